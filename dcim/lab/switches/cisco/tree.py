"""A Cisco configuration as a tree of lines, and its text as "show running-config" prints it."""

import re
from collections.abc import Iterator

from dcim.lab.switches.cisco.grammar import Rule

Key = tuple[str, ...]

_DIGITS = re.compile(r"(\d+)")

ROOT = Rule("", 0, "")


class Block:
    """A line and, where it opens a mode, the lines under it (made on first use)."""

    __slots__ = ("_children", "negative", "rule", "words")

    def __init__(self, rule: Rule = ROOT, words: Key = (), negative: bool = False) -> None:
        self.rule, self.words, self.negative = rule, words, negative
        self._children: dict[Key, Block] | None = None

    @property
    def text(self) -> str:
        """The line itself, without indentation."""
        line = " ".join(self.words)
        return f"no {line}" if self.negative else line

    @property
    def children(self) -> dict[Key, "Block"]:
        """The lines under this one, by identity (to be changed in place)."""
        if self._children is None:
            self._children = {}
        return self._children

    def lines(self) -> Iterator["Block"]:
        """The lines under this one, in the order typed."""
        return iter(self._children.values() if self._children else ())

    def clear(self) -> None:
        """Forget the lines under this one."""
        self._children = None

    def has(self, *words: str) -> bool:
        """Whether the line of this identity is there and not negated."""
        child = self._children.get(words) if self._children else None
        return child is not None and not child.negative

    def value(self, *words: str) -> str | None:
        """What follows the identity ``words`` in its line, as text; None when the line is not there."""
        child = self._children.get(words) if self._children else None
        return None if child is None or child.negative else " ".join(child.words[len(words) :])

    def under(self, *words: str) -> list["Block"]:
        """All lines under this one that begin with these words."""
        return [child for child in self.lines() if child.words[: len(words)] == words]

    def clone(self) -> "Block":
        """A deep copy."""
        copy = Block(self.rule, self.words, self.negative)
        if self._children:
            copy._children = {key: child.clone() for key, child in self._children.items()}
        return copy

    def signature(self) -> tuple[object, ...]:
        """Equal for trees that print the same lines, in whatever order they were typed."""
        under = sorted((child.signature() for child in self.lines()), key=repr)
        return (self.text, *under)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that puts Ethernet1/2 before Ethernet1/10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part)


def _interface_rank(name: str, kinds: tuple[str, ...]) -> int:
    kind = re.match(r"[A-Za-z-]*", name)
    return kinds.index(kind.group()) if kind and kind.group() in kinds else len(kinds)


def ordered(block: Block, kinds: tuple[str, ...]) -> list[Block]:
    """The lines under a block in the order of the running configuration; ``kinds`` ranks interface types."""

    def rank(item: tuple[int, Block]) -> tuple[object, ...]:
        index, child = item
        if child.rule.ordered:
            return (child.rule.order, 0, (), index)
        kind = _interface_rank(child.words[1], kinds) if child.words[0] == "interface" and len(child.words) > 1 else 0
        return (child.rule.order, kind, natural(" ".join(child.words)), index)

    return [child for _index, child in sorted(enumerate(block.lines()), key=rank)]


def differences(old: Block, new: Block, kinds: tuple[str, ...], step: str, depth: int = 0) -> list[str]:
    """What separates two trees as "-"/"+" lines with their parents as context (indented by ``step`` per level)."""
    out: list[str] = []
    pad = step * depth
    new_lines = {child.text: child for child in new.lines()}
    old_lines = {child.text: child for child in old.lines()}
    for child in ordered(old, kinds):
        other = new_lines.get(child.text)
        if other is None:
            out.append(f"-{pad}{child.text}")
            out.extend(f"-{line}" for line in _all(child, kinds, step, depth + 1))
            continue
        inner = differences(child, other, kinds, step, depth + 1)
        if inner:
            out.extend([f" {pad}{child.text}", *inner])
    for child in ordered(new, kinds):
        if child.text not in old_lines:
            out.append(f"+{pad}{child.text}")
            out.extend(f"+{line}" for line in _all(child, kinds, step, depth + 1))
    return out


def _all(block: Block, kinds: tuple[str, ...], step: str, depth: int) -> list[str]:
    out: list[str] = []
    for child in ordered(block, kinds):
        out.append(step * depth + child.text)
        out.extend(_all(child, kinds, step, depth + 1))
    return out
