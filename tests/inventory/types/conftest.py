"""Libraries as files, and imports of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

import inventory.models  # noqa: F401 - its tables belong to the test databases
from dcim.access.context import Context
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from inventory.types.diff import TypesDiff
from inventory.types.service import import_types

WHO = Context("tester", reason="test", is_superuser=True)
CORPUS = Path(__file__).parents[4] / "shared" / "data" / "devicetype-library"
"""The public library's part that lies beside the checkout."""

SERVER = """\
manufacturer: Acme
model: One
slug: acme-one
u_height: 1
is_full_depth: true
power-ports:
  - {name: PSU1, type: iec-60320-c14, maximum_draw: 500}
interfaces:
  - {name: BMC, type: 1000base-t, mgmt_only: true}
  - {name: eno1, type: 10gbase-x-sfpp}
  - {name: eno2, type: 10gbase-x-sfpp}
"""
PDU = """\
manufacturer: Acme
model: PDU
slug: acme-pdu
u_height: 0
is_full_depth: false
power-ports:
  - {name: In, type: iec-60309-p-n-e-6h}
power-outlets:
  - {name: "1", type: iec-60320-c13, power_port: In}
  - {name: "2", type: iec-60320-c13, power_port: In, feed_leg: A}
"""
PANEL = """\
manufacturer: Acme
model: Panel
slug: acme-panel
u_height: 1
is_full_depth: false
front-ports:
  - {name: "1", type: lc, rear_port: R, rear_port_position: 1}
  - {name: "2", type: lc, rear_port: R, rear_port_position: 2}
rear-ports:
  - {name: R, type: mpo, positions: 2}
"""
CARD = """\
manufacturer: Acme
model: Card
part_number: C-1
profile: Expansion card
attribute_data: {connector_type: PCIe}
interfaces:
  - {name: "e{module}/1", type: 100gbase-x-qsfp28}
"""
RACK = """\
manufacturer: Acme
model: Cage
slug: acme-cage
form_factor: 4-post-cabinet
width: 19
u_height: 42
starting_unit: 1
"""
LIBRARY = {
    "device-types/Acme/One.yaml": SERVER, "device-types/Acme/PDU.yaml": PDU, "device-types/Acme/Panel.yaml": PANEL,
    "module-types/Acme/Card.yaml": CARD, "rack-types/Acme/Cage.yaml": RACK,
}  # fmt: skip

Write = Callable[..., Path]


@pytest.fixture
def library(tmp_path: Path) -> Write:
    """Write the small library below a folder ``lib``; keyword ``files`` stand in the place of its own."""

    def write(files: dict[str, str | bytes] | None = None, *, only: bool = False) -> Path:
        root = tmp_path / "lib"
        for name, content in ({} if only else LIBRARY | {}).items():
            _put(root / name, content)
        for name, content in (files or {}).items():
            _put(root / name, content)
        return root

    return write


def _put(target: Path, content: str | bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(database: Database, path: Path, *, dry_run: bool = False, vendor: str = "") -> TypesDiff:
    """Import a library; elevation images go beside it."""
    return import_types(database, WHO, path, home=path.parent / "home", dry_run=dry_run, vendor=vendor).diff


def refusals(database: Database, path: Path) -> list[str]:
    """The problems of an import that must be refused, tried for real."""
    with pytest.raises(InvalidInput) as caught:
        run(database, path)
    return [str(problem) for problem in caught.value.problems]


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Every statement that the database gets inside the block."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        seen.append(statement)

    engines = {id(engine): engine for engine in (database.writer, database.reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
