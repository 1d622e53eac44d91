"""The Junos command line: operational mode, and configuration mode with set, delete, compare, commit, rollback."""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from dcim.lab.switches.cisco.grammar import Mode, Refusal, load
from dcim.lab.switches.device import SessionDropped
from dcim.lab.switches.junos.configure import CONFIGURATION
from dcim.lab.switches.junos.device import JunosDevice, Refused
from dcim.lab.switches.junos.show import SHOW
from dcim.lab.switches.junos.tree import Key, SyntaxProblem, words_of


class JunosCli:
    """One session. ``level`` is the [edit] hierarchy in configuration mode; None in operational mode."""

    page = 24
    more_prompt = "---(more)---"
    errors: ClassVar[dict[str, str]] = {
        "invalid": "syntax error, expecting <command>.",
        "incomplete": "syntax error, expecting <command>.",
        "ambiguous": "ambiguous.",
    }

    def __init__(self, device: JunosDevice, user: str, number: int) -> None:
        self.device, self.user, self.number = device, user, number
        self.exec: Mode = load("junos-exec", "nxos").modes["exec"]
        self.level: Key | None = None
        self.since = time.time()
        self.count = 0
        self.private = False
        self.hang_up: Callable[[], None] = lambda: None
        self.write_async: Callable[[str], None] = lambda _text: None
        self.question: tuple[str, Callable[[str], str]] | None = None
        self._loading: tuple[str, list[str]] | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the session has ended."""
        return self._closed

    @closed.setter
    def closed(self, value: bool) -> None:
        self._closed = value
        if value:
            self.device.gone(self)

    def drop(self) -> None:
        """Break the connection."""
        self.closed = True
        self.hang_up()

    @property
    def greeting(self) -> str:
        """What is shown at login."""
        return f"--- JUNOS {self.device.spec.os_version} Kernel 64-bit  JNPR-12.1\n"

    @property
    def prompt(self) -> str:
        """The prompt of the current mode."""
        if self.question is not None:
            return self.question[0]
        if self._loading is not None:
            return ""
        name = f"{self.user}@{self.device.hostname}"
        if self.level is None:
            return f"{name}> "
        return f"[edit{''.join(' ' + word for word in self.level)}]\n{name}# "

    def interrupt(self) -> None:
        """Control-C."""
        self.question = self._loading = None

    async def run(self, line: str) -> str:
        """Answer one line. Raises SessionDropped for that fault."""
        self.count += 1
        await self.device.gate(self.count, line)
        if self.question is not None:
            _text, answer = self.question
            self.question = None
            return answer(line.strip())
        if self._loading is not None:
            return self._load_more(line)
        if not line.strip():
            return "\n" if self.level is not None else ""
        if self.level is None:
            return await self.run_operational(line) + ("\n" if self.level is None else "")
        return await self.run_configuration(line) + "\n"

    async def run_operational(self, line: str) -> str:
        """Answer an operational command, filters included."""
        text, *pipes = [part.strip() for part in line.split(" | ")]
        found = self.exec.match(text)
        if isinstance(found, Refusal):
            indent = len(self.prompt.rsplit("\n", 1)[-1])
            word = "unknown command." if found.at == 0 else self.errors[found.kind]
            return f"{' ' * (indent + found.at)}^\n{word}\n"
        command = SHOW[found.rule.handler or "nothing"]
        output = command(self, found.words, pipes)
        return filtered(output, [pipe for pipe in pipes if not pipe.startswith(("display", "compare"))])

    async def run_configuration(self, line: str) -> str:
        """Answer a line of configuration mode."""
        text, *pipes = [part.strip() for part in line.split(" | ")]
        words = words_of(text)
        if not words:
            return ""
        verb = next((name for name in CONFIGURATION if name.startswith(words[0])), None)
        indent = len(self.prompt.rsplit("\n", 1)[-1]) + len(line) - len(line.lstrip())
        if verb is None:
            return f"{' ' * indent}^\nunknown command.\n"
        if verb in ("set", "delete") and self.device.faults.struck_by("refuse-line", text):
            return f"{' ' * (indent + len(text) - len(words[-1]))}^\nsyntax error.\n"
        try:
            output = CONFIGURATION[verb](self, [verb, *words[1:]], pipes)
            answer = output if isinstance(output, str) else await output
            return filtered(answer, [pipe for pipe in pipes if not pipe.startswith(("display", "compare"))])
        except SyntaxProblem as problem:
            at = text.rfind(problem.word)
            why = "syntax error" if problem.message == "syntax error" else problem.message
            return f"{' ' * (indent + max(at, 0))}^\n{why}.\n"
        except Refused as refused:
            return (
                f"error: {refused}\n"
                if not str(refused).startswith(("error", "[edit"))
                else f"{refused}\nerror: commit failed\n"
            )

    def start_loading(self, action: str) -> None:
        """load … terminal: lines up to Control-D."""
        self._loading = (action, [])

    def _load_more(self, line: str) -> str:
        assert self._loading is not None
        action, lines = self._loading
        if line.strip() not in ("exit", "\x04"):
            lines.append(line)
            return ""
        self._loading = None
        problems = self.device.load(self, "\n".join(lines), action)
        out = "".join(f"terminal:{p.line}:({p.message}) {p.message}: {p.word}\n" for p in problems)
        return out + f"load complete{f' ({len(problems)} errors)' if problems else ''}\n\n"

    def leave(self) -> None:
        """End the session."""
        self.closed = True
        if self.device.locked_by is self:
            self.device.gone(self)

    def reboot(self) -> None:
        """Restart the box; this session breaks with all others."""
        self.device.reboot()
        raise SessionDropped


def filtered(output: str, pipes: list[str]) -> str:
    """Apply the output filters of Junos ("match x", "except x", "count", "last n", "no-more", "find x")."""
    import re

    lines = output.splitlines()
    for pipe in pipes:
        word, _, argument = pipe.partition(" ")
        pattern = argument.strip().strip('"')
        if word == "match":
            lines = [line for line in lines if re.search(pattern, line)]
        elif word == "except":
            lines = [line for line in lines if not re.search(pattern, line)]
        elif word == "find":
            start = next((i for i, line in enumerate(lines) if re.search(pattern, line)), len(lines))
            lines = lines[start:]
        elif word == "last":
            lines = lines[-int(pattern or "10") :]
        elif word == "count":
            lines = [f"Count: {len(lines)} lines"]
    return "".join(f"{line}\n" for line in lines) if pipes else output


Command = Callable[[JunosCli, list[str], list[str]], Any]
