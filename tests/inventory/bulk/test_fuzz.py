"""Broken files: never a crash, every answer a clear refusal or a plan."""

import csv
import io
import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcim.access.uow import unit_of_work
from dcim.core.errors import InvalidInput
from inventory.bulk import FORMATS, plan_rows, read_table, rehearse_rows
from inventory.bulk.nouns import sheet_of
from inventory.objects.noun import Noun, noun_of, registry
from inventory.objects.nouns import load

load()
NOUNS = [noun for noun in registry.all() if not noun.read_only]
WORDS = [
    "", " ", "paris", "A1", "id:1", "id:999", "id:1 x", "-1", "0", "7.5", "true", "web,odd", '"', "[1]", "{}", "null",
    "10.0.0.1/24", "x" * 300, "dcim.site", "1:1:R1", "=1+1", "\0", "é", "1-4,7", "9" * 30, "srv1", "eth0",
]  # fmt: skip


def read(name: str, data: bytes) -> None:
    refusal = refused(lambda: read_table(name, data))
    assert refusal is None or refusal.problems
    assert refusal is None or all(problem.where and problem.message for problem in refusal.problems)


def refused(action: Callable[[], Any]) -> InvalidInput | None:
    try:
        action()
    except InvalidInput as error:
        return error
    return None


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes(format: str, data: bytes) -> None:
    read(f"f.{format}", data)


@pytest.mark.parametrize("format", FORMATS)
def test_bytes_changed_and_cut(held: Any, format: str) -> None:
    data = held.export("dcim.device", format)
    chance = random.Random(7)
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        if chance.random() < 0.3:
            del broken[chance.randrange(len(broken)) :]
        read(f"f.{format}", bytes(broken))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.object_type)
def test_nonsense_in_every_column(held: Any, noun: Noun) -> None:
    """Every column of every noun takes nonsense, as text and as YAML or JSON would bring it."""
    with held.database.read() as session:
        headers = list(sheet_of(session, noun).accepted.values())
    headers = list(dict.fromkeys(headers))
    chance = random.Random(noun.object_type)
    odd = [*WORDS, None, 5, -1.5, True, [], ["a", 1, None], {"a": 1}, [["x"]], [{"b": 2}]]
    for _ in range(25):
        some = chance.sample(headers, min(len(headers), chance.randint(1, 12)))
        rows = [{header: chance.choice(odd) for header in some} for _ in range(3)]
        plans: list[Any] = []
        data = json.dumps(rows).encode()
        refusal = refused(lambda data=data, plans=plans: plans.append(held.plan(noun.object_type, data, "f.json")))  # type: ignore[misc]
        if refusal is not None:
            assert refusal.problems
            continue
        plan = plans[0]
        assert len(plan.changes) + len({problem.row for problem in plan.problems}) == 3
        assert all(problem.message for problem in plan.problems)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(st.sampled_from(WORDS), min_size=3, max_size=6), min_size=1, max_size=5))
def test_nonsense_is_never_half_written(held: Any, rows: list[list[str]], helpers: Any) -> None:
    """Writing nonsense either works as a whole or is refused as a whole."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["name", "site", "role", "device_type", "rack", "position"])
    writer.writerows(rows)
    before = held.export("dcim.device", "json")
    try:
        with unit_of_work(held.database, helpers.ROOT) as session:
            plan = plan_rows(session, noun_of("dcim.device"), read_table("f.csv", buffer.getvalue().encode()))
            rehearse_rows(session, plan)
    except InvalidInput:
        pass
    assert held.export("dcim.device", "json") == before
