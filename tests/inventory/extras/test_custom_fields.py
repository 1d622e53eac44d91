"""Values of custom fields: every type, NetBox's messages, and the unique ones against what is stored."""

from typing import Any

import pytest
from sqlmodel import select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.secrets import Vault
from inventory.extras.custom_fields import TYPES, Definition, refusal, unknown, validate, with_defaults
from inventory.extras.queries import check_unique, definitions_of
from inventory.extras.service import secret_of, set_secret
from inventory.models import CustomField, CustomFieldChoiceSet, Device, Webhook
from inventory.wanted import Wish
from tests.inventory.conftest import WHO
from tests.inventory.world import World

REQUIRED = "Required field cannot be empty."
ISO_DATE = "Date values must be in ISO 8601 format (YYYY-MM-DD)."
ISO_TIME = "Date and time values must be in ISO 8601 format (YYYY-MM-DD HH:MM:SS)."


@pytest.mark.parametrize(
    ("kind", "good", "bad", "message"),
    [
        ("text", "x" * 255, 5, "Value must be a string."),
        ("text", "", "x" * 256, "Ensure this value has at most 255 characters (it has 256)."),
        ("longtext", "x" * 5000, ["x"], "Value must be a string."),
        ("integer", 5, 5.0, "Value must be an integer."),
        ("integer", 0, True, "Value must be an integer."),
        ("decimal", 5.5, "5.5", "Value must be a decimal."),
        ("decimal", 5, float("nan"), "Value must be a decimal."),
        ("boolean", False, "no", "Value must be true or false."),
        ("date", "2026-02-28", "2026-02-30", ISO_DATE),
        ("date", "2026-02-28", 5, ISO_DATE),
        ("datetime", "2026-02-28T10:00:00", "28.2.2026", ISO_TIME),
        ("url", "https://example.net/a?b", "example", "Enter a valid URL."),
        ("json", {"a": [1]}, None, ""),
        ("select", "b", "z", "Invalid choice (z) for choice set letters."),
        ("multiselect", ["a", "b"], ["a", "z"], "Invalid choice(s) (a, z) for choice set letters."),
        ("object", 7, "7", "Value must be an object ID, not str"),
        ("multiobject", [7, 8], [7, "8"], "Found invalid object ID: 8"),
        ("multiobject", [], 7, "Value must be a list of object IDs, not int"),
        ("color", "00ff00", "green", "RGB color in hexadecimal. Example: 00ff00"),
    ],
)
def test_types(kind: str, good: Any, bad: Any, message: str) -> None:
    assert kind in TYPES
    definition = Definition("f", kind, choices=("a", "b"), choice_set="letters")
    assert refusal(definition, good) == ""
    assert refusal(definition, bad) == message


def test_bounds_patterns_and_presence() -> None:
    number = Definition("n", "integer", validation_minimum=1, validation_maximum=10)
    word = Definition("w", "text", validation_regex="[a-z]+$", required=True)
    assert [refusal(number, value) for value in (0, 11, 10)] == [
        "Value must be at least 1", "Value must not exceed 10", "",
    ]  # fmt: skip
    assert refusal(word, "A") == "Value must match regex '[a-z]+$'"
    assert [refusal(word, value) for value in (None, "")] == [REQUIRED, REQUIRED]
    assert refusal(Definition("m", "multiselect", required=True), []) == REQUIRED
    problems = validate([number, word], {"n": 0, "x": 1})
    assert [(problem.where, problem.message) for problem in problems] == [("n", "Value must be at least 1"),
                                                                         ("w", REQUIRED)]  # fmt: skip
    assert [str(each) for each in unknown([number], {"x": 1})] == [
        "x: Unknown field name 'x' in custom field data."
    ]  # fmt: skip
    assert with_defaults([number, Definition("d", default="y")], {"n": 3}) == {"n": 3, "d": "y"}


def test_definitions_come_in_order_with_their_choices(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        letters = CustomFieldChoiceSet(name="letters", extra_choices=[["a", "A"], ["b", "B"]])
        session.add(letters)
        session.flush()
        session.add_all([
            CustomField(name="z", object_types=["dcim.device"], weight=10),
            CustomField(name="a", object_types=["dcim.device", "dcim.rack"], type="select", choice_set_id=letters.pk),
            CustomField(name="other", object_types=["dcim.site"]),
        ])  # fmt: skip
        session.flush()
        found = definitions_of(session, "dcim.device")
        assert [(each.name, each.choices, each.choice_set) for each in found] == [
            ("z", (), ""), ("a", ("a", "b"), "letters"),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "stored", "free"),
    [("text", "x1", "x2"), ("integer", 5, 6), ("decimal", 1.5, 2.5), ("url", "a://b", "a://c")],
)
def test_unique_values(each_database: Database, kind: str, stored: Any, free: Any) -> None:
    world = World(each_database)
    definition = Definition("contract", kind, unique=True)
    with unit_of_work(each_database, WHO) as session:
        first, second = world.device(session, "one"), world.device(session, "two")
        first.custom_field_data = {"contract": stored}
        session.flush()

        def said(*values: Any, row: Device | None = None) -> list[bool]:
            wishes = [Wish({"custom_field_data": {"contract": value}}, row) for value in values]
            check_unique(session, Device, [definition], wishes)
            return [bool(wish.problems) for wish in wishes]

        assert said(stored, free, free, None, None) == [True, False, True, False, False]
        assert said(stored, row=first) == [False], "it may keep its own"
        assert said(stored, row=second) == [True]
        assert session.exec(select(Device)).all() != []


def test_a_webhook_s_secret_is_sealed(database: Database) -> None:
    vault = Vault(b"k" * 32)
    with unit_of_work(database, WHO) as session:
        hook, other = Webhook(name="a", payload_url="https://a"), Webhook(name="b", payload_url="https://b")
        set_secret(vault, hook, "s3cret")
        session.add_all([hook, other])
        session.flush()
        assert "s3cret" not in hook.sealed_secret
        assert (secret_of(vault, hook), secret_of(vault, other)) == ("s3cret", "")
        assert "sealed_secret" not in hook.as_dict()
        other.sealed_secret = hook.sealed_secret
        with pytest.raises(Exception, match=r"."):
            secret_of(vault, other)
