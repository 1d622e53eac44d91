"""Interfaces, console and power ports, outlets, front and rear ports."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from dcim.access.writing import consequences
from dcim.core.among import among
from dcim.core.rows import Row
from inventory import choices as c
from inventory import models as m
from inventory.components import macs
from inventory.objects import ports
from inventory.objects.batch import Batch
from inventory.objects.bodies import Body
from inventory.objects.cabled import CABLED, ENDPOINT, TYPE_KINDS
from inventory.objects.common import COUNT_SHAPE, DESCRIPTION, HEAD, LABEL, TAIL, named, shown
from inventory.objects.fields import Boolean, Choice, Color, Computed, Constant, Field, FieldError, Integer, Mac, Text
from inventory.objects.filters import Filter, field_through, find_ids, text_condition, through, yes_no
from inventory.objects.hooks import Hooks
from inventory.objects.noun import Noun, Values
from inventory.objects.references import BRIEF_SCHEMA, Hooked, Many, Reference, typed

DEVICE = Reference("device", to="dcim.device", required=True, filter_by="name")
MODULE = Reference("module", to="dcim.module", null=True, filter_by="", only=("id", "url", "display", "device",
                                                                             "module_bay"))  # fmt: skip
BRIEF = ("id", "url", "display", "device", "name", "description", "cable", "_occupied")
SEARCH = ("name", "label", "description")
ORDER = ("device_id", "position", "id")

PLACES = (
    *through("site", "device.site"), *through("region", "device.site.region"),
    *through("site_group", "device.site.group"), *through("location", "device.location"),
    *through("rack", "device.rack", "name"), *through("role", "device.role"),
    *through("device_role", "device.role"), *through("device_type", "device.device_type"),
    *through("manufacturer", "device.device_type.manufacturer"), *through("tenant", "device.tenant"),
    *through("virtual_chassis", "device.virtual_chassis", "name"), field_through("device_status", "device", "status"),
)  # fmt: skip
"""Filters by what a component's device is and where it stands."""


def cabled_filters(model: Any, kind: str) -> tuple[Filter, ...]:
    """``cabled``, ``connected``, ``occupied`` and ``cable_id``."""
    termination: Any = m.CableTermination
    column = getattr(termination, f"{kind}_id")

    def has_cable() -> Any:
        return model.id.in_(select(column).where(column.is_not(None), termination.plan_id == 0))

    def of_cable(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        if not all(value.isdigit() for value in values):
            raise FieldError("Enter a number.")
        return model.id.in_(select(column).where(termination.cable_id.in_([int(value) for value in values])))

    return (
        yes_no("cabled", has_cable), yes_no("connected", has_cable),
        yes_no("occupied", lambda: has_cable() | model.mark_connected.is_(True)),
        Filter("cable_id", of_cable, (), {"type": "integer"}),
    )  # fmt: skip


def component(plural: str, object_type: str, model: Any, *fields: Field, endpoint: bool = True,
     nested: tuple[str, ...] = (),
              hooks: Hooks | None = None, filters: tuple[Filter, ...] = ()) -> Noun:  # fmt: skip
    """A noun of a port that a cable may end on."""
    return Noun(
        "dcim", plural, object_type, model,
        (
            *HEAD, DEVICE, MODULE, named(64), LABEL, *fields, DESCRIPTION, *CABLED, *(ENDPOINT if endpoint else ()),
            *TAIL,
        ),
        brief=BRIEF, nested=nested, key=("device", "name"), search=SEARCH, order=ORDER, hooks=hooks,
        filters=(*PLACES, *cabled_filters(model, TYPE_KINDS[object_type]), *filters),
    )  # fmt: skip


CONSOLE_SPEEDS = {n: f"{n / 1000:g} kbps" for n in (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)}

CONSOLE_PORT = component(
    "console-ports", "dcim.consoleport", m.ConsolePort, Choice("type", options=c.CONSOLE_TYPES, null=True, open=True),
    Choice("speed", options=CONSOLE_SPEEDS, null=True, numeric=True, none=True),
)  # fmt: skip
CONSOLE_SERVER_PORT = component(
    "console-server-ports", "dcim.consoleserverport", m.ConsoleServerPort,
    Choice("type", options=c.CONSOLE_TYPES, null=True, open=True),
    Choice("speed", options=CONSOLE_SPEEDS, null=True, numeric=True, none=True),
)  # fmt: skip
POWER_PORT = component(
    "power-ports", "dcim.powerport", m.PowerPort, Choice("type", options=c.POWER_PORT_TYPES, null=True, open=True),
    Integer("maximum_draw", null=True, low=1, high=2_000_000),
    Integer("allocated_draw", null=True, low=1, high=2_000_000),
)  # fmt: skip


class _Outlets(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        ports = {body.current("power_port_id") for body in bodies} - {None}
        port: Any = m.PowerPort
        owners = (
            dict(session.execute(select(port.id, port.device_id).where(among(port.id, ports))).all()) if ports else {}
        )
        for body in bodies:
            owner = owners.get(body.current("power_port_id"))
            if owner is not None and owner != body.current("device_id"):
                body.error("power_port", "The power port belongs to another device.")


POWER_OUTLET = component(
    "power-outlets", "dcim.poweroutlet", m.PowerOutlet,
    Choice("type", options=c.POWER_OUTLET_TYPES, null=True, open=True),
    Choice("status", options=c.OUTLET_STATUSES, default="enabled"), Color("color"),
    Reference("power_port", to="dcim.powerport", null=True, filter_by="name"),
    Choice("feed_leg", options=c.FEED_LEGS, null=True), hooks=_Outlets(),
)  # fmt: skip


class _Interfaces(Hooks):
    """MAC addresses have a table of their own; an interface shows its primary one."""

    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        ports.check_interfaces(session, bodies)

    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        rows = super().create(session, bodies)
        self._macs(session, bodies, rows)
        return rows

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        super().update(session, bodies)
        self._macs(session, bodies, [body.row for body in bodies if body.row is not None])

    def _macs(self, session: Session, bodies: Sequence[Body], rows: Sequence[Row]) -> None:
        plain = []
        for body, row in zip(bodies, rows, strict=True):
            assert isinstance(row, m.Interface)
            if "primary_mac_address" in body.extra:
                wanted = body.extra["primary_mac_address"]
                macs.make_primary(session, row, session.get(m.MACAddress, wanted) if wanted is not None else None)
            elif "mac_address" in body.extra:
                plain.append((row, body.extra["mac_address"] or None))
        with consequences(session):
            macs.set_macs(session, plain)


def _mac_ids(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    address: Any = m.MACAddress
    found: dict[int, Any] = {}
    statement = select(address.interface_id, address.id, address.is_primary).where(
        among(address.interface_id, [row["id"] for row in rows])
    )
    for interface, mac_id, primary in batch.session.execute(statement.order_by(address.id)):
        batch.want("dcim.macaddress", mac_id)
        entry = found.setdefault(interface, {"ids": [], "primary": None})
        entry["ids"].append(mac_id)
        if primary:
            entry["primary"] = mac_id
    return {
        row_id: {
            "primary": lambda b, one=entry["primary"]: b.brief("dcim.macaddress", one),
            "all": lambda b, ids=tuple(entry["ids"]): [b.brief("dcim.macaddress", one) for one in ids],
        }
        for row_id, entry in found.items()
    }


class _PrimaryMac(Hooked):
    """``primary_mac_address``: an id or attributes in bodies."""

    def decode(self, value: Any, body: Body) -> None:
        if value is None:
            body.extra[self.name] = None
            return
        body.refer(self.name, "dcim.macaddress", value, lambda found: body.extra.__setitem__(self.name, found))

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        found = batch.computed(noun, self.load, row["id"])
        return found["primary"](batch) if found is not None else None


class _MacText(Mac):
    """The primary MAC address as text; writing it makes that address the primary one (NetBox's form before 4.2)."""

    def decode(self, value: Any, body: Body) -> None:
        body.extra[self.name] = self.parse(value)


def _l2vpn(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    termination: Any = m.L2VPNTermination
    found = {}
    ids = [row["id"] for row in rows]
    for row_id, interface in batch.session.execute(
        select(termination.id, termination.interface_id).where(among(termination.interface_id, ids))
    ):
        batch.want("vpn.l2vpntermination", row_id)
        found[interface] = lambda b, one=row_id: b.brief("vpn.l2vpntermination", one)
    return found


def _addresses(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    address: Any = m.IPAddress
    ids = [row["id"] for row in rows]
    statement = select(address.interface_id, func.count(address.id)).group_by(address.interface_id)
    return {row[0]: row[1] for row in batch.session.execute(statement.where(among(address.interface_id, ids)))}


def _inside(name: str) -> Reference:
    return Reference(name, to="dcim.interface", null=True, filter_by="",
                     only=("id", "url", "display", "device", "name"))  # fmt: skip


def _not_virtual(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    interface: Any = m.Interface
    virtual = {"virtual": ("virtual", "bridge", "lag"), "physical": (), "wireless": ()}
    kind = values[-1]
    if kind == "physical":
        return interface.type.not_in(("virtual", "bridge", "lag"))
    return interface.type.in_(virtual.get(kind, ()))


def _mac_filter(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    from inventory.objects.fields import mac

    address: Any = m.MACAddress
    interface: Any = m.Interface
    given = [mac(v) for v in values] if lookup in ("", "n") else [v.lower() for v in values]
    plain = lookup.removeprefix("n")
    found = interface.id.in_(
        select(address.interface_id).where(
            address.interface_id.is_not(None), text_condition(address.mac_address, plain, given)
        )
    )
    return ~found if lookup.startswith("n") else found


def _member(by: str) -> Any:
    """Interfaces of a device, and those of its virtual chassis' other members that are not for management."""

    def condition(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        device: Any = m.Device
        interface: Any = m.Interface
        ids = find_ids(asked.session, "dcim.device", by, values)
        chassis = select(device.virtual_chassis_id).where(device.id.in_(ids), device.virtual_chassis_id.is_not(None))
        others = select(device.id).where(device.virtual_chassis_id.in_(chassis))
        return interface.device_id.in_(ids) | (interface.device_id.in_(others) & interface.mgmt_only.is_(False))

    return condition


INTERFACE = component(
    "interfaces", "dcim.interface", m.Interface,
    Choice("type", options=c.INTERFACE_TYPES, required=True, open=True), Boolean("enabled"),
    _inside("parent"), _inside("bridge"), _inside("lag"), Integer("mtu", null=True, low=1, high=65536),
    _MacText("mac_address", null=True),
    _PrimaryMac("primary_mac_address", load=_mac_ids, null=True, shape={**BRIEF_SCHEMA, "nullable": True}),
    Computed("mac_addresses", load=_mac_ids, part="all", empty=(), shape={"type": "array", "items": BRIEF_SCHEMA}),
    Integer("speed", null=True, low=0, high=2**31 - 1), Choice("duplex", options=c.DUPLEX, null=True),
    Text("wwn", limit=23, null=True), Boolean("mgmt_only"), Choice("mode", options=c.INTERFACE_MODES, null=True),
    Constant("rf_role"), Constant("rf_channel"), Choice("poe_mode", options=c.POE_MODES, null=True),
    Choice("poe_type", options=c.POE_TYPES, null=True, open=True), Constant("rf_channel_frequency"),
    Constant("rf_channel_width"), Constant("tx_power"),
    Reference("untagged_vlan", to="ipam.vlan", null=True, filter_by=""),
    Many("tagged_vlans", to="ipam.vlan", link=m.InterfaceTaggedVLAN, own="interface_id", other="vlan_id",
         filter_by=""),
    Reference("qinq_svlan", to="ipam.vlan", null=True, filter_by=""), Constant("vlan_translation_policy"),
    Constant("wireless_link"),
    Constant("wireless_lans", value=()), Constant("vdcs", value=()),
    Reference("vrf", to="ipam.vrf", null=True, filter_by="name"),
    Computed("l2vpn_termination", load=_l2vpn, shape={**BRIEF_SCHEMA, "nullable": True}),
    Computed("count_ipaddresses", load=_addresses, empty=0, shape=COUNT_SHAPE),
    Constant("count_fhrp_groups", value=0),
    hooks=_Interfaces(),
    filters=(
        Filter("virtual_chassis_member", _member("name")),
        Filter("virtual_chassis_member_id", _member("id"), (), {"type": "integer"}), Filter("kind", _not_virtual),
        Filter("mac_address", _mac_filter, ("n", "ic", "isw", "iew"))),
)  # fmt: skip

MAC_ADDRESS = Noun(
    "dcim", "mac-addresses", "dcim.macaddress", m.MACAddress,
    (
        *HEAD, Mac("mac_address", required=True),
        *typed("assigned_object", {"dcim.interface": "interface_id"}), Boolean("is_primary", read_only=True),
        DESCRIPTION, *TAIL,
    ),
    brief=("id", "url", "display", "mac_address", "description"), key=("mac_address",),
    search=("mac_address", "description"), order=("mac_address", "id"),
    display=shown("mac_address", text=lambda row: str(row["mac_address"]).upper()), hooks=ports.MacHooks(),
)  # fmt: skip


class _FrontPorts(Hooks):
    def wrote(self, session: Session, bodies: Sequence[Body], rows: Sequence[Row]) -> None:
        ports.write_mappings(session, bodies, rows)


REAR_PORT = component(
    "rear-ports", "dcim.rearport", m.RearPort, Choice("type", options=c.PORT_TYPES, required=True, open=True),
    Color("color"), Integer("positions", low=1, high=1024), *ports.REAR_MAPPINGS, endpoint=False, nested=("label",),
)  # fmt: skip
FRONT_PORT = component(
    "front-ports", "dcim.frontport", m.FrontPort, Choice("type", options=c.PORT_TYPES, required=True, open=True),
    Color("color"), Integer("positions", low=1, high=1024), *ports.FRONT_MAPPINGS, endpoint=False,
    hooks=_FrontPorts(),
)  # fmt: skip

NOUNS = (CONSOLE_PORT, CONSOLE_SERVER_PORT, POWER_PORT, POWER_OUTLET, INTERFACE, MAC_ADDRESS, REAR_PORT, FRONT_PORT)
