"""NX-OS 9000 (10.x): dual-stage configuration, ``commit confirmed``, checkpoints.

Source: Cisco Nexus 9000 System Management Guide 10.5, "Two-stage Configuration Commit" and "Configuring Rollback".
NX-OS shows no pending revert; what is known of it comes from the commit list and from reading back.
"""

import contextlib
import re
from collections.abc import Sequence

from dcim.core.errors import Transient
from network.drivers.base import ArmedState, Facts, Neighbor, NotArmed, Refused, Target, Work
from network.drivers.cli import CliSession, error_in

COMMIT_SECONDS = 40.0
MIN_TIMER, MAX_TIMER = 30, 65535


class NxosDriver:
    """A session on a Nexus. ``_staging``: the session is in dual-stage mode."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._cli = CliSession(target)
        self._staging = False

    def running_config(self) -> str:
        """``show running-config`` (also from within dual-stage mode, which a session keeps while it is armed)."""
        return self._cli.checked("show running-config", 30.0)

    def facts(self) -> Facts:
        """From ``show version`` and ``show inventory``."""
        version, inventory = self._cli.command("show version"), self._cli.command("show inventory")
        chassis = re.search(r'NAME: "Chassis".*?PID:\s*(\S+).*?SN:\s*(\S+)', inventory, re.S | re.I)
        found = re.search(r"NXOS: version\s+(\S+)|system:\s+version\s+(\S+)", version)
        name = re.search(r"Device name:\s*(\S+)", version)
        return Facts(
            name.group(1) if name else "", chassis.group(1) if chassis else "", chassis.group(2) if chassis else "",
            (found.group(1) or found.group(2)) if found else "",
        )  # fmt: skip

    def lldp_neighbors(self) -> list[Neighbor]:
        """From ``show lldp neighbors detail``; empty when LLDP is off."""
        text = self._cli.command("show lldp neighbors detail")
        found = []
        for part in re.split(r"(?=^Chassis id:)", text, flags=re.M)[1:]:
            name = re.search(r"^System Name:\s*(\S+)", part, re.M)
            local = re.search(r"^Local Port id:\s*(\S+)", part, re.M)
            port = re.search(r"^Port id:\s*(\S+)", part, re.M)
            if local and port:
                found.append(Neighbor(_full(local.group(1)), name.group(1) if name else "", port.group(1)))
        return found

    def arm(self, work: Work) -> None:
        """Features first (they cannot be staged with what needs them), a checkpoint, then a confirmed commit."""
        self._leave()
        if work.prelude:
            self._cli.checked("configure terminal")
            self._cli.block(list(work.prelude))
            self._cli.command("end")
        if not work.commands:
            return
        self._cli.checked(f"checkpoint {_checkpoint(work.token)}", COMMIT_SECONDS)
        self._enter()
        try:
            self._cli.block(list(work.commands))
            seconds = min(max(work.timer_s, MIN_TIMER), MAX_TIMER)
            self._commit(f"commit confirmed {seconds}")
        except Refused:
            with contextlib.suppress(Transient):  # the session may be over, and what was staged with it
                self._abort()
            raise

    def armed_state(self, token: str) -> ArmedState:
        """ "idle" when the newest commit is a rollback; otherwise NX-OS does not say."""
        newest = self._newest_commit()
        if newest == "rollback":
            return ArmedState("idle", "the newest commit is a rollback")
        return ArmedState("unknown", f"newest commit by {newest or 'nobody'}")

    def confirm(self, token: str) -> None:
        """``commit`` in dual-stage mode. An expired timer shows as a rollback in the commit list."""
        if self._newest_commit() == "rollback":
            raise NotArmed(f"{self.target.name}: its timer has run out, the newest commit is a rollback")
        self._enter()
        output = self._cli.command("commit", COMMIT_SECONDS)
        self._abort()
        if error_in(output) or "verification failed" in output:
            raise Refused(f"{self.target.name} refused to confirm: {' '.join(output.split())[:200]}")
        if "No configuration changes" in output:
            raise NotArmed(f"{self.target.name}: nothing waits for a confirmation any more")

    def save(self) -> None:
        """``copy running-config startup-config``."""
        output = self._cli.checked("copy running-config startup-config", COMMIT_SECONDS)
        if "ailed" in output:
            raise Transient(f"{self.target.name} did not save its configuration: {' '.join(output.split())[:200]}")

    def revert(self, token: str) -> None:
        """Roll back to the checkpoint taken before the change, atomically, then stop the timer."""
        self._abort()
        name = _checkpoint(token)
        output = self._cli.command(f"rollback running-config checkpoint {name} atomic", COMMIT_SECONDS)
        if "does not exist" in output or "No such" in output:
            raise NotArmed(f"{self.target.name} has no checkpoint {name}")
        if "completed successfully" not in output:
            raise Transient(f"{self.target.name} did not roll back: {' '.join(output.split())[-200:]}")
        # Confirm what is now the old configuration, so that the timer does not strike a later change.
        self._enter()
        self._cli.command("commit", COMMIT_SECONDS)
        self._abort()

    def apply(self, commands: Sequence[str], token: str) -> None:
        """A plain dual-stage commit."""
        self._enter()
        try:
            self._cli.block(list(commands))
            self._commit("commit")
        except Refused:
            with contextlib.suppress(Transient):  # the session may be over, and what was staged with it
                self._abort()
            raise
        self._leave()

    def close(self) -> None:
        """Hang up. Changes staged but not committed are gone; an armed change keeps its timer."""
        self._cli.close()

    def _commit(self, command: str) -> None:
        output = self._cli.command(command, COMMIT_SECONDS)
        if "Configuration committed" in output:
            return
        error = error_in(output) or " ".join(output.split())[:300] or "no answer"
        raise Refused(f"{self.target.name}: the commit was refused: {error.removeprefix('Failed. err=')}")

    def _newest_commit(self) -> str:
        """The user of the newest commit, empty without one."""
        text = self._cli.command("show configuration commit list")
        match = re.search(r"^\s*1\s+\S+\s+(\S+)", text, re.M)
        return match.group(1) if match else ""

    def _enter(self) -> None:
        if not self._staging:
            self._cli.checked("configure dual-stage")
            self._staging = True

    def _leave(self) -> None:
        if self._staging:
            self._abort()

    def _abort(self) -> None:
        """Leave dual-stage mode and forget what is staged; what was committed stays."""
        if self._staging:
            self._cli.command("abort")
            self._staging = False


def _checkpoint(token: str) -> str:
    return f"dcim-{token[-12:]}"


def _full(port: str) -> str:
    """LLDP's short port name in full: Eth1/1 → Ethernet1/1."""
    return re.sub(r"^Eth(?=\d)", "Ethernet", port)
