"""The example site is whole: every server dual-homed, managed and fed twice; every switch managed and fed twice."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from sqlmodel import col, select

from dcim.core.db import Database
from inventory.cables.queries import all_links
from inventory.devices.queries import Selector, select_devices
from inventory.models import (
    CableTermination,
    Device,
    DeviceRole,
    DeviceType,
    Interface,
    Manufacturer,
    PowerOutlet,
    PowerPort,
    Prefix,
    PrefixRole,
    Rack,
    Site,
)
from tests.inventory.conftest import run_import

Links = dict[str, dict[str, tuple[str, str]]]


@pytest.fixture
def site(database: Database, example: Path) -> Database:
    run_import(database, example)
    return database


def links(database: Database) -> Links:
    found: Links = defaultdict(dict)
    with database.read() as session:
        for a, b in all_links(session):
            found[a[0]][a[1]] = b
            found[b[0]][b[1]] = a
    return found


def test_what_stands_where(site: Database) -> None:
    with site.read() as session:
        rows = session.exec(
            select(Site.slug, DeviceRole.slug, Manufacturer.name)
            .select_from(Device)
            .join(Site, col(Site.id) == Device.site_id)
            .join(DeviceRole, col(DeviceRole.id) == Device.role_id)
            .join(DeviceType, col(DeviceType.id) == Device.device_type_id)
            .join(Manufacturer, col(Manufacturer.id) == DeviceType.manufacturer_id)
        ).all()
        racks = Counter(session.exec(select(Site.slug).join(Rack, col(Rack.site_id) == Site.id)))
    assert racks == {"ivry": 2, "suresnes": 2}
    assert Counter(rows) == {
        ("ivry", "server", "Supermicro"): 6, ("ivry", "server", "HPE"): 2, ("ivry", "leaf", "Cisco"): 2,
        ("ivry", "spine", "Juniper"): 1, ("ivry", "oob-switch", "Cisco"): 1, ("ivry", "pdu", "APC"): 4,
        ("suresnes", "server", "Supermicro"): 6, ("suresnes", "server", "HPE"): 2, ("suresnes", "leaf", "Juniper"): 2,
        ("suresnes", "spine", "Juniper"): 1, ("suresnes", "oob-switch", "Cisco"): 1, ("suresnes", "pdu", "APC"): 4,
    }  # fmt: skip


def test_servers(site: Database) -> None:
    """Each has two data ports with MAC addresses, one on each leaf of its own room, and a BMC on the OOB switch."""
    wired = links(site)
    with site.read() as session:
        servers = select_devices(session, Selector(role="server"))
        assert len(servers) == 16
        for server in servers:
            room = server.name.split("-")[0]
            ports = session.exec(select(Interface).where(Interface.device_id == server.id)).all()
            data = [port for port in ports if not port.mgmt_only]
            bmc = next(port for port in ports if port.mgmt_only)
            assert all(port.mac_address for port in ports)
            assert {wired[server.name][port.name][0] for port in data} == {f"{room}-leaf-1", f"{room}-leaf-2"}
            assert len({wired[server.name][port.name][1] for port in data}) == 1 or room == "suresnes"
            assert wired[server.name][bmc.name][0] == f"{room}-oob-1"
            assert (server.status, server.credential_profile) == ("staged", "lab")
            assert server.oob_ip_id is not None


def test_the_fabric_is_cabled(site: Database) -> None:
    wired = links(site)
    for leaf in ("ivry-leaf-1", "ivry-leaf-2", "suresnes-leaf-1", "suresnes-leaf-2"):
        assert {"ivry-spine-1", "suresnes-spine-2"} <= {far[0] for far in wired[leaf].values()}
    peers = [far for far in wired["ivry-leaf-1"].values() if far[0] == "ivry-leaf-2"]
    assert len(peers) == 2
    assert ("suresnes-oob-1", "TenGigabitEthernet1/1/1") in wired["ivry-oob-1"].values()
    managed = {far for switch in ("ivry-oob-1", "suresnes-oob-1") for far in wired[switch].values()}
    for port in ("ivry-leaf-1:mgmt0", "ivry-leaf-2:mgmt0", "ivry-spine-1:em0", "suresnes-leaf-1:em0",
                 "suresnes-leaf-2:em0", "suresnes-spine-2:em0"):  # fmt: skip
        assert tuple(port.split(":")) in managed


def test_power_comes_from_both_sides(site: Database) -> None:
    """Each server and switch has one inlet on the rack's A side and one on its B side."""
    with site.read() as session:
        names = {device.pk: device.name for device in session.exec(select(Device))}
        inlets = {port.pk: names[port.device_id] for port in session.exec(select(PowerPort))}
        outlets = {port.pk: names[port.device_id] for port in session.exec(select(PowerOutlet))}
        ends: dict[int, dict[str, str]] = defaultdict(dict)
        for row in session.exec(select(CableTermination)):
            if row.power_port_id is not None:
                ends[row.cable_id]["inlet"] = inlets[row.power_port_id]
            elif row.power_outlet_id is not None:
                ends[row.cable_id]["pdu"] = outlets[row.power_outlet_id]
        roles = {device.name: device.role_id for device in session.exec(select(Device))}
        pdu_role = session.exec(select(DeviceRole.id).where(DeviceRole.slug == "pdu")).one()
    sides: dict[str, set[str]] = defaultdict(set)
    for end in ends.values():
        if "pdu" in end:
            sides[end["inlet"]].add(end["pdu"][-1])
    assert {name for name, role in roles.items() if role != pdu_role} == set(sides)
    assert all(found == {"a", "b"} for found in sides.values())


def test_bmcs_live_in_the_out_of_band_prefix(site: Database) -> None:
    with site.read() as session:
        found = session.exec(
            select(Prefix).join(PrefixRole, col(PrefixRole.id) == Prefix.role_id).where(PrefixRole.slug == "oob")
        ).all()
        assert [prefix.name for prefix in found] == ["10.10.0.0/23"]


def test_the_example_holds_no_secret() -> None:
    root = Path(__file__).parents[2] / "examples"
    text = "\n".join(file.read_text() for file in root.rglob("*.yaml")).lower()
    assert "password:" not in text
    assert "secret" not in text
