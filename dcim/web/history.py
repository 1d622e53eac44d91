"""What a subject's operations tell of it: its newest evidence, and since when that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dcim.engine.views import OperationRow, StepView


@dataclass(frozen=True)
class Seen:
    """A fact that a step read back: value, when, and where it was seen."""

    value: Any
    at: float | None
    step: str
    operation_uid: str


@dataclass(frozen=True)
class History:
    """Operations, the newest first, each with its steps; and the newest facts among their evidence."""

    operations: list[tuple[OperationRow, list[StepView]]]
    power: Seen | None
    last: Seen | None
    """The newest step that brought evidence."""

    @property
    def current(self) -> OperationRow | None:
        """The operation that has not ended, if any."""
        rows = (row for row, _ in self.operations if row.state not in ("done", "failed", "cancelled"))
        return next(rows, None)


def history_of(rows: Sequence[OperationRow], steps: Mapping[int, list[StepView]]) -> History:
    """Put operations and their steps together."""
    operations = [(row, steps.get(row.id, [])) for row in rows]
    seen = [
        (step.ended or 0.0, row, step, evidence)
        for row, listed in operations
        for step in listed
        for evidence in (step.evidence, step.undo_evidence)
        if evidence and step.state not in ("skipped", "pending")
    ]
    seen.sort(key=lambda entry: entry[0], reverse=True)
    power = next((entry for entry in seen if "power" in entry[3]), None)
    return History(
        operations,
        power=Seen(power[3]["power"], power[2].ended, power[2].name, power[1].uid) if power else None,
        last=Seen(seen[0][3], seen[0][2].ended, seen[0][2].name, seen[0][1].uid) if seen else None,
    )
