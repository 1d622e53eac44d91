"""The Junos statements that the lab's switches know, read from ``tables/junos.schema``.

An indented table; each line is a statement under the one it is indented below:

    name                     a container (it may also stand alone: "ssh;")
    name {type}              a statement with a value          name (a|b)     with one of these values
    name [type]              a statement with several values
    name *                   a list: statements named by a word ("unit 0", "term x")
    name * {type}            a list whose entries have a value ("as-path X ".*"")
    *                        unnamed list: the word itself is the statement ("interfaces ae1")
    {type}                   unnamed value ("esi 00:01:…")
    name ...  name * ...     anything below (areas that the lab does not look into)
    @group                   what the section ``[group]`` of the table has

Flags after ``;;``: ``ordered`` keeps entries as typed, ``inline`` prints a lone child on the same line, ``xml=tag``
names a list's element, ``keyed=type`` checks a list's word.
"""

import functools
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import resources


@dataclass(eq=False)
class Statement:
    """A statement of the schema. ``kind``: container, leaf, leaf-list, list or any."""

    name: str
    kind: str
    order: int
    test: Callable[[str], bool] = field(default=lambda _text: True)
    value_test: Callable[[str], bool] | None = None
    ordered: bool = False
    inline: bool = False
    opaque: bool = False
    xml: str = ""
    includes: list[str] = field(default_factory=list)
    own: dict[str, "Statement"] = field(default_factory=dict)
    unnamed: list["Statement"] = field(default_factory=list)
    _groups: dict[str, "Statement"] | None = None

    def child(self, words: list[str], index: int) -> tuple["Statement", int] | None:
        """The statement that the words from ``index`` name here, and how many words its name takes (0: unnamed)."""
        for statement in self._family():
            if index + 1 < len(words):
                found = statement.own.get(f"{words[index]} {words[index + 1]}")
                if found is not None:
                    return found, 2
            found = statement.own.get(words[index])
            if found is not None:
                return found, 1
        for statement in self._family():
            for each in statement.unnamed:
                if each.test(words[index]):
                    return each, 0
        return None

    def _family(self) -> list["Statement"]:
        if not self.includes or self._groups is None:
            return [self]
        out = [self]
        for name in self.includes:
            out.extend(self._groups[name]._family())
        return out

    @property
    def is_empty(self) -> bool:
        """Whether nothing can stand below (a flag)."""
        return not self.opaque and not any(each.own or each.unnamed for each in self._family())


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.split("%")[0])
    except ValueError:
        return False
    return True


def _is_prefix(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


def _regex(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


TYPES: dict[str, Callable[[str], bool]] = {
    "word": _regex(r"[^\s;{}\[\]]+"),
    "string": lambda _text: True,
    "number": _regex(r"\d+"),
    "size": _regex(r"\d+[kmg]?"),
    "ip": _is_address,
    "prefix": _is_prefix,
    "mac": _regex(r"(?:[0-9A-Fa-f]{1,2}:){5}[0-9A-Fa-f]{1,2}"),
    "esi": _regex(r"(?:[0-9A-Fa-f]{1,2}:){9}[0-9A-Fa-f]{1,2}"),
    "ifd": _regex(r"[a-z]+-\d+/\d+/\d+(?::\d+)?|(?:ae|reth|fxp|em|me|vme|lo|irb|vlan|st|ps)\d*(?::\d+)?|<\S+>|all"),
    "ifl": _regex(r"(?:[a-z]+-\d+/\d+/\d+(?::\d+)?|[a-z]+\d*)(?:\.(?:\d+|\*))?|all|\S*\*\S*"),
    "target": _regex(r"target:[\d.]+[L]?:\d+|\$\S+"),
    "rd": _regex(r"[\d.]+L?:\d+"),
    "vlan": _regex(r"\d{1,4}|none|all"),
    "vlans": _regex(r"\d{1,4}(?:-\d{1,4})?|[A-Za-z_][\w.:-]*|all"),
    "vni": _regex(r"\d{1,8}"),
    "asn": _regex(r"\d{1,10}|\d+\.\d+"),
    "policy": lambda _text: True,
    "unit": _regex(r"\d{1,5}|\*|<\S+>"),
}


def type_test(text: str) -> Callable[[str], bool]:
    """The test of ``{word}``, ``{1-4094}`` or ``(a|b)``. Raises KeyError for an unknown type."""
    inner = text[1:-1]
    if text[0] == "(":
        choices = frozenset(inner.split("|"))
        return lambda word: word in choices
    bounds = re.fullmatch(r"(\d+)-(\d+)", inner)
    if bounds:
        low, high = int(bounds.group(1)), int(bounds.group(2))
        return lambda word: word.isdecimal() and low <= int(word) <= high
    return TYPES[inner]


@functools.cache
def schema() -> Statement:
    """The root statement (compiled once per process, shared by all devices)."""
    text = resources.files("dcim.lab.switches").joinpath("tables/junos.schema").read_text("utf-8")
    groups: dict[str, Statement] = {}
    root = Statement("", "container", 0, _groups=groups)
    stack: list[tuple[int, Statement]] = [(-1, root)]
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split(" //")[0].rstrip()
        if not line.strip() or line.strip().startswith("//"):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = Statement(line, "container", number, _groups=groups)
            groups[line[1:-1]] = section
            stack = [(-1, section)]
            continue
        indent = len(line) - len(line.lstrip())
        while stack[-1][0] >= indent:
            stack.pop()
        parent = stack[-1][1]
        body, _, flags = line.strip().partition(";;")
        if body.startswith("@"):
            parent.includes.extend(name.strip() for name in body[1:].split("@"))
            continue
        try:
            statement = _statement(body.strip(), number, flags.split())
        except (KeyError, IndexError) as error:
            raise ValueError(f"junos.schema:{number}: {line.strip()!r}: {error}") from error
        statement._groups = groups
        if statement.name:
            parent.own.setdefault(statement.name, statement)
        else:
            parent.unnamed.append(statement)
        stack.append((indent, statement))
    return root


_PIECE = re.compile(r"\{[^}]*\}|\([^)]*\)|\[[^\]]*\]|\*|\.\.\.|[^\s{}()\[\]*]+")


def _statement(body: str, order: int, flags: list[str]) -> Statement:
    pieces = _PIECE.findall(body)
    names = [piece for piece in pieces if piece[0] not in "{([*" and piece != "..."]
    rest = [piece for piece in pieces if piece not in names]
    made = Statement(" ".join(names), "container", order)
    if rest and rest[0] == "...":
        made.kind = "any"
    elif rest and rest[0] == "*":
        made.kind = "list"
        made.opaque = rest[-1] == "..."
        if len(rest) > 1 and not made.opaque:
            made.value_test = type_test(rest[1])
    elif rest and rest[0][0] == "[":
        made.kind = "leaf-list"
        made.test = type_test("{" + rest[0][1:-1] + "}")
    elif rest:
        made.kind = "leaf"
        made.test = type_test(rest[0])
    for flag in flags:
        if flag == "ordered":
            made.ordered = True
        elif flag == "inline":
            made.inline = True
        elif flag.startswith("xml="):
            made.xml = flag[4:]
        elif flag.startswith("keyed="):
            made.test = type_test("{" + flag[6:] + "}")
    return made
