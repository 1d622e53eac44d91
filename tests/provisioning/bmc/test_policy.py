"""Where BMCs may live, and vendors' rows."""

import ipaddress

import pytest

from dcim.core.errors import Permanent
from inventory.ipam.address import pack
from provisioning.bmc import quirks
from provisioning.bmc.ipmi.driver import cipher_suites, decode_boot, encode_boot
from provisioning.bmc.policy import check_address
from provisioning.bmc.types import BootSetting


def prefixes(*networks: str) -> list[tuple[int, bytes, int]]:
    parsed = [ipaddress.ip_network(network) for network in networks]
    return [(network.version, pack(network.network_address), network.prefixlen) for network in parsed]


@pytest.mark.parametrize("address", ["10.10.0.1", "10.10.255.254", "fd00:1::7"])
def test_inside(address: str) -> None:
    check_address(address, prefixes("10.10.0.0/16", "fd00:1::/64"))


@pytest.mark.parametrize(
    "address",
    ["10.11.0.1", "127.0.0.1", "127.64.0.5", "169.254.169.254", "::1", "fe80::1", "0.0.0.0", "224.0.0.1", "",
     "bmc.local", "::ffff:10.10.0.1", "10.10.0.1/16", "fd00:2::7"],
)  # fmt: skip
def test_outside(address: str) -> None:
    with pytest.raises(Permanent):
        check_address(address, prefixes("10.10.0.0/16", "fd00:1::/64"))


def test_loopback_is_refused_even_when_it_is_declared() -> None:
    with pytest.raises(Permanent):
        check_address("127.0.0.1", prefixes("0.0.0.0/0"))


def test_a_uefi_disk_on_supermicro_needs_another_selector() -> None:
    supermicro = quirks.by_name("Supermicro")
    assert encode_boot("disk", "uefi", True, supermicro) == "05e024000000"
    assert encode_boot("disk", "bios", False, supermicro) == "058008000000"
    assert encode_boot("disk", "uefi", False, quirks.GENERIC) == "05a008000000"
    assert encode_boot("pxe", "uefi", False, supermicro) == "05a004000000"


def test_boot_flags_read_back() -> None:
    assert decode_boot(bytes.fromhex("0105a004000000")) == BootSetting("pxe", "uefi", False)
    assert decode_boot(bytes.fromhex("0105e024000000")) == BootSetting("disk", "uefi", True)
    assert decode_boot(bytes.fromhex("01050004000000")) == BootSetting("default", None, False), "the valid bit is off"
    with pytest.raises(Permanent):
        decode_boot(b"\x01")


@pytest.mark.parametrize(
    ("name", "vendor"),
    [("Supermicro", "supermicro"), ("Super Micro Computer Inc.", "supermicro"), ("HPE", "hpe"), ("HP", "hpe"),
     ("HP Inc.", "hpe"), ("Hewlett Packard Enterprise", "hpe"), ("Hpx", "generic"), ("Dell Inc.", "generic"),
     ("", "generic")],
)  # fmt: skip
def test_vendors_by_name(name: str, vendor: str) -> None:
    assert quirks.by_name(name).vendor == vendor


def test_cipher_suites_are_read_from_their_records() -> None:
    assert cipher_suites(bytes.fromhex("c00001c0034181c01103448101")) == [0, 3, 17]
