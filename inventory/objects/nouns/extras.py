"""Tags, custom fields, config contexts, journal, change log."""

from typing import Any

from dcim.access.models import ObjectChange
from inventory import choices as c
from inventory import models as m
from inventory.objects.common import BRIEF_PLAIN, DESCRIPTION, HEAD, TAIL, TIMES, count, named, shown, slug
from inventory.objects.fields import (
    AnyJson,
    Boolean,
    Choice,
    Color,
    Constant,
    FieldError,
    Integer,
    Json,
    LongText,
    Moment,
    Number,
    Text,
)
from inventory.objects.noun import Noun, registry
from inventory.objects.references import Reference
from inventory.objects.scopes import ConfigContextHooks, ScopeList
from inventory.objects.untyped import AnyId, AnyType, generic


class _ObjectTypes(Json):
    """A list of ``app.model``."""

    def parse(self, value: Any) -> Any:
        found = super().parse(value)
        for item in found:
            if not isinstance(item, str) or item not in registry.by_type:
                raise FieldError(f"Invalid value. Specify a content type as '<app_label>.<model_name>': {item}")
        return list(dict.fromkeys(found))


TAG = Noun(
    "extras", "tags", "extras.tag", m.Tag,
    (
        *HEAD, named(), slug(), Color("color"), DESCRIPTION, Integer("weight", low=0, high=32767),
        _ObjectTypes("object_types", type=list), count("tagged_items", m.TaggedItem, "tag_id"), *TIMES,
    ),
    brief=("id", "url", "display", "name", "slug", "color"), key=("slug",), search=("name", "slug", "description"),
)  # fmt: skip


class _Choices(Json):
    """``[["value", "Label"], …]``."""

    def parse(self, value: Any) -> Any:
        found = super().parse(value)
        for pair in found:
            if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(part, str) for part in pair):
                raise FieldError('Give a list of [value, label]: [["a", "Option A"]].')
        return found


CHOICE_SET = Noun(
    "extras", "custom-field-choice-sets", "extras.customfieldchoiceset", m.CustomFieldChoiceSet,
    (
        *HEAD, named(), DESCRIPTION, Constant("base_choices"), _Choices("extra_choices", type=list, required=True),
        Boolean("order_alphabetically"), *TIMES,
    ),
    brief=BRIEF_PLAIN,
)  # fmt: skip

CUSTOM_FIELD = Noun(
    "extras", "custom-fields", "extras.customfield", m.CustomField,
    (
        *HEAD, _ObjectTypes("object_types", type=list, required=True),
        Choice("type", options=c.CUSTOM_FIELD_TYPES, default="text"),
        Text("name", limit=50, required=True, pattern="[a-z0-9_]+",
             hint="Only alphanumeric characters and underscores are allowed."),
        Text("label", limit=50), Text("group_name", limit=50), Text("related_object_type", limit=60, null=True),
        DESCRIPTION, Boolean("required"), Boolean("unique"), Integer("search_weight", low=0, high=32767),
        Choice("filter_logic", options=c.FILTER_LOGICS, default="loose"),
        Choice("ui_visible", options=c.UI_VISIBLE, default="always"),
        Choice("ui_editable", options=c.UI_EDITABLE, default="yes"), AnyJson("default", null=True),
        Integer("weight", low=0, high=32767),
        Number("validation_minimum", null=True), Number("validation_maximum", null=True),
        Text("validation_regex", limit=500), Reference("choice_set", to="extras.customfieldchoiceset", null=True,
                                                       filter_by="name"), *TIMES,
    ),
    brief=BRIEF_PLAIN,
)  # fmt: skip


SCOPES = {
    "regions": "dcim.region", "site_groups": "dcim.sitegroup", "sites": "dcim.site", "locations": "dcim.location",
    "device_types": "dcim.devicetype", "roles": "dcim.devicerole", "platforms": "dcim.platform",
    "tenant_groups": "tenancy.tenantgroup", "tenants": "tenancy.tenant", "tags": "extras.tag",
}  # fmt: skip
"""Field of a config context → what it lists."""


CONFIG_CONTEXT = Noun(
    "extras", "config-contexts", "extras.configcontext", m.ConfigContext,
    (
        *HEAD, named(), Integer("weight", low=0, high=32767), DESCRIPTION, Boolean("is_active"),
        *(ScopeList(name, to=to) for name, to in SCOPES.items()), Json("data", required=True), *TIMES,
    ),
    hooks=ConfigContextHooks(), brief=BRIEF_PLAIN,
)  # fmt: skip

JOURNAL = Noun(
    "extras", "journal-entries", "extras.journalentry", m.JournalEntry,
    (
        *HEAD, *generic("assigned_object", required=True),
        Reference("created_by", to="users.user", null=True, filter_by="username"),
        Choice("kind", options=c.JOURNAL_KINDS, default="info"), LongText("comments", required=True), *TAIL,
    ),
    brief=("id", "url", "display", "created"), key=("id",), search=("comments",), order=("id",),
    display=shown("created", text=lambda row: f"Journal entry of {row['created']:.0f}"),
)  # fmt: skip

OBJECT_CHANGE = Noun(
    "core", "object-changes", "core.objectchange", ObjectChange,  # type: ignore[arg-type]
    (
        *HEAD, Moment("time"), Text("user_name", limit=150), Text("request_id", limit=36),
        Choice("action", options=c.CHANGE_ACTIONS), AnyType("changed_object_type"),
        AnyId("changed_object_id", type_field="changed_object_type"), Text("object_repr", limit=200),
        Text("message", limit=200), Json("prechange_data"), Json("postchange_data"),
    ),
    brief=("id", "url", "display", "time", "action"), key=("id",), search=("user_name", "object_repr", "message"),
    order=("id",), read_only=True,
    display=shown("object_repr", "action", text=lambda row: f"{row['object_repr']} {row['action']}d"),
)  # fmt: skip

NOUNS: tuple[Noun, ...] = (TAG, CHOICE_SET, CUSTOM_FIELD, CONFIG_CONTEXT, JOURNAL, OBJECT_CHANGE)
