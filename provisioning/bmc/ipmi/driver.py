"""The IPMI driver: encodes and decodes; the helper processes carry the packets.

Sources: IPMI v2.0 rev 1.1, sections 28.2 (chassis status), 28.3 (control), 28.5 (identify), 28.12–28.13 (boot options,
table 28-14 for the flags), 20.1 (device id). Completion codes: table 5-2.
"""

import time
from typing import Any, Literal

from dcim.core.errors import AuthFailed, DeviceError, Permanent, Transient
from provisioning.bmc.ipmi.pool import HelperPool
from provisioning.bmc.quirks import Quirks
from provisioning.bmc.types import BmcInventory, BootDevice, BootMode, BootSetting, PowerState, PowerVerb

CHASSIS, APP = 0x00, 0x06
STATUS = (CHASSIS, 0x01, "", True)
GET_BOOT = (CHASSIS, 0x09, "050000", True)
DEVICE_ID = (APP, 0x01, "", True)
CIPHER_SUITES = (APP, 0x54, "0e0080", False)
CONTROL = {"off": 0x00, "on": 0x01, "reset": 0x03, "soft": 0x05}
KEEP_FLAGS = (CHASSIS, 0x08, "0308", False)
"""Boot option 3, bit 3: a flag does not expire after 60 s. Some firmware does not know it: its refusal is tolerated."""
VALID, PERSISTENT, UEFI = 0x80, 0x40, 0x20
PXE_SELECTOR, DISK_SELECTOR = 0x04, 0x08
DEADLINE_S = 20.0
PATIENCE_S = 12.0
"""How long the helper tries again while packets get lost; the rest of the deadline is for the last try."""
SETTLE_S = 5.0
"""How long ``set_power`` watches for the state to follow."""

_BUSY = {0xC0: "busy", 0xC3: "timed out inside", 0xD2: "not ready", 0xDE: "starting up"}
_Command = tuple[int, int, str, bool]


def check_reply(code: int, address: str, what: str) -> None:
    """Raise the device error of a completion code; 0 is success."""
    if code == 0:
        return
    if code in _BUSY or code == 0xD5:
        raise Transient(f"{address}: the BMC is {_BUSY.get(code, 'not in a state')} for {what} (code {code:#04x})")
    if code == 0xD4:
        raise AuthFailed(f"{address}: the BMC account may not {what}: give it the administrator privilege")
    raise Permanent(f"{address}: the BMC refused to {what} (IPMI completion code {code:#04x})")


def encode_boot(device: Literal["pxe", "disk"], mode: BootMode, persistent: bool, quirks: Quirks) -> str:
    """Set System Boot Options data for the flags (parameter 5), in hexadecimal."""
    flags = VALID | (PERSISTENT if persistent else 0) | (UEFI if mode == "uefi" else 0)
    selector = PXE_SELECTOR
    if device == "disk":
        selector = quirks.disk_uefi_selector if mode == "uefi" else DISK_SELECTOR
    return bytes([5, flags, selector, 0, 0, 0]).hex()


def decode_boot(data: bytes) -> BootSetting:
    """Get System Boot Options' answer for parameter 5. Raises Permanent when it is too short."""
    if len(data) < 4 or data[1] & 0x7F != 5:
        raise Permanent(f"the BMC answered boot options with {data.hex() or 'nothing'}: not boot flags")
    if data[1] & 0x80 or not data[2] & VALID:
        return BootSetting("default", None, False)
    # 0x24 (9) is a remote disk in the standard and Supermicro's UEFI disk.
    devices: dict[int, BootDevice] = {0: "default", 1: "pxe", 2: "disk", 9: "disk"}
    mode: BootMode = "uefi" if data[2] & UEFI else "bios"
    return BootSetting(devices.get(data[3] >> 2 & 0x0F, "other"), mode, bool(data[2] & PERSISTENT))


class IpmiBmc:
    """One BMC over IPMI. ``target`` is where ``endpoints.resolve`` led; messages name the inventory's address."""

    driver = "ipmi"

    def __init__(
        self, address: str, target: tuple[str, int], username: str, password: str, quirks: Quirks, pool: HelperPool
    ) -> None:
        self.address = address
        self._target = target
        self._username = username
        self._password = password
        self._quirks = quirks
        self._pool = pool

    def power_state(self) -> PowerState:
        """Chassis status, bit 0."""
        return "on" if self._one(STATUS, "read the power state")[0] & 1 else "off"

    def set_power(self, verb: PowerVerb) -> PowerState:
        """See PowerControl. ``cycle`` is off then on, so that a repeated packet cannot cycle twice."""
        if verb == "cycle":
            if self.set_power("off") != "off":
                raise Transient(f"{self.address}: the server is still on {SETTLE_S:.0f} s after power off")
            return self.set_power("on")
        self._one((CHASSIS, 0x02, f"{CONTROL[verb]:02x}", True), f"switch power {verb}")
        if verb == "soft":
            return self.power_state()
        return self._settle("off" if verb == "off" else "on")

    def get_boot(self) -> BootSetting:
        """Boot flags."""
        return decode_boot(self._one(GET_BOOT, "read the boot device"))

    def set_boot(self, device: Literal["pxe", "disk"], mode: BootMode, persistent: bool = False) -> BootSetting:
        """Boot flags, with the vendor's selector. Read back in the same session."""
        flags: _Command = (CHASSIS, 0x08, encode_boot(device, mode, persistent, self._quirks), True)
        before = [KEEP_FLAGS] if self._quirks.keeps_boot_flags else []
        answers = self._call([*before, flags, GET_BOOT])["replies"]
        for code, _ in answers[len(before) :]:
            check_reply(code, self.address, "set the boot device")
        return decode_boot(bytes.fromhex(answers[-1][1]))

    def identify(self, seconds: int) -> None:
        """Chassis identify; at most 255 s by the standard."""
        self._one((CHASSIS, 0x04, f"{max(0, min(seconds, 255)):02x}", True), "identify")

    def inventory(self) -> BmcInventory:
        """FRU 0; the serial comes from the field that the vendor uses."""
        answer = self._call([DEVICE_ID], fru=True)
        code, data = answer["replies"][0]
        check_reply(code, self.address, "read its device id")
        fields: dict[str, str] = answer.get("fru", {})
        serial = next((fields[name].strip() for name in self._quirks.serial_fields if fields.get(name, "").strip()), "")
        maker = fields.get("Manufacturer") or fields.get("Board manufacturer") or ""
        model = fields.get("Product name") or fields.get("Board product name") or ""
        raw = bytes.fromhex(data)
        firmware = f"{raw[2] & 0x7F}.{raw[3]:02x}" if len(raw) > 3 else ""
        return BmcInventory(serial, maker.strip(), model.strip(), firmware)

    def probe(self) -> dict[str, Any]:
        """Manufacturer number, hash of the session, and whether cipher suite 0 is offered (JSON)."""
        answer = self._call([DEVICE_ID, CIPHER_SUITES])
        code, data = answer["replies"][0]
        check_reply(code, self.address, "read its device id")
        raw = bytes.fromhex(data)
        number = int.from_bytes(raw[6:9], "little") if len(raw) >= 9 else 0
        found: dict[str, Any] = {"iana": number, "hash": answer["hash"]}
        if len(answer["replies"]) > 1 and answer["replies"][1][0] == 0:
            suites = cipher_suites(bytes.fromhex(answer["replies"][1][1])[1:])
            found |= {"cipher_suites": suites, "cipher_0": 0 in suites}
        return found

    def _settle(self, wanted: PowerState) -> PowerState:
        ends = time.monotonic() + SETTLE_S
        pause = 0.05
        while (state := self.power_state()) != wanted and time.monotonic() < ends:
            time.sleep(pause)
            pause = min(pause * 2, 1.0)
        return state

    def _one(self, command: _Command, what: str) -> bytes:
        code, data = self._call([command])["replies"][0]
        check_reply(code, self.address, what)
        return bytes.fromhex(data)

    def _call(self, commands: list[_Command], fru: bool = False) -> dict[str, Any]:
        host, port = self._target
        request = {
            "host": host, "port": port, "username": self._username, "password": self._password,
            "gap_s": self._quirks.command_gap_s, "patience_s": PATIENCE_S, "commands": commands, "fru": fru,
        }  # fmt: skip
        try:
            return self._pool.call(request, DEADLINE_S)
        except DeviceError as error:
            # The person knows the inventory's address, not the one behind a lab's map.
            raise type(error)(error.message.replace(host, self.address, 1)) from None


def cipher_suites(records: bytes) -> list[int]:
    """Suite numbers in Get Channel Cipher Suites' records (table 22-17): 0xC0, number, then tagged algorithms."""
    found: list[int] = []
    at = 0
    while at + 1 < len(records):
        if records[at] == 0xC0:
            found.append(records[at + 1])
            at += 2
        elif records[at] == 0xC1:
            found.append(records[at + 1])
            at += 5
        else:
            at += 1
    return found
