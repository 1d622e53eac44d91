"""Power panels and feeds."""

from inventory import choices as c
from inventory import models as m
from inventory.objects.cabled import CABLED, ENDPOINT
from inventory.objects.common import TENANT, count, named, standard
from inventory.objects.fields import Choice, Integer
from inventory.objects.filters import through
from inventory.objects.noun import Noun
from inventory.objects.nouns.components import cabled_filters
from inventory.objects.references import Reference

PANEL = Noun(
    "dcim", "power-panels", "dcim.powerpanel", m.PowerPanel,
    (
        *standard(Reference("site", to="dcim.site", required=True),
             Reference("location", to="dcim.location", null=True),
                  named()),
        count("powerfeed_count", m.PowerFeed, "power_panel_id"),
    ),
    brief=("id", "url", "display", "name", "description"), key=("site", "name"), order=("site_id", "name", "id"),
    filters=(*through("region", "site.region"), *through("site_group", "site.group")),
)  # fmt: skip

FEED = Noun(
    "dcim", "power-feeds", "dcim.powerfeed", m.PowerFeed,
    (
        *standard(
            Reference("power_panel", to="dcim.powerpanel", required=True, filter_by="name"),
            Reference("rack", to="dcim.rack", null=True, filter_by="name"), named(),
            Choice("status", options=c.FEED_STATUSES, default="active"),
            Choice("type", options=c.FEED_TYPES, default="primary"),
            Choice("supply", options=c.FEED_SUPPLIES, default="ac"),
            Choice("phase", options=c.FEED_PHASES, default="single-phase"), Integer("voltage", low=-1000, high=1000),
            Integer("amperage", low=1, high=2000), Integer("max_utilization", low=1, high=100), TENANT,
        ),
        *CABLED, *ENDPOINT,
    ),
    brief=("id", "url", "display", "name", "description", "cable", "_occupied"), key=("power_panel", "name"),
    search=("name", "description", "comments"), order=("power_panel_id", "name", "id"),
    filters=(*through("site", "power_panel.site"), *cabled_filters(m.PowerFeed, "power_feed")),
)  # fmt: skip

NOUNS = (PANEL, FEED)
