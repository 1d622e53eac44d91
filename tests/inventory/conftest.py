"""A small site as files, and the example site in a database."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import inventory.models  # noqa: F401 - its tables belong to the test databases
from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from dcim.core.rows import Row
from inventory.imports import Diff, apply_import, load_folder, plan_import

EXAMPLE = Path(__file__).parents[2] / "examples" / "aquaray"
WHO = Context("tester", reason="test", is_superuser=True)

SITE = """\
sites:
  - {name: Paris, slug: paris}
device_roles:
  - {name: Server, slug: server}
  - {name: Leaf, slug: leaf}
"""
TENANTS = """\
tenants:
  - {name: Alpha, slug: alpha}
  - {name: Beta, slug: beta}
"""
RACKS = """\
racks:
  - name: R1
    site: paris
    u_height: 20
    reservations:
      - {units: [5-6], tenant: alpha}
"""
TYPE = """\
manufacturer: Acme
model: One
slug: acme-one
u_height: 1
is_full_depth: true
power-ports:
  - {name: PSU1, type: iec-60320-c14}
interfaces:
  - {name: BMC, type: 1000base-t, mgmt_only: true}
  - {name: eno1, type: 25gbase-x-sfp28}
  - {name: eno2, type: 25gbase-x-sfp28}
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
  - {name: "2", type: iec-60320-c7, power_port: In}
"""
DEVICES = """\
defaults: {site: paris, role: server, device_type: acme-one, rack: R1}
devices:
  - name: srv1
    position: 1
    serial: S1
    interfaces:
      BMC: {mac_address: "0c:c4:7a:00:00:01", ip: 10.0.0.1/24}
  - name: srv2
    position: 2
    serial: S2
    interfaces:
      BMC: {mac_address: "0c:c4:7a:00:00:02", ip: 10.0.0.2/24}
"""
CABLES = """\
cables:
  - [srv1:eno1, srv2:eno1]
"""
SMALL = {
    "site.yaml": SITE, "tenants.yaml": TENANTS, "racks.yaml": RACKS, "devices.yaml": DEVICES, "cables.yaml": CABLES,
    "device-types/Acme/One.yaml": TYPE, "device-types/Acme/PDU.yaml": PDU,
}  # fmt: skip

Write = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """Write files below a folder named ``site``; the small site's, with those given put in their place."""

    def write(name: str = "site", *, only: bool = False, **changed: str) -> Path:
        root = tmp_path / name
        shutil.rmtree(root, ignore_errors=True)
        files = {} if only else dict(SMALL)
        files.update({f"{key}.yaml": text for key, text in changed.items()})
        for relative, text in files.items():
            target = root / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return root

    return write


def run_import(database: Database, path: Path) -> Diff:
    """Import a folder for real."""
    declaration = load_folder(path)
    with unit_of_work(database, WHO) as session:
        diff = plan_import(session, declaration)
        apply_import(session, declaration, diff)
    return diff


def add(database: Database, *rows: Row) -> None:
    """Write rows past every service."""
    with unit_of_work(database, WHO) as session:
        session.add_all(rows)


def plan(database: Database, path: Path) -> Diff:
    """What an import would change."""
    with database.read() as session:
        return plan_import(session, load_folder(path))


def refusals(database: Database, path: Path) -> list[str]:
    """The problems of an import that must be refused."""
    with pytest.raises(InvalidInput) as caught:
        plan(database, path)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example site without the fabric's file, which the network package owns."""
    target = tmp_path / "aquaray"
    shutil.copytree(EXAMPLE, target)
    (target / "fabric.yaml").unlink()
    return target


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database for tests that leave nothing behind."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('empty')}/d.sqlite3")
    database.create_all()
    yield database
    database.close()
