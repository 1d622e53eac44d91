"""Brakes: a site acts only when armed, and nothing acts while frozen. Checked before every act.

A brake's row is (scope, armed, frozen); scope ``*`` speaks for all sites. Frozen anywhere beats armed anywhere.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from dcim.core.clock import dcim_now
from dcim.core.db import Database
from dcim.engine.kick import kick_after_commit
from dcim.engine.models import Brake, Operation

CACHE_SECONDS = 0.25
"""A freeze stops new actions after at most this long plus the statement's time, in every process."""

BRAKED = 0
"""``Operation.waiting_on`` of an operation that a brake holds back."""


@dataclass(frozen=True)
class BrakeState:
    """One scope's brakes."""

    scope: str
    armed: bool
    frozen: bool
    by: str
    reason: str


def scope_of(site: str) -> str:
    """``*`` for all sites, else ``site:<slug>``."""
    return "*" if site in ("*", "") else site if site.startswith("site:") else f"site:{site}"


def arm(session: Session, site: str = "*", *, by: str = "", reason: str = "") -> None:
    """Let operations act on a site's hardware. ``session`` belongs to a unit of work."""
    _set(session, scope_of(site), by, reason, armed=True)


def disarm(session: Session, site: str = "*", *, by: str = "", reason: str = "") -> None:
    """Make a site read-only again; what is between two acts waits."""
    _set(session, scope_of(site), by, reason, armed=False)


def freeze(session: Session, scope: str = "*", reason: str = "", *, by: str = "") -> None:
    """Stop all new actions of a scope (``*``, ``site:x`` or a site's slug) within a second."""
    _set(session, scope_of(scope), by, reason, frozen=True)


def unfreeze(session: Session, scope: str = "*", *, by: str = "", reason: str = "") -> None:
    """Let a scope act again; what waited goes on."""
    _set(session, scope_of(scope), by, reason, frozen=False)


def states(session: Session) -> list[BrakeState]:
    """Every scope that has ever been braked or armed."""
    rows = session.exec(select(Brake).order_by(Brake.scope)).all()
    return [BrakeState(row.scope, row.armed, row.frozen, row.by, row.reason) for row in rows]


def check(session: Session, environment: str = "", site: str = "", *, read_only: bool = False) -> str:
    """Why nothing may act there now, as a sentence for a person; "" when it may."""
    return judge(states(session), environment, site, read_only=read_only)


def judge(found: list[BrakeState], environment: str, site: str, *, read_only: bool = False) -> str:
    """``check`` on brakes already read. A lab's environment (``lab`` or ``lab:…``) is armed by nature."""
    if read_only:
        return ""
    scopes = {"*", scope_of(site)}
    for brake in found:
        if brake.frozen and brake.scope in scopes:
            why = f": {brake.reason}" if brake.reason else ""
            return f"frozen ({brake.scope}) by {brake.by or 'somebody'}{why}"
    if environment == "lab" or environment.startswith("lab:"):
        return ""
    if any(brake.armed and brake.scope in scopes for brake in found):
        return ""
    return f"site {site!r} is not armed: arm it first" if site else "no site is armed: arm one first"


class BrakeCache:
    """The brakes of a database as this process saw them at most ``CACHE_SECONDS`` ago.

    Only leave to act is remembered: what is held back is looked up again, so that it goes on as soon as it may.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mutex = threading.Lock()
        self._seen: list[BrakeState] = []
        self._until = 0.0

    def check(self, environment: str, site: str, *, read_only: bool = False) -> str:
        """Like ``check``, without a statement most of the time."""
        if read_only:
            return ""
        with self._mutex:
            asked = time.monotonic()
            if asked < self._until and not judge(self._seen, environment, site):
                return ""
            with self._database.read() as session:
                self._seen = states(session)
            self._until = asked + CACHE_SECONDS
            return judge(self._seen, environment, site)


def _set(session: Session, scope: str, by: str, reason: str, **values: Any) -> None:
    brake = session.exec(select(Brake).where(Brake.scope == scope)).first() or Brake(scope=scope)
    context = session.info.get("context")
    brake.by = by or (context.actor if context else "")
    brake.reason = reason or (context.reason if context else "")
    for name, value in values.items():
        setattr(brake, name, value)
    session.add(brake)
    session.flush()
    if values.get("armed") or values.get("frozen") is False:
        session.exec(
            update(Operation).where(col(Operation.waiting_on) == BRAKED).values(due_at=dcim_now(), waiting_on=None)
        )
        kick_after_commit(session)
