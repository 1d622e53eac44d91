"""Custom fields and config contexts of many objects, in a fixed number of statements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy import select as columns_of
from sqlmodel import Session, col, select

from dcim.core.among import among
from inventory.devices.models import Device, DeviceRole, Platform
from inventory.extras.contexts import Context, merge
from inventory.extras.custom_fields import Definition
from inventory.extras.models import ConfigContext, ConfigContextScope, CustomField, CustomFieldChoiceSet
from inventory.ipam.service import lock_pool
from inventory.organisation.models import Location, Region, Site, SiteGroup, Tenant, TenantGroup
from inventory.tags.models import TaggedItem
from inventory.wanted import Wanted, same_rows


def table_of(model: Any) -> Table:
    """The table of a model."""
    found: Table = model.__table__
    return found


TREES: dict[str, Any] = {
    "regions": Region, "site_groups": SiteGroup, "locations": Location, "device_roles": DeviceRole,
    "platforms": Platform, "tenant_groups": TenantGroup,
}  # fmt: skip
"""Tables whose rows stand for those below them too."""
DEVICE, SITE, TENANT = (table_of(model) for model in (Device, Site, Tenant))
_ATTRIBUTES = (
    "name", "type", "required", "unique", "default", "related_object_type", "validation_minimum", "validation_maximum",
    "validation_regex", "label", "group_name", "weight",
)  # fmt: skip


def custom_fields_of(session: Session, object_type: str) -> list[CustomField]:
    """The custom fields of a kind of object as rows, in their order; one statement."""
    rows = session.exec(select(CustomField).order_by(col(CustomField.weight), CustomField.name))
    return [row for row in rows if object_type in row.object_types]


def definitions_of(session: Session, object_type: str) -> list[Definition]:
    """The custom fields of a kind of object (``dcim.device``) in their order; a second statement for choices."""
    fields = session.exec(select(CustomField).order_by(col(CustomField.weight), CustomField.name))
    rows = [row for row in fields if object_type in row.object_types]
    sets: dict[int, CustomFieldChoiceSet] = {}
    if any(row.choice_set_id is not None for row in rows):
        sets = {row.pk: row for row in session.exec(select(CustomFieldChoiceSet))}
    return [definition_of(row, sets) for row in rows]


def definition_of(row: CustomField, sets: Mapping[int, CustomFieldChoiceSet]) -> Definition:
    """A custom field with the choices of its set."""
    choice_set = sets.get(row.choice_set_id or 0)
    return Definition(
        **{name: getattr(row, name) for name in _ATTRIBUTES},
        choices=tuple(value for value, *_label in choice_set.extra_choices) if choice_set is not None else (),
        choice_set=choice_set.name if choice_set is not None else "",
    )


def check_unique(session: Session, model: Any, definitions: Sequence[Definition], wanted: Sequence[Wanted]) -> None:
    """Note an error for each value of a unique field that another row of ``model`` has, or another of ``wanted``.

    A statement for each unique field.
    """
    mine = same_rows(wanted)
    for definition in definitions:
        if not definition.unique:
            continue
        held = [(one, (one.current("custom_field_data") or {}).get(definition.name)) for one in wanted]
        values = [value for _one, value in held if value not in (None, "")]
        if not values:
            continue
        lock_pool(session, f"custom field:{model.__tablename__}:{definition.name}")
        column = _value(model, definition)
        others = session.exec(select(model.id, column).where(column.in_(list(dict.fromkeys(values)))))
        taken = {value for row_id, value in others if row_id not in mine}
        for one, value in held:
            if value in (None, ""):
                continue
            if value in taken:
                one.error("custom_fields", f"Custom field '{definition.name}' must have a unique value.")
            taken.add(value)


def _value(model: Any, definition: Definition) -> Any:
    item = col(model.custom_field_data)[definition.name]
    if definition.type == "integer":
        return item.as_integer()
    if definition.type == "decimal":
        return item.as_float()
    return item.as_string()


def config_contexts_of(session: Session, device_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Device → what its config contexts and its own local context add up to.

    Four statements for the devices and contexts (two when there are no contexts), one for each kind of tree that
    contexts are scoped by.
    """
    wanted = list(device_ids)
    contexts = active_contexts(session)
    rows = session.exec(select(Device.id, Device.local_context).where(among(Device.id, wanted))).all()
    local = {device_id: own for device_id, own in rows if device_id is not None}
    if not contexts:
        return {device_id: merge((), own) for device_id, own in local.items()}
    scoped = {table for context in contexts for table in context.scopes}
    trees = {table: _parents(session, model) for table, model in TREES.items() if table in scoped}
    facts = _facts(session, wanted, trees, tags="tags" in scoped)
    return {
        device_id: merge((each for each in contexts if each.applies(facts[device_id])), local.get(device_id))
        for device_id in wanted
        if device_id in facts
    }


def active_contexts(session: Session) -> list[Context]:
    """Every active config context with its scopes; two statements."""
    rows = session.exec(select(ConfigContext).where(col(ConfigContext.is_active).is_(True))).all()
    if not rows:
        return []
    scopes: dict[int, dict[str, set[int]]] = {}
    for scope in session.exec(select(ConfigContextScope)):
        scopes.setdefault(scope.context_id, {}).setdefault(scope.object_type, set()).add(scope.object_id)
    return [
        Context(
            row.name, row.weight, row.data, {table: frozenset(ids) for table, ids in scopes.get(row.pk, {}).items()}
        )
        for row in rows
    ]


def _parents(session: Session, model: Any) -> dict[int, int | None]:
    return dict(session.exec(select(model.id, model.parent_id)).all())


def _facts(
    session: Session, device_ids: Sequence[int], trees: Mapping[str, Mapping[int, int | None]], *, tags: bool
) -> dict[int, dict[str, frozenset[int]]]:
    """Device → table → the ids it belongs to."""
    device, site, tenant = DEVICE.c, SITE.c, TENANT.c
    statement = (
        columns_of(
            device.id, site.region_id, site.group_id, device.site_id, device.location_id, device.device_type_id,
            device.role_id, device.platform_id, tenant.group_id, device.tenant_id,
        )
        .join(SITE, site.id == device.site_id)
        .outerjoin(TENANT, tenant.id == device.tenant_id)
        .where(among(device.id, device_ids))
    )  # fmt: skip
    tables = ("regions", "site_groups", "sites", "locations", "device_types", "device_roles", "platforms",
              "tenant_groups", "tenants")  # fmt: skip
    found: dict[int, dict[str, frozenset[int]]] = {}
    for device_id, *ids in session.connection().execute(statement):
        found[device_id] = {
            table: frozenset(_above(row_id, trees.get(table, {}))) for table, row_id in zip(tables, ids, strict=True)
        }
    if tags:
        carried: dict[int, set[int]] = {}
        items = select(TaggedItem).where(TaggedItem.object_type == "devices", among(TaggedItem.object_id, device_ids))
        for item in session.exec(items):
            carried.setdefault(item.object_id, set()).add(item.tag_id)
        for device_id, ids_of in carried.items():
            if device_id in found:
                found[device_id]["tags"] = frozenset(ids_of)
    return found


def _above(row_id: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """A row and those above it."""
    result: list[int] = []
    while row_id is not None and row_id not in result:
        result.append(row_id)
        row_id = parents.get(row_id)
    return result
