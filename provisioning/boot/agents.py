"""Agents: hello, the queue of their commands, and their reports. Each call is one short transaction."""

import json
from typing import Any

from sqlmodel import Session, col, select

from dcim.core.clock import now
from dcim.core.errors import Conflict, Forbidden, NotFound, Unauthenticated
from dcim.core.secrets import Vault
from provisioning.boot.models import AgentCommand, AgentSession, BootToken, PhoneHome
from provisioning.boot.offers import offer_of
from provisioning.boot.tokens import digest, new_secret

POLL_S = 1.0
BRISK_POLL_S = 0.25
BRISK_S = 5.0
"""For so long after its hello and after each report an agent asks more often: its next command is near."""
HEARTBEAT_EVERY_S = 5.0
"""A poll renews the stored heartbeat at most this often."""
STALE_S = 60.0
"""An agent that has been silent for longer counts as gone."""


def hello(session: Session, token: str, serial: str, macs: list[str], nonce: str) -> tuple[dict[str, Any], str]:
    """(the answer, the operation to wake). Raises Unauthenticated (unknown or used token).

    A wrong serial gives {"error": …} as the answer: the refusal is stored, so the caller must commit and answer 403.
    """
    row = session.exec(select(BootToken).where(BootToken.digest == digest(token))).first()
    offer = offer_of(session, row.device_id) if row else None
    if row is None or offer is None or offer.operation_uid != row.operation_uid or row.expires < now():
        raise Unauthenticated("unknown or expired boot token: the host must boot again")
    if row.used_at is not None:
        again = _unanswered(session, row.operation_uid, serial, nonce)
        if again is not None:
            secret = new_secret()
            again.digest = digest(secret)
            session.add(again)
            return _welcome(secret, offer.host, row.operation_uid), row.operation_uid
        offer.refusal = f"a boot token of {offer.host} was used twice"
        session.add(offer)
        return {"error": "this boot token was used before: the host must boot again", "status": 401}, row.operation_uid
    row.used_at = now()
    session.add(row)
    if serial != offer.serial:
        offer.refusal = (
            f"the machine that booted says serial {serial!r}, the inventory says {offer.serial!r}: "
            "nothing was touched; correct the inventory, the cabling or the chassis"
        )
        session.add(offer)
        return {"error": offer.refusal, "status": 403}, row.operation_uid
    _retire(session, row.operation_uid)
    secret, begun = new_secret(), now()
    session.add(
        AgentSession(
            digest=digest(secret), operation_uid=row.operation_uid, device_id=row.device_id, serial=serial,
            nonce=nonce[:64], macs=macs[:64], started=begun, heartbeat=begun,
        )
    )  # fmt: skip
    return _welcome(secret, offer.host, row.operation_uid), row.operation_uid


def _welcome(secret: str, host: str, operation_uid: str) -> dict[str, Any]:
    return {"session": secret, "host": host, "operation": operation_uid, "poll_s": POLL_S}


def _unanswered(session: Session, operation_uid: str, serial: str, nonce: str) -> AgentSession | None:
    """The session of the same hello whose answer got lost: same machine, same nonce, not heard of since."""
    if not nonce:
        return None
    found = session.exec(
        select(AgentSession).where(
            AgentSession.operation_uid == operation_uid,
            AgentSession.serial == serial,
            AgentSession.nonce == nonce[:64],
            col(AgentSession.ended).is_(None),
        )
    ).first()
    return found if found is not None and found.heartbeat == found.started else None


def _retire(session: Session, operation_uid: str) -> None:
    """A new boot replaces earlier agents; what they were given and never reported is lost."""
    earlier = session.exec(
        select(AgentSession).where(AgentSession.operation_uid == operation_uid, col(AgentSession.ended).is_(None))
    ).all()
    for row in earlier:
        row.ended = now()
        session.add(row)
    given = session.exec(
        select(AgentCommand).where(AgentCommand.operation_uid == operation_uid, AgentCommand.state == "given")
    ).all()
    for command in given:
        command.state = "lost"
        session.add(command)


def session_of(session: Session, bearer: str) -> AgentSession:
    """The live session of a bearer token; Unauthenticated otherwise."""
    row = session.exec(select(AgentSession).where(AgentSession.digest == digest(bearer))).first()
    if row is None or row.ended is not None:
        raise Unauthenticated("this agent's session has ended: the operation is over, or the host booted again")
    return row


def pending(session: Session, operation_uid: str) -> AgentCommand | None:
    """The command to give next: one given and not yet reported (its answer was lost), else the oldest queued."""
    statement = (
        select(AgentCommand)
        .where(AgentCommand.operation_uid == operation_uid, col(AgentCommand.state).in_(("given", "queued")))
        .order_by(col(AgentCommand.state), col(AgentCommand.id))
        .limit(1)
    )
    return session.exec(statement).first()


def pause(session: Session, agent: AgentSession) -> float:
    """Seconds until an idle agent should ask again."""
    statement = (
        select(AgentCommand.reported_at)
        .where(AgentCommand.operation_uid == agent.operation_uid, col(AgentCommand.reported_at).is_not(None))
        .order_by(col(AgentCommand.reported_at).desc())
        .limit(1)
    )
    last = max(agent.started, session.exec(statement).first() or 0.0)
    return BRISK_POLL_S if now() - last < BRISK_S else POLL_S


def give(session: Session, agent: AgentSession, command: AgentCommand, vault: Vault, boot_url: str) -> dict[str, Any]:
    """Hand a command to an agent; secrets are put in only here."""
    command.state, command.session_id = "given", agent.id
    command.given_at = command.given_at or now()
    agent.heartbeat = now()
    session.add(command)
    session.add(agent)
    args = dict(command.args)
    if args.pop("phone_home", False):
        args["files"] = [*args.get("files", []), _phone_home_file(session, command.operation_uid, vault, boot_url)]
    return {"id": command.uid, "command": command.command, "args": args}


def _phone_home_file(session: Session, operation_uid: str, vault: Vault, boot_url: str) -> dict[str, Any]:
    row = session.exec(select(PhoneHome).where(PhoneHome.operation_uid == operation_uid)).first()
    if row is None:
        raise Conflict(f"operation {operation_uid} has no phone-home nonce: resume it from its start")
    nonce = vault.open(row.sealed, f"phone-home:{operation_uid}")
    content = json.dumps({"url": f"{boot_url}/phone-home", "nonce": nonce})
    return {"path": "/etc/dcim/phone-home.json", "content": content, "mode": "0600"}


def report(session: Session, agent: AgentSession, body: dict[str, Any]) -> str:
    """Store a report; the operation to wake ("" for mere progress). NotFound for another operation's command."""
    command = session.exec(
        select(AgentCommand).where(
            AgentCommand.uid == str(body.get("id")), AgentCommand.operation_uid == agent.operation_uid
        )
    ).first()
    if command is None:
        raise NotFound("no such command in this operation")
    if command.session_id != agent.id:
        raise Forbidden("this command was given to another session")
    agent.heartbeat = now()
    session.add(agent)
    if command.state in ("done", "failed"):
        return ""  # a repeated report: the first one stands
    state = str(body.get("state"))
    command.progress = min(1.0, max(command.progress, float(body.get("progress") or 0.0)))
    command.reported_at = now()
    if state in ("done", "failed"):
        command.state = state
        result = body.get("result")
        command.result = result if isinstance(result, dict) else {}
        command.error = str(body.get("error") or "")[:4000]
    session.add(command)
    return agent.operation_uid if command.state in ("done", "failed") else ""


def enqueue(
    session: Session, operation_uid: str, device_id: int, key: str, command: str, args: dict[str, Any]
) -> AgentCommand:
    """Queue a command once per (operation, key); the earlier one when there is one."""
    found = command_of(session, operation_uid, key)
    if found is not None:
        return found
    made = AgentCommand(operation_uid=operation_uid, device_id=device_id, key=key, command=command, args=args)
    session.add(made)
    session.flush()
    return made


def command_of(session: Session, operation_uid: str, key: str) -> AgentCommand | None:
    """A command by its key."""
    return session.exec(
        select(AgentCommand).where(AgentCommand.operation_uid == operation_uid, AgentCommand.key == key)
    ).first()


def live_agent(session: Session, operation_uid: str) -> AgentSession | None:
    """The operation's agent, if one has said hello and was not replaced; look at ``heartbeat`` for its age."""
    statement = (
        select(AgentSession)
        .where(AgentSession.operation_uid == operation_uid, col(AgentSession.ended).is_(None))
        .order_by(col(AgentSession.id).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def phone_home_row(session: Session, operation_uid: str) -> PhoneHome | None:
    """The operation's phone-home row."""
    return session.exec(select(PhoneHome).where(PhoneHome.operation_uid == operation_uid)).first()


def expect_phone_home(session: Session, operation_uid: str, device_id: int, serial: str, vault: Vault) -> PhoneHome:
    """Make the operation's nonce, once: sealed for the command that carries it, hashed for the call that proves it."""
    found = phone_home_row(session, operation_uid)
    if found is not None:
        return found
    nonce = new_secret()
    made = PhoneHome(
        operation_uid=operation_uid, device_id=device_id, serial=serial, digest=digest(nonce),
        sealed=vault.seal(nonce, f"phone-home:{operation_uid}"),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def phone_home(session: Session, nonce: str, serial: str) -> tuple[bool, str]:
    """(accepted, the operation to wake). NotFound for an unknown nonce; a repeated call is accepted again."""
    row = session.exec(select(PhoneHome).where(PhoneHome.digest == digest(nonce))).first()
    if row is None:
        raise NotFound("unknown nonce")
    if serial != row.serial:
        row.refusal = f"a system with serial {serial!r} called with the nonce of {row.serial!r}"
        session.add(row)
        return False, row.operation_uid
    if row.seen_at is None:
        row.seen_at, row.sealed = now(), ""
        session.add(row)
    return True, row.operation_uid
