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


async def boots_marker(accel: Accelerator, timeout_s: float = PROBE_S) -> bool:
    """Boot a one-sector guest that writes the marker to its serial port; whether it did so in time."""
    with tempfile.TemporaryDirectory(prefix="dcim-vm-probe-") as folder:
        sector = Path(folder) / "sector"
        sector.write_bytes(boot_sector())
        try:
            process = await asyncio.create_subprocess_exec(
                *("qemu-system-x86_64", "-accel", accel, "-machine", "q35", "-m", "32", "-nodefaults"),
                *("-display", "none", "-serial", "stdio", "-boot", "c", "-net", "none"),
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
    """512 bytes of real-mode code at 0x7c00: write the marker to COM1, halt."""
    code = bytes.fromhex(
        "31c0"  # xor ax, ax
        "8ed8"  # mov ds, ax
        "be137c"  # mov si, 0x7c13 (the text)
        "baf803"  # mov dx, 0x3f8
        "ac"  # next: lodsb
        "84c0"  # test al, al
        "7403"  # jz halt
        "ee"  # out dx, al
        "ebf8"  # jmp next
        "f4"  # halt: hlt
    )
    assert len(code) == 0x13
    return (code + MARKER + b"\0").ljust(510, b"\0") + b"\x55\xaa"
