"""IOS-XE (Catalyst 9000): ``configure terminal revert timer``, line by line.

Source: Cisco IOS XE 17 "Configuration Rollback Confirmed Change". It is not atomic: a refused line is followed by
``configure revert now``. It needs ``archive`` with a ``path``; the driver sets one when there is none.
"""

import contextlib
import math
import re
from collections.abc import Sequence

from dcim.core.errors import Transient
from network.drivers.base import ArmedState, Facts, Neighbor, NotArmed, Refused, Target, Work
from network.drivers.cli import CliSession, error_in

REVERT_SECONDS = 40.0
ARCHIVE = ("archive", "path flash:dcim-archive", "exit")


class IosxeDriver:
    """A session on a Catalyst."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._cli = CliSession(target)

    def running_config(self) -> str:
        """``show running-config``."""
        return self._cli.checked("show running-config", 30.0)

    def facts(self) -> Facts:
        """From ``show version``."""
        text = self._cli.command("show version")
        version = re.search(r"Version\s+([\w.()]+)", text)
        model = re.search(r"^[Mm]odel [Nn]umber\s*:\s*(\S+)", text, re.M) or re.search(r"^[Cc]isco\s+(\S+)", text, re.M)
        serial = re.search(r"(?:System Serial Number|Processor board ID)\s*:?\s*(\S+)", text, re.I)
        name = re.search(r"^(\S+)\s+uptime is", text, re.M)
        return Facts(*(match.group(1) if match else "" for match in (name, model, serial, version)))

    def lldp_neighbors(self) -> list[Neighbor]:
        """From ``show lldp neighbors detail``."""
        text = self._cli.command("show lldp neighbors detail")
        found = []
        for part in re.split(r"^-{10,}$", text, flags=re.M):
            local = re.search(r"^Local Intf:\s*(\S+)", part, re.M)
            port = re.search(r"^Port id:\s*(\S+)", part, re.M)
            name = re.search(r"^System Name:\s*(\S+)", part, re.M)
            if local and port:
                found.append(Neighbor(_full(local.group(1)), name.group(1) if name else "", port.group(1)))
        return found

    def arm(self, work: Work) -> None:
        """Start the revert timer, then type the lines; a refused one takes everything back at once."""
        if not work.commands:
            return
        if not re.search(r"^archive\b.*?^ path \S", self.running_config(), re.M | re.S):
            self._cli.checked("configure terminal")
            self._cli.block(ARCHIVE)
            self._cli.command("end")
        minutes = max(1, math.ceil(work.timer_s / 60))
        self._cli.checked(f"configure terminal revert timer {minutes}", REVERT_SECONDS)
        try:
            self._cli.block(list(work.commands))
        except Refused:
            with contextlib.suppress(Transient):  # the session may be over: whoever opens the next one reverts
                self._cli.command("end")
                self._cli.command("configure revert now", REVERT_SECONDS)
            raise
        self._cli.command("end")

    def armed_state(self, token: str) -> ArmedState:
        """``show archive config rollback timer``."""
        text = self._cli.command("show archive config rollback timer")
        if "No Rollback Confirmed Change" in text:
            return ArmedState("idle")
        return ArmedState("armed", " ".join(text.split())) if "imer" in text else ArmedState("unknown", text.strip())

    def confirm(self, token: str) -> None:
        """``configure confirm``."""
        output = self._cli.command("configure confirm", REVERT_SECONDS)
        if "No Rollback Confirmed Change" in output:
            raise NotArmed(f"{self.target.name}: nothing waits for a confirmation any more")
        if error_in(output):
            raise Refused(f"{self.target.name} refused to confirm: {error_in(output)}")

    def save(self) -> None:
        """``write memory``."""
        if "[OK]" not in self._cli.checked("write memory", REVERT_SECONDS):
            raise Transient(f"{self.target.name} did not save its configuration")

    def revert(self, token: str) -> None:
        """``configure revert now``."""
        output = self._cli.command("configure revert now", REVERT_SECONDS)
        if "No Rollback Confirmed Change" in output:
            raise NotArmed(f"{self.target.name}: no revert waits")
        if "aborted" in output:
            raise Transient(f"{self.target.name} did not revert: {' '.join(output.split())[-200:]}")

    def apply(self, commands: Sequence[str], token: str) -> None:
        """Plain configuration mode."""
        self._cli.checked("configure terminal")
        try:
            self._cli.block(list(commands))
        finally:
            with contextlib.suppress(Transient):
                self._cli.command("end")

    def close(self) -> None:
        """Hang up."""
        self._cli.close()


_SHORT = {
    "Gi": "GigabitEthernet", "Te": "TenGigabitEthernet", "Twe": "TwentyFiveGigE", "Fo": "FortyGigabitEthernet",
    "Hu": "HundredGigE", "Fa": "FastEthernet",
}  # fmt: skip


def _full(port: str) -> str:
    """LLDP's short port name in full: Gi1/0/1 → GigabitEthernet1/0/1."""
    match = re.match(r"([A-Za-z]+)(\d.*)$", port)
    return _SHORT.get(match.group(1), match.group(1)) + match.group(2) if match else port
