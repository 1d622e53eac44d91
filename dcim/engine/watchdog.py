"""The watchdog looks at rows that do not advance, not at processes that live."""

from sqlalchemy import select, update

from dcim.core.clock import dcim_now
from dcim.core.db import Database
from dcim.engine.queries import OPERATIONS, STEPS, add_events

_o, _s = OPERATIONS.c, STEPS.c
BATCH = 200
USUAL = ", its usual time: "


def still_shown(shown: str, reason: str) -> bool:
    """Whether ``shown`` tells ``reason``, as it is or as the watchdog put it."""
    return shown == reason or (bool(reason) and shown.endswith(f"{USUAL}{reason}"))


def look(database: Database) -> int:
    """Say of each step that takes longer than its ``sla_s`` so: an event and a reason, once a step. Gives how many.

    It changes nothing that a worker relies on, so it needs no lease; expired leases are taken over by being due.
    """
    late = (_s.started + _s.sla_s < dcim_now()) & (_s.overdue.is_(False))
    open_steps = _s.state.in_(("running", "waiting", "undoing"))
    statement = select(_s.id).where(open_steps, late).limit(BATCH)
    with database.read() as session:
        ids = session.connection().execute(statement).scalars().all()
    if not ids:
        return 0
    said = 0
    with database.write() as session:
        connection = session.connection()
        mine = update(STEPS).where(_s.id.in_(ids), _s.overdue.is_(False)).values(overdue=True)
        rows = connection.execute(
            mine.returning(_s.operation_id, _s.name, _s.target, _s.sla_s, _s.waiting_reason, _s.started)
        ).all()
        for row in rows:
            what = f"{row.name} {row.target}".strip()
            text = f"{what} takes longer than {row.sla_s:.0f} s{USUAL}{row.waiting_reason or 'it has not come back'}"
            told = connection.execute(
                update(OPERATIONS)
                .where(_o.id == row.operation_id, _o.state.in_(("running", "waiting", "undoing")))
                .values(version=_o.version + 1, waiting_reason=text)
                .returning(_o.version, _o.job_id, dcim_now().label("now"))
            ).first()
            if told is not None:
                data = {"step": row.name, "target": row.target, "sla_s": row.sla_s}
                add_events(connection, row.operation_id, told.job_id, told.version, told.now, [("overdue", text, data)])
                said += 1
    return said
