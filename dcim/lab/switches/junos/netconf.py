"""A NETCONF session on an emulated Junos switch (RFC 6241 base:1.0 framing, as Junos offers by default)."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from xml.sax.saxutils import escape, quoteattr

import asyncssh
from lxml import etree

from dcim.lab.switches.junos.device import JunosDevice, Refused
from dcim.lab.switches.junos.text import Problem

DELIMITER = b"]]>]]>"
BASE = "urn:ietf:params:xml:ns:netconf:base:1.0"
CAPABILITIES = (
    "urn:ietf:params:netconf:base:1.0",
    "urn:ietf:params:netconf:capability:candidate:1.0",
    "urn:ietf:params:netconf:capability:confirmed-commit:1.0",
    "urn:ietf:params:netconf:capability:validate:1.0",
    "urn:ietf:params:netconf:capability:url:1.0?scheme=http,ftp,file",
    "http://xml.juniper.net/netconf/junos/1.0",
    "http://xml.juniper.net/dmi/system/1.0",
)

Handler = Callable[["NetconfSession", Any], "str | Awaitable[str]"]
"""(session, the request's element) → the content of the rpc-reply."""


class Registry(Protocol):
    """Where the sessions of a device are found by number."""

    numbered: dict[int, "NetconfSession"]


class RpcFault(Exception):
    """An rpc-error to answer with."""

    def __init__(self, message: str, tag: str = "operation-failed", bad: str = "", path: str = "") -> None:
        super().__init__(message)
        self.xml = error_xml(message, tag, bad, path)


def error_xml(
    message: str, tag: str = "operation-failed", bad: str = "", path: str = "", severity: str = "error"
) -> str:
    """An rpc-error element as Junos writes it."""
    where = f"<error-path>{escape(path)}</error-path>" if path else ""
    info = f"<error-info><bad-element>{escape(bad)}</bad-element></error-info>" if bad else ""
    return (
        f"<rpc-error><error-type>protocol</error-type><error-tag>{tag}</error-tag><error-severity>{severity}</error-severity>"
        f"{where}<error-message>{escape(message)}</error-message>{info}</rpc-error>"
    )


def problems_xml(problems: list[Problem], as_set: bool) -> str:
    """The rpc-errors for refused statements."""
    out = []
    for problem in problems:
        path = f"[edit {' '.join(problem.path)}]" if problem.path else "[edit]"
        message = f"error: {problem.message}: {problem.word}" if as_set else problem.message
        out.append(error_xml(message, bad=problem.word, path=path))
    return "".join(out)


def local(element: Any) -> str:
    """An element's name without its namespace."""
    return str(etree.QName(element).localname)


def child(element: Any, name: str) -> Any:
    """The first child of this name; None when there is none."""
    return next((each for each in element if isinstance(each.tag, str) and local(each) == name), None)


def child_text(element: Any, name: str) -> str | None:
    """The text of the first child of this name, stripped."""
    found = child(element, name)
    return None if found is None else (found.text or "").strip()


class NetconfSession:
    """One NETCONF client. ``number`` is its session-id."""

    def __init__(self, device: JunosDevice, user: str, number: int, process: Any, registry: Registry) -> None:
        self.device, self.user, self.number, self.process, self.registry = device, user, number, process, registry
        self.since = time.time()
        self.count = 0
        self.closing = False
        self.private = False
        self.connection: Any = process.get_extra_info("connection")

    def drop(self) -> None:
        """Break the connection."""
        self.connection.abort()

    async def serve(self) -> None:
        """Answer requests until the client leaves."""
        self.device.sessions.add(self)
        self.registry.numbered[self.number] = self
        try:
            capabilities = "".join(f"<capability>{escape(each)}</capability>" for each in CAPABILITIES)
            number = f"<session-id>{self.number}</session-id>"
            self._send(f'<hello xmlns="{BASE}"><capabilities>{capabilities}</capabilities>{number}</hello>')
            await self._requests()
        except (asyncssh.Error, OSError):
            pass
        finally:
            self.device.sessions.discard(self)
            self.registry.numbered.pop(self.number, None)
            self.device.gone(self)

    def _send(self, text: str) -> None:
        self.process.stdout.write(text.encode() + b"\n" + DELIMITER + b"\n")

    async def _requests(self) -> None:
        buffer = bytearray()
        while not self.closing:
            try:
                data = await self.process.stdin.read(65536)
            except (asyncssh.BreakReceived, asyncssh.SignalReceived, asyncssh.TerminalSizeChanged):
                continue
            if not data:
                return
            # Only what is new, and enough before it for a delimiter that was cut, can hold the delimiter.
            searched = max(0, len(buffer) - len(DELIMITER))
            buffer += data
            while (at := buffer.find(DELIMITER, searched)) >= 0 and not self.closing:
                message = bytes(buffer[:at]).strip()
                del buffer[: at + len(DELIMITER)]
                searched = 0
                if message:
                    await self._message(message)

    async def _message(self, message: bytes) -> None:
        try:
            root = etree.fromstring(message, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        except etree.XMLSyntaxError as error:
            self._send(f'<rpc-reply xmlns="{BASE}">{error_xml(str(error), "malformed-message")}</rpc-reply>')
            return
        if local(root) != "rpc":
            return
        self.count += 1
        requests = [each for each in root if isinstance(each.tag, str)]
        await self.device.gate(self.count, message.decode("utf-8", "replace"))
        content = await self._answer(requests[0]) if requests else "<ok/>"
        attributes = "".join(f" {key}={quoteattr(value)}" for key, value in root.attrib.items() if "{" not in key)
        junos = f"http://xml.juniper.net/junos/{self.device.spec.os_version.split('-')[0]}/junos"
        self._send(f'<rpc-reply xmlns="{BASE}" xmlns:junos="{junos}"{attributes}>\n{content}\n</rpc-reply>')

    async def _answer(self, request: Any) -> str:
        from dcim.lab.switches.junos.rpc import HANDLERS

        handler = HANDLERS.get(local(request))
        if handler is None:
            return error_xml("syntax error", bad=local(request))
        try:
            content = handler(self, request)
            return content if isinstance(content, str) else await content
        except RpcFault as fault:
            return fault.xml
        except Refused as refused:
            tag = "lock-denied" if "locked by" in str(refused) else "operation-failed"
            return error_xml(str(refused), tag)

    async def pause(self) -> None:
        """Let "slow-commit" strike."""
        await self.device.commit_delay()
        await asyncio.sleep(0)
