"""Who may see and write what on the pages of objects, and the sessions they do it in: the one place that knows.

Pages read by ``page.session``, which shows what the visitor may view. Writes go through ``writing``, whose unit of work
checks every row.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.errors import Forbidden
from dcim.web.pages.base import Page
from inventory.objects import wording
from inventory.objects.noun import Noun
from inventory.objects.rehearsal import rehearse

T = TypeVar("T")
LONGEST_REASON = 200


@dataclass(frozen=True)
class Can:
    """What a visitor may do with a noun: what its pages offer."""

    view: bool
    add: bool
    change: bool
    delete: bool


def may(context: Context, action: str, object_type: str) -> bool:
    """Whether ``action`` (view, add, change, delete) is allowed on some objects of the type."""
    return context.may(action, object_type)


def can(page: Page, noun: Noun) -> Can:
    """The visitor's answers for a noun; nobody writes one that is read only."""
    context = page.visitor.context
    add, change, delete = (
        not noun.read_only and may(context, action, noun.object_type) for action in ("add", "change", "delete")
    )
    return Can(may(context, "view", noun.object_type), add, change, delete)


def require(page: Page, action: str, noun: Noun) -> None:
    """Raise Forbidden unless the visitor may do ``action`` to some of the noun; to which rows the session checks."""
    if noun.read_only and action != "view":
        raise Forbidden(f"{wording.many(noun)} are written by dcim itself, not here")
    page.visitor.context.require(action, noun.object_type)


def _context(page: Page, reason: str) -> Context:
    return page.visitor.context.because(reason.strip()[:LONGEST_REASON])


@contextmanager
def writing(page: Page, reason: str = "") -> Iterator[Session]:
    """A unit of work as the visitor; ``reason`` is the change log's message."""
    with unit_of_work(page.app.database, _context(page, reason)) as session:
        yield session


def rehearsing(page: Page, work: Callable[[Session], T]) -> T:
    """What ``work`` would do as the visitor; nothing of it stays."""
    return rehearse(page.app.database, _context(page, ""), work)
