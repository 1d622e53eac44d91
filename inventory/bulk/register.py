"""What the composition root calls: imports as jobs."""


def register() -> None:
    """Register the kind of operation and what it can carry out; calling it again is harmless."""
    from inventory.bulk import background, files
    from inventory.netbox import transfers

    background.carries("table", files.carry, files.prepare)
    background.carries(transfers.KIND, transfers.carry, transfers.nothing, "transfer")
    background.register_kind()
