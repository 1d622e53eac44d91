"""What commands print: tables and sentences for people, JSON for programs; and how they end."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from dcim.core.errors import DcimError, InvalidInput

DONE, FAILED, BAD_INPUT, CHANGES_PENDING = 0, 1, 2, 3

JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

PIPE_WIDTH = 200
"""Columns of a table that goes into a pipe or a file: nothing a program looks for is cut."""

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPE_WIDTH)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_STYLES = {
    "active": "green", "done": "green", "in sync": "green", "running": "cyan", "waiting": "cyan", "pending": "dim",
    "held": "yellow", "drifted": "yellow", "failed": "red", "unreachable": "red", "cancelled": "dim", "on": "green",
}  # fmt: skip


def print_json(data: Any) -> None:
    """Print data as indented JSON."""
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False, default=str) + "\n")


def styled(word: object) -> str:
    """A state's word in its colour; the word itself always says it."""
    text = escape(str(word))
    style = _STYLES.get(str(word))
    return f"[{style}]{text}[/{style}]" if style else text


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a plain table; states are coloured."""
    grid = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*("" if cell is None else styled(cell) for cell in row))
    out.print(grid)


def fail(error: DcimError, *, as_json: bool = False) -> NoReturn:
    """End with the error's message and exit code."""
    if as_json:
        problems = error.problems if isinstance(error, InvalidInput) else []
        print_json({"error": error.message, "problems": [{"where": p.where, "message": p.message} for p in problems]})
    else:
        err.print(f"[red]error:[/red] {escape(error.message)}")
        for problem in getattr(error, "problems", []):
            err.print(f"  [bold]{escape(problem.where)}[/bold]: {escape(problem.message)}")
    raise typer.Exit(error.exit_code)
