"""``dcim``: one command, its parts, and how errors end it."""

import sys
from typing import Any

import typer

from dcim import __version__
from dcim.cli import (
    accounts,
    brakes,
    credentials,
    demo,
    fabric,
    find,
    image,
    install,
    inventory,
    jobs,
    lab,
    objects,
    permits,
    provision,
    serve,
    types,
)
from dcim.cli.output import BAD_INPUT, err, fail
from dcim.core.errors import DcimError
from dcim.core.log import setup_logging

app = typer.Typer(
    no_args_is_help=True, add_completion=True, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    help="Inventory, bare-metal provisioning and fabric in one loop: declare, plan, rehearse, apply, verify.",
)  # fmt: skip


@app.callback()
def _root(
    log_level: str = typer.Option("warning", envvar="DCIM_LOG_LEVEL", help="debug, info, warning or error."),
) -> None:
    setup_logging(log_level)


@app.command()
def version() -> None:
    """Print the version."""
    print(__version__)


for _module in (install, accounts, permits, inventory, serve, brakes, demo):
    _module.add_to(app)
app.add_typer(lab.app, name="lab")
app.add_typer(fabric.app, name="fabric")
app.add_typer(provision.app, name="provision")
app.add_typer(jobs.app, name="jobs")
app.add_typer(objects.app, name="objects")
app.add_typer(image.app, name="image")
app.add_typer(find.app, name="find")
app.add_typer(credentials.app, name="credentials")
app.add_typer(types.app, name="types")
jobs.add_to(app)


def main() -> None:
    """The entry point: runs a command, prints an error once, ends with its exit code."""
    as_json = "--json" in sys.argv
    try:
        result: Any = app(standalone_mode=False)
    except DcimError as error:
        try:
            fail(error, as_json=as_json)
        except typer.Exit as end:
            sys.exit(end.exit_code)
    except typer.Exit as end:
        sys.exit(end.exit_code)
    except typer.Abort:
        err.print("stopped")
        sys.exit(1)
    except Exception as error:
        shown = getattr(error, "format_message", None)
        if shown is None:
            raise
        err.print(f"[red]error:[/red] {shown()}")
        sys.exit(BAD_INPUT)
    sys.exit(result if isinstance(result, int) else 0)
