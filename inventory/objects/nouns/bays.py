"""Device bays, module bays, modules, inventory items."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from dcim.core.rows import Row
from inventory import choices as c
from inventory import models as m
from inventory.components.modules import install_module
from inventory.devices.bays import add_bay, install_device
from inventory.objects.batch import Batch
from inventory.objects.bodies import Body
from inventory.objects.common import (
    BRIEF_SLUG,
    DESCRIPTION,
    HEAD,
    LABEL,
    TAIL,
    count,
    named,
    slug,
    standard,
)
from inventory.objects.fields import NOTHING, Boolean, Choice, Color, Computed, Constant, Text
from inventory.objects.hooks import Hooks, apply, blaming
from inventory.objects.noun import Display, Noun, Values
from inventory.objects.nouns.components import DEVICE, ORDER, PLACES, SEARCH
from inventory.objects.references import BRIEF_SCHEMA, Reference


class _DeviceBays(Hooks):
    """Only parents have bays; only children go into them."""

    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        rows: list[Row] = []
        for body in bodies:
            values = dict(body.values)
            child = values.pop("installed_device_id", None)
            with blaming(body):
                rows.append(add_bay(session, m.DeviceBay(**values), child))
        return rows

    def update(self, session: Session, bodies: Sequence[Body]) -> None:
        for body in bodies:
            assert isinstance(body.row, m.DeviceBay)
            wanted = body.values.pop("installed_device_id", body.row.installed_device_id)
            apply(body)
            with blaming(body):
                install_device(session, body.row, wanted)


DEVICE_BAY = Noun(
    "dcim", "device-bays", "dcim.devicebay", m.DeviceBay,
    (
        *HEAD, DEVICE, named(64), LABEL, DESCRIPTION,
        Reference("installed_device", to="dcim.device", null=True, filter_by="name"), *TAIL,
    ),
    brief=("id", "url", "display", "device", "name", "description"), key=("device", "name"), search=SEARCH, order=ORDER,
    hooks=_DeviceBays(), filters=PLACES,
)  # fmt: skip


def _installed(batch: Batch, noun: Noun, rows: Sequence[Values]) -> dict[int, Any]:
    module: Any = m.Module
    statement = select(module.module_bay_id, module.id).where(module.module_bay_id.in_([row["id"] for row in rows]))
    found = {}
    for bay, module_id in batch.session.execute(statement):
        batch.want("dcim.module", module_id)
        found[bay] = _module(module_id)
    return found


def _module(module_id: int) -> Any:
    return lambda batch: batch.brief("dcim.module", module_id, ("id", "url", "display", "serial", "description"))


class _Flag(Boolean):
    """A wish about how a module is written; it is not stored and not shown."""

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return None

    def decode(self, value: Any, body: Body) -> None:
        body.extra[self.name] = self.parse(value)


INSTALLED = Computed("installed_module", load=_installed, shape={**BRIEF_SCHEMA, "nullable": True})

MODULE_BAY = Noun(
    "dcim", "module-bays", "dcim.modulebay", m.ModuleBay,
    (
        *HEAD, DEVICE,
        Reference("module", to="dcim.module", null=True, filter_by="", only=("id", "url", "display")),
        named(64), INSTALLED, LABEL, Text("position", limit=30), DESCRIPTION, *TAIL,
    ),
    brief=("id", "url", "display", "name", "description"), key=("device", "name"), search=SEARCH,
    order=("device_id", "sequence", "id"), filters=PLACES,
)  # fmt: skip


class _Modules(Hooks):
    """A module brings its type's components."""

    def create(self, session: Session, bodies: Sequence[Body]) -> list[Row]:
        rows: list[Row] = []
        for body in bodies:
            wishes = {
                "replicate": body.extra.get("replicate_components", True),
                "adopt": body.extra.get("adopt_components", False),
            }
            with blaming(body):
                rows.append(install_module(session, **wishes, **body.values))
        return rows


def _module_text(row: Any, batch: Any) -> str:
    bay, kind = batch.row("dcim.modulebay", row["module_bay_id"]), batch.row("dcim.moduletype", row["module_type_id"])
    return f"{bay['name'] if bay else '?'}: {kind['model'] if kind else '?'}"


def _module_needs(row: Any, batch: Any) -> None:
    batch.want("dcim.modulebay", row["module_bay_id"])
    batch.want("dcim.moduletype", row["module_type_id"])


MODULE = Noun(
    "dcim", "modules", "dcim.module", m.Module,
    standard(
        DEVICE, Reference("module_bay", to="dcim.modulebay", required=True, filter_by="name"),
        Reference("module_type", to="dcim.moduletype", required=True, filter_by="model"),
        Choice("status", options=c.MODULE_STATUSES, default="active"), Text("serial", limit=50),
        Text("asset_tag", limit=50, null=True, none=True), _Flag("replicate_components", default=NOTHING),
        _Flag("adopt_components"),
    ),
    brief=("id", "url", "display", "device", "module_bay", "module_type", "description"), nested=("serial",),
    key=("device", "module_bay"), search=("serial", "asset_tag", "description"), order=("device_id", "id"),
    display=Display(("module_bay_id", "module_type_id"), _module_text, _module_needs), hooks=_Modules(), filters=PLACES,
)  # fmt: skip

INVENTORY_ITEM_ROLE = Noun(
    "dcim", "inventory-item-roles", "dcim.inventoryitemrole", m.InventoryItemRole,
    (*standard(named(), slug(), Color("color")), count("inventoryitem_count", m.InventoryItem, "role_id")),
    brief=BRIEF_SLUG, key=("slug",),
)  # fmt: skip

INVENTORY_ITEM = Noun(
    "dcim", "inventory-items", "dcim.inventoryitem", m.InventoryItem,
    (
        *HEAD, DEVICE, Reference("parent", to="dcim.inventoryitem", null=True, filter_by="", only=("id", "url",
                                                                                                    "display", "name")),
        named(64), LABEL, Choice("status", options=c.INVENTORY_ITEM_STATUSES, default="active"),
        Reference("role", to="dcim.inventoryitemrole", null=True),
        Reference("manufacturer", to="dcim.manufacturer", null=True), Text("part_id", limit=50),
        Text("serial", limit=50), Text("asset_tag", limit=50, null=True, none=True), Boolean("discovered"),
        DESCRIPTION, Constant("component_type"), Constant("component_id"), Constant("component"), *TAIL,
    ),
    brief=("id", "url", "display", "device", "name", "description"), key=("device", "name"),
    search=("name", "part_id", "serial", "asset_tag", "description"), order=("device_id", "name", "id"), filters=PLACES,
)  # fmt: skip

NOUNS = (DEVICE_BAY, MODULE_BAY, MODULE, INVENTORY_ITEM_ROLE, INVENTORY_ITEM)
