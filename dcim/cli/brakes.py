"""``dcim arm|disarm|freeze|unfreeze``: the brakes beside every plan."""

import typer

from dcim.cli.client import connect
from dcim.cli.output import JsonFlag, out, print_json, table


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (arm, disarm, freeze, unfreeze, brakes):
        app.command()(command)


def _set(action: str, site: str, reason: str, as_json: bool) -> None:
    answer = connect().post(f"/api/brakes/{action}/", {"site": site, "reason": reason})
    if as_json:
        print_json(answer)
    else:
        out.print(answer["message"])


def arm(site: str, reason: str = "", json: JsonFlag = False) -> None:
    """Allow dcim to touch the hardware of SITE (a slug); a new installation only reads."""
    _set("arm", site, reason, json)


def disarm(site: str, reason: str = "", json: JsonFlag = False) -> None:
    """Make SITE read-only again."""
    _set("disarm", site, reason, json)


def freeze(
    site: str = typer.Argument("", help="A site; everything when left out."), reason: str = "", json: JsonFlag = False
) -> None:
    """Stop new actions within a second, everywhere or at one site. What is armed on a switch still ends safely."""
    _set("freeze", site, reason, json)


def unfreeze(
    site: str = typer.Argument("", help="A site; everything when left out."), reason: str = "", json: JsonFlag = False
) -> None:
    """Let work go on."""
    _set("unfreeze", site, reason, json)


def brakes(json: JsonFlag = False) -> None:
    """Show which sites are armed or frozen."""
    rows = connect().get("/api/brakes/")
    if json:
        print_json(rows)
    else:
        table(
            ["scope", "armed", "frozen", "by", "reason"],
            [[r["scope"], r["armed"], r["frozen"], r["by"], r["reason"]] for r in rows],
        )
