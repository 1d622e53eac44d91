"""Regions, site groups, sites, locations."""

from inventory import choices as c
from inventory import models as m
from inventory.objects.common import BRIEF_SLUG, DEPTH, TENANT, count, many_counts, named, slug, standard
from inventory.objects.fields import Choice, Constant, LongText, Number, Text
from inventory.objects.filters import through
from inventory.objects.noun import Noun
from inventory.objects.references import Many, Reference

REGION = Noun(
    "dcim", "regions", "dcim.region", m.Region,
    (
        *standard(named(), slug(), Reference("parent", to="dcim.region", null=True)),
        count("site_count", m.Site, "region_id"), count("prefix_count", m.Prefix, "region_id"), DEPTH,
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

SITE_GROUP = Noun(
    "dcim", "site-groups", "dcim.sitegroup", m.SiteGroup,
    (
        *standard(named(), slug(), Reference("parent", to="dcim.sitegroup", null=True)),
        count("site_count", m.Site, "group_id"), count("prefix_count", m.Prefix, "site_group_id"), DEPTH,
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

SITE = Noun(
    "dcim", "sites", "dcim.site", m.Site,
    (
        *standard(
            named(), slug(), Choice("status", options=c.SITE_STATUSES, default="active"),
            Reference("region", to="dcim.region", null=True), Reference("group", to="dcim.sitegroup", null=True),
            TENANT, Text("facility", limit=50), Text("time_zone", limit=63, null=True), LongText("physical_address"),
            LongText("shipping_address"), Number("latitude", null=True, low=-90, high=90),
            Number("longitude", null=True, low=-180, high=180),
            Many("asns", to="ipam.asn", link=m.SiteASN, own="site_id", other="asn_id", filter_by="asn"),
        ),
        *many_counts({
            "device_count": (m.Device, "site_id"), "prefix_count": (m.Prefix, "site_id"),
            "rack_count": (m.Rack, "site_id"), "vlan_count": (m.VLAN, "site_id"),
        }),
        Constant("circuit_count", value=0), Constant("virtualmachine_count", value=0),
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "facility", "description", "physical_address"),
    page="/sites/{id}/", filters=(*through("tenant_group", "tenant.group"),),
)  # fmt: skip

LOCATION = Noun(
    "dcim", "locations", "dcim.location", m.Location,
    (
        *standard(
            named(), slug(), Reference("site", to="dcim.site", required=True),
            Reference("parent", to="dcim.location", null=True),
            Choice("status", options=c.SITE_STATUSES, default="active"), TENANT, Text("facility", limit=50),
        ),
        *many_counts({"rack_count": (m.Rack, "location_id"), "device_count": (m.Device, "location_id")}),
        count("prefix_count", m.Prefix, "location_id"), DEPTH,
    ),
    brief=BRIEF_SLUG, key=("site", "slug"), search=("name", "slug", "facility", "description"),
    order=("site_id", "name", "id"), filters=(*through("region", "site.region"), *through("site_group", "site.group")),
)  # fmt: skip

NOUNS = (REGION, SITE_GROUP, SITE, LOCATION)
