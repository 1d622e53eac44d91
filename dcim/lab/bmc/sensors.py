"""A handful of sensors and their records, so that ``ipmitool sdr`` and pollers have something to read.

Source: IPMI v2.0 rev 1.1, table 43-1 (full sensor record) and 43-9 (management controller locator).
"""

import random
import struct
from dataclasses import dataclass

from dcim.lab.spec import LabServer

POWER_UNIT = 0x20
CELSIUS, RPM, WATTS, VOLTS = 1, 18, 6, 4


@dataclass(frozen=True)
class Sensor:
    """A threshold sensor. Values are raw; reading = raw · ``factor`` · 10^``exponent`` in ``unit``."""

    number: int
    name: str
    kind: int
    unit: int
    factor: int
    exponent: int
    normal: int
    noise: int
    warn: int
    critical: int
    entity: int
    standby: bool = False
    standby_value: int = 0


SENSORS = (
    Sensor(0x01, "CPU1 Temp", 0x01, CELSIUS, 1, 0, 48, 2, 90, 95, 3),
    Sensor(0x02, "Inlet Temp", 0x01, CELSIUS, 1, 0, 23, 1, 42, 47, 55, True, 22),
    Sensor(0x03, "FAN1", 0x04, RPM, 100, 0, 56, 2, 240, 250, 29),
    Sensor(0x04, "PSU1 Input", 0x0B, WATTS, 4, 0, 45, 3, 200, 220, 10, True, 2),
    Sensor(0x05, "12V", 0x02, VOLTS, 6, -2, 200, 1, 212, 218, 20),
)
BY_NUMBER = {sensor.number: sensor for sensor in SENSORS}


def watts(on: bool) -> int:
    """What the power supply draws."""
    psu = BY_NUMBER[0x04]
    return 4 * ((psu.normal if on else psu.standby_value) + (random.randint(-psu.noise, psu.noise) if on else 0))


def records(server: LabServer) -> list[bytes]:
    """The SDR repository: the controller itself, then the sensors."""
    found = [_locator(1, server.model)]
    found += [_full(2 + index, sensor) for index, sensor in enumerate(SENSORS)]
    return found


def _record(number: int, kind: int, body: bytes) -> bytes:
    return struct.pack("<HBBB", number, 0x51, kind, len(body)) + body


def _text(name: str) -> bytes:
    encoded = name.encode("ascii", "replace")[:16]
    return bytes([0xC0 | len(encoded)]) + encoded


def _locator(number: int, model: str) -> bytes:
    return _record(number, 0x12, bytes([0x20, 0, 0, 0xBF, 0, 0, 0, 7, 1, 0]) + _text(model))


def _full(number: int, sensor: Sensor) -> bytes:
    key = bytes([0x20, 0x00, sensor.number])
    about = bytes([sensor.entity, 1, 0x7F, 0x68, sensor.kind, 0x01])
    masks = struct.pack("<HHH", 0x0A80, 0x0A80, 0x1818)
    units = bytes([0x00, sensor.unit, 0x00])
    linear = bytes([0, sensor.factor & 0xFF, (sensor.factor >> 2) & 0xC0, 0, 0, 0, (sensor.exponent & 0x0F) << 4])
    nominal = bytes([0x01, sensor.normal, sensor.warn, 0, 0xFF, 0])
    limits = bytes([0, sensor.critical, sensor.warn, 0, 0, 0, 2, 2])
    return _record(
        number, 0x01, key + about + masks + units + linear + nominal + limits + bytes(3) + _text(sensor.name)
    )
