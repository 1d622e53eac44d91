"""What pages show of provisioning states; a fixed number of statements each. A server without a row is ``enroll``."""

from typing import Any

from sqlalchemy import Select, Table, func, or_, select
from sqlmodel import Session

from inventory.models import Device, DeviceRole
from provisioning.lifecycle.models import ProvisioningState

_STATES: Table = ProvisioningState.__table__  # type: ignore[attr-defined]
_DEVICES: Table = Device.__table__  # type: ignore[attr-defined]
_ROLES: Table = DeviceRole.__table__  # type: ignore[attr-defined]
_state = func.coalesce(_STATES.c.state, "enroll")


def _hosts(*columns: Any) -> Select[Any]:
    """A statement about every server, and every other device that has a row."""
    return (
        select(*columns)
        .select_from(_DEVICES)
        .join(_ROLES, _ROLES.c.id == _DEVICES.c.role_id)
        .join(_STATES, _STATES.c.device_id == _DEVICES.c.id, isouter=True)
        .where(or_(_ROLES.c.slug == "server", _STATES.c.id.is_not(None)))
    )


def counts(session: Session) -> dict[str, int]:
    """How many hosts are in each state; one statement."""
    found = session.connection().execute(_hosts(_state, func.count()).group_by(_state).order_by(_state))
    return {state: number for state, number in found}  # noqa: C416 - a result is no mapping


def words(session: Session, devices: Select[Any]) -> dict[int, str]:
    """The state of each device that has one, by id; "maintenance" when it is in maintenance. One statement."""
    statement = select(_STATES.c.device_id, _STATES.c.state, _STATES.c.maintenance)
    found = session.connection().execute(statement.where(_STATES.c.device_id.in_(devices)))
    return {device: "maintenance" if maintenance else state for device, state, maintenance in found}


def devices_in(state: str) -> Select[Any]:
    """The ids of the devices in a state (or in maintenance), as part of another statement."""
    if state == "maintenance":
        return select(_STATES.c.device_id).where(_STATES.c.maintenance.is_(True))
    return _hosts(_DEVICES.c.id).where(_state == state)


def chosen(device_ids: list[int]) -> Select[Any]:
    """Given ids in the form that ``words`` takes."""
    return select(_DEVICES.c.id).where(_DEVICES.c.id.in_(device_ids))
