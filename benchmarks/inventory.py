"""dcim's inventory beside Nautobot's: the same data, on one PostgreSQL server, asked over HTTP in turn.

Ratios are Nautobot's time by dcim's at the 95th percentile; absolute times are printed as information. Both answer with
their default form of a list: Nautobot's names nested objects by id and address only, dcim's (NetBox's) with their names
and counts as well.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks import estate, estate_fill, subject
from benchmarks.measure import Client, Figure, Samples, keep, samples, side_by_side
from benchmarks.peers import nautobot
from benchmarks.servers import PostgreSQL, Server, home, postgresql

DATABASE = "dcim_inventory"
RATIO_BAR = 10
CREATE_BAR = 20
TRIED = range(0, estate.RACKS, 7)
"""Racks whose devices are asked for."""
PEER_BATCHES = 1
OUR_BATCHES = 4


@dataclass
class Side:
    """One of the two products, with the addresses of what is measured. Lists of paths are asked in turn."""

    name: str
    server: Server
    client: Client
    rack: Callable[[int], Any]
    device: Callable[[int], Any]
    cabled: Callable[[int], Any]
    body: Callable[[estate.Device], dict[str, Any]]
    rack_filter: str
    processor: dict[str, float] = field(default_factory=dict)

    def paths(self, kind: str) -> list[str]:
        """What is asked for one kind of request."""
        number = {rack: rack * (estate.SERVERS + 1) for rack in TRIED}
        return {
            "list_50": [f"/api/dcim/devices/?limit=50&offset={50 * page}" for page in range(40)],
            "list_1000": [f"/api/dcim/devices/?limit=1000&offset={1000 * page}" for page in range(9)],
            "filter_rack": [f"/api/dcim/devices/?{self.rack_filter}={self.rack(rack)}" for rack in TRIED],
            "filter_name": [f"/api/dcim/devices/?name=srv-{rack:03d}-20" for rack in TRIED],
            "detail": [f"/api/dcim/devices/{self.device(number[rack])}/" for rack in TRIED],
            "elevation": [f"/api/dcim/racks/{self.rack(rack)}/elevation/?face=front&render=svg" for rack in TRIED],
            "trace": [f"/api/dcim/interfaces/{self.cabled(number[rack])}/trace/" for rack in TRIED],
        }[kind]


def _has(count: int, total: int | None = None) -> Callable[[bytes], bool]:
    """A check of a list: how many objects it shows, and how many there are."""

    def check(answer: bytes) -> bool:
        found = json.loads(answer)
        return len(found["results"]) == count and (total is None or found["count"] == total)

    return check


TOTAL = estate.RACKS * (estate.SERVERS + 1)
KINDS: dict[str, tuple[float, int, Callable[[bytes], bool]]] = {
    "list_50": (30, 40, _has(50, TOTAL)),
    "list_1000": (30, 20, _has(1000, TOTAL)),
    "filter_rack": (20, 40, _has(estate.SERVERS + 1, estate.SERVERS + 1)),
    "filter_name": (15, 40, _has(1, 1)),
    "detail": (15, 40, lambda answer: json.loads(answer)["name"].startswith("srv-")),
    "elevation": (15, 40, lambda answer: answer.startswith(b"<") and answer.count(b"srv-") >= estate.SERVERS),
    "trace": (15, 40, lambda answer: len(json.loads(answer)) == 1),
}
"""Kind of request → (seconds, the slow side's fewest requests, whether an answer is right)."""


def run() -> list[Figure]:
    """Measure; the figures, the issue's seven first. About ten minutes, and ten more when Nautobot is set up first."""
    with _sides() as (ours, peer):
        figures = _read(ours, peer)
        figures += _create(ours, peer)
        for side in (ours, peer):
            figures.append(Figure(f"inventory.{side.name}_memory", side.server.memory(), "MiB"))
    figures.sort(key=lambda figure: not figure.bar)
    keep(figures, home() / "inventory.json")
    return figures


@contextmanager
def _sides() -> Iterator[tuple[Side, Side]]:
    folder = home()
    with postgresql(folder / "postgresql") as database, nautobot.running(folder, database, _say) as other:
        _say("filling dcim")
        token = _ours(database)
        with subject.running(database, DATABASE, folder / "dcim", token) as us:
            yield _our_side(us), _peer_side(other)
        database.drop(DATABASE)


def _ours(database: PostgreSQL) -> str:
    subject.make(database, DATABASE)
    estate_fill.fill(database, DATABASE)
    return subject.add_user(database, DATABASE, home() / "dcim")


def _our_side(us: subject.Subject) -> Side:
    first = {number: number // (estate.SERVERS + 1) * _PORTS + 1 for number in range(0, TOTAL, estate.SERVERS + 1)}
    return Side(
        "dcim", us.server, us.client(), lambda rack: rack + 1, lambda number: number + 1, first.__getitem__,
        lambda one: {
            **_common(one), "device_type": estate_fill.SERVER_TYPE, "role": estate_fill.SERVER_ROLE,
            "site": estate.site_of(one.rack) + 1, "rack": one.rack + 1, "status": "active",
        },
        "rack_id",
    )  # fmt: skip


def _peer_side(other: nautobot.Nautobot) -> Side:
    ids = other.ids
    headers = {"Authorization": f"Token {other.token}", "Accept": "application/json"}
    client = Client(other.server.port, headers)
    return Side(
        "nautobot", other.server, client, ids["racks"].__getitem__, ids["devices"].__getitem__,
        lambda number: ids["cabled"][number],
        lambda one: {
            **_common(one), "device_type": ids["server_type"], "role": ids["server_role"], "status": ids["status"],
            "location": ids["sites"][estate.site_of(one.rack)], "rack": ids["racks"][one.rack],
        },
        "rack",
    )  # fmt: skip


_PORTS = estate.SERVERS * len(estate.SERVER_PORTS) + len(estate.SWITCH_PORTS)


def _common(one: estate.Device) -> dict[str, Any]:
    return {
        "name": one.name, "position": one.unit, "face": "front", "serial": one.serial, "asset_tag": one.asset_tag,
    }  # fmt: skip


def _read(ours: Side, peer: Side) -> list[Figure]:
    figures: list[Figure] = []
    ratios: dict[str, float] = {}
    for kind, (seconds, least, check) in KINDS.items():
        _say(f"measuring {kind}")
        taken = {side.name: samples(kind, side.client, side.paths(kind), check) for side in (ours, peer)}
        before = {side.name: side.server.cpu_seconds() for side in (ours, peer)}
        side_by_side(taken["nautobot"], taken["dcim"], seconds, least)
        ratios[kind] = taken["nautobot"].p95 / taken["dcim"].p95
        for side in (peer, ours):
            figures += _absolute(f"inventory.{side.name}_{kind}", taken[side.name], side, before[side.name])
    worst = min(ratios.pop("filter_rack"), ratios.pop("filter_name"))
    return [
        Figure(f"inventory.{kind}_p95_ratio", ratio, "×", f"≥ {RATIO_BAR}")
        for kind, ratio in {**ratios, "filter": worst}.items()
    ] + figures


def _absolute(name: str, taken: Samples, side: Side, before: float) -> list[Figure]:
    used = (side.server.cpu_seconds() - before) * 1000 / len(taken.times)
    return [
        Figure(f"{name}_p50", taken.median, "ms"), Figure(f"{name}_p95", taken.p95, "ms"),
        Figure(f"{name}_cpu", used, "ms"),
    ]  # fmt: skip


def _create(ours: Side, peer: Side) -> list[Figure]:
    """Bulk creates by one POST of a list; the interfaces come from the device type on both sides."""
    _say("measuring bulk_create")
    figures: list[Figure] = []
    rates: dict[str, float] = {}
    for side, batches in ((peer, PEER_BATCHES), (ours, OUR_BATCHES)):
        _post(side, estate.batch(estate.BATCHES - 1)[:3])  # a warm-up
        before, times = side.server.cpu_seconds(), []
        times += [_post(side, estate.batch(index)) for index in range(batches)]
        used = side.server.cpu_seconds() - before
        rates[side.name] = batches * estate.BATCH / sum(times)
        figures += [
            Figure(f"inventory.{side.name}_bulk_create", rates[side.name], "devices/s"),
            Figure(f"inventory.{side.name}_bulk_create_cpu", used * 1000 / batches / estate.BATCH, "ms/device"),
        ]
    ratio = rates["dcim"] / rates["nautobot"]
    return [Figure("inventory.bulk_create_ratio", ratio, "×", f"≥ {CREATE_BAR}"), *figures]


def _post(side: Side, wanted: list[estate.Device]) -> float:
    """Seconds of one POST. RuntimeError unless all are there afterwards with their interfaces."""
    took, answer = side.client.ask("/api/dcim/devices/", [side.body(one) for one in wanted])
    made = json.loads(answer)
    last = made[-1]["id"]
    ports = side.client.json(f"/api/dcim/interfaces/?device{'_id' if side.name == 'dcim' else ''}={last}")
    if len(made) != len(wanted) or ports["count"] != len(estate.SERVER_PORTS):
        raise RuntimeError(f"{side.name} made {len(made)} devices, the last with {ports['count']} interfaces")
    return took / 1000


_began = time.monotonic()


def _say(message: str) -> None:
    print(f"[{time.monotonic() - _began:5.0f} s] {message}", flush=True)
