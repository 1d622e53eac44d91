"""The Cisco grammar and tree: what lines mean, what "no" removes, what is refused, what is printed."""

import pytest

from dcim.lab.switches.cisco.arguments import expand_interfaces, interface_name, vlan_ids, vlan_text
from dcim.lab.switches.cisco.configuration import Configuration
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.grammar import load
from dcim.lab.switches.cisco.handling import RefusedLine

PORTS = {"nxos": ["Ethernet1/1", "Ethernet1/2", "mgmt0"], "iosxe": ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2"]}
FEATURES = ["bgp", "interface-vlan", "lacp", "lldp", "nv overlay", "vn-segment-vlan-based", "vpc"]


def apply(platform: str, text: str) -> Configuration:
    """The configuration that a text makes; nothing in it may be refused."""
    configuration = Configuration(platform, PORTS[platform])
    prelude = "".join(f"feature {name}\n" for name in FEATURES) if platform == "nxos" else ""
    assert Editor(configuration).load(prelude + text) == []
    return configuration


def block(configuration: Configuration, name: str) -> list[str]:
    found = configuration.interface(name)
    assert found is not None
    return [line.strip() for line in configuration.text(found)[1:]]


def refused(platform: str, text: str) -> list[tuple[str, str, int]]:
    """(line, kind, offset) of what a text has refused."""
    configuration = apply(platform, "")
    return [(line.strip(), error.kind, error.at) for _number, line, error in Editor(configuration).load(text)]


NXOS_SKELETON = """nv overlay evpn
fabric forwarding anycast-gateway-mac 0200.0000.00aa
vlan 10
  vn-segment 10010
vlan 3001
  vn-segment 50001
vrf context T1
  vni 50001
  rd auto
  address-family ipv4 unicast
    route-target both 65000:50001
    route-target both 65000:50001 evpn
interface Vlan10
  no shutdown
  vrf member T1
  ip address 10.0.10.1/24
  fabric forwarding mode anycast-gateway
interface Vlan3001
  no shutdown
  vrf member T1
  no ip redirects
  ip forward
interface loopback0
  ip address 10.254.0.11/32
interface loopback1
  ip address 10.255.1.11/32
  ip address 10.255.1.100/32 secondary
interface nve1
  no shutdown
  host-reachability protocol bgp
  source-interface loopback1
  advertise virtual-rmac
  member vni 10010
    suppress-arp
    ingress-replication protocol bgp
  member vni 50001 associate-vrf
evpn
  vni 10010 l2
    rd auto
    route-target import 65000:10010
    route-target export 65000:10010
route-map RM-T1 permit 10
router bgp 65101
  router-id 10.254.0.11
  address-family ipv4 unicast
    network 10.254.0.11/32
    network 10.255.1.11/32
    network 10.255.1.100/32
    maximum-paths 4
  address-family l2vpn evpn
    advertise-pip
    maximum-paths 4
    retain route-target all
  neighbor 10.1.0.0
    remote-as 65001
    address-family ipv4 unicast
      disable-peer-as-check
      allowas-in
  neighbor 10.254.0.1
    remote-as 65001
    update-source loopback0
    ebgp-multihop 2
    address-family l2vpn evpn
      send-community
      send-community extended
      route-map UNCHANGED out
  vrf T1
    address-family ipv4 unicast
      advertise l2vpn evpn
      redistribute direct route-map RM-T1
vpc domain 1
  peer-switch
  peer-keepalive destination 192.0.2.2 source 192.0.2.1 vrf management
  peer-gateway
  layer3 peer-router
  auto-recovery
  delay restore 120
  ip arp synchronize
interface port-channel500
  switchport mode trunk
  spanning-tree port type network
  vpc peer-link
interface port-channel11
  switchport mode trunk
  switchport trunk allowed vlan 10
  vpc 11
system nve infra-vlans 3900
"""
IOSXE_SKELETON = """vrf definition T1
 rd 10.254.0.13:1
 address-family ipv4
  route-target export 65000:50001 stitching
  route-target import 65000:50001 stitching
l2vpn evpn
 replication-type ingress
 router-id Loopback1
 default-gateway advertise
l2vpn evpn instance 10 vlan-based
 encapsulation vxlan
 replication-type ingress
 route-target export 65000:10010
 route-target import 65000:10010
vlan configuration 10
 member evpn-instance 10 vni 10010
vlan configuration 901
 member vni 50001
interface Vlan10
 mac-address 0200.0000.00aa
 vrf forwarding T1
 ip address 10.0.10.1 255.255.255.0
interface Vlan901
 vrf forwarding T1
 ip unnumbered Loopback1
 no autostate
interface nve1
 no ip address
 source-interface Loopback1
 host-reachability protocol bgp
 member vni 10010 ingress-replication
 member vni 50001 vrf T1
router bgp 65103
 neighbor 10.254.0.1 remote-as 65001
 neighbor 10.254.0.1 ebgp-multihop 2
 neighbor 10.254.0.1 update-source Loopback0
 address-family l2vpn evpn
  neighbor 10.254.0.1 activate
  neighbor 10.254.0.1 send-community both
 address-family ipv4 vrf T1
  advertise l2vpn evpn
  redistribute connected
"""


@pytest.mark.parametrize(("platform", "text"), [("nxos", NXOS_SKELETON), ("iosxe", IOSXE_SKELETON)])
def test_the_reference_skeletons_are_taken_and_printed_as_entered(platform: str, text: str) -> None:
    configuration = apply(platform, text)
    printed = configuration.text()
    for line in text.splitlines():
        assert line in printed or line.strip() in ("no ip address",), line
    again = Configuration(platform, PORTS[platform])
    assert Editor(again).load("\n".join(printed)) == []
    assert again.same_as(configuration)
    assert again.text() == printed


@pytest.mark.parametrize("platform", ["nxos", "iosxe"])
def test_single_values_are_replaced_and_removed(platform: str) -> None:
    port = PORTS[platform][0]
    lines = ["description one", "description two words", "switchport access vlan 10", "switchport access vlan 20"]
    configuration = apply(platform, f"interface {port}\n" + "\n".join(lines))
    assert block(configuration, port) == ["description two words", "switchport access vlan 20"]
    Editor(configuration).load(f"interface {port}\nno description\nno switchport access vlan 20")
    assert block(configuration, port) == []


def test_allowed_vlans_accumulate() -> None:
    port = "Ethernet1/1"

    def allowed(*lines: str) -> list[str]:
        return block(
            apply("nxos", f"interface {port}\n" + "\n".join(f"switchport trunk allowed vlan {x}" for x in lines)), port
        )

    assert allowed("10,20") == ["switchport trunk allowed vlan 10,20"]
    assert allowed("10,20", "add 11-12") == ["switchport trunk allowed vlan 10-12,20"]
    assert allowed("10-12,20", "remove 11") == ["switchport trunk allowed vlan 10,12,20"]
    assert allowed("10", "remove 10") == ["switchport trunk allowed vlan none"]
    assert allowed("10", "all") == []
    assert allowed("remove 4000-4094") == ["switchport trunk allowed vlan 1-3999"]
    assert allowed("except 10") == ["switchport trunk allowed vlan 1-9,11-4094"]


def test_several_vlans_and_ranges_at_once() -> None:
    configuration = apply("nxos", "vlan 10,20-22\nvlan 20\nname X\ninterface Ethernet1/1-2\ndescription both")
    assert list(configuration.vlans()) == [1, 10, 20, 21, 22]
    assert "vlan 1,10,20-22" in configuration.text()
    assert block(configuration, "Ethernet1/1") == block(configuration, "Ethernet1/2") == ["description both"]
    Editor(configuration).load("no vlan 20-22")
    assert list(configuration.vlans()) == [1, 10]


def test_default_interface_clears_and_physical_ports_stay() -> None:
    configuration = apply("nxos", "interface Ethernet1/1\ndescription x\ndefault interface Ethernet1/1")
    assert block(configuration, "Ethernet1/1") == []
    assert refused("nxos", "no interface Ethernet1/1")[0][1] == "invalid"
    assert refused("nxos", "interface Ethernet1/99")[0][1] == "invalid"


def test_layer_2_lines_go_with_no_switchport() -> None:
    configuration = apply(
        "nxos", "interface Ethernet1/1\nswitchport access vlan 10\nno switchport\nip address 10.0.0.0/31"
    )
    assert block(configuration, "Ethernet1/1") == ["no switchport", "ip address 10.0.0.0/31"]
    Editor(configuration).load("interface Ethernet1/1\nswitchport")
    assert block(configuration, "Ethernet1/1") == []


def test_what_is_shut_by_default() -> None:
    text = "interface Vlan10\ninterface Vlan20\nno shutdown\ninterface Ethernet1/1\nno shutdown\ninterface nve1\n"
    configuration = apply("nxos", text)
    shut = {b.words[1]: configuration.is_shut(b) for b in configuration.interfaces()}
    assert shut == {
        "Vlan10": True,
        "Vlan20": False,
        "nve1": True,
        "Ethernet1/1": False,
        "Ethernet1/2": False,
        "mgmt0": False,
    }
    assert block(configuration, "Vlan20") == ["no shutdown"]
    assert block(configuration, "Ethernet1/1") == [], "the default of a switched port is not shown"


@pytest.mark.parametrize(
    ("platform", "line", "kind", "at"),
    [
        ("nxos", "foo", "invalid", 0),
        ("nxos", "interface Ethernet1/1 foo", "invalid", 22),
        ("nxos", "vlan 5000", "invalid", 5),
        ("nxos", "vlan 3968", "semantic", 0),
        ("nxos", "no vlan 1", "semantic", 0),
        ("nxos", "vlan", "incomplete", 4),
        ("nxos", "feature nosuch", "invalid", 8),
        ("nxos", "router ospf 1", "invalid", 7),
        ("nxos", "no nonsense", "invalid", 3),
        ("nxos", "ip route 10.0.0.0/33 10.0.0.1", "invalid", 9),
        ("iosxe", "no foo bar", "invalid", 3),
        ("iosxe", "vlan configuration 10\n member vni 4000", "invalid", 12),
        ("iosxe", "interface Vlan1\n ip address 10.0.0.1 255.0.255.0", "invalid", 21),
        ("iosxe", "interface Vlan1\n vrf forwarding NONE", "semantic", 0),
        ("iosxe", "ip", "incomplete", 2),
        ("iosxe", "s", "ambiguous", 0),
    ],
)
def test_refused_lines_say_where(platform: str, line: str, kind: str, at: int) -> None:
    found = refused(platform, line)
    assert len(found) == 1, found
    assert found[0][1] == kind
    assert kind == "semantic" or found[0][2] == at


def test_features_gate_their_commands_and_take_them_along() -> None:
    bare = Configuration("nxos", PORTS["nxos"])
    editor = Editor(bare)
    for line in ("vpc domain 1", "interface Vlan10", "interface nve1", "router bgp 1", "lldp timer 5"):
        with pytest.raises(RefusedLine):
            editor.apply(line)
    editor.apply("interface Ethernet1/1")
    with pytest.raises(RefusedLine, match="lacp"):
        editor.apply("channel-group 1 mode active")
    configuration = apply("nxos", NXOS_SKELETON)
    Editor(configuration).load("no feature bgp\nno feature interface-vlan\nno feature vpc")
    text = "\n".join(configuration.text())
    assert "router bgp" not in text
    assert "interface Vlan" not in text
    assert "vpc" not in text


def test_a_mapped_vni_is_not_changed_or_shared() -> None:
    found = refused("nxos", "vlan 10\nvn-segment 10010\nvn-segment 10011\nvlan 20\nvn-segment 10010")
    assert [line for line, _kind, _at in found] == ["vn-segment 10011", "vn-segment 10010"]
    configuration = apply("nxos", "vlan 10\nvn-segment 10010\nno vn-segment\nvn-segment 10011")
    assert "  vn-segment 10011" in configuration.text()


def test_moving_to_another_vrf_takes_the_address_away() -> None:
    text = "vrf context A\ninterface Vlan10\nip address 10.0.0.1/24\nvrf member A"
    assert block(apply("nxos", text), "Vlan10") == ["vrf member A"]


def test_defaults_that_are_on_are_kept_only_when_off() -> None:
    configuration = apply("nxos", "no ip domain-lookup\ninterface Vlan10\nno ip redirects\nno autostate\nautostate")
    assert block(configuration, "Vlan10") == ["no ip redirects"]
    assert "no ip domain-lookup" in configuration.text()
    Editor(configuration).load("ip domain-lookup")
    assert "ip domain-lookup" not in "\n".join(configuration.text())


def test_entries_without_a_number_get_one() -> None:
    lists = "ip prefix-list P permit 10.0.0.0/8\nip prefix-list P permit 11.0.0.0/8 le 32\n"
    printed = apply("nxos", lists + "ip access-list A\npermit ip any any").text()
    assert "ip prefix-list P seq 5 permit 10.0.0.0/8" in printed
    assert "ip prefix-list P seq 10 permit 11.0.0.0/8 le 32" in printed
    assert "  10 permit ip any any" in printed


def test_banners_span_lines() -> None:
    configuration = apply("iosxe", "banner motd ^C\nHello\n! not a comment\n^C\nhostname after")
    assert configuration.hostname == "after"
    assert "! not a comment" in configuration.text()


def test_lines_of_an_outer_mode_leave_the_inner_one() -> None:
    first = "router bgp 1\nneighbor 10.0.0.1\nremote-as 2\naddress-family ipv4 unicast\n"
    configuration = apply("nxos", first + "neighbor 10.0.0.2\nremote-as 3\nvlan 7")
    assert 7 in configuration.vlans()
    assert "  neighbor 10.0.0.2" in configuration.text()


def test_names_and_lists() -> None:
    assert interface_name("eth1/1", "nxos") == "Ethernet1/1"
    assert interface_name("po11", "nxos") == "port-channel11"
    assert interface_name("te1/1/1", "iosxe") == "TenGigabitEthernet1/1/1"
    assert interface_name("xyz1", "iosxe") is None
    assert expand_interfaces("Eth1/1-3,Eth1/7", "nxos") == ["Ethernet1/1", "Ethernet1/2", "Ethernet1/3", "Ethernet1/7"]
    assert expand_interfaces("gi1/0/1 - 2", "iosxe") == ["GigabitEthernet1/0/1", "GigabitEthernet1/0/2"]
    assert vlan_ids("1-3,7") == [1, 2, 3, 7]
    assert vlan_ids("3-1") is None
    assert vlan_text([7, 1, 2, 3]) == "1-3,7"


def test_the_grammar_is_compiled_once() -> None:
    assert load("nxos", "nxos") is load("nxos", "nxos")
