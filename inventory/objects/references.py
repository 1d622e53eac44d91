"""Fields that lead to other objects: one, many, typed (``object_type`` + ``object_id``), tags and custom fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from dcim.core.among import among
from inventory.objects.batch import Batch, Load
from inventory.objects.fields import Field, FieldError, nullable
from inventory.objects.noun import Noun, Values, noun_of

if TYPE_CHECKING:
    from inventory.objects.bodies import Body

BRIEF_SCHEMA = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "url": {"type": "string"}, "display": {"type": "string"}},
}


@dataclass(frozen=True, eq=False)
class Reference(Field):
    """One object of type ``to``: nested in answers; an id or a mapping of its attributes in bodies.

    ``filter_by`` is the column that the filter without ``_id`` compares (a slug, a name); empty: there is none.
    ``only`` limits the nested object's fields.
    """

    to: str = ""
    filter_by: str = "slug"
    only: tuple[str, ...] = ()

    kind = "field"

    @property
    def target(self) -> str:
        return self.column or f"{self.name}_id"

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        for row in rows:
            batch.want(self.to, row[self.target])

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return batch.brief(self.to, row[self.target], self.only)

    def decode(self, value: Any, body: Body) -> None:
        if value is None or value == "":
            if not self.null:
                raise FieldError("This field may not be null.")
            body.values[self.target] = None
            return
        body.refer(self.name, self.to, value, lambda found: body.values.__setitem__(self.target, found))

    def schema(self) -> dict[str, Any]:
        return nullable(BRIEF_SCHEMA, self.null)

    def written(self) -> dict[str, Any]:
        return nullable({"oneOf": [{"type": "integer"}, {"type": "object"}]}, self.null)


@dataclass(frozen=True, eq=False)
class Many(Field):
    """Several objects of type ``to`` through a link table with the columns ``own`` and ``other``."""

    to: str = ""
    link: Any = None
    """The link table's model."""
    own: str = ""
    other: str = ""
    filter_by: str = "slug"
    load: Load = None  # type: ignore[assignment]

    kind = "field"

    def __post_init__(self) -> None:
        object.__setattr__(self, "load", self._load)

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def _load(self, batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
        own, other = getattr(self.link, self.own), getattr(self.link, self.other)
        found: dict[int, Any] = {}
        statement = select(own, other).where(among(own, [row["id"] for row in rows])).order_by(own, self.link.id)
        for row_id, target in batch.session.execute(statement):
            found.setdefault(row_id, []).append(target)
            batch.want(self.to, target)
        return found

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        batch.compute(noun, self.load, rows)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        ids = batch.computed(noun, self.load, row["id"]) or []
        return [shown for one in ids if (shown := batch.brief(self.to, one)) is not None]

    def decode(self, value: Any, body: Body) -> None:
        if not isinstance(value, list):
            raise FieldError(f'Expected a list of items but got type "{type(value).__name__}".')
        found: list[int] = []
        body.many[self.name] = found
        for item in value:
            body.refer(self.name, self.to, item, found.append)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": BRIEF_SCHEMA}

    def written(self) -> dict[str, Any]:
        return {"type": "array", "items": {"oneOf": [{"type": "integer"}, {"type": "object"}]}}


@dataclass(frozen=True, eq=False)
class Typed(Field):
    """``<name>_type`` and ``<name>_id`` of NetBox on typed columns: ``targets`` maps object type → column.

    One instance is one of the three fields: ``part`` is type, id or object.
    """

    targets: Mapping[str, str] = None  # type: ignore[assignment]
    part: str = "object"

    kind = "field"

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.targets.values())

    def _which(self, row: Values) -> tuple[str, int] | None:
        for object_type, column in self.targets.items():
            if row[column] is not None:
                return object_type, row[column]
        return None

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        if self.part == "object":
            for row in rows:
                if which := self._which(row):
                    batch.want(*which)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        which = self._which(row)
        if which is None:
            return None
        if self.part == "object":
            return batch.brief(*which)
        return which[0] if self.part == "type" else which[1]

    def decode(self, value: Any, body: Body) -> None:
        """The type's and the id's field of a body are looked at together, once, by the first of them."""
        stem = self.name.rpartition("_")[0]
        type_name, id_name = f"{stem}_type", f"{stem}_id"
        if self.name == id_name and type_name in body.given:
            return
        object_type, row_id = body.given.get(type_name), body.given.get(id_name)
        if self.name == id_name and value is not None:
            object_type = body.stored_type(self.targets)
        if object_type is None or row_id is None:
            if object_type != row_id:
                raise FieldError(f"Give both {type_name} and {id_name}, or null for both.")
            body.values.update(dict.fromkeys(self.targets.values()))
            return
        if object_type not in self.targets:
            raise FieldError(f"{object_type!r} cannot stand here: choose one of {', '.join(self.targets)}.")
        empty: dict[str, Any] = dict.fromkeys(self.targets.values())
        column = self.targets[object_type]
        body.values.update(empty)
        body.refer(id_name, object_type, row_id, lambda found: body.values.__setitem__(column, found))

    def schema(self) -> dict[str, Any]:
        if self.part == "object":
            return nullable(BRIEF_SCHEMA, True)
        return {"type": "string" if self.part == "type" else "integer", "nullable": True}


def typed(stem: str, targets: Mapping[str, str], shown: str = "") -> tuple[Typed, Typed, Typed]:
    """The three fields ``<stem>_type``, ``<stem>_id`` and ``<shown>`` (read-only, the stem by default)."""
    return (
        Typed(f"{stem}_type", targets=targets, part="type", null=True),
        Typed(f"{stem}_id", targets=targets, part="id", null=True),
        Typed(shown or stem, targets=targets, part="object", read_only=True),
    )


@dataclass(frozen=True, eq=False)
class Hooked(Field):
    """A field whose reading is a loader and whose value in bodies goes to the noun's hooks as ``body.extra[name]``."""

    load: Load = None  # type: ignore[assignment]
    empty: Any = None
    check: Callable[[Any, Body], Any] | None = None
    """Turns the body's value into what the hooks get. Raises FieldError."""
    shape: Mapping[str, Any] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        batch.compute(noun, self.load, rows)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        found = batch.computed(noun, self.load, row["id"])
        if found is None:
            return self.empty() if callable(self.empty) else self.empty
        return found(batch) if callable(found) else found

    def decode(self, value: Any, body: Body) -> None:
        body.extra[self.name] = self.check(value, body) if self.check is not None else value

    def schema(self) -> dict[str, Any]:
        return dict(self.shape) if self.shape is not None else {"type": "array", "items": {}}


def target_noun(item: Reference | Many) -> Noun:
    """The noun that a field leads to."""
    return noun_of(item.to)
