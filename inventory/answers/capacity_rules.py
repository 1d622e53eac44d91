"""What racks hold and what is left, added up by rack, room, site or role. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from inventory.answers.space_rules import RackSpace, free_runs, largest
from inventory.naming import natural

By = Literal["rack", "location", "site", "role"]


@dataclass(frozen=True)
class Capacity:
    """The sum of some racks. Units in U (halves count), weights in kilograms, power in watts.

    ``max_weight_kg`` and ``power_w`` are the sums of the racks that have a limit, None when none has; the racks without
    one are counted in ``weightless`` and ``powerless``, and what they hold is in ``weight_kg`` and ``allocated_w`` too.
    """

    name: str
    site: str
    location: str
    racks: int
    units: float
    used: float
    reserved: float
    """Kept for somebody, and empty."""
    free: float
    gap: float
    """The largest run of free units on both faces."""
    weight_kg: float
    max_weight_kg: float | None
    weightless: int
    unweighed: int
    """Devices of unknown weight."""
    allocated_w: float
    maximum_w: float
    power_w: float | None
    """What the racks may draw and still live when one side is lost."""
    powerless: int
    undrawn: int
    """Powered devices without any figure."""

    @property
    def used_share(self) -> float:
        """Used units of all, 0 to 1."""
        return self.used / self.units if self.units else 0.0


def used_halves(rack: RackSpace) -> tuple[int, int]:
    """(half-units that something stands in on either face, empty ones that are reserved)."""
    taken = 0
    for mask in rack.taken.values():
        taken |= mask
    kept = 0
    for unit in rack.reserved:
        low = 2 * unit - rack.shape.first
        kept |= 3 << low if 0 <= low < rack.halves else 0
    return taken.bit_count(), (kept & ~taken).bit_count()


def capacity(racks: Iterable[RackSpace], by: By = "rack") -> list[Capacity]:
    """The racks added up, in natural order."""
    groups: dict[tuple[str, str, str], list[RackSpace]] = {}
    for rack in racks:
        key = {
            "rack": (rack.site, rack.location, rack.name),
            "location": (rack.site, rack.location, ""),
            "site": (rack.site, "", ""),
            "role": ("", "", rack.role),
        }[by]
        groups.setdefault(key, []).append(rack)
    found = [total(key, several, by) for key, several in groups.items()]
    return sorted(found, key=lambda row: (natural(row.site), natural(row.location), natural(row.name)))


def total(key: tuple[str, str, str], racks: list[RackSpace], by: By = "site") -> Capacity:
    """The sum of some racks; ``key`` is (site, location, rack or role)."""
    site, location, name = key
    named = {"rack": name, "location": location or "no location", "site": site, "role": name or "no role"}[by]
    halves = [used_halves(rack) for rack in racks]
    used, kept = (sum(pair[index] for pair in halves) for index in (0, 1))
    units = sum(rack.shape.u_height for rack in racks)
    gap = max((run.height for rack in racks if (run := largest(free_runs(rack, tenant=rack.tenant)))), default=0)
    weights = [rack.max_weight_kg for rack in racks if rack.max_weight_kg is not None]
    powers = [rack.power_w for rack in racks if rack.power_w is not None]
    return Capacity(
        named, site, location, len(racks), float(units), used / 2, kept / 2, units - (used + kept) / 2, gap / 2,
        sum(rack.weight_kg for rack in racks), sum(weights) if weights else None, len(racks) - len(weights),
        sum(rack.unweighed for rack in racks), sum(rack.draw_w for rack in racks),
        sum(rack.maximum_w for rack in racks), sum(powers) if powers else None, len(racks) - len(powers),
        sum(rack.undrawn for rack in racks),
    )  # fmt: skip
