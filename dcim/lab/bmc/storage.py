"""FRU, sensor records and readings, event log and DCMI power (IPMI v2.0 rev 1.1, sections 31, 33–35; DCMI 1.5, 6.6)."""

import random
import struct
import time

from dcim.lab.bmc import fru, sensors
from dcim.lab.bmc.codes import INVALID_FIELD, NOT_PRESENT, RESERVATION_LOST, TOO_MANY_BYTES, Failure
from dcim.lab.server import Server

MAX_READ = 128
EVENTS = {"on": 0, "cycle": 2, "reset": 3, "off": 1, "soft": 1}
"""Chassis action → event offset of the system's ACPI-independent power unit (sensor type 0x09, offset 0 = off/down)."""


class Store:
    """What one BMC can be asked to list."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._records = sensors.records(server.spec)
        self._reservation = 0
        self._cleared = 0.0

    # FRU (34)

    def fru_info(self, data: bytes) -> bytes:
        """Size of FRU 0 in bytes."""
        return struct.pack("<HB", len(self._fru(data[0])), 0)

    def fru_read(self, data: bytes) -> bytes:
        """Up to 128 bytes of FRU 0."""
        content = self._fru(data[0])
        offset, count = data[1] | data[2] << 8, data[3]
        if count > MAX_READ:
            raise Failure(TOO_MANY_BYTES)
        if offset >= len(content):
            raise Failure(0xC9)
        chunk = content[offset : offset + count]
        return bytes([len(chunk)]) + chunk

    def _fru(self, device: int) -> bytes:
        if device:
            raise Failure(NOT_PRESENT)
        spec = self._server.spec
        return fru.build(spec.manufacturer, spec.model, self._server.serial)

    # SDR (33)

    def sdr_info(self, _: bytes) -> bytes:
        """Version, records, free space; reserving is supported."""
        return struct.pack("<BHHIIB", 0x51, len(self._records), 0xFFFF, 0, 0, 0x02)

    def reserve(self, _: bytes) -> bytes:
        """A new reservation; the one before is lost."""
        self._reservation = self._reservation % 0xFFFF + 1
        return struct.pack("<H", self._reservation)

    def sdr_get(self, data: bytes) -> bytes:
        """A part of a record; record numbers run from 1, 0xFFFF follows the last."""
        reservation, record, offset, count = struct.unpack_from("<HHBB", data.ljust(6, b"\0"))
        if len(data) < 6:
            raise Failure(INVALID_FIELD)
        if offset and reservation != self._reservation:
            raise Failure(RESERVATION_LOST)
        number = 1 if record == 0 else len(self._records) if record == 0xFFFF else record
        if not 1 <= number <= len(self._records):
            raise Failure(NOT_PRESENT)
        content = self._records[number - 1]
        if count == 0xFF:
            count = len(content)
        if count > MAX_READ:
            raise Failure(TOO_MANY_BYTES)
        following = number + 1 if number < len(self._records) else 0xFFFF
        return struct.pack("<H", following) + content[offset : offset + count]

    # Sensors (35)

    def _sensor(self, data: bytes) -> sensors.Sensor:
        found = sensors.BY_NUMBER.get(data[0])
        if found is None:
            raise Failure(NOT_PRESENT)
        return found

    def reading(self, data: bytes) -> bytes:
        """The raw reading; "unavailable" for what has no power."""
        sensor = self._sensor(data)
        on = self._server.is_on
        if not on and not sensor.standby:
            return b"\x00\x60\xc0"
        middle = sensor.normal if on else sensor.standby_value
        value = max(0, min(255, middle + random.randint(-sensor.noise, sensor.noise)))
        return bytes([value, 0x40, 0xC0])

    def thresholds(self, data: bytes) -> bytes:
        """Upper non-critical and critical."""
        sensor = self._sensor(data)
        return bytes([0x18, 0, 0, 0, sensor.warn, sensor.critical, 0])

    def event_status(self, data: bytes) -> bytes:
        """No event is asserted."""
        self._sensor(data)
        return b"\xc0\x00\x00\x00\x00"

    def event_enable(self, data: bytes) -> bytes:
        """Upper thresholds are enabled."""
        self._sensor(data)
        return b"\xc0\x80\x02\x80\x02"

    def hysteresis(self, data: bytes) -> bytes:
        """Two steps both ways."""
        self._sensor(data)
        return b"\x02\x02"

    # Event log (31)

    def _events(self) -> list[tuple[float, str]]:
        return [event for event in self._server.events if event[0] > self._cleared]

    def sel_info(self, _: bytes) -> bytes:
        """Version, entries, free bytes, last addition and erasure."""
        events = self._events()
        last = int(events[-1][0]) if events else 0xFFFFFFFF
        return struct.pack("<BHHIIB", 0x51, len(events), 16 * (64 - len(events)), last, int(self._cleared), 0x02)

    def sel_get(self, data: bytes) -> bytes:
        """One entry of 16 bytes; numbers run from 1."""
        record = data[2] | data[3] << 8
        events = self._events()
        number = 1 if record == 0 else len(events) if record == 0xFFFF else record
        if not 1 <= number <= len(events):
            raise Failure(NOT_PRESENT)
        at, what = events[number - 1]
        following = number + 1 if number < len(events) else 0xFFFF
        entry = struct.pack("<HBIHB", number, 0x02, int(at), 0x0020, 0x04)
        deasserted = 0x80 if what == "on" else 0
        entry += bytes(
            [0x09, sensors.POWER_UNIT, deasserted | 0x6F, 0x00 if what in ("on", "off", "soft") else 0x01, 0xFF, 0xFF]
        )
        return struct.pack("<H", following) + entry

    def sel_clear(self, data: bytes) -> bytes:
        """Erase; 0xAA starts it and it is done at once."""
        if data[2:5] != b"CLR":
            raise Failure(INVALID_FIELD)
        if data[5] == 0xAA:
            self._cleared = time.time()
        return b"\x01"

    def sel_time(self, _: bytes) -> bytes:
        """Unix seconds."""
        return struct.pack("<I", int(time.time()))

    # DCMI

    def dcmi_capabilities(self, data: bytes) -> bytes:
        """Version 1.5 with power management."""
        if data[0] != 0xDC:
            raise Failure(INVALID_FIELD)
        return b"\xdc\x01\x05\x02\x00\x01\x07"

    def dcmi_power(self, data: bytes) -> bytes:
        """Watts: current, minimum, maximum, average over the last second."""
        if data[0] != 0xDC:
            raise Failure(INVALID_FIELD)
        watts = sensors.watts(self._server.is_on)
        return b"\xdc" + struct.pack("<HHHHIIB", watts, 8, 340, watts, int(time.time()), 1000, 0x40)
