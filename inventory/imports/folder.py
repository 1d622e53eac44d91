"""Read a folder of files into a ``Declaration``."""

from pathlib import Path
from typing import Any

from dcim.core import yamlfile
from dcim.core.errors import InvalidInput, Problem
from dcim.core.yamlfile import Mapping
from inventory.imports.addressing import read_address, read_asn, read_l2vpn, read_prefix, read_vlan
from inventory.imports.hardware import read_device, type_items
from inventory.imports.items import Declaration, Item
from inventory.imports.places import read_panel, read_rack, read_site
from inventory.imports.reading import FileReader
from inventory.imports.sections import registered_sections, section_of
from inventory.imports.specs import SECTIONS, SIMPLE
from inventory.imports.wiring import read_cables
from inventory.naming import did_you_mean
from inventory.types.library import FOLDERS, parse_type

SKIPPED_FOLDERS = frozenset({"jobs", "runbooks"})
"""Folders whose files other commands read."""

_NESTED = {
    "sites": read_site, "racks": read_rack, "power_panels": read_panel, "devices": read_device, "vlans": read_vlan,
    "l2vpns": read_l2vpn, "prefixes": read_prefix, "addresses": read_address, "asns": read_asn,
}  # fmt: skip
_SIMPLE = {spec.kind: spec for spec in SIMPLE}


def load_folder(path: Path) -> Declaration:
    """Every YAML file of the folder. Problems are collected in the declaration, to be told with those of the plan.

    Raises InvalidInput at once only when a file is not YAML (naming all such files), because what such a file would
    have declared is unknown and other messages would mislead.
    """
    if not path.is_dir():
        raise InvalidInput(problems=[Problem(str(path), "is not a folder: give the folder that holds the YAML files")])
    declaration = Declaration(path)
    unreadable: list[Problem] = []
    for file in sorted(path.rglob("*")):
        relative = file.relative_to(path)
        if file.suffix not in (".yaml", ".yml") or not file.is_file() or relative.parts[0] in SKIPPED_FOLDERS:
            continue
        shown = str(Path(path.name) / relative)
        try:
            document = yamlfile.load(file, shown_as=shown)
        except InvalidInput as error:
            unreadable += error.problems
            continue
        _file(declaration, relative, shown, document)
    if unreadable:
        raise InvalidInput(f"{path.name} was refused; nothing was changed", unreadable + declaration.problems)
    return declaration


def _file(declaration: Declaration, relative: Path, shown: str, document: Any) -> None:
    section = section_of(relative.name)
    if section is not None:
        data = section.load(document, shown, declaration.problems)
        declaration.sections.setdefault(relative.name, []).append((shown, data))
    elif kind := next((FOLDERS[part] for part in relative.parts[:-1] if part in FOLDERS), None):
        parsed = parse_type(kind, document, shown, declaration.problems)
        if parsed is not None:
            declaration.notes += [str(note) for note in parsed.notes]
            if kind == "device":
                declaration.items += type_items(parsed)
            else:
                declaration.types.append(parsed)
    elif document is not None:
        declaration.items += _sections(declaration, shown, document)


def _sections(declaration: Declaration, shown: str, document: Any) -> list[Item]:
    problems = declaration.problems
    if not isinstance(document, Mapping):
        problems.append(Problem(f"{shown}:1", "is not a mapping of sections such as 'devices:'"))
        return []
    defaults = document.get("defaults")
    if defaults is not None and not isinstance(defaults, Mapping):
        problems.append(Problem(f"{shown}:{document.lines['defaults']}", "defaults must be a mapping"))
        defaults = None
    reader = FileReader(shown, problems, defaults)
    items: list[Item] = []
    for name, value in document.items():
        line = document.lines[name]
        if name == "defaults" or value is None:
            continue
        if name == "cables":
            items += read_cables(reader, value, line)
        elif name in _NESTED:
            for mapping in reader.entries(value, name, line):
                items += _NESTED[name](reader, mapping)
        elif name in _SIMPLE:
            found = (reader.item(_SIMPLE[name], mapping) for mapping in reader.entries(value, name, line))
            items += [pair[0] for pair in found if pair is not None]
        else:
            known = [*SECTIONS, *(Path(file).stem for file in registered_sections())]
            reader.problem(line, f"unknown section {name!r}{did_you_mean(name, known)}")
    for key in reader.defaults:
        if key not in reader.used_defaults and any(document.get(section) for section in (*_NESTED, *_SIMPLE, "cables")):
            reader.problem(reader.defaults.lines[key], f"the default {key!r} is used by no entry: is it misspelt?")
    return items
