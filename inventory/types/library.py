"""Types of devices, modules and racks from files in the format of netbox-community/devicetype-library.

Unknown keys are refused with a suggestion. Fields that older files lack get the library's own defaults (height 1,
full depth, a slug made of manufacturer and model), and spellings that the library has had are read; both are said in
``notes``. Components: ``inventory.types.components``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from dcim.core.errors import Problem
from dcim.core.yamlfile import Mapping
from inventory.naming import did_you_mean, slugify
from inventory.types import values as v
from inventory.types.components import COMPONENTS, MODULE_COMPONENTS, OLD_LISTS, Template, read_components
from inventory.types.notes import Note, Report

TypeKind = Literal["device", "module", "rack"]
KINDS: tuple[TypeKind, ...] = ("device", "module", "rack")
FOLDERS: dict[str, TypeKind] = {"device-types": "device", "module-types": "module", "rack-types": "rack"}
"""The library's folders."""

_MADE: dict[str, v.Check] = {
    "manufacturer": v.text(100, empty=False), "model": v.text(100, empty=False), "description": v.text(200),
    "comments": v.text(100_000), "weight": v.number(0, 1_000_000), "weight_unit": v.one_of(*v.WEIGHT_UNITS),
}  # fmt: skip
TOP: dict[TypeKind, dict[str, v.Check]] = {
    "device": {
        **_MADE, "slug": v.slug, "part_number": v.text(50), "u_height": v.height, "is_full_depth": v.boolean,
        "airflow": v.one_of(*v.AIRFLOWS), "front_image": v.boolean, "rear_image": v.boolean,
        "subdevice_role": v.one_of("parent", "child"), "is_powered": v.boolean, "default_platform": v.text(100),
        "exclude_from_utilization": v.boolean,
    },
    "module": {
        **_MADE, "part_number": v.text(50), "airflow": v.one_of(*v.MODULE_AIRFLOWS), "profile": v.text(100),
        "attribute_data": v.attributes,
    },
    "rack": {
        **_MADE, "slug": v.slug, "form_factor": v.one_of(*v.FORM_FACTORS), "width": v.one_of(*v.RACK_WIDTHS),
        "u_height": v.whole(1, v.MAX_HEIGHT), "starting_unit": v.whole(1, 1000), "desc_units": v.boolean,
        "outer_width": v.number(0, 32767), "outer_height": v.number(0, 32767), "outer_depth": v.number(0, 32767),
        "outer_unit": v.one_of(*v.LENGTH_UNITS), "max_weight": v.number(0, 1_000_000),
        "mounting_depth": v.number(0, 32767),
    },
}  # fmt: skip
"""Key → what its value must be."""
_LISTS: dict[TypeKind, tuple[str, ...]] = {"device": tuple(COMPONENTS), "module": MODULE_COMPONENTS, "rack": ()}
_OLD_KEYS = {"attributes": "attribute_data"}
_WHOLE = ("outer_width", "outer_height", "outer_depth", "max_weight", "mounting_depth")
"""Measures that NetBox keeps as whole numbers, though the library writes some to the tenth."""
_DEFAULTS: dict[TypeKind, dict[str, Any]] = {
    "device": {"u_height": 1, "is_full_depth": True},
    "module": {},
    "rack": {"form_factor": "4-post-cabinet", "width": 19, "u_height": 42, "starting_unit": 1},
}


@dataclass
class TypeFile:
    """A parsed type. ``values`` are the library's top-level fields, with the defaults filled in."""

    kind: TypeKind
    where: str
    manufacturer: str
    model: str
    slug: str
    """Empty for a module type, which has none."""
    values: dict[str, Any]
    lines: dict[str, str] = field(default_factory=dict)
    """Key → file:line."""
    templates: list[Template] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    given_slug: bool = True
    """Whether the file says the slug; otherwise it was made of manufacturer and model."""

    @property
    def shown(self) -> str:
        """The file's name."""
        return self.where.rsplit(":", 1)[0]


def parse_device_type(document: Any, shown_as: str, problems: list[Problem]) -> TypeFile | None:
    """One file's document. Problems are added as file:line; None when not even manufacturer and model are there."""
    return parse_type("device", document, shown_as, problems)


def parse_type(kind: TypeKind, document: Any, shown_as: str, problems: list[Problem]) -> TypeFile | None:
    """A device, module or rack type. Problems are added as file:line; None without manufacturer and model."""
    report = Report(shown_as, problems)
    if not isinstance(document, Mapping):
        report.problem(1, f"is not a mapping: a {kind} type begins with manufacturer and model")
        return None
    _modern(kind, document, report)
    values = _top(kind, document, report)
    if "manufacturer" not in values or "model" not in values:
        report.problem(document.line, "needs both manufacturer and model")
        return None
    manufacturer, model = str(values.pop("manufacturer")).strip(), str(values.pop("model")).strip()
    for key, default in _DEFAULTS[kind].items():
        if key not in values:
            values[key] = default
            report.note(document.line, f"{key} is not given: {default} is used", group=f"{key} is not given")
    slug, given = "" if kind == "module" else str(values.pop("slug", "")), True
    if kind != "module" and not slug:
        slug, given = slugify(f"{manufacturer}-{model}")[:100], False
        report.note(document.line, f"slug is not given: {slug} is used", group="slug is not given: made of the model")
    _CHECKS[kind](document, values, report)
    result = TypeFile(kind, report.at(document.line), manufacturer, model, slug, values, given_slug=given)
    result.lines = {key: report.at(line) for key, line in document.lines.items()}
    result.templates = read_components(document, _LISTS[kind], report)
    if kind == "device":
        _check_bays(document, result, report)
    result.notes = report.notes
    return result


def _modern(kind: TypeKind, document: Mapping, report: Report) -> None:
    """Put today's names in the place of older ones."""
    lists = {**_OLD_KEYS, **OLD_LISTS} if kind == "module" else OLD_LISTS if kind == "device" else {}
    for old in [key for key in document if key in lists]:
        new = lists[old]
        if new in document:
            report.problem(document.lines[old], f"{old!r} stands beside {new!r}: put both into {new!r}")
        else:
            document[new], document.lines[new] = document[old], document.lines[old]
            report.note(document.lines[old], f"{old!r} is read as {new!r}", group=f"{old!r} is read as {new!r}")
        del document[old]


def _top(kind: TypeKind, document: Mapping, report: Report) -> dict[str, Any]:
    values: dict[str, Any] = {}
    checks, lists = TOP[kind], _LISTS[kind]
    for key, value in document.items():
        check = checks.get(key)
        if check is None:
            if key not in lists and not (lists and key == "port-mappings"):
                report.problem(document.lines[key], _unknown(kind, key))
            continue
        if value is None or (value == "" and key not in ("manufacturer", "model")):
            continue
        wanted = check(value)
        if wanted:
            report.problem(document.lines[key], f"{key} is {v.short(value)}; it must be {wanted}")
        else:
            values[key] = value
    return values


def _unknown(kind: TypeKind, key: str) -> str:
    if key in COMPONENTS or key == "port-mappings":
        return f"a {kind} type has no {key}"
    known = [*TOP[kind], *_LISTS[kind], *(("port-mappings",) if _LISTS[kind] else ())]
    return f"unknown key {key!r}{did_you_mean(key, known) or did_you_mean(key.replace('_', '-'), known)}"


def _check_weight(document: Mapping, values: dict[str, Any], report: Report) -> None:
    if ("weight" in values) != ("weight_unit" in values):
        report.problem(document.line, "gives only one of weight and weight_unit: give both or neither")


def _check_device(document: Mapping, values: dict[str, Any], report: Report) -> None:
    _check_weight(document, values, report)
    if values.get("subdevice_role") == "child" and values["u_height"] != 0:
        line = document.lines.get("u_height", document.lines["subdevice_role"])
        report.problem(line, f"u_height is {values['u_height']}; a child sits in a bay of its chassis, so it must be 0")


def _check_rack(document: Mapping, values: dict[str, Any], report: Report) -> None:
    weighed = "weight" in values or "max_weight" in values
    if weighed != ("weight_unit" in values):
        report.problem(document.line, "weight and max_weight need a weight_unit, and it needs one of them")
    measured = any(f"outer_{side}" in values for side in ("width", "height", "depth"))
    if measured and "outer_unit" not in values:
        report.problem(document.line, "outer_width, outer_height and outer_depth need an outer_unit: mm or in")
    for key in _WHOLE:
        value = values.get(key)
        if isinstance(value, float):
            values[key] = int(value) if key == "max_weight" else round(value)
            if values[key] != value:
                message = f"{key} {value:g} is kept as {values[key]}: whole numbers only"
                report.note(document.lines[key], message, group=f"{key} is rounded to a whole number")


_CHECKS: dict[TypeKind, Callable[[Mapping, dict[str, Any], Report], None]] = {
    "device": _check_device, "module": _check_weight, "rack": _check_rack,
}  # fmt: skip


def _check_bays(document: Mapping, found: TypeFile, report: Report) -> None:
    if found.values.get("subdevice_role") != "parent" and any(t.kind == "device-bays" for t in found.templates):
        report.problem(document.lines["device-bays"], "device-bays need subdevice_role: parent, which is not given")
