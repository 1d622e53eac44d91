"""Types in a site's folder: those of modules and racks too, and beside a library that was imported before."""

from pathlib import Path

from sqlmodel import select

from dcim.core.db import Database
from inventory.imports import export_folder
from inventory.models import FrontPort, ModuleType, PortMapping, RackType
from inventory.types.service import import_types
from tests.inventory.conftest import DEVICES, TYPE, Write, plan, refusals, run_import
from tests.inventory.types.conftest import CARD, RACK, WHO

FILES = {"module-types/Acme/Card": CARD, "rack-types/Acme/Cage": RACK}


def test_types_of_modules_and_racks(each_database: Database, folder: Write, tmp_path: Path) -> None:
    path = folder(**FILES)
    diff = run_import(each_database, path)
    counts = diff.counts()
    assert (counts["module_types"]["create"], counts["rack_types"]["create"], counts["manufacturers"]["create"]) == (
        1,
        1,
        1,
    )
    with each_database.read() as session:
        assert session.exec(select(ModuleType.model)).all() == ["Card"]
        assert session.exec(select(RackType.model)).all() == ["Cage"]
    assert plan(each_database, path).is_empty
    card = {"module-types/Acme/Card": CARD.replace("100gbase-x-qsfp28", "lag")}
    changed = plan(each_database, folder(**{**FILES, **card}))
    assert changed.text().splitlines()[-1] == (
        "update module_types Acme Card: components nothing → ~ interfaces e{module}/1: type 100gbase-x-qsfp28 → lag"
    )
    with each_database.read() as session:
        export_folder(session, tmp_path / "out")
    assert (tmp_path / "out/module-types/Acme/Card.yaml").is_file()
    assert plan(each_database, tmp_path / "out").is_empty


def test_their_problems_stand_with_all_others(database: Database, folder: Write) -> None:
    found = refusals(database, folder(**{
        "module-types/Acme/Card": CARD + "slug: x\n", "module-types/Acme/More": CARD, "rack-types/Acme/Cage": "a: 1\n",
        "devices": DEVICES.replace("role: server", "role: servr"),
    }))  # fmt: skip
    assert found == [
        "site/devices.yaml:1: there is no device role servr; did you mean 'server'?",
        "site/module-types/Acme/Card.yaml:8: unknown key 'slug'",
        "site/module-types/Acme/More.yaml:1: Acme Card is declared twice, first at site/module-types/Acme/Card.yaml:1: "
        "keep one",
        "site/rack-types/Acme/Cage.yaml:1: needs both manufacturer and model",
        "site/rack-types/Acme/Cage.yaml:1: unknown key 'a'",
    ]


def test_a_library_and_a_folder_agree(database: Database, folder: Write) -> None:
    path = folder(**FILES)
    import_types(database, WHO, path, home=path.parent / "home")
    changes = plan(database, path).changes
    assert {change.object_type for change in changes} & {"device_types", "component_templates", "module_types"} == set()
    run_import(database, path)
    assert import_types(database, WHO, path, home=path.parent / "home").diff.is_empty


def test_a_model_under_another_slug_is_told(database: Database, folder: Write) -> None:
    run_import(database, folder())
    again = folder(**{"device-types/Acme/One": TYPE.replace("slug: acme-one", "slug: other")})
    assert refusals(database, again) == [
        "site/device-types/Acme/One.yaml:3: One of this manufacturer has the slug acme-one in the inventory: give that "
        "slug, or another model"
    ]


def test_a_front_port_of_two_strands(each_database: Database, folder: Write) -> None:
    panel = (
        "manufacturer: Acme\nmodel: Panel\nslug: acme-panel\nu_height: 1\nis_full_depth: false\n"
        "front-ports:\n  - {name: F, type: lc, positions: 2}\nrear-ports:\n  - {name: R, type: mpo, positions: 2}\n"
        "port-mappings:\n  - {front_port: F, rear_port: R, rear_port_position: 2}\n"
        "  - {front_port: F, front_port_position: 2, rear_port: R}\n"
    )
    path = folder(**{
        "device-types/Acme/Panel": panel, "devices": DEVICES + "  - {name: p1, device_type: acme-panel, position: 9}\n",
    })  # fmt: skip
    run_import(each_database, path)
    assert plan(each_database, path).is_empty
    with each_database.read() as session:
        assert session.exec(select(FrontPort.positions)).all() == [2]
        found = session.exec(select(PortMapping).order_by(PortMapping.front_port_position))  # type: ignore[arg-type]
        assert [(row.front_port_position, row.rear_port_position) for row in found] == [(1, 2), (2, 1)]
