"""What a port carries, and who is at its far end."""

import pytest

from dcim.lab.switches.api import Carried
from tests.dcim.lab.switches.conftest import Lab, Maker, cable, switch

NXOS = """hostname leaf
feature lldp
feature lacp
feature vn-segment-vlan-based
vlan 10
  vn-segment 10010
vlan 20,30
interface port-channel11
  switchport access vlan 10
interface port-channel12
  switchport mode trunk
  switchport trunk native vlan 20
interface Ethernet1/1
  switchport access vlan 10
interface Ethernet1/2
  channel-group 11 mode active
interface Ethernet1/3
  channel-group 12 mode active
interface Ethernet1/4
  switchport access vlan 10
  shutdown
interface Ethernet1/5
  no switchport
interface Ethernet1/6
  switchport access vlan 99
interface Ethernet1/7
  switchport mode trunk
  switchport trunk native vlan 20
  switchport trunk allowed vlan 30
"""
IOSXE = """hostname leaf
vlan 10
l2vpn evpn instance 10 vlan-based
 encapsulation vxlan
vlan configuration 10
 member evpn-instance 10 vni 10010
interface Port-channel4
 switchport access vlan 10
interface GigabitEthernet1/0/1
 switchport mode access
 switchport access vlan 10
interface GigabitEthernet1/0/2
 channel-group 4 mode active
"""
JUNOS = """set system host-name leaf
set interfaces ae1 native-vlan-id 20
set interfaces ae1 unit 0 family ethernet-switching interface-mode trunk vlan members [ VN10 VN20 ]
set interfaces ae2 unit 0 family ethernet-switching vlan members VN10
set interfaces xe-0/0/0 ether-options 802.3ad ae1
set interfaces xe-0/0/1 gigether-options 802.3ad ae2
set interfaces xe-0/0/2 unit 0 family ethernet-switching interface-mode access vlan members VN20
set interfaces xe-0/0/3 unit 0 family ethernet-switching interface-mode trunk vlan members VN10
set interfaces xe-0/0/4 disable
set interfaces xe-0/0/4 unit 0 family ethernet-switching vlan members VN10
set interfaces xe-0/0/5 unit 0 family ethernet-switching vlan members 30
set vlans VN30 vlan-id 30
set routing-instances EVPN instance-type mac-vrf service-type vlan-aware
set routing-instances EVPN route-distinguisher 10.0.0.1:1
set routing-instances EVPN vrf-target target:65000:1
set routing-instances EVPN vlans VN10 vlan-id 10 vxlan vni 10010
set routing-instances EVPN vlans VN20 vlan-id 20 vxlan vni 10020
"""


def test_untagged_follows_bundles_and_the_vni_map(make_lab: Maker) -> None:
    lab = make_lab([switch("nx", "nxos", NXOS), switch("xe", "iosxe", IOSXE), switch("qfx", "junos", JUNOS)])
    wanted = {
        ("nx", "Ethernet1/1"): (10, 10010),
        ("nx", "Ethernet1/2"): (10, 10010),
        ("nx", "Ethernet1/3"): (20, None),
        ("nx", "Ethernet1/4"): (None, None),
        ("nx", "Ethernet1/5"): (None, None),
        ("nx", "Ethernet1/6"): (None, None),
        ("nx", "Ethernet1/7"): (None, None),
        ("nx", "Ethernet1/8"): (1, None),
        ("nx", "Ethernet9/9"): (None, None),
        ("xe", "GigabitEthernet1/0/1"): (10, 10010),
        ("xe", "GigabitEthernet1/0/2"): (10, 10010),
        ("qfx", "xe-0/0/0"): (20, 10020),
        ("qfx", "xe-0/0/1"): (10, 10010),
        ("qfx", "xe-0/0/2"): (20, 10020),
        ("qfx", "xe-0/0/3"): (None, None),
        ("qfx", "xe-0/0/4"): (None, None),
        ("qfx", "xe-0/0/5"): (30, None),
        ("qfx", "xe-0/0/6"): (None, None),
        ("qfx", "xe-9/9/9"): (None, None),
    }
    assert {end: lab.farm.untagged(*end) for end in wanted} == {
        end: Carried(vlan, vni, True) for end, (vlan, vni) in wanted.items()
    }


def test_lldp_follows_the_cables_and_the_state_of_both_ends(lab: Lab) -> None:
    seen = lab.ssh("nx1", "show lldp neighbors detail")
    assert "System Name: xe1" in seen
    assert "System Name: qfx1" in seen
    assert "System Name: srv1" in seen
    lab.down.add(("srv1", "eno1"))
    assert "System Name: srv1" not in lab.ssh("nx1", "show lldp neighbors detail")
    lab.ssh("xe1", stdin="conf t\nint gi1/0/1\nshutdown\nend\nexit\n")
    assert "System Name: xe1" not in lab.ssh("nx1", "show lldp neighbors detail")
    lab.ssh("qfx1", stdin="configure\ndelete protocols lldp\ncommit and-quit\nexit\n")
    assert "System Name: qfx1" not in lab.ssh("nx1", "show lldp neighbors detail")


def test_lldp_is_a_feature_to_enable(lab: Lab) -> None:
    lab.ssh("nx1", stdin="conf t\nno feature lldp\nend\nexit\n")
    assert "% Invalid command" in lab.ssh("nx1", "show lldp neighbors")
    lab.ssh("xe1", stdin="conf t\nno lldp run\nend\nexit\n")
    assert "% LLDP is not enabled" in lab.ssh("xe1", "show lldp neighbors")


def test_reconcile_adds_removes_and_recables(lab: Lab) -> None:
    lab.ssh("nx1", stdin="conf t\nvlan 77\nend\nexit\n")
    new = switch("nx2", "nxos")
    kept = switch("nx1", "nxos").model_copy(update={"ports": ["Ethernet1/1", "Ethernet1/2", "Ethernet1/54"]})
    lab.call(lab.farm.reconcile([kept, new], [cable("nx1 Ethernet1/54", "nx2 Ethernet1/1")]))
    assert {row["name"] for row in lab.farm.status()} == {"nx1", "nx2"}
    assert "VLAN0077" in lab.ssh("nx1", "show vlan brief"), "an unchanged switch goes on running"
    neighbours = lab.ssh("nx1", "show lldp neighbors")
    assert "nx2" in neighbours
    assert "xe1" not in neighbours
    assert set(lab.farm.endpoints()) == {kept.address, new.address}


EVPN = """hostname {name}
nv overlay evpn
feature bgp
feature lldp
feature nv overlay
feature vn-segment-vlan-based
vlan 10
  vn-segment 10010
interface loopback0
  ip address {own}/32
interface nve1
  no shutdown
  host-reachability protocol bgp
  source-interface loopback0
  member vni 10010
    ingress-replication protocol bgp
router bgp {asn}
  router-id {own}
  address-family l2vpn evpn
  neighbor {far}
    remote-as {far_asn}
    update-source loopback0
    ebgp-multihop 2
    address-family l2vpn evpn
      send-community extended
"""
JUNOS_EVPN = """set system host-name qfx
set interfaces lo0 unit 0 family inet address 10.254.0.2/32
set routing-options autonomous-system 65002
set routing-options router-id 10.254.0.2
set protocols bgp group O type external multihop
set protocols bgp group O family evpn signaling
set protocols bgp group O local-address 10.254.0.2 neighbor 10.254.0.1 peer-as {asn}
set switch-options vtep-source-interface lo0.0
set switch-options route-distinguisher 10.254.0.2:1
set switch-options vrf-target target:65000:1
set vlans VN10 vlan-id 10 vxlan vni 10010
"""


@pytest.mark.parametrize(("asn", "up"), [("65001", True), ("65009", False)], ids=["agreed", "wrong AS"])
def test_bgp_sessions_stand_when_both_ends_agree(make_lab: Maker, asn: str, up: bool) -> None:
    nxos = EVPN.format(name="nx", own="10.254.0.1", far="10.254.0.2", asn="65001", far_asn="65002")
    lab = make_lab([switch("nx", "nxos", nxos), switch("qfx", "junos", JUNOS_EVPN.format(asn=asn))])
    summary = lab.ssh("nx", "show bgp l2vpn evpn summary")
    assert f"capable peers {int(up)}" in summary
    assert ("Idle" in summary) is not up
    assert ("Establ" in lab.ssh("qfx", "show bgp summary")) is up
    assert "10.254.0.2 " in lab.ssh("nx", "show nve peers")
    assert "L2 [10]" in lab.ssh("nx", "show nve vni")
