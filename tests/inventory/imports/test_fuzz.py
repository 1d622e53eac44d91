"""Whatever stands in the files, an import answers with a plan or with problems that say where: never with a crash."""

import copy
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput, Problem
from inventory.imports import apply_import, load_folder, plan_import
from tests.inventory.conftest import SMALL, WHO

IPAM = """\
vrfs: [{name: red}]
vlan_groups: [{name: g, min_vid: 2, max_vid: 100}]
vlans: [{vid: 10, name: a, groups: [g], vni: 5000, tenant: alpha}, {vid: 11, name: b, group: g}]
l2vpns: [{name: b, vni: 5001, vlans: [g/11]}]
prefixes: [{prefix: 10.0.0.0/24, vrf: red, vlan: g/a, tenant: beta}]
addresses: [{address: 10.0.0.7/24, vrf: red, interface: 'srv1:eno1'}]
asns: [{asn: 65000, site: paris}]
power_panels: [{name: panel, site: paris, feeds: [{name: f1, rack: R1}]}]
tags: [{name: web}]
"""
MORE = """\
devices:
  - name: pdu
    site: paris
    role: server
    device_type: acme-pdu
    rack: R1
    lane: left-rear
    offset: 1
    span: 5
    tags: [web]
    interfaces: {eth0: {type: 1000base-t, ip: [10.1.0.1/24, {address: 10.1.0.2/24, role: vip}], primary: true}}
cables:
  - {type: power, length: 2 m, pairs: [['srv[1-1]:PSU1', 'pdu:[1-1]'], [panel:f1, pdu:In]]}
"""
DOCUMENTS = {name: yaml.safe_load(text) for name, text in {**SMALL, "ipam.yaml": IPAM, "more.yaml": MORE}.items()}

odd = st.sampled_from([
    None, True, -1, 0, 1.5, 10**12, "", " ", "x", "a:b", "[1-2]", "[9-1]", "nöt-ascii", "srv1", "x" * 300, [], {},
    [[]], [None], {"a": 1}, ["a", "b", "c"], "10.0.0.0/33", "00:00:00:00:00:00", "\x00", "1-3",
])  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value in a document."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from places(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


EVERYWHERE = [(name, *path) for name, document in DOCUMENTS.items() for path in places(document)]


class Undo(Exception):
    """Rolls a successful import back."""


def try_import(database: Database, path: Path) -> list[Problem]:
    """Import and roll back; what was refused. A plan that was accepted must also be possible to write."""
    try:
        with unit_of_work(database, WHO) as session:
            declaration = load_folder(path)
            apply_import(session, declaration, plan_import(session, declaration))
            raise Undo
    except Undo:
        return []
    except InvalidInput as error:
        return error.problems or [Problem("", "no problem was named")]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(st.tuples(st.sampled_from(EVERYWHERE), odd), min_size=0, max_size=3), rename=st.booleans())
def test_no_input_crashes(empty: Database, changes: list[tuple[tuple[Any, ...], Any]], rename: bool) -> None:
    documents = copy.deepcopy(DOCUMENTS)
    for path, value in changes:
        holder: Any = documents
        try:
            for step in path[:-1]:
                holder = holder[step]
            if rename and isinstance(holder, dict) and len(path) > 2:
                holder[str(value)[:40]] = holder.pop(path[-1])
            else:
                holder[path[-1]] = value
        except (KeyError, TypeError, IndexError, AttributeError):
            continue  # an earlier change took that place away
    with TemporaryDirectory() as folder:
        for name, document in documents.items():
            target = Path(folder) / "site" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
        problems = try_import(empty, Path(folder) / "site")
    assert all(problem.where.startswith("site/") and problem.message for problem in problems)
    assert changes or not problems, "the files are right as they stand"
