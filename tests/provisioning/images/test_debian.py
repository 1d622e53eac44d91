"""What lies in the built Debian image, read from its file system without booting it."""

import subprocess
from pathlib import Path

import pytest
import zstandard

from provisioning.images import catalog, disk
from provisioning.images.debian import build_debian12
from provisioning.images.manifest import Publisher

pytestmark = pytest.mark.vm  # needs root, mmdebstrap and an apt source of Debian 12


@pytest.fixture(scope="module")
def root_file_system(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image's root partition, as debugfs names it. The build is shared with the lab's tests."""
    assert request.config.cache is not None
    home = request.config.cache.mkdir("dcim-images")
    manifest = build_debian12(Publisher.of_home(home))
    catalog.check_file(home, manifest)
    raw = tmp_path_factory.mktemp("debian") / "raw"
    with open(home / "images" / manifest.file, "rb") as source, open(raw, "wb") as out:
        zstandard.ZstdDecompressor().copy_stream(source, out)
    assert raw.stat().st_size == manifest.size_bytes
    return f"{raw}?offset={(disk.BOOT_START_MIB + disk.BOOT_SIZE_MIB) << 20}"


def debugfs(root: str, command: str) -> str:
    return subprocess.run(["debugfs", "-R", command, root], capture_output=True, text=True, check=True).stdout


def test_installations_share_no_identity(root_file_system: str) -> None:
    assert debugfs(root_file_system, "cat /etc/machine-id") == ""
    assert "/etc/machine-id" in debugfs(root_file_system, "stat /var/lib/dbus/machine-id")
    assert "ssh_host" not in debugfs(root_file_system, "ls /etc/ssh")


def test_nobody_can_log_in_until_told(root_file_system: str) -> None:
    [root] = [line for line in debugfs(root_file_system, "cat /etc/shadow").splitlines() if line.startswith("root:")]
    assert root.split(":")[1].startswith(("*", "!"))


def test_it_is_an_installed_debian_that_phones_home(root_file_system: str) -> None:
    assert 'VERSION_ID="12"' in debugfs(root_file_system, "cat /usr/lib/os-release")
    status = debugfs(root_file_system, "cat /var/lib/dpkg/status")
    assert "Package: linux-image-cloud-amd64" in status
    units = debugfs(root_file_system, "ls /etc/systemd/system/multi-user.target.wants")
    assert "dcim-phone-home.service" in units
    assert "systemd-networkd.service" in units
    assert "Packages" not in debugfs(root_file_system, "ls /var/lib/apt/lists")


def test_the_hosts_package_lists_are_still_there(root_file_system: str) -> None:
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(FILENAME)", "Created-By: Packages"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert any(Path(name).exists() for name in targets), "mmdebstrap emptied this machine's own lists"
