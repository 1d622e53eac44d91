"""Random sequences of placements, cables, moves and deletions: the services do what a plain model in memory allows."""

from dataclasses import dataclass, field
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput
from inventory.cables.service import connect, disconnect
from inventory.devices.service import delete_device, move_device
from inventory.models import Cable, CableTermination, Device, Interface, Rack, RackSlot
from tests.inventory.conftest import WHO
from tests.inventory.world import World, template

UNITS = 4
NAMES = ("a", "b", "c", "d")
PORTS = ("e0", "e1")
Port = tuple[str, str]

names = st.sampled_from(NAMES)
ports = st.tuples(names, st.sampled_from(PORTS))
steps = st.one_of(
    st.tuples(st.just("create"), names),
    st.tuples(
        st.just("move"), names, st.one_of(st.none(), st.integers(1, UNITS + 1)), st.sampled_from(["front", "rear"])
    ),
    st.tuples(st.just("delete"), names),
    st.tuples(st.just("connect"), st.lists(ports, min_size=1, max_size=1), st.lists(ports, min_size=1, max_size=3)),
    st.tuples(st.just("unplug"), ports),
)


@dataclass
class Model:
    """Devices with their half-units on a face, and cables as (ports at A, ports at B)."""

    places: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    cables: list[tuple[list[Port], list[Port]]] = field(default_factory=list)

    def cable_at(self, port: Port) -> tuple[list[Port], list[Port]] | None:
        return next((cable for cable in self.cables if port in cable[0] + cable[1]), None)

    def step(self, step: Any) -> bool:
        """Do a step; whether it is allowed."""
        return bool(getattr(self, step[0])(*step[1:]))

    def create(self, name: str) -> bool:
        if name in self.places:
            return False
        self.places[name] = set()
        return True

    def move(self, name: str, unit: int | None, face: str) -> bool:
        if name not in self.places or (unit is not None and unit > UNITS):
            return False
        cells = {(half, face) for half in (2 * unit, 2 * unit + 1)} if unit is not None else set()
        if any(cells & other for owner, other in self.places.items() if owner != name):
            return False
        self.places[name] = cells
        return True

    def delete(self, name: str) -> bool:
        if name not in self.places:
            return False
        del self.places[name]
        kept = []
        for a, b in self.cables:
            left = ([port for port in a if port[0] != name], [port for port in b if port[0] != name])
            if left[0] and left[1]:
                kept.append(left)
        self.cables = kept
        return True

    def connect(self, a: list[Port], b: list[Port]) -> bool:
        wanted = [*a, *b]
        if len(set(wanted)) < len(wanted) or any(port[0] not in self.places or self.cable_at(port) for port in wanted):
            return False
        self.cables.append((a, b))
        return True

    def unplug(self, port: Port) -> bool:
        found = self.cable_at(port)
        if found is None:
            return False
        self.cables.remove(found)
        return True


class Inventory:
    """The same steps by the services."""

    def __init__(self, world: World) -> None:
        self.world = world

    def step(self, step: Any) -> bool:
        try:
            with unit_of_work(self.world.database, WHO) as session:
                return bool(getattr(self, step[0])(session, *step[1:]))
        except (InvalidInput, Conflict):
            return False

    def device(self, session: Session, name: str) -> Device | None:
        return session.exec(select(Device).where(Device.name == name)).first()

    def port(self, session: Session, port: Port) -> tuple[str, int]:
        found = session.exec(
            select(Interface.id).join(Device, Device.id == Interface.device_id)  # type: ignore[arg-type]
            .where(Device.name == port[0], Interface.name == port[1])
        ).first()  # fmt: skip
        if found is None:
            raise InvalidInput("no such port")
        return "interface", found

    def create(self, session: Session, name: str) -> bool:
        self.world.device(session, name, "thin")
        return True

    def move(self, session: Session, name: str, unit: int | None, face: str) -> bool:
        device = self.device(session, name)
        if device is None:
            return False
        place = {"rack_id": self.world.rack, "position_half": 2 * unit} if unit is not None else {
            "rack_id": None, "position_half": None}  # fmt: skip
        move_device(session, device, face=face if unit is not None else "", **place)
        return True

    def delete(self, session: Session, name: str) -> bool:
        device = self.device(session, name)
        if device is None:
            return False
        delete_device(session, device)
        return True

    def connect(self, session: Session, a: list[Port], b: list[Port]) -> bool:
        connect(session, [self.port(session, port) for port in a], [self.port(session, port) for port in b])
        return True

    def unplug(self, session: Session, port: Port) -> bool:
        _kind, port_id = self.port(session, port)
        end = session.exec(select(CableTermination).where(CableTermination.interface_id == port_id)).first()
        if end is None:
            return False
        cable = session.get(Cable, end.cable_id)
        assert cable is not None
        disconnect(session, cable)
        return True

    def state(self) -> Model:
        """What the database holds."""
        with self.world.database.read() as session:
            found = Model({device.name: set() for device in session.exec(select(Device))})
            owners = {device.pk: device.name for device in session.exec(select(Device))}
            for slot in session.exec(select(RackSlot)):
                found.places[owners[slot.device_id]].add((slot.half_unit, slot.face))
            named = {row.pk: (owners[row.device_id], row.name) for row in session.exec(select(Interface))}
            for cable in session.exec(select(Cable).order_by(Cable.id)):  # type: ignore[arg-type]
                ends: tuple[list[Port], list[Port]] = ([], [])
                rows = session.exec(select(CableTermination).where(CableTermination.cable_id == cable.pk))
                for row in sorted(rows, key=lambda row: row.position):
                    side, port = ends["AB".index(row.cable_end)], named[row.interface_id or 0]
                    if port not in side:
                        side.append(port)
                found.cables.append(ends)
        return found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, min_size=4, max_size=25))
def test_the_services_agree_with_a_plain_model(wanted: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/d.sqlite3")
        database.create_all()
        world = World(database)
        world.type("thin", *(template("interfaces", name, type="1000base-t") for name in PORTS), is_full_depth=False)
        with unit_of_work(database, WHO) as session:
            rack = session.get(Rack, world.rack)
            assert rack is not None
            rack.u_height = UNITS
        model, inventory = Model(), Inventory(world)
        for step in wanted:
            assert inventory.step(step) == model.step(step), step
            state = inventory.state()
            assert state.places == model.places, step
            assert state.cables == model.cables, step
        database.close()
