"""The first schema: everything from users to fabrics.

Revision: 0001, after .
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


LATE = (
    ("fk_devices_primary_ip4_id", "devices", "ip_addresses", ["primary_ip4_id"], ["id"]),
    ("fk_devices_primary_ip6_id", "devices", "ip_addresses", ["primary_ip6_id"], ["id"]),
    ("fk_devices_oob_ip_id", "devices", "ip_addresses", ["oob_ip_id"], ["id"]),
    ("fk_virtual_chassis_master_id", "virtual_chassis", "devices", ["master_id"], ["id"]),
    ("fk_module_bays_module_device", "module_bays", "modules", ["module_id", "device_id"], ["id", "device_id"]),
)
"""Tables that refer to each other in a circle: SQLite takes that at once, other databases once both tables stand."""


def upgrade() -> None:
    op.create_table(
        "brakes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("armed", sa.Boolean(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=150), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brakes")),
        sa.UniqueConstraint("scope", name=op.f("uq_brakes_scope")),
        sa.UniqueConstraint("uid", name=op.f("uq_brakes_uid")),
    )
    op.create_table(
        "bulk_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=20), server_default="table", nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("noun", sa.String(length=60), server_default="", nullable=False),
        sa.Column("options", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("actor", sa.String(length=150), server_default="", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("is_superuser", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("job_uid", sa.String(length=36), server_default="", nullable=False),
        sa.Column("state", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("result", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("problems", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_imports")),
        sa.UniqueConstraint("uid", name=op.f("uq_bulk_imports_uid")),
    )
    op.create_table(
        "cable_bundles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cable_bundles")),
        sa.UniqueConstraint("name", name=op.f("uq_cable_bundles_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_cable_bundles_uid")),
    )
    op.create_table(
        "config_contexts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("weight", sa.Integer(), server_default=sa.text("(1000)"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_contexts")),
        sa.UniqueConstraint("name", name=op.f("uq_config_contexts_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_config_contexts_uid")),
    )
    op.create_table(
        "contact_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["contact_groups.id"], name=op.f("fk_contact_groups_parent_id_contact_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_groups")),
        sa.UniqueConstraint("slug", name=op.f("uq_contact_groups_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_contact_groups_uid")),
    )
    with op.batch_alter_table("contact_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_groups_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_contact_groups_parent_name",
            ["parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_contact_groups_top_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "contact_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_contact_roles_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_contact_roles_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_contact_roles_uid")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), server_default="", nullable=False),
        sa.Column("phone", sa.String(length=50), server_default="", nullable=False),
        sa.Column("email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("address", sa.String(length=200), server_default="", nullable=False),
        sa.Column("link", sa.String(length=200), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("uid", name=op.f("uq_contacts_uid")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_name"), ["name"], unique=False)

    op.create_table(
        "credentials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("scope", sa.String(length=120), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("username", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credentials")),
        sa.UniqueConstraint("scope", "service", name="uq_credentials_scope_service"),
        sa.UniqueConstraint("uid", name=op.f("uq_credentials_uid")),
    )
    op.create_table(
        "custom_field_choice_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("extra_choices", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("order_alphabetically", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_field_choice_sets")),
        sa.UniqueConstraint("name", name=op.f("uq_custom_field_choice_sets_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_custom_field_choice_sets_uid")),
    )
    op.create_table(
        "device_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("vm_role", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["device_roles.id"], name=op.f("fk_device_roles_parent_id_device_roles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_roles")),
        sa.UniqueConstraint("slug", name=op.f("uq_device_roles_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_device_roles_uid")),
    )
    with op.batch_alter_table("device_roles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_roles_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_device_roles_parent_name",
            ["parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_device_roles_top_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "event_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("object_types", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("event_types", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("conditions", sa.JSON(), nullable=True),
        sa.Column("action_type", sa.String(length=30), server_default="webhook", nullable=False),
        sa.Column("action_object_type", sa.String(length=60), server_default="webhooks", nullable=False),
        sa.Column("action_object_id", sa.Integer(), nullable=True),
        sa.Column("action_data", sa.JSON(), nullable=True),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_rules")),
        sa.UniqueConstraint("name", name=op.f("uq_event_rules_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_event_rules_uid")),
    )
    op.create_table(
        "export_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("object_types", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("template_code", sa.Text(), server_default="", nullable=False),
        sa.Column("environment_params", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("mime_type", sa.String(length=50), server_default="", nullable=False),
        sa.Column("file_name", sa.String(length=200), server_default="", nullable=False),
        sa.Column("file_extension", sa.String(length=15), server_default="", nullable=False),
        sa.Column("as_attachment", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_templates")),
        sa.UniqueConstraint("uid", name=op.f("uq_export_templates_uid")),
    )
    op.create_table(
        "fabrics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sites", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("rt_asn", sa.Integer(), nullable=False),
        sa.Column("spine_asn", sa.BigInteger(), nullable=False),
        sa.Column("leaf_asn_base", sa.BigInteger(), nullable=False),
        sa.Column("p2p_pool", sa.String(length=18), nullable=False),
        sa.Column("loopback_pool", sa.String(length=18), nullable=False),
        sa.Column("vtep_pool", sa.String(length=18), nullable=False),
        sa.Column("infra_vlan", sa.Integer(), nullable=False),
        sa.Column("vlan_first", sa.Integer(), nullable=False),
        sa.Column("vlan_last", sa.Integer(), nullable=False),
        sa.Column("timer_s", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fabrics")),
        sa.UniqueConstraint("name", name=op.f("uq_fabrics_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_fabrics_uid")),
    )
    op.create_table(
        "fhrp_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("protocol", sa.String(length=50), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False),
        sa.Column("auth_type", sa.String(length=50), server_default="", nullable=False),
        sa.Column("auth_key", sa.String(length=255), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fhrp_groups")),
        sa.UniqueConstraint("uid", name=op.f("uq_fhrp_groups_uid")),
    )
    with op.batch_alter_table("fhrp_groups", schema=None) as batch_op:
        batch_op.create_index("ix_fhrp_groups_protocol_group", ["protocol", "group_id"], unique=False)

    op.create_table(
        "image_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=50), server_default="", nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("image", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("image_height", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("image_width", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image_attachments")),
        sa.UniqueConstraint("uid", name=op.f("uq_image_attachments_uid")),
    )
    with op.batch_alter_table("image_attachments", schema=None) as batch_op:
        batch_op.create_index("ix_image_attachments_object", ["object_type", "object_id"], unique=False)

    op.create_table(
        "inventory_item_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_item_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_inventory_item_roles_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_inventory_item_roles_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_inventory_item_roles_uid")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("environment", sa.String(length=80), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("actor", sa.String(length=150), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ticket", sa.String(length=100), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("released", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("stopped_reason", sa.Text(), nullable=False),
        sa.Column("started", sa.Float(), nullable=True),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("uid", name=op.f("uq_jobs_uid")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_state", ["state"], unique=False)

    op.create_table(
        "manufacturers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturers")),
        sa.UniqueConstraint("name", name=op.f("uq_manufacturers_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_manufacturers_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_manufacturers_uid")),
    )
    op.create_table(
        "mirror_sources",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("state", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror_sources")),
        sa.UniqueConstraint("uid", name=op.f("uq_mirror_sources_uid")),
        sa.UniqueConstraint("url", name=op.f("uq_mirror_sources_url")),
    )
    op.create_table(
        "module_type_profiles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("attribute_schema", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_type_profiles")),
        sa.UniqueConstraint("name", name=op.f("uq_module_type_profiles_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_module_type_profiles_uid")),
    )
    op.create_table(
        "object_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.Column("user_name", sa.String(length=150), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("changed_object_type", sa.String(length=60), nullable=False),
        sa.Column("changed_object_id", sa.Integer(), nullable=False),
        sa.Column("object_repr", sa.String(length=200), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("prechange_data", sa.JSON(), nullable=True),
        sa.Column("postchange_data", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_object_changes")),
        sa.UniqueConstraint("uid", name=op.f("uq_object_changes_uid")),
    )
    with op.batch_alter_table("object_changes", schema=None) as batch_op:
        batch_op.create_index("ix_object_changes_object", ["changed_object_type", "changed_object_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_object_changes_request_id"), ["request_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_object_changes_time"), ["time"], unique=False)

    op.create_table(
        "object_permissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("object_types", sa.JSON(), nullable=False),
        sa.Column("actions", sa.JSON(), nullable=False),
        sa.Column("constraints", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_object_permissions")),
        sa.UniqueConstraint("name", name=op.f("uq_object_permissions_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_object_permissions_uid")),
    )
    op.create_table(
        "prefix_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("weight", sa.Integer(), server_default="1000", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prefix_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_prefix_roles_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_prefix_roles_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_prefix_roles_uid")),
    )
    op.create_table(
        "rack_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_rack_groups_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_rack_groups_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_groups_uid")),
    )
    op.create_table(
        "rack_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_rack_roles_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_rack_roles_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_roles_uid")),
    )
    op.create_table(
        "regions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["regions.id"], name=op.f("fk_regions_parent_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
        sa.UniqueConstraint("slug", name=op.f("uq_regions_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_regions_uid")),
    )
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regions_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_regions_parent_name",
            ["parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_regions_top_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "rirs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rirs")),
        sa.UniqueConstraint("name", name=op.f("uq_rirs_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_rirs_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_rirs_uid")),
    )
    op.create_table(
        "runner_heartbeats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("worker_id", sa.String(length=80), nullable=False),
        sa.Column("host", sa.String(length=120), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runner_heartbeats")),
        sa.UniqueConstraint("uid", name=op.f("uq_runner_heartbeats_uid")),
        sa.UniqueConstraint("worker_id", name=op.f("uq_runner_heartbeats_worker_id")),
    )
    op.create_table(
        "service_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("protocol", sa.String(length=50), nullable=False),
        sa.Column("ports", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_templates")),
        sa.UniqueConstraint("name", name=op.f("uq_service_templates_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_service_templates_uid")),
    )
    op.create_table(
        "site_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["site_groups.id"], name=op.f("fk_site_groups_parent_id_site_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_groups")),
        sa.UniqueConstraint("slug", name=op.f("uq_site_groups_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_site_groups_uid")),
    )
    with op.batch_alter_table("site_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_groups_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_site_groups_parent_name",
            ["parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_site_groups_top_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("weight", sa.Integer(), server_default=sa.text("(1000)"), nullable=False),
        sa.Column("object_types", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_tags_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_tags_uid")),
    )
    op.create_table(
        "tenant_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["tenant_groups.id"], name=op.f("fk_tenant_groups_parent_id_tenant_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenant_groups")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenant_groups_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenant_groups_uid")),
    )
    with op.batch_alter_table("tenant_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenant_groups_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_tenant_groups_parent_name",
            ["parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_tenant_groups_top_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "user_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_user_groups_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_user_groups_uid")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("username", sa.String(length=150), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("email", sa.String(length=254), server_default="", nullable=False),
        sa.Column("first_name", sa.String(length=150), server_default="", nullable=False),
        sa.Column("last_name", sa.String(length=150), server_default="", nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_superuser", sa.Boolean(), nullable=False),
        sa.Column("is_staff", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("date_joined", sa.Float(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_login", sa.Float(), nullable=True),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("uid", name=op.f("uq_users_uid")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "virtual_chassis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("domain", sa.String(length=30), server_default="", nullable=False),
        sa.Column("master_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["master_id"], ["devices.id"], name="fk_virtual_chassis_master_id", use_alter=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_virtual_chassis")),
        sa.UniqueConstraint("master_id", name=op.f("uq_virtual_chassis_master_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_virtual_chassis_uid")),
    )
    with op.batch_alter_table("virtual_chassis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_virtual_chassis_name"), ["name"], unique=False)

    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("payload_url", sa.String(length=500), nullable=False),
        sa.Column("http_method", sa.String(length=30), server_default="POST", nullable=False),
        sa.Column("http_content_type", sa.String(length=100), server_default="application/json", nullable=False),
        sa.Column("additional_headers", sa.Text(), server_default="", nullable=False),
        sa.Column("body_template", sa.Text(), server_default="", nullable=False),
        sa.Column("sealed_secret", sa.String(length=2000), server_default="", nullable=False),
        sa.Column("ssl_verification", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("ca_file_path", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("name", name=op.f("uq_webhooks_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_webhooks_uid")),
    )
    op.create_table(
        "bulk_import_parts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("object_type", sa.String(length=60), server_default="", nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["bulk_imports.id"], name=op.f("fk_bulk_import_parts_import_id_bulk_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_import_parts")),
        sa.UniqueConstraint("uid", name=op.f("uq_bulk_import_parts_uid")),
    )
    with op.batch_alter_table("bulk_import_parts", schema=None) as batch_op:
        batch_op.create_index("ix_bulk_import_parts_import", ["import_id", "seq"], unique=False)

    op.create_table(
        "config_context_scopes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("context_id", sa.Integer(), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["context_id"], ["config_contexts.id"], name=op.f("fk_config_context_scopes_context_id_config_contexts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_config_context_scopes")),
        sa.UniqueConstraint("context_id", "object_type", "object_id", name="uq_config_context_scopes_scope"),
        sa.UniqueConstraint("uid", name=op.f("uq_config_context_scopes_uid")),
    )
    with op.batch_alter_table("config_context_scopes", schema=None) as batch_op:
        batch_op.create_index("ix_config_context_scopes_object", ["object_type", "object_id"], unique=False)

    op.create_table(
        "contact_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("role_key", sa.Integer(), sa.Computed("coalesce(role_id, 0)", persisted=True), nullable=True),
        sa.Column("priority", sa.String(length=50), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_assignments_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["contact_roles.id"], name=op.f("fk_contact_assignments_role_id_contact_roles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_assignments")),
        sa.UniqueConstraint(
            "object_type", "object_id", "contact_id", "role_key", name="uq_contact_assignments_assignment"
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_contact_assignments_uid")),
    )
    with op.batch_alter_table("contact_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_assignments_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index("ix_contact_assignments_object", ["object_type", "object_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_assignments_role_id"), ["role_id"], unique=False)

    op.create_table(
        "contact_group_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_group_members_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["contact_groups.id"], name=op.f("fk_contact_group_members_group_id_contact_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_group_members")),
        sa.UniqueConstraint("contact_id", "group_id", name="uq_contact_group_members_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_contact_group_members_uid")),
    )
    with op.batch_alter_table("contact_group_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_group_members_group_id"), ["group_id"], unique=False)

    op.create_table(
        "custom_fields",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("object_types", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("related_object_type", sa.String(length=60), server_default="", nullable=False),
        sa.Column("related_object_filter", sa.JSON(), nullable=True),
        sa.Column("label", sa.String(length=50), server_default="", nullable=False),
        sa.Column("group_name", sa.String(length=50), server_default="", nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("required", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("unique", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("default", sa.JSON(), nullable=True),
        sa.Column("choice_set_id", sa.Integer(), nullable=True),
        sa.Column("validation_minimum", sa.Float(), nullable=True),
        sa.Column("validation_maximum", sa.Float(), nullable=True),
        sa.Column("validation_regex", sa.String(length=500), server_default="", nullable=False),
        sa.Column("validation_schema", sa.JSON(), nullable=True),
        sa.Column("weight", sa.Integer(), server_default=sa.text("(100)"), nullable=False),
        sa.Column("search_weight", sa.Integer(), server_default=sa.text("(1000)"), nullable=False),
        sa.Column("filter_logic", sa.String(length=50), server_default="loose", nullable=False),
        sa.Column("ui_visible", sa.String(length=50), server_default="always", nullable=False),
        sa.Column("ui_editable", sa.String(length=50), server_default="yes", nullable=False),
        sa.Column("is_cloneable", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["choice_set_id"],
            ["custom_field_choice_sets.id"],
            name=op.f("fk_custom_fields_choice_set_id_custom_field_choice_sets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_fields")),
        sa.UniqueConstraint("name", name=op.f("uq_custom_fields_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_custom_fields_uid")),
    )
    with op.batch_alter_table("custom_fields", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_custom_fields_choice_set_id"), ["choice_set_id"], unique=False)

    op.create_table(
        "fabric_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("fabric_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("intent_digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=150), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["fabric_id"], ["fabrics.id"], name=op.f("fk_fabric_plans_fabric_id_fabrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fabric_plans")),
        sa.UniqueConstraint("uid", name=op.f("uq_fabric_plans_uid")),
    )
    with op.batch_alter_table("fabric_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fabric_plans_fabric_id"), ["fabric_id"], unique=False)

    op.create_table(
        "journal_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("assigned_object_type", sa.String(length=60), nullable=False),
        sa.Column("assigned_object_id", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=30), server_default="info", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_journal_entries_created_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entries")),
        sa.UniqueConstraint("uid", name=op.f("uq_journal_entries_uid")),
    )
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entries_created_by_id"), ["created_by_id"], unique=False)
        batch_op.create_index("ix_journal_entries_object", ["assigned_object_type", "assigned_object_id"], unique=False)

    op.create_table(
        "mirror_objects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("their_id", sa.Integer(), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["mirror_sources.id"], name=op.f("fk_mirror_objects_source_id_mirror_sources")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirror_objects")),
        sa.UniqueConstraint("source_id", "object_type", "their_id", name="uq_mirror_objects_theirs"),
        sa.UniqueConstraint("uid", name=op.f("uq_mirror_objects_uid")),
    )
    with op.batch_alter_table("mirror_objects", schema=None) as batch_op:
        batch_op.create_index("ix_mirror_objects_ours", ["object_type", "object_id"], unique=False)

    op.create_table(
        "module_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("manufacturer_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("weight_unit", sa.String(length=10), server_default="", nullable=False),
        sa.Column("part_number", sa.String(length=50), server_default="", nullable=False),
        sa.Column("airflow", sa.String(length=50), server_default="", nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=True),
        sa.Column("attributes", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["manufacturers.id"], name=op.f("fk_module_types_manufacturer_id_manufacturers")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["module_type_profiles.id"], name=op.f("fk_module_types_profile_id_module_type_profiles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_types")),
        sa.UniqueConstraint("manufacturer_id", "model", name="uq_module_types_model"),
        sa.UniqueConstraint("uid", name=op.f("uq_module_types_uid")),
    )
    with op.batch_alter_table("module_types", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_module_types_manufacturer_id"), ["manufacturer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_module_types_profile_id"), ["profile_id"], unique=False)

    op.create_table(
        "object_permission_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("permission_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["user_groups.id"], name=op.f("fk_object_permission_groups_group_id_user_groups")
        ),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["object_permissions.id"],
            name=op.f("fk_object_permission_groups_permission_id_object_permissions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_object_permission_groups")),
        sa.UniqueConstraint("permission_id", "group_id", name="uq_object_permission_groups_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_object_permission_groups_uid")),
    )
    with op.batch_alter_table("object_permission_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_object_permission_groups_group_id"), ["group_id"], unique=False)

    op.create_table(
        "object_permission_users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("permission_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["permission_id"],
            ["object_permissions.id"],
            name=op.f("fk_object_permission_users_permission_id_object_permissions"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_object_permission_users_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_object_permission_users")),
        sa.UniqueConstraint("permission_id", "user_id", name="uq_object_permission_users_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_object_permission_users_uid")),
    )
    with op.batch_alter_table("object_permission_users", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_object_permission_users_user_id"), ["user_id"], unique=False)

    op.create_table(
        "operations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("kind_version", sa.Integer(), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("environment", sa.String(length=80), nullable=False),
        sa.Column("site", sa.String(length=100), nullable=False),
        sa.Column("actor", sa.String(length=150), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("scratch", sa.JSON(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("last_phase", sa.Integer(), nullable=False),
        sa.Column("ending", sa.String(length=16), nullable=False),
        sa.Column("ending_reason", sa.Text(), nullable=False),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("hold_reason", sa.Text(), nullable=False),
        sa.Column("next_action", sa.Text(), nullable=False),
        sa.Column("error_class", sa.String(length=20), nullable=False),
        sa.Column("error_message", sa.Text(), nullable=False),
        sa.Column("waiting_reason", sa.Text(), nullable=False),
        sa.Column("waiting_since", sa.Float(), nullable=True),
        sa.Column("waiting_on", sa.Integer(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=True),
        sa.Column("woken", sa.Integer(), nullable=False),
        sa.Column("was_woken", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(length=80), nullable=False),
        sa.Column("previous_owner", sa.String(length=80), nullable=False),
        sa.Column("lease_until", sa.Float(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("started", sa.Float(), nullable=True),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_operations_job_id_jobs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operations")),
        sa.UniqueConstraint("uid", name=op.f("uq_operations_uid")),
    )
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.create_index("ix_operations_due_at", ["due_at"], unique=False)
        batch_op.create_index("ix_operations_job", ["job_id", "wave", "state"], unique=False)
        batch_op.create_index("ix_operations_lease_owner", ["lease_owner"], unique=False)
        batch_op.create_index("ix_operations_state", ["state"], unique=False)
        batch_op.create_index("ix_operations_subject", ["subject_type", "subject_id"], unique=False)
        batch_op.create_index("ix_operations_waiting_on", ["waiting_on"], unique=False)

    op.create_table(
        "platforms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("manufacturer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["manufacturers.id"], name=op.f("fk_platforms_manufacturer_id_manufacturers")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["platforms.id"], name=op.f("fk_platforms_parent_id_platforms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platforms")),
        sa.UniqueConstraint("slug", name=op.f("uq_platforms_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_platforms_uid")),
    )
    with op.batch_alter_table("platforms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platforms_manufacturer_id"), ["manufacturer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_platforms_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            "uq_platforms_parent_name",
            ["parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_platforms_top_name",
            ["name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "rack_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("manufacturer_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("weight_unit", sa.String(length=10), server_default="", nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("form_factor", sa.String(length=50), server_default="", nullable=False),
        sa.Column("width", sa.Integer(), server_default=sa.text("(19)"), nullable=False),
        sa.Column("u_height", sa.Integer(), server_default=sa.text("(42)"), nullable=False),
        sa.Column("starting_unit", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("desc_units", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("outer_width", sa.Integer(), nullable=True),
        sa.Column("outer_height", sa.Integer(), nullable=True),
        sa.Column("outer_depth", sa.Integer(), nullable=True),
        sa.Column("outer_unit", sa.String(length=10), server_default="", nullable=False),
        sa.Column("max_weight", sa.Integer(), nullable=True),
        sa.Column("mounting_depth", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["manufacturers.id"], name=op.f("fk_rack_types_manufacturer_id_manufacturers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_types")),
        sa.UniqueConstraint("manufacturer_id", "model", name="uq_rack_types_model"),
        sa.UniqueConstraint("slug", name="uq_rack_types_slug"),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_types_uid")),
    )
    with op.batch_alter_table("rack_types", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rack_types_manufacturer_id"), ["manufacturer_id"], unique=False)

    op.create_table(
        "redundancy_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("fabric_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fabric_id"], ["fabrics.id"], name=op.f("fk_redundancy_groups_fabric_id_fabrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redundancy_groups")),
        sa.UniqueConstraint("fabric_id", "name", name="uq_redundancy_groups_name"),
        sa.UniqueConstraint("fabric_id", "number", name="uq_redundancy_groups_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_redundancy_groups_uid")),
    )
    op.create_table(
        "saved_filters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("object_types", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("weight", sa.Integer(), server_default=sa.text("(100)"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("parameters", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_filters_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filters")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_filters_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_saved_filters_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_saved_filters_uid")),
    )
    with op.batch_alter_table("saved_filters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_filters_user_id"), ["user_id"], unique=False)

    op.create_table(
        "tagged_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("object_type", sa.String(length=60), nullable=False),
        sa.Column("object_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_tagged_items_tag_id_tags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tagged_items")),
        sa.UniqueConstraint("object_type", "object_id", "tag_id", name="uq_tagged_items_item"),
        sa.UniqueConstraint("uid", name=op.f("uq_tagged_items_uid")),
    )
    with op.batch_alter_table("tagged_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tagged_items_tag_id"), ["tag_id"], unique=False)

    op.create_table(
        "tenants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["tenant_groups.id"], name=op.f("fk_tenants_group_id_tenant_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("name", name=op.f("uq_tenants_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenants_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenants_uid")),
    )
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenants_group_id"), ["group_id"], unique=False)

    op.create_table(
        "tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=16), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("write_enabled", sa.Boolean(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=True),
        sa.Column("last_used", sa.Float(), nullable=True),
        sa.Column("allowed_ips", sa.JSON(), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
        sa.UniqueConstraint("uid", name=op.f("uq_tokens_uid")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "user_group_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["user_groups.id"], name=op.f("fk_user_group_members_group_id_user_groups")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_group_members_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_group_members")),
        sa.UniqueConstraint("group_id", "user_id", name="uq_user_group_members_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_user_group_members_uid")),
    )
    with op.batch_alter_table("user_group_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_group_members_user_id"), ["user_id"], unique=False)

    op.create_table(
        "web_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_web_sessions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_web_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_web_sessions_digest")),
        sa.UniqueConstraint("uid", name=op.f("uq_web_sessions_uid")),
    )
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_sessions_user_id"), ["user_id"], unique=False)

    op.create_table(
        "aggregates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("family", sa.Integer(), nullable=False),
        sa.Column("network", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("rir_id", sa.Integer(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("date_added", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["rir_id"], ["rirs.id"], name=op.f("fk_aggregates_rir_id_rirs")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_aggregates_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aggregates")),
        sa.UniqueConstraint("family", "network", "length", name="uq_aggregates_network"),
        sa.UniqueConstraint("uid", name=op.f("uq_aggregates_uid")),
    )
    with op.batch_alter_table("aggregates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_aggregates_rir_id"), ["rir_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_aggregates_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "asn_ranges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("rir_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.BigInteger(), nullable=False),
        sa.Column("end", sa.BigInteger(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["rir_id"], ["rirs.id"], name=op.f("fk_asn_ranges_rir_id_rirs")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_asn_ranges_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asn_ranges")),
        sa.UniqueConstraint("name", name=op.f("uq_asn_ranges_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_asn_ranges_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_asn_ranges_uid")),
    )
    with op.batch_alter_table("asn_ranges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asn_ranges_rir_id"), ["rir_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asn_ranges_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "asns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("asn", sa.BigInteger(), nullable=False),
        sa.Column("rir_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["rir_id"], ["rirs.id"], name=op.f("fk_asns_rir_id_rirs")),
        sa.ForeignKeyConstraint(["role_id"], ["prefix_roles.id"], name=op.f("fk_asns_role_id_prefix_roles")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_asns_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asns")),
        sa.UniqueConstraint("asn", name=op.f("uq_asns_asn")),
        sa.UniqueConstraint("uid", name=op.f("uq_asns_uid")),
    )
    with op.batch_alter_table("asns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asns_rir_id"), ["rir_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asns_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asns_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "cables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("length", sa.Float(), nullable=True),
        sa.Column("length_unit", sa.String(length=50), nullable=False),
        sa.Column("profile", sa.String(length=50), server_default="", nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["bundle_id"], ["cable_bundles.id"], name=op.f("fk_cables_bundle_id_cable_bundles")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_cables_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cables")),
        sa.UniqueConstraint("uid", name=op.f("uq_cables_uid")),
    )
    with op.batch_alter_table("cables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cables_bundle_id"), ["bundle_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cables_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_cables_label",
            ["label"],
            unique=True,
            sqlite_where=sa.text("label <> ''"),
            postgresql_where=sa.text("label <> ''"),
        )

    op.create_table(
        "device_types",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("manufacturer_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("weight_unit", sa.String(length=10), server_default="", nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("part_number", sa.String(length=50), nullable=False),
        sa.Column("default_platform_id", sa.Integer(), nullable=True),
        sa.Column("u_height_half", sa.Integer(), nullable=False),
        sa.Column("is_full_depth", sa.Boolean(), nullable=False),
        sa.Column("is_powered", sa.Boolean(), nullable=False),
        sa.Column("exclude_from_utilization", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("airflow", sa.String(length=50), nullable=False),
        sa.Column("subdevice_role", sa.String(length=50), nullable=False),
        sa.Column("front_image", sa.Boolean(), nullable=False),
        sa.Column("rear_image", sa.Boolean(), nullable=False),
        sa.Column("front_image_file", sa.String(length=200), server_default="", nullable=False),
        sa.Column("rear_image_file", sa.String(length=200), server_default="", nullable=False),
        sa.Column("retired_components", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(
            ["default_platform_id"], ["platforms.id"], name=op.f("fk_device_types_default_platform_id_platforms")
        ),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["manufacturers.id"], name=op.f("fk_device_types_manufacturer_id_manufacturers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_types")),
        sa.UniqueConstraint("id", "subdevice_role", name="uq_device_types_id_subdevice_role"),
        sa.UniqueConstraint("manufacturer_id", "model", name="uq_device_types_model"),
        sa.UniqueConstraint("slug", name="uq_device_types_slug"),
        sa.UniqueConstraint("uid", name=op.f("uq_device_types_uid")),
    )
    with op.batch_alter_table("device_types", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_types_default_platform_id"), ["default_platform_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_device_types_manufacturer_id"), ["manufacturer_id"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("time", sa.Float(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_events_operation_id_operations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("operation_id", "seq", name="uq_events_operation_seq"),
        sa.UniqueConstraint("uid", name=op.f("uq_events_uid")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_job", ["job_id", "id"], unique=False)

    op.create_table(
        "fabric_networks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("fabric_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("vlan", sa.Integer(), nullable=False),
        sa.Column("vni", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("subnet", sa.String(length=43), nullable=False),
        sa.Column("gateway", sa.String(length=39), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("vrf", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["fabric_id"], ["fabrics.id"], name=op.f("fk_fabric_networks_fabric_id_fabrics")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_fabric_networks_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fabric_networks")),
        sa.UniqueConstraint("fabric_id", "name", name="uq_fabric_networks_name"),
        sa.UniqueConstraint("fabric_id", "vlan", name="uq_fabric_networks_vlan"),
        sa.UniqueConstraint("uid", name=op.f("uq_fabric_networks_uid")),
    )
    with op.batch_alter_table("fabric_networks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fabric_networks_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_fabric_networks_vni",
            ["fabric_id", "vni"],
            unique=True,
            sqlite_where=sa.text("vni <> 0"),
            postgresql_where=sa.text("vni <> 0"),
        )

    op.create_table(
        "locks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("resource", sa.String(length=200), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("environment", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_locks_operation_id_operations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locks")),
        sa.UniqueConstraint("resource", name=op.f("uq_locks_resource")),
        sa.UniqueConstraint("uid", name=op.f("uq_locks_uid")),
    )
    with op.batch_alter_table("locks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_locks_operation_id"), ["operation_id"], unique=False)

    op.create_table(
        "route_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=21), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_route_targets_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_targets")),
        sa.UniqueConstraint("name", name=op.f("uq_route_targets_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_route_targets_uid")),
    )
    with op.batch_alter_table("route_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_route_targets_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("facility", sa.String(length=50), nullable=False),
        sa.Column("time_zone", sa.String(length=63), nullable=False),
        sa.Column("physical_address", sa.Text(), server_default="", nullable=False),
        sa.Column("shipping_address", sa.Text(), server_default="", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["site_groups.id"], name=op.f("fk_sites_group_id_site_groups")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_sites_region_id_regions")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sites_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_sites_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_sites_uid")),
    )
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sites_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sites_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sites_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("operation_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("destructive", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("intent", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("evidence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("undo_intent", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("undo_evidence", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("error_class", sa.String(length=20), nullable=False),
        sa.Column("waiting_reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=True),
        sa.Column("first_started", sa.Float(), nullable=True),
        sa.Column("started", sa.Float(), nullable=True),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("sla_s", sa.Float(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["operation_id"], ["operations.id"], name=op.f("fk_steps_operation_id_operations")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steps")),
        sa.UniqueConstraint("operation_id", "phase", "target", "name", name="uq_steps_place"),
        sa.UniqueConstraint("uid", name=op.f("uq_steps_uid")),
    )
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.create_index("ix_steps_overdue", ["state", "overdue"], unique=False)

    op.create_table(
        "vrfs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("rd", sa.String(length=21), nullable=False),
        sa.Column("enforce_unique", sa.Boolean(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_vrfs_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vrfs")),
        sa.UniqueConstraint("name", name=op.f("uq_vrfs_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_vrfs_uid")),
    )
    with op.batch_alter_table("vrfs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vrfs_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(
            "uq_vrfs_rd", ["rd"], unique=True, sqlite_where=sa.text("rd <> ''"), postgresql_where=sa.text("rd <> ''")
        )

    op.create_table(
        "component_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_type_id", sa.Integer(), nullable=True),
        sa.Column("module_type_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN device_type_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN module_type_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_component_templates_one_type"),
        ),
        sa.ForeignKeyConstraint(
            ["device_type_id"], ["device_types.id"], name=op.f("fk_component_templates_device_type_id_device_types")
        ),
        sa.ForeignKeyConstraint(
            ["module_type_id"], ["module_types.id"], name=op.f("fk_component_templates_module_type_id_module_types")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_templates")),
        sa.UniqueConstraint("uid", name=op.f("uq_component_templates_uid")),
    )
    with op.batch_alter_table("component_templates", schema=None) as batch_op:
        batch_op.create_index("ix_component_templates_type_kind", ["device_type_id", "kind"], unique=False)
        batch_op.create_index(
            "uq_component_templates_device_type",
            ["device_type_id", "kind", "name"],
            unique=True,
            sqlite_where=sa.text("device_type_id IS NOT NULL"),
            postgresql_where=sa.text("device_type_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_component_templates_module_type",
            ["module_type_id", "kind", "name"],
            unique=True,
            sqlite_where=sa.text("module_type_id IS NOT NULL"),
            postgresql_where=sa.text("module_type_id IS NOT NULL"),
        )

    op.create_table(
        "ip_ranges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("vrf_key", sa.Integer(), nullable=False),
        sa.Column("family", sa.Integer(), nullable=False),
        sa.Column("start", sa.LargeBinary(length=16), nullable=False),
        sa.Column("end", sa.LargeBinary(length=16), nullable=False),
        sa.Column("prefix_length", sa.Integer(), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=50), server_default="active", nullable=False),
        sa.Column("mark_populated", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("mark_utilized", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["prefix_roles.id"], name=op.f("fk_ip_ranges_role_id_prefix_roles")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ip_ranges_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_ip_ranges_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ip_ranges")),
        sa.UniqueConstraint("uid", name=op.f("uq_ip_ranges_uid")),
        sa.UniqueConstraint("vrf_key", "family", "start", "end", name="uq_ip_ranges_span"),
    )
    with op.batch_alter_table("ip_ranges", schema=None) as batch_op:
        batch_op.create_index("ix_ip_ranges_family_start", ["family", "start"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_ranges_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_ranges_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_ranges_vrf_id"), ["vrf_id"], unique=False)

    op.create_table(
        "l2vpns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("pool_key", sa.String(length=60), nullable=False),
        sa.Column("identifier", sa.BigInteger(), nullable=True),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_l2vpns_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_l2vpns_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_l2vpns")),
        sa.UniqueConstraint("name", name=op.f("uq_l2vpns_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_l2vpns_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_l2vpns_uid")),
    )
    with op.batch_alter_table("l2vpns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_l2vpns_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_l2vpns_vrf_id"), ["vrf_id"], unique=False)
        batch_op.create_index(
            "uq_l2vpns_pool_identifier",
            ["pool_key", "identifier"],
            unique=True,
            sqlite_where=sa.text("identifier IS NOT NULL"),
            postgresql_where=sa.text("identifier IS NOT NULL"),
        )

    op.create_table(
        "locations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("facility", sa.String(length=50), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["locations.id"], name=op.f("fk_locations_parent_id_locations")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_locations_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_locations_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
        sa.UniqueConstraint("id", "site_id", name="uq_locations_id_site_id"),
        sa.UniqueConstraint("site_id", "slug", name="uq_locations_site_slug"),
        sa.UniqueConstraint("uid", name=op.f("uq_locations_uid")),
    )
    with op.batch_alter_table("locations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_locations_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_locations_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_locations_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "site_asns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("asn_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asn_id"], ["asns.id"], name=op.f("fk_site_asns_asn_id_asns")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_asns_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_asns")),
        sa.UniqueConstraint("site_id", "asn_id", name="uq_site_asns_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_site_asns_uid")),
    )
    with op.batch_alter_table("site_asns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_asns_asn_id"), ["asn_id"], unique=False)

    op.create_table(
        "vrf_export_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("vrf_id", sa.Integer(), nullable=False),
        sa.Column("route_target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["route_target_id"], ["route_targets.id"], name=op.f("fk_vrf_export_targets_route_target_id_route_targets")
        ),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_vrf_export_targets_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vrf_export_targets")),
        sa.UniqueConstraint("uid", name=op.f("uq_vrf_export_targets_uid")),
        sa.UniqueConstraint("vrf_id", "route_target_id", name="uq_vrf_export_targets_pair"),
    )
    with op.batch_alter_table("vrf_export_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vrf_export_targets_route_target_id"), ["route_target_id"], unique=False)

    op.create_table(
        "vrf_import_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("vrf_id", sa.Integer(), nullable=False),
        sa.Column("route_target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["route_target_id"], ["route_targets.id"], name=op.f("fk_vrf_import_targets_route_target_id_route_targets")
        ),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_vrf_import_targets_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vrf_import_targets")),
        sa.UniqueConstraint("uid", name=op.f("uq_vrf_import_targets_uid")),
        sa.UniqueConstraint("vrf_id", "route_target_id", name="uq_vrf_import_targets_pair"),
    )
    with op.batch_alter_table("vrf_import_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vrf_import_targets_route_target_id"), ["route_target_id"], unique=False)

    op.create_table(
        "l2vpn_export_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("l2vpn_id", sa.Integer(), nullable=False),
        sa.Column("route_target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["l2vpn_id"], ["l2vpns.id"], name=op.f("fk_l2vpn_export_targets_l2vpn_id_l2vpns")),
        sa.ForeignKeyConstraint(
            ["route_target_id"],
            ["route_targets.id"],
            name=op.f("fk_l2vpn_export_targets_route_target_id_route_targets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_l2vpn_export_targets")),
        sa.UniqueConstraint("l2vpn_id", "route_target_id", name="uq_l2vpn_export_targets_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_l2vpn_export_targets_uid")),
    )
    with op.batch_alter_table("l2vpn_export_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_l2vpn_export_targets_route_target_id"), ["route_target_id"], unique=False)

    op.create_table(
        "l2vpn_import_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("l2vpn_id", sa.Integer(), nullable=False),
        sa.Column("route_target_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["l2vpn_id"], ["l2vpns.id"], name=op.f("fk_l2vpn_import_targets_l2vpn_id_l2vpns")),
        sa.ForeignKeyConstraint(
            ["route_target_id"],
            ["route_targets.id"],
            name=op.f("fk_l2vpn_import_targets_route_target_id_route_targets"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_l2vpn_import_targets")),
        sa.UniqueConstraint("l2vpn_id", "route_target_id", name="uq_l2vpn_import_targets_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_l2vpn_import_targets_uid")),
    )
    with op.batch_alter_table("l2vpn_import_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_l2vpn_import_targets_route_target_id"), ["route_target_id"], unique=False)

    op.create_table(
        "power_panels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_power_panels_location_id_locations")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_power_panels_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_panels")),
        sa.UniqueConstraint("site_id", "name", name="uq_power_panels_site_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_power_panels_uid")),
    )
    with op.batch_alter_table("power_panels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_power_panels_location_id"), ["location_id"], unique=False)

    op.create_table(
        "racks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("facility_id", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("rack_type_id", sa.Integer(), nullable=True),
        sa.Column("serial", sa.String(length=50), nullable=False),
        sa.Column("asset_tag", sa.String(length=50), nullable=True),
        sa.Column("form_factor", sa.String(length=50), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("u_height", sa.Integer(), nullable=False),
        sa.Column("starting_unit", sa.Integer(), nullable=False),
        sa.Column("desc_units", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("airflow", sa.String(length=50), server_default="", nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("max_weight", sa.Integer(), nullable=True),
        sa.Column("weight_unit", sa.String(length=10), server_default="", nullable=False),
        sa.Column("max_weight_kg", sa.Float(), nullable=True),
        sa.Column("outer_width", sa.Integer(), nullable=True),
        sa.Column("outer_height", sa.Integer(), nullable=True),
        sa.Column("outer_depth", sa.Integer(), nullable=True),
        sa.Column("outer_unit", sa.String(length=10), server_default="", nullable=False),
        sa.Column("mounting_depth", sa.Integer(), nullable=True),
        sa.Column("power_budget_w", sa.Integer(), nullable=True),
        sa.Column("grid_x", sa.Integer(), nullable=True),
        sa.Column("grid_y", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["rack_groups.id"], name=op.f("fk_racks_group_id_rack_groups")),
        sa.ForeignKeyConstraint(
            ["location_id", "site_id"],
            ["locations.id", "locations.site_id"],
            name="fk_racks_location_site",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["rack_type_id"], ["rack_types.id"], name=op.f("fk_racks_rack_type_id_rack_types")),
        sa.ForeignKeyConstraint(["role_id"], ["rack_roles.id"], name=op.f("fk_racks_role_id_rack_roles")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_racks_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_racks_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_racks")),
        sa.UniqueConstraint("asset_tag", name=op.f("uq_racks_asset_tag")),
        sa.UniqueConstraint("id", "site_id", name="uq_racks_id_site_id"),
        sa.UniqueConstraint("site_id", "name", name="uq_racks_site_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_racks_uid")),
    )
    with op.batch_alter_table("racks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_racks_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_rack_type_id"), ["rack_type_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("device_type_id", sa.Integer(), nullable=False),
        sa.Column("subdevice_role", sa.String(length=50), server_default="", nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("rack_id", sa.Integer(), nullable=True),
        sa.Column("position_half", sa.Integer(), nullable=True),
        sa.Column("face", sa.String(length=5), nullable=False),
        sa.Column("column", sa.Integer(), nullable=True),
        sa.Column("column_span", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=20), nullable=False),
        sa.Column("lane_offset", sa.Integer(), nullable=True),
        sa.Column("lane_span", sa.Integer(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("serial", sa.String(length=50), nullable=False),
        sa.Column("asset_tag", sa.String(length=50), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("airflow", sa.String(length=50), nullable=False),
        sa.Column("primary_ip4_id", sa.Integer(), nullable=True),
        sa.Column("primary_ip6_id", sa.Integer(), nullable=True),
        sa.Column("oob_ip_id", sa.Integer(), nullable=True),
        sa.Column("virtual_chassis_id", sa.Integer(), nullable=True),
        sa.Column("vc_position", sa.Integer(), nullable=True),
        sa.Column("vc_priority", sa.Integer(), nullable=True),
        sa.Column("credential_profile", sa.String(length=60), nullable=False),
        sa.Column("local_context", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "subdevice_role <> 'child' OR position_half IS NULL", name=op.f("ck_devices_child_has_no_position")
        ),
        sa.CheckConstraint(
            "virtual_chassis_id IS NULL OR vc_position IS NOT NULL", name=op.f("ck_devices_vc_member_has_position")
        ),
        sa.ForeignKeyConstraint(
            ["device_type_id", "subdevice_role"],
            ["device_types.id", "device_types.subdevice_role"],
            name="fk_devices_type_subdevice_role",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["location_id", "site_id"],
            ["locations.id", "locations.site_id"],
            name="fk_devices_location_site",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["oob_ip_id"], ["ip_addresses.id"], name="fk_devices_oob_ip_id", use_alter=True),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_devices_platform_id_platforms")),
        sa.ForeignKeyConstraint(
            ["primary_ip4_id"], ["ip_addresses.id"], name="fk_devices_primary_ip4_id", use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["primary_ip6_id"], ["ip_addresses.id"], name="fk_devices_primary_ip6_id", use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["rack_id", "site_id"], ["racks.id", "racks.site_id"], name="fk_devices_rack_site", onupdate="CASCADE"
        ),
        sa.ForeignKeyConstraint(["role_id"], ["device_roles.id"], name=op.f("fk_devices_role_id_device_roles")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_devices_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_devices_tenant_id_tenants")),
        sa.ForeignKeyConstraint(
            ["virtual_chassis_id"], ["virtual_chassis.id"], name=op.f("fk_devices_virtual_chassis_id_virtual_chassis")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("asset_tag", name=op.f("uq_devices_asset_tag")),
        sa.UniqueConstraint("id", "subdevice_role", name="uq_devices_id_subdevice_role"),
        sa.UniqueConstraint("name", name=op.f("uq_devices_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_devices_uid")),
    )
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_devices_device_type_id"), ["device_type_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_oob_ip_id"), ["oob_ip_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_platform_id"), ["platform_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_primary_ip4_id"), ["primary_ip4_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_primary_ip6_id"), ["primary_ip6_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_rack_id"), ["rack_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_site_id"), ["site_id"], unique=False)
        batch_op.create_index("ix_devices_site_role", ["site_id", "role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_devices_virtual_chassis_id"), ["virtual_chassis_id"], unique=False)
        batch_op.create_index(
            "uq_devices_serial",
            ["serial"],
            unique=True,
            sqlite_where=sa.text("serial <> ''"),
            postgresql_where=sa.text("serial <> ''"),
        )
        batch_op.create_index(
            "uq_devices_vc_position",
            ["virtual_chassis_id", "vc_position"],
            unique=True,
            sqlite_where=sa.text("virtual_chassis_id IS NOT NULL"),
            postgresql_where=sa.text("virtual_chassis_id IS NOT NULL"),
        )

    op.create_table(
        "power_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("power_panel_id", sa.Integer(), nullable=False),
        sa.Column("rack_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("supply", sa.String(length=50), nullable=False),
        sa.Column("phase", sa.String(length=50), nullable=False),
        sa.Column("voltage", sa.Integer(), nullable=False),
        sa.Column("amperage", sa.Integer(), nullable=False),
        sa.Column("max_utilization", sa.Integer(), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["power_panel_id"], ["power_panels.id"], name=op.f("fk_power_feeds_power_panel_id_power_panels")
        ),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_power_feeds_rack_id_racks")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_power_feeds_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_feeds")),
        sa.UniqueConstraint("power_panel_id", "name", name="uq_power_feeds_panel_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_power_feeds_uid")),
    )
    with op.batch_alter_table("power_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_power_feeds_rack_id"), ["rack_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_power_feeds_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "rack_reservations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("rack_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("status", sa.String(length=50), server_default="active", nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_rack_reservations_rack_id_racks")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_rack_reservations_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_rack_reservations_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_reservations")),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_reservations_uid")),
    )
    with op.batch_alter_table("rack_reservations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rack_reservations_rack_id"), ["rack_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rack_reservations_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rack_reservations_user_id"), ["user_id"], unique=False)

    op.create_table(
        "vlan_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("site_group_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("rack_group_id", sa.Integer(), nullable=True),
        sa.Column("rack_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("min_vid", sa.Integer(), nullable=False),
        sa.Column("max_vid", sa.Integer(), nullable=False),
        sa.Column("vid_ranges", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN region_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN site_group_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN site_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN location_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN rack_group_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN rack_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_vlan_groups_one_scope"),
        ),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_vlan_groups_location_id_locations")),
        sa.ForeignKeyConstraint(
            ["rack_group_id"], ["rack_groups.id"], name=op.f("fk_vlan_groups_rack_group_id_rack_groups")
        ),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_vlan_groups_rack_id_racks")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_vlan_groups_region_id_regions")),
        sa.ForeignKeyConstraint(
            ["site_group_id"], ["site_groups.id"], name=op.f("fk_vlan_groups_site_group_id_site_groups")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_vlan_groups_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_vlan_groups_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vlan_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_vlan_groups_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_vlan_groups_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_vlan_groups_uid")),
    )
    with op.batch_alter_table("vlan_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vlan_groups_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlan_groups_rack_group_id"), ["rack_group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlan_groups_rack_id"), ["rack_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlan_groups_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlan_groups_site_group_id"), ["site_group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlan_groups_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlan_groups_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "agent_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("operation_uid", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=120), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("macs", sa.JSON(), nullable=False),
        sa.Column("started", sa.Float(), nullable=False),
        sa.Column("heartbeat", sa.Float(), nullable=False),
        sa.Column("ended", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_agent_sessions_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_sessions")),
        sa.UniqueConstraint("digest", name=op.f("uq_agent_sessions_digest")),
        sa.UniqueConstraint("uid", name=op.f("uq_agent_sessions_uid")),
    )
    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_sessions_device_id"), ["device_id"], unique=False)
        batch_op.create_index("ix_agent_sessions_operation", ["operation_uid", "ended"], unique=False)

    op.create_table(
        "bmc_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("prescribed", sa.String(length=10), nullable=False),
        sa.Column("driver", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("probed_at", sa.Float(), nullable=True),
        sa.Column("vendor", sa.String(length=20), nullable=False),
        sa.Column("firmware", sa.String(length=60), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_bmc_access_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bmc_access")),
        sa.UniqueConstraint("device_id", name=op.f("uq_bmc_access_device_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_bmc_access_uid")),
    )
    op.create_table(
        "boot_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("operation_uid", sa.String(length=36), nullable=False),
        sa.Column("host", sa.String(length=200), nullable=False),
        sa.Column("serial", sa.String(length=120), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("boots", sa.Integer(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_boot_offers_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boot_offers")),
        sa.UniqueConstraint("device_id", name=op.f("uq_boot_offers_device_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_boot_offers_uid")),
    )
    with op.batch_alter_table("boot_offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boot_offers_operation_uid"), ["operation_uid"], unique=False)

    op.create_table(
        "boot_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("operation_uid", sa.String(length=36), nullable=False),
        sa.Column("mac", sa.String(length=17), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.Column("used_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_boot_tokens_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boot_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_boot_tokens_digest")),
        sa.UniqueConstraint("uid", name=op.f("uq_boot_tokens_uid")),
    )
    with op.batch_alter_table("boot_tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boot_tokens_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_boot_tokens_operation_uid"), ["operation_uid"], unique=False)

    op.create_table(
        "change_targets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("change_uid", sa.String(length=36), nullable=False),
        sa.Column("fabric_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("switch", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=True),
        sa.Column("armed_at", sa.Float(), nullable=True),
        sa.Column("before", sa.String(length=64), nullable=False),
        sa.Column("after", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_change_targets_device_id_devices")),
        sa.ForeignKeyConstraint(["fabric_id"], ["fabrics.id"], name=op.f("fk_change_targets_fabric_id_fabrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_targets")),
        sa.UniqueConstraint("change_uid", "switch", name="uq_change_targets_switch"),
        sa.UniqueConstraint("uid", name=op.f("uq_change_targets_uid")),
    )
    with op.batch_alter_table("change_targets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_change_targets_change_uid"), ["change_uid"], unique=False)
        batch_op.create_index(batch_op.f("ix_change_targets_device_id"), ["device_id"], unique=False)

    op.create_table(
        "fabric_switches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("fabric_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("redundancy_group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_fabric_switches_device_id_devices")),
        sa.ForeignKeyConstraint(["fabric_id"], ["fabrics.id"], name=op.f("fk_fabric_switches_fabric_id_fabrics")),
        sa.ForeignKeyConstraint(
            ["redundancy_group_id"],
            ["redundancy_groups.id"],
            name=op.f("fk_fabric_switches_redundancy_group_id_redundancy_groups"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fabric_switches")),
        sa.UniqueConstraint("device_id", name=op.f("uq_fabric_switches_device_id")),
        sa.UniqueConstraint("fabric_id", "role", "number", name="uq_fabric_switches_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_fabric_switches_uid")),
    )
    with op.batch_alter_table("fabric_switches", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fabric_switches_redundancy_group_id"), ["redundancy_group_id"], unique=False
        )

    op.create_table(
        "host_key_pins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=8), nullable=False),
        sa.Column("algorithm", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=60), nullable=False),
        sa.Column("pinned_at", sa.Float(), nullable=False),
        sa.Column("pinned_by", sa.String(length=150), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_host_key_pins_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_key_pins")),
        sa.UniqueConstraint("device_id", "service", name="uq_host_key_pins_service"),
        sa.UniqueConstraint("uid", name=op.f("uq_host_key_pins_uid")),
    )
    op.create_table(
        "inventory_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), server_default="", nullable=False),
        sa.Column("status", sa.String(length=50), server_default="active", nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("manufacturer_id", sa.Integer(), nullable=True),
        sa.Column("part_id", sa.String(length=50), server_default="", nullable=False),
        sa.Column("serial", sa.String(length=50), server_default="", nullable=False),
        sa.Column("asset_tag", sa.String(length=50), nullable=True),
        sa.Column("discovered", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("component_type", sa.String(length=60), server_default="", nullable=False),
        sa.Column("component_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_inventory_items_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["manufacturers.id"], name=op.f("fk_inventory_items_manufacturer_id_manufacturers")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id", "device_id"],
            ["inventory_items.id", "inventory_items.device_id"],
            name="fk_inventory_items_parent",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["inventory_item_roles.id"], name=op.f("fk_inventory_items_role_id_inventory_item_roles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inventory_items")),
        sa.UniqueConstraint("asset_tag", name=op.f("uq_inventory_items_asset_tag")),
        sa.UniqueConstraint("id", "device_id", name="uq_inventory_items_id_device_id"),
        sa.UniqueConstraint("uid", name=op.f("uq_inventory_items_uid")),
    )
    with op.batch_alter_table("inventory_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_inventory_items_manufacturer_id"), ["manufacturer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventory_items_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inventory_items_role_id"), ["role_id"], unique=False)
        batch_op.create_index(
            "uq_inventory_items_name",
            ["device_id", "parent_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_inventory_items_top_name",
            ["device_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "module_bays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("position", sa.String(length=30), server_default="", nullable=False),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_module_bays_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"],
            ["modules.id", "modules.device_id"],
            name="fk_module_bays_module_device",
            use_alter=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module_bays")),
        sa.UniqueConstraint("device_id", "name", name="uq_module_bays_device_name"),
        sa.UniqueConstraint("id", "device_id", name="uq_module_bays_id_device_id"),
        sa.UniqueConstraint("uid", name=op.f("uq_module_bays_uid")),
    )
    with op.batch_alter_table("module_bays", schema=None) as batch_op:
        batch_op.create_index(
            "ix_module_bays_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.create_table(
        "phone_homes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("operation_uid", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("serial", sa.String(length=120), nullable=False),
        sa.Column("seen_at", sa.Float(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_phone_homes_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_homes")),
        sa.UniqueConstraint("digest", name=op.f("uq_phone_homes_digest")),
        sa.UniqueConstraint("operation_uid", name=op.f("uq_phone_homes_operation_uid")),
        sa.UniqueConstraint("uid", name=op.f("uq_phone_homes_uid")),
    )
    with op.batch_alter_table("phone_homes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_homes_device_id"), ["device_id"], unique=False)

    op.create_table(
        "port_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("fabric_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("operation_uid", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("change_uid", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_port_requests_device_id_devices")),
        sa.ForeignKeyConstraint(["fabric_id"], ["fabrics.id"], name=op.f("fk_port_requests_fabric_id_fabrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_port_requests")),
        sa.UniqueConstraint("uid", name=op.f("uq_port_requests_uid")),
    )
    with op.batch_alter_table("port_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_port_requests_change_uid"), ["change_uid"], unique=False)
        batch_op.create_index(batch_op.f("ix_port_requests_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_port_requests_fabric_id"), ["fabric_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_port_requests_state"), ["state"], unique=False)

    op.create_table(
        "provisioning_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("operation_uid", sa.String(length=36), nullable=False),
        sa.Column("image", sa.String(length=200), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("maintenance", sa.Boolean(), nullable=False),
        sa.Column("maintenance_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_provisioning_states_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioning_states")),
        sa.UniqueConstraint("device_id", name=op.f("uq_provisioning_states_device_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_provisioning_states_uid")),
    )
    op.create_table(
        "rack_lanes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("rack_id", sa.Integer(), nullable=False),
        sa.Column("lane", sa.String(length=20), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_rack_lanes_device_id_devices")),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_rack_lanes_rack_id_racks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_lanes")),
        sa.UniqueConstraint("plan_id", "rack_id", "lane", "offset", name="uq_rack_lanes_place"),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_lanes_uid")),
    )
    with op.batch_alter_table("rack_lanes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rack_lanes_device_id"), ["device_id"], unique=False)

    op.create_table(
        "rack_reserved_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("reservation_id", sa.Integer(), nullable=False),
        sa.Column("rack_id", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["rack_reservations.id"],
            name=op.f("fk_rack_reserved_units_reservation_id_rack_reservations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_reserved_units")),
        sa.UniqueConstraint("rack_id", "unit", name="uq_rack_reserved_units_rack_unit"),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_reserved_units_uid")),
    )
    with op.batch_alter_table("rack_reserved_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rack_reserved_units_reservation_id"), ["reservation_id"], unique=False)

    op.create_table(
        "rack_slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("rack_id", sa.Integer(), nullable=False),
        sa.Column("half_unit", sa.Integer(), nullable=False),
        sa.Column("face", sa.String(length=5), nullable=False),
        sa.Column("column", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_rack_slots_device_id_devices")),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_rack_slots_rack_id_racks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_slots")),
        sa.UniqueConstraint("plan_id", "rack_id", "half_unit", "face", "column", name="uq_rack_slots_place"),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_slots_uid")),
    )
    with op.batch_alter_table("rack_slots", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rack_slots_device_id"), ["device_id"], unique=False)

    op.create_table(
        "server_connections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("fabric_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lacp", sa.Boolean(), nullable=False),
        sa.Column("primary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_server_connections_device_id_devices")),
        sa.ForeignKeyConstraint(["fabric_id"], ["fabrics.id"], name=op.f("fk_server_connections_fabric_id_fabrics")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_server_connections")),
        sa.UniqueConstraint("device_id", "name", name="uq_server_connections_name"),
        sa.UniqueConstraint("fabric_id", "scope", "number", name="uq_server_connections_number"),
        sa.UniqueConstraint("uid", name=op.f("uq_server_connections_uid")),
    )
    op.create_table(
        "services",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("fhrp_group_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("protocol", sa.String(length=50), nullable=False),
        sa.Column("ports", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN device_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN fhrp_group_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_services_one_parent"),
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_services_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["fhrp_group_id"], ["fhrp_groups.id"], name=op.f("fk_services_fhrp_group_id_fhrp_groups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
        sa.UniqueConstraint("uid", name=op.f("uq_services_uid")),
    )
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_services_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_services_fhrp_group_id"), ["fhrp_group_id"], unique=False)
        batch_op.create_index("ix_services_name", ["name"], unique=False)

    op.create_table(
        "vlans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("group_key", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("vid", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("qinq_role", sa.String(length=50), server_default="", nullable=False),
        sa.Column("qinq_svlan_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["vlan_groups.id"], name=op.f("fk_vlans_group_id_vlan_groups")),
        sa.ForeignKeyConstraint(["qinq_svlan_id"], ["vlans.id"], name=op.f("fk_vlans_qinq_svlan_id_vlans")),
        sa.ForeignKeyConstraint(["role_id"], ["prefix_roles.id"], name=op.f("fk_vlans_role_id_prefix_roles")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_vlans_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_vlans_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vlans")),
        sa.UniqueConstraint("group_key", "name", name="uq_vlans_group_name"),
        sa.UniqueConstraint("group_key", "vid", name="uq_vlans_group_vid"),
        sa.UniqueConstraint("uid", name=op.f("uq_vlans_uid")),
    )
    with op.batch_alter_table("vlans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vlans_group_id"), ["group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlans_qinq_svlan_id"), ["qinq_svlan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlans_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlans_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlans_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "agent_commands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("operation_uid", sa.String(length=36), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("command", sa.String(length=40), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("given_at", sa.Float(), nullable=True),
        sa.Column("reported_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_agent_commands_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["agent_sessions.id"], name=op.f("fk_agent_commands_session_id_agent_sessions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_commands")),
        sa.UniqueConstraint("operation_uid", "key", name="uq_agent_commands_key"),
        sa.UniqueConstraint("uid", name=op.f("uq_agent_commands_uid")),
    )
    with op.batch_alter_table("agent_commands", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agent_commands_device_id"), ["device_id"], unique=False)

    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.String(length=16), nullable=False),
        sa.Column("networks", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=36), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("applied_serial", sa.Integer(), nullable=False),
        sa.Column("applied_at", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["server_connections.id"], name=op.f("fk_attachments_connection_id_server_connections")
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_attachments_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("connection_id", name=op.f("uq_attachments_connection_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_attachments_uid")),
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachments_device_id"), ["device_id"], unique=False)

    op.create_table(
        "modules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_bay_id", sa.Integer(), nullable=False),
        sa.Column("module_type_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=50), server_default="active", nullable=False),
        sa.Column("serial", sa.String(length=50), server_default="", nullable=False),
        sa.Column("asset_tag", sa.String(length=50), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_modules_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_bay_id", "device_id"], ["module_bays.id", "module_bays.device_id"], name="fk_modules_module_bay"
        ),
        sa.ForeignKeyConstraint(
            ["module_type_id"], ["module_types.id"], name=op.f("fk_modules_module_type_id_module_types")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modules")),
        sa.UniqueConstraint("asset_tag", name=op.f("uq_modules_asset_tag")),
        sa.UniqueConstraint("id", "device_id", name="uq_modules_id_device_id"),
        sa.UniqueConstraint("module_bay_id", name=op.f("uq_modules_module_bay_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_modules_uid")),
    )
    with op.batch_alter_table("modules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_modules_device_id"), ["device_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_modules_module_type_id"), ["module_type_id"], unique=False)

    op.create_table(
        "prefixes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("site_group_id", sa.Integer(), nullable=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("vrf_key", sa.Integer(), nullable=False),
        sa.Column("family", sa.Integer(), nullable=False),
        sa.Column("network", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("vlan_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("is_pool", sa.Boolean(), nullable=False),
        sa.Column("mark_utilized", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN region_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN site_group_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN site_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN location_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_prefixes_one_scope"),
        ),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_prefixes_location_id_locations")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_prefixes_region_id_regions")),
        sa.ForeignKeyConstraint(["role_id"], ["prefix_roles.id"], name=op.f("fk_prefixes_role_id_prefix_roles")),
        sa.ForeignKeyConstraint(
            ["site_group_id"], ["site_groups.id"], name=op.f("fk_prefixes_site_group_id_site_groups")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_prefixes_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_prefixes_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vlan_id"], ["vlans.id"], name=op.f("fk_prefixes_vlan_id_vlans")),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_prefixes_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prefixes")),
        sa.UniqueConstraint("uid", name=op.f("uq_prefixes_uid")),
        sa.UniqueConstraint("vrf_key", "family", "network", "length", name="uq_prefixes_network"),
    )
    with op.batch_alter_table("prefixes", schema=None) as batch_op:
        batch_op.create_index("ix_prefixes_family_network", ["family", "network"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_site_group_id"), ["site_group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_vlan_id"), ["vlan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_vrf_id"), ["vrf_id"], unique=False)

    op.create_table(
        "console_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_console_ports_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_console_ports_module_device"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_console_ports_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_console_ports_uid")),
    )
    with op.batch_alter_table("console_ports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_console_ports_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.create_table(
        "console_server_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_console_server_ports_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"],
            ["modules.id", "modules.device_id"],
            name="fk_console_server_ports_module_device",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_server_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_console_server_ports_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_console_server_ports_uid")),
    )
    with op.batch_alter_table("console_server_ports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_console_server_ports_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.create_table(
        "device_bays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("parent_role", sa.String(length=50), server_default="parent", nullable=False),
        sa.Column("installed_role", sa.String(length=50), server_default="child", nullable=False),
        sa.Column("installed_device_id", sa.Integer(), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("installed_role = 'child'", name=op.f("ck_device_bays_holds_child")),
        sa.CheckConstraint("parent_role = 'parent'", name=op.f("ck_device_bays_in_parent")),
        sa.ForeignKeyConstraint(
            ["device_id", "parent_role"],
            ["devices.id", "devices.subdevice_role"],
            name="fk_device_bays_parent",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_bays_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["installed_device_id", "installed_role"],
            ["devices.id", "devices.subdevice_role"],
            name="fk_device_bays_child",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_device_bays_module_device"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_bays")),
        sa.UniqueConstraint("device_id", "name", name="uq_device_bays_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_device_bays_uid")),
    )
    with op.batch_alter_table("device_bays", schema=None) as batch_op:
        batch_op.create_index(
            "ix_device_bays_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_device_bays_installed",
            ["installed_device_id"],
            unique=True,
            sqlite_where=sa.text("installed_device_id IS NOT NULL"),
            postgresql_where=sa.text("installed_device_id IS NOT NULL"),
        )

    op.create_table(
        "front_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("positions", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_front_ports_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_front_ports_module_device"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_front_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_front_ports_device_name"),
        sa.UniqueConstraint("id", "device_id", name="uq_front_ports_id_device_id"),
        sa.UniqueConstraint("uid", name=op.f("uq_front_ports_uid")),
    )
    with op.batch_alter_table("front_ports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_front_ports_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.create_table(
        "interfaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("mgmt_only", sa.Boolean(), nullable=False),
        sa.Column("mac_address", sa.String(length=17), nullable=True),
        sa.Column("wwn", sa.String(length=23), nullable=True),
        sa.Column("mtu", sa.Integer(), nullable=True),
        sa.Column("speed", sa.BigInteger(), nullable=True),
        sa.Column("duplex", sa.String(length=50), server_default="", nullable=False),
        sa.Column("lag_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("bridge_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=50), nullable=False),
        sa.Column("untagged_vlan_id", sa.Integer(), nullable=True),
        sa.Column("qinq_svlan_id", sa.Integer(), nullable=True),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("poe_mode", sa.String(length=50), nullable=False),
        sa.Column("poe_type", sa.String(length=50), nullable=False),
        sa.ForeignKeyConstraint(["bridge_id"], ["interfaces.id"], name=op.f("fk_interfaces_bridge_id_interfaces")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_interfaces_device_id_devices")),
        sa.ForeignKeyConstraint(["lag_id"], ["interfaces.id"], name=op.f("fk_interfaces_lag_id_interfaces")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_interfaces_module_device"
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["interfaces.id"], name=op.f("fk_interfaces_parent_id_interfaces")),
        sa.ForeignKeyConstraint(["qinq_svlan_id"], ["vlans.id"], name=op.f("fk_interfaces_qinq_svlan_id_vlans")),
        sa.ForeignKeyConstraint(["untagged_vlan_id"], ["vlans.id"], name=op.f("fk_interfaces_untagged_vlan_id_vlans")),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_interfaces_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interfaces")),
        sa.UniqueConstraint("device_id", "name", name="uq_interfaces_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_interfaces_uid")),
    )
    with op.batch_alter_table("interfaces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interfaces_bridge_id"), ["bridge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interfaces_lag_id"), ["lag_id"], unique=False)
        batch_op.create_index(
            "ix_interfaces_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_interfaces_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interfaces_qinq_svlan_id"), ["qinq_svlan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interfaces_untagged_vlan_id"), ["untagged_vlan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interfaces_vrf_id"), ["vrf_id"], unique=False)
        batch_op.create_index(
            "uq_interfaces_mac_address",
            ["mac_address"],
            unique=True,
            sqlite_where=sa.text("mac_address IS NOT NULL"),
            postgresql_where=sa.text("mac_address IS NOT NULL"),
        )

    op.create_table(
        "power_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("maximum_draw", sa.Integer(), nullable=True),
        sa.Column("allocated_draw", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_power_ports_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_power_ports_module_device"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_power_ports_device_name"),
        sa.UniqueConstraint("id", "device_id", name="uq_power_ports_id_device_id"),
        sa.UniqueConstraint("uid", name=op.f("uq_power_ports_uid")),
    )
    with op.batch_alter_table("power_ports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_power_ports_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.create_table(
        "rear_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("positions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_rear_ports_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_rear_ports_module_device"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rear_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_rear_ports_device_name"),
        sa.UniqueConstraint("id", "device_id", name="uq_rear_ports_id_device_id"),
        sa.UniqueConstraint("uid", name=op.f("uq_rear_ports_uid")),
    )
    with op.batch_alter_table("rear_ports", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rear_ports_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.create_table(
        "fhrp_group_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("interface_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["fhrp_groups.id"], name=op.f("fk_fhrp_group_assignments_group_id_fhrp_groups")
        ),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_fhrp_group_assignments_interface_id_interfaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fhrp_group_assignments")),
        sa.UniqueConstraint("interface_id", "group_id", name="uq_fhrp_group_assignments_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_fhrp_group_assignments_uid")),
    )
    with op.batch_alter_table("fhrp_group_assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fhrp_group_assignments_group_id"), ["group_id"], unique=False)

    op.create_table(
        "interface_tagged_vlans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("interface_id", sa.Integer(), nullable=False),
        sa.Column("vlan_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_interface_tagged_vlans_interface_id_interfaces")
        ),
        sa.ForeignKeyConstraint(["vlan_id"], ["vlans.id"], name=op.f("fk_interface_tagged_vlans_vlan_id_vlans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interface_tagged_vlans")),
        sa.UniqueConstraint("interface_id", "vlan_id", name="uq_interface_tagged_vlans_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_interface_tagged_vlans_uid")),
    )
    with op.batch_alter_table("interface_tagged_vlans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interface_tagged_vlans_vlan_id"), ["vlan_id"], unique=False)

    op.create_table(
        "ip_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("vrf_key", sa.Integer(), nullable=False),
        sa.Column("family", sa.Integer(), nullable=False),
        sa.Column("address", sa.LargeBinary(length=16), nullable=False),
        sa.Column("prefix_length", sa.Integer(), nullable=False),
        sa.Column("duplicate_key", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("role", sa.String(length=50), nullable=False),
        sa.Column("dns_name", sa.String(length=255), nullable=False),
        sa.Column("interface_id", sa.Integer(), nullable=True),
        sa.Column("fhrp_group_id", sa.Integer(), nullable=True),
        sa.Column("nat_inside_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN interface_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN fhrp_group_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_ip_addresses_one_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["fhrp_group_id"], ["fhrp_groups.id"], name=op.f("fk_ip_addresses_fhrp_group_id_fhrp_groups")
        ),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_ip_addresses_interface_id_interfaces")
        ),
        sa.ForeignKeyConstraint(
            ["nat_inside_id"], ["ip_addresses.id"], name=op.f("fk_ip_addresses_nat_inside_id_ip_addresses")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ip_addresses_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_ip_addresses_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ip_addresses")),
        sa.UniqueConstraint("uid", name=op.f("uq_ip_addresses_uid")),
        sa.UniqueConstraint("vrf_key", "family", "address", "duplicate_key", name="uq_ip_addresses_address"),
    )
    with op.batch_alter_table("ip_addresses", schema=None) as batch_op:
        batch_op.create_index("ix_ip_addresses_family_address", ["family", "address"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_fhrp_group_id"), ["fhrp_group_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_interface_id"), ["interface_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_nat_inside_id"), ["nat_inside_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_vrf_id"), ["vrf_id"], unique=False)

    op.create_table(
        "l2vpn_terminations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("l2vpn_id", sa.Integer(), nullable=False),
        sa.Column("vlan_id", sa.Integer(), nullable=True),
        sa.Column("interface_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(CASE WHEN vlan_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN interface_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_l2vpn_terminations_one_end"),
        ),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_l2vpn_terminations_interface_id_interfaces")
        ),
        sa.ForeignKeyConstraint(["l2vpn_id"], ["l2vpns.id"], name=op.f("fk_l2vpn_terminations_l2vpn_id_l2vpns")),
        sa.ForeignKeyConstraint(["vlan_id"], ["vlans.id"], name=op.f("fk_l2vpn_terminations_vlan_id_vlans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_l2vpn_terminations")),
        sa.UniqueConstraint("uid", name=op.f("uq_l2vpn_terminations_uid")),
        sa.UniqueConstraint("vlan_id", name=op.f("uq_l2vpn_terminations_vlan_id")),
    )
    with op.batch_alter_table("l2vpn_terminations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_l2vpn_terminations_l2vpn_id"), ["l2vpn_id"], unique=False)
        batch_op.create_index(
            "uq_l2vpn_terminations_interface",
            ["interface_id"],
            unique=True,
            sqlite_where=sa.text("interface_id IS NOT NULL"),
            postgresql_where=sa.text("interface_id IS NOT NULL"),
        )

    op.create_table(
        "mac_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("mac_address", sa.String(length=17), nullable=False),
        sa.Column("interface_id", sa.Integer(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_mac_addresses_interface_id_interfaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mac_addresses")),
        sa.UniqueConstraint("uid", name=op.f("uq_mac_addresses_uid")),
    )
    with op.batch_alter_table("mac_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mac_addresses_interface_id"), ["interface_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mac_addresses_mac_address"), ["mac_address"], unique=False)
        batch_op.create_index(
            "uq_mac_addresses_primary",
            ["interface_id"],
            unique=True,
            sqlite_where=sa.text("is_primary AND interface_id IS NOT NULL"),
            postgresql_where=sa.text("is_primary AND interface_id IS NOT NULL"),
        )

    op.create_table(
        "port_mappings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("front_port_id", sa.Integer(), nullable=False),
        sa.Column("front_port_position", sa.Integer(), nullable=False),
        sa.Column("rear_port_id", sa.Integer(), nullable=False),
        sa.Column("rear_port_position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_port_mappings_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["front_port_id", "device_id"],
            ["front_ports.id", "front_ports.device_id"],
            name="fk_port_mappings_front_port",
        ),
        sa.ForeignKeyConstraint(
            ["rear_port_id", "device_id"], ["rear_ports.id", "rear_ports.device_id"], name="fk_port_mappings_rear_port"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_port_mappings")),
        sa.UniqueConstraint("front_port_id", "front_port_position", name="uq_port_mappings_front"),
        sa.UniqueConstraint("rear_port_id", "rear_port_position", name="uq_port_mappings_rear"),
        sa.UniqueConstraint("uid", name=op.f("uq_port_mappings_uid")),
    )
    with op.batch_alter_table("port_mappings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_port_mappings_device_id"), ["device_id"], unique=False)

    op.create_table(
        "power_outlets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("custom_field_data", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(length=200), server_default="", nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("mark_connected", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=50), server_default="enabled", nullable=False),
        sa.Column("color", sa.String(length=6), server_default="", nullable=False),
        sa.Column("power_port_id", sa.Integer(), nullable=True),
        sa.Column("feed_leg", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_power_outlets_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["module_id", "device_id"], ["modules.id", "modules.device_id"], name="fk_power_outlets_module_device"
        ),
        sa.ForeignKeyConstraint(
            ["power_port_id", "device_id"],
            ["power_ports.id", "power_ports.device_id"],
            name="fk_power_outlets_power_port",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_outlets")),
        sa.UniqueConstraint("device_id", "name", name="uq_power_outlets_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_power_outlets_uid")),
    )
    with op.batch_alter_table("power_outlets", schema=None) as batch_op:
        batch_op.create_index(
            "ix_power_outlets_module_id",
            ["module_id"],
            unique=False,
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_power_outlets_power_port_id"), ["power_port_id"], unique=False)

    op.create_table(
        "server_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("interface_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["server_connections.id"], name=op.f("fk_server_ports_connection_id_server_connections")
        ),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_server_ports_interface_id_interfaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_server_ports")),
        sa.UniqueConstraint("interface_id", name=op.f("uq_server_ports_interface_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_server_ports_uid")),
    )
    with op.batch_alter_table("server_ports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_server_ports_connection_id"), ["connection_id"], unique=False)

    op.create_table(
        "cable_terminations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("cable_id", sa.Integer(), nullable=False),
        sa.Column("cable_end", sa.String(length=1), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("interface_id", sa.Integer(), nullable=True),
        sa.Column("console_port_id", sa.Integer(), nullable=True),
        sa.Column("console_server_port_id", sa.Integer(), nullable=True),
        sa.Column("power_port_id", sa.Integer(), nullable=True),
        sa.Column("power_outlet_id", sa.Integer(), nullable=True),
        sa.Column("front_port_id", sa.Integer(), nullable=True),
        sa.Column("rear_port_id", sa.Integer(), nullable=True),
        sa.Column("power_feed_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("cable_end IN ('A', 'B')", name=op.f("ck_cable_terminations_cable_end")),
        sa.CheckConstraint(
            "(CASE WHEN interface_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN console_port_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN console_server_port_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN power_port_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN power_outlet_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN front_port_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN rear_port_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN power_feed_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_cable_terminations_one_port"),
        ),
        sa.ForeignKeyConstraint(["cable_id"], ["cables.id"], name=op.f("fk_cable_terminations_cable_id_cables")),
        sa.ForeignKeyConstraint(
            ["console_port_id"], ["console_ports.id"], name=op.f("fk_cable_terminations_console_port_id_console_ports")
        ),
        sa.ForeignKeyConstraint(
            ["console_server_port_id"],
            ["console_server_ports.id"],
            name=op.f("fk_cable_terminations_console_server_port_id_console_server_ports"),
        ),
        sa.ForeignKeyConstraint(
            ["front_port_id"], ["front_ports.id"], name=op.f("fk_cable_terminations_front_port_id_front_ports")
        ),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_cable_terminations_interface_id_interfaces")
        ),
        sa.ForeignKeyConstraint(
            ["power_feed_id"], ["power_feeds.id"], name=op.f("fk_cable_terminations_power_feed_id_power_feeds")
        ),
        sa.ForeignKeyConstraint(
            ["power_outlet_id"], ["power_outlets.id"], name=op.f("fk_cable_terminations_power_outlet_id_power_outlets")
        ),
        sa.ForeignKeyConstraint(
            ["power_port_id"], ["power_ports.id"], name=op.f("fk_cable_terminations_power_port_id_power_ports")
        ),
        sa.ForeignKeyConstraint(
            ["rear_port_id"], ["rear_ports.id"], name=op.f("fk_cable_terminations_rear_port_id_rear_ports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cable_terminations")),
        sa.UniqueConstraint("cable_id", "cable_end", "position", name="uq_cable_terminations_position"),
        sa.UniqueConstraint("uid", name=op.f("uq_cable_terminations_uid")),
    )
    with op.batch_alter_table("cable_terminations", schema=None) as batch_op:
        batch_op.create_index(
            "uq_cable_terminations_console_port",
            ["console_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("console_port_id IS NOT NULL"),
            postgresql_where=sa.text("console_port_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_console_port_cable",
            ["console_port_id", "plan_id"],
            unique=True,
            sqlite_where=sa.text("console_port_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("console_port_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.create_index(
            "uq_cable_terminations_console_server_port",
            ["console_server_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("console_server_port_id IS NOT NULL"),
            postgresql_where=sa.text("console_server_port_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_console_server_port_cable",
            ["console_server_port_id", "plan_id"],
            unique=True,
            sqlite_where=sa.text("console_server_port_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("console_server_port_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.create_index(
            "uq_cable_terminations_front_port",
            ["front_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("front_port_id IS NOT NULL"),
            postgresql_where=sa.text("front_port_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_interface",
            ["interface_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("interface_id IS NOT NULL"),
            postgresql_where=sa.text("interface_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_interface_cable",
            ["interface_id", "plan_id"],
            unique=True,
            sqlite_where=sa.text("interface_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("interface_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_feed",
            ["power_feed_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_feed_id IS NOT NULL"),
            postgresql_where=sa.text("power_feed_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_feed_cable",
            ["power_feed_id", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_feed_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("power_feed_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_outlet",
            ["power_outlet_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_outlet_id IS NOT NULL"),
            postgresql_where=sa.text("power_outlet_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_outlet_cable",
            ["power_outlet_id", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_outlet_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("power_outlet_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_port",
            ["power_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_port_id IS NOT NULL"),
            postgresql_where=sa.text("power_port_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_port_cable",
            ["power_port_id", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_port_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("power_port_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.create_index(
            "uq_cable_terminations_rear_port",
            ["rear_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("rear_port_id IS NOT NULL"),
            postgresql_where=sa.text("rear_port_id IS NOT NULL"),
        )

    op.create_table(
        "service_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("ip_address_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ip_address_id"], ["ip_addresses.id"], name=op.f("fk_service_addresses_ip_address_id_ip_addresses")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["services.id"], name=op.f("fk_service_addresses_service_id_services")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_addresses")),
        sa.UniqueConstraint("service_id", "ip_address_id", name="uq_service_addresses_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_service_addresses_uid")),
    )
    with op.batch_alter_table("service_addresses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_addresses_ip_address_id"), ["ip_address_id"], unique=False)
    if op.get_bind().dialect.name != "sqlite":
        for name, table, target, columns, ids in LATE:
            op.create_foreign_key(name, table, target, columns, ids)


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for name, table, *_rest in LATE:
            op.drop_constraint(name, table, type_="foreignkey")
    with op.batch_alter_table("service_addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_addresses_ip_address_id"))

    op.drop_table("service_addresses")
    with op.batch_alter_table("cable_terminations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cable_terminations_rear_port",
            sqlite_where=sa.text("rear_port_id IS NOT NULL"),
            postgresql_where=sa.text("rear_port_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_port_cable",
            sqlite_where=sa.text("power_port_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("power_port_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_port",
            sqlite_where=sa.text("power_port_id IS NOT NULL"),
            postgresql_where=sa.text("power_port_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_outlet_cable",
            sqlite_where=sa.text("power_outlet_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("power_outlet_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_outlet",
            sqlite_where=sa.text("power_outlet_id IS NOT NULL"),
            postgresql_where=sa.text("power_outlet_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_feed_cable",
            sqlite_where=sa.text("power_feed_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("power_feed_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_feed",
            sqlite_where=sa.text("power_feed_id IS NOT NULL"),
            postgresql_where=sa.text("power_feed_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_interface_cable",
            sqlite_where=sa.text("interface_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("interface_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_interface",
            sqlite_where=sa.text("interface_id IS NOT NULL"),
            postgresql_where=sa.text("interface_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_front_port",
            sqlite_where=sa.text("front_port_id IS NOT NULL"),
            postgresql_where=sa.text("front_port_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_console_server_port_cable",
            sqlite_where=sa.text("console_server_port_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("console_server_port_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_console_server_port",
            sqlite_where=sa.text("console_server_port_id IS NOT NULL"),
            postgresql_where=sa.text("console_server_port_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_console_port_cable",
            sqlite_where=sa.text("console_port_id IS NOT NULL AND lane <= 1"),
            postgresql_where=sa.text("console_port_id IS NOT NULL AND lane <= 1"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_console_port",
            sqlite_where=sa.text("console_port_id IS NOT NULL"),
            postgresql_where=sa.text("console_port_id IS NOT NULL"),
        )

    op.drop_table("cable_terminations")
    with op.batch_alter_table("server_ports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_server_ports_connection_id"))

    op.drop_table("server_ports")
    with op.batch_alter_table("power_outlets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_power_outlets_power_port_id"))
        batch_op.drop_index(
            "ix_power_outlets_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("power_outlets")
    with op.batch_alter_table("port_mappings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_port_mappings_device_id"))

    op.drop_table("port_mappings")
    with op.batch_alter_table("mac_addresses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_mac_addresses_primary",
            sqlite_where=sa.text("is_primary AND interface_id IS NOT NULL"),
            postgresql_where=sa.text("is_primary AND interface_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_mac_addresses_mac_address"))
        batch_op.drop_index(batch_op.f("ix_mac_addresses_interface_id"))

    op.drop_table("mac_addresses")
    with op.batch_alter_table("l2vpn_terminations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_l2vpn_terminations_interface",
            sqlite_where=sa.text("interface_id IS NOT NULL"),
            postgresql_where=sa.text("interface_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_l2vpn_terminations_l2vpn_id"))

    op.drop_table("l2vpn_terminations")
    with op.batch_alter_table("ip_addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ip_addresses_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_ip_addresses_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_ip_addresses_nat_inside_id"))
        batch_op.drop_index(batch_op.f("ix_ip_addresses_interface_id"))
        batch_op.drop_index(batch_op.f("ix_ip_addresses_fhrp_group_id"))
        batch_op.drop_index("ix_ip_addresses_family_address")

    op.drop_table("ip_addresses")
    with op.batch_alter_table("interface_tagged_vlans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interface_tagged_vlans_vlan_id"))

    op.drop_table("interface_tagged_vlans")
    with op.batch_alter_table("fhrp_group_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fhrp_group_assignments_group_id"))

    op.drop_table("fhrp_group_assignments")
    with op.batch_alter_table("rear_ports", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_rear_ports_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("rear_ports")
    with op.batch_alter_table("power_ports", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_power_ports_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("power_ports")
    with op.batch_alter_table("interfaces", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_interfaces_mac_address",
            sqlite_where=sa.text("mac_address IS NOT NULL"),
            postgresql_where=sa.text("mac_address IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_interfaces_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_interfaces_untagged_vlan_id"))
        batch_op.drop_index(batch_op.f("ix_interfaces_qinq_svlan_id"))
        batch_op.drop_index(batch_op.f("ix_interfaces_parent_id"))
        batch_op.drop_index(
            "ix_interfaces_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_interfaces_lag_id"))
        batch_op.drop_index(batch_op.f("ix_interfaces_bridge_id"))

    op.drop_table("interfaces")
    with op.batch_alter_table("front_ports", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_front_ports_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("front_ports")
    with op.batch_alter_table("device_bays", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_device_bays_installed",
            sqlite_where=sa.text("installed_device_id IS NOT NULL"),
            postgresql_where=sa.text("installed_device_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_device_bays_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("device_bays")
    with op.batch_alter_table("console_server_ports", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_console_server_ports_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("console_server_ports")
    with op.batch_alter_table("console_ports", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_console_ports_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("console_ports")
    with op.batch_alter_table("prefixes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prefixes_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_vlan_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_site_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_site_group_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_role_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_region_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_location_id"))
        batch_op.drop_index("ix_prefixes_family_network")

    op.drop_table("prefixes")
    with op.batch_alter_table("modules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_modules_module_type_id"))
        batch_op.drop_index(batch_op.f("ix_modules_device_id"))

    op.drop_table("modules")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_device_id"))

    op.drop_table("attachments")
    with op.batch_alter_table("agent_commands", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agent_commands_device_id"))

    op.drop_table("agent_commands")
    with op.batch_alter_table("vlans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vlans_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_vlans_site_id"))
        batch_op.drop_index(batch_op.f("ix_vlans_role_id"))
        batch_op.drop_index(batch_op.f("ix_vlans_qinq_svlan_id"))
        batch_op.drop_index(batch_op.f("ix_vlans_group_id"))

    op.drop_table("vlans")
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.drop_index("ix_services_name")
        batch_op.drop_index(batch_op.f("ix_services_fhrp_group_id"))
        batch_op.drop_index(batch_op.f("ix_services_device_id"))

    op.drop_table("services")
    op.drop_table("server_connections")
    with op.batch_alter_table("rack_slots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rack_slots_device_id"))

    op.drop_table("rack_slots")
    with op.batch_alter_table("rack_reserved_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rack_reserved_units_reservation_id"))

    op.drop_table("rack_reserved_units")
    with op.batch_alter_table("rack_lanes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rack_lanes_device_id"))

    op.drop_table("rack_lanes")
    op.drop_table("provisioning_states")
    with op.batch_alter_table("port_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_port_requests_state"))
        batch_op.drop_index(batch_op.f("ix_port_requests_fabric_id"))
        batch_op.drop_index(batch_op.f("ix_port_requests_device_id"))
        batch_op.drop_index(batch_op.f("ix_port_requests_change_uid"))

    op.drop_table("port_requests")
    with op.batch_alter_table("phone_homes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_homes_device_id"))

    op.drop_table("phone_homes")
    with op.batch_alter_table("module_bays", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_module_bays_module_id",
            sqlite_where=sa.text("module_id IS NOT NULL"),
            postgresql_where=sa.text("module_id IS NOT NULL"),
        )

    op.drop_table("module_bays")
    with op.batch_alter_table("inventory_items", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_inventory_items_top_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_inventory_items_name",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_inventory_items_role_id"))
        batch_op.drop_index(batch_op.f("ix_inventory_items_parent_id"))
        batch_op.drop_index(batch_op.f("ix_inventory_items_manufacturer_id"))

    op.drop_table("inventory_items")
    op.drop_table("host_key_pins")
    with op.batch_alter_table("fabric_switches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fabric_switches_redundancy_group_id"))

    op.drop_table("fabric_switches")
    with op.batch_alter_table("change_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_change_targets_device_id"))
        batch_op.drop_index(batch_op.f("ix_change_targets_change_uid"))

    op.drop_table("change_targets")
    with op.batch_alter_table("boot_tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boot_tokens_operation_uid"))
        batch_op.drop_index(batch_op.f("ix_boot_tokens_device_id"))

    op.drop_table("boot_tokens")
    with op.batch_alter_table("boot_offers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boot_offers_operation_uid"))

    op.drop_table("boot_offers")
    op.drop_table("bmc_access")
    with op.batch_alter_table("agent_sessions", schema=None) as batch_op:
        batch_op.drop_index("ix_agent_sessions_operation")
        batch_op.drop_index(batch_op.f("ix_agent_sessions_device_id"))

    op.drop_table("agent_sessions")
    with op.batch_alter_table("vlan_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vlan_groups_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_vlan_groups_site_id"))
        batch_op.drop_index(batch_op.f("ix_vlan_groups_site_group_id"))
        batch_op.drop_index(batch_op.f("ix_vlan_groups_region_id"))
        batch_op.drop_index(batch_op.f("ix_vlan_groups_rack_id"))
        batch_op.drop_index(batch_op.f("ix_vlan_groups_rack_group_id"))
        batch_op.drop_index(batch_op.f("ix_vlan_groups_location_id"))

    op.drop_table("vlan_groups")
    with op.batch_alter_table("rack_reservations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rack_reservations_user_id"))
        batch_op.drop_index(batch_op.f("ix_rack_reservations_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_rack_reservations_rack_id"))

    op.drop_table("rack_reservations")
    with op.batch_alter_table("power_feeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_power_feeds_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_power_feeds_rack_id"))

    op.drop_table("power_feeds")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_devices_vc_position",
            sqlite_where=sa.text("virtual_chassis_id IS NOT NULL"),
            postgresql_where=sa.text("virtual_chassis_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_devices_serial", sqlite_where=sa.text("serial <> ''"), postgresql_where=sa.text("serial <> ''")
        )
        batch_op.drop_index(batch_op.f("ix_devices_virtual_chassis_id"))
        batch_op.drop_index(batch_op.f("ix_devices_tenant_id"))
        batch_op.drop_index("ix_devices_site_role")
        batch_op.drop_index(batch_op.f("ix_devices_site_id"))
        batch_op.drop_index(batch_op.f("ix_devices_role_id"))
        batch_op.drop_index(batch_op.f("ix_devices_rack_id"))
        batch_op.drop_index(batch_op.f("ix_devices_primary_ip6_id"))
        batch_op.drop_index(batch_op.f("ix_devices_primary_ip4_id"))
        batch_op.drop_index(batch_op.f("ix_devices_platform_id"))
        batch_op.drop_index(batch_op.f("ix_devices_oob_ip_id"))
        batch_op.drop_index(batch_op.f("ix_devices_location_id"))
        batch_op.drop_index(batch_op.f("ix_devices_device_type_id"))

    op.drop_table("devices")
    with op.batch_alter_table("racks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_racks_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_racks_site_id"))
        batch_op.drop_index(batch_op.f("ix_racks_role_id"))
        batch_op.drop_index(batch_op.f("ix_racks_rack_type_id"))
        batch_op.drop_index(batch_op.f("ix_racks_location_id"))
        batch_op.drop_index(batch_op.f("ix_racks_group_id"))

    op.drop_table("racks")
    with op.batch_alter_table("power_panels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_power_panels_location_id"))

    op.drop_table("power_panels")
    with op.batch_alter_table("l2vpn_import_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_l2vpn_import_targets_route_target_id"))

    op.drop_table("l2vpn_import_targets")
    with op.batch_alter_table("l2vpn_export_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_l2vpn_export_targets_route_target_id"))

    op.drop_table("l2vpn_export_targets")
    with op.batch_alter_table("vrf_import_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vrf_import_targets_route_target_id"))

    op.drop_table("vrf_import_targets")
    with op.batch_alter_table("vrf_export_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vrf_export_targets_route_target_id"))

    op.drop_table("vrf_export_targets")
    with op.batch_alter_table("site_asns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_asns_asn_id"))

    op.drop_table("site_asns")
    with op.batch_alter_table("locations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locations_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_locations_site_id"))
        batch_op.drop_index(batch_op.f("ix_locations_parent_id"))

    op.drop_table("locations")
    with op.batch_alter_table("l2vpns", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_l2vpns_pool_identifier",
            sqlite_where=sa.text("identifier IS NOT NULL"),
            postgresql_where=sa.text("identifier IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_l2vpns_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_l2vpns_tenant_id"))

    op.drop_table("l2vpns")
    with op.batch_alter_table("ip_ranges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ip_ranges_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_ip_ranges_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_ip_ranges_role_id"))
        batch_op.drop_index("ix_ip_ranges_family_start")

    op.drop_table("ip_ranges")
    with op.batch_alter_table("component_templates", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_component_templates_module_type",
            sqlite_where=sa.text("module_type_id IS NOT NULL"),
            postgresql_where=sa.text("module_type_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_component_templates_device_type",
            sqlite_where=sa.text("device_type_id IS NOT NULL"),
            postgresql_where=sa.text("device_type_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_component_templates_type_kind")

    op.drop_table("component_templates")
    with op.batch_alter_table("vrfs", schema=None) as batch_op:
        batch_op.drop_index("uq_vrfs_rd", sqlite_where=sa.text("rd <> ''"), postgresql_where=sa.text("rd <> ''"))
        batch_op.drop_index(batch_op.f("ix_vrfs_tenant_id"))

    op.drop_table("vrfs")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_index("ix_steps_overdue")

    op.drop_table("steps")
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sites_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_sites_region_id"))
        batch_op.drop_index(batch_op.f("ix_sites_group_id"))

    op.drop_table("sites")
    with op.batch_alter_table("route_targets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_route_targets_tenant_id"))

    op.drop_table("route_targets")
    with op.batch_alter_table("locks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locks_operation_id"))

    op.drop_table("locks")
    with op.batch_alter_table("fabric_networks", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fabric_networks_vni", sqlite_where=sa.text("vni <> 0"), postgresql_where=sa.text("vni <> 0")
        )
        batch_op.drop_index(batch_op.f("ix_fabric_networks_tenant_id"))

    op.drop_table("fabric_networks")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_job")

    op.drop_table("events")
    with op.batch_alter_table("device_types", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_types_manufacturer_id"))
        batch_op.drop_index(batch_op.f("ix_device_types_default_platform_id"))

    op.drop_table("device_types")
    with op.batch_alter_table("cables", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cables_label", sqlite_where=sa.text("label <> ''"), postgresql_where=sa.text("label <> ''")
        )
        batch_op.drop_index(batch_op.f("ix_cables_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_cables_bundle_id"))

    op.drop_table("cables")
    with op.batch_alter_table("asns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asns_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_asns_role_id"))
        batch_op.drop_index(batch_op.f("ix_asns_rir_id"))

    op.drop_table("asns")
    with op.batch_alter_table("asn_ranges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asn_ranges_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_asn_ranges_rir_id"))

    op.drop_table("asn_ranges")
    with op.batch_alter_table("aggregates", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_aggregates_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_aggregates_rir_id"))

    op.drop_table("aggregates")
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_sessions_user_id"))

    op.drop_table("web_sessions")
    with op.batch_alter_table("user_group_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_group_members_user_id"))

    op.drop_table("user_group_members")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_user_id"))

    op.drop_table("tokens")
    with op.batch_alter_table("tenants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tenants_group_id"))

    op.drop_table("tenants")
    with op.batch_alter_table("tagged_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tagged_items_tag_id"))

    op.drop_table("tagged_items")
    with op.batch_alter_table("saved_filters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_filters_user_id"))

    op.drop_table("saved_filters")
    op.drop_table("redundancy_groups")
    with op.batch_alter_table("rack_types", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rack_types_manufacturer_id"))

    op.drop_table("rack_types")
    with op.batch_alter_table("platforms", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_platforms_top_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_platforms_parent_name",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_platforms_parent_id"))
        batch_op.drop_index(batch_op.f("ix_platforms_manufacturer_id"))

    op.drop_table("platforms")
    with op.batch_alter_table("operations", schema=None) as batch_op:
        batch_op.drop_index("ix_operations_waiting_on")
        batch_op.drop_index("ix_operations_subject")
        batch_op.drop_index("ix_operations_state")
        batch_op.drop_index("ix_operations_lease_owner")
        batch_op.drop_index("ix_operations_job")
        batch_op.drop_index("ix_operations_due_at")

    op.drop_table("operations")
    with op.batch_alter_table("object_permission_users", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_object_permission_users_user_id"))

    op.drop_table("object_permission_users")
    with op.batch_alter_table("object_permission_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_object_permission_groups_group_id"))

    op.drop_table("object_permission_groups")
    with op.batch_alter_table("module_types", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_module_types_profile_id"))
        batch_op.drop_index(batch_op.f("ix_module_types_manufacturer_id"))

    op.drop_table("module_types")
    with op.batch_alter_table("mirror_objects", schema=None) as batch_op:
        batch_op.drop_index("ix_mirror_objects_ours")

    op.drop_table("mirror_objects")
    with op.batch_alter_table("journal_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_entries_object")
        batch_op.drop_index(batch_op.f("ix_journal_entries_created_by_id"))

    op.drop_table("journal_entries")
    with op.batch_alter_table("fabric_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fabric_plans_fabric_id"))

    op.drop_table("fabric_plans")
    with op.batch_alter_table("custom_fields", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_custom_fields_choice_set_id"))

    op.drop_table("custom_fields")
    with op.batch_alter_table("contact_group_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_group_members_group_id"))

    op.drop_table("contact_group_members")
    with op.batch_alter_table("contact_assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_assignments_role_id"))
        batch_op.drop_index("ix_contact_assignments_object")
        batch_op.drop_index(batch_op.f("ix_contact_assignments_contact_id"))

    op.drop_table("contact_assignments")
    with op.batch_alter_table("config_context_scopes", schema=None) as batch_op:
        batch_op.drop_index("ix_config_context_scopes_object")

    op.drop_table("config_context_scopes")
    with op.batch_alter_table("bulk_import_parts", schema=None) as batch_op:
        batch_op.drop_index("ix_bulk_import_parts_import")

    op.drop_table("bulk_import_parts")
    op.drop_table("webhooks")
    with op.batch_alter_table("virtual_chassis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_virtual_chassis_name"))

    op.drop_table("virtual_chassis")
    op.drop_table("users")
    op.drop_table("user_groups")
    with op.batch_alter_table("tenant_groups", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_tenant_groups_top_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_tenant_groups_parent_name",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_tenant_groups_parent_id"))

    op.drop_table("tenant_groups")
    op.drop_table("tags")
    with op.batch_alter_table("site_groups", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_site_groups_top_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_site_groups_parent_name",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_site_groups_parent_id"))

    op.drop_table("site_groups")
    op.drop_table("service_templates")
    op.drop_table("runner_heartbeats")
    op.drop_table("rirs")
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_regions_top_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_regions_parent_name",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_regions_parent_id"))

    op.drop_table("regions")
    op.drop_table("rack_roles")
    op.drop_table("rack_groups")
    op.drop_table("prefix_roles")
    op.drop_table("object_permissions")
    with op.batch_alter_table("object_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_object_changes_time"))
        batch_op.drop_index(batch_op.f("ix_object_changes_request_id"))
        batch_op.drop_index("ix_object_changes_object")

    op.drop_table("object_changes")
    op.drop_table("module_type_profiles")
    op.drop_table("mirror_sources")
    op.drop_table("manufacturers")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_state")

    op.drop_table("jobs")
    op.drop_table("inventory_item_roles")
    with op.batch_alter_table("image_attachments", schema=None) as batch_op:
        batch_op.drop_index("ix_image_attachments_object")

    op.drop_table("image_attachments")
    with op.batch_alter_table("fhrp_groups", schema=None) as batch_op:
        batch_op.drop_index("ix_fhrp_groups_protocol_group")

    op.drop_table("fhrp_groups")
    op.drop_table("fabrics")
    op.drop_table("export_templates")
    op.drop_table("event_rules")
    with op.batch_alter_table("device_roles", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_device_roles_top_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_device_roles_parent_name",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_device_roles_parent_id"))

    op.drop_table("device_roles")
    op.drop_table("custom_field_choice_sets")
    op.drop_table("credentials")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_name"))

    op.drop_table("contacts")
    op.drop_table("contact_roles")
    with op.batch_alter_table("contact_groups", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_contact_groups_top_name",
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )
        batch_op.drop_index(
            "uq_contact_groups_parent_name",
            sqlite_where=sa.text("parent_id IS NOT NULL"),
            postgresql_where=sa.text("parent_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_contact_groups_parent_id"))

    op.drop_table("contact_groups")
    op.drop_table("config_contexts")
    op.drop_table("cable_bundles")
    op.drop_table("bulk_imports")
    op.drop_table("brakes")
