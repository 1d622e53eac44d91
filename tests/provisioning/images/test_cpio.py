import subprocess
from pathlib import Path

import pytest

from provisioning.images.cpio import Archive


def archive() -> Archive:
    made = Archive()
    made.file("usr/bin/tool", b"#!/bin/sh\n", 0o755)
    made.link("bin/sh", "busybox")
    made.character_device("dev/console", 5, 1)
    made.file("a", b"12345")
    return made


def test_the_same_entries_give_the_same_bytes() -> None:
    assert archive().to_bytes() == archive().to_bytes()
    assert archive().paths() == ["a", "bin", "bin/sh", "dev", "dev/console", "usr", "usr/bin", "usr/bin/tool"]


def test_cpio_reads_it(tmp_path: Path) -> None:
    listing = subprocess.run(["cpio", "-itv"], input=archive().to_bytes(), capture_output=True, check=True)
    lines = listing.stdout.decode().splitlines()
    assert lines[0].startswith("-rw-r--r--")
    assert lines[0].endswith(" a")
    assert any(line.startswith("crw-------") and "5,   1" in line and line.endswith("dev/console") for line in lines)
    assert any(line.endswith("bin/sh -> busybox") for line in lines)
    subprocess.run(["cpio", "-idm", "a", "usr/bin/tool"], input=archive().to_bytes(), cwd=tmp_path, check=True)
    assert (tmp_path / "a").read_bytes() == b"12345"
    assert (tmp_path / "usr/bin/tool").stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("path", ["deep/er/est"])
def test_parents_come_before_children(path: str) -> None:
    made = Archive()
    made.file(path, b"")
    assert made.paths() == ["deep", "deep/er", path]
