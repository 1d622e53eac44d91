"""A boot listener that serves one deployment by PROTOCOL.md, and the images that it serves."""

import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from provisioning.images.agent import AgentBuild, build_agent
from provisioning.images.debian import build_debian12
from provisioning.images.manifest import Manifest, Publisher


class Deployment:
    """Gives the agent a list of commands; knows when the installed system phoned home. Times are Unix seconds."""

    def __init__(self, images: Path) -> None:
        self.images = images
        self.orders: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.hellos: list[dict[str, Any]] = []
        self.phoned: list[dict[str, Any]] = []
        self.times: dict[str, float] = {}
        self.offered = True
        deployment = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self._send(200, json.dumps(deployment.post(self.path, body)).encode())

            def do_GET(self) -> None:
                deployment.asked.append(self.path)
                deployment.times.setdefault(self.path.split("/")[1], time.time())
                if self.path.startswith("/boot/"):
                    self._send(200 if deployment.offered else 404, deployment.script().encode())
                    return
                data = (deployment.images / self.path.removeprefix("/images/")).read_bytes()
                match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
                if match:
                    start, end = int(match[1]), int(match[2] or len(data) - 1)
                    self._send(206, data[start : end + 1], f"bytes {start}-{end}/{len(data)}")
                else:
                    self._send(200, data)

            def do_HEAD(self) -> None:
                self.send_response(200)
                size = (deployment.images / self.path.removeprefix("/images/")).stat().st_size
                self.send_header("Content-Length", str(size))
                self.end_headers()

            def _send(self, status: int, data: bytes, content_range: str = "") -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                if content_range:
                    self.send_header("Content-Range", content_range)
                self.end_headers()
                self.wfile.write(data)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def script(self) -> str:
        return (
            f"#!ipxe\nkernel {self.url}/images/agent/vmlinuz initrd=initrd dcim.url={self.url} dcim.token=t1 "
            f"console=ttyS0,115200 quiet\ninitrd --name initrd {self.url}/images/agent/initrd\nboot\n"
        )

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.times.setdefault(path.split("/")[-1], time.time())
        if path == "/agent/hello":
            self.hellos.append(body)
            return {"session": "s", "host": "h", "operation": "o", "poll_s": 0.5}
        if path == "/agent/next":
            ended = {report["id"] for report in self.reports if report["state"] != "progress"}
            waiting = [order for order in self.orders if order["id"] not in ended]
            return waiting[0] if waiting else {"id": None, "wait_s": 0.5}
        if path == "/agent/report":
            self.reports.append(body)
            self.times[f"{body['id']} {body['state']}"] = time.time()
        if path == "/phone-home":
            self.phoned.append(body)
        return {}

    def install(self, image: Manifest, serial: str, nonce: str, end: str = "reboot") -> None:
        """Queue what a deployment does; the absolute addresses are the listener's own, as dcim's are."""
        fields = image.model_dump(include={"sha256", "signature", "public_key", "format", "size_bytes", "raw_sha256"})
        config = json.dumps({"url": f"{self.url}/phone-home", "nonce": nonce})
        files = [
            {"path": "/etc/hostname", "content": "vm-one\n"},
            {"path": "/etc/dcim/phone-home.json", "content": config, "mode": "0600"},
        ]
        target = {"url": f"{self.url}/images/{image.file}", "disk": {}, "serial": serial, "operation": "o"}
        for command, args in (
            ("inventory", {}),
            ("write_image", {**fields, **target}),
            ("write_config", {"disk": "vda", "files": files}),
            (end, {}),
        ):
            self.orders.append({"id": command, "command": command, "args": args})


@pytest.fixture(scope="session")
def publisher(request: pytest.FixtureRequest) -> Publisher:
    """Images are built once and kept between runs, in pytest's cache."""
    assert request.config.cache is not None
    return Publisher.of_home(request.config.cache.mkdir("dcim-images"))


@pytest.fixture(scope="session")
def agent(publisher: Publisher) -> AgentBuild:
    return build_agent(publisher.folder)


@pytest.fixture(scope="session")
def debian(publisher: Publisher, agent: AgentBuild) -> Manifest:
    return build_debian12(publisher)


@pytest.fixture
def deployment(publisher: Publisher) -> Iterator[Deployment]:
    found = Deployment(publisher.folder)
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()
