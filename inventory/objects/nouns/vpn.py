"""L2VPNs (overlay segments) and their terminations."""

from typing import Any

from inventory import choices as c
from inventory import models as m
from inventory.objects.common import HEAD, TENANT, TIMES, count, named, slug, standard
from inventory.objects.custom import Tags
from inventory.objects.fields import Choice, Integer, Text
from inventory.objects.noun import Display, Noun
from inventory.objects.references import Many, Reference, typed

L2VPN = Noun(
    "vpn", "l2vpns", "vpn.l2vpn", m.L2VPN,
    (
        *standard(
            Integer("identifier", null=True, low=1, high=16777215), named(), slug(),
            Choice("type", options=c.L2VPN_TYPES, default="vxlan-evpn"),
            Choice("status", options=c.L2VPN_STATUSES, default="active"),
            Many("import_targets", to="ipam.routetarget", link=m.L2VPNImportTarget, own="l2vpn_id",
                 other="route_target_id", filter_by="name"),
            Many("export_targets", to="ipam.routetarget", link=m.L2VPNExportTarget, own="l2vpn_id",
                 other="route_target_id", filter_by="name"),
            TENANT, Text("pool", "pool_key", limit=60), Reference("vrf", to="ipam.vrf", null=True, filter_by="name"),
        ),
        count("termination_count", m.L2VPNTermination, "l2vpn_id"),
    ),
    brief=("id", "url", "display", "identifier", "name", "slug", "type", "description"), key=("slug",),
    search=("name", "slug", "description"),
)  # fmt: skip


def _text(row: Any, batch: Any) -> str:
    found = batch.row("vpn.l2vpn", row["l2vpn_id"])
    return f"{found['name'] if found else '?'} #{row['id']}"


TERMINATION = Noun(
    "vpn", "l2vpn-terminations", "vpn.l2vpntermination", m.L2VPNTermination,
    (
        *HEAD, Reference("l2vpn", to="vpn.l2vpn", required=True),
        *typed("assigned_object", {"ipam.vlan": "vlan_id", "dcim.interface": "interface_id"}), Tags("tags"), *TIMES,
    ),
    brief=("id", "url", "display", "l2vpn"), key=("l2vpn", "assigned_object"), search=(), order=("l2vpn_id", "id"),
    display=Display(("l2vpn_id",), _text, lambda row, batch: batch.want("vpn.l2vpn", row["l2vpn_id"])),
)  # fmt: skip

NOUNS = (L2VPN, TERMINATION)
