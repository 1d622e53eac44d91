"""VLANs, overlay segments, prefixes and addresses."""

from typing import Any

from dcim.core.yamlfile import Mapping
from inventory.imports import fields as f
from inventory.imports.items import Item, Ref
from inventory.imports.kinds import vlan_space
from inventory.imports.reading import Entry, FileReader
from inventory.imports.specs import ADDRESSES, ASNS, L2VPNS, PREFIXES, VLANS, vrf_name
from inventory.ipam.address import pack
from inventory.naming import slugify


def read_vlan(reader: FileReader, mapping: Mapping) -> list[Item]:
    """A VLAN in each of its ``groups``; with ``vni``, also the overlay segment of the VLAN's name."""
    found = reader.item(VLANS, mapping)
    if found is None:
        return []
    vlan, entry = found
    groups = _groups(reader, mapping)
    items = []
    for group in groups:
        values = {**vlan.values, "group_id": Ref("vlan_groups", (group,), vlan.where) if group else None}
        items.append(Item("vlans", (_space(group, entry), values["vid"]), vlan.where, values, lines=vlan.lines))
    vni = reader.value(mapping, "vni", f.integer(1, 16777214))
    if vni is not None and "name" in vlan.values:
        where = reader.at(mapping.lines["vni"])
        slug = slugify(vlan.values["name"])
        values = {"name": vlan.values["name"], "slug": slug, "identifier": vni}
        if "tenant_id" in vlan.values:
            values["tenant_id"] = vlan.values["tenant_id"]
        items.append(Item("l2vpns", (slug,), where, values, lines=dict(vlan.lines)))
        items += [_termination(slug, _space(group, entry), vlan.values["vid"], where) for group in groups]
    return items


def read_l2vpn(reader: FileReader, mapping: Mapping) -> list[Item]:
    """An overlay segment and the VLANs that carry it (``group/number``)."""
    found = reader.item(L2VPNS, mapping)
    if found is None:
        return []
    l2vpn, _entry = found
    items = [l2vpn]
    for text in reader.value(mapping, "vlans", _list, []):
        group, _slash, number = str(text).rpartition("/")
        if not number.isdigit():
            reader.problem(mapping.lines["vlans"], f"{text!r} is not a VLAN: write group/number, for example leaf/210")
            continue
        items.append(_termination(l2vpn.key[0], group, int(number), reader.at(mapping.lines["vlans"])))
    return items


def read_asn(reader: FileReader, mapping: Mapping) -> list[Item]:
    """An AS number and the sites that use it."""
    found = reader.item(ASNS, mapping)
    if found is None:
        return []
    asn, _entry = found
    items = [asn]
    for key in ("site", "sites"):
        holder = mapping if key in mapping else reader.defaults
        if key not in holder:
            continue
        sites = reader.value(holder, key, _list if key == "sites" else f.slug, [])
        where = reader.at(holder.lines[key])
        for site in map(str, sites if isinstance(sites, list) else [sites]):
            values = {"site_id": Ref("sites", (site,), where), "asn_id": Ref("asns", asn.key, where)}
            items.append(Item("site_asns", (site, *asn.key), where, values))
    return items


def read_prefix(reader: FileReader, mapping: Mapping) -> list[Item]:
    """A prefix."""
    network = reader.value(mapping, "prefix", f.prefix)
    if "prefix" not in mapping:
        reader.problem(mapping.line, "needs 'prefix'")
    entry = reader.read(PREFIXES, mapping)
    if network is None:
        return []
    entry.values.update(family=network.version, network=pack(network.network_address), length=network.prefixlen)
    vlan = reader.value(mapping, "vlan", f.name)
    if vlan is not None:
        group, _slash, name = vlan.rpartition("/")
        entry.values["vlan_id"] = Ref("vlans", (group, int(name) if name.isdigit() else name),
                                      reader.at(mapping.lines["vlan"]))  # fmt: skip
        entry.lines["vlan_id"] = reader.at(mapping.lines["vlan"])
    key = (vrf_name(entry.values), str(network))
    return [Item("prefixes", key, entry.where, entry.values, lines=entry.lines)]


def read_address(reader: FileReader, mapping: Mapping) -> list[Item]:
    """A free-standing address, or one on ``interface: device:name``."""
    address = reader.value(mapping, "address", f.address)
    if "address" not in mapping:
        reader.problem(mapping.line, "needs 'address'")
    entry = reader.read(ADDRESSES, mapping)
    if address is None:
        return []
    interface = reader.value(mapping, "interface", f.name)
    if interface is not None:
        device, _colon, name = interface.partition(":")
        entry.values["interface_id"] = Ref("interfaces", (device, name), reader.at(mapping.lines["interface"]))
        entry.lines["interface_id"] = reader.at(mapping.lines["interface"])
    return [address_item(address, entry.values, entry.where, entry.lines)]


def address_item(address: Any, values: dict[str, Any], where: str, lines: dict[str, str]) -> Item:
    """The item of an address; ``inventory.imports.assemble`` gives shared ones their longer key."""
    values = {
        **values, "family": address.version, "address": pack(address.ip), "prefix_length": address.network.prefixlen,
    }  # fmt: skip
    return Item("ip_addresses", (vrf_name(values), str(address.ip)), where, values, lines=lines)


def _groups(reader: FileReader, mapping: Mapping) -> list[str]:
    if "group" in mapping and "groups" in mapping:
        reader.problem(mapping.lines["groups"], "has both group and groups: keep one")
    if "groups" in mapping:
        return list(map(str, reader.value(mapping, "groups", _list, []))) or [""]
    return [reader.value(mapping, "group", f.slug, "")]


def _termination(slug: str, group: str, vid: int, where: str) -> Item:
    values = {"l2vpn_id": Ref("l2vpns", (slug,), where), "vlan_id": Ref("vlans", (group, vid), where)}
    return Item("l2vpn_terminations", (group, vid), where, values)


def _space(group: str, entry: Entry) -> str:
    return vlan_space(group, entry.site())


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("must be a list")
    return value
