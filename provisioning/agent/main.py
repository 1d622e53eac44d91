"""The agent's loop: say hello, do what is asked, report, restart or switch off."""

import secrets
import time
from typing import Any

from .commands import execute
from .errors import CommandFailed, Rejected, Unreachable
from .http import Client
from .machine import Machine

PROTOCOL = 1
HELLO_DEADLINE_S = 600.0
PATIENCE_S = 3600.0
"""How long a said-hello agent waits for a server that is away: a controller's restart must not lose the work."""
_PROGRESS_EVERY_S = 2.0
_END = {"reboot": "reboot", "power_off": "power_off"}


def run(machine: Machine, url: str, token: str) -> str:
    """Serve the boot listener at ``url`` until it says ``reboot`` or ``power_off``; returns which, after doing it.

    Switches the machine off, too, when the server refuses the agent or stays away. Blocks. ``machine.PoweredOff``
    passes through.
    """
    client = Client(machine, url)
    try:
        outcome = _serve(machine, client, token)
    except (Rejected, Unreachable, CommandFailed) as error:
        machine.log(f"switching off: {error}")
        outcome = "power_off"
    finally:
        client.close()
    if outcome == "reboot":
        machine.reboot()
    else:
        machine.power_off()
    return outcome


def _serve(machine: Machine, client: Client, token: str) -> str:
    found = machine.inventory()
    hello: dict[str, Any] = {
        "protocol": PROTOCOL,
        "token": token,
        "serial": machine.serial(),
        "macs": [nic["mac"] for nic in found["nics"]],
        "nonce": secrets.token_hex(16),
    }
    answer = client.call("/agent/hello", hello, HELLO_DEADLINE_S)
    client.session = str(answer["session"])
    poll_s = float(answer.get("poll_s") or 1.0)
    machine.log(f"working for {answer.get('host')}, operation {answer.get('operation')}")
    while True:
        order = client.call("/agent/next", {}, PATIENCE_S)
        if not order.get("id"):
            machine.sleep(float(order.get("wait_s") or poll_s))
            continue
        command = str(order.get("command"))
        if command in _END:
            _report(client, order["id"], {"state": "done", "progress": 1.0, "result": {}})
            machine.log(command)
            return _END[command]
        _do(machine, client, order["id"], command, dict(order.get("args") or {}))


def _do(machine: Machine, client: Client, identifier: str, command: str, args: dict[str, Any]) -> None:
    machine.log(f"{command} ({identifier})")
    last = time.monotonic()

    def progress(share: float) -> None:
        nonlocal last
        if time.monotonic() - last < _PROGRESS_EVERY_S:
            return
        last = time.monotonic()
        body = {"id": identifier, "state": "progress", "progress": round(min(share, 1.0), 3)}
        try:
            client.call("/agent/report", body, 0)
        except Unreachable as error:  # the work goes on: the final report is the one that is repeated
            machine.log(str(error))

    try:
        result = execute(machine, client, command, args, progress)
    except (CommandFailed, OSError, ValueError, TypeError, KeyError) as error:
        message = str(error) if isinstance(error, CommandFailed) else f"{type(error).__name__}: {error}"
        machine.log(f"{command} failed: {message}")
        _report(client, identifier, {"state": "failed", "error": message})
        return
    machine.log(f"{command} done")
    _report(client, identifier, {"state": "done", "progress": 1.0, "result": result})


def _report(client: Client, identifier: str, body: dict[str, Any]) -> None:
    client.call("/agent/report", {"id": identifier, **body}, PATIENCE_S)
