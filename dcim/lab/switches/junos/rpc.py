"""The NETCONF requests that change or read the configuration, and the table of all requests."""

import math
from typing import Any
from xml.sax.saxutils import escape

from dcim.lab.switches.junos import state
from dcim.lab.switches.junos.device import Refused, stamp
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
from dcim.lab.switches.junos.text import compare, set_lines, xml_lines
from dcim.lab.switches.junos.tree import Node

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
    return error_xml("uncommitted changes will be discarded on exit", severity="warning") + OK


def close_configuration(session: NetconfSession, _request: Any) -> str:
    """close-configuration"""
    if session.device.locked_by is session:
        session.device.unlock(session)
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


def _source(session: NetconfSession, request: Any) -> Node:
    if request.get("database") == "committed" or (child(request, "source") is not None and _names_running(request)):
        return session.device.committed
    return session.device.candidate


def _names_running(request: Any) -> bool:
    source = child(request, "source")
    return source is not None and child(source, "running") is not None


def get_configuration(session: NetconfSession, request: Any) -> str:
    """get-configuration: text, set or xml, filtered; compare=rollback against configuration N"""
    device = session.device
    form = request.get("format") or "xml"
    if request.get("compare") == "rollback":
        number = int(request.get("rollback") or 0)
        base = request.get("database")
        new = device.committed if base == "committed" else device.candidate
        text = compare(device.archived(number), new)
        return (
            "<configuration-information><configuration-output>\n"
            f"{escape(text)}</configuration-output></configuration-information>"
        )
    root = _source(session, request)
    wanted = child(request, "configuration")
    if wanted is not None and len(wanted):
        root = _filtered(root, wanted)
    if form == "text":
        return f"<configuration-text>\n## Last changed: {_changed(session)}\n{escape(device.text(root))}</configuration-text>"
    if form == "set":
        return f"<configuration-set>\n{escape(chr(10).join(set_lines(root)))}\n</configuration-set>"
    return f"<configuration>{''.join(xml_lines(root))}</configuration>"


def _changed(session: NetconfSession) -> str:
    history = session.device.history
    return stamp(history[0]["at"] if history else session.device.booted_at)


def get_config(session: NetconfSession, request: Any) -> str:
    """get-config (RFC 6241): XML"""
    return f"<data><configuration>{''.join(xml_lines(_source(session, request)))}</configuration></data>"


def _filtered(root: Node, wanted: Any) -> Node:
    """The part of a configuration that a subtree filter names (statements by name; a list's entry by <name>)."""
    copy = Node(root.statement, root.key)
    copy.values = list(root.values)
    for element in wanted:
        if not isinstance(element.tag, str):
            continue
        for node in root:
            name = node.statement.xml or (node.key[0] if node.key and node.key[0] else "")
            entry = child_text(element, "name")
            if name != local(element) or (entry is not None and node.key[-1] != entry):
                continue
            deeper = [each for each in element if isinstance(each.tag, str) and local(each) != "name"]
            copy.children[node.key] = _filtered(node, deeper) if deeper else node
    return copy


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


def revision(session: NetconfSession, _request: Any) -> str:
    """get-commit-revision-information: the latest commit, with its revert time in the comment while it is armed"""
    device = session.device
    if not device.history:
        at = device.booted_at
        return (
            f'<commit-revision-information><revision>re0-{int(at)}-0</revision><date-time junos:seconds="{int(at)}">{stamp(at)}'
            "</date-time><user>root</user><client>other</client></commit-revision-information>"
        )
    entry = device.history[0]
    shown = entry["comment"]
    if shown.startswith("commit confirmed, rollback in") and device.armed is None:
        shown = ""
    comment = f"<comment>{escape(shown)}</comment>" if shown else ""
    return (
        f"<commit-revision-information><revision>{entry['revision']}</revision>"
        f'<date-time junos:seconds="{math.floor(entry["at"])}">{stamp(entry["at"])}</date-time>'
        f"<user>{escape(entry['user'])}</user><client>{entry['client']}</client>{comment}</commit-revision-information>"
    )


def commit_information(session: NetconfSession, _request: Any) -> str:
    """get-commit-information: the history"""
    rows = [
        f"<commit-history><sequence-number>{index}</sequence-number><user>{escape(each['user'])}</user>"
        f'<client>{each["client"]}</client><date-time junos:seconds="{int(each["at"])}">{stamp(each["at"])}</date-time>'
        + (f"<log>{escape(each['comment'])}</log>" if each["comment"] else "")
        + "</commit-history>"
        for index, each in enumerate(session.device.history)
    ]
    return f"<commit-information>{''.join(rows)}</commit-information>"


def rollback_information(session: NetconfSession, request: Any) -> str:
    """get-rollback-information: configuration N, or its difference from another"""
    number = int(child_text(request, "rollback") or 0)
    other = child_text(request, "compare")
    device = session.device
    if other is not None:
        text = compare(device.archived(int(other)), device.archived(number))
        body = f"<configuration-output>{escape(text)}</configuration-output>"
    else:
        body = f"<configuration-text>{escape(device.text(device.archived(number)))}</configuration-text>"
    return f"<rollback-information><configuration-information>{body}</configuration-information></rollback-information>"


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
    "get-configuration": get_configuration, "get-config": get_config,
    "close-session": close_session, "kill-session": kill_session,
    "get-commit-revision-information": revision, "get-commit-information": commit_information,
    "get-rollback-information": rollback_information, "command": command, "file-show": no_file, "file-list": no_file,
    **{name: _state(builder) for name, builder in state.REPLIES.items()},
}  # fmt: skip
"""Requests by element name."""
