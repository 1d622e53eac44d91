"""What the command line and tests do with a lab: up, down, status, break, heal. The daemon does the work."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

import dcim
from dcim.core.errors import DcimError, NotReady
from dcim.core.settings import Settings
from dcim.lab.channel import ask
from dcim.lab.spec import LabSpec

START_S = 120.0
STOP_S = 30.0
POLL_S = 0.05
LOG_TAIL = 2000


class LabStatus(BaseModel):
    """The state of a lab. ``servers`` and ``switches`` are the devices' own status rows (see ``Server.status``)."""

    model_config = ConfigDict(extra="ignore")

    environment: str = ""
    ready: bool = False
    pid: int = 0
    folder: str = ""
    speed: float = 1.0
    servers: list[dict[str, Any]] = Field(default_factory=list)
    switches: list[dict[str, Any]] = Field(default_factory=list)

    def server(self, name: str) -> dict[str, Any]:
        """The row of one server. Raises KeyError."""
        return {row["name"]: row for row in self.servers}[name]


def up(settings: Settings, spec: LabSpec, *, speed: float = 1.0) -> LabStatus:
    """Start the lab, or bring a running one to this spec; returns when it is ready. Idempotent.

    ``speed`` divides durations and counts when the daemon starts. Raises NotReady with the end of the log when the
    daemon does not come up.
    """
    folder = settings.lab_folder
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _write_spec(folder, spec)
    if running(settings):
        _await_ready(folder, None)
        return LabStatus.model_validate(ask(folder, "reload-spec", timeout=START_S))
    root = str(Path(dcim.__file__).resolve().parent.parent)
    path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
    environment = {**os.environ, "DCIM_HOME": str(settings.home), "DCIM_LAB_SPEED": str(speed), "PYTHONPATH": path}
    with (folder / "lab.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dcim.lab.daemon"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )
    return _await_ready(folder, process)


def down(settings: Settings) -> bool:
    """Stop the lab and wait for its end; False when none was running. Its state stays in the folder."""
    folder = settings.lab_folder
    try:
        pid = int(ask(folder, "status")["pid"])
        ask(folder, "stop")
    except NotReady:
        return False
    deadline = time.monotonic() + STOP_S
    while _alive(pid):
        if time.monotonic() > deadline:
            raise NotReady(f"the lab (process {pid}) did not stop within {STOP_S:.0f} s: see {folder / 'lab.log'}")
        time.sleep(POLL_S)
    return True


def running(settings: Settings) -> bool:
    """Whether a daemon answers for this home."""
    try:
        ask(settings.lab_folder, "status")
    except NotReady:
        return False
    return True


def status(settings: Settings) -> LabStatus:
    """The lab's state. Raises NotReady when it does not run."""
    return LabStatus.model_validate(ask(settings.lab_folder, "status"))


def faults(settings: Settings) -> list[dict[str, Any]]:
    """The table of faults, also without a running lab: name, applies_to, doc, parameters."""
    from dcim.lab.lab import fault_table  # imports the whole lab: only where it is asked for

    return fault_table()


def set_fault(settings: Settings, device: str, fault: str, **parameters: Any) -> None:
    """Break a device. Raises NotFound (device or fault), InvalidInput (parameters), NotReady (no lab)."""
    ask(settings.lab_folder, "break", device=device, fault=fault, parameters=parameters)


def clear_fault(settings: Settings, device: str, fault: str | None = None) -> None:
    """Heal one fault of a device, or all."""
    ask(settings.lab_folder, "heal", device=device, fault=fault)


def wait(
    settings: Settings, server: str, *, power: str | None = None, stage: str | None = None, seconds: float = 60.0
) -> dict[str, Any]:
    """The server's status once it has this power ("on", "off") and its stage contains this text.

    Raises NotReady, saying where the server is, when that takes longer than ``seconds``.
    """
    found = ask(
        settings.lab_folder, "wait", timeout=seconds + 10, device=server, power=power, stage=stage, seconds=seconds
    )
    return dict(found)


def _write_spec(folder: Path, spec: LabSpec) -> None:
    temporary = folder / "spec.json.new"
    temporary.touch(mode=0o600)
    temporary.write_text(spec.model_dump_json(indent=1))
    temporary.replace(folder / "spec.json")


def _await_ready(folder: Path, process: subprocess.Popen[bytes] | None) -> LabStatus:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        ended = process is not None and process.poll() is not None
        try:
            found = LabStatus.model_validate(ask(folder, "status"))
        except DcimError:
            # Unless another 'up' at the same time was first, and its daemon is starting.
            if ended:
                raise NotReady(f"the lab did not start: {_tail(folder)}") from None
            found = LabStatus()
        if found.ready:
            return found
        time.sleep(POLL_S)
    raise NotReady(f"the lab was not ready within {START_S:.0f} s: {_tail(folder)}")


def _tail(folder: Path) -> str:
    try:
        return (folder / "lab.log").read_text(errors="replace")[-LOG_TAIL:].strip()
    except FileNotFoundError:
        return "it left no log"


def _alive(pid: int) -> bool:
    try:
        # Collects the process when it is our own child; a zombie would look alive for ever.
        done, _ = os.waitpid(pid, os.WNOHANG)
        if done:
            return False
    except ChildProcessError:
        pass
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
