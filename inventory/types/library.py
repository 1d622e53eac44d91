"""Device types from files in the format of netbox-community/devicetype-library.

Unknown keys are refused with a suggestion. Fields that older files lack get the library's own defaults (height 1,
full depth, a slug made of manufacturer and model), and the spellings in ``_LENIENT``, which the library itself has,
are read; both are said in ``notes``. Front ports name their ``rear_port``, or ``port-mappings`` does (NetBox >= 4.5).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dcim.core.errors import Problem
from dcim.core.yamlfile import Mapping
from inventory.naming import did_you_mean, is_slug, slugify

_COMMON = ("name", "label", "type", "description")
COMPONENTS: dict[str, tuple[str, ...]] = {
    "console-ports": (*_COMMON, "poe"),
    "console-server-ports": _COMMON,
    "power-ports": (*_COMMON, "maximum_draw", "allocated_draw"),
    "power-outlets": (*_COMMON, "power_port", "feed_leg", "color"),
    "interfaces": (*_COMMON, "enabled", "mgmt_only", "poe_mode", "poe_type", "bridge", "rf_role"),
    "rear-ports": (*_COMMON, "color", "positions", "poe"),
    "front-ports": (*_COMMON, "color", "rear_port", "rear_port_position", "positions"),
    "module-bays": ("name", "label", "position", "description", "enabled"),
    "device-bays": ("name", "label", "description", "enabled"),
    "inventory-items": ("name", "label", "manufacturer", "part_id", "description"),
}
"""List name → the keys of its entries. Rear ports come before the front ports that refer to them."""
TYPED = frozenset({"console-ports", "console-server-ports", "power-ports", "power-outlets", "interfaces", "rear-ports",
                   "front-ports"})  # fmt: skip
AIRFLOWS = ("front-to-rear", "rear-to-front", "left-to-right", "right-to-left", "side-to-rear", "rear-to-side",
            "bottom-to-top", "top-to-bottom", "passive", "mixed")  # fmt: skip
WEIGHT_UNITS = ("kg", "g", "lb", "oz")

_LENIENT: dict[tuple[str, str], str | None] = {
    ("module-bays", "poisition"): "position",
    ("module-bays", "weight"): None,
    ("module-bays", "weight_unit"): None,
    ("module-bays", "maximum_draw"): None,
    ("console-ports", "mgmt_only"): None,
}
"""Slips in the library's own files: the key that is meant, or None for one that NetBox ignores there."""

MAX_HEIGHT = 100
"""Units; the tallest thing in the library has 50."""
_INTEGERS = {
    "maximum_draw": (0, 2_000_000),
    "allocated_draw": (0, 2_000_000),
    "positions": (1, 1024),
    "rear_port_position": (1, 1024),
}
"""Whole numbers and their bounds: watts; strands (NetBox's limit)."""
_BOOLEANS = frozenset({"mgmt_only", "enabled", "poe"})


_LIMITS = {"name": 64, "label": 64, "type": 50, "poe_mode": 50, "poe_type": 50, "color": 6, "feed_leg": 5}
"""Characters; other texts of a component have 200."""


def _text(limit: int) -> tuple[Callable[[Any], bool], str]:
    """A test for text of at most ``limit`` characters without control characters, and its name."""

    def accepts(value: Any) -> bool:
        shown = str(value)
        printable = all(character in "\n\r\t" or ord(character) >= 32 for character in shown)
        return (isinstance(value, str) or type(value) is int) and len(shown) <= limit and printable

    return accepts, f"text of at most {limit} characters, without control characters"


def _is_height(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= MAX_HEIGHT and value * 2 == int(value * 2)


_TOP: dict[str, tuple[Callable[[Any], bool], str]] = {
    "manufacturer": _text(100),
    "model": _text(100),
    "slug": (
        lambda v: isinstance(v, str) and is_slug(v) and len(v) <= 100,
        "a slug: at most 100 lower-case letters, digits, '-' and '_'",
    ),
    "part_number": _text(50),
    "u_height": (_is_height, f"a height in units up to {MAX_HEIGHT}, in steps of 0.5"),
    "is_full_depth": (lambda v: isinstance(v, bool), "true or false"),
    "airflow": (lambda v: v in AIRFLOWS, f"one of {', '.join(AIRFLOWS)}"),
    "weight": (lambda v: type(v) in (int, float) and 0 <= v <= 1_000_000, "a number up to 1000000"),
    "weight_unit": (lambda v: v in WEIGHT_UNITS, f"one of {', '.join(WEIGHT_UNITS)}"),
    "front_image": (lambda v: isinstance(v, bool), "true or false"),
    "rear_image": (lambda v: isinstance(v, bool), "true or false"),
    "subdevice_role": (lambda v: v in ("parent", "child"), "parent or child"),
    "is_powered": (lambda v: isinstance(v, bool), "true or false"),
    "description": _text(200),
    "comments": _text(100000),
}


@dataclass(frozen=True)
class Template:
    """One component of a type; ``data`` are the kind's own fields in the library's spelling."""

    kind: str
    name: str
    type: str
    label: str
    position: int
    where: str
    data: dict[str, Any]


@dataclass
class TypeFile:
    """A parsed device type. ``values`` are the library's top-level fields, with the defaults filled in."""

    where: str
    manufacturer: str
    model: str
    slug: str
    values: dict[str, Any]
    templates: list[Template] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _wanted(key: str, value: Any) -> str:
    """What a component's key must be when ``value`` is not that; else an empty text."""
    if key in _INTEGERS:
        low, high = _INTEGERS[key]
        return "" if type(value) is int and low <= value <= high else f"a whole number from {low} to {high}"
    if key in _BOOLEANS:
        return "" if isinstance(value, bool) else "true or false"
    accepts, wanted = _text(_LIMITS.get(key, 200))
    return "" if accepts(value) else wanted


def _short(value: Any) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def parse_device_type(document: Any, shown_as: str, problems: list[Problem]) -> TypeFile | None:
    """One file's document. Problems are added as file:line; None when not even manufacturer and model are there."""
    parser = _Parser(shown_as, problems)
    return parser.type(document)


@dataclass
class _Parser:
    shown: str
    problems: list[Problem]
    notes: list[str] = field(default_factory=list)

    def problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(f"{self.shown}:{line}", message))

    def type(self, document: Any) -> TypeFile | None:
        if not isinstance(document, Mapping):
            self.problem(1, "is not a mapping: a device type begins with manufacturer and model")
            return None
        values = self._top(document)
        if "manufacturer" not in values or "model" not in values:
            self.problem(document.line, "needs both manufacturer and model")
            return None
        manufacturer, model = str(values.pop("manufacturer")).strip(), str(values.pop("model")).strip()
        for key, default in (("u_height", 1), ("is_full_depth", True), ("slug", slugify(f"{manufacturer}-{model}"))):
            if key not in values:
                values[key] = default
                self.notes.append(f"{self.shown}: {key} is not given: {default} is used")
        if ("weight" in values) != ("weight_unit" in values):
            self.problem(document.line, "gives only one of weight and weight_unit: give both or neither")
        slug = str(values.pop("slug"))
        result = TypeFile(f"{self.shown}:{document.line}", manufacturer, model, slug, values, notes=self.notes)
        mappings = self._port_mappings(document)
        for kind in COMPONENTS:
            self._components(kind, document, mappings, result.templates)
        self._check_inner(result.templates)
        return result

    def _top(self, document: Mapping) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in document.items():
            if key in _TOP:
                accepts, wanted = _TOP[key]
                if value is None:
                    continue
                if accepts(value):
                    values[key] = value
                else:
                    self.problem(document.lines[key], f"{key} is {_short(value)}; it must be {wanted}")
            elif key not in COMPONENTS and key != "port-mappings":
                suggestion = did_you_mean(key.replace("_", "-"), [*_TOP, *COMPONENTS, "port-mappings"])
                self.problem(document.lines[key], f"unknown key {key!r}{suggestion}")
        return values

    def _port_mappings(self, document: Mapping) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        for entry in document.get("port-mappings") or []:
            if not isinstance(entry, Mapping) or "front_port" not in entry or "rear_port" not in entry:
                self.problem(document.lines["port-mappings"], "each port mapping needs front_port and rear_port")
                continue
            for key in entry:
                if key not in ("front_port", "front_port_position", "rear_port", "rear_port_position"):
                    self.problem(entry.lines[key], f"unknown key {key!r} in a port mapping")
            found.setdefault(
                str(entry["front_port"]), (str(entry["rear_port"]), int(entry.get("rear_port_position", 1)))
            )
        return found

    def _components(
        self, kind: str, document: Mapping, mappings: dict[str, tuple[str, int]], templates: list[Template]
    ) -> None:
        entries = document.get(kind)
        if entries is None:
            return
        if not isinstance(entries, list):
            self.problem(document.lines[kind], f"{kind} must be a list")
            return
        seen: set[str] = set()
        for position, entry in enumerate(entries):
            if not isinstance(entry, Mapping):
                self.problem(document.lines[kind], f"each entry of {kind} is a mapping with a name")
                continue
            data = self._entry(kind, entry)
            name = str(data.pop("name", "") or "").strip()
            if not name:
                self.problem(entry.line, f"an entry of {kind} has no name")
                continue
            if name in seen:
                self.problem(entry.line, f"{kind} has {name!r} twice: keep one")
                continue
            seen.add(name)
            if kind in TYPED and not entry.get("type"):
                self.problem(entry.line, f"{kind} {name!r} has no type")
            if kind == "front-ports" and "rear_port" not in data and name in mappings:
                data["rear_port"], data["rear_port_position"] = mappings[name]
            label, type_ = str(data.pop("label", "") or ""), str(data.pop("type", "") or "")
            templates.append(Template(kind, name, type_, label, position, f"{self.shown}:{entry.line}", data))

    def _entry(self, kind: str, entry: Mapping) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in entry.items():
            meant: str | None = key
            if key not in COMPONENTS[kind]:
                if (kind, key) not in _LENIENT:
                    self.problem(
                        entry.lines[key], f"unknown key {key!r} in {kind}{did_you_mean(key, COMPONENTS[kind])}"
                    )
                    continue
                meant = _LENIENT[kind, key]
                how = f"read as {meant!r}" if meant else "ignored, as NetBox does"
                self.notes.append(f"{self.shown}:{entry.lines[key]}: {key!r} is {how}")
            if meant is None or value is None:
                continue
            wanted = _wanted(meant, value)
            if wanted:
                self.problem(entry.lines[key], f"{key} is {_short(value)}; it must be {wanted}")
            else:
                data[meant] = value
        return data

    def _check_inner(self, templates: list[Template]) -> None:
        """Outlets and front ports refer to ports of the same type."""
        names = {(template.kind, template.name) for template in templates}
        for template in templates:
            for key, kind in (("power_port", "power-ports"), ("rear_port", "rear-ports")):
                target = template.data.get(key)
                if target is not None and (kind, str(target)) not in names:
                    known = [name for other, name in names if other == kind]
                    suggestion = did_you_mean(str(target), known)
                    self.problem(
                        int(template.where.rsplit(":", 1)[1]),
                        f"{template.name!r} names {key} {target!r}, which is not among {kind}{suggestion}",
                    )
            if template.kind == "front-ports" and "rear_port" not in template.data:
                self.problem(
                    int(template.where.rsplit(":", 1)[1]),
                    f"front port {template.name!r} has no rear_port, and no port-mappings entry names it",
                )
