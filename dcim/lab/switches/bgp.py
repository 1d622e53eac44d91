"""Which BGP sessions of the lab's switches would stand: worked out from both ends' configurations, no packets."""

from dataclasses import dataclass

STATE_UP, STATE_DOWN = "Established", "Active"


@dataclass(frozen=True)
class BgpPeer:
    """A configured neighbour. ``evpn``/``ipv4``: whether that address family is on; AS numbers as text."""

    address: str
    remote_as: str
    ipv4: bool
    evpn: bool
    shut: bool = False
    vrf: str = "default"


@dataclass(frozen=True)
class BgpView:
    """A device's BGP as configured. ``addresses`` are those of its interfaces that are up."""

    asn: str
    router_id: str
    addresses: frozenset[str]
    peers: tuple[BgpPeer, ...]


NO_BGP = BgpView("", "", frozenset(), ())


@dataclass(frozen=True)
class BgpSession:
    """A session of a device: its peer, and whether it is established."""

    peer: BgpPeer
    up: bool
    far_name: str


def sessions(name: str, views: dict[str, BgpView]) -> list[BgpSession]:
    """The sessions of a device among all devices' views, in the order configured."""
    own = views[name]
    owner = {address: other for other, view in views.items() if other != name for address in view.addresses}
    found = []
    for peer in own.peers:
        far = owner.get(peer.address, "")
        found.append(BgpSession(peer, bool(far) and _agree(own, peer, views[far]), far))
    return found


def _agree(own: BgpView, peer: BgpPeer, far: BgpView) -> bool:
    """Whether the far end is configured for this session with the same AS numbers and a common address family."""
    if peer.shut or peer.remote_as != far.asn:
        return False
    return any(
        back.address in own.addresses
        and back.remote_as == own.asn
        and not back.shut
        and ((back.evpn and peer.evpn) or (back.ipv4 and peer.ipv4))
        for back in far.peers
    )
