"""``tags`` in a permission's constraints (``{"tags__slug": "web"}``): across ``tagged_items``."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, select

from dcim.access.relations import Relation, add_finder
from inventory.tags.models import Tag, TaggedItem


def _tags(table: Table, source: FromClause, name: str) -> Relation | None:
    if name != "tags" or "id" not in table.c:
        return None
    items: Any = TaggedItem.__table__.alias()  # type: ignore[attr-defined]
    chosen = select(items.c.object_id).where(items.c.object_type == table.name)

    def meets(ids: Select[Any]) -> ColumnElement[bool]:
        return source.c.id.in_(chosen.where(items.c.tag_id.in_(ids)))

    return Relation(Tag.__table__, meets)  # type: ignore[attr-defined]


add_finder(_tags)
