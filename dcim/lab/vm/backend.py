"""``ServerBackend`` over QEMU. Machines of one lab share a network, which exists while any of them is on."""

import asyncio
import contextlib
import logging
from pathlib import Path

from dcim.core.errors import DcimError
from dcim.lab.backend import BackendContext, BackendEvent, BootOrder
from dcim.lab.vm.accel import accelerator, forget_kvm
from dcim.lab.vm.guest import BROKEN, MAX_NICS, Guest, command_line
from dcim.lab.vm.network import Network, open_network

log = logging.getLogger(__name__)

FOLLOW_S = 0.5
"""How soon a port follows its switch port, and how often the console is read."""


class _Shared:
    """The network of one lab, opened for the first machine and closed after the last."""

    by_folder: dict[Path, "_Shared"] = {}  # noqa: RUF012

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.network: Network | None = None
        self.users: set[int] = set()
        self.newest: BackendContext | None = None

    def boot_url(self) -> str:
        """dcim's boot listener, as the lab's present specification says."""
        return self.newest.spec.boot_url if self.newest else ""


class VmBackend:
    """A QEMU machine. Its disk (``vm-disk.raw``) and console log (``console.log``) lie in the server's folder."""

    def __init__(self, context: BackendContext) -> None:
        self._context = context
        self._guest: Guest | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._lock = asyncio.Lock()
        self._shared: _Shared | None = None
        self._stage = ""

    @property
    def is_on(self) -> bool:
        """Whether QEMU runs, or is between two boots."""
        return self._guest is not None

    async def power_on(self, boot: BootOrder) -> None:
        """Start the machine. Raises NotReady or Permanent when QEMU does not start; it stays off."""
        async with self._lock:
            if self._guest is None:
                await self._launch(boot)

    async def power_off(self) -> None:
        """Kill it, as a power cut does."""
        async with self._lock:
            await self._stop()
            await self._leave()

    async def soft_off(self) -> None:
        """Press the power button; an operating system with ACPI switches itself off."""
        guest = self._guest
        if guest is not None:
            with contextlib.suppress(DcimError):
                await guest.press_button()

    async def reset(self, boot: BootOrder) -> None:
        """Start over with another boot order."""
        async with self._lock:
            await self._stop()
            await self._launch(boot)

    async def close(self) -> None:
        """Switch off; the disk stays."""
        await self.power_off()

    async def _launch(self, boot: BootOrder) -> None:
        context = self._context
        network = await self._network()
        nics = range(min(len(context.server.nics), MAX_NICS))
        guest = Guest(context.folder, context.server.disk_mib, self._on_stage)
        self._on_stage("POST")
        try:
            plugs = [await network.plug(context, nic) for nic in nics]
            carrying = [nic for nic in nics if context.carries(context.server.nics[nic].name)]
            argv = command_line(context.server, await accelerator(), boot, plugs, carrying, context.folder)
            await guest.start(argv, tuple(number for plug in plugs for number in plug.descriptors))
        except BaseException:
            await self._leave()
            raise
        self._guest = guest
        self._tasks = [
            asyncio.create_task(self._follow(guest, network, len(nics)), name=f"{context.server.name} ports"),
            asyncio.create_task(self._wait(guest), name=f"{context.server.name} qemu"),
        ]

    async def _stop(self) -> None:
        guest, self._guest = self._guest, None
        if guest is not None:
            await guest.stop()
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        self._tasks = []

    async def _wait(self, guest: Guest) -> None:
        end = await guest.ended()
        if end.reason == "stopped":
            return
        async with self._lock:
            if self._guest is not guest:
                return  # power was cut, or a reset came, while this was waiting
            await self._stop()
            if end.reason == "reset":
                boot = self._context.next_boot()
                try:
                    await self._launch(boot)
                except DcimError as error:
                    self._on_stage(f"no restart: {error.message}")
                    self._context.on_event(BackendEvent("powered_off"))
                else:
                    self._context.on_event(BackendEvent("rebooted"))
                return
            await self._leave()
            self._context.on_event(BackendEvent("powered_off"))
            if end.detail == BROKEN:
                forget_kvm()
            if end.reason == "died":
                self._on_stage(end.detail)

    async def _follow(self, guest: Guest, network: Network, nics: int) -> None:
        while True:
            await asyncio.sleep(FOLLOW_S)
            guest.look_at_console()
            for nic in range(nics):
                try:
                    await network.follow(self._context, nic)
                except DcimError as error:
                    log.warning("%s: port %d: %s", self._context.server.name, nic, error)

    async def _network(self) -> Network:
        folder = self._context.folder.parent
        shared = _Shared.by_folder.setdefault(folder, _Shared())
        async with shared.lock:
            if shared.network is None:
                shared.network = await open_network(folder.parent / "vm-network", shared.boot_url)
                log.info("virtual machines: %s, %s", shared.network.kind, await accelerator())
            shared.users.add(id(self))
            shared.newest = self._context
        self._shared = shared
        return shared.network

    async def _leave(self) -> None:
        shared, self._shared = self._shared, None
        if shared is None:
            return
        async with shared.lock:
            shared.users.discard(id(self))
            if shared.network is None:
                return
            await shared.network.unplug(self._context)
            if not shared.users:
                network, shared.network = shared.network, None
                await network.close()
                _Shared.by_folder.pop(self._context.folder.parent, None)

    def _on_stage(self, stage: str) -> None:
        if stage != self._stage:
            self._stage = stage
            self._context.on_event(BackendEvent("state", stage))
