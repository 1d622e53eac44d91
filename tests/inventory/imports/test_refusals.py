# ruff: noqa: E501 - messages are quoted whole
"""Each refusal says where, and what to do; nothing of a refused import is written."""

import pytest
from sqlmodel import select

from dcim.access.models import ObjectChange
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.imports import load_folder
from inventory.models import Device
from tests.inventory.conftest import DEVICES, RACKS, SITE, TYPE, Write, refusals, run_import

MORE = DEVICES + "  - name: srv3\n    serial: S3\n"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"devices": MORE + "    position: 2\n"},
                     ["site/devices.yaml:15: srv3 overlaps srv2 (site/devices.yaml:9) in rack paris / R1 at U2 front; "
                      "U3 is free"], id="overlap"),
        pytest.param({"devices": MORE + "    position: 21\n"},
                     ["site/devices.yaml:15: srv3 at U21 is 1U high and reaches above R1's top U20: U20 is the highest "
                      "that fits"], id="above the top"),
        pytest.param({"devices": MORE + "    position: 5\n    tenant: beta\n"},
                     ["site/devices.yaml:15: srv3 stands on U5 of rack paris / R1, reserved for alpha: move it; U4 is free, "
                      "or give it that tenant"], id="another customer's units"),
        pytest.param({"devices": MORE + "    lane: left-rear\n    offset: 1\n"},
                     ["site/devices.yaml:15: srv3 is 1U high: give a position; lanes are for 0U devices"],
                     id="lane of a 1U device"),
        pytest.param({"devices": MORE + "    device_type: acme-pdu\n    position: 3\n"},
                     ["site/devices.yaml:16: srv3 has no height (0U): give lane, offset and span, no position"],
                     id="position of a 0U device"),
        pytest.param({"cables": "cables:\n  - [srv1:eno9, srv2:eno1]\n"},
                     ["site/cables.yaml:2: srv1 has no port 'eno9'; did you mean 'eno2'?"], id="no such port"),
        pytest.param({"cables": "cables:\n  - [srv9:eno1, srv2:eno1]\n"},
                     ["site/cables.yaml:2: there is no device or panel 'srv9'; did you mean 'srv2'?"],
                     id="no such device"),
        pytest.param({"cables": "cables:\n  - [srv1:eno1, srv2:eno1]\n  - [srv1:eno1, srv2:eno2]\n"},
                     ["site/cables.yaml:3: srv1:eno1 has a cable already, at site/cables.yaml:2: a port takes one"],
                     id="two cables"),
        pytest.param({"cables": "cables:\n  - [srv1:eno1, srv1:eno1]\n"},
                     ["site/cables.yaml:2: both ends are srv1:eno1: a cable joins two ports"], id="same port"),
        pytest.param({"cables": "cables:\n  - [srv1:eno1, srv2:PSU1]\n"},
                     ["site/cables.yaml:2: srv1:eno1 – srv2:PSU1: a cable cannot join an interface and a power port: "
                      "correct one end"], id="kinds"),
        pytest.param({"cables": 'cables:\n  - ["srv[1-2]:eno1", "srv1:eno[1-3]"]\n'},
                     ["site/cables.yaml:2: 'srv[1-2]:eno1' stands for 2 ports and 'srv1:eno[1-3]' for 3: both ends must "
                      "count the same"], id="uneven ranges"),
        pytest.param({"devices": MORE + "    positon: 3\n"},
                     ["site/devices.yaml:15: unknown key 'positon' in devices; did you mean 'position'?"],
                     id="unknown key"),
        pytest.param({"site": SITE + "rackz: []\n"}, ["site/site.yaml:6: unknown section 'rackz'; did you mean 'racks'?"],
                     id="unknown section"),
        pytest.param({"devices": DEVICES.replace("role: server", "role: servr")},
                     ["site/devices.yaml:1: there is no device role servr; did you mean 'server'?"],
                     id="unknown reference"),
        pytest.param({"devices": DEVICES.replace("10.0.0.2/24", "10.0.0.1/24")},
                     ["site/devices.yaml:12: address 10.0.0.1 is given twice, first at site/devices.yaml:7: give one of "
                      "them another address"], id="address twice"),
        pytest.param({"devices": DEVICES.replace("00:00:02", "00:00:01")},
                     ["site/devices.yaml:12: MAC address 0c:c4:7a:00:00:01 of srv2 / BMC is already srv1 / BMC's "
                      "(site/devices.yaml:7): correct one"], id="MAC twice"),
        pytest.param({"devices": DEVICES.replace("serial: S2", "serial: S1")},
                     ["site/devices.yaml:10: serial number S1 of srv2 is already srv1's (site/devices.yaml:5): correct one"],
                     id="serial twice"),
        pytest.param({"devices": DEVICES.replace("name: srv2", "name: srv1"), "cables": "cables: []\n"},
                     ["site/devices.yaml:8: device srv1 is declared twice, first at site/devices.yaml:3: keep one"],
                     id="name twice"),
        pytest.param({"devices": DEVICES.replace("BMC: {mac_address: \"0c:c4:7a:00:00:02\"", "BMD: {mac_address: \"0c:c4:7a:00:00:02\"")},
                     ["site/devices.yaml:12: srv2 has no interface 'BMD' by its device type; did you mean 'BMC'?"],
                     id="no such interface"),
        pytest.param({"ipam": "vlan_groups:\n  - {name: g}\nvlans:\n  - {vid: 10, name: a, group: g}\n"
                              "  - {vid: 10, name: b, group: g}\n  - {vid: 11, name: a, group: g}\n"},
                     ["site/ipam.yaml:5: vlan g / 10 is declared twice, first at site/ipam.yaml:4: keep one",
                      "site/ipam.yaml:6: VLAN 11 has the name 'a' of VLAN 10 in group g: give it another"],
                     id="VLAN clash"),
        pytest.param({"ipam": "l2vpns:\n  - {name: a, vni: 10010}\n  - {name: b, vni: 10010}\n"},
                     ["site/ipam.yaml:3: VNI 10010 of b is already a's (site/ipam.yaml:2): take another"], id="VNI clash"),
        pytest.param({"ipam": "vlan_groups:\n  - {name: g, min_vid: 100, max_vid: 200}\nvlans:\n"
                              "  - {vid: 10, name: a, group: g}\n"},
                     ["site/ipam.yaml:4: VLAN 10 is outside group g, which has 100–200"], id="VLAN outside its group"),
        pytest.param({"ipam": "prefixes:\n  - {prefix: 10.0.0.1/24}\n"},
                     ["site/ipam.yaml:2: prefix '10.0.0.1/24' has host bits set; did you mean 10.0.0.0/24?"],
                     id="host bits"),
        pytest.param({"racks": RACKS + "      - {units: [6-7], tenant: beta}\n"},
                     ["site/racks.yaml:7: units 6 of rack paris / R1 are already in the reservation of alpha: take others"],
                     id="units reserved twice"),
        pytest.param({"racks": RACKS.replace("[5-6]", "[20-21]")},
                     ["site/racks.yaml:6: units 21 are not in rack paris / R1, whose top is U20"],
                     id="reservation outside"),
        pytest.param({"devices": DEVICES.replace("\"0c:c4:7a:00:00:02\"", "102030405059")},
                     ["site/devices.yaml:12: mac_address was read as a number: put the MAC address in quotes"],
                     id="MAC as a number"),
        pytest.param({"cables": "cables:\n  - [srv1:PSU1, pdu:2]\n",
                      "devices": DEVICES + "  - {name: pdu, device_type: acme-pdu, lane: left-rear, offset: 1}\n"},
                     ["site/cables.yaml:2: srv1:PSU1 – pdu:2: an inlet of type iec-60320-c14 does not fit an outlet of type "
                      "iec-60320-c7: take another outlet"], id="connector"),
        pytest.param({"devices": DEVICES.replace("defaults: {", "defaults: {colour: red, ")},
                     ["site/devices.yaml:1: the default 'colour' is used by no entry: is it misspelt?"],
                     id="unknown default"),
    ],
)  # fmt: skip
def test_refusal(empty: Database, folder: Write, changed: dict[str, str], expected: list[str]) -> None:
    assert refusals(empty, folder(**changed)) == expected


def test_every_error_at_once(database: Database, folder: Write) -> None:
    """Errors of fields, references, places, doubles and cables, of several files, in one answer, in file order."""
    path = folder(
        site=SITE + "  - {name: Spine, slug: spine, colour: red}\n",
        racks=RACKS.replace("site: paris", "site: pariss"),
        devices=DEVICES.replace("serial: S2", "serial: S1").replace("position: 1", "position: 1.3"),
        cables="cables:\n  - [srv1:eno1, srv3:eno1]\n  - [srv1:BMC, srv2:PSU1]\n",
    )
    found = refusals(database, path)
    assert [line.split(": ")[0] for line in found] == [
        "site/cables.yaml:2", "site/cables.yaml:3", "site/devices.yaml:1", "site/devices.yaml:4", "site/devices.yaml:10",
        "site/racks.yaml:3", "site/site.yaml:6",
    ]  # fmt: skip
    with database.read() as session:
        assert session.exec(select(Device)).first() is None
        assert session.exec(select(ObjectChange)).first() is None


def test_unreadable_files_are_told_together(folder: Write) -> None:
    path = folder(racks="racks: [\n", cables="cables: {a: 1, a: 2}\n")
    with pytest.raises(InvalidInput) as caught:
        load_folder(path)
    where = [problem.where for problem in caught.value.problems]
    assert where == ["site/cables.yaml:1", "site/racks.yaml:2"]


def test_a_device_type_with_a_slip(database: Database, folder: Write) -> None:
    path = folder()
    (path / "device-types/Acme/One.yaml").write_text(
        TYPE.replace("mgmt_only", "mgmt_onyl").replace("u_height", "uheight")
    )
    assert refusals(database, path) == [
        "site/device-types/Acme/One.yaml:4: unknown key 'uheight'; did you mean 'u_height'?",
        "site/device-types/Acme/One.yaml:9: unknown key 'mgmt_onyl' in interfaces; did you mean 'mgmt_only'?",
    ]


class TestAgainstTheDatabase:
    """The same rules against what another import left in the inventory."""

    def test_overlap(self, database: Database, folder: Write) -> None:
        run_import(database, folder())
        other = "devices:\n  - {name: new, site: paris, role: server, device_type: acme-one, rack: R1, position: 2}\n"
        assert refusals(database, folder("other", only=True, devices=other)) == [
            "other/devices.yaml:2: new overlaps srv2 (the inventory) in rack paris / R1 at U2 front; U3 is free"
        ]

    def test_doubles(self, database: Database, folder: Write) -> None:
        run_import(database, folder())
        other = (
            "devices:\n  - name: new\n    site: paris\n    role: server\n    device_type: acme-one\n    serial: S1\n"
            '    interfaces:\n      BMC: {mac_address: "0c:c4:7a:00:00:02", ip: 10.0.0.2/24}\n'
        )
        assert refusals(database, folder("other", only=True, devices=other)) == [
            "other/devices.yaml:6: serial number S1 of new is already srv1's in the inventory: correct one",
            "other/devices.yaml:8: MAC address 0c:c4:7a:00:00:02 of new / BMC is already srv2 / BMC's in the inventory: "
            "correct one",
            "other/devices.yaml:8: address 10.0.0.2 is already on srv2:BMC in the inventory: take another, or remove it "
            "there first",
        ]  # fmt: skip

    def test_port_with_a_cable(self, database: Database, folder: Write) -> None:
        run_import(database, folder())
        assert refusals(database, folder("other", only=True, cables="cables:\n  - [srv1:eno1, srv2:eno2]\n")) == [
            "other/cables.yaml:2: srv1:eno1 has cable #1 in the inventory: remove that one first, or take another port"
        ]

    def test_a_rack_shrunk_below_its_devices(self, database: Database, folder: Write) -> None:
        run_import(database, folder())
        other = "racks:\n  - {name: R1, site: paris, starting_unit: 2, u_height: 19}\n"
        assert refusals(database, folder("other", only=True, racks=other)) == [
            "other/racks.yaml:2: rack paris / R1 would no longer hold what is in it: U1 is below R1's lowest unit U2: raise it"
        ]

    def test_reservation_under_a_strangers_device(self, database: Database, folder: Write) -> None:
        run_import(database, folder())
        path = folder(racks=RACKS + "      - {units: [1], tenant: beta}\n")
        assert refusals(database, path) == [
            "site/devices.yaml:4: srv1 stands on U1 of rack paris / R1, reserved for beta: move it; U3 is free, or give it "
            "that tenant"
        ]  # fmt: skip
