"""Templates: autoescape always on, an undefined name is an error, and the few filters that pages share."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.datastructures import QueryParams

from dcim.core.clock import iso, now
from dcim.web import assets
from dcim.web.words import GLYPHS, tone


@cache
def environment() -> Environment:
    """The one environment; compiled templates are kept."""
    env = Environment(
        loader=PackageLoader("dcim.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    env.filters.update(
        ago=ago, when=when, duration=duration, state=state, number=number, compact=compact,
        ranges=ranges, noun=noun, pairs=pairs,
    )  # fmt: skip
    env.globals.update(static=assets.url, query=query, live=live)
    return env


def render(template: str, **data: Any) -> str:
    """A template as text."""
    return environment().get_template(template).render(data)


def live() -> bool:
    """Whether the third-party scripts are there, without which pages do not follow events."""
    return not assets.missing()


def duration(seconds: float | None) -> str:
    """A length of time in its two largest units: ``3 min 20 s``."""
    if seconds is None:
        return "–"
    left = max(0, int(seconds))
    parts: list[str] = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        if left >= size or (unit == "s" and not parts):
            parts.append(f"{left // size} {unit}")
            left %= size
        elif parts:
            break
    return " ".join(parts[:2])


def ago(timestamp: float | None, never: str = "never") -> Markup:
    """How long ago, as a ``time`` element whose title is the full time (UTC)."""
    if timestamp is None:
        return Markup("<span class=muted>{}</span>").format(never)
    seconds = now() - timestamp
    text = "now" if abs(seconds) < 1 else f"{duration(seconds)} ago" if seconds > 0 else f"in {duration(-seconds)}"
    return Markup('<time datetime="{}" title="{}" data-at="{}">{}</time>').format(
        iso(timestamp), when(timestamp), int(timestamp), text
    )


def when(timestamp: float | None) -> str:
    """The full time in UTC."""
    if timestamp is None:
        return "–"
    return datetime.fromtimestamp(timestamp, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def state(word: str | None, text: str | None = None) -> Markup:
    """A state's badge: a sign, a colour and always the word."""
    shown = word or "unknown"
    kind = tone(shown)
    return Markup('<span class="state {}"><i aria-hidden="true">{}</i>{}</span>').format(
        kind, GLYPHS[kind], text or shown
    )


def number(value: float | None, digits: int = 0) -> str:
    """A number with thin spaces between thousands; a dash when there is none."""
    if value is None:
        return "–"
    return f"{value:,.{digits}f}".replace(",", "\u202f")


def compact(value: Any) -> str:
    """A value on one line: text as it is, the rest as JSON."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as ``1-4, 7``."""
    blocks: list[list[int]] = []
    for value in sorted(numbers):
        if blocks and value == blocks[-1][-1] + 1:
            blocks[-1].append(value)
        else:
            blocks.append([value])
    return ", ".join(f"{block[0]}–{block[-1]}" if len(block) > 1 else str(block[0]) for block in blocks)


def noun(table: str, number: int) -> str:
    """A table's name as a word: ``rack_roles`` is "rack roles", one of them a "rack role"."""
    words = table.replace("_", " ")
    if number != 1:
        return words
    for ending, one in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("s", "")):
        if words.endswith(ending):
            return words[: -len(ending)] + one
    return words


def pairs(params: Iterable[tuple[str, str]], without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Parameters as pairs, some left out."""
    left = frozenset(without)
    return [(name, value) for name, value in params if name not in left]


def query(params: QueryParams | dict[str, Any] | list[tuple[str, str]], **changes: Any) -> str:
    """The page's query string with some parameters changed (None or "" removes one); starts with ``?``."""
    items = params if isinstance(params, list) else params.multi_items() if isinstance(params, QueryParams) else [
        *params.items()
    ]  # fmt: skip
    kept = [(key, value) for key, value in items if key not in changes and value not in ("", None)]
    kept += [(key, value) for key, value in changes.items() if value not in ("", None)]
    return f"?{urlencode(kept)}"
