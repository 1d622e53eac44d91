"""Config contexts: which apply, what they add up to, and how many statements that costs."""

from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from inventory.extras.contexts import Context, deep_merge, merge
from inventory.extras.queries import config_contexts_of
from inventory.extras.service import set_scopes
from inventory.models import ConfigContext, Region, Site, Tag, TaggedItem, Tenant, TenantGroup
from tests.inventory.conftest import WHO
from tests.inventory.world import World


def test_merging() -> None:
    low = Context("b", 1000, {"ntp": {"servers": ["a"], "zone": "utc"}, "mtu": 1500})
    high = Context("a", 2000, {"ntp": {"servers": ["b", "c"]}, "mtu": {"lan": 9000}})
    assert merge([high, low]) == {"ntp": {"servers": ["b", "c"], "zone": "utc"}, "mtu": {"lan": 9000}}
    assert merge([low, Context("a", 1000, {"mtu": 1})])["mtu"] == 1500, "equal weights: by name"
    assert merge([low], {"mtu": 9000, "ntp": {"zone": "cet"}})["ntp"] == {"servers": ["a"], "zone": "cet"}
    before: dict[str, Any] = {"a": {"b": 1}}
    assert deep_merge(before, {"a": {"c": 2}}) == {"a": {"b": 1, "c": 2}}
    assert before == {"a": {"b": 1}}, "what is merged is not changed"


def test_every_kind_must_fit() -> None:
    context = Context("x", 1, {}, {"sites": frozenset({1, 2}), "tags": frozenset({9})})
    assert context.applies({"sites": frozenset({2}), "tags": frozenset({8, 9})})
    assert not context.applies({"sites": frozenset({2})})
    assert Context("everywhere", 1, {}).applies({})


def build(session: Session, world: World) -> None:
    europe, vip = Region(name="Europe", slug="europe"), TenantGroup(name="VIP", slug="vip")
    session.add_all([europe, vip])
    session.flush()
    france = Region(name="France", slug="france", parent_id=europe.pk)
    session.add(france)
    session.flush()
    site, tenant = session.get(Site, world.site), session.get(Tenant, world.tenant)
    assert site is not None
    assert tenant is not None
    site.region_id, tenant.group_id = france.pk, vip.pk
    tag = Tag(name="lab", slug="lab")
    other = Site(name="Lyon", slug="lyon")
    session.add_all([tag, other])
    session.flush()

    def context(name: str, weight: int, scopes: dict[str, list[int]], *, active: bool = True) -> None:
        row = ConfigContext(name=name, weight=weight, data={"who": name, name: True}, is_active=active)
        session.add(row)
        session.flush()
        set_scopes(session, row, scopes)

    context("everywhere", 100, {})
    context("europe", 200, {"regions": [europe.pk]})
    context("vip", 300, {"tenant_groups": [vip.pk], "sites": [site.pk, other.pk]})
    context("lab", 400, {"tags": [tag.pk]})
    context("lyon", 500, {"sites": [other.pk]})
    context("plain", 600, {"device_types": [world.types["plain"]], "device_roles": [world.role]})
    context("off", 700, {}, active=False)
    one = world.device(session, "one", tenant_id=tenant.pk, local_context={"own": 1})
    world.device(session, "two")
    session.add(TaggedItem(object_type="devices", object_id=one.pk, tag_id=tag.pk))
    session.flush()


def test_devices(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        build(session, world)
        found = config_contexts_of(session, [1, 2, 99])
    assert list(found) == [1, 2]
    assert [name for name in found[1] if name != "who"] == ["everywhere", "europe", "vip", "lab", "plain", "own"]
    assert [name for name in found[2] if name != "who"] == ["everywhere", "europe", "plain"]
    assert found[1]["who"] == "plain"


def test_the_number_of_statements_does_not_grow(database: Database) -> None:
    world = World(database)
    with unit_of_work(database, WHO) as session:
        build(session, world)
        for number in range(50):
            world.device(session, f"srv{number}", tenant_id=world.tenant)

    def counted(ids: list[int]) -> int:
        statements: list[str] = []

        def note(_c: Any, _cur: Any, statement: str, *_more: Any) -> None:
            statements.append(statement)

        event.listen(database.reader, "before_cursor_execute", note)
        with database.read() as session:
            assert len(config_contexts_of(session, ids)) == len(ids)
        event.remove(database.reader, "before_cursor_execute", note)
        return len(statements)

    assert counted([1]) == counted(list(range(1, 53))) <= 12
