"""One run of a virtual machine: from QEMU's start to its end. A reboot is the next run, with a new boot order."""

import asyncio
import contextlib
import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dcim.core.errors import NotReady, Permanent, Transient
from dcim.lab.backend import BootOrder
from dcim.lab.spec import LabServer
from dcim.lab.vm.accel import Accelerator, processor
from dcim.lab.vm.network import Plug
from dcim.lab.vm.qmp import Monitor

MEMORY_MIB = 512
MIN_DISK_MIB = 1024
BROKEN = "the processor stopped: KVM does not work here"
RETRY_MS = 15000
"""The BIOS restarts after finding nothing to boot, as servers that boot from the network do."""
MAX_NICS = 8
MAX_BOOT_NICS = 2
_CONSOLE_BYTES = 4 << 20

STAGES = (
    (re.compile(rb"dcim: asking for the boot script"), "PXE: asking for the boot script"),
    (re.compile(rb"iPXE initialising devices"), "PXE: looking for the provisioning network"),
    (re.compile(rb"No bootable device"), "no bootable device"),
    (re.compile(rb"dcim-init: started"), "RAM disk: starting"),
    (re.compile(rb"dcim-agent: working for"), "RAM disk: the agent runs"),
    (re.compile(rb"dcim-agent: writing"), "RAM disk: writing the image"),
    (re.compile(rb"initramfs: Waiting|Booting from Hard Disk|Welcome to"), "booting from disk"),
    (re.compile(rb"([\w.-]+) login:"), "os: {0}"),
    (re.compile(rb"phoned home to"), "os: phoned home"),
)
"""What the serial console says, and the stage that it means."""


@dataclass(frozen=True)
class End:
    """Why a run ended: ``reset`` (by the guest), ``shutdown`` (by the guest), ``stopped`` (by us) or ``died``."""

    reason: str
    detail: str = ""


def command_line(
    server: LabServer, accel: Accelerator, boot: BootOrder, plugs: list[Plug], carrying: list[int], folder: Path
) -> list[str]:
    """QEMU's arguments; the monitor's descriptor comes later. ``setup`` and ``cdrom`` boot nothing.

    ``carrying`` are the ports in the provisioning network: those are booted from, else the first ones.
    """
    # There is little room for boot ROMs in a BIOS.
    bootable = (carrying or list(range(len(plugs))))[:MAX_BOOT_NICS]
    order = {"default": "dn", "network": "nd", "disk": "d"}.get(boot.device, "")
    argv = ["qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
    argv += ["-machine", f"q35,accel={accel},graphics=off", "-m", str(MEMORY_MIB), "-smp", "1"]
    argv += ["-cpu", processor(accel), "-device", "virtio-rng-pci"]
    argv += ["-smbios", f"type=1,manufacturer={_smbios(server.manufacturer)},product={_smbios(server.model)}"]
    argv[-1] += f",serial={_smbios(server.serial)}"
    argv += ["-boot", f"strict=on{f',reboot-timeout={RETRY_MS}' if 'n' in order else ''}"]
    argv += ["-chardev", f"file,id=console,path={_option(str(folder / 'console.log'))},append=on"]
    argv += ["-serial", "chardev:console"]
    # The page cache survives a power cut of the guest, so host flushes would only cost time.
    argv += [
        "-drive",
        f"file={_option(str(folder / 'vm-disk.raw'))},format=raw,if=none,id=disk,cache=unsafe,discard=unmap",
    ]
    first = order.find("d")
    argv += ["-device", f"virtio-blk-pci,drive=disk,serial=D{_smbios(server.serial)[:18]}{_index(first * 100)}"]
    for number, plug in enumerate(plugs):
        rank = order.find("n")
        boots = _index(rank * 100 + number) if rank >= 0 and number in bootable else ",romfile="
        argv += ["-netdev", _with_id(plug.netdev, f"n{number}")]
        argv += ["-device", f"virtio-net-pci,netdev=n{number},mac={server.nics[number].mac}{boots}"]
    return argv


class Guest:
    """``start``, then ``ended`` says how it went; ``stop`` cuts the power."""

    def __init__(self, folder: Path, disk_mib: int, on_stage: Callable[[str], None]) -> None:
        self._disk_mib = max(disk_mib, MIN_DISK_MIB)
        self._folder = folder
        self._on_stage = on_stage
        self._monitor = Monitor(self._on_event)
        self._process: asyncio.subprocess.Process | None = None
        self._reason = ""
        self._stopping = False
        self._console = 0

    async def start(self, argv: list[str], descriptors: tuple[int, ...]) -> None:
        """Start QEMU. Raises NotReady (not installed) or Permanent (it refused; with its message)."""
        self._prepare()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        number = theirs.fileno()
        argv = [*argv, "-chardev", f"socket,id=monitor,fd={number}", "-mon", "chardev=monitor,mode=control"]
        try:
            # setpriv (util-linux): no machine outlives a killed lab, holding its disk.
            self._process = await asyncio.create_subprocess_exec(
                *("setpriv", "--pdeathsig", "KILL", "--", *argv),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                pass_fds=(number, *descriptors),
            )
        except OSError as error:
            ours.close()
            raise NotReady(f"QEMU does not start: {error}; install qemu-system-x86") from error
        finally:
            theirs.close()
        try:
            await self._monitor.connect(ours)
        except Transient as error:
            await self.stop()
            raise Permanent(f"QEMU does not start: {await self._complaint() or error}") from error

    async def ended(self) -> End:
        """Wait until QEMU has ended."""
        assert self._process
        code = await self._process.wait()
        self.look_at_console()
        if self._stopping:
            return End("stopped")
        if self._reason == "guest-reset":
            return End("reset")
        if self._reason == "guest-shutdown":
            return End("shutdown")
        if self._reason == "internal-error":
            return End("died", BROKEN)
        return End("died", f"QEMU ended ({self._reason or code}): {await self._complaint()}".rstrip(": "))

    async def press_button(self) -> None:
        """The power button: ACPI."""
        await self._monitor.execute("system_powerdown")

    async def stop(self) -> None:
        """Cut the power; returns when it is off."""
        self._stopping = True
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        await self._monitor.close()

    def look_at_console(self) -> None:
        """Report the stage that the newest known line of the console means."""
        try:
            with open(self._folder / "console.log", "rb") as console:
                console.seek(self._console)
                text = console.read()
        except OSError:
            return
        found: tuple[int, str] | None = None
        for pattern, stage in STAGES:
            for match in pattern.finditer(text):
                name = match.group(1).decode(errors="replace") if match.groups() else ""
                if found is None or match.end() > found[0]:
                    found = (match.end(), stage.format(name))
        # What was cut in the middle is seen whole next time.
        self._console += max(0, len(text) - 64) if found is None else found[0]
        if found is not None:
            self._on_stage(found[1])

    def _prepare(self) -> None:
        disk = self._folder / "vm-disk.raw"
        if not disk.exists():
            with open(disk, "wb") as out:
                out.truncate(self._disk_mib << 20)
        console = self._folder / "console.log"
        if console.exists() and console.stat().st_size > _CONSOLE_BYTES:
            console.replace(self._folder / "console.log.1")
        self._console = console.stat().st_size if console.exists() else 0

    async def _complaint(self) -> str:
        if self._process is None or self._process.stderr is None:
            return ""
        text = (await self._process.stderr.read()).decode(errors="replace").strip()
        return text.splitlines()[-1] if text else ""

    def _on_event(self, name: str, data: dict[str, Any]) -> None:
        if name == "SHUTDOWN":
            self._reason = str(data.get("reason", ""))
        elif name == "STOP" and not self._reason and self._process is not None and self._process.returncode is None:
            # Nobody stops machines here: KVM could not go on ("KVM internal error").
            self._reason = "internal-error"
            self._process.kill()


def _index(rank: int) -> str:
    return f",bootindex={rank}" if rank >= 0 else ""


def _with_id(netdev: str, name: str) -> str:
    kind, _, rest = netdev.partition(",")
    return f"{kind},id={name},{rest}"


def _option(value: str) -> str:
    return value.replace(",", ",,")


def _smbios(value: str) -> str:
    return _option(value.strip()) or "-"


def close_quietly(descriptors: tuple[int, ...]) -> None:
    """Our copies of descriptors that QEMU has now."""
    for descriptor in descriptors:
        with contextlib.suppress(OSError):
            os.close(descriptor)
