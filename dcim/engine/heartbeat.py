"""Which processes run operations: each says so every few seconds."""

import os
import socket

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session

from dcim.core.clock import dcim_now, now
from dcim.core.db import Database
from dcim.core.ids import uuid7
from dcim.engine.models import RunnerHeartbeat
from dcim.engine.queries import table_of

BEAT_SECONDS = 5.0
ALIVE_SECONDS = 15.0
FORGET_SECONDS = 600.0
HEARTBEATS = table_of(RunnerHeartbeat)
_h = HEARTBEATS.c


def beat(database: Database, worker_id: str, kind: str, sites: tuple[str, ...] = ()) -> None:
    """Say that this process runs operations of ``sites`` (of all when empty)."""
    stamp = now()
    row = {
        "uid": uuid7(), "created": stamp, "last_updated": stamp, "worker_id": worker_id, "host": socket.gethostname(),
        "pid": os.getpid(), "kind": kind, "site": ",".join(sites), "seen_at": dcim_now(),
    }  # fmt: skip
    make = sqlite_insert if database.is_sqlite else postgresql_insert
    statement = make(HEARTBEATS).values(row)
    with database.write() as session:
        connection = session.connection()
        connection.execute(statement.on_conflict_do_update(index_elements=["worker_id"], set_={"seen_at": dcim_now()}))
        connection.execute(delete(HEARTBEATS).where(_h.seen_at < dcim_now() - FORGET_SECONDS))


def forget(database: Database, worker_id: str) -> None:
    """Say that this process has stopped."""
    with database.write() as session:
        session.connection().execute(delete(HEARTBEATS).where(_h.worker_id == worker_id))


def alive(session: Session, kind: str = "", site: str = "") -> list[str]:
    """Workers (of a kind; that run a site's operations) seen lately and, on this host, still there. Sorted."""
    statement = select(HEARTBEATS).where(_h.seen_at > dcim_now() - ALIVE_SECONDS)
    return sorted(
        row.worker_id
        for row in session.connection().execute(statement)
        if (not kind or row.kind == kind)
        and (not site or not row.site or site in row.site.split(","))
        and _there(row.host, row.pid)
    )


def runner_alive(where: Database | Session, site: str = "") -> bool:
    """Whether some process runs operations (of ``site``)."""
    if isinstance(where, Database):
        with where.read() as session:
            return bool(alive(session, site=site))
    return bool(alive(where, site=site))


def _there(host: str, pid: int) -> bool:
    if host != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
