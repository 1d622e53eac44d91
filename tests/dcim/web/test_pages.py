"""Every page answers, costs a fixed number of statements, and shows what it should."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from dcim.app import App
from dcim.web import assets, create_web
from network.intent.models import Fabric, FabricPlanRow
from provisioning.lifecycle.models import ProvisioningState


def test_every_page_answers(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database)
    for address in seeds.addresses(found):
        answer = browser.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code} {answer.text[:500]}"


@pytest.mark.services
def test_every_page_answers_on_postgresql(app: App, browser: TestClient, seeds: Any) -> None:
    test_every_page_answers(app, browser, seeds)
    for query in ("10.10.0.12", "3cec.ef00", "S4534", "100", "2001:db8::1"):
        assert browser.get("/search", params={"q": query}).status_code in (200, 303)
        assert browser.get("/prefixes/", params={"q": query}).status_code == 200


def test_statements_do_not_grow_with_rows(
    tmp_path: Path, seeds: Any, helpers: Any, open_app: Callable[[str], App]
) -> None:
    """The same number of statements for 2 and for 50 hosts, and never many."""
    sent: list[list[int]] = []
    for hosts in (2, 50):
        app = open_app(f"hosts-{hosts}")
        found = seeds.seed(app.database, hosts=hosts)
        with TestClient(create_web(app), base_url="http://dcim.test", follow_redirects=False) as client:
            assert helpers.sign_in(client, "admin", seeds.PASSWORD).status_code == 303
            sent.append([helpers.statements(app.database, client, address) for address in seeds.addresses(found)])
    few, many = sent
    assert many == few, [line for line in zip(seeds.addresses(found), few, many, strict=True) if line[1] != line[2]]
    assert max(many) <= 30, list(zip(seeds.addresses(found), many, strict=True))


@pytest.mark.parametrize(
    "text", ["srv-02", "S45340001", "TAG0001", "3c:ec:ef:00:00:01", "3CEC.EF00.0001", "10.10.0.12", "10.10.0.12/23"]
)
def test_search_finds_a_device_by_anything_on_its_label(app: App, browser: TestClient, seeds: Any, text: str) -> None:
    found = seeds.seed(app.database)
    answer = browser.get("/search", params={"q": text})
    if answer.status_code == 200:  # an address also lies in prefixes
        assert f"/devices/{found.servers[1]}/" in answer.text
    else:
        assert answer.headers["location"] == f"/devices/{found.servers[1]}/"


def test_filters_narrow_the_list(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database, hosts=6)
    planned = browser.get("/devices/?status=planned").text
    assert "srv-04" in planned
    assert "srv-01" not in planned
    active = browser.get("/devices/?state=active").text
    assert "srv-05" in active
    assert "srv-02" not in active
    assert "srv-06" in browser.get("/devices/?state=maintenance").text
    with app.database.write() as session:
        session.delete(
            session.exec(select(ProvisioningState).where(ProvisioningState.device_id == found.servers[0])).one()
        )
    enroll = browser.get("/devices/?state=enroll").text
    assert "srv-01" in enroll, "nobody has spoken to it yet"
    assert "leaf-1" not in enroll
    assert "srv-02" not in enroll
    other_rack = browser.get(f"/devices/?rack={found.racks[0]}&p=9999").text
    assert "srv-01" in other_rack
    assert "No device matches" in browser.get("/devices/?q=%25").text, "a percent sign is no wildcard"


def test_the_newer_evidence_of_a_switch_counts(app: App, browser: TestClient, seeds: Any) -> None:
    """First a change has read it (new), then a plan finds a difference (drifted), then none (in sync)."""
    found = seeds.seed(app.database)
    switch = f"/fabric/switches/{found.switches[0]}/"
    assert "new</span>" in browser.get(switch).text
    assert "before the last change" in browser.get("/fabric/").text

    def plan(diff: list[str], error: str = "") -> None:
        body = {"switches": [{"name": "leaf-1", "diff": diff, "error": error}]}
        with app.database.write() as session:
            fabric = session.exec(select(Fabric)).one().pk
            session.add(FabricPlanRow(fabric_id=fabric, digest="d", intent_digest="i", body=body))

    plan(["+ vlan 7"])
    assert "drifted</span>" in browser.get(switch).text
    assert ">+1 −0</span>" in browser.get("/fabric/").text
    plan([], "no route to host")
    assert "unreachable</span>" in browser.get(switch).text
    plan([])
    assert "in sync</span>" in browser.get(switch).text
    assert "in sync</span>" in browser.get("/").text


def test_a_sites_capacity_is_counted(app: App, browser: TestClient, seeds: Any) -> None:
    """Four servers (two of 2U), two switches and two panels: 10U; 4 x 300 W; a PDU's inlet is no demand."""
    found = seeds.seed(app.database)
    text = browser.get(f"/sites/{found.site}/").text
    weight = f"{2 * 16.3 + 2 * 50 * 0.45359237 + 2 * 9:.0f} of 900 kg"
    for fact in ("10 of 42 U", "29 U free, 3 U kept, largest gap 16 U", "1.2 of 5.9 kW", "4.7 kW left", weight):
        assert fact in text, fact
    rack = browser.get(f"/racks/{found.racks[0]}/").text
    assert "42 U, 6 U reserved" in rack
    for fact in ("10 of 42 U", "1.2 of 5.9 kW", "U17–U32", "front and rear", "rear only"):
        assert fact in rack, fact
    assert "10 / 42 U" in browser.get("/sites/").text
    location = re.search(r"\?location=(\d+)", text)
    assert location is not None
    assert "/racks/" in browser.get(f"/sites/{found.site}/?location={location.group(1)}").text
    assert "No racks" in browser.get(f"/sites/{found.site}/?location=9999").text


def test_a_trace_passes_panels_by_the_right_strand(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database)
    ports = browser.get(f"/devices/{found.servers[0]}/").text
    port = re.search(r"trace\?port=(interface:\d+)[^>]*>[^<]*</a>\s*</td>(?:(?!</tr>).)*</tr>\s*</tbody>", ports, re.S)
    assert port is not None
    text = browser.get(f"/devices/{found.servers[0]}/trace?port={port.group(1)}").text
    drawn = re.findall(r'class="(?:stop|port)">([^<]+)<', text)
    assert drawn == [
        "srv-01", "eno2", "panel-a", "Front 2", "panel-a", "Rear 1", "panel-b", "Rear 1", "panel-b", "Front 2",
        "leaf-2", "Ethernet1/1",
    ]  # fmt: skip
    assert text.count('class="wire planned"') == 1


def test_search_says_where(app: App, browser: TestClient, seeds: Any) -> None:
    seeds.seed(app.database)
    text = browser.get("/search", params={"q": "3cec.ef01"}).text
    assert "ivry · Salle 1 · A1 · U10 front" in text
    assert "MAC 3c:ec:ef:01:00:00 · eno1 → leaf-1:Ethernet1/1" in text
    assert "U12 front" in browser.get("/search/suggest", params={"q": "srv-02"}).text


def test_losing_a_feed_on_the_page(app: App, browser: TestClient, seeds: Any) -> None:
    """The servers hang on one feed alone: they go dark; a PDU and a panel may be lost as well, and all restored."""
    found = seeds.seed(app.database)
    whole = browser.get("/power/").text
    assert "A1-A" in whole
    assert "dark" not in whole
    lose = re.search(r'href="(/power/\?site=\d+&amp;lose=feed:\d+)"', whole)
    assert lose is not None
    page = browser.get(lose.group(1).replace("&amp;", "&")).text
    for fact in ("Without tgbt-a:A1-A", "srv-04", "dark</span>", "1.2 kW", "lost</span>", "Restore"):
        assert fact in page, fact
    for part in (f"device:{found.pdus[0]}", "panel:1"):
        assert "srv-04" in browser.get(f"/power/body?lose={part}").text
    for nothing in ("/power/?lose=feed:99999", "/power/?lose=banana&site=x&p=-4", "/power/?site=9999"):
        assert browser.get(nothing).status_code == 200


def test_power_is_followed_to_its_feed(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database)
    text = browser.get(f"/devices/{found.servers[1]}/power").text
    for word in ("PSU1", "pdu-1", "Outlet 2", "leg A", "A1-A", "tgbt-a"):
        assert word in text


def test_power_shows_where_and_when_it_was_seen(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database)
    seen = browser.get(f"/devices/{found.servers[0]}/").text
    assert re.search(r"on</span>\s*<span class=\"muted\">seen by power-on</span>", seen)
    assert "never observed" not in browser.get(f"/devices/{found.switches[0]}/").text, "it has no BMC to ask"


def test_unknown_things_are_not_found(app: App, browser: TestClient, seeds: Any) -> None:
    found = seeds.seed(app.database)
    for address in (
        "/devices/99999/", "/racks/99999/", "/sites/99999/", "/jobs/nope/", "/operations/nope/", "/nothing",
        f"/fabric/switches/{found.servers[0]}/", f"/devices/{found.servers[0]}/trace?port=interface:1",
        "/devices/99999999999999999999/",
    ):  # fmt: skip
        assert browser.get(address).status_code == 404, address
    assert browser.get("/api/nothing/").json() == {"detail": "Not found."}


def test_pages_are_served_without_the_third_party_scripts(
    app: App, browser: TestClient, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assets, "VENDOR", ("vendor/absent.js",))
    create_web(app)
    captured = capfd.readouterr()
    assert "make setup" in captured.out + captured.err
    text = browser.get("/").text
    assert "live updates are off" in text
    assert "htmx.min.js" not in text


def test_a_page_without_rows_says_what_to_do(browser: TestClient) -> None:
    assert "dcim import" in browser.get("/sites/").text
    for address in ("/", "/devices/", "/cables/", "/prefixes/", "/vlans/", "/fabric/", "/jobs/", "/search?q=x"):
        assert browser.get(address).status_code == 200


def test_cancelling_from_the_page_is_in_the_history(app: App, browser: TestClient, seeds: Any, helpers: Any) -> None:
    found = seeds.seed(app.database)
    token = helpers.token_of(browser.get(f"/jobs/{found.job}/").text)
    held = found.operations[2]
    answer = browser.post(f"/operations/{held}/resume", data={"csrf": token, "reason": "serial corrected"})
    assert answer.status_code == 303, answer.text
    assert "resumed by admin: serial corrected" in browser.get(f"/operations/{held}/").text
    assert browser.post(f"/operations/{held}/resume", data={"csrf": token}).status_code == 409
