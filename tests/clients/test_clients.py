"""nornir-netbox and Ansible's netbox.netbox, unmodified, against our REST."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
pytestmark = pytest.mark.slow


def plain(value: Any) -> Any:
    """Ansible's JSON without its marks on what came from outside."""
    if isinstance(value, dict):
        return (
            value["__ansible_unsafe"] if set(value) == {"__ansible_unsafe"} else {k: plain(v) for k, v in value.items()}
        )
    return [plain(item) for item in value] if isinstance(value, list) else value


@pytest.fixture
def seeded(served: Any) -> Any:
    """Two switches with addresses at Ivry."""
    with httpx.Client(base_url=served.url, headers={"Authorization": f"Token {served.token}"}, timeout=30) as http:

        def make(path: str, **body: Any) -> int:
            answer = http.post(f"/api/{path}/", json=body)
            assert answer.status_code == 201, answer.text
            return int(answer.json()["id"])

        site = make("dcim/sites", name="Ivry", slug="ivry", status="active")
        rack = make("dcim/racks", name="A1", site=site)
        maker = make("dcim/manufacturers", name="Cisco", slug="cisco")
        kind = make("dcim/device-types", manufacturer=maker, model="N9K", slug="n9k")
        role = make("dcim/device-roles", name="Leaf", slug="leaf")
        platform = make("dcim/platforms", name="NX-OS", slug="nxos")
        make("ipam/prefixes", prefix="10.0.0.0/24")
        for number in (1, 2):
            device = make("dcim/devices", name=f"sw{number}", site=site, rack=rack, position=40 + number, face="front",
                          device_type=kind, role=role, platform=platform)  # fmt: skip
            port = make("dcim/interfaces", device=device, name="mgmt0", type="1000base-t", mgmt_only=True)
            address = make("ipam/ip-addresses", address=f"10.0.0.{number}/24", assigned_object_type="dcim.interface",
                           assigned_object_id=port)  # fmt: skip
            assert http.patch(f"/api/dcim/devices/{device}/", json={"primary_ip4": address}).status_code == 200
    return served


def listed(client: Callable[..., str], source: Path) -> Any:
    """What ansible-inventory makes of a source; a source that cannot be read fails the test."""
    strict = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1"}
    return plain(json.loads(client("ansible-inventory", "-i", str(source), "--list", **strict)))


def test_nornir(seeded: Any, client: Callable[..., str]) -> None:
    assert client("python", str(HERE / "nornir_cycle.py")) == "done\n"


def test_ansible_modules(seeded: Any, client: Callable[..., str]) -> None:
    out = client("ansible-playbook", "-i", "localhost,", str(HERE / "playbook.yaml"), ANSIBLE_NOCOLOR="1")
    assert "failed=0" in out


def test_ansible_inventory_with_default_options(seeded: Any, client: Callable[..., str], tmp_path: Path) -> None:
    source = tmp_path / "netbox.yml"
    source.write_text(
        "plugin: netbox.netbox.nb_inventory\n"
        f"api_endpoint: {seeded.url}\ntoken: {seeded.token}\nvalidate_certs: false\n"
    )
    found = listed(client, source)
    assert set(found["_meta"]["hostvars"]) == {"sw1", "sw2"}
    assert found["_meta"]["hostvars"]["sw1"]["ansible_host"] == "10.0.0.1"
    assert found["_meta"]["hostvars"]["sw1"]["platforms"] == ["nxos"]


def test_ansible_inventory_grouped_with_interfaces(seeded: Any, client: Callable[..., str], tmp_path: Path) -> None:
    source = tmp_path / "netbox.yml"
    source.write_text(
        "plugin: netbox.netbox.nb_inventory\n"
        f"api_endpoint: {seeded.url}\ntoken: {seeded.token}\nvalidate_certs: false\ninterfaces: true\nservices: true\n"
        "config_context: true\ngroup_by: [sites, device_roles, manufacturers, racks]\nquery_filters: [{site: ivry}]\n"
    )
    found = listed(client, source)
    assert sorted(found["device_roles_leaf"]["hosts"]) == ["sw1", "sw2"]
    assert [port["name"] for port in found["_meta"]["hostvars"]["sw1"]["interfaces"]] == ["mgmt0"]
