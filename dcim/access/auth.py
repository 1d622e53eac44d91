"""Passwords, API tokens and web sessions: argon2id, peppered HMACs, lock-out after repeated failures.

The pepper is the installation's ``secret.key``; a copied database alone lets nobody in.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlmodel import Session, col, select, update

from dcim.access.context import Context
from dcim.access.models import Token, User, WebSession
from dcim.core.clock import now
from dcim.core.errors import InvalidInput, NotReady, Problem, Unauthenticated

MAX_FAILURES = 8
LOCK_SECONDS = 300.0
SESSION_SECONDS = 12 * 3600.0
MIN_PASSWORD = 10

_hasher = PasswordHasher()


def digest(home: Path, value: str) -> str:
    """The stored form of a token or session secret: HMAC-SHA-256 under the installation's key."""
    path = home / "secret.key"
    if not path.exists():
        raise NotReady(f"no secret.key in {home}: run 'dcim init' first")
    return hmac.new(path.read_bytes(), value.encode(), hashlib.sha256).hexdigest()


def create_user(session: Session, username: str, password: str, *, superuser: bool) -> User:
    """Add a user. InvalidInput when the name is no word or taken, or the password is short."""
    problems = []
    if not username or username != "".join(username.split()):
        problems.append(Problem("username", "is empty or has spaces: give one word"))
    if len(password) < MIN_PASSWORD:
        problems.append(Problem("password", f"has fewer than {MIN_PASSWORD} characters: choose a longer one"))
    if session.exec(select(User).where(User.username == username)).first():
        problems.append(Problem("username", f"{username!r} exists already: choose another"))
    if problems:
        raise InvalidInput("the user was not created", problems)
    user = User(username=username, password_hash=_hasher.hash(password), is_superuser=superuser)
    session.add(user)
    session.flush()
    return user


def create_token(session: Session, home: Path, user: User, description: str = "", *, write: bool = True) -> str:
    """Add an API token for ``user``; the value returned is shown once and stored only as a digest."""
    value = "dcim_" + secrets.token_urlsafe(30)
    session.add(
        Token(
            user_id=user.pk,
            digest=digest(home, value),
            hint=value[:9],
            description=description,
            write_enabled=write,
        )
    )
    return value


def context_of_token(session: Session, home: Path, value: str, reason: str = "") -> Context:
    """The context of a request that carries ``value``; Unauthenticated when it is unknown or expired."""
    row = session.exec(select(Token, User).where(Token.digest == digest(home, value), User.id == Token.user_id)).first()
    if row is None:
        raise Unauthenticated("Invalid token.")
    token, user = row
    if token.expires is not None and token.expires < now():
        raise Unauthenticated("Token expired: create a new one")
    if not user.is_active:
        raise Unauthenticated("User inactive")
    return _context(user, token.write_enabled, reason)


def log_in(session: Session, home: Path, username: str, password: str) -> tuple[str, WebSession]:
    """Check a password and open a web session: (cookie value, row). Unauthenticated says the same for every failure.

    A failure is counted in the given write session, so the caller commits it before it passes the error on.
    """
    user = session.exec(select(User).where(User.username == username)).first()
    if user is None:
        _hasher.hash(password)  # an unknown name takes as long as a wrong password
        raise Unauthenticated("Wrong user name or password.")
    if user.locked_until is not None and user.locked_until > now():
        raise Unauthenticated("Too many failed logins: wait five minutes, then try again.")
    try:
        _hasher.verify(user.password_hash, password)
    except (VerifyMismatchError, InvalidHashError):
        failures = user.failed_logins + 1
        locked = now() + LOCK_SECONDS if failures >= MAX_FAILURES else None
        session.exec(update(User).where(col(User.id) == user.id).values(failed_logins=failures, locked_until=locked))
        raise Unauthenticated("Wrong user name or password.") from None
    if not user.is_active:
        raise Unauthenticated("Wrong user name or password.")
    session.exec(update(User).where(col(User.id) == user.id).values(failed_logins=0, locked_until=None))
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
    return _context(row[1], True, ""), row[0]


def log_out(session: Session, home: Path, value: str) -> None:
    """End a web session; an unknown one is ignored."""
    web = session.exec(select(WebSession).where(WebSession.digest == digest(home, value))).first()
    if web is not None:
        session.delete(web)


def _context(user: User, write: bool, reason: str) -> Context:
    return Context(
        actor=user.username, user_id=user.id, may_write=write and user.is_superuser, is_superuser=user.is_superuser,
        reason=reason,
    )  # fmt: skip
