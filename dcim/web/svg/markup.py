"""SVG as text: every attribute and text is escaped here and nowhere else."""

import re
from html import escape as _escape

CHARACTER = 0.61
"""Width of a monospaced character in units of its font size."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(content: str) -> str:
    """Text for an element or an attribute; what XML cannot hold is left out."""
    return _escape(_NOT_XML.sub("", content))


def tag(name: str, *children: str, **attributes: object) -> str:
    """An element. ``class_`` means class, other underscores mean hyphens; None leaves an attribute out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_text(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    body = "".join(children)
    return f"<{name}{shown}>{body}</{name}>" if body else f"<{name}{shown}/>"


def text(content: str, x: float, y: float, **attributes: object) -> str:
    """A text element."""
    return tag("text", escape(content), x=x, y=y, **attributes)


def title(content: str) -> str:
    """The tool tip of the element that holds it."""
    return tag("title", escape(content))


def fit(content: str, width: float, size: float) -> str:
    """``content``, shortened in its middle when it is wider than ``width`` px in monospace of ``size`` px.

    Names of one rack differ at their ends, so the end stays.
    """
    room = int(width / (size * CHARACTER))
    if len(content) <= room:
        return content
    if room < 3:
        return ""
    tail = (room - 1) // 2
    return f"{content[: room - 1 - tail]}…{content[len(content) - tail :]}" if tail else f"{content[: room - 1]}…"


def link(href: str | None, label: str, *children: str, class_: str = "") -> str:
    """``children`` as a link, or as a group when there is nowhere to go."""
    if href is None:
        return tag("g", *children, class_=class_ or None)
    return tag("a", *children, href=href, aria_label=label, class_=class_ or None)


def _text(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
