"""A restricted session shows what its context may view, however it is asked."""

from typing import Any

import pytest
from sqlalchemy import event, func, literal, select, text, union_all
from sqlalchemy.orm import aliased
from sqlmodel import select as sqlmodel_select

from dcim.access.context import Context, system
from dcim.access.models import Token, User, WebSession
from dcim.access.reading import everything, reading, restrict
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from inventory.models import Device, DeviceType, Interface, Rack, RackLane, Region, Site, Tenant

AT_IVRY = ("dcim.device", "view", {"site__slug": "ivry"})
IVRY = ["ivry-1", "ivry-2"]


def names(rows: Any) -> list[str]:
    return sorted(rows)


def table(model: Any) -> Any:
    return model.__table__


def test_every_way_to_ask_is_within_the_permission(world: Any, ana: Any) -> None:
    device, other = table(Device), aliased(Device)
    d = table(Device).alias("d")
    with reading(world.database, ana(AT_IVRY)) as session:
        assert names(session.exec(sqlmodel_select(Device.name))) == IVRY
        assert names(row.name for row in session.exec(sqlmodel_select(Device))) == IVRY
        assert session.get(Device, world.ids["lyon-1"]) is None
        assert session.get(Device, world.ids["ivry-1"]) is not None
        assert names(session.connection().execute(select(device.c.name)).scalars()) == IVRY
        assert names(session.connection().execute(select(d.c.name)).scalars()) == IVRY
        assert names(session.execute(select(other.name)).scalars()) == IVRY
        assert names(session.execute(text("SELECT name FROM devices")).scalars()) == IVRY
        assert names(session.connection().exec_driver_sql("SELECT name FROM devices").scalars()) == IVRY
        assert session.execute(select(func.count()).select_from(device)).scalar_one() == 2
        assert session.execute(select(select(func.count()).select_from(device).scalar_subquery())).scalar_one() == 2
        assert session.execute(select(literal(1)).where(select(device).where(device.c.name == "lyon-1").exists())
                               ).all() == []  # fmt: skip
        inner = select(device.c.name).cte("chosen")
        assert names(session.execute(select(inner.c.name)).scalars()) == IVRY
        both = union_all(select(device.c.name), select(d.c.name)).subquery()
        assert names(session.execute(select(both.c.name)).scalars()) == sorted(IVRY * 2)
        self_join = select(d.c.name).select_from(device.join(d, d.c.role_id == device.c.role_id))
        assert set(session.execute(self_join).scalars()) == set(IVRY)


def test_a_recursive_statement_is_within_it_too(world: Any, ana: Any) -> None:
    with reading(world.database, ana(AT_IVRY, ("dcim.region", "view", {"slug": "nowhere"}))) as session:
        region = table(Region)
        tree = select(region.c.id, region.c.name).cte("tree", recursive=True)
        tree = tree.union_all(select(region.c.id, region.c.name).join(tree, region.c.parent_id == tree.c.id))
        assert session.execute(select(tree.c.name)).all() == []
        device = table(Device)
        chain = select(device.c.id, device.c.name).where(device.c.name == "lyon-1").cte("chain", recursive=True)
        chain = chain.union_all(select(device.c.id, device.c.name).join(chain, device.c.id > chain.c.id))
        assert session.execute(select(chain.c.name)).all() == []


def test_without_a_permission_there_is_nothing(world: Any, ana: Any) -> None:
    with reading(world.database, ana()) as session:
        for model in (Device, Site, Rack, Interface, Tenant, RackLane):
            assert session.execute(select(func.count()).select_from(table(model))).scalar_one() == 0
        assert session.exec(sqlmodel_select(Device)).all() == []


def test_constraints_of_several_permissions_add_up(world: Any, ana: Any) -> None:
    more = ana(("dcim.device dcim.rack", "view", [{"name": "lyon-2"}, {"name": "Lyon-R1"}]), AT_IVRY)
    with reading(world.database, more) as session:
        assert names(session.exec(sqlmodel_select(Device.name))) == [*IVRY, "lyon-2"]
        assert names(session.exec(sqlmodel_select(Rack.name))) == ["Lyon-R1"]
    with reading(world.database, ana(AT_IVRY, ("dcim.*", "view"))) as session:
        assert len(session.exec(sqlmodel_select(Device)).all()) == 4


def test_what_a_visible_row_refers_to_is_named_and_nothing_else_of_it(world: Any, ana: Any) -> None:
    """As NetBox's nested objects: no permission for sites, but a visible device's site has its name."""
    device, site, rack, kind = table(Device), table(Site), table(Rack), table(DeviceType)
    home = site.alias()
    with reading(world.database, ana(AT_IVRY)) as session:
        connection = session.connection()
        joined = (
            select(device.c.name, site.c.name, rack.c.name, kind.c.model, home.c.slug)
            .select_from(device)
            .join(site, site.c.id == device.c.site_id)
            .join(kind, kind.c.id == device.c.device_type_id)
            .join(rack, rack.c.id == device.c.rack_id, isouter=True)
            .join(home, home.c.id == rack.c.site_id, isouter=True)
        )
        assert sorted(tuple(row) for row in connection.execute(joined)) == [
            (name, "Ivry", "Ivry-R1", "M1", "ivry") for name in IVRY
        ]
        assert names(session.execute(select(Device.name).join(Site, Site.id == Device.site_id)).scalars()) == IVRY
        chosen = select(device.c.name).where(device.c.site_id.in_(select(site.c.id).where(site.c.slug == "ivry")))
        assert names(connection.execute(chosen).scalars()) == IVRY
        assert connection.execute(select(site.c.name)).all() == []
        assert connection.execute(select(site.c.name).join(device, device.c.site_id == site.c.id)).all() == []
        assert connection.execute(select(rack.c.name).join(site, site.c.id == rack.c.site_id)).all() == []


@pytest.mark.parametrize("kind", ["or", "full", "and"])
def test_a_join_that_could_reach_further_is_not_loosened(world: Any, ana: Any, kind: str) -> None:
    device, site = table(Device), table(Site)
    by_id = site.c.id == device.c.site_id
    if kind == "or":
        source = device.join(site, by_id | (site.c.slug == "lyon"))
    elif kind == "full":
        source = device.join(site, by_id, full=True)
    else:
        source = device.join(site, by_id & (site.c.slug != "x"))
    with reading(world.database, ana(AT_IVRY)) as session:
        found = session.connection().execute(select(site.c.slug).select_from(source)).scalars().all()
    assert "lyon" not in found


def test_a_part_is_seen_with_its_whole(world: Any, ana: Any) -> None:
    with reading(world.database, ana(AT_IVRY, ("dcim.rack", "view"))) as session:
        assert session.exec(sqlmodel_select(RackLane.device_id)).all() == [world.ids["ivry-1"]]
        lanes = sqlmodel_select(Rack.name, RackLane.device_id).join(RackLane, RackLane.rack_id == Rack.id)  # type: ignore[arg-type]
        assert [tuple(row) for row in session.exec(lanes)] == [("Ivry-R1", world.ids["ivry-1"])]
    with reading(world.database, ana(("dcim.rack", "view"))) as session:
        assert session.exec(sqlmodel_select(RackLane)).all() == []


def test_aside_everything_can_be_named(world: Any, ana: Any) -> None:
    with reading(world.database, ana(AT_IVRY)) as session:
        assert session.exec(sqlmodel_select(Site.name)).all() == []
        with everything(session):
            assert names(session.exec(sqlmodel_select(Site.name))) == ["Ivry", "Lyon"]
        assert session.exec(sqlmodel_select(Site.name)).all() == []
    with reading(world.database, system("test")) as session, everything(session):
        assert names(session.exec(sqlmodel_select(Site.name))) == ["Ivry", "Lyon"]


def test_the_restriction_outlasts_a_rollback_and_an_open_transaction(world: Any, ana: Any) -> None:
    with reading(world.database, ana(AT_IVRY)) as session:
        session.exec(sqlmodel_select(Device)).all()
        session.rollback()
        assert names(session.exec(sqlmodel_select(Device.name))) == IVRY
    with world.database.read() as session:
        assert len(session.exec(sqlmodel_select(Device.name)).all()) == 4
        restrict(session, ana(AT_IVRY))
        assert names(session.exec(sqlmodel_select(Device.name))) == IVRY
        session.rollback()
        assert names(session.exec(sqlmodel_select(Device.name))) == IVRY
    with world.database.read() as session:
        assert len(session.exec(sqlmodel_select(Device.name)).all()) == 4, "nothing stays behind on the connection"


def test_what_one_may_see_another_does_not(world: Any, ana: Any) -> None:
    """The same statement, at once, by people with different constraints."""
    at = {site: ana(("dcim.device", "view", {"site__slug": site})) for site in ("ivry", "lyon")}
    for _ in range(2):
        for site, context in at.items():
            with reading(world.database, context) as session:
                assert names(session.exec(sqlmodel_select(Device.name))) == [f"{site}-1", f"{site}-2"]


def test_whoever_may_do_everything_sends_the_plain_statement(database: Database) -> None:
    sent: list[str] = []
    event.listen(database.reader, "before_cursor_execute", lambda *each: sent.append(each[2]))
    for context in (system("test"), Context("root", is_superuser=True)):
        with reading(database, context) as session:
            session.exec(sqlmodel_select(Site.name)).all()
    assert [line for line in sent if "SELECT" in line] == ["SELECT sites.name \nFROM sites"] * 2


def test_secret_tables_are_shown_to_nobody(world: Any, ana: Any) -> None:
    with unit_of_work(world.database, system("test")) as session:
        session.add(User(id=7, username="ana", password_hash="x"))
        session.flush()
        session.add(WebSession(user_id=7, digest="d", csrf="c", expires=9e12))
    count = text("SELECT count(*) FROM web_sessions")
    with reading(world.database, ana(("*", "view"))) as session:
        assert len(session.exec(sqlmodel_select(Device)).all()) == 4
        assert session.execute(count).scalar_one() == 0
    with reading(world.database, system("test")) as session:
        assert session.execute(count).scalar_one() == 1


def test_the_user_of_a_constraint_is_whoever_asks(world: Any, ana: Any) -> None:
    with unit_of_work(world.database, system("test")) as session:
        for pk, name in ((7, "ana"), (8, "bob")):
            session.add(User(id=pk, username=name, password_hash="x"))
            session.flush()
            session.add(Token(user_id=pk, digest=name, hint=name))
    with reading(world.database, ana()) as session:
        assert session.exec(sqlmodel_select(Token.hint)).all() == ["ana"], "one's own tokens, without a permission"
        assert session.exec(sqlmodel_select(User.username)).all() == []
    with reading(world.database, ana(("users.user", "view", {"username": "$user"}))) as session:
        assert session.exec(sqlmodel_select(User.username)).all() == ["ana"]
