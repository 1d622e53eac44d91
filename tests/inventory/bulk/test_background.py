"""Imports as jobs: progress, results, refusals; a killed worker leaves nothing behind and the next one does it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dcim.access.context import system
from dcim.core import clock
from dcim.core.db import Database
from dcim.core.errors import InvalidInput
from dcim.engine.jobs import wake
from dcim.engine.models import Operation
from dcim.engine.runner import run_job
from dcim.engine.views import job_view
from inventory.bulk import read_table
from inventory.bulk.background import import_of
from inventory.bulk.files import import_later, import_now
from inventory.bulk.models import BulkImportPart
from inventory.bulk.register import register
from inventory.objects.noun import noun_of

register()

SCRIPT = Path(__file__).with_name("crash_import.py")
ROWS = 2500


def sites(count: int = ROWS, last: str = "") -> bytes:
    return ("name,slug\n" + "".join(f"Site {i},site-{i}\n" for i in range(count)) + last).encode()


def start(database: Database, helpers: Any, data: bytes, *, dry_run: bool = False) -> str:
    return import_later(
        database, helpers.ROOT, noun_of("dcim.site"), "sites.csv", data, format="", mapping={}, dry_run=dry_run
    )


def outcome(database: Database, job: str) -> tuple[str, dict[str, Any], list[dict[str, Any]]]:
    with database.read() as session:
        row = import_of(session, job, system("test"))
        return row.state, row.result, row.problems


def count(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(noun_of("dcim.site").model)).all())


def test_an_import_in_the_background(each_database: Database, helpers: Any) -> None:
    job = start(each_database, helpers, sites())
    assert count(each_database) == 0
    assert run_job(each_database, job, timeout=120.0) == "done"
    assert count(each_database) == ROWS
    state, result, problems = outcome(each_database, job)
    assert (state, result["create"], problems) == ("written", ROWS, [])
    with each_database.read() as session:
        view = job_view(session, job)
        assert view.kind == "import"
        assert view.result["create"] == ROWS
        assert session.exec(select(BulkImportPart)).all() == [], "the file is not kept"
    again = start(each_database, helpers, sites())
    assert run_job(each_database, again, timeout=120.0) == "done"
    assert outcome(each_database, again)[1]["unchanged"] == ROWS


def test_a_refused_import_fails_and_says_everything(each_database: Database, helpers: Any) -> None:
    job = start(each_database, helpers, sites(3, "Bad,not a slug\n,x\nSite 9,site-1\n"))
    assert run_job(each_database, job, timeout=60.0) == "failed"
    state, _result, problems = outcome(each_database, job)
    assert state == "refused"
    assert [each["where"] for each in problems] == ["row 5, slug", "row 6, name", "row 7"]
    assert count(each_database) == 0
    with each_database.read() as session:
        view = job_view(session, job)
    assert "3 problems" in view.operations[0].ending_reason
    assert len(view.result["told"]) == 3


def test_what_only_a_try_can_tell_is_told_too(each_database: Database, helpers: Any) -> None:
    import_now(
        each_database,
        helpers.ROOT,
        noun_of("dcim.site"),
        read_table("s.csv", b"name,slug\nSite 5,other\n"),
        dry_run=False,
    )
    job = start(each_database, helpers, sites(20))
    assert run_job(each_database, job, timeout=60.0) == "failed"
    assert outcome(each_database, job)[2] == [
        {"where": "row 7, name", "message": "site with this name already exists."}
    ]
    assert count(each_database) == 1


def test_a_dry_run_in_the_background_writes_nothing(each_database: Database, helpers: Any) -> None:
    job = start(each_database, helpers, sites(50), dry_run=True)
    assert run_job(each_database, job, timeout=60.0) == "done"
    assert outcome(each_database, job)[:2] == ("checked", {
        "noun": "dcim.site", "name": "sites.csv", "rows": 50, "create": 50, "update": 0, "unchanged": 0})  # fmt: skip
    assert count(each_database) == 0


def test_a_dry_run_at_once_tells_problems_and_writes_nothing(each_database: Database, helpers: Any) -> None:
    noun = noun_of("dcim.site")
    plan = import_now(each_database, helpers.ROOT, noun, read_table("s.csv", sites(5)), dry_run=True)
    assert (plan.count("create"), count(each_database)) == (5, 0)
    import_now(each_database, helpers.ROOT, noun, read_table("s.csv", b"name,slug\nSite 3,x\n"), dry_run=False)
    with pytest.raises(InvalidInput, match="row 5, name: site with this name"):
        import_now(each_database, helpers.ROOT, noun, read_table("s.csv", sites(5)), dry_run=True)


def life(database: Database, crash_at: str) -> subprocess.CompletedProcess[str]:
    """One life of a worker process."""
    url = database.url.render_as_string(False)
    return subprocess.run(
        [sys.executable, SCRIPT, url, crash_at], capture_output=True, text=True, timeout=180, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip


@pytest.mark.slow
def test_kill_9_in_the_middle_leaves_nothing_and_the_next_worker_does_it(each_database: Database, helpers: Any) -> None:
    job = start(each_database, helpers, sites())
    killed = life(each_database, "after-act:import")  # everything is written, nothing is committed
    assert killed.returncode == -9, killed.stderr
    assert count(each_database) == 0
    assert outcome(each_database, job)[0] == "waiting"
    release(each_database)
    done = life(each_database, "-")
    assert done.stdout.strip() == "done", done.stderr
    assert count(each_database) == ROWS


def release(database: Database) -> None:
    """The dead worker's lease ends."""
    with database.write() as session:
        for row in session.exec(select(Operation)):
            row.lease_until, row.due_at = 0.0, clock.now() - 1
            session.add(row)
    with database.write() as session:
        wake(session, session.exec(select(Operation.uid)).one())
