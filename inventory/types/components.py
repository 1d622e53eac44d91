"""Lists of components in the library's files: console ports, power, interfaces, panels, bays and inventory items.

Front ports name their ``rear_port`` (NetBox < 4.5), or ``port-mappings`` does, a position each (NetBox >= 4.5).
"""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from typing import Any

from dcim.core.yamlfile import Mapping
from inventory.naming import did_you_mean
from inventory.types.notes import Report
from inventory.types.values import Check, boolean, color, one_of, short, text, whole

_name, _label, _type, _description = text(64), text(64), text(50), text(200)
_COMMON: dict[str, Check] = {"name": _name, "label": _label, "type": _type, "description": _description}
_draw, _strands = whole(0, 2_000_000), whole(1, 1024)
CHECKS: dict[str, dict[str, Check]] = {
    "console-ports": {**_COMMON, "poe": boolean},
    "console-server-ports": _COMMON,
    "power-ports": {**_COMMON, "maximum_draw": _draw, "allocated_draw": _draw},
    "power-outlets": {**_COMMON, "power_port": _name, "feed_leg": one_of("A", "B", "C"), "color": color},
    "interfaces": {
        **_COMMON, "enabled": boolean, "mgmt_only": boolean, "poe_mode": one_of("pd", "pse"), "poe_type": text(50),
        "bridge": _name, "rf_role": text(30),
    },
    "rear-ports": {**_COMMON, "color": color, "positions": _strands, "poe": boolean},
    "front-ports": {
        **_COMMON, "color": color, "rear_port": _name, "rear_port_position": _strands, "positions": _strands,
    },
    "module-bays": {
        "name": _name, "label": _label, "position": text(30), "description": _description, "enabled": boolean,
    },
    "device-bays": {"name": _name, "label": _label, "description": _description, "enabled": boolean},
    "inventory-items": {
        "name": _name, "label": _label, "manufacturer": text(100), "part_id": text(50), "description": _description,
    },
}  # fmt: skip
"""List name → key → what its value must be. Rear ports come before the front ports that refer to them."""
COMPONENTS = {kind: tuple(keys) for kind, keys in CHECKS.items()}
MODULE_COMPONENTS = tuple(kind for kind in CHECKS if kind not in ("device-bays", "inventory-items"))
TYPED = frozenset(kind for kind, keys in CHECKS.items() if "type" in keys)
_NEEDS_TYPE = frozenset({"interfaces", "rear-ports", "front-ports"})
"""The others may say that theirs is not known: ``type: null``, as NetBox writes it."""
MAX_COMPONENTS = 5000
"""In one type; the biggest in the library has some 800."""

OLD_LISTS = {
    "console-port": "console-ports", "console-server-port": "console-server-ports", "power-port": "power-ports",
    "power-outlet": "power-outlets", "interface": "interfaces", "rear-port": "rear-ports", "front-port": "front-ports",
    "module-bay": "module-bays", "device-bay": "device-bays", "inventory-item": "inventory-items",
    "port-mapping": "port-mappings",
}  # fmt: skip
"""Older spellings of the lists' names."""
_LENIENT: dict[tuple[str, str], str | None] = {
    ("module-bays", "poisition"): "position",
    ("module-bays", "weight"): None,
    ("module-bays", "weight_unit"): None,
    ("module-bays", "maximum_draw"): None,
    ("console-ports", "mgmt_only"): None,
    ("console-ports", "_is_power_source"): "poe",
    ("rear-ports", "_is_power_source"): "poe",
    ("interfaces", "comments"): None,
}
"""Slips and other spellings in the library's own files: the key that is meant, or None for one that NetBox ignores."""
_DEFAULTS: dict[str, Any] = {
    "mgmt_only": False, "enabled": True, "poe": False, "positions": 1, "rear_port_position": 1,
}  # fmt: skip
"""Values that say nothing and are left out of ``data``; so are empty texts."""
_NUMBERS_AS_TEXT = frozenset({"power_port", "rear_port", "bridge", "position", "part_id", "manufacturer", "description",
                              "color", "rf_role", "poe_type"})  # fmt: skip
_MAPPING_KEYS = ("front_port", "front_port_position", "rear_port", "rear_port_position")


@dataclass(slots=True)
class Template:
    """One component of a type; ``data`` are the kind's own fields in the library's spelling."""

    kind: str
    name: str
    type: str
    label: str
    position: int
    line: int
    data: dict[str, Any]


def mappings_of(data: AnyMapping[str, Any]) -> list[tuple[int, str, int]]:
    """Where a front port's positions go: (its position, rear port, the rear port's position); [] when nowhere."""
    if "mappings" in data:
        return [
            (int(each["front_port_position"]), str(each["rear_port"]), int(each["rear_port_position"]))
            for each in data["mappings"]
        ]
    if "rear_port" in data:
        return [(1, str(data["rear_port"]), int(data.get("rear_port_position", 1)))]
    return []


def read_components(document: Mapping, kinds: tuple[str, ...], report: Report) -> list[Template]:
    """The components of a type in the file's order; what is wrong goes to ``report``."""
    templates: list[Template] = []
    for kind in kinds:
        templates += _list(kind, document, report)
        if len(templates) > MAX_COMPONENTS:
            report.problem(document.line, f"has more than {MAX_COMPONENTS} components: split the type into modules")
            return []
    _port_mappings(document, templates, report)
    _check_references(templates, report)
    return templates


def _list(kind: str, document: Mapping, report: Report) -> list[Template]:
    entries = document.get(kind)
    if entries is None:
        return []
    if not isinstance(entries, list):
        report.problem(document.lines[kind], f"{kind} must be a list")
        return []
    templates: list[Template] = []
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        if not isinstance(entry, Mapping):
            line = getattr(entries, "lines", [document.lines[kind]] * (position + 1))[position]
            report.problem(line, f"each entry of {kind} is a mapping with a name, not {short(entry)}")
            continue
        data = _entry(kind, entry, report)
        name = str(data.pop("name", "")).strip()
        if not name:
            if not entry.get("name"):
                report.problem(entry.line, f"an entry of {kind} has no name")
            continue
        if name in seen:
            report.problem(entry.line, f"{kind} has {name!r} twice: keep one")
            continue
        seen.add(name)
        if kind in TYPED and ("type" not in entry or (kind in _NEEDS_TYPE and not entry["type"])):
            report.problem(entry.line, f"{kind} {name!r} has no type")
        label, type_ = str(data.pop("label", "")), str(data.pop("type", ""))
        templates.append(Template(kind, name, type_, label, position, entry.line, data))
    return templates


def _entry(kind: str, entry: Mapping, report: Report) -> dict[str, Any]:
    checks, data = CHECKS[kind], {}
    for key, value in entry.items():
        check, meant = checks.get(key), key
        if check is None:
            if (kind, key) not in _LENIENT:
                report.problem(entry.lines[key], f"unknown key {key!r} in {kind}{did_you_mean(key, checks)}")
                continue
            lenient = _LENIENT[kind, key]
            how = f"read as {lenient!r}" if lenient else "ignored, as NetBox does"
            report.note(entry.lines[key], f"{key!r} is {how}", group=f"{kind}: {key!r} is {how}")
            if lenient is None:
                continue
            meant, check = lenient, checks[lenient]
        if value is None or value == "" or (meant in _DEFAULTS and value == _DEFAULTS[meant]):
            continue
        wanted = check(value)
        if wanted:
            report.problem(entry.lines[key], f"{key} is {short(value)}; it must be {wanted}")
        else:
            data[meant] = str(value) if meant in _NUMBERS_AS_TEXT else value
    if "color" in data:
        data["color"] = data["color"].lower()
    return data


def _port_mappings(document: Mapping, templates: list[Template], report: Report) -> None:
    """Give each front port its mappings, from both spellings, and check that every position is used once."""
    fronts = {template.name: template for template in templates if template.kind == "front-ports"}
    rears = {template.name: template for template in templates if template.kind == "rear-ports"}
    found: dict[str, dict[int, tuple[str, int, int]]] = {
        front.name: {
            1: (str(front.data.pop("rear_port")), int(front.data.pop("rear_port_position", 1)), front.line)
        } if "rear_port" in front.data else {}
        for front in fronts.values()
    }  # fmt: skip
    for line, front_name, front_position, rear_name, rear_position in _mapping_entries(document, report):
        if front_name not in fronts:
            report.problem(line, f"port-mappings names front port {front_name!r}, which is not among front-ports"
                                 f"{did_you_mean(front_name, fronts)}")  # fmt: skip
            continue
        earlier = found[front_name].setdefault(front_position, (rear_name, rear_position, line))
        if earlier[:2] != (rear_name, rear_position):
            report.problem(
                line, f"position {front_position} of front port {front_name!r} is mapped already, to position "
                f"{earlier[1]} of {earlier[0]!r} (line {earlier[2]}): keep one",
            )  # fmt: skip
    taken: dict[tuple[str, int], str] = {}
    for name, mapped in found.items():
        front = fronts[name]
        front.data.pop("rear_port_position", None)
        for front_position, (rear_name, rear_position, line) in sorted(mapped.items()):
            _check_mapping(front, front_position, rears, rear_name, rear_position, line, report)
            other = taken.setdefault((rear_name, rear_position), name)
            if other != name:
                report.problem(line, f"position {rear_position} of rear port {rear_name!r} is taken by {other!r}: "
                                     f"give {name!r} another")  # fmt: skip
        if list(mapped) == [1]:
            front.data["rear_port"] = mapped[1][0]
            if mapped[1][1] != 1:
                front.data["rear_port_position"] = mapped[1][1]
        elif mapped:
            front.data["mappings"] = [
                {"front_port_position": position, "rear_port": mapped[position][0],
                 "rear_port_position": mapped[position][1]}
                for position in sorted(mapped)
            ]  # fmt: skip
        else:
            message = "has no rear port: nothing passes through it"
            report.note(front.line, f"front port {name!r} {message}", group=f"a front port {message}")


def _check_mapping(
    front: Template, front_position: int, rears: dict[str, Template], rear_name: str, rear_position: int, line: int,
    report: Report,
) -> None:  # fmt: skip
    rear = rears.get(rear_name)
    if rear is None:
        report.problem(line, f"{front.name!r} names rear_port {rear_name!r}, which is not among rear-ports"
                             f"{did_you_mean(rear_name, rears)}")  # fmt: skip
    elif rear_position > rear.data.get("positions", 1):
        report.problem(line, f"{front.name!r} goes to position {rear_position} of rear port {rear_name!r}, which has "
                             f"{rear.data.get('positions', 1)}")  # fmt: skip
    if front_position > front.data.get("positions", 1):
        report.problem(line, f"position {front_position} of front port {front.name!r} is mapped; it has "
                             f"{front.data.get('positions', 1)}")  # fmt: skip


def _mapping_entries(document: Mapping, report: Report) -> list[tuple[int, str, int, str, int]]:
    """(line, front port, its position, rear port, its position) of each entry of ``port-mappings``."""
    entries = document.get("port-mappings")
    if entries is None:
        return []
    if not isinstance(entries, list):
        report.problem(document.lines["port-mappings"], "port-mappings must be a list")
        return []
    found = []
    for entry in entries:
        if not isinstance(entry, Mapping) or not entry.get("front_port") or not entry.get("rear_port"):
            line = entry.line if isinstance(entry, Mapping) else document.lines["port-mappings"]
            report.problem(line, "each port mapping needs front_port and rear_port")
            continue
        bad = False
        for key, value in entry.items():
            if key not in _MAPPING_KEYS:
                message = f"unknown key {key!r} in a port mapping{did_you_mean(key, _MAPPING_KEYS)}"
            else:
                wanted = (_strands if key.endswith("_position") else _name)(value) if value is not None else ""
                message = f"{key} is {short(value)}; it must be {wanted}" if wanted else ""
            if message:
                report.problem(entry.lines[key], message)
                bad = True
        if not bad:
            positions = [entry.get(key) or 1 for key in ("front_port_position", "rear_port_position")]
            front, rear = str(entry["front_port"]).strip(), str(entry["rear_port"]).strip()
            found.append((entry.line, front, positions[0], rear, positions[1]))
    return found


def _check_references(templates: list[Template], report: Report) -> None:
    """Outlets and bridged interfaces refer to ports of the same type."""
    names: dict[str, set[str]] = {}
    for template in templates:
        names.setdefault(template.kind, set()).add(template.name)
    for template in templates:
        for key, kind in (("power_port", "power-ports"), ("bridge", "interfaces")):
            target = template.data.get(key)
            known = names.get(kind, set())
            if target is None or target in known:
                continue
            if key == "power_port" and not known and "module-bays" in names:
                del template.data[key]
                message = "comes with a module, so no outlet of the type can name it: left out"
                report.note(template.line, f"power_port {target!r} {message}", group=f"a power_port {message}")
                continue
            report.problem(
                template.line,
                f"{template.name!r} names {key} {target!r}, which is not among {kind}{did_you_mean(target, known)}",
            )
    for template in templates:
        highest, usual = template.data.get("maximum_draw"), template.data.get("allocated_draw")
        if highest is not None and usual is not None and usual > highest:
            report.problem(
                template.line, f"{template.name!r} has allocated_draw {usual}, above its maximum_draw {highest}"
            )
