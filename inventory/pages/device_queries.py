"""Devices: the filtered list, one device's facts, its addresses, its change log."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, func, or_, select
from sqlmodel import Session

from dcim.core.errors import NotFound
from inventory.ipam.address import pack
from inventory.pages.listing import Listing, counts, like, listing
from inventory.pages.tables import (
    DEVICE,
    DEVICE_ROLE,
    DEVICE_TYPE,
    INTERFACE,
    IP_ADDRESS,
    LOCATION,
    MANUFACTURER,
    OBJECT_CHANGE,
    PLATFORM,
    POWER_PORT,
    RACK,
    SITE,
    TAG,
    TAGGED_ITEM,
    TENANT,
    VLAN,
    VRF,
    fetch,
    fetch_one,
    pick,
)
from inventory.pages.text import as_address, as_mac

_oob = IP_ADDRESS.alias()
_primary4 = IP_ADDRESS.alias()
_primary6 = IP_ADDRESS.alias()


@dataclass(frozen=True)
class DeviceFilter:
    """What the list of devices is narrowed to; None or "" is no condition."""

    site: int | None = None
    rack: int | None = None
    role: int | None = None
    tenant: int | None = None
    status: str = ""
    q: str = ""
    ids: Select[Any] | None = None
    """Ids from another package (devices in a provisioning state)."""

    def conditions(self) -> list[Any]:
        """The conditions on ``Device``."""
        wanted = {
            DEVICE.c.site_id: self.site,
            DEVICE.c.rack_id: self.rack,
            DEVICE.c.role_id: self.role,
            DEVICE.c.tenant_id: self.tenant,
            DEVICE.c.status: self.status or None,
        }
        result: list[Any] = [column == value for column, value in wanted.items() if value is not None]
        if self.q:
            result.append(matches(self.q))
        if self.ids is not None:
            result.append(DEVICE.c.id.in_(self.ids))
        return result


def matches(text: str) -> Any:
    """The condition that a device is meant by ``text``: name, serial, asset tag, a MAC or an address of its own."""
    pattern = like(text)
    ways = [
        DEVICE.c.name.ilike(pattern, escape="\\"),
        DEVICE.c.serial.ilike(pattern, escape="\\"),
        DEVICE.c.asset_tag.ilike(pattern, escape="\\"),
    ]
    interfaces: list[Any] = []
    mac = as_mac(text)
    if mac:
        interfaces.append(INTERFACE.c.mac_address.like(mac + "%"))
    address = as_address(text)
    if address is not None:
        held = select(IP_ADDRESS.c.interface_id).where(
            IP_ADDRESS.c.family == address.version, IP_ADDRESS.c.address == pack(address)
        )
        interfaces.append(INTERFACE.c.id.in_(held))
    if interfaces:
        ways.append(DEVICE.c.id.in_(select(INTERFACE.c.device_id).where(or_(*interfaces))))
    return or_(*ways)


def device_list(session: Session, wanted: DeviceFilter, page: int) -> Listing:
    """A page of devices by name; two statements."""
    statement = (
        select(
            *pick(DEVICE, "id name status serial asset_tag position_half face lane rack_id site_id"),
            DEVICE_TYPE.c.model,
            MANUFACTURER.c.name.label("manufacturer"),
            DEVICE_ROLE.c.name.label("role"),
            DEVICE_ROLE.c.slug.label("role_slug"),
            SITE.c.name.label("site"),
            RACK.c.name.label("rack"),
            TENANT.c.name.label("tenant"),
            _oob.c.family.label("oob_family"),
            _oob.c.address.label("oob_address"),
        )
        .select_from(DEVICE)
        .join(DEVICE_TYPE, DEVICE_TYPE.c.id == DEVICE.c.device_type_id)
        .join(MANUFACTURER, MANUFACTURER.c.id == DEVICE_TYPE.c.manufacturer_id)
        .join(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
        .join(SITE, SITE.c.id == DEVICE.c.site_id)
        .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
        .join(TENANT, TENANT.c.id == DEVICE.c.tenant_id, isouter=True)
        .join(_oob, _oob.c.id == DEVICE.c.oob_ip_id, isouter=True)
        .where(*wanted.conditions())
        .order_by(DEVICE.c.name)
    )
    return listing(session, statement, page)


def facets(session: Session) -> dict[str, list[tuple[Any, str, int]]]:
    """The filters' choices as (value, text, number of devices); five statements."""
    result: dict[str, list[tuple[Any, str, int]]] = {}
    for key, column, table in (
        ("site", DEVICE.c.site_id, SITE),
        ("rack", DEVICE.c.rack_id, RACK),
        ("role", DEVICE.c.role_id, DEVICE_ROLE),
        ("tenant", DEVICE.c.tenant_id, TENANT),
    ):
        statement = (
            select(table.c.id, table.c.name, func.count())
            .select_from(table)
            .join(DEVICE, column == table.c.id)
            .group_by(table.c.id, table.c.name)
            .order_by(table.c.name)
        )
        result[key] = [(value, name, number) for value, name, number in session.connection().execute(statement)]
    result["status"] = [(value, value, number) for value, number in sorted(counts(session, DEVICE.c.status).items())]
    return result


def device(session: Session, device_id: int) -> Row[Any]:
    """A device with the names of what it refers to; one statement. Raises NotFound."""
    statement = (
        select(
            *DEVICE.c,
            *pick(DEVICE_TYPE, "model u_height_half part_number"),
            MANUFACTURER.c.name.label("manufacturer"),
            DEVICE_ROLE.c.name.label("role"),
            DEVICE_ROLE.c.slug.label("role_slug"),
            PLATFORM.c.name.label("platform"),
            SITE.c.name.label("site"),
            SITE.c.slug.label("site_slug"),
            LOCATION.c.name.label("location"),
            RACK.c.name.label("rack"),
            TENANT.c.name.label("tenant"),
            _oob.c.family.label("oob_family"),
            _oob.c.address.label("oob_address"),
            _primary4.c.address.label("ip4_address"),
            _primary6.c.address.label("ip6_address"),
        )
        .select_from(DEVICE)
        .join(DEVICE_TYPE, DEVICE_TYPE.c.id == DEVICE.c.device_type_id)
        .join(MANUFACTURER, MANUFACTURER.c.id == DEVICE_TYPE.c.manufacturer_id)
        .join(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
        .join(SITE, SITE.c.id == DEVICE.c.site_id)
        .join(PLATFORM, PLATFORM.c.id == DEVICE.c.platform_id, isouter=True)
        .join(LOCATION, LOCATION.c.id == DEVICE.c.location_id, isouter=True)
        .join(RACK, RACK.c.id == DEVICE.c.rack_id, isouter=True)
        .join(TENANT, TENANT.c.id == DEVICE.c.tenant_id, isouter=True)
        .join(_oob, _oob.c.id == DEVICE.c.oob_ip_id, isouter=True)
        .join(_primary4, _primary4.c.id == DEVICE.c.primary_ip4_id, isouter=True)
        .join(_primary6, _primary6.c.id == DEVICE.c.primary_ip6_id, isouter=True)
        .where(DEVICE.c.id == device_id)
    )
    found: Row[Any] | None = fetch_one(session, statement)
    if found is None:
        raise NotFound(f"no device {device_id}: see the list of devices")
    return found


def tags(session: Session, device_id: int) -> Sequence[Row[Any]]:
    """The tags of a device; one statement."""
    statement = (
        select(TAG.c.name, TAG.c.slug)
        .select_from(TAG)
        .join(TAGGED_ITEM, TAGGED_ITEM.c.tag_id == TAG.c.id)
        .where(TAGGED_ITEM.c.object_type == "devices", TAGGED_ITEM.c.object_id == device_id)
        .order_by(TAG.c.weight, TAG.c.name)
    )
    return fetch(session, statement)


def interfaces(session: Session, device_id: int) -> Sequence[Row[Any]]:
    """The interfaces of a device in the order of its chassis, with untagged VLAN and bundle; one statement."""
    bundle = INTERFACE.alias()
    statement = (
        select(
            *pick(INTERFACE, "id name label type enabled mgmt_only mac_address mode description mtu"),
            VLAN.c.vid,
            VLAN.c.name.label("vlan"),
            bundle.c.name.label("lag"),
        )
        .select_from(INTERFACE)
        .join(VLAN, VLAN.c.id == INTERFACE.c.untagged_vlan_id, isouter=True)
        .join(bundle, bundle.c.id == INTERFACE.c.lag_id, isouter=True)
        .where(INTERFACE.c.device_id == device_id)
        .order_by(INTERFACE.c.position, INTERFACE.c.id)
    )
    return fetch(session, statement)


def addresses(session: Session, device_id: int) -> Sequence[Row[Any]]:
    """The addresses on a device's interfaces; one statement."""
    statement = (
        select(
            *pick(IP_ADDRESS, "id family address prefix_length status role dns_name"),
            INTERFACE.c.name.label("interface"),
            VRF.c.name.label("vrf"),
        )
        .select_from(IP_ADDRESS)
        .join(INTERFACE, INTERFACE.c.id == IP_ADDRESS.c.interface_id)
        .join(VRF, VRF.c.id == IP_ADDRESS.c.vrf_id, isouter=True)
        .where(INTERFACE.c.device_id == device_id)
        .order_by(INTERFACE.c.position, IP_ADDRESS.c.family, IP_ADDRESS.c.address)
    )
    return fetch(session, statement)


def power_ports(session: Session, device_id: int) -> Sequence[Row[Any]]:
    """The power inlets of a device; one statement."""
    statement = select(*pick(POWER_PORT, "id name type allocated_draw maximum_draw")).where(
        POWER_PORT.c.device_id == device_id
    )
    return fetch(session, statement.order_by(POWER_PORT.c.position, POWER_PORT.c.id))


def changes(session: Session, table: str, row_id: int, limit: int = 50) -> Sequence[Row[Any]]:
    """The newest lines of an object's change log; one statement."""
    statement = (
        select(*OBJECT_CHANGE.c)
        .where(OBJECT_CHANGE.c.changed_object_type == table, OBJECT_CHANGE.c.changed_object_id == row_id)
        .order_by(OBJECT_CHANGE.c.id.desc())
        .limit(limit)
    )
    return fetch(session, statement)


def recent_changes(session: Session, requests: int = 8) -> list[list[Any]]:
    """The newest requests in the change log, each as its lines by action and kind of object; one statement.

    An import writes thousands of lines in one request: they are counted.
    """
    statement = (
        select(
            *pick(OBJECT_CHANGE, "request_id action changed_object_type"),
            func.max(OBJECT_CHANGE.c.time).label("time"),
            func.max(OBJECT_CHANGE.c.user_name).label("user_name"),
            func.max(OBJECT_CHANGE.c.message).label("message"),
            func.count().label("number"),
            func.max(OBJECT_CHANGE.c.object_repr).label("object_repr"),
            func.max(OBJECT_CHANGE.c.changed_object_id).label("object_id"),
        )
        .where(OBJECT_CHANGE.c.id > select(func.coalesce(func.max(OBJECT_CHANGE.c.id), 0) - 5000).scalar_subquery())
        .group_by(*pick(OBJECT_CHANGE, "request_id action changed_object_type"))
        .order_by(func.max(OBJECT_CHANGE.c.id).desc())
        .limit(requests * 40)
    )
    by_request: dict[str, list[Any]] = {}
    for row in fetch(session, statement):
        by_request.setdefault(row.request_id, []).append(row)
    return list(by_request.values())[:requests]
