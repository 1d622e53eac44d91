"""Carry a planned push of a type out, in the unit of work that planned it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.core.errors import Conflict
from inventory.components.models import FrontPort, PortMapping, PowerPort, RearPort
from inventory.components.service import KINDS, add_components
from inventory.deletion import delete_objects
from inventory.devices.models import Device
from inventory.types.stored import CHUNK
from inventory.types.sync import SyncPlan
from inventory.types.sync_rules import order_column


def apply_sync(session: Session, plan: SyncPlan) -> None:
    """Write a plan. What is blocked stays as it is. Raises Conflict when the plan has been used, or things moved on.

    Every component's change is in the change log. Outlets are fed and front ports wired as the templates say.
    """
    if plan.state is None:
        raise Conflict("the plan has been used already: plan again")
    writer = _Writer(session, plan)
    plan.state = None
    try:
        writer.rename_and_change()
        writer.add()
        writer.reconnect()
        writer.remove()
    except IntegrityError as error:
        raise Conflict(f"a component of {plan.title} came into use meanwhile: plan again") from error


class _Writer:
    def __init__(self, session: Session, plan: SyncPlan) -> None:
        self.session, self.plan = session, plan
        self.outlets: dict[int, str] = {}
        """Outlet's id → the power port that feeds it."""
        self.fronts: dict[int, tuple[tuple[int, str, int], ...]] = {}
        """Front port's id → (its position, rear port, the rear port's position)."""

    def rename_and_change(self) -> None:
        """Columns of components, their names and places included."""
        values: dict[str, dict[int, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        for device in self.plan.devices:
            for (kind, row_id), place in device.moved.items():
                values[kind][row_id][order_column(kind)] = place
            for change in device.changes:
                if change.action != "change" or change.id is None:
                    continue
                after = {name: pair[1] for name, pair in change.fields.items()}
                if "power_port" in after:
                    self.outlets[change.id] = str(after.pop("power_port"))
                if after.pop("rear_port", None) is not None:
                    self.fronts[change.id] = change.strands
                values[change.kind][change.id].update(after)
        for kind, rows in values.items():
            for row in self._rows(KINDS[kind], rows):
                for name, value in rows[row.pk].items():
                    setattr(row, name, value)
        self.session.flush()

    def add(self) -> None:
        """The components that devices lack."""
        wanted = [device.id for device in self.plan.devices if any(c.action == "add" for c in device.changes)]
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            devices = self.session.exec(select(Device).where(col(Device.id).in_(part)).order_by(col(Device.id)))
            add_components(self.session, *devices.all())

    def reconnect(self) -> None:
        """Outlets to their inlets, front ports to their rear ports."""
        outlets = self._rows(KINDS["power-outlets"], self.outlets)
        inlets = self._named(PowerPort, {row.device_id for row in outlets})
        for row in outlets:
            row.power_port_id = inlets.get((row.device_id, self.outlets[row.pk]))
        fronts = self._rows(FrontPort, self.fronts)
        rears = self._named(RearPort, {row.device_id for row in fronts})
        for start in range(0, len(fronts), CHUNK):
            ids = [row.pk for row in fronts[start : start + CHUNK]]
            old = self.session.exec(select(PortMapping).where(col(PortMapping.front_port_id).in_(ids)))
            for mapping in old:
                self.session.delete(mapping)
        self.session.flush()
        for row in fronts:
            for position, name, rear_position in self.fronts[row.pk]:
                rear = rears.get((row.device_id, name))
                if rear is not None:
                    self.session.add(
                        PortMapping(
                            device_id=row.device_id, front_port_id=row.pk, front_port_position=position,
                            rear_port_id=rear, rear_port_position=rear_position,
                        )
                    )  # fmt: skip
        self.session.flush()

    def remove(self) -> None:
        """The components that the type no longer has, outlets before the inlets that fed them."""
        going: dict[str, list[int]] = defaultdict(list)
        for device in self.plan.devices:
            for change in device.changes:
                if change.action == "remove" and change.id is not None:
                    going[change.kind].append(change.id)
        for kind in reversed(KINDS):
            if going.get(kind):
                delete_objects(self.session, self._rows(KINDS[kind], going[kind]))

    def _rows(self, model: Any, ids: Iterable[int]) -> list[Any]:
        wanted = sorted(ids)
        found: list[Any] = []
        for start in range(0, len(wanted), CHUNK):
            found += self.session.exec(select(model).where(col(model.id).in_(wanted[start : start + CHUNK])))
        if len(found) != len(wanted):
            raise Conflict("a component of the type's devices went meanwhile: plan again")
        return found

    def _named(self, model: Any, device_ids: Iterable[int]) -> dict[tuple[int, str], int]:
        wanted = sorted(device_ids)
        found: dict[tuple[int, str], int] = {}
        for start in range(0, len(wanted), CHUNK):
            part = wanted[start : start + CHUNK]
            rows = self.session.exec(
                select(model.device_id, model.name, model.id).where(col(model.device_id).in_(part))
            )
            found.update({(device_id, name): row_id for device_id, name, row_id in rows})
        return found
