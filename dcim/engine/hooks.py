"""A place to crash, for tests: the journal's boundaries call ``reached``.

``DCIM_CRASH_AT=boundary:step[:target]`` kills this process with SIGKILL there, as a power cut would. Boundaries:
before-start, after-start, before-intent, after-intent, before-evidence, after-evidence, before-end, after-end, and
after-act, which a test's handler may call itself. Without the variable a call costs one look at None.
"""

import os
import signal

_wanted = os.environ.get("DCIM_CRASH_AT")


def reached(boundary: str, step: str = "", target: str = "") -> None:
    """Note that the process is at ``boundary`` of ``step``; it may end here."""
    if _wanted is None:
        return
    words = _wanted.split(":")
    if words[0] == boundary and (len(words) < 2 or words[1] in ("", step)) and (len(words) < 3 or words[2] == target):
        os.kill(os.getpid(), signal.SIGKILL)
