"""A worker that is killed in the middle of an import: ``python crash_import.py DATABASE_URL CRASH_AT``."""

import sys

from dcim.app import load_models
from dcim.core.db import Database
from dcim.core.log import setup_logging
from dcim.engine import hooks
from dcim.engine.runner import run_job
from inventory.bulk.register import register


def main() -> None:
    """Run the job of the newest import until it ends, or this process does."""
    from sqlmodel import select

    from inventory.bulk.models import BulkImport

    url, crash_at = sys.argv[1:]
    load_models()
    register()
    setup_logging("critical")
    hooks.crash_at(None if crash_at == "-" else crash_at)
    database = Database(url)
    with database.read() as session:
        job = session.exec(select(BulkImport)).one().job_uid
    print(run_job(database, job, timeout=120.0))


if __name__ == "__main__":
    main()
