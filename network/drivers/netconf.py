"""The one module that imports ncclient: a NETCONF session on a Junos switch."""

import time
from collections.abc import Sequence
from typing import Any

from dcim.core.endpoints import resolve
from dcim.core.errors import AuthFailed, DeviceError, Permanent, Transient
from network.drivers.base import HostKeyMismatch, Refused, Target

CONNECT_SECONDS = 10.0
RPC_SECONDS = 40.0
TICK_SECONDS = 0.005
"""ncclient looks for input every 0.1 s by default: with this an exchange takes milliseconds."""


class NetconfSession:
    """An open session. Raises HostKeyMismatch, AuthFailed or Transient when it cannot be opened."""

    def __init__(self, target: Target) -> None:
        if target.pin is None:
            raise Permanent(f"{target.name} has no pinned SSH host key: pin it first ('dcim fabric pin {target.name}')")
        self.target = target
        self._manager = _connect(target)

    def rpc(self, name: str, **arguments: str) -> Any:
        """A Junos RPC with simple arguments (underscores become hyphens); the reply as an lxml element."""
        from lxml import etree

        node = etree.Element(name.replace("_", "-"))
        for key, value in arguments.items():
            etree.SubElement(node, key.replace("_", "-")).text = value
        return self._do(lambda: self._manager.rpc(node))

    def configuration_set(self) -> str:
        """The committed configuration as ``set`` lines."""
        from lxml import etree

        node = etree.Element("get-configuration", {"format": "set", "database": "committed"})
        reply = self._do(lambda: self._manager.rpc(node))
        return "".join(_element(reply).itertext())

    def load_set(self, commands: Sequence[str]) -> None:
        """Load ``set`` and ``delete`` lines into the candidate."""
        self._do(lambda: self._manager.load_configuration(action="set", config=list(commands)))

    def load_rollback(self, number: int) -> None:
        """Load an earlier configuration into the candidate."""
        self._do(lambda: self._manager.rollback(rollback=number))

    def lock(self) -> None:
        """Lock the candidate; Transient when another session holds it."""
        try:
            self._do(lambda: self._manager.lock("candidate"))
        except Refused as error:
            raise Transient(f"{self.target.name}: the configuration is locked: {error.message}") from error

    def unlock(self) -> None:
        """Give the lock back; never raises."""
        self._quiet(lambda: self._manager.unlock("candidate"))

    def discard(self) -> None:
        """Forget the candidate's changes; never raises."""
        self._quiet(lambda: self._manager.discard_changes())

    def commit(self, comment: str, confirm_s: int | None = None) -> None:
        """Commit; with ``confirm_s`` (a multiple of 60) it reverts by itself unless another commit follows."""
        timeout = str(confirm_s) if confirm_s else None
        self._do(lambda: self._manager.commit(confirmed=bool(confirm_s), timeout=timeout, comment=comment))

    def close(self) -> None:
        """Hang up; never raises."""
        self._quiet(lambda: self._manager.close_session())

    def _quiet(self, act: Any) -> None:
        try:
            self._do(act)
        except DeviceError:
            return

    def _do(self, act: Any) -> Any:
        from ncclient.operations import RPCError, TimeoutExpiredError
        from ncclient.transport.errors import TransportError

        try:
            return act()
        except RPCError as error:
            raise Refused(f"{self.target.name}: {_message(error)}") from error
        except TimeoutExpiredError as error:
            raise Transient(f"{self.target.name} did not answer within {RPC_SECONDS:.0f} s") from error
        except (TransportError, OSError, EOFError) as error:
            raise Transient(f"{self.target.name}: the session broke: {type(error).__name__}: {error}") from error


def _element(reply: Any) -> Any:
    """The lxml element of a reply, whatever ncclient wraps it in."""
    from lxml import etree

    if isinstance(reply, etree._Element):
        return reply
    inner = getattr(reply, "_NCElement__doc", None)
    if inner is not None:
        return inner
    return etree.fromstring(str(reply).encode())


def _message(error: Any) -> str:
    """The switch's words, with what they are about."""
    parts = [" ".join(str(part).split()) for part in (getattr(error, "path", None), error.message) if part]
    bad = getattr(error, "info", None)
    if bad and "<bad-element>" in str(bad):
        parts.append(str(bad).split("<bad-element>")[1].split("<")[0].strip())
    return ": ".join(parts) or str(error)


def _connect(target: Target) -> Any:
    import ncclient.transport.session
    from ncclient import manager
    from ncclient.transport.errors import AuthenticationError, SSHError

    ncclient.transport.session.TICK = TICK_SECONDS
    assert target.pin is not None
    host, port = resolve(target.address, "netconf")
    started = time.monotonic()
    try:
        return manager.connect(
            host=host, port=port, username=target.username, password=target.password, timeout=CONNECT_SECONDS,
            device_params={"name": "junos"}, hostkey_verify=True, hostkey_b64=target.pin.key, ssh_config=None,
            allow_agent=False, look_for_keys=False, manager_params={"timeout": RPC_SECONDS},
        )  # fmt: skip
    except AuthenticationError as error:
        raise AuthFailed(f"{target.name} refused the login of {target.username!r}: correct its credentials") from error
    except SSHError as error:
        text = " ".join(str(error).split())
        if any(sign in text for sign in ("Unknown host key", "no acceptable host key", "server key fingerprint")):
            raise _mismatch(target, text) from error
        raise Transient(f"{target.name} at {target.address} cannot be reached: {text[:200]}") from error
    except Exception as error:
        took = time.monotonic() - started
        text = " ".join(str(error).split()) or type(error).__name__
        raise Transient(f"{target.name} at {target.address} cannot be reached ({took:.1f} s): {text[:200]}") from error


def _mismatch(target: Target, text: str) -> HostKeyMismatch:
    return HostKeyMismatch(
        f"{target.name} at {target.address} shows another SSH host key than the pinned one: nothing was sent. "
        f"Find out why (a replaced switch? a wrong cable?), then pin it again. ({text})"
    )
