"""As much of iPXE's scripting as a boot script needs. Source: https://ipxe.org/cmd (command reference).

A script is lines of commands joined with ``&&`` and ``||``; a command that fails and has no ``||`` ends the script, as
in iPXE. Network set-up commands succeed: the firmware runs a script only where it has a network.
"""

import asyncio
import re
import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin

Fetch = Callable[[str, bool], Awaitable[bytes]]
"""(URL, whether the content is needed) → content, or b"" when only its presence was checked. Raises OSError."""

MAX_STEPS = 10_000
MAX_CHAINS = 8
NO_EFFECT = frozenset(
    {"dhcp", "ifopen", "ifclose", "ifstat", "ifconf", "route", "nstat", "time", "show", "console", "colour", "cpair"}
    | {
        "imgfree",
        "imgstat",
        "imgtrust",
        "imgverify",
        "params",
        "param",
        "menu",
        "item",
        "login",
        "config",
        "ntp",
        "clear",
    }
)
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


@dataclass
class Outcome:
    """How a script ended. ``boot`` has a kernel; ``exit`` lets the firmware go on to its next boot device."""

    kind: Literal["boot", "exit", "sanboot", "reboot", "poweroff", "failed"]
    kernel: str = ""
    arguments: list[str] = field(default_factory=list)
    initrds: list[str] = field(default_factory=list)
    reason: str = ""

    def argument(self, name: str) -> str:
        """The value of a ``name=value`` kernel argument; empty when absent."""
        return next((a.partition("=")[2] for a in self.arguments if a.startswith(f"{name}=")), "")


class _Ended(Exception):
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.kind)
        self.outcome = outcome


class _CommandError(Exception):
    pass


class Interpreter:
    """Runs one script and what it chains to. ``variables`` are iPXE settings, for example ``mac`` or ``net0/mac``."""

    def __init__(self, fetch: Fetch, variables: dict[str, str], scale: float = 1.0) -> None:
        self._fetch = fetch
        self._variables = dict(variables)
        self._scale = scale
        self._base = ""
        self._image = Outcome("boot")
        self._chains = 0
        self._jump: str | None = None

    async def run(self, script: str, base_url: str) -> Outcome:
        """Interpret a script fetched from ``base_url``; relative URLs are relative to it."""
        if not script.startswith("#!ipxe"):
            return Outcome("failed", reason="not an iPXE script")
        self._base = base_url
        lines = script.splitlines()
        labels = {line.strip()[1:].strip(): index for index, line in enumerate(lines) if line.strip().startswith(":")}
        at = 0
        try:
            for _ in range(MAX_STEPS):
                if at >= len(lines):
                    return Outcome("exit")
                line = lines[at].strip()
                at += 1
                if not line or line.startswith(("#", ":")):
                    continue
                try:
                    await self._line(line)
                except (_CommandError, OSError) as error:
                    return Outcome("failed", reason=f"{line}: {error}")
                if self._jump is not None:
                    if self._jump not in labels:
                        return Outcome("failed", reason=f"no label {self._jump}")
                    at, self._jump = labels[self._jump], None
        except _Ended as ended:
            return ended.outcome
        return Outcome("failed", reason="the script never ends")

    async def _line(self, line: str) -> None:
        parts = re.split(r"\s(\|\||&&)(?:\s|$)", line)
        error: Exception | None = None
        for operator, command in zip(["&&", *parts[1::2]], parts[::2], strict=True):
            if (operator == "&&") != (error is None):
                continue
            error = None
            try:
                await self._command(command.strip())
            except (_CommandError, OSError) as problem:
                error = problem
            if self._jump is not None:
                return
        if error is not None:
            raise error

    async def _command(self, command: str) -> None:
        try:
            words = [self._expand(word) for word in shlex.split(command)]
        except ValueError as error:
            raise _CommandError(str(error)) from error
        if not words:
            return
        name, rest = words[0], words[1:]
        if name in ("kernel", "initrd", "imgfetch", "module", "chain", "imgexec"):
            await self._image_command(name, rest)
        elif name == "boot":
            if not self._image.kernel:
                raise _CommandError("no kernel was loaded")
            raise _Ended(self._image)
        elif name == "imgargs":
            self._image.arguments = rest[1:]
        elif name == "set":
            self._variables[rest[0]] = " ".join(rest[1:])
        elif name == "isset":
            if not rest or not rest[0]:
                raise _CommandError("not set")
        elif name == "iseq":
            if len(rest) < 2 or rest[0] != rest[1]:
                raise _CommandError("not equal")
        elif name == "goto":
            self._jump = rest[0]
        elif name == "sleep":
            await asyncio.sleep(float(rest[0]) * self._scale)
        elif name in ("exit", "sanboot", "reboot", "poweroff"):
            kinds: dict[str, Literal["exit", "sanboot", "reboot", "poweroff"]] = {
                "exit": "exit",
                "sanboot": "sanboot",
                "reboot": "reboot",
                "poweroff": "poweroff",
            }
            raise _Ended(Outcome(kinds[name]))
        elif name == "shell":
            raise _Ended(Outcome("failed", reason="stopped in the iPXE shell"))
        elif name != "echo" and name not in NO_EFFECT:
            raise _CommandError(f"{name}: command not found")

    async def _image_command(self, name: str, words: list[str]) -> None:
        words = _without_options(words)
        if not words:
            raise _CommandError(f"{name} needs a URL")
        url = urljoin(self._base, words[0])
        if name in ("chain", "imgexec"):
            self._chains += 1
            if self._chains > MAX_CHAINS:
                raise _CommandError("too many chained scripts")
            content = await self._fetch(url, True)
            base = self._base
            outcome = await self.run(content.decode("utf-8", "replace"), url)
            self._base = base
            if outcome.kind == "failed":
                raise _CommandError(outcome.reason)
            if outcome.kind != "exit":
                raise _Ended(outcome)
            return
        await self._fetch(url, False)
        if name == "kernel":
            self._image.kernel, self._image.arguments = url, words[1:]
        else:
            self._image.initrds.append(url)

    def _expand(self, word: str) -> str:
        def value(match: re.Match[str]) -> str:
            name, _, form = match[1].partition(":")
            found = self._variables.get(name, "")
            if form == "hexhyp":
                return found.replace(":", "-")
            if form == "hexraw":
                return found.replace(":", "")
            return found

        return _VARIABLE.sub(value, word)


def _without_options(words: list[str]) -> list[str]:
    """Drop leading options: ``--name x``, ``-n x``, ``--autofree``, ``--replace``."""
    rest = list(words)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option in ("-n", "--name", "-t", "--timeout") and rest:
            rest.pop(0)
    return rest
