"""``/api/answers/``: every route answers on the example, wrong questions are 400 or 404 with what to do, never 500."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcim.api import create_api
from dcim.app import App, load_models
from dcim.core.db import Database
from dcim.core.settings import Settings
from tests.inventory.conftest import run_import

load_models()
importlib.import_module("network.register").register()
EXAMPLE = Path(__file__).parents[3] / "examples" / "aquaray"


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The API of the example site."""
    home = tmp_path_factory.mktemp("home")
    database = Database(f"sqlite:///{home}/dcim.sqlite3")
    database.create_all()
    run_import(database, EXAMPLE)
    app = App(Settings(home=home, database_url=f"sqlite:///{home}/dcim.sqlite3"), database)
    with TestClient(create_api(app, local_actor="tester"), raise_server_exceptions=False) as client:
        yield client
    database.close()


def ask(api: TestClient, path: str, **params: Any) -> Any:
    answer = api.get(f"/api/answers/{path}/", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_question_has_an_answer(api: TestClient) -> None:
    units = ask(api, "units", site="ivry", height=2, tenant="verrier")
    assert [(run["rack"], run["units"], run["height"], run["position"]) for run in units["runs"]][:2] == [
        ("A1", "U1–U9", 9.0, 1.0), ("A1", "U17–U39", 23.0, 17.0),
    ]  # fmt: skip
    assert units["total"] == 4
    assert ask(api, "units", limit=1)["total"] > 1
    assert ask(api, "units", watts=2000)["runs"][0]["rack"] == "A2"
    assert ask(api, "gap", by="site")["gaps"][0]["height"] == 25.0
    room = ask(api, "room", type="SYS-1029U-TR25M", count=4, site="ivry")
    assert (room["complete"], room["found"], room["unknown"]) == (True, 4, ["weight"])
    assert room["places"][0]["position"] == 1.0
    rows = ask(api, "capacity", by="site")["rows"]
    assert [(row["name"], row["used"], row["free"]) for row in rows] == [("ivry", 12.0, 64.0), ("suresnes", 12.0, 55.0)]
    assert {
        row["free"] for row in ask(api, "capacity/ports", site="ivry")["rows"] if row["name"] == "ivry-spine-1"
    } == {28, 2}
    feeds = ask(api, "capacity/feeds", rack="A1", site="ivry")["feeds"]
    assert [(feed["feed"], feed["now"]["allocated_w"], feed["worst_lost"]) for feed in feeds] == [
        ("A1-A", 2150.0, "ivry-tgbt-b:A1-B"), ("A1-B", 2150.0, "ivry-tgbt-a:A1-A"),
    ]  # fmt: skip
    lost = ask(api, "failover", lose=["A1-A", "ivry-a1-pdu-b"])
    assert lost["counts"] == {"dark": 7, "loses-redundancy": 0, "survives": 0}
    assert lost["lost_w"] == 4300
    found = ask(api, "where", q="3cec.ef99.2f90")["found"]
    assert [(each["at"], each["peer"]) for each in found] == [
        ("ivry · Salle 1 · A1 · U10 front", "ivry-oob-1:GigabitEthernet1/0/1")
    ]
    path = ask(api, "trace", device="ivry-a1-srv01", port="psu1")["paths"][0]
    assert [segment["far"]["port"]["name"] for segment in path["segments"]] == ["Power Outlet 2", "A1-A"]
    assert ask(api, "free/address", prefix="10.10.0.0/23", count=2)["free"] == ["10.10.0.1/23", "10.10.0.2/23"]
    assert ask(api, "free/prefix", prefix="10.0.0.0/8", length=24)["free"] == ["10.0.0.0/24"]
    assert ask(api, "free/vlan", group="ivry-leaf")["free"] == ["2"]
    assert ask(api, "free/vni")["free"] == ["10000"]
    assert ask(api, "free/outlet", pdu="ivry-a1-pdu-a", type="c13")["outlets"][0]["leg"] == "B"
    assert ask(api, "free/port", switch="ivry-leaf-1")["ports"][0]["name"] == "Ethernet1/9"
    assert len(ask(api, "utilization/prefixes")) == 11
    assert ask(api, "utilization/prefixes", prefix="10.10.0.0/23")[0]["used"] == 16
    assert len(ask(api, "utilization/vlan-groups")) == 3
    assert ask(api, "utilization/vni-pools")[0]["used"] == 5


@pytest.mark.parametrize(
    ("path", "params", "status", "says"),
    [
        ("units", {"site": "ivri"}, 400, "did you mean 'ivry'?"), ("units", {"height": "0"}, 400, "is no height"),
        ("units", {"height": "1.3"}, 400, "is no height"), ("units", {"height": "nan"}, 400, "is no height"),
        ("units", {"height": "inf"}, 400, "is no height"), ("units", {"face": "left"}, 400, "face"),
        ("units", {"columns": "0"}, 400, "less than 1"), ("gap", {"by": "banana"}, 400, "by"),
        ("room", {"type": "nope"}, 404, "no device type"), ("room", {"type": "apc-ap8853"}, 400, "0U"),
        ("room", {"type": "SYS-1029U-TR25M", "count": "0"}, 400, "give 1 to"), ("room", {}, 400, "type"),
        ("failover", {}, 400, "names nothing"), ("failover", {"lose": "A1-Z"}, 400, "did you mean"),
        ("where", {"q": "x"}, 400, "two characters"), ("trace", {"device": "x", "port": "y"}, 404, "no device"),
        ("trace", {"device": "ivry-leaf-1", "port": "x", "kind": "banana"}, 400, "none of"),
        ("free/address", {"prefix": "10.64.10.0/24"}, 400, "several VRFs"),
        ("free/address", {"prefix": "x"}, 400, "is no prefix"),
        ("free/address", {"prefix": "10.10.0.0/23", "count": "9999"}, 400, "count"),
        ("free/prefix", {"prefix": "10.10.0.0/23", "length": "999"}, 400, "/24 to /32"),
        ("free/vlan", {"group": "ivry"}, 404, "did you mean"), ("free/vni", {"pool": "x"}, 404, "no VNI pool"),
        ("free/outlet", {"pdu": "ivry-leaf-1"}, 400, "has no outlets"),
        ("free/port", {"switch": "ivry-leaf-9"}, 404, "did you mean"),
        ("utilization/prefixes", {"site": "x"}, 400, "no site"),
    ],
)  # fmt: skip
def test_wrong_questions(api: TestClient, path: str, params: dict[str, str], status: int, says: str) -> None:
    answer = api.get(f"/api/answers/{path}/", params=params)
    assert answer.status_code == status, answer.text
    assert says in answer.text
    assert answer.json()["exit_code"] == 2


ROUTES = {
    "units": ("site", "location", "rack", "role", "tenant", "height", "columns", "weight"),
    "room": ("type", "count", "tenant"), "capacity": ("site", "by"), "capacity/feeds": ("rack", "page"),
    "failover": ("lose", "site"), "where": ("q",), "trace": ("device", "port", "kind"),
    "free/address": ("prefix", "vrf", "count"), "free/prefix": ("prefix", "length"), "free/vlan": ("group",),
    "free/vni": ("pool",), "free/outlet": ("pdu", "leg", "type"), "free/port": ("switch", "type"),
    "utilization/prefixes": ("prefix", "vrf", "page"),
}  # fmt: skip
ODD = (
    "ivry", "A1", "10.0.0.0/8", "::/0", "0.0.0.0/0", "A1-A", "ivry-a1-pdu-a:", ":", "-1", "1e9", "9" * 20, "%", "_",
    "\\", "'", "\x00",
)  # fmt: skip
words = st.one_of(st.text(max_size=12), st.sampled_from(ODD))
questions = st.sampled_from(sorted(ROUTES)).flatmap(
    lambda path: st.tuples(st.just(path), st.fixed_dictionaries({}, optional=dict.fromkeys(ROUTES[path], words)))
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions)
def test_nothing_that_is_asked_breaks(api: TestClient, question: tuple[str, dict[str, str]]) -> None:
    answer = api.get(f"/api/answers/{question[0]}/", params=question[1])
    assert answer.status_code in (200, 400, 404), answer.text
