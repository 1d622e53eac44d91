"""Config contexts as pure functions: which apply to a device, and what they add up to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Context:
    """A config context. ``scopes`` is table → ids, one of which must be the device's, for each table it has."""

    name: str
    weight: int
    data: Mapping[str, Any]
    scopes: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def applies(self, facts: Mapping[str, frozenset[int]]) -> bool:
        """Whether a device has it: ``facts`` are its own ids by table, those above it in a tree among them."""
        return all(ids & facts.get(table, frozenset()) for table, ids in self.scopes.items())


def merge(contexts: Iterable[Context], local: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The data of contexts in the order of their weights, then names: later values win, objects are merged.

    ``local`` (the device's own) wins over all.
    """
    result: dict[str, Any] = {}
    for context in sorted(contexts, key=lambda each: (each.weight, each.name)):
        result = deep_merge(result, context.data)
    return deep_merge(result, local or {})


def deep_merge(original: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """``new`` over ``original``: objects are merged, everything else (lists too) is replaced."""
    merged = dict(original)
    for key, value in new.items():
        before = original.get(key)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            merged[key] = deep_merge(before, value)
        else:
            merged[key] = value
    return merged
