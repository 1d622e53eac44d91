"""NetBox's own shapes (recorded by its documentation: none runs here): older forms, what is left out, and why."""

import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

import dcim.cli.netbox
from inventory.netbox.remote import NetBox

from .conftest import Run


def load_shapes() -> ModuleType:
    name = "dcim_test_shapes"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("shapes.py"))
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """``https://netbox.example`` is that server."""
    shapes = load_shapes()

    def opened(text: str, token_env: str) -> NetBox:
        return NetBox(text, "t", transport=httpx.MockTransport(shapes.answer))

    monkeypatch.setattr(dcim.cli.netbox, "open_source", opened)


def bring(run: Run, *words: str) -> dict[str, Any]:
    import json

    done = run("import", "netbox", "https://netbox.example", "--json", *words)
    assert done.code == 0, done.error
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_what_is_left_out_and_why(run: Run, old: None, tables: Any) -> None:
    answer = bring(run)
    told = {(each["object_type"], each["why"]): each["count"] for each in answer["left_out"]}
    assert told == Counter({
        ("extras.tag", "object_types: dcim has no virtualization.virtualmachine"): 1,
        ("extras.customfield", "object_types: dcim has no virtualization.virtualmachine"): 1,
        ("extras.customfield", "none of its object types exists here"): 1,
        ("dcim.devicetype", "front_image: dcim has no such field"): 1,
        ("dcim.device", "cluster: dcim has no such field"): 1,
        ("dcim.device", "another device is called 'srv1' too: choose --rename-duplicates site (or id)"): 1,
        ("dcim.device", "it has no name: give it one there, or choose --name-unnamed"): 1,
        ("dcim.device", "name: A device's name has no colon: cable ends are written device:port."): 1,
        ("dcim.device", "its role was left out"): 1,
        ("dcim.device", "position: overlaps srv1 in rack A1 at U3; U4 is free"): 1,
        ("dcim.interface", "its device was left out"): 3,
        ("dcim.interface", "rf_role: dcim has no such field"): 1,
        ("dcim.cable", "a port that it ends on was left out"): 1,
        ("dcim.cable", "it ends on circuits.circuittermination, which dcim does not have"): 1,
        ("ipam.ipaddress", "assigned_object: virtualization.vminterface cannot stand there"): 1,
        ("virtualization/virtual-machines", "dcim has no such objects"): 1,
        ("circuits/circuits", "dcim has no such objects"): 1,
    })  # fmt: skip
    devices = tables.export("dcim.device", columns=["name", "rack", "position", "serial", "cf_owner"]).decode()
    assert devices.splitlines() == ["name,serial,rack,position,cf_owner", "over,,A1,,", "srv1,S1,A1,3,Ann"]
    assert b"00:11:22:33:44:55" in tables.export("dcim.interface")
    assert b"10.0.0.0/24,,dcim.site,,paris" in tables.export("ipam.prefix")
    again = bring(run)
    assert (again["create"], again["update"], again["completed"]) == (0, 0, 0), again["lines"]


def test_names_by_the_users_rules(run: Run, old: None, tables: Any) -> None:
    answer = bring(run, "--rename-duplicates", "site", "--name-unnamed")
    names = [line.partition(",")[0] for line in tables.export("dcim.device", columns=["name"]).decode().splitlines()]
    assert names == ["name", "netbox-3", "over", "srv1-lyon", "srv1-paris"]
    why = {each["why"] for each in answer["left_out"] if each["object_type"] == "dcim.device"}
    assert "serial: device with this serial already exists." in why
    assert tables.plan("dcim.cable", tables.export("dcim.cable")).count("unchanged") == 1
    again = bring(run, "--rename-duplicates", "site", "--name-unnamed")
    assert (again["create"], again["update"], again["completed"]) == (0, 0, 0), again["lines"]


def test_a_rule_that_is_none(run: Run, old: None) -> None:
    refused = run("import", "netbox", "https://netbox.example", "--rename-duplicates", "tenant")
    assert refused.code == 2
