"""Cable profiles as data: how many connectors a cable has at each end, how many positions each, and what meets what.

The slugs are NetBox's (``CableProfileChoices``). A strand is numbered by its place at end A: connectors in order, the
positions of each in order, from 1. ``lanes`` gives the rows of ``CableTermination`` that a cable of a profile needs:
both ends of a strand carry its number, so that whoever follows a cable needs no table of profiles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Profile:
    """``a`` and ``b`` are the numbers of positions of each connector; ``crossed`` maps a strand to its place at B.

    Without ``crossed`` strands run straight.
    """

    slug: str
    label: str
    a: tuple[int, ...]
    b: tuple[int, ...]
    crossed: Mapping[int, int] = field(default_factory=dict)

    def place_at_b(self, strand: int) -> int:
        """Where a strand comes out, counted at end B."""
        return self.crossed.get(strand, strand)


@dataclass(frozen=True)
class Lane:
    """One end of one strand: which port of that end (from 0), which lane of the port (0: all of it), which strand."""

    port: int
    lane: int
    strand: int


def _trunk(connectors: int, positions: int) -> Profile:
    ends = (positions,) * connectors
    slug = f"{connectors}c{positions}p"
    if connectors == 1:
        return Profile(f"single-{slug}", slug.upper(), ends, ends)
    return Profile(f"trunk-{slug}", f"{slug.upper()} trunk", ends, ends)


def _breakout(positions: int) -> Profile:
    slug, label = f"1c{positions}p-{positions}c1p", f"1C{positions}P:{positions}C1P breakout"
    return Profile(f"breakout-{slug}", label, (positions,), (1,) * positions)


_HALVES = {1: 1, 2: 2, 3: 5, 4: 6, 5: 3, 6: 4, 7: 7, 8: 8}
"""Two by four shuffled: the second half of connector 1 changes places with the first half of connector 2."""
_TURNED = {4 * row + column + 1: 4 * column + row + 1 for row in range(4) for column in range(4)}
"""Four by four shuffled: position p of connector c is position c of connector p."""

_ALL = (
    *(_trunk(1, positions) for positions in (1, 2, 4, 6, 8, 12, 16)),
    *(_trunk(2, positions) for positions in (1, 2, 4)),
    Profile("trunk-2c4p-shuffle", "2C4P trunk (shuffle)", (4, 4), (4, 4), _HALVES),
    *(_trunk(2, positions) for positions in (6, 8, 12)),
    *(_trunk(4, positions) for positions in (1, 2, 4)),
    Profile("trunk-4c4p-shuffle", "4C4P trunk (shuffle)", (4,) * 4, (4,) * 4, _TURNED),
    *(_trunk(4, positions) for positions in (6, 8)),
    _trunk(8, 4),
    *(_breakout(positions) for positions in (2, 4, 6, 8)),
    Profile("breakout-2c4p-8c1p-shuffle", "2C4P:8C1P breakout (shuffle)", (4, 4), (1,) * 8, _HALVES),
)
PROFILES: Mapping[str, Profile] = {profile.slug: profile for profile in _ALL}
"""Slug → profile, in NetBox's order."""


def lanes(profile: str, a: int, b: int) -> tuple[list[Lane], list[Lane]] | str:
    """The lanes of both ends of a cable with ``a`` and ``b`` ports; a message when they do not fit the profile.

    Without a profile a cable joins one port with one, several with as many, or one with several (its lanes). Ports
    beside the connectors of a profile may be missing at the end of the list.
    """
    if not a or not b:
        return "a cable needs a port at each end"
    found = PROFILES.get(profile)
    if profile and found is None:
        return f"{profile!r} is no cable profile: choose one of {', '.join(PROFILES)}"
    if found is None:
        return _plain(a, b)
    for side, ports, connectors in (("A", a, found.a), ("B", b, found.b)):
        if ports > len(connectors):
            return f"end {side} has {ports} ports, but {found.label} has {len(connectors)} there: take some off"
    if found.a == found.b == (1,):
        return [Lane(0, 0, 0)], [Lane(0, 0, 0)]
    at_a = _side(found.a, a, {})
    at_b = _side(found.b, b, {place: strand for strand, place in found.crossed.items()})
    return at_a, at_b


def _plain(a: int, b: int) -> tuple[list[Lane], list[Lane]] | str:
    if a == b == 1:
        return [Lane(0, 0, 0)], [Lane(0, 0, 0)]
    if a == b:
        pairs = [Lane(index, 0, index + 1) for index in range(a)]
        return pairs, pairs
    if a != 1 and b != 1:
        return f"{a} ports on one end and {b} on the other need a profile that says which meets which"
    several = [Lane(index, 0, index + 1) for index in range(max(a, b))]
    one = [Lane(0, index + 1, index + 1) for index in range(max(a, b))]
    return (one, several) if a == 1 else (several, one)


def _side(connectors: Sequence[int], ports: int, strand_at: Mapping[int, int]) -> list[Lane]:
    result, place = [], 0
    for port, positions in enumerate(connectors):
        for position in range(1, positions + 1):
            place += 1
            if port < ports:
                result.append(Lane(port, position if positions > 1 else 0, strand_at.get(place, place)))
    return result


def connectors(profile: str, end: str, strands: Sequence[int]) -> tuple[int | None, list[int]]:
    """(connector, positions) of a port at an end, as NetBox's cable terminations say them, from the port's strands.

    (None, []) for a cable without a profile.
    """
    found = PROFILES.get(profile)
    if found is None:
        return None, []
    places = sorted((found.place_at_b(strand) if end == "B" else strand) or 1 for strand in strands)
    before = 0
    for number, positions in enumerate(found.a if end == "A" else found.b, start=1):
        if places and before < places[0] <= before + positions:
            return number, [place - before for place in places]
        before += positions
    return None, []
