"""A small boot listener that speaks provisioning/agent/PROTOCOL.md with a fixed list of commands."""

import hashlib
import io
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from provisioning.agent import synthetic


class BootServer:
    """Answers at ``url``. ``commands`` are given out in order; ``reports`` and ``homes`` collect what came back."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.reports: list[dict[str, Any]] = []
        self.hellos: list[dict[str, Any]] = []
        self.homes: list[dict[str, Any]] = []
        self.scripts: list[str] = []
        """MACs that asked for a boot script."""
        self.serve_script = True
        self.polls = 0
        self.changed = threading.Condition()
        self.nonce = secrets.token_hex(8)
        out = io.BytesIO()
        synthetic.make(out, "test-os", 2)
        self.image = out.getvalue()
        self.files = {"/images/os.img": self.image, "/images/agent/vmlinuz": b"k" * 100, "/images/agent/initrd": b"i"}
        self._key = Ed25519PrivateKey.generate()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def deploy(self, serial: str) -> None:
        """Order an installation: image, phone-home file, reboot."""
        digest = hashlib.sha256(self.image).digest()
        write = {
            "url": "/images/os.img",
            "sha256": digest.hex(),
            "signature": self._key.sign(digest).hex(),
            "public_key": self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
            "format": "raw",
            "size_bytes": len(self.image),
            "raw_sha256": digest.hex(),
            "disk": {},
            "serial": serial,
            "operation": "op-1",
        }
        home = json.dumps({"url": self.url, "nonce": self.nonce})
        files = [{"path": "/etc/dcim/phone-home.json", "content": home, "mode": 0o600}]
        self.commands = [
            {"id": "1", "command": "inventory", "args": {}},
            {"id": "2", "command": "write_image", "args": write},
            {"id": "3", "command": "write_config", "args": {"disk": "nvme0n1", "files": files}},
            {"id": "4", "command": "reboot", "args": {}},
        ]

    def wait(self, what: str, seconds: float = 15) -> None:
        """Until the list of that name is not empty."""
        with self.changed:
            assert self.changed.wait_for(lambda: bool(getattr(self, what)), seconds), f"no {what} within {seconds} s"

    def report(self, identifier: str) -> dict[str, Any]:
        """The final report of a command."""
        with self.changed:
            final = [r for r in self.reports if r["id"] == identifier and r["state"] != "progress"]
        assert final, f"no report for {identifier}: {self.reports}"
        return final[-1]

    def _script(self, mac: str) -> str:
        self.scripts.append(mac)
        return (
            "#!ipxe\n# dcim: host=srv-1 operation=op-1\n"
            f"kernel {self.url}/images/agent/vmlinuz console=ttyS0 dcim.url={self.url} dcim.token=token-1\n"
            f"initrd {self.url}/images/agent/initrd\nboot\n"
        )

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if path == "/agent/hello":
            self.hellos.append(body)
            return 200, {"session": "s", "host": "srv-1", "operation": "op-1", "poll_s": 0.05}
        if path == "/agent/next":
            self.polls += 1
            done = {r["id"] for r in self.reports if r["state"] != "progress"}
            return 200, next((c for c in self.commands if c["id"] not in done), {"id": None, "wait_s": 0.05})
        if path == "/agent/report":
            self.reports.append(body)
            return 200, {}
        if path == "/phone-home" and body.get("nonce") == self.nonce:
            self.homes.append(body)
            return 200, {}
        return 404, {"error": "unknown"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if self.path.startswith("/boot/"):
                    with outer.changed:
                        if not outer.serve_script:
                            self._send(404, b"{}")
                            return
                        script = outer._script(self.path.rpartition("/")[2])
                        outer.changed.notify_all()
                    self._send(200, script.encode())
                elif self.path in outer.files:
                    self._send(200, outer.files[self.path])
                else:
                    self._send(404, b"{}")

            do_HEAD = do_GET

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer.changed:
                    status, answer = outer._post(self.path, body)
                    outer.changed.notify_all()
                self._send(status, json.dumps(answer).encode())

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        return Handler
