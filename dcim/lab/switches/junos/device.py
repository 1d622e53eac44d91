"""A Junos switch: the committed and the candidate configuration, commits with their history, rollbacks and locks."""

import json
import time
from pathlib import Path
from typing import Any

from dcim.lab.spec import LabSwitch
from dcim.lab.switches.api import Carried
from dcim.lab.switches.bgp import BgpView
from dcim.lab.switches.device import Armed, Device, World
from dcim.lab.switches.junos.archive import DAY_0, ROLLBACKS, rotate, stamp
from dcim.lab.switches.junos.ports import carried, port_up, vtep
from dcim.lab.switches.junos.text import Problem, apply_commands, braces, compare, parse
from dcim.lab.switches.junos.tree import Node, SyntaxProblem
from dcim.lab.switches.junos.validate import check


class Refused(Exception):
    """The device does not do what was asked; the text is Junos's own."""

    def __init__(self, message: str, problems: list[Problem] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or []


class JunosDevice(Device):
    """A QFX switch. ``candidate`` is shared by all sessions, as "configure" and NETCONF use it."""

    max_sessions = 32

    def __init__(self, spec: LabSwitch, folder: Path, world: World) -> None:
        super().__init__(spec, folder, world)
        self._committed: Node | None = None
        self._candidate: Node | None = None
        self.locked_by: Any = None
        self.changed_by: Any = None
        self.history: list[dict[str, Any]] = []
        self.refused_at_boot: list[str] = []

    @property
    def committed(self) -> Node:
        """The active configuration (read from disk on first use)."""
        if self._committed is None:
            self.boot()
        assert self._committed is not None
        return self._committed

    @property
    def candidate(self) -> Node:
        """The shared candidate; a copy of the active configuration until somebody edits it."""
        if self._candidate is None:
            self._candidate = self.committed.clone()
        return self._candidate

    @property
    def hostname(self) -> str:
        """The configured host name."""
        return self.committed.value("system", "host-name") or self.name

    def boot(self) -> None:
        stored = self.read("config/juniper.conf")
        text = stored if stored is not None else self.spec.startup
        if not text.strip():
            text = DAY_0.format(name=self.name, username=self.spec.username)
        self._committed, problems = self.parse_any(text)
        self._candidate = None
        self.refused_at_boot = [f"{problem.line}: {problem.text}" for problem in problems]
        for line in self.refused_at_boot:
            self.record(f"startup configuration, refused line {line}")
        self.history = json.loads(self.read("config/history.json") or "[]")
        if stored is None:
            self.write("config/juniper.conf", self.text(self._committed))

    @staticmethod
    def parse_any(text: str) -> tuple[Node, list[Problem]]:
        """A configuration from brace or set format, told apart as napalm does: by its first word."""
        if text.lstrip().startswith(("set ", "delete ", "deactivate ")):
            from dcim.lab.switches.junos.tree import empty

            root = empty()
            return root, apply_commands(root, text)
        return parse(text)

    @staticmethod
    def text(root: Node) -> str:
        """A configuration in brace format."""
        return "\n".join(braces(root)) + "\n"

    @property
    def last_commit(self) -> dict[str, Any]:
        """The newest commit's entry; the boot when there is none."""
        return self.history[0] if self.history else {"at": self.booted_at, "user": "root", "comment": ""}

    # Editing

    @property
    def modified(self) -> bool:
        """Whether the candidate differs from the active configuration."""
        return self._candidate is not None and self._candidate.signature() != self.committed.signature()

    def lock(self, session: Any) -> None:
        """Lock the candidate for one session. Raises Refused, naming the holder."""
        if self.locked_by is not None and self.locked_by is not session:
            holder = self.locked_by
            since = stamp(holder.since)
            raise Refused(f"configuration database locked by:\n  {holder.user} (pid {holder.number}) on since {since}")
        if self.modified and self.changed_by is not session:
            raise Refused("configuration database modified")
        self.locked_by = session

    def unlock(self, session: Any) -> None:
        """Give the lock back; uncommitted changes go. Raises Refused when it is not this session's."""
        if self.locked_by is not session:
            raise Refused("configuration database not locked")
        self.locked_by = None
        self.discard()

    def gone(self, session: Any) -> None:
        """A session has ended: its lock goes, and with it what it did not commit."""
        if self.locked_by is session:
            self.locked_by = None
            self.discard()
        elif self.changed_by is session:
            self.changed_by = None

    def may_edit(self, session: Any) -> None:
        """Raises Refused while another session holds the lock."""
        if self.locked_by is not None and self.locked_by is not session:
            raise Refused(f"configuration database locked by:\n  {self.locked_by.user} (pid {self.locked_by.number})")
        self.changed_by = session

    def discard(self) -> None:
        """The candidate is the active configuration again."""
        self._candidate = None
        self.changed_by = None

    def load(self, session: Any, text: str, action: str) -> list[Problem]:
        """Load into the candidate: set, merge, replace, override or update; the statements refused (the rest is in)."""
        self.may_edit(session)
        text, struck = self._strike(text)
        if action == "set":
            return struck + apply_commands(self.candidate, text)
        if action in ("override", "update", "overwrite"):
            root, problems = parse(text)
            self._candidate = root
            return struck + problems
        return struck + parse(text, self.candidate)[1]

    def _strike(self, text: str) -> tuple[str, list[Problem]]:
        """Let "refuse-line" strike: the statements with its text are taken out and reported."""
        if self.faults.get("refuse-line") is None:
            return text, []
        kept: list[str] = []
        problems: list[Problem] = []
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip() and self.faults.struck_by("refuse-line", line):
                problems.append(Problem("syntax error", line.split()[-1].rstrip(";"), (), number, line.strip()))
            else:
                kept.append(line)
        return "\n".join(kept), problems

    def rollback(self, session: Any, number: int) -> None:
        """Load an earlier configuration into the candidate. Raises Refused when there is none."""
        self.may_edit(session)
        if number == 0:
            self._candidate = None
            return
        self._candidate = self.archived(number)

    def archived(self, number: int) -> Node:
        """An earlier configuration. Raises Refused when there is none."""
        if number == 0:
            return self.committed
        text = self.read(f"config/juniper.conf.{number}")
        if text is None or not 0 < number < ROLLBACKS:
            raise Refused(f"error: could not open configuration file: no rollback {number}")
        return parse(text)[0]

    def compare(self, number: int = 0) -> str:
        """What the candidate changes against an earlier configuration."""
        return compare(self.archived(number), self.candidate)

    # Commits

    def check(self, user: str) -> None:
        """commit check. Raises Refused. It confirms a waiting commit (ansible-junos-stdlib#109, #597)."""
        problems = check(self.candidate)
        if problems:
            raise Refused("\n".join(problems))
        self.confirmed(user)

    def commit(self, session: Any, comment: str = "", seconds: float | None = None, client: str = "netconf") -> None:
        """Commit the candidate, with a timed revert when ``seconds`` are given. Raises Refused: nothing changed."""
        self.may_edit(session)
        if seconds is not None and getattr(session, "private", False):
            raise Refused("commit confirmed is not allowed in a private configuration")
        problems = check(self.candidate)
        if problems:
            raise Refused("\n".join(problems))
        self.confirmed(session.user)
        before = self.committed.clone()
        self._store(self.candidate.clone(), session.user, client, comment, seconds)
        if seconds is None:
            return

        def restore() -> None:
            self._store(before, "root", "other", "automatic rollback: commit was not confirmed", None)
            for each in list(self.sessions):
                write = getattr(each, "write_async", None)
                if write is not None:
                    write("\nBroadcast Message from root\nCommit was not confirmed; automatic rollback complete.\n")

        self.arm(Armed("commit-confirmed", session.user, seconds, 0, 0, restore, session))

    def _store(self, root: Node, user: str, client: str, comment: str, seconds: float | None) -> None:
        rotate(self.folder / "config")
        self.write("config/juniper.conf.1", self.text(self.committed))
        self._committed, self._candidate, self.changed_by = root, None, None
        self.write("config/juniper.conf", self.text(root))
        now = time.time()
        revision = f"re0-{int(now)}-{len(self.history) + 1}"
        if seconds is not None:
            comment = f"commit confirmed, rollback in {round(seconds / 60)}mins"
        entry = {"at": now, "user": user, "client": client, "comment": comment, "revision": revision}
        self.history = [entry, *self.history][:ROLLBACKS]
        self.write("config/history.json", json.dumps(self.history))
        self.touched()
        self.record(f"commit {revision} by {user} via {client}: {comment or '-'}")

    def foreign_commit(self, line: str) -> None:
        other = _Other()
        held, self.locked_by = self.locked_by, None
        kept = self._candidate
        self._candidate = self.committed.clone()
        try:
            apply_commands(self.candidate, line or 'set system login announcement "changed by another user"')
            self.commit(other, "by another user", client="cli")
        except (Refused, SyntaxProblem) as error:
            self.record(f"another user's commit was refused: {error}")
        self.locked_by = held
        if held is not None and kept is not None:
            self._candidate = kept

    def reboot(self) -> None:
        # The commit is on disk already and the timer is not: the revert is lost (napalm#1266).
        self.locked_by = self.changed_by = None
        super().reboot()

    # What the farm asks

    def add_ports(self, ports: list[str]) -> None:
        """Junos configures ports that are not there all the same."""

    def port_up(self, port: str) -> bool:
        return port in self.spec.ports and port_up(self.committed, port)

    def lldp_on(self) -> bool:
        lldp = self.committed.get("protocols", "lldp")
        return lldp is not None and lldp.get("disable") is None and bool(lldp.children)

    def bgp(self) -> BgpView:
        from dcim.lab.switches.junos.bgp_view import bgp_view

        return bgp_view(self)

    def vtep(self) -> tuple[str, set[int]]:
        return vtep(self.committed)

    def carried(self, port: str) -> Carried:
        return carried(self.committed, port) if port in self.spec.ports else carried(self.committed, "")


class _Other:
    """Another user's session."""

    user = "another"
    number = 99
    since = 0.0
