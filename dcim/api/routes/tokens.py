"""``/api/users/tokens/provision/``: an API token for a name and a password, as NetBox's."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from dcim.access.auth import check_password
from dcim.access.models import Token, User
from dcim.access.tokens import add_token, context_of_user
from dcim.access.uow import unit_of_work
from dcim.api.deps import AppDep, ContextDep
from dcim.core.clock import from_iso, iso
from dcim.core.errors import InvalidInput, Problem, Unauthenticated

router = APIRouter(prefix="/api/users/tokens", tags=["users"])


class ProvisionBody(BaseModel):
    """``expires`` as ISO 8601; ``allowed_ips`` as CIDR."""

    username: str = Field(max_length=150)
    password: str = Field(max_length=1000)
    description: str = Field(default="", max_length=200)
    write_enabled: bool = True
    expires: str | None = None
    allowed_ips: list[str] | None = None


@router.post("/provision/", status_code=201)
def provision(body: ProvisionBody, request: Request, app: AppDep, context: ContextDep) -> dict[str, Any]:
    """A new token; its key is shown only now. A wrong password counts towards the lock-out."""
    expires = _moment(body.expires)
    refused: Unauthenticated | None = None
    with app.database.write() as session:  # a failure is counted, so this transaction stands whatever comes of it
        try:
            user = check_password(session, body.username, body.password)
            owner = context_of_user(session, user, reason="token provisioned")
        except Unauthenticated as error:
            refused = error
    if refused is not None:
        raise refused
    with unit_of_work(app.database, owner) as session:
        token, value = add_token(
            session, app.settings.home, user, body.description, write=body.write_enabled, expires=expires,
            allowed_ips=body.allowed_ips or (),
        )  # fmt: skip
        return _shown(token, user, value, str(request.base_url))


def _moment(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return from_iso(text)
    except ValueError as error:
        problem = Problem("expires", f"{text!r} is no time: write 2027-01-31T12:00:00Z")
        raise InvalidInput("the token was not created", [problem]) from error


def _shown(token: Token, user: User, value: str, base: str) -> dict[str, Any]:
    return {
        "id": token.id, "url": f"{base}api/users/tokens/{token.id}/", "display": token.hint,
        "user": {
            "id": user.id, "url": f"{base}api/users/users/{user.id}/", "display": user.username,
            "username": user.username,
        },
        "created": iso(token.created), "expires": iso(token.expires), "last_used": None, "key": value,
        "write_enabled": token.write_enabled, "description": token.description, "allowed_ips": token.allowed_ips,
    }  # fmt: skip
