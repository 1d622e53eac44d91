"""``dcim objects``: exit codes 0, 2 and 3, --json, formats, mapping, large files by a job."""

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run

SITES = "name,slug,status\nParis,paris,active\nLyon,lyon,planned\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sites.csv"
    path.write_text(SITES)
    return path


def test_an_import_first_shown_then_written_then_nothing(run: Run, file: Path) -> None:
    shown = run("objects", "import", "sites", str(file), "--dry-run")
    assert shown.code == 3
    assert "2 new, 0 changed, 0 as they were; nothing was written" in shown.out
    written = run("objects", "import", "sites", str(file), "--json")
    assert written.code == 0
    assert json.loads(written.out)["create"] == 2
    again = run("objects", "import", "sites", str(file), "--dry-run")
    assert again.code == 0
    assert "Nothing to change" in again.out


def test_changes_are_shown_old_and_new(run: Run, file: Path) -> None:
    run("objects", "import", "sites", str(file))
    file.write_text(SITES.replace("planned", "Retired"))
    shown = run("objects", "import", "sites", str(file), "--dry-run")
    assert shown.code == 3
    assert "~ row 3 lyon status: planned → retired" in shown.out


def test_a_wrong_file_ends_with_2_and_every_problem(run: Run, file: Path) -> None:
    file.write_text("name,slug,status\nParis,paris,actve\nLyon,,\n")
    refused = run("objects", "import", "sites", str(file))
    assert refused.code == 2
    assert [str(problem) for problem in refused.error.problems] == [  # type: ignore[union-attr]
        "row 2, status: actve is not a valid choice.",
        "row 3, slug: is needed to know which object is meant: fill it, or give the object's id",
    ]


def test_their_columns_are_mapped(run: Run, tmp_path: Path, tables: Any) -> None:
    file = tmp_path / "theirs.csv"
    file.write_text("Standort;Kürzel;Notiz\nParis;paris;x\n")
    done = run(
        "objects", "import", "sites", str(file), "--map", "Standort=name", "--map", "Kürzel=slug", "--map", "Notiz="
    )
    assert done.code == 0, done.error
    assert b"Paris,paris" in tables.export("dcim.site")


@pytest.mark.parametrize("format", ["csv", "xlsx", "yaml", "json"])
def test_an_export_with_filters_goes_in_again(run: Run, file: Path, tmp_path: Path, format: str) -> None:
    run("objects", "import", "sites", str(file))
    target = tmp_path / f"out.{format}"
    assert run("objects", "export", "sites", "status=planned", "-o", str(target)).code == 0
    again = run("objects", "import", "dcim.site", str(target), "--json")
    assert (again.code, json.loads(again.out)["unchanged"]) == (0, 1)
    assert run("objects", "export", "sites", "stauts=planned").code == 2
    assert run("objects", "export", "sites", "status=odd").code == 2


def test_a_large_file_is_imported_by_a_job(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("name,slug\n" + "".join(f"Site {i},site-{i}\n" for i in range(6000)))
    done = run("objects", "import", "sites", str(file), "--json")
    assert done.code == 0, done.error
    answer = json.loads(done.out)
    assert (answer["create"], answer["written"]) == (6000, True)
    assert answer["job"]
    file.write_text(file.read_text() + "Site 7,other\n")
    refused = run("objects", "import", "sites", str(file), "--json")
    assert refused.code == 2
    assert "row 6002, name: site with this name already exists." in str(refused.error)


def test_kinds_of_objects_by_any_name(run: Run) -> None:
    for word in ("devices", "device", "dcim/devices", "dcim.device", "Devices"):
        assert run("objects", "columns", word, "--json").code == 0
    wrong = run("objects", "export", "devcies")
    assert wrong.code == 2
    assert "did you mean 'devices'" in str(wrong.error)
    assert len(json.loads(run("objects", "nouns", "--json").out)["nouns"]) > 50
