"""Inputs made from a noun's fields and from custom fields."""

from collections.abc import Sequence
from typing import Any

from dcim.web.pages.objects.base import places
from dcim.web.pages.objects.inputs import (
    AreaInput,
    ChoiceInput,
    ColorInput,
    FlagInput,
    Input,
    JsonInput,
    NumbersInput,
    PairsInput,
    RangesInput,
    SeveralInput,
    TextInput,
    YesNoInput,
)
from dcim.web.pages.objects.pickers import EndsInput, ManyInput, MappingsInput, OneInput, TypedInput
from inventory.objects import layout, wording
from inventory.objects.addresses import AddressField, PrefixField
from inventory.objects.cabled import TYPE_KINDS
from inventory.objects.columns import MONOSPACED
from inventory.objects.custom import TAG, Tags
from inventory.objects.custom_shown import Custom
from inventory.objects.fields import (
    AnyJson,
    Boolean,
    Choice,
    Color,
    Field,
    HalfUnits,
    Integer,
    Json,
    LongText,
    Number,
    Slug,
    Text,
)
from inventory.objects.noun import Noun, noun_of, registry
from inventory.objects.references import Many, Reference, Typed
from inventory.objects.scopes import ScopeList
from inventory.objects.untyped import AnyType

APART = frozenset({"description", "comments", "tags", "custom_fields"})
"""Fields that every form has at its end."""
CUSTOM = "cf"


def inputs_of(noun: Noun, *, new: bool) -> list[Input]:
    """An input for each field that the form of a noun writes, in the noun's order."""
    fields = [item for item in noun.fields if layout.is_written(noun, item, new=new) and item.name != "custom_fields"]
    return [found for item in fields if (found := input_of(noun, item, fields)) is not None]


def input_of(noun: Noun, item: Field, fields: Sequence[Field]) -> Input | None:
    """The input of a field; None for one that has none."""
    common: dict[str, Any] = {
        "name": item.name, "title": wording.field_title(item), "required": item.required, "null": item.null,
        "help": layout.HELP.get(item.name, ""), "bulk": _in_bulk(noun, item),
    }  # fmt: skip
    special = layout.INPUTS.get((noun.object_type, item.name))
    if special is not None:
        return _special(special, {**common, "help": layout.HELP.get(special, common["help"])}, item, fields)
    if isinstance(item, Reference):
        return OneInput(**common, to=item.to, url=_url(item.to), within=layout.narrowed_by(noun, item, fields))
    if isinstance(item, Many | ScopeList):
        return ManyInput(**common, to=item.to, url=_url(item.to))
    if isinstance(item, Tags):
        return ManyInput(**common, to=TAG, url=_url(TAG))
    if isinstance(item, Typed):
        return _typed(noun, item, common)
    if isinstance(item, AnyType):
        stem = item.name.removesuffix("_type")
        types = _types([other.object_type for other in registry.all() if not other.read_only])
        return TypedInput(**{**common, "title": wording.sentence(stem.replace("_", " "))}, stem=stem, shown=stem,
                          types=types)  # fmt: skip
    return _scalar(item, common)


def _scalar(item: Field, common: dict[str, Any]) -> Input | None:
    mono = item.name in MONOSPACED
    if isinstance(item, Choice):
        options = tuple((str(value), label) for value, label in item.options.items() if value != "")
        blank = not item.required and (item.null or "" in item.options or item.default in (None, ""))
        return ChoiceInput(**common, options=options, open=item.open, blank=blank)
    if isinstance(item, Boolean):
        return FlagInput(**common)
    if isinstance(item, Json):
        return JsonInput(**common, kept=item.type)
    if isinstance(item, AnyJson):
        return JsonInput(**common)
    if isinstance(item, LongText):
        return AreaInput(**common)
    if isinstance(item, Color):
        return ColorInput(**common)
    if isinstance(item, Slug):
        return TextInput(**common, limit=item.limit, mono=True, slug_of="name" if item.required else "")
    if isinstance(item, Text):
        return TextInput(**common, limit=item.limit, mono=mono)
    if isinstance(item, Number):
        return TextInput(**common, type="number", step="0.5" if isinstance(item, HalfUnits) else "any", mono=mono)
    if isinstance(item, Integer):
        return TextInput(**common, type="number", step="1", mono=mono)
    if isinstance(item, AddressField | PrefixField):
        return TextInput(**common, limit=60, mono=True)
    return None


def _special(kind: str, common: dict[str, Any], item: Field, fields: Sequence[Field]) -> Input:
    if kind == "numbers":
        return NumbersInput(**common, limit=4000, mono=True)
    if kind == "ranges":
        return RangesInput(**common, limit=4000, mono=True)
    if kind == "pairs":
        return PairsInput(**common)
    if kind == "date":
        return TextInput(**common, type="date")
    if kind == "types":
        return SeveralInput(**common, options=tuple(_titles()))
    if kind == "type":
        return ChoiceInput(**common, options=tuple(_titles()))
    if kind == "ends":
        return EndsInput(**common, types=_types(TYPE_KINDS))
    return MappingsInput(**common, url=_url("dcim.rearport"), within={"device_id": "device"})


def _titles() -> list[tuple[str, str]]:
    return sorted(((n.object_type, wording.title(n, plural=False)) for n in registry.all() if not n.read_only),
                  key=lambda pair: pair[1])  # fmt: skip


def _typed(noun: Noun, item: Typed, common: dict[str, Any]) -> TypedInput:
    stem = item.name.removesuffix("_type")
    shown = next(
        f.name for f in noun.fields if isinstance(f, Typed) and f.part == "object" and f.targets == item.targets
    )
    title = wording.field_title(noun.by_name[shown])
    return TypedInput(**{**common, "title": title}, stem=stem, shown=shown, types=_types(item.targets))


def _types(object_types: Any) -> tuple[tuple[str, str, str], ...]:
    return tuple((to, wording.title(noun_of(to), plural=False), _url(to)) for to in object_types)


def _url(object_type: str) -> str:
    return places(noun_of(object_type)).to("lookup")


def _in_bulk(noun: Noun, item: Field) -> bool:
    """What identifies an object is not given to many."""
    column = noun.model.__table__.c.get(item.target)  # type: ignore[attr-defined]
    if isinstance(item, Slug) or (column is not None and column.unique):
        return False
    if (noun.object_type, item.name) in layout.INPUTS and layout.INPUTS[noun.object_type, item.name] in (
        "ends", "mappings"
    ):  # fmt: skip
        return False
    if isinstance(item, Typed | AnyType) or item.name in ("mac_address", "address", "prefix", "asset_tag", "serial"):
        return False
    return item.name not in noun.key or isinstance(item, Reference)


def custom_input(one: Custom) -> Input:
    """The input of a custom field; its name is ``cf.<name>``."""
    common: dict[str, Any] = {
        "name": f"{CUSTOM}.{one.name}", "title": one.title, "required": one.required, "null": True, "help": one.help,
        "group": one.group,
    }  # fmt: skip
    if one.type == "longtext":
        return AreaInput(**common)
    if one.type == "integer":
        return _IntegerInput(**common, type="number", step="1")
    if one.type == "decimal":
        return _DecimalInput(**common, type="number", step="any")
    if one.type == "boolean":
        return YesNoInput(**common)
    if one.type in ("date", "datetime"):
        return TextInput(**common, type="date" if one.type == "date" else "text")
    if one.type == "url":
        return TextInput(**common, type="url", limit=2000)
    if one.type == "json":
        return JsonInput(**common)
    if one.type == "select":
        return ChoiceInput(**common, options=one.choices)
    if one.type == "multiselect":
        return SeveralInput(**common, options=one.choices)
    if one.type == "color":
        return ColorInput(**common)
    if one.type == "object" and one.to in registry.by_type:
        return OneInput(**common, to=one.to, url=_url(one.to))
    if one.type == "multiobject" and one.to in registry.by_type:
        return ManyInput(**common, to=one.to, url=_url(one.to))
    return TextInput(**common, limit=255)


class _IntegerInput(TextInput):
    """A whole number as one; what is none goes on as text, for the field's own message."""

    def parse(self, text: str) -> Any:
        return int(text) if text.lstrip("-").isascii() and text.lstrip("-").isdigit() else text


class _DecimalInput(TextInput):
    """A number as one."""

    def parse(self, text: str) -> Any:
        try:
            return float(text)
        except ValueError:
            return text
