"""The Junos schema and texts: set and braces say the same, deletes, comparisons, refusals."""

import pytest

from dcim.lab.switches.junos.text import apply_commands, braces, command, compare, parse, set_lines
from dcim.lab.switches.junos.tree import Node, SyntaxProblem, empty, words_of
from dcim.lab.switches.junos.validate import check

SKELETON = """set interfaces ae1 esi 00:02:00:00:00:00:01:00:00:01 all-active
set interfaces ae1 aggregated-ether-options lacp active system-id 02:00:00:00:00:01
set interfaces ae1 unit 0 family ethernet-switching interface-mode trunk vlan members VN10
set interfaces irb unit 10 family inet address 10.0.10.1/24
set interfaces irb unit 10 mac 02:00:00:00:00:aa
set routing-instances EVPN instance-type mac-vrf service-type vlan-aware vtep-source-interface lo0.0
set routing-instances EVPN interface ae1.0
set routing-instances EVPN route-distinguisher 10.254.0.12:65534
set routing-instances EVPN vrf-target target:65000:1
set routing-instances EVPN protocols evpn encapsulation vxlan default-gateway do-not-advertise extended-vni-list all
set routing-instances EVPN protocols evpn vni-options vni 10010 vrf-target target:65000:10010
set routing-instances EVPN vlans VN10 vlan-id 10 l3-interface irb.10 vxlan vni 10010
set routing-instances T1 instance-type vrf interface irb.10
set routing-instances T1 interface lo0.1
set routing-instances T1 route-distinguisher 10.254.0.12:50001
set routing-instances T1 vrf-target target:65000:50001
set routing-instances T1 protocols evpn ip-prefix-routes advertise direct-nexthop encapsulation vxlan vni 50001
set routing-instances T1 protocols evpn ip-prefix-routes export T1-T5
set routing-options forwarding-table chained-composite-next-hop ingress evpn
set forwarding-options vxlan-routing overlay-ecmp
set protocols bgp group OVL type external multihop no-nexthop-change
set protocols bgp group OVL family evpn signaling
set protocols bgp group OVL multipath multiple-as
set protocols bgp group OVL local-address 10.254.0.12 neighbor 10.254.0.1 peer-as 65001
set policy-options policy-statement T1-T5 term 1 from protocol direct
set policy-options policy-statement T1-T5 term 1 then accept
"""


def tree(*lines: str) -> Node:
    root = empty()
    assert apply_commands(root, "\n".join(lines)) == []
    return root


def test_the_reference_skeleton_is_taken_and_both_texts_agree() -> None:
    root = tree(SKELETON)
    assert check(root) == []
    text = "\n".join(braces(root))
    assert "            vlan-id 10;\n" in text
    assert "    vrf-target target:65000:1;" in text
    assert "then accept;" in text
    again, problems = parse(text)
    assert problems == []
    assert again.signature() == root.signature()
    assert tree(*set_lines(root)).signature() == root.signature()


def test_values_replace_and_lists_grow() -> None:
    root = tree(
        "set interfaces xe-0/0/0 mtu 9000", "set interfaces xe-0/0/0 mtu 9100",
        "set interfaces xe-0/0/0 unit 0 family ethernet-switching vlan members A",
        "set interfaces xe-0/0/0 unit 0 family ethernet-switching vlan members [ B C ]",
    )  # fmt: skip
    assert root.value("interfaces", "xe-0/0/0", "mtu") == "9100"
    members = root.get("interfaces", "xe-0/0/0", "unit 0", "family ethernet-switching", "vlan", "members")
    assert members is not None
    assert members.values == ["A", "B", "C"]
    assert "                    members [ A B C ];" in braces(root)
    command(root, words_of("delete interfaces xe-0/0/0 unit 0 family ethernet-switching vlan members B"))
    assert members.values == ["A", "C"]


def test_deletes_take_empty_parents_along_and_miss_politely() -> None:
    root = tree(
        "set vlans A vlan-id 10",
        "set protocols lldp interface all",
        "set interfaces ae0 unit 0",
        "set interfaces ae0 unit 1",
    )
    assert command(root, words_of("delete protocols lldp interface all")) == ""
    assert root.get("protocols") is None
    assert command(root, words_of("delete vlans B")) == "warning: statement not found"
    assert command(root, words_of("delete interfaces ae0 unit")) == ""
    assert root.get("interfaces", "ae0", "unit 1") is None
    command(root, ["delete"])
    assert list(set_lines(root)) == []


def test_inactive_statements_do_not_count() -> None:
    root = tree("set vlans A vlan-id 10", "deactivate vlans A")
    assert root.get("vlans", "A") is None
    assert braces(root) == ["vlans {", "    inactive: A {", "        vlan-id 10;", "    }", "}"]
    assert list(set_lines(root)) == ["set vlans A vlan-id 10", "deactivate vlans A"]
    again, _ = parse("\n".join(braces(root)))
    assert again.signature() == root.signature()


def test_loading_text_merges_and_tags_replace_and_delete() -> None:
    root = tree("set vlans A vlan-id 10", "set vlans B vlan-id 20", "set vlans C vlan-id 30")
    parse("vlans { replace: A { description new; } delete: B; C { description more; } }", root)
    assert list(set_lines(root)) == [
        "set vlans A description new",
        "set vlans C description more",
        "set vlans C vlan-id 30",
    ]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("set foo bar", "foo"),
        ("set vlans A vlan-idx 10", "vlan-idx"),
        ("set vlans A vlan-id 10 bogus", "bogus"),
        ("set interfaces xe-0/0/0 mtu large", "large"),
        ("set interfaces nonsense0/1 mtu 9000", "nonsense0/1"),
        ("set protocols bgp group X neighbor not-an-ip", "not-an-ip"),
        ("set routing-instances X instance-type nonsense", "nonsense"),
        ("set vlans A vlan-id", "vlan-id"),
    ],
)
def test_unknown_words_are_named(line: str, word: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        command(empty(), words_of(line))
    assert caught.value.word == word


def test_a_refused_line_changes_nothing() -> None:
    root = tree("set vlans A vlan-id 10")
    before = list(set_lines(root))
    assert len(apply_commands(root, "set vlans B vlan-id 20 bogus\nset vlans C description x y z")) == 2
    assert list(set_lines(root)) == before


def test_comparison() -> None:
    old = tree("set vlans A vlan-id 10", "set vlans B vlan-id 20", "set system host-name x")
    new = tree("set vlans A vlan-id 11", "set system host-name x", "set vlans C vlan-id 30")
    assert compare(old, new).splitlines() == [
        "[edit vlans]", "-   B {", "-       vlan-id 20;", "-   }", "+   C {", "+       vlan-id 30;", "+   }",
        "[edit vlans A]", "-   vlan-id 10;", "+   vlan-id 11;",
    ]  # fmt: skip
    assert compare(old, old.clone()) == ""


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["set vlans A vlan-id 10", "set vlans B vlan-id 10"], "vlan-id 10 is already used"),
        (["set vlans A vxlan vni 5", "set vlans B vxlan vni 5"], "vni 5 is already used"),
        (["set interfaces xe-0/0/0 unit 0 family ethernet-switching vlan members X"], "vlan with name X not defined"),
        (
            ["set interfaces xe-0/0/0 ether-options 802.3ad ae1", "set interfaces xe-0/0/0 unit 0"],
            "not allowed on aggregated",
        ),
        (["set routing-instances T instance-type vrf vrf-target target:1:1"], "requires a route-distinguisher"),
        (["set routing-instances T instance-type vrf route-distinguisher 1:1"], "vrf-target or vrf-import"),
        (["set protocols bgp group G import NO"], "Policy NO referenced but not defined"),
        (["set policy-options policy-statement P then community add C"], "Community 'C' referenced but not defined"),
    ],
)
def test_commits_check_references(lines: list[str], message: str) -> None:
    problems = check(tree(*lines))
    assert len(problems) == 1
    assert message in problems[0]


def test_quotes_and_policy_expressions() -> None:
    root = tree('set interfaces xe-0/0/0 description "to spine; 1"', "set protocols bgp group G export ( A && B )")
    text = "\n".join(braces(root))
    assert 'description "to spine; 1";' in text
    assert "export ( A && B );" in text
    assert parse(text)[0].signature() == root.signature()
