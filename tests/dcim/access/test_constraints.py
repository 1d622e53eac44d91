"""Constraints select exactly the rows that they say, on both databases."""

from typing import Any

import pytest
from sqlalchemy import select

from dcim.access.constraints import Who, condition, problems
from dcim.access.context import system
from dcim.access.granting import save_permission
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.models import Device

ALL = {"ivry-1", "ivry-2", "lyon-1", "lyon-2"}
IVRY = {"ivry-1", "ivry-2"}
LYON = {"lyon-1", "lyon-2"}


def chosen(world: Any, constraints: Any) -> set[str]:
    listed = constraints if isinstance(constraints, list) else [constraints]
    table = Device.__table__  # type: ignore[attr-defined]
    with world.database.read() as session:
        found = session.connection().execute(select(table.c.name).where(condition(table, listed, Who(7, "ivry-1"))))
        return set(found.scalars())


CASES: list[tuple[Any, set[str]]] = [
    ({}, ALL),
    ({"name": "ivry-1"}, {"ivry-1"}),
    ({"name__n": "ivry-1"}, ALL - {"ivry-1"}),
    ({"name__in": ["ivry-1", "lyon-2", "x"]}, {"ivry-1", "lyon-2"}),
    ({"name__in": []}, set()),
    ({"name__ic": "VRY"}, IVRY),
    ({"name__nic": "VRY"}, LYON),
    ({"name__isw": "IVRY"}, IVRY),
    ({"name__iew": "-2"}, {"ivry-2", "lyon-2"}),
    ({"name__ie": "IVRY-1"}, {"ivry-1"}),
    ({"name__startswith": "IVRY"}, set()),
    ({"name__startswith": "ivry"}, IVRY),
    ({"name__endswith": "-1"}, {"ivry-1", "lyon-1"}),
    ({"name__contains": "vry"}, IVRY),
    ({"name__contains": "VRY"}, set()),
    ({"name__gte": "lyon"}, LYON),
    ({"name__range": ["ivry-2", "lyon-1"]}, {"ivry-2", "lyon-1"}),
    ({"serial__isw": "s%_"}, ALL),
    ({"serial__isw": "s%x"}, set()),
    ({"serial__contains": "_"}, ALL),
    ({"site__slug": "ivry"}, IVRY),
    ({"site__slug__in": ["lyon"]}, LYON),
    ({"site__slug__n": "ivry"}, LYON),
    ({"site__region__slug": "europe"}, IVRY),
    ({"site__region__slug__n": "europe"}, LYON),
    ({"site__region__isnull": True}, LYON),
    ({"tenant__slug": "acme"}, {"ivry-1"}),
    ({"tenant__slug__n": "acme"}, ALL - {"ivry-1"}),
    ({"tenant": None}, LYON),
    ({"tenant__isnull": False}, IVRY),
    ({"tenant__empty": True}, LYON),
    ({"tenant__in": [None]}, LYON),
    ({"asset_tag__isnull": True}, ALL),
    ({"serial__empty": False}, ALL),
    ({"interfaces__name": "eth1"}, {"ivry-1", "lyon-1"}),
    ({"interfaces__name__n": "eth1"}, {"ivry-2", "lyon-2"}),
    ({"interfaces__isnull": True}, set()),
    ({"tags__slug": "gold"}, {"ivry-1", "lyon-1"}),
    ({"tags__isnull": True}, {"ivry-2", "lyon-2"}),
    ({"rack__site__slug": "lyon", "tags__name__ie": "GOLD"}, {"lyon-1"}),
    ({"local_context__owner": "team-2"}, {"ivry-2", "lyon-2"}),
    ({"local_context__level": 1}, {"ivry-1", "lyon-1"}),
    ({"local_context__nothing": "x"}, set()),
    ({"name": "$user"}, {"ivry-1"}),
    ([{"name": "ivry-1"}, {"site__slug": "lyon"}], {"ivry-1"} | LYON),
]


@pytest.mark.parametrize(("constraints", "expected"), CASES, ids=[str(case[0]) for case in CASES])
def test_a_constraint_selects_what_it_says(world: Any, constraints: Any, expected: set[str]) -> None:
    assert chosen(world, constraints) == expected


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"site__slg": "x"}, "sites has no 'slg'; did you mean 'slug'?"),
    ({"sight": 1}, "devices has no 'sight'; did you mean 'site'?"),
    ({"name__upper": "x"}, "'upper' after 'name' is no look-up"),
    ({"name__in": "x"}, "give a list"),
    ({"name": 5}, "give a text or null"),
    ({"site": "ivry"}, "give a whole number or null"),
    ({"name__isnull": "yes"}, "give true or false"),
    ({"position_half__ic": "x"}, "compares text"),
    ({"interfaces": 3}, "'interfaces' are several"),
    ({"local_context": {}}, "cannot be compared"),
    ({"__": 1}, "is no path"),
]


@pytest.mark.parametrize(("constraint", "message"), WRONG, ids=[str(case[0]) for case in WRONG])
def test_a_constraint_that_means_nothing_is_named(constraint: dict[str, Any], message: str) -> None:
    [problem] = problems(Device.__table__, "dcim.device", [constraint])  # type: ignore[attr-defined]
    assert message in problem.message
    assert "dcim.device" in problem.message


@pytest.mark.parametrize("constraint", [case[0] for case in WRONG], ids=str)
def test_what_means_nothing_any_more_allows_nothing(database: Database, constraint: dict[str, Any]) -> None:
    table = Device.__table__  # type: ignore[attr-defined]
    with database.read() as session:
        assert session.connection().execute(select(condition(table, [constraint], Who()))).scalar_one() in (False, 0)


def test_a_permission_is_saved_only_when_all_of_it_means_something(database: Database) -> None:
    with pytest.raises(InvalidInput) as caught, unit_of_work(database, system("test")) as session:
        save_permission(
            session, name="", object_types=["dcim.devise", "dcim.cabletermination", "dcim.site"],
            actions=["view", "veiw"], constraints=[{"slug": "ivry"}, {"slg": "x"}], users=[99],
        )  # fmt: skip
    told = {(problem.where, problem.message[:40]) for problem in caught.value.problems}
    assert {where for where, _ in told} == {"name", "object_types", "actions", "constraints[1].slg", "users"}
    text = str(caught.value)
    assert "did you mean 'dcim.device'?" in text
    assert "is guarded with dcim.cable" in text


def test_constraints_for_many_object_types_must_mean_something_for_each(database: Database) -> None:
    with unit_of_work(database, system("test")) as session:
        with pytest.raises(InvalidInput, match=r"ipam.asn: asns has no 'name'"):
            save_permission(
                session, name="x", object_types=["dcim.device", "ipam.asn"], actions=["view"],
                constraints={"name": "x"},
            )  # fmt: skip
        with pytest.raises(InvalidInput, match="name the object types"):
            save_permission(session, name="x", object_types=["dcim.*"], actions=["view"], constraints={"name": "x"})
        saved = save_permission(
            session, name="x", object_types=["dcim.device", "dcim.rack"], actions=["view"],
            constraints={"site__slug": "ivry"},
        )  # fmt: skip
        assert saved.id is not None
