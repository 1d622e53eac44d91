"""API tokens: made, checked, revoked. The value is shown once; stored is its HMAC under the installation's key."""

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from dcim.access.context import Context
from dcim.access.grants import NOTHING
from dcim.access.models import Token, User
from dcim.access.permissions import load_grants
from dcim.core.clock import now
from dcim.core.db import Database
from dcim.core.errors import InvalidInput, NotFound, NotReady, Problem, Unauthenticated

TOUCH_SECONDS = 60.0
"""``last_used`` is written at most this often, so that reading stays reading."""
HINT = 9


def digest(home: Path, value: str) -> str:
    """The stored form of a token or session secret: HMAC-SHA-256 under the installation's key."""
    path = home / "secret.key"
    if not path.exists():
        raise NotReady(f"no secret.key in {home}: run 'dcim init' first")
    return hmac.new(path.read_bytes(), value.encode(), hashlib.sha256).hexdigest()


def add_token(
    session: Session, home: Path, user: User, description: str = "", *, write: bool = True,
    expires: float | None = None, allowed_ips: Sequence[str] = (),
) -> tuple[Token, str]:  # fmt: skip
    """Add an API token for ``user``: the row, and the value, which is shown once and stored only as a digest.

    ``expires``: seconds since 1970; ``allowed_ips``: networks as CIDR. InvalidInput says which is wrong.
    """
    value = "dcim_" + secrets.token_urlsafe(30)
    token = Token(
        user_id=user.pk, digest=digest(home, value), hint=value[:HINT], description=description[:200],
        write_enabled=write, expires=expires, allowed_ips=networks(allowed_ips),
    )  # fmt: skip
    session.add(token)
    session.flush()
    return token, value


def create_token(session: Session, home: Path, user: User, description: str = "", *, write: bool = True) -> str:
    """Add an API token for ``user``; the value returned is shown once."""
    return add_token(session, home, user, description, write=write)[1]


def revoke_token(session: Session, token_id: int) -> Token:
    """Remove a token: whoever uses it is refused from now on. NotFound."""
    token = session.get(Token, token_id)
    if token is None:
        raise NotFound(f"no token {token_id}: see 'dcim token list'")
    session.delete(token)
    session.flush()
    return token


def networks(values: Sequence[str]) -> list[str]:
    """Networks in their canonical spelling. InvalidInput names each that is none."""
    found, problems = [], []
    for value in values:
        try:
            found.append(str(ipaddress.ip_network(value, strict=False)))
        except ValueError:
            problems.append(Problem("allowed_ips", f"{value!r} is no network: write 192.0.2.0/24 or 2001:db8::/32"))
    if problems:
        raise InvalidInput("the token was not created", problems)
    return found


def admit(database: Database, home: Path, value: str, reason: str = "", address: str = "") -> Context:
    """The context of a request that carries ``value`` and comes from ``address``; Unauthenticated when it is refused.

    Notes that the token was used.
    """
    with database.read() as session:
        token, context = _checked(session, home, value, reason, address)
    if token.last_used is None or token.last_used < now() - TOUCH_SECONDS:
        with database.write() as session:
            _touch(session, token)
    return context


def context_of_token(session: Session, home: Path, value: str, reason: str = "", address: str = "") -> Context:
    """The context of a request that carries ``value``; Unauthenticated when it is unknown, expired or elsewhere."""
    return _checked(session, home, value, reason, address)[1]


def context_of_user(session: Session, user: User, *, write: bool = True, reason: str = "") -> Context:
    """The context of a user; one statement unless they are a superuser."""
    return Context(
        actor=user.username, user_id=user.id, may_write=write, is_superuser=user.is_superuser, reason=reason,
        grants=NOTHING if user.is_superuser else load_grants(session, user),
    )  # fmt: skip


def _checked(session: Session, home: Path, value: str, reason: str, address: str) -> tuple[Token, Context]:
    row = session.exec(select(Token, User).where(Token.digest == digest(home, value), User.id == Token.user_id)).first()
    if row is None:
        raise Unauthenticated("Invalid token.")
    token, user = row
    if token.expires is not None and token.expires < now():
        raise Unauthenticated("Token expired: create a new one")
    if not user.is_active:
        raise Unauthenticated("User inactive")
    if token.allowed_ips and not _within(address, token.allowed_ips):
        raise Unauthenticated(f"This token may not be used from {address or 'here'}: its owner lists where it may")
    return token, context_of_user(session, user, write=token.write_enabled, reason=reason)


def _within(address: str, allowed: Sequence[str]) -> bool:
    try:
        where = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(where, "ipv4_mapped", None) or where
    return any(mapped in ipaddress.ip_network(network) for network in allowed)


def _touch(session: Session, token: Token) -> None:
    """Straight to the row: being used is no change of a token, so the change log says nothing of it."""
    moment = now()
    unused = or_(col(Token.last_used).is_(None), col(Token.last_used) < moment - TOUCH_SECONDS)
    session.exec(
        update(Token)
        .where(col(Token.id) == token.pk, unused)
        .values(last_used=moment, last_updated=col(Token.last_updated))
    )
