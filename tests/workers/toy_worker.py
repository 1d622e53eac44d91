"""A worker process with a toy kind: ``python toy_worker.py DATABASE_URL BROKER_URL SITE POLL`` (``-``: none)."""

import os
import sys
import time
from pathlib import Path
from typing import Any

from dcim.core.db import Database
from dcim.engine.steps import Done, OperationKind, StepDef, Wait, register
from workers import Service, service


def do(ctx: Any) -> Done | Wait:
    """Add a line to the world once; the second step waits a moment first."""
    if ctx.step_name == "b" and ctx.intent is None and time.time() < ctx.params["not_before"]:
        return Wait("waits a moment", 0.05)
    world = Path(ctx.params["world"])
    word = f"{ctx.subject_name}:{ctx.step_name}"
    if ctx.intent is not None and any(line.split()[0] == word for line in world.read_text().splitlines()):
        return Done({"found": True})
    ctx.record_intent({"word": word})
    with world.open("a") as stream:
        stream.write(f"{word} {os.getpid()}\n")
    time.sleep(ctx.params.get("slow", 0.0))
    return Done()


def register_kind() -> None:
    """The kind ``toy``: three steps."""
    register(OperationKind("toy", 1, tuple(StepDef(name, do, max_attempts=20) for name in "abc")))


if __name__ == "__main__":
    register_kind()
    url, broker, site, poll = ("" if word == "-" else word for word in sys.argv[1:])
    if poll:
        service.POLL_SECONDS = float(poll)
    Service(Database(url), broker_url=broker, site=site, threads=4).run()
