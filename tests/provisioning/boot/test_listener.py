"""The boot listener's doors: who gets a script, what a token, a session and a nonce are good for."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from dcim.access.context import system
from dcim.access.uow import unit_of_work
from dcim.core import clock
from dcim.core.db import Database
from dcim.core.secrets import load_vault
from dcim.core.settings import load_settings
from provisioning.boot import agents, create_boot_app, offers
from provisioning.boot.models import AgentCommand, AgentSession, BootToken, PhoneHome

OPERATION = "0193-operation"


def token_in(script: str) -> str:
    """The token of a boot script's kernel line."""
    return next(word.split("=")[1] for word in script.split() if word.startswith("dcim.token="))


class Desk:
    """One site with two servers, the listener, and the inside of a deployment."""

    def __init__(self, database: Database, servers: list[Any]) -> None:
        self.database, self.servers = database, servers
        self.client = TestClient(create_boot_app(database, load_settings()))

    def offer(self, index: int = 0, operation: str = OPERATION) -> None:
        server = self.servers[index]
        with unit_of_work(self.database, system("test")) as session:
            offers.open_offer(session, server.id, operation, server.name, server.serial)

    def script(self, index: int = 0) -> Any:
        return self.client.get(f"/boot/{self.servers[index].mac.replace(':', '-')}")

    def token(self, index: int = 0) -> str:
        return token_in(self.script(index).text)

    def hello(self, token: str, serial: str = "S0000001", nonce: str = "n") -> Any:
        body = {"protocol": 1, "token": token, "serial": serial, "macs": [], "nonce": nonce}
        return self.client.post("/agent/hello", json=body)

    def session(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.hello(self.token()).json()['session']}"}

    def enqueue(self, key: str, command: str, operation: str = OPERATION, **args: Any) -> str:
        with unit_of_work(self.database, system("test")) as session:
            return agents.enqueue(session, operation, self.servers[0].id, key, command, args).uid


@pytest.fixture
def desk(home: Path, each_database: Database, rig_module: Any) -> Desk:
    return Desk(each_database, rig_module.fill_inventory(each_database, 2))


def test_nothing_to_boot_without_an_operation(desk: Desk) -> None:
    assert desk.script().status_code == 404
    assert desk.client.get("/boot/52-54-00-ff-ff-ff").status_code == 404
    assert desk.client.get("/boot/..%2F..%2Fetc").status_code == 404
    desk.offer(0)
    assert desk.script(1).status_code == 404, "another host's offer is not for this one"


def test_a_script_names_host_operation_and_a_fresh_token(desk: Desk) -> None:
    desk.offer()
    first, second = desk.script(), desk.script()
    assert first.text.startswith("#!ipxe\n")
    assert f"# dcim: host=srv-1 operation={OPERATION}" in first.text
    assert "/images/agent/vmlinuz" in first.text
    tokens = {token_in(first.text), token_in(second.text)}
    assert [len(token) for token in tokens] == [64, 64]
    with desk.database.read() as session:
        stored = {row.digest for row in session.exec(select(BootToken))}
    assert len(stored) == 2
    assert not stored & tokens, "only hashes are stored"


def test_a_boot_loop_gets_no_script(desk: Desk) -> None:
    desk.offer()
    assert [desk.script().status_code for _ in range(5)] == [200, 200, 200, 404, 404]


def test_the_same_hello_again_is_answered_again(desk: Desk) -> None:
    desk.offer()
    token = desk.token()
    lost = {"Authorization": f"Bearer {desk.hello(token).json()['session']}"}
    again = desk.hello(token)
    assert again.status_code == 200, "the first answer never reached the agent"
    session = {"Authorization": f"Bearer {again.json()['session']}"}
    assert desk.client.post("/agent/next", json={}, headers=lost).status_code == 401
    assert desk.client.post("/agent/next", json={}, headers=session).status_code == 200


def test_a_token_is_good_once(desk: Desk) -> None:
    desk.offer()
    token = desk.token()
    answer = desk.hello(token)
    assert answer.status_code == 200
    assert answer.json()["host"] == "srv-1"
    assert answer.json()["operation"] == OPERATION
    assert desk.hello(token, nonce="another").status_code == 401
    assert desk.hello("0" * 64).status_code == 401
    with desk.database.read() as session:
        offer = offers.offer_of(session, desk.servers[0].id)
    assert offer is not None
    assert "used twice" in offer.refusal, "the second use is told to the step that waits"


def test_a_token_expires(desk: Desk) -> None:
    desk.offer()
    token = desk.token()
    clock.set_offset(1801)
    assert desk.hello(token).status_code == 401
    assert desk.script().status_code == 404


def test_a_token_dies_with_its_operation(desk: Desk) -> None:
    desk.offer()
    token = desk.token()
    desk.offer(operation="another-operation")
    assert desk.hello(token).status_code == 401
    with unit_of_work(desk.database, system("test")) as session:
        offers.close_offer(session, "another-operation")
    assert desk.script().status_code == 404


def test_another_serial_is_refused_and_remembered(desk: Desk) -> None:
    desk.offer()
    answer = desk.hello(desk.token(), serial="S-other")
    assert answer.status_code == 403
    assert "S-other" in answer.json()["error"]
    with desk.database.read() as session:
        offer = offers.offer_of(session, desk.servers[0].id)
        assert session.exec(select(AgentSession)).first() is None
    assert offer is not None
    assert "nothing was touched" in offer.refusal


def test_commands_are_given_in_order_and_never_again(desk: Desk) -> None:
    desk.offer()
    session = desk.session()
    assert desk.client.post("/agent/next", json={}, headers=session).json()["id"] is None
    first, second = desk.enqueue("a", "inventory"), desk.enqueue("b", "reboot")
    assert desk.enqueue("a", "inventory") == first, "a resumed step finds its command"
    assert desk.client.post("/agent/next", json={}, headers=session).json()["id"] == first
    again = desk.client.post("/agent/next", json={}, headers=session).json()
    assert again["id"] == first, "an answer that was lost is given again"
    body = {"id": first, "state": "done", "progress": 1.0, "result": {"serial": "S0000001"}}
    assert desk.client.post("/agent/report", json=body, headers=session).json() == {}
    late = body | {"state": "failed", "error": "too late"}
    assert desk.client.post("/agent/report", json=late, headers=session).status_code == 200
    assert desk.client.post("/agent/next", json={}, headers=session).json()["id"] == second
    with desk.database.read() as read:
        row = read.exec(select(AgentCommand).where(AgentCommand.uid == first)).one()
    assert (row.state, row.result, row.error) == ("done", {"serial": "S0000001"}, "")


def test_a_new_boot_ends_the_old_session_and_loses_its_command(desk: Desk) -> None:
    desk.offer()
    old = desk.session()
    given = desk.enqueue("write", "write_image")
    desk.client.post("/agent/next", json={}, headers=old)
    new = desk.session()
    assert desk.client.post("/agent/next", json={}, headers=old).status_code == 401
    body = {"id": given, "state": "done", "progress": 1.0}
    assert desk.client.post("/agent/report", json=body, headers=old).status_code == 401
    assert desk.client.post("/agent/next", json={}, headers=new).json()["id"] is None
    with desk.database.read() as read:
        assert read.exec(select(AgentCommand)).one().state == "lost"


def test_a_session_sees_only_its_operation(desk: Desk) -> None:
    desk.offer()
    session = desk.session()
    foreign = desk.enqueue("x", "reboot", operation="another")
    assert desk.client.post("/agent/next", json={}, headers=session).json()["id"] is None
    body = {"id": foreign, "state": "done"}
    assert desk.client.post("/agent/report", json=body, headers=session).status_code == 404
    assert desk.client.post("/agent/next", json={}).status_code == 401


def test_phone_home_with_nonce_and_serial(desk: Desk) -> None:
    desk.offer()
    headers = desk.session()
    with unit_of_work(desk.database, system("test")) as session:
        vault = load_vault(load_settings().home)
        agents.expect_phone_home(session, OPERATION, desk.servers[0].id, "S0000001", vault)
    desk.enqueue("config", "write_config", disk="sda", files=[], phone_home=True)
    files = desk.client.post("/agent/next", json={}, headers=headers).json()["args"]["files"]
    again = desk.client.post("/agent/next", json={}, headers=headers).json()["args"]["files"]
    assert files == again, "a repeated command carries the same nonce"
    assert files[0]["path"] == "/etc/dcim/phone-home.json"
    nonce = json.loads(files[0]["content"])["nonce"]
    with desk.database.read() as session:
        row = session.exec(select(PhoneHome)).one()
        assert nonce not in str(row.as_dict()) + str(session.exec(select(AgentCommand)).one().args)

    def call(serial: str, secret: str) -> int:
        return int(desk.client.post("/phone-home", json={"serial": serial, "nonce": secret}).status_code)

    assert call("S0000001", "wrong") == 404
    assert call("S-other", nonce) == 403
    assert call("S0000001", nonce) == 200
    assert call("S0000001", nonce) == 200, "the call is repeated when its answer was lost"


def test_images_with_range_and_etag_and_nothing_else(desk: Desk, home: Path) -> None:
    content = bytes(range(256)) * 64
    (home / "images" / "some.raw").write_bytes(content)
    (home / "images" / ".some.raw.new").write_bytes(b"half")
    whole = desk.client.get("/images/some.raw")
    assert whole.content == content
    assert whole.headers["etag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    part = desk.client.get("/images/some.raw", headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]})
    assert (part.status_code, part.content) == (206, content[100:])
    assert part.headers["content-range"] == f"bytes 100-{len(content) - 1}/{len(content)}"
    changed = desk.client.get("/images/some.raw", headers={"Range": "bytes=100-", "If-Range": '"other"'})
    assert (changed.status_code, changed.content) == (200, content)
    head = desk.client.head("/images/some.raw")
    assert (head.headers["content-length"], head.content) == (str(len(content)), b"")
    for path in ("../secret.key", "..%2Fsecret.key", "%2e%2e/secret.key", ".some.raw.new", "none", "", "agent"):
        assert desk.client.get(f"/images/{path}").status_code == 404, path
    (home / "images" / "link").symlink_to(home / "secret.key")
    assert desk.client.get("/images/link").status_code == 404


def test_large_bodies_are_refused(desk: Desk) -> None:
    answer = desk.client.post("/agent/hello", content=b"x" * 1_100_000)
    assert answer.status_code == 413


def test_a_body_of_unknown_length_is_refused(desk: Desk) -> None:
    answer = desk.client.post("/agent/hello", content=iter([b"{}"]))
    assert answer.status_code == 411
