"""Open sessions, kept between the phases of a change: a login costs a second, a warm session milliseconds.

A session belongs to (operation, switch) and to one thread at a time. A process that has none opens another: what the
switch is doing is always read from the switch.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dcim.core.db import Database
from dcim.core.errors import Permanent
from dcim.core.secrets import load_vault
from dcim.core.settings import load_settings
from inventory.credentials.service import login_of
from network.drivers.base import NotArmed, Refused, SwitchDriver, Target
from network.drivers.pins import pin_for
from network.intent.targets import addresses_of

IDLE_SECONDS = 120.0


def _nxos(target: Target) -> SwitchDriver:
    from network.drivers.nxos import NxosDriver

    return NxosDriver(target)


def _iosxe(target: Target) -> SwitchDriver:
    from network.drivers.iosxe import IosxeDriver

    return IosxeDriver(target)


def _junos(target: Target) -> SwitchDriver:
    from network.drivers.junos import JunosDriver

    return JunosDriver(target)


DRIVERS: dict[str, Callable[[Target], SwitchDriver]] = {"nxos": _nxos, "iosxe": _iosxe, "junos": _junos}


def target_of(database: Database, device_id: int) -> Target:
    """How to reach a switch. Raises NotFound without credentials, Permanent without address, platform or pin."""
    with database.read() as session:
        found = addresses_of(session, [device_id])
        if not found:
            raise Permanent(f"no device with id {device_id}")
        each = found[0]
        if not each.address:
            raise Permanent(f"{each.name} has no management address: give it a primary or out-of-band address")
        if each.platform not in DRIVERS:
            raise Permanent(f"{each.name} has no platform that dcim drives: set it to nxos, junos or iosxe")
        login = login_of(session, load_vault(load_settings().home), device_id, "switch")
        pin = pin_for(session, device_id, each.platform)
    return Target(device_id, each.name, each.platform, each.address, login.username, login.password, pin)


def connect(database: Database, device_id: int) -> SwitchDriver:
    """A new session; the caller closes it."""
    target = target_of(database, device_id)
    return DRIVERS[target.platform](target)


@dataclass
class _Kept:
    driver: SwitchDriver | None = None
    used_at: float = 0.0
    mutex: threading.Lock = field(default_factory=threading.Lock)


_kept: dict[tuple[str, int], _Kept] = {}
_mutex = threading.Lock()


@contextmanager
def session_for(database: Database, operation_uid: str, device_id: int) -> Iterator[SwitchDriver]:
    """The operation's session with a switch, opened when there is none; dropped when anything goes wrong in it."""
    _close_idle()
    with _mutex:
        kept = _kept.setdefault((operation_uid, device_id), _Kept())
    with kept.mutex:
        if kept.driver is None:
            kept.driver = connect(database, device_id)
        try:
            yield kept.driver
        except (Refused, NotArmed):
            raise  # an answer: the session is in order
        except BaseException:
            kept.driver.close()
            kept.driver = None
            raise
        finally:
            kept.used_at = time.monotonic()


def end_sessions(operation_uid: str) -> None:
    """Close the sessions of an operation."""
    with _mutex:
        mine = [_kept.pop(key) for key in list(_kept) if key[0] == operation_uid]
    _close(mine)


def close_sessions() -> None:
    """Close every session (at exit)."""
    with _mutex:
        everything = [_kept.pop(key) for key in list(_kept)]
    _close(everything)


def _close_idle() -> None:
    limit = time.monotonic() - IDLE_SECONDS
    with _mutex:
        idle = [key for key, kept in _kept.items() if 0 < kept.used_at < limit and not kept.mutex.locked()]
        old = [_kept.pop(key) for key in idle]
    _close(old)


def _close(sessions: list[_Kept]) -> None:
    for kept in sessions:
        with kept.mutex:
            if kept.driver is not None:
                kept.driver.close()
                kept.driver = None
