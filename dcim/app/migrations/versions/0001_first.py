"""The first schema: everything from users to fabrics.

Revision: 0001, after .
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


LATE_REFERENCES = ("primary_ip4_id", "primary_ip6_id", "oob_ip_id")
"""Devices and addresses refer to each other: SQLite takes that at once, other databases once both tables stand."""


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
        "device_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_device_roles_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_device_roles_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_device_roles_uid")),
    )
    op.create_table(
        "fabrics",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
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
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manufacturers")),
        sa.UniqueConstraint("name", name=op.f("uq_manufacturers_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_manufacturers_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_manufacturers_uid")),
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
        "prefix_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prefix_roles")),
        sa.UniqueConstraint("name", name=op.f("uq_prefix_roles_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_prefix_roles_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_prefix_roles_uid")),
    )
    op.create_table(
        "rack_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
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
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["regions.id"], name=op.f("fk_regions_parent_id_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regions")),
        sa.UniqueConstraint("name", name=op.f("uq_regions_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_regions_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_regions_uid")),
    )
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_regions_parent_id"), ["parent_id"], unique=False)

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
        "tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name", name=op.f("uq_tags_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_tags_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_tags_uid")),
    )
    op.create_table(
        "tenants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenants")),
        sa.UniqueConstraint("name", name=op.f("uq_tenants_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_tenants_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_tenants_uid")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("username", sa.String(length=150), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_superuser", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("uid", name=op.f("uq_users_uid")),
        sa.UniqueConstraint("username", name=op.f("uq_users_username")),
    )
    op.create_table(
        "cables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("length", sa.Float(), nullable=True),
        sa.Column("length_unit", sa.String(length=50), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_cables_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cables")),
        sa.UniqueConstraint("uid", name=op.f("uq_cables_uid")),
    )
    with op.batch_alter_table("cables", schema=None) as batch_op:
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
        sa.Column("manufacturer_id", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("part_number", sa.String(length=50), nullable=False),
        sa.Column("u_height_half", sa.Integer(), nullable=False),
        sa.Column("is_full_depth", sa.Boolean(), nullable=False),
        sa.Column("is_powered", sa.Boolean(), nullable=False),
        sa.Column("airflow", sa.String(length=50), nullable=False),
        sa.Column("weight", sa.Float(), nullable=True),
        sa.Column("weight_unit", sa.String(length=10), nullable=False),
        sa.Column("subdevice_role", sa.String(length=50), nullable=False),
        sa.Column("front_image", sa.Boolean(), nullable=False),
        sa.Column("rear_image", sa.Boolean(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["manufacturers.id"], name=op.f("fk_device_types_manufacturer_id_manufacturers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_types")),
        sa.UniqueConstraint("manufacturer_id", "model", name="uq_device_types_model"),
        sa.UniqueConstraint("slug", name="uq_device_types_slug"),
        sa.UniqueConstraint("uid", name=op.f("uq_device_types_uid")),
    )
    with op.batch_alter_table("device_types", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_types_manufacturer_id"), ["manufacturer_id"], unique=False)

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
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("manufacturer_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["manufacturer_id"], ["manufacturers.id"], name=op.f("fk_platforms_manufacturer_id_manufacturers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platforms")),
        sa.UniqueConstraint("name", name=op.f("uq_platforms_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_platforms_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_platforms_uid")),
    )
    with op.batch_alter_table("platforms", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platforms_manufacturer_id"), ["manufacturer_id"], unique=False)

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
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("facility", sa.String(length=50), nullable=False),
        sa.Column("time_zone", sa.String(length=63), nullable=False),
        sa.Column("physical_address", sa.Text(), server_default="", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_sites_region_id_regions")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_sites_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("name", name=op.f("uq_sites_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_sites_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_sites_uid")),
    )
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sites_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sites_tenant_id"), ["tenant_id"], unique=False)

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
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("digest", name=op.f("uq_tokens_digest")),
        sa.UniqueConstraint("uid", name=op.f("uq_tokens_uid")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_user_id"), ["user_id"], unique=False)

    op.create_table(
        "vrfs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("rd", sa.String(length=21), nullable=False),
        sa.Column("enforce_unique", sa.Boolean(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_vrfs_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vrfs")),
        sa.UniqueConstraint("name", name=op.f("uq_vrfs_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_vrfs_uid")),
    )
    with op.batch_alter_table("vrfs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vrfs_tenant_id"), ["tenant_id"], unique=False)

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
        "asns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("asn", sa.BigInteger(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_asns_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_asns_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asns")),
        sa.UniqueConstraint("asn", name=op.f("uq_asns_asn")),
        sa.UniqueConstraint("uid", name=op.f("uq_asns_uid")),
    )
    with op.batch_alter_table("asns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asns_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asns_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "component_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_type_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_type_id"], ["device_types.id"], name=op.f("fk_component_templates_device_type_id_device_types")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_component_templates")),
        sa.UniqueConstraint("device_type_id", "kind", "name", name="uq_component_templates_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_component_templates_uid")),
    )
    with op.batch_alter_table("component_templates", schema=None) as batch_op:
        batch_op.create_index("ix_component_templates_type_kind", ["device_type_id", "kind"], unique=False)

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
        "l2vpns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("pool_key", sa.String(length=60), nullable=False),
        sa.Column("identifier", sa.Integer(), nullable=False),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_l2vpns_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_l2vpns_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_l2vpns")),
        sa.UniqueConstraint("name", name=op.f("uq_l2vpns_name")),
        sa.UniqueConstraint("pool_key", "identifier", name="uq_l2vpns_pool_identifier"),
        sa.UniqueConstraint("slug", name=op.f("uq_l2vpns_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_l2vpns_uid")),
    )
    with op.batch_alter_table("l2vpns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_l2vpns_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_l2vpns_vrf_id"), ["vrf_id"], unique=False)

    op.create_table(
        "locations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["locations.id"], name=op.f("fk_locations_parent_id_locations")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_locations_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_locations_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_locations")),
        sa.UniqueConstraint("site_id", "slug", name="uq_locations_site_slug"),
        sa.UniqueConstraint("uid", name=op.f("uq_locations_uid")),
    )
    with op.batch_alter_table("locations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_locations_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_locations_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_locations_tenant_id"), ["tenant_id"], unique=False)

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
        "vlan_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("min_vid", sa.Integer(), nullable=False),
        sa.Column("max_vid", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_vlan_groups_site_id_sites")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vlan_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_vlan_groups_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_vlan_groups_slug")),
        sa.UniqueConstraint("uid", name=op.f("uq_vlan_groups_uid")),
    )
    with op.batch_alter_table("vlan_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vlan_groups_site_id"), ["site_id"], unique=False)

    op.create_table(
        "power_panels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
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
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("facility_id", sa.String(length=50), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("serial", sa.String(length=50), nullable=False),
        sa.Column("asset_tag", sa.String(length=50), nullable=True),
        sa.Column("form_factor", sa.String(length=50), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("u_height", sa.Integer(), nullable=False),
        sa.Column("starting_unit", sa.Integer(), nullable=False),
        sa.Column("desc_units", sa.Boolean(), nullable=False),
        sa.Column("columns", sa.Integer(), nullable=False),
        sa.Column("max_weight_kg", sa.Float(), nullable=True),
        sa.Column("power_budget_w", sa.Integer(), nullable=True),
        sa.Column("grid_x", sa.Integer(), nullable=True),
        sa.Column("grid_y", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_racks_location_id_locations")),
        sa.ForeignKeyConstraint(["role_id"], ["rack_roles.id"], name=op.f("fk_racks_role_id_rack_roles")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_racks_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_racks_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_racks")),
        sa.UniqueConstraint("site_id", "name", name="uq_racks_site_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_racks_uid")),
    )
    with op.batch_alter_table("racks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_racks_location_id"), ["location_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_racks_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "vlans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("group_key", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("vid", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["vlan_groups.id"], name=op.f("fk_vlans_group_id_vlan_groups")),
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
        batch_op.create_index(batch_op.f("ix_vlans_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlans_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vlans_tenant_id"), ["tenant_id"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("device_type_id", sa.Integer(), nullable=False),
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
        sa.Column("serial", sa.String(length=50), nullable=False),
        sa.Column("asset_tag", sa.String(length=50), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("airflow", sa.String(length=50), nullable=False),
        sa.Column("primary_ip4_id", sa.Integer(), nullable=True),
        sa.Column("primary_ip6_id", sa.Integer(), nullable=True),
        sa.Column("oob_ip_id", sa.Integer(), nullable=True),
        sa.Column("credential_profile", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("comments", sa.Text(), server_default="", nullable=False),
        sa.Column("local_context", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_type_id"], ["device_types.id"], name=op.f("fk_devices_device_type_id_device_types")
        ),
        sa.ForeignKeyConstraint(["location_id"], ["locations.id"], name=op.f("fk_devices_location_id_locations")),
        sa.ForeignKeyConstraint(["oob_ip_id"], ["ip_addresses.id"], name="fk_devices_oob_ip_id", use_alter=True),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_devices_platform_id_platforms")),
        sa.ForeignKeyConstraint(
            ["primary_ip4_id"], ["ip_addresses.id"], name="fk_devices_primary_ip4_id", use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["primary_ip6_id"], ["ip_addresses.id"], name="fk_devices_primary_ip6_id", use_alter=True
        ),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_devices_rack_id_racks")),
        sa.ForeignKeyConstraint(["role_id"], ["device_roles.id"], name=op.f("fk_devices_role_id_device_roles")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_devices_site_id_sites")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_devices_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("asset_tag", name=op.f("uq_devices_asset_tag")),
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
        batch_op.create_index(
            "uq_devices_serial",
            ["serial"],
            unique=True,
            sqlite_where=sa.text("serial <> ''"),
            postgresql_where=sa.text("serial <> ''"),
        )

    op.create_table(
        "l2vpn_terminations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("l2vpn_id", sa.Integer(), nullable=False),
        sa.Column("vlan_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["l2vpn_id"], ["l2vpns.id"], name=op.f("fk_l2vpn_terminations_l2vpn_id_l2vpns")),
        sa.ForeignKeyConstraint(["vlan_id"], ["vlans.id"], name=op.f("fk_l2vpn_terminations_vlan_id_vlans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_l2vpn_terminations")),
        sa.UniqueConstraint("uid", name=op.f("uq_l2vpn_terminations_uid")),
        sa.UniqueConstraint("vlan_id", name=op.f("uq_l2vpn_terminations_vlan_id")),
    )
    with op.batch_alter_table("l2vpn_terminations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_l2vpn_terminations_l2vpn_id"), ["l2vpn_id"], unique=False)

    op.create_table(
        "power_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
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
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["power_panel_id"], ["power_panels.id"], name=op.f("fk_power_feeds_power_panel_id_power_panels")
        ),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_power_feeds_rack_id_racks")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_feeds")),
        sa.UniqueConstraint("power_panel_id", "name", name="uq_power_feeds_panel_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_power_feeds_uid")),
    )
    with op.batch_alter_table("power_feeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_power_feeds_rack_id"), ["rack_id"], unique=False)

    op.create_table(
        "prefixes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("family", sa.Integer(), nullable=False),
        sa.Column("network", sa.LargeBinary(length=16), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("vrf_key", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("vlan_id", sa.Integer(), nullable=True),
        sa.Column("role_id", sa.Integer(), nullable=True),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("is_pool", sa.Boolean(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["prefix_roles.id"], name=op.f("fk_prefixes_role_id_prefix_roles")),
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
        batch_op.create_index(batch_op.f("ix_prefixes_role_id"), ["role_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_vlan_id"), ["vlan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prefixes_vrf_id"), ["vrf_id"], unique=False)

    op.create_table(
        "rack_reservations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("rack_id", sa.Integer(), nullable=False),
        sa.Column("units", sa.JSON(), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["rack_id"], ["racks.id"], name=op.f("fk_rack_reservations_rack_id_racks")),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_rack_reservations_tenant_id_tenants")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rack_reservations")),
        sa.UniqueConstraint("uid", name=op.f("uq_rack_reservations_uid")),
    )
    with op.batch_alter_table("rack_reservations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rack_reservations_rack_id"), ["rack_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rack_reservations_tenant_id"), ["tenant_id"], unique=False)

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
        "console_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_console_ports_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_console_ports_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_console_ports_uid")),
    )
    op.create_table(
        "console_server_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_console_server_ports_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_server_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_console_server_ports_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_console_server_ports_uid")),
    )
    op.create_table(
        "device_bays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("installed_device_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_bays_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["installed_device_id"], ["devices.id"], name=op.f("fk_device_bays_installed_device_id_devices")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_bays")),
        sa.UniqueConstraint("device_id", "name", name="uq_device_bays_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_device_bays_uid")),
    )
    with op.batch_alter_table("device_bays", schema=None) as batch_op:
        batch_op.create_index(
            "uq_device_bays_installed",
            ["installed_device_id"],
            unique=True,
            sqlite_where=sa.text("installed_device_id IS NOT NULL"),
            postgresql_where=sa.text("installed_device_id IS NOT NULL"),
        )

    op.create_table(
        "device_tags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_device_tags_device_id_devices")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_device_tags_tag_id_tags")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_tags")),
        sa.UniqueConstraint("device_id", "tag_id", name="uq_device_tags_pair"),
        sa.UniqueConstraint("uid", name=op.f("uq_device_tags_uid")),
    )
    with op.batch_alter_table("device_tags", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_device_tags_tag_id"), ["tag_id"], unique=False)

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
        "interfaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("mgmt_only", sa.Boolean(), nullable=False),
        sa.Column("mac_address", sa.String(length=17), nullable=True),
        sa.Column("mtu", sa.Integer(), nullable=True),
        sa.Column("lag_id", sa.Integer(), nullable=True),
        sa.Column("mode", sa.String(length=50), nullable=False),
        sa.Column("untagged_vlan_id", sa.Integer(), nullable=True),
        sa.Column("poe_mode", sa.String(length=50), nullable=False),
        sa.Column("poe_type", sa.String(length=50), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_interfaces_device_id_devices")),
        sa.ForeignKeyConstraint(["lag_id"], ["interfaces.id"], name=op.f("fk_interfaces_lag_id_interfaces")),
        sa.ForeignKeyConstraint(["untagged_vlan_id"], ["vlans.id"], name=op.f("fk_interfaces_untagged_vlan_id_vlans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interfaces")),
        sa.UniqueConstraint("device_id", "name", name="uq_interfaces_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_interfaces_uid")),
    )
    with op.batch_alter_table("interfaces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interfaces_lag_id"), ["lag_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_interfaces_untagged_vlan_id"), ["untagged_vlan_id"], unique=False)
        batch_op.create_index(
            "uq_interfaces_mac_address",
            ["mac_address"],
            unique=True,
            sqlite_where=sa.text("mac_address IS NOT NULL"),
            postgresql_where=sa.text("mac_address IS NOT NULL"),
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
        "power_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("maximum_draw", sa.Integer(), nullable=True),
        sa.Column("allocated_draw", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_power_ports_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_power_ports_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_power_ports_uid")),
    )
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
        "rear_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("positions", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_rear_ports_device_id_devices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rear_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_rear_ports_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_rear_ports_uid")),
    )
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
        "front_ports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("color", sa.String(length=6), nullable=False),
        sa.Column("rear_port_id", sa.Integer(), nullable=False),
        sa.Column("rear_port_position", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_front_ports_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["rear_port_id"], ["rear_ports.id"], name=op.f("fk_front_ports_rear_port_id_rear_ports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_front_ports")),
        sa.UniqueConstraint("device_id", "name", name="uq_front_ports_device_name"),
        sa.UniqueConstraint("rear_port_id", "rear_port_position", name="uq_front_ports_rear_position"),
        sa.UniqueConstraint("uid", name=op.f("uq_front_ports_uid")),
    )
    with op.batch_alter_table("front_ports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_front_ports_rear_port_id"), ["rear_port_id"], unique=False)

    op.create_table(
        "ip_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("family", sa.Integer(), nullable=False),
        sa.Column("address", sa.LargeBinary(length=16), nullable=False),
        sa.Column("prefix_length", sa.Integer(), nullable=False),
        sa.Column("vrf_id", sa.Integer(), nullable=True),
        sa.Column("vrf_key", sa.Integer(), nullable=False),
        sa.Column("duplicate_key", sa.String(length=36), nullable=False),
        sa.Column("tenant_id", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=50), nullable=False),
        sa.Column("role", sa.String(length=50), nullable=False),
        sa.Column("dns_name", sa.String(length=255), nullable=False),
        sa.Column("interface_id", sa.Integer(), nullable=True),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["interface_id"], ["interfaces.id"], name=op.f("fk_ip_addresses_interface_id_interfaces")
        ),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f("fk_ip_addresses_tenant_id_tenants")),
        sa.ForeignKeyConstraint(["vrf_id"], ["vrfs.id"], name=op.f("fk_ip_addresses_vrf_id_vrfs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ip_addresses")),
        sa.UniqueConstraint("uid", name=op.f("uq_ip_addresses_uid")),
        sa.UniqueConstraint("vrf_key", "family", "address", "duplicate_key", name="uq_ip_addresses_address"),
    )
    with op.batch_alter_table("ip_addresses", schema=None) as batch_op:
        batch_op.create_index("ix_ip_addresses_family_address", ["family", "address"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_interface_id"), ["interface_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_tenant_id"), ["tenant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ip_addresses_vrf_id"), ["vrf_id"], unique=False)

    op.create_table(
        "power_outlets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_updated", sa.Float(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("power_port_id", sa.Integer(), nullable=True),
        sa.Column("feed_leg", sa.String(length=5), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_power_outlets_device_id_devices")),
        sa.ForeignKeyConstraint(
            ["power_port_id"], ["power_ports.id"], name=op.f("fk_power_outlets_power_port_id_power_ports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_power_outlets")),
        sa.UniqueConstraint("device_id", "name", name="uq_power_outlets_device_name"),
        sa.UniqueConstraint("uid", name=op.f("uq_power_outlets_uid")),
    )
    with op.batch_alter_table("power_outlets", schema=None) as batch_op:
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
            "uq_cable_terminations_console_server_port",
            ["console_server_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("console_server_port_id IS NOT NULL"),
            postgresql_where=sa.text("console_server_port_id IS NOT NULL"),
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
            "uq_cable_terminations_power_feed",
            ["power_feed_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_feed_id IS NOT NULL"),
            postgresql_where=sa.text("power_feed_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_outlet",
            ["power_outlet_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_outlet_id IS NOT NULL"),
            postgresql_where=sa.text("power_outlet_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_power_port",
            ["power_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("power_port_id IS NOT NULL"),
            postgresql_where=sa.text("power_port_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_cable_terminations_rear_port",
            ["rear_port_id", "lane", "plan_id"],
            unique=True,
            sqlite_where=sa.text("rear_port_id IS NOT NULL"),
            postgresql_where=sa.text("rear_port_id IS NOT NULL"),
        )
    if op.get_bind().dialect.name != "sqlite":
        for column in LATE_REFERENCES:
            op.create_foreign_key(f"fk_devices_{column}", "devices", "ip_addresses", [column], ["id"])


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        for column in LATE_REFERENCES:
            op.drop_constraint(f"fk_devices_{column}", "devices", type_="foreignkey")
    with op.batch_alter_table("cable_terminations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cable_terminations_rear_port",
            sqlite_where=sa.text("rear_port_id IS NOT NULL"),
            postgresql_where=sa.text("rear_port_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_port",
            sqlite_where=sa.text("power_port_id IS NOT NULL"),
            postgresql_where=sa.text("power_port_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_outlet",
            sqlite_where=sa.text("power_outlet_id IS NOT NULL"),
            postgresql_where=sa.text("power_outlet_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_cable_terminations_power_feed",
            sqlite_where=sa.text("power_feed_id IS NOT NULL"),
            postgresql_where=sa.text("power_feed_id IS NOT NULL"),
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
            "uq_cable_terminations_console_server_port",
            sqlite_where=sa.text("console_server_port_id IS NOT NULL"),
            postgresql_where=sa.text("console_server_port_id IS NOT NULL"),
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

    op.drop_table("power_outlets")
    with op.batch_alter_table("ip_addresses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ip_addresses_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_ip_addresses_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_ip_addresses_interface_id"))
        batch_op.drop_index("ix_ip_addresses_family_address")

    op.drop_table("ip_addresses")
    with op.batch_alter_table("front_ports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_front_ports_rear_port_id"))

    op.drop_table("front_ports")
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachments_device_id"))

    op.drop_table("attachments")
    with op.batch_alter_table("agent_commands", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agent_commands_device_id"))

    op.drop_table("agent_commands")
    op.drop_table("server_connections")
    op.drop_table("rear_ports")
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
    op.drop_table("power_ports")
    with op.batch_alter_table("port_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_port_requests_state"))
        batch_op.drop_index(batch_op.f("ix_port_requests_fabric_id"))
        batch_op.drop_index(batch_op.f("ix_port_requests_device_id"))
        batch_op.drop_index(batch_op.f("ix_port_requests_change_uid"))

    op.drop_table("port_requests")
    with op.batch_alter_table("phone_homes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_phone_homes_device_id"))

    op.drop_table("phone_homes")
    with op.batch_alter_table("interfaces", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_interfaces_mac_address",
            sqlite_where=sa.text("mac_address IS NOT NULL"),
            postgresql_where=sa.text("mac_address IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_interfaces_untagged_vlan_id"))
        batch_op.drop_index(batch_op.f("ix_interfaces_lag_id"))

    op.drop_table("interfaces")
    op.drop_table("host_key_pins")
    with op.batch_alter_table("fabric_switches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fabric_switches_redundancy_group_id"))

    op.drop_table("fabric_switches")
    with op.batch_alter_table("device_tags", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_tags_tag_id"))

    op.drop_table("device_tags")
    with op.batch_alter_table("device_bays", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_device_bays_installed",
            sqlite_where=sa.text("installed_device_id IS NOT NULL"),
            postgresql_where=sa.text("installed_device_id IS NOT NULL"),
        )

    op.drop_table("device_bays")
    op.drop_table("console_server_ports")
    op.drop_table("console_ports")
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
    with op.batch_alter_table("rack_reservations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rack_reservations_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_rack_reservations_rack_id"))

    op.drop_table("rack_reservations")
    with op.batch_alter_table("prefixes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prefixes_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_vlan_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_site_id"))
        batch_op.drop_index(batch_op.f("ix_prefixes_role_id"))
        batch_op.drop_index("ix_prefixes_family_network")

    op.drop_table("prefixes")
    with op.batch_alter_table("power_feeds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_power_feeds_rack_id"))

    op.drop_table("power_feeds")
    with op.batch_alter_table("l2vpn_terminations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_l2vpn_terminations_l2vpn_id"))

    op.drop_table("l2vpn_terminations")
    with op.batch_alter_table("devices", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_devices_serial", sqlite_where=sa.text("serial <> ''"), postgresql_where=sa.text("serial <> ''")
        )
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
    with op.batch_alter_table("vlans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vlans_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_vlans_site_id"))
        batch_op.drop_index(batch_op.f("ix_vlans_role_id"))
        batch_op.drop_index(batch_op.f("ix_vlans_group_id"))

    op.drop_table("vlans")
    with op.batch_alter_table("racks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_racks_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_racks_site_id"))
        batch_op.drop_index(batch_op.f("ix_racks_role_id"))
        batch_op.drop_index(batch_op.f("ix_racks_location_id"))

    op.drop_table("racks")
    with op.batch_alter_table("power_panels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_power_panels_location_id"))

    op.drop_table("power_panels")
    with op.batch_alter_table("vlan_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vlan_groups_site_id"))

    op.drop_table("vlan_groups")
    with op.batch_alter_table("steps", schema=None) as batch_op:
        batch_op.drop_index("ix_steps_overdue")

    op.drop_table("steps")
    with op.batch_alter_table("locks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locks_operation_id"))

    op.drop_table("locks")
    with op.batch_alter_table("locations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_locations_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_locations_site_id"))
        batch_op.drop_index(batch_op.f("ix_locations_parent_id"))

    op.drop_table("locations")
    with op.batch_alter_table("l2vpns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_l2vpns_vrf_id"))
        batch_op.drop_index(batch_op.f("ix_l2vpns_tenant_id"))

    op.drop_table("l2vpns")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_job")

    op.drop_table("events")
    with op.batch_alter_table("component_templates", schema=None) as batch_op:
        batch_op.drop_index("ix_component_templates_type_kind")

    op.drop_table("component_templates")
    with op.batch_alter_table("asns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asns_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_asns_site_id"))

    op.drop_table("asns")
    with op.batch_alter_table("web_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_sessions_user_id"))

    op.drop_table("web_sessions")
    with op.batch_alter_table("vrfs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_vrfs_tenant_id"))

    op.drop_table("vrfs")
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tokens_user_id"))

    op.drop_table("tokens")
    with op.batch_alter_table("sites", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sites_tenant_id"))
        batch_op.drop_index(batch_op.f("ix_sites_region_id"))

    op.drop_table("sites")
    op.drop_table("redundancy_groups")
    with op.batch_alter_table("platforms", schema=None) as batch_op:
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
    with op.batch_alter_table("fabric_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fabric_plans_fabric_id"))

    op.drop_table("fabric_plans")
    with op.batch_alter_table("fabric_networks", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_fabric_networks_vni", sqlite_where=sa.text("vni <> 0"), postgresql_where=sa.text("vni <> 0")
        )
        batch_op.drop_index(batch_op.f("ix_fabric_networks_tenant_id"))

    op.drop_table("fabric_networks")
    with op.batch_alter_table("device_types", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_device_types_manufacturer_id"))

    op.drop_table("device_types")
    with op.batch_alter_table("cables", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_cables_label", sqlite_where=sa.text("label <> ''"), postgresql_where=sa.text("label <> ''")
        )
        batch_op.drop_index(batch_op.f("ix_cables_tenant_id"))

    op.drop_table("cables")
    op.drop_table("users")
    op.drop_table("tenants")
    op.drop_table("tags")
    op.drop_table("runner_heartbeats")
    with op.batch_alter_table("regions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_regions_parent_id"))

    op.drop_table("regions")
    op.drop_table("rack_roles")
    op.drop_table("prefix_roles")
    with op.batch_alter_table("object_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_object_changes_time"))
        batch_op.drop_index(batch_op.f("ix_object_changes_request_id"))
        batch_op.drop_index("ix_object_changes_object")

    op.drop_table("object_changes")
    op.drop_table("manufacturers")
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.drop_index("ix_jobs_state")

    op.drop_table("jobs")
    op.drop_table("fabrics")
    op.drop_table("device_roles")
    op.drop_table("credentials")
    op.drop_table("brakes")
