"""The large case: does everything answer in time with 100,000 devices, 1,000,000 interfaces, 400,000 cables?

Every kind of list of the API (first page, offset 10,000, the ``start`` cursor), filters, details, elevations, traces,
and every page of the web that links lead to are asked one after another. The figure is the slowest kind's 95th
percentile; ``q`` stands apart, and pages of 1,000 objects are information.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

from benchmarks import filling, large_fill, subject
from benchmarks.large_fill import RACKS, SITES, devices, mac
from benchmarks.measure import Client, Figure, keep, percentile
from benchmarks.servers import PostgreSQL, home, postgresql
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

TIME_BAR, MEMORY_BAR = 300, 500
REQUESTS = 20
FEW = 3
"""Requests for kinds of which there is hardly anything."""
PAGE = 50
OFFSET = 10_000
CRAWLED = 400
"""Pages of the web that are looked at for further links."""


@dataclass(frozen=True)
class Result:
    """The times of one kind of request, in milliseconds, and the slowest one's path."""

    kind: str
    times: tuple[float, ...]
    slowest: str

    @property
    def p95(self) -> float:
        """95 of 100 requests take no longer."""
        return percentile(self.times, 0.95)


def run() -> list[Figure]:
    """Measure; the two figures with a bar first. About ten minutes, and as many when the data is made first."""
    with postgresql(home() / "postgresql-large") as database:
        name, token, folder = _filled(database)
        with subject.running(database, name, folder, token) as us:
            client, random = us.client(), Random(1)
            asked = _api(client, random)
            print(f"asking {len(asked)} kinds of requests, then the pages", flush=True)
            results = [_measured(client, kind, paths) for kind, paths in asked.items()]
            results += _pages(us.server.port, random)
            apart = [_measured(client, kind, paths) for kind, paths in _apart(random).items()]
            memory = us.server.memory()
    results.sort(key=lambda result: -result.p95)
    apart.sort(key=lambda result: -result.p95)
    worst = results[0]
    figures = [
        Figure("inventory.large_p95_ms", worst.p95, f"ms, {worst.kind}", f"≤ {TIME_BAR}"),
        Figure("inventory.large_memory_mb", memory, "MB", f"≤ {MEMORY_BAR}"),
    ]
    shown = [result for result in results if result.p95 > TIME_BAR / 3]
    figures += [Figure(f"inventory.large.{result.kind}", result.p95, "ms") for result in (*shown, *apart)]
    keep(figures, home() / "large.json")
    details = [{"kind": r.kind, "p95": r.p95, "slowest": r.slowest, "times": r.times} for r in (*results, *apart)]
    (home() / "large-details.json").write_text(json.dumps(details, indent=1))
    return figures


def _filled(database: PostgreSQL) -> tuple[str, str, Path]:
    """The filled database's name, a token, the installation's folder; kept until the tables or the data change."""
    subject.make(database, "dcim_large_new")
    with database.connect("dcim_large_new") as connection:
        columns = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' "
            "UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"
        ).fetchall()
    sources = b"".join(Path(module.__file__).read_bytes() for module in (large_fill, filling) if module.__file__)
    name = f"dcim_large_{hashlib.sha256(repr(columns).encode() + sources).hexdigest()[:10]}"
    folder = home() / "large"
    token = folder / f"{name}.token"
    if database.exists(name) and token.exists():
        database.drop("dcim_large_new")
        return name, token.read_text(), folder
    print("filling 100,000 devices, 1,000,000 interfaces, 400,000 cables (some minutes, once)", flush=True)
    began = time.monotonic()
    database.drop_like("dcim_large_", "dcim_large_new")
    large_fill.fill(database, "dcim_large_new")
    value = subject.add_user(database, "dcim_large_new", folder)
    database.rename("dcim_large_new", name)
    token.write_text(value)
    print(f"  took {time.monotonic() - began:.0f} s", flush=True)
    return name, value, folder


def _measured(client: Client, kind: str, paths: Sequence[str]) -> Result:
    client.ask(paths[0])  # the kind's first request compiles statements
    timed = [(client.ask(path)[0], path) for path in paths]
    return Result(kind, tuple(took for took, _path in timed), max(timed)[1])


def _api(client: Client, random: Random) -> dict[str, list[str]]:
    """Kind → paths."""
    load()
    found: dict[str, list[str]] = {}
    for noun in registry.all():
        found |= _lists(client, noun, random)
    found |= {f"filter {name}": _filters(name, values, random) for name, values in FILTERS.items()}
    some = [random.choice(devices(random.randint(1, RACKS))) for _ in range(REQUESTS)]
    racks = [one.rack for one in some]
    found["elevation"] = [f"/api/dcim/racks/{rack}/elevation/?face=front" for rack in racks]
    found["elevation svg"] = [f"/api/dcim/racks/{rack}/elevation/?face=rear&render=svg" for rack in racks]
    servers = [random.choice(devices(rack)[:36]) for rack in racks]
    found["trace interface"] = [f"/api/dcim/interfaces/{one.first_port + 1}/trace/" for one in servers]
    found["trace power"] = [f"/api/dcim/power-ports/{one.first_power_port}/trace/" for one in servers]
    return found


def _lists(client: Client, noun: Noun, random: Random) -> dict[str, list[str]]:
    """A noun's list from the start, far in and by cursor; details of some of its objects."""
    first = client.json(f"{noun.path}?limit={PAGE}")
    total, times = first["count"], REQUESTS if first["count"] > PAGE else FEW
    found = {f"list {noun.plural}": [f"{noun.path}?limit={PAGE}"] * times}
    if total > PAGE:
        far = min(total, OFFSET)
        offsets = [far - PAGE * random.randint(0, min(far // PAGE, 20)) for _ in range(times)]
        found[f"list {noun.plural} far in"] = [f"{noun.path}?limit={PAGE}&offset={offset}" for offset in offsets]
        starts = [random.randint(1, total) for _ in range(times)]
        found[f"list {noun.plural} by cursor"] = [f"{noun.path}?limit={PAGE}&start={start}" for start in starts]
    ids = [row["id"] for row in first["results"]]
    if total > PAGE:
        ids = [random.randint(1, total) for _ in range(times)]
    if ids:
        found[f"detail {noun.plural}"] = [f"{noun.path}{one}/" for one in ids[:times]]
    return found


Values = Callable[[Random], str]


def _device(random: Random) -> large_fill.Device:
    return random.choice(devices(random.randint(1, RACKS)))


def _server(random: Random) -> large_fill.Device:
    return random.choice(devices(random.randint(1, RACKS))[: large_fill.SERVERS])


def _in(limit: int) -> Values:
    return lambda random: str(random.randint(1, limit))


def _one(*values: str) -> Values:
    return lambda random: random.choice(values)


def _site(random: Random) -> str:
    return f"site-{random.randint(1, SITES)}"


FILTERS: dict[str, Values] = {
    "dcim/devices ?name": lambda random: _device(random).name,
    "dcim/devices ?name__ic": lambda random: _device(random).name[1:7],
    "dcim/devices ?name__isw": lambda random: _device(random).name[:5],
    "dcim/devices ?name__n": lambda random: _device(random).name,
    "dcim/devices ?serial": lambda random: f"S{_device(random).id:08d}",
    "dcim/devices ?serial__ic": lambda random: f"{_device(random).id:08d}"[2:],
    "dcim/devices ?asset_tag": lambda random: f"A{_device(random).id:08d}",
    "dcim/devices ?site": _site,
    "dcim/devices ?region": lambda random: f"region-{random.randint(1, 4)}",
    "dcim/devices ?location_id": _in(SITES),
    "dcim/devices ?rack_id": _in(RACKS),
    "dcim/devices ?role": _one("server", "leaf", "pdu"),
    "dcim/devices ?status": _one("active", "staged", "failed"),
    "dcim/devices ?tenant": lambda random: f"tenant-{random.randint(1, 50)}",
    "dcim/devices ?manufacturer": _one("supermicro", "juniper", "apc"),
    "dcim/devices ?platform": _one("linux", "junos"),
    "dcim/devices ?tag": lambda random: f"tag-{random.randint(1, 10)}",
    "dcim/devices ?mac_address": lambda random: mac(_server(random).first_port),
    "dcim/devices ?has_primary_ip": _one("true", "false"),
    "dcim/devices ?interfaces": _one("true", "false"),
    "dcim/devices ?id__gte": _in(100_000),
    "dcim/devices ?ordering": _one("name", "-name", "serial", "-last_updated", "rack", "position"),
    "dcim/interfaces ?device": lambda random: _device(random).name,
    "dcim/interfaces ?device_id": _in(100_000),
    "dcim/interfaces ?name": _one("bmc", "eth0", "Ethernet1/7"),
    "dcim/interfaces ?name__ic": _one("eth", "bmc", "1/5"),
    "dcim/interfaces ?type": _one("1000base-t", "25gbase-x-sfp28"),
    "dcim/interfaces ?mgmt_only": _one("true", "false"),
    "dcim/interfaces ?enabled": _one("true", "false"),
    "dcim/interfaces ?cabled": _one("true", "false"),
    "dcim/interfaces ?mac_address": lambda random: mac(_server(random).first_port),
    "dcim/interfaces ?rack_id": _in(RACKS),
    "dcim/interfaces ?site": _site,
    "dcim/interfaces ?ordering": _one("name", "-id", "device"),
    "dcim/cables ?device_id": _in(100_000),
    "dcim/cables ?device": lambda random: _device(random).name,
    "dcim/cables ?rack_id": _in(RACKS),
    "dcim/cables ?site": _site,
    "dcim/cables ?label": lambda random: f"C{random.randint(1, 400_000):06d}",
    "dcim/cables ?type": _one("power", "dac-passive", "smf-os2"),
    "dcim/cables ?status": _one("connected", "planned"),
    "dcim/power-ports ?device_id": _in(100_000),
    "dcim/power-outlets ?device_id": lambda random: str(devices(random.randint(1, RACKS))[-1].id),
    "dcim/racks ?site": _site,
    "dcim/racks ?name": lambda random: f"R{random.randint(1, RACKS):04d}",
    "dcim/racks ?tenant": lambda random: f"tenant-{random.randint(1, 50)}",
    "ipam/ip-addresses ?address": lambda random: f"10.{random.randint(0, 8)}.{random.randint(0, 255)}.5",
    "ipam/ip-addresses ?parent": lambda random: f"10.{random.randint(0, 8)}.{random.randint(0, 255)}.0/24",
    "ipam/ip-addresses ?device": lambda random: _device(random).name,
    "ipam/ip-addresses ?dns_name": lambda random: f"{_device(random).name}.example.net",
    "ipam/ip-addresses ?status": _one("active", "reserved"),
    "ipam/prefixes ?contains": lambda random: f"10.{random.randint(0, 8)}.{random.randint(0, 255)}.5",
    "ipam/prefixes ?within": lambda random: f"10.{random.randint(0, 8)}.0.0/16",
    "ipam/vlans ?vid": lambda random: str(random.randint(100, 224)),
    "dcim/mac-addresses ?mac_address": lambda random: mac(_server(random).first_port),
}
"""Collection and parameter → a value."""


def _filters(name: str, values: Values, random: Random) -> list[str]:
    collection, _space, parameter = name.partition(" ?")
    return [f"/api/{collection}/?{urlencode({parameter: values(random), 'limit': PAGE})}" for _ in range(REQUESTS)]


def _apart(random: Random) -> dict[str, list[str]]:
    """What the bar does not cover: free search, and pages of 1,000."""
    names = [_device(random).name for _ in range(REQUESTS)]
    found = {"q devices": [f"/api/dcim/devices/?q={name}&limit={PAGE}" for name in names]}
    for collection in ("dcim/devices", "dcim/interfaces", "dcim/cables", "ipam/ip-addresses"):
        offsets = [random.randint(0, 10) * 1000 for _ in range(REQUESTS // 2)]
        found[f"list {collection} by 1000"] = [f"/api/{collection}/?limit=1000&offset={offset}" for offset in offsets]
    return found


_LINK = re.compile(rb'(?:href|hx-get|src)="(/[^"#]*)"')
_SKIPPED = ("/static/", "/api/", "/logout", "/events", "/media/")


def _pages(port: int, random: Random) -> list[Result]:
    """Every kind of page that links lead to from the home page, signed in as a person."""
    client = _signed_in(port)
    known: dict[str, set[str]] = {}
    waiting = ["/", *(f"/racks/{random.randint(1, RACKS)}/" for _ in range(5)),
               *(f"/devices/{_device(random).id}/" for _ in range(10))]  # fmt: skip
    looked: set[str] = set()
    while waiting and len(looked) < CRAWLED:
        path = waiting.pop(0)
        kind = _kind(path)
        if path in looked or len(known.setdefault(kind, set())) >= REQUESTS // 2:
            continue
        looked.add(path)
        try:
            answer = client.ask(path)[1]
        except RuntimeError:
            continue
        known[kind].add(path)
        links = sorted({link.decode().replace("&amp;", "&") for link in _LINK.findall(answer)})
        random.shuffle(links)
        waiting += [link for link in links if not link.startswith(_SKIPPED) and link not in looked]
    found = []
    for kind, paths in sorted(known.items()):
        if paths:
            asked = sorted(paths)
            found.append(_measured(client, f"page {kind}", [asked[n % len(asked)] for n in range(REQUESTS)]))
    return found


def _kind(path: str) -> str:
    """A page's address without its numbers: ``/racks/#/?face``."""
    parts = urlsplit(path)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    return re.sub(r"\d+", "#", parts.path) + ("?" + "&".join(names) if names else "")


def _signed_in(port: int) -> Client:
    """A connection with a person's session cookie, from the login form."""
    form = Client(port, {})
    page = form.ask("/login")[1].decode()
    csrf = re.search(r'name="csrf" value="([^"]*)"', page)
    assert csrf is not None
    body = urlencode({"username": subject.USER, "password": subject.PASSWORD, "csrf": csrf[1], "next": "/"})
    cookies = form.sign_in("/login", body)
    return Client(port, {"Cookie": cookies, "Accept": "text/html"})
