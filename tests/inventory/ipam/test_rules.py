"""Addresses, ranges, aggregates and VLANs: what is refused, in words and by the database."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import Conflict, InvalidInput
from inventory.ipam.address import pack
from inventory.ipam.models import (
    L2VPN,
    RIR,
    VLAN,
    VRF,
    Aggregate,
    ASNRange,
    FHRPGroup,
    IPAddress,
    IPRange,
    L2VPNTermination,
    Prefix,
    Service,
    VLANGroup,
)
from inventory.ipam.rules import check_addresses, check_aggregates, check_ranges, check_vlans
from inventory.ipam.service import (
    add_address,
    free_addresses,
    keep_vrf,
    next_address,
    next_addresses,
    next_asns,
    next_in_range,
    next_prefix,
    next_vlan,
    next_vlans,
)
from inventory.ipam.spans import first_free, free_networks, gaps
from inventory.ipam.vlans import check_ranges as check_vid_ranges
from inventory.ipam.vlans import set_ranges, vlan_key
from inventory.models import Device
from inventory.wanted import Wish
from tests.inventory.conftest import WHO
from tests.inventory.world import World


def prefix(session: Session, text: str, **fields: Any) -> Prefix:
    network = ip_network(text)
    row = Prefix(family=network.version, network=pack(network.network_address), length=network.prefixlen, **fields)
    session.add(row)
    session.flush()
    return row


def range_of(first: str, last: str, length: int = 24, **fields: Any) -> dict[str, Any]:
    return {"family": ip_address(first).version, "start": pack(ip_address(first)), "end": pack(ip_address(last)),
            "prefix_length": length, **fields}  # fmt: skip


def address(text: str, length: int = 24, **fields: Any) -> dict[str, Any]:
    return {"family": ip_address(text).version, "address": pack(ip_address(text)), "prefix_length": length, **fields}


def said(check: Any, session: Session, *wanted: dict[str, Any], row: Any = None) -> list[str]:
    """What a rule says of each wish, joined; wishes are what it leaves of the values too."""
    wishes = [Wish(values, row) for values in wanted]
    check(session, wishes)
    return ["; ".join(map(str, wish.problems)) for wish in wishes]


def test_addresses(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        device = world.device(session, "srv1")
        port = world.interface(session, device, "eno1")
        loose = VRF(name="loose", enforce_unique=False)
        session.add(loose)
        session.flush()
        first = add_address(session, "10.0.0.5/24", interface_id=port.pk)
        found = said(
            check_addresses, session, address("10.0.0.5"), address("10.0.0.6"), address("10.0.0.6"),
            address("10.0.0.5", vrf_id=loose.pk), address("10.0.0.5", vrf_id=loose.pk), address("10.0.0.5", role="vip"),
            address("10.0.0.0", interface_id=port.pk), address("10.0.0.255", interface_id=port.pk),
            address("10.0.9.0", 31, interface_id=port.pk),
        )  # fmt: skip
        assert "Duplicate IP address found in global table: 10.0.0.5/24" in found[0]
        assert [bool(text) for text in found] == [True, False, True, False, False, False, True, True, False]
        assert "network ID" in found[6]
        assert "broadcast" in found[7]
        device.primary_ip4_id = first.pk
        session.flush()
        assert "primary IP for the parent object: srv1" in said(check_addresses, session, {"interface_id": None},
                                                                row=first)[0]  # fmt: skip
        assert said(check_addresses, session, {"status": "reserved"}, row=first) == [""]
        with pytest.raises(Conflict, match="stands already"):
            add_address(session, "10.0.0.5/32")
        for _ in range(2):
            add_address(session, "10.0.0.5/24", vrf_id=loose.pk)
            add_address(session, "10.0.0.9/24", role="anycast")


def test_the_database_refuses_the_second_address(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        session.add(IPAddress(**address("10.0.0.5")))
    with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
        session.add(IPAddress(**address("10.0.0.5", 32)))


def test_ranges(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        session.add(IPRange(**range_of("10.0.0.10", "10.0.0.20", mark_populated=True)))
        session.flush()
        found = said(
            check_ranges, session, range_of("10.0.0.20", "10.0.0.30"), range_of("10.0.0.21", "10.0.0.30"),
            range_of("10.0.0.30", "10.0.0.40"), range_of("10.0.0.9", "10.0.0.1"), range_of("10.0.1.1", "10.0.2.1"),
            range_of("2001:db8::1", "2001:db8::5", 64), range_of("10.0.0.50", "10.0.0.50"),
        )  # fmt: skip
        assert "overlap with range 10.0.0.10-10.0.0.20/24 in the global table" in found[0]
        assert [bool(text) for text in found] == [True, False, True, True, True, False, False]
        here = prefix(session, "10.0.0.0/24")
        assert free_addresses(session, here.pk) == 254 - 11
        taken = next_addresses(session, here.pk, [{} for _ in range(11)])
        assert [row.text for row in taken][8:] == ["10.0.0.9", "10.0.0.21", "10.0.0.22"], (
            "something else populates them"
        )
        assert "inside a range that is marked as populated" in said(check_addresses, session, address("10.0.0.15"))[0]
        other = IPRange(**range_of("10.0.1.10", "10.0.1.12"))
        session.add(other)
        session.flush()
        assert [row.name for row in next_in_range(session, other.pk, [{}, {"status": "dhcp"}])] == [
            "10.0.1.10/24", "10.0.1.11/24",
        ]  # fmt: skip
        with pytest.raises(Conflict, match="has 1 free, not 2"):
            next_in_range(session, other.pk, [{}, {}])
        populated = session.exec(select(IPRange).where(IPRange.mark_populated)).one()
        with pytest.raises(Conflict, match="marked as populated"):
            next_in_range(session, populated.pk, [{}])


def test_aggregates(each_database: Database) -> None:
    def block(text: str) -> dict[str, Any]:
        network = ip_network(text)
        return {"family": network.version, "network": pack(network.network_address), "length": network.prefixlen}

    with unit_of_work(each_database, WHO) as session:
        rir = RIR(name="RFC 1918", slug="rfc-1918", is_private=True)
        session.add(rir)
        session.flush()
        row = Aggregate(rir_id=rir.pk, **block("10.0.0.0/8"))
        session.add(row)
        session.flush()
        found = said(check_aggregates, session, block("10.1.0.0/16"), block("0.0.0.0/0"), block("192.168.0.0/16"),
                     block("192.168.1.0/24"), block("2001:db8::/32"))  # fmt: skip
        assert "10.1.0.0/16 is already covered by an existing aggregate (10.0.0.0/8)" in found[0]
        assert "0.0.0.0/0 covers an existing aggregate (10.0.0.0/8)" in found[1]
        assert [bool(text) for text in found] == [True, True, False, True, False]
        assert said(check_aggregates, session, block("10.0.0.0/9"), row=row) == [""], "it may shrink"


def test_vlans(each_database: Database) -> None:
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        group, here = VLANGroup(name="g", slug="g", site_id=world.site), world.site
        session.add(group)
        session.flush()
        set_ranges(group, [(200, 299), (10, 12)])
        assert (group.min_vid, group.max_vid, group.vid_ranges) == (10, 299, [[10, 12], [200, 299]])
        assert [next_vlan(session, group.pk, f"n{n}").vid for n in range(4)] == [10, 11, 12, 200]
        with pytest.raises(Conflict, match="has a VLAN 'n1' already"):
            next_vlans(session, group.pk, [{"name": "m"}, {"name": "n1"}])
        own = {"group_id": group.pk}
        found = said(
            check_vlans, session, {**own, "vid": 10, "name": "x"}, {**own, "vid": 13, "name": "y"},
            {**own, "vid": 201, "name": "n0"}, {**own, "vid": 202, "name": "z", "site_id": here},
            {"vid": 10, "name": "x", "site_id": here}, {"vid": 10, "name": "x"}, {"vid": 10, "name": "w"},
            {**own, "vid": 203, "name": "c", "qinq_role": "cvlan"},
        )  # fmt: skip
        assert "VLAN 10 stands already in group g" in found[0]
        assert "VID must be in ranges 10-12, 200-299 for VLANs in group g" in found[1]
        assert "already" in found[2]
        assert [bool(text) for text in found] == [True, True, True, False, False, False, True, True]
        session.add(VLAN(vid=10, name="x", site_id=here, group_key=vlan_key(None, here)))
        session.add(VLAN(vid=10, name="x"))
    own = {"group_id": group.pk, "group_key": group.pk}
    for values in ({**own, "vid": 10, "name": "x"}, {**own, "vid": 299, "name": "n0"}, {"vid": 10, "name": "y"},
                   {"site_id": here, "group_key": -here, "vid": 10, "name": "y"}):  # fmt: skip
        with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
            session.add(VLAN(**values))


@pytest.mark.parametrize(
    ("ranges", "message"),
    [([], "names no VLAN"), ([[1, 5000]], "no range within"), ([[5, 1]], "no range within"),
     ([[1, 5], [5, 9]], "overlap"), ([[1]], "write [first, last]")],
)  # fmt: skip
def test_ranges_of_groups(ranges: list[list[int]], message: str) -> None:
    _found, problems = check_vid_ranges(ranges)
    assert message in str(problems[0])


def test_prefixes_inside_of_prefixes(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        parent = prefix(session, "10.0.0.0/22")
        prefix(session, "10.0.0.0/24")
        prefix(session, "10.0.1.128/25")
        prefix(session, "10.0.1.128/26")
        vrf = VRF(name="v")
        session.add(vrf)
        session.flush()
        prefix(session, "10.0.1.0/25", vrf_id=vrf.pk, vrf_key=vrf.pk)
        assert [next_prefix(session, parent.pk, length).name for length in (25, 25, 24)] == [
            "10.0.1.0/25", "10.0.2.0/25", "10.0.3.0/24",
        ]  # fmt: skip
        with pytest.raises(Conflict, match="has no free /24"):
            next_prefix(session, parent.pk, 24)
        with pytest.raises(InvalidInput, match="does not lie in"):
            next_prefix(session, parent.pk, 22)


def test_numbers_of_ranges(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        rir = RIR(name="private", slug="private")
        session.add(rir)
        session.flush()
        found = ASNRange(name="leaves", slug="leaves", rir_id=rir.pk, start=4200000000, end=4200000002)
        session.add(found)
        session.flush()
        assert [row.asn for row in next_asns(session, found.pk, [{}, {"description": "x"}])] == [4200000000, 4200000001]
        with pytest.raises(Conflict, match="has 1 free, not 2"):
            next_asns(session, found.pk, [{}, {}])


def test_one_of_several_columns(each_database: Database) -> None:
    """The typed columns of what may belong to different kinds of objects."""
    world = World(each_database)
    with unit_of_work(each_database, WHO) as session:
        device = world.device(session, "srv1")
        port = world.interface(session, device, "e0")
        group, vlan, l2vpn = FHRPGroup(protocol="vrrp3", group_id=1), VLAN(vid=1, name="x"), L2VPN(name="v", slug="v")
        session.add_all([group, vlan, l2vpn, L2VPN(name="w", slug="w")])
        session.flush()
        session.add(Service(name="ssh", protocol="tcp", ports=[22], device_id=device.pk))
        session.add(L2VPNTermination(l2vpn_id=l2vpn.pk, interface_id=port.pk))
        session.add(L2VPN(name="b", slug="b", identifier=7, pool_key="p"))
    for row in (
        IPAddress(**address("10.0.0.1"), interface_id=port.pk, fhrp_group_id=group.pk),
        Service(name="x", protocol="tcp"),
        Service(name="x", protocol="tcp", device_id=device.pk, fhrp_group_id=group.pk),
        L2VPNTermination(l2vpn_id=l2vpn.pk),
        L2VPNTermination(l2vpn_id=l2vpn.pk, vlan_id=vlan.pk, interface_id=port.pk),
        L2VPNTermination(l2vpn_id=l2vpn.pk, interface_id=port.pk),
        Prefix(family=4, network=b"\0" * 16, length=8, site_id=world.site, region_id=1),
        VLANGroup(name="g", slug="g", site_id=world.site, rack_id=world.rack),
        L2VPN(name="a", slug="a", identifier=7, pool_key="p"),
    ):
        with pytest.raises(IntegrityError), unit_of_work(each_database, WHO) as session:
            session.add(row)
    with each_database.read() as session:
        assert session.exec(select(Device.name)).all() == ["srv1"]


numbers = st.integers(0, 63)
spans = st.lists(st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair))), max_size=8)


@given(spans, st.tuples(numbers, numbers).map(lambda pair: (min(pair), max(pair))))
def test_gaps_are_what_no_span_has(taken: list[tuple[int, int]], within: tuple[int, int]) -> None:
    free = {number for first, last in gaps(within, taken) for number in range(first, last + 1)}
    held = {number for first, last in taken for number in range(first, last + 1)}
    assert free == set(range(within[0], within[1] + 1)) - held


@given(st.lists(st.tuples(st.integers(0, 31), st.integers(27, 32)), max_size=6), st.integers(27, 32))
def test_the_first_free_network(pairs: list[tuple[int, int]], length: int) -> None:
    """Against trying every network of that length."""
    network = ip_network("10.0.0.0/27")
    taken = [ip_network((int(network.network_address) + (offset >> (32 - bits) << (32 - bits)), bits))
             for offset, bits in pairs]  # fmt: skip
    expected = next((each for each in network.subnets(new_prefix=length)
                     if not any(each.overlaps(other) for other in taken)), None)  # fmt: skip
    assert first_free(network, taken, length) == expected
    assert (expected is None) or any(expected.subnet_of(free) for free in free_networks(network, taken))  # type: ignore[arg-type]


def test_the_last_address_can_be_taken(database: Database) -> None:
    with unit_of_work(database, WHO) as session:
        row = prefix(session, "255.255.255.254/31")
        assert [next_address(session, row.pk).text for _ in range(2)] == ["255.255.255.254", "255.255.255.255"]
        with pytest.raises(Conflict):
            next_address(session, row.pk)


def forbid(session: Session) -> None:
    found = session.exec(select(VRF)).one()
    found.enforce_unique = True
    keep_vrf(session, found)


def test_a_vrf_that_begins_to_forbid_doubles(each_database: Database) -> None:
    with unit_of_work(each_database, WHO) as session:
        vrf = VRF(name="v", enforce_unique=False)
        session.add(vrf)
        session.flush()
        first, second = (add_address(session, "10.0.0.5/24", vrf_id=vrf.pk) for _ in range(2))
        vip = add_address(session, "10.0.0.9/24", vrf_id=vrf.pk, role="vip")
    with pytest.raises(InvalidInput, match="stands 2 times in v"), unit_of_work(each_database, WHO) as session:
        forbid(session)
    with unit_of_work(each_database, WHO) as session:
        session.delete(session.get(IPAddress, second.pk))
        forbid(session)
        rows = session.exec(select(IPAddress).order_by(col(IPAddress.id))).all()
        assert [(row.pk, row.duplicate_key) for row in rows] == [(first.pk, ""), (vip.pk, vip.uid)]
        with pytest.raises(Conflict):
            add_address(session, "10.0.0.5/24", vrf_id=vrf.pk)
