"""What the pages of every noun share: which noun an address means, where its pages are, the data of its frame."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request
from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse

from dcim.core.errors import NotFound
from dcim.web.pages.base import Page
from dcim.web.pages.objects import access
from inventory.objects import wording
from inventory.objects.columns import NAMED_IN_MONO
from inventory.objects.noun import Noun, registry
from inventory.objects.nouns import load

Pairs = Iterable[tuple[str, str]]


class AppConvertor(Convertor[str]):
    """The first part of a noun's address, so that other addresses do not end here."""

    regex = "|".join(("core", "dcim", "extras", "ipam", "tenancy", "users", "vpn"))

    def convert(self, value: str) -> str:
        """As it is."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return value


register_url_convertor("nouns", AppConvertor())
LIST = "/{app_label:nouns}/{plural}/"
ITEM = LIST + "{row_id:int}/"


def get_noun(app_label: str, plural: str) -> Noun:
    """The noun of an address. Raises NotFound."""
    load()
    found = registry.by_path.get((app_label, plural))
    if found is None:
        raise NotFound("There is no such list: choose one from the menu.")
    return found


NounDep = Annotated[Noun, Depends(get_noun)]


async def get_form(request: Request) -> FormData:
    """The fields of a form; the guard has read them before, so this waits for nothing."""
    return await request.form()


FormDep = Annotated[FormData, Depends(get_form)]


@dataclass(frozen=True)
class Places:
    """The addresses of a noun's pages."""

    noun: Noun

    @cached_property
    def list(self) -> str:
        """The list."""
        return f"/{self.noun.app}/{self.noun.plural}/"

    def listed(self, params: Pairs | Mapping[str, str]) -> str:
        """The list with parameters."""
        items = list(params.items()) if isinstance(params, Mapping) else list(params)
        return f"{self.list}?{urlencode(items)}" if items else self.list

    def to(self, name: str) -> str:
        """A page of the list: add, import, export, edit, delete, columns, views, lookup."""
        return f"{self.list}{name}/"

    def fields(self, row_id: int) -> str:
        """The page with all fields of an object."""
        return f"{self.list}{row_id}/"

    def own(self, row_id: int) -> str:
        """The page of an object: its own kind's where there is one, else all fields."""
        return self.noun.page_path(row_id)

    def of(self, row_id: int, name: str) -> str:
        """A page of an object: edit, delete, journal."""
        return f"{self.list}{row_id}/{name}/"


def places(noun: Noun) -> Places:
    """Where a noun's pages are."""
    return Places(noun)


def html(page: Page, noun: Noun, template: str, *, status: int = 200, **data: Any) -> HTMLResponse:
    """A template of ``objects/`` inside the frame."""
    shared = {
        "noun": noun, "at": places(noun), "can": access.can(page, noun), "one": wording.one(noun),
        "many": wording.many(noun), "heading": wording.title(noun), "heading_one": wording.title(noun, plural=False),
        "mono": noun.object_type in NAMED_IN_MONO,
        "can_save": access.may(page.visitor.context, "add", "extras.savedfilter"),
    }  # fmt: skip
    return page.html(f"objects/{template}", status=status, **{**shared, **data})


def text_of(form: FormData, name: str) -> str:
    """A form's field as text; empty when it is not there."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def texts_of(form: FormData, name: str) -> list[str]:
    """Every value of a form's field."""
    return [value for value in form.getlist(name) if isinstance(value, str)]
