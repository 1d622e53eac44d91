"""Where something is, from whatever is written on it: MAC, serial, asset tag, address, name, cable label.

Six statements, two more for each panel between a port and its peer, however much is found.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session

from inventory.answers.port_queries import port_facts
from inventory.answers.sightings import Sighting
from inventory.answers.text_rules import address_range, bare, mac_digits, mac_text, place_text, written
from inventory.answers.where_other_queries import bare_column, cables_called, racks_called
from inventory.cables.walk import Port, walk
from inventory.cables.walk_queries import DatabaseSource
from inventory.ipam.address import address_text
from inventory.pages.listing import like
from inventory.pages.tables import (
    DEVICE,
    DEVICE_BAY,
    DEVICE_ROLE,
    DEVICE_TYPE,
    INTERFACE,
    IP_ADDRESS,
    LOCATION,
    RACK,
    SITE,
    fetch,
    pick,
)

LIMIT = 50
"""Finds of one kind."""


def where(session: Session, text: str, limit: int = LIMIT) -> list[Sighting]:
    """What is meant by ``text``, whole matches first; nothing for less than two characters."""
    text = text.replace("\0", "").strip()[:100]
    if len(text) < 2:
        return []
    ported = [*_macs(session, text, limit), *_addresses(session, text, limit)]
    found = [
        *_devices(session, text, limit),
        *_with_peers(session, ported),
        *cables_called(session, text, limit),
        *racks_called(session, text, limit),
    ]
    return sorted(found, key=lambda sighting: not sighting.exact)


_chassis = DEVICE.alias()


def _place_columns() -> list[Any]:
    return [
        DEVICE.c.id.label("device_id"), DEVICE.c.name.label("device"), DEVICE.c.status.label("device_status"),
        DEVICE_ROLE.c.slug.label("role"), DEVICE_TYPE.c.model, SITE.c.slug.label("site"),
        func.coalesce(LOCATION.c.name, "").label("location"), RACK.c.id.label("rack_id"),
        func.coalesce(RACK.c.name, "").label("rack"), DEVICE.c.position_half, DEVICE.c.face, DEVICE.c.lane,
        DEVICE_BAY.c.name.label("bay"), _chassis.c.name.label("chassis"),
        _chassis.c.position_half.label("chassis_half"), _chassis.c.face.label("chassis_face"),
    ]  # fmt: skip


def _placed(source: Any) -> Any:
    """``source`` with everything about where its ``DEVICE`` is."""
    return (
        source.outerjoin(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
        .outerjoin(DEVICE_TYPE, DEVICE_TYPE.c.id == DEVICE.c.device_type_id)
        .outerjoin(SITE, SITE.c.id == DEVICE.c.site_id)
        .outerjoin(DEVICE_BAY, DEVICE_BAY.c.installed_device_id == DEVICE.c.id)
        .outerjoin(_chassis, _chassis.c.id == DEVICE_BAY.c.device_id)
        .outerjoin(RACK, RACK.c.id == func.coalesce(DEVICE.c.rack_id, _chassis.c.rack_id))
        .outerjoin(LOCATION, LOCATION.c.id == func.coalesce(RACK.c.location_id, DEVICE.c.location_id))
    )


def _sighting(row: Any, field: str, value: str, *, exact: bool, port: str = "") -> Sighting:
    place = place_text(row.position_half, row.face, row.lane)
    if row.chassis is not None and not place:
        place = place_text(row.chassis_half, row.chassis_face or "", "")
    return Sighting(
        field, value, "device", row.device_id, row.device, row.device_status, row.role, row.model, row.site,
        row.location, row.rack_id, row.rack, place, f"{row.chassis}, bay {row.bay}" if row.chassis else "", port,
        exact=exact,
    )  # fmt: skip


def _devices(session: Session, text: str, limit: int) -> list[Sighting]:
    pattern, plain = like(text), written(text)
    same = [func.lower(column) == text.lower() for column in (DEVICE.c.name, DEVICE.c.serial, DEVICE.c.asset_tag)]
    ways = [DEVICE.c.name.ilike(pattern, escape="\\")]
    for column in (DEVICE.c.serial, DEVICE.c.asset_tag):
        ways.append(column.ilike(pattern, escape="\\"))
        if len(plain) >= 4:
            ways.append(bare_column(column).like(like(plain), escape="\\"))
    statement = (
        select(*_place_columns(), *pick(DEVICE, "serial asset_tag"))
        .select_from(_placed(DEVICE))
        .where(or_(*ways))
        .order_by(case((or_(*same), 0), else_=1), DEVICE.c.name)
        .limit(limit)
    )
    found = []
    for row in fetch(session, statement):
        fields = {"name": row.device, "serial": row.serial, "asset tag": row.asset_tag or ""}
        held = [name for name, value in fields.items() if text.lower() in value.lower()]
        held += [name for name in ("serial", "asset tag") if plain and plain in bare(fields[name])]
        exact = [name for name, value in fields.items() if value and bare(value) == bare(text)]
        field = (exact or held or ["name"])[0]
        found.append(_sighting(row, field, fields[field], exact=bool(exact)))
    return found


def _macs(session: Session, text: str, limit: int) -> list[tuple[Sighting, Port | None]]:
    digits = mac_digits(text)
    if not digits:
        return []
    whole = len(digits) == 12
    mac = INTERFACE.c.mac_address
    statement = (
        select(*_place_columns(), mac, INTERFACE.c.id.label("interface_id"), INTERFACE.c.name.label("interface"))
        .select_from(_placed(INTERFACE.join(DEVICE, DEVICE.c.id == INTERFACE.c.device_id)))
        .where(mac == mac_text(digits) if whole else func.replace(mac, ":", "").like(f"%{digits}%"))
        .order_by(mac)
        .limit(limit)
    )
    return [
        (_sighting(row, "MAC", row.mac_address, exact=whole, port=row.interface), ("interface", row.interface_id))
        for row in fetch(session, statement)
    ]


def _addresses(session: Session, text: str, limit: int) -> list[tuple[Sighting, Port | None]]:
    wanted = address_range(text)
    ways: list[Any] = [] if wanted is not None else [IP_ADDRESS.c.dns_name.ilike(like(text), escape="\\")]
    if wanted is not None:
        ways.append(and_(IP_ADDRESS.c.family == wanted.family, IP_ADDRESS.c.address.between(wanted.low, wanted.high)))
    statement = (
        select(
            *_place_columns(), *pick(IP_ADDRESS, "id family address prefix_length dns_name status description"),
            INTERFACE.c.id.label("interface_id"), INTERFACE.c.name.label("interface"),
        )
        .select_from(
            _placed(
                IP_ADDRESS.outerjoin(INTERFACE, INTERFACE.c.id == IP_ADDRESS.c.interface_id).outerjoin(
                    DEVICE, DEVICE.c.id == INTERFACE.c.device_id
                )
            )
        )
        .where(or_(*ways))
        .order_by(IP_ADDRESS.c.family, IP_ADDRESS.c.address, IP_ADDRESS.c.id)
        .limit(limit)
    )  # fmt: skip
    found: list[tuple[Sighting, Port | None]] = []
    for row in fetch(session, statement):
        value = f"{address_text(row.family, row.address)}/{row.prefix_length}"
        exact = wanted.exact if wanted is not None else row.dns_name.lower() == text.lower()
        field = "address" if wanted is not None else "DNS name"
        shown = value if wanted is not None else f"{row.dns_name} ({value})"
        if row.device_id is None:
            about = Sighting(field, shown, "address", row.id, value, row.status, model=row.description, exact=exact)
            found.append((about, None))
        else:
            port = ("interface", row.interface_id)
            found.append((_sighting(row, field, shown, exact=exact, port=row.interface), port))
    return found


def _with_peers(session: Session, found: Sequence[tuple[Sighting, Port | None]]) -> list[Sighting]:
    """The sightings with what their ports' cables lead to."""
    ports = [port for _sighting, port in found if port is not None]
    if not ports:
        return [sighting for sighting, _port in found]
    ways = walk(DatabaseSource(session), ports)
    ends = {port: [way.end for way in several if way.end is not None] for port, several in ways.items()}
    facts = port_facts(session, [end for several in ends.values() for end in several])
    result = []
    for sighting, port in found:
        peers = [facts[end] for end in ends.get(port, ())] if port is not None else []
        shown = ", ".join(peer.label for peer in peers)
        result.append(replace(sighting, peer=shown, peer_device_id=peers[0].device_id if peers else None))
    return result
