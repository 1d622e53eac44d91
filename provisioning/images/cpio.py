"""A reproducible cpio archive ("newc", Documentation/driver-api/early-userspace/buffer-format.rst in Linux)."""

import stat
from dataclasses import dataclass, field


@dataclass
class Archive:
    """Entries by path. Written sorted, owned by root, with time 0: the same entries give the same bytes."""

    _entries: dict[str, tuple[int, bytes, tuple[int, int]]] = field(default_factory=dict)

    def folder(self, path: str) -> None:
        """A folder, with its parents."""
        parts = path.strip("/").split("/")
        for end in range(1, len(parts) + 1):
            self._entries.setdefault("/".join(parts[:end]), (stat.S_IFDIR | 0o755, b"", (0, 0)))

    def file(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """A regular file."""
        self._put(path, stat.S_IFREG | mode, content)

    def link(self, path: str, target: str) -> None:
        """A symbolic link."""
        self._put(path, stat.S_IFLNK | 0o777, target.encode())

    def character_device(self, path: str, major: int, minor: int) -> None:
        """A device node, without needing to be root."""
        self._put(path, stat.S_IFCHR | 0o600, b"", (major, minor))

    def paths(self) -> list[str]:
        """All paths, sorted."""
        return sorted(self._entries)

    def to_bytes(self) -> bytes:
        """The archive."""
        out = bytearray()
        for number, path in enumerate(self.paths(), start=1):
            mode, content, device = self._entries[path]
            out += _entry(number, path, mode, content, device)
        out += _entry(0, "TRAILER!!!", 0, b"", (0, 0))
        return bytes(out.ljust(-(-len(out) // 512) * 512, b"\0"))

    def _put(self, path: str, mode: int, content: bytes, device: tuple[int, int] = (0, 0)) -> None:
        name = path.strip("/")
        if "/" in name:
            self.folder(name.rsplit("/", 1)[0])
        self._entries[name] = (mode, content, device)


def _entry(number: int, path: str, mode: int, content: bytes, device: tuple[int, int]) -> bytes:
    name = path.encode() + b"\0"
    links = 2 if stat.S_ISDIR(mode) else 1
    fields = (number, mode, 0, 0, links, 0, len(content), 0, 0, *device, len(name), 0)
    header = b"070701" + b"".join(b"%08X" % value for value in fields) + name
    return _padded(header) + _padded(content)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
