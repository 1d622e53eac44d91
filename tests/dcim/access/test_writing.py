"""A unit of work writes what its context may, whatever way it is written."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlmodel import Session, col, select

from dcim.access.context import Context, system
from dcim.access.models import Group, GroupMember, ObjectChange, Token, User
from dcim.access.permissions import permitted, require_all, require_rows
from dcim.access.uow import consequences, unit_of_work
from dcim.core.errors import Forbidden
from dcim.engine.brakes import arm
from dcim.engine.jobs import create_job
from inventory.cables.service import connect, disconnect
from inventory.devices.service import create_device, delete_device, move_device
from inventory.models import Cable, Device, Interface, PowerPort, RackLane, RackSlot, Site, Tag
from inventory.types.models import ComponentTemplate

AT_IVRY = {"site__slug": "ivry"}
EVERY = "view add change delete"


def get(session: Session, world: Any, name: str) -> Device:
    return session.get_one(Device, world.ids[name])


def fields(world: Any, name: str, site: str = "Ivry") -> dict[str, Any]:
    return {
        "name": name, "site_id": world.ids[site], "device_type_id": world.ids["M1"], "role_id": world.ids["Server"]
    }  # fmt: skip


def refused(world: Any, context: Context, match: str, write: Callable[[Session], Any]) -> Forbidden:
    """Write in a unit of work that is refused; gives the refusal."""
    with pytest.raises(Forbidden, match=match) as caught, unit_of_work(world.database, context) as session:
        write(session)
    return caught.value


def test_without_a_permission_nothing_is_written(world: Any, ana: Any) -> None:
    for write in (
        lambda session: session.add(Site(name="New", slug="new")),
        lambda session: setattr(get(session, world, "ivry-1"), "description", "x"),
        lambda session: session.delete(session.get_one(Tag, world.ids["Gold"])),
    ):
        with pytest.raises(
            Forbidden, match=r"ana may not (add|change|delete) (dcim|extras)\.\w+: ask an administrator"
        ):
            with unit_of_work(world.database, ana()) as session:
                write(session)
    with world.database.read() as session:
        assert session.exec(select(Site).where(Site.slug == "new")).first() is None
        assert session.exec(select(ObjectChange).where(ObjectChange.user_name == "ana")).all() == []


def test_each_action_is_its_own_permission(world: Any, ana: Any) -> None:
    with unit_of_work(world.database, ana(("dcim.device", "change"))) as session:
        get(session, world, "ivry-1").description = "changed"
    others = ana(("dcim.device", "view add change"))
    refused(world, others, r"ana may not delete dcim\.device", lambda s: delete_device(s, get(s, world, "ivry-1")))
    with unit_of_work(world.database, ana(("dcim.site", "add"))) as session:
        session.add(Site(name="New", slug="new"))
    with world.database.read() as session:
        changes = session.exec(select(ObjectChange).where(ObjectChange.user_name == "ana")).all()
        assert [(line.action, line.object_repr) for line in changes] == [("update", "ivry-1"), ("create", "New")]


def test_a_constraint_holds_before_and_after_a_change(world: Any, ana: Any) -> None:
    context = ana(("dcim.device", "change", AT_IVRY))
    with unit_of_work(world.database, context) as session:
        get(session, world, "ivry-1").description = "mine"

    def move(session: Session, name: str, site: str) -> None:
        device = get(session, world, name)
        device.rack_id, device.site_id = None, world.ids[site]
        session.flush()
        device.description = "and once more"

    refused(world, context, "may not change this object", lambda s: move(s, "lyon-1", "Ivry"))
    refused(world, context, "may not change this object as asked", lambda s: move(s, "ivry-2", "Lyon"))
    with world.database.read() as session:
        assert get(session, world, "ivry-2").site_id == world.ids["Ivry"]
        assert get(session, world, "lyon-1").site_id == world.ids["Lyon"]


def test_a_state_in_between_may_break_the_constraint(world: Any, ana: Any) -> None:
    with unit_of_work(world.database, ana(("dcim.device", "change", AT_IVRY))) as session:
        device = get(session, world, "ivry-1")
        device.rack_id, device.site_id = None, world.ids["Lyon"]
        session.flush()
        device.site_id = world.ids["Ivry"]


def test_a_constraint_holds_for_what_is_added_and_deleted(world: Any, ana: Any) -> None:
    context = ana(("dcim.device", "add delete", AT_IVRY))
    with unit_of_work(world.database, context) as session:
        create_device(session, **fields(world, "new-1"))
    add = fields(world, "new-2", "Lyon")
    refused(world, context, "may not add this object as asked", lambda s: create_device(s, **add))
    with unit_of_work(world.database, context) as session:
        delete_device(session, session.exec(select(Device).where(Device.name == "new-1")).one())
    refused(world, context, "may not delete this object", lambda s: delete_device(s, get(s, world, "lyon-2")))


def test_how_many_are_out_of_reach_is_told_and_which_not(world: Any, ana: Any) -> None:
    def change_all(session: Session) -> None:
        for device in session.exec(select(Device)):
            device.description = "x"

    error = refused(world, ana(("dcim.device", "change", AT_IVRY)), "2 of these 4 objects", change_all)
    assert "lyon" not in error.message


def test_what_a_device_brings_along_needs_no_permission_of_its_own(world: Any, ana: Any) -> None:
    with unit_of_work(world.database, system("test")) as session:
        for kind, name in (("interfaces", "eth0"), ("power-ports", "PSU1")):
            template = ComponentTemplate(device_type_id=world.ids["M1"], kind=kind, name=name, type="other")
            session.add(template)
    context = ana(("dcim.device", "add delete", AT_IVRY))
    with unit_of_work(world.database, context) as session:
        device = create_device(
            session, **fields(world, "new-1"), rack_id=world.ids["Ivry-R1"], position_half=20, face="front"
        )
        made = device.pk
    with world.database.read() as session:
        assert session.exec(select(Interface.name).where(Interface.device_id == made)).all() == ["eth0"]
        assert len(session.exec(select(RackSlot).where(RackSlot.device_id == made)).all()) > 0
    more = Interface(device_id=made, name="eth9")
    refused(world, context, r"may not add dcim\.interface", lambda s: s.add(more))
    with unit_of_work(world.database, context) as session:
        delete_device(session, session.get_one(Device, made))
    with world.database.read() as session:
        assert session.exec(select(PowerPort).where(PowerPort.device_id == made)).all() == []


def test_a_device_is_moved_with_its_slots(world: Any, ana: Any) -> None:
    context = ana(("dcim.device", "change", AT_IVRY))
    with unit_of_work(world.database, context) as session:
        move_device(session, get(session, world, "ivry-1"), position_half=10, face="front")
    place = {"position_half": 10, "face": "front"}
    refused(world, context, "may not change", lambda s: move_device(s, get(s, world, "lyon-1"), **place))


def test_a_part_is_written_by_whoever_may_change_its_whole(world: Any, ana: Any) -> None:
    place = {"rack_id": world.ids["Ivry-R1"], "lane": "right-rear"}
    context = ana(("dcim.device", "change", AT_IVRY))
    with unit_of_work(world.database, context) as session:
        session.add(RackLane(**place, offset=1, device_id=world.ids["ivry-2"]))
    foreign = RackLane(**place, offset=2, device_id=world.ids["lyon-2"])
    refused(world, context, "may not change this object", lambda s: s.add(foreign))

    def give_away(session: Session) -> None:
        part = session.exec(select(RackLane).where(RackLane.device_id == world.ids["ivry-2"])).one()
        part.device_id = world.ids["lyon-2"]

    def drop(session: Session) -> None:
        session.delete(session.exec(select(RackLane)).first())

    refused(world, context, "1 of these 2 objects", give_away)
    refused(world, ana(("dcim.device", "view")), r"may not change dcim\.device", drop)


def test_a_cable_comes_and_goes_with_its_ends(world: Any, ana: Any) -> None:
    context = ana(("dcim.cable", "add delete"))
    with unit_of_work(world.database, context) as session:
        ports = session.exec(select(Interface.id).order_by(col(Interface.id)).limit(2)).all()
        cable = connect(session, ("interface", ports[0]), ("interface", ports[1]), type="cat6a")  # type: ignore[arg-type]
        kept = cable.pk
    with unit_of_work(world.database, context) as session:
        disconnect(session, session.get_one(Cable, kept))


BULK = [
    update(Device).values(description="x"),
    delete(RackLane),
    insert(Site).values(uid="u", created=0, last_updated=0, name="x", slug="x"),
    text("UPDATE devices SET description = 'x'"),
    text("WITH chosen AS (SELECT 1) UPDATE devices SET description = 'x'"),
    text("DELETE FROM interfaces"),
]


@pytest.mark.parametrize("statement", BULK, ids=[str(each).split("(")[0][:40] for each in BULK])
def test_a_bulk_statement_needs_the_permission_for_every_object(world: Any, ana: Any, statement: Any) -> None:
    some = ana(("dcim.device dcim.interface", EVERY, {"name__ic": "1"}), ("dcim.site", EVERY, {"slug": "x"}))
    refused(world, some, "every object at once", lambda s: s.connection().execute(statement))
    refused(world, ana(("dcim.*", "view")), "may not (add|change|delete) dcim", lambda s: s.execute(statement))
    with unit_of_work(world.database, ana(("dcim.*", EVERY))) as session:
        session.execute(statement)
        session.rollback()


def test_a_locked_read_is_no_write(world: Any, ana: Any) -> None:
    with unit_of_work(world.database, ana(("dcim.device", "change"))) as session:
        assert session.exec(select(Site).with_for_update()).first() is not None
        assert session.execute(text("WITH x AS (SELECT 1 AS one) SELECT one FROM x")).scalar_one() == 1


def test_a_flush_that_fails_leaves_the_gate_shut(world: Any, ana: Any) -> None:
    def write(session: Session) -> None:
        device = get(session, world, "ivry-1")
        device.description = device.description  # dirty without a change: the flush has no work
        session.flush()
        session.execute(update(Device).values(description="x"))

    refused(world, ana(("dcim.device", "change", AT_IVRY)), "every object at once", write)


def test_dcims_own_records_need_an_act(world: Any, ana: Any) -> None:
    refused(world, ana(("*", EVERY)), "own records of acts", lambda s: arm(s, "ivry", by="ana"))
    refused(world, ana(("*", EVERY)), "own records of acts", lambda s: create_job(s, "batch", "by hand"))
    with pytest.raises(Forbidden, match=r"may not arm dcim\.site"):
        ana(("dcim.site", EVERY)).require("arm", "dcim.site")
    acting = ana(("dcim.site", "arm")).require("arm", "dcim.site")
    with unit_of_work(world.database, acting) as session:
        arm(session, "ivry", by="ana")
        create_job(session, "batch", "by an act", actor="ana")
    with (
        pytest.raises(Forbidden, match=r"may not change dcim\.device"),
        unit_of_work(world.database, acting) as session,
    ):
        get(session, world, "ivry-1").description = "an act is no permission for rows"


def test_acts_reach_the_rows_of_their_constraint(world: Any, ana: Any) -> None:
    ivry, lyon = world.ids["Ivry"], world.ids["Lyon"]
    some, every = ana(("dcim.site", "arm", {"slug": "ivry"})), ana(("dcim.site", "arm"))
    with world.database.read() as session:
        assert require_rows(session, some, "arm", Site, [ivry]).acting == "arm dcim.site"
        with pytest.raises(Forbidden, match="1 of these 2 objects"):
            require_rows(session, some, "arm", Site, [ivry, lyon])
        with pytest.raises(Forbidden, match="this object"):
            require_rows(session, some, "arm", Site, [lyon])
        require_rows(session, every, "arm", Site, [ivry, lyon])
    require_all(every, "arm", "dcim.site")
    with pytest.raises(Forbidden, match="every object at once"):
        require_all(some, "arm", "dcim.site")


def test_the_condition_of_an_action_can_be_put_into_a_statement(world: Any, ana: Any) -> None:
    some = ana(("dcim.device", "change", AT_IVRY))
    with world.database.read() as session:
        found = session.exec(select(Device.name).where(permitted(some, "change", Device)).order_by(Device.name)).all()
        assert found == ["ivry-1", "ivry-2"]
        for context, number in ((ana(), 0), (ana(("dcim.device", "change"), write=False), 0), (system("x"), 4)):
            assert len(session.exec(select(Device.id).where(permitted(context, "change", Device))).all()) == number


def test_a_read_only_token_takes_every_permission_to_write(world: Any, ana: Any) -> None:
    context = ana(("*", f"{EVERY} arm"), write=False)
    assert context.may("view", "dcim.device")
    assert not context.may("change", "dcim.device")
    with pytest.raises(Forbidden, match="may only read"):
        context.require("arm", "dcim.site")
    with pytest.raises(Forbidden, match="may only read"), unit_of_work(world.database, context):
        pass
    assert not Context("root", is_superuser=True, may_write=False).may("add", "dcim.site")


def test_consequences_end_with_their_block(world: Any, ana: Any) -> None:
    def after(session: Session) -> None:
        with consequences(session):
            get(session, world, "ivry-1").description = "follows"
        get(session, world, "ivry-2").description = "does not"

    def before(session: Session) -> None:
        get(session, world, "ivry-1").description = "was there before"
        with consequences(session):
            pass

    for write in (after, before):
        refused(world, ana(("dcim.rack", "change")), r"may not change dcim\.device", write)


def test_nobody_makes_themselves_a_superuser(world: Any, ana: Any) -> None:
    with unit_of_work(world.database, system("test")) as session:
        session.add(User(id=7, username="ana", password_hash="x"))
        session.add(User(id=8, username="root", password_hash="x", is_superuser=True))
        session.add(User(id=9, username="bob", password_hash="x"))
    context = ana(("users.*", EVERY))

    def change(session: Session, pk: int, name: str, value: Any) -> None:
        setattr(session.get_one(User, pk), name, value)

    with unit_of_work(world.database, context) as session:
        change(session, 9, "email", "bob@example.org")
        session.add(Group(id=1, name="admins"))
        session.flush()
        session.add(GroupMember(group_id=1, user_id=9))
        session.add(Token(user_id=9, digest="a", hint="a"))
        session.add(Token(user_id=7, digest="b", hint="b"))
    for write in (
        lambda session: change(session, 7, "is_superuser", True),
        lambda session: change(session, 8, "is_superuser", False),
        lambda session: change(session, 8, "password_hash", "mine"),
        lambda session: session.delete(session.get_one(User, 8)),
        lambda session: session.add(User(username="eve", password_hash="x", is_superuser=True)),
        lambda session: session.add(Token(user_id=8, digest="c", hint="c")),
    ):
        refused(world, context, "superuser", write)
    in_bulk = update(User).values(is_superuser=True)
    refused(world, context, "every object at once", lambda session: session.exec(in_bulk))
