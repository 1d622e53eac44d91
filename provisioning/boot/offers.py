"""Offers: who may boot from the network now, and with what script. Steps open and close them."""

from sqlmodel import Session, col, delete, select

from dcim.core.clock import now
from provisioning.boot.models import AgentSession, BootOffer, BootToken
from provisioning.boot.tokens import TOKEN_LIFETIME_S, digest, new_secret

MAX_BOOTS = 3
"""More network boots than this while one offer is open are a boot loop; an offer lasts 30 minutes at most."""


def open_offer(session: Session, device_id: int, operation_uid: str, host: str, serial: str) -> BootOffer:
    """Let a host boot from the network for an operation. Repeating it keeps the count of boots."""
    offer = offer_of(session, device_id)
    if offer is not None and offer.operation_uid != operation_uid:
        session.delete(offer)
        session.flush()
        offer = None
    if offer is None:
        offer = BootOffer(device_id=device_id, operation_uid=operation_uid, host=host, serial=serial, until=0.0)
    offer.until = now() + TOKEN_LIFETIME_S
    offer.refusal = ""
    session.add(offer)
    session.flush()
    return offer


def offer_of(session: Session, device_id: int) -> BootOffer | None:
    """The host's offer, or None."""
    return session.exec(select(BootOffer).where(BootOffer.device_id == device_id)).first()


def close_offer(session: Session, operation_uid: str) -> None:
    """The operation expects no network boot any more; its unused tokens die with it."""
    session.exec(delete(BootOffer).where(col(BootOffer.operation_uid) == operation_uid))
    session.exec(
        delete(BootToken).where(col(BootToken.operation_uid) == operation_uid, col(BootToken.used_at).is_(None))
    )


def end_sessions(session: Session, operation_uid: str) -> None:
    """The operation's agents may not speak any more."""
    rows = session.exec(
        select(AgentSession).where(AgentSession.operation_uid == operation_uid, col(AgentSession.ended).is_(None))
    )
    for row in rows:
        row.ended = now()
        session.add(row)


def script(session: Session, device_id: int, mac: str, boot_url: str) -> tuple[str | None, str]:
    """(the iPXE script with a new token, or None; the operation to wake). Counts the boot."""
    offer = offer_of(session, device_id)
    if offer is None or offer.until < now():
        return None, ""
    offer.boots += 1
    session.add(offer)
    if offer.boots > MAX_BOOTS:
        return None, offer.operation_uid
    token = new_secret()
    session.add(
        BootToken(
            digest=digest(token), device_id=device_id, operation_uid=offer.operation_uid, mac=mac,
            expires=min(offer.until, now() + TOKEN_LIFETIME_S),
        )
    )  # fmt: skip
    return _SCRIPT.format(host=offer.host, operation=offer.operation_uid, url=boot_url, token=token), ""


_SCRIPT = """#!ipxe
# dcim: host={host} operation={operation}
kernel {url}/images/agent/vmlinuz initrd=initrd dcim.url={url} dcim.token={token} console=ttyS0,115200 quiet
initrd --name initrd {url}/images/agent/initrd
boot
"""
