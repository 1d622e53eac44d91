"""The menu: every noun, in groups, in the order of a person who builds a data centre."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from inventory.objects import wording
from inventory.objects.noun import registry
from inventory.objects.nouns import load

GROUPS = (
    ("Organisation", "dcim.site dcim.location dcim.region dcim.sitegroup tenancy.tenant tenancy.tenantgroup "
                     "tenancy.contact tenancy.contactgroup tenancy.contactrole tenancy.contactassignment"),
    ("Racks", "dcim.rack dcim.rackreservation dcim.racktype dcim.rackrole dcim.rackgroup"),
    ("Devices", "dcim.device dcim.module dcim.devicetype dcim.moduletype dcim.manufacturer dcim.devicerole "
                "dcim.platform dcim.virtualchassis dcim.inventoryitem dcim.inventoryitemrole dcim.moduletypeprofile"),
    ("Ports and bays", "dcim.interface dcim.macaddress dcim.frontport dcim.rearport dcim.consoleport "
                       "dcim.consoleserverport dcim.devicebay dcim.modulebay"),
    ("Connections", "dcim.cable dcim.cablebundle dcim.cabletermination"),
    ("Power", "dcim.powerfeed dcim.powerpanel dcim.powerport dcim.poweroutlet"),
    ("IPAM", "ipam.prefix ipam.ipaddress ipam.iprange ipam.vrf ipam.vlan ipam.vlangroup ipam.aggregate ipam.rir "
             "ipam.role ipam.asn ipam.asnrange ipam.fhrpgroup ipam.service ipam.servicetemplate"),
    ("Overlay", "vpn.l2vpn vpn.l2vpntermination ipam.routetarget"),
    ("Customisation", "extras.tag extras.customfield extras.customfieldchoiceset extras.configcontext "
                      "extras.savedfilter extras.exporttemplate extras.webhook extras.eventrule "
                      "extras.imageattachment"),
    ("Admin", "extras.journalentry core.objectchange users.user users.group users.objectpermission users.token"),
)  # fmt: skip
"""Title and object types; a noun that stands nowhere here comes under "Admin", one that does not exist is left out."""


@dataclass(frozen=True)
class Entry:
    """A noun in the menu."""

    title: str
    href: str
    object_type: str
    add: str
    """Address of its form; empty for one that is not written here."""


Menu = tuple[tuple[str, tuple[Entry, ...]], ...]


@cache
def menu() -> Menu:
    """The groups with their entries."""
    load()
    named = {name for _title, names in GROUPS for name in names.split()}
    found = []
    for title, names in GROUPS:
        types = [name for name in names.split() if name in registry.by_type]
        if title == "Admin":
            types += [noun.object_type for noun in registry.all() if noun.object_type not in named]
        found.append((title, tuple(_entry(name) for name in types)))
    return tuple(found)


def menu_of(may: Callable[[str, str], bool]) -> Menu:
    """The menu of somebody: what they may view, with a form where they may add. ``may``: (action, object type)."""
    found = []
    for title, entries in menu():
        seen = tuple(
            entry if entry.add and may("add", entry.object_type) else replace(entry, add="")
            for entry in entries if may("view", entry.object_type)
        )  # fmt: skip
        if seen:
            found.append((title, seen))
    return tuple(found)


def _entry(object_type: str) -> Entry:
    noun = registry.by_type[object_type]
    address = f"/{noun.app}/{noun.plural}/"
    return Entry(wording.title(noun), address, object_type, "" if noun.read_only else f"{address}add/")


def matching(text: str, may: Callable[[str, str], bool], limit: int = 5) -> list[Entry]:
    """Entries that somebody may view whose title has ``text``, those that begin with it first."""
    wanted = text.strip().lower()
    if len(wanted) < 2:
        return []
    found = [entry for _title, entries in menu_of(may) for entry in entries if wanted in entry.title.lower()]
    return sorted(found, key=lambda entry: (not entry.title.lower().startswith(wanted), entry.title))[:limit]
