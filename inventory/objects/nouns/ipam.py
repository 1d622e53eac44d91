"""VRFs, prefixes, ranges, addresses, services."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlmodel import Session

from dcim.core.among import among
from inventory import choices as c
from inventory import models as m
from inventory.ipam import rules
from inventory.ipam.address import address_text, prefix_text
from inventory.objects import addresses as a
from inventory.objects.batch import Batch
from inventory.objects.bodies import Body
from inventory.objects.common import BRIEF_PLAIN, BRIEF_SLUG, TENANT, many_counts, named, shown, slug, standard
from inventory.objects.fields import Boolean, Choice, Computed, FieldError, Integer, Json, Text
from inventory.objects.filters import SET_LOOKUPS, Filter, find_ids, number_condition, through, yes_no
from inventory.objects.hooks import Hooks, apply
from inventory.objects.noun import Noun, Values
from inventory.objects.references import BRIEF_SCHEMA, Many, Reference, typed

SCOPES = {
    "dcim.region": "region_id", "dcim.sitegroup": "site_group_id", "dcim.site": "site_id",
    "dcim.location": "location_id",
}  # fmt: skip


def scope_filters(model: Any) -> tuple[Filter, ...]:
    """``site``, ``region``, ``site_group`` and ``location`` of what has a scope: those that are scoped to it."""

    def condition(to: str, column: str, by: str) -> Any:
        return lambda asked, lookup, values: number_condition(
            getattr(model, column), lookup, find_ids(asked.session, to, by, values)
        )

    found = []
    for to, column in SCOPES.items():
        name = column.removesuffix("_id")
        found.append(Filter(name, condition(to, column, "slug"), SET_LOOKUPS))
        found.append(Filter(column, condition(to, column, "id"), SET_LOOKUPS, {"type": "integer"}))
    return tuple(found)


VRF_REF = Reference("vrf", to="ipam.vrf", null=True, filter_by="name")

ROUTE_TARGET = Noun(
    "ipam", "route-targets", "ipam.routetarget", m.RouteTarget, standard(named(21), TENANT), brief=BRIEF_PLAIN,
)  # fmt: skip

VRF = Noun(
    "ipam", "vrfs", "ipam.vrf", m.VRF,
    (
        *standard(
            named(), Text("rd", limit=21, null=True), TENANT, Boolean("enforce_unique"),
            Many("import_targets", to="ipam.routetarget", link=m.VRFImportTarget, own="vrf_id",
                 other="route_target_id", filter_by="name"),
            Many("export_targets", to="ipam.routetarget", link=m.VRFExportTarget, own="vrf_id",
                 other="route_target_id", filter_by="name"),
        ),
        *many_counts({"ipaddress_count": (m.IPAddress, "vrf_id"), "prefix_count": (m.Prefix, "vrf_id")}),
    ),
    brief=("id", "url", "display", "name", "rd", "description"), search=("name", "rd", "description"),
)  # fmt: skip

ROLE = Noun(
    "ipam", "roles", "ipam.role", m.PrefixRole,
    (
        *standard(named(), slug(), Integer("weight", low=0, high=32767)),
        *many_counts({"prefix_count": (m.Prefix, "role_id"), "vlan_count": (m.VLAN, "role_id")}),
    ),
    brief=BRIEF_SLUG, key=("slug",),
)  # fmt: skip


class _Prefixes(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            if "vrf_id" in body.values:
                body.values["vrf_key"] = body.values["vrf_id"] or 0


PREFIX = Noun(
    "ipam", "prefixes", "ipam.prefix", m.Prefix,
    standard(
        a.FAMILY, a.PrefixField("prefix", "network", required=True), VRF_REF,
        *typed("scope", SCOPES), TENANT, Reference("vlan", to="ipam.vlan", null=True, filter_by=""),
        Choice("status", options=c.PREFIX_STATUSES, default="active"), Reference("role", to="ipam.role", null=True),
        Boolean("is_pool"), Boolean("mark_utilized"), a.CHILDREN, a.PREFIX_DEPTH,
    ),
    brief=("id", "url", "display", "family", "prefix", "description"), key=("vrf", "prefix"), search=("description",),
    order=("vrf_key", "family", "network", "length", "id"), hooks=_Prefixes(),
    display=shown("family", "network", "length",
                  text=lambda row: prefix_text(row["family"], row["network"], row["length"])),
    filters=(
        Filter("prefix", a.exact_prefix), Filter("within", a.within(False)),
        Filter("within_include", a.within(True)), Filter("contains", a.contains), a.family_filter(m.Prefix.family),
        a.mask_length(m.Prefix.length), *(f for f in through("vlan", "vlan", "")), *through("tenant_group",
                                                                                             "tenant.group"),
        *scope_filters(m.Prefix),
    ),
)  # fmt: skip


def _range_text(row: Any) -> str:
    return (
        f"{address_text(row['family'], row['start'])}-{address_text(row['family'], row['end'])}/{row['prefix_length']}"
    )


def _sizes(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    return {row["id"]: int.from_bytes(row["end"], "big") - int.from_bytes(row["start"], "big") + 1 for row in rows}


class _Ranges(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        rules.check_ranges(session, bodies)


IP_RANGE = Noun(
    "ipam", "ip-ranges", "ipam.iprange", m.IPRange,
    standard(
        a.FAMILY, a.AddressField("start_address", "start", required=True),
        a.AddressField("end_address", "end", required=True),
        Computed("size", load=_sizes, needs=("start", "end"), shape={"type": "integer"}), VRF_REF,
        TENANT, Choice("status", options=c.RANGE_STATUSES, default="active"),
        Reference("role", to="ipam.role", null=True), Boolean("mark_populated"), Boolean("mark_utilized"),
    ),
    brief=("id", "url", "display", "family", "start_address", "end_address", "description"),
    key=("vrf", "start_address"), search=("description",), order=("vrf_key", "family", "start", "id"),
    display=shown("family", "start", "end", "prefix_length", text=_range_text), hooks=_Ranges(),
    filters=(
        a.family_filter(m.IPRange.family), Filter("parent", a.inside(m.IPRange.family, m.IPRange.start)),
    ),
)  # fmt: skip


class _Addresses(Hooks):
    def check(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            if body.values.get("status") == "slaac" and body.current("family") == 4:
                body.error("status", "Only IPv6 addresses can be assigned SLAAC status")
        rules.check_addresses(session, bodies)

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            apply(body)
        session.flush()


def _nat_outside(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    address: Any = m.IPAddress
    found: dict[int, list[int]] = {}
    ids = [row["id"] for row in rows]
    for row_id, inside in batch.session.execute(
        select(address.id, address.nat_inside_id).where(among(address.nat_inside_id, ids))
    ):
        batch.want("ipam.ipaddress", row_id)
        found.setdefault(inside, []).append(row_id)
    return {key: _briefs(tuple(ids)) for key, ids in found.items()}


def _briefs(ids: tuple[int, ...]) -> Any:
    return lambda batch: [batch.brief("ipam.ipaddress", one) for one in ids]


def _on_device(by: str) -> Any:
    def condition(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        ids = find_ids(asked.session, "dcim.device", by, values)
        address: Any = m.IPAddress
        interface: Any = m.Interface
        return address.interface_id.in_(select(interface.id).where(interface.device_id.in_(ids)))

    return condition


def _on_interface(by: str) -> Any:
    def condition(asked: Any, lookup: str, values: Sequence[str]) -> Any:
        address: Any = m.IPAddress
        interface: Any = m.Interface
        if by == "name":
            return address.interface_id.in_(select(interface.id).where(interface.name.in_(values)))
        return address.interface_id.in_(find_ids(asked.session, "dcim.interface", "id", values))

    return condition


def _assigned() -> Any:
    address: Any = m.IPAddress
    return address.interface_id.is_not(None) | address.fhrp_group_id.is_not(None)


def _q(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    return a.inside(m.IPAddress.family, m.IPAddress.address)(asked, lookup, values)


IP_ADDRESS = Noun(
    "ipam", "ip-addresses", "ipam.ipaddress", m.IPAddress,
    standard(
        a.FAMILY, a.AddressField("address", required=True), VRF_REF, TENANT,
        Choice("status", options=c.ADDRESS_STATUSES, default="active"),
        Choice("role", options=c.ADDRESS_ROLES, null=True),
        *typed("assigned_object", {"dcim.interface": "interface_id", "ipam.fhrpgroup": "fhrp_group_id"}),
        Reference("nat_inside", to="ipam.ipaddress", null=True, filter_by="",
                  only=("id", "url", "display", "family", "address", "description")),
        Computed("nat_outside", load=_nat_outside, empty=(), shape={"type": "array", "items": BRIEF_SCHEMA}),
        Text("dns_name", limit=255, pattern=r"([0-9A-Za-z_-]+|\*)(\.[0-9A-Za-z_-]+)*\.?",
             hint="Only letters, digits, asterisks, hyphens, periods, and underscores are allowed in DNS names"),
    ),
    brief=("id", "url", "display", "family", "address", "description"), nested=("dns_name", "nat_inside"),
    key=("vrf", "address"),
    search=("dns_name", "description"), order=("vrf_key", "family", "address", "id"), hooks=_Addresses(),
    display=shown("family", "address", "prefix_length",
                  text=lambda row: f"{address_text(row['family'], row['address'])}/{row['prefix_length']}"),
    filters=(
        Filter("address", a.exact_address, ("n",)), Filter("parent", a.inside(m.IPAddress.family, m.IPAddress.address)),
        a.family_filter(m.IPAddress.family), a.mask_length(m.IPAddress.prefix_length),
        Filter("device", _on_device("name")), Filter("device_id", _on_device("id"), (), {"type": "integer"}),
        Filter("interface", _on_interface("name")),
        Filter("interface_id", _on_interface("id"), (), {"type": "integer"}),
        yes_no("assigned_to_interface", _assigned), yes_no("assigned", _assigned),
        *through("tenant_group", "tenant.group"),
    ),
)  # fmt: skip


class _Ports(Json):
    def parse(self, value: Any) -> Any:
        found = super().parse(value)
        if not found or not all(isinstance(port, int) and 1 <= port <= 65535 for port in found):
            raise FieldError("Give a list of ports from 1 to 65535.")
        return sorted(set(found))


def device_filters(model: Any) -> tuple[Filter, ...]:
    """``device`` and ``device_id`` of what may stand on a device."""

    def condition(by: str) -> Any:
        return lambda asked, lookup, values: model.device_id.in_(find_ids(asked.session, "dcim.device", by, values))

    return Filter("device", condition("name")), Filter("device_id", condition("id"), (), {"type": "integer"})


def _has_port(asked: Any, lookup: str, values: Sequence[str]) -> Any:
    """Ports are a JSON list: ``[80, 443]`` is compared as text."""
    if not all(value.isascii() and value.isdigit() for value in values):
        raise FieldError("Enter a number.")
    service: Any = m.Service
    text = cast(service.ports, String)
    shapes = ("[{}]", "[{}, %", "%, {}, %", "%, {}]")
    return or_(*(text.like(shape.format(int(value))) for value in values for shape in shapes))


SERVICE_TEMPLATE = Noun(
    "ipam", "service-templates", "ipam.servicetemplate", m.ServiceTemplate,
    standard(named(), Choice("protocol", options=c.PROTOCOLS, required=True),
         _Ports("ports", type=list, required=True)),
    brief=("id", "url", "display", "name", "protocol", "ports", "description"),
)  # fmt: skip

SERVICE = Noun(
    "ipam", "services", "ipam.service", m.Service,
    standard(
        *typed("parent_object", {"dcim.device": "device_id", "ipam.fhrpgroup": "fhrp_group_id"}, "parent"), named(),
        Choice("protocol", options=c.PROTOCOLS, required=True), _Ports("ports", type=list, required=True),
        Many("ipaddresses", to="ipam.ipaddress", link=m.ServiceAddress, own="service_id", other="ip_address_id",
             filter_by=""),
    ),
    brief=("id", "url", "display", "name", "protocol", "ports", "description"), key=("parent_object", "name"),
    filters=(
        *device_filters(m.Service), Filter("port", _has_port, (), {"type": "integer"}),
    ),
)  # fmt: skip

FHRP_GROUP = Noun(
    "ipam", "fhrp-groups", "ipam.fhrpgroup", m.FHRPGroup,
    standard(
        Text("name", limit=100), Choice("protocol", options=c.FHRP_PROTOCOLS, required=True),
        Integer("group_id", required=True, low=0, high=32767), Choice("auth_type", options=c.FHRP_AUTH, null=True),
    ),
    brief=("id", "url", "display", "protocol", "group_id", "description"), key=("protocol", "group_id"),
    display=shown("protocol", "group_id", "name",
         text=lambda row: f"{row['name'] or row['protocol']} ({row['group_id']})"),
    order=("protocol", "group_id", "id"),
)  # fmt: skip

NOUNS = (ROUTE_TARGET, VRF, ROLE, PREFIX, IP_RANGE, IP_ADDRESS, SERVICE_TEMPLATE, SERVICE, FHRP_GROUP)
