import asyncio
import http.client
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from dcim.lab.vm.relay import Relay

PUBLIC = "http://10.200.0.1:8001"


def through_relay(upstream: str, allowed: Callable[[str], bool], work: Callable[[int], Any]) -> Any:
    """Run ``work(port)`` in a thread beside a relay."""

    async def main() -> Any:
        relay = Relay(lambda: upstream)
        sock = socket.create_server(("127.0.0.1", 0))
        sock.setblocking(False)
        await relay.serve(sock, PUBLIC, allowed)
        try:
            return await asyncio.to_thread(work, sock.getsockname()[1])
        finally:
            await relay.close()

    return asyncio.run(main())


def ask(port: int, method: str, path: str, body: str = "", headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body or None, headers or {})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, content


@pytest.fixture
def files(deployment: Any, tmp_path: Any) -> Any:
    deployment.images = tmp_path
    (tmp_path / "os.raw").write_bytes(deployment.url.encode() * 10_000)
    return deployment


def test_guests_are_told_the_address_that_they_reach(files: Any) -> None:
    files.orders.append({"id": "c1", "command": "write_image", "args": {"url": f"{files.url}/images/os.raw"}})
    status, script = through_relay(
        files.url, lambda path: True, lambda port: ask(port, "GET", "/boot/52-54-00-00-00-01")
    )
    assert status == 200
    assert f"dcim.url={PUBLIC} ".encode() in script
    assert files.url.encode() not in script
    status, order = through_relay(files.url, lambda path: True, lambda port: ask(port, "POST", "/agent/next", "{}"))
    assert json.loads(order)["args"]["url"] == f"{PUBLIC}/images/os.raw"


def test_files_pass_unchanged_also_in_parts(files: Any) -> None:
    whole = (files.images / "os.raw").read_bytes()
    assert through_relay(files.url, lambda path: True, lambda port: ask(port, "GET", "/images/os.raw")) == (200, whole)
    part = {"Range": "bytes=100000-"}
    answer = through_relay(files.url, lambda path: True, lambda port: ask(port, "GET", "/images/os.raw", headers=part))
    assert answer == (206, whole[100000:])


def test_what_is_not_allowed_never_reaches_dcim(files: Any) -> None:
    def both(port: int) -> list[int]:
        return [ask(port, "GET", "/boot/52-54-00-00-00-01")[0], ask(port, "POST", "/phone-home", '{"serial": "s"}')[0]]

    assert through_relay(files.url, "/phone-home".__eq__, both) == [404, 200]
    assert files.asked == []
    assert files.phoned == [{"serial": "s"}]


def test_a_listener_that_is_away_is_a_bad_gateway() -> None:
    assert through_relay("http://127.0.0.1:9", lambda path: True, lambda port: ask(port, "GET", "/boot/x"))[0] == 502


def test_nonsense_does_not_end_the_relay(files: Any) -> None:
    def talk(port: int) -> int:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(b"nonsense\r\n\r\n")
            connection.recv(100)
        return ask(port, "GET", "/boot/52-54-00-00-00-01")[0]

    assert through_relay(files.url, lambda path: True, talk) == 200
