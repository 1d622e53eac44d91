"""What is wrong with an input is said at once, with file and line, and exit code 2; nothing changes then."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.jobs.installation import SITE, Installation

pytestmark = pytest.mark.timeout(120)


@pytest.fixture(scope="module")
def imported(folder: Path, services: ModuleType) -> Iterator[Installation]:
    """The example site imported; no lab."""
    made = Installation(folder, (services.free_port(), services.free_port()))
    made.dcim("init", "--user", "root", "--json")
    made.dcim("import", str(SITE))
    yield made
    made.close()


def content(site: Installation) -> dict[str, list[dict[str, object]]]:
    """Every row of every table."""
    names = [row["name"] for row in site.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: site.rows(f"SELECT * FROM {name}") for name in names}


def broken(folder: Path, name: str, old: str, new: str) -> str:
    """Replace the first ``old`` in a file; gives ``file:line`` of that place."""
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return f"{folder.name}/{name}:{text[: text.index(old) + len(old)].count(chr(10)) + 1}"


def test_four_mistakes_are_told_at_once(imported: Installation, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(SITE, site)
    expected = {
        broken(site, "servers-ivry.yaml", "position: 12", "position: 10"): "ivry-a1-srv02 overlaps ivry-a1-srv01",
        broken(site, "cables.yaml", ":eno1", ":eno9"): "ivry-a1-srv01 has no port 'eno9'",
        broken(site, "racks.yaml", "    site: ivry", "    sight: ivry"): "unknown key 'sight' in racks",
        broken(site, "servers-ivry.yaml", "10.10.0.13/23", "10.10.0.11/23"): "10.10.0.11 is given twice",
    }
    before = content(imported)
    answer = imported.dcim("import", str(site), code=2)
    lines = answer.err.splitlines()
    for where, message in expected.items():
        assert [line for line in lines if line.strip().startswith(f"{where}:") and message in line], (where, answer.err)
    assert "nothing was changed" in answer.err
    assert content(imported) == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("import /nonexistent", "is not a folder"),
        ("export .", "is not empty"),
        ("arm nowhere", "no site 'nowhere'; there are: ivry, suresnes"),
        ("fabric plan --fabric nope", "no fabric 'nope'; there are: metro"),
        ("fabric push --switch nope --yes", "has no switch nope: it has ivry-leaf-1"),
        ("fabric rollback nope", "no fabric change nope"),
        ("provision plan nope.yaml", "nope.yaml: cannot be read"),
        ("jobs show nope", "no job 'nope': list them with 'dcim jobs list'"),
        ("jobs watch nope", "no job 'nope'"),
        ("jobs resume nope", "no job 'nope'"),
        ("why nobody", "no device is called 'nobody'"),
        ("lab break ivry-a1-srv01 bmc-slow -p x", "'x' is not name=value"),
        ("image build nope", "'nope' is not one of agent, debian-12, lab-os"),
        ("user create two\u00a0words", "is empty or has spaces"),
        ("token create nobody", "no user 'nobody': see 'dcim user create'"),
        ("credentials set nobody bmc --username x --password-stdin", "no device 'nobody'"),
        ("nonsense", "No such command 'nonsense'"),
        ("lab up --speed much", "should be a valid number"),
    ],
)
def test_each_group_of_commands_refuses_with_a_reason(imported: Installation, arguments: str, says: str) -> None:
    before = content(imported)
    answer = imported.dcim(*arguments.split(" "), code=2, stdin="secret\n")
    assert says in answer.text
    assert content(imported) == before


def test_every_mistake_of_a_job_file_has_its_line(imported: Installation, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("name: bad\nselector: {tag: web, colour: red}\nimage: lab-os\nnetworks: []\ngoal: happy\n")
    answer = imported.dcim("provision", "run", str(file), code=2)
    for where in ("bad.yaml:2", "bad.yaml:4", "bad.yaml:5"):
        assert where in answer.err, answer.err
    assert imported.rows("SELECT id FROM jobs WHERE kind = 'batch'") == []
