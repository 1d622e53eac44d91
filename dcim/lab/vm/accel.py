"""Whether KVM really runs a guest here: ``/dev/kvm`` may open and yet no guest ever executes an instruction."""

import asyncio
import contextlib
import os
import tempfile
from pathlib import Path
from typing import Literal

Accelerator = Literal["kvm", "tcg"]
PROBE_S = 5.0
MARKER = b"DCIM-GUEST-RUNS"
_found: Accelerator | None = None


async def accelerator() -> Accelerator:
    """``kvm`` when a guest booted with it reaches its serial marker, else ``tcg``. Found out once a process."""
    global _found
    if _found is None:
        usable = os.access("/dev/kvm", os.R_OK | os.W_OK)
        _found = "kvm" if usable and await boots_marker("kvm") else "tcg"
    return _found


def forget_kvm() -> None:
    """A machine's processor broke down under KVM: the next ones run without."""
    global _found
    _found = "tcg"


async def boots_marker(accel: Accelerator, timeout_s: float = PROBE_S) -> bool:
    """Boot a one-sector guest that writes the marker to its serial port; whether it did so in time."""
    with tempfile.TemporaryDirectory(prefix="dcim-vm-probe-") as folder:
        sector = Path(folder) / "sector"
        sector.write_bytes(boot_sector().ljust(1 << 20, b"\0"))  # the BIOS takes no smaller disk
        try:
            process = await asyncio.create_subprocess_exec(
                *("qemu-system-x86_64", "-accel", accel, "-cpu", processor(accel), "-machine", "q35", "-m", "64"),
                *("-nodefaults", "-display", "none", "-serial", "stdio", "-boot", "c", "-net", "none"),
                *("-drive", f"file={sector},format=raw,if=ide,snapshot=on"),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except FileNotFoundError:
            return False
        assert process.stdout
        try:
            await asyncio.wait_for(process.stdout.readuntil(MARKER), timeout_s)
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            return False
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        return True


def boot_sector() -> bytes:
    """512 bytes that go through long mode, paging and an interrupt return, write the marker to COM1 and halt.

    Real mode alone proves little: a KVM that only emulates runs it, and breaks as soon as a kernel starts.
    """
    code = bytes.fromhex(
        "fa 31c0 8ed8 8ec0 8ed0"  # cli; ds = es = ss = 0
        "66bf00100000 6631c0 66b9000c0000 fc 6766f3ab"  # clear 0x1000-0x3fff for the page tables
        "66c706001003200000 66c706002003300000 66c706003083000000"  # map the first 2 MiB
        "66b800100000 0f22d8 66b820000000 0f22e0"  # cr3 = 0x1000; cr4 = PAE
        "66b9800000c0 0f32 660d00010000 0f30"  # EFER.LME
        "660f0116c07c 0f20c0 660d01000080 0f22c0 66ea747c00000800"  # lgdt; cr0 |= PG, PE; far jump
        "b810000000 8ed8 8ed0 bc007c0000"  # 64 bits: ds = ss = 0x10; esp = 0x7c00
        "6a10 68007c0000 6a02 6a08 68947c0000 48cf"  # push ss, rsp, rflags, cs, rip; iretq to the next line
        "bec67c0000 66baf803"  # esi = the text; dx = COM1
        "ac 84c0 7403 ee ebf8 f4 ebfd"  # write it; halt
        "0000000000000000 ffff0000009aaf00 ffff00000092cf00"  # the descriptor table: null, code, data
        "1700a87c0000"  # its limit and address
    )
    return (code + MARKER + b"\0").ljust(510, b"\0") + b"\x55\xaa"


def processor(accel: Accelerator) -> str:
    """The ``-cpu`` that machines get: the probe must use the same.

    Emulated, the plain one: vector instructions, which guests use when they find them, are slow in TCG.
    """
    return "host" if accel == "kvm" else "qemu64"
