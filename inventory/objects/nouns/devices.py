"""Devices, their roles and platforms, virtual chassis."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from dcim.core.among import among
from dcim.core.errors import InvalidInput
from dcim.core.rows import Row
from inventory import choices as c
from inventory import models as m
from inventory.devices.chassis import check_members, create_chassis
from inventory.devices.service import create_devices, move_device
from inventory.extras.queries import config_contexts_of
from inventory.objects.batch import Batch
from inventory.objects.bodies import Body
from inventory.objects.common import (
    BRIEF_PLAIN,
    BRIEF_SLUG,
    COUNT_SHAPE,
    DEPTH,
    TENANT,
    count,
    many_counts,
    named,
    slug,
    standard,
)
from inventory.objects.fields import (
    Boolean,
    Choice,
    Color,
    Computed,
    Constant,
    HalfUnits,
    Integer,
    Json,
    Number,
    Text,
)
from inventory.objects.filters import Filter, field_through, text_condition, through, yes_no
from inventory.objects.hooks import Hooks, apply, blame, blaming
from inventory.objects.noun import Noun, Values
from inventory.objects.references import BRIEF_SCHEMA, Reference

PLACE = frozenset({
    "rack_id", "position_half", "face", "column", "column_span", "lane", "lane_offset", "lane_span", "site_id",
    "device_type_id", "tenant_id",
})  # fmt: skip


class _Devices(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        racks = {body.current("rack_id") for body in bodies} - {None}
        rack: Any = m.Rack
        sites = dict(session.execute(select(rack.id, rack.site_id).where(among(rack.id, racks))).all()) if racks else {}
        for body in bodies:
            name = body.values.get("name")
            if name and ":" in name:
                body.error("name", "A device's name has no colon: cable ends are written device:port.")
            held = body.current("rack_id")
            if held in sites and body.current("site_id") not in (None, sites[held]):
                body.error("rack", "The rack stands at another site than the device.")
            if body.current("position_half") is not None and held is None:
                body.error("position", "A position needs a rack.")
        check_members(session, bodies)

    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        places = {str(body.values.get("name")): index for index, body in enumerate(bodies)}

        def find(where: str) -> tuple[int, str]:
            name, dot, rest = where.rpartition(".")
            return (places.get(name, 0), rest) if dot else (0, where)

        try:
            return list(create_devices(session, [body.values for body in bodies]))
        except InvalidInput as error:
            blame(bodies, error, find, {"lane": "lane", "offset": "lane_offset"})
            return []

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            assert isinstance(body.row, m.Device)
            moved = any(column in PLACE and getattr(body.row, column) != value
                        for column, value in body.values.items())  # fmt: skip
            if moved:
                try:
                    move_device(session, body.row, **body.values)
                except InvalidInput as error:
                    blame([body], error, lambda where: (0, where.rpartition(".")[2]), {})
            else:
                apply(body)
        session.flush()


def _parents(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    """Child devices: the bay they sit in, and its device."""
    bay: Any = m.DeviceBay
    lines = batch.session.execute(
        select(bay.installed_device_id, bay.id, bay.device_id).where(
            among(bay.installed_device_id, [row["id"] for row in rows])
        )
    )
    found: dict[int, Any] = {}
    for child, bay_id, parent in lines:
        batch.want("dcim.device", parent)
        batch.want("dcim.devicebay", bay_id)
        found[child] = _parent(parent, bay_id)
    return found


def _parent(parent: int, bay_id: int) -> Any:
    def shown(batch: Batch) -> Any:
        device = batch.brief("dcim.device", parent)
        bay = batch.brief("dcim.devicebay", bay_id, ("id", "url", "display", "name"))
        return {**device, "device_bay": bay} if device is not None else None

    return shown


def _primary(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    """NetBox prefers IPv6."""
    found: dict[int, Any] = {}
    for row in rows:
        address = row["primary_ip6_id"] or row["primary_ip4_id"]
        if address is not None:
            batch.want("ipam.ipaddress", address)
            found[row["id"]] = _address(address)
    return found


def _address(address: int) -> Any:
    return lambda batch: batch.brief("ipam.ipaddress", address, IP_FIELDS)


def _contexts(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    return dict(config_contexts_of(batch.session, [row["id"] for row in rows]))


IP_FIELDS = ("id", "url", "display", "family", "address", "description", "dns_name", "nat_inside")


def _ip(name: str) -> Reference:
    return Reference(name, to="ipam.ipaddress", null=True, filter_by="", only=IP_FIELDS)


def _with_mac(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    from inventory.objects.fields import mac

    interface: Any = m.Interface
    address: Any = m.MACAddress
    values = [mac(value) for value in values] if lookup in ("", "n") else [value.lower() for value in values]
    plain = lookup.removeprefix("n")
    holders = (
        select(interface.device_id)
        .join(address, address.interface_id == interface.id)
        .where(text_condition(address.mac_address, plain, values))
    )
    device: Any = m.Device
    found = device.id.in_(holders)
    return ~found if lookup.startswith("n") else found


def _has_primary() -> Any:
    device: Any = m.Device
    return device.primary_ip4_id.is_not(None) | device.primary_ip6_id.is_not(None)


def _racked() -> Any:
    device: Any = m.Device
    return device.rack_id.is_not(None)


def _has(model: Any) -> Any:
    def condition() -> Any:
        device: Any = m.Device
        return device.id.in_(select(model.device_id))

    return condition


ROLE = Noun(
    "dcim", "device-roles", "dcim.devicerole", m.DeviceRole,
    (
        *standard(
            named(), slug(), Color("color"), Boolean("vm_role"), Reference("parent", to="dcim.devicerole", null=True),
            Constant("config_template"),
        ),
        count("device_count", m.Device, "role_id"), Constant("virtualmachine_count", value=0), DEPTH,
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

PLATFORM = Noun(
    "dcim", "platforms", "dcim.platform", m.Platform,
    (
        *standard(
            named(), slug(), Reference("parent", to="dcim.platform", null=True),
            Reference("manufacturer", to="dcim.manufacturer", null=True), Constant("config_template"),
        ),
        count("device_count", m.Device, "platform_id"), Constant("virtualmachine_count", value=0), DEPTH,
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

DEVICE = Noun(
    "dcim", "devices", "dcim.device", m.Device,
    (
        *standard(
            named(64), Reference("device_type", to="dcim.devicetype", required=True),
            Reference("role", to="dcim.devicerole", required=True), TENANT,
            Reference("platform", to="dcim.platform", null=True), Text("serial", limit=50),
            Text("asset_tag", limit=50, null=True, none=True), Reference("site", to="dcim.site", required=True),
            Reference("location", to="dcim.location", null=True),
            Reference("rack", to="dcim.rack", null=True, filter_by="name"),
            HalfUnits("position", "position_half", null=True, low=0, high=100),
            Choice("face", options=c.DEVICE_FACES, null=True), Integer("column", null=True, low=0, high=11),
            Integer("column_span", low=1, high=12), Choice("lane", options=c.LANES, null=True),
            Integer("lane_offset", null=True, low=1, high=100), Integer("lane_span", null=True, low=1, high=100),
            Number("latitude", null=True, low=-90, high=90), Number("longitude", null=True, low=-180, high=180),
            Computed("parent_device", load=_parents, shape={**BRIEF_SCHEMA, "nullable": True}),
            Choice("status", options=c.DEVICE_STATUSES, default="active"),
            Choice("airflow", options=c.DEVICE_AIRFLOWS, null=True),
            Computed("primary_ip", load=_primary, needs=("primary_ip4_id", "primary_ip6_id"),
                     shape={**BRIEF_SCHEMA, "nullable": True}),
            _ip("primary_ip4"), _ip("primary_ip6"), _ip("oob_ip"), Constant("cluster"),
            Reference("virtual_chassis", to="dcim.virtualchassis", null=True, filter_by="name"),
            Integer("vc_position", null=True, low=0, high=255), Integer("vc_priority", null=True, low=0, high=255),
            Constant("config_template"),
            Computed("config_context", load=_contexts, empty=None, shape={"type": "object", "nullable": True}),
            Json("local_context_data", "local_context", null=False, default={}),
            Text("credential_profile", limit=60),
        ),
        *many_counts({
            "console_port_count": (m.ConsolePort, "device_id"),
            "console_server_port_count": (m.ConsoleServerPort, "device_id"),
            "power_port_count": (m.PowerPort, "device_id"), "power_outlet_count": (m.PowerOutlet, "device_id"),
            "interface_count": (m.Interface, "device_id"), "front_port_count": (m.FrontPort, "device_id"),
            "rear_port_count": (m.RearPort, "device_id"), "device_bay_count": (m.DeviceBay, "device_id"),
            "module_bay_count": (m.ModuleBay, "device_id"), "inventory_item_count": (m.InventoryItem, "device_id"),
        }),
    ),
    brief=BRIEF_PLAIN, search=("name", "serial", "asset_tag", "description", "comments"), page="/devices/{id}/",
    hooks=_Devices(),
    filters=(
        *through("region", "site.region"), *through("site_group", "site.group"),
        *through("tenant_group", "tenant.group"), *through("manufacturer", "device_type.manufacturer"),
        field_through("model", "device_type", "slug"),
        Filter("mac_address", _with_mac, ("n", "ic", "nic", "isw", "iew")),
        yes_no("has_primary_ip", _has_primary), yes_no("is_racked", _racked),
        yes_no("interfaces", _has(m.Interface)), yes_no("console_ports", _has(m.ConsolePort)),
        yes_no("power_ports", _has(m.PowerPort)), yes_no("power_outlets", _has(m.PowerOutlet)),
        yes_no("module_bays", _has(m.ModuleBay)), yes_no("device_bays", _has(m.DeviceBay)),
    ),
)  # fmt: skip


class _VirtualChassis(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            master = body.values.get("master_id")
            if master is not None and body.row is not None:
                device = session.get(m.Device, master)
                if device is not None and device.virtual_chassis_id != body.row.pk:
                    body.error(
                        "master", f"The selected master ({device.name}) is not assigned to this virtual chassis."
                    )

    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        rows: list[Row] = []
        for body in bodies:
            with blaming(body):
                rows.append(create_chassis(session, **body.values))
        return rows


def _members(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    device: Any = m.Device
    statement = select(device.virtual_chassis_id, func.count(device.id)).group_by(device.virtual_chassis_id)
    ids = [row["id"] for row in rows]
    return {row[0]: row[1] for row in batch.session.execute(statement.where(among(device.virtual_chassis_id, ids)))}


VIRTUAL_CHASSIS = Noun(
    "dcim", "virtual-chassis", "dcim.virtualchassis", m.VirtualChassis,
    (
        *standard(
            named(64), Text("domain", limit=30),
            Reference("master", to="dcim.device", null=True, filter_by="name"),
        ),
        Computed("member_count", load=_members, empty=0, shape=COUNT_SHAPE),
    ),
    brief=("id", "url", "display", "name", "description"), hooks=_VirtualChassis(), search=("name", "domain"),
)  # fmt: skip

NOUNS = (ROLE, PLATFORM, DEVICE, VIRTUAL_CHASSIS)
