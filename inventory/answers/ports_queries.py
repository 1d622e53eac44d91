"""Free outlets of a PDU, free ports of a switch, and how many ports switches have left."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select
from sqlmodel import Session

from dcim.core.errors import InvalidInput, NotFound, Problem
from inventory.answers.port_queries import near_names
from inventory.answers.power_queries import graph_for_loss
from inventory.answers.power_rules import Load, supply
from inventory.answers.scope_queries import Scope
from inventory.answers.text_rules import speed_mbps, speed_text
from inventory.cables.rules import UNCABLED
from inventory.naming import did_you_mean, natural
from inventory.pages.tables import (
    CABLE_TERMINATION,
    DEVICE,
    DEVICE_ROLE,
    INTERFACE,
    POWER_OUTLET,
    POWER_PORT,
    RACK,
    SITE,
    fetch,
    pick,
)

SWITCH_PORTS = 8
"""A device with at least so many network ports, management aside, that is no server is taken for a switch."""
_PLUGGED = CABLE_TERMINATION.c.plan_id == 0
_LEGS = ("A", "B", "C")


@dataclass(frozen=True)
class FreeOutlet:
    """An outlet without a cable. ``leg_w``: allocated watts on its leg of its inlet (on the inlet without a leg)."""

    id: int
    name: str
    type: str
    leg: str
    inlet: str
    leg_w: float


@dataclass(frozen=True)
class FreePort:
    """A network port without a cable. ``speed`` as ``25G``."""

    id: int
    name: str
    type: str
    speed: str


@dataclass(frozen=True)
class PortCount:
    """Network ports of one type: ``total`` on ``devices`` switches, ``used`` cabled, ``disabled`` switched off."""

    name: str
    """The switch, or the site when whole sites are asked for."""
    site: str
    type: str
    speed: str
    devices: int
    total: int
    used: int
    disabled: int

    @property
    def free(self) -> int:
        """Ports without a cable that are switched on."""
        return self.total - self.used - self.disabled


def device_id_of(session: Session, name: str) -> int:
    """The device's id; NotFound suggests a near name."""
    found = session.connection().execute(select(DEVICE.c.id).where(DEVICE.c.name == name)).scalar()
    if found is None:
        raise NotFound(f"no device {name!r}{did_you_mean(name, near_names(session, DEVICE.c.name, name))}")
    return int(found)


def free_outlets(session: Session, pdu: str, *, leg: str = "", type_: str = "") -> list[FreeOutlet]:
    """The free outlets of a PDU, those on the least loaded leg first.

    ``type_`` is a slug or its end (``c13``). InvalidInput when the device has no outlets, or none of that leg or type.
    """
    device = device_id_of(session, pdu)
    held = select(CABLE_TERMINATION.c.power_outlet_id).where(CABLE_TERMINATION.c.power_outlet_id.is_not(None), _PLUGGED)
    statement = (
        select(
            *pick(POWER_OUTLET, "id name type feed_leg power_port_id"), POWER_PORT.c.name.label("inlet"),
            case((POWER_OUTLET.c.id.in_(held), 1), else_=0).label("used"),
        )
        .join(POWER_PORT, POWER_PORT.c.id == POWER_OUTLET.c.power_port_id, isouter=True)
        .where(POWER_OUTLET.c.device_id == device)
        .order_by(POWER_OUTLET.c.position, POWER_OUTLET.c.id)
    )  # fmt: skip
    rows = fetch(session, statement)
    problems = [] if rows else [Problem("pdu", f"{pdu} has no outlets: name a PDU")]
    if rows and leg and leg.upper() not in {row.feed_leg for row in rows}:
        legs = ", ".join(sorted({row.feed_leg or "none" for row in rows}))
        problems.append(Problem("leg", f"{pdu} has no outlet on leg {leg!r}: there are {legs}"))
    if rows and type_ and not any(_is_type(row.type, type_) for row in rows):
        problems.append(Problem("type", f"{pdu} has no outlet of type {type_!r}: there are {_types(rows)}"))
    if problems:
        raise InvalidInput("the question is wrong", problems)
    loads = supply(graph_for_loss(session, devices=[device])).inlets
    found = [
        FreeOutlet(
            row.id, row.name, row.type, row.feed_leg, row.inlet or "", _on(loads.get(row.power_port_id), row.feed_leg)
        )
        for row in rows
        if not row.used and leg.upper() in ("", row.feed_leg) and (not type_ or _is_type(row.type, type_))
    ]
    return sorted(found, key=lambda outlet: outlet.leg_w)  # stable: in the chassis' order on each leg


def _on(load: Load | None, leg: str) -> float:
    if load is None:
        return 0.0
    return load.legs[leg] if leg in _LEGS else load.allocated_w


def free_ports(session: Session, switch: str, *, type_: str = "") -> list[FreePort]:
    """The free network ports of a switch in the order of its chassis. Two statements.

    ``type_`` is a type's slug, its end (``sfp28``) or a speed (``25g``). InvalidInput when it has none such at all.
    """
    device = device_id_of(session, switch)
    rows = fetch(
        session,
        select(*pick(INTERFACE, "id name type enabled"), _used().label("used"))
        .where(INTERFACE.c.device_id == device, *_network_ports())
        .order_by(INTERFACE.c.position, INTERFACE.c.id),
    )
    if not rows:
        raise InvalidInput("the question is wrong", [Problem("switch", f"{switch} has no network ports")])
    if type_ and not any(_is_type(row.type, type_) for row in rows):
        problem = Problem("type", f"{switch} has no port of type {type_!r}: there are {_types(rows)}")
        raise InvalidInput("the question is wrong", [problem])
    return [
        FreePort(row.id, row.name, row.type, speed_text(speed_mbps(row.type)))
        for row in rows
        if not row.used and row.enabled and (not type_ or _is_type(row.type, type_))
    ]


def _network_ports() -> list[Any]:
    return [INTERFACE.c.mgmt_only.is_(False), INTERFACE.c.type.not_in(sorted(UNCABLED))]


def _used() -> Any:
    held = select(CABLE_TERMINATION.c.interface_id).where(CABLE_TERMINATION.c.interface_id.is_not(None), _PLUGGED)
    return case((INTERFACE.c.id.in_(held), 1), else_=0)


def _is_type(slug: str, wanted: str) -> bool:
    plain = wanted.lower()
    return plain == slug or slug.endswith(f"-{plain}") or plain == speed_text(speed_mbps(slug)).lower() != ""


def _types(rows: Sequence[Any]) -> str:
    return ", ".join(sorted({row.type or "none" for row in rows}, key=natural))


def port_counts(session: Session, scope: Scope, *, by_site: bool = False) -> list[PortCount]:
    """Network ports of switches by type, fastest first, by switch or by site; one statement.

    The scope's rack conditions hold for the switches' racks; a site alone also takes those without a rack.
    """
    many = (
        select(INTERFACE.c.device_id)
        .where(*_network_ports())
        .group_by(INTERFACE.c.device_id)
        .having(func.count() >= SWITCH_PORTS)
    )
    conditions = [DEVICE.c.site_id == scope.site_id] if scope.site_id is not None else []
    racks = Scope(None, scope.location_ids, scope.rack_id, scope.role_id).conditions()
    if racks:
        conditions.append(DEVICE.c.rack_id.in_(select(RACK.c.id).where(*racks)))
    used = _used()
    name = SITE.c.slug if by_site else DEVICE.c.name
    statement = (
        select(
            name.label("name"), SITE.c.slug.label("site"), INTERFACE.c.type,
            func.count(func.distinct(DEVICE.c.id)).label("devices"), func.count().label("total"),
            func.sum(used).label("used"),
            func.sum(case((INTERFACE.c.enabled.is_(False), 1 - used), else_=0)).label("disabled"),
        )
        .select_from(INTERFACE)
        .join(DEVICE, DEVICE.c.id == INTERFACE.c.device_id)
        .join(SITE, SITE.c.id == DEVICE.c.site_id)
        .join(DEVICE_ROLE, DEVICE_ROLE.c.id == DEVICE.c.role_id)
        .where(DEVICE.c.id.in_(many), DEVICE_ROLE.c.slug != "server", *_network_ports(), *conditions)
        .group_by(*dict.fromkeys((name, SITE.c.slug)), INTERFACE.c.type)
    )  # fmt: skip
    found = [
        PortCount(
            row.name, row.site, row.type, speed_text(speed_mbps(row.type)), row.devices, row.total, int(row.used),
            int(row.disabled),
        )
        for row in fetch(session, statement)
    ]  # fmt: skip
    return sorted(found, key=lambda count: (natural(count.site), natural(count.name), -speed_mbps(count.type)))
