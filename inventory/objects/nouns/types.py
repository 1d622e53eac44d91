"""Manufacturers, device types, module types, and their component templates."""

from inventory import choices as c
from inventory import models as m
from inventory.objects.common import BRIEF_PLAIN, BRIEF_SLUG, count, many_counts, named, shown, slug, standard
from inventory.objects.fields import Boolean, Choice, HalfUnits, Json, Number, Text
from inventory.objects.noun import Noun
from inventory.objects.references import Reference

MANUFACTURER = Noun(
    "dcim", "manufacturers", "dcim.manufacturer", m.Manufacturer,
    (
        *standard(named(), slug()),
        *many_counts({
            "devicetype_count": (m.DeviceType, "manufacturer_id"), "platform_count": (m.Platform, "manufacturer_id"),
            "inventoryitem_count": (m.InventoryItem, "manufacturer_id"),
            "moduletype_count": (m.ModuleType, "manufacturer_id"), "racktype_count": (m.RackType, "manufacturer_id"),
        }),
    ),
    brief=BRIEF_SLUG, key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip

_WEIGHT = (Number("weight", null=True, low=0), Choice("weight_unit", options=c.WEIGHT_UNITS, null=True))

DEVICE_TYPE = Noun(
    "dcim", "device-types", "dcim.devicetype", m.DeviceType,
    (
        *standard(
            Reference("manufacturer", to="dcim.manufacturer", required=True), Text("model", limit=100, required=True),
            slug(), Text("part_number", limit=50), HalfUnits("u_height", "u_height_half", low=0, high=100, default=2),
            Reference("default_platform", to="dcim.platform", null=True),
            Boolean("exclude_from_utilization"), Boolean("is_full_depth"),
            Choice("subdevice_role", options=c.SUBDEVICE_ROLES, null=True),
            Choice("airflow", options=c.DEVICE_AIRFLOWS, null=True), *_WEIGHT,
        ),
        count("device_count", m.Device, "device_type_id"),
    ),
    brief=("id", "url", "display", "manufacturer", "model", "slug", "description"), key=("manufacturer", "model"),
    search=("model", "slug", "part_number", "description", "comments"), order=("manufacturer_id", "model", "id"),
    display=shown("model", text=lambda row: str(row["model"])),
)  # fmt: skip

PROFILE = Noun(
    "dcim", "module-type-profiles", "dcim.moduletypeprofile", m.ModuleTypeProfile,
    standard(named(), Json("schema", "attribute_schema")), brief=BRIEF_PLAIN,
)  # fmt: skip

MODULE_TYPE = Noun(
    "dcim", "module-types", "dcim.moduletype", m.ModuleType,
    (
        *standard(
            Reference("manufacturer", to="dcim.manufacturer", required=True), Text("model", limit=100, required=True),
            Reference("profile", to="dcim.moduletypeprofile", null=True, filter_by="name"),
            Text("part_number", limit=50), Choice("airflow", options=c.DEVICE_AIRFLOWS, null=True), *_WEIGHT,
            Json("attributes"),
        ),
        count("module_count", m.Module, "module_type_id"),
    ),
    brief=("id", "url", "display", "manufacturer", "model", "description"), key=("manufacturer", "model"),
    search=("model", "part_number", "description"), order=("manufacturer_id", "model", "id"),
    display=shown("model", text=lambda row: str(row["model"])),
)  # fmt: skip

NOUNS = (MANUFACTURER, DEVICE_TYPE, PROFILE, MODULE_TYPE)
