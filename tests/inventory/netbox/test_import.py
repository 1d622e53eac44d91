"""``dcim import netbox``: everything comes, again nothing changes, what our rules refuse is told."""

import json
from typing import Any

import httpx
import pytest

from dcim.access.uow import unit_of_work
from dcim.core.errors import AuthFailed, InvalidInput, Permanent, Transient
from inventory.bulk.order import in_order
from inventory.netbox.remote import NetBox
from inventory.objects import writing
from inventory.objects.noun import noun_of

from .conftest import ROOT, Run, Served


def fetch(run: Run, server: Served, monkeypatch: pytest.MonkeyPatch, *words: str) -> Any:
    monkeypatch.setenv("NB", server.token)
    return run("import", "netbox", server.url, "--token-env", "NB", *words)


def lines(tables: Any, object_type: str) -> list[bytes]:
    """A noun's table in no order, ids of objects that share a key taken out."""
    import re

    rows = tables.export(object_type, "json").splitlines()
    return sorted(re.sub(rb"id:\d+ ?", b"", row.rstrip(b",")) for row in rows)


def test_everything_comes_and_again_nothing_changes(
    run: Run, full_netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any, helpers: Any
) -> None:
    shown = fetch(run, full_netbox, monkeypatch, "--dry-run", "--json")
    assert shown.code == 3, shown.error
    assert (
        tables.export("dcim.site")
        == helpers.Tables(full_netbox.database).export("dcim.site")[: len(tables.export("dcim.site"))]
    )
    done = fetch(run, full_netbox, monkeypatch, "--json")
    assert done.code == 0, done.error
    answer = json.loads(done.out)
    assert answer["left_out"] == [], answer["left_out"]
    for noun in in_order():
        assert lines(tables, noun.object_type) == lines(helpers.Tables(full_netbox.database), noun.object_type)
    again = json.loads(fetch(run, full_netbox, monkeypatch, "--json").out)
    assert {name: again[name] for name in ("create", "update", "completed", "left")} == {
        "create": 0, "update": 0, "completed": 0, "left": 0}, again["lines"][:5]  # fmt: skip
    assert fetch(run, full_netbox, monkeypatch, "--dry-run").code == 0


def test_a_difference_is_shown_and_brought(
    run: Run, full_netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any
) -> None:
    fetch(run, full_netbox, monkeypatch)
    with unit_of_work(full_netbox.database, ROOT) as session:
        writing.update(session, noun_of("dcim.device"), [{"serial": "NEW", "position": 7}], [1], partial=True)
    shown = fetch(run, full_netbox, monkeypatch, "--dry-run")
    assert shown.code == 3
    assert "~ dcim.device srv1 serial: -S1 → NEW; position: 3 → 7" in shown.out
    assert fetch(run, full_netbox, monkeypatch).code == 0
    assert b",NEW," in tables.export("dcim.device")


def recorded(handler: Any) -> NetBox:
    """A NetBox whose answers are written down here, in the shapes of NetBox's documentation."""
    waits: list[float] = []
    server = NetBox("https://netbox.example", "abc", transport=httpx.MockTransport(handler), sleep=waits.append)
    server.waits = waits  # type: ignore[attr-defined]
    return server


def test_pages_are_read_by_id_whatever_the_largest_page() -> None:
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(dict(request.url.params))
        after = int(request.url.params["id__gt"])
        rows = [{"id": row_id} for row_id in range(after + 1, min(after + 3, 8))]
        following = "http://elsewhere.example/next" if after + 3 < 8 else None
        return httpx.Response(200, json={"count": 7, "next": following, "results": rows})

    assert [row["id"] for row in recorded(handler).objects("dcim/sites")] == [1, 2, 3, 4, 5, 6, 7]
    assert [each["id__gt"] for each in asked] == ["0", "2", "4", "6"]


def test_a_busy_server_is_asked_again_as_it_says() -> None:
    answers = [httpx.Response(503, headers={"Retry-After": "7"}), httpx.Response(502),
               httpx.Response(200, json={"next": None, "results": [{"id": 1}]})]  # fmt: skip
    server = recorded(lambda request: answers.pop(0))
    assert list(server.objects("dcim/sites")) == [{"id": 1}]
    assert server.waits == [7.0, 4.0]  # type: ignore[attr-defined]


def test_a_server_that_does_not_answer_is_given_up() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with pytest.raises(Transient, match="does not answer"):
        list(recorded(handler).objects("dcim/sites"))


@pytest.mark.parametrize("where", ["https://evil.example/api/", "http://netbox.example/", "//evil.example"])
def test_the_token_goes_nowhere_else(where: str) -> None:
    hosts = []

    def handler(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(302, headers={"Location": where})

    with pytest.raises(Permanent, match="not sent anywhere else"):
        recorded(handler).status()
    assert hosts == ["netbox.example"]


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (httpx.Response(403, json={"detail": "Invalid token"}), AuthFailed, "refuses the token"),
        (httpx.Response(200, text="<html>"), Permanent, "answers no JSON"),
        (httpx.Response(200, json={"netbox-version": "3.7.1"}), Permanent, "NetBox 4 is needed"),
        (httpx.Response(200, json=[1]), Permanent, "unexpected"),
    ],
)
def test_what_is_no_netbox_is_said(answer: httpx.Response, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        recorded(lambda request: answer).status()


def test_addresses_that_are_none(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("ftp://x", "https://user:pw@x", "https://x?y=1"):
        with pytest.raises(InvalidInput):
            NetBox(address, "t")
    assert run("import", "netbox", "nowhere").code == 2
    assert run("import", "netbox", "https://x.example").code == 2
    assert run("import", "somewhere", "https://x.example").code == 2
