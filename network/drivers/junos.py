"""Junos over NETCONF: candidate, ``commit confirmed``, the confirming commit.

Sources: Junos XML protocol guide (``<commit-configuration>`` with ``<confirmed/>``); on an armed box any commit or
commit check confirms, whoever makes it (ansible-junos-stdlib#109, #597), so this driver never checks an armed box.
"""

import math
from collections.abc import Sequence
from typing import Any

from network.drivers.base import ArmedState, Facts, Neighbor, NotArmed, Refused, Target, Work
from network.drivers.netconf import NetconfSession, _element


class JunosDriver:
    """A NETCONF session on a Junos switch."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._session = NetconfSession(target)

    def running_config(self) -> str:
        """The committed configuration as ``set`` lines."""
        return self._session.configuration_set()

    def facts(self) -> Facts:
        """From ``get-system-information``."""
        reply = _element(self._session.rpc("get-system-information"))
        return Facts(*(_text(reply, tag) for tag in ("host-name", "hardware-model", "serial-number", "os-version")))

    def lldp_neighbors(self) -> list[Neighbor]:
        """From ``get-lldp-neighbors-information``."""
        reply = _element(self._session.rpc("get-lldp-neighbors-information"))
        found = []
        for each in _all(reply, "lldp-neighbor-information"):
            port = _text(each, "lldp-local-port-id") or _text(each, "lldp-local-interface")
            far = _text(each, "lldp-remote-port-id") or _text(each, "lldp-remote-port-description")
            found.append(Neighbor(port.removesuffix(".0"), _text(each, "lldp-remote-system-name"), far))
        return found

    def arm(self, work: Work) -> None:
        """Load the lines and commit them with a timer (whole minutes)."""
        if not work.commands:
            return
        self._load_and_commit(work.commands, work.token, 60 * max(1, math.ceil(work.timer_s / 60)))

    def armed_state(self, token: str) -> ArmedState:
        """From the newest commit: while it waits, its comment says when it is rolled back."""
        reply = _element(self._session.rpc("get-commit-revision-information", level="detail"))
        comment, user = _text(reply, "comment"), _text(reply, "user")
        armed = "rollback in" in comment
        return ArmedState("armed" if armed else "idle", f"newest commit by {user}: {comment}".rstrip(": "))

    def confirm(self, token: str) -> None:
        """A commit of an unchanged candidate. NotArmed when another commit came in between."""
        if self.armed_state(token).state != "armed":
            raise NotArmed(f"{self.target.name}: nothing waits for a confirmation any more")
        self._session.commit(f"{token} confirmed")

    def save(self) -> None:
        """Every commit is kept."""

    def revert(self, token: str) -> None:
        """Load the configuration before the armed commit and commit it. NotArmed when it is not the newest one."""
        if self.armed_state(token).state != "armed":
            raise NotArmed(f"{self.target.name}: no revert waits")
        self._session.lock()
        try:
            self._session.load_rollback(1)
            self._session.commit(f"{token} reverted")
        finally:
            self._session.unlock()

    def apply(self, commands: Sequence[str], token: str) -> None:
        """A plain commit."""
        self._load_and_commit(commands, token, None)

    def close(self) -> None:
        """End the session; an armed commit keeps its timer."""
        self._session.close()

    def _load_and_commit(self, commands: Sequence[str], comment: str, confirm_s: int | None) -> None:
        self._session.lock()
        try:
            try:
                self._session.load_set(commands)
                self._session.commit(comment, confirm_s)
            except Refused:
                self._session.discard()
                raise
        finally:
            self._session.unlock()


def _local(element: Any) -> str:
    tag = element.tag
    return tag.split("}")[-1] if isinstance(tag, str) else ""


def _all(root: Any, tag: str) -> list[Any]:
    return [element for element in root.iter() if _local(element) == tag]


def _text(root: Any, tag: str) -> str:
    for element in root.iter():
        if _local(element) == tag:
            return (element.text or "").strip()
    return ""
