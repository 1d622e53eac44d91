"""Verify a fabric: is each switch what it should be, now?"""

from collections.abc import Sequence
from dataclasses import dataclass

from dcim.core.clock import now
from dcim.core.db import Database
from network.plan.fabric import plan_fabric

SHOWN_LINES = 3


@dataclass(frozen=True)
class SwitchVerdict:
    """One switch: ``verdict`` "in sync", "drifted" or "unreachable"; ``detail`` says how.

    ``diff`` is what a push would do; ``seen_at``: when it was read (seconds since 1970).
    """

    name: str
    platform: str
    verdict: str
    detail: str
    diff: tuple[str, ...]
    seen_at: float


def verify_fabric(database: Database, fabric: str = "", switches: Sequence[str] | None = None) -> list[SwitchVerdict]:
    """Read every switch and compare it with today's intent; what was seen is kept, as a plan is, for the pages.

    Raises InvalidInput when the intent is not consistent.
    """
    plan = plan_fabric(database, fabric, switches)
    verdicts = []
    for each in plan.switches:
        if each.error:
            verdict, detail = "unreachable", each.error
        elif each.has_changes:
            verdict, detail = "drifted", summary(each.diff)
        else:
            verdict, detail = "in sync", ""
        verdicts.append(SwitchVerdict(each.name, each.platform, verdict, detail, each.diff, now()))
    return verdicts


def summary(diff: Sequence[str]) -> str:
    """A difference in a few words: the counts and its first lines."""
    changed = [line for line in diff if line[:1] in "+-"]
    missing = sum(line.startswith("+") for line in changed)
    shown = "; ".join(" ".join(line.split()) for line in changed[:SHOWN_LINES])
    more = f"; … {len(changed) - SHOWN_LINES} more" if len(changed) > SHOWN_LINES else ""
    return f"{missing} lines missing, {len(changed) - missing} too many: {shown}{more}"
