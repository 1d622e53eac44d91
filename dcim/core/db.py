"""The database session: ``read()`` for queries, ``write()`` for transactions; SQLite and PostgreSQL alike.

SQLite: reads are deferred and query-only, writes stand behind a process mutex and BEGIN IMMEDIATE, so that threads
queue here instead of failing with "database is locked". PostgreSQL: one pool. Both know ``dcim_now()``.
"""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool
from sqlmodel import Session, SQLModel

from dcim.core import clock
from dcim.core.errors import NotReady

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

IDLE_SECONDS = 5.0
"""After so long an idle connection for reading is tried out before it is used."""


class Database:
    """One database. ``url`` is SQLAlchemy's: ``sqlite:///path`` or ``postgresql+psycopg://…``."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.url = parsed
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self._mutex = threading.RLock()
        if self.is_sqlite:
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self.writer = _sqlite_engine(parsed.render_as_string(False), writer=True)
            self.reader = _sqlite_engine(parsed.render_as_string(False), writer=False)
        else:
            self.writer = create_engine(
                parsed,
                pool_size=20,
                max_overflow=20,
                pool_pre_ping=True,
                # a process that is stopped inside a transaction must not keep its row locks for ever
                connect_args={"options": "-c idle_in_transaction_session_timeout=30000"},
            )
            self.reader = _reading_engine(parsed)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for queries; nothing it does is kept."""
        with Session(self.reader, expire_on_commit=False, autoflush=False) as session:
            yield session  # closing rolls the connection back and leaves loaded rows readable

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, rolled back on any exception.

        Callers that hold a Context use ``dcim.access.uow.unit_of_work``, which adds the change log.
        """
        if not self.is_sqlite:
            with Session(self.writer, expire_on_commit=False) as session, session.begin():
                yield session
            return
        with self._mutex, Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    def create_all(self) -> None:
        """Create every table from the models: for tests of models; installations migrate (``dcim.app.schema``)."""
        SQLModel.metadata.create_all(self.writer)

    def close(self) -> None:
        """Close the pools."""
        self.writer.dispose()
        self.reader.dispose()


def _reading_engine(url: URL) -> Engine:
    """PostgreSQL's connections for queries: read-only, and without the round trips of transactions.

    Each statement sees what is committed when it begins, as it would within a transaction (READ COMMITTED). A
    connection is tried out only after it was idle for a while: a dead one that was used just now fails one read.
    """
    engine = create_engine(
        url, pool_size=20, max_overflow=20, isolation_level="AUTOCOMMIT",
        connect_args={"options": "-c default_transaction_read_only=on"},
    )  # fmt: skip

    @event.listens_for(engine, "checkin")
    def _left(connection: Any, record: Any) -> None:
        record.info["left"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _taken(connection: Any, record: Any, proxy: Any) -> None:
        left = record.info.get("left")
        if left is not None and time.monotonic() - left > IDLE_SECONDS and not _alive(engine, connection):
            raise DisconnectionError  # the pool gives another

    return engine


def _alive(engine: Engine, connection: Any) -> bool:
    try:
        return bool(engine.dialect.do_ping(connection))
    except Exception as error:
        if not engine.dialect.is_disconnect(error, connection, None):  # type: ignore[arg-type]
            raise
        return False


def _sqlite_engine(url: str, *, writer: bool) -> Engine:
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=1 if writer else 20, max_overflow=4 if writer else 40,
        connect_args={"check_same_thread": False, "timeout": 30},
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _connect(connection: sqlite3.Connection, record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not by the driver
        connection.create_function("dcim_now", 0, clock.now)
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=30000")
        if writer:
            cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        if not writer:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")

    return engine


_current: Database | None = None


def set_database(database: Database | None) -> None:
    """Make ``database`` the process's database (the composition root and tests)."""
    global _current
    _current = database


def get_database() -> Database:
    """The process's database; NotReady when the composition root has not opened one."""
    if _current is None:
        raise NotReady("no database is open: start through 'dcim' or call dcim.app.open_app first")
    return _current
