"""What a device draws, and what a feed can give. Pure; watts everywhere.

NetBox keeps draws on inlets. What an inlet has as *allocated* is its share of what the device draws, so the device's
draw is their sum: it is split evenly over the inlets that live, and moves wholly to those that are left when a feed is
lost. The *maximum* of an inlet is what its supply can give; supplies back each other up, so a device with several
draws at most what all but the largest can give. Where nothing is allocated that figure is used instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

LEGS = ("A", "B", "C")


@dataclass(frozen=True, slots=True)
class Inlet:
    """The two figures of a power port, None when they are not known."""

    allocated: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """What a device draws. ``estimated``: from its maxima, nothing is allocated. Not ``known``: it has no figure."""

    allocated_w: float = 0.0
    maximum_w: float = 0.0
    estimated: bool = False
    known: bool = True


def draw_of(inlets: Sequence[Inlet]) -> Draw:
    """The draw of a device with these inlets. A PDU's inlets are no demand: do not ask for it."""
    allocated = [inlet.allocated for inlet in inlets if inlet.allocated is not None]
    maxima = [inlet.maximum for inlet in inlets if inlet.maximum is not None]
    highest = float(sum(maxima) - (max(maxima) if len(maxima) > 1 else 0)) if maxima else 0.0
    if allocated:
        total = float(sum(allocated))
        return Draw(total, max(total, highest))
    return Draw(highest, highest, estimated=bool(maxima), known=bool(maxima) or not inlets)


@dataclass(frozen=True, slots=True)
class Rating:
    """What a circuit gives: all of it, what ``max_utilization`` allows, and how many legs it has."""

    rating_w: float
    usable_w: float
    legs: int

    @property
    def leg_rating_w(self) -> float:
        """What one leg gives."""
        return self.rating_w / self.legs

    @property
    def leg_usable_w(self) -> float:
        """What ``max_utilization`` allows on one leg."""
        return self.usable_w / self.legs


def rating_of(voltage: int, amperage: int, phase: str, supply: str, max_utilization: int) -> Rating:
    """The rating of a feed. Three-phase: √3 · V · A with V between phases, a third of it a leg (V/√3 · A)."""
    three = phase == "three-phase" and supply != "dc"
    rating = abs(voltage) * amperage * (sqrt(3) if three else 1.0)
    return Rating(rating, rating * max_utilization / 100, 3 if three else 1)


@dataclass(frozen=True, slots=True)
class RackFeed:
    """A feed of a rack. ``type``: primary or redundant."""

    type: str
    usable_w: float


def rack_power(budget_w: int | None, feeds: Sequence[RackFeed]) -> float | None:
    """What a rack may draw and still live when one side is lost; None when neither budget nor feed is known.

    Redundant feeds add nothing to the primary ones: the weaker side counts. The rack's own budget limits it further.
    """
    sides = [
        side
        for type_ in ("primary", "redundant")
        if (side := sum(feed.usable_w for feed in feeds if feed.type == type_))
    ]
    limits = [*([min(sides)] if sides else []), *([float(budget_w)] if budget_w is not None else [])]
    return min(limits, default=None)
