"""A bootable BIOS disk image out of a kernel, an initrd and a root file system: no loop mounts, no root.

Layout: MBR with syslinux's boot code; an active FAT partition (syslinux, kernel, initrd) at 1 MiB; the root partition.
"""

import os
import struct
from dataclasses import dataclass
from pathlib import Path

from dcim.core.errors import NotReady
from provisioning.images import packages

MIB = 1 << 20
_SECTOR = 512
BOOT_START_MIB = 1
BOOT_SIZE_MIB = 40
_FAT16, _LINUX = 0x0E, 0x83
_MBR_CODE = [Path("/usr/lib/syslinux/mbr/mbr.bin"), Path("/usr/lib/SYSLINUX/mbr.bin")]
_MBR_CODE_BYTES = 440


@dataclass(frozen=True)
class BootFiles:
    """What the FAT partition holds; ``append`` is the kernel's command line."""

    kernel: Path
    initrd: Path
    append: str


def assemble(image: Path, root_file_system: Path, boot: BootFiles, disk_id: int) -> int:
    """Write the image; returns its size in bytes (a multiple of 1 MiB). ``disk_id`` is the MBR's 32-bit identifier."""
    root_start = BOOT_START_MIB + BOOT_SIZE_MIB
    root_mib = -(-root_file_system.stat().st_size // MIB)
    fat = image.with_name(image.name + ".fat")
    _boot_partition(fat, boot)
    size = (root_start + root_mib) * MIB
    with open(image, "wb") as out:
        out.truncate(size)
        out.write(_master_boot_record(disk_id, root_start, root_mib))
        _copy_sparse(fat, out.fileno(), BOOT_START_MIB * MIB)
        _copy_sparse(root_file_system, out.fileno(), root_start * MIB)
    fat.unlink()
    return size


def _master_boot_record(disk_id: int, root_start: int, root_mib: int) -> bytes:
    code_file = next((path for path in _MBR_CODE if path.exists()), None)
    if code_file is None:
        raise NotReady("syslinux's MBR code is not installed: install syslinux-common")
    code = code_file.read_bytes()[:_MBR_CODE_BYTES].ljust(_MBR_CODE_BYTES, b"\0")
    table = _partition(0x80, _FAT16, BOOT_START_MIB, BOOT_SIZE_MIB) + _partition(0, _LINUX, root_start, root_mib)
    return code + struct.pack("<IH", disk_id, 0) + table.ljust(64, b"\0") + b"\x55\xaa"


def _partition(active: int, kind: int, start_mib: int, size_mib: int) -> bytes:
    sectors = MIB // _SECTOR
    # Cylinder, head and sector are obsolete: "beyond 1024 cylinders", which makes everyone use the LBA fields.
    beyond = b"\xfe\xff\xff"
    return struct.pack("<B3sB3sII", active, beyond, kind, beyond, start_mib * sectors, size_mib * sectors)


def _boot_partition(fat: Path, boot: BootFiles) -> None:
    with open(fat, "wb") as out:
        out.truncate(BOOT_SIZE_MIB * MIB)
    config = fat.with_name("syslinux.cfg")
    config.write_text(
        f"DEFAULT linux\nPROMPT 0\nTIMEOUT 0\nLABEL linux\n LINUX vmlinuz\n INITRD initrd.img\n APPEND {boot.append}\n"
    )
    hidden = str(BOOT_START_MIB * MIB // _SECTOR)
    sectors = str(BOOT_SIZE_MIB * MIB // _SECTOR)
    # A fixed serial and -N keep the image reproducible; the geometry (64 heads, 32 sectors) is what syslinux expects.
    packages.run(
        [
            "mformat",
            "-i",
            str(fat),
            "-T",
            sectors,
            "-h",
            "64",
            "-s",
            "32",
            "-H",
            hidden,
            "-N",
            "64636d00",
            "-v",
            "DCIM",
            "::",
        ]
    )
    for source, name in ((boot.kernel, "vmlinuz"), (boot.initrd, "initrd.img"), (config, "syslinux.cfg")):
        packages.run(["mcopy", "-m", "-i", str(fat), str(source), f"::{name}"])
    packages.run(["syslinux", "--install", str(fat)])
    config.unlink()


def _copy_sparse(source: Path, target: int, offset: int) -> None:
    """Copy, leaving blocks of zeros unwritten."""
    position = offset
    with open(source, "rb") as data:
        while block := data.read(MIB):
            if block.count(0) != len(block):
                os.pwrite(target, block, position)
            position += len(block)
