"""The one module that imports netmiko: a command-line session on a Cisco switch, by blocks and with an error scan.

netmiko connects, checks the host key against our pin and prepares the terminal; what is typed afterwards goes through
``command`` and ``block``, because netmiko ignores refused lines and is slow with many of them.
"""

import os
import re
import tempfile
import time
from collections.abc import Sequence
from typing import Any

from dcim.core.endpoints import resolve
from dcim.core.errors import AuthFailed, Permanent, Transient
from network.drivers.base import HostKeyMismatch, Refused, Target

DEVICE_TYPES = {"nxos": "cisco_nxos", "iosxe": "cisco_xe"}
CONNECT_SECONDS = 10.0
READ_SECONDS = 20.0
POLL_SECONDS = 0.005
MISMATCH_SIGNS = ("does not match", "not found in known_hosts", "no acceptable host key")
"""What paramiko says when the key, or its algorithm, is not the pinned one."""
BLOCK_LINES = 60
"""Lines typed at once: a terminal's input buffer is finite."""

_ERROR = re.compile(
    r"^\s*(%(?! ?Warning| ?Portfast|[A-Z0-9_]+-\d-) ?\S.*|ERROR: .*|Error: .*|Failed\. .*)$", re.MULTILINE
)
"""Not errors: IOS-XE's advice about portfast, and log messages (%LINK-3-UPDOWN) between the lines."""


def known_hosts_line(host: str, port: int, algorithm: str, key: str) -> str:
    """A line of a known_hosts file."""
    name = host if port == 22 else f"[{host}]:{port}"
    return f"{name} {algorithm} {key}\n"


def error_in(output: str) -> str:
    """The first error line of a Cisco switch's output, empty when there is none."""
    match = _ERROR.search(output.replace("\r", ""))
    return match.group(1).strip() if match else ""


class CliSession:
    """An open session. Raises HostKeyMismatch, AuthFailed or Transient when it cannot be opened."""

    def __init__(self, target: Target) -> None:
        if target.pin is None:
            raise Permanent(f"{target.name} has no pinned SSH host key: pin it first ('dcim fabric pin {target.name}')")
        self.target = target
        host, port = resolve(target.address, "ssh")
        with tempfile.NamedTemporaryFile("w", suffix=".known_hosts") as known:
            known.write(known_hosts_line(host, port, target.pin.algorithm, target.pin.key))
            known.flush()
            os.chmod(known.name, 0o600)
            self._connection = _connect(target, host, port, known.name)
        self._prompt = re.escape(str(self._connection.base_prompt)[:20])
        self._marks = 0

    def command(self, text: str, timeout: float = READ_SECONDS) -> str:
        """Type one line; its output without echo and prompt."""
        self._drain()
        self._write(text + "\n")
        # The echo first: a slow switch still sends the prompts of what netmiko typed to prepare the terminal.
        raw = self._read(rf"{re.escape(text)}[\s\S]*?[\r\n]{self._prompt}[^\r\n]*#\s*$", timeout)
        lines = raw[raw.index(text) :].replace("\r", "").split("\n")
        return "\n".join(lines[1:-1])

    def checked(self, text: str, timeout: float = READ_SECONDS) -> str:
        """``command``; Refused when the output has an error."""
        output = self.command(text, timeout)
        error = error_in(output)
        if error:
            raise Refused(f"{self.target.name} refused {text!r}: {error}")
        return output

    def block(self, lines: Sequence[str], timeout: float = READ_SECONDS) -> None:
        """Type many lines in few writes. Raises Refused with the first refused line and the vendor's text."""
        for start in range(0, len(lines), BLOCK_LINES):
            self._marks += 1
            mark = f"!dcim-{self._marks}-end"
            self._drain()
            self._write("".join(f"{line}\n" for line in [*lines[start : start + BLOCK_LINES], mark]))
            self._scan(self._read(rf"{mark}[\s\S]*?[\r\n]{self._prompt}[^\r\n]*#\s*$", timeout))

    def close(self) -> None:
        """Hang up."""
        try:
            self._connection.paramiko_cleanup()
        except Exception:  # the session may be gone already; what matters was read back
            self._connection = None

    def _scan(self, output: str) -> None:
        error = error_in(output)
        if not error:
            return
        before = output.replace("\r", "").split(error)[0]
        typed = re.findall(rf"^{self._prompt}[^\n#]*#\s*(\S[^\n]*)$", "\n" + before, re.MULTILINE)
        if not typed:  # the first line of a block: its prompt came with the block before
            typed = [line for line in before.split("\n") if line.strip() and line.strip() != "^"][:1]
        raise Refused(f"{self.target.name} refused {(typed or ['a line'])[-1].strip()!r}: {error}")

    def _drain(self) -> None:
        """Drop what the switch has said by itself since (a timer's notice)."""
        try:
            self._connection.read_channel()
        except Exception as error:
            raise Transient(f"{self.target.name}: the session broke: {error}") from error

    def _write(self, text: str) -> None:
        try:
            self._connection.write_channel(text)
        except Exception as error:
            raise Transient(f"{self.target.name}: the session broke: {error}") from error

    def _read(self, pattern: str, timeout: float) -> str:
        """Read until ``pattern`` is there. Unlike netmiko it notices at once that the switch has hung up.

        Raises Transient; Refused when the switch hung up after it had refused a line.
        """
        wanted, found = re.compile(pattern), ""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                data = str(self._connection.read_channel())
                gone = not data and self._connection.remote_conn.closed
            except Exception as error:
                raise Transient(f"{self.target.name}: the session broke: {type(error).__name__}: {error}") from error
            found += data
            if data and wanted.search(found):
                return found
            if gone:
                # After a refused line that opens a section, the section's "exit" may end the session: say what counts.
                self._scan(found)
                raise Transient(f"{self.target.name} closed the session")
            if not data:
                time.sleep(POLL_SECONDS)
        raise Transient(f"{self.target.name} did not answer within {timeout:.0f} s")


def _connect(target: Target, host: str, port: int, known_hosts: str) -> Any:
    from netmiko import ConnectHandler, NetmikoAuthenticationException, NetmikoBaseException

    try:
        return ConnectHandler(
            device_type=DEVICE_TYPES[target.platform], host=host, port=port, username=target.username,
            password=target.password, ssh_strict=True, system_host_keys=False, alt_host_keys=True,
            alt_key_file=known_hosts, use_keys=False, allow_agent=False, conn_timeout=CONNECT_SECONDS,
            auth_timeout=CONNECT_SECONDS, banner_timeout=CONNECT_SECONDS, fast_cli=True, global_cmd_verify=False,
            read_timeout_override=None,
        )  # fmt: skip
    except NetmikoAuthenticationException as error:
        raise AuthFailed(f"{target.name} refused the login of {target.username!r}: correct its credentials") from error
    except NetmikoBaseException as error:
        raise _translated(target, error) from error
    except Exception as error:
        raise _translated(target, error) from error


def _translated(target: Target, error: Exception) -> Exception:
    text = " ".join(str(error).split())
    if any(sign in text for sign in MISMATCH_SIGNS):
        return HostKeyMismatch(
            f"{target.name} at {target.address} shows another SSH host key than the pinned one: nothing was sent. "
            f"Find out why (a replaced switch? a wrong cable?), then pin it again. ({text})"
        )
    return Transient(f"{target.name} at {target.address} cannot be reached: {text[:200]}")
