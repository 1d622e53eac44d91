"""Weights in kilograms."""

KILOGRAMS = {"kg": 1.0, "g": 0.001, "lb": 0.45359237, "oz": 0.028349523125}
"""Kilograms of one unit."""


def kilograms(weight: float | None, unit: str) -> float | None:
    """A weight in kilograms; None when there is none, or its unit is not known."""
    return None if weight is None or unit not in KILOGRAMS else weight * KILOGRAMS[unit]
