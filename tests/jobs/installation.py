"""A whole installation for tests: a home, the example site, its lab, and dcim's own commands and processes.

Commands run in this process unless they are to be killed: it saves two seconds of imports each. What was started is
ended by its process id, also when a test fails.
"""

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from sqlalchemy import NullPool, create_engine, event, text

from dcim.cli import client
from dcim.cli.main import main
from dcim.core.db import set_database
from dcim.core.settings import Settings
from dcim.lab import control
from tests.jobs.processes import alive

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "examples" / "aquaray"
COMMAND = "from dcim.cli.main import main; main()"
WEB = SITE / "jobs" / "web.yaml"
SPEED = 8.0
"""The lab's hardware is this much quicker than real timers would be."""


@dataclass(frozen=True)
class Answer:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams, spaces and line breaks as one space."""
        return " ".join((self.out + self.err).split())


class Installation:
    """A home with its environment. ``make`` brings it up; ``close`` ends every process that it started."""

    def __init__(self, folder: Path, ports: tuple[int, int], **settings: str) -> None:
        self.home, self.logs = folder / "home", folder / "logs"
        self.logs.mkdir(parents=True)
        outside = {name: value for name, value in os.environ.items() if not name.startswith("DCIM_")}
        ours = {"DCIM_HOME": str(self.home), "DCIM_PORT": str(ports[0]), "DCIM_BOOT_PORT": str(ports[1])}
        self.environment = outside | ours | settings
        self.settings = Settings(home=self.home, port=ports[0], boot_port=ports[1])
        url = settings.get("DCIM_DATABASE_URL", f"sqlite:///{self.home}/dcim.sqlite3")
        self._engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
        if self._engine.dialect.name == "sqlite":
            event.listen(self._engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=30000"))
        self.processes: list[subprocess.Popen[bytes]] = []
        self.first_user: dict[str, Any] = {}

    def make(self, speed: float = SPEED) -> "Installation":
        """Set up: init, import, image, lab, arm."""
        self.first_user = json.loads(self.dcim("init", "--user", "root", "--json").out)
        self.dcim("import", str(SITE), "--reason", "first import")
        self.dcim("image", "build", "lab-os")
        self.dcim("lab", "up", "--speed", str(speed))
        for site in ("ivry", "suresnes"):
            self.dcim("arm", site, "--reason", "tests")
        return self

    def close(self) -> None:
        """End the processes, then the lab."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait(30)
        with self._environment():
            try:
                control.down(self.settings)
            except Exception:
                with contextlib.suppress(FileNotFoundError, ValueError, ProcessLookupError):
                    os.kill(int((self.settings.lab_folder / "daemon.lock").read_text()), signal.SIGKILL)
        client._local.cache_clear()
        set_database(None)
        self._engine.dispose()

    # --- commands ---

    def dcim(self, *arguments: str, code: int = 0, stdin: str = "") -> Answer:
        """Run a command in this process; AssertionError when it ends with another exit code."""
        out, err = io.StringIO(), io.StringIO()
        with (
            self._environment(), mock.patch.object(sys, "argv", ["dcim", *arguments]),
            mock.patch.object(sys, "stdin", io.StringIO(stdin)),
            contextlib.redirect_stdout(out), contextlib.redirect_stderr(err),
        ):  # fmt: skip
            try:
                main()
                ended = 0
            except SystemExit as end:
                ended = int(end.code or 0)
        answer = Answer(ended, out.getvalue(), err.getvalue())
        command = f"dcim {' '.join(arguments)}"
        assert ended == code, f"{command} ended with {ended}:\n{answer.out[-4000:]}\n{answer.err[-4000:]}"
        return answer

    def start(self, *arguments: str, **settings: str) -> "subprocess.Popen[bytes]":
        """Start a command as a process of its own; its output goes to a file of ``logs``."""
        name = f"{len(self.processes)}-{'-'.join(arguments[:2]).replace('/', '_')}.log"
        with (self.logs / name).open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", COMMAND, *arguments], env=self.environment | settings, cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.processes.append(process)
        return process

    def job_file(self, name: str, *hosts: str, networks: str = "verrier-web", more: str = "") -> Path:
        """A job file for ``hosts``."""
        path = self.home.parent / f"{name}.yaml"
        path.write_text(
            f"name: {name}\nselector: {{names: [{', '.join(hosts)}]}}\nimage: lab-os\nnetworks: [{networks}]\n"
            f"waves: [{{name: all}}]\nreason: whole-job test\n{more}"
        )
        return path

    # --- looking ---

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of the installation's database."""
        with self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(text(query), values)]

    def write(self, query: str) -> None:
        """Change the database."""
        with self._engine.begin() as connection:
            connection.execute(text(query))

    def steps(self, host: str) -> dict[str, dict[str, Any]]:
        """The steps of a host's latest deployment by name; {} when there is none."""
        query = """SELECT s.* FROM steps s JOIN operations o ON o.id = s.operation_id WHERE o.id =
            (SELECT max(id) FROM operations WHERE kind = 'deploy' AND subject_name = :host) ORDER BY s.phase"""
        return {row["name"]: row for row in self.rows(query, host=host)}

    def job(self, kind: str = "batch") -> dict[str, Any]:
        """The latest job of a kind; {} when there is none."""
        found = self.rows("SELECT * FROM jobs WHERE kind = :kind ORDER BY id DESC LIMIT 1", kind=kind)
        return found[0] if found else {}

    def wait(self, true: Callable[[], Any], what: str, seconds: float = 60.0) -> None:
        """Wait for something; AssertionError with the state of all work when it takes too long."""
        pause, deadline = threading.Event(), time.monotonic() + seconds
        while not true():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {seconds:.0f} s: {what}\n{self.shown()}")
            pause.wait(0.02)

    def shown(self) -> str:
        """Everything that a person would look at when work does not move."""
        work = self.rows(
            """SELECT o.kind, o.subject_name, o.state, o.hold_reason, o.waiting_reason, o.ending_reason, s.name,
            s.target, s.state AS step, s.error FROM operations o LEFT JOIN steps s ON s.operation_id = o.id
            AND s.phase = o.phase WHERE o.state NOT IN ('done')"""
        )
        logs = [f"--- {log.name}\n{log.read_text()[-1500:]}" for log in sorted(self.logs.iterdir())]
        return "\n".join([*(str(row) for row in work), *logs])

    def forget_leases(self) -> None:
        """As if a minute had passed for the leases of processes that are gone."""
        for row in self.rows("SELECT DISTINCT lease_owner AS owner FROM operations WHERE lease_owner <> ''"):
            if not alive(int(row["owner"].split("-")[-2])):
                self.write(f"UPDATE operations SET lease_until = 0 WHERE lease_owner = '{row['owner']}'")

    # --- the lab ---

    def lab(self) -> control.LabStatus:
        """The lab's state."""
        return control.status(self.settings)

    def console(self, host: str) -> list[str]:
        """What the agent of a server has said on its console, over all boots."""
        path = self.settings.lab_folder / "disks" / host / "console.log"
        return path.read_text().splitlines() if path.exists() else []

    def deployed_once(self, host: str) -> None:
        """Active; the image was written once, and the machine was not switched on more often than it had to be."""
        query = """SELECT d.status, p.state FROM devices d JOIN provisioning_states p ON p.device_id = d.id
            WHERE d.name = :host"""
        assert self.rows(query, host=host) == [{"status": "active", "state": "active"}]
        assert self.lab().server(host)["stage"] == "os: lab-os (phoned home)"
        console = self.console(host)
        for start in ("working for ", "writing ", "write_image done"):
            assert sum(line.startswith(start) for line in console) == 1, console
        log = (self.home / "lab" / "lab.log").read_text()
        assert log.count(f"{host}: power on") == 2, "once for the agent, once for the installed system"

    @contextmanager
    def _environment(self) -> Iterator[None]:
        with mock.patch.dict(os.environ, self.environment, clear=True):
            yield


@contextmanager
def installation(folder: Path, ports: tuple[int, int], **settings: str) -> Iterator[Installation]:
    """An installation that is up; gone at the end of the block. ``settings`` are DCIM_ variables."""
    made = Installation(folder, ports, **settings)
    try:
        yield made.make()
    finally:
        made.close()
        shutil.rmtree(made.home, ignore_errors=True)


def add_network(made: Installation, number: int) -> None:
    """Declare one more network, so that the next plan has something for the leaves and spines."""
    folder = made.home.parent / "declared"
    if not folder.exists():
        shutil.copytree(SITE, folder)
    path = folder / "fabric.yaml"
    line = f"  - {{name: extra-{number}, vlan: {400 + number}, vni: {10400 + number}, tenant: verrier, vrf: verrier}}\n"
    path.write_text(path.read_text().replace("  - {name: bmc,", line + "  - {name: bmc,"))
    made.dcim("import", str(folder), "--reason", f"network extra-{number}")
