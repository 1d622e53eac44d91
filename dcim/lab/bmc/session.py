"""RMCP+ sessions of one BMC: from the first question to authenticated, encrypted commands.

``Responder.handle`` maps one datagram to at most one reply and does no I/O. Source: IPMI v2.0 rev 1.1, 13.14–13.24.
"""

import hmac
import os
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from dcim.lab.bmc import wire
from dcim.lab.bmc.crypto import SUITES, Exchange, Keys, Suite
from dcim.lab.bmc.wire import Malformed, Message

MAX_SESSIONS = 16
IDLE_S = 60.0
"""An idle session ends after 60 ± 3 s (6.12.15)."""
PENDING_S = 10.0
WINDOW = 32

NO_RESOURCES, INVALID_SESSION, BAD_AUTHENTICATION, BAD_INTEGRITY = 0x01, 0x02, 0x04, 0x05
BAD_ROLE, BAD_NAME, BAD_CODE, BAD_CONFIDENTIALITY, NO_SUITE, BAD_PARAMETER = 0x09, 0x0D, 0x0F, 0x10, 0x11, 0x12

APP = 0x06
GET_CHANNEL_AUTH, GET_GUID, GET_CIPHERS = 0x38, 0x37, 0x54
SET_PRIVILEGE, CLOSE_SESSION = 0x3B, 0x3C
BEFORE_LOGIN = {(APP, GET_CHANNEL_AUTH), (APP, GET_GUID), (APP, GET_CIPHERS)}
ADMINISTRATOR = 4


class Controller(Protocol):
    """What a BMC's sessions need from the BMC."""

    @property
    def username(self) -> str:
        """The only user, an administrator."""

    @property
    def password(self) -> str:
        """Its password."""

    @property
    def guid(self) -> bytes:
        """16 bytes that identify the system."""

    def fault(self, name: str) -> dict[str, float] | None:
        """The parameters of a fault that is set, else None."""

    def execute(self, request: Message, privilege: int) -> tuple[int, bytes]:
        """Run a command: completion code and data."""


@dataclass
class Session:
    """One session, from open-session on. It is ``active`` after RAKP 4."""

    number: int
    suite: Suite
    client: bytes
    touched: float
    exchange: Exchange | None = None
    keys: Keys | None = None
    privilege: int = 2
    limit: int = ADMINISTRATOR
    highest: int = 0
    seen: int = 0
    sent: int = 0
    last: tuple[bytes, bytes] = (b"", b"")
    """The last request's payload and reply: a retransmission must not power-cycle a host twice."""
    recent: float = 0.0

    @property
    def active(self) -> bool:
        """Whether it is logged in."""
        return self.keys is not None

    def fresh(self, sequence: int) -> bool:
        """Record a sequence number; False for one already seen or too old (6.12.13)."""
        if sequence > self.highest:
            self.seen = (self.seen << (sequence - self.highest) | 1) & ((1 << WINDOW) - 1)
            self.highest = sequence
            return True
        behind = self.highest - sequence
        if behind >= WINDOW or self.seen >> behind & 1:
            return False
        self.seen |= 1 << behind
        return True


class Responder:
    """The sessions of one BMC. Not thread-safe: it belongs to the event loop."""

    def __init__(self, controller: Controller, clock: Callable[[], float] = time.monotonic) -> None:
        self._controller = controller
        self._clock = clock
        self._sessions: dict[int, Session] = {}

    @property
    def sessions(self) -> int:
        """How many are logged in."""
        return sum(session.active for session in self._sessions.values())

    def close_all(self) -> None:
        """Forget every session, as a reset of the BMC does."""
        self._sessions.clear()

    def handle(self, datagram: bytes) -> bytes | None:
        """The reply to a datagram, or None where a BMC stays silent."""
        if datagram[:4] == wire.RMCP_ASF:
            return wire.pong(datagram)
        try:
            packet = wire.parse(datagram)
            if not packet.rmcpp:
                return self._legacy(packet)
            if packet.kind == wire.PAYLOAD_IPMI:
                return self._command(packet)
            answer = self._handshakes.get(packet.kind)
            return answer(self, packet.payload) if answer else None
        except (Malformed, struct.error, IndexError):
            return None

    def _legacy(self, packet: wire.Packet) -> bytes | None:
        if packet.session_id or packet.authenticated:
            return None
        request = wire.parse_message(packet.payload)
        return wire.legacy_reply(wire.reply_message(request, *self._before_login(request)))

    def _before_login(self, request: Message) -> tuple[int, bytes]:
        # Get Session Challenge and Activate Session of IPMI 1.5 end here too: insufficient privilege.
        if (request.netfn, request.command) not in BEFORE_LOGIN:
            return 0xD4, b""
        return self._controller.execute(request, 0)

    def _open(self, data: bytes) -> bytes | None:
        tag, role, client = data[0], data[1] & 0x0F, data[4:8]
        if len(data) < 32:
            return self._refuse_open(tag, BAD_PARAMETER, client)
        chosen = (data[12], data[20], data[28])
        if self._controller.fault("bmc-out-of-sessions") is not None or not self._make_room():
            return self._refuse_open(tag, NO_RESOURCES, client)
        if role > ADMINISTRATOR:
            return self._refuse_open(tag, BAD_ROLE, client)
        suite = next((s for s in SUITES if (s.authentication, s.integrity, s.confidentiality) == chosen), None)
        if suite is None:
            return self._refuse_open(tag, _why_no_suite(chosen), client)
        number = self._new_number()
        self._sessions[number] = Session(number, suite, client, self._clock())
        echoed = data[8:12] + bytes([suite.authentication, 0, 0, 0])
        echoed += data[16:20] + bytes([suite.integrity, 0, 0, 0])
        echoed += data[24:28] + bytes([suite.confidentiality, 0, 0, 0])
        head = bytes([tag, 0, role or ADMINISTRATOR, 0])
        return wire.handshake(wire.PAYLOAD_OPEN_RESPONSE, head + client + struct.pack("<I", number) + echoed)

    @staticmethod
    def _refuse_open(tag: int, status: int, client: bytes) -> bytes:
        return wire.handshake(wire.PAYLOAD_OPEN_RESPONSE, bytes([tag, status, 0, 0]) + client)

    def _rakp1(self, data: bytes) -> bytes | None:
        tag = data[0]
        session = self._sessions.get(struct.unpack_from("<I", data, 4)[0])
        if session is None or session.active:
            return wire.handshake(wire.PAYLOAD_RAKP2, bytes([tag, INVALID_SESSION, 0, 0]) + bytes(4))
        role, length = data[24], data[27]
        username = data[28 : 28 + length]
        if length > 16 or len(username) != length or username != self._controller.username.encode():
            del self._sessions[session.number]
            return wire.handshake(wire.PAYLOAD_RAKP2, bytes([tag, BAD_NAME, 0, 0]) + session.client)
        if role & 0x0F > ADMINISTRATOR:
            del self._sessions[session.number]
            return wire.handshake(wire.PAYLOAD_RAKP2, bytes([tag, BAD_ROLE, 0, 0]) + session.client)
        if session.exchange is None or session.exchange.client_random != data[8:24]:
            session.exchange = Exchange(
                suite=session.suite,
                client_session=session.client,
                bmc_session=struct.pack("<I", session.number),
                client_random=data[8:24],
                bmc_random=os.urandom(16),
                guid=self._controller.guid,
                role=role,
                username=username,
            )
        session.limit = role & 0x0F or ADMINISTRATOR
        session.touched = self._clock()
        exchange = session.exchange
        body = bytes([tag, 0, 0, 0]) + session.client + exchange.bmc_random + exchange.guid
        return wire.handshake(wire.PAYLOAD_RAKP2, body + exchange.rakp2_code(self._secret))

    def _rakp3(self, data: bytes) -> bytes | None:
        tag, status = data[0], data[1]
        session = self._sessions.get(struct.unpack_from("<I", data, 4)[0])
        if session is None or session.exchange is None:
            return wire.handshake(wire.PAYLOAD_RAKP4, bytes([tag, INVALID_SESSION, 0, 0]) + bytes(4))
        if status:
            # The client gave up, for example because our code showed it that the password differs.
            del self._sessions[session.number]
            return None
        if not hmac.compare_digest(session.exchange.rakp3_code(self._secret), data[8:]):
            self._sessions.pop(session.number)
            return wire.handshake(wire.PAYLOAD_RAKP4, bytes([tag, BAD_CODE, 0, 0]) + session.client)
        key = session.exchange.session_key(self._secret)
        session.keys = Keys.derive(session.suite, key)
        session.touched = self._clock()
        return wire.handshake(
            wire.PAYLOAD_RAKP4, bytes([tag, 0, 0, 0]) + session.client + session.exchange.rakp4_code(key)
        )

    def _command(self, packet: wire.Packet) -> bytes | None:
        if packet.session_id == 0:
            request = wire.parse_message(packet.payload)
            message = wire.reply_message(request, *self._before_login(request))
            return wire.handshake(wire.PAYLOAD_IPMI, message)
        session = self._sessions.get(packet.session_id)
        if session is None or session.keys is None or not (packet.encrypted and packet.authenticated):
            return None
        if not hmac.compare_digest(session.keys.code(packet.signed), packet.trailer):
            return None
        if self._clock() - session.touched > IDLE_S:
            del self._sessions[session.number]
            return None
        payload = session.keys.decrypt(packet.payload)
        if payload is None:
            return None
        repeated = payload == session.last[0] and self._clock() - session.recent < 20
        if not session.fresh(packet.sequence) and not repeated:
            return None
        session.touched = self._clock()
        if repeated:
            message = session.last[1]
        else:
            request = wire.parse_message(payload)
            message = wire.reply_message(request, *self._run(session, request))
            session.last, session.recent = (payload, message), self._clock()
        session.sent += 1
        client = struct.unpack("<I", session.client)[0]
        body = wire.session_packet(wire.PAYLOAD_IPMI, client, session.sent, session.keys.encrypt(message))
        return wire.RMCP_IPMI + body + session.keys.code(body)

    def _run(self, session: Session, request: Message) -> tuple[int, bytes]:
        if (request.netfn, request.command) == (APP, SET_PRIVILEGE):
            wanted = request.data[0] & 0x0F if request.data else 0
            if wanted > session.limit:
                return 0x81, b""
            session.privilege = wanted or session.privilege
            return 0, bytes([session.privilege])
        if (request.netfn, request.command) == (APP, CLOSE_SESSION):
            number = int.from_bytes(request.data[:4], "little")
            if number not in self._sessions:
                return 0x87, b""
            del self._sessions[number]
            return 0, b""
        return self._controller.execute(request, session.privilege)

    @property
    def _secret(self) -> bytes:
        wrong = self._controller.fault("bmc-wrong-password") is not None
        return (self._controller.password + "?" if wrong else self._controller.password).encode()

    def _make_room(self) -> bool:
        now = self._clock()
        for number, session in list(self._sessions.items()):
            if now - session.touched > (IDLE_S if session.active else PENDING_S):
                del self._sessions[number]
        if len(self._sessions) < MAX_SESSIONS:
            return True
        pending = [session for session in self._sessions.values() if not session.active]
        if not pending:
            return False
        del self._sessions[min(pending, key=lambda session: session.touched).number]
        return True

    def _new_number(self) -> int:
        while True:
            number = int.from_bytes(os.urandom(4), "little")
            if number and number not in self._sessions:
                return number

    _handshakes: ClassVar[dict[int, Callable[["Responder", bytes], bytes | None]]] = {
        wire.PAYLOAD_OPEN_REQUEST: _open,
        wire.PAYLOAD_RAKP1: _rakp1,
        wire.PAYLOAD_RAKP3: _rakp3,
    }


def _why_no_suite(chosen: tuple[int, int, int]) -> int:
    authentication, integrity, confidentiality = chosen
    if authentication not in {suite.authentication for suite in SUITES}:
        return BAD_AUTHENTICATION
    if integrity not in {suite.integrity for suite in SUITES}:
        return BAD_INTEGRITY
    if confidentiality not in {suite.confidentiality for suite in SUITES}:
        return BAD_CONFIDENTIALITY
    return NO_SUITE
