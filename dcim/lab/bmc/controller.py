"""The command table of a lab BMC: (network function, command) → handler. Unknown commands get completion code 0xC1.

Source: IPMI v2.0 rev 1.1, appendix G (command numbers) and the sections named at each handler.
"""

import logging
from collections.abc import Callable

from dcim.lab.bmc import chassis, storage
from dcim.lab.bmc.codes import INVALID_COMMAND, PRIVILEGE_TOO_LOW, REQUEST_TOO_SHORT, Failure, Reply
from dcim.lab.bmc.crypto import SUITES
from dcim.lab.bmc.wire import Message
from dcim.lab.server import Server

log = logging.getLogger(__name__)

APP = 0x06
ADMINISTRATOR, OPERATOR, USER, ANYONE = 4, 3, 2, 0
MANUFACTURERS = {"Supermicro": 10876, "HPE": 47196, "HP": 11, "Dell": 674, "Lenovo": 19046}
"""Inventory manufacturer (its beginning) → IANA enterprise number, which clients pick their OEM code by."""

Handler = Callable[["Controller", bytes], bytes]


class Controller:
    """The commands of one BMC, over its server's state."""

    def __init__(self, server: Server, address: str) -> None:
        self.server = server
        self.address = address
        self.store = storage.Store(server)
        self.chassis = chassis.Chassis(server)

    @property
    def username(self) -> str:
        """The BMC's only user, an administrator."""
        return self.server.username

    @property
    def password(self) -> str:
        """Its password."""
        return self.server.password

    @property
    def guid(self) -> bytes:
        """16 bytes, the same over restarts."""
        return self.server.guid

    def fault(self, name: str) -> dict[str, float] | None:
        """The parameters of a fault that is set."""
        return self.server.fault(name)

    def execute(self, request: Message, privilege: int) -> Reply:
        """Run a request: completion code and data."""
        entry = COMMANDS.get((request.netfn, request.command))
        if entry is None or request.lun:
            return INVALID_COMMAND, b""
        needed, handler = entry
        if privilege < needed:
            return PRIVILEGE_TOO_LOW, b""
        try:
            return 0, handler(self, request.data)
        except Failure as failure:
            return failure.code, b""
        except IndexError:
            return REQUEST_TOO_SHORT, b""


def _device_id(controller: Controller, _: bytes) -> bytes:
    # 20.1: device 0x20 with SDRs, firmware 1.50, IPMI 2.0, sensors + SDR + SEL + FRU + chassis.
    enterprise = next(
        (n for name, n in MANUFACTURERS.items() if controller.server.spec.manufacturer.startswith(name)), 0
    )
    support = 0x80 | 0x08 | 0x04 | 0x02 | 0x01
    return bytes([0x20, 0x81, 0x01, 0x50, 0x02, support]) + enterprise.to_bytes(3, "little") + bytes(6)


def _self_test(_: Controller, __: bytes) -> bytes:
    return b"\x55\x00"


def _guid(controller: Controller, _: bytes) -> bytes:
    return controller.guid


def _reset_bmc(controller: Controller, _: bytes) -> bytes:
    controller.server.reset_bmc()
    return b""


def _channel_auth(_: Controller, data: bytes) -> bytes:
    # 22.13: no authentication type of IPMI 1.5 is offered; users have names and passwords; IPMI 2.0 only.
    extended = bool(data[0] & 0x80)
    data[1]
    return bytes([1, 0x80 if extended else 0, 0x04, 0x02 if extended else 0]) + bytes(4)


def _cipher_suites(_: Controller, data: bytes) -> bytes:
    # 22.15.2: standard records of 5 bytes; 16 bytes a call.
    records = b"".join(
        bytes([0xC0, suite.number, suite.authentication, 0x40 | suite.integrity, 0x80 | suite.confidentiality])
        for suite in reversed(SUITES)
    )
    at = (data[2] & 0x3F) * 16
    return b"\x01" + records[at : at + 16]


def _channel_info(_: Controller, __: bytes) -> bytes:
    # 22.24: channel 1, 802.3 LAN, IPMB-1.0 messages, session based.
    return bytes([1, 0x04, 0x01, 0x80, 0xF2, 0x1B, 0x00, 0x00, 0x00])


def _user_access(_: Controller, data: bytes) -> bytes:
    # 22.27: two slots, the second is the administrator.
    slot = data[1] & 0x3F
    return bytes([2, 0x01, 0x00, 0x34 if slot == 2 else 0x0F])


def _user_name(controller: Controller, data: bytes) -> bytes:
    return (controller.username.encode() if data[0] & 0x3F == 2 else b"").ljust(16, b"\0")


def _lan_parameters(controller: Controller, data: bytes) -> bytes:
    # 23.2: what `lan print` needs; the address is the inventory's, not the lab's loopback.
    parameter = data[1]
    octets = (
        bytes(int(part) for part in controller.server.spec.bmc_address.split(".")) if "." in controller.address else b""
    )
    values = {
        0: b"\x00",
        1: b"\x00",
        2: bytes(5),
        3: octets.ljust(4, b"\0"),
        4: b"\x01",
        5: b"\x02" + controller.guid[:5],
        6: b"\xff\xff\xff\x00",
        12: bytes(4),
        20: bytes(2),
        22: bytes([len(SUITES)]),
        23: bytes([0, *(suite.number for suite in SUITES)]),
        24: b"\x00\x44" + bytes(7),
    }
    if data[0] & 0x80:
        return b"\x11"
    if parameter not in values:
        raise Failure(0x80)
    return b"\x11" + values[parameter]


COMMANDS: dict[tuple[int, int], tuple[int, Handler]] = {
    (APP, 0x01): (USER, _device_id),
    (APP, 0x02): (ADMINISTRATOR, _reset_bmc),
    (APP, 0x03): (ADMINISTRATOR, _reset_bmc),
    (APP, 0x04): (USER, _self_test),
    (APP, 0x08): (USER, _guid),
    (APP, 0x37): (ANYONE, _guid),
    (APP, 0x38): (ANYONE, _channel_auth),
    (APP, 0x42): (USER, _channel_info),
    (APP, 0x44): (OPERATOR, _user_access),
    (APP, 0x46): (OPERATOR, _user_name),
    (APP, 0x54): (ANYONE, _cipher_suites),
    (0x0C, 0x02): (OPERATOR, _lan_parameters),
    (0x00, 0x00): (USER, lambda bmc, data: bmc.chassis.capabilities(data)),
    (0x00, 0x01): (USER, lambda bmc, data: bmc.chassis.status(data)),
    (0x00, 0x02): (OPERATOR, lambda bmc, data: bmc.chassis.control(data)),
    (0x00, 0x04): (OPERATOR, lambda bmc, data: bmc.chassis.identify(data)),
    (0x00, 0x07): (USER, lambda bmc, data: bmc.chassis.restart_cause(data)),
    (0x00, 0x08): (OPERATOR, lambda bmc, data: bmc.chassis.set_boot_option(data)),
    (0x00, 0x09): (OPERATOR, lambda bmc, data: bmc.chassis.get_boot_option(data)),
    (0x04, 0x27): (USER, lambda bmc, data: bmc.store.thresholds(data)),
    (0x04, 0x2B): (USER, lambda bmc, data: bmc.store.event_status(data)),
    (0x04, 0x29): (USER, lambda bmc, data: bmc.store.event_enable(data)),
    (0x04, 0x25): (USER, lambda bmc, data: bmc.store.hysteresis(data)),
    (0x04, 0x2D): (USER, lambda bmc, data: bmc.store.reading(data)),
    (0x0A, 0x10): (USER, lambda bmc, data: bmc.store.fru_info(data)),
    (0x0A, 0x11): (USER, lambda bmc, data: bmc.store.fru_read(data)),
    (0x0A, 0x20): (USER, lambda bmc, data: bmc.store.sdr_info(data)),
    (0x0A, 0x22): (USER, lambda bmc, data: bmc.store.reserve(data)),
    (0x0A, 0x23): (USER, lambda bmc, data: bmc.store.sdr_get(data)),
    (0x0A, 0x40): (USER, lambda bmc, data: bmc.store.sel_info(data)),
    (0x0A, 0x42): (USER, lambda bmc, data: bmc.store.reserve(data)),
    (0x0A, 0x43): (USER, lambda bmc, data: bmc.store.sel_get(data)),
    (0x0A, 0x47): (OPERATOR, lambda bmc, data: bmc.store.sel_clear(data)),
    (0x0A, 0x48): (USER, lambda bmc, data: bmc.store.sel_time(data)),
    (0x0A, 0x49): (OPERATOR, lambda _, __: b""),
    (0x2C, 0x01): (USER, lambda bmc, data: bmc.store.dcmi_capabilities(data)),
    (0x2C, 0x02): (USER, lambda bmc, data: bmc.store.dcmi_power(data)),
}
