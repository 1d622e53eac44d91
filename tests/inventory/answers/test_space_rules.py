"""Free runs against a plain model of cells, and room for several devices against trying every place."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.answers.capacity_rules import capacity, used_halves
from inventory.answers.room_rules import Room, find_room
from inventory.answers.space_rules import (
    DeviceShape,
    Faces,
    RackSpace,
    Standing,
    closed,
    free_runs,
    largest,
    mask_of,
    reservations_text,
    units_text,
)
from inventory.racks.rules import FACES, Placement, RackShape, slots_of

UNITS = 6
Cells = set[tuple[int, str, int]]


def standing(place: Placement) -> Standing:
    return Standing(place.position, place.height, place.full_depth, place.face, place.column, place.column_span)


@st.composite
def racks(draw: st.DrawFn) -> tuple[RackSpace, Cells]:
    """A small rack with devices that may overlap the rack's end, and its taken cells."""
    shape = RackShape("R", UNITS, draw(st.integers(0, 3)), draw(st.sampled_from([1, 1, 2])))
    places = []
    for number in range(draw(st.integers(0, 5))):
        column = draw(st.sampled_from([None, *range(shape.columns)]))
        places.append(
            Placement(
                str(number), draw(st.integers(1, 4)), draw(st.booleans()),
                draw(st.integers(shape.first - 1, shape.end)), draw(st.sampled_from(["front", "rear", ""])), column,
            )
        )  # fmt: skip
    units = range(shape.starting_unit, shape.starting_unit + UNITS)
    reserved = {unit: draw(st.sampled_from(["x", "y", ""])) for unit in units if draw(st.integers(0, 3)) == 0}
    inside = {slot for place in places for slot in slots_of(shape, place) if shape.first <= slot[0] < shape.end}
    return RackSpace(1, shape, taken=mask_of(shape, map(standing, places)), reserved=reserved), inside


def fits(rack: RackSpace, taken: Cells, tenant: str, faces: Faces, columns: range, half: int) -> bool:
    """Whether a half-unit is free, cell by cell."""
    sides = FACES if faces == "both" else (faces,)
    owner = rack.reserved.get(half // 2)
    return (owner is None or (owner != "" and owner == tenant)) and not any(
        (half, side, column) in taken for side in sides for column in columns
    )


@given(racks(), st.sampled_from(["", "x"]), st.sampled_from(["both", "front", "rear"]), st.integers(1, 4),
       st.sampled_from([None, 1]))  # fmt: skip
def test_free_runs_are_those_of_the_plain_model(
    case: tuple[RackSpace, Cells], tenant: str, faces: Faces, height: int, span: int | None
) -> None:
    rack, taken = case
    found = free_runs(rack, faces=faces, tenant=tenant, height=height, span=span)
    wide = rack.shape.columns if span is None else span
    expected = set()
    for column in range(rack.shape.columns - wide + 1):
        columns = range(column, column + wide)
        free = [half for half in range(rack.shape.first, rack.shape.end)
                if fits(rack, taken, tenant, faces, columns, half)]  # fmt: skip
        for start in (half for half in free if half - 1 not in free):
            end = start
            while end in free:
                end += 1
            step = 1 if height % 2 else 2
            if any((p % step == 0) and p + height <= end for p in range(start, end)):
                expected.add((start, end - start, None if span is None else column))
    assert {(run.start, run.height, run.column) for run in found} == expected
    for run in found:
        own = {u for u in range(run.start // 2, (run.start + run.height + 1) // 2) if rack.reserved.get(u) == tenant}
        assert set(run.reserved) == (own if tenant else set())


@given(racks())
def test_used_reserved_and_free_add_up(case: tuple[RackSpace, Cells]) -> None:
    rack, taken = case
    used, kept = used_halves(rack)
    assert used == len({half for half, _face, _column in taken})
    row = capacity([rack])[0]
    assert row.used + row.reserved + row.free == row.units == UNITS
    assert row.free >= 0
    gap = largest(free_runs(rack))
    assert row.gap == (gap.height / 2 if gap else 0)
    assert kept <= 2 * len(rack.reserved)


def positions_by_trying(rack: RackSpace, taken: Cells, device: DeviceShape, tenant: str) -> list[int]:
    """Every position at which one more device could stand."""
    faces: Faces = "both" if device.full_depth else "front"
    step = 1 if device.height % 2 else 2
    return [
        position
        for position in range(rack.shape.first, rack.shape.end - device.height + 1)
        if position % step == 0
        and all(
            fits(rack, taken, tenant, faces, range(rack.shape.columns), half)
            for half in range(position, position + device.height)
        )
    ]


def most(rack: RackSpace, taken: Cells, device: DeviceShape, tenant: str) -> int:
    """How many fit at most, by filling from the bottom (which is optimal for devices of one height)."""
    count, above = 0, -1
    for position in positions_by_trying(rack, taken, device, tenant):
        if position >= above:
            count, above = count + 1, position + device.height
    return count


@given(st.lists(racks(), min_size=1, max_size=3), st.integers(1, 4), st.booleans(), st.integers(1, 8),
       st.sampled_from(["", "x"]))  # fmt: skip
def test_room_places_as_many_as_fit_and_never_two_in_one_place(
    cases: list[tuple[RackSpace, Cells]], height: int, full: bool, count: int, tenant: str
) -> None:
    spaces = [replace(rack, id=index) for index, (rack, _taken) in enumerate(cases)]
    device = DeviceShape("t", "T", height, full)
    room = find_room(spaces, device, count, tenant=tenant)
    limits = {index: most(rack, taken, device, tenant) for index, (rack, taken) in enumerate(cases)}
    assert len(room.spots) == min(count, sum(limits.values()))
    used: dict[int, set[int]] = {}
    for spot in room.spots:
        rack, taken = cases[spot.rack_id]
        assert spot.position in positions_by_trying(rack, taken, device, tenant)
        cells = set(range(spot.position, spot.position + height))
        assert not cells & used.setdefault(spot.rack_id, set())
        used[spot.rack_id] |= cells
    assert {refusal.rack_id for refusal in room.refused} == {index for index, limit in limits.items() if not limit}
    assert all(refusal.reasons for refusal in room.refused)
    assert {offer.rack_id: offer.takes for offer in room.offers} == {k: v for k, v in limits.items() if v}
    assert all(offer.placed == len([s for s in room.spots if s.rack_id == offer.rack_id]) for offer in room.offers)


def space(number: int = 1, *places: Placement, **more: object) -> RackSpace:
    shape = RackShape(f"R{number}", 10)
    return replace(RackSpace(number, shape, taken=mask_of(shape, map(standing, places))), **more)  # type: ignore[arg-type]


ONE = DeviceShape("one", "Acme One", 2, weight_kg=10.0, draw_w=300.0)
TWO = DeviceShape("two", "Acme Two", 4)


def said(room: Room) -> list[str]:
    return [reason for refusal in room.refused for reason in refusal.reasons]


@pytest.mark.parametrize(
    ("rack", "device", "tenant", "reason"),
    [
        (space(status="deprecated"), ONE, "", "its status is deprecated"),
        (space(tenant="x"), ONE, "y", "it belongs to x"),
        (space(1, Placement("d", 20, True, 2)), ONE, "", "it is full; one needs 1U"),
        (space(1, Placement("d", 16, True, 4), reserved={1: "x"}), TWO, "", "its largest gap is 1U, one needs 2U"),
        (space(1, Placement("d", 16, True, 6), reserved={1: "x"}), TWO, "y",
         "its free units are reserved (U1 for x); one needs 2U"),
        (space(1, Placement("d", 20, False, 2, "rear")), ONE, "",
         "U1–U10 is free only in the front; a device of full depth needs both faces"),
        (space(max_weight_kg=50.0, weight_kg=45.5), ONE, "", "weight: 4.5 kg left, one weighs 10.0 kg"),
        (space(power_w=1000.0, draw_w=900.0), ONE, "", "power: 100 W left, one draws 300 W"),
    ],
)  # fmt: skip
def test_a_refusal_says_why(rack: RackSpace, device: DeviceShape, tenant: str, reason: str) -> None:
    assert said(find_room([rack], device, 1, tenant=tenant)) == [reason]


def test_every_reason_of_a_rack_is_told() -> None:
    rack = space(1, Placement("d", 20, True, 2), status="reserved", max_weight_kg=5.0, power_w=10.0)
    assert len(said(find_room([rack], ONE, 1))) == 4


def test_weight_and_power_limit_the_number() -> None:
    heavy, hungry = space(1, max_weight_kg=35.0), space(2, power_w=1300.0, draw_w=50.0)
    room = find_room([heavy, hungry], ONE, 9)
    assert not room.complete
    assert [(offer.rack, offer.takes, offer.placed, offer.limit) for offer in room.offers] == [
        ("R2", 4, 4, "power"),
        ("R1", 3, 3, "weight"),
    ]


def test_the_best_fit_is_one_rack_with_the_least_left_and_the_tenants_own_units_first() -> None:
    wide, tight = space(1), space(2, Placement("d", 12, True, 2))
    assert {spot.rack for spot in find_room([wide, tight], ONE, 3).spots} == {"R2"}
    assert {spot.rack for spot in find_room([wide, tight], ONE, 8).spots} == {"R1"}
    own = space(3, reserved={6: "x", 7: "x"})
    spots = find_room([wide, tight, own], ONE, 3, tenant="x").spots
    assert [(spot.rack, spot.position) for spot in spots] == [("R3", 12), ("R3", 14), ("R3", 16)]
    gaps = space(4, Placement("d", 2, True, 10), Placement("e", 2, True, 16))
    assert [spot.position for spot in find_room([gaps], ONE, 2).spots] == [12, 14], "the gap of two, not of four"


def test_texts() -> None:
    assert [units_text(20, 8), units_text(20, 2), units_text(21, 5), units_text(21, 1)] == [
        "U10–U13", "U10", "U10.5–U12", "U10.5",
    ]  # fmt: skip
    assert reservations_text(space(reserved={3: "x", 4: "x", 9: ""})) == "U3-4 for x, U9 for nobody in particular"
    assert closed(space(tenant="x"), "x") == ""
