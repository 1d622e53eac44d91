"""What is followed: the links between their objects and ours, what was changed here meanwhile, deletions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete as sql_delete
from sqlalchemy import func, insert, select, update
from sqlmodel import Session

from dcim.access.models import ObjectChange
from dcim.core.clock import iso, now
from dcim.core.errors import DcimError
from dcim.core.ids import uuid7
from inventory.bulk.order import in_order
from inventory.netbox.bring import Bringing, Links
from inventory.netbox.models import MirrorObject, MirrorSource
from inventory.objects import writing
from inventory.objects.noun import Noun, noun_of, registry

CHUNK = 5000
POLICIES = ("netbox", "keep")
"""What becomes of an object that was changed here: NetBox's values come back, or ours stay. Both are told."""


def source_of(session: Session, url: str, *, make: bool = False) -> MirrorSource | None:
    """The source of a server; a new one with ``make``."""
    found = session.scalars(select(MirrorSource).where(MirrorSource.url == url)).first()  # type: ignore[arg-type]
    if found is None and make:
        found = MirrorSource(url=url)
        session.add(found)
        session.flush()
    return found


class Kept(Links):
    """The links of one source."""

    def __init__(self, session: Session, source_id: int) -> None:
        self.session, self.source_id = session, source_id
        self._kept: dict[str, set[int]] = {}

    def load(self, object_type: str, ids: Iterable[int]) -> dict[int, int]:
        row: Any = MirrorObject
        wanted, found = sorted(set(ids)), {}
        for start in range(0, len(wanted), CHUNK):
            statement = select(row.their_id, row.object_id).where(
                row.source_id == self.source_id, row.object_type == object_type,
                row.their_id.in_(wanted[start : start + CHUNK]),
            )  # fmt: skip
            found.update({line[0]: line[1] for line in self.session.execute(statement)})
        return self._there(object_type, found)

    def _there(self, object_type: str, found: dict[int, int]) -> dict[int, int]:
        """Links whose object is still here; the others are forgotten, so that NetBox's object is brought again."""
        model: Any = noun_of(object_type).model
        ids = sorted(set(found.values()))
        there: set[int] = set()
        for start in range(0, len(ids), CHUNK):
            there |= set(self.session.scalars(select(model.id).where(model.id.in_(ids[start : start + CHUNK]))))
        return {theirs: ours for theirs, ours in found.items() if ours in there}

    def kept(self, object_type: str) -> set[int]:
        if object_type not in self._kept:
            row: Any = MirrorObject
            statement = select(row.their_id).where(
                row.source_id == self.source_id, row.object_type == object_type, row.kept.is_(True)
            )
            self._kept[object_type] = set(self.session.scalars(statement))
        return self._kept[object_type]

    def owners(self, object_type: str, ids: Iterable[int]) -> dict[int, int]:
        row: Any = MirrorObject
        wanted, found = sorted(set(ids)), {}
        for start in range(0, len(wanted), CHUNK):
            statement = select(row.object_id, row.their_id).where(
                row.source_id == self.source_id, row.object_type == object_type,
                row.object_id.in_(wanted[start : start + CHUNK]),
            )  # fmt: skip
            found.update({line[0]: line[1] for line in self.session.execute(statement)})
        return found

    def write(self, object_type: str, pairs: Mapping[int, int]) -> None:
        """Remember which of theirs is which of ours."""
        row: Any = MirrorObject
        known = {}
        wanted = sorted(pairs)
        for start in range(0, len(wanted), CHUNK):
            statement = select(row.their_id, row.object_id).where(
                row.source_id == self.source_id, row.object_type == object_type,
                row.their_id.in_(wanted[start : start + CHUNK]),
            )  # fmt: skip
            known.update({line[0]: line[1] for line in self.session.execute(statement)})
        at = now()
        new = [
            {"uid": uuid7(), "created": at, "last_updated": at, "source_id": self.source_id, "object_type": object_type,
             "their_id": theirs, "object_id": ours, "kept": False}
            for theirs, ours in pairs.items() if theirs not in known
        ]  # fmt: skip
        if new:
            self.session.execute(insert(MirrorObject), new)
        for theirs, ours in pairs.items():
            if theirs in known and known[theirs] != ours:
                self.session.execute(
                    update(row).where(row.source_id == self.source_id, row.object_type == object_type,
                                      row.their_id == theirs).values(object_id=ours)
                )  # fmt: skip

    def forget(self, object_type: str, ids: Sequence[int]) -> None:
        """Their objects are gone."""
        row: Any = MirrorObject
        self.session.execute(
            sql_delete(row).where(
                row.source_id == self.source_id, row.object_type == object_type, row.their_id.in_(ids)
            )
        )


def changed_here(session: Session, source: MirrorSource) -> list[dict[str, Any]]:
    """Objects of a source that somebody else than its mirror changed or removed since the last round.

    ``{"object_type", "their_id", "object", "who", "when", "action", "fields"}``; a few statements.
    """
    line: Any = ObjectChange
    row: Any = MirrorObject
    tables = {noun.table: noun for noun in registry.all()}
    since = int(source.state.get("own") or 0)
    statement = (
        select(line.changed_object_type, line.changed_object_id, line.user_name, line.time, line.action,
               line.object_repr, line.prechange_data, line.postchange_data)
        .where(line.id > since, line.message != reason_of(source.url), line.action.in_(("update", "delete")))
        .order_by(line.id)
    )  # fmt: skip
    changes: dict[tuple[str, int], list[Any]] = defaultdict(list)
    for found in session.execute(statement):
        noun = tables.get(found[0])
        if noun is not None:
            changes[noun.object_type, found[1]].append(found)
    result = []
    by_type: dict[str, list[int]] = defaultdict(list)
    for object_type, row_id in changes:
        by_type[object_type].append(row_id)
    for object_type, ids in by_type.items():
        for start in range(0, len(ids), CHUNK):
            links = select(row.object_id, row.their_id).where(
                row.source_id == source.pk,
                row.object_type == object_type,
                row.object_id.in_(ids[start : start + CHUNK]),
            )
            for row_id, theirs in session.execute(links):
                result.append(_conflict(object_type, theirs, changes[object_type, row_id]))
    return result


def _conflict(object_type: str, theirs: int, lines: Sequence[Any]) -> dict[str, Any]:
    last = lines[-1]
    fields = sorted({
        name for line in lines if line[6] and line[7]
        for name in line[7] if line[6].get(name) != line[7].get(name) and name not in ("last_updated", "created")
    })  # fmt: skip
    return {
        "object_type": object_type, "their_id": theirs, "object": last[5], "who": last[2], "when": iso(last[3]),
        "action": last[4], "fields": fields,
    }  # fmt: skip


def keep(session: Session, source: MirrorSource, conflicts: Sequence[Mapping[str, Any]], policy: str) -> None:
    """Note which objects are kept as they are here (policy keep), or no longer (netbox)."""
    row: Any = MirrorObject
    if policy == "netbox":
        session.execute(update(row).where(row.source_id == source.pk, row.kept.is_(True)).values(kept=False))
        return
    by_type: dict[str, list[int]] = defaultdict(list)
    for each in conflicts:
        by_type[each["object_type"]].append(each["their_id"])
    for object_type, ids in by_type.items():
        session.execute(
            update(row).where(row.source_id == source.pk, row.object_type == object_type, row.their_id.in_(ids))
            .values(kept=True)
        )  # fmt: skip


def kept_of(session: Session, source: MirrorSource) -> list[tuple[str, int]]:
    """(object type, their id) of what is kept as it is here."""
    row: Any = MirrorObject
    statement = select(row.object_type, row.their_id).where(row.source_id == source.pk, row.kept.is_(True))
    return [(line[0], line[1]) for line in session.execute(statement)]


def reason_of(url: str) -> str:
    """The change-log message of a mirror's writes, by which they are told from others'."""
    return f"mirror of {url}"[:200]


def delete_gone(bringing: Bringing, links: Kept, gone: Mapping[str, Sequence[int]]) -> None:
    """Remove our objects whose originals are gone, what refers to others first. What others need is left and told."""
    for noun in reversed(in_order()):
        ids = list(gone.get(noun.object_type, ()))
        if not ids:
            continue
        linked = links.load(noun.object_type, ids)
        kept = links.kept(noun.object_type)
        for theirs in ids:
            if theirs in kept:
                bringing.left.add(noun.object_type, f"#{theirs}", "", "it is kept, though it is gone there")
        ours = [linked[theirs] for theirs in ids if theirs in linked and theirs not in kept]
        _delete(bringing, noun, ours)
        links.forget(noun.object_type, [theirs for theirs in ids if theirs not in kept])


def _delete(bringing: Bringing, noun: Noun, ids: Sequence[int]) -> None:
    session = bringing.session
    for start in range(0, len(ids), CHUNK):
        part = list(ids[start : start + CHUNK])
        try:
            with session.begin_nested():
                writing.delete(session, noun, part)
            bringing.counts[noun.object_type]["delete"] += len(part)
        except DcimError as error:
            if len(part) == 1:
                bringing.left.add(
                    noun.object_type, f"id {part[0]}", "", f"it is gone there, but not removed here: {error.message}"
                )
            else:
                for one in part:
                    _delete(bringing, noun, [one])


def missing(session: Session, source: MirrorSource, alive: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Object type → their ids that are linked here and not among those that are alive there."""
    row: Any = MirrorObject
    found: dict[str, list[int]] = {}
    for object_type, ids in alive.items():
        there = set(ids)
        statement = select(row.their_id).where(row.source_id == source.pk, row.object_type == object_type)
        found[object_type] = [theirs for theirs in session.scalars(statement) if theirs not in there]
    return found


def last_change(session: Session) -> int:
    """The id of the newest line of the change log."""
    line: Any = ObjectChange
    return int(session.execute(select(func.max(line.id))).scalar_one() or 0)
