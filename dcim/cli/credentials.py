"""``dcim credentials``: enter what BMCs and switches accept. Secrets are sealed; they are never shown again."""

import sys
from typing import Literal

import typer
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.app import open_app
from dcim.cli.output import out
from dcim.core.errors import NotFound
from dcim.core.secrets import load_vault
from inventory.credentials.service import set_credentials
from inventory.devices.models import Device

app = typer.Typer(no_args_is_help=True, help="Logins of BMCs and switches, sealed with this installation's key.")


@app.command("set")
def set_(
    device: str,
    service: Literal["bmc", "switch"],
    username: str = typer.Option(..., prompt=True),
    password_stdin: bool = typer.Option(False, help="Read the password from standard input."),
) -> None:
    """Enter the login of DEVICE's BMC or of the switch itself."""
    password = sys.stdin.readline().rstrip("\n") if password_stdin else typer.prompt("Password", hide_input=True)
    opened = open_app()
    vault = load_vault(opened.settings.home)
    with unit_of_work(opened.database, system("cli", "credentials set")) as session:
        device_id = session.exec(select(Device.id).where(Device.name == device)).first()
        if device_id is None:
            raise NotFound(f"no device {device!r}: check the name on the devices page")
        set_credentials(session, vault, f"device:{device_id}", service, username, password)
    out.print(f"sealed the {service} login of {device}")
