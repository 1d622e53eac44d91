"""Sites with their locations, racks with their reservations, power panels with their feeds."""

from dcim.core.yamlfile import Mapping
from inventory.imports.items import Item, Ref
from inventory.imports.reading import FileReader
from inventory.imports.specs import FEEDS, LOCATIONS, PANELS, RACKS, RESERVATIONS, SITES


def read_site(reader: FileReader, mapping: Mapping) -> list[Item]:
    """A site and its locations."""
    found = reader.item(SITES, mapping)
    if found is None:
        return []
    site, _entry = found
    items = [site]
    for nested in _nested(reader, mapping, "locations"):
        location = reader.item(LOCATIONS, nested, {"site_id": Ref("sites", site.key, site.where)})
        if location:
            items.append(location[0])
    return items


def read_rack(reader: FileReader, mapping: Mapping) -> list[Item]:
    """A rack and its reservations."""
    found = reader.item(RACKS, mapping)
    if found is None:
        return []
    rack, _entry = found
    items = [rack]
    for nested in _nested(reader, mapping, "reservations"):
        reservation = FileReader(reader.shown, reader.problems).item(
            RESERVATIONS, nested, {"rack_id": Ref("racks", rack.key, rack.where)}
        )
        if reservation:
            items.append(reservation[0])
    return items


def read_panel(reader: FileReader, mapping: Mapping) -> list[Item]:
    """A power panel and its feeds."""
    found = reader.item(PANELS, mapping)
    if found is None:
        return []
    panel, entry = found
    items = [panel]
    for nested in _nested(reader, mapping, "feeds"):
        given = {
            "power_panel_id": Ref("power_panels", panel.key, panel.where),
            "site_id": Ref("sites", (entry.site(),)),
        }
        feed = FileReader(reader.shown, reader.problems).item(FEEDS, nested, given)
        if feed:
            feed[0].values.pop("site_id")
            items.append(feed[0])
    return items


def _nested(reader: FileReader, mapping: Mapping, key: str) -> list[Mapping]:
    if mapping.get(key) is None:
        return []
    return reader.entries(mapping[key], key, mapping.lines[key])
