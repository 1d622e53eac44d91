"""``dcim init`` as its user types it: a process, its output, its exit code."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def dcim(home: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DCIM_")}
    code = "from dcim.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        env={**environment, "DCIM_HOME": str(home), "NO_COLOR": "1"},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_init_makes_up_a_password_once_and_again_changes_nothing(tmp_path: Path) -> None:
    first = dcim(tmp_path, "init", "--json")
    assert first.returncode == 0, first.stderr
    answer = json.loads(first.stdout)
    assert answer["created"]
    assert len(answer["password"]) >= 16
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "dcim.sqlite3").stat().st_mode & 0o077 == 0
    again = dcim(tmp_path, "init", "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["created"] is False


def test_two_installations_share_no_password(tmp_path: Path) -> None:
    answers = [json.loads(dcim(tmp_path / name, "init", "--json").stdout) for name in ("a", "b")]
    assert answers[0]["password"] != answers[1]["password"]
    assert answers[0]["token"] != answers[1]["token"]


def test_a_short_password_is_refused_with_what_to_do(tmp_path: Path) -> None:
    done = dcim(tmp_path, "init", "--password-stdin", stdin="short\n")
    assert done.returncode == 2
    assert "choose a longer one" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["jobs", "list"], 1, "run 'dcim init'"),
        (["import", "nowhere"], 2, "is not a folder"),
        (["provision", "run", "nowhere.yaml"], 2, ""),
        (["frobnicate"], 2, "No such command"),
        (["lab", "status"], 1, "lab"),
    ],
)
def test_each_refusal_is_one_clear_error(tmp_path: Path, words: list[str], code: int, message: str) -> None:
    done = dcim(tmp_path, *words)
    assert done.returncode in (code, 1)
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_of_another_release_is_refused(tmp_path: Path) -> None:
    assert dcim(tmp_path, "init", "--json").returncode == 0
    import sqlite3

    with sqlite3.connect(tmp_path / "dcim.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    done = dcim(tmp_path, "jobs", "list")
    assert done.returncode == 1
    assert "schema 9999" in done.stderr
