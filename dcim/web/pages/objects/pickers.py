"""Inputs that choose other objects: one, several, one of several kinds, the ends of a cable, a panel's strands.

Each is a text box with suggestions. A choice made from them is sent as ``<name>.pick`` = ``id|text``; it counts while
the box still says ``text``. So without scripts, or when somebody types on, the text itself names the object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dcim.web.pages.objects.inputs import Body, Find, Form, Input
from inventory.objects.fields import FieldError
from inventory.objects.lookups import text_of

PICK = ".pick"
MOST_ROWS = 200


def pick(row_id: int, text: str) -> str:
    """A choice as it is sent."""
    return f"{row_id}|{text}"


def picked(value: str) -> tuple[int, str] | None:
    """The id and text of a choice; None when it is none."""
    number, bar, text = value.partition("|")
    return (int(number), text) if bar and number.isascii() and number.isdigit() and len(number) < 16 else None


def chosen(form: Form, name: str, to: str, find: Find) -> int | None:
    """The id that a text box with suggestions stands for; None when it is empty. Raises FieldError."""
    text = form.text(name).strip()
    if not text:
        return None
    found = picked(form.text(name + PICK))
    return found[0] if found is not None and found[1].strip() == text else find(to, text)


def set_pick(form: Form, name: str, brief: Mapping[str, Any]) -> None:
    """Fill a text box with an object."""
    text = text_of(brief)
    form.set(name, text)
    form.set(name + PICK, pick(brief["id"], text))


@dataclass(frozen=True, kw_only=True)
class OneInput(Input):
    """One object of type ``to``. ``within``: filter of the suggestions → the input whose choice it takes."""

    to: str
    url: str = ""
    within: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "one"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.name)
        if isinstance(value, Mapping):
            set_pick(form, self.name, value)

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        found = chosen(form, self.name, self.to, find)
        if found is not None:
            body[self.name] = found
        elif not new:
            body[self.name] = None

    def clear(self, body: Body) -> None:
        body[self.name] = None


@dataclass(frozen=True, kw_only=True)
class ManyInput(Input):
    """Several objects: those chosen have a box each to take them out again, the text adds more, by commas."""

    to: str
    url: str = ""
    within: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "many"

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        briefs = [value for value in item.get(self.name) or () if isinstance(value, Mapping)]
        form.set(self.name + PICK, *(pick(brief["id"], text_of(brief)) for brief in briefs))

    def picks(self, form: Form) -> list[tuple[str, str]]:
        """The chosen objects of a form: (what is sent, text)."""
        return [(value, found[1]) for value in form.all(self.name + PICK) if (found := picked(value)) is not None]

    def ids(self, form: Form, find: Find) -> list[int]:
        """The ids chosen and typed. Raises FieldError."""
        found = [one[0] for value in form.all(self.name + PICK) if (one := picked(value)) is not None]
        found += [find(self.to, text.strip()) for text in form.text(self.name).split(",") if text.strip()]
        return list(dict.fromkeys(found))

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        found = self.ids(form, find)
        if found or not new:
            body[self.name] = found

    def empty(self) -> Any:
        return []

    def clear(self, body: Body) -> None:
        body[self.name] = []


@dataclass(frozen=True, kw_only=True)
class TypedInput(Input):
    """One object of one of ``types`` ((object type, title, address of suggestions)): ``<stem>_type`` and ``<stem>_id``.

    ``shown`` is the field that has the object itself.
    """

    stem: str
    shown: str
    types: tuple[tuple[str, str, str], ...] = ()
    kind: ClassVar[str] = "typed"

    @property
    def stems(self) -> tuple[str, ...]:
        return (f"{self.stem}_type", f"{self.stem}_id")

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        value = item.get(self.shown)
        if isinstance(value, Mapping):
            form.set(f"{self.stem}_type", str(item[f"{self.stem}_type"]))
            set_pick(form, f"{self.stem}_id", value)

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        object_type = form.text(f"{self.stem}_type")
        text = form.text(f"{self.stem}_id").strip()
        if text and not object_type:
            raise FieldError("Say of which kind it is.")
        if not text and object_type and self.required:
            raise FieldError("Choose an object of this kind.")
        if not text:
            if not new:
                self.clear(body)
            return
        body[f"{self.stem}_id"] = chosen(form, f"{self.stem}_id", object_type, find)
        body[f"{self.stem}_type"] = object_type

    def clear(self, body: Body) -> None:
        body[f"{self.stem}_type"] = body[f"{self.stem}_id"] = None


@dataclass(frozen=True, kw_only=True)
class RowsInput(Input):
    """Lines of inputs, ``<name>.<number>.<part>``."""

    parts: ClassVar[tuple[str, ...]] = ()

    def rows(self, form: Form) -> list[str]:
        """The stems of the lines that a form has, one more than are filled at most, at least one."""
        numbers = set()
        for name in form.values:
            head, _, rest = name.removeprefix(f"{self.name}.").partition(".")
            if name.startswith(f"{self.name}.") and head.isdigit() and rest in self.parts:
                numbers.add(int(head))
        found = sorted(numbers)[:MOST_ROWS]
        if form.text("more") == self.name or not found:
            found.append(found[-1] + 1 if found else 0)
        return [f"{self.name}.{number}" for number in found]


@dataclass(frozen=True, kw_only=True)
class EndsInput(RowsInput):
    """The ports of a cable's end."""

    types: tuple[tuple[str, str, str], ...] = ()
    kind: ClassVar[str] = "ends"
    parts: ClassVar[tuple[str, ...]] = ("type", "id", "id" + PICK)

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        for index, end in enumerate(item.get(self.name) or ()):
            stem = f"{self.name}.{index}"
            form.set(f"{stem}.type", str(end["object_type"]))
            if isinstance(end.get("object"), Mapping):
                set_pick(form, f"{stem}.id", end["object"])

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        found = []
        for stem in self.rows(form):
            object_type = form.text(f"{stem}.type")
            if not form.text(f"{stem}.id").strip():
                continue
            if not object_type:
                raise FieldError("Say of which kind each port is.")
            found.append({"object_type": object_type, "object_id": chosen(form, f"{stem}.id", object_type, find)})
        if found or not new:
            body[self.name] = found


@dataclass(frozen=True, kw_only=True)
class MappingsInput(RowsInput):
    """A front port's strands: position, rear port, position there."""

    to: str = "dcim.rearport"
    url: str = ""
    within: Mapping[str, str] = field(default_factory=dict)
    kind: ClassVar[str] = "mappings"
    parts: ClassVar[tuple[str, ...]] = ("position", "port", "port" + PICK, "rear")

    def fill(self, form: Form, item: Mapping[str, Any]) -> None:
        for index, line in enumerate(item.get(self.name) or ()):
            stem = f"{self.name}.{index}"
            form.set(f"{stem}.position", str(line["position"]))
            form.set(f"{stem}.rear", str(line["rear_port_position"]))
            form.set(f"{stem}.port", f"#{line['rear_port']}")

    def put(self, body: Body, form: Form, find: Find, *, new: bool) -> None:
        found = []
        for stem in self.rows(form):
            port = chosen(form, f"{stem}.port", self.to, find)
            if port is not None:
                found.append({"position": _number(form, f"{stem}.position"), "rear_port": port,
                              "rear_port_position": _number(form, f"{stem}.rear")})  # fmt: skip
        if found or not new:
            body[self.name] = found


def _number(form: Form, name: str) -> int:
    text = form.text(name).strip() or "1"
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise FieldError(f"{text!r} is no position: write a whole number.")
    return int(text)
