"""What a user may do: actions by object type, each with the constraints of the permissions that give it. Pure data."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Constraint = Mapping[str, Any]
"""Look-ups that all hold, for example ``{"site__slug": "ivry"}``."""

EVERY_TYPE = "*"

ACTIONS = {
    "view": "see it",
    "add": "create one",
    "change": "change it",
    "delete": "delete it",
    "provision": "deploy hosts (dcim.device)",
    "power": "switch a host on or off, or make it blink (dcim.device)",
    "pin": "trust the host keys that switches show (dcim.device)",
    "push": "push or roll back a fabric's configuration (network.fabric)",
    "arm": "let dcim touch a site's hardware, or stop that (dcim.site)",
    "freeze": "stop and release new actions at a site (dcim.site)",
    "cancel": "stop a job at a safe point (core.job)",
    "resume": "let what a job holds try again (core.job)",
    "export": "take the whole inventory out as files (dcim.site)",
}
"""Every action that a permission may name, and what it allows. A new act is added here and in a table of rules."""

ROW_ACTIONS = frozenset({"view", "add", "change", "delete"})


@dataclass(frozen=True)
class Rule:
    """One permission's actions on object types; ``constraints`` empty: on every object, else any of them."""

    object_types: tuple[str, ...]
    actions: tuple[str, ...]
    constraints: tuple[Constraint, ...] = ()


@dataclass(frozen=True, eq=False)
class Grants:
    """What one user may do. Equal grants are the same object, so that what is compiled from them is kept."""

    user_id: int = 0
    username: str = ""
    rules: tuple[Rule, ...] = ()
    _found: dict[tuple[str, str], tuple[Constraint, ...] | None] = field(default_factory=dict, repr=False)

    def constraints(self, action: str, object_type: str) -> tuple[Constraint, ...] | None:
        """None: not at all; empty: every object; else the objects that one of these constraints describes."""
        key = (action, object_type)
        if key not in self._found:
            self._found[key] = self._look(action, object_type)
        return self._found[key]

    def _look(self, action: str, object_type: str) -> tuple[Constraint, ...] | None:
        found: list[Constraint] = []
        granted = False
        for rule in self.rules:
            if action in rule.actions and any(covers(name, object_type) for name in rule.object_types):
                if not rule.constraints:
                    return ()
                granted = True
                found += rule.constraints
        return tuple(found) if granted else None


def covers(granted: str, object_type: str) -> bool:
    """Whether a permission's object type means ``object_type``: itself, ``app.*``, or ``*``."""
    if granted == EVERY_TYPE:
        return True
    return granted == object_type or (granted.endswith(".*") and object_type.startswith(granted[:-1]))


OWN_TOKENS = Rule(("users.token",), ("view", "add", "change", "delete"), ({"user": "$user"},))
"""What every user may do without being given it, as in NetBox."""

NOTHING = Grants()


def grants(user_id: int, username: str, rules: Iterable[tuple[Sequence[str], Sequence[str], Any]]) -> Grants:
    """The grants of (object types, actions, constraints as stored) of a user; the same object for the same content."""
    content = json.dumps([[list(types), list(actions), stored] for types, actions, stored in rules], sort_keys=True)
    return _interned(user_id, username, content)


def as_constraints(stored: Any) -> tuple[Constraint, ...]:
    """Constraints as a permission stores them: null, an object, or a list of objects of which one must hold."""
    if not stored:
        return ()
    return tuple(stored) if isinstance(stored, list) else (stored,)


@lru_cache(maxsize=256)
def _interned(user_id: int, username: str, content: str) -> Grants:
    rules = [
        Rule(tuple(types), tuple(actions), as_constraints(stored)) for types, actions, stored in json.loads(content)
    ]
    return Grants(user_id, username, (*rules, OWN_TOKENS))
