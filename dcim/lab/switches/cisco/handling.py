"""What the handlers of grammar lines share: how they are found, how they refuse, how they store a line."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from dcim.lab.switches.cisco.grammar import Match, Rule
from dcim.lab.switches.cisco.tree import Block, Key

if TYPE_CHECKING:
    from dcim.lab.switches.cisco.configuration import Configuration
    from dcim.lab.switches.cisco.editor import Editor

Handler = Callable[["Editor", Rule, Key, list[Block], bool], bool]
"""(editor, rule, words, blocks edited, whether it was a "no") → whether everything is done."""

_HANDLERS: dict[str, Handler] = {}


class RefusedLine(Exception):
    """A line that the device does not take: ``kind`` is invalid, incomplete, ambiguous, or semantic with its text."""

    def __init__(self, kind: str, at: int = 0, text: str = "") -> None:
        super().__init__(text or kind)
        self.kind, self.at, self.text = kind, at, text


def handles(name: str) -> Callable[[Handler], Handler]:
    """Register the handler of the ``!name`` mark."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[name] = handler
        return handler

    return register


def handler_of(rule: Rule) -> Handler | None:
    """The handler of a rule; None when it is only stored."""
    if rule.handler is None:
        return None
    if not _HANDLERS:
        from dcim.lab.switches.cisco import handlers, handlers_other  # noqa: F401 - they register themselves
    return _HANDLERS[rule.handler]


def rule_of(configuration: "Configuration", mode: str, line: str) -> Match:
    """What the grammar makes of a line that is known to be good."""
    found = configuration.mode(mode).match(line)
    assert isinstance(found, Match), line
    return found


def put(editor: "Editor", block: Block, mode: str, line: str) -> Block:
    """Store a line that is known to be good."""
    match = rule_of(editor.configuration, mode, line)
    return editor.store(block, match.rule, match.key, match.words)
