"""A helper process: the only module that imports pyghmi. Started as ``python -m provisioning.bmc.ipmi.helper``.

Requests come as JSON lines on standard input, answers leave on standard output, in any order:

    {"id": 7, "host": "10.0.0.9", "port": 623, "username": "…", "password": "…", "gap_s": 0.0, "patience_s": 12.0,
     "commands": [[0, 1, "", true]], "fru": false}    netfn, command, data in hexadecimal, needed
    {"id": 7, "replies": [[0, "6000…"]], "fru": {"Serial Number": "…"}, "hash": "sha256"}
    {"id": 7, "error": "transient" | "auth" | "reset" | "permanent", "message": "…"}

Why a process: pyghmi's I/O thread can hang for good (measured with text credentials, after fork, beyond 1,023
descriptors), and only a process can be ended at a deadline. It ends by itself when its standard input closes.

Refused by policy: IPMI 1.5 with MD5, and any algorithm other than the ones proposed, which excludes cipher suite 0.
"""

import contextlib
import json
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pyghmi.exceptions import IpmiException
from pyghmi.ipmi import fru
from pyghmi.ipmi.command import Command
from pyghmi.ipmi.private import session as pyghmi_session

THREADS = 32
ADMINISTRATOR = 4
_AUTH_MESSAGES = (
    "incorrect password", "unauthorized name", "invalid user name", "unauthorized role", "integrity check value",
    "integrity code", "invalid role", "null user",
)  # fmt: skip
_SECURITY = "refused by policy"
_RESETS = frozenset({"02", "03", "04"})
"""Chassis control: power cycle, hard reset, diagnostic interrupt. What else is sent may be sent twice."""
_heard: dict[tuple[str, int], float] = {}
"""When each BMC last said anything, by time.monotonic()."""


def harden() -> None:
    """Replace pyghmi's fall-backs by refusals; see the module's docstring."""
    session_class = pyghmi_session.Session
    accept = session_class._got_rmcp_response
    take = session_class._handle_ipmi_packet

    def note(self: Any, data: Any, sockaddr: Any = None, qent: Any = None) -> Any:
        _heard[(self.bmc, self.port)] = time.monotonic()
        return take(self, data, sockaddr=sockaddr, qent=qent)

    def refuse_old(self: Any) -> None:
        self.onlogon({"error": f"only IPMI 1.5 is offered: {_SECURITY}; enable IPMI 2.0 on the BMC"})

    def check_algorithms(self: Any, data: Any) -> Any:
        # Open Session Response (IPMI 2.0 table 13-10): algorithms at 16, 24 and 32. pyghmi takes any for granted.
        if self.sessioncontext == "OPENSESSION" and len(data) >= 33 and data[1] == 0 and data[0] == self.rmcptag:
            proposed = (3, 4, 1) if self.attemptedhash == 256 else (1, 1, 1)
            answered = tuple(data[at] & 0x3F for at in (16, 24, 32))
            if answered != proposed:
                self.lastpayload = None
                self.onlogon({"error": f"the BMC answered with algorithms {answered}: {_SECURITY}"})
                return None
        return accept(self, data)

    session_class._get_session_challenge = refuse_old
    session_class._got_rmcp_response = check_algorithms
    session_class._handle_ipmi_packet = note


def run(request: dict[str, Any]) -> dict[str, Any]:
    """``run_once``, again while the BMC does talk but packets get lost, for ``patience_s`` at most; never raises.

    A BMC that says nothing at all is not asked again: that is for the caller to decide. A reset is sent once.
    """
    ends = time.monotonic() + request["patience_s"]
    resets = [data for netfn, number, data, _ in request["commands"] if (netfn, number) == (0, 2) and data in _RESETS]
    while True:
        started = time.monotonic()
        answer = run_once(request)
        heard = _heard.get((request["host"], request["port"]), 0.0) >= started
        if answer.get("error") != "transient" or not heard or resets or time.monotonic() > ends:
            return answer


def run_once(request: dict[str, Any]) -> dict[str, Any]:
    """Log in, send the commands in order until a needed one is refused, log out; never raises."""
    answer: dict[str, Any] = {"id": request["id"]}
    command: Command | None = None
    try:
        # Bytes: with text, a second login to the same BMC hangs (measured on pyghmi 1.6.19).
        command = Command(
            bmc=request["host"],
            userid=request["username"].encode(),
            password=request["password"].encode(),
            port=request["port"],
            privlevel=ADMINISTRATOR,
        )
        answer["hash"] = "sha256" if command.ipmi_session.attemptedhash == 256 else "sha1"
        answer["replies"] = []
        for netfn, number, data, needed in request["commands"]:
            if answer["replies"] and request["gap_s"]:
                time.sleep(request["gap_s"])
            reply = command.raw_command(netfn=netfn, command=number, data=bytearray.fromhex(data))
            if reply["code"] == 0xFFFF:
                raise IpmiException("timeout")
            answer["replies"].append([reply["code"], bytes(reply["data"]).hex()])
            if reply["code"] and needed:
                break
        if request["fru"]:
            answer["fru"] = read_fru(command)
    except IpmiException as error:
        answer.update(_failure(str(error)))
    except Exception as error:
        answer.update({"error": "transient", "message": f"{type(error).__name__}: {error}"})
    finally:
        if command is not None:
            _log_out(command)
    return answer


def read_fru(command: Command) -> dict[str, str]:
    """The text fields of FRU 0; none when the BMC has no such FRU. Raises IpmiException.

    Read by hand (IPMI 34.1, 34.2): pyghmi asks for 224 bytes at once and gives up on BMCs that answer 0xC8 to it.
    """
    size_reply = command.raw_command(netfn=0x0A, command=0x10, data=[0])
    if size_reply["code"] in (0xC1, 0xCB, 0xCC):
        return {}
    if size_reply["code"]:
        raise IpmiException(size_reply["error"], code=size_reply["code"])
    size = min(size_reply["data"][0] | size_reply["data"][1] << 8, 4096)
    raw = bytearray()
    chunk = 64
    while len(raw) < size:
        wanted = min(chunk, size - len(raw))
        reply = command.raw_command(netfn=0x0A, command=0x11, data=[0, len(raw) & 0xFF, len(raw) >> 8, wanted])
        if reply["code"] in (0xC7, 0xC8, 0xC9, 0xCA) and chunk > 8:
            chunk //= 2
            continue
        if reply["code"]:
            raise IpmiException(reply["error"], code=reply["code"])
        if not reply["data"][0]:
            break
        raw += reply["data"][1:]
    if not raw:
        return {}
    info = fru.FRU(rawdata=raw).info or {}
    return {key: value for key, value in info.items() if isinstance(value, str)}


def _failure(message: str) -> dict[str, str]:
    lowered = message.lower()
    if lowered in ("", "none", "timeout"):
        return {"error": "transient", "message": "no IPMI answer (timeout)"}
    if _SECURITY in lowered:
        return {"error": "permanent", "message": message}
    if any(part in lowered for part in _AUTH_MESSAGES):
        return {"error": "auth", "message": message}
    if "insufficient resources" in lowered or "no available login slots" in lowered:
        return {"error": "transient", "message": "the BMC has no free session"}
    if "cipher suite" in lowered or "algorithm" in lowered or "md5 required" in lowered:
        return {"error": "permanent", "message": message}
    return {"error": "transient", "message": message}


def _log_out(command: Command) -> None:
    # The answer stands whatever happens here; the BMC ends an idle session by itself.
    with contextlib.suppress(Exception):
        command.ipmi_session.logout()


def main() -> None:
    """Serve until standard input closes."""
    # pyghmi prints to standard output; keep the real one for answers and send its prints to standard error.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    lock = threading.Lock()
    harden()

    def serve(request: dict[str, Any]) -> None:
        line = json.dumps(run(request))
        with lock:
            answers.write(line + "\n")
            answers.flush()

    pool = ThreadPoolExecutor(THREADS)
    for line in sys.stdin:
        pool.submit(serve, json.loads(line))
    os._exit(0)


if __name__ == "__main__":
    main()
