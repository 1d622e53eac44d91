"""Every noun's table. ``load()`` registers them all, once."""

from functools import cache


@cache
def load() -> None:
    """Register every noun."""
    from inventory.objects.noun import registry
    from inventory.objects.nouns import (
        bays,
        cables,
        components,
        devices,
        extras,
        ipam,
        numbers,
        organisation,
        power,
        racks,
        tenancy,
        types,
        users,
        vlans,
        vpn,
    )

    for module in (organisation, tenancy, racks, types, devices, components, bays, cables, power, ipam, numbers, vlans,
                   vpn, extras, users):  # fmt: skip
        registry.add(*module.NOUNS)
