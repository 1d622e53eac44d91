"""An interactive terminal over an SSH channel: echo, line editing, control characters, paging."""

import re
from typing import Any, Protocol

import asyncssh

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_ESCAPE = re.compile("\x1b(\\[[0-9;]*[A-Za-z~]?|O.)?")


class Shell(Protocol):
    """A command-line session of any platform."""

    closed: bool
    page: int
    more_prompt: str

    @property
    def greeting(self) -> str:
        """Shown at login."""

    @property
    def prompt(self) -> str:
        """The prompt to show now."""

    async def run(self, line: str) -> str:
        """Answer a line; raises SessionDropped."""

    def interrupt(self) -> None:
        """Control-C."""


class Closed(Exception):
    """The client has gone."""


class Terminal:
    """Feeds a session with lines typed or pasted; many lines pasted at once are answered in one write."""

    def __init__(self, process: Any, shell: Shell) -> None:
        self.process, self.shell = process, shell
        self.echo = process.get_terminal_type() is not None
        self.incoming = ""
        self.outgoing: list[str] = []
        self.history: list[str] = []
        self.after_return = False

    async def serve(self) -> None:
        """Run the session until it ends. Raises SessionDropped when it is to break."""
        self.put(self.shell.greeting)
        self.put(self.shell.prompt)
        try:
            while not self.shell.closed:
                line = await self.read_line()
                output = await self.shell.run(line)
                await self.show(output)
                if not self.shell.closed:
                    self.put(self.shell.prompt)
        except Closed:
            return
        finally:
            self.flush()

    def put(self, text: str) -> None:
        """Queue output."""
        if text:
            self.outgoing.append(text.replace("\r\n", "\n").replace("\n", "\r\n"))

    def interject(self, text: str) -> None:
        """Write between the lines, as a device's log message does."""
        self.put("\n" + text + self.shell.prompt)
        self.flush()

    def flush(self) -> None:
        """Write what is queued."""
        if self.outgoing:
            text, self.outgoing = "".join(self.outgoing), []
            self.process.stdout.write(text.encode("utf-8", "replace"))

    async def more_input(self) -> None:
        """Wait for input. Raises Closed at its end."""
        self.flush()
        while True:
            try:
                data = await self.process.stdin.read(65536)
            except asyncssh.TerminalSizeChanged:
                continue
            except (asyncssh.BreakReceived, asyncssh.SignalReceived):
                self.incoming += "\x03"
                return
            except (asyncssh.Error, OSError) as error:
                raise Closed from error
            if not data:
                raise Closed
            self.incoming += data.decode("utf-8", "replace")
            return

    async def read_line(self) -> str:
        """The next line typed, edited and echoed."""
        typed = ""
        recall = len(self.history)
        while True:
            if not self.incoming:
                await self.more_input()
            match = _CONTROL.search(self.incoming)
            if match is None or match.start() > 0:
                end = match.start() if match else len(self.incoming)
                text, self.incoming = self.incoming[:end], self.incoming[end:]
                typed += text
                self.after_return = False
                if self.echo:
                    self.outgoing.append(text)
                continue
            char = self.incoming[0]
            if char == "\x1b":
                sequence = _ESCAPE.match(self.incoming)
                assert sequence is not None
                self.incoming = self.incoming[sequence.end() :]
                if sequence.group().endswith(("A", "B")):
                    recall = max(0, min(len(self.history), recall + (-1 if sequence.group()[-1] == "A" else 1)))
                    typed = self._retype(typed, self.history[recall] if recall < len(self.history) else "")
                continue
            self.incoming = self.incoming[1:]
            if char == "\n" and self.after_return:
                self.after_return = False
                continue
            self.after_return = char == "\r"
            if char in "\r\n":
                if self.echo:
                    self.outgoing.append("\r\n")
                if typed.strip():
                    self.history = [*self.history[-49:], typed]
                return typed
            typed = self._control(char, typed)

    def _control(self, char: str, typed: str) -> str:
        if char in "\x08\x7f" and typed:
            if self.echo:
                self.outgoing.append("\b \b")
            return typed[:-1]
        if char == "\x15":
            return self._retype(typed, "")
        if char == "\x17":
            return self._retype(typed, typed.rstrip().rpartition(" ")[0])
        if char == "\x03":
            self.shell.interrupt()
            self.put("^C\n" + self.shell.prompt)
            return ""
        if char == "\x1a":
            self.incoming = "end\r" + self.incoming
            return self._retype(typed, "")
        if char == "\x04" and not typed:
            self.incoming = "exit\r" + self.incoming
        return typed

    def _retype(self, typed: str, text: str) -> str:
        if self.echo:
            self.outgoing.append("\b \b" * len(typed) + text)
        return text

    async def show(self, output: str) -> None:
        """Write output, a page at a time when the session pages."""
        lines = output.split("\n")
        size = self.shell.page - 1
        if not self.echo or self.shell.page == 0 or len(lines) - 1 <= size:
            self.put(output)
            return
        position, step = 0, size
        while position < len(lines):
            self.put("\n".join(lines[position : position + step]))
            position += step
            if position >= len(lines) or lines[position:] == [""]:
                self.put("\n")
                return
            self.put("\n" + self.shell.more_prompt)
            if not self.incoming:
                await self.more_input()
            key, self.incoming = self.incoming[0], self.incoming[1:]
            self.outgoing.append("\b \b" * len(self.shell.more_prompt))
            if key in "q\x03":
                return
            step = 1 if key in "\r\n" else size
