"""The device-type library: import of the public library's part, again, and its export, on SQLite and on PostgreSQL.

Each is a process of its own as a person starts it (``dcim types import FOLDER``), so start-up counts; wall time, the
process's own time and its peak of memory are taken.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Figure, keep
from benchmarks.servers import ROOT, environment, home, postgresql

LIBRARY = Path(os.environ.get("DCIM_TYPE_LIBRARY") or ROOT.parent / "shared" / "data" / "devicetype-library")
"""A copy of netbox-community/devicetype-library, or a part of it."""
DATABASE = "dcim_types"
SECONDS = 10
MEGABYTES = 400


@dataclass(frozen=True)
class Taken:
    """What a process took: seconds of the clock, seconds of processors, and its peak of memory in megabytes."""

    wall: float
    processor: float
    megabytes: float


def run() -> Iterator[Figure]:
    """Both databases, one after the other."""
    if not LIBRARY.is_dir():
        raise RuntimeError(f"{LIBRARY} is not there: name a device-type library in DCIM_TYPE_LIBRARY")
    figures: list[Figure] = []
    for name, url in (("sqlite", ""), ("postgresql", DATABASE)):
        for figure in _on(name, url):
            figures.append(figure)
            yield figure
    keep(figures, home() / "types.json")


def _on(name: str, database: str) -> Iterator[Figure]:
    with _installation(database) as variables:
        first = _measured(["types", "import", str(LIBRARY)], variables, ends=0)
        again = _measured(["types", "import", str(LIBRARY), "--dry-run"], variables, ends=0)
        exported = _measured(["types", "export", str(Path(variables["DCIM_HOME"]) / "exported")], variables, ends=0)
    for what, taken in (("import", first), ("import_again", again), ("export", exported)):
        bar = "" if what == "export" else f"below {SECONDS}"
        yield Figure(f"types.{name}.{what}_s", taken.wall, "s", bar)
        yield Figure(f"types.{name}.{what}_cpu_s", taken.processor, "s")
        yield Figure(f"types.{name}.{what}_peak_mb", taken.megabytes, "MB", f"below {MEGABYTES}")


@contextmanager
def _installation(database: str) -> Iterator[dict[str, str]]:
    """A fresh installation: its environment."""
    with tempfile.TemporaryDirectory(prefix="dcim-bench-") as folder:
        variables = environment(DCIM_HOME=folder)
        if not database:
            _measured(["init"], variables, ends=0)
            yield variables
            return
        with postgresql(home() / "postgresql") as server:
            server.create(database)
            variables["DCIM_DATABASE_URL"] = server.url(database)
            _measured(["init"], variables, ends=0)
            yield variables
            server.drop(database)


def _measured(words: Sequence[str], variables: dict[str, str], *, ends: int) -> Taken:
    """Run ``dcim`` in a process of its own. RuntimeError unless it ends with ``ends``."""
    # a process between, so that the peak of memory is of this command alone
    code = (
        "import resource, subprocess, sys, time\n"
        "began = time.perf_counter()\n"
        "done = subprocess.run([sys.executable, '-c', 'from dcim.cli.main import main; main()', *sys.argv[1:]],\n"
        "                      stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)\n"
        "wall = time.perf_counter() - began\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "sys.stderr.buffer.write(done.stderr)\n"
        "print(done.returncode, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], env=variables, cwd=ROOT, capture_output=True, text=True, check=False
    )
    returned, wall, processor, megabytes = (float(word) for word in done.stdout.split() or ("1", "0", "0", "0"))
    if returned != ends:
        raise RuntimeError(f"dcim {' '.join(words)} ended with {returned:g}: {done.stderr[-1500:]}")
    return Taken(wall, processor, megabytes)
