"""The lab's process: ``python -m dcim.lab.daemon`` in the foreground, or detached by ``dcim.lab.control.up``.

One daemon a home: a lock on ``lab/daemon.lock`` says so. It loads ``lab/spec.json``, runs the lab until SIGTERM,
SIGINT or ``stop`` and leaves its state on disk.
"""

import asyncio
import contextlib
import fcntl
import gc
import logging
import os
import signal
import sys
from pathlib import Path
from typing import IO, Any

from dcim.core.errors import DcimError, InvalidInput, NotFound, NotReady
from dcim.core.settings import load_settings
from dcim.lab.channel import Door
from dcim.lab.lab import Lab, fault_table
from dcim.lab.server import Server
from dcim.lab.spec import LabSpec

log = logging.getLogger("dcim.lab")


def load_spec(folder: Path) -> LabSpec:
    """The lab's spec. Raises NotFound or InvalidInput."""
    try:
        return LabSpec.model_validate_json((folder / "spec.json").read_text())
    except FileNotFoundError as error:
        raise NotFound("this home has no lab/spec.json: run 'dcim lab up'") from error
    except ValueError as error:
        raise InvalidInput(f"lab/spec.json: {error}") from error


def take_lock(folder: Path) -> IO[str]:
    """Hold the lab's lock while the result is open. Raises NotReady when another daemon has it."""
    lock = (folder / "daemon.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise NotReady("a lab daemon is already running for this home") from error
    lock.seek(0)
    lock.truncate()
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


class Daemon:
    """A lab with its control socket."""

    def __init__(self, folder: Path, speed: float = 1.0) -> None:
        self._folder = folder
        self._speed = speed
        self._lab: Lab | None = None
        self._stop = asyncio.Event()
        self._door = Door(folder, self._command)

    async def run(self) -> None:
        """Until told to stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        await self._door.open()
        try:
            lab = self._lab = Lab(self._folder, load_spec(self._folder), self._speed)
            try:
                await lab.start()
                # What a thousand devices are made of stays: looking through it again and again costs CPU for nothing.
                gc.collect()
                gc.freeze()
                await self._stop.wait()
            finally:
                log.info("stopping")
                await lab.stop()
        finally:
            await self._door.close()

    def _status(self) -> dict[str, Any]:
        about = {"pid": os.getpid(), "folder": str(self._folder)}
        return (self._lab.status() if self._lab else {"ready": False}) | about

    async def _command(self, request: dict[str, Any]) -> Any:
        command = request.get("command")
        if command == "stop":
            self._stop.set()
            return {}
        if command == "status":
            return self._status()
        if command == "faults":
            return fault_table()
        lab = self._lab
        if lab is None or not lab.ready:
            raise NotReady("the lab is starting: wait until it is ready")
        if command == "break":
            await lab.set_fault(request["device"], request["fault"], request.get("parameters", {}))
            return {}
        if command == "heal":
            await lab.clear_fault(request["device"], request.get("fault"))
            return {}
        if command == "reload-spec":
            await lab.reconcile(load_spec(self._folder))
            return self._status()
        if command == "wait":
            return await _wait(lab.server(request["device"]), request)
        raise InvalidInput(
            f"no command {command!r}: the lab knows status, faults, break, heal, reload-spec, wait, stop"
        )


async def _wait(server: Server, request: dict[str, Any]) -> dict[str, Any]:
    """Until a server has the power ("on", "off") and a stage that contains the text asked for."""
    power, stage = request.get("power"), request.get("stage")

    def reached(now: Server) -> bool:
        return (power is None or (power == "on") == now.is_on) and (stage is None or stage in now.stage)

    seconds = float(request.get("seconds", 60.0))
    try:
        await asyncio.wait_for(server.wait_for(reached), seconds)
    except TimeoutError as error:
        now = f"power {'on' if server.is_on else 'off'}, {server.stage}"
        raise NotReady(f"{server.spec.name} did not get there within {seconds:.0f} s: {now}") from error
    return server.status()


def main() -> int:
    """Run the daemon of ``DCIM_HOME``; ``DCIM_LAB_SPEED`` divides all durations."""
    os.umask(0o077)
    folder = load_settings().lab_folder
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "httpcore", "asyncssh"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        lock = take_lock(folder)
        asyncio.run(Daemon(folder, float(os.environ.get("DCIM_LAB_SPEED") or 1)).run())
        lock.close()
    except DcimError as error:
        print(error, file=sys.stderr)  # noqa: T201 - a process of its own
        return error.exit_code
    return 0


if __name__ == "__main__":
    code = main()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    # Not sys.exit: a thread that still waits for an answer from the network would delay the end by its timeout.
    os._exit(code)
