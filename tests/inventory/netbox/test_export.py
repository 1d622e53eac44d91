"""``dcim export netbox``: into an empty server through its REST, into a folder that comes back, and again nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from dcim.app import App
from inventory.bulk.order import in_order

from .conftest import Run, Served
from .test_import import lines


@pytest.fixture
def full_home(home: App, helpers: Any) -> App:
    """Our installation has everything."""
    helpers.fill(home.database)
    return home


def test_everything_goes_to_an_empty_server(
    run: Run, full_home: App, netbox: Served, monkeypatch: pytest.MonkeyPatch, tables: Any, helpers: Any
) -> None:
    monkeypatch.setenv("NB", netbox.token)
    words = ("export", "netbox", netbox.url, "--token-env", "NB", "--json")
    shown = run(*words, "--dry-run")
    assert shown.code == 3, shown.error
    assert json.loads(shown.out)["left"] == 0
    done = run(*words)
    assert done.code == 0, done.error
    answer = json.loads(done.out)
    assert answer["left_out"] == [], answer["left_lines"]
    theirs = helpers.Tables(netbox.database)
    for noun in in_order():
        assert lines(theirs, noun.object_type) == lines(tables, noun.object_type), noun.object_type
    again = json.loads(run(*words).out)
    assert (again["create"], again["update"]) == (0, 0), again["counts"]
    assert run(*words, "--dry-run").code == 0


def test_a_folder_and_back(
    run: Run, full_home: App, tmp_path: Path, tables: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    assert run("export", "netbox", str(folder)).code == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names[0] == "01-extras-tags.json"
    assert len(names) == len(in_order())
    body = json.loads((folder / next(name for name in names if "dcim-devices" in name)).read_text())[0]
    assert {"id", "name", "device_type", "site", "status"} <= body.keys()
    assert isinstance(body["site"], int)
    same = run("import", "netbox", str(folder), "--json")
    assert same.code == 0, same.error
    answer = json.loads(same.out)
    assert (answer["create"], answer["update"], answer["left_out"]) == (0, 0, []), answer["lines"][:3]
    assert run("export", "netbox", str(folder)).code == 2  # it is not empty
