"""Which dialect prints which platform."""

from collections.abc import Callable

from network.compile.config import SwitchConfig
from network.compile.iosxe import render_iosxe
from network.compile.junos import render_junos
from network.compile.model import Platform
from network.compile.nxos import render_nxos

RENDERERS: dict[Platform, Callable[[SwitchConfig], str]] = {
    "nxos": render_nxos,
    "junos": render_junos,
    "iosxe": render_iosxe,
}


def render(config: SwitchConfig) -> str:
    """The lines that dcim manages on a switch, as its running configuration shows them (Junos: ``set`` lines)."""
    return RENDERERS[config.platform](config)
