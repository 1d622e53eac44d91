"""Tenants and contacts."""

from inventory import choices as c
from inventory import models as m
from inventory.objects.common import (
    BRIEF_PLAIN,
    BRIEF_SLUG,
    DEPTH,
    HEAD,
    TAIL,
    count,
    many_counts,
    named,
    slug,
    standard,
)
from inventory.objects.fields import Choice, LongText, Text
from inventory.objects.noun import Display, Noun
from inventory.objects.references import Many, Reference
from inventory.objects.untyped import generic

TENANT_GROUP = Noun(
    "tenancy", "tenant-groups", "tenancy.tenantgroup", m.TenantGroup,
    (
        *standard(named(), slug(), Reference("parent", to="tenancy.tenantgroup", null=True)),
        count("tenant_count", m.Tenant, "group_id"), DEPTH,
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

TENANT = Noun(
    "tenancy", "tenants", "tenancy.tenant", m.Tenant,
    (
        *standard(named(), slug(), Reference("group", to="tenancy.tenantgroup", null=True)),
        *many_counts({
            "device_count": (m.Device, "tenant_id"), "ipaddress_count": (m.IPAddress, "tenant_id"),
            "prefix_count": (m.Prefix, "tenant_id"), "rack_count": (m.Rack, "tenant_id"),
            "site_count": (m.Site, "tenant_id"), "vlan_count": (m.VLAN, "tenant_id"), "vrf_count": (m.VRF, "tenant_id"),
        }),
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

CONTACT_GROUP = Noun(
    "tenancy", "contact-groups", "tenancy.contactgroup", m.ContactGroup,
    (
        *standard(named(), slug(), Reference("parent", to="tenancy.contactgroup", null=True)),
        count("contact_count", m.ContactGroupMember, "group_id"), DEPTH,
    ),
    brief=BRIEF_SLUG, key=("slug",),
)  # fmt: skip

CONTACT_ROLE = Noun(
    "tenancy", "contact-roles", "tenancy.contactrole", m.ContactRole, standard(named(), slug()),
    brief=BRIEF_SLUG, key=("slug",),
)  # fmt: skip

CONTACT = Noun(
    "tenancy", "contacts", "tenancy.contact", m.Contact,
    standard(
        Many("groups", to="tenancy.contactgroup", link=m.ContactGroupMember, own="contact_id", other="group_id"),
        named(), Text("title", limit=100),
        Text("phone", limit=50),
        Text("email", limit=254, pattern=r"[^@\s]+@[^@\s]+", hint="Enter a valid email address."),
        LongText("address"), Text("link", limit=200),
    ),
    brief=BRIEF_PLAIN, search=("name", "title", "phone", "email", "address", "link", "description"),
)  # fmt: skip

CONTACT_ASSIGNMENT = Noun(
    "tenancy", "contact-assignments", "tenancy.contactassignment", m.ContactAssignment,
    (
        *HEAD, *generic("object", required=True), Reference("contact", to="tenancy.contact", required=True,
                                                            filter_by="name"),
        Reference("role", to="tenancy.contactrole", null=True),
        Choice("priority", options=c.CONTACT_PRIORITIES, null=True), *TAIL,
    ),
    brief=("id", "url", "display", "contact", "role", "priority"), key=("object_type", "object_id", "contact", "role"),
    search=(), order=("id",),
    display=Display(
        ("contact_id",), lambda row,
        batch: str((batch.row("tenancy.contact", row["contact_id"]) or {}).get("name", "")),
        lambda row, batch: batch.want("tenancy.contact", row["contact_id"]),
    ),
)  # fmt: skip

NOUNS = (TENANT_GROUP, TENANT, CONTACT_GROUP, CONTACT_ROLE, CONTACT, CONTACT_ASSIGNMENT)
