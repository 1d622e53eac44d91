"""kill -9 at every boundary of the journal: each effect on the outside happens once, and the operation ends."""

import importlib.util
import itertools
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from dcim.engine.models import Event, Lock

from .conftest import Workshop

SCRIPT = Path(__file__).with_name("crash_worker.py")
ROWS = ["first:", "push:s1", "push:s2", "push:s3", "last:"]
AROUND_A_STEP = ["before-intent", "after-intent", "after-act", "before-evidence", "after-evidence"]
FORWARD = [
    "before-start", "after-start", *(f"{at}:{row}" for row in ROWS for at in AROUND_A_STEP), "before-end", "after-end",
]  # fmt: skip
BACKWARD = [
    "before-undo", "after-undo", *(f"{at}:{row}" for row in ROWS[:-1] for at in ("before-intent", "after-intent",
    "before-evidence", "after-evidence")), *(f"after-act:-{row}" for row in ROWS[:-1]), "after-intent:last:",
    "before-end", "after-end",
]  # fmt: skip


@pytest.fixture(scope="module")
def process() -> Iterator[subprocess.Popen[str]]:
    """The script, which forks a worker per line."""
    spec = importlib.util.spec_from_file_location("crash_worker", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.register_kind()
    found = subprocess.Popen(
        [sys.executable, SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    yield found
    assert found.stdin is not None
    found.stdin.close()
    found.wait(10)


class CrashingWorker:
    """Lives of a worker on one database, and its world."""

    def __init__(self, workshop: Workshop, world: Path, process: subprocess.Popen[str]) -> None:
        self.workshop, self.world, self.process = workshop, world, process
        self.offset = 0

    def start(self, **params: str) -> str:
        """Operation 1."""
        uid = self.workshop.start("crash", params={"world": str(self.world), **params})
        assert self.workshop.operation(uid).pk == 1
        return uid

    def run(self, crash_at: str = "-") -> int:
        """One life of the worker, a minute later than the one before; its exit status (-9: killed, 19: stopped)."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.workshop.shift_clock(self.offset)
        url = self.workshop.database.url.render_as_string(False)
        self.process.stdin.write(f"{url} {crash_at} {self.offset}\n")
        self.process.stdin.flush()
        self.offset += 61
        answer = self.process.stdout.readline()
        return int(signal.SIGSTOP) if answer == "stopped\n" else int(answer)

    def go_on(self) -> int:
        """Wake the stopped worker; its exit status."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("continue\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def acts(self) -> Counter[str]:
        """How often each act and each undo was done."""
        return Counter(self.world.read_text().splitlines() if self.world.exists() else ())


@pytest.fixture
def worker(workshop: Workshop, tmp_path: Path, process: subprocess.Popen[str]) -> CrashingWorker:
    """A worker on the test's database."""
    return CrashingWorker(workshop, tmp_path / "acts", process)


def check_done(worker: CrashingWorker, uid: str) -> None:
    operation = worker.workshop.operation(uid)
    assert operation.state == "done", (operation.hold_reason, operation.waiting_reason)
    assert worker.acts() == dict.fromkeys(ROWS, 1), "each act once"
    assert operation.reason == "because!", "the end's transaction once"
    assert {step.state for step in worker.workshop.steps(uid)} == {"done"}
    check_books(worker)


def check_undone(worker: CrashingWorker, uid: str) -> None:
    operation = worker.workshop.operation(uid)
    assert operation.state == "failed", (operation.hold_reason, operation.waiting_reason)
    acts = worker.acts()
    assert set(acts.values()) <= {1}, "each act and each undo once"
    done = {word for word in acts if not word.startswith("-")}
    assert {word for word in acts if word.startswith("-")} == {f"-{word}" for word in done}, "everything undone"
    assert operation.reason == "because!"
    check_books(worker)


def check_books(worker: CrashingWorker) -> None:
    with worker.workshop.database.read() as session:
        assert not session.exec(select(Lock)).all(), "no lock is left"
        seqs = [event.seq for event in session.exec(select(Event).order_by(Event.id))]
    assert seqs == sorted(set(seqs))


@pytest.mark.parametrize("crash_at", FORWARD)
def test_killed_once_going_forward(worker: CrashingWorker, crash_at: str) -> None:
    uid = worker.start()
    assert worker.run(crash_at) == -9, f"the worker did not reach {crash_at}"
    if crash_at not in ("after-end", "after-evidence:last:"):
        assert worker.workshop.operation(uid).state != "done"
    assert worker.run() == 0
    check_done(worker, uid)


@pytest.mark.parametrize("crash_at", BACKWARD)
def test_killed_once_going_backward(worker: CrashingWorker, crash_at: str) -> None:
    uid = worker.start(refuse="last")
    forward = crash_at.split(":")[0] in ("before-intent", "after-intent", "before-evidence", "after-evidence")
    if forward and "last" not in crash_at:
        # The boundary is passed on the way there too: first die at the turn, then on the way back.
        assert worker.run("after-undo") == -9
    assert worker.run(crash_at) == -9, f"the worker did not reach {crash_at}"
    assert worker.run() == 0
    check_undone(worker, uid)


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 20))])
@pytest.mark.parametrize("refuse", ["", "last"])
def test_killed_again_and_again(worker: CrashingWorker, seed: int, refuse: str) -> None:
    """A random sequence of deaths, at every kind of boundary, until the operation ends."""
    choose = random.Random(seed)
    uid = worker.start(refuse=refuse)
    places = [*FORWARD, *(BACKWARD if refuse else [])]
    for _ in range(12):
        worker.run(choose.choice(places))
    for _ in itertools.count():
        if worker.workshop.operation(uid).ended is not None:
            break
        worker.run()
    (check_undone if refuse else check_done)(worker, uid)


@pytest.mark.parametrize("boundary", ["before-intent", "before-evidence", "after-evidence"])
@pytest.mark.parametrize("row", ["first:", "last:"])
def test_stopped_past_its_lease_then_woken(worker: CrashingWorker, boundary: str, row: str) -> None:
    """SIGSTOP: a successor takes over and ends the operation; the sleeper wakes, and its writes change nothing.

    Only in phases of one row: a process stopped while another of its threads writes keeps the database's own lock.
    """
    uid = worker.start()
    assert worker.run(f"~{boundary}:{row}") == signal.SIGSTOP
    assert worker.run() == 0
    check_done(worker, uid)
    before = worker.workshop.operation(uid)
    assert worker.go_on() == 0
    assert worker.workshop.operation(uid) == before
    check_done(worker, uid)
