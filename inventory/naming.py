"""Names: slugs, natural order, ranges such as ``srv[01-04]``, and what a mistyped word was meant to be."""

import difflib
import re
import unicodedata
from collections.abc import Iterable

_RANGE = re.compile(r"\[([^\[\]]*)\]")
_PART = re.compile(r"^(\d+)(?:-(\d+))?$")
_SLUG = re.compile(r"^[-a-z0-9_]+$")

MAX_EXPANSION = 4096


def slugify(name: str) -> str:
    """A slug of a name, as the device-type library makes them: ``Nexus 93180YC-FX`` → ``nexus-93180yc-fx``."""
    plain = unicodedata.normalize("NFKD", name.replace("+", "-plus")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"-{2,}", "-", re.sub(r"[^-a-z0-9_]+", "-", plain)).strip("-")


def is_slug(text: str) -> bool:
    """Whether it has only lower-case letters, digits, ``-`` and ``_``."""
    return bool(_SLUG.match(text))


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key that puts Ethernet1/2 before Ethernet1/10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def expand(pattern: str) -> list[str]:
    """``srv[01-03]`` → srv01, srv02, srv03; ``[1-2,7]`` → 1, 2, 7; several ranges count independently.

    Raises ValueError when a range is not understood or is too long.
    """
    match = _RANGE.search(pattern)
    if match is None:
        return [pattern]
    before, after = pattern[: match.start()], expand(pattern[match.end() :])
    numbers = expand_numbers(match.group(1))
    if len(numbers) * len(after) > MAX_EXPANSION:
        raise ValueError(f"{pattern!r} stands for more than {MAX_EXPANSION} names: split it")
    return [f"{before}{number}{rest}" for number in numbers for rest in after]


def expand_numbers(text: str) -> list[str]:
    """``01-04,9`` → 01, 02, 03, 04, 9, keeping leading zeros. Raises ValueError."""
    result: list[str] = []
    for part in text.split(","):
        match = _PART.match(part.strip())
        if match is None:
            raise ValueError(f"the range [{text}] is not understood: write [1-4] or [1,3,7-9]")
        first, last = match.group(1), match.group(2) or match.group(1)
        if int(last) < int(first):
            raise ValueError(f"the range [{text}] counts backwards: put the smaller number first")
        if int(last) - int(first) >= MAX_EXPANSION:
            raise ValueError(f"the range [{text}] stands for more than {MAX_EXPANSION} numbers: split it")
        width = len(first) if first.startswith("0") else 0
        result += [str(number).zfill(width) for number in range(int(first), int(last) + 1)]
    return result


def compress_numbers(numbers: Iterable[int]) -> str:
    """1, 2, 3, 7 → ``1-3,7``: the opposite of ``expand_numbers``."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def did_you_mean(word: str, options: Iterable[str]) -> str:
    """``; did you mean 'x'?``, or an empty text when nothing is near."""
    known = list(options)
    lowered = {option.lower(): option for option in known}
    found = lowered.get(word.lower()) or lowered.get(slugify(word))
    if found is None:
        near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
        found = near[0] if near else None
    return f"; did you mean {found!r}?" if found is not None else ""
