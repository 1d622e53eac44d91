"""Elevations and traces: what is drawn where, for every size of rack; and never markup from a name."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcim.web.svg.elevation import FACES, PAGE, WALL, Box, LaneBox, RackDrawing, Reserved, elevation_svg
from dcim.web.svg.markup import fit
from dcim.web.svg.trace import Stop, Wire, trace_svg

SVG = "{http://www.w3.org/2000/svg}"


def boxes(svg: str) -> dict[str, tuple[float, float, float, float]]:
    """x, y, width and height of each device's rectangle in a drawing, by the first words of its title."""
    found = {}
    for parent in ElementTree.fromstring(svg).iter():
        rect = next((rect for rect in parent.findall(f"{SVG}rect") if rect.get("class") == "box"), None)
        if rect is not None:
            title = parent.find(f"{SVG}title")
            assert title is not None
            name = str(title.text).split(",")[0]
            found[name] = tuple(float(rect.get(key, "nan")) for key in ("x", "y", "width", "height"))
    return found  # type: ignore[return-value]


def test_a_device_stands_at_its_unit_and_is_hatched_on_the_other_face() -> None:
    rack = RackDrawing("A1", 42, boxes=[Box("low", "/devices/1/", "active", 0, 2), Box("two", None, "failed", 2, 4)])
    svg = elevation_svg(rack, FACES["front"])
    placed = boxes(svg)
    assert placed["low"][1] == pytest.approx(PAGE.cap + 41 * PAGE.unit + 0.5)
    assert placed["two"][1] == pytest.approx(PAGE.cap + 39 * PAGE.unit + 0.5)
    assert placed["two"][3] == pytest.approx(2 * PAGE.unit - 1)
    assert 'href="/devices/1/"' in svg
    assert "U1, active" in svg
    assert "✕ failed" in svg, "the word and a sign, not the colour alone"
    rear = elevation_svg(rack, FACES["rear"])
    assert boxes(rear) == {}
    assert rear.count('class="behind"') == 2


def test_half_depth_leaves_the_other_face_free() -> None:
    rack = RackDrawing("A1", 10, boxes=[Box("panel", None, "active", 4, 2, full_depth=False)])
    assert 'class="behind"' not in elevation_svg(rack, FACES["rear"])


def test_half_units_and_columns_and_their_mirror_image() -> None:
    rack = RackDrawing(
        "A1", 10,
        boxes=[
            Box("left", None, "active", 5, 1, column=0, span=1, columns=2),
            Box("right", None, "active", 5, 1, column=1, span=1, columns=2),
            Box("rear-left", None, "active", 8, 2, face="rear", column=0, span=1, columns=2),
        ],
    )  # fmt: skip
    front, rear = boxes(elevation_svg(rack, FACES["front"])), boxes(elevation_svg(rack, FACES["rear"]))
    assert front["left"][0] < front["right"][0]
    assert front["left"][3] == pytest.approx(PAGE.unit / 2 - 1)
    assert "U3.5" in elevation_svg(rack)
    assert rear["rear-left"][0] > PAGE.gutter + PAGE.body / 2, "seen from behind, left is right"


def test_a_rack_numbered_from_the_top_has_its_first_unit_there() -> None:
    svg = elevation_svg(
        RackDrawing("A1", 3, starting_unit=5, descending=True, boxes=[Box("top", None, "active", 4, 2)])
    )
    numbers = [
        element.text for element in ElementTree.fromstring(svg).iter(f"{SVG}text") if element.get("class") == "u"
    ]
    assert numbers[:3] == ["5", "6", "7"]
    assert "top, U5" in svg


def test_lanes_are_drawn_on_their_side_of_their_face() -> None:
    lanes = [LaneBox("pdu-a", "/devices/9/", "active", "left", 0, 40), LaneBox("pdu-b", None, "active", "right", 0, 40)]
    rack = RackDrawing("A1", 42, lanes=lanes)
    rear = boxes(elevation_svg(rack, FACES["rear"]))
    assert rear["pdu-a"][0] < PAGE.gutter + PAGE.lane
    assert rear["pdu-b"][0] > PAGE.gutter + PAGE.body
    assert rear["pdu-a"][1] == pytest.approx(PAGE.cap + 2 * PAGE.unit + 0.5)
    assert boxes(elevation_svg(rack, FACES["front"])) == {}


def test_reservations_name_their_tenant() -> None:
    svg = elevation_svg(RackDrawing("A1", 10, reserved=[Reserved(2, 8, "Verrier", "contract 7")]))
    assert "reserved: Verrier · contract 7" in svg
    assert svg.count("url(#dcim-hatch)") == 2


NAMES = st.text(max_size=40)


@settings(max_examples=60, deadline=None)
@given(
    units=st.integers(1, 52),
    first=st.integers(1, 10),
    descending=st.booleans(),
    data=st.lists(st.tuples(NAMES, st.integers(0, 103), st.integers(1, 20), st.booleans(), NAMES), max_size=12),
    wall=st.booleans(),
)
def test_every_drawing_is_well_formed_and_inside_its_frame(
    units: int, first: int, descending: bool, data: list[tuple[str, int, int, bool, str]], wall: bool
) -> None:
    placed = [
        Box(name, f"/devices/{at}/", word or "active", at % (2 * units),
            min(height, 2 * units - at % (2 * units)), "front" if front else "rear")
        for name, at, height, front, word in data
    ]  # fmt: skip
    rack = RackDrawing("<A&1>", units, first, descending, placed)
    svg = elevation_svg(rack, WALL if wall else PAGE)
    root = ElementTree.fromstring(svg)
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    for rect in root.iter(f"{SVG}rect"):
        x, y = float(rect.get("x", "0")), float(rect.get("y", "0"))
        assert x >= 0
        assert y >= 0
        assert x + float(rect.get("width", "0")) <= width
        assert y + float(rect.get("height", "0")) <= height


@given(text=st.text(max_size=80), width=st.floats(0, 400), size=st.floats(6, 16))
def test_a_label_never_outgrows_its_box(text: str, width: float, size: float) -> None:
    assert len(fit(text, width, size)) * size * 0.61 <= width + 1e-6 or fit(text, width, size) == ""


def test_a_shortened_name_keeps_its_end() -> None:
    assert fit("suresnes-b2-srv08", 80, 10).endswith("srv08")


def test_a_path_needs_a_wire_between_its_stops() -> None:
    with pytest.raises(ValueError, match="one wire between each two stops"):
        trace_svg([Stop("a", "1"), Stop("b", "2")], [])
    drawn = trace_svg([Stop("<a>", "1", "/x"), Stop("b", "2")], [Wire("c&1", planned=True)])
    assert "&lt;a&gt;" in drawn
    assert "c&amp;1" in drawn
    assert 'class="wire planned"' in drawn
    ElementTree.fromstring(drawn)


def test_a_reservations_label_stands_where_it_can_be_read() -> None:
    stands = [Box("srv", None, "active", 8, 2), Box("two", None, "active", 12, 4, face="rear", full_depth=False)]
    rack = RackDrawing("A1", 20, boxes=stands, reserved=[Reserved(4, 16, "Verrier")])
    labels = {
        face: float(element.get("y", "nan"))
        for face in ("front", "rear")
        for element in ElementTree.fromstring(elevation_svg(rack, FACES[face])).iter(f"{SVG}text")
        if element.get("class") == "reserved-name"
    }
    half = PAGE.unit / 2
    bottom = PAGE.cap + 20 * PAGE.unit
    assert bottom - 20 * half < labels["front"] < bottom - 10 * half, "above srv, where the front is free"
    assert bottom - 8 * half < labels["rear"] < bottom - 4 * half, "below srv's depth, the rear's largest free part"
