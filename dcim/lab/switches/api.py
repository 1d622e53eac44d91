"""What the lab's other parts see of the emulated switches: plain data, no protocol.

``SwitchFarm`` (``dcim.lab.switches.farm``) runs them; these are the answers it gives and the faults it takes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

End = tuple[str, str]
"""A cable's end: (device name, port name)."""

Assign = Callable[[str], str]
"""The loopback address (text) on which a device's services listen."""

LinkState = Callable[[End], bool]
"""Whether the far end (device, port) is up; asked only for ends that are no switch of the farm."""


@dataclass(frozen=True)
class Carried:
    """The network in which an untagged frame lands that arrives at a switch port now.

    ``vlan`` is None when the port is absent, shut or has no untagged VLAN. ``vni`` is what the device maps it to;
    ``maps_vnis`` says whether it maps any VLAN at all (so that "VLAN 10 without a VNI" differs from "no VXLAN here").
    """

    vlan: int | None
    vni: int | None
    maps_vnis: bool


@dataclass(frozen=True)
class FaultParameter:
    """A fault's parameter: its type as text ("text", "seconds", "count"), default and meaning."""

    name: str
    type: str
    default: Any
    doc: str


@dataclass(frozen=True)
class FaultKind:
    """A way in which an emulated switch can misbehave (a row of ``FAULTS``)."""

    name: str
    doc: str
    parameters: tuple[FaultParameter, ...] = ()


@dataclass
class ActiveFault:
    """A fault set on a device: its kind, its parameters, and how often it has struck."""

    kind: FaultKind
    parameters: dict[str, Any] = field(default_factory=dict)
    struck: int = 0
