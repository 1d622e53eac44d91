"""The columns that a visitor sees: of the address, else of their cookie, else the noun's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from dcim.web.security import set_cookie
from inventory.objects import wording
from inventory.objects.columns import DISPLAY, choosable, look_of, sorted_by
from inventory.objects.custom_shown import Custom
from inventory.objects.noun import Noun

COOKIE = "dcim_columns"
"""One for each list: its path is the list's."""
MOST = 100
_CUSTOM = "cf_"


@dataclass(frozen=True)
class Column:
    """A column. ``field`` is the field it reads, ``order`` what a click orders by (empty: nothing)."""

    name: str
    title: str
    field: str
    order: str
    custom: Custom | None = None


def choices(noun: Noun, customs: Sequence[Custom]) -> list[Column]:
    """Every column that a list of the noun can show, the display first."""
    found = [Column(DISPLAY, _named(noun), DISPLAY, sorted_by(noun, DISPLAY))]
    found += [
        Column(item.name, wording.field_title(item), item.name, sorted_by(noun, item.name)) for item in choosable(noun)
    ]
    found += [
        Column(f"{_CUSTOM}{one.name}", one.title, "custom_fields", "", one) for one in customs
        if "custom_fields" in noun.by_name and one.visible != "hidden"
    ]  # fmt: skip
    return found


def _named(noun: Noun) -> str:
    """The heading over the objects' texts: what they are called by."""
    order = sorted_by(noun, DISPLAY)
    item = noun.by_name.get(order)
    return wording.field_title(item) if item is not None and not order.endswith("_id") else wording.title(
        noun, plural=False
    )  # fmt: skip


def chosen(request: Request, noun: Noun, known: Sequence[Column]) -> list[Column]:
    """The columns to show, the display always first. Names that are none are left out."""
    text = request.query_params.get("columns") or request.cookies.get(COOKIE, "")
    by_name = {column.name: column for column in known}
    names = [name for name in text.split(",")[:MOST] if name in by_name]
    names = names or [name for name in look_of(noun).columns if name in by_name]
    return [by_name[name] for name in dict.fromkeys((DISPLAY, *names))]


def keep(request: Request, response: Response, noun: Noun, names: Sequence[str]) -> None:
    """Keep the visitor's choice for this list; none: forget it."""
    path = f"/{noun.app}/{noun.plural}/"
    if names:
        set_cookie(request, response, COOKIE, ",".join(names[:MOST]), path=path)
    else:
        response.delete_cookie(COOKIE, path=path)
