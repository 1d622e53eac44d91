"""What pages show of fabrics: switches with their last change, networks, attachments; fixed statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, func, select
from sqlmodel import Session

from inventory.models import Device, DeviceType, Platform, Site
from network.intent.models import (
    Attachment,
    ChangeTarget,
    Fabric,
    FabricNetwork,
    FabricPlanRow,
    FabricSwitch,
    RedundancyGroup,
    ServerConnection,
)


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


FABRIC, SWITCH, TARGET, PLAN = _table(Fabric), _table(FabricSwitch), _table(ChangeTarget), _table(FabricPlanRow)
DEVICE, PLATFORM, SITE, TYPE = _table(Device), _table(Platform), _table(Site), _table(DeviceType)
GROUP, NETWORK, ATTACHMENT = _table(RedundancyGroup), _table(FabricNetwork), _table(Attachment)
CONNECTION = _table(ServerConnection)


@dataclass(frozen=True)
class SwitchRow:
    """A switch of a fabric, and the last change that had it as a target (None: never)."""

    row: Any
    target: Any


@dataclass(frozen=True)
class FabricRow:
    """A fabric and the sites it spans (slugs, comma-separated)."""

    id: int
    name: str
    site: str
    row: Any


def fabrics(session: Session) -> Sequence[FabricRow]:
    """Every fabric with its sites; one statement."""
    rows = session.connection().execute(select(FABRIC).order_by(FABRIC.c.name))
    return [FabricRow(row.id, row.name, ", ".join(row.sites), row) for row in rows]


def switches(session: Session, device_id: int | None = None) -> list[SwitchRow]:
    """The switches of every fabric (or one switch), by fabric, role and number; two statements."""
    statement = (
        select(
            SWITCH.c.fabric_id, SWITCH.c.device_id, SWITCH.c.role, SWITCH.c.number, DEVICE.c.name, DEVICE.c.status,
            PLATFORM.c.name.label("platform"), TYPE.c.model, SITE.c.name.label("site"), GROUP.c.name.label("pair"),
        )
        .select_from(SWITCH)
        .join(DEVICE, DEVICE.c.id == SWITCH.c.device_id)
        .join(TYPE, TYPE.c.id == DEVICE.c.device_type_id)
        .join(SITE, SITE.c.id == DEVICE.c.site_id)
        .join(PLATFORM, PLATFORM.c.id == DEVICE.c.platform_id, isouter=True)
        .join(GROUP, GROUP.c.id == SWITCH.c.redundancy_group_id, isouter=True)
        .where(*([SWITCH.c.device_id == device_id] if device_id is not None else []))
        .order_by(SWITCH.c.fabric_id, SWITCH.c.role.desc(), SWITCH.c.number)
    )  # fmt: skip
    newest = select(func.max(TARGET.c.id)).group_by(TARGET.c.device_id)
    columns = [column for column in TARGET.c if column.name != "body"]
    targets = session.connection().execute(select(*columns).where(TARGET.c.id.in_(newest))).all()
    by_device = {target.device_id: target for target in targets}
    return [SwitchRow(row, by_device.get(row.device_id)) for row in session.connection().execute(statement)]


def networks(session: Session) -> Sequence[Any]:
    """Every network of every fabric by VLAN; one statement."""
    return session.connection().execute(select(NETWORK).order_by(NETWORK.c.fabric_id, NETWORK.c.vlan)).all()


def changes_of_switch(session: Session, device_id: int, limit: int = 10) -> Sequence[Any]:
    """The newest changes of a switch, with what each was to do; one statement."""
    statement = select(TARGET).where(TARGET.c.device_id == device_id).order_by(TARGET.c.id.desc()).limit(limit)
    return session.connection().execute(statement).all()


def targets_of(session: Session, change_uids: Sequence[str]) -> dict[str, list[Any]]:
    """The switches of some changes with what is known of each, by the operation's uid; one statement."""
    columns = [column for column in TARGET.c if column.name != "body"]
    statement = select(*columns).where(TARGET.c.change_uid.in_(change_uids)).order_by(TARGET.c.switch)
    found: dict[str, list[Any]] = {}
    for row in session.connection().execute(statement):
        found.setdefault(row.change_uid, []).append(row)
    return found


def attachments(session: Session, device_id: int) -> Sequence[Any]:
    """What a server's ports are wanted to carry, connection by connection; one statement."""
    statement = (
        select(CONNECTION.c.name, CONNECTION.c.lacp, ATTACHMENT.c.wanted, ATTACHMENT.c.networks, ATTACHMENT.c.serial,
               ATTACHMENT.c.applied_serial, ATTACHMENT.c.applied_at)
        .select_from(CONNECTION)
        .join(ATTACHMENT, and_(ATTACHMENT.c.connection_id == CONNECTION.c.id), isouter=True)
        .where(CONNECTION.c.device_id == device_id)
        .order_by(CONNECTION.c.name)
    )  # fmt: skip
    return session.connection().execute(statement).all()
