"""Which objects of a list a person chose: by their boxes, or all that the list's filters leave."""

from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import select
from starlette.datastructures import FormData

from dcim.core.errors import InvalidInput
from dcim.web.pages.base import Page
from dcim.web.pages.objects.base import text_of, texts_of
from dcim.web.pages.objects.lists import filters_of
from inventory.objects import wording
from inventory.objects.noun import Noun
from inventory.objects.reading import parse

MOST = 5000
"""Objects that one act on a list may concern: it is one transaction."""
_PAGING = frozenset({"limit", "offset"})


def selected(page: Page, noun: Noun, form: FormData) -> list[int]:
    """The chosen ids, once each. Raises InvalidInput for more than ``MOST``."""
    if text_of(form, "all"):
        found = _matching(page, noun, text_of(form, "query"))
    else:
        given = [*texts_of(form, "id"), *text_of(form, "ids").split(",")]
        found = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 16]
    ids = list(dict.fromkeys(found))
    if len(ids) > MOST:
        raise InvalidInput(
            f"More than {MOST} {wording.many(noun)} are too many for one transaction: narrow the list by a filter."
        )
    return ids


def _matching(page: Page, noun: Noun, query: str) -> list[int]:
    params = [pair for pair in filters_of(parse_qsl(query.removeprefix("?"))) if pair[0] not in _PAGING]
    asked = parse(page.session, noun, params)
    model: Any = noun.model
    statement = select(model.id).where(*asked.conditions).order_by(*asked.order).limit(MOST + 1)
    return list(page.session.scalars(statement))
