"""How full racks are, as bars with their figures: units, power, weight."""

from dataclasses import dataclass

from markupsafe import Markup

from dcim.web.svg.gauge import gauge_svg
from inventory.answers.capacity_rules import Capacity

NEARLY = 0.8
"""From this share on a bar warns."""


@dataclass(frozen=True)
class Measure:
    """A bar: what it measures, the drawing, the figures, and what they leave out."""

    name: str
    gauge: Markup
    text: str
    note: str = ""


def measures(row: Capacity) -> list[Measure]:
    """The bars of some racks; power and weight without a limit have figures only."""
    units = f"{row.used:g} of {row.units:g} U"
    kept = f", {row.reserved:g} U kept" if row.reserved else ""
    parts = [(row.used / row.units, "used"), (row.reserved / row.units, "kept")] if row.units else []
    says = f"{units} used{kept}, {row.free:g} U free"
    return [
        Measure("Units", _drawn(parts, says), units, f"{row.free:g} U free{kept}, largest gap {row.gap:g} U"),
        _limited("Power", row.allocated_w, row.power_w, "kW", 1000, [
            (row.powerless, "rack{s} without feed or budget"), (row.undrawn, "device{s} without a draw"),
        ]),
        _limited("Weight", row.weight_kg, row.max_weight_kg, "kg", 1, [
            (row.weightless, "rack{s} without a limit"), (row.unweighed, "device{s} of unknown weight"),
        ]),
    ]  # fmt: skip


def _limited(
    name: str, value: float, limit: float | None, unit: str, scale: int, gaps: list[tuple[int, str]]
) -> Measure:
    digits = 1 if scale > 1 else 0
    shown = f"{value / scale:,.{digits}f}".replace(",", "\u202f")
    text = f"{shown} of {limit / scale:.{digits}f} {unit}" if limit is not None else f"{shown} {unit}"
    note = ", ".join(f"{number} {words.format(s='' if number == 1 else 's')}" for number, words in gaps if number)
    if not limit:
        return Measure(name, Markup(""), text, note)
    kind = "bad" if value > limit else "warn" if value > NEARLY * limit else "ok"
    left = f"{max(0.0, limit - value) / scale:.{digits}f} {unit} left"
    return Measure(
        name, _drawn([(value / limit, kind)], f"{text}, {left}"), text, ", ".join(filter(None, (left, note)))
    )


def _drawn(parts: list[tuple[float, str]], says: str) -> Markup:
    return Markup(gauge_svg(parts, says))  # noqa: S704 - escaped there
