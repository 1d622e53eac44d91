"""RIRs, aggregates, autonomous system numbers."""

from collections.abc import Sequence

from sqlmodel import Session

from inventory import models as m
from inventory.ipam import rules
from inventory.ipam.address import prefix_text
from inventory.objects import addresses as a
from inventory.objects.bodies import Body
from inventory.objects.common import BRIEF_SLUG, TENANT, count, named, shown, slug, standard
from inventory.objects.fields import Boolean, Integer, Text
from inventory.objects.filters import Filter
from inventory.objects.hooks import Hooks
from inventory.objects.noun import Noun
from inventory.objects.references import Many, Reference

RIR = Noun(
    "ipam", "rirs", "ipam.rir", m.RIR,
    (*standard(named(), slug(), Boolean("is_private")), count("aggregate_count", m.Aggregate, "rir_id")),
    brief=BRIEF_SLUG, key=("slug",),
)  # fmt: skip
RIR_REF = Reference("rir", to="ipam.rir", required=True)


class _Aggregates(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        rules.check_aggregates(session, bodies)


AGGREGATE = Noun(
    "ipam", "aggregates", "ipam.aggregate", m.Aggregate,
    standard(a.FAMILY, a.PrefixField("prefix", "network", required=True), RIR_REF, TENANT,
             Text("date_added", limit=10, null=True, none=True)),
    brief=("id", "url", "display", "family", "prefix", "description"), key=("prefix",), search=("description",),
    order=("family", "network", "length", "id"), hooks=_Aggregates(),
    display=shown("family", "network", "length",
                  text=lambda row: prefix_text(row["family"], row["network"], row["length"])),
    filters=(a.family_filter(m.Aggregate.family), Filter("prefix", a.inside(m.Aggregate.family, m.Aggregate.network))),
)  # fmt: skip

MAX_ASN = 4294967295

ASN = Noun(
    "ipam", "asns", "ipam.asn", m.ASN,
    (
        *standard(
            Integer("asn", required=True, low=1, high=MAX_ASN), Reference("rir", to="ipam.rir", null=True), TENANT,
            Reference("role", to="ipam.role", null=True),
            Many("sites", to="dcim.site", link=m.SiteASN, own="asn_id", other="site_id"),
        ),
        count("site_count", m.SiteASN, "asn_id"),
    ),
    brief=("id", "url", "display", "asn", "description"), key=("asn",), search=("description",), order=("asn", "id"),
    display=shown("asn", text=lambda row: f"AS{row['asn']}"),
)  # fmt: skip

ASN_RANGE = Noun(
    "ipam", "asn-ranges", "ipam.asnrange", m.ASNRange,
    standard(
        named(), slug(), RIR_REF, Integer("start", required=True, low=1, high=MAX_ASN),
        Integer("end", required=True, low=1, high=MAX_ASN), TENANT,
    ),
    brief=("id", "url", "display", "name", "description"), key=("slug",),
)  # fmt: skip

NOUNS = (RIR, AGGREGATE, ASN, ASN_RANGE)
