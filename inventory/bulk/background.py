"""Imports as jobs: one operation, ``bulk-import``, whose transaction writes everything or nothing.

The transaction runs in a thread of the worker's process; the step's handler only looks at it, so that its lease stays
short and its progress shows. Whoever dies takes the transaction with it, and the next worker begins anew; an import
that was written says so in its own row, in the same transaction.

On SQLite nobody else can write while the transaction lasts, the progress display included: it moves while the file is
read and compared, and stands still while it is written.
"""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.models import User
from dcim.access.reading import reading
from dcim.access.tokens import context_of_user
from dcim.access.uow import consequences, unit_of_work
from dcim.core.db import Database
from dcim.core.errors import DcimError, Forbidden, InvalidInput, NotFound, Permanent, Problem
from dcim.engine import hooks
from dcim.engine.jobs import create_job, start_operation
from dcim.engine.models import Job
from dcim.engine.steps import Done, OperationKind, Outcome, StepContext, StepDef, Wait, register
from inventory.bulk.models import BulkImport, BulkImportPart

KIND = "bulk-import"
LOOK_SECONDS = 0.5
"""Between two looks at an import under way."""
ELSEWHERE_SECONDS = 3.0
MAX_TOLD = 200
"""Problems that a job's row keeps."""


class Undone(Exception):
    """Raised to take a dry run's transaction back; carries what it came to."""

    def __init__(self, result: dict[str, Any]) -> None:
        super().__init__("dry run")
        self.result = result


class _Elsewhere(Exception):
    """Another process writes the import."""


@dataclass
class Run:
    """An import under way in this process."""

    database: Database
    import_id: int
    context: Context = field(default_factory=lambda: Context("nobody", may_write=False))
    """As whom it writes."""
    fraction: float = 0.0
    message: str = "starting"
    error: BaseException | None = None
    elsewhere: bool = False
    """Another process has it."""
    ended: threading.Event = field(default_factory=threading.Event)

    def progress(self, fraction: float, message: str) -> None:
        """Note how far it is, 0..1."""
        self.fraction, self.message = min(1.0, fraction), message


Carry = Callable[[Session, BulkImport, "Run"], dict[str, Any]]
"""Does an import inside its unit of work; gives its result. Raises InvalidInput."""
Prepare = Callable[[Session, BulkImport, "Run"], None]
"""Looks at it before, in a read session, so that most problems are told without holding others up."""

_carriers: dict[str, tuple[Carry, Prepare, str]] = {}
_runs: dict[tuple[int, int], Run] = {}
_mutex = threading.Lock()


def carries(kind: str, carry: Carry, prepare: Prepare, act: str = "") -> None:
    """Say how imports of a kind are done; ``act``: what one must be permitted to do with jobs for it."""
    _carriers[kind] = (carry, prepare, act)


def add_import(session: Session, context: Context, kind: str, name: str, *, noun: str = "", state: str = "waiting",
               options: dict[str, Any] | None = None) -> BulkImport:  # fmt: skip
    """A new import, without parts. What it writes is checked when it is written."""
    row = BulkImport(
        kind=kind, name=name[:200], noun=noun, options=options or {}, actor=context.actor, user_id=context.user_id,
        is_superuser=context.is_superuser, reason=context.reason, state=state,
    )  # fmt: skip
    with consequences(session):
        session.add(row)
        session.flush()
    return row


def add_part(session: Session, row: BulkImport, content: bytes, object_type: str = "", seq: int = 0) -> None:
    """A piece of it."""
    packed = zlib.compress(content, 3)
    with consequences(session):
        session.add(BulkImportPart(import_id=row.pk, seq=seq, object_type=object_type, content=packed))
        session.flush()


def start_import(session: Session, row: BulkImport) -> str:
    """Queue it; the job's uid. Inside a unit of work."""
    with consequences(session):
        row.state = "waiting"
        dry = " (dry run)" if row.options.get("dry_run") else ""
        job = create_job(session, "import", f"import of {row.name}{dry}", params={"import": row.uid}, reason=row.reason)
        start_operation(session, KIND, "bulk_imports", row.pk, row.name, {"import": row.uid}, job=job)
        row.job_uid = job.uid
        session.add(row)
        session.flush()
    return job.uid


def import_of(session: Session, uid: str, context: Context) -> BulkImport:
    """An import by its own or its job's uid; only who began it, and superusers, see it. Raises NotFound."""
    found = session.scalars(
        select(BulkImport).where((BulkImport.uid == uid) | (BulkImport.job_uid == uid))  # type: ignore[arg-type]
    ).first()
    if found is None or not (context.is_superuser or (found.actor, found.user_id) == (context.actor, context.user_id)):
        raise NotFound(f"there is no import {uid}: see 'dcim jobs list'")
    return found


def parts_of(session: Session, row: BulkImport) -> list[tuple[str, bytes]]:
    """(object type, content) of its pieces, in order."""
    part: Any = BulkImportPart
    statement = select(part.object_type, part.content).where(part.import_id == row.pk).order_by(part.seq, part.id)
    return [(line[0], zlib.decompress(line[1])) for line in session.execute(statement)]


# --- the operation ---


def carry_out(ctx: StepContext) -> Outcome:
    """Look at the import; start it when nobody does it."""
    key = (id(ctx.database), ctx.subject_id)
    with ctx.database.read() as session:
        row = session.get(BulkImport, ctx.subject_id)
        if row is None:
            raise Permanent("the import is not there any more: start it again")
        if row.state != "waiting":
            with _mutex:
                _runs.pop(key, None)
            return _outcome(row)
    if ctx.intent is None:
        ctx.record_intent({"import": ctx.subject_id})  # so that a cancelled import is stopped
    with _mutex:
        run = _runs.get(key)
        if run is None:
            run = _runs[key] = Run(ctx.database, ctx.subject_id)
            threading.Thread(target=_work, args=(run,), name=f"dcim-import-{ctx.subject_id}", daemon=True).start()
    run.ended.wait(LOOK_SECONDS)
    if run.ended.is_set():
        with _mutex:
            _runs.pop(key, None)
        if run.error is not None:
            raise run.error
        if run.elsewhere:
            return Wait("another process is writing it", ELSEWHERE_SECONDS)
        with ctx.database.read() as session:
            return _outcome(session.get_one(BulkImport, ctx.subject_id))
    return Wait(run.message, LOOK_SECONDS, progress=run.fraction)


def stop(ctx: StepContext) -> Outcome:
    """Cancelled: it is not written any more, unless it was already (then it stays, and the history says so)."""
    with ctx.database.write() as session:
        statement = select(BulkImport).where(BulkImport.id == ctx.subject_id)  # type: ignore[arg-type]
        row = session.scalars(statement.with_for_update()).first()  # waits for a transaction under way
        state = row.state if row is not None else "gone"
        if row is not None and state == "waiting":
            state = "cancelled"
            _close(session, row, state, {})
    if state == "written":
        ctx.note("it was written before it could be stopped")
    return Done({"import": state})


def _outcome(row: BulkImport) -> Outcome:
    if row.state == "cancelled":
        raise Permanent("it was cancelled: nothing was written")
    if row.state == "refused":
        first = f": {row.problems[0]['where']}: {row.problems[0]['message']}" if row.problems else ""
        raise Permanent(f"{len(row.problems)} problems, nothing was written{first}"[:500])
    return Done(dict(row.result))


def _work(run: Run) -> None:
    """The thread: prepare, then write in one transaction."""
    try:
        _import(run)
    except BaseException as error:
        run.error = error
    finally:
        run.ended.set()


def _import(run: Run) -> None:
    try:
        with run.database.read() as session:
            row = session.get_one(BulkImport, run.import_id)
            carry, prepare, act = _carriers[row.kind]
            run.context = _actor(session, row)
            if act:
                run.context = run.context.require(act, "core.job")
            prepare(session, row, run)
        with unit_of_work(run.database, run.context) as session:
            locked = _lock(session, run)
            if locked is None:
                return
            result = carry(session, locked, run)
            hooks.reached("after-act", "import")
            if locked.options.get("dry_run"):
                raise Undone(result)
            _close(session, locked, "written", result)
    except _Elsewhere:
        run.elsewhere = True
    except Undone as undone:
        _end(run, "checked", undone.result)
    except InvalidInput as error:
        problems = error.problems or [Problem("file", error.message)]
        told = [{"where": each.where, "message": each.message} for each in problems]
        _end(run, "refused", {"problems": len(told)}, told)
    except DcimError as error:
        _end(run, "refused", {"problems": 1}, [{"where": "import", "message": error.message}])


def _actor(session: Session, row: BulkImport) -> Context:
    """As whom an import writes: with the permissions that its user has now."""
    if row.user_id is None:  # the command line on this machine, which may do everything
        return Context(row.actor, reason=row.reason, is_superuser=row.is_superuser)
    user = session.get(User, row.user_id)
    if user is None or not user.is_active:
        raise Forbidden(f"{row.actor} is not there any more, or inactive: start the import as somebody else")
    return context_of_user(session, user, reason=row.reason)


@contextmanager
def seeing(session: Session, run: Run) -> Iterator[Session]:
    """Where a plan is made: the transaction itself, or for restricted users a session that sees what they may view."""
    if run.context.is_superuser:
        yield session
    else:
        with reading(run.database, run.context) as view:
            yield view


def _lock(session: Session, run: Run) -> BulkImport | None:
    """The import's row, locked until the transaction ends; None when it is done. _Elsewhere when another has it."""
    statement = select(BulkImport).where(BulkImport.id == run.import_id)  # type: ignore[arg-type]
    try:
        row = session.scalars(statement.with_for_update(nowait=True)).one()
    except OperationalError as error:
        raise _Elsewhere from error
    if row.state != "waiting":
        return None
    return row


def _end(run: Run, state: str, result: dict[str, Any], problems: list[dict[str, Any]] | None = None) -> None:
    with run.database.write() as session:
        row = session.get_one(BulkImport, run.import_id)
        if row.state == "waiting":
            row.problems = problems or []
            _close(session, row, state, result)


def _close(session: Session, row: BulkImport, state: str, result: dict[str, Any]) -> None:
    """Note what it came to, for the job too; its parts are not needed any more."""
    with consequences(session):
        row.state, row.result = state, result
        session.add(row)
        part: Any = BulkImportPart
        session.execute(delete(part).where(part.import_id == row.pk))
        job = session.scalars(select(Job).where(Job.uid == row.job_uid)).first()  # type: ignore[arg-type]
        if job is not None:
            short = {name: value for name, value in result.items() if name not in ("lines", "left_lines")}
            job.result = {**short, "state": state, "import": row.uid, "told": row.problems[:MAX_TOLD]}
            session.add(job)
        session.flush()


IMPORT = OperationKind(
    name=KIND, version=1, steps=(StepDef("import", carry_out, stop, sla_s=3600.0, max_attempts=20),), on_failure="undo",
    read_only=True,
)  # fmt: skip
"""``read_only``: it touches no device, so no brake holds it."""


def register_kind() -> None:
    """Make the kind known to this process."""
    register(IMPORT)
