"""Import a library from a path, and write the inventory's types as one: what the API's routes and the tests call."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dcim.access.context import Context
from dcim.access.reading import reading
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict
from inventory.types.archives import DEFAULT_LIMITS, Limits
from inventory.types.diff import TypesDiff
from inventory.types.planning import plan_types
from inventory.types.reading import read_library
from inventory.types.source import open_source
from inventory.types.sync import Renames, SyncPlan, plan_sync
from inventory.types.sync_writing import apply_sync
from inventory.types.writing import apply_types, keep_images


@dataclass(frozen=True)
class Imported:
    """What an import did, or, when nothing was ``written``, would do."""

    diff: TypesDiff
    written: bool


def import_types(
    database: Database, context: Context, path: Path | IO[bytes], *, home: Path, name: str = "", vendor: str = "",
    dry_run: bool = False, limits: Limits = DEFAULT_LIMITS,
) -> Imported:  # fmt: skip
    """Read a folder, archive or file, and write the difference in one transaction, unless ``dry_run``.

    ``name`` is what the path, or open binary file, is called in messages. Elevation images are kept below
    ``home/media``. A dry run sees what ``context`` may view. Raises InvalidInput with every problem, by file and
    line; then nothing has been written.
    """
    with open_source(path, shown=name, limits=limits) as source:
        library = read_library(source, vendor=vendor)
        if dry_run or library.problems:
            with reading(database, context) as session:
                return Imported(plan_types(session, library), written=False)
        if library.images:
            context.require("change", "dcim.devicetype")
            with reading(database, context) as session:
                plan_types(session, library)  # a refused import keeps no image
            keep_images(library, home)
    with unit_of_work(database, context) as session:
        diff = plan_types(session, library)
        if not diff.is_empty:
            apply_types(session, diff)
    return Imported(diff, written=not diff.is_empty)


def sync_type(
    database: Database, context: Context, device_type_id: int, *, extra: bool = False, renames: Renames | None = None,
    expect: str = "", dry_run: bool = False,
) -> SyncPlan:  # fmt: skip
    """Bring a type's devices in step with it, in one transaction, unless ``dry_run``; what was (or would be) done.

    ``expect`` is the digest of the plan that was looked at: Conflict when another would be carried out.
    """
    if dry_run:
        with reading(database, context) as session:
            return plan_sync(session, device_type_id, extra=extra, renames=renames)
    with unit_of_work(database, context) as session:
        plan = plan_sync(session, device_type_id, extra=extra, renames=renames)
        if expect and plan.digest != expect:
            raise Conflict("the type or its devices changed since that plan: look at the new one")
        if not plan.is_empty:
            apply_sync(session, plan)
    return plan
