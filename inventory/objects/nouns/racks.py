"""Racks, their roles, types and reservations."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from dcim.core.rows import Row
from inventory import choices as c
from inventory import models as m
from inventory.objects.bodies import Body
from inventory.objects.common import (
    BRIEF_PLAIN,
    BRIEF_SLUG,
    COUNT_SHAPE,
    TENANT,
    count,
    many_counts,
    named,
    shown,
    slug,
    standard,
)
from inventory.objects.fields import Boolean, Choice, Color, Computed, FieldError, Integer, Json, Number, Text
from inventory.objects.filters import through
from inventory.objects.hooks import Hooks
from inventory.objects.noun import Noun
from inventory.objects.references import Reference
from inventory.racks import service


class _Units(Json):
    """Unit numbers."""

    def parse(self, value: Any) -> Any:
        found = super().parse(value)
        if not found or not all(isinstance(unit, int) and not isinstance(unit, bool) for unit in found):
            raise FieldError("Give a list of unit numbers.")
        return sorted(set(found))


class _Reservations(Hooks):
    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        rows: list[Row] = []
        for body in bodies:
            values = dict(body.values)
            row = service.reserve(session, values.pop("rack_id"), values.pop("units"), values.pop("tenant_id", None))
            for column, value in values.items():
                setattr(row, column, value)
            rows.append(row)
        session.flush()
        return rows

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            assert isinstance(body.row, m.RackReservation)
            service.change_reservation(session, body.row, body.values)


class _Racks(Hooks):
    """A rack that shrinks, moves or changes its numbers must still hold its devices and reservations."""

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        super().update(session, bodies)
        for body in bodies:
            if body.values.keys() & {"u_height", "starting_unit", "columns", "site_id"}:
                assert isinstance(body.row, m.Rack)
                service.check_rack(session, body.row)


RACK_ROLE = Noun(
    "dcim", "rack-roles", "dcim.rackrole", m.RackRole,
    (*standard(named(), slug(), Color("color")), count("rack_count", m.Rack, "role_id")),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

RACK_GROUP = Noun(
    "dcim", "rack-groups", "dcim.rackgroup", m.RackGroup,
    (*standard(named(), slug()), count("rack_count", m.Rack, "group_id")),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

_BODY = (
    Choice("form_factor", options=c.RACK_FORM_FACTORS, null=True), Choice("width", options=c.RACK_WIDTHS, numeric=True),
    Integer("u_height", low=1, high=100), Integer("starting_unit", low=1, high=100), Boolean("desc_units"),
    Number("outer_width", null=True, low=0), Number("outer_height", null=True, low=0),
    Number("outer_depth", null=True, low=0), Choice("outer_unit", options=c.DIMENSION_UNITS, null=True),
    Number("weight", null=True, low=0), Number("max_weight", null=True, low=0),
    Choice("weight_unit", options=c.WEIGHT_UNITS, null=True), Integer("mounting_depth", null=True, low=0),
)  # fmt: skip

RACK_TYPE = Noun(
    "dcim", "rack-types", "dcim.racktype", m.RackType,
    (
        *standard(
            Reference("manufacturer", to="dcim.manufacturer", required=True), Text("model", limit=100, required=True),
            slug(), *_BODY,
        ),
        count("rack_count", m.Rack, "rack_type_id"),
    ),
    brief=("id", "url", "display", "manufacturer", "model", "slug", "description"), key=("slug",),
    search=("model", "slug", "description"), order=("manufacturer_id", "model", "id"),
    display=shown("model", text=lambda row: str(row["model"])),
)  # fmt: skip

RACK = Noun(
    "dcim", "racks", "dcim.rack", m.Rack,
    (
        *standard(
            named(), Text("facility_id", limit=50, null=True), Reference("site", to="dcim.site", required=True),
            Reference("location", to="dcim.location", null=True), TENANT,
            Choice("status", options=c.RACK_STATUSES, default="active"),
            Reference("role", to="dcim.rackrole", null=True), Text("serial", limit=50),
            Text("asset_tag", limit=50, null=True, none=True), Reference("rack_type", to="dcim.racktype", null=True),
            *_BODY, Choice("airflow", options=c.RACK_AIRFLOWS, null=True),
            Reference("group", to="dcim.rackgroup", null=True),
            Integer("columns", low=1, high=12), Integer("power_budget_w", null=True, low=0),
            Integer("grid_x", null=True, low=0), Integer("grid_y", null=True, low=0),
        ),
        *many_counts({"device_count": (m.Device, "rack_id"), "powerfeed_count": (m.PowerFeed, "rack_id")}),
    ),
    brief=BRIEF_PLAIN, key=("site", "name"), search=("name", "facility_id", "serial", "asset_tag", "description"),
    order=("site_id", "name", "id"), page="/racks/{id}/", hooks=_Racks(),
    filters=(
        *through("region", "site.region"), *through("site_group", "site.group"),
        *through("tenant_group", "tenant.group"), *through("manufacturer", "rack_type.manufacturer"),
    ),
)  # fmt: skip


def _unit_counts(batch: Any, noun: Noun, rows: Any) -> dict[int, Any]:
    return {row["id"]: len(row["units"]) for row in rows}


RESERVATION = Noun(
    "dcim", "rack-reservations", "dcim.rackreservation", m.RackReservation,
    standard(
        Reference("rack", to="dcim.rack", required=True, filter_by="name"),
        _Units("units", type=list, required=True),
        Computed("unit_count", load=_unit_counts, needs=("units",), empty=0, shape=COUNT_SHAPE),
        Choice("status", options=c.RESERVATION_STATUSES, default="active"), TENANT,
        Reference("user", to="users.user", null=True, filter_by="username"),
    ),
    brief=("id", "url", "display", "status", "description", "units"), key=("rack", "units"), search=("description",),
    order=("id",), hooks=_Reservations(),
    display=shown("rack_id", "units", text=lambda row: f"Reservation of {len(row['units'])} U"),
    filters=(*through("site", "rack.site"), *through("location", "rack.location")),
)  # fmt: skip

NOUNS = (RACK_ROLE, RACK_GROUP, RACK_TYPE, RACK, RESERVATION)
