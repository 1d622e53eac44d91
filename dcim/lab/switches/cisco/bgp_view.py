"""A Cisco switch's BGP as its configuration says."""

from dcim.lab.switches.bgp import NO_BGP, BgpPeer, BgpView
from dcim.lab.switches.cisco.device import CiscoDevice
from dcim.lab.switches.cisco.facts import address_of, rows
from dcim.lab.switches.cisco.tree import Block


def bgp_view(device: CiscoDevice) -> BgpView:
    """What the device would bring to its BGP sessions."""
    block = next(iter(device.running.root.under("router", "bgp")), None)
    if block is None:
        return NO_BGP
    asn = block.words[-1]
    addresses = frozenset(address_of(each.block).split("/")[0] for each in rows(device) if each.up and each.address)
    router_id = block.value("router-id") or block.value("bgp", "router-id") or ""
    peers = _nxos(block) if device.platform == "nxos" else _iosxe(block)
    return BgpView(asn, router_id, addresses, tuple(peers))


def _nxos(block: Block) -> list[BgpPeer]:
    found = []
    contexts = [("default", block), *((vrf.words[1], vrf) for vrf in block.under("vrf"))]
    for vrf, context in contexts:
        for each in context.under("neighbor"):
            template = context.children.get(("template", "peer", each.value("inherit", "peer") or ""))
            remote = each.value("remote-as") or (template.value("remote-as") if template is not None else None) or ""
            parts = [each, *([template] if template is not None else [])]
            ipv4 = any(part.has("address-family", "ipv4", "unicast") for part in parts)
            evpn = any(part.has("address-family", "l2vpn", "evpn") for part in parts)
            found.append(BgpPeer(each.words[1], remote, ipv4, evpn, each.has("shutdown"), vrf))
    return found


def _iosxe(block: Block) -> list[BgpPeer]:
    found = []
    contexts: list[tuple[str, Block]] = [("default", block)]
    contexts += [(family.words[-1], family) for family in block.under("address-family") if "vrf" in family.words]
    evpn = block.children.get(("address-family", "l2vpn", "evpn"))
    ipv4 = block.children.get(("address-family", "ipv4"))
    always = not any(line.negative for line in block.under("bgp", "default", "ipv4-unicast"))
    for vrf, context in contexts:
        for line in context.under("neighbor"):
            if len(line.words) < 4 or line.words[2] != "remote-as":
                continue
            address = line.words[1]
            in_evpn = evpn is not None and evpn.has("neighbor", address, "activate")
            in_ipv4 = vrf != "default" or always or (ipv4 is not None and ipv4.has("neighbor", address, "activate"))
            shut = context.has("neighbor", address, "shutdown")
            found.append(BgpPeer(address, line.words[3], in_ipv4, in_evpn, shut, vrf))
    return found
