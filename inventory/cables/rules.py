"""Which ports a cable may join, as pure data."""

from typing import Any

POWER = frozenset({"power_ports", "power_outlets", "power_feeds"})
PASS_THROUGH = frozenset({"front_ports", "rear_ports"})

COMPATIBLE: dict[str, frozenset[str]] = {
    "interfaces": frozenset({"interfaces"}) | PASS_THROUGH,
    "front_ports": frozenset({"interfaces", "console_ports", "console_server_ports"}) | PASS_THROUGH,
    "rear_ports": frozenset({"interfaces", "console_ports", "console_server_ports"}) | PASS_THROUGH,
    "console_ports": frozenset({"console_server_ports"}) | PASS_THROUGH,
    "console_server_ports": frozenset({"console_ports"}) | PASS_THROUGH,
    "power_ports": frozenset({"power_outlets", "power_feeds"}),
    "power_outlets": frozenset({"power_ports"}),
    "power_feeds": frozenset({"power_ports"}),
}
"""Kind → the kinds it may be cabled to (NetBox's table)."""

UNCABLED = frozenset({"virtual", "lag", "bridge"})
"""Interface types without a socket."""


def refusal(kind_a: str, values_a: dict[str, Any], kind_b: str, values_b: dict[str, Any]) -> str:
    """Why these two ports cannot be joined, or an empty text."""
    if kind_b not in COMPATIBLE[kind_a]:
        return f"a cable cannot join {_singular(kind_a)} and {_singular(kind_b)}: correct one end"
    for values in (values_a, values_b):
        if values.get("type") in UNCABLED:
            return f"{values.get('name')!r} is a {values['type']} interface, which has no socket: cable its member port"
    outlet = values_a if kind_a == "power_outlets" else values_b if kind_b == "power_outlets" else None
    inlet = values_a if kind_a == "power_ports" else values_b if kind_b == "power_ports" else None
    if outlet is not None and inlet is not None:
        plug, socket = str(inlet.get("type")), str(outlet.get("type"))
        if not fits(socket, plug):
            return f"an inlet of type {plug} does not fit an outlet of type {socket}: take another outlet"
    return ""


_IEC = {f"iec-60320-c{inlet}": f"iec-60320-c{inlet - 1}" for inlet in (6, 8, 14, 16, 20, 22)}


def fits(outlet: str, inlet: str) -> bool:
    """Whether a plain cord joins them. Only IEC 60320 is judged (a C14 inlet needs a C13 outlet); others are trusted.

    A cord may have another plug at the outlet's end, so only a small inlet on a bigger outlet's number is refused.
    """
    if inlet not in _IEC or not outlet.startswith("iec-60320-"):
        return True
    return outlet == _IEC[inlet] or (inlet, outlet) in {
        ("iec-60320-c14", "iec-60320-c15"), ("iec-60320-c14", "iec-60320-c19"), ("iec-60320-c20", "iec-60320-c21"),
        ("iec-60320-c14", "iec-60320-c21"),
    }  # fmt: skip


def _singular(kind: str) -> str:
    return "an interface" if kind == "interfaces" else "a " + kind.replace("_", " ").removesuffix("s")
