"""The boot listener: what booting machines, their agents and installed systems talk to (PROTOCOL.md of the agent)."""

from provisioning.boot.app import create_boot_app

__all__ = ["create_boot_app"]
