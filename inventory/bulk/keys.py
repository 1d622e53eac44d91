"""Natural keys: by which fields an object is known, in a file and when another object refers to it.

A *match key* finds the object that a row is about. A *reference key* is what a column of another noun says; its
*leaves* are the values that it comes down to: a rack is ``(site, slug)`` and ``(name,)``. The last part of a key names
the column itself, the others qualify it: ``rack`` and ``rack.site``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from inventory.objects.addresses import AddressField, PrefixField
from inventory.objects.fields import Choice, Field, Integer, Mac, Text
from inventory.objects.noun import Noun, noun_of
from inventory.objects.references import Reference

Path = tuple[str, ...]

_MATCH = {
    "ipam.vlan": ("group", "site", "vid"),
    "dcim.inventoryitem": ("device", "parent", "name"),
    "extras.journalentry": ("assigned_object_type", "assigned_object_id", "created_by", "kind", "comments"),
}  # fmt: skip
_REFERENCE = {
    "ipam.vlan": ("group", "site", "vid"), "dcim.inventoryitem": ("device", "name"), "dcim.cable": ("label",),
}  # fmt: skip
_REPEATED = frozenset({
    "ipam.ipaddress", "ipam.fhrpgroup", "tenancy.contact", "dcim.virtualchassis", "dcim.macaddress",
    "dcim.inventoryitem", "extras.journalentry", "ipam.service", "dcim.cable",
})  # fmt: skip
"""Nouns whose key several objects may share."""


@dataclass(frozen=True)
class Leaf:
    """A value of a reference key: its path, and the header of its column below the reference's own name."""

    path: Path
    suffix: Path
    """Empty for the column that has the reference's name."""

    def header(self, name: str) -> str:
        """Its column of a field ``name``."""
        return ".".join((name, *self.suffix))


@cache
def match_key(noun: Noun) -> tuple[str, ...]:
    """The fields that identify an object in a file; empty when only its id does."""
    wanted = _MATCH.get(noun.object_type, noun.key)
    found: list[str] = []
    for name in wanted:
        if f"{name}_type" in noun.by_name and name not in _writable(noun):
            found += [f"{name}_type", f"{name}_id"]
        else:
            found.append(name)
    return () if found == ["id"] else tuple(found)


def _writable(noun: Noun) -> frozenset[str]:
    return frozenset(item.name for item in noun.fields if not item.read_only)


def may_repeat(noun: Noun) -> bool:
    """Whether several objects may have one key."""
    return noun.object_type in _REPEATED


@cache
def reference_key(noun: Noun) -> tuple[str, ...]:
    """The fields by which other objects' columns name an object; empty when only its id does."""
    found = _REFERENCE.get(noun.object_type, match_key(noun))
    for name in found:
        item = noun.by_name[name]
        simple = isinstance(item, Text | Integer | Choice | Mac | AddressField | PrefixField)
        if not simple and not (isinstance(item, Reference) and reference_key(noun_of(item.to))):
            return ()
    return found


@cache
def leaves(noun: Noun) -> tuple[Leaf, ...]:
    """The values that its reference key comes down to; the last one has the column of the reference's own name."""
    found: list[Leaf] = []
    parts = reference_key(noun)
    for index, part in enumerate(parts):
        head: Path = () if index == len(parts) - 1 else (part,)
        item = noun.by_name[part]
        if isinstance(item, Reference):
            found += [Leaf((part, *leaf.path), (*head, *leaf.suffix)) for leaf in leaves(noun_of(item.to))]
        else:
            found.append(Leaf((part,), head))
    return tuple(found)


def is_nullable(item: Field) -> bool:
    """Whether a part of a key may be missing."""
    return item.null
