"""Every command and its rule: ``local`` needs the right to read ``DCIM_HOME/secret.key``; all else asks the API.

A local command acts as dcim itself: whoever can read the key and the database can do everything anyway. A client of the
API has the rights of its token (``DCIM_URL``, ``DCIM_TOKEN``), or, in the same process, those of a local command.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import typer
from click import Group


@dataclass(frozen=True)
class CommandRule:
    """``routes`` are what the command asks of the API; empty: it acts on this machine, and ``why`` says on what."""

    why: str = ""
    routes: tuple[tuple[str, str], ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether it acts without the API."""
        return not self.routes


def _local(why: str) -> CommandRule:
    return CommandRule(why)


def _asks(*routes: tuple[str, str]) -> CommandRule:
    return CommandRule("", routes)


_WATCH = (("GET", "/api/jobs/{uid}/"), ("GET", "/api/status/"))
_ACCOUNTS = _local("users, groups, tokens and permissions in the database of this home")
_LAB = _local("the lab of this home")

COMMANDS: Mapping[str, CommandRule] = {
    "version": _local("nothing"),
    "init": _local("makes the home"),
    "serve": _local("serves this home"),
    "worker": _local("runs jobs of this home's database, for whoever was permitted to start them"),
    "demo": _local("a home of its own"),
    "user add": _ACCOUNTS, "user create": _ACCOUNTS, "user list": _ACCOUNTS, "user disable": _ACCOUNTS,
    "user enable": _ACCOUNTS, "user password": _ACCOUNTS,
    "group add": _ACCOUNTS, "group list": _ACCOUNTS, "group remove": _ACCOUNTS, "group join": _ACCOUNTS,
    "group leave": _ACCOUNTS,
    "token create": _ACCOUNTS, "token list": _ACCOUNTS, "token revoke": _ACCOUNTS,
    "permission add": _ACCOUNTS, "permission list": _ACCOUNTS, "permission remove": _ACCOUNTS,
    "credentials set": _local("seals a secret with the key of this home"),
    "image build": _local("files of this home"), "image list": _local("files of this home"),
    "lab up": _LAB, "lab down": _LAB, "lab status": _LAB, "lab break": _LAB, "lab heal": _LAB,
    "find where": _asks(("GET", "/api/answers/where/")),
    "find trace": _asks(("GET", "/api/answers/trace/")),
    "find failover": _asks(("GET", "/api/answers/failover/")),
    "find utilization": _asks(("GET", "/api/answers/utilization/prefixes/")),
    "find units": _asks(("GET", "/api/answers/units/")),
    "find gap": _asks(("GET", "/api/answers/gap/")),
    "find room": _asks(("GET", "/api/answers/room/")),
    "find capacity": _asks(("GET", "/api/answers/capacity/")),
    "find free address": _asks(("GET", "/api/answers/free/address/")),
    "find free prefix": _asks(("GET", "/api/answers/free/prefix/")),
    "find free vlan": _asks(("GET", "/api/answers/free/vlan/")),
    "find free vni": _asks(("GET", "/api/answers/free/vni/")),
    "find free unit": _asks(("GET", "/api/answers/units/")),
    "find free outlet": _asks(("GET", "/api/answers/free/outlet/")),
    "find free port": _asks(("GET", "/api/answers/free/port/")),
    "types import": _asks(("POST", "/api/types/import/")), "types list": _asks(("GET", "/api/types/")),
    "types show": _asks(("GET", "/api/types/show/")), "types export": _asks(("GET", "/api/types/export/")),
    "types sync": _asks(("POST", "/api/types/sync/")),
    "import": _asks(("POST", "/api/imports/"), ("POST", "/api/bulk/transfers/")),
    "export": _asks(("GET", "/api/exports/")),
    "mirror": _asks(("POST", "/api/bulk/transfers/"), ("POST", "/api/bulk/mirrors/")),
    "objects nouns": _asks(("GET", "/api/bulk/")),
    "objects columns": _asks(("GET", "/api/bulk/{app_name}/{plural}/columns/")),
    "objects export": _asks(("GET", "/api/bulk/{app_name}/{plural}/export/")),
    "objects import": _asks(("POST", "/api/bulk/{app_name}/{plural}/import/")),
    "arm": _asks(("POST", "/api/brakes/{action}/")), "disarm": _asks(("POST", "/api/brakes/{action}/")),
    "freeze": _asks(("POST", "/api/brakes/{action}/")), "unfreeze": _asks(("POST", "/api/brakes/{action}/")),
    "brakes": _asks(("GET", "/api/brakes/")),
    "fabric plan": _asks(("POST", "/api/fabric/plan/")),
    "fabric push": _asks(("POST", "/api/fabric/plan/"), ("POST", "/api/fabric/push/"),
                         ("GET", "/api/fabric/changes/{uid}/"), *_WATCH),
    "fabric verify": _asks(("POST", "/api/fabric/verify/")),
    "fabric rollback": _asks(("POST", "/api/fabric/rollback/"), *_WATCH),
    "fabric pin": _asks(("POST", "/api/fabric/pins/")),
    "provision plan": _asks(("POST", "/api/provisioning/plan/")),
    "provision run": _asks(("POST", "/api/provisioning/run/"), *_WATCH),
    "jobs list": _asks(("GET", "/api/jobs/")), "jobs show": _asks(("GET", "/api/jobs/{uid}/")),
    "jobs watch": _asks(*_WATCH),
    "jobs cancel": _asks(("POST", "/api/jobs/{uid}/{action}/"), ("GET", "/api/status/")),
    "jobs resume": _asks(("POST", "/api/jobs/{uid}/{action}/"), ("GET", "/api/status/")),
    "why": _asks(("GET", "/api/why/{name}/")),
}  # fmt: skip


def commands(app: typer.Typer) -> list[str]:
    """Every command of a typer application, words parted by spaces."""
    root = typer.main.get_command(app)
    return sorted(_names(root, ""))


def _names(command: object, prefix: str) -> list[str]:
    found: list[str] = []
    for name, child in getattr(command, "commands", {}).items():
        path = f"{prefix} {name}".strip()
        found += _names(child, path) if isinstance(child, Group) or hasattr(child, "commands") else [path]
    return found
