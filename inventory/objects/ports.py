"""Rules of ports across fields: interfaces' relations, MAC addresses, panels' mappings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.core.among import among
from dcim.core.rows import Row
from inventory import models as m
from inventory.components import macs
from inventory.objects.batch import Batch
from inventory.objects.bodies import Body
from inventory.objects.fields import FieldError
from inventory.objects.hooks import Hooks
from inventory.objects.noun import Noun, Values
from inventory.objects.references import Hooked

_VIRTUAL = frozenset({"virtual", "bridge", "lag"})


def check_interfaces(session: Session, bodies: Sequence[Body]) -> None:
    """Parent, bridge and LAG stand in the same device; a LAG is one; tagged VLANs need the mode. One statement."""
    related = {body.values[column] for body in bodies for column in ("parent_id", "bridge_id", "lag_id")
               if body.values.get(column) is not None}  # fmt: skip
    interface: Any = m.Interface
    known = {}
    if related:
        rows = session.execute(
            select(interface.id, interface.device_id, interface.type).where(among(interface.id, related))
        )
        known = {row[0]: (row[1], row[2]) for row in rows}
    for body in bodies:
        own = body.row.pk if body.row is not None else None
        for name in ("parent", "bridge", "lag"):
            other = body.values.get(f"{name}_id")
            if other is None or other not in known:
                continue
            device, kind = known[other]
            if other == own:
                body.error(name, f"An interface cannot be its own {name}.")
            elif device != body.current("device_id"):
                body.error(name, "The selected interface belongs to another device.")
            elif name == "lag" and kind != "lag":
                body.error(name, "The selected interface is no LAG.")
        if body.many.get("tagged_vlans") and body.current("mode") not in ("tagged", "q-in-q"):
            body.error("tagged_vlans", "Interface mode does not support including tagged vlans")
        if body.values.get("untagged_vlan_id") is not None and not body.current("mode"):
            body.error("untagged_vlan", "Interface mode does not support an untagged vlan.")
        if body.current("type") in _VIRTUAL and body.values.get("mark_connected"):
            body.error("mark_connected", f"{body.current('type')} interfaces cannot be marked as connected.")


class MacHooks(Hooks):
    """MAC addresses are written through ``inventory.components.macs``, which keeps the interfaces' copy.

    A new one is not primary until its interface names it.
    """

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            assert isinstance(body.row, m.MACAddress)
            values = dict(body.values)
            if "mac_address" in values:
                macs.rename(session, body.row, values.pop("mac_address"))
            if "interface_id" in values:
                macs.move(session, body.row, values.pop("interface_id"))
            for column, value in values.items():
                setattr(body.row, column, value)
        session.flush()


def _mappings(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    """Front port → its mappings in order; one statement."""
    mapping: Any = m.PortMapping
    own, other = (
        (mapping.front_port_id, mapping.rear_port_id)
        if noun.object_type == "dcim.frontport"
        else (mapping.rear_port_id, mapping.front_port_id)
    )
    statement = select(own, mapping.front_port_position, other, mapping.rear_port_position)
    found: dict[int, Any] = {}
    for port, front, far, rear in batch.session.execute(
        statement.where(among(own, [row["id"] for row in rows])).order_by(own, mapping.front_port_position)
    ):
        found.setdefault(port, []).append((front, far, rear))
    if noun.object_type == "dcim.frontport":
        for lines in found.values():
            batch.want("dcim.rearport", lines[0][1])
    return found


class _Ports(Hooked):
    """``rear_ports`` of a front port, NetBox 4.5's form: [{position, rear_port, rear_port_position}]."""

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        key = "rear_port" if noun.object_type == "dcim.frontport" else "front_port"
        lines = batch.computed(noun, self.load, row["id"]) or ()
        return [
            {"position": front if key == "rear_port" else rear, key: far,
             f"{key}_position": rear if key == "rear_port" else front}
            for front, far, rear in lines
        ]  # fmt: skip

    def decode(self, value: Any, body: Body) -> None:
        if not isinstance(value, list) or not all(isinstance(line, Mapping) for line in value):
            raise FieldError("Expected a list of {position, rear_port, rear_port_position}.")
        lines: list[list[Any]] = []
        body.extra[self.name] = lines
        for line in value:
            kept = [_position(line.get("position", 1)), None, _position(line.get("rear_port_position", 1))]
            lines.append(kept)
            body.refer(self.name, "dcim.rearport", line.get("rear_port"), _keep(kept))


class _RearPort(Hooked):
    """``rear_port``: the form before NetBox 4.5, one mapping."""

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        lines = batch.computed(noun, self.load, row["id"])
        return batch.brief("dcim.rearport", lines[0][1], ("id", "url", "display", "name", "label")) if lines else None

    def decode(self, value: Any, body: Body) -> None:
        kept: list[Any] = [1, None, _position(body.given.get("rear_port_position", 1))]
        body.extra["rear_ports"] = [kept]
        body.refer(self.name, "dcim.rearport", value, _keep(kept))


class _RearPosition(Hooked):
    """``rear_port_position``: read with ``rear_port``."""

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        lines = batch.computed(noun, self.load, row["id"])
        return lines[0][2] if lines else None

    def decode(self, value: Any, body: Body) -> None:
        _position(value)


def _keep(line: list[Any]) -> Any:
    return lambda found: line.__setitem__(1, found)


def _position(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1024:
        raise FieldError("A position is a whole number from 1 to 1024.")
    return value


FRONT_MAPPINGS = (
    _RearPort("rear_port", load=_mappings, null=True), _RearPosition("rear_port_position", load=_mappings),
    _Ports("rear_ports", load=_mappings),
)  # fmt: skip
REAR_MAPPINGS = (_Ports("front_ports", load=_mappings, read_only=True),)


def write_mappings(session: Session, bodies: Sequence[Body], rows: Sequence[Row]) -> None:
    """Make the mappings of front ports those of the bodies that say."""
    mapping: Any = m.PortMapping
    for body, row in zip(bodies, rows, strict=True):
        lines = body.extra.get("rear_ports")
        if lines is None or not isinstance(row, m.FrontPort):
            continue
        for old in session.scalars(select(mapping).where(mapping.front_port_id == row.pk)).all():
            session.delete(old)
        session.flush()
        session.add_all(
            m.PortMapping(
                device_id=row.device_id, front_port_id=row.pk, front_port_position=front, rear_port_id=rear,
                rear_port_position=position,
            )
            for front, rear, position in lines
        )  # fmt: skip
    session.flush()
