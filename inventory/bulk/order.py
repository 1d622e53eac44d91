"""The order in which nouns are written: what is referred to comes first. Circles are broken at ``DEFERRED`` fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from inventory.objects.custom import CustomFields, Tags
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.scopes import ScopeList
from inventory.objects.untyped import AnyId

DEFERRED: Mapping[str, tuple[str, ...]] = {
    "dcim.device": ("primary_ip4", "primary_ip6", "oob_ip"),
    "dcim.virtualchassis": ("master",),
    "dcim.modulebay": ("module",),
    "dcim.interface": ("primary_mac_address",),
}
"""Fields that are written in a second pass, when what they refer to is there."""
SECOND_HAND: Mapping[str, tuple[str, ...]] = {
    "ipam.asn": ("sites",), "dcim.interface": ("mac_address",), "dcim.frontport": ("rear_port", "rear_port_position"),
    "dcim.module": ("replicate_components", "adopt_components"),
}  # fmt: skip
"""Fields that other fields or nouns say as well."""


def targets_of(noun: Noun) -> Iterator[str]:
    """The object types that must be there before a noun is written, itself left out."""
    skipped = (*DEFERRED.get(noun.object_type, ()), *SECOND_HAND.get(noun.object_type, ()))
    for item in noun.fields:
        if item.read_only or item.name in skipped:
            continue
        yield from (to for to in _targets(item) if to != noun.object_type)


def _targets(item: Any) -> Iterator[str]:
    if isinstance(item, Reference | Many | ScopeList):
        yield item.to
    elif isinstance(item, Typed):
        yield from item.targets
    elif isinstance(item, Tags):
        yield "extras.tag"
    elif isinstance(item, CustomFields):
        yield "extras.customfield"
    elif item.name in ("a_terminations", "b_terminations"):
        from inventory.objects.cabled import TYPE_KINDS

        yield from TYPE_KINDS
    elif item.name == "rear_ports":
        yield "dcim.rearport"


@cache
def in_order() -> tuple[Noun, ...]:
    """Every noun that can be written, what it refers to before it; what may refer to anything comes last."""
    load()
    nouns = {noun.object_type: noun for noun in registry.all() if not noun.read_only}
    last = {name for name, noun in nouns.items() if any(isinstance(item, AnyId) for item in noun.fields)}
    found: dict[str, Noun] = {}
    open_: set[str] = set()

    def visit(name: str) -> None:
        if name in found or name not in nouns:
            return
        if name in open_:
            raise RuntimeError(f"{name} refers to itself through others: add a field to DEFERRED")
        open_.add(name)
        for target in targets_of(nouns[name]):
            visit(target)
        found[name] = nouns[name]

    for name in sorted(nouns.keys() - last) + sorted(last):
        visit(name)
    return tuple(found.values())
