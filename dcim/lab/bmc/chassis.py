"""Chassis commands: status, control, identify, boot options (IPMI v2.0 rev 1.1, section 28)."""

from dcim.core.errors import Conflict
from dcim.lab.bmc.codes import INVALID_FIELD, PARAMETER_UNSUPPORTED, WRONG_STATE, Failure
from dcim.lab.server import PowerAction, Server

ACTIONS: dict[int, PowerAction] = {0: "off", 1: "on", 2: "cycle", 3: "reset", 5: "soft"}
NMI = 4
SET_IN_PROGRESS, CLEARING, ACKNOWLEDGE, FLAGS = 0, 3, 4, 5
LENGTHS = {SET_IN_PROGRESS: 1, 1: 1, 2: 1, CLEARING: 1, ACKNOWLEDGE: 2, FLAGS: 5}
VALID, PERSISTENT, UEFI = 0x80, 0x40, 0x20
IDENTIFY_S = 15


class Chassis:
    """The chassis of one server. Parameters other than 3 and 5 are kept as they came."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._parameters: dict[int, bytes] = {SET_IN_PROGRESS: b"\0", ACKNOWLEDGE: b"\0\0"}
        self._flags = bytes(5)
        """Bytes 2 to 5 of the boot flags as last set: console, verbosity and so on, for reading back."""

    def capabilities(self, _: bytes) -> bytes:
        """28.1."""
        return b"\x00\x20\x20\x20\x20\x20"

    def status(self, _: bytes) -> bytes:
        """28.2: power, last event, misc state with the identify light."""
        light = 0x40 | (0x10 if self._server.identifying else 0)
        if self._server.identify_until == float("inf"):
            light = 0x40 | 0x20
        return bytes([0x21 if self._server.reported_on else 0x20, 0, light, 0])

    def control(self, data: bytes) -> bytes:
        """28.3: acknowledged at once, carried out afterwards."""
        wanted = data[0] & 0x0F
        if wanted == NMI:
            return b""
        if wanted not in ACTIONS:
            raise Failure(INVALID_FIELD)
        try:
            self._server.act(ACTIONS[wanted])
        except Conflict as error:
            raise Failure(WRONG_STATE) from error
        return b""

    def identify(self, data: bytes) -> bytes:
        """28.5: seconds (15 by default), or for good."""
        seconds = float(data[0]) if data else float(IDENTIFY_S)
        if len(data) > 1 and data[1] & 1:
            seconds = float("inf")
        self._server.identify(seconds)
        return b""

    def restart_cause(self, _: bytes) -> bytes:
        """28.11: by chassis control, channel 1."""
        return b"\x01\x01"

    def set_boot_option(self, data: bytes) -> bytes:
        """28.12."""
        parameter, values = data[0] & 0x7F, data[1:]
        if parameter not in LENGTHS:
            raise Failure(PARAMETER_UNSUPPORTED)
        if not values:
            return b""  # only the selector: mark the parameter valid or locked
        if len(values) < LENGTHS[parameter]:
            raise Failure(INVALID_FIELD)
        if parameter == SET_IN_PROGRESS and values[0] & 3 == 1 and self._parameters[SET_IN_PROGRESS][0] & 3 == 1:
            raise Failure(0x81)
        boot = self._server.boot
        if parameter == CLEARING:
            boot.clearing = values[0] & 0x1F
        elif parameter == FLAGS:
            self._flags = values[:5]
            if values[0] & VALID:
                boot.set(
                    values[1] >> 2 & 0x0F,
                    persistent=bool(values[0] & PERSISTENT),
                    uefi=bool(values[0] & UEFI),
                    expiring=True,
                )
            else:
                boot.clear()
        else:
            self._parameters[parameter] = values[: LENGTHS[parameter]]
        self._server.save()
        return b""

    def get_boot_option(self, data: bytes) -> bytes:
        """28.13."""
        parameter = data[0] & 0x7F
        data[2]
        if parameter not in LENGTHS:
            raise Failure(PARAMETER_UNSUPPORTED)
        boot = self._server.boot
        if parameter == CLEARING:
            value = bytes([boot.clearing])
        elif parameter == FLAGS:
            boot.expire()
            first = VALID * boot.valid | PERSISTENT * boot.persistent | UEFI * bool(boot.uefi)
            value = bytes([first, self._flags[1] & 0x83 | boot.selector << 2]) + self._flags[2:]
        else:
            value = self._parameters.get(parameter, b"\0")
        return bytes([0x01, parameter]) + value
