"""What a door asks before it opens: the rule of a route or a command, one line each, in a table per door.

A route without a rule is refused to everybody, and a test fails on it. The tables: ``dcim.api.rules``,
``dcim.web.rules``, ``dcim.cli.rules``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dcim.access.context import Context
from dcim.core.errors import Forbidden

Kind = Literal["everybody", "logged in", "rows", "act"]


@dataclass(frozen=True)
class Rule:
    """Who may come in, and as what."""

    kind: Kind
    why: str
    """Why this is enough, or what checks the rest."""
    action: str = ""
    object_type: str = ""
    parameter: str = ""
    """The path's parameter that chooses the action; empty: it is ``action``."""
    actions: Mapping[str, str] = field(default_factory=dict)
    """The parameter's values and the action each needs."""

    @property
    def needs_login(self) -> bool:
        """Whether strangers are turned away."""
        return self.kind != "everybody"

    def enter(self, context: Context, path: Mapping[str, object]) -> Context:
        """The context as which the route goes on. Raises Forbidden."""
        if self.kind == "rows" and not context.may_write:
            raise Forbidden(f"{context.actor} may only read: use an account or token that may write")
        if self.kind != "act":
            return context
        action = self.action
        if self.parameter:
            chosen = str(path.get(self.parameter, ""))
            if chosen not in self.actions:
                return context  # the route tells what there is; without an act it may write nothing
            action = self.actions[chosen]
        return context.require(action, self.object_type)


def everybody(why: str) -> Rule:
    """Strangers too: nothing of the site is shown or done."""
    return Rule("everybody", why)


def logged_in(why: str = "reads what the context may view (dcim.access.reading)") -> Rule:
    """Whoever has logged in; what they see is decided row by row."""
    return Rule("logged in", why)


def rows(why: str = "the unit of work checks every row (dcim.access.writing)") -> Rule:
    """Whoever may write at all; which rows is decided row by row."""
    return Rule("rows", why)


def act(action: str, object_type: str, why: str = "") -> Rule:
    """Whoever may do ``action`` to some objects of the type; ``why`` says where it is checked to which."""
    return Rule("act", why, action, object_type)


def act_of(parameter: str, actions: Mapping[str, str], object_type: str, why: str = "") -> Rule:
    """Like ``act``, with the action chosen by a parameter of the path."""
    return Rule("act", why, "", object_type, parameter, actions)
