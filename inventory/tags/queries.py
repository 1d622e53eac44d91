"""Which objects carry which tags."""

from typing import Any

from sqlmodel import col, select

from inventory.tags.models import Tag, TaggedItem


def tagged(table: str, *tag_ids: int) -> Any:
    """The ids of the rows of a table that carry one of the tags, as part of another statement."""
    return select(TaggedItem.object_id).where(TaggedItem.object_type == table, col(TaggedItem.tag_id).in_(tag_ids))


def tagged_with(table: str, slug: str) -> Any:
    """The ids of the rows of a table that carry the tag of that slug, as part of another statement."""
    return (
        select(TaggedItem.object_id)
        .join(Tag, col(Tag.id) == TaggedItem.tag_id)
        .where(TaggedItem.object_type == table, Tag.slug == slug)
    )
