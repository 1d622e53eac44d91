"""The parts of forms and lists by themselves: what texts become, what nouns are called, how values look."""

import ipaddress

import pytest

from dcim.web.pages.objects import cells
from dcim.web.pages.objects.inputs import blocks, spans
from dcim.web.pages.objects.pickers import picked
from inventory.objects import wording
from inventory.objects.fields import FieldError
from inventory.objects.networks import begun
from inventory.objects.noun import noun_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1-4, 7", [(1, 4), (7, 7)]), ("7", [(7, 7)]), ("1 - 4 7;9", [(1, 4), (7, 7), (9, 9)]), ("10–12", [(10, 12)]),
        (" ", []), ("1,,2", [(1, 1), (2, 2)]),
    ],
)  # fmt: skip
def test_numbers_and_ranges(text: str, expected: list[tuple[int, int]]) -> None:
    assert spans(text) == expected
    numbers = [number for low, high in expected for number in range(low, high + 1)]
    assert [number for low, high in blocks(numbers) for number in range(low, high + 1)] == sorted(set(numbers))


@pytest.mark.parametrize("text", ["a", "1-", "4-1", "1-2-3", "-5", "1.5", "99999999999", "1-x"])
def test_what_is_no_number(text: str) -> None:
    with pytest.raises(FieldError, match="is no number and no range"):
        spans(text)


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("10.20", "10.20.0.0/16"), ("10.20.", "10.20.0.0/16"), ("10.20.0.5", "10.20.0.5/32"),
        ("10.20.0.0/16", "10.20.0.0/16"), ("10.20.3.4/16", "10.20.0.0/16"), ("2001:db8", "2001:db8::/32"),
        ("2001:db8::/32", "2001:db8::/32"), ("2001:db8::1", "2001:db8::1/128"),
    ],
)  # fmt: skip
def test_the_beginning_of_an_address(text: str, network: str) -> None:
    assert begun(text) == ipaddress.ip_network(network)


@pytest.mark.parametrize("text", ["10", "a.b", "300.1", "srv-01:eno1", "::", "1:2:3:4:5:6:7:8:9", "", "10.20/x", "x/y"])
def test_what_is_no_address(text: str) -> None:
    found = begun(text)
    assert found is None or text in ("::", "10.20/x")


def test_nouns_are_called_as_people_write_them() -> None:
    for object_type, one, many, title in (
        ("ipam.ipaddress", "IP address", "IP addresses", "IP addresses"), ("ipam.vrf", "VRF", "VRFs", "VRFs"),
        ("dcim.rackrole", "rack role", "rack roles", "Rack roles"),
        ("ipam.role", "IPAM role", "IPAM roles", "IPAM roles"),
        ("dcim.macaddress", "MAC address", "MAC addresses", "MAC addresses"),
        ("dcim.virtualchassis", "virtual chassis", "virtual chassis", "Virtual chassis"),
    ):  # fmt: skip
        noun = noun_of(object_type)
        assert (wording.one(noun), wording.many(noun), wording.title(noun)) == (one, many, title)
    device = noun_of("dcim.device")
    titles = {name: wording.field_title(item) for name, item in device.by_name.items()}
    assert titles["oob_ip"] == "Out-of-band IP"
    assert titles["interface_count"] == "Interfaces"
    assert titles["vc_position"] == "VC position"


def test_a_choice_as_it_is_sent() -> None:
    assert picked("12|A|B") == (12, "A|B")
    assert picked("x|A") is None
    assert picked("12") is None
    assert picked("") is None


def test_values_look_as_they_are() -> None:
    rack = noun_of("dcim.rack")
    assert cells.plain_number(7.5) == "7.5"
    assert cells.plain_number(42.0) == "42"
    assert cells.plain_number(4200000001) == "4200000001", "an AS number is not grouped"
    assert "●" in cells.shown(rack, rack.by_name["status"], {"value": "active", "label": "Active"})
    assert cells.shown(rack, rack.by_name["serial"], "") == cells.EMPTY
    assert cells.any_value({"<b>": 1}) == "<code>{&#34;&lt;b&gt;&#34;: 1}</code>"
    contact = noun_of("tenancy.contact")
    assert "<a" not in cells.shown(contact, contact.by_name["link"], "javascript:alert(1)")
    assert 'href="https://x/"' in cells.shown(contact, contact.by_name["link"], "https://x/")
    brief = {"id": 3, "url": "/api/dcim/interfaces/3/", "display": "eno1", "device": {"display": "srv", "id": 1}}
    assert cells.link(brief) == '<a href="/dcim/interfaces/3/" class="id">srv:eno1</a>'
