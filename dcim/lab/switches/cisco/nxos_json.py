""" "| json" on NX-OS: the few commands whose structure clients read (napalm's getters)."""

from dcim.lab.switches.cisco.device import CiscoDevice
from dcim.lab.switches.cisco.facts import vlan_members, vlan_name


def _inventory(device: CiscoDevice) -> object:
    spec = device.spec
    chassis = {"name": '"Chassis"', "desc": f'"Nexus9000 {spec.model} Chassis"', "productid": spec.model}
    return {"TABLE_inv": {"ROW_inv": [{**chassis, "vendorid": "V01", "serialnum": spec.serial}]}}


def _vlans(device: CiscoDevice) -> object:
    members = vlan_members(device)
    rows = []
    for number, block in device.running.vlans().items():
        name = vlan_name(number, block)
        row = {"vlanshowbr-vlanid": str(number), "vlanshowbr-vlanid-utf": str(number), "vlanshowbr-vlanname": name}
        ports = ",".join(members[number]).replace("Eth", "Ethernet").replace("Po", "port-channel")
        row |= {"vlanshowbr-vlanstate": "active", "vlanshowbr-shutstate": "noshutdown"}
        rows.append(row | ({"vlanshowplist-ifidx": ports} if ports else {}))
    return {"TABLE_vlanbriefxbrief": {"ROW_vlanbriefxbrief": rows}}


def _hostname(device: CiscoDevice) -> object:
    return {"hostname": device.running.hostname}


def as_json(device: CiscoDevice, words: tuple[str, ...]) -> object:
    """The structure of a command's answer; {} where the lab has none."""
    known = {"inventory": _inventory, "vlan": _vlans, "hostname": _hostname}
    build = known.get(words[1]) if len(words) > 1 else None
    return build(device) if build is not None else {}
