"""The database session: ``read()`` for queries, ``write()`` for transactions; SQLite and PostgreSQL alike.

SQLite: reads are deferred and query-only, writes stand behind a process mutex and BEGIN IMMEDIATE, so that threads
queue here instead of failing with "database is locked". PostgreSQL: one pool. Both know ``dcim_now()``.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
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
            self.reader = self.writer

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
