"""Grammar tables → tries that know, per mode, which lines a device takes and where a wrong one goes wrong.

A table (``tables/*.grammar``) has sections ``[mode prompt]`` and one line per command:

    ip address {prefix} secondary :          ;; @interface-vlan ~ > submode !handler

``literal`` words may be typed short while unambiguous; ``{type}`` is an argument; ``(a|b)`` a choice; ``[x]`` optional.
The last ``:`` ends the identity of a line: a later line of the same identity replaces it (without ``:`` the identity
ends before the first argument or choice; a line that opens a block, or has literals only, is its own identity).
After ``;;``: ``> mode`` opens a block, ``@feature`` needs "feature x" (``_`` for a space), ``~`` is on by default (only
"no x" is kept), ``+-`` keeps both x and "no x", ``#`` keeps the order typed, ``no-only`` exists only after "no",
``hidden`` is taken but never printed, ``!name`` has a handler in code.
"""

import functools
import re
from dataclasses import dataclass, field
from importlib import resources

from dcim.lab.switches.cisco.arguments import Taker, Word, split, taker


@dataclass(eq=False)
class Rule:
    """A command of a table."""

    mode: str
    order: int
    pattern: str
    enters: str | None = None
    feature: str | None = None
    default_on: bool = False
    both: bool = False
    ordered: bool = False
    no_only: bool = False
    hidden: bool = False
    handler: str | None = None


@dataclass(eq=False)
class TrieNode:
    """A point in a mode's trie. ``ends`` is (rule, words of its identity); ``removable`` allows "no" to stop here."""

    literals: dict[str, "TrieNode"] = field(default_factory=dict)
    arguments: list[tuple[str, Taker, "TrieNode"]] = field(default_factory=list)
    ends: tuple[Rule, int] | None = None
    removable: bool = False
    features: set[str] = field(default_factory=set)
    free: bool = False
    """Whether some command below needs no feature; otherwise one of ``features`` opens the way."""


@dataclass(frozen=True)
class Match:
    """A line understood: its rule, its canonical words, and how many of them are its identity."""

    rule: Rule
    words: tuple[str, ...]
    identity: int

    @property
    def key(self) -> tuple[str, ...]:
        """The slot that the line occupies in its block."""
        return self.words[: self.identity]


@dataclass(frozen=True)
class Removal:
    """What "no …" names: the words that lines to remove begin with; ``rule`` when a whole line was given."""

    words: tuple[str, ...]
    rule: Rule | None
    identity: int


@dataclass(frozen=True)
class Refusal:
    """Why a line was not understood: "invalid", "incomplete" or "ambiguous", and the offset of the culprit."""

    kind: str
    at: int


@dataclass
class Mode:
    """A configuration mode: its trie and what its prompt says."""

    name: str
    prompt: str
    rules: list[Rule] = field(default_factory=list)
    root: TrieNode = field(default_factory=TrieNode)

    def match(self, line: str, features: frozenset[str] | None = None, exact: bool = False) -> Match | Refusal:
        """Understand a line (without "no"). ``features``: those enabled; None: all. ``exact``: nothing abbreviated."""
        return _Walk(self.root, line, features, exact).whole()

    def removal(self, line: str, features: frozenset[str] | None = None, exact: bool = False) -> Removal | Refusal:
        """Understand what follows "no"."""
        return _Walk(self.root, line, features, exact).partial()


class _Walk:
    def __init__(self, root: TrieNode, line: str, features: frozenset[str] | None, exact: bool) -> None:
        self.root, self.line, self.features, self.exact = root, line, features, exact
        self.words: list[Word] = split(line)
        self.worst = Refusal("invalid", 0)
        self.worst_index = -1

    def _fail(self, kind: str, index: int) -> None:
        if index > self.worst_index or (index == self.worst_index and kind == "ambiguous"):
            at = self.words[index].at if index < len(self.words) else len(self.line)
            self.worst, self.worst_index = Refusal(kind, at), index

    def _open(self, node: TrieNode) -> bool:
        """Whether the enabled features let anything below this point exist."""
        return self.features is None or node.free or not node.features.isdisjoint(self.features)

    def _missing_feature(self, rule: Rule) -> bool:
        return self.features is not None and rule.feature is not None and rule.feature not in self.features

    def whole(self) -> Match | Refusal:
        found = self._descend(self.root, 0, (), partial=False)
        return found if isinstance(found, Match) else self.worst

    def partial(self) -> Removal | Refusal:
        found = self._descend(self.root, 0, (), partial=True)
        return found if isinstance(found, Removal) else self.worst

    def _descend(self, node: TrieNode, index: int, done: tuple[str, ...], partial: bool) -> Match | Removal | None:
        if index == len(self.words):
            return self._end(node, index, done, partial)
        typed = self.words[index].text.lower()
        names = [typed] if typed in node.literals and self._open(node.literals[typed]) else []
        if not names and not self.exact:
            names = [name for name, child in node.literals.items() if name.startswith(typed) and self._open(child)]
        last = index == len(self.words) - 1
        if len(names) > 1 and (last or not self._viable(names, node, index, done, partial)):
            self.worst, self.worst_index = Refusal("ambiguous", self.words[index].at), index
            names = []
        for name in names:
            found = self._descend(node.literals[name], index + 1, (*done, name), partial)
            if found is not None:
                return found
        for _name, take, child in node.arguments:
            taken = take(self.line, self.words, index) if self._open(child) else None
            if taken is not None:
                found = self._descend(child, index + taken[0], (*done, taken[1]), partial)
                if found is not None:
                    return found
        self._fail("invalid", index)
        return None

    def _viable(self, names: list[str], node: TrieNode, index: int, done: tuple[str, ...], partial: bool) -> bool:
        """Whether only one of several abbreviated words leads anywhere (it then replaces the list)."""
        good = [n for n in names if self._descend(node.literals[n], index + 1, (*done, n), partial) is not None]
        names[:] = good
        return len(good) == 1

    def _end(self, node: TrieNode, index: int, done: tuple[str, ...], partial: bool) -> Match | Removal | None:
        if node.ends is not None and not self._missing_feature(node.ends[0]):
            rule, identity = node.ends
            if partial:
                return Removal(done, rule, identity)
            if not rule.no_only:
                return Match(rule, done, identity)
        elif partial and node.removable:
            return Removal(done, None, 0)
        self._fail("incomplete", index)
        return None


@dataclass
class Grammar:
    """A platform's modes by name."""

    platform: str
    modes: dict[str, Mode]


@functools.cache
def load(table: str, platform: str) -> Grammar:
    """The grammar of ``tables/<table>.grammar`` (compiled once per process and shared by all devices)."""
    text = resources.files("dcim.lab.switches").joinpath(f"tables/{table}.grammar").read_text("utf-8")
    modes: dict[str, Mode] = {}
    includes: dict[str, list[str]] = {}
    mode: Mode | None = None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split(" //")[0].strip()
        if not line or line.startswith("//"):
            continue
        if line.startswith("["):
            name, _, prompt = line.strip("[]").partition(" ")
            mode = modes[name] = Mode(name, prompt)
            continue
        if mode is None:
            raise ValueError(f"{table}.grammar:{number}: a command before the first mode")
        if line.startswith("include "):
            for inherited in includes[line.split()[1]]:
                _add(mode, inherited, number, platform)
                includes.setdefault(mode.name, []).append(inherited)
            continue
        includes.setdefault(mode.name, []).append(line)
        _add(mode, line, number, platform)
    for each in modes.values():
        for rule in each.rules:
            if rule.enters is not None and rule.enters not in modes:
                raise ValueError(f"{table}.grammar: {rule.pattern!r} opens the unknown mode {rule.enters!r}")
    return Grammar(platform, modes)


def _add(mode: Mode, line: str, order: int, platform: str) -> None:
    pattern, _, directives = line.partition(";;")
    rule = Rule(mode.name, order, pattern.strip())
    flags = directives.split()
    for index, flag in enumerate(flags):
        if flag == ">":
            rule.enters = flags[index + 1]
        elif flag.startswith("@"):
            rule.feature = flag[1:].replace("_", " ")
        elif flag.startswith("!"):
            rule.handler = flag[1:]
    rule.default_on, rule.both, rule.ordered = "~" in flags, "+-" in flags, "#" in flags
    rule.no_only, rule.hidden = "no-only" in flags, "hidden" in flags
    mode.rules.append(rule)
    for path in _paths(rule.pattern):
        _insert(mode.root, path, rule, platform)


def _insert(root: TrieNode, path: list[str], rule: Rule, platform: str) -> None:
    variable = [i for i, item in enumerate(path) if item.startswith(("{", "="))]
    ends = [i for i, item in enumerate(path) if item == ":"]
    own = variable[0] if variable and rule.enters is None else len(path)
    identity = ends[-1] - len(ends) + 1 if ends else own
    node, depth = root, 0
    for item in path:
        if item == ":":
            continue
        if item.startswith("{"):
            name = item.strip("{}")
            known = next((child for kind, _take, child in node.arguments if kind == name), None)
            if known is None:
                known = TrieNode()
                node.arguments.append((name, taker(name, platform), known))
            node = known
        else:
            node = node.literals.setdefault(item.removeprefix("="), TrieNode())
        node.free = node.free or rule.feature is None
        node.features.update([rule.feature] if rule.feature else [])
        depth += 1
        if depth >= identity > 0:
            node.removable = True
    if node.ends is None:
        node.ends = (rule, identity)


_PIECE = re.compile(r"\[|\]|\(|\)|\||\{[^}]*\}|[^\s\[\]()|{}]+")


def _paths(pattern: str) -> list[list[str]]:
    """All the word sequences that a pattern stands for; a word from a choice is marked with "="."""
    pieces = _PIECE.findall(pattern)

    def sequence(index: int, closers: str) -> tuple[list[list[str]], int]:
        done: list[list[str]] = [[]]
        while index < len(pieces) and pieces[index] not in closers:
            piece = pieces[index]
            if piece == "[":
                inner, index = sequence(index + 1, "]")
                done = [left + right for left in done for right in [[], *inner]]
            elif piece == "(":
                choices: list[list[str]] = []
                while pieces[index] != ")":
                    inner, index = sequence(index + 1, "|)")
                    choices.extend(inner)
                marked = [[w if w.startswith("{") or w == ":" else f"={w}" for w in choice] for choice in choices]
                done = [left + right for left in done for right in marked]
            else:
                done = [[*left, piece] for left in done]
            index += 1
        return done, index

    return sequence(0, "")[0]
