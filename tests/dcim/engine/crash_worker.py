"""A worker that is killed on purpose: ``python crash_worker.py``, driven by lines on stdin.

Each line ``DATABASE_URL CRASH_AT CLOCK_OFFSET`` (``-``: nowhere) forks a process that advances operation 1 and may die
at that boundary of the journal; its exit status is printed, or ``stopped``, and a line ``continue`` lets it go on.
The outside world is the file ``acts``: an act adds its word, its undo adds ``-word``, each in one write; so a doubled
act is seen, and a handler can look whether its act has happened.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

from dcim.core import clock
from dcim.core.db import Database
from dcim.core.errors import Permanent
from dcim.core.log import setup_logging
from dcim.engine import hooks
from dcim.engine.models import Operation
from dcim.engine.steps import Done, OperationKind, StepDef, register
from dcim.engine.worker import advance

SWITCHES = ("s1", "s2", "s3")


def act(world: Path, word: str) -> None:
    """Change the outside world, in one write."""
    with world.open("a") as stream:
        stream.write(word + "\n")
        stream.flush()
        os.fsync(stream.fileno())


def there(world: Path, word: str) -> bool:
    """Whether an act's effect is there now."""
    words = world.read_text().splitlines() if world.exists() else []
    return words.count(word) > words.count(f"-{word}")


def do(ctx: Any) -> Done:
    """Observe, intent, act, read back."""
    world, word = Path(ctx.params["world"]), f"{ctx.step_name}:{ctx.target}"
    if there(world, word):
        assert ctx.intent == {"word": word}, "an act without a recorded intent"
        return Done({"found": True})
    ctx.record_intent({"word": word})
    if ctx.params.get("refuse") == ctx.step_name:
        raise Permanent("refused")
    act(world, word)
    hooks.reached("after-act", ctx.step_name, ctx.target)
    return Done({"found": False})


def undo(ctx: Any) -> Done:
    """The reverse, with the same care."""
    world, word = Path(ctx.params["world"]), f"{ctx.step_name}:{ctx.target}"
    if not there(world, word):
        return Done({"found": False})
    ctx.record_intent({"remove": word})
    act(world, f"-{word}")
    hooks.reached("after-act", f"-{ctx.step_name}", ctx.target)
    return Done({"found": True})


def on_end(session: Any, operation: Operation) -> None:
    """Seen once, whatever happens: it is in the transaction that ends the operation."""
    operation.reason += "!"
    session.add(operation)


def targets(params: dict[str, Any]) -> tuple[str, ...]:
    """The switches of the phases in the middle."""
    return SWITCHES


def register_kind() -> None:
    """The kind ``crash``: one row, three side by side, one row; undone when it fails."""
    lines = (
        StepDef("first", do, undo, max_attempts=50),
        StepDef("push", do, undo, max_attempts=50, targets=targets),
        StepDef("last", do, undo, max_attempts=50),
    )
    locks = ("switch:s1", "switch:s2")
    register(OperationKind("crash", 1, lines, on_failure="undo", on_end=on_end, locks=lambda params, subject: locks))


def main() -> None:
    """Serve lines until the end of input."""
    register_kind()
    setup_logging("critical")
    stopped = 0
    for line in sys.stdin:
        if line == "continue\n":
            os.kill(stopped, signal.SIGCONT)
            print(os.waitstatus_to_exitcode(os.waitpid(stopped, 0)[1]), flush=True)
            continue
        url, crash_at, offset = line.split()
        child = os.fork()
        if child == 0:
            hooks.crash_at(None if crash_at == "-" else crash_at)
            clock.set_offset(float(offset))
            database = Database(url)
            advance(database, [1], f"w{os.getpid()}")
            database.close()
            os._exit(0)
        status = os.waitpid(child, os.WUNTRACED)[1]
        if os.WIFSTOPPED(status):
            stopped = child
        print("stopped" if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
