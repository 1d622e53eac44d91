"""Files that other packages own: ``dcim import`` validates, compares and writes them with the inventory's own.

A package registers a ``Section`` for a file name (``fabric.yaml``); the file may lie in any folder of the import but
jobs/, runbooks/ and device-types/. Its problems are listed with all others, its changes stand in the same diff, and
it is written in the same transaction, after the inventory's rows have their ids.
"""

from typing import Any, Protocol

from sqlmodel import Session

from dcim.core.errors import Problem
from inventory.imports.items import Change, Known


class Section(Protocol):
    """What the owner of a file provides. ``data`` is whatever ``load`` returned."""

    def load(self, document: Any, shown_as: str, problems: list[Problem]) -> Any:
        """Parse the document (``dcim.core.yamlfile`` values with lines); add each problem as ``file:line``."""

    def plan(self, session: Session, data: Any, known: Known, problems: list[Problem]) -> list[Change]:
        """The changes that ``apply`` will make. ``known`` says what exists or is declared beside it."""

    def apply(self, session: Session, data: Any) -> None:
        """Write ``data``; the inventory's rows are flushed and can be queried by name."""

    def export(self, session: Session) -> str:
        """The file's text, such that importing it again changes nothing; empty when there is nothing to write."""


_sections: dict[str, Section] = {}


def register_section(filename: str, section: Section) -> None:
    """Make ``section`` the owner of files named ``filename``; a second registration replaces the first."""
    _sections[filename] = section


def section_of(filename: str) -> Section | None:
    """The owner of a file name, or None."""
    return _sections.get(filename)


def registered_sections() -> dict[str, Section]:
    """Owners by file name."""
    return dict(_sections)
