"""A noun: one kind of object as NetBox's REST shows it, and the registry of all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from dcim.core.errors import NotFound
from dcim.core.rows import Row

if TYPE_CHECKING:
    from inventory.objects.batch import Batch
    from inventory.objects.fields import Field
    from inventory.objects.filters import Filter
    from inventory.objects.hooks import Hooks

Values = Mapping[str, Any]
"""A row's columns by name."""


def _named(row: Values, batch: Batch) -> str:
    return str(row["name"])


@dataclass(frozen=True)
class Display:
    """The text that stands for an object: made from ``columns`` of its row."""

    columns: tuple[str, ...] = ("name",)
    text: Callable[[Values, Batch], str] = _named
    needs: Callable[[Values, Batch], None] | None = None
    """Asks the batch for what ``text`` reads beside the row."""


@dataclass(frozen=True, eq=False)
class Noun:
    """A kind of object. ``object_type`` is NetBox's ``app.model``; ``app`` and ``plural`` make its address.

    ``fields`` are in the order of NetBox's answers; ``brief`` names those of a nested object; ``key`` names the fields
    that identify it in a file; ``search`` are the columns that ``q`` looks into.
    """

    app: str
    plural: str
    object_type: str
    model: type[Row]
    fields: tuple[Field, ...]
    brief: tuple[str, ...] = ("id", "url", "display", "name", "slug", "description")
    nested: tuple[str, ...] = ()
    """Fields beside ``brief`` that some references show."""
    key: tuple[str, ...] = ("name",)
    display: Display = field(default_factory=Display)
    search: tuple[str, ...] = ("name", "description")
    order: tuple[str, ...] = ("name", "id")
    filters: tuple[Filter, ...] = ()
    hooks: Hooks | None = None
    read_only: bool = False
    label: str = ""
    """One of them, in words; derived from ``plural`` when empty."""
    page: str = ""
    """Address of its own page, with ``{id}``; empty: the generic page."""

    def __hash__(self) -> int:
        return hash(self.object_type)

    @cached_property
    def by_name(self) -> dict[str, Field]:
        """Its fields by name."""
        return {item.name: item for item in self.fields}

    @cached_property
    def brief_fields(self) -> tuple[Field, ...]:
        """The fields of a nested object."""
        return tuple(self.by_name[name] for name in self.brief)

    @cached_property
    def nested_fields(self) -> tuple[Field, ...]:
        """The fields that any nested form of it may show."""
        return (*self.brief_fields, *(self.by_name[name] for name in self.nested))

    @cached_property
    def all_filters(self) -> dict[str, Filter]:
        """Every filter by name: those that follow from its fields, then its own, which win."""
        from inventory.objects.filters import derived

        found = {item.name: item for item in derived(self)}
        found.update({item.name: item for item in self.filters})
        return found

    @property
    def words(self) -> str:
        """One of them, in words: "device type"."""
        return self.label or singular(self.plural.replace("-", " "))

    @property
    def path(self) -> str:
        """The address of the list below the server's."""
        return f"/api/{self.app}/{self.plural}/"

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.model.__tablename__)

    def page_path(self, row_id: object) -> str:
        """The address of one object's page below the server's."""
        return self.page.format(id=row_id) if self.page else f"/{self.app}/{self.plural}/{row_id}/"


def singular(words: str) -> str:
    """``rack roles`` → ``rack role``."""
    for ending, one in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("chassis", "chassis"), ("s", "")):
        if words.endswith(ending):
            return words[: -len(ending)] + one
    return words


class Registry:
    """All nouns, by object type, by address and by table."""

    def __init__(self) -> None:
        self.by_type: dict[str, Noun] = {}
        self.by_path: dict[tuple[str, str], Noun] = {}
        self.by_table: dict[str, Noun] = {}

    def add(self, *nouns: Noun) -> None:
        """Register nouns; a second one of the same type is a mistake in the program."""
        for noun in nouns:
            if noun.object_type in self.by_type:
                raise RuntimeError(f"{noun.object_type} is registered twice")
            self.by_type[noun.object_type] = noun
            self.by_path[noun.app, noun.plural] = noun
            self.by_table[noun.table] = noun

    def type(self, object_type: str) -> Noun:
        """The noun of an object type; NotFound when there is none."""
        found = self.by_type.get(object_type)
        if found is None:
            raise NotFound(f"there is no object type {object_type!r}")
        return found

    def all(self) -> Iterable[Noun]:
        """Every noun in the order of registration."""
        return self.by_type.values()


registry = Registry()


def noun_of(object_type: str) -> Noun:
    """The noun of ``app.model``, with all nouns loaded."""
    from inventory.objects.nouns import load

    load()
    return registry.type(object_type)
