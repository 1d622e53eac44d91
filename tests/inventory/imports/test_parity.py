"""What an import writes is what the services write: components, MAC addresses, lanes of cables, places of VLANs."""

from typing import Any

import pytest
from sqlmodel import Session, select

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.components.service import COMPONENTS
from inventory.devices.service import create_device
from inventory.imports import apply_import, export_folder, load_folder, plan_import
from inventory.models import (
    ASN,
    VLAN,
    CableTermination,
    Device,
    DeviceType,
    FrontPort,
    Interface,
    MACAddress,
    PortMapping,
    RearPort,
    SiteASN,
    VLANGroup,
)
from tests.inventory.conftest import DEVICES, SITE, WHO, Write, run_import

ALL = """\
manufacturer: Acme
model: Everything
slug: acme-all
u_height: 0
is_full_depth: false
subdevice_role: parent
console-ports: [{name: Con, type: rj-45}]
console-server-ports: [{name: CS1, type: rj-45}]
power-ports: [{name: In, type: iec-60320-c14, maximum_draw: 500, allocated_draw: 300}]
power-outlets: [{name: Out, type: iec-60320-c13, power_port: In, feed_leg: A}]
interfaces:
  - {name: br0, type: bridge}
  - {name: eno1, type: 1000base-t, label: L, description: first, bridge: br0, poe_mode: pd, poe_type: type2-ieee802.3at}
  - {name: BMC, type: 1000base-t, mgmt_only: true, enabled: false}
rear-ports: [{name: R, type: mpo, positions: 4, color: "00ff00"}]
front-ports:
  - {name: F1, type: lc, positions: 2}
  - {name: F2, type: lc, rear_port: R, rear_port_position: 3}
port-mappings:
  - {front_port: F1, front_port_position: 1, rear_port: R, rear_port_position: 1}
  - {front_port: F1, front_port_position: 2, rear_port: R, rear_port_position: 4}
module-bays: [{name: Slot 1, position: "1", label: left}]
device-bays: [{name: Bay 1}]
inventory-items: [{name: Fan, manufacturer: Acme, part_id: F-1}]
"""
KEPT = frozenset({"id", "uid", "created", "last_updated", "device_id", "power_port_id", "bridge_id"})


def parts(session: Session, device: int) -> dict[str, list[dict[str, Any]]]:
    """Everything a device has, by table, without ids."""
    found: dict[str, list[dict[str, Any]]] = {}
    for model in COMPONENTS:
        columns: Any = model
        rows = session.exec(select(columns).where(columns.device_id == device).order_by(columns.name)).all()
        found[str(model.__tablename__)] = [
            {key: value for key, value in row.as_dict().items() if key not in KEPT}
            | {key: getattr(row, key) is not None for key in ("power_port_id", "bridge_id") if hasattr(row, key)}
            for row in rows
        ]
    mappings = session.exec(
        select(FrontPort.name, PortMapping.front_port_position, RearPort.name, PortMapping.rear_port_position)
        .join(FrontPort, FrontPort.id == PortMapping.front_port_id)  # type: ignore[arg-type]
        .join(RearPort, RearPort.id == PortMapping.rear_port_id)  # type: ignore[arg-type]
        .where(PortMapping.device_id == device)
    ).all()
    found["mappings"] = [{"row": tuple(row)} for row in sorted(map(tuple, mappings))]
    return found


def test_components(each_database: Database, folder: Write) -> None:
    path = folder(devices=DEVICES + "  - {name: all1, device_type: acme-all}\n")
    (path / "device-types/Acme/All.yaml").write_text(ALL)
    run_import(each_database, path)
    with unit_of_work(each_database, WHO) as session:
        first = session.exec(select(Device).where(Device.name == "all1")).one()
        assert first.subdevice_role == "parent"
        kind = session.exec(select(DeviceType.id).where(DeviceType.slug == "acme-all")).one()
        second = create_device(session, name="all2", role_id=first.role_id, site_id=first.site_id, device_type_id=kind)
        imported, created = parts(session, first.pk), parts(session, second.pk)
    assert imported == created
    assert all(imported.values()), "every kind is there"
    assert [row["row"] for row in imported["mappings"]] == [("F1", 1, "R", 1), ("F1", 2, "R", 4), ("F2", 1, "R", 3)]


def test_mac_addresses(each_database: Database, folder: Write) -> None:
    path = folder()
    run_import(each_database, path)

    def found() -> dict[str, str]:
        with each_database.read() as session:
            rows = session.exec(select(MACAddress.mac_address, Interface.mac_address, Device.name)
                                .join(Interface, Interface.id == MACAddress.interface_id)  # type: ignore[arg-type]
                                .join(Device, Device.id == Interface.device_id)  # type: ignore[arg-type]
                                .where(MACAddress.is_primary)).all()  # fmt: skip
        assert all(row == column for row, column, _device in rows)
        return {device: row for row, _column, device in rows}

    assert found() == {"srv1": "0c:c4:7a:00:00:01", "srv2": "0c:c4:7a:00:00:02"}
    swapped = DEVICES.replace("00:00:01", "X").replace("00:00:02", "00:00:01").replace("X", "00:00:02")
    run_import(each_database, folder(devices=swapped))
    assert found() == {"srv1": "0c:c4:7a:00:00:02", "srv2": "0c:c4:7a:00:00:01"}


def test_profiles_of_cables(each_database: Database, folder: Write) -> None:
    text = "cables:\n  - {a: 'srv1:eno1', b: 'srv2:eno1', profile: %s, comments: fibre, label: C1}\n"
    run_import(each_database, folder(cables=text % "single-1c4p"))

    def rows() -> list[tuple[str, int, int]]:
        with each_database.read() as session:
            ends = session.exec(select(CableTermination)).all()
        return sorted((end.cable_end, end.lane, end.position) for end in ends)

    assert rows() == [(end, lane, lane) for end in "AB" for lane in (1, 2, 3, 4)]
    path = folder("again", only=True)
    path.mkdir()
    with each_database.read() as session:
        assert export_folder(session, path) == []
        assert plan_import(session, load_folder(path)).is_empty
    assert "single-1c4p" in (path / "cables.yaml").read_text()
    run_import(each_database, folder(cables=text % "single-1c1p"))
    assert rows() == [("A", 0, 0), ("B", 0, 0)]
    with each_database.read() as session, pytest.raises(InvalidInput, match=r"cables.yaml:2: profile is 'trunk-2c1p'"):
        plan_import(session, load_folder(folder(cables=text % "trunk-2c1p")))


def test_vlans_without_a_group_are_a_site_s(each_database: Database, folder: Write) -> None:
    site = SITE.replace(
        "  - {name: Paris, slug: paris}", "  - {name: Paris, slug: paris}\n  - {name: Lyon, slug: lyon}"
    )
    ipam = """\
vlans:
  - {vid: 10, name: users, site: paris}
  - {vid: 10, name: users, site: lyon}
  - {vid: 11, name: guests, site: lyon}
asns:
  - {asn: 65000, site: paris}
  - {asn: 65001, sites: [paris, lyon]}
prefixes:
  - {prefix: 10.0.0.0/24, vlan: '@lyon/10'}
  - {prefix: 10.0.1.0/24, vlan: 11}
"""
    path = folder(site=site, ipam=ipam)
    run_import(each_database, path)
    with each_database.read() as session:
        assert sorted(session.exec(select(VLAN.group_key, VLAN.vid)).all()) == [(-2, 10), (-2, 11), (-1, 10)]
        pairs = session.exec(select(SiteASN.site_id, ASN.asn).join(ASN, ASN.id == SiteASN.asn_id)).all()  # type: ignore[arg-type]
        assert sorted(map(tuple, pairs)) == [(1, 65000), (1, 65001), (2, 65001)]
        assert plan_import(session, load_folder(path)).is_empty
        again = folder("again", only=True)
        again.mkdir()
        export_folder(session, again)
        assert plan_import(session, load_folder(again)).is_empty
        with pytest.raises(InvalidInput, match="has the name 'users' of VLAN 10"):
            plan_import(session, load_folder(folder(site=site, ipam="vlans: [{vid: 12, name: users, site: paris}]\n")))
        with pytest.raises(InvalidInput, match="there is no vlan 10"):
            plan_import(session, load_folder(folder(site=site, ipam="prefixes: [{prefix: 10.0.2.0/24, vlan: 10}]\n")))


def test_bays(each_database: Database, folder: Write) -> None:
    """Only parents have bays, only children go into them, also when a type changes under its devices."""
    chassis = ALL.replace("acme-all", "acme-chassis").replace("Everything", "Chassis")
    blade = "manufacturer: Acme\nmodel: Blade\nslug: acme-blade\nu_height: 0\nsubdevice_role: child\n"
    devices = (
        DEVICES + "  - {name: enc1, device_type: acme-chassis}\n  - {name: b1, device_type: %s, bay: 'enc1:Bay 1'}\n"
    )

    def site(kind: str, holder: str = "parent", inside: str = "child") -> Any:
        path = folder(devices=devices % kind)
        (path / "device-types/Acme/Chassis.yaml").write_text(chassis.replace("role: parent", f"role: {holder}"))
        (path / "device-types/Acme/Blade.yaml").write_text(blade.replace("role: child", f"role: {inside}"))
        return load_folder(path)

    with each_database.read() as session, pytest.raises(InvalidInput, match="b1 cannot go into a bay: its device type"):
        plan_import(session, site("acme-pdu"))
    with unit_of_work(each_database, WHO) as session:
        declaration = site("acme-blade")
        apply_import(session, declaration, plan_import(session, declaration))
    with each_database.read() as session:
        assert session.exec(select(Device.name, Device.subdevice_role).order_by(Device.name)).all()[:2] == [
            ("b1", "child"), ("enc1", "parent"),
        ]  # fmt: skip
        with pytest.raises(InvalidInput, match="enc1 has bays: its device type's subdevice_role must be parent"):
            plan_import(session, site("acme-blade", holder="child"))
        with pytest.raises(InvalidInput, match="b1 cannot go into a bay"):
            plan_import(session, site("acme-blade", inside="parent"))


def test_ranges_of_vlan_groups(each_database: Database, folder: Write) -> None:
    text = "vlan_groups:\n  - {name: leaf, vid_ranges: [[200, 299], [10, 12]]}\n  - {name: oob, min_vid: 5}\n"
    path = folder(ipam=text + "vlans: [{group: leaf, vid: 12, name: a}]\n")
    run_import(each_database, path)
    with each_database.read() as session:
        rows = session.exec(select(VLANGroup).order_by(VLANGroup.name)).all()
        assert [(row.min_vid, row.max_vid, row.vid_ranges) for row in rows] == [
            (10, 299, [[10, 12], [200, 299]]), (5, 4094, [[5, 4094]]),
        ]  # fmt: skip
        assert plan_import(session, load_folder(path)).is_empty
        again = folder("again", only=True)
        again.mkdir()
        export_folder(session, again)
        assert plan_import(session, load_folder(again)).is_empty
        assert "vid_ranges: [[10, 12], [200, 299]]" in (again / "ipam.yaml").read_text()
        outside = folder(ipam="vlans: [{group: leaf, vid: 13, name: b}]\n")
        with pytest.raises(InvalidInput, match="VLAN 13 is outside group leaf, which has 10–12, 200–299"):
            plan_import(session, load_folder(outside))
    run_import(each_database, folder(ipam="vlan_groups: [{name: oob, max_vid: 50}]\n"))
    with each_database.read() as session:
        assert session.exec(select(VLANGroup.vid_ranges).where(VLANGroup.name == "oob")).one() == [[5, 50]]


def test_panels_that_cannot_be(database: Database, folder: Write) -> None:
    panel = """\
manufacturer: Acme
model: Panel
slug: acme-panel
u_height: 1
rear-ports: [{name: R, type: mpo, positions: 2}]
front-ports:
  - {name: F1, type: lc, rear_port: R, rear_port_position: 1}
  - {name: F2, type: lc, rear_port: R, rear_port_position: 1}
"""
    path = folder(devices=DEVICES + "  - {name: p1, device_type: acme-panel, position: 10}\n")
    (path / "device-types/Acme/Panel.yaml").write_text(panel)
    with database.read() as session, pytest.raises(InvalidInput, match="position 1 of"):
        plan_import(session, load_folder(path))
