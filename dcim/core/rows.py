"""What every table's rows share."""

from typing import Any

from sqlalchemy import Float, String
from sqlmodel import Field, SQLModel

from dcim.core.clock import now
from dcim.core.ids import uuid7


class Row(SQLModel):
    """Base of tables: integer ``id`` (NetBox's clients assume it), ``uid`` (UUIDv7), times in seconds since 1970.

    A subclass with ``__changelog__ = True`` is written to the change log by ``unit_of_work``. What may be done with its
    rows, and by whom, is read from the names below (``dcim.access.objects``).
    """

    __changelog__ = False
    __secret_fields__: frozenset[str] = frozenset()
    """Fields whose values never reach the change log."""
    __object_type__ = ""
    """NetBox's ``app.model``; derived when empty: the package's ``OBJECT_APP`` and the class's name in lower case."""
    __part_of__ = ""
    """A column: the row is a part of the row it refers to, is seen with it and changed by whoever may change that."""
    __sight__ = ""
    """"everybody": whoever is logged in sees the rows; "nobody": no door shows them. Empty: permissions decide."""
    __books__ = False
    """dcim's own records: a person's permission to write them is the one for the act (provision, push, arm, …)."""

    id: int | None = Field(default=None, primary_key=True)
    uid: str = Field(
        default_factory=uuid7, sa_type=String(36), unique=True,
        sa_column_kwargs={"insert_sentinel": True},  # so that SQLite gives back the ids of many rows by one statement
    )  # fmt: skip
    created: float = Field(default_factory=now, sa_type=Float)
    last_updated: float = Field(default_factory=now, sa_type=Float, sa_column_kwargs={"onupdate": now})

    @property
    def pk(self) -> int:
        """The id of a row that has been flushed."""
        if self.id is None:
            raise RuntimeError(f"{type(self).__name__} has no id before it is flushed")
        return self.id

    def as_dict(self) -> dict[str, Any]:
        """Column values by name, secrets left out."""
        columns = self.__table__.columns  # type: ignore[attr-defined]
        return {c.name: getattr(self, c.name) for c in columns if c.name not in self.__secret_fields__}
