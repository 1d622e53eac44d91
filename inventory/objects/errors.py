"""Errors of objects in NetBox's form: field → messages, per object."""

from collections.abc import Mapping, Sequence

from dcim.core.errors import InvalidInput, Problem

Errors = Mapping[str, Sequence[str]]
"""Field (or ``non_field_errors``) → messages."""


class Refused(InvalidInput):
    """The objects were refused: see the messages of each field."""

    def __init__(self, errors: Sequence[Errors], *, many: bool) -> None:
        self.errors = errors
        self.many = many
        """Whether the request was a list: its answer is then a list as well, {} for an object without errors."""
        problems = [
            Problem(f"{index}.{name}" if many else name, message)
            for index, found in enumerate(errors)
            for name, messages in found.items()
            for message in messages
        ]
        super().__init__(None, problems)

    def body(self) -> object:
        """What NetBox would answer."""
        shown = [{name: list(messages) for name, messages in found.items()} for found in self.errors]
        return shown if self.many else shown[0]
