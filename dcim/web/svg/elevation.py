"""A rack's elevation, front and rear side by side, from data alone.

Units are counted in half units from the rack's lowest one (0). The rear view is mirrored: what stands in a left column
seen from the front is drawn on the right. Lanes belong to a face and are named as seen by whoever stands before it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal
from zlib import crc32

from dcim.web.svg.markup import fit, link, tag, text, title
from dcim.web.words import GLYPHS, tone

Face = Literal["front", "rear"]


@dataclass(frozen=True)
class Box:
    """A device that stands in units. ``start`` and ``height`` in half units, ``word`` is the state shown."""

    name: str
    href: str | None
    word: str
    start: int
    height: int
    face: Face = "front"
    full_depth: bool = True
    column: int = 0
    span: int = 1
    columns: int = 1
    planned: bool = False
    detail: str = ""
    key: str = ""


@dataclass(frozen=True)
class LaneBox:
    """A device in a side lane (0U). ``offset`` and ``span`` in units, counted from the rack's bottom."""

    name: str
    href: str | None
    word: str
    side: Literal["left", "right"]
    """As seen by whoever stands before ``face``."""
    offset: float
    span: float
    face: Face = "rear"
    planned: bool = False
    detail: str = ""
    key: str = ""


@dataclass(frozen=True)
class Reserved:
    """Units kept for a tenant."""

    start: int
    height: int
    tenant: str
    note: str = ""


@dataclass(frozen=True)
class RackDrawing:
    """All that an elevation shows of a rack."""

    name: str
    units: int
    starting_unit: int = 1
    descending: bool = False
    boxes: Sequence[Box] = ()
    lanes: Sequence[LaneBox] = ()
    reserved: Sequence[Reserved] = ()


@dataclass(frozen=True)
class Style:
    """Sizes in px."""

    unit: float = 20.0
    body: float = 250.0
    font: float = 11.0
    gutter: float = 24.0
    lane: float = 22.0
    gap: float = 28.0
    cap: float = 22.0
    class_: str = "dcim"
    faces: tuple[Face, ...] = field(default=("front", "rear"))


PAGE = Style()
WALL = Style(unit=11.0, body=118.0, font=8.5, gutter=17.0, lane=11.0, gap=10.0, cap=15.0, class_="dcim small")
FACES = {"front": Style(faces=("front",)), "rear": Style(faces=("rear",))}
"""A face alone, so that a phone shows one below the other."""


def tenant_class(tenant: str) -> str:
    """The colour of a tenant, the same on every page."""
    return f"t{crc32(tenant.encode()) % 6}"


def elevation_svg(rack: RackDrawing, style: Style = PAGE, *, here: str = "", stylesheet: str = "") -> str:
    """The drawing as one ``svg`` element. ``here`` marks the box with that key; ``stylesheet`` makes it stand alone."""
    lanes = bool(rack.lanes)
    face_width = style.gutter + style.body + (2 * style.lane if lanes else 0)
    width = face_width * len(style.faces) + style.gap * (len(style.faces) - 1) + 2
    height = style.cap + rack.units * style.unit + 2
    parts = [_hatch()]
    if stylesheet:
        parts.insert(0, tag("style", stylesheet.replace("<", "")))
    for index, face in enumerate(style.faces):
        drawing = _Face(rack, style, face, 1 + index * (face_width + style.gap), style.cap, lanes, here)
        parts.append(tag("g", *drawing.parts(), aria_label=f"{face} of {rack.name}", role="group"))
    return tag(
        "svg", *parts, xmlns="http://www.w3.org/2000/svg", class_=f"{style.class_} drawing",
        viewBox=f"0 0 {width:g} {height:g}", width=width, height=height, role="group",
        aria_label=f"Elevation of {rack.name}",
    )  # fmt: skip


def _hatch() -> str:
    pattern = tag(
        "pattern", tag("path", d="M-1 7 L7 -1 M-1 1 L1 -1 M5 7 L7 5"), id="dcim-hatch", width=6, height=6,
        patternUnits="userSpaceOnUse",
    )  # fmt: skip
    return tag("defs", pattern)


class _Face:
    """One face of a rack; ``x`` and ``y`` are its upper left corner."""

    def __init__(self, rack: RackDrawing, style: Style, face: Face, x: float, y: float, lanes: bool, here: str) -> None:
        self.rack, self.style, self.face, self.here = rack, style, face, here
        self.left = x + style.gutter
        self.body = self.left + (style.lane if lanes else 0)
        self.top = y
        self.lanes = lanes
        self.tall = rack.units * style.unit

    def parts(self) -> Iterable[str]:
        """The elements, back to front."""
        style = self.style
        yield text(self.face.capitalize(), self.body, self.top - 6, class_="cap")
        if self.lanes:
            for at in (self.left, self.body + style.body):
                yield tag("rect", class_="lane", x=at, y=self.top, width=style.lane, height=self.tall)
        yield tag("rect", class_="frame", x=self.body, y=self.top, width=style.body, height=self.tall)
        yield from self._rows()
        yield from (self._reservation(item) for item in self.rack.reserved)
        yield from (self._behind(box) for box in self.rack.boxes if box.face != self.face and box.full_depth)
        yield from (self._box(box) for box in self.rack.boxes if box.face == self.face)
        yield from (self._lane(lane) for lane in self.rack.lanes if lane.face == self.face)

    def _rows(self) -> Iterable[str]:
        rack, style = self.rack, self.style
        for row in range(rack.units):
            y = self.top + row * style.unit
            below = rack.units - 1 - row
            number = rack.starting_unit + (row if rack.descending else below)
            if row:
                yield tag("path", class_="unit", d=f"M{self.body:g} {y:g}h{style.body:g}")
            yield text(str(number), self.left - 4, y + style.unit / 2 + 3, class_="u", text_anchor="end")

    def _place(self, start: int, height: int) -> tuple[float, float]:
        """y and height of half units counted from the bottom."""
        half = self.style.unit / 2
        return self.top + self.tall - (start + height) * half, height * half

    def _reservation(self, item: Reserved) -> str:
        y, tall = self._place(item.start, item.height)
        tenant = f"reserved: {item.tenant}"
        said = f"{tenant} · {item.note}" if item.note else tenant
        size, room = self.style.font - 1, self.style.body - 12
        free_start, free_height = self._free(item)
        free_y, free_tall = self._place(free_start, free_height)
        shown = said if fit(said, room, size) == said else fit(tenant, room, size)
        shown = shown if free_tall >= size else ""
        return tag(
            "g",
            title(f"{said} · {item.height / 2:g} U"),
            tag("rect", x=self.body + 1, y=y + 1, width=self.style.body - 2, height=tall - 2, fill="url(#dcim-hatch)"),
            tag("rect", class_=f"reserved {tenant_class(item.tenant)}", x=self.body + 1, y=y + 1,
                width=self.style.body - 2, height=tall - 2),
            text(shown, self.body + 7, free_y + free_tall / 2 + size * 0.36, class_="reserved-name") if shown else "",
        )  # fmt: skip

    def _free(self, item: Reserved) -> tuple[int, int]:
        """Start and height (half units) of the largest part of a reservation where nothing stands, for its label."""
        covered: set[int] = set()
        for box in self.rack.boxes:
            if box.face == self.face or box.full_depth:
                covered.update(range(box.start, box.start + box.height))
        best, run = (item.start, 0), 0
        for half in range(item.start, item.start + item.height):
            run = 0 if half in covered else run + 1
            if run > best[1]:
                best = (half - run + 1, run)
        return best

    def _columns(self, box: Box) -> tuple[float, float]:
        """x and width of a box, mirrored in the rear view."""
        part = self.style.body / box.columns
        first = box.column if self.face == "front" else box.columns - box.column - box.span
        return self.body + first * part, part * box.span

    def _behind(self, box: Box) -> str:
        y, tall = self._place(box.start, box.height)
        x, wide = self._columns(box)
        shown = fit(box.name, wide - 12, self.style.font - 1) if tall >= self.style.font else ""
        return tag(
            "g",
            title(f"{box.name}: the depth of a device mounted at the {box.face}"),
            tag("rect", class_="frame", x=x + 1, y=y + 0.5, width=wide - 2, height=tall - 1),
            tag("rect", class_="behind", x=x + 1, y=y + 0.5, width=wide - 2, height=tall - 1, fill="url(#dcim-hatch)"),
            text(shown, x + 8, y + tall / 2 + self.style.font * 0.36, class_="behind-name") if shown else "",
        )  # fmt: skip

    def _box(self, box: Box) -> str:
        y, tall = self._place(box.start, box.height)
        x, wide = self._columns(box)
        size = self.style.font
        kind = tone(box.word)
        room = wide - 14
        word = f"{GLYPHS[kind]} {box.word}"
        word_room = len(word) * (size - 1.5) * 0.56 + 8
        with_word = size >= 10 and tall >= size and len(box.name) * size * 0.61 + word_room <= room
        middle = y + tall / 2 + size * 0.36
        shown = fit(box.name, room, size) if tall >= size - 1 else ""
        where = self._unit_name(box.start, box.height)
        says = ", ".join(part for part in (box.name, where, box.word, box.detail) if part)
        classes = " ".join(
            part
            for part in ("dev", kind, "planned" if box.planned else "", "here" if self._is_here(box.key) else "")
            if part
        )
        return link(
            box.href, says, title(says),
            tag("rect", class_="box", x=x + 1, y=y + 0.5, width=wide - 2, height=tall - 1, rx=2),
            tag("rect", class_="mark", x=x + 1, y=y + 0.5, width=4, height=tall - 1),
            text(shown, x + 10, middle) if shown else "",
            text(word, x + wide - 7, middle, class_="word", text_anchor="end") if with_word else "",
            class_=classes,
        )  # fmt: skip

    def _lane(self, lane: LaneBox) -> str:
        tall = min(lane.span * self.style.unit, self.tall)
        y = max(self.top, self.top + self.tall - lane.offset * self.style.unit - tall)
        x = (self.left if lane.side == "left" else self.body + self.style.body) + 1
        wide = self.style.lane - 2
        kind = tone(lane.word)
        size = min(self.style.font, wide - 3)
        centre_x, centre_y = x + wide / 2 + size * 0.34, y + tall / 2
        says = ", ".join(part for part in (lane.name, f"{lane.side} lane", lane.word, lane.detail) if part)
        planned = " planned" if lane.planned else ""
        here = " here" if self._is_here(lane.key) else ""
        return link(
            lane.href, says, title(says),
            tag("rect", class_="box", x=x, y=y + 0.5, width=wide, height=tall - 1, rx=2),
            tag("rect", class_="mark", x=x, y=y + 0.5, width=wide, height=4),
            text(fit(lane.name, tall - 12, size), centre_x, centre_y, text_anchor="middle",
                 transform=f"rotate(-90 {centre_x:g} {centre_y:g})"),
            class_=f"dev {kind}{planned}{here}",
        )  # fmt: skip

    def _is_here(self, key: str) -> bool:
        return bool(self.here) and key == self.here

    def _unit_name(self, start: int, height: int) -> str:
        """Where a box stands, as people say it: its lowest unit (U17, or U17.5 for an upper half)."""
        rack = self.rack
        if rack.descending:
            lowest = rack.starting_unit + rack.units - (start + height) / 2
        else:
            lowest = rack.starting_unit + start / 2
        return f"U{lowest:g}"
