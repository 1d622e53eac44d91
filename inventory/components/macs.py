"""MAC addresses: the only writer of ``MACAddress`` and of ``Interface.mac_address``, which repeats the primary one.

Whatever changes an interface's MAC calls ``set_macs`` (a value for an interface: imports, templates, plain edits) or
``make_primary``, ``move`` and ``remove`` (``MACAddress`` rows as NetBox's clients handle them). All of them end in
``_mirror``, which makes the column what the rows say.
"""

import re
from collections.abc import Iterable

from sqlmodel import Session, col, select

from dcim.access.writing import consequences
from dcim.core.errors import InvalidInput, Problem
from inventory.components.models import Interface, MACAddress

CHUNK = 5000
"""Ids in one IN list."""
_SPELLINGS = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}|[0-9a-f]{12}")


def normal_mac(text: str) -> str:
    """A MAC address in lower case with colons. Raises ValueError, which says what to write instead."""
    found = text.strip().lower()
    if not _SPELLINGS.fullmatch(found):
        raise ValueError(f"{found!r} is not a MAC address: write for example 0c:c4:7a:11:22:33")
    digits = re.sub(r"[^0-9a-f]", "", found)
    if int(digits[:2], 16) & 1:
        raise ValueError(f"{found!r} is a multicast address, which no port has: check the first byte")
    if digits == "0" * 12:
        raise ValueError("is all zeros, which no port has")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def set_macs(session: Session, wanted: Iterable[tuple[Interface, str | None]]) -> None:
    """Give each interface (flushed) its primary MAC address, or None to take it away. Interfaces may exchange theirs.

    The primary row changes its value in place; a value that stands as another row of the interface becomes primary.
    InvalidInput when an interface outside ``wanted`` has one of them. A few statements, however many interfaces.
    """
    pairs = {interface.pk: (interface, mac) for interface, mac in wanted}
    rows = _rows_of(session, list(pairs))
    changed = [
        (interface, mac)
        for interface, mac in pairs.values()
        if interface.mac_address != mac or _primary(rows.get(interface.pk, ())) != mac
    ]
    if not changed:
        return
    _check_free(session, changed)
    gone: list[MACAddress] = []
    for interface, mac in changed:
        own = rows.setdefault(interface.pk, [])
        primary = next((row for row in own if row.is_primary), None)
        other = next((row for row in own if row.mac_address == mac and row is not primary), None)
        if mac is None:
            if primary is not None:
                gone.append(primary)
                own.remove(primary)
        elif other is not None:
            _switch(session, primary, other)
        elif primary is not None:
            primary.mac_address = mac
        else:
            own.append(MACAddress(interface_id=interface.pk, mac_address=mac, is_primary=True))
            session.add(own[-1])
    for row in gone:
        session.delete(row)
    _mirror(session, [interface for interface, _mac in changed], rows)


def make_primary(session: Session, interface: Interface, row: MACAddress | None) -> None:
    """Choose which of an interface's MAC addresses is primary; None: none of them. InvalidInput when it is not its."""
    if row is not None and row.interface_id != interface.pk:
        raise InvalidInput(
            "the primary MAC address was not changed",
            [Problem("primary_mac_address", f"{row.mac_address} is not assigned to {interface.name}: assign it first")],
        )
    rows = _rows_of(session, [interface.pk])
    _check_free(session, [(interface, row.mac_address if row is not None else None)])
    primary = next((each for each in rows.get(interface.pk, ()) if each.is_primary), None)
    if primary is not row:
        _switch(session, primary, row)
    _mirror(session, [interface], rows)


def move(session: Session, row: MACAddress, interface_id: int | None) -> None:
    """Put a MAC address on another interface, or on none. InvalidInput while it is primary, as in NetBox."""
    if row.interface_id == interface_id:
        return
    if row.is_primary and row.interface_id is not None:
        raise InvalidInput(
            "the MAC address was not moved",
            [
                Problem(
                    "assigned_object_id", f"{row.mac_address} is the primary one of its interface: choose another first"
                )
            ],
        )
    row.interface_id, row.is_primary = interface_id, False
    session.add(row)
    session.flush()


def rename(session: Session, row: MACAddress, mac: str) -> None:
    """Give a row another address. InvalidInput when it is primary and another interface has that one."""
    interface = session.get(Interface, row.interface_id) if row.is_primary and row.interface_id is not None else None
    if interface is not None:
        set_macs(session, [(interface, mac)])
    else:
        row.mac_address = mac
        session.add(row)
        session.flush()


def forget_primary(session: Session, rows: Iterable[MACAddress]) -> None:
    """Called before rows are deleted: their interfaces lose the address."""
    ids = [row.interface_id for row in rows if row.is_primary and row.interface_id is not None]
    for start in range(0, len(ids), CHUNK):
        for interface in session.exec(select(Interface).where(col(Interface.id).in_(ids[start : start + CHUNK]))):
            interface.mac_address = None
    session.flush()


def _rows_of(session: Session, interface_ids: list[int]) -> dict[int, list[MACAddress]]:
    found: dict[int, list[MACAddress]] = {}
    for start in range(0, len(interface_ids), CHUNK):
        part = interface_ids[start : start + CHUNK]
        for row in session.exec(
            select(MACAddress).where(col(MACAddress.interface_id).in_(part)).order_by(col(MACAddress.id))
        ):
            assert row.interface_id is not None
            found.setdefault(row.interface_id, []).append(row)
    return found


def _primary(rows: Iterable[MACAddress]) -> str | None:
    return next((row.mac_address for row in rows if row.is_primary), None)


def _switch(session: Session, old: MACAddress | None, new: MACAddress | None) -> None:
    """The unique index allows one primary at a time: the old one steps down first."""
    if old is not None:
        old.is_primary = False
        session.add(old)
        session.flush()
    if new is not None:
        new.is_primary = True
        session.add(new)


def _check_free(session: Session, changed: list[tuple[Interface, str | None]]) -> None:
    mine = {interface.pk for interface, _mac in changed}
    wanted = [mac for _interface, mac in changed if mac is not None]
    problems = []
    for start in range(0, len(wanted), CHUNK):
        holders = select(Interface).where(col(Interface.mac_address).in_(wanted[start : start + CHUNK]))
        problems += [
            Problem("mac_address", f"{holder.mac_address} is already that of interface {holder.name}: check the label")
            for holder in session.exec(holders)
            if holder.pk not in mine
        ]
    twice = {mac for mac in wanted if wanted.count(mac) > 1} if len(set(wanted)) < len(wanted) else set()
    problems += [Problem("mac_address", f"{mac} is given to two interfaces: correct one") for mac in sorted(twice)]
    if problems:
        raise InvalidInput("the MAC address was not set", problems)


def _mirror(session: Session, interfaces: list[Interface], rows: dict[int, list[MACAddress]]) -> None:
    """Make ``Interface.mac_address`` the primary row's. Values that change hands are let go of first."""
    session.flush()
    values = {interface.pk: _primary(rows.get(interface.pk, ())) for interface in interfaces}
    held = {interface.mac_address for interface in interfaces if interface.mac_address is not None}
    with consequences(session):
        if held & {mac for mac in values.values() if mac is not None}:
            for interface in interfaces:
                if interface.mac_address != values[interface.pk] and interface.mac_address in values.values():
                    interface.mac_address = None
                    session.add(interface)
            session.flush()
        for interface in interfaces:
            interface.mac_address = values[interface.pk]
            session.add(interface)
        session.flush()
