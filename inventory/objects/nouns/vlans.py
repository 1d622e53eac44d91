"""VLAN groups and VLANs."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from inventory import choices as c
from inventory import models as m
from inventory.ipam import rules
from inventory.objects.batch import Batch
from inventory.objects.bodies import Body
from inventory.objects.common import BRIEF_SLUG, TENANT, count, named, shown, slug, standard
from inventory.objects.fields import Choice, Constant, FieldError, Integer, Json
from inventory.objects.filters import through
from inventory.objects.hooks import Hooks
from inventory.objects.noun import Noun, Values
from inventory.objects.nouns.ipam import SCOPES, scope_filters
from inventory.objects.references import Reference, typed


class _Ranges(Json):
    """``[[1, 4094]]``; ``min_vid`` and ``max_vid`` follow."""

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.target, "min_vid", "max_vid")

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return row[self.target] or [[row["min_vid"], row["max_vid"]]]

    def parse(self, value: Any) -> Any:
        found = super().parse(value)
        for pair in found:
            fine = isinstance(pair, list) and len(pair) == 2
            if not fine or not all(type(vid) is int and 1 <= vid <= 4094 for vid in pair) or pair[0] > pair[1]:
                raise FieldError("Give a list of ranges of VLAN numbers from 1 to 4094: [[10, 99], [200, 299]].")
        if not found:
            raise FieldError("Give at least one range.")
        return found


class _Groups(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            ranges = body.values.get("vid_ranges")
            if ranges:
                body.values["min_vid"] = min(pair[0] for pair in ranges)
                body.values["max_vid"] = max(pair[1] for pair in ranges)


GROUP = Noun(
    "ipam", "vlan-groups", "ipam.vlangroup", m.VLANGroup,
    (
        *standard(
            named(), slug(), *typed("scope", {**SCOPES, "dcim.rackgroup": "rack_group_id", "dcim.rack": "rack_id"}),
            _Ranges("vid_ranges", type=list),
            TENANT,
        ),
        count("vlan_count", m.VLAN, "group_id"), Constant("utilization"),
    ),
    brief=BRIEF_SLUG, key=("slug",), hooks=_Groups(), filters=scope_filters(m.VLANGroup),
)  # fmt: skip


class _VLANs(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        rules.check_vlans(session, bodies)


VLAN = Noun(
    "ipam", "vlans", "ipam.vlan", m.VLAN,
    (
        *standard(
            Reference("site", to="dcim.site", null=True), Reference("group", to="ipam.vlangroup", null=True),
            Integer("vid", required=True, low=1, high=4094), named(64), TENANT,
            Choice("status", options=c.VLAN_STATUSES, default="active"), Reference("role", to="ipam.role", null=True),
            Choice("qinq_role", options=c.QINQ_ROLES, null=True),
            Reference("qinq_svlan", to="ipam.vlan", null=True, filter_by=""),
        ),
        count("prefix_count", m.Prefix, "vlan_id"),
    ),
    brief=("id", "url", "display", "vid", "name", "description"), key=("group", "vid"), search=("name", "description"),
    order=("group_key", "vid", "id"), hooks=_VLANs(),
    display=shown("name", "vid", text=lambda row: f"{row['name']} ({row['vid']})"),
    filters=(*through("region", "site.region"), *through("tenant_group", "tenant.group")),
)  # fmt: skip

NOUNS = (GROUP, VLAN)
