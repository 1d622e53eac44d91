"""What Junos ports carry: the untagged VLAN of a port through its aggregate, and the VLAN → VNI map."""

from collections.abc import Iterator

from dcim.lab.switches.api import Carried
from dcim.lab.switches.junos.tree import Node


def vlans(root: Node) -> Iterator[Node]:
    """Every VLAN, the ones of the default switch first, then those of mac-vrf and virtual-switch instances."""
    default = root.get("vlans")
    yield from (node for node in (default or ()) if not node.inactive)
    for instance in root.get("routing-instances") or ():
        inner = instance.get("vlans") if not instance.inactive else None
        yield from (node for node in (inner or ()) if not node.inactive)


def vni_map(root: Node) -> dict[int, int]:
    """VLAN → VNI."""
    found: dict[int, int] = {}
    for node in vlans(root):
        number, vni = node.value("vlan-id"), node.value("vxlan", "vni")
        if number is not None and number.isdecimal() and vni is not None:
            found[int(number)] = int(vni)
    return found


def vlan_number(root: Node, name: str) -> int | None:
    """The number of a VLAN given by name or number; None when it is not configured."""
    for node in vlans(root):
        number = node.value("vlan-id")
        if number is not None and number.isdecimal() and name in (node.key[-1], number):
            return int(number)
    return None


def aggregate_of(root: Node, port: str) -> str:
    """The ae interface that a port belongs to, or the port itself."""
    for options in ("ether-options", "gigether-options"):
        name = root.value("interfaces", port, options, "802.3ad", "")
        if name is not None:
            return name
    return port


def port_up(root: Node, port: str) -> bool:
    """Whether an interface is not disabled."""
    node = root.get("interfaces", port)
    return node is None or node.get("disable") is None


def untagged(root: Node, name: str) -> int | None:
    """The access or native VLAN of an interface's unit 0."""
    interface = root.get("interfaces", name)
    unit = interface.get("unit 0") if interface is not None else None
    switching = unit.get("family ethernet-switching") if unit is not None else None
    if interface is None or unit is None or switching is None or unit.get("disable") is not None:
        return None
    mode = switching.value("interface-mode") or switching.value("port-mode") or "access"
    if mode == "trunk":
        native = interface.value("native-vlan-id") or switching.value("native-vlan-id")
        return vlan_number(root, native) if native is not None else None
    members = switching.get("vlan", "members")
    if members is None or not members.values:
        return vlan_number(root, "default") or 1
    return vlan_number(root, members.values[0])


def carried(root: Node, port: str) -> Carried:
    """Where an untagged frame arriving at a port lands."""
    vnis = vni_map(root)
    bundle = aggregate_of(root, port)
    if not port or not port_up(root, port) or not port_up(root, bundle):
        return Carried(None, None, bool(vnis))
    vlan = untagged(root, bundle)
    return Carried(vlan, vnis.get(vlan) if vlan is not None else None, bool(vnis))


def vtep(root: Node) -> tuple[str, set[int]]:
    """The address of the VTEP's loopback ("" without one) and the VNIs on it."""
    instances = [root.get("switch-options"), *(root.get("routing-instances") or ())]
    sources = [node.value("vtep-source-interface") for node in instances if node is not None and not node.inactive]
    for source in filter(None, sources):
        name, _, unit = source.partition(".")
        family = root.get("interfaces", name, f"unit {unit or 0}", "family inet")
        for each in family or ():
            if each.key[0] == "address":
                return each.key[1].split("/")[0], set(vni_map(root).values())
    return "", set()
