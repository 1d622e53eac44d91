"""``tags`` in a permission's constraints (``{"tags__slug": "web"}``): across ``tagged_items``."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, exists, select

from dcim.access.relations import Relation, add_finder
from inventory.tags.models import Tag, TaggedItem


def _tags(table: Table, source: FromClause, name: str) -> Relation | None:
    if name != "tags" or "id" not in table.c:
        return None
    items: Any = TaggedItem.__table__.alias()  # type: ignore[attr-defined]

    def meets(there: FromClause, inner: ColumnElement[bool], _far: bool) -> ColumnElement[bool]:
        here = select(1).where(
            items.c.object_type == table.name, items.c.object_id == source.c.id, items.c.tag_id == there.c.id, inner
        )
        return exists(here.correlate(source))

    return Relation(Tag.__table__, meets)  # type: ignore[attr-defined]


add_finder(_tags)
