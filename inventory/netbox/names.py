"""Device names: NetBox lets several sites use one name, or none; here a name is a device's alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dcim.core.errors import InvalidInput, Problem

RULES = ("site", "id")
"""Suffixes of names that several devices have: the site's slug, or NetBox's id."""


def check_rule(rule: str) -> str:
    """A rule, or empty for none. InvalidInput for another word."""
    if rule and rule not in RULES:
        raise InvalidInput(problems=[Problem("rename_duplicates", f"{rule!r} is none of {', '.join(RULES)}")])
    return rule


def renamed(name: str, row_id: int, site: str, rule: str) -> str:
    """``srv1`` → ``srv1-paris`` or ``srv1-netbox12``, not longer than a name may be."""
    suffix = f"-{site}" if rule == "site" else f"-netbox{row_id}"
    return name[: 64 - len(suffix)] + suffix


def rename_devices(
    objects: Sequence[Mapping[str, Any]], *, rule: str, unnamed: bool, slug_of: Callable[[int], str],
    held: Mapping[int, str], taken: Mapping[str, int],
) -> dict[int, str]:  # fmt: skip
    """Their id → why a device is left out; names are changed in place as the rules say.

    ``slug_of``: a site's slug by their id. ``held``: their id → the name that the device has here already.
    ``taken``: name → their id, of devices here that are not among ``objects`` (0: of no device of theirs).
    """
    refused: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for each in objects:
        plain = each["plain"]
        if not plain.get("name"):
            if not unnamed:
                refused[each["id"]] = "it has no name: give it one there, or choose --name-unnamed"
                continue
            plain["name"] = f"netbox-{each['id']}"
        counts[plain["name"]] += 1
    seen: set[str] = set()
    for each in objects:
        if each["id"] in refused:
            continue
        plain, name = each["plain"], each["plain"]["name"]
        site = slug_of(plain["site"]) if plain.get("site") is not None else ""
        other = renamed(name, each["id"], site, rule) if rule else ""
        owner = taken.get(name)
        foreign = owner is not None and owner != each["id"]
        if rule and (counts[name] > 1 or held.get(each["id"]) == other or foreign):
            plain["name"] = name = other
        elif counts[name] > 1 and name in seen:
            refused[each["id"]] = f"another device is called {name!r} too: choose --rename-duplicates site (or id)"
            continue
        seen.add(name)
    return refused
