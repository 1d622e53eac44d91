"""Logging in: argon2id passwords, lock-out after repeated failures, web sessions behind peppered HMACs.

The pepper is the installation's ``secret.key``; a copied database alone lets nobody in.
"""

import secrets
from pathlib import Path

from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, col, select, update

from dcim.access.context import Context
from dcim.access.models import User, WebSession
from dcim.access.tokens import context_of_token as context_of_token
from dcim.access.tokens import context_of_user, digest
from dcim.access.tokens import create_token as create_token
from dcim.access.users import MIN_PASSWORD as MIN_PASSWORD
from dcim.access.users import create_user as create_user
from dcim.access.users import hasher
from dcim.core.clock import now
from dcim.core.errors import Unauthenticated

MAX_FAILURES = 8
LOCK_SECONDS = 300.0
SESSION_SECONDS = 12 * 3600.0


def check_password(session: Session, username: str, password: str) -> User:
    """The user of a name and a password. Unauthenticated says the same for every failure.

    A failure is counted in the given write session, so the caller commits it before it passes the error on.
    """
    user = session.exec(select(User).where(User.username == username)).first()
    if user is None:
        hasher.hash(password)  # an unknown name takes as long as a wrong password
        raise Unauthenticated("Wrong user name or password.")
    if user.locked_until is not None and user.locked_until > now():
        raise Unauthenticated("Too many failed logins: wait five minutes, then try again.")
    try:
        hasher.verify(user.password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        failures = user.failed_logins + 1
        locked = now() + LOCK_SECONDS if failures >= MAX_FAILURES else None
        session.exec(update(User).where(col(User.id) == user.id).values(failed_logins=failures, locked_until=locked))
        raise Unauthenticated("Wrong user name or password.") from None
    if not user.is_active:
        raise Unauthenticated("Wrong user name or password.")
    session.exec(
        update(User).where(col(User.id) == user.id).values(failed_logins=0, locked_until=None, last_login=now())
    )
    return user


def log_in(session: Session, home: Path, username: str, password: str) -> tuple[str, WebSession]:
    """Check a password and open a web session: (cookie value, row). Unauthenticated as ``check_password``."""
    user = check_password(session, username, password)
    value = secrets.token_urlsafe(32)
    web = WebSession(
        user_id=user.pk, digest=digest(home, value), csrf=secrets.token_urlsafe(24), expires=now() + SESSION_SECONDS
    )
    session.add(web)
    session.flush()
    return value, web


def find_session(session: Session, home: Path, value: str) -> tuple[Context, WebSession] | None:
    """The context and row of a web session's cookie, or None when it is unknown or over."""
    row = session.exec(
        select(WebSession, User).where(WebSession.digest == digest(home, value), User.id == WebSession.user_id)
    ).first()
    if row is None or row[0].expires < now() or not row[1].is_active:
        return None
    return context_of_user(session, row[1]), row[0]


def log_out(session: Session, home: Path, value: str) -> None:
    """End a web session; an unknown one is ignored."""
    web = session.exec(select(WebSession).where(WebSession.digest == digest(home, value))).first()
    if web is not None:
        session.delete(web)
