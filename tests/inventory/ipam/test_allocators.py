"""Allocators give each number once, also to fifty threads at a time, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput
from inventory.ipam.address import address_text, pack
from inventory.ipam.models import L2VPN, VLAN, VRF, IPAddress, Prefix, VLANGroup
from inventory.ipam.service import add_address, free_addresses, next_address, next_vlan, next_vni
from tests.inventory.conftest import WHO


def add_prefix(database: Database, text: str, *, vrf_id: int | None = None, is_pool: bool = False) -> int:
    network = ip_network(text)
    with unit_of_work(database, WHO) as session:
        row = Prefix(family=network.version, network=pack(network.network_address), length=network.prefixlen,
                     vrf_id=vrf_id, vrf_key=vrf_id or 0, is_pool=is_pool)  # fmt: skip
        session.add(row)
        session.flush()
        return row.pk


def take(database: Database, prefix_id: int) -> str:
    with unit_of_work(database, WHO) as session:
        return next_address(session, prefix_id).text


@pytest.mark.parametrize(
    ("prefix", "is_pool", "expected"),
    [
        ("10.0.0.0/29", False, [f"10.0.0.{n}" for n in range(1, 7)]),
        ("10.0.0.0/30", True, [f"10.0.0.{n}" for n in range(4)]),
        ("10.0.0.4/31", False, ["10.0.0.4", "10.0.0.5"]),
        ("10.0.0.7/32", False, ["10.0.0.7"]),
        ("2001:db8::/126", False, ["2001:db8::1", "2001:db8::2", "2001:db8::3"]),
    ],
)
def test_every_usable_address_once(database: Database, prefix: str, is_pool: bool, expected: list[str]) -> None:
    prefix_id = add_prefix(database, prefix, is_pool=is_pool)
    with database.read() as session:
        assert free_addresses(session, prefix_id) == len(expected)
    assert [take(database, prefix_id) for _ in expected] == expected
    with pytest.raises(Conflict, match="has no free address"):
        take(database, prefix_id)


def test_threads(each_database: Database) -> None:
    """200 requests of 50 threads: 200 different addresses, VLANs and VNIs, without an error."""
    prefix_id = add_prefix(each_database, "10.0.0.0/24")
    with unit_of_work(each_database, WHO) as session:
        session.add(VLANGroup(name="g", slug="g", min_vid=100, max_vid=400))

    def one(number: int) -> tuple[str, int, int]:
        with unit_of_work(each_database, WHO) as session:
            address = next_address(session, prefix_id).text
            vlan = next_vlan(session, 1, f"v{number}").vid
            return address, vlan, next_vni(session, f"n{number}", f"n{number}").identifier

    with ThreadPoolExecutor(50) as threads:
        found = list(threads.map(one, range(200)))
    addresses, vlans, vnis = zip(*found, strict=True)
    assert sorted(vlans) == list(range(100, 300))
    assert sorted(vnis) == list(range(10_000, 10_200))
    assert len(set(addresses)) == 200


def test_addresses_in_vrfs(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        session.add_all([VRF(name="red"), VRF(name="open", enforce_unique=False)])
    with unit_of_work(each_database, WHO) as session:
        add_address(session, "10.0.0.1/24")
        add_address(session, "10.0.0.1/24", 1)
        add_address(session, "10.0.0.1/24", 2)
        add_address(session, "10.0.0.1/24", 2)
        add_address(session, "10.0.0.9/24", role="anycast")
        add_address(session, "10.0.0.9/24", role="anycast")
    for vrf in (None, 1):
        with pytest.raises(Conflict, match="stands already"), unit_of_work(each_database, WHO) as session:
            add_address(session, "10.0.0.1/24", vrf)
    with pytest.raises(InvalidInput), unit_of_work(each_database, WHO) as session:
        add_address(session, "10.0.0.300/24")
    with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
        session.add(IPAddress(family=4, address=pack(ip_network("10.0.0.1/32").network_address), prefix_length=24))
    # A prefix in a VRF takes its addresses there.
    prefix_id = add_prefix(each_database, "10.0.0.0/24", vrf_id=1)
    assert take(each_database, prefix_id) == "10.0.0.2"


def test_numbers_are_unique_in_the_database(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        session.add_all([VLANGroup(name="g", slug="g"), L2VPN(name="a", slug="a", identifier=10_010)])
        session.flush()
        session.add(VLAN(group_id=1, group_key=1, vid=10, name="a"))
    for row in (
        VLAN(group_id=1, group_key=1, vid=10, name="b"),
        VLAN(group_id=1, group_key=1, vid=11, name="a"),
        L2VPN(name="b", slug="b", identifier=10_010),
    ):
        with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
            session.add(row)
    with unit_of_work(each_database, WHO) as session:
        session.add_all([VLAN(vid=10, name="a"), L2VPN(name="b", slug="b", identifier=10_010, pool_key="other")])


def test_full_groups_and_names(database: Database) -> None:
    with unit_of_work(database, WHO) as session:
        session.add(VLANGroup(name="g", slug="g", min_vid=5, max_vid=6))
        session.flush()
        assert [next_vlan(session, 1, name).vid for name in "ab"] == [5, 6]
        with pytest.raises(Conflict, match="no free VLAN in 5–6"):
            next_vlan(session, 1, "c")
        with pytest.raises(Conflict, match="has a VLAN 'a' already"):
            next_vlan(session, 1, "a")
        next_vni(session, "n", "n", first=10, last=10)
        with pytest.raises(Conflict, match="no VNI is free"):
            next_vni(session, "m", "m", first=10, last=10)
        assert session.exec(select(L2VPN.identifier)).all() == [10]


def test_addresses_as_text() -> None:
    for text in ("0.0.0.0", "10.1.2.3", "::1", "2001:db8::1"):
        network = ip_network(text)
        assert address_text(network.version, pack(network.network_address)) == text
