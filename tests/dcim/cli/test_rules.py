"""Every command has a rule: it is local, or it asks routes of the API that have theirs."""

import ast
import inspect

from dcim.api import rules as api_rules
from dcim.cli import main
from dcim.cli.rules import COMMANDS, commands


def test_commands_are_found() -> None:
    found = commands(main.app)
    assert len(found) >= 45
    assert {"why", "fabric push", "permission add", "lab break"} <= set(found)


def test_every_command_has_a_rule() -> None:
    assert [name for name in commands(main.app) if name not in COMMANDS] == []


def test_no_rule_is_left_of_a_command_that_is_gone() -> None:
    assert [name for name in COMMANDS if name not in commands(main.app)] == []


def test_what_a_command_asks_has_a_rule_of_its_own() -> None:
    for name, rule in COMMANDS.items():
        assert rule.is_local != bool(rule.routes)
        assert rule.why or rule.routes, name
        for route in rule.routes:
            assert route in api_rules.ROUTES, (name, route)


def test_clients_of_the_api_open_no_database() -> None:
    """A module whose commands ask the API may not go round it; what is local says so in the table."""
    from dcim.cli import brakes, fabric, inventory, jobs, provision

    for module in (brakes, fabric, inventory, jobs, provision):
        names = {
            alias.name
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert not names & {"open_app", "unit_of_work", "get_database", "Database"}, module.__name__
