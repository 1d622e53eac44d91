"""``dcim serve`` and ``dcim worker``."""

import signal
import threading
from contextlib import ExitStack

import typer

from dcim.app import open_app
from dcim.cli.output import out


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(serve)
    app.command()(worker)


def serve(
    no_runner: bool = typer.Option(False, help="Only serve; workers elsewhere run the jobs."),
) -> None:
    """Serve pages and API (8000) and the boot listener (8001), and run jobs unless a broker is configured."""
    from dcim.cli import serving

    app = open_app()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with ExitStack() as stack:
        stack.callback(app.close)
        web = stack.enter_context(serving.web_listener(app))
        boot = stack.enter_context(serving.boot_listener(app))
        with_runner = not no_runner and not app.settings.broker_url
        if with_runner:
            stack.enter_context(serving.runner(app))
        out.print(f"pages and API  http://{web.host}:{web.port}")
        out.print(f"boot listener  http://{boot.host}:{boot.port}")
        out.print("jobs run here" if with_runner else "jobs run in workers: dcim worker --site SITE")
        stop.wait()
        out.print("stopping")


def worker(
    site: str = typer.Option("default", help="The site whose queue this worker serves."),
    threads: int = typer.Option(8, min=1, help="Operations advanced at once."),
) -> None:
    """Run jobs from PostgreSQL, woken by Redis (DCIM_BROKER_URL); it also works while Redis is away."""
    from dcim.core.settings import load_settings
    from workers import run_worker

    run_worker(load_settings(), site=site, threads=threads)
