"""Cisco configuration text as a tree: parse, print, compare. Pure.

A ``Tree`` maps a line to its block (another ``Tree``); the order is the text's.
"""

import hashlib
from collections.abc import Iterator
from typing import TypeAlias

Tree: TypeAlias = dict[str, "Tree"]

_NOISE = ("!", "#", "version ", "Building configuration", "Current configuration", "end", "exit-address-family")


def parse(text: str) -> Tree:
    """Indented text → tree. Comments, blank lines and the headers of ``show running-config`` are left out."""
    root: Tree = {}
    stack: list[tuple[int, Tree]] = [(-1, root)]
    for raw in text.splitlines():
        line = raw.strip()
        if not line or any(line == noise or (noise != "end" and line.startswith(noise)) for noise in _NOISE):
            continue
        indent = len(raw) - len(raw.lstrip())
        while stack[-1][0] >= indent:
            stack.pop()
        block: Tree = stack[-1][1].setdefault(line, {})
        stack.append((indent, block))
    return root


def lines(tree: Tree, depth: int = 0) -> Iterator[str]:
    """The text's lines, two spaces a level."""
    for line, block in tree.items():
        yield "  " * depth + line
        yield from lines(block, depth + 1)


def text(tree: Tree) -> str:
    """The text of a tree."""
    return "".join(f"{line}\n" for line in lines(tree))


def merged(one: Tree, other: Tree) -> Tree:
    """The lines of both."""
    both = {line: merged(block, other.get(line, {})) for line, block in one.items()}
    return both | {line: block for line, block in other.items() if line not in one}


def digest(tree: Tree) -> str:
    """SHA-256 of a tree; the order of lines does not matter."""
    return hashlib.sha256("\n".join(_sorted(tree)).encode()).hexdigest()


def _sorted(tree: Tree, depth: int = 0) -> Iterator[str]:
    for line in sorted(tree):
        yield "  " * depth + line
        yield from _sorted(tree[line], depth + 1)


def diff(old: Tree, new: Tree, depth: int = 0) -> list[str]:
    """What differs, as lines "- …" and "+ …" with their parents ("  …") above them."""
    result: list[str] = []
    for line, block in old.items():
        if line not in new:
            result.extend(_all("-", line, block, depth))
    for line, block in new.items():
        if line not in old:
            result.extend(_all("+", line, block, depth))
        else:
            inner = diff(old[line], block, depth + 1)
            if inner:
                result.append(f"  {'  ' * depth}{line}")
                result.extend(inner)
    return result


def _all(sign: str, line: str, block: Tree, depth: int) -> Iterator[str]:
    yield f"{sign} {'  ' * depth}{line}"
    for inner, rest in block.items():
        yield from _all(sign, inner, rest, depth + 1)
