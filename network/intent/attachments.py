"""What a server's ports should carry: set by a deployment's step, read by the compiler."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from dcim.core.errors import InvalidInput, NotFound
from inventory.devices.models import Device
from network.intent.models import Attachment, FabricNetwork, ServerConnection

WANTED = {
    "quarantine": "the parking VLAN, which leads nowhere: what a server gets until a deployment asks for more",
    "provisioning": "the provisioning network, untagged: where the server boots from",
    "tenant": "the networks of the server's owner",
}
"""Every value of ``wanted`` and what it means."""


def set_attachment(
    session: Session, device_id: int, wanted: str, networks: Sequence[str] = (), operation_uid: str = ""
) -> list[Attachment]:
    """Wish what the primary connection of a server carries; its other connections follow only for quarantine.

    ``networks`` (names, the first untagged) are needed for "tenant". The ports change when the wish is pushed
    (``network.change.ports.request_port_change``). Inside a unit of work. Raises NotFound when the server has no
    connection, InvalidInput for an unknown ``wanted`` or network.
    """
    if wanted not in WANTED:
        raise InvalidInput(f"wanted must be one of {', '.join(WANTED)}, not {wanted!r}")
    connections = connections_of(session, device_id)
    if not connections:
        name = session.exec(select(Device.name).where(Device.id == device_id)).first() or f"device {device_id}"
        raise NotFound(f"{name} has no server connection in any fabric: declare it in fabric.yaml")
    if wanted == "tenant":
        _require_networks(session, connections[0].fabric_id, networks)
    chosen = [c for c in connections if c.primary or wanted == "quarantine"] or connections[:1]
    existing = {a.connection_id: a for a in attachments_of(session, device_id)}
    result = []
    for connection in chosen:
        row = existing.get(connection.pk)
        names = list(networks) if wanted == "tenant" else []
        if row is None:
            row = Attachment(device_id=device_id, connection_id=connection.pk, serial=0)
        if row.serial == 0 or (row.wanted, row.networks) != (wanted, names):
            row.serial += 1
        row.wanted, row.networks, row.changed_by = wanted, names, operation_uid
        session.add(row)
        result.append(row)
    session.flush()
    return result


def connections_of(session: Session, device_id: int) -> list[ServerConnection]:
    """The connections of a server, the primary one first."""
    rows = session.exec(select(ServerConnection).where(ServerConnection.device_id == device_id)).all()
    return sorted(rows, key=lambda c: (not c.primary, c.name))


def attachments_of(session: Session, device_id: int) -> list[Attachment]:
    """The wishes for a server's connections; empty when nobody has asked yet (then its ports are in quarantine)."""
    return list(session.exec(select(Attachment).where(Attachment.device_id == device_id)).all())


def _require_networks(session: Session, fabric_id: int, names: Sequence[str]) -> None:
    if not names:
        raise InvalidInput("wanted is tenant: name at least one network (the first is untagged)")
    known = set(
        session.exec(
            select(FabricNetwork.name).where(
                FabricNetwork.fabric_id == fabric_id, col(FabricNetwork.purpose).in_(("tenant", "provisioning"))
            )
        ).all()
    )
    missing = [name for name in names if name not in known]
    if missing:
        raise InvalidInput(f"the fabric has no network {', '.join(missing)}: known are {', '.join(sorted(known))}")
