"""The IPMI helper processes: deadlines that hold, and what a weak BMC is refused."""

import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dcim.core.errors import Permanent, Transient
from provisioning.bmc.ipmi.pool import HelperPool

STATUS = [[0, 1, "", True]]


def request(port: int, password: str = "x" * 16) -> dict[str, object]:
    return {
        "host": "127.0.0.1", "port": port, "username": "admin", "password": password, "gap_s": 0.0, "patience_s": 0.0,
        "commands": STATUS, "fru": False,
    }  # fmt: skip


@pytest.fixture
def pool() -> Iterator[HelperPool]:
    made = HelperPool(1)
    yield made
    made.close()


class Responder:
    """A UDP socket that answers each datagram with what ``answer`` makes of it."""

    def __init__(self, answer: Callable[[bytes], bytes | None]) -> None:
        self._answer = answer
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self.seen: list[bytes] = []
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            datagram, peer = self._socket.recvfrom(2048)
            if datagram == b"end":
                return
            self.seen.append(datagram)
            answer = self._answer(datagram)
            if answer is not None:
                self._socket.sendto(answer, peer)

    def close(self) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
            own.sendto(b"end", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()


def checksum(data: bytes) -> int:
    return -sum(data) & 0xFF


def capabilities(datagram: bytes, *, ipmi_2: bool) -> bytes:
    """Get Channel Authentication Capabilities' answer (IPMI 2.0 table 22-15), with MD5 for version 1.5."""
    sequence = datagram[18]
    head = bytes([0x81, 0x07 << 2])
    body = bytes(
        [0x20, sequence, 0x38, 0x00, 0x01, 0x80 if ipmi_2 else 0x04, 0x04, 0x02 if ipmi_2 else 0x00, 0, 0, 0, 0]
    )
    message = head + bytes([checksum(head)]) + body + bytes([checksum(body)])
    return b"\x06\x00\xff\x07" + struct.pack("<BIIB", 0, 0, 0, len(message)) + message


def is_capabilities(datagram: bytes) -> bool:
    return datagram[4] == 0 and datagram[19] == 0x38


def old_bmc() -> Responder:
    """A BMC that is refused at once: enough to start a helper."""
    return Responder(lambda datagram: capabilities(datagram, ipmi_2=False) if is_capabilities(datagram) else None)


def test_an_overrun_ends_the_helper_and_its_neighbours_look_again(pool: HelperPool) -> None:
    slow, known = Responder(lambda datagram: None), old_bmc()
    neighbour = Responder(lambda datagram: None)
    try:
        with pytest.raises(Permanent):
            pool.call(request(known.port), 20)
        helper = pool.helper_of("127.0.0.1", slow.port)
        first = helper.pid
        assert first is not None
        os.kill(first, signal.SIGSTOP)  # a library that hangs
        failures: list[str] = []

        def beside() -> None:
            try:
                pool.call(request(neighbour.port), 30)
            except Transient as error:
                failures.append(error.message)

        thread = threading.Thread(target=beside)
        thread.start()
        started = time.monotonic()
        with pytest.raises(Transient, match="no IPMI answer within"):
            pool.call(request(slow.port), 1.0)
        assert time.monotonic() - started < 5
        thread.join(5)
        assert "look again" in failures[0]
        assert not Path(f"/proc/{first}").exists()
        with pytest.raises(Permanent):
            pool.call(request(known.port), 20)
        assert helper.pid != first, "a new helper took over"
    finally:
        slow.close()
        known.close()
        neighbour.close()


def test_a_helper_ends_with_its_parent(pool: HelperPool) -> None:
    known = old_bmc()
    with pytest.raises(Permanent):
        pool.call(request(known.port), 20)
    known.close()
    pid = pool.helper_of("127.0.0.1", known.port).pid
    process = pool.helper_of("127.0.0.1", known.port)._process
    assert process is not None
    assert process.stdin is not None
    process.stdin.close()
    process.wait(5)
    assert pid == process.pid


def test_nothing_of_the_environment_or_the_password_is_visible(
    pool: HelperPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DCIM_TOKEN", "canary-token")
    silent = Responder(lambda datagram: None)
    with pytest.raises(Transient, match="no IPMI answer") as caught:
        pool.call(request(silent.port, "canary-password!"), 20)
    silent.close()
    pid = pool.helper_of("127.0.0.1", silent.port).pid
    visible = Path(f"/proc/{pid}/environ").read_bytes() + Path(f"/proc/{pid}/cmdline").read_bytes()
    assert b"canary" not in visible
    assert "canary" not in str(caught.value)


def test_ipmi_1_5_is_refused_before_a_challenge(pool: HelperPool) -> None:
    old = old_bmc()
    try:
        with pytest.raises(Permanent, match=r"IPMI 1\.5"):
            pool.call(request(old.port), 20)
        assert all(is_capabilities(datagram) for datagram in old.seen), "no session challenge was asked for"
    finally:
        old.close()


def test_a_bmc_that_answers_with_cipher_suite_0_is_refused(pool: HelperPool) -> None:
    def answer(datagram: bytes) -> bytes | None:
        if is_capabilities(datagram):
            return capabilities(datagram, ipmi_2=True)
        if datagram[5] & 0x3F != 0x10:
            return None
        payload = datagram[16:]
        none = b"".join(bytes([kind, 0, 0, 8, 0, 0, 0, 0]) for kind in range(3))
        body = bytes([payload[0], 0, 4, 0]) + payload[4:8] + struct.pack("<I", 77) + none
        return b"\x06\x00\xff\x07" + struct.pack("<BBIIH", 6, 0x11, 0, 0, len(body)) + body

    weak = Responder(answer)
    try:
        with pytest.raises(Permanent, match="refused by policy"):
            pool.call(request(weak.port), 20)
        assert not any(datagram[4] == 6 and datagram[5] & 0x3F == 0x12 for datagram in weak.seen), "no RAKP was sent"
    finally:
        weak.close()
