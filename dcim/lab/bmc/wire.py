"""RMCP, IPMI session and IPMI message framing as pure functions.

Source: IPMI v2.0 rev 1.1: table 13-8 (packet formats), section 13.8 (message layout), section 13.2 (ASF ping).
"""

import struct
from dataclasses import dataclass

RMCP_IPMI = b"\x06\x00\xff\x07"
RMCP_ASF = b"\x06\x00\xff\x06"
AUTH_NONE = 0x00
AUTH_RMCPP = 0x06

PAYLOAD_IPMI = 0x00
PAYLOAD_SOL = 0x01
PAYLOAD_OPEN_REQUEST = 0x10
PAYLOAD_OPEN_RESPONSE = 0x11
PAYLOAD_RAKP1 = 0x12
PAYLOAD_RAKP2 = 0x13
PAYLOAD_RAKP3 = 0x14
PAYLOAD_RAKP4 = 0x15


class Malformed(ValueError):
    """Bytes that are no packet: a BMC drops them without an answer."""


@dataclass(frozen=True)
class Packet:
    """A session packet before decryption. ``kind`` is the payload type without its two flag bits.

    ``signed`` is what the integrity code covers, ``trailer`` the integrity code (empty outside sessions).
    ``rmcpp`` is False for the IPMI 1.5 format that a client uses before it knows the BMC.
    """

    rmcpp: bool
    kind: int
    encrypted: bool
    authenticated: bool
    session_id: int
    sequence: int
    payload: bytes
    signed: bytes = b""
    trailer: bytes = b""


@dataclass(frozen=True)
class Message:
    """An IPMI request. ``sequence`` is rqSeq with its LUN bits, as they are echoed."""

    netfn: int
    command: int
    requester: int
    sequence: int
    responder: int
    lun: int
    data: bytes


def checksum(data: bytes) -> int:
    """The two's-complement checksum of section 13.8."""
    return -sum(data) & 0xFF


def parse(datagram: bytes) -> Packet:
    """Split a datagram of RMCP class IPMI. Raises Malformed."""
    try:
        if datagram[:1] != b"\x06" or datagram[3] & 0x1F != 0x07:
            raise Malformed("not RMCP class IPMI")
        if datagram[4] == AUTH_RMCPP:
            return _parse_rmcpp(datagram)
        return _parse_legacy(datagram)
    except (IndexError, struct.error) as error:
        raise Malformed("truncated packet") from error


def _parse_rmcpp(datagram: bytes) -> Packet:
    flags = datagram[5]
    session_id, sequence, length = struct.unpack_from("<IIH", datagram, 6)
    payload = datagram[16 : 16 + length]
    if len(payload) != length:
        raise Malformed("payload shorter than its length")
    signed = trailer = b""
    if flags & 0x40:
        # Integrity pad to a multiple of four, its length, the next-header byte, then the code itself.
        end = 16 + length
        while (end + 2 - 4) % 4:
            end += 1
        end += 2
        signed, trailer = datagram[4:end], datagram[end:]
    return Packet(
        True, flags & 0x3F, bool(flags & 0x80), bool(flags & 0x40), session_id, sequence, payload, signed, trailer
    )


def _parse_legacy(datagram: bytes) -> Packet:
    auth = datagram[4]
    sequence, session_id = struct.unpack_from("<II", datagram, 5)
    at = 13 + (16 if auth else 0)
    payload = datagram[at + 1 : at + 1 + datagram[at]]
    return Packet(False, PAYLOAD_IPMI, False, bool(auth), session_id, sequence, payload)


def legacy_reply(payload: bytes) -> bytes:
    """A sessionless reply in the IPMI 1.5 format."""
    return RMCP_IPMI + struct.pack("<BIIB", AUTH_NONE, 0, 0, len(payload)) + payload


def handshake(kind: int, payload: bytes) -> bytes:
    """An RMCP+ packet outside a session: open-session and RAKP messages."""
    return RMCP_IPMI + struct.pack("<BBIIH", AUTH_RMCPP, kind, 0, 0, len(payload)) + payload


def session_packet(kind: int, session_id: int, sequence: int, payload: bytes) -> bytes:
    """What the integrity code of an encrypted, authenticated packet covers: header, payload and pad."""
    body = struct.pack("<BBIIH", AUTH_RMCPP, kind | 0xC0, session_id, sequence, len(payload)) + payload
    pad = -(len(body) + 2) % 4
    return body + b"\xff" * pad + bytes([pad, 0x07])


def parse_message(payload: bytes) -> Message:
    """An IPMI request from a payload. Raises Malformed on short messages and wrong checksums."""
    if len(payload) < 7 or checksum(payload[:3]) or checksum(payload[3:]):
        raise Malformed("bad IPMI message")
    return Message(
        netfn=payload[1] >> 2,
        lun=payload[1] & 3,
        command=payload[5],
        requester=payload[3],
        sequence=payload[4],
        responder=payload[0],
        data=payload[6:-1],
    )


def reply_message(request: Message, code: int, data: bytes = b"") -> bytes:
    """The answer to a request: completion code, then data."""
    head = bytes([request.requester, (request.netfn + 1) << 2 | request.sequence & 3])
    body = bytes([request.responder, request.sequence & 0xFC | request.lun, request.command, code]) + data
    return head + bytes([checksum(head)]) + body + bytes([checksum(body)])


def pong(ping: bytes) -> bytes | None:
    """The ASF presence pong for a presence ping (ASF 2.0, 3.2.4.3); None for other ASF messages."""
    if len(ping) < 12 or ping[8] != 0x80:
        return None
    return (
        RMCP_ASF
        + b"\x00\x00\x11\xbe\x40"
        + ping[9:10]
        + b"\x00\x10"
        + b"\x00\x00\x11\xbe"
        + bytes(4)
        + b"\x81\x00"
        + bytes(6)
    )
