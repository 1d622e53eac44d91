"""The FRU inventory of a server: chassis, board and product areas with the serial.

Source: Platform Management FRU Information Storage Definition v1.0 rev 1.3, chapters 8, 10, 11 and 12.
"""

RACK_MOUNT_CHASSIS = 0x17
ENGLISH = 25


def build(manufacturer: str, model: str, serial: str) -> bytes:
    """The whole FRU: header, chassis, board and product area, each a multiple of eight bytes."""
    chassis = _area(bytes([RACK_MOUNT_CHASSIS]), [model, serial])
    board = _area(bytes([ENGLISH]) + bytes(3), [manufacturer, model, serial, model, ""])
    product = _area(bytes([ENGLISH]), [manufacturer, model, model, "1.0", serial, "", ""])
    offsets = [0, 1, 1 + len(chassis) // 8, 1 + (len(chassis) + len(board)) // 8, 0]
    header = bytes([1, *offsets, 0])
    return header + bytes([-sum(header) & 0xFF]) + chassis + board + product


def _area(head: bytes, fields: list[str]) -> bytes:
    encoded = [field.encode("latin-1", "replace")[:63] for field in fields]
    body = head + b"".join(bytes([0xC0 | len(field)]) + field for field in encoded) + b"\xc1"
    length = -(-(len(body) + 3) // 8)
    area = (bytes([1, length]) + body).ljust(length * 8 - 1, b"\0")
    return area + bytes([-sum(area) & 0xFF])
