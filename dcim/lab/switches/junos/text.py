"""Junos configuration texts: braces, set lines, comparison and XML, both ways where Junos has both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from dcim.lab.switches.junos.tree import Key, Node, SyntaxProblem, delete, descend, empty, quote, unquote, words_of

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|/\*.*?\*/|#[^\n]*|[{};\[\]()]|[^\s{};\[\]()"]+', re.DOTALL)
_TAGS = ("inactive:", "replace:", "delete:", "protect:", "active:")


@dataclass(frozen=True)
class Problem:
    """A statement that was not taken: what Junos says of it."""

    message: str
    word: str
    path: Key
    line: int
    text: str


def braces(node: Node, depth: int = 0) -> list[str]:
    """The lines of a node's content in brace format."""
    out: list[str] = []
    pad = "    " * depth
    for child in node.ordered():
        out.extend(pad + line for line in statement_lines(child))
    return out


def statement_lines(node: Node) -> list[str]:
    """One statement in brace format, unindented."""
    mark = "inactive: " if node.inactive else ""
    kind = node.statement.kind
    if kind in ("leaf", "leaf-list") or node.values:
        values = [quote(value) for value in node.values]
        shown = f"[ {' '.join(values)} ]" if len(values) > 1 else "".join(values)
        return [f"{mark}{(node.head + ' ' + shown).strip()};"]
    children = node.ordered()
    if not children:
        return [f"{mark}{node.head};"]
    if node.statement.inline and len(children) == 1:
        inner = statement_lines(children[0])
        return [f"{mark}{node.head} {inner[0]}", *inner[1:]]
    return [f"{mark}{node.head} {{", *("    " + line for child in children for line in statement_lines(child)), "}"]


def set_lines(node: Node, path: str = "") -> Iterator[str]:
    """The set commands that make a node's content."""
    for child in node.ordered():
        here = f"{path} {child.head}".strip() if child.head else path
        if child.values:
            for value in child.values:
                yield f"set {here} {quote(value)}"
        elif not child.children:
            yield f"set {here}"
        else:
            yield from set_lines(child, here)
        if child.inactive:
            yield f"deactivate {here}"


def parse(text: str, into: Node | None = None) -> tuple[Node, list[Problem]]:
    """Read brace format into a tree (merging, with replace: and delete: honoured); what was refused comes back."""
    root = into if into is not None else empty()
    pieces = [
        (match.group(), match.start()) for match in _TOKEN.finditer(text) if not match.group().startswith(("#", "/*"))
    ]
    problems: list[Problem] = []
    stack: list[tuple[Node | None, Key]] = [(root, ())]
    words: list[str] = []
    raw: list[str] = []
    start = 0
    for piece, position in pieces:
        if piece not in ("{", "}", ";"):
            if not words and not raw:
                start = position
            raw.append(piece)
            words.append(unquote(piece))
            continue
        if piece == "}" and not words:
            if len(stack) > 1:
                stack.pop()
            continue
        parent, path = stack[-1]
        opened: tuple[Node | None, Key] = (None, path)
        if parent is not None and words:
            try:
                opened = _statement(parent, words, path)
            except SyntaxProblem as problem:
                line = text.count("\n", 0, start) + 1
                problems.append(Problem(problem.message, problem.word, problem.path, line, " ".join(raw)))
        words, raw = [], []
        if piece == "{":
            stack.append(opened)
        elif piece == "}" and len(stack) > 1:
            # Junos forgives the missing semicolon before a closing brace.
            stack.pop()
    return root, problems


def _statement(parent: Node, words: list[str], path: Key) -> tuple[Node, Key]:
    tags = [word for word in words if word in _TAGS]
    plain = [word for word in words if word not in _TAGS]
    if "delete:" in tags or "replace:" in tags:
        delete(parent, plain)
        if "delete:" in tags:
            return empty(), path
    descend(Node(parent.statement, ()), plain, 0, path)  # refused whole, before anything is set
    before = set(parent.children)
    node, where = descend(parent, plain, 0, path)
    if "inactive:" in tags:
        target = (
            node if node is not parent else next((parent.children[k] for k in parent.children if k not in before), node)
        )
        target.inactive = True
    return node, where


def apply_commands(root: Node, text: str) -> list[Problem]:
    """Apply set, delete, deactivate, activate, rename lines; good lines count even when others are refused."""
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        try:
            command(root, words_of(stripped))
        except SyntaxProblem as problem:
            problems.append(Problem(problem.message, problem.word, problem.path, number, stripped))
    return problems


def command(root: Node, words: list[str], at: Key = ()) -> str:
    """One configuration command below the hierarchy level ``at``; a warning or "". Raises SyntaxProblem."""
    verb, rest = words[0], [*at, *words[1:]]
    if verb == "set" and len(words) > 1:
        descend(empty(), rest)  # refused whole, before anything is set
        descend(root, rest)
        return ""
    if verb == "delete":
        return "" if delete(root, rest) else "warning: statement not found"
    if verb in ("deactivate", "activate"):
        from dcim.lab.switches.junos.tree import locate

        found = locate(root, rest)
        if found is None:
            return "warning: statement not found"
        found[0].inactive = verb == "deactivate"
        return ""
    raise SyntaxProblem(verb, 0, at)


def compare(old: Node, new: Node) -> str:
    """The change from ``old`` to ``new`` as "show | compare" prints it; "" when there is none."""
    out: list[str] = []
    _compare(old, new, "", out)
    return "".join(f"{line}\n" for line in out)


def _compare(old: Node, new: Node, path: str, out: list[str]) -> None:
    own: list[str] = []
    deeper: list[tuple[Node, Node, str]] = []
    keys = list(dict.fromkeys([*(n.key for n in old.ordered()), *(n.key for n in new.ordered())]))
    for key in keys:
        left, right = old.children.get(key), new.children.get(key)
        if left is not None and right is not None and left.signature() == right.signature():
            continue
        same = left is not None and right is not None and left.inactive == right.inactive
        if same and left is not None and right is not None and _both_blocks(left, right):
            deeper.append((left, right, f"{path} {left.head}".strip()))
            continue
        for mark, node in (("-", left), ("+", right)):
            if node is not None:
                own.extend(f"{mark}   {line}" for line in statement_lines(node))
    if own:
        out.append(f"[edit {path}]" if path else "[edit]")
        out.extend(own)
    for left, right, where in deeper:
        _compare(left, right, where, out)


def _both_blocks(left: Node, right: Node) -> bool:
    return bool(left.children and right.children and not left.values and not right.values)


def xml_lines(node: Node) -> Iterator[str]:
    """A node's content as Junos XML elements."""
    for child in node.ordered():
        name = child.statement.xml or (child.key[0].replace(" ", "-") if child.key and child.key[0] else "name")
        mark = ' inactive="inactive"' if child.inactive else ""
        if child.statement.kind == "list":
            yield f"<{name}{mark}><name>{escape(child.key[-1])}</name>"
            yield from (f"<value>{escape(value)}</value>" for value in child.values)
            yield from xml_lines(child)
            yield f"</{name}>"
        elif child.values:
            yield from (f"<{name}{mark}>{escape(value)}</{name}>" for value in child.values)
        elif not child.children:
            yield f"<{name}{mark}/>"
        else:
            tag = "-".join(child.key) if child.key[0] != "family" else "family"
            if tag == "family":
                yield f"<family{mark}><{child.key[1]}>"
                yield from xml_lines(child)
                yield f"</{child.key[1]}></family>"
            else:
                yield f"<{tag}{mark}>"
                yield from xml_lines(child)
                yield f"</{tag}>"
