"""A network namespace without a name: it lives in a thread and vanishes with it, even when the process is killed."""

import asyncio
import ctypes
import fcntl
import os
import socket
import struct
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from dcim.core.errors import NotReady, Permanent

_CLONE_NEWNET = 0x40000000
_TUNSETIFF = 0x400454CA
_IFF_TAP, _IFF_NO_PI, _IFF_VNET_HDR = 0x0002, 0x1000, 0x4000
T = TypeVar("T")


class Namespace:
    """What ``run`` calls happens inside. Needs root (CAP_NET_ADMIN and CAP_SYS_ADMIN)."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "netns")

    async def open(self) -> None:
        """Create it. Raises NotReady where this is not allowed."""
        await self.run(_unshare)

    async def run(self, work: Callable[..., T], *arguments: object) -> T:
        """Call ``work`` in the namespace's thread: sockets and processes that it makes stay inside."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def ip(self, *arguments: str) -> None:
        """The ``ip`` command. Raises Permanent with its message."""
        await self.run(_command, "ip", *arguments)

    async def tap(self, name: str) -> int:
        """A new tap device inside; returns its file descriptor. It disappears when the last descriptor closes."""
        return await self.run(_tap, name)

    async def listen(self, device: str, port: int) -> socket.socket:
        """A TCP socket that answers only what arrives on ``device``."""
        return await self.run(_listen, device, port)

    async def start(self, argv: list[str]) -> "subprocess.Popen[bytes]":
        """A daemon inside, killed when the namespace's thread ends."""
        return await self.run(_start, argv)

    def close(self) -> None:
        """End the thread; the namespace goes when its sockets and processes are gone."""
        self._thread.shutdown(wait=True)


def _unshare() -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(_CLONE_NEWNET):
        code = ctypes.get_errno()
        raise NotReady(f"no network namespace: {os.strerror(code)}; run the lab as root for real DHCP and TFTP")


def _command(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=20)
    if done.returncode:
        raise Permanent(f"{' '.join(argv)}: {done.stderr.strip()}")


def _tap(name: str) -> int:
    descriptor = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        fcntl.ioctl(
            descriptor, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TAP | _IFF_NO_PI | _IFF_VNET_HDR)
        )
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _listen(device: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode() + b"\0")
    sock.bind(("0.0.0.0", port))
    sock.listen(64)
    sock.setblocking(False)
    return sock


def _start(argv: list[str]) -> "subprocess.Popen[bytes]":
    # setpriv (util-linux, essential on Debian): no orphan survives a killed lab.
    return subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "--", *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
