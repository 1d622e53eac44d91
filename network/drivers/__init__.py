"""Switch drivers: one session with one switch, over SSH or NETCONF, host keys pinned."""

from network.drivers.base import HostKeyMismatch, SwitchDriver
from network.drivers.pins import PinResult, pin_host_keys, pins_of
from network.drivers.sessions import close_sessions, connect, end_sessions, session_for

__all__ = [
    "HostKeyMismatch", "PinResult", "SwitchDriver", "close_sessions", "connect", "end_sessions", "pin_host_keys",
    "pins_of", "session_for",
]  # fmt: skip
