"""Loopback addresses for lab devices: stable, persisted, and no two labs of one machine in each other's way.

A lab owns a block of 127.64.0.0/10. It is chosen by the folder's path, held by a socket on the block's first address
while the daemon lives, and another one is taken when it is in use.
"""

import contextlib
import hashlib
import ipaddress
import json
import socket
from pathlib import Path

from dcim.core.errors import NotReady

FIRST = int(ipaddress.IPv4Address("127.64.0.0"))
BLOCK_BITS = 14
BLOCKS = 1 << (22 - BLOCK_BITS)
HOLD_PORT = 6230


class Addresses:
    """Device name → loopback address. ``open`` first; ``save`` after assigning; ``close`` gives the block back."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "addresses.json"
        self._assigned: dict[str, int] = {}
        self._block = int.from_bytes(hashlib.sha256(str(folder.resolve()).encode()).digest()[:2], "big") % BLOCKS
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError, KeyError):
            stored = json.loads(self._path.read_text())
            self._block, self._assigned = int(stored["block"]) % BLOCKS, dict(stored["devices"])
        self._held: socket.socket | None = None

    def open(self) -> None:
        """Take the block; the next free one when another lab has it. Raises NotReady when all are taken."""
        for attempt in range(BLOCKS):
            block = (self._block + attempt) % BLOCKS
            holder = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            try:
                holder.bind((self._address(block, 0), HOLD_PORT))
            except OSError:
                holder.close()
                continue
            self._block, self._held = block, holder
            return
        raise NotReady("no free address block in 127.64.0.0/10: stop another lab with 'dcim lab down'")

    def close(self) -> None:
        """Give the block back."""
        if self._held is not None:
            self._held.close()
            self._held = None

    def assign(self, name: str) -> str:
        """The device's address; a new one for a new name. Raises NotReady when the block is full."""
        if name not in self._assigned:
            used = set(self._assigned.values())
            start = max(used, default=0) + 1
            free = (offset for offset in (*range(start, 1 << BLOCK_BITS), *range(1, start)) if offset not in used)
            offset = next(free, None)
            if offset is None:
                raise NotReady(f"a lab has room for {(1 << BLOCK_BITS) - 1} devices")
            self._assigned[name] = offset
        return self._address(self._block, self._assigned[name])

    def save(self) -> None:
        """Write the assignment."""
        temporary = self._path.with_suffix(".new")
        temporary.write_text(json.dumps({"block": self._block, "devices": self._assigned}))
        temporary.replace(self._path)

    @staticmethod
    def _address(block: int, offset: int) -> str:
        return str(ipaddress.IPv4Address(FIRST + (block << BLOCK_BITS) + offset))
