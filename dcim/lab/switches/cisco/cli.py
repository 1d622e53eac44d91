"""A command-line session on a Cisco switch: modes, prompts, errors with their caret, output filters."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import ClassVar

from dcim.lab.switches.cisco.device import CiscoDevice
from dcim.lab.switches.cisco.editor import Editor
from dcim.lab.switches.cisco.grammar import Match, Mode, Refusal, load
from dcim.lab.switches.cisco.handling import RefusedLine

Answer = str | Awaitable[str]
Command = Callable[..., Answer]
"""(session, the command's canonical words) → its output, newline-terminated unless empty."""


class CiscoCli:
    """One session. The platforms subclass it with their prompts, error texts and table of commands."""

    commands: ClassVar[dict[str, Command]] = {}
    errors: ClassVar[dict[str, str]] = {}
    space_after_prompt = ""
    more_prompt = " --More-- "

    def __init__(self, device: CiscoDevice, user: str) -> None:
        self.device, self.user = device, user
        self.exec: Mode = load(f"{device.platform}-exec", device.platform).modes["exec"]
        self.editor: Editor | None = None
        self.mode_suffix = ""
        self.closed = False
        self.page = 24
        self.dont_ask = False
        self.count = 0
        self.hang_up: Callable[[], None] = lambda: None
        self.write_async: Callable[[str], None] = lambda _text: None
        self.question: tuple[str, Callable[[str], Answer]] | None = None

    @property
    def greeting(self) -> str:
        """What is shown at login."""
        return ""

    def drop(self) -> None:
        """Break the connection."""
        self.closed = True
        self.hang_up()

    @property
    def prompt(self) -> str:
        """The prompt of the current mode, or the question that waits for an answer."""
        if self.question is not None:
            return self.question[0]
        name = self.device.running.hostname
        if self.editor is None:
            return f"{name}#{self.space_after_prompt}"
        return f"{name[:20]}({self.config_prompt()})#{self.space_after_prompt}"

    def config_prompt(self) -> str:
        """What stands between the parentheses in configuration mode."""
        assert self.editor is not None
        return self.editor.level.mode.prompt

    async def run(self, line: str) -> str:
        """Answer one line: its output, newline-terminated unless empty. Raises SessionDropped for that fault."""
        self.count += 1
        await self.device.gate(self.count, line)
        if self.question is not None:
            _text, answer = self.question
            self.question = None
            return await self._await(answer(line.strip()))
        if not line.strip() and not (self.editor is not None and self.editor._banner is not None):
            return ""
        try:
            if self.editor is not None:
                return await self._configure(line)
            return await self.execute(line)
        except RefusedLine as refused:
            return self.explain(refused, line)

    def explain(self, refused: RefusedLine, _line: str) -> str:
        """The vendor's text for a refused line, with the caret under the culprit."""
        if refused.kind == "semantic":
            return refused.text + "\n"
        caret = " " * (len(self.prompt) + refused.at) + "^"
        text = self.errors[refused.kind].format(word=_line[refused.at :].split(" ")[0])
        return f"{caret}\n{text}\n" if "'^'" in text or refused.kind == "invalid" else f"{text}\n"

    async def execute(self, line: str) -> str:
        """Answer a command of exec mode."""
        stripped, pipes = split_pipes(line)
        offset = len(line) - len(line.lstrip())
        text = stripped.strip()
        if text.lower().startswith("no terminal"):
            self.dont_ask = False
            return ""
        features = self.device.running.features
        found = self.exec.match(text, features)
        if isinstance(found, Refusal):
            raise RefusedLine(found.kind, found.at + offset)
        command = self.commands[found.rule.handler or "nothing"]
        output = await self._await(command(self, found.words))
        for pipe in pipes:
            output = self.filter(output, pipe, found)
        return output

    @staticmethod
    async def _await(answer: Answer) -> str:
        return answer if isinstance(answer, str) else await answer

    async def _configure(self, line: str) -> str:
        assert self.editor is not None
        word = line.strip().lower()
        if word.startswith("do "):
            at = line.lower().index("do ") + 3
            return await self.execute(" " * at + line[at:])
        special = await self.config_command(line.strip())
        if special is not None:
            return special
        if self.device.faults.struck_by("refuse-line", line.strip()) and word not in ("end", "exit"):
            raise RefusedLine("invalid", len(line) - len(line.lstrip()))
        before = self.editor.changed
        try:
            stays = self.editor.apply(line)
        except RefusedLine as refused:
            try:
                return await self.execute_from_config(line)
            except RefusedLine:
                raise refused from None
        if self.editor.changed != before:
            self.config_changed()
        output = "".join(self.editor.notices)
        if not stays:
            self.leave_configuration()
        return output

    async def execute_from_config(self, line: str) -> str:
        """What configuration mode does with a line it does not know (NX-OS: try it as a command)."""
        raise RefusedLine("invalid")

    async def config_command(self, line: str) -> str | None:
        """A command that only configuration mode knows; None when the line is not one."""
        return None

    def config_changed(self) -> None:
        """A line was taken."""
        self.device.touched()

    def enter_configuration(self) -> str:
        """Go to configuration mode; its greeting."""
        self.editor = Editor(self.device.running)
        return "Enter configuration commands, one per line. End with CNTL/Z.\n"

    def leave_configuration(self) -> None:
        """Back to exec mode."""
        self.editor = None

    def interrupt(self) -> None:
        """Control-C: an unanswered question is forgotten."""
        self.question = None

    async def commit_delay(self) -> None:
        """Let a slow box be slow."""
        await self.device.commit_delay()
        await asyncio.sleep(0)

    def filter(self, output: str, pipe: str, _found: Match) -> str:
        """Apply an output filter ("include x", "begin x", "section x", "count", "json")."""
        word, _, pattern = pipe.lstrip().partition(" ")
        lines = output.splitlines()
        name = word.lower()
        if "no-more".startswith(name) and name.startswith("no-"):
            return output
        if name == "json":
            return json.dumps(self.as_json(_found.words), indent=1) + "\n"
        if "count".startswith(name) and name.startswith("co"):
            return f"{len(lines)}\n"
        if "last".startswith(name) and name.startswith("la"):
            kept = lines[-int(pattern or "10") :]
            return "".join(f"{line}\n" for line in kept)
        try:
            regex = re.compile(pattern.strip('"').replace("\\<", r"\b").replace("\\>", r"\b"))
        except re.error:
            return "% Invalid regular expression\n"
        if "include".startswith(name) or "grep".startswith(name) or name == "egrep":
            kept = [line for line in lines if regex.search(line)]
        elif "exclude".startswith(name):
            kept = [line for line in lines if not regex.search(line)]
        elif "begin".startswith(name):
            start = next((i for i, line in enumerate(lines) if regex.search(line)), len(lines))
            kept = lines[start:]
        elif "section".startswith(name):
            kept = _sections(lines, regex)
        else:
            raise RefusedLine("invalid", 0)
        return "".join(f"{line}\n" for line in kept)

    def as_json(self, words: tuple[str, ...]) -> object:
        """A command's answer as NX-OS structures it; {} where the lab has none."""
        return {}


def split_pipes(line: str) -> tuple[str, list[str]]:
    """A command and its output filters ("show run | inc bgp" → "show run", ["inc bgp"])."""
    if not re.match(r"\s*(do\s+)?(sh|wr|more)", line, re.IGNORECASE):
        return line, []
    first, *rest = re.split(r"\s\|\s?", line)
    return first, rest


def _sections(lines: list[str], regex: re.Pattern[str]) -> list[str]:
    kept: list[str] = []
    inside = False
    for line in lines:
        indented = line.startswith(" ")
        if not indented:
            inside = bool(regex.search(line))
        if inside or (indented and regex.search(line)):
            kept.append(line)
    return kept
