"""The emulated firmware: what a server does between power-on and a running system.

POST → boot devices in order: the network (only through a port that carries the provisioning network: script by MAC,
kernel and initrd, the real agent in a thread) and the disk (only if what lies there is whole) → phone-home.
One coroutine a powered server; a thread only while an agent runs.
"""

import asyncio
import contextlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import httpx

from dcim.lab.backend import BackendContext, BackendEvent, BootDevice, BootOrder
from dcim.lab.emulated.ipxe import Interpreter, Outcome
from dcim.lab.emulated.machine import MIB, Disk, EmulatedMachine, Power
from dcim.lab.spec import LabNic

log = logging.getLogger(__name__)

POST_S = 1.0
NETWORK_WAIT_S = 5.0
"""How long the firmware looks for a network before it goes on to the next device."""
RETRY_S = 10.0
"""Pause before the boot devices are tried again."""
KERNEL_S = 0.5
OS_BOOT_S = 1.0
SHUTDOWN_S = 0.5
WATCH_S = 0.25
PHONE_HOME_TRIES = 60
PHONE_HOME_PAUSE_S = 1.0
DOWNLOAD_BYTES = 1 << 20
"""Kernels and initrds up to this size are downloaded, larger ones asked for (HEAD): nothing executes them."""
PHONE_HOME = "/etc/dcim/phone-home.json"

End = Literal["reboot", "power_off", "nothing"]
ORDERS: dict[BootDevice, tuple[str, ...]] = {
    "default": ("disk", "network"),
    "network": ("network", "disk"),
    "disk": ("disk",),
    "cdrom": (),
    "setup": (),
}


@dataclass
class Services:
    """What all emulated machines of a daemon share. ``agents`` bounds how many agents run at once."""

    http: httpx.AsyncClient
    agents: ThreadPoolExecutor
    checks: ThreadPoolExecutor

    @classmethod
    def make(cls, agents: int = 256) -> "Services":
        """Threads are started when needed and reused."""
        return cls(
            http=httpx.AsyncClient(trust_env=False, timeout=10, limits=httpx.Limits(max_connections=64)),
            agents=ThreadPoolExecutor(agents, "agent"),
            checks=ThreadPoolExecutor(2, "disk"),
        )

    async def close(self) -> None:
        """Threads that still wait for a network answer end by themselves."""
        await self.http.aclose()
        self.agents.shutdown(wait=False, cancel_futures=True)
        self.checks.shutdown(wait=False, cancel_futures=True)


class EmulatedBackend:
    """A ``ServerBackend`` without a virtual machine."""

    def __init__(self, context: BackendContext, services: Services) -> None:
        self._context = context
        self._services = services
        self._disk = Disk(context.folder, context.server.disk_mib * MIB)
        self._power: Power | None = None
        self._life: asyncio.Task[None] | None = None

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return self._power is not None

    async def power_on(self, boot: BootOrder) -> None:
        """Start POST."""
        if self._power is None:
            self._power = Power()
            self._life = asyncio.create_task(self._live(boot, self._power), name=self._context.server.name)

    async def power_off(self) -> None:
        """Cut the power; an agent's thread ends at its next step."""
        if self._power is None:
            return
        self._power.cut()
        self._power = None
        if self._life is not None and self._life is not asyncio.current_task():
            self._life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._life

    async def soft_off(self) -> None:
        """The firmware or the system obeys the button after a moment."""
        power = self._power
        await asyncio.sleep(self._scaled(SHUTDOWN_S))
        if power is not None and self._power is power:
            await self.power_off()
            self._context.on_event(BackendEvent("powered_off"))

    async def reset(self, boot: BootOrder) -> None:
        """Start over."""
        await self.power_off()
        await self.power_on(boot)

    async def close(self) -> None:
        """Stop without a trace: the disk stays."""
        await self.power_off()

    async def _live(self, boot: BootOrder, power: Power) -> None:
        try:
            await self._boot_for_ever(boot, power)
        except Exception as error:
            log.exception("%s: the emulated firmware failed", self._context.server.name)
            self._stage(f"the emulated firmware failed: {error}")

    async def _boot_for_ever(self, boot: BootOrder, power: Power) -> None:
        while True:
            self._stage("POST")
            await asyncio.sleep(self._scaled(POST_S))
            end: End = "nothing"
            for device in ORDERS[boot.device]:
                end = await (self._boot_network(power) if device == "network" else self._boot_disk())
                if end != "nothing":
                    break
            if end == "power_off":
                self._power = None
                power.cut()
                self._context.on_event(BackendEvent("powered_off"))
                return
            if end == "reboot":
                boot = self._context.next_boot()
                self._context.on_event(BackendEvent("rebooted"))
                continue
            if boot.device == "setup":
                self._stage("in the firmware's setup")
                await asyncio.Event().wait()
            self._stage("no bootable device")
            await asyncio.sleep(self._scaled(RETRY_S))

    async def _boot_network(self, power: Power) -> End:
        self._stage("PXE: looking for the provisioning network")
        deadline = asyncio.get_running_loop().time() + self._scaled(NETWORK_WAIT_S)
        while not (nics := self._provisioned()):
            if asyncio.get_running_loop().time() > deadline:
                self._stage("PXE: no port carries the provisioning network")
                return "nothing"
            await asyncio.sleep(WATCH_S)
        for nic in nics:
            outcome = await self._script(nic)
            if outcome.kind == "boot":
                return await self._run_agent(outcome, power)
            if outcome.kind in ("reboot", "poweroff"):
                return "reboot" if outcome.kind == "reboot" else "power_off"
            if outcome.kind != "failed":
                return "nothing"  # exit and sanboot: on to the disk
            self._stage(f"PXE: {outcome.reason}")
        return "nothing"

    async def _script(self, nic: LabNic) -> Outcome:
        hyphens = nic.mac.replace(":", "-")
        url = f"{self._context.spec.boot_url.rstrip('/')}/boot/{hyphens}"
        self._stage(f"PXE: asking for the boot script of {nic.mac}")
        server = self._context.server
        settings = {"mac": nic.mac, "net0/mac": nic.mac, "serial": server.serial, "manufacturer": server.manufacturer}
        try:
            script = await self._fetch(url, True)
            interpreter = Interpreter(self._fetch, settings, self._scaled(1.0))
            return await interpreter.run(script.decode("utf-8", "replace"), url)
        except OSError as error:
            return Outcome("failed", reason=str(error))

    async def _fetch(self, url: str, needed: bool) -> bytes:
        try:
            if not needed:
                head = await self._services.http.head(url)
                if (
                    head.status_code < 400
                    and int(head.headers.get("Content-Length", DOWNLOAD_BYTES + 1)) > DOWNLOAD_BYTES
                ):
                    return b""
            answer = await self._services.http.get(url)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise OSError(f"{url}: {error or type(error).__name__}") from error
        if answer.status_code != 200:
            raise OSError(f"{url} answered {answer.status_code}")
        return answer.content if needed else b""

    async def _run_agent(self, outcome: Outcome, power: Power) -> End:
        self._stage("RAM disk: starting")
        await asyncio.sleep(self._scaled(KERNEL_S))
        url, token = outcome.argument("dcim.url"), outcome.argument("dcim.token")
        if self._context.fault("agent-never-starts") is not None or not url or not token:
            self._stage(
                "RAM disk: hangs" if url and token else "RAM disk: no dcim.url or dcim.token in its command line"
            )
            await asyncio.Event().wait()
        machine = EmulatedMachine(self._context, power)
        self._stage("RAM disk: the agent runs")
        loop = asyncio.get_running_loop()
        running = loop.run_in_executor(self._services.agents, _agent, machine, url, token)
        watch = asyncio.create_task(self._watch_network(power))
        try:
            end = await running
        except Exception as error:
            self._stage(f"RAM disk: the agent ended: {error}")
            await asyncio.Event().wait()
            raise
        finally:
            watch.cancel()
        return "power_off" if end == "power_off" else "reboot"

    async def _watch_network(self, power: Power) -> None:
        while True:
            if self._provisioned():
                power.network.set()
            else:
                power.network.clear()
            await asyncio.sleep(WATCH_S)

    async def _boot_disk(self) -> End:
        loop = asyncio.get_running_loop()
        system = await loop.run_in_executor(self._services.checks, self._disk.installed)
        if system is None:
            return "nothing"
        self._stage(f"booting {system}")
        await asyncio.sleep(self._scaled(OS_BOOT_S))
        self._stage(f"os: {system}")
        note = await self._phone_home()
        if note:
            self._stage(f"os: {system} ({note})")
        await asyncio.Event().wait()
        return "nothing"

    async def _phone_home(self) -> str:
        """What became of the call, for the stage; empty when the system was not told to call."""
        entry = self._disk.config().get(PHONE_HOME)
        done = self._context.folder / "phoned-home"
        if entry is None:
            return ""
        while self._context.fault("no-phone-home") is not None:  # noqa: ASYNC110 - healing it is rare, a poll is cheap
            await asyncio.sleep(WATCH_S)
        try:
            told = json.loads(str(entry["content"]))
            url, nonce = str(told["url"]).rstrip("/"), str(told["nonce"])
        except (ValueError, KeyError, TypeError):
            return f"{PHONE_HOME} is not understood"
        if done.exists() and done.read_text() == nonce:
            return "phoned home"
        target = url if url.endswith("/phone-home") else f"{url}/phone-home"
        body = {"serial": self._context.server.serial, "nonce": nonce}
        for _ in range(PHONE_HOME_TRIES):
            with contextlib.suppress(httpx.HTTPError):
                answer = await self._services.http.post(target, json=body)
                if answer.status_code == 200:
                    done.write_text(nonce)
                    return "phoned home"
                if answer.status_code < 500:
                    return f"phone-home refused: {answer.status_code}"
            await asyncio.sleep(self._scaled(PHONE_HOME_PAUSE_S))
        return "nobody answered its phone-home"

    def _provisioned(self) -> list[LabNic]:
        return [nic for nic in self._context.server.nics if self._context.carries(nic.name)]

    def _scaled(self, seconds: float) -> float:
        slow = self._context.fault("slow") or {"factor": 1.0}
        return seconds * slow["factor"] / self._context.speed

    def _stage(self, detail: str) -> None:
        self._context.on_event(BackendEvent("state", detail))


def _agent(machine: EmulatedMachine, url: str, token: str) -> str:
    # In a thread of its own. Imported here: most lab processes that import this module never run an agent.
    from provisioning.agent.machine import PoweredOff
    from provisioning.agent.main import run

    try:
        return str(run(machine, url, token))
    except PoweredOff:
        return "power_off"
