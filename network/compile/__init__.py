"""Compile the fabric: intent → vendor-neutral ``SwitchConfig`` → text per dialect. Pure functions of data."""

from network.compile.dialects import render
from network.compile.model import FabricModel
from network.compile.switch import compile_switches

__all__ = ["FabricModel", "compile_switches", "render", "render_fabric"]


def render_fabric(model: FabricModel) -> dict[str, str]:
    """Switch name → the text of the lines that dcim manages there. Raises InvalidInput as ``compile_switches`` does."""
    return {name: render(config) for name, config in compile_switches(model).items()}
