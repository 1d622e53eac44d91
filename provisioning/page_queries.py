"""What pages show of hosts' provisioning states; a fixed number of statements each."""

from typing import Any

from sqlalchemy import Select, Table, func, select
from sqlmodel import Session

from inventory.models import Device
from provisioning.lifecycle.models import ProvisioningState

_STATES: Table = ProvisioningState.__table__  # type: ignore[attr-defined]


def counts(session: Session) -> dict[str, int]:
    """How many hosts are in each state; hosts that nobody has enrolled are not counted. One statement."""
    statement = select(_STATES.c.state, func.count()).group_by(_STATES.c.state).order_by(_STATES.c.state)
    return {state: number for state, number in session.connection().execute(statement)}  # noqa: C416


def words(session: Session, devices: Select[Any]) -> dict[int, str]:
    """The state of each device that has one, by id; "maintenance" when it is in maintenance. One statement."""
    statement = select(_STATES.c.device_id, _STATES.c.state, _STATES.c.maintenance)
    found = session.connection().execute(statement.where(_STATES.c.device_id.in_(devices)))
    return {device: "maintenance" if maintenance else state for device, state, maintenance in found}


def devices_in(state: str) -> Select[Any]:
    """The ids of the devices in a state, as part of another statement."""
    if state == "maintenance":
        return select(_STATES.c.device_id).where(_STATES.c.maintenance.is_(True))
    return select(_STATES.c.device_id).where(_STATES.c.state == state)


def chosen(device_ids: list[int]) -> Select[Any]:
    """Given ids in the form that ``words`` takes."""
    devices: Table = Device.__table__  # type: ignore[attr-defined]
    return select(devices.c.id).where(devices.c.id.in_(device_ids))
