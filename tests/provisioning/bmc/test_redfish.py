"""The Redfish driver against HTTPS servers that misbehave: trust, redirects, links elsewhere, refused logins."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from dcim.core.errors import AuthFailed, NeedsReset, Permanent, Transient
from dcim.lab.redfish.tls import Authority
from provisioning.bmc import quirks
from provisioning.bmc.redfish import RedfishBmc

ROOT = {
    "@odata.id": "/redfish/v1/", "Id": "RootService", "Name": "Root", "RedfishVersion": "1.6.0",
    "Systems": {"@odata.id": "/redfish/v1/Systems"}, "SessionService": {"@odata.id": "/redfish/v1/SessionService"},
    "Links": {"Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"}},
}  # fmt: skip
SYSTEM = {
    "@odata.id": "/redfish/v1/Systems/1", "Id": "1", "Name": "System", "SerialNumber": "S1",
    "Manufacturer": "Supermicro", "Model": "SYS-1", "PowerState": "On",
    "Boot": {"BootSourceOverrideEnabled": "Once", "BootSourceOverrideTarget": "Pxe", "BootSourceOverrideMode": "UEFI",
             "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "Hdd"]},
    "Actions": {"#ComputerSystem.Reset": {"target": "/redfish/v1/Systems/1/Actions/Reset"}},
}  # fmt: skip
Answer = tuple[int, dict[str, str], Any]


class Redfish:
    """An HTTPS server; ``answers`` maps (method, path) to (status, headers, body)."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder)
        self.answers: dict[tuple[str, str], Answer] = {
            ("GET", "/redfish/v1/"): (200, {}, ROOT),
            ("GET", "/redfish/v1/SessionService"): (200, {}, {
                "@odata.id": "/redfish/v1/SessionService", "Id": "s", "Name": "s",
                "Sessions": {"@odata.id": "/redfish/v1/SessionService/Sessions"},
            }),
            ("POST", "/redfish/v1/SessionService/Sessions"): (
                201, {"X-Auth-Token": "t", "Location": "/redfish/v1/SessionService/Sessions/1"}, {}
            ),
            ("DELETE", "/redfish/v1/SessionService/Sessions/1"): (204, {}, {}),
            ("GET", "/redfish/v1/Systems"): (200, {}, {
                "@odata.id": "/redfish/v1/Systems", "Name": "Systems", "Members@odata.count": 1,
                "Members": [{"@odata.id": "/redfish/v1/Systems/1"}],
            }),
            ("GET", "/redfish/v1/Systems/1"): (200, {}, SYSTEM),
        }  # fmt: skip
        self.seen: list[tuple[str, str, str]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def handle_one(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                outer.seen.append((self.command, self.path, self.rfile.read(length).decode()))
                status, headers, body = outer.answers.get((self.command, self.path), (404, {}, {}))
                raw = json.dumps(body).encode()
                self.send_response(status)
                for key, value in headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_PATCH = do_DELETE = handle_one

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.socket = self.authority.context("127.0.0.1").wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def bmc(self, authority: Path | None = None, vendor: str = "supermicro") -> RedfishBmc:
        trusted = authority or self.authority.certificate
        target = ("127.0.0.1", self.port)
        return RedfishBmc("10.10.0.2", target, "admin", "canary-password!", quirks.by_vendor(vendor), trusted)


@pytest.fixture
def redfish(tmp_path: Path) -> Iterator[Redfish]:
    made = Redfish(tmp_path / "lab")
    yield made
    made.close()


def test_a_call_logs_in_reads_and_logs_out(redfish: Redfish) -> None:
    assert redfish.bmc().power_state() == "on"
    assert redfish.bmc().get_boot().fulfils("pxe", "uefi")
    methods = [(method, path) for method, path, _ in redfish.seen]
    assert methods.count(("POST", "/redfish/v1/SessionService/Sessions")) == 2
    assert methods.count(("DELETE", "/redfish/v1/SessionService/Sessions/1")) == 2


def test_a_bmc_without_sessions_gets_basic_authentication(redfish: Redfish) -> None:
    root = {key: value for key, value in ROOT.items() if key not in ("SessionService", "Links")}
    redfish.answers[("GET", "/redfish/v1/")] = (200, {}, root)
    redfish.answers.pop(("GET", "/redfish/v1/SessionService"))
    assert redfish.bmc().power_state() == "on"


def test_another_authority_is_not_trusted(redfish: Redfish, tmp_path: Path) -> None:
    other = Authority(tmp_path / "other").certificate
    with pytest.raises(Permanent, match="not trusted"):
        redfish.bmc(other).power_state()
    with pytest.raises(Permanent, match="no certificate authority"):
        redfish.bmc(tmp_path / "none.pem").power_state()
    assert redfish.seen == [], "nothing was said before the certificate was checked"


@pytest.mark.parametrize(
    "answer",
    [
        (302, {"Location": "https://169.254.169.254/latest"}, {}),
        (200, {}, {"@odata.id": "/redfish/v1/Systems", "Name": "x", "Members@odata.count": 1,
                   "Members": [{"@odata.id": "https://169.254.169.254/redfish/v1/Systems/1"}]}),
    ],
)  # fmt: skip
def test_a_bmc_cannot_lead_elsewhere(redfish: Redfish, answer: Answer) -> None:
    redfish.answers[("GET", "/redfish/v1/Systems")] = answer
    with pytest.raises(Permanent, match="refused"):
        redfish.bmc().power_state()


def test_a_refused_login_is_tried_once_and_leaks_nothing(redfish: Redfish, caplog: pytest.LogCaptureFixture) -> None:
    refused: Answer = (401, {}, {"error": {"message": "no"}})
    redfish.answers[("POST", "/redfish/v1/SessionService/Sessions")] = refused
    with caplog.at_level(logging.DEBUG), pytest.raises(AuthFailed) as caught:
        redfish.bmc().power_state()
    logins = [entry for entry in redfish.seen if entry[0] == "POST"]
    assert len(logins) == 1
    assert "canary-password!" in logins[0][2], "it was sent to the session service, over TLS"
    assert "canary" not in caplog.text + str(caught.value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda answers: answers.update({("GET", "/redfish/v1/Systems/1"): (503, {}, {})}), Transient),
        (lambda answers: answers.update({("GET", "/redfish/v1/Systems/1"): (404, {}, {})}), Permanent),
        (lambda answers: answers.update({("GET", "/redfish/v1/"): (200, {}, {"Id": "x", "Name": "x"})}), NeedsReset),
    ],
)
def test_errors_are_told_apart(
    redfish: Redfish, change: Callable[[dict[Any, Any]], None], expected: type[Exception]
) -> None:
    change(redfish.answers)
    with pytest.raises(expected):
        redfish.bmc().power_state()


def test_a_server_in_post_is_asked_again_later(redfish: Redfish) -> None:
    path = "/redfish/v1/Systems/1"
    message = {"error": {"message": "iLO.2.14.UnableToModifyDuringSystemPOST"}}
    redfish.answers[("PATCH", path)] = (400, {}, message)
    with pytest.raises(Transient, match="phase"):
        redfish.bmc(vendor="hpe").set_boot("pxe", "uefi")


def test_a_dead_bmc_is_transient(redfish: Redfish) -> None:
    redfish.close()
    with pytest.raises(Transient):
        redfish.bmc().power_state()
