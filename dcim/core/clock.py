"""Time. ``dcim_now()`` in SQL is the one clock of leases and due times; both databases and tests agree on it.

Timestamps are stored as seconds since 1970-01-01 UTC (double). ``set_offset`` moves the clock of SQLite databases
in this process, for tests; PostgreSQL reads the session setting ``dcim.clock_offset``.
"""

import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

_offset = 0.0


def set_offset(seconds: float) -> None:
    """Move this process's clock by ``seconds`` (tests only)."""
    global _offset
    _offset = seconds


def now() -> float:
    """Seconds since the epoch, as this process sees them. Leases use ``dcim_now`` in SQL instead."""
    return time.time() + _offset


def iso(timestamp: float | None) -> str | None:
    """ISO 8601 in UTC with a Z, as NetBox's API writes it."""
    if timestamp is None:
        return None
    return datetime.fromtimestamp(timestamp, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_iso(text: str) -> float:
    """Seconds since the epoch of an ISO 8601 time; without a zone it is UTC. ValueError when it is none."""
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp()


class dcim_now(GenericFunction[float]):
    """The database's time: ``dcim_now()`` registered on SQLite, ``clock_timestamp()`` on PostgreSQL."""

    type = Float()
    inherit_cache = True
    name = "dcim_now"


@compiles(dcim_now, "postgresql")
def _postgresql(element: dcim_now, compiler: Any, **kw: Any) -> str:
    return (
        "(extract(epoch from clock_timestamp())::double precision"
        " + coalesce(nullif(current_setting('dcim.clock_offset', true), ''), '0')::double precision)"
    )
