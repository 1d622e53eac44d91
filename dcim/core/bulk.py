"""Many rows at once, past the ORM and the change log: a tenth of the time that the ORM takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dcim.core.clock import now
from dcim.core.ids import uuid7


def insert_rows(session: Session, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a table, all with the same columns; ``uid`` and times are added. SQLAlchemy's IntegrityError.

    For rows that are part of others, whose change log tells of them. PostgreSQL takes them by COPY.
    """
    if not rows:
        return
    at = now()
    prepared = [{"uid": uuid7(), "created": at, "last_updated": at, **row} for row in rows]
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _copy(connection, model.__table__, prepared)
    else:
        connection.execute(insert(model), prepared)


def _copy(connection: Connection, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    dialect = connection.dialect
    names = list(rows[0])
    processors = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]
    quote = dialect.identifier_preparer.quote
    statement = f"COPY {quote(table.name)} ({', '.join(map(quote, names))}) FROM STDIN"
    driver: Any = dialect.dbapi
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(statement) as copy:  # psycopg's
            for row in rows:
                copy.write_row(
                    [row[name] if to is None else to(row[name]) for name, to in zip(names, processors, strict=True)]
                )
    except driver.IntegrityError as error:
        raise IntegrityError(statement, None, error) from error
    finally:
        cursor.close()
