"""A few long-lived helper processes, a BMC pinned to one by hash, and hard deadlines.

A call that overruns kills its helper: the library cannot be trusted to come back. The helper's other callers get
Transient ("state unknown") and observe again. One call at a time per BMC.
"""

import atexit
import itertools
import json
import os
import subprocess
import sys
import threading
import time
import zlib
from collections import defaultdict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any

from dcim.core.errors import AuthFailed, DeviceError, NeedsReset, Permanent, Transient

HELPERS = 3
_ERRORS: dict[str, type[DeviceError]] = {
    "transient": Transient, "auth": AuthFailed, "reset": NeedsReset, "permanent": Permanent,
}  # fmt: skip
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "VIRTUAL_ENV")


class Helper:
    """One helper process; started on first use, replaced after its death."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._waiting: dict[int, Future[dict[str, Any]]] = {}

    def submit(self, request: dict[str, Any]) -> "Future[dict[str, Any]]":
        """Send a request (its ``id`` is unique); the future fails with Transient when the helper ends."""
        future: Future[dict[str, Any]] = Future()
        with self._lock:
            process = self._running()
            self._waiting[request["id"]] = future
            assert process.stdin is not None
            try:
                process.stdin.write(json.dumps(request) + "\n")
                process.stdin.flush()
            except (OSError, ValueError):
                del self._waiting[request["id"]]
                future.set_exception(Transient("the IPMI helper had just ended: it is started again"))
        return future

    def kill(self, reason: str) -> None:
        """End the process now; every waiting call fails with Transient(reason)."""
        with self._lock:
            self._end(reason)

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self._process.pid if self._process else None

    def _running(self) -> "subprocess.Popen[str]":
        if self._process is None or self._process.poll() is not None:
            self._end("the IPMI helper ended: state unknown, look again")
            # Only what Python needs: tokens and database addresses of this process are no business of the helper.
            environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            environment["PYTHONPATH"] = os.pathsep.join(path or os.getcwd() for path in sys.path)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "provisioning.bmc.ipmi.helper"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                text=True, env=environment, start_new_session=True,
            )  # fmt: skip
            threading.Thread(target=self._read, args=(self._process,), name="ipmi-helper", daemon=True).start()
        return self._process

    def _read(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            answer = json.loads(line)
            with self._lock:
                future = self._waiting.pop(answer["id"], None)
            if future is not None:
                future.set_result(answer)
        with self._lock:
            if self._process is process:
                self._end("the IPMI helper ended: state unknown, look again")

    def _end(self, reason: str) -> None:
        process, self._process = self._process, None
        waiting, self._waiting = self._waiting, {}
        if process is not None:
            process.kill()
            process.wait()
        for future in waiting.values():
            future.set_exception(Transient(reason))


class HelperPool:
    """What drivers call. Thread-safe."""

    def __init__(self, helpers: int = HELPERS) -> None:
        self._helpers = [Helper() for _ in range(helpers)]
        self._queues: dict[tuple[str, int], threading.Lock] = defaultdict(threading.Lock)
        self._ids = itertools.count(1)

    def helper_of(self, host: str, port: int) -> Helper:
        """The helper to which a BMC is pinned."""
        return self._helpers[zlib.crc32(f"{host}:{port}".encode()) % len(self._helpers)]

    def call(self, request: dict[str, Any], deadline_s: float) -> dict[str, Any]:
        """Run a request (see ``helper``; without ``id``) and return its answer.

        Raises the device error that the helper reported, or Transient after ``deadline_s`` seconds.
        """
        host, port = request["host"], request["port"]
        ends = time.monotonic() + deadline_s
        queue = self._queues[(host, port)]
        if not queue.acquire(timeout=deadline_s):
            raise Transient(f"{host}: another command to this BMC is still running")
        try:
            helper = self.helper_of(host, port)
            future = helper.submit(request | {"id": next(self._ids)})
            try:
                answer = future.result(max(0.1, ends - time.monotonic()))
            except FutureTimeout:
                helper.kill(f"a neighbour of {host} overran and its IPMI helper was ended: state unknown, look again")
                raise Transient(f"{host}: no IPMI answer within {deadline_s:.0f} s; the helper was ended") from None
        finally:
            queue.release()
        if "error" in answer:
            raise _ERRORS[answer["error"]](f"{host}: {answer['message']}")
        return answer

    def close(self) -> None:
        """End every helper."""
        for helper in self._helpers:
            helper.kill("dcim is shutting down")


_pool: HelperPool | None = None
_pool_lock = threading.Lock()


def shared_pool() -> HelperPool:
    """The process's pool; ended at exit."""
    global _pool
    with _pool_lock:
        if _pool is None:
            _pool = HelperPool()
            atexit.register(close_helpers)
        return _pool


def close_helpers() -> None:
    """End the process's helpers; the next use starts new ones."""
    if _pool is not None:
        _pool.close()
