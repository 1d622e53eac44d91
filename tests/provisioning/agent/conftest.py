"""A small real boot listener, and a machine whose disks are files."""

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from provisioning.agent.machine import ConfigFile, DiskInfo, Inventory

SERIAL = "SN-0001"
TOKEN = "boot-token"


class FileMachine:
    """A machine whose disks are files of a folder."""

    def __init__(self, folder: Path, disks: dict[str, int]) -> None:
        self.folder = folder
        self.sizes = disks
        self.config: list[ConfigFile] = []
        self.ends: list[str] = []
        self.lines: list[str] = []
        for name, size in disks.items():
            (folder / name).write_bytes(b"\xaa" * size)

    def serial(self) -> str:
        return SERIAL

    def inventory(self) -> Inventory:
        return {
            "serial": SERIAL,
            "manufacturer": "Example",
            "model": "One",
            "cpu_count": 2,
            "memory_mib": 1024,
            "disks": self.disks(),
            "nics": [{"name": "eth0", "mac": "52:54:00:00:00:01", "carrier": True, "speed_mbps": 1000}],
        }

    def disks(self) -> list[DiskInfo]:
        return [
            {"name": name, "size_bytes": size, "model": "file", "serial": f"D-{name}", "rotational": False}
            for name, size in self.sizes.items()
        ]

    def open_disk(self, name: str) -> BinaryIO:
        return open(self.folder / name, "r+b")

    def write_config(self, disk: str, files: list[ConfigFile]) -> int:
        self.config += files
        return len(files)

    def reboot(self) -> None:
        self.ends.append("reboot")

    def power_off(self) -> None:
        self.ends.append("power_off")

    def log(self, line: str) -> None:
        self.lines.append(line)

    def sleep(self, seconds: float) -> None:
        threading.Event().wait(min(seconds, 0.01))


class BootListener:
    """The boot listener of PROTOCOL.md, with faults: ``drop_after`` bytes of each answer, ``unavailable`` answers."""

    def __init__(self) -> None:
        self.serial = SERIAL
        self.orders: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.hellos: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.ranges: list[str | None] = []
        self.drop_after: int | None = None
        self.ignore_range = False
        self.unavailable = 0
        self.lost_answers = 0
        self.reject_progress = False
        self.change_file_on_resume = False
        self.key = Ed25519PrivateKey.generate()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if listener.unavailable:
                    listener.unavailable -= 1
                    status, answer = 503, {"error": "starting"}
                else:
                    status, answer = listener.post(self.path, body, self.headers.get("Authorization", ""))
                if listener.lost_answers:
                    listener.lost_answers -= 1
                    self.close_connection = True
                    return
                payload = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def do_GET(self) -> None:
                data = listener.files.get(self.path)
                wanted = self.headers.get("Range")
                listener.ranges.append(wanted)
                if data is None:
                    self.send_error(404)
                    return
                if wanted and listener.change_file_on_resume:
                    data = data[:-1] + b"?"
                start = 0
                if wanted and not listener.ignore_range:
                    start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])  # type: ignore[index]
                self.send_response(206 if start else 200)
                self.send_header("Content-Length", str(len(data) - start))
                self.send_header("ETag", f'"{hashlib.sha256(data).hexdigest()}"')
                if start:
                    self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
                self.end_headers()
                cut = len(data) if listener.drop_after is None else start + listener.drop_after
                self.wfile.write(data[start:cut])
                self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def post(self, path: str, body: dict[str, Any], authorization: str) -> tuple[int, dict[str, Any]]:
        if path == "/agent/hello":
            repeated = [one["nonce"] for one in self.hellos]
            self.hellos.append(body)
            if body["token"] != TOKEN or (repeated and body["nonce"] not in repeated):
                return 401, {"error": "unknown token"}
            if body["serial"] != self.serial:
                return 403, {"error": "another machine"}
            return 200, {"session": "s1", "host": "h1", "operation": "o1", "poll_s": 0.01}
        if authorization != "Bearer s1":
            return 401, {"error": "no session"}
        if path == "/agent/next":
            reported = {report["id"] for report in self.reports if report["state"] != "progress"}
            waiting = [order for order in self.orders if order["id"] not in reported]
            return 200, waiting[0] if waiting else {"id": None, "wait_s": 0.01}
        if path == "/agent/report":
            if body["state"] == "progress" and self.reject_progress:
                return 409, {"error": "the operation was cancelled"}
            self.reports.append(body)
            return 200, {}
        return 404, {}

    def order(self, command: str, **args: Any) -> None:
        self.orders.append({"id": f"c{len(self.orders)}", "command": command, "args": args})

    def publish(self, name: str, data: bytes, raw: bytes | None = None) -> dict[str, Any]:
        """Serve a file; returns the arguments of a ``write_image`` for it."""
        self.files[f"/images/{name}"] = data
        digest = hashlib.sha256(data).digest()
        return {
            "url": f"{self.url}/images/{name}",
            "sha256": digest.hex(),
            "signature": self.key.sign(digest).hex(),
            "public_key": self.key.public_key().public_bytes_raw().hex(),
            "format": "raw" if raw is None else "raw+zstd",
            "size_bytes": len(data if raw is None else raw),
            "disk": {"name": "vda"},
            "serial": SERIAL,
            "operation": "o1",
        }


@pytest.fixture
def listener() -> Iterator[BootListener]:
    found = BootListener()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


@pytest.fixture
def machine(tmp_path: Path) -> FileMachine:
    return FileMachine(tmp_path, {"vda": 6 << 20, "vdb": 6 << 20})
