"""Spellings of MACs, addresses and speeds; what is free next, against trying every number."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers.free_rules import covered, free_blocks, free_numbers, gaps, span_of, usable
from inventory.answers.text_rules import (
    address_range,
    bare,
    mac_digits,
    mac_text,
    place_text,
    speed_mbps,
    speed_text,
    written,
)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("aa:bb:cc:dd:ee:ff", "aabbccddeeff"), ("AA-BB-CC-DD-EE-FF", "aabbccddeeff"),
        ("aabb.ccdd.eeff", "aabbccddeeff"), ("aabbccddeeff", "aabbccddeeff"), ("aabbcc-ddeeff", "aabbccddeeff"),
        ("AABB CCDD EEFF", "aabbccddeeff"), ("aabb-ccdd-eeff", "aabbccddeeff"), (" aa:bb:cc ", "aabbcc"),
        ("aabb.cc", "aabbcc"), ("ee:ff", "eeff"), (":ee:ff", "eeff"), ("aa:bb:c", "aabbc"), ("ddeeff", "ddeeff"),
        ("10.10.0.12", ""), ("10.10.0", ""), ("2001:db8::1", ""), ("aabb", ""), ("srv01", ""), ("aa:bb-cc:dd", ""),
        ("aa:bb:cc:dd:ee:ff:00", ""), ("fe80::1", ""), ("", ""), ("12", ""), ("10.0.0.1/24", ""),
    ],
)  # fmt: skip
def test_macs_in_any_spelling(text: str, digits: str) -> None:
    assert mac_digits(text) == digits


@given(st.binary(min_size=6, max_size=6), st.sampled_from([":", "-", "."]))
def test_every_whole_mac_is_understood(raw: bytes, sign: str) -> None:
    digits = raw.hex()
    size = 4 if sign == "." else 2
    spelled = sign.join(digits[i : i + size] for i in range(0, 12, size)).upper()
    assert mac_text(mac_digits(spelled)) == ":".join(digits[i : i + 2] for i in range(0, 12, 2))


@pytest.mark.parametrize(
    ("text", "low", "high", "exact"),
    [
        ("10.10.0.12", "10.10.0.12", "10.10.0.12", True), ("10.10.0.12/23", "10.10.0.12", "10.10.0.12", True),
        ("10.10.0.0/23", "10.10.0.0", "10.10.1.255", False), ("10.10.", "10.10.0.0", "10.10.255.255", False),
        ("10.10.3", "10.10.3.0", "10.10.3.255", False), ("010.001.0.7", "10.1.0.7", "10.1.0.7", True),
        ("10.0.0.1/32", "10.0.0.1", "10.0.0.1", True), ("2001:DB8::1", "2001:db8::1", "2001:db8::1", True),
        ("2001:0db8:0:0:0:0:0:1", "2001:db8::1", "2001:db8::1", True),
        ("2001:db8:", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", False),
        ("2001:db8::/126", "2001:db8::", "2001:db8::3", False),
    ],
)  # fmt: skip
def test_addresses_and_their_beginnings(text: str, low: str, high: str, exact: bool) -> None:
    found = address_range(text)
    assert found is not None
    version = ipaddress.ip_address(low).version
    shown = [str(ipaddress.ip_address(raw[12:] if version == 4 else raw)) for raw in (found.low, found.high)]
    assert (found.family, *shown, found.exact) == (version, low, high, exact)


@given(st.text(max_size=30))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    for rule in (address_range, mac_digits, bare, written, speed_mbps):
        rule(text)


@pytest.mark.parametrize("text", ["srv-01", "10.10.300", "", "1.2.3.4.5", "10", "aa:bb:cc:dd:ee:ff", "..", "1/2"])
def test_what_is_no_address(text: str) -> None:
    assert address_range(text) is None


def test_other_words() -> None:
    assert [speed_text(speed_mbps(slug)) for slug in (
        "25gbase-x-sfp28", "1000base-t", "100base-tx", "2.5gbase-t", "400gbase-x-qsfpdd", "lag", "other",
    )] == ["25G", "1G", "100M", "2.5G", "400G", "", ""]  # fmt: skip
    assert bare(" s453-445x_1 ") == "S453445X1"
    assert (written("10.0.0.1"), written("S-1")) == ("", "S1")
    assert [place_text(20, "front", ""), place_text(21, "", ""), place_text(None, "", "left-rear"),
            place_text(None, "", "")] == ["U10 front", "U10.5", "left-rear lane", ""]  # fmt: skip


SMALL = ipaddress.ip_network("10.0.0.0/26")
spans = st.lists(st.tuples(st.integers(-5, 70), st.integers(0, 12)), max_size=8)
BASE = int(SMALL.network_address)


def taken_of(raw: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(BASE + low, BASE + low + size) for low, size in raw]


@given(spans, st.integers(1, 20))
def test_free_numbers(raw: list[tuple[int, int]], count: int) -> None:
    taken = {number for low, high in taken_of(raw) for number in range(low, high + 1)}
    first, last = span_of(SMALL)
    assert free_numbers(first, last, taken, count) == [n for n in range(first, last + 1) if n not in taken][:count]
    held = {n for low, high in gaps(first, last, taken_of(raw)) for n in range(low, high + 1)}
    assert held == set(range(first, last + 1)) - taken
    assert covered(SMALL, taken_of(raw)) == 64 - len(held)


@given(spans, st.integers(27, 32), st.integers(1, 40))
def test_free_blocks(raw: list[tuple[int, int]], length: int, count: int) -> None:
    taken = {number for low, high in taken_of(raw) for number in range(low, high + 1)}
    expected = [
        block for block in SMALL.subnets(new_prefix=length)
        if not taken & set(range(int(block.network_address), int(block.broadcast_address) + 1))
    ]  # fmt: skip
    assert free_blocks(SMALL, length, taken_of(raw), count) == expected[:count]


@pytest.mark.parametrize(
    ("text", "pool", "size"),
    [("10.0.0.0/24", False, 254), ("10.0.0.0/24", True, 256), ("10.0.0.0/31", False, 2), ("10.0.0.1/32", False, 1),
     ("2001:db8::/64", False, 2**64 - 1), ("2001:db8::/127", False, 2)],
)  # fmt: skip
def test_usable(text: str, pool: bool, size: int) -> None:
    first, last = usable(ipaddress.ip_network(text), pool)
    assert last - first + 1 == size
