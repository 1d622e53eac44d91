"""fabric.yaml: every mistake with its line, numbers that stay, and an export that rebuilds the same fabric."""

import shutil
from pathlib import Path

import pytest
import yaml

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from dcim.core.yamlfile import load
from inventory.imports import apply_import, export_folder, load_folder, plan_import
from network.intent import compile_fabric, set_attachment
from network.intent.fabricfile import parse_fabric
from network.register import register

EXAMPLE = Path(__file__).parents[3] / "examples" / "aquaray"
CTX = system("test")


@pytest.fixture(autouse=True)
def _registered() -> None:
    register()


def import_folder(database: Database, folder: Path) -> list[str]:
    """Import; the changes as text."""
    declaration = load_folder(folder)
    with unit_of_work(database, CTX) as session:
        diff = plan_import(session, declaration)
        apply_import(session, declaration, diff)
        return [change.text for change in diff.changes]


def compiled(database: Database) -> dict[str, str]:
    with database.read() as session:
        return compile_fabric(session)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A copy of the example site."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "site"))


def edit(site: Path, old: str, new: str) -> None:
    path = site / "fabric.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_example_site_compiles_and_a_second_import_changes_nothing(each_database: Database, site: Path) -> None:
    assert any("fabrics metro" in line for line in import_folder(each_database, site))
    assert import_folder(each_database, site) == []
    texts = compiled(each_database)
    assert len(texts) == 8
    assert texts["ivry-leaf-1"].count("\n  vpc ") == 9
    assert texts["suresnes-leaf-1"].count("all-active") == 8
    assert texts["ivry-oob-1"].count("switchport access vlan 10\n") == 8


def test_numbers_stay_when_switches_come_and_go(database: Database, site: Path) -> None:
    import_folder(database, site)
    before = compiled(database)
    edit(site, "spines: [ivry-spine-1, suresnes-spine-2]", "spines: [suresnes-spine-2, ivry-spine-1]")
    edit(site, "oob_switches: [ivry-oob-1, suresnes-oob-1]", "oob_switches: [suresnes-oob-1]")
    import_folder(database, site)
    after = compiled(database)
    assert before.keys() - after.keys() == {"ivry-oob-1"}
    assert all(after[name] == before[name] for name in after if "oob" not in name)


def test_an_export_rebuilds_the_same_fabric(database: Database, site: Path, tmp_path: Path) -> None:
    import_folder(database, site)
    with database.read() as session:
        export_folder(session, tmp_path / "out")
    assert import_folder(database, tmp_path / "out") == []
    elsewhere = Database(f"sqlite:///{tmp_path}/other.sqlite3")
    elsewhere.create_all()
    import_folder(elsewhere, tmp_path / "out")
    assert compiled(elsewhere) == compiled(database)
    elsewhere.close()


MISTAKES = [
    ("fabric: metro", "fabric: metro\ncolour: red", "fabric.yaml:3: the file has no key 'colour'"),
    ("spines: [ivry-spine-1,", "spines: [ivry-spine-9,", "fabric.yaml:16: ivry-spine-9: no such device"),
    ("sites: [ivry,", "sites: [paris,", "paris: no such site"),
    ("vlan: 999}", "vlan: 210}", "VLAN 210 stands already in line"),
    ("vlan: 999}", "vlan: 999, vni: 5000}", "quarantine must not leave the switch"),
    ("vlan: 999}", "vlan: 4090}", "outside 2–3899"),
    ("vni: 10211", "vni: 10210", "VNI 10210 stands already"),
    ("gateway: 10.100.0.1", "gateway: 10.101.0.1", "gateway 10.101.0.1 is not in subnet 10.100.0.0/24"),
    ("purpose: quarantine,", "purpose: parking,", "purpose must be one of"),
    ("tenant: octave", "tenant: octavia", "no tenant 'octavia'"),
    ("type: vpc", "type: mlag", "type must be one of vpc, esi"),
    ("type: esi", "type: vpc", "vpc needs two NX-OS leaves"),
    ("members: [ivry-leaf-1, ivry-leaf-2]", "members: [ivry-leaf-1]", "has two members, not 1"),
    ("[Ethernet1/53, Ethernet1/54]", "[Ethernet9/53]", "has no port Ethernet9/53"),
    ("mode: lacp", "mode: static", "mode must be one of lacp, single"),
    ("servers: {role: server}", "servers: {role: servre}", "no device_role 'servre'"),
    ("servers: {role: server}", "servers: {names: [nobody]}", "nobody: no such server"),
    ("p2p_pool: 10.1.0.0/16", "p2p_pool: 10.1.0.1/16", "p2p_pool: 10.1.0.1/16 has host bits set"),
    ("infra_vlan: 3900", "infra_vlan: many", "infra_vlan must be a whole number"),
]


@pytest.mark.parametrize(("old", "new", "message"), MISTAKES, ids=[message[-40:] for _o, _n, message in MISTAKES])
def test_mistakes_are_told_and_nothing_is_written(
    database: Database, site: Path, old: str, new: str, message: str
) -> None:
    edit(site, old, new)
    with pytest.raises(InvalidInput) as caught:
        import_folder(database, site)
    told = [str(problem) for problem in caught.value.problems]
    assert any(message in line for line in told), told
    assert all("fabric.yaml:" in line for line in told), told
    assert not any("fabric.yaml:0" in line for line in told)


def test_all_mistakes_at_once(database: Database, site: Path) -> None:
    edit(site, "spines: [ivry-spine-1,", "spines: [ivry-spine-9,")
    edit(site, "tenant: octave", "tenant: octavia")
    with pytest.raises(InvalidInput) as caught:
        import_folder(database, site)
    assert len(caught.value.problems) == 3


def test_a_network_in_use_stays(database: Database, site: Path) -> None:
    import_folder(database, site)
    with unit_of_work(database, CTX) as session:
        from sqlmodel import select

        from inventory.models import Device

        host = session.exec(select(Device).where(Device.name == "ivry-a1-srv01")).one()
        set_attachment(session, host.pk, "tenant", ["verrier-db"])
    document = yaml.safe_load((site / "fabric.yaml").read_text())
    document["networks"] = [n for n in document["networks"] if n["name"] != "verrier-db"]
    (site / "fabric.yaml").write_text(yaml.safe_dump(document))
    with pytest.raises(InvalidInput) as caught:
        import_folder(database, site)
    assert "verrier-db is gone, but servers are still attached" in str(caught.value.problems[0])


def test_the_parser_never_fails_on_nonsense(tmp_path: Path) -> None:
    for text in ("[]", "fabric: {}", "fabric: x\nnetworks: 3", "fabric: x\nnetworks: [3]", "fabric: x\nspines: [[1]]",
                 "fabric: x\nconnections: [{servers: [1]}]", "fabric: x\nnumbering: []", "null"):  # fmt: skip
        path = tmp_path / "fabric.yaml"
        path.write_text(text)
        _data, problems = parse_fabric(load(path), "fabric.yaml")
        assert problems, text
