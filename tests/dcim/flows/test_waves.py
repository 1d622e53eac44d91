"""Waves as a pure function."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from dcim.flows.batch.model import DEFAULT_WAVES, Wave
from dcim.flows.batch.waves import assign


@dataclass(frozen=True)
class Placed:
    name: str
    rack: str
    site: str = "ivry"


def names(result: list[tuple[str, list[Placed]]]) -> list[tuple[str, list[str]]]:
    return [(wave, [host.name for host in hosts]) for wave, hosts in result]


HOSTS = [Placed(f"srv-{rack}{number}", f"R{rack}") for rack in (1, 2, 3) for number in (1, 2, 3)]


def test_one_host_then_its_rack_then_the_rest() -> None:
    assert names(assign(HOSTS, DEFAULT_WAVES)) == [
        ("canary", ["srv-11"]),
        ("one rack", ["srv-12", "srv-13"]),
        ("rest", ["srv-21", "srv-22", "srv-23", "srv-31", "srv-32", "srv-33"]),
    ]


def test_percentages_are_of_all_hosts_and_rounded_up() -> None:
    waves = [Wave("a", percent=10), Wave("b", percent=50), Wave("c")]
    assert [len(hosts) for _, hosts in assign(HOSTS, waves)] == [1, 5, 3]


def test_what_no_wave_takes_comes_last() -> None:
    assert names(assign(HOSTS[:4], [Wave("a", hosts=1)])) == [
        ("a", ["srv-11"]),
        ("rest", ["srv-12", "srv-13", "srv-21"]),
    ]


WAVES = st.builds(Wave, st.just("w"), hosts=st.integers(1, 5)) | st.builds(
    Wave, st.just("w"), racks=st.integers(1, 3)
) | st.builds(Wave, st.just("w"), percent=st.floats(0.1, 100))  # fmt: skip


@given(
    st.lists(st.builds(Placed, st.uuids().map(str), st.sampled_from(["R1", "R2", "R3"])), max_size=20), st.lists(WAVES)
)
def test_each_host_is_in_exactly_one_wave(hosts: list[Placed], waves: list[Wave]) -> None:
    result = assign(hosts, waves)
    assert sorted(host.name for _, group in result for host in group) == sorted(host.name for host in hosts)
    assert all(group for _, group in result)
