"""YAML read with line numbers, so that each error can say file and line. No aliases, at most 1 MB a file.

``load(path)`` gives plain dicts, lists and scalars of the types ``Mapping``, ``Sequence_`` with their lines.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from dcim.core.errors import InvalidInput, Problem

MAX_BYTES = 1_000_000


class Mapping(dict[str, Any]):
    """A YAML mapping. ``line`` is its own, ``lines[key]`` each key's, from 1."""

    line: int = 0
    lines: dict[str, int]


class Items(list[Any]):
    """A YAML sequence. ``line`` is its own, ``lines[index]`` each item's, from 1."""

    line: int = 0
    lines: list[int]


class _Loader(yaml.SafeLoader):
    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(None, None, "aliases are not allowed: write the value out", event.start_mark)
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Mapping:
    result = Mapping()
    result.line = node.start_mark.line + 1
    result.lines = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            key = str(key)
        if key in result:
            raise yaml.MarkedYAMLError(None, None, f"the key {key!r} stands twice: keep one", key_node.start_mark)
        result[key] = loader.construct_object(value_node, deep=True)
        result.lines[key] = key_node.start_mark.line + 1
    return result


def _items(loader: _Loader, node: yaml.SequenceNode) -> Items:
    result = Items(loader.construct_object(child, deep=True) for child in node.value)
    result.line = node.start_mark.line + 1
    result.lines = [child.start_mark.line + 1 for child in node.value]
    return result


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _items)
# "on", "off", "yes" and "no" stay words and dates stay text: YAML 1.2's idea, and what people who write names expect.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, expression) for tag, expression in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_BOOL = re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$")
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _BOOL, list("tTfF"))


def load(path: Path, *, shown_as: str | None = None) -> Any:
    """The document in ``path``; InvalidInput with file and line when it is not valid YAML.

    Each mapping is a ``Mapping`` and each sequence an ``Items``, both with line numbers.
    """
    shown = shown_as or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InvalidInput(problems=[Problem(shown, f"cannot be read: {error.strerror}")]) from error
    if len(raw) > MAX_BYTES:
        raise InvalidInput(problems=[Problem(shown, f"is larger than {MAX_BYTES} bytes: split it")])
    try:
        return yaml.load(raw.decode("utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader subclass
    except UnicodeDecodeError as error:
        raise InvalidInput(problems=[Problem(shown, f"is not UTF-8 text (byte {error.start})")]) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{shown}:{mark.line + 1}" if mark else shown
        raise InvalidInput(problems=[Problem(where, error.problem or "is not valid YAML")]) from error
    except yaml.YAMLError as error:
        raise InvalidInput(problems=[Problem(shown, f"is not valid YAML: {error}")]) from error
