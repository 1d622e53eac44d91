"""Pinned SSH host keys: explicit trust on first use, recorded with who and when; a changed key stops everything."""

import base64
import hashlib
import socket
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlmodel import Session, col, select

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.endpoints import resolve
from dcim.core.errors import DeviceError, Transient
from network.drivers.base import Pin
from network.intent.models import HostKeyPin
from network.intent.targets import addresses_of

CONNECT_SECONDS = 5.0
THREADS = 16


@dataclass(frozen=True)
class PinResult:
    """What became of one switch: "pinned", "unchanged", "replaced", "changed" (refused) or "unreachable"."""

    device_id: int
    name: str
    outcome: str
    fingerprint: str = ""
    detail: str = ""


def service_of(platform: str) -> str:
    """The service whose host key counts: netconf on Junos, ssh elsewhere."""
    return "netconf" if platform == "junos" else "ssh"


def pins_of(session: Session, device_id: int) -> list[HostKeyPin]:
    """The pins of a switch."""
    return list(session.exec(select(HostKeyPin).where(HostKeyPin.device_id == device_id)).all())


def pin_for(session: Session, device_id: int, platform: str) -> Pin | None:
    """The pin that a driver needs, or None."""
    row = session.exec(
        select(HostKeyPin).where(HostKeyPin.device_id == device_id, HostKeyPin.service == service_of(platform))
    ).first()
    return Pin(row.algorithm, row.key) if row else None


def fingerprint(key: str) -> str:
    """``SHA256:…`` of a base64 key, as ssh-keygen prints it."""
    digest = hashlib.sha256(base64.b64decode(key)).digest()
    return "SHA256:" + base64.b64encode(digest).decode().rstrip("=")


def fetch_host_key(address: str, service: str, algorithm: str = "") -> Pin:
    """The key that the device at an inventory address shows now (of ``algorithm`` when given). Raises Transient."""
    import paramiko  # type: ignore[import-untyped]

    host, port = resolve(address, "netconf" if service == "netconf" else "ssh")
    try:
        with socket.create_connection((host, port), CONNECT_SECONDS) as connection:
            transport = paramiko.Transport(connection)
            try:
                if algorithm:
                    transport.get_security_options().key_types = [algorithm]
                transport.start_client(timeout=CONNECT_SECONDS)
                key = transport.get_remote_server_key()
            finally:
                transport.close()
    except (OSError, paramiko.SSHException, EOFError) as error:
        raise Transient(f"{address} shows no SSH host key: {error}") from error
    return Pin(key.get_name(), key.get_base64())


def pin_host_keys(
    database: Database, context: Context, device_ids: Sequence[int], *, replace: bool = False
) -> list[PinResult]:
    """Pin the keys that these switches show now: the one moment of trust, so make it in a trusted network.

    A switch with another pin already is left as it is ("changed") unless ``replace``. Switches are asked side by side.
    """
    with database.read() as session:
        wanted = addresses_of(session, device_ids)
        known = {
            (row.device_id, row.service): row
            for row in session.exec(select(HostKeyPin).where(col(HostKeyPin.device_id).in_(list(device_ids))))
        }
    with ThreadPoolExecutor(THREADS) as pool:
        shown = list(pool.map(lambda each: _shown(each.address, service_of(each.platform)), wanted))
    results: list[PinResult] = []
    with unit_of_work(database, context) as session:
        for each, found in zip(wanted, shown, strict=True):
            service = service_of(each.platform)
            if isinstance(found, DeviceError):
                results.append(PinResult(each.device_id, each.name, "unreachable", detail=found.message))
                continue
            mark = fingerprint(found.key)
            old = known.get((each.device_id, service))
            if old is not None and old.key == found.key:
                results.append(PinResult(each.device_id, each.name, "unchanged", mark))
                continue
            if old is not None and not replace:
                detail = f"pinned is {old.fingerprint}, by {old.pinned_by}; it shows {mark}"
                results.append(PinResult(each.device_id, each.name, "changed", mark, detail))
                continue
            row = session.get(HostKeyPin, old.id) if old is not None else None
            row = row or HostKeyPin(
                device_id=each.device_id, service=service, algorithm="", key="", fingerprint="", pinned_at=0.0
            )
            row.algorithm, row.key, row.fingerprint = found.algorithm, found.key, mark
            row.pinned_at, row.pinned_by, row.reason = now(), context.actor, context.reason
            session.add(row)
            results.append(PinResult(each.device_id, each.name, "replaced" if old is not None else "pinned", mark))
    return results


def _shown(address: str, service: str) -> Pin | DeviceError:
    try:
        return fetch_host_key(address, service)
    except DeviceError as error:
        return error


def forget_pins(session: Session, device_ids: Iterable[int]) -> int:
    """Remove pins (a switch was replaced); gives how many. Inside a unit of work."""
    rows = session.exec(select(HostKeyPin).where(col(HostKeyPin.device_id).in_(list(device_ids)))).all()
    for row in rows:
        session.delete(row)
    return len(rows)
