"""What every noun may have: custom fields, config contexts, journal entries, images, and what users save or hook up.

``object_types`` lists are NetBox's names (``dcim.device``); single ``object_type`` columns are tables' names.
"""

from typing import Any

from sqlalchemy import Float, Index, String, Text, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import (
    Carrying,
    flag,
    json_list,
    json_object,
    json_value,
    long_text,
    reference,
    short_text,
    whole,
)


class CustomFieldChoiceSet(Row, table=True):
    """Choices of select fields: ``extra_choices`` are [value, label] pairs in order."""

    __tablename__ = "custom_field_choice_sets"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    description: str = short_text(200)
    extra_choices: list[list[str]] = json_list()
    order_alphabetically: bool = flag()


class CustomField(Row, table=True):
    """A field that users add to nouns; values are in ``custom_field_data``, checked by ``extras.custom_fields``.

    ``type``: text, longtext, integer, decimal, boolean, date, datetime, url, json, select, multiselect, object,
    multiobject, color. ``ui_visible``: always, if-set, hidden; ``ui_editable``: yes, no, hidden; ``filter_logic``:
    disabled, loose, exact. ``related_object_type`` is NetBox's name of what object fields point at.
    """

    __tablename__ = "custom_fields"
    __changelog__ = True

    name: str = Field(sa_type=String(50), unique=True)
    type: str = Field(default="text", sa_type=String(50))
    object_types: list[str] = json_list()
    related_object_type: str = short_text(60)
    related_object_filter: dict[str, Any] | None = json_value()
    label: str = short_text(50)
    group_name: str = short_text(50)
    description: str = short_text(200)
    required: bool = flag()
    unique: bool = flag()
    default: Any = json_value()
    choice_set_id: int | None = reference("custom_field_choice_sets")
    validation_minimum: float | None = Field(default=None, sa_type=Float)
    validation_maximum: float | None = Field(default=None, sa_type=Float)
    validation_regex: str = short_text(500)
    validation_schema: dict[str, Any] | None = json_value()
    weight: int = whole(100)
    search_weight: int = whole(1000)
    filter_logic: str = short_text(50, "loose")
    ui_visible: str = short_text(50, "always")
    ui_editable: str = short_text(50, "yes")
    is_cloneable: bool = flag()
    comments: str = long_text()


class ConfigContext(Row, table=True):
    """Data that devices get by where and what they are; merged by ``extras.contexts`` in the order of ``weight``.

    It applies to a device when, for each kind of ``ConfigContextScope`` it has, one of them is the device's.
    """

    __tablename__ = "config_contexts"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    weight: int = whole(1000)
    description: str = short_text(200)
    is_active: bool = flag(True)
    data: dict[str, Any] = json_object()


class ConfigContextScope(Row, table=True):
    """A condition of a config context: ``object_type`` is a table's name, ``object_id`` its row.

    Tables: regions, site_groups, sites, locations, device_types, device_roles, platforms, tenant_groups, tenants, tags.
    """

    __tablename__ = "config_context_scopes"
    __part_of__ = "context_id"
    __table_args__ = (
        UniqueConstraint("context_id", "object_type", "object_id", name="uq_config_context_scopes_scope"),
        Index("ix_config_context_scopes_object", "object_type", "object_id"),
    )

    context_id: int = Field(foreign_key="config_contexts.id")
    object_type: str = Field(sa_type=String(60))
    object_id: int


class JournalEntry(Carrying, table=True):
    """A person's note on an object. ``kind``: info, success, warning, danger."""

    __tablename__ = "journal_entries"
    __table_args__ = (Index("ix_journal_entries_object", "assigned_object_type", "assigned_object_id"),)
    __changelog__ = True

    assigned_object_type: str = Field(sa_type=String(60))
    assigned_object_id: int
    created_by_id: int | None = reference("users")
    kind: str = short_text(30, "info")
    comments: str = long_text()


class SavedFilter(Row, table=True):
    """A filter that a user has saved; ``parameters`` is parameter → list of values."""

    __tablename__ = "saved_filters"
    __changelog__ = True

    name: str = Field(sa_type=String(100), unique=True)
    slug: str = Field(sa_type=String(100), unique=True)
    object_types: list[str] = json_list()
    description: str = short_text(200)
    user_id: int | None = reference("users")
    weight: int = whole(100)
    enabled: bool = flag(True)
    shared: bool = flag(True)
    parameters: dict[str, Any] = json_object()


class ExportTemplate(Row, table=True):
    """A Jinja2 template that a list is written with."""

    __tablename__ = "export_templates"
    __changelog__ = True

    name: str = Field(sa_type=String(100))
    object_types: list[str] = json_list()
    description: str = short_text(200)
    template_code: str = long_text()
    environment_params: dict[str, Any] = json_object()
    mime_type: str = short_text(50)
    file_name: str = short_text(200)
    file_extension: str = short_text(15)
    as_attachment: bool = flag(True)


class ImageAttachment(Row, table=True):
    """A picture of an object: ``image`` is its file below the installation's media folder, ``size`` in bytes."""

    __tablename__ = "image_attachments"
    __table_args__ = (Index("ix_image_attachments_object", "object_type", "object_id"),)
    __changelog__ = True

    object_type: str = Field(sa_type=String(60))
    object_id: int
    name: str = short_text(50)
    description: str = short_text(200)
    image: str = Field(sa_type=String(200))
    size: int = whole(0)
    image_height: int = whole(0)
    """Pixels."""
    image_width: int = whole(0)


class Webhook(Carrying, table=True):
    """Where events are sent. ``sealed_secret`` signs them; it is sealed for ``webhook:<uid>``."""

    __tablename__ = "webhooks"
    __changelog__ = True
    __secret_fields__ = frozenset({"sealed_secret"})

    name: str = Field(sa_type=String(150), unique=True)
    description: str = short_text(200)
    payload_url: str = Field(sa_type=String(500))
    http_method: str = short_text(30, "POST")
    http_content_type: str = short_text(100, "application/json")
    additional_headers: str = long_text()
    body_template: str = long_text()
    sealed_secret: str = short_text(2000)
    ssl_verification: bool = flag(True)
    ca_file_path: str | None = Field(default=None, sa_type=Text)


class EventRule(Carrying, table=True):
    """What happens on which change. ``event_types``: object_created, object_updated, object_deleted, job_started, ….

    ``action_type``: webhook or notification; ``action_object_type`` and ``action_object_id`` say which.
    """

    __tablename__ = "event_rules"
    __changelog__ = True

    name: str = Field(sa_type=String(150), unique=True)
    description: str = short_text(200)
    object_types: list[str] = json_list()
    event_types: list[str] = json_list()
    enabled: bool = flag(True)
    conditions: dict[str, Any] | None = json_value()
    action_type: str = short_text(30, "webhook")
    action_object_type: str = short_text(60, "webhooks")
    action_object_id: int | None = None
    action_data: dict[str, Any] | None = json_value()
    comments: str = long_text()
