"""YAML read with line numbers, so that each error can say file and line. No aliases, at most 1 MB a file.

``load(path)`` gives plain dicts, lists and scalars of the types ``Mapping``, ``Items`` with their lines; ``parse`` and
``parse_all`` do the same for bytes. Scalars follow YAML 1.2's idea, which is what people who write names expect:
``on``, ``no``, dates, ``007`` and ``1:30`` are text; ``true``, ``12`` and ``1.5`` are not.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from dcim.core.errors import InvalidInput, Problem

MAX_BYTES = 1_000_000
MAX_DEPTH = 100
"""Mappings and lists inside one another."""

_TAG = "tag:yaml.org,2002:"
_STR, _INT, _FLOAT, _BOOL, _NULL, _MERGE = (
    f"{_TAG}{name}" for name in ("str", "int", "float", "bool", "null", "merge")
)
_MAP, _SEQ = f"{_TAG}map", f"{_TAG}seq"
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
"""Only what can be written back as it stood: ``007`` stays text, and so does a serial number of twenty digits."""
_DECIMAL = re.compile(r"(?:[-+]?[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+][0-9]{1,3})?\Z")
"""No more than PyYAML's dumper takes for a number: what it writes without quotes is read as what it was."""
_WORDS = {
    **dict.fromkeys(("true", "True", "TRUE", "false", "False", "FALSE"), _BOOL),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), _NULL),
    "<<": _MERGE,
}
_NUMBER_STARTS = frozenset("-+.0123456789")
_DEEP_BLOCK = re.compile(rf"^[ \t?:\-]{{{MAX_DEPTH}}}", re.MULTILINE)


class Mapping(dict[str, Any]):
    """A YAML mapping. ``line`` is its own, ``lines[key]`` each key's, from 1."""

    __slots__ = ("line", "lines")
    line: int
    lines: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.line, self.lines = 0, {}


class Items(list[Any]):
    """A YAML sequence. ``line`` is its own, ``lines[index]`` each item's, from 1."""

    __slots__ = ("line", "lines")
    line: int
    lines: list[int]


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it: five times faster."""


class _Loader(_Base):  # type: ignore[misc]
    def resolve(self, kind: type[Node], value: str, implicit: Any) -> str:
        """The tag of a node without one."""
        if kind is ScalarNode:
            if not implicit[0]:
                return _STR
            word = _WORDS.get(value)
            if word is not None:
                return word
            if value[0] in _NUMBER_STARTS:
                if _INTEGER.match(value):
                    return _INT
                if _DECIMAL.match(value):
                    return _FLOAT
            return _STR
        return _MAP if kind is MappingNode else _SEQ


def load(path: Path, *, shown_as: str | None = None) -> Any:
    """The document in ``path``; InvalidInput with file and line when it is not valid YAML.

    Each mapping is a ``Mapping`` and each sequence an ``Items``, both with line numbers.
    """
    shown = shown_as or str(path)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(problems=[Problem(shown, f"cannot be read: {error.strerror}")]) from error
    return parse(raw, shown)


def parse(raw: bytes, shown: str, limit: int = MAX_BYTES) -> Any:
    """The one document in ``raw`` (None when it is empty); ``shown`` is the file's name in messages."""
    documents = parse_all(raw, shown, limit)
    if len(documents) > 1:
        line = getattr(documents[1], "line", 0)
        where = f"{shown}:{line}" if line else shown
        raise InvalidInput(problems=[Problem(where, "a second document begins here: put it into a file of its own")])
    return documents[0] if documents else None


def parse_all(raw: bytes, shown: str, limit: int = MAX_BYTES) -> list[Any]:
    """Every document in ``raw`` (``---`` separates them), empty ones left out. InvalidInput says file and line."""
    if len(raw) > limit:
        raise InvalidInput(problems=[Problem(shown, f"is larger than {limit} bytes: split it")])
    try:
        text = raw.decode("utf-8-sig")
        _check_shape(text)
        return [_convert(node) for node in _nodes(text) if not (node.tag == _NULL and node.value == "")]
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problem = Problem(f"{shown}:{line}", f"is not UTF-8 text (byte {error.start})")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = Problem(f"{shown}:{mark.line + 1}" if mark else shown, error.problem or "is not valid YAML")
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1 if isinstance(error.position, int) else 1
        problem = Problem(f"{shown}:{line}", "has a control character, which YAML does not allow: remove it")
    except yaml.YAMLError as error:
        problem = Problem(shown, f"is not valid YAML: {error}")
    raise InvalidInput(problems=[problem])


def _nodes(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    try:
        while loader.check_node():
            yield loader.get_node()
    finally:
        loader.dispose()


def _check_shape(text: str) -> None:
    """Refuse aliases and deep nesting before anything follows them: libyaml's composer would recurse into both.

    Reading the events costs as much as the rest, so it is done only where the text could hold either.
    """
    if "*" not in text and text.count("[") + text.count("{") <= MAX_DEPTH and not _DEEP_BLOCK.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            raise _refusal("aliases are not allowed: write the value out", event)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _refusal(f"is nested more than {MAX_DEPTH} deep: no file needs that", event)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


_SCALARS: dict[str, Callable[[str], Any]] = {
    _STR: str, _INT: int, _FLOAT: float, _NULL: lambda text: None, _BOOL: lambda text: text in ("true", "True", "TRUE"),
}  # fmt: skip


def _refusal(message: str, at: Any) -> yaml.MarkedYAMLError:
    """An error at an event or a node."""
    return yaml.MarkedYAMLError(None, None, message, at.start_mark)


def _convert(node: Any) -> Any:
    """A node as plain data with lines."""
    tag = node.tag
    if isinstance(node, ScalarNode):
        if tag == _STR:
            return node.value
        if tag in _SCALARS:
            try:
                return _SCALARS[tag](node.value)
            except ValueError:
                raise yaml.MarkedYAMLError(
                    None, None, f"{node.value!r} is not {tag[len(_TAG) :]}", node.start_mark
                ) from None
    elif isinstance(node, MappingNode):
        if tag == _MAP:
            return _mapping(node)
    elif isinstance(node, SequenceNode) and tag == _SEQ:
        items = Items([_convert(child) for child in node.value])
        items.line = node.start_mark.line + 1
        items.lines = [child.start_mark.line + 1 for child in node.value]
        return items
    raise _refusal(f"could not determine a constructor for the tag {tag!r}: leave it out", node)


def _mapping(node: MappingNode) -> Mapping:
    result = Mapping()
    result.line = node.start_mark.line + 1
    lines = result.lines
    for key_node, value_node in node.value:
        if not isinstance(key_node, ScalarNode):
            raise _refusal("a key must be a word, not a list or mapping", key_node)
        key = key_node.value
        if key_node.tag == _MERGE:
            raise _refusal("'<<' is not allowed: write the keys out", key_node)
        if key in lines:
            raise _refusal(f"the key {key!r} stands twice: keep one", key_node)
        result[key] = _convert(value_node)
        lines[key] = key_node.start_mark.line + 1
    return result
