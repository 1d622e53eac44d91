"""Numbers derive from stored numbers only, and no two things ever get the same one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcim.core.errors import InvalidInput
from network.compile.allocate import MAX_PARALLEL, MAX_SPINES, Allocator, channel, ethernet_segment, system_id
from network.compile.model import Numbering

ALLOCATOR = Allocator(Numbering())
leaves = st.integers(1, 700)
spines = st.integers(1, MAX_SPINES)
groups = st.integers(1, 250)


@given(st.sets(st.tuples(leaves, spines, st.integers(0, MAX_PARALLEL - 1)), max_size=60), st.sets(groups, max_size=30))
def test_no_link_address_twice(links: set[tuple[int, int, int]], pairs: set[int]) -> None:
    found = [address for link in links for address in ALLOCATOR.link(*link)]
    found += [address for group in pairs for address in ALLOCATOR.peer_link(group)]
    assert len(found) == len(set(found)) == 2 * (len(links) + len(pairs))


@given(st.sets(leaves, max_size=60), st.sets(spines), st.sets(groups, max_size=30))
def test_no_loopback_tunnel_end_or_as_number_twice(leaf: set[int], spine: set[int], pairs: set[int]) -> None:
    loopbacks = [ALLOCATOR.loopback("spine", n) for n in spine] + [ALLOCATOR.loopback("leaf", n) for n in leaf]
    assert len(set(loopbacks)) == len(loopbacks)
    ends = [ALLOCATOR.vtep(n) for n in leaf] + [ALLOCATOR.shared_vtep(n) for n in pairs]
    assert len(set(ends)) == len(ends)
    assert len({ALLOCATOR.asn("leaf", n) for n in leaf}) == len(leaf)
    assert {ALLOCATOR.asn("spine", n) for n in spine} <= {Numbering().spine_asn}


@given(st.sets(st.tuples(groups, st.integers(1, 999)), max_size=80))
def test_segments_and_channels_are_unique(connections: set[tuple[int, int]]) -> None:
    assert len({ethernet_segment(*c) for c in connections}) == len(connections)
    assert len({system_id(*c) for c in connections}) == len(connections)
    assert len({channel(n) for _g, n in connections}) == len({n for _g, n in connections})


@pytest.mark.parametrize(
    ("act", "what"),
    [
        (lambda a: a.link(3, 1, 0), "p2p_pool"),
        (lambda a: a.loopback("leaf", 20), "loopback_pool"),
        (lambda a: a.vtep(14), "vtep_pool"),
    ],
)
def test_a_pool_too_small_says_so(act: object, what: str) -> None:
    small = Allocator(Numbering(p2p_pool="10.0.0.0/25", loopback_pool="10.0.1.0/27", vtep_pool="10.0.2.0/28"))
    with pytest.raises(InvalidInput, match=what):
        act(small)  # type: ignore[operator]
