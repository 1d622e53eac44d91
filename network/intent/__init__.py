"""The fabric's intent: its tables, what deployments wish for, the compiler's input."""

from sqlmodel import Session

from network.compile import render_fabric
from network.intent.attachments import attachments_of, connections_of, set_attachment
from network.intent.queries import (
    fabric_named,
    fabric_of_device,
    fabrics,
    load_model,
    networks_of,
    provisioning_network,
)

__all__ = [
    "attachments_of", "compile_fabric", "connections_of", "fabric_named", "fabric_of_device", "fabrics", "load_model",
    "networks_of", "provisioning_network", "set_attachment",
]  # fmt: skip


def compile_fabric(session: Session, fabric: str = "") -> dict[str, str]:
    """Switch name → the lines that dcim manages there, by today's intent. Raises InvalidInput with every problem."""
    return render_fabric(load_model(session, fabric_named(session, fabric)))
