"""The NETCONF requests that read configurations and the commit history."""

import math
from typing import Any
from xml.sax.saxutils import escape

from dcim.lab.switches.junos.archive import stamp
from dcim.lab.switches.junos.netconf import NetconfSession, child, child_text, local
from dcim.lab.switches.junos.text import compare, set_lines, xml_lines
from dcim.lab.switches.junos.tree import Node


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
        head = f"## Last changed: {_changed(session)}"
        return f"<configuration-text>\n{head}\n{escape(device.text(root))}</configuration-text>"
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


def _source(session: NetconfSession, request: Any) -> Node:
    if request.get("database") == "committed" or (child(request, "source") is not None and _names_running(request)):
        return session.device.committed
    return session.device.candidate


def _names_running(request: Any) -> bool:
    source = child(request, "source")
    return source is not None and child(source, "running") is not None


def revision(session: NetconfSession, _request: Any) -> str:
    """get-commit-revision-information: the latest commit, with its revert time in the comment while it is armed"""
    device = session.device
    if not device.history:
        at = device.booted_at
        return (
            f"<commit-revision-information><revision>re0-{int(at)}-0</revision>"
            f'<date-time junos:seconds="{int(at)}">{stamp(at)}</date-time>'
            "<user>root</user><client>other</client></commit-revision-information>"
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
