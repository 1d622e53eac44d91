"""VLANs and their groups: what numbers a group has, and what a VLAN's number is unique in."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from dcim.core.errors import InvalidInput, Problem
from inventory.ipam.models import VLANGroup

VID_FIRST, VID_LAST = 1, 4094


def vlan_key(group_id: int | None, site_id: int | None) -> int:
    """``VLAN.group_key``: the group's id; without a group, minus the site's; without both, 0."""
    return group_id if group_id is not None else -site_id if site_id is not None else 0


def set_ranges(group: VLANGroup, ranges: Iterable[Sequence[int]]) -> None:
    """Give a group the numbers of some [first, last] pairs, both included. InvalidInput when they do not make sense."""
    found, problems = check_ranges(ranges)
    if problems:
        raise InvalidInput(f"VLAN group {group.name!r} was not changed", problems)
    group.vid_ranges = [[first, last] for first, last in found]
    group.min_vid, group.max_vid = found[0][0], found[-1][1]


def group_bounds(said: Mapping[str, Any], group: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that follow when ``said`` changes a group's numbers; ``group`` are its columns after the change."""
    if said.get("vid_ranges"):
        ranges = said["vid_ranges"]
        return {"min_vid": ranges[0][0], "max_vid": ranges[-1][1]}
    if said.keys() & {"min_vid", "max_vid"}:
        return {"vid_ranges": [[group.get("min_vid", VID_FIRST), group.get("max_vid", VID_LAST)]]}
    return {}


def ranges_of(group: Mapping[str, Any]) -> list[tuple[int, int]]:
    """The numbers of a group from its columns, as ``VLANGroup.ranges``."""
    stored = [(first, last) for first, last in group.get("vid_ranges") or ()]
    return stored or [(group.get("min_vid", VID_FIRST), group.get("max_vid", VID_LAST))]


def check_ranges(ranges: Iterable[Sequence[int]]) -> tuple[list[tuple[int, int]], list[Problem]]:
    """The pairs in order, and what is wrong with them."""
    found: list[tuple[int, int]] = []
    problems: list[Problem] = []
    for pair in ranges:
        if len(pair) != 2 or not all(type(number) is int for number in pair):
            problems.append(Problem("vid_ranges", f"{list(pair)} is no range: write [first, last]"))
            continue
        first, last = pair
        if not VID_FIRST <= first <= last <= VID_LAST:
            problems.append(
                Problem("vid_ranges", f"{first}-{last} is no range within {VID_FIRST}-{VID_LAST}: correct it")
            )
        found.append((first, last))
    found.sort()
    for earlier, later in pairwise(found):
        if later[0] <= earlier[1]:
            problems.append(
                Problem("vid_ranges", f"{earlier[0]}-{earlier[1]} and {later[0]}-{later[1]} overlap: join them")
            )
    if not found and not problems:
        problems.append(Problem("vid_ranges", "names no VLAN: give at least one range"))
    return found, problems
