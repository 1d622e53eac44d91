"""A field's value, as the API gives it, as a person reads it: links, states, colours, times. Everything is escaped."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup, escape

from dcim.web.templating import ago, ranges, state
from inventory.objects.columns import DISPLAY, MONOSPACED, NAMED_IN_MONO
from inventory.objects.custom_shown import Custom
from inventory.objects.fields import Color, Field, Moment
from inventory.objects.lookups import text_of
from inventory.objects.noun import Noun, registry

EMPTY = Markup('<span class="muted">–</span>')
MOST_SHOWN = 3
"""Links of one cell; the page of the object shows all."""
STATES = frozenset({"status", "kind", "action"})
_LONG = 120


def shown(noun: Noun, item: Field, value: Any, *, whole: bool = False) -> Markup:
    """A field's value; ``whole`` on an object's own page, else short enough for a cell."""
    if value is None or value == "" or value == [] or value == {}:
        return EMPTY
    if isinstance(item, Moment):
        return ago(datetime.fromisoformat(str(value)).timestamp())
    if isinstance(item, Color):
        return swatch(str(value))
    if item.name in ("units", "ports") and isinstance(value, list):
        return mono(ranges(value))
    if item.name == "vid_ranges":
        return mono(", ".join(f"{low}–{high}" if low != high else str(low) for low, high in value))
    if isinstance(value, Mapping) and "value" in value and "label" in value:
        return choice(item.name, value)
    if item.name == "link" and str(value).lower().startswith(("http://", "https://")):
        return outside(str(value))
    found = any_value(value, whole=whole)
    return Markup('<span class="id">{}</span>').format(found) if item.name in MONOSPACED else found


def choice(name: str, value: Mapping[str, Any]) -> Markup:
    """A choice; a status as a state."""
    return state(str(value["value"]), str(value["label"])) if name in STATES else escape(value["label"])


def any_value(value: Any, *, whole: bool = False) -> Markup:
    """A value of which only its form is known."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return escape("yes" if value else "no") if whole else yes_no(value)
    if isinstance(value, int | float):
        return Markup('<span class="nowrap">{}</span>').format(plain_number(value))
    if isinstance(value, Mapping):
        return _mapping(value, whole=whole)
    if isinstance(value, list | tuple):
        return _several(value, whole=whole)
    text = str(value)
    if whole and "\n" in text:
        return Markup('<span class="lines">{}</span>').format(text)
    return escape(text if whole or len(text) <= _LONG else f"{text[: _LONG - 1]}…")


def plain_number(value: float) -> str:
    """``7.5``, ``12``: no digits that say nothing, and no grouping, as many are identifiers."""
    return repr(value) if isinstance(value, float) and value != int(value) else str(int(value))


def yes_no(value: bool) -> Markup:
    """A truth value: a sign and the word."""
    if value:
        return Markup('<span class="yes">✓<span class="visually-hidden"> yes</span></span>')
    return Markup('<span class="no">✗<span class="visually-hidden"> no</span></span>')


def swatch(color: str) -> Markup:
    """A colour and its code."""
    return Markup(
        '<span class="nowrap"><svg class="swatch" width="12" height="12" aria-hidden="true"><rect width="12"'
        ' height="12" rx="2" fill="#{}"/></svg><span class="id">{}</span></span>'
    ).format(color, color)


def mono(text: str) -> Markup:
    """An identifier."""
    return Markup('<span class="id">{}</span>').format(text)


def outside(address: str) -> Markup:
    """A link to another site; only for http and https."""
    return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(address, address)


def _mapping(value: Mapping[str, Any], *, whole: bool) -> Markup:
    if "url" in value and "id" in value:
        return link(value)
    if "object" in value and "object_type" in value:  # a cable's end
        return link(value["object"]) if value["object"] else EMPTY
    if "value" in value and "label" in value:
        return escape(value["label"])
    text = json.dumps(value, ensure_ascii=False, indent=2 if whole else None, default=str)
    if whole:
        return Markup('<pre class="json">{}</pre>').format(text)
    return Markup("<code>{}</code>").format(text if len(text) <= _LONG else f"{text[: _LONG - 1]}…")


def _several(values: Sequence[Any], *, whole: bool) -> Markup:
    kept = values if whole else values[:MOST_SHOWN]
    shown_values = [any_value(list(value) if isinstance(value, tuple) else value, whole=False) for value in kept]
    found = Markup(", ").join(shown_values)
    more = len(values) - len(kept)
    return found + Markup(' <span class="muted">+{}</span>').format(more) if more else found


def link(brief: Mapping[str, Any], noun: Noun | None = None) -> Markup:
    """A nested object as a link to its page."""
    known = noun or noun_at(str(brief["url"]))
    text = text_of(brief)
    if known is None:
        return escape(text)
    kind = ' class="id"' if known.object_type in NAMED_IN_MONO else ""
    found = Markup('<a href="{}"' + kind + ">{}</a>").format(known.page_path(brief["id"]), text)  # noqa: S704
    if known.object_type == "extras.tag":
        return Markup('<a class="tag" href="{}">{}</a>').format(known.page_path(brief["id"]), text)
    return found


def noun_at(url: str) -> Noun | None:
    """The noun of an address of the API: ``…/api/dcim/sites/3/``."""
    parts = url.partition("/api/")[2].split("/")
    return registry.by_path.get((parts[0], parts[1])) if len(parts) > 1 else None


def display(noun: Noun, item: Mapping[str, Any]) -> Markup:
    """The first cell of a row: the object's text as a link to its page."""
    kind = ' class="id"' if noun.object_type in NAMED_IN_MONO else ""
    text = str(item[DISPLAY]) or f"#{item['id']}"
    return Markup('<a href="{}"' + kind + ">{}</a>").format(noun.page_path(item["id"]), text)  # noqa: S704


def tags(values: Iterable[Mapping[str, Any]]) -> Markup:
    """Tags as links to their pages."""
    found = [link(value) for value in values]
    return Markup(" ").join(found) if found else EMPTY


def custom(definition: Custom, value: Any, names: Mapping[tuple[str, int], Mapping[str, Any]]) -> Markup:
    """A custom field's value; ``names`` are the objects that object fields point at."""
    if value is None or value == "" or value == []:
        return EMPTY
    labels = dict(definition.choices)
    if definition.type == "select":
        return escape(labels.get(str(value), str(value)))
    if definition.type == "multiselect":
        return escape(", ".join(labels.get(str(one), str(one)) for one in value))
    if definition.type in ("object", "multiobject"):
        ids = value if isinstance(value, list) else [value]
        return Markup(", ").join(_pointed(names.get((definition.to, one)), one) for one in ids)
    if definition.type == "url" and str(value).lower().startswith(("http://", "https://")):
        return outside(str(value))
    if definition.type == "color":
        return swatch(str(value))
    return any_value(value, whole=True)


def _pointed(brief: Mapping[str, Any] | None, row_id: object) -> Markup:
    return link(brief) if brief is not None else Markup('<span class="muted">#{}</span>').format(row_id)
