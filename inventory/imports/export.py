"""Write the inventory as files that import again to no change: what a folder of ``dcim export`` holds."""

from pathlib import Path
from typing import Any

from sqlmodel import Session

from inventory.imports.export_devices import device_entries, type_documents
from inventory.imports.items import Key
from inventory.imports.reading import Spec
from inventory.imports.sections import registered_sections
from inventory.imports.snapshot import Port, Snapshot, take_snapshot
from inventory.imports.specs import (
    ASNS,
    CABLES,
    FEEDS,
    L2VPNS,
    LOCATIONS,
    PANELS,
    PREFIXES,
    RACKS,
    RESERVATIONS,
    SIMPLE,
    SITES,
    VLANS,
)
from inventory.imports.text import Pair, address_entry, dump, entry, vlan_text
from inventory.imports.wiring import PORT_LISTS
from inventory.naming import compress_numbers, natural
from inventory.types.export import export_types

_ORGANISATION = ("regions", "sites", "device_roles", "platforms", "tags", "manufacturers")
_SIMPLE = {spec.kind: spec for spec in SIMPLE}


def export_folder(session: Session, path: Path) -> list[str]:
    """Write every file below ``path``; returns notes on what files cannot say (cables with more than two ends)."""
    snapshot = take_snapshot(session)
    files = {
        "tenants.yaml": {"tenants": _simple(snapshot, "tenants")},
        "site.yaml": _site_file(snapshot),
        "racks.yaml": {"rack_roles": _simple(snapshot, "rack_roles"), "racks": _racks(snapshot)},
        "ipam.yaml": _ipam_file(snapshot),
        "cables.yaml": {"cables": _cables(snapshot)},
    }
    for site, entries in device_entries(snapshot).items():
        files[f"devices-{site}.yaml"] = {"devices": entries}
    for name, document in type_documents(snapshot).items():
        files[f"device-types/{name}"] = document
    texts = {name: text for name, document in files.items() if (text := dump(document))}
    texts.update(export_types(session, kinds=("module", "rack")))
    for name, section in registered_sections().items():
        texts[name] = section.export(session)
    for name, text in texts.items():
        if text:
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    left_out = len(set(snapshot.port_cables.values())) - len(snapshot.cables)
    return [f"{left_out} cables with more than two ends are not in cables.yaml"] if left_out > 0 else []


def _keys(snapshot: Snapshot, kind: str) -> list[Key]:
    return sorted(snapshot.rows[kind], key=lambda key: tuple(natural(str(part)) for part in key))


def _entries(snapshot: Snapshot, spec: Spec) -> list[tuple[Key, dict[str, Any]]]:
    return [(key, entry(spec, snapshot.rows[spec.kind][key])) for key in _keys(snapshot, spec.kind)]


def _simple(snapshot: Snapshot, kind: str) -> list[dict[str, Any]]:
    return [found for _key, found in _entries(snapshot, _SIMPLE[kind])]


def _below(snapshot: Snapshot, spec: Spec, parent: Key, leave_out: tuple[str, ...]) -> list[dict[str, Any]]:
    found = [each for key, each in _entries(snapshot, spec) if key[: len(parent)] == parent]
    return [{name: value for name, value in each.items() if name not in leave_out} for each in found]


def _site_file(snapshot: Snapshot) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for kind in _ORGANISATION:
        if kind == "sites":
            sites = []
            for key, found in _entries(snapshot, SITES):
                locations = _below(snapshot, LOCATIONS, key, ("site",))
                sites.append({**found, **({"locations": locations} if locations else {})})
            document["sites"] = sites
        else:
            document[kind] = _simple(snapshot, kind)
    panels = []
    for key, found in _entries(snapshot, PANELS):
        feeds = _below(snapshot, FEEDS, key, ())
        panels.append({**found, **({"feeds": feeds} if feeds else {})})
    document["power_panels"] = panels
    return document


def _racks(snapshot: Snapshot) -> list[dict[str, Any]]:
    racks = []
    for key, found in _entries(snapshot, RACKS):
        reservations = _below(snapshot, RESERVATIONS, key, ())
        for reservation in reservations:
            reservation["units"] = Pair(compress_numbers(reservation["units"]).split(","))
        racks.append({**found, **({"reservations": reservations} if reservations else {})})
    return racks


def _ipam_file(snapshot: Snapshot) -> dict[str, Any]:
    document: dict[str, Any] = {kind: _simple(snapshot, kind) for kind in ("prefix_roles", "vrfs", "vlan_groups")}
    for group in document["vlan_groups"]:
        several = len(group.get("vid_ranges", ())) > 1
        for name in ("min_vid", "max_vid") if several else ("vid_ranges",):
            group.pop(name, None)
        if several:
            group["vid_ranges"] = Pair(group["vid_ranges"])
    document["asns"] = [{**found, **_sites_of(snapshot, key[0])} for key, found in _entries(snapshot, ASNS)]
    document["vlans"] = [
        {**({"group": key[0]} if key[0] and key[0][0] != "@" else {}), **found}
        for key, found in _entries(snapshot, VLANS)
    ]
    l2vpns = []
    for key, found in _entries(snapshot, L2VPNS):
        carried = [
            vlan_text(vlan) for vlan in _keys(snapshot, "l2vpn_terminations")
            if snapshot.rows["l2vpn_terminations"][vlan]["l2vpn_id"] == key
        ]  # fmt: skip
        l2vpns.append({**found, **({"vlans": Pair(carried)} if carried else {})})
    document["l2vpns"] = l2vpns
    prefixes = []
    for key, found in _entries(snapshot, PREFIXES):
        vlan = snapshot.rows["prefixes"][key]["vlan_id"]
        prefixes.append({"prefix": key[1], **found, **({"vlan": vlan_text(vlan)} if vlan else {})})
    document["prefixes"] = prefixes
    document["addresses"] = [
        address_entry(snapshot.rows["ip_addresses"][key]) for key in _keys(snapshot, "ip_addresses")
        if snapshot.rows["ip_addresses"][key]["interface_id"] is None
    ]  # fmt: skip
    return document


def _sites_of(snapshot: Snapshot, asn: int) -> dict[str, Any]:
    sites = sorted(site for site, number in snapshot.rows["site_asns"] if number == asn)
    return {"site": sites[0]} if len(sites) == 1 else ({"sites": Pair(sites)} if sites else {})


def _cables(snapshot: Snapshot) -> list[dict[str, Any]]:
    """Cables with the same attributes share one entry with ``pairs``."""
    groups: dict[str, tuple[dict[str, Any], list[Pair]]] = {}
    for (a, b), row in sorted(snapshot.cables.items(), key=lambda item: [natural(str(port)) for port in item[0]]):
        attributes = entry(CABLES, row)
        if row["length"] is not None:
            attributes["length"] = f"{row['length']:g} {row['length_unit']}"
        name = repr(sorted(attributes.items()))
        groups.setdefault(name, (attributes, []))[1].append(Pair([_end(snapshot, a), _end(snapshot, b)]))
    return [{**attributes, "pairs": pairs} for attributes, pairs in groups.values()]


def _end(snapshot: Snapshot, port: Port) -> Any:
    kind, key = port
    device, name = key[-2], key[-1]
    kinds = [other for other in PORT_LISTS if key in snapshot.rows[other]]
    if len(kinds) > 1:
        return {"device": device, "port": name, "kind": kind}
    return {"device": device, "port": name} if "[" in device + name else f"{device}:{name}"
