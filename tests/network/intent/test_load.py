"""The database's rows and the compiler's model are the same intent."""

from dataclasses import replace
from pathlib import Path

import pytest
from fabrics import attach, lab_fabric
from sites import build
from sqlalchemy import event

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput, NotFound
from network.compile.model import FabricModel
from network.intent import attachments_of, load_model, networks_of, provisioning_network, set_attachment
from network.intent.queries import fabric_named

CTX = system("test")


def loaded(database: Database) -> FabricModel:
    with database.read() as session:
        return load_model(session, fabric_named(session, ""))


def same(model: FabricModel, ids: dict[str, int], found: FabricModel) -> None:
    """Equal but for database ids."""
    strip = [replace(c, id=0, device_id=0) for c in sorted(found.connections, key=lambda c: (c.device, c.name))]
    assert strip == [replace(c, id=0, device_id=0) for c in sorted(model.connections, key=lambda c: (c.device, c.name))]
    assert found.switches == tuple(
        sorted((replace(s, device_id=ids[s.name]) for s in model.switches), key=lambda s: s.name)
    )
    assert {frozenset((x.a, x.b)) for x in found.links} == {frozenset((x.a, x.b)) for x in model.links}
    assert set(found.oob_ports) == set(model.oob_ports)
    assert set(found.networks) == set(model.networks)
    assert (found.groups, found.numbering, found.name) == (model.groups, model.numbering, model.name)


def test_rows_become_the_model(each_database: Database, home: Path) -> None:
    model = attach(lab_fabric(3), "srv-102", "tenant", "blue", "green")
    ids = build(each_database, home, model)
    same(model, ids, loaded(each_database))


def test_number_of_queries_does_not_grow(database: Database, home: Path) -> None:
    statements: list[str] = []
    event.listen(database.reader, "before_cursor_execute", lambda *args: statements.append(args[2]))
    build(database, home, lab_fabric(10))
    loaded(database)
    assert len(statements) < 20


def test_a_wish_changes_the_model_and_counts(database: Database, home: Path) -> None:
    ids = build(database, home, lab_fabric())
    host = ids["srv-101"]
    for wanted, networks, untagged in (
        ("provisioning", (), "provisioning"), ("tenant", ("green", "blue"), "green"), ("quarantine", (), "parking"),
    ):  # fmt: skip
        with unit_of_work(database, CTX) as session:
            set_attachment(session, host, wanted, networks, "op-1")
        found = next(c for c in loaded(database).connections if c.device == "srv-101")
        assert (found.wanted, found.untagged, found.tagged) == (wanted, untagged, tuple(networks[1:]))
    with unit_of_work(database, CTX) as session:
        set_attachment(session, host, "quarantine", (), "op-2")
        assert [a.serial for a in attachments_of(session, host)] == [3]


def test_impossible_wishes_are_refused(database: Database, home: Path) -> None:
    ids = build(database, home, lab_fabric())
    for wanted, networks, error in (
        ("tenant", (), "name at least one"), ("tenant", ("parking",), "no network parking"),
        ("x", (), "must be one of"),
    ):  # fmt: skip
        with unit_of_work(database, CTX) as session, pytest.raises(InvalidInput, match=error):
            set_attachment(session, ids["srv-101"], wanted, networks)
    with unit_of_work(database, CTX) as session, pytest.raises(NotFound, match="spine-1 has no server connection"):
        set_attachment(session, ids["spine-1"], "quarantine")


def test_networks(database: Database, home: Path) -> None:
    build(database, home, lab_fabric())
    with database.read() as session:
        assert [n.vlan for n in networks_of(session)] == [20, 30, 100, 200, 201, 999]
        assert (provisioning_network(session).vlan, provisioning_network(session).vni) == (100, 10100)
