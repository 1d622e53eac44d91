"""The objects that custom fields point at, by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from inventory.objects.batch import Batch
from inventory.objects.custom_shown import Custom
from inventory.objects.noun import registry

Named = dict[tuple[str, int], dict[str, Any]]
"""(object type, id) → nested object."""


def pointed(session: Session, definitions: Sequence[Custom], values: Sequence[Mapping[str, Any]]) -> Named:
    """The nested objects of object fields in several objects' values; a statement for each kind."""
    batch = Batch(session)
    wanted: list[tuple[str, int]] = []
    for one in definitions:
        if one.type in ("object", "multiobject") and one.to in registry.by_type:
            for data in values:
                held = data.get(one.name)
                ids = held if isinstance(held, list) else [held] if held is not None else []
                wanted += [(one.to, row_id) for row_id in ids if isinstance(row_id, int)]
    for to, row_id in wanted:
        batch.want(to, row_id)
    batch.load()
    return {key: found for key in wanted if (found := batch.brief(*key)) is not None}
