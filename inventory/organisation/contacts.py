"""People and teams, and what they are responsible for."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlmodel import Field

from dcim.core.rows import Row
from inventory.columns import Carrying, Described, Named, Nested, computed, nested_names, reference, short_text


class ContactGroup(Nested, table=True):
    """Contacts that belong together; nested by ``parent_id``."""

    __tablename__ = "contact_groups"
    __object_type__ = "tenancy.contactgroup"
    __table_args__ = nested_names("contact_groups")
    __changelog__ = True

    parent_id: int | None = reference("contact_groups")


class ContactRole(Named, table=True):
    """What a contact does: on-call, billing, remote hands, …"""

    __tablename__ = "contact_roles"
    __object_type__ = "tenancy.contactrole"
    __changelog__ = True


class Contact(Described, table=True):
    """A person or a team. Its groups are ``ContactGroupMember`` rows (NetBox's ``groups``)."""

    __tablename__ = "contacts"
    __object_type__ = "tenancy.contact"
    __changelog__ = True

    name: str = Field(sa_type=String(100), index=True)
    title: str = short_text(100)
    phone: str = short_text(50)
    email: str = short_text(254)
    address: str = short_text(200)
    link: str = short_text(200)


class ContactGroupMember(Row, table=True):
    """A contact is in a group; it may be in several."""

    __tablename__ = "contact_group_members"
    __part_of__ = "contact_id"
    __table_args__ = (UniqueConstraint("contact_id", "group_id", name="uq_contact_group_members_pair"),)

    contact_id: int = Field(foreign_key="contacts.id")
    group_id: int = reference("contact_groups", nullable=False)


class ContactAssignment(Carrying, table=True):
    """A contact is responsible for an object: ``object_type`` is a table's name, ``object_id`` its row.

    ``priority``: primary, secondary, tertiary, inactive or empty. The database keeps ``role_key``: ``role_id``, or 0.
    """

    __tablename__ = "contact_assignments"
    __object_type__ = "tenancy.contactassignment"
    __table_args__ = (
        UniqueConstraint(
            "object_type", "object_id", "contact_id", "role_key", name="uq_contact_assignments_assignment"
        ),
        Index("ix_contact_assignments_object", "object_type", "object_id"),
    )
    __changelog__ = True

    object_type: str = Field(sa_type=String(60))
    object_id: int
    contact_id: int = reference("contacts", nullable=False)
    role_id: int | None = reference("contact_roles")
    role_key: int | None = computed("coalesce(role_id, 0)")
    priority: str = short_text(50)
