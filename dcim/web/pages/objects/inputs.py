"""Inputs of a form: how a value of the API fills one, and how what was typed becomes a value again.

What a form holds is ``Form``: name → texts, the same whether it was filled from an object or sent by a browser. So a
refused form is shown as it was sent, and an input is unchanged when both have the same texts.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from starlette.datastructures import FormData

from inventory.objects.fields import FieldError

Body = dict[str, Any]
Find = Callable[[str, str], int]
"""(object type, what was typed) → id. Raises FieldError."""


@dataclass
class Form:
    """The texts of a form."""

    values: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def sent(cls, data: FormData) -> "Form":
        """What a browser sent, line ends as ours."""
        found: dict[str, list[str]] = {}
        for name, value in data.multi_items():
            if isinstance(value, str):
                found.setdefault(name, []).append(value.replace("\r\n", "\n"))
        return cls(found)

    def text(self, name: str) -> str:
        """The last text of a name; empty when there is none."""
        values = self.values.get(name)
        return values[-1] if values else ""

    def all(self, name: str) -> list[str]:
        """Every text of a name."""
        return self.values.get(name, [])

    def set(self, name: str, *texts: str) -> None:
        """Fill a name."""
        self.values[name] = list(texts)


@dataclass(frozen=True, kw_only=True)
class Input:
    """An input. ``null``: an empty one means null, else it means an empty text."""

    name: str
    title: str
    required: bool = False
    null: bool = False
    help: str = ""
    group: str = ""
    bulk: bool = True
    """Whether many objects may get one value of it."""

    kind: ClassVar[str] = ""
    """Its macro in ``objects/inputs.html``."""

    @property
    def stems(self) -> tuple[str, ...]:
        """The names it uses, each alone or before a dot."""
        return (self.name,)

    def own(self, form: Form) -> dict[str, list[str]]:
        """What a form says to it, empty texts left out."""
        return {
            name: kept for name, texts in form.values.items()
            if any(name == stem or name.startswith(f"{stem}.") for stem in self.stems)
            if (kept := [text.strip() for text in texts if text.strip()])
        }  # fmt: skip

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        """Put the value of an object, as the API gives it, into the form."""
        value = item.get(self.name)
        if value is not None:
            form.set(self.name, str(value))

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        """Put what was typed into a body; an empty input of a new object says nothing. Raises FieldError."""
        text = form.text(self.name).strip()
        if text:
            body[self.name] = self.parse(text)
        elif not new:
            body[self.name] = None if self.null else self.empty()

    def parse(self, text: str) -> Any:
        """A text as the API takes it. Raises FieldError."""
        return text

    def empty(self) -> Any:
        """What an empty input means where null is no value."""
        return ""

    def clear(self, body: Body) -> None:
        """Put "nothing" into a body."""
        body[self.name] = None if self.null else self.empty()


@dataclass(frozen=True, kw_only=True)
class TextInput(Input):
    """One line. ``type`` is HTML's."""

    limit: int = 200
    type: str = "text"
    mono: bool = False
    slug_of: str = ""
    """The input whose text a slug is made of."""
    step: str = ""
    kind: ClassVar[str] = "text"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if isinstance(value, float) and value == int(value):
            value = int(value)
        if value is not None:
            form.set(self.name, str(value))


@dataclass(frozen=True, kw_only=True)
class AreaInput(Input):
    """Several lines."""

    limit: int = 1_000_000
    mono: bool = False
    kind: ClassVar[str] = "area"


@dataclass(frozen=True, kw_only=True)
class ColorInput(Input):
    """Six hexadecimal digits; the browser's own picker has them with a ``#``."""

    kind: ClassVar[str] = "color"

    def parse(self, text: str) -> Any:
        return text.removeprefix("#").lower()


@dataclass(frozen=True, kw_only=True)
class ChoiceInput(Input):
    """One of ``options``; ``open``: another text is taken too."""

    options: tuple[tuple[str, str], ...] = ()
    open: bool = False
    blank: bool = True
    """Whether none is a choice."""
    kind: ClassVar[str] = "choice"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if isinstance(value, Mapping):
            value = value.get("value")
        if value is not None:
            form.set(self.name, str(value))

    def empty(self) -> Any:
        return None


@dataclass(frozen=True, kw_only=True)
class FlagInput(Input):
    """Yes or no. A checkbox that is off is not sent, so this always has a value."""

    kind: ClassVar[str] = "flag"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        if item.get(self.name):
            form.set(self.name, "on")

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        body[self.name] = bool(form.text(self.name))


@dataclass(frozen=True, kw_only=True)
class YesNoInput(Input):
    """Yes, no or nothing."""

    kind: ClassVar[str] = "yesno"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if value is not None:
            form.set(self.name, "true" if value else "false")

    def parse(self, text: str) -> Any:
        return text == "true"


@dataclass(frozen=True, kw_only=True)
class JsonInput(Input):
    """JSON, as text."""

    kept: type | None = None
    """dict or list: what an empty input means."""
    mono: bool = True
    limit: int = 1_000_000
    kind: ClassVar[str] = "area"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if value not in (None, {}, []):
            form.set(self.name, json.dumps(value, ensure_ascii=False, indent=2))

    def parse(self, text: str) -> Any:
        try:
            return json.loads(text)
        except ValueError as error:
            raise FieldError(f"This is not JSON: {error}.") from None

    def empty(self) -> Any:
        return self.kept() if self.kept is not None else None


@dataclass(frozen=True, kw_only=True)
class NumbersInput(TextInput):
    """``1-4, 7`` as [1, 2, 3, 4, 7]."""

    most: int = 65_536

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if value:
            form.set(self.name, ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in blocks(value)))

    def parse(self, text: str) -> Any:
        found: list[int] = []
        for low, high in spans(text):
            if high - low >= self.most:
                raise FieldError(f"{low}-{high} is too long a range.")
            found += range(low, high + 1)
        return list(dict.fromkeys(found))

    def empty(self) -> Any:
        return []


@dataclass(frozen=True, kw_only=True)
class RangesInput(TextInput):
    """``10-99, 200-299`` as [[10, 99], [200, 299]]."""

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if value:
            form.set(self.name, ", ".join(f"{a}-{b}" if a != b else str(a) for a, b in value))

    def parse(self, text: str) -> Any:
        return [list(span) for span in spans(text)]

    def empty(self) -> Any:
        return []


@dataclass(frozen=True, kw_only=True)
class PairsInput(AreaInput):
    """A line each: ``value, Label``."""

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if value:
            form.set(self.name, "\n".join(a if a == b else f"{a}, {b}" for a, b in value))

    def parse(self, text: str) -> Any:
        lines = [line.partition(",") for line in text.splitlines() if line.strip()]
        return [[value.strip(), label.strip() or value.strip()] for value, _, label in lines]

    def empty(self) -> Any:
        return []


@dataclass(frozen=True, kw_only=True)
class SeveralInput(Input):
    """Any of ``options``."""

    options: tuple[tuple[str, str], ...] = ()
    kind: ClassVar[str] = "several"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        form.set(self.name, *(str(value) for value in item.get(self.name) or ()))

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        found = [text for text in form.all(self.name) if text]
        if found or not new:
            body[self.name] = found

    def empty(self) -> Any:
        return []


_SPAN = re.compile(r"(\d{1,10})(?:\s*[-–]\s*(\d{1,10}))?")


def spans(text: str) -> list[tuple[int, int]]:
    """``1-4, 7`` → [(1, 4), (7, 7)]. Raises FieldError."""
    found = []
    for part in re.split(r"[,;\s]+(?![-–])", re.sub(r"\s*[-–]\s*", "-", text.strip())):
        if not part:
            continue
        match = _SPAN.fullmatch(part)
        low = int(match[1]) if match else 0
        high = int(match[2] or match[1]) if match else -1
        if match is None or high < low:
            raise FieldError(f"{part!r} is no number and no range: write 1-4, 7.")
        found.append((low, high))
    return found


def blocks(numbers: Any) -> list[tuple[int, int]]:
    """[1, 2, 3, 7] → [(1, 3), (7, 7)]."""
    found: list[list[int]] = []
    for value in sorted(numbers):
        if found and value == found[-1][1] + 1:
            found[-1][1] = value
        else:
            found.append([value, value])
    return [(low, high) for low, high in found]
