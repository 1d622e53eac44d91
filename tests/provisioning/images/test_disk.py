import struct
import subprocess
from pathlib import Path

import pytest

from dcim.core.errors import NotReady
from provisioning.images import disk
from provisioning.images.disk import MIB, BootFiles, assemble

pytestmark = pytest.mark.vm  # needs mtools and syslinux


def build(tmp_path: Path, name: str) -> Path:
    for file, content in (("kernel", b"K" * 5000), ("initrd", b"I" * 3000)):
        (tmp_path / file).write_bytes(content)
    root = tmp_path / "root.ext4"
    with open(root, "wb") as out:
        out.truncate(5 * MIB + 1)
        out.seek(1080)
        out.write(b"\x53\xef")
    image = tmp_path / name
    size = assemble(image, root, BootFiles(tmp_path / "kernel", tmp_path / "initrd", "root=UUID=1 quiet"), 0x1234)
    assert size == image.stat().st_size == (disk.BOOT_START_MIB + disk.BOOT_SIZE_MIB + 6) * MIB
    return image


def test_the_layout_is_what_a_bios_and_linux_read(tmp_path: Path) -> None:
    image = build(tmp_path, "image")
    with open(image, "rb") as data:
        boot = data.read(512)
        data.seek((disk.BOOT_START_MIB + disk.BOOT_SIZE_MIB) * MIB + 1080)
        assert data.read(2) == b"\x53\xef"
    assert boot[510:] == b"\x55\xaa"
    assert any(boot[:440])
    assert struct.unpack_from("<I", boot, 440) == (0x1234,)
    fields = [struct.unpack_from("<B3xB3xII", boot, 446 + 16 * number) for number in range(4)]
    assert fields[0] == (0x80, 0x0E, 2048, disk.BOOT_SIZE_MIB * 2048)
    assert fields[1] == (0, 0x83, (disk.BOOT_START_MIB + disk.BOOT_SIZE_MIB) * 2048, 6 * 2048)
    assert fields[2:] == [(0, 0, 0, 0)] * 2


def test_the_boot_partition_holds_syslinux_kernel_and_configuration(tmp_path: Path) -> None:
    image = build(tmp_path, "image")
    place = f"{image}@@{disk.BOOT_START_MIB}M"
    config = subprocess.run(["mtype", "-i", place, "::syslinux.cfg"], capture_output=True, text=True, check=True)
    assert "APPEND root=UUID=1 quiet" in config.stdout
    subprocess.run(["mcopy", "-n", "-i", place, "::vmlinuz", str(tmp_path / "out")], check=True)
    assert (tmp_path / "out").read_bytes() == b"K" * 5000
    names = subprocess.run(["mdir", "-a", "-b", "-i", place], capture_output=True, text=True, check=True).stdout
    assert "::/ldlinux.sys" in names


def test_without_syslinux_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "_MBR_CODE", [tmp_path / "nowhere"])
    with pytest.raises(NotReady, match="syslinux-common"):
        build(tmp_path, "image")
