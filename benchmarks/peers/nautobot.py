"""Nautobot from PyPI in an environment of its own, a database filled by its own ORM, and its production server.

What costs minutes is made once per version and kept: the environment as a folder, the migrated and the filled database
as PostgreSQL databases that each run copies.
"""

import hashlib
import json
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import estate
from benchmarks.servers import ROOT, PostgreSQL, Server, environment, serving, test_services

VERSION = "3.2.7"
MIGRATED = f"nautobot_{VERSION.replace('.', '_')}"
RUN = "nautobot_run"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Nautobot:
    """A filled Nautobot that is being served."""

    server: Server
    token: str
    ids: dict[str, Any]
    """What the fill wrote down: ids of racks, devices, interfaces, types, … (see ``nautobot_fill``)."""


def install(folder: Path, say: Say) -> Path:
    """The folder of Nautobot's programs; it is installed there when it is not yet."""
    programs = folder / f"nautobot-{VERSION}" / "bin"
    if not (programs / "nautobot-server").exists():
        say(f"installing Nautobot {VERSION} (about a minute)")
        subprocess.run([sys.executable, "-m", "venv", programs.parent], check=True)
        subprocess.run(
            ["nice", programs / "pip", "install", "--quiet", "--disable-pip-version-check", f"nautobot=={VERSION}"],
            check=True, env=environment(),
        )  # fmt: skip
    return programs


@contextmanager
def running(folder: Path, database: PostgreSQL, say: Say) -> Iterator[Nautobot]:
    """Nautobot on a fresh copy of its filled database, served as its documentation says: uWSGI, here one worker."""
    programs = install(folder, say)
    state = folder / "nautobot-state"
    state.mkdir(exist_ok=True)
    with test_services().redis(state / "redis") as redis:
        settings = _settings(state, database, redis.rpartition(":")[2].partition("/")[0])
        filled = _filled(programs, state, settings, database, say)
        facts = json.loads((state / f"{filled}.json").read_text())
        database.create(RUN, filled)
        database.vacuum(RUN)
        port = test_services().free_port()
        (state / "uwsgi.ini").write_text(
            "[uwsgi]\n"
            f"http11-socket = 127.0.0.1:{port}\n"
            "processes = 1\nthreads = 1\nsingle-interpreter = true\nenable-threads = true\nmaster = true\n"
            "die-on-term = true\nbuffer-size = 65535\nlimit-post = 0\ndisable-logging = true\n"
        )
        with serving(
            "nautobot", [programs / "nautobot-server", "start", "--ini", state / "uwsgi.ini"], port, "/api/",
            state / "server.log", {**settings, "NAUTOBOT_DB_NAME": RUN}, state,
        ) as server:  # fmt: skip
            yield Nautobot(server, facts["token"], facts)
    database.drop(RUN)


def _settings(state: Path, database: PostgreSQL, redis_port: str) -> dict[str, str]:
    key = state / "secret"
    if not key.exists():
        key.write_text(secrets.token_urlsafe(48))
    return environment(
        NAUTOBOT_CONFIG=str(ROOT / "benchmarks" / "peers" / "nautobot_config.py"), NAUTOBOT_ROOT=str(state),
        NAUTOBOT_SECRET_KEY=key.read_text(), NAUTOBOT_DB_HOST="127.0.0.1", NAUTOBOT_DB_PORT=str(database.port),
        NAUTOBOT_DB_USER="dcim", NAUTOBOT_REDIS_HOST="127.0.0.1", NAUTOBOT_REDIS_PORT=redis_port,
    )  # fmt: skip


def _filled(programs: Path, state: Path, settings: dict[str, str], database: PostgreSQL, say: Say) -> str:
    """The name of the filled database; it changes with what is filled in."""
    script = Path(__file__).with_name("nautobot_fill.py")
    sources = Path(estate.__file__).read_bytes() + script.read_bytes()
    name = f"{MIGRATED}_{hashlib.sha256(sources).hexdigest()[:10]}"
    if database.exists(name) and (state / f"{name}.json").exists():
        return name
    _migrated(programs, settings, database, say)
    say("filling Nautobot by its ORM's bulk insert")
    began = time.monotonic()
    database.create(RUN, MIGRATED)
    _run(
        [programs / "python", "-P", script, ROOT, state / f"{name}.json"], {**settings, "NAUTOBOT_DB_NAME": RUN}, state
    )
    database.drop(name)
    database.rename(RUN, name)
    say(f"  took {time.monotonic() - began:.0f} s")
    return name


def _migrated(programs: Path, settings: dict[str, str], database: PostgreSQL, say: Say) -> None:
    if database.exists(MIGRATED):
        return
    say("migrating Nautobot's empty database (about five minutes, once)")
    began = time.monotonic()
    database.create(RUN)
    _run(["nice", programs / "nautobot-server", "migrate", "--no-input"], {**settings, "NAUTOBOT_DB_NAME": RUN},
         Path(settings["NAUTOBOT_ROOT"]))  # fmt: skip
    database.rename(RUN, MIGRATED)
    say(f"  took {time.monotonic() - began:.0f} s")


def _run(command: list[Any], env: dict[str, str], state: Path) -> None:
    with (state / "setup.log").open("wb") as output:
        done = subprocess.run([*map(str, command)], env=env, cwd=state, stdout=output, stderr=output, check=False)
    if done.returncode:
        raise RuntimeError(f"{command} failed:\n{(state / 'setup.log').read_text(errors='replace')[-3000:]}")
