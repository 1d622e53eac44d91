"""The NX-OS command line: dual-stage commits, checkpoints, rollbacks and configure replace.

Texts of dual-stage commits follow a transcript of a Nexus 9000v (10.x) and Cisco's system management guide 10.5.
"""

import time
from typing import ClassVar

from dcim.lab.switches.cisco.cli import CiscoCli
from dcim.lab.switches.cisco.common import COMMON, Words, copied, file_text, no_such_file
from dcim.lab.switches.cisco.configuration import Configuration
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.handling import RefusedLine
from dcim.lab.switches.cisco.nxos_files import FILES
from dcim.lab.switches.cisco.nxos_interfaces import INTERFACES
from dcim.lab.switches.cisco.nxos_json import as_json
from dcim.lab.switches.cisco.nxos_overlay import OVERLAY
from dcim.lab.switches.cisco.nxos_show import SHOW
from dcim.lab.switches.device import Armed

APPLYING = (
    "Verification Succeeded.\n\n"
    "Proceeding to apply configuration. This might take a while depending on amount of configuration in buffer.\n"
    "Please avoid other configuration changes during this time.\n"
)


class NxosCli(CiscoCli):
    """A session on an NX-OS switch. ``staged`` are the lines of a dual-stage buffer; None outside that mode."""

    errors: ClassVar[dict[str, str]] = {
        "invalid": "% Invalid command at '^' marker.",
        "incomplete": "% Incomplete command at '^' marker.",
        "ambiguous": "% Ambiguous command at '^' marker.",
    }
    space_after_prompt = " "
    more_prompt = "--More--"
    staged: list[str] | None = None

    @property
    def greeting(self) -> str:
        return "Cisco Nexus Operating System (NX-OS) Software\nTAC support: http://www.cisco.com/tac\n\n"

    def config_prompt(self) -> str:
        plain = super().config_prompt()
        return plain.replace("config", "config-dual-stage", 1) if self.staged is not None else plain

    async def execute_from_config(self, line: str) -> str:
        return await self.execute(line)

    def as_json(self, words: tuple[str, ...]) -> object:
        return as_json(self.device, words)

    def config_changed(self) -> None:
        if self.staged is None:
            super().config_changed()

    async def _configure(self, line: str) -> str:
        if self.staged is None:
            return await super()._configure(line)
        assert self.editor is not None
        special = await self.config_command(line.strip())
        if special is not None:
            return special
        try:
            stays = self.editor.apply(line)
        except RefusedLine as refused:
            if refused.kind == "semantic":
                # The buffer takes what is spelt right; the verification at commit refuses it.
                self.staged.append(line)
                return ""
            try:
                return await self.execute(line)
            except RefusedLine:
                raise refused from None
        if line.strip() and not line.strip().startswith("!") and stays:
            self.staged.append(line)
        if not stays:
            self.leave_configuration()
        return ""

    def leave_configuration(self) -> None:
        super().leave_configuration()
        self.staged = None

    async def config_command(self, line: str) -> str | None:
        words = line.lower().split()
        if self.staged is None or not words:
            return None
        if words[0] == "abort":
            self.leave_configuration()
            return ""
        if words == ["show", "configuration"]:
            return self._buffer()
        if words == ["commit"]:
            return await self._commit(None)
        if words[:2] == ["commit", "confirmed"] or words[:2] == ["commit", "confirm"]:
            if len(words) != 3 or not words[2].isdecimal() or not 30 <= int(words[2]) <= 65535:
                raise RefusedLine("invalid" if len(words) > 2 else "incomplete", line.lower().find("conf") + 10)
            return await self._commit(int(words[2]))
        return None

    def start_dual_stage(self) -> None:
        """Open an empty buffer; lines are checked against the features that run now."""
        candidate = self.device.running.clone()
        candidate.frozen_features = self.device.running.features
        self.editor = Editor(candidate)
        self.staged = []

    def _buffer(self) -> str:
        assert self.editor is not None
        lines = self.device.running.differences(self.editor.configuration)
        shown = [("no " + x[1:].strip() if x[0] == "-" else x[1:]) for x in lines]
        return "! Cached configuration\n" + ("!\n" + "\n".join(shown) + "\n" if shown else "")

    async def _commit(self, seconds: int | None) -> str:
        assert self.staged is not None
        await self.commit_delay()
        device = self.device
        if not self.staged:
            if seconds is None and device.confirmed(self.user) is not None:
                return ""
            return "No configuration changes to commit.\n" if device.armed is None else ""
        before = device.running.clone()
        target = device.running.clone()
        editor = Editor(target)
        for line in self.staged:
            if device.faults.struck_by("refuse-line", line):
                return f"Failed. err=% Invalid command: {line.strip()}\ncommit verification failed\n"
            try:
                editor.apply(line)
            except RefusedLine as refused:
                why = refused.text or f"% Invalid command: {line.strip()}"
                return f"Failed. err={why}\ncommit verification failed\n"
        if seconds is None:
            device.confirmed(self.user)
        device.running = target
        number = 1_000_000_000 + len(device.commits) + 1
        device.commits.append((number, self.user, time.time()))
        device.record(f"commit {number} by {self.user}" + (f", to be confirmed in {seconds} s" if seconds else ""))
        self.start_dual_stage()
        if seconds is not None:
            kept = device.armed.note.get("before", before) if device.armed is not None else before
            self._arm(float(seconds), kept, "dual-stage")
        return APPLYING + f"Configuration committed by user '{self.user}' using Commit ID : {number}\n"

    def _arm(self, seconds: float, before: Configuration, kind: str) -> None:
        device = self.device

        def restore() -> None:
            device.running = before.clone()
            number = 1_000_000_000 + len(device.commits) + 1
            device.commits.append((number, "rollback", time.time()))
            if not self.closed:
                self.write_async(
                    "Confirm commit Timer expired, triggering rollback commit\nRollback in progress\n"
                    f"Configuration committed by rollback using Commit ID : {number}\n"
                    if kind == "dual-stage"
                    else "Commit timer expired, rolling back to the previous configuration\n"
                )

        device.arm(Armed(kind, self.user, seconds, 0, 0, restore, self, note={"before": before}))


def dual_stage(cli: CiscoCli, _words: Words) -> str:
    """configure dual-stage"""
    assert isinstance(cli, NxosCli)
    cli.start_dual_stage()
    return "Enter configuration commands, one per line. End with CNTL/Z.\n"


async def replace(cli: CiscoCli, words: Words) -> str:
    """configure replace F [best-effort] [commit-timeout N]: the whole running configuration"""
    assert isinstance(cli, NxosCli)
    text = file_text(cli, words[2])
    if text is None:
        return no_such_file(cli, words[2])
    await cli.commit_delay()
    device = cli.device
    target, refused = device.parse(text)
    struck = [line for line in device.running.differences(target) if device.faults.struck_by("refuse-line", line)]
    if (refused or struck) and "best-effort" not in words:
        line = refused[0][1].strip() if refused else struck[0][1:].strip()
        return f"ERROR: {line}\nConfigure replace failed. Original configuration is restored.\n"
    before = device.running.clone()
    device.running = target
    device.record(f"configure replace {words[2]} by {cli.user}")
    if "commit-timeout" in words:
        cli._arm(float(words[-1]), before, "replace")
        return (
            "Configure replace completed successfully. Please run 'configure replace commit'\nto commit the changes\n"
        )
    return "Configure replace completed successfully.\n"


def replace_verify(cli: CiscoCli, words: Words) -> str:
    """configure replace F verify-only"""
    text = file_text(cli, words[2])
    if text is None:
        return no_such_file(cli, words[2])
    refused = cli.device.parse(text)[1]
    return "".join(f"ERROR: {line.strip()}\n" for _n, line, _why in refused) or "Semantic validation passed\n"


def replace_commit(cli: CiscoCli, _words: Words) -> str:
    """configure replace commit: keep what "commit-timeout" waits for"""
    armed = cli.device.armed
    if armed is None or armed.kind != "replace":
        return "ERROR: No configure replace is in progress\n"
    cli.device.confirmed(cli.user)
    return "Commit completed successfully.\n"


def replace_abort(cli: CiscoCli, _words: Words) -> str:
    """configure replace abort: revert now"""
    return "Rolled back.\n" if cli.device.revert_now() else "ERROR: No configure replace is in progress\n"


def replace_status(cli: CiscoCli, _words: Words) -> str:
    """show config-replace status"""
    armed = cli.device.armed
    waiting = armed is not None and armed.kind == "replace"
    left = int(max(0.0, (armed.deadline - time.time()) * cli.device.world.speed)) if armed else 0
    state = f"waiting, {left} seconds left" if waiting else "none"
    return f"Last operation : configure replace\n Commit state   : {state}\n"


def commit_list(cli: CiscoCli, _words: Words) -> str:
    """show configuration commit list"""
    out = [
        "SNo. Label/ID    User      Line      Client      Time Stamp",
        "~~~~ ~~~~~~~~~~  ~~~~~~~~  ~~~~~~~~  ~~~~~~~~~~  ~~~~~~~~~~~~~~~~~~~~",
    ]
    for index, (number, user, at) in enumerate(reversed(cli.device.commits), 1):
        stamp = time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime(at))
        out.append(f"{index:<4} {number:<11} {user:<9} {'pts/0':<9} {'CLI':<11} {stamp}")
    return "\n".join(out) + "\n"


def dual_buffer(_cli: CiscoCli, _words: Words) -> str:
    """show configuration outside dual-stage mode"""
    return "! Cached configuration\n"


async def save(cli: CiscoCli, _words: Words) -> str:
    """copy running-config startup-config"""
    await cli.commit_delay()
    cli.device.save()
    return f"[########################################] 100%\n{copied(cli, '')}"


NxosCli.commands = {
    **COMMON, **SHOW, **INTERFACES, **OVERLAY, **FILES,
    "dual-stage": dual_stage, "replace": replace, "replace-verify": replace_verify, "replace-commit": replace_commit,
    "replace-abort": replace_abort, "replace-status": replace_status, "commit-list": commit_list,
    "dual-buffer": dual_buffer, "save": save,
}  # fmt: skip
