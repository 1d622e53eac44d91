"""A Junos switch's BGP as its configuration says."""

from dcim.lab.switches.bgp import NO_BGP, BgpPeer, BgpView
from dcim.lab.switches.junos.device import JunosDevice
from dcim.lab.switches.junos.state import interface_rows
from dcim.lab.switches.junos.tree import Node


def bgp_view(device: JunosDevice) -> BgpView:
    """What the device would bring to its BGP sessions."""
    root = device.committed
    bgp = root.get("protocols", "bgp")
    if bgp is None:
        return NO_BGP
    own = root.value("routing-options", "autonomous-system", "") or _local_as(bgp) or ""
    router_id = root.value("routing-options", "router-id") or ""
    addresses = set()
    for _name, _admin, link, node in interface_rows(device):
        for unit in node or () if link else ():
            family = unit.get("family inet") if unit.key[0] == "unit" else None
            addresses |= {each.key[1].split("/")[0] for each in family or () if each.key[0] == "address"}
    return BgpView(own, router_id, frozenset(addresses), tuple(_peers(bgp, own)))


def _local_as(bgp: Node) -> str | None:
    for node in bgp:
        found = node.value("local-as", "") if node.key[0] == "group" else None
        if found is not None:
            return found
    return None


def _peers(bgp: Node, own: str) -> list[BgpPeer]:
    found = []
    for group in bgp:
        if group.key[0] != "group" or group.inactive:
            continue
        internal = group.value("type") == "internal"
        for each in group:
            if each.key[0] != "neighbor" or each.inactive:
                continue
            remote = own if internal else each.value("peer-as") or group.value("peer-as") or bgp.value("peer-as") or ""
            families = {f.key[1] for part in (bgp, group, each) for f in part if f.key[0] == "family"} or {"inet"}
            found.append(BgpPeer(each.key[1], remote, "inet" in families, "evpn" in families))
    return found
