"""Import a file: at once when it is small, by a job when it is large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.reading import reading
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from inventory.bulk import background
from inventory.bulk.applying import apply_rows, rehearse_rows
from inventory.bulk.background import Run
from inventory.bulk.formats import read_table
from inventory.bulk.limits import LARGE_BYTES, LARGE_ROWS
from inventory.bulk.models import BulkImport
from inventory.bulk.plan import RowPlan
from inventory.bulk.planning import plan_rows
from inventory.bulk.table import Table
from inventory.objects.noun import Noun, noun_of

READING, COMPARING = 0.05, 0.4
"""Where reading and comparing end in the progress of a job; the rest is writing."""


def is_large(data: bytes, table: Table) -> bool:
    """Whether a file is better imported in the background."""
    return len(data) > LARGE_BYTES or len(table.rows) > LARGE_ROWS


def import_now(database: Database, context: Context, noun: Noun, table: Table, *, dry_run: bool) -> RowPlan:
    """Import a table in one unit of work. InvalidInput with every problem; a dry run writes nothing."""
    because = context if context.reason else replace(context, reason=f"import of {table.name}")
    planned: RowPlan | None = None
    if not because.is_superuser:  # whoever is restricted compares with what they may view, and no more
        with reading(database, because) as session:
            planned = plan_rows(session, noun, table)
    try:
        with unit_of_work(database, because) as session:
            plan = planned if planned is not None else plan_rows(session, noun, table)
            if dry_run:
                rehearse_rows(session, plan)
                plan.refuse()
                raise _Rehearsed(plan)
            return apply_rows(session, plan)
    except _Rehearsed as done:
        return done.plan


class _Rehearsed(Exception):
    def __init__(self, plan: RowPlan) -> None:
        super().__init__("rehearsed")
        self.plan = plan


def import_later(
    database: Database, context: Context, noun: Noun, name: str, data: bytes, *, format: str,
    mapping: Mapping[str, str], dry_run: bool,
) -> str:  # fmt: skip
    """Queue the import of a file; the job's uid."""
    options = {"format": format, "mapping": dict(mapping), "dry_run": dry_run}
    because = context if context.reason else replace(context, reason=f"import of {name}")
    with unit_of_work(database, because) as session:
        row = background.add_import(session, because, "table", name, noun=noun.object_type, options=options)
        background.add_part(session, row, data)
        return background.start_import(session, row)


def _table(session: Session, row: BulkImport) -> Table:
    data = background.parts_of(session, row)[0][1]
    return read_table(row.name, data, row.options.get("format", ""), row.options.get("mapping"))


def prepare(session: Session, row: BulkImport, run: Run) -> None:
    """Everything that can be told without writing."""
    run.progress(0.0, "reading")
    table = _table(session, row)
    with background.seeing(session, run) as view:
        plan_rows(view, noun_of(row.noun), table, _between(run, READING, COMPARING)).refuse()


def carry(session: Session, row: BulkImport, run: Run) -> dict[str, Any]:
    """The import itself: planned again, because the inventory may have changed since it was looked at."""
    with background.seeing(session, run) as view:
        plan = plan_rows(view, noun_of(row.noun), _table(session, row))
    run.progress(COMPARING, f"writing {sum(1 for _ in plan.pending())} objects in one transaction")
    if row.options.get("dry_run"):
        rehearse_rows(session, plan, _between(run, COMPARING, 1.0))
        plan.refuse()
    else:
        apply_rows(session, plan, _between(run, COMPARING, 1.0))
    return plan.summary()


def _between(run: Run, low: float, high: float) -> Any:
    return lambda fraction, message: run.progress(low + (high - low) * min(1.0, fraction), message)
