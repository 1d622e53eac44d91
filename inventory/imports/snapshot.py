"""What the database has, by natural key: one statement a table, however many rows."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from inventory.cables.models import PORT_KINDS, Cable, CableTermination
from inventory.imports.items import Key
from inventory.imports.kinds import HOUSEKEEPING, KINDS

Port = tuple[str, Key]
"""(kind, key): ``("interfaces", ("ivry-leaf-1", "Ethernet1/1"))``."""


@dataclass
class Snapshot:
    """``rows[kind][key]`` are column values with foreign keys as the others' keys; ``ids[kind][key]`` their ids."""

    rows: dict[str, dict[Key, dict[str, Any]]] = field(default_factory=dict)
    ids: dict[str, dict[Key, int]] = field(default_factory=dict)
    keys: dict[str, dict[int, Key]] = field(default_factory=dict)
    cables: dict[tuple[Port, Port], dict[str, Any]] = field(default_factory=dict)
    """Cables with one port at each end, by their ports in sorted order."""
    cable_ids: dict[tuple[Port, Port], int] = field(default_factory=dict)
    port_cables: dict[Port, str] = field(default_factory=dict)
    """Port → what its cable is called, for every cable of the present."""

    def key_of(self, kind: str, row_id: Any) -> Key:
        """The key of a row; () for None."""
        return () if row_id is None else self.keys[kind][row_id]


def take_snapshot(session: Session) -> Snapshot:
    """Read every table an import may touch."""
    snapshot = Snapshot()
    for kind in KINDS:
        _read(session, snapshot, kind)
    _cables(session, snapshot)
    return snapshot


def _read(session: Session, snapshot: Snapshot, kind: str) -> None:
    spec = KINDS[kind]
    columns = [c for c in spec.model.__table__.columns if c.name == "id" or c.name not in HOUSEKEEPING]  # type: ignore[attr-defined]
    statement = select(*columns) if spec.where is None else select(*columns).where(spec.where)
    rows = [dict(row) for row in session.connection().execute(statement).mappings()]
    keys: dict[int, Key] = {}
    snapshot.keys[kind] = keys
    for row in rows:
        keys[row["id"]] = spec.key(row, snapshot.key_of)
    snapshot.ids[kind] = {key: row_id for row_id, key in keys.items()}
    # References to kinds that come later (a device's addresses) become keys in ``_resolve_late``.
    known = {column: target for column, target in spec.refs.items() if target in snapshot.keys}
    stored: dict[Key, dict[str, Any]] = {}
    for values in rows:
        row_id = values.pop("id")
        for column, target in known.items():
            values[column] = snapshot.key_of(target, values[column]) or None
        stored[keys[row_id]] = values
    snapshot.rows[kind] = stored
    if kind == "ip_addresses":
        _resolve_late(snapshot)


def _resolve_late(snapshot: Snapshot) -> None:
    for values in snapshot.rows["devices"].values():
        for column in KINDS["devices"].late:
            values[column] = snapshot.key_of("ip_addresses", values[column]) or None


def _cables(session: Session, snapshot: Snapshot) -> None:
    columns = [c for c in Cable.__table__.columns if c.name == "id" or c.name not in HOUSEKEEPING]  # type: ignore[attr-defined]
    cables = {row["id"]: dict(row) for row in session.connection().execute(select(*columns)).mappings()}
    ends: dict[int, list[Port]] = {}
    terminations = select(CableTermination.__table__).where(CableTermination.plan_id == 0)  # type: ignore[attr-defined,arg-type]
    for row in session.connection().execute(terminations).mappings():
        port = next((f"{p}s", snapshot.key_of(f"{p}s", row[f"{p}_id"])) for p in PORT_KINDS if row[f"{p}_id"])
        ports = ends.setdefault(row["cable_id"], [])
        if port not in ports:  # a lane more of the same port
            ports.append(port)
        snapshot.port_cables[port] = cables[row["cable_id"]]["label"] or f"#{row['cable_id']}"
    for cable_id, ports in ends.items():
        if len(ports) == 2:
            pair = cable_key(*ports)
            values = {
                **cables[cable_id],
                "tenant_id": snapshot.key_of("tenants", cables[cable_id]["tenant_id"]) or None,
            }
            values.pop("id")
            snapshot.cables[pair] = values
            snapshot.cable_ids[pair] = cable_id


def cable_key(a: Port, b: Port) -> tuple[Port, Port]:
    """The two ends in sorted order."""
    return (a, b) if a <= b else (b, a)
