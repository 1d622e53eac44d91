"""Do a write for real and take it back, to tell what it would do: the one preview that cannot differ from the act."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.db import Database

T = TypeVar("T")


class _TakenBack(Exception):
    """Ends the transaction without a commit."""


def rehearse(database: Database, context: Context, work: Callable[[Session], T]) -> T:
    """What ``work`` returns; nothing it wrote stays, and what it asked to happen after the commit does not happen.

    Whatever ``work`` raises (Refused, Conflict, Forbidden) is raised here.
    """
    found: list[T] = []
    try:
        with unit_of_work(database, context) as session:
            found.append(work(session))
            raise _TakenBack
    except _TakenBack:
        return found[0]
