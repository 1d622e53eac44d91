"""Fields of nouns: how a column becomes JSON, and how JSON becomes a column. Scalars; references are next door."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from inventory.naming import is_slug
from inventory.objects.batch import Batch, Load
from inventory.objects.noun import Noun, Values

if TYPE_CHECKING:
    from inventory.objects.bodies import Body

NOTHING = object()
"""The default of a field that has none."""


class FieldError(Exception):
    """A value that a field refuses; the text is for the person who sent it."""


@dataclass(frozen=True, eq=False)
class Field:
    """A field. ``column`` is its column when that has another name than the field."""

    name: str
    column: str = ""
    required: bool = False
    null: bool = False
    """Whether null is a value; a text that may be null is stored as an empty text."""
    read_only: bool = False
    default: Any = NOTHING
    """What a new object gets when the body does not say; NOTHING: the table's own default."""
    label: str = ""

    kind = "field"
    """OPTIONS' word for it."""

    @property
    def target(self) -> str:
        """Its column."""
        return self.column or self.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (self.target,)

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.label or self.name.replace("_", " ").capitalize()

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        """Ask the batch for what ``encode`` needs."""

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        """The value as JSON."""
        return row[self.target]

    def decode(self, value: Any, body: Body) -> None:
        """Check a value of a body and put it into ``body.values``. Raises FieldError."""
        body.values[self.target] = self.parse(value)

    def parse(self, value: Any) -> Any:
        """A JSON value as its column's value. Raises FieldError."""
        return value

    def schema(self) -> dict[str, Any]:
        """JSON schema of the value in answers."""
        return {}

    def written(self) -> dict[str, Any]:
        """JSON schema of the value in bodies."""
        return self.schema()

    def choices_shown(self) -> list[dict[str, Any]]:
        """The values that OPTIONS lists."""
        return []


def nullable(schema: dict[str, Any], null: bool) -> dict[str, Any]:
    """A schema that null fits as well."""
    return {**schema, "nullable": True} if null else schema


@dataclass(frozen=True, eq=False)
class Text(Field):
    """A text of at most ``limit`` characters. ``none`` True: the column holds None, not "", for no text."""

    limit: int = 200
    pattern: str = ""
    hint: str = ""
    """What ``pattern`` wants, for the message."""
    none: bool = False

    kind = "string"

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        value = row[self.target]
        return None if self.null and value == "" else value

    def parse(self, value: Any) -> Any:
        if value is None:
            if not self.null:
                raise FieldError("This field may not be null.")
            return None if self.none else ""
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise FieldError("Not a valid string.")
        text = str(value).strip()
        if not text:
            if self.required:
                raise FieldError("This field may not be blank.")
            return None if self.none else ""
        if len(text) > self.limit:
            raise FieldError(f"Ensure this field has no more than {self.limit} characters.")
        if "\0" in text:
            raise FieldError("Null characters are not allowed.")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise FieldError(self.hint or "Enter a valid value.")
        return text

    def schema(self) -> dict[str, Any]:
        return nullable({"type": "string", "maxLength": self.limit}, self.null)


@dataclass(frozen=True, eq=False)
class LongText(Text):
    """A text without a practical limit."""

    limit: int = 1_000_000


@dataclass(frozen=True, eq=False)
class Slug(Text):
    """A slug."""

    limit: int = 100
    kind = "slug"

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        if text and not is_slug(text):
            raise FieldError('Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.')
        return text


@dataclass(frozen=True, eq=False)
class Color(Text):
    """Six hexadecimal digits."""

    limit: int = 6
    pattern: str = "[0-9a-f]{6}"
    hint: str = "Enter a valid hexadecimal RGB color code."


@dataclass(frozen=True, eq=False)
class Integer(Field):
    """A whole number."""

    low: int | None = None
    high: int | None = None

    kind = "integer"

    def parse(self, value: Any) -> Any:
        if value is None or value == "":
            if not self.null:
                raise FieldError("This field may not be null.")
            return None
        if isinstance(value, bool):
            raise FieldError("A valid integer is required.")
        try:
            number = int(str(value))
        except ValueError:
            raise FieldError("A valid integer is required.") from None
        return self._bounded(number)

    def _bounded(self, number: Any) -> Any:
        if self.low is not None and number < self.low:
            raise FieldError(f"Ensure this value is greater than or equal to {self.low}.")
        if self.high is not None and number > self.high:
            raise FieldError(f"Ensure this value is less than or equal to {self.high}.")
        return number

    def schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.low, "maximum": self.high}
        return nullable({"type": "integer", **{k: v for k, v in bounds.items() if v is not None}}, self.null)


@dataclass(frozen=True, eq=False)
class Number(Integer):
    """A number with decimals."""

    kind = "decimal"

    def parse(self, value: Any) -> Any:
        if value is None or value == "":
            return super().parse(value)
        if isinstance(value, bool):
            raise FieldError("A valid number is required.")
        try:
            number = float(Decimal(str(value)))
        except ArithmeticError:
            raise FieldError("A valid number is required.") from None
        if number != number or number in (float("inf"), float("-inf")):
            raise FieldError("A valid number is required.")
        return self._bounded(number)

    def schema(self) -> dict[str, Any]:
        return {**super().schema(), "type": "number", "format": "double"}


@dataclass(frozen=True, eq=False)
class HalfUnits(Number):
    """Half-units in the table, units in JSON (7.5)."""

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        value = row[self.target]
        return None if value is None else value / 2

    def parse(self, value: Any) -> Any:
        number = super().parse(value)
        if number is None:
            return None
        if number * 2 != int(number * 2):
            raise FieldError("Ensure that this is a multiple of 0.5.")
        return int(number * 2)


_TRUE, _FALSE = frozenset({"true", "1", "yes", "on", "t"}), frozenset({"false", "0", "no", "off", "f"})


def boolean(value: Any) -> bool:
    """True or false from JSON, a form or a file. Raises FieldError."""
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise FieldError("Must be a valid boolean.")


@dataclass(frozen=True, eq=False)
class Boolean(Field):
    """True or false."""

    kind = "boolean"

    def parse(self, value: Any) -> Any:
        if value is None:
            if self.null:
                return None
            raise FieldError("This field may not be null.")
        return boolean(value)

    def schema(self) -> dict[str, Any]:
        return nullable({"type": "boolean"}, self.null)


@dataclass(frozen=True, eq=False)
class Choice(Field):
    """One of ``options`` (value → label). ``open`` True: other values are kept too (a library's newer slugs)."""

    options: Mapping[Any, str] = None  # type: ignore[assignment]
    open: bool = False
    numeric: bool = False
    none: bool = False
    """The column holds None, not "", for no choice."""

    kind = "choice"

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        value = row[self.target]
        if value is None or value == "":
            return None
        return {"value": value, "label": self.options.get(value, str(value))}

    def parse(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            value = value.get("value")
        if value is None or value == "":
            if self.required or not (self.null or "" in self.options or self.default in (None, "")):
                raise FieldError("This field may not be blank.")
            return None if self.none else ""
        if self.numeric:
            try:
                value = int(value)
            except (TypeError, ValueError):
                raise FieldError(f"{value} is not a valid choice.") from None
        if not isinstance(value, str | int) or isinstance(value, bool):
            raise FieldError('Value must be passed directly (e.g. "foo": 123); do not use a dictionary or list.')
        if value not in self.options and not (self.open and isinstance(value, str) and 0 < len(value) <= 50):
            raise FieldError(f"{value} is not a valid choice.")
        return value

    def schema(self) -> dict[str, Any]:
        value = {"type": "integer" if self.numeric else "string"}
        return nullable({"type": "object", "properties": {"value": value, "label": {"type": "string"}}}, self.null)

    def written(self) -> dict[str, Any]:
        if self.open:
            return nullable({"type": "string"}, self.null)
        values = list(self.options)
        return nullable({"type": "integer" if self.numeric else "string", "enum": values}, self.null)

    def choices_shown(self) -> list[dict[str, Any]]:
        return [{"value": value, "display_name": label} for value, label in self.options.items() if value != ""]


@dataclass(frozen=True, eq=False)
class Json(Field):
    """Any JSON object or list."""

    type: type = dict
    kind = "field"

    def parse(self, value: Any) -> Any:
        if value is None and (self.null or self.type is dict):
            return None if self.null else self.type()
        if not isinstance(value, self.type):
            raise FieldError("Value must be valid JSON of the right kind: "
                             f"{'an object' if self.type is dict else 'a list'}.")  # fmt: skip
        return value

    def schema(self) -> dict[str, Any]:
        return nullable({"type": "object" if self.type is dict else "array", **({"items": {}} if self.type is list
                                                                                else {})}, self.null)  # fmt: skip


@dataclass(frozen=True, eq=False)
class AnyJson(Field):
    """Any JSON value."""

    def schema(self) -> dict[str, Any]:
        return {"nullable": True}


@dataclass(frozen=True, eq=False)
class Mac(Text):
    """A MAC address: any usual spelling in, NetBox's upper case with colons out."""

    limit: int = 23

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        value = row[self.target]
        return value.upper() if value else None

    def parse(self, value: Any) -> Any:
        text = super().parse(value)
        return text if not text else mac(text)


def mac(text: str) -> str:
    """A MAC address in lower case with colons. Raises FieldError."""
    digits = re.sub(r"[:.\-\s]", "", text).lower()
    if not re.fullmatch(r"[0-9a-f]{12}", digits):
        raise FieldError("Enter a valid MAC address.")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


# What answers have that bodies do not.


@dataclass(frozen=True, eq=False)
class Id(Integer):
    """The integer id."""

    name: str = "id"
    read_only: bool = True


@dataclass(frozen=True, eq=False)
class Url(Field):
    """The address of the object in the API."""

    name: str = "url"
    read_only: bool = True
    kind = "url"

    @property
    def columns(self) -> tuple[str, ...]:
        return ("id",)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return batch.url(noun, row["id"])

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uri"}


@dataclass(frozen=True, eq=False)
class DisplayUrl(Url):
    """The address of the object's page."""

    name: str = "display_url"

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return batch.base + noun.page_path(row["id"])


@dataclass(frozen=True, eq=False)
class Shown(Field):
    """``display``: the text that stands for the object."""

    name: str = "display"
    read_only: bool = True
    kind = "string"

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return noun.display.text(row, batch)

    def schema(self) -> dict[str, Any]:
        return {"type": "string"}


@dataclass(frozen=True, eq=False)
class Moment(Field):
    """Seconds since 1970 in the table, ISO 8601 in UTC in JSON."""

    read_only: bool = True
    kind = "datetime"

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        value = row[self.target]
        return None if value is None else iso(value)

    def parse(self, value: Any) -> Any:
        if value is None or value == "":
            if self.null:
                return None
            raise FieldError("This field may not be null.")
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            raise FieldError("Datetime has wrong format. Use ISO 8601: 2026-01-31T12:00:00Z.") from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

    def schema(self) -> dict[str, Any]:
        return nullable({"type": "string", "format": "date-time"}, self.null)


def iso(seconds: float) -> str:
    """``2026-11-25T15:40:35.123456Z``."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, eq=False)
class Constant(Field):
    """A field of NetBox that has one value here, so that its clients find it."""

    value: Any = None
    read_only: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        return self.value

    def schema(self) -> dict[str, Any]:
        return {"nullable": True}


@dataclass(frozen=True, eq=False)
class Computed(Field):
    """A value that a loader finds for all rows at once. ``part`` picks one key of what it found."""

    load: Load = None  # type: ignore[assignment]
    part: str = ""
    empty: Any = None
    """The value when the loader found nothing."""
    shape: Mapping[str, Any] | None = None
    needs: tuple[str, ...] = ()
    """Columns that the loader reads."""
    read_only: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        return self.needs

    def prepare(self, noun: Noun, rows: Sequence[Values], batch: Batch) -> None:
        batch.compute(noun, self.load, rows)

    def encode(self, noun: Noun, row: Values, batch: Batch) -> Any:
        found = batch.computed(noun, self.load, row["id"])
        if found is None:
            return self.empty
        value = found[self.part] if self.part else found
        return value(batch) if callable(value) else value

    def schema(self) -> dict[str, Any]:
        return dict(self.shape) if self.shape is not None else {"nullable": True}
