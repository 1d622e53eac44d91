"""A batch as plain data."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Wave:
    """A wave takes the next ``hosts``, all of the next ``racks``, or ``percent`` of all hosts; none given: the rest."""

    name: str
    hosts: int | None = None
    racks: int | None = None
    percent: float | None = None


DEFAULT_WAVES = (Wave("canary", hosts=1), Wave("one rack", racks=1), Wave("rest"))


@dataclass(frozen=True)
class Selector:
    """Which hosts: every key that is given must match, any of a key's values will do."""

    names: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    rack: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    tenant: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()


@dataclass(frozen=True)
class Batch:
    """A provisioning job as its file says it. ``lines`` (key → line) and ``source`` are for messages."""

    name: str
    selector: Selector
    image: str
    networks: tuple[str, ...]
    images: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other images, each with the hosts (of the selector's) that get it instead of ``image``."""
    goal: str = "active"
    waves: tuple[Wave, ...] = DEFAULT_WAVES
    abort_after: int = 0
    """How many hosts in trouble stop the rest; 0: a host in trouble keeps the next wave waiting for a person."""
    concurrency: int = 0
    """Hosts under way at once; 0: no limit."""
    firmware: str = "bios"
    disk: dict[str, Any] = field(default_factory=dict)
    redeploy: bool = False
    """Also deploy hosts that are active: it destroys running systems."""
    reason: str = ""
    ticket: str = ""
    source: str = ""
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def where(self, key: str) -> str:
        """``file:line`` of a key (``selector.tag``), for a Problem."""
        line = self.lines.get(key) or self.lines.get(key.split(".")[0])
        return f"{self.source}:{line}" if line else self.source
