"""A cable's path, drawn from end to end: ports as boxes, cables as lines, top to bottom so that it fits a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from dcim.web.svg.markup import fit, link, tag, text, title


@dataclass(frozen=True)
class Stop:
    """A port on the way. ``note`` is small print (speed, location)."""

    device: str
    port: str
    href: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Wire:
    """A cable, or a panel's passage from its front to its rear (``inner``), between two stops."""

    label: str
    note: str = ""
    planned: bool = False
    inner: bool = False
    href: str | None = None


WIDTH, BOX, CABLE, INNER = 420, 46, 54, 20


def trace_svg(stops: Sequence[Stop], wires: Sequence[Wire]) -> str:
    """The path ``stops[0] -wires[0]- stops[1] …``; one wire fewer than stops. Raises ValueError otherwise."""
    if len(wires) != len(stops) - 1:
        raise ValueError("a path has one wire between each two stops")
    parts: list[str] = []
    y = 1.0
    for index, stop in enumerate(stops):
        parts.append(_stop(stop, y, end=index in (0, len(stops) - 1)))
        y += BOX
        if index < len(wires):
            parts.append(_wire(wires[index], y))
            y += INNER if wires[index].inner else CABLE
    says = " to ".join(f"{stop.device} {stop.port}" for stop in (stops[0], stops[-1]))
    return tag(
        "svg", *parts, xmlns="http://www.w3.org/2000/svg", class_="dcim drawing", viewBox=f"0 0 {WIDTH} {y + 1:g}",
        width=WIDTH, height=y + 1, role="group", aria_label=f"Path from {says}",
    )  # fmt: skip


def _stop(stop: Stop, y: float, *, end: bool) -> str:
    says = f"{stop.device}, {stop.port}" + (f", {stop.note}" if stop.note else "")
    note_room = len(stop.note) * 6 + 16 if stop.note else 0
    return link(
        stop.href, says, title(says),
        tag("rect", class_="box", x=1, y=y, width=WIDTH - 2, height=BOX, rx=4),
        text(fit(stop.device, WIDTH - 26, 12.5), 12, y + 18, class_="stop"),
        text(fit(stop.port, WIDTH - 26 - note_room, 12.5), 12, y + 36, class_="port"),
        text(stop.note, WIDTH - 12, y + 36, class_="wire-note", text_anchor="end") if stop.note else "",
        class_="node end" if end else "node",
    )  # fmt: skip


def _wire(wire: Wire, y: float) -> str:
    tall = INNER if wire.inner else CABLE
    classes = "wire" + (" planned" if wire.planned else "") + (" inner" if wire.inner else "")
    said = wire.label + (f" · {wire.note}" if wire.note else "")
    room = WIDTH - 62
    shown = fit(said, room, 9.5)
    return link(
        wire.href, said, title(said),
        tag("path", class_=classes, d=f"M30 {y:g}v{tall}"),
        text(shown, 46, y + tall / 2 + 4, class_="wire-note") if shown and not wire.inner else "",
    )  # fmt: skip
