"""The facet rail beside a list and the chips above it: what is asked, what could be, and how to take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from dcim.web.pages.objects.base import places
from inventory.objects import wording
from inventory.objects.custom_shown import Custom
from inventory.objects.facets import COUNTED_UP_TO, Facet, counts, facets_of, first_facets
from inventory.objects.lookups import options
from inventory.objects.noun import Noun, noun_of
from inventory.objects.reading import CONTROL, Query

Params = Sequence[tuple[str, str]]
_SHORT = 12
"""Choices that stand open; longer lists show those that exist."""
_KEPT = ("ordering", "limit", "columns")


@dataclass(frozen=True)
class Choice:
    """A choice of a facet."""

    value: str
    text: str
    count: int | None
    on: bool


@dataclass
class Shown:
    """A facet with what is asked of it."""

    facet: Facet
    choices: list[Choice] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    """Parameter → its (last) value, for inputs."""
    url: str = ""
    """Where suggestions come from."""

    @property
    def active(self) -> bool:
        """Whether anything is asked of it."""
        return any(choice.on for choice in self.choices) or any(self.values.values())


@dataclass(frozen=True)
class Chip:
    """Something asked, in words, and the parameters without it."""

    title: str
    text: str
    without: list[tuple[str, str]]


@dataclass(frozen=True)
class Rail:
    """Everything beside the list. ``more`` are the facets behind the fold; ``hidden`` what the form carries along."""

    first: list[Shown]
    more: list[Shown]
    chips: list[Chip]
    hidden: list[tuple[str, str]]


def rail(
    session: Session, noun: Noun, params: Params, query: Query, total: int | None, customs: Sequence[Custom]
) -> Rail:
    """The rail of a list whose query was understood."""
    facets = [*facets_of(noun), *(_of_custom(one) for one in customs)]
    first = first_facets(noun)
    asked: dict[str, list[str]] = {}
    for name, value in params:
        if value != "":
            asked.setdefault(name, []).append(value)
    counted: Mapping[str, Mapping[str, int]] = {}
    if total is not None and total <= COUNTED_UP_TO:
        own = [facet for index, facet in enumerate(facets) if index < first or facet.param in asked]
        counted = counts(session, noun, params, query.conditions, [one for one in own if one.param in noun.all_filters])
    names = _names(session, facets, asked)
    shown = [_shown(facet, asked, counted.get(facet.param), names) for facet in facets]
    covered = {name for facet in facets for name in facet.names}
    hidden = [(name, value) for name, value in params if value and name not in covered and name not in CONTROL]
    hidden += [(name, asked[name][-1]) for name in _KEPT if name in asked]
    return Rail(shown[:first], shown[first:], _chips(facets, params, names), hidden)


def _of_custom(one: Custom) -> Facet:
    if one.type == "boolean":
        return Facet(one.filters, one.title, "yesno")
    if one.type in ("select", "multiselect") and one.choices:
        return Facet(one.filters, one.title, "types", options=one.choices)
    return Facet(one.filters, one.title, "text")


def _names(session: Session, facets: Sequence[Facet], asked: Mapping[str, Sequence[str]]) -> dict[tuple[str, str], str]:
    """(object type, id as text) → the text of each object that is asked for; a statement for each type, and notes."""
    wanted: dict[str, set[int]] = {}
    for facet in facets:
        if facet.kind == "objects":
            ids = {int(value) for value in asked.get(facet.param, ()) if value.isascii() and value.isdigit()}
            if ids:
                wanted.setdefault(facet.to, set()).update(one for one in ids if one < 2**53)
    return {
        (to, str(option.id)): option.text
        for to, ids in wanted.items()
        for option in options(session, noun_of(to), sorted(ids))
    }


def _shown(
    facet: Facet, asked: Mapping[str, Sequence[str]], counted: Mapping[str, int] | None, names: Mapping[Any, str]
) -> Shown:
    on = asked.get(facet.param, ())
    if facet.kind == "choices":
        listed = facet.options
        if counted is not None and len(listed) > _SHORT:
            listed = tuple(pair for pair in listed if counted.get(pair[0]) or pair[0] in on)
        return Shown(facet, [Choice(value, text, counted.get(value, 0) if counted is not None else None, value in on)
                             for value, text in listed])  # fmt: skip
    if facet.kind == "types":
        return Shown(facet, [Choice(value, text, None, value in on) for value, text in facet.options])
    values = {name: asked[name][-1] for name in facet.names if name in asked}
    if facet.kind == "objects":
        values.pop(facet.param, None)
        picked = [Choice(value, names.get((facet.to, value), "none" if value == "null" else f"#{value}"), None, True)
                  for value in on]  # fmt: skip
        return Shown(facet, picked, values, places(noun_of(facet.to)).to("lookup"))
    return Shown(facet, values=values)


def _chips(facets: Sequence[Facet], params: Params, names: Mapping[tuple[str, str], str]) -> list[Chip]:
    by_name = {name: facet for facet in facets for name in facet.names}
    found = []
    for index, (name, value) in enumerate(params):
        if value == "" or name in CONTROL - {"q"} or name == "columns":
            continue
        facet = by_name.get(name)
        without = [pair for at, pair in enumerate(params) if at != index and pair[0] != "offset"]
        found.append(Chip(_title(name, facet), _text(name, value, facet, names), without))
    return found


_LOOKUPS = {"ic": "contains", "gte": "from", "lte": "up to", "gt": "above", "lt": "below", "n": "is not",
            "isw": "begins with", "iew": "ends with", "empty": "empty"}  # fmt: skip


def _title(name: str, facet: Facet | None) -> str:
    if name == "q":
        return "Search"
    stem, _, lookup = name.partition("__")
    title = facet.title if facet is not None else wording.sentence(stem.replace("_", " "))
    return f"{title} {_LOOKUPS.get(lookup, lookup)}" if lookup else title


def _text(name: str, value: str, facet: Facet | None, names: Mapping[tuple[str, str], str]) -> str:
    if value == "null":
        return "none"
    if facet is None:
        return value
    if facet.kind == "objects" and name == facet.param:
        return names.get((facet.to, value), f"#{value}")
    if facet.kind == "yesno":
        return {"true": "yes", "false": "no"}.get(value, value)
    return dict(facet.options).get(value, value)
