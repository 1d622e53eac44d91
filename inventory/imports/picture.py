"""What the inventory is after an import: what the files declare over what the database has."""

from dataclasses import dataclass, field, replace
from typing import Any

from dcim.core.errors import Problem
from inventory.imports.items import Item, Key, Ref, show_key
from inventory.imports.kinds import KINDS
from inventory.imports.snapshot import Port, Snapshot
from inventory.imports.wiring import CableItem
from inventory.naming import did_you_mean


@dataclass
class Picture:
    """``items[kind][key]`` is what is declared (once); ``cables`` the declared cables whose ends were found."""

    snapshot: Snapshot
    items: dict[str, dict[Key, Item]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    cables: dict[tuple[Port, Port], CableItem] = field(default_factory=dict)
    ends: dict[tuple[Port, Port], tuple[Port, Port]] = field(default_factory=dict)
    """The ends as written: A, B."""
    moved_cables: dict[tuple[Port, Port], tuple[Port, Port]] = field(default_factory=dict)
    """Declared ends → the stored ends of the cable with that label, which the files put elsewhere."""
    problems: list[Problem] = field(default_factory=list)
    doubled: set[Key] = field(default_factory=set)
    """Devices declared twice: their ports are not told as well."""

    def has(self, kind: str, key: Key) -> bool:
        """Whether the object exists or is declared."""
        return key in self.items[kind] or key in self.snapshot.ids[kind]

    def values(self, kind: str, key: Key) -> dict[str, Any]:
        """Column values after the import, references as keys; {} for an unknown object."""
        item = self.items[kind].get(key)
        stored = self.snapshot.rows[kind].get(key)
        if item is None:
            return stored or {}
        declared = item.values if stored is not None else {**item.initial, **item.values}
        return {**(stored or {}), **{column: plain(value) for column, value in declared.items()}}

    def keys(self, kind: str) -> set[Key]:
        """Every key of a kind after the import."""
        return set(self.items[kind]) | set(self.snapshot.ids[kind])

    def stored_cable(self, key: tuple[Port, Port]) -> tuple[Port, Port] | None:
        """The key under which the inventory has a declared cable, or None for a new one."""
        return key if key in self.snapshot.cables else self.moved_cables.get(key)

    def problem(self, where: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(where, message))


def plain(value: Any) -> Any:
    """A reference as its key."""
    return value.key if isinstance(value, Ref) else value


def add(picture: Picture, item: Item) -> None:
    """Add an item; one that follows from others gives way to one that is stated."""
    earlier = picture.items[item.kind].get(item.key)
    if earlier is None:
        picture.items[item.kind][item.key] = item
    elif item.derived or earlier.derived:
        stated = earlier if item.derived else item
        picture.items[item.kind][item.key] = replace(
            stated,
            values={**earlier.values, **item.values},
            initial={**item.initial, **earlier.initial},
            derived=earlier.derived and item.derived,
        )
    elif item.key[:1] not in picture.doubled or item.kind == "devices":
        if item.kind == "devices":
            picture.doubled.add(item.key)
        what = item.kind.replace("_", " ").removesuffix("s")
        picture.problem(
            item.where, f"{what} {show_key(item.key)} is declared twice, first at {earlier.where}: keep one"
        )


def dangling(picture: Picture, where: str, ref: Ref) -> None:
    """Note a reference to nothing, with what was probably meant."""
    what = ref.kind.replace("_", " ").removesuffix("s")
    same = [key for key in picture.keys(ref.kind) if key[:-1] == ref.key[:-1]]
    hint = did_you_mean(str(ref.key[-1]), [str(key[-1]) for key in same])
    if not hint:
        names = {str(picture.values(ref.kind, key).get("name")): key for key in same}
        if str(ref.key[-1]) in names:
            hint = f"; did you mean {names[str(ref.key[-1])][-1]!r}?"
    picture.problem(where, f"there is no {what} {show_key(ref.key)}{hint or ': declare it or correct the name'}")
