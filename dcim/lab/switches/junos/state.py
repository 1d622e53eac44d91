"""The operational replies of a Junos switch as XML: software, chassis, interfaces, neighbours, uptime."""

import time
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from dcim.lab.switches.bgp import STATE_DOWN, STATE_UP
from dcim.lab.switches.device import mac_of
from dcim.lab.switches.junos.archive import stamp
from dcim.lab.switches.junos.device import JunosDevice
from dcim.lab.switches.junos.netconf import child_text
from dcim.lab.switches.junos.ports import aggregate_of, port_up, untagged, vlans
from dcim.lab.switches.junos.tree import Node


def software(device: JunosDevice, _request: Any = None) -> str:
    """get-software-information"""
    spec = device.spec
    return (
        f"<software-information><host-name>{escape(device.hostname)}</host-name>"
        f"<product-model>{escape(spec.model.lower())}</product-model><product-name>{escape(spec.model.lower())}</product-name>"
        f"<junos-version>{escape(spec.os_version)}</junos-version>"
        f"<package-information><name>junos</name><comment>JUNOS Software Release [{escape(spec.os_version)}]</comment>"
        "</package-information></software-information>"
    )


def system(device: JunosDevice, _request: Any = None) -> str:
    """get-system-information"""
    spec = device.spec
    return (
        f"<system-information><hardware-model>{escape(spec.model.lower())}</hardware-model><os-name>junos</os-name>"
        f"<os-version>{escape(spec.os_version)}</os-version><serial-number>{escape(spec.serial)}</serial-number>"
        f"<host-name>{escape(device.hostname)}</host-name></system-information>"
    )


def inventory(device: JunosDevice, _request: Any = None) -> str:
    """get-chassis-inventory"""
    spec = device.spec
    return (
        '<chassis-inventory><chassis junos:style="inventory"><name>Chassis</name>'
        f"<serial-number>{escape(spec.serial)}</serial-number><description>{escape(spec.model)}</description>"
        "<chassis-module><name>Routing Engine 0</name><serial-number>BUILTIN</serial-number>"
        f"<description>RE-{escape(spec.model)}</description></chassis-module>"
        f"<chassis-module><name>FPC 0</name><description>{escape(spec.model)}</description></chassis-module>"
        "</chassis></chassis-inventory>"
    )


def routing_engine(device: JunosDevice, _request: Any = None) -> str:
    """get-route-engine-information"""
    up = int(time.time() - device.booted_at)
    return (
        "<route-engine-information><route-engine><slot>0</slot><mastership-state>master</mastership-state><status>OK</status>"
        f'<model>RE-{escape(device.spec.model)}</model><up-time junos:seconds="{up}">{up} seconds</up-time>'
        "<last-reboot-reason>0x1:power cycle/failure</last-reboot-reason></route-engine></route-engine-information>"
    )


def uptime(device: JunosDevice, _request: Any = None) -> str:
    """get-system-uptime-information"""
    now, booted = time.time(), device.booted_at
    up = int(now - booted)
    changed = device.last_commit

    def at(name: str, when: float, user: str = "") -> str:
        who = f"<user>{escape(user)}</user>" if user else ""
        return f'<{name}><date-time junos:seconds="{int(when)}">{stamp(when)}</date-time>{who}</{name}>'

    return (
        "<system-uptime-information>"
        + at("current-time", now)
        + at("system-booted-time", booted)
        + at("protocols-started-time", booted)
        + at("last-configured-time", changed["at"], changed["user"])
        + f'<uptime-information><up-time junos:seconds="{up}">{up} sec</up-time></uptime-information>'
        + "</system-uptime-information>"
    )


def interface_rows(device: JunosDevice) -> list[tuple[str, bool, bool, Node | None]]:
    """(name, admin up, link up, configuration) of every interface: ports first, then configured ones."""
    root = device.committed
    configured = {
        node.key[-1]: node for node in root.get("interfaces") or () if not node.inactive and len(node.key) == 1
    }
    rows = []
    for port in device.spec.ports:
        admin = port_up(root, port)
        rows.append((port, admin, admin and device.world.link_up(device.name, port), configured.pop(port, None)))
    up = {name for name, _admin, link, _node in rows if link}
    for name, node in configured.items():
        if "-" in name:
            continue
        admin = port_up(root, name)
        link = any(aggregate_of(root, port) == name for port in up) if name.startswith("ae") else True
        rows.append((name, admin, admin and link, node))
    return rows


def interfaces(device: JunosDevice, request: Any = None) -> str:
    """get-interface-information [terse] [interface-name]"""
    wanted = child_text(request, "interface-name") if request is not None else None
    out = []
    for name, admin, link, node in interface_rows(device):
        if wanted and wanted.split(".")[0] != name and not any(mark in wanted for mark in "*["):
            continue
        mac, flapped = mac_of(device.name, name), int(time.time() - device.booted_at)
        description = node.value("description") if node is not None else None
        units = [unit for unit in node or () if unit.key[0] == "unit"]
        logical = "".join(_logical(name, unit, link) for unit in units)
        out.append(
            f"<physical-interface><name>{name}</name><admin-status>{'up' if admin else 'down'}</admin-status>"
            f"<oper-status>{'up' if link else 'down'}</oper-status>"
            + (f"<description>{escape(description)}</description>" if description else "")
            + f"<mtu>{(node.value('mtu') if node is not None else None) or 1514}</mtu><speed>25Gbps</speed>"
            f"<current-physical-address>{mac}</current-physical-address>"
            f"<hardware-physical-address>{mac}</hardware-physical-address>"
            f'<interface-flapped junos:seconds="{flapped}">{stamp(device.booted_at)}</interface-flapped>'
            f"{logical}</physical-interface>"
        )
    return f"<interface-information>{''.join(out)}</interface-information>"


def _logical(name: str, unit: Node, link: bool) -> str:
    families = []
    for each in unit:
        if each.key[0] == "family":
            addresses = "".join(
                f"<interface-address><ifa-local>{escape(a.key[1])}</ifa-local></interface-address>"
                for a in each
                if a.key[0] == "address"
            )
            shown = {"ethernet-switching": "eth-switch"}.get(each.key[1], each.key[1])
            families.append(
                f"<address-family><address-family-name>{shown}</address-family-name>{addresses}</address-family>"
            )
    description = unit.value("description")
    return (
        f"<logical-interface><name>{name}.{unit.key[-1]}</name><admin-status>up</admin-status>"
        f"<oper-status>{'up' if link else 'down'}</oper-status>"
        + (f"<description>{escape(description)}</description>" if description else "")
        + f"<if-config-flags><iff-up/></if-config-flags>{''.join(families)}</logical-interface>"
    )


def neighbours(device: JunosDevice, request: Any = None) -> str:
    """get-lldp-neighbors-information, and get-lldp-interface-neighbors for one port"""
    wanted = None
    if request is not None:
        wanted = child_text(request, "interface-device") or child_text(request, "interface-name")
    out = []
    for each in device.world.neighbours(device.name):
        if wanted is not None and each.port != wanted:
            continue
        bundle = aggregate_of(device.committed, each.port)
        parent = bundle if bundle != each.port else "-"
        capabilities = "Bridge Router" if each.is_switch else "Station Only"
        out.append(
            f"<lldp-neighbor-information><lldp-local-port-id>{each.port}</lldp-local-port-id>"
            f"<lldp-local-parent-interface-name>{parent}</lldp-local-parent-interface-name>"
            f"<lldp-remote-chassis-id-subtype>Mac address</lldp-remote-chassis-id-subtype>"
            f"<lldp-remote-chassis-id>{each.mac}</lldp-remote-chassis-id>"
            f"<lldp-remote-port-id-subtype>Interface name</lldp-remote-port-id-subtype>"
            f"<lldp-remote-port-id>{escape(each.far_port)}</lldp-remote-port-id>"
            f"<lldp-remote-port-description>{escape(each.far_port)}</lldp-remote-port-description>"
            f"<lldp-remote-system-name>{escape(each.name)}</lldp-remote-system-name>"
            f"<lldp-system-description><lldp-remote-system-description>{escape(each.description)}"
            "</lldp-remote-system-description></lldp-system-description>"
            f"<lldp-remote-system-capabilities-supported>{capabilities}</lldp-remote-system-capabilities-supported>"
            f"<lldp-remote-system-capabilities-enabled>{capabilities}</lldp-remote-system-capabilities-enabled>"
            "</lldp-neighbor-information>"
        )
    return f'<lldp-neighbors-information junos:style="brief">{"".join(out)}</lldp-neighbors-information>'


def vlan_information(device: JunosDevice, _request: Any = None) -> str:
    """get-vlan-information: VLANs with the ports whose untagged VLAN they are"""
    root = device.committed
    out = []
    for node in vlans(root):
        number = node.value("vlan-id") or ""
        members = [port for port in device.spec.ports if str(untagged(root, aggregate_of(root, port))) == number]
        shown = "".join(
            f"<l2ng-l2rtb-vlan-member><l2ng-l2rtb-vlan-member-interface>{port}.0</l2ng-l2rtb-vlan-member-interface></l2ng-l2rtb-vlan-member>"
            for port in members
        )
        out.append(
            f"<l2ng-l2ald-vlan-instance-group><l2ng-l2rtb-vlan-name>{escape(node.key[-1])}</l2ng-l2rtb-vlan-name>"
            f"<l2ng-l2rtb-vlan-tag>{number}</l2ng-l2rtb-vlan-tag>{shown}</l2ng-l2ald-vlan-instance-group>"
        )
    return f"<l2ng-l2ald-vlan-instance-information>{''.join(out)}</l2ng-l2ald-vlan-instance-information>"


def mac_table(_device: JunosDevice, _request: Any = None) -> str:
    """get-ethernet-switching-table-information: no data plane, no entries"""
    return "<l2ng-l2ald-rtb-macdb></l2ng-l2ald-rtb-macdb>"


def bgp_summary(device: JunosDevice, _request: Any = None) -> str:
    """get-bgp-summary-information"""
    found = device.world.bgp_sessions(device.name)
    rows = "".join(
        f"<bgp-peer><peer-address>{each.peer.address}</peer-address><peer-as>{each.peer.remote_as}</peer-as>"
        f"<peer-state>{STATE_UP if each.up else STATE_DOWN}</peer-state></bgp-peer>"
        for each in found
    )
    down = sum(not each.up for each in found)
    counts = f"<peer-count>{len(found)}</peer-count><down-peer-count>{down}</down-peer-count>"
    return f"<bgp-information><group-count>1</group-count>{counts}{rows}</bgp-information>"


def vtep_peers(device: JunosDevice, _request: Any = None) -> str:
    """get-ethernet-switching-vxlan-rvtep-info: the VTEPs that share a VNI"""
    own, vnis = device.vtep()
    rows = "".join(
        f"<remote-vtep-info><rvtep-address>{address}</rvtep-address>"
        + "".join(f"<rvtep-vni>{vni}</rvtep-vni>" for vni in sorted(vnis & others))
        + "</remote-vtep-info>"
        for address, others in device.world.vteps(device.name)
        if own and vnis & others
    )
    return (
        f"<vxlan-rvtep-information><vxlan-source-address>{own}</vxlan-source-address>{rows}</vxlan-rvtep-information>"
    )


REPLIES: dict[str, Callable[..., str]] = {
    "get-software-information": software,
    "get-system-information": system,
    "get-chassis-inventory": inventory,
    "get-route-engine-information": routing_engine,
    "get-system-uptime-information": uptime,
    "get-interface-information": interfaces,
    "get-lldp-neighbors-information": neighbours,
    "get-lldp-interface-neighbors": neighbours,
    "get-bgp-summary-information": bgp_summary,
    "get-ethernet-switching-vxlan-rvtep-info": vtep_peers,
    "get-vlan-information": vlan_information,
    "get-ethernet-switching-vlan-information": vlan_information,
    "get-ethernet-switching-table-information": mac_table,
}
"""Requests by element name: (device, request) → reply content."""
