"""What the composition root calls: the operation kinds, and the import's section for ``fabric.yaml``."""


def register() -> None:
    """Register everything of this package; calling it again is harmless."""
    from inventory.imports import register_section
    from network.change.kind import register_kinds
    from network.intent.section import FabricSection

    register_kinds()
    register_section("fabric.yaml", FabricSection())
