"""Running against intended: complete, idempotent, and blind to what is not dcim's."""

from dataclasses import replace
from pathlib import Path

import pytest
from fabrics import NETWORKS, attach, lab_fabric
from hypothesis import given, settings
from hypothesis import strategies as st

from dcim.core.errors import Permanent
from network.compile import FabricModel, compile_switches, render_fabric
from network.compile.config import SwitchConfig
from network.plan import compare
from network.plan.cisco import _guard, running_tree
from network.plan.compare import networks_on, require_networks, scope_of
from network.plan.tree import parse, text

SHARED = Path(__file__).parents[3].parent / "shared" / "data" / "configs"
UNTOUCHED = {
    "nxos": """hostname leaf-1
feature ssh
username admin password 5 $5$abc role network-admin
snmp-server community public group network-operator
vlan 1,3950
vlan 3950
  name by-hand
interface mgmt0
  vrf member management
  ip address 192.0.2.11/24
interface Ethernet1/30
  description uplink to the site's router
  no switchport
  ip address 198.51.100.1/30
interface Ethernet1/1
  storm-control broadcast level 5
router bgp 65101
  neighbor 198.51.100.2
    remote-as 64999
    address-family ipv4 unicast
line vty
  exec-timeout 30
""",
    "iosxe": """hostname oob-1
username admin privilege 15 secret 9 abc
interface Vlan20
 ip address 192.0.2.31 255.255.255.0
interface GigabitEthernet1/0/40
 description router
 switchport access vlan 77
interface GigabitEthernet1/0/1
 storm-control broadcast level 5.00
line vty 0 15
 transport input ssh
""",
    "junos": """set system host-name leaf-3
set system login user admin class super-user
set interfaces em0 unit 0 family inet address 192.0.2.13/24
set interfaces et-0/0/55 description "to the site's router"
set interfaces et-0/0/55 unit 0 family inet address 198.51.100.5/30
set protocols bgp group ROUTERS neighbor 198.51.100.6 peer-as 64999
set routing-instances OTHER instance-type vrf
set protocols lldp interface em0
""",
}
SWITCHES = {"nxos": "leaf-1", "iosxe": "oob-1", "junos": "leaf-3"}


def config(name: str, model: FabricModel | None = None) -> SwitchConfig:
    return compile_switches(model or lab_fabric())[name]


def apply(platform: str, running: str, commands: tuple[str, ...]) -> str:
    """What the switch would run afterwards, by an independent hand: hier-config's ``future``, or set arithmetic."""
    if platform == "junos":
        lines = dict.fromkeys(running.splitlines())
        for command in commands:
            word, _, path = command.partition(" ")
            if word == "set":
                words = path.split(" ")
                single = ("native-vlan-id", "device-count", "vni", "vlan-id", "peer-as", "vrf-target", "description")
                if words[-2] in single:
                    head = "set " + " ".join(words[:-1]) + " "
                    lines = {line: None for line in lines if not line.startswith(head)}
                lines[command] = None
            else:
                lines = {x: None for x in lines if x != f"set {path}" and not x.startswith(f"set {path} ")}
        return "\n".join(lines) + "\n"
    from hier_config import Platform, get_hconfig

    kind = Platform.CISCO_NXOS if platform == "nxos" else Platform.CISCO_IOS
    typed = "\n".join(line for line in commands if line.strip() != "exit") or "!"
    before = get_hconfig(kind, text(running_tree(running)))
    future = before.future(get_hconfig(kind, typed))
    return "\n".join(child.cisco_style_text() for child in future.all_children_sorted()) + "\n"


@pytest.mark.parametrize("platform", list(SWITCHES))
def test_what_is_not_dcims_stays(platform: str) -> None:
    here = config(SWITCHES[platform])
    delta = compare(here, UNTOUCHED[platform])
    removed = [line for line in (*delta.diff, *delta.commands) if line.strip().startswith(("-", "no ", "delete"))]
    ours = ("no switchport", "no shutdown", "no ip redirects", "no lacp suspend-individual")
    assert [line for line in removed if line.strip() not in ours] == []
    after = apply(platform, UNTOUCHED[platform], (*delta.prelude, *delta.commands))
    assert compare(here, after).is_empty
    kept = set(running_tree(UNTOUCHED[platform])) if platform != "junos" else set(UNTOUCHED[platform].splitlines())
    assert kept <= (set(running_tree(after)) if platform != "junos" else set(after.splitlines()))


wishes = st.lists(
    st.tuples(
        st.sampled_from(["srv-101", "srv-102", "srv-301", "srv-302"]),
        st.sampled_from([("quarantine", "parking"), ("provisioning", "provisioning"), ("tenant", "blue", "green"),
                         ("tenant", "green"), ("tenant", "green", "blue")]),
    ),
    max_size=6,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(wishes, wishes, st.sets(st.sampled_from(["blue", "green"])), st.booleans())
def test_from_any_intent_to_any_other_in_one_step(
    first: list[tuple[str, tuple[str, ...]]], second: list[tuple[str, tuple[str, ...]]], gone: set[str], fewer: bool
) -> None:
    """Apply the plan, and nothing is left to do; apply its reverse, and it is as before."""
    old, new = lab_fabric(), lab_fabric()
    for device, wish in first:
        old = attach(old, device, *wish)  # type: ignore[arg-type]
    for device, wish in second:
        new = attach(new, device, *wish)  # type: ignore[arg-type]
    used = {name for c in new.connections for name in (c.untagged, *c.tagged)}
    new = replace(new, networks=tuple(n for n in NETWORKS if n.name not in gone - used))
    if fewer:
        new = replace(new, connections=new.connections[:-1])
    before, after, configs = render_fabric(old), render_fabric(new), compile_switches(new)
    for name in ("leaf-1", "leaf-3"):
        here = configs[name]
        delta = compare(here, before[name])
        reached = apply(here.platform, before[name], (*delta.prelude, *delta.commands))
        assert compare(here, reached).diff == (), delta.commands
        back = compare(here, reached, intended=delta.mine, owned=after[name])
        returned = apply(here.platform, reached, back.commands)
        assert compare(here, returned).before == delta.before


def test_a_vlan_summary_line_is_never_removed_at_once() -> None:
    tree = running_tree("vlan 1,10,20-22,200\nvlan 200\n  name blue\n  vn-segment 10200\n")
    assert list(tree) == ["vlan 1", "vlan 10", "vlan 20", "vlan 21", "vlan 22", "vlan 200"]
    delta = compare(config("leaf-1"), "vlan 1,10,20-22,200\nvlan 200\n  name blue\n  vn-segment 10200\n")
    assert {"no vlan 10", "no vlan 20", "no vlan 22"} <= set(delta.commands)
    assert not any("no vlan" in c and ("," in c or "-" in c) for c in delta.commands)
    assert "no vlan 1" not in delta.commands


@pytest.mark.parametrize("line", ["no vlan 1,10,20", "no vlan 10-20", "no interface Ethernet1/1"])
def test_dangerous_lines_are_refused(line: str) -> None:
    with pytest.raises(Permanent, match="refused to send"):
        _guard("leaf-1", line)


def test_a_port_that_lost_its_server_is_cleaned_and_kept() -> None:
    model = lab_fabric()
    fewer = replace(model, connections=tuple(c for c in model.connections if c.device != "srv-102"))
    delta = compare(config("leaf-1", fewer), render_fabric(model)["leaf-1"])
    assert "no interface port-channel1002" in delta.commands
    assert "interface Ethernet1/2" in delta.commands
    assert "  no channel-group 1002 mode active" in delta.commands
    assert delta.commands.index("interface Ethernet1/2") < delta.commands.index("no interface port-channel1002")
    delta = compare(config("leaf-3", replace(model, connections=tuple(
        c for c in model.connections if c.device != "srv-302"))), render_fabric(model)["leaf-3"])  # fmt: skip
    assert set(delta.commands) == {
        "delete interfaces xe-0/0/1", "delete interfaces ae2", "delete routing-instances DCIM interface ae2.0",
    }  # fmt: skip


def test_a_port_change_touches_its_ports_only() -> None:
    model = lab_fabric()
    new = replace(
        attach(attach(model, "srv-101", "tenant", "blue"), "srv-102", "tenant", "green"),
        networks=(*NETWORKS, replace(NETWORKS[2], name="red", vlan=203, vni=10203)),
    )
    for name, ports in (("leaf-1", {"Ethernet1/1"}), ("leaf-3", {"xe-0/0/0"})):
        here = config(name, attach(new, "srv-301", "tenant", "blue"))
        scope = scope_of(here, {1}, ports)
        delta = compare(here, render_fabric(model)[name], scope=scope)
        assert delta.diff
        touched = " ".join(delta.commands)
        assert "203" not in touched
        assert "1002" not in touched
        assert "ae2" not in touched
        require_networks(here, render_fabric(model)[name], networks_on(here, scope))


def test_a_moved_bundle_is_changed_once_and_without_detours() -> None:
    """Members follow their port-channel, and a statement with one value is replaced, not deleted first."""
    model = lab_fabric()
    new = attach(attach(model, "srv-101", "tenant", "blue"), "srv-301", "tenant", "blue")
    assert compare(config("leaf-1", new), render_fabric(model)["leaf-1"]).commands == (
        "interface port-channel1001", "  switchport trunk native vlan 200", "  switchport trunk allowed vlan 200",
        "exit",
    )  # fmt: skip
    ae = "interfaces ae1 unit 0 family ethernet-switching vlan members"
    assert compare(config("leaf-3", new), render_fabric(model)["leaf-3"]).commands == (
        f"delete {ae} parking", "set interfaces ae1 native-vlan-id 200", f"set {ae} blue",
    )  # fmt: skip


def test_a_port_change_needs_its_network_on_the_switch() -> None:
    model = attach(lab_fabric(), "srv-101", "tenant", "blue")
    without = render_fabric(lab_fabric())["leaf-1"].replace("  vn-segment 10200\n", "", 1)
    here = config("leaf-1", model)
    with pytest.raises(Exception, match="leaf-1 does not have network blue yet: push the fabric"):
        require_networks(here, without, networks_on(here, scope_of(here, {1}, {"Ethernet1/1"})))


def test_digests_ignore_order_and_features() -> None:
    here = config("leaf-1")
    whole = render_fabric(lab_fabric())["leaf-1"]
    tree = parse(whole)
    turned = text(dict(reversed(list(tree.items()))))
    without = "\n".join(line for line in whole.splitlines() if not line.startswith(("feature", "nv overlay")))
    assert compare(here, turned).before == compare(here, whole).before == compare(here, without).before
    assert compare(here, without).prelude
    assert not compare(here, without).is_empty


@pytest.mark.corpus
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not here")
def test_real_configurations_keep_what_is_theirs() -> None:
    found = [path for path in SHARED.rglob("*") if path.is_file() and "show_running-config" in path.name]
    assert found
    for path in found:
        running = path.read_text(errors="replace")
        platform = "iosxe" if "iosxe" in str(path) else "nxos"
        here = config(SWITCHES[platform])
        tree = running_tree(running)
        words = ("username", "hostname", "snmp", "line ", "interface mgmt")
        foreign = {line for line in tree if line.startswith(words)}
        delta = compare(here, running)
        for line in delta.commands:
            assert not any(line.strip() == f"no {theirs}" for theirs in foreign)
            assert not line.startswith("no interface Ethernet")
