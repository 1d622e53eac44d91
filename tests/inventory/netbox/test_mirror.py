"""``dcim mirror netbox``: changes, deletions, conflicts, a stop and a start again."""

import json
from typing import Any

import pytest

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.app import App
from inventory.bulk.order import in_order
from inventory.objects import writing
from inventory.objects.noun import noun_of

from .conftest import ROOT, Run, Served
from .test_import import lines

ANN = Context("ann", reason="by hand", is_superuser=True)


def follow(run: Run, server: Served, monkeypatch: pytest.MonkeyPatch, *words: str) -> dict[str, Any]:
    monkeypatch.setenv("NB", server.token)
    done = run("mirror", "netbox", server.url, "--token-env", "NB", "--json", *words)
    assert done.code in (0, 3), done.error
    found: dict[str, Any] = json.loads(done.out)
    return found


def edit(database: Any, object_type: str, row_id: int, context: Context = ROOT, **body: Any) -> None:
    with unit_of_work(database, context) as session:
        writing.update(session, noun_of(object_type), [body], [row_id], partial=True)


def remove(database: Any, object_type: str, *ids: int) -> None:
    with unit_of_work(database, ROOT) as session:
        writing.delete(session, noun_of(object_type), list(ids))


def test_a_mirror_follows(
    run: Run, full_netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any, helpers: Any, home: App
) -> None:
    theirs = helpers.Tables(full_netbox.database)
    first = follow(run, full_netbox, monkeypatch)
    assert first["create"] > 100
    assert first["left_out"] == []
    assert follow(run, full_netbox, monkeypatch)["create"] == 0
    # changes of every sort there
    edit(full_netbox.database, "dcim.device", 1, name="renamed", serial="S9", tags=[])
    edit(full_netbox.database, "dcim.site", 2, custom_fields={"count": 5})
    with unit_of_work(full_netbox.database, ROOT) as session:
        writing.create(session, noun_of("dcim.region"), [{"name": "Asia", "slug": "asia"}])
        writing.create(session, noun_of("dcim.interface"), [{"device": 1, "name": "new0", "type": "lag"}])
    cables = tables.plan("dcim.cable", tables.export("dcim.cable")).count("unchanged")
    remove(full_netbox.database, "dcim.cable", 1, 2)
    remove(full_netbox.database, "dcim.device", 4)
    second = follow(run, full_netbox, monkeypatch)
    assert second["left_out"] == [], second["left_lines"]
    assert second["create"] == 2
    assert second["delete"] >= 3
    for noun in in_order():
        assert lines(tables, noun.object_type) == lines(theirs, noun.object_type), noun.object_type
    assert tables.plan("dcim.cable", tables.export("dcim.cable")).count("unchanged") == cables - 2
    third = follow(run, full_netbox, monkeypatch)
    assert [third[name] for name in ("create", "update", "completed", "delete", "conflicts")] == [0, 0, 0, 0, []]


def test_what_was_changed_here_is_told_and_netbox_wins(
    run: Run, full_netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any, home: App
) -> None:
    follow(run, full_netbox, monkeypatch)
    edit(home.database, "dcim.site", 1, ANN, facility="ours")
    shown = follow(run, full_netbox, monkeypatch, "--dry-run")
    assert [(each["object_type"], each["who"], each["fields"]) for each in shown["conflicts"]] == [
        ("dcim.site", "ann", ["facility"])
    ]
    assert b"ours" in tables.export("dcim.site")
    told = follow(run, full_netbox, monkeypatch)
    assert len(told["conflicts"]) == 1
    assert told["update"] == 1
    assert b"ours" not in tables.export("dcim.site")
    assert follow(run, full_netbox, monkeypatch)["conflicts"] == []


def test_what_was_changed_here_may_be_kept(
    run: Run, full_netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any, home: App
) -> None:
    follow(run, full_netbox, monkeypatch)
    edit(home.database, "dcim.site", 1, ANN, facility="ours")
    assert follow(run, full_netbox, monkeypatch, "--on-conflict", "keep")["update"] == 0
    edit(full_netbox.database, "dcim.site", 1, facility="theirs")
    kept = follow(run, full_netbox, monkeypatch, "--on-conflict", "keep")
    assert kept["left_out"] == [{"object_type": "dcim.site", "why": "it is kept as it is here", "count": 1}]
    assert b"ours" in tables.export("dcim.site")
    assert follow(run, full_netbox, monkeypatch)["update"] == 1  # the policy is netbox again
    assert b"theirs" in tables.export("dcim.site")


def test_what_was_deleted_here_comes_back(
    run: Run, full_netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any, home: App
) -> None:
    follow(run, full_netbox, monkeypatch)
    with unit_of_work(home.database, ANN) as session:
        writing.delete(session, noun_of("tenancy.contactrole"), [1])
    told = follow(run, full_netbox, monkeypatch)
    assert {each["object"] for each in told["conflicts"]} >= {"On call"}
    assert b"on-call" in tables.export("tenancy.contactrole")


def test_what_ours_needs_is_not_deleted_but_told(
    run: Run, full_netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any, home: App
) -> None:
    follow(run, full_netbox, monkeypatch)
    tables.write("dcim.site", "name,slug,tenant\nOurs,ours,beta\n")
    remove(full_netbox.database, "tenancy.tenant", 2)
    told = follow(run, full_netbox, monkeypatch)
    assert any("not removed here" in each["why"] for each in told["left_out"]) or b"beta" not in tables.export(
        "tenancy.tenant"
    )


def test_only_servers_are_followed(run: Run, tmp_path: Any) -> None:
    (tmp_path / "01-dcim-sites.json").write_text("[]")
    assert run("mirror", "netbox", str(tmp_path)).code == 2
    assert run("mirror", "nautobot", "https://x.example").code == 2
