"""What Junos checks at commit beyond syntax: references that must lead somewhere, values that must be unique."""

from collections.abc import Iterator

from dcim.lab.switches.junos.ports import vlans
from dcim.lab.switches.junos.tree import Node

_WORDS_OF_EXPRESSIONS = frozenset({"(", ")", "&&", "||", "!"})


def check(root: Node) -> list[str]:
    """The errors that stop a commit, in Junos's words; empty when there are none."""
    return [*_policies(root), *_vlans(root), *_members(root), *_aggregates(root), *_instances(root)]


def _walk(node: Node, path: str = "") -> Iterator[tuple[Node, str]]:
    for child in node:
        if not child.inactive:
            yield child, path
            yield from _walk(child, f"{path} {child.head}".strip())


def _policies(root: Node) -> Iterator[str]:
    options = root.get("policy-options")
    known = {child.key[1] for child in (options or ()) if child.key[0] == "policy-statement"}
    communities = {child.key[1] for child in (options or ()) if child.key[0] == "community"}
    for node, path in _walk(root):
        if (
            node.key in (("import",), ("export",), ("vrf-import",), ("vrf-export",))
            and node.statement.kind == "leaf-list"
        ):
            for value in node.values:
                for name in value.split():
                    if name not in _WORDS_OF_EXPRESSIONS and name not in known:
                        where = f"[edit {path}]\n  '{node.key[0]}'"
                        yield f"{where}\nPolicy error: Policy {name} referenced but not defined"
        elif node.key[0] in ("community add", "community") and path.startswith("policy-options policy-statement"):
            names = [node.key[-1]] if node.statement.kind == "list" else node.values
            for name in names:
                if name not in communities:
                    yield f"Policy error: Community {name!r} referenced but not defined\n[edit {path}]"


def _vlans(root: Node) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    for node in vlans(root):
        for what, value in (("vlan-id", node.value("vlan-id")), ("vni", node.value("vxlan", "vni"))):
            if value is None or value in ("none", "all"):
                continue
            other = seen.setdefault((what, value), node.key[-1])
            if other != node.key[-1]:
                yield f"[edit vlans {node.key[-1]}]\n  '{what}'\n{what} {value} is already used by vlan {other}"


def _members(root: Node) -> Iterator[str]:
    known = {name for node in vlans(root) for name in (node.key[-1], node.value("vlan-id") or "")}
    known |= {"default", "all", "1"}
    for interface in root.get("interfaces") or ():
        for unit in interface:
            members = unit.get("family ethernet-switching", "vlan", "members") if unit.key[0] == "unit" else None
            for name in members.values if members is not None else ():
                if name not in known and not name.replace("-", "").isdecimal():
                    where = f"interfaces {interface.key[-1]} unit {unit.key[-1]} family ethernet-switching vlan"
                    yield f"[edit {where}]\n  'members'\nvlan with name {name} not defined"


def _aggregates(root: Node) -> Iterator[str]:
    for interface in root.get("interfaces") or ():
        bundled = any(interface.get(options, "802.3ad") for options in ("ether-options", "gigether-options"))
        if bundled and any(child.key[0] == "unit" for child in interface):
            yield f"[edit interfaces {interface.key[-1]}]\n  'unit 0'\nlogical unit is not allowed on aggregated links"


def _instances(root: Node) -> Iterator[str]:
    for instance in root.get("routing-instances") or ():
        kind = instance.value("instance-type")
        if instance.inactive or kind not in ("vrf", "mac-vrf"):
            continue
        where = f"[edit routing-instances {instance.key[-1]}]"
        if (
            instance.value("route-distinguisher") is None
            and root.value("routing-options", "route-distinguisher-id") is None
        ):
            yield f"{where}\n  'instance-type'\nRT Instance: Instance requires a route-distinguisher"
        if not any(instance.get(name) for name in ("vrf-target", "vrf-import")):
            yield f"{where}\n  'instance-type'\nRT Instance: vrf-target or vrf-import policy is required"
