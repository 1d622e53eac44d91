"""Completion codes (IPMI v2.0 rev 1.1, table 5-2) and how a handler ends with one."""

Reply = tuple[int, bytes]

OK = 0x00
INVALID_COMMAND = 0xC1
REQUEST_TOO_SHORT = 0xC7
PARAMETER_UNSUPPORTED = 0x80
RESERVATION_LOST = 0xC5
TOO_MANY_BYTES = 0xCA
NOT_PRESENT = 0xCB
INVALID_FIELD = 0xCC
PRIVILEGE_TOO_LOW = 0xD4
WRONG_STATE = 0xD5


class Failure(Exception):
    """A command ends with a completion code other than 0."""

    def __init__(self, code: int) -> None:
        super().__init__(f"completion code {code:#04x}")
        self.code = code
