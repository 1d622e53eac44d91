"""A place to crash, for tests: the journal's boundaries call ``reached``.

``DCIM_CRASH_AT=boundary[:step[:target]]`` kills this process with SIGKILL there, as a power cut would; with ``~`` in
front it is stopped (SIGSTOP), as an overloaded machine would, until somebody sends SIGCONT. Boundaries:
before-start, after-start, before-intent, after-intent, before-evidence, after-evidence, before-undo, after-undo,
before-end, after-end, and after-act, which a test's handler may call itself. Without the variable a call costs one
look at None.
"""

import os
import signal

_wanted = os.environ.get("DCIM_CRASH_AT")


def crash_at(place: str | None) -> None:
    """Choose where this process dies (tests that fork); None: nowhere."""
    global _wanted
    _wanted = place


def reached(boundary: str, step: str = "", target: str = "") -> None:
    """Note that the process is at ``boundary`` of ``step``; it may end here."""
    if _wanted is None:
        return
    wanted = [*_wanted.removeprefix("~").split(":"), "", ""]
    if wanted[0] == boundary and wanted[1] in ("", step) and wanted[2] in ("", target):
        os.kill(os.getpid(), signal.SIGSTOP if _wanted.startswith("~") else signal.SIGKILL)
