"""Find the ports that the ends of declared cables name."""

from collections import defaultdict

from inventory.imports.items import Declaration, Key, Ref
from inventory.imports.picture import Picture, dangling
from inventory.imports.snapshot import Port, cable_key
from inventory.imports.wiring import PORT_LISTS, CableItem, End
from inventory.naming import did_you_mean


def find_ends(picture: Picture, declaration: Declaration) -> None:
    """Fill ``picture.cables`` and ``picture.ends``; an end that is not found is a problem."""
    panels: dict[str, list[Key]] = defaultdict(list)
    for key in picture.keys("power_panels"):
        panels[key[1]].append(key)
    ports: dict[str, set[str]] = defaultdict(set)
    for kind in PORT_LISTS:
        for device, name in picture.keys(kind):
            ports[device].add(name)
    for item in declaration.items:
        if not isinstance(item, CableItem):
            continue
        if item.a == item.b:
            picture.problem(item.where, f"both ends are {item.a}: a cable joins two ports")
            continue
        found = [_end(picture, item, end, panels, ports) for end in (item.a, item.b)]
        if found[0] is None or found[1] is None:
            continue
        key = cable_key(found[0], found[1])
        if key in picture.cables:
            earlier = picture.cables[key]
            picture.problem(item.where, f"the cable {item.a} – {item.b} is declared twice, first at {earlier.where}")
            continue
        picture.cables[key] = item
        picture.ends[key] = (found[0], found[1])
        tenant = item.values.get("tenant_id")
        if isinstance(tenant, Ref) and not picture.has("tenants", tenant.key):
            dangling(picture, item.line("tenant_id"), tenant)
    _find_moved(picture)


def _find_moved(picture: Picture) -> None:
    """A labelled cable that the files have between other ports is the same cable, plugged elsewhere."""
    labels = {row["label"]: key for key, row in picture.snapshot.cables.items() if row["label"]}
    for key, item in picture.cables.items():
        stored = labels.get(item.values.get("label"))
        if stored is not None and key not in picture.snapshot.cables and stored not in picture.cables:
            picture.moved_cables[key] = stored


def _end(
    picture: Picture, item: CableItem, end: End, panels: dict[str, list[Key]], ports: dict[str, set[str]]
) -> Port | None:
    if picture.has("devices", (end.device,)):
        kinds = [end.kind] if end.kind else PORT_LISTS
        found: list[Port] = [
            (kind, (end.device, end.port)) for kind in kinds if picture.has(kind, (end.device, end.port))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(kind for kind, _key in found)
            written = f"{{device: {end.device}, port: {end.port}, kind: {found[0][0]}}}"
            picture.problem(item.where, f"{end} is ambiguous ({names}): write {written}")
        else:
            hint = did_you_mean(end.port, ports[end.device]) or ": see its device type, or add the port"
            picture.problem(item.where, f"{end.device} has no port {end.port!r}{hint}")
        return None
    candidates = panels.get(end.device, [])
    if len(candidates) == 1:
        key = (*candidates[0], end.port)
        if picture.has("power_feeds", key):
            return ("power_feeds", key)
        feeds = [other[-1] for other in picture.keys("power_feeds") if other[:-1] == candidates[0]]
        picture.problem(item.where, f"panel {end.device} has no feed {end.port!r}{did_you_mean(end.port, feeds)}")
        return None
    known = [key[0] for key in picture.keys("devices")] + list(panels)
    picture.problem(item.where, f"there is no device or panel {end.device!r}{did_you_mean(end.device, known)}")
    return None
