"""The BMC's edges that a well-behaved client never shows: hostile bytes, replays, session limits, expiry."""

import os
import struct
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcim.lab.bmc import wire
from dcim.lab.bmc.crypto import SUITES, Exchange, Keys
from dcim.lab.bmc.session import MAX_SESSIONS, Responder, Session
from dcim.lab.bootflags import DISK, PXE, REMOTE_DISK, BootFlags

PASSWORD = b"lab-secret-16chr"


class Bmc:
    """Counts what it executes."""

    username, password, guid = "ADMIN", PASSWORD.decode(), b"g" * 16

    def __init__(self) -> None:
        self.executed: list[wire.Message] = []
        self.faults: dict[str, dict[str, float]] = {}

    def fault(self, name: str) -> dict[str, float] | None:
        return self.faults.get(name)

    def execute(self, request: wire.Message, privilege: int) -> tuple[int, bytes]:
        self.executed.append(request)
        return 0, b""


class Client:
    """A client that shows every byte. Suite 17 unless told otherwise."""

    def __init__(self, responder: Responder, suite: Any = SUITES[0]) -> None:
        self.responder = responder
        self.suite = suite
        self.sequence = 0

    def send(self, kind: int, payload: bytes) -> bytes:
        answer = self.responder.handle(wire.handshake(kind, payload))
        assert answer is not None
        return wire.parse(answer).payload

    def open(self) -> int:
        algorithms = b"".join(
            bytes([kind, 0, 0, 8, number, 0, 0, 0])
            for kind, number in enumerate((self.suite.authentication, self.suite.integrity, self.suite.confidentiality))
        )
        answer = self.send(wire.PAYLOAD_OPEN_REQUEST, b"\x01\x04\0\0" + b"CLNT" + algorithms)
        self.bmc = answer[8:12]
        return answer[1]

    def login(self, password: bytes = PASSWORD) -> int:
        if status := self.open():
            return status
        mine = os.urandom(16)
        answer = self.send(wire.PAYLOAD_RAKP1, b"\x02\0\0\0" + self.bmc + mine + b"\x14\0\0\x05ADMIN")
        assert answer[1] == 0
        exchange = Exchange(self.suite, b"CLNT", self.bmc, mine, answer[8:24], answer[24:40], 0x14, b"ADMIN")
        answer = self.send(wire.PAYLOAD_RAKP3, b"\x03\0\0\0" + self.bmc + exchange.rakp3_code(password))
        self.keys = Keys.derive(self.suite, exchange.session_key(password))
        return answer[1]

    def packet(self, message: bytes, sequence: int) -> bytes:
        number = struct.unpack("<I", self.bmc)[0]
        body = wire.session_packet(wire.PAYLOAD_IPMI, number, sequence, self.keys.encrypt(message))
        return wire.RMCP_IPMI + body + self.keys.code(body)

    def command(self, netfn: int, number: int, data: bytes = b"", rq: int = 0) -> bytes:
        head = bytes([0x20, netfn << 2])
        body = bytes([0x81, rq << 2, number]) + data
        self.sequence += 1
        message = head + bytes([wire.checksum(head)]) + body + bytes([wire.checksum(body)])
        return self.packet(message, self.sequence)


@pytest.fixture
def now() -> Any:
    return SimpleNamespace(value=1000.0)


@pytest.fixture
def bmc() -> Bmc:
    return Bmc()


@pytest.fixture
def responder(bmc: Bmc, now: Any) -> Responder:
    return Responder(bmc, lambda: now.value)


@pytest.mark.parametrize("suite", SUITES)
def test_a_repeated_command_runs_once(responder: Responder, bmc: Bmc, suite: Any) -> None:
    client = Client(responder, suite)
    assert client.login() == 0
    first = client.command(0, 2, b"\x02")
    assert responder.handle(first) is not None
    assert responder.handle(first) is not None, "a lost answer is sent again"
    assert responder.handle(client.command(0, 2, b"\x02")) is not None, "repeated in a new packet"
    assert len(bmc.executed) == 1
    assert responder.handle(client.command(0, 2, b"\x02", rq=1)) is not None
    assert len(bmc.executed) == 2


def test_forged_replayed_and_foreign_packets_are_dropped(responder: Responder, bmc: Bmc) -> None:
    client = Client(responder)
    client.login()
    packet = client.command(0, 2, b"\x01")
    for at in (len(packet) - 1, 16, 40):
        forged = bytearray(packet)
        forged[at] ^= 1
        assert responder.handle(bytes(forged)) is None
    plain = wire.RMCP_IPMI + b"\x06\x00" + client.bmc + bytes(4) + b"\x07\x00" + bytes(7)
    assert responder.handle(plain) is None
    old = client.command(0, 2, b"\x01", rq=2)
    for number in range(40):
        assert responder.handle(client.command(0, 1, rq=number % 8)) is not None
    assert responder.handle(old) is None
    assert all(request.command == 1 for request in bmc.executed)


def test_a_wrong_password_gets_no_session(responder: Responder) -> None:
    assert Client(responder).login(b"wrong") == 0x0F
    assert responder.sessions == 0


def test_sessions_run_out_and_idle_ones_end(responder: Responder, bmc: Bmc, now: Any) -> None:
    clients = [Client(responder) for _ in range(MAX_SESSIONS)]
    assert [client.login() for client in clients] == [0] * MAX_SESSIONS
    assert Client(responder).login() == 0x01
    now.value += 64
    assert responder.handle(clients[0].command(0, 1)) is None
    assert Client(responder).login() == 0
    assert responder.sessions == 1
    bmc.faults["bmc-out-of-sessions"] = {}
    assert Client(responder).login() == 0x01


def test_half_open_sessions_make_room(responder: Responder) -> None:
    for _ in range(MAX_SESSIONS * 2):
        assert Client(responder).open() == 0
    assert Client(responder).login() == 0


def test_sequence_window() -> None:
    session = Session(1, SUITES[0], b"", 0)
    assert [session.fresh(n) for n in (1, 3, 2, 3, 40, 8, 9, 9)] == [True, True, True, False, True, False, True, False]


@given(st.binary(max_size=80))
def test_no_bytes_crash_the_bmc(data: bytes) -> None:
    responder = Responder(Bmc())
    for head in (b"", wire.RMCP_IPMI, wire.RMCP_ASF, wire.RMCP_IPMI + b"\x06", wire.RMCP_IPMI + b"\x00" * 9):
        responder.handle(head + data)
    for kind in (0x10, 0x12, 0x14, 0x00, 0x01):
        responder.handle(wire.handshake(kind, data))
    assert responder.sessions == 0


def test_presence_ping(responder: Responder) -> None:
    assert responder.handle(b"\x06\x00\xff\x06\x00\x00\x11\xbe\x80\x07\x00\x00")[8:10] == b"\x40\x07"


def test_boot_flags_expire_unless_told_otherwise(now: Any) -> None:
    flags = BootFlags("HPE", lambda: now.value)
    flags.set(PXE, persistent=False, uefi=True, expiring=True)
    now.value += 61
    assert flags.take().device == "default"
    flags.clearing = 0x08
    flags.set(PXE, persistent=False, uefi=True, expiring=True)
    now.value += 61
    assert flags.peek().device == "network"
    assert flags.take().device == "network"
    assert flags.take().device == "default"
    flags.clearing = 0
    flags.set(PXE, persistent=False, uefi=None, expiring=True)
    flags.hold()
    now.value += 61
    assert flags.take().device == "network"


def test_supermicro_ignores_the_plain_disk_selector_in_uefi_mode() -> None:
    for manufacturer, selector, device in (
        ("Supermicro", DISK, "default"),
        ("Supermicro", REMOTE_DISK, "disk"),
        ("HPE", DISK, "disk"),
    ):
        flags = BootFlags(manufacturer)
        flags.set(selector, persistent=False, uefi=True, expiring=False)
        assert flags.peek().device == device
        assert flags.disk_selector(True) == (REMOTE_DISK if manufacturer == "Supermicro" else DISK)
