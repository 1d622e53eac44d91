"""A Junos configuration tree: set, delete, and its two texts."""

import re
from collections.abc import Iterator

from dcim.lab.switches.junos.schema import Statement, schema

Key = tuple[str, ...]

_BARE = re.compile(r"[A-Za-z0-9_.,:/*+@%^~!?=-]+")
_DIGITS = re.compile(r"(\d+)")
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s"\[\]();{}]+|[\[\]()]')


class SyntaxProblem(Exception):
    """A statement that Junos does not know: the bad word, its index in the words, and the hierarchy level."""

    def __init__(self, word: str, index: int, path: Key, message: str = "syntax error") -> None:
        super().__init__(f"{message}: {word}")
        self.word, self.index, self.path, self.message = word, index, path, message


def quote(text: str) -> str:
    """A value as Junos prints it: in quotes when it is not a plain word."""
    if _BARE.fullmatch(text) or (text.startswith("( ") and text.endswith(" )")):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquote(text: str) -> str:
    """The value of a word as typed."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return text


def words_of(line: str) -> list[str]:
    """The words of a set line; quoted texts stay one word, brackets are words."""
    return [unquote(match.group()) for match in _WORDS.finditer(line)]


class Node:
    """A statement that is configured. ``values`` are a leaf's; ``children`` the statements below, by key."""

    __slots__ = ("_children", "inactive", "key", "statement", "values")

    def __init__(self, statement: Statement, key: Key) -> None:
        self.statement, self.key = statement, key
        self.values: list[str] = []
        self.inactive = False
        self._children: dict[Key, Node] | None = None

    @property
    def children(self) -> dict[Key, "Node"]:
        """The statements below (to be changed in place)."""
        if self._children is None:
            self._children = {}
        return self._children

    def clear(self) -> None:
        """Forget what is below."""
        self._children = None

    def __iter__(self) -> Iterator["Node"]:
        return iter(self._children.values() if self._children else ())

    def ordered(self) -> list["Node"]:
        """The statements below, in the order in which Junos prints them."""

        def rank(item: tuple[int, Node]) -> tuple[object, ...]:
            index, node = item
            if node.statement.ordered or node.statement.kind == "any":
                return (node.statement.order, (), index)
            return (node.statement.order, natural(" ".join(node.key)), index)

        return [node for _index, node in sorted(enumerate(self), key=rank)]

    def get(self, *path: str) -> "Node | None":
        """The active statement at a path of single-word keys and list keys ("unit 0" is one word with a space)."""
        node: Node | None = self
        for step in path:
            key = tuple(step.split(" ")) if " " in step else (step,)
            node = node._children.get(key) if node is not None and node._children else None
            if node is None or node.inactive:
                return None
        return node

    def value(self, *path: str) -> str | None:
        """A leaf's value; None when it is not set."""
        node = self.get(*path)
        return node.values[0] if node is not None and node.values else None

    def clone(self) -> "Node":
        """A deep copy."""
        copy = Node(self.statement, self.key)
        copy.values, copy.inactive = list(self.values), self.inactive
        if self._children:
            copy._children = {key: child.clone() for key, child in self._children.items()}
        return copy

    def signature(self) -> tuple[object, ...]:
        """Equal for trees that mean the same."""
        ordered = self.statement.ordered
        under = [child.signature() for child in self]
        values = tuple(self.values) if ordered else tuple(sorted(self.values))
        return (self.key, self.inactive, values, *sorted(under, key=repr))

    @property
    def head(self) -> str:
        """The statement's own words."""
        return " ".join(
            quote(word) if " " not in word or index else word for index, word in enumerate(self.key) if word
        )


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that puts xe-0/0/2 before xe-0/0/10."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part)


def empty() -> Node:
    """A configuration without statements."""
    return Node(schema(), ())


def _apply_groups(word: str) -> Statement | None:
    return _META.get(word)


_META = {
    "apply-groups": Statement("apply-groups", "leaf-list", -3, ordered=True),
    "apply-groups-except": Statement("apply-groups-except", "leaf-list", -2, ordered=True),
    "apply-macro": Statement("apply-macro", "any", -1),
}


def descend(node: Node, words: list[str], start: int = 0, path: Key = ()) -> tuple[Node, Key]:
    """Walk and set the statements that ``words`` name below ``node``; (the last container, its path).

    Raises SyntaxProblem at the first word that the schema does not know; statements before it are then set.
    """
    index = start
    while index < len(words):
        if node.statement.kind == "any" or node.statement.opaque:
            for word in words[index:]:
                node = node.children.setdefault((word,), Node(Statement(word, "any", 0, inline=True), (word,)))
            return node, (*path, *words[index:])
        found = node.statement.child(words, index)
        if found is None:
            meta = _apply_groups(words[index])
            if meta is None:
                raise SyntaxProblem(words[index], index, path)
            found = meta, 1
        statement, taken = found
        name = tuple(statement.name.split(" ")) if taken else ()
        at = index + taken
        if statement.kind in ("container", "any"):
            child = node.children.get(name)
            if child is None:
                child = node.children[name] = Node(statement, name)
            index = at
            if statement.is_empty and statement.kind == "container":
                continue
            node, path = child, (*path, *name)
        elif at >= len(words):
            raise SyntaxProblem(words[-1], len(words) - 1, path, "missing argument")
        elif statement.kind == "list":
            if not statement.test(words[at]):
                raise SyntaxProblem(words[at], at, path, "invalid value")
            key = (*name, words[at])
            child = node.children.get(key)
            if child is None:
                child = node.children[key] = Node(statement, key)
            index = at + 1
            if statement.value_test is not None:
                if index < len(words):
                    child.values = [words[index]]
                    index += 1
                continue
            node, path = child, (*path, *key)
        else:
            index = _set_leaf(node, statement, name, words, at, path)
    return node, path


def _set_leaf(node: Node, statement: Statement, name: Key, words: list[str], at: int, path: Key) -> int:
    values, after = [words[at]], at + 1
    if words[at] == "[" and statement.kind == "leaf-list":
        end = words.index("]", at) if "]" in words[at:] else len(words)
        values, after = words[at + 1 : end], end + 1
    if words[at] == "(":
        # A policy expression: "( A && B )" is one value.
        end = words.index(")", at) if ")" in words[at:] else len(words) - 1
        values, after = [" ".join(words[at : end + 1])], end + 1
    for value in values:
        if not statement.test(value):
            raise SyntaxProblem(value, at, path, "invalid value")
    key = name or ("",)
    child = node.children.get(key)
    if child is None:
        child = node.children[key] = Node(statement, key)
    if statement.kind == "leaf-list":
        child.values.extend(value for value in values if value not in child.values)
    else:
        child.values = values
    return after


def locate(root: Node, words: list[str]) -> tuple[Node, list[tuple[Node, Key]], list[str]] | None:
    """The configured statement that words name, the chain to it, and values after a leaf; None when not there."""
    chain: list[tuple[Node, Key]] = []
    node, index = root, 0
    while index < len(words):
        if node.statement.kind == "leaf-list" or node.statement.kind == "leaf":
            return node, chain, words[index:]
        hit = None
        for key in node.children:
            shown = tuple(part for part in key if part)
            if tuple(words[index : index + len(shown)]) == shown and (hit is None or len(key) > len(hit)):
                hit = key
        if hit is None:
            unnamed = node.children.get(("",))
            if unnamed is not None and unnamed.values == [words[index]]:
                return unnamed, [*chain, (node, ("",))], words[index:]
            return None
        chain.append((node, hit))
        index += len([part for part in hit if part])
        node = node.children[hit]
    return node, chain, []


def delete(root: Node, words: list[str]) -> bool:
    """Delete the statement (or the one value of a leaf-list) that words name; False when it is not there."""
    if not words:
        root.clear()
        return True
    found = locate(root, words)
    if found is None:
        return _delete_group(root, words)
    node, chain, rest = found
    if rest:
        if not all(value in node.values for value in rest if value not in "[]"):
            return False
        node.values = [value for value in node.values if value not in rest]
        if node.values:
            return True
    _cut(chain)
    return True


def _delete_group(root: Node, words: list[str]) -> bool:
    """ "delete … unit" removes every unit: words that name a list without its key."""
    found = locate(root, words[:-1]) if words else None
    if found is None or found[2]:
        return False
    node = found[0]
    gone = [key for key in node.children if key[0] == words[-1] and len(key) > 1]
    for key in gone:
        del node.children[key]
    if not node.children and found[1]:
        _cut(found[1])
    return bool(gone)


def _cut(chain: list[tuple[Node, Key]]) -> None:
    """Remove the last link; containers that it leaves empty go too, as far as they hold nothing themselves."""
    parent, key = chain[-1]
    del parent.children[key]
    for index in range(len(chain) - 2, -1, -1):
        upper, upper_key = chain[index]
        node = upper.children[upper_key]
        if node.children or node.statement.kind != "container":
            return
        del upper.children[upper_key]
