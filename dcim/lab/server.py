"""One lab server as its BMC sees it: power, boot override, identify light, faults. IPMI and Redfish share this state.

Chassis actions are acknowledged at once and carried out one after another, as a BMC does; the machine that they act on
is a ``ServerBackend``. State is written to the server's folder at each change and survives the daemon.
"""

import asyncio
import contextlib
import json
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from dcim.core.errors import Conflict
from dcim.lab.backend import BackendContext, BackendEvent, BootOrder, ServerBackend
from dcim.lab.bootflags import BootFlags
from dcim.lab.faults import SERVER_FAULTS, resolve_fault
from dcim.lab.spec import LabServer, LabSpec

log = logging.getLogger(__name__)

PowerAction = Literal["on", "off", "soft", "cycle", "reset"]
CYCLE_S = 0.5
BMC_RESET_S = 5.0
RUNNING = "os: "
"""A stage that starts with this survives a restart of the daemon: the system runs on."""


class Server:
    """A server and its BMC. Belongs to the event loop; ``start`` before use, ``close`` at the end."""

    def __init__(
        self,
        spec: LabServer,
        lab: LabSpec,
        folder: Path,
        carries: Callable[[str], bool],
        backend: Callable[[BackendContext], ServerBackend],
        speed: float = 1.0,
        link: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self.spec = spec
        self.speed = speed
        self.guid = uuid.uuid5(uuid.NAMESPACE_OID, f"dcim-lab/{spec.serial}").bytes
        self.boot = BootFlags(spec.manufacturer)
        self.stage = "off"
        self.faults: dict[str, dict[str, float]] = {}
        self.events: deque[tuple[float, str]] = deque(maxlen=64)
        """(Unix seconds, what): power on, power off, reset. The IPMI event log reads it."""
        self.identify_until: float = 0.0
        self.on_bmc_reset: list[Callable[[], None]] = []
        self._bmc_down_until = 0.0
        self._claims_on = False
        self._folder = folder
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self._saved = ""
        self._stored = self._load()
        folder.mkdir(parents=True, exist_ok=True)
        self.context = BackendContext(
            server=spec,
            spec=lab,
            folder=folder,
            carries=carries,
            next_boot=self.take_boot_order,
            on_event=self._on_event,
            fault=self.fault,
            speed=speed,
            link=link,
        )
        self._backend = backend(self.context)

    # What the BMC's doors read

    @property
    def username(self) -> str:
        """The BMC's only user."""
        return self.spec.bmc_username

    @property
    def password(self) -> str:
        """Its password, before the fault of a wrong one."""
        return self.spec.bmc_password

    @property
    def serial(self) -> str:
        """The serial that the BMC reports."""
        return f"X{self.spec.serial}" if "bmc-wrong-serial" in self.faults else self.spec.serial

    @property
    def is_on(self) -> bool:
        """Whether the machine has power."""
        return self._backend.is_on

    @property
    def reported_on(self) -> bool:
        """What the BMC says about it."""
        return self.is_on or self._claims_on

    @property
    def identifying(self) -> bool:
        """Whether the identify light is lit."""
        return time.time() < self.identify_until

    @property
    def bmc_silent(self) -> bool:
        """Whether the BMC answers nothing: dead, or restarting."""
        return "bmc-dead" in self.faults or time.monotonic() < self._bmc_down_until

    def latency(self) -> float:
        """Seconds that faults add to each answer."""
        slow = self.faults.get("bmc-slow", {}).get("seconds", 0.0)
        return slow + 0.02 * (self.faults.get("slow", {}).get("factor", 1.0) - 1)

    def loss(self) -> float:
        """The share of requests lost, 0 to 1."""
        return self.faults.get("bmc-lossy", {}).get("percent", 0.0) / 100

    def fault(self, name: str) -> dict[str, float] | None:
        """The parameters of a fault while it is set."""
        return self.faults.get(name)

    # What the BMC's doors do

    def act(self, action: PowerAction) -> None:
        """Acknowledge a chassis action and start it. Raises Conflict for a reset of what is off."""
        self.boot.hold()
        if action in ("cycle", "reset", "soft") and not self.reported_on:
            raise Conflict(f"{self.spec.name} is off: power it on")
        lies = self.faults.get("bmc-lies-power")
        if lies is not None and action != "off" and not self.is_on:
            self._claims_on = bool(lies["claims_on"])
            return
        if action in ("off", "soft"):
            self._claims_on = False
        task = asyncio.get_running_loop().create_task(self._carry_out(action), name=f"{self.spec.name} {action}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def identify(self, seconds: float) -> None:
        """Light the identify light for some seconds; infinity for good, 0 to put it out."""
        self.identify_until = time.time() + seconds if seconds else 0.0
        self.save()

    def reset_bmc(self) -> None:
        """Restart the BMC: sessions end, it is silent for some seconds, the host keeps running."""
        self.faults.pop("bmc-out-of-sessions", None)
        self._bmc_down_until = time.monotonic() + BMC_RESET_S / self.speed
        for listener in self.on_bmc_reset:
            listener()
        self.save()

    def take_boot_order(self) -> BootOrder:
        """The order of the boot that starts now; consumes a one-shot override."""
        order = self.boot.take()
        self.save()
        return BootOrder() if "bmc-ignores-boot-device" in self.faults else order

    # What the daemon does

    async def start(self) -> None:
        """Bring back what was on when the daemon ended: a running system runs on, anything else boots again."""
        if self._stored.get("power"):
            running = str(self._stored.get("stage", "")).startswith(RUNNING)
            try:
                await self._backend.power_on(BootOrder("disk") if running else self.take_boot_order())
            except Exception as error:  # one machine that does not come back must not keep the lab down
                log.exception("%s: power on failed", self.spec.name)
                self.stage = f"power on failed: {error}"

    async def close(self) -> None:
        """The daemon ends; power and stage stay on record."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.save()
        self.save = lambda: None  # type: ignore[method-assign]  # closing must not be recorded as powering off
        await self._backend.close()

    def set_fault(self, name: str, parameters: dict[str, float]) -> None:
        """Break something. Raises NotFound or InvalidInput."""
        self.faults[name] = resolve_fault(SERVER_FAULTS, name, parameters)
        self._note_change()

    def clear_fault(self, name: str | None) -> None:
        """Heal one fault, or all."""
        for cleared in [name] if name else list(self.faults):
            self.faults.pop(cleared, None)
        if "bmc-lies-power" not in self.faults:
            self._claims_on = False
        self._note_change()

    async def wait_for(self, predicate: Callable[["Server"], bool]) -> None:
        """Return when the predicate holds; it is asked at each change of power or stage."""
        while not predicate(self):
            self._changed.clear()
            await self._changed.wait()

    def status(self) -> dict[str, Any]:
        """For people and tests: name, power, stage, boot, identify and faults."""
        order = self.boot.peek()
        return {
            "name": self.spec.name,
            "kind": "server",
            "vm": self.spec.vm,
            "power": "on" if self.is_on else "off",
            "stage": self.stage,
            "boot": {"device": order.device, "uefi": order.uefi, "persistent": self.boot.persistent},
            "identify": self.identifying,
            "faults": self.faults,
        }

    def save(self) -> None:
        """Write the state file if anything in it changed."""
        state = {
            "power": self.is_on,
            "stage": self.stage if self.stage.startswith(RUNNING) else "",
            "boot": self.boot.dump(),
            "identify_until": self.identify_until if self.identify_until != float("inf") else "for good",
            "faults": self.faults,
        }
        text = json.dumps(state)
        if text != self._saved:
            temporary = self._folder / "state.json.new"
            temporary.write_text(text)
            temporary.replace(self._folder / "state.json")
            self._saved = text

    async def _carry_out(self, action: PowerAction) -> None:
        # One after another: a power-off that overtakes a reset would leave the machine running.
        async with self._lock:
            try:
                await self._drive(action)
            except Exception as error:
                log.exception("%s: %s failed", self.spec.name, action)
                self.stage = f"{action} failed: {error}"
            self._note_change()

    async def _drive(self, action: PowerAction) -> None:
        self.events.append((time.time(), action))
        log.info("%s: power %s", self.spec.name, action)
        if action == "on":
            if not self.is_on:
                await self._backend.power_on(self.take_boot_order())
        elif action == "off":
            await self._backend.power_off()
            self.stage = "off"
        elif action == "soft":
            await self._backend.soft_off()
        elif action == "reset":
            await self._backend.reset(self.take_boot_order())
        else:
            await self._backend.power_off()
            self.stage = "off"
            self._note_change()
            await asyncio.sleep(CYCLE_S / self.speed)
            await self._backend.power_on(self.take_boot_order())

    def _on_event(self, event: BackendEvent) -> None:
        if event.kind == "powered_off":
            self.stage = "off"
            self.events.append((time.time(), "soft"))
        elif event.kind == "rebooted":
            self.events.append((time.time(), "reset"))
        else:
            self.stage = event.detail
        log.log(logging.DEBUG if event.kind == "state" else logging.INFO, "%s: %s", self.spec.name, event)
        self._note_change()

    def _note_change(self) -> None:
        self.save()
        self._changed.set()

    def _load(self) -> dict[str, Any]:
        stored: dict[str, Any] = {}
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            stored = json.loads((self._folder / "state.json").read_text())
        self.boot.load(stored.get("boot", {}))
        until = stored.get("identify_until", 0.0)
        self.identify_until = float("inf") if until == "for good" else float(until)
        self.faults = {name: values for name, values in stored.get("faults", {}).items() if name in SERVER_FAULTS}
        return stored
