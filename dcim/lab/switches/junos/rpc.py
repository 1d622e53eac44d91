"""The NETCONF requests that change or read the configuration, and the table of all requests."""

from typing import Any
from xml.sax.saxutils import escape

from dcim.lab.switches.junos import rpc_read, state
from dcim.lab.switches.junos.device import Refused
from dcim.lab.switches.junos.netconf import (
    Handler,
    NetconfSession,
    RpcFault,
    child,
    child_text,
    error_xml,
    local,
    problems_xml,
)

OK = "<ok/>"


def lock(session: NetconfSession, _request: Any) -> str:
    """lock, lock-configuration"""
    session.device.lock(session)
    return OK


def unlock(session: NetconfSession, _request: Any) -> str:
    """unlock, unlock-configuration"""
    session.device.unlock(session)
    return OK


def open_configuration(session: NetconfSession, request: Any) -> str:
    """open-configuration: exclusive locks; private works on the shared candidate here and warns like Junos"""
    if child(request, "exclusive") is not None:
        session.device.lock(session)
        return OK
    session.private = child(request, "private") is not None
    return error_xml("uncommitted changes will be discarded on exit", severity="warning") + OK


def close_configuration(session: NetconfSession, _request: Any) -> str:
    """close-configuration"""
    if session.device.locked_by is session:
        session.device.unlock(session)
    session.private = False
    return OK


def _to_seconds(request: Any, unit: float, default: float) -> float | None:
    if child(request, "confirmed") is None:
        return None
    given = child_text(request, "confirm-timeout")
    try:
        seconds = float(given) * unit if given else default
    except ValueError:
        raise RpcFault("invalid value", "invalid-value", bad="confirm-timeout") from None
    if not 0 < seconds <= 65535 * 60:
        raise RpcFault("confirm-timeout out of range", "invalid-value", bad="confirm-timeout")
    return seconds


async def commit(session: NetconfSession, request: Any) -> str:
    """commit (seconds, RFC 6241) and commit-configuration (minutes): the two units of reference ncclient#239"""
    await session.pause()
    device = session.device
    juniper = local(request) == "commit-configuration"
    if child(request, "check") is not None:
        device.check(session.user)
        return (
            "<commit-results><routing-engine><name>re0</name><commit-check-success/></routing-engine></commit-results>"
        )
    seconds = _to_seconds(request, 60.0 if juniper else 1.0, 600.0)
    device.commit(session, child_text(request, "log") or "", seconds)
    if device.locked_by is session:
        device.changed_by = session
    return OK


async def validate(session: NetconfSession, _request: Any) -> str:
    """validate the candidate"""
    await session.pause()
    session.device.check(session.user)
    return OK


def discard(session: NetconfSession, _request: Any) -> str:
    """discard-changes"""
    session.device.may_edit(session)
    session.device.discard()
    return OK


def load(session: NetconfSession, request: Any) -> str:
    """load-configuration: rollback=N, or set, text with merge, replace, override or update"""
    device = session.device
    number = request.get("rollback")
    if number is not None:
        device.rollback(session, int(number))
        return f"<load-configuration-results>{OK}</load-configuration-results>"
    action = request.get("action") or "merge"
    for element in request:
        name = local(element) if isinstance(element.tag, str) else ""
        text = "".join(element.itertext())
        if name == "configuration-set" or (name == "configuration-text" and action == "set"):
            problems = device.load(session, text, "set")
            return _load_results(problems_xml(problems, as_set=True), len(problems))
        if name == "configuration-text":
            problems = device.load(session, text, action)
            return _load_results(problems_xml(problems, as_set=False), len(problems))
        if name == "configuration":
            raise RpcFault("load the configuration as text or set: this lab's switches read no XML configuration")
    raise RpcFault("missing configuration", "missing-element", bad="configuration")


def _load_results(errors: str, count: int) -> str:
    tail = f"<load-error-count>{count}</load-error-count>" if count else OK
    return f"<load-configuration-results>{errors}{tail}</load-configuration-results>"


def edit_config(session: NetconfSession, request: Any) -> str:
    """edit-config with config-text: text or set lines"""
    config = child(request, "config-text")
    if config is None:
        config = child(request, "config")
    inner = (
        next((each for each in config.iter() if local(each) in ("configuration-text", "configuration-set")), None)
        if config is not None
        else None
    )
    if inner is None:
        raise RpcFault("give the configuration as configuration-text or configuration-set")
    as_set = local(inner) == "configuration-set"
    operation = child_text(request, "default-operation") or "merge"
    problems = session.device.load(
        session, inner.text or "", "set" if as_set else "override" if operation == "replace" else "merge"
    )
    if problems:
        raise _first(problems_xml(problems, as_set))
    return OK


def _first(xml: str) -> RpcFault:
    fault = RpcFault("")
    fault.xml = xml
    return fault


def close_session(session: NetconfSession, _request: Any) -> str:
    """close-session"""
    session.closing = True
    return OK


def kill_session(session: NetconfSession, request: Any) -> str:
    """kill-session: the other session ends, and a commit that it armed is reverted at once"""
    number = int(child_text(request, "session-id") or 0)
    other = session.registry.numbered.get(number)
    if other is None or other is session:
        raise RpcFault("no such session", "invalid-value", bad="session-id")
    armed = session.device.armed
    other.drop()
    if armed is not None and armed.session is other:
        session.device.revert_now()
    return OK


async def command(session: NetconfSession, request: Any) -> str:
    """command: an operational command, as text; a few have XML"""
    from dcim.lab.switches.junos.cli import JunosCli

    text = (request.text or "").strip()
    if request.get("format") != "text" and text.startswith("show version"):
        return (
            "<multi-routing-engine-results><multi-routing-engine-item><re-name>re0</re-name>"
            f"{state.software(session.device)}</multi-routing-engine-item></multi-routing-engine-results>"
        )
    shell = JunosCli(session.device, session.user, session.number)
    output = await shell.run_operational(text)
    if output.rstrip().endswith(("syntax error.", "unknown command.")):
        raise RpcFault("syntax error", bad=text.split()[-1] if text else "")
    return f"<output>\n{escape(output)}</output>"


def _state(builder: Any) -> Handler:
    def handle(session: NetconfSession, request: Any) -> str:
        return str(builder(session.device, request))

    return handle


def no_file(_session: NetconfSession, _request: Any) -> str:
    """file-show: there is no such file on this box"""
    raise Refused("could not resolve file")


HANDLERS: dict[str, Handler] = {
    "lock": lock, "lock-configuration": lock, "unlock": unlock, "unlock-configuration": unlock,
    "open-configuration": open_configuration, "close-configuration": close_configuration,
    "commit": commit, "commit-configuration": commit, "validate": validate, "discard-changes": discard,
    "load-configuration": load, "edit-config": edit_config,
    "get-configuration": rpc_read.get_configuration, "get-config": rpc_read.get_config,
    "close-session": close_session, "kill-session": kill_session,
    "get-commit-revision-information": rpc_read.revision, "get-commit-information": rpc_read.commit_information,
    "get-rollback-information": rpc_read.rollback_information, "command": command,
    "file-show": no_file, "file-list": no_file,
    **{name: _state(builder) for name, builder in state.REPLIES.items()},
}  # fmt: skip
"""Requests by element name."""
