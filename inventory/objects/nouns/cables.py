"""Cables and their terminations."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session

from dcim.core.among import among
from dcim.core.errors import InvalidInput
from dcim.core.rows import Row
from inventory import choices as c
from inventory import models as m
from inventory.cables import service
from inventory.cables.profiles import PROFILES
from inventory.objects.batch import Batch
from inventory.objects.bodies import Body
from inventory.objects.cabled import KIND_TYPES, TYPE_KINDS
from inventory.objects.common import BRIEF_PLAIN, HEAD, TENANT, TIMES, count, named, shown, standard
from inventory.objects.fields import Choice, Color, Computed, FieldError, Integer, Number, Text
from inventory.objects.filters import Filter, find_ids
from inventory.objects.hooks import Hooks, apply, blame, numbered
from inventory.objects.noun import Noun, Values
from inventory.objects.references import Hooked, Reference, typed

PORT_COLUMNS = {object_type: f"{kind}_id" for kind, object_type in KIND_TYPES.items()}


def _ends(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    """Both ends of cables: (type, id) in the order of their strands; one statement."""
    end: Any = m.CableTermination
    columns = [getattr(end, f"{kind}_id") for kind in KIND_TYPES]
    statement = (
        select(end.cable_id, end.cable_end, *columns)
        .where(among(end.cable_id, [row["id"] for row in rows]))
        .order_by(end.cable_id, end.cable_end, end.position, end.id)
    )
    found: dict[int, dict[str, list[tuple[str, int]]]] = {}
    for cable_id, side, *ids in batch.session.execute(statement):
        object_type, port_id = next((KIND_TYPES[k], v) for k, v in zip(KIND_TYPES, ids, strict=True) if v is not None)
        batch.want(object_type, port_id)
        ends = found.setdefault(cable_id, {"A": [], "B": []})[side]
        if (object_type, port_id) not in ends:
            ends.append((object_type, port_id))
    return dict(found)


class _End(Hooked):
    """The ports of one end."""

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        found = batch.computed(noun, self.load, row["id"])
        side = self.name[0].upper()
        return [
            {"object_type": object_type, "object_id": port_id, "object": batch.brief(object_type, port_id)}
            for object_type, port_id in (found or {}).get(side, [])
        ]

    def decode(self, value: Any, body: Body) -> None:
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise FieldError('Expected a list of {"object_type": …, "object_id": …}.')
        ports: list[Any] = [None] * len(value)
        body.extra[self.name] = ports
        for index, item in enumerate(value):
            object_type = item.get("object_type")
            if object_type not in TYPE_KINDS:
                raise FieldError(f"{object_type!r} takes no cable: choose one of {', '.join(TYPE_KINDS)}.")
            if not isinstance(item.get("object_id"), int | str):
                raise FieldError("Each termination needs object_id.")
            body.refer(self.name, object_type, item["object_id"], _keep(ports, index, TYPE_KINDS[object_type]))


def _keep(ports: list[Any], index: int, kind: str) -> Any:
    return lambda found: ports.__setitem__(index, (kind, found))


_ENDS = {"a": "a_terminations", "b": "b_terminations"}


class _Cables(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            if body.values.get("length") is not None and not body.current("length_unit"):
                body.error("length_unit", "Must specify a unit when setting a cable length")
            if body.row is None and not body.errors:
                for name in ("a_terminations", "b_terminations"):
                    if not body.extra.get(name):
                        body.error(name, "Must define A and B terminations when creating a new cable.")

    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        wanted = [(body.extra["a_terminations"], body.extra["b_terminations"], dict(body.values)) for body in bodies]
        try:
            return list(service.connect_many(session, wanted))
        except InvalidInput as error:
            blame(bodies, error, numbered, _ENDS)
            return []

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            assert isinstance(body.row, m.Cable)
            apply(body)
            if body.extra.keys() & {"a_terminations", "b_terminations"} or "profile" in body.values:
                ends = service.ends_of(session, body.row)
                a, b = (body.extra.get(name, end) for name, end in zip(_ENDS.values(), ends, strict=True))
                try:
                    service.replug(session, body.row, a, b)
                except InvalidInput as error:
                    blame([body], error, numbered, _ENDS)
        session.flush()


def _on_devices(column: str, by: str) -> Any:
    """Cables with an end on a port of a device that has ``column``; ``by`` is how it is named."""

    def condition(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        to = {"id": "dcim.device", "rack_id": "dcim.rack", "site_id": "dcim.site", "tenant_id": "tenancy.tenant",
              "location_id": "dcim.location"}[column]  # fmt: skip
        ids = find_ids(asked.session, to, by, values)
        device: Any = m.Device
        end: Any = m.CableTermination
        devices = select(device.id).where(getattr(device, column).in_(ids))
        parts = []
        for kind in KIND_TYPES:
            if kind == "power_feed":
                continue
            model: Any = service.PORT_MODELS[kind]
            parts.append(getattr(end, f"{kind}_id").in_(select(model.id).where(model.device_id.in_(devices))))
        cable: Any = m.Cable
        return cable.id.in_(select(end.cable_id).where(or_(*parts)))

    return condition


CABLE = Noun(
    "dcim", "cables", "dcim.cable", m.Cable,
    standard(
        Choice("type", options=c.CABLE_TYPES, null=True, open=True), _End("a_terminations", load=_ends),
        _End("b_terminations", load=_ends), Choice("status", options=c.CABLE_STATUSES, default="connected"),
        Choice("profile", options={slug: profile.label for slug, profile in PROFILES.items()}, null=True), TENANT,
        Reference("bundle", to="dcim.cablebundle", null=True, filter_by="name"), Text("label", limit=100),
        Color("color"),
        Number("length", null=True, low=0), Choice("length_unit", options=c.CABLE_LENGTH_UNITS, null=True),
    ),
    brief=("id", "url", "display", "label", "description"), key=("a_terminations", "b_terminations"),
    search=("label", "description"), order=("id",), hooks=_Cables(),
    display=shown("label", "id", text=lambda row: str(row["label"] or f"#{row['id']}")),
    filters=(
        Filter("device_id", _on_devices("id", "id"), (), {"type": "integer"}),
        Filter("device", _on_devices("id", "name"), ()),
        Filter("rack_id", _on_devices("rack_id", "id"), (), {"type": "integer"}),
        Filter("rack", _on_devices("rack_id", "name"), ()),
        Filter("location_id", _on_devices("location_id", "id"), (), {"type": "integer"}),
        Filter("site_id", _on_devices("site_id", "id"), (), {"type": "integer"}),
        Filter("site", _on_devices("site_id", "slug"), ()),
    ),
)  # fmt: skip


def _connectors(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    return {row["id"]: [row["position"]] if row["position"] else None for row in rows}


TERMINATION = Noun(
    "dcim", "cable-terminations", "dcim.cabletermination", m.CableTermination,
    (
        *HEAD, Reference("cable", to="dcim.cable", filter_by="", only=("id", "url", "display", "label")),
        Choice("cable_end", options={"A": "A", "B": "B"}), *typed("termination", PORT_COLUMNS),
        Integer("connector", "lane", null=True),
        Computed("positions", load=_connectors, needs=("position",), shape={"type": "array", "items": {}}), *TIMES,
    ),
    brief=("id", "url", "display", "cable", "cable_end", "termination_type", "termination_id"), key=("id",),
    search=(), order=("id",), read_only=True,
    display=shown("cable_id", "cable_end", text=lambda row: f"Cable #{row['cable_id']} end {row['cable_end']}"),
)  # fmt: skip

BUNDLE = Noun(
    "dcim", "cable-bundles", "dcim.cablebundle", m.CableBundle,
    (*standard(named()), count("cable_count", m.Cable, "bundle_id")), brief=BRIEF_PLAIN,
)  # fmt: skip

NOUNS = (BUNDLE, CABLE, TERMINATION)
