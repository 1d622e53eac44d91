"""The project as a whole: its package names, its layers' promises."""

import importlib.metadata
import subprocess
import sys

import pytest

PACKAGES = {"dcim", "inventory", "network", "provisioning", "workers"}


def test_import_names_collide_with_nothing_installed() -> None:
    owners = importlib.metadata.packages_distributions()
    for package in PACKAGES:
        assert set(owners.get(package, ["dcim"])) == {"dcim"}, f"{package} is also installed by {owners[package]}"


@pytest.mark.parametrize("heavy", ["pyghmi", "netmiko", "napalm", "pysnmp", "celery", "sushy"])
def test_the_command_line_starts_without_the_heavy_libraries(heavy: str) -> None:
    code = f"import sys, dcim.cli.main; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
