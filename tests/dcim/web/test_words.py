"""Small print: times, numbers, ranges, nouns, and states that are never told by colour alone."""

import pytest
from jinja2 import UndefinedError
from starlette.datastructures import QueryParams

from dcim.core import clock
from dcim.web import templating
from dcim.web.words import GLYPHS, tone


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (90000, "1 d 1 h"), (3605, "1 h"), (None, "–")],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert templating.duration(seconds) == text


def test_ages_tell_the_full_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(templating, "now", lambda: 1_000_000.0)
    assert ">2 min ago<" in templating.ago(1_000_000 - 120)
    assert 'title="1970-01-12 13:44:40 UTC"' in templating.ago(1_000_000 - 120)
    assert ">in 5 s<" in templating.ago(1_000_005)
    assert ">now<" in templating.ago(1_000_000.2)
    assert ">never<" in templating.ago(None)
    assert clock.now() > 1_000_000


def test_ranges_nouns_and_numbers() -> None:
    assert templating.ranges([5, 1, 2, 3, 9, 10]) == "1–3, 5, 9–10"
    assert templating.number(1234567) == "1\u202f234\u202f567"
    assert templating.number(None) == "–"
    singular = {"devices": "device", "prefixes": "prefix", "ip_addresses": "ip address", "rack_roles": "rack role"}
    assert {table: templating.noun(table, 1) for table in singular} == singular


def test_a_query_keeps_what_it_does_not_change() -> None:
    assert templating.query(QueryParams("q=a+b&p=3&site="), p=4) == "?q=a+b&p=4"
    assert templating.query({"state": "held", "x": None}, state=None) == "?"


@pytest.mark.parametrize("word", ["active", "deploying", "held", "deploy failed", "never heard of", "In Sync", ""])
def test_every_state_has_a_sign_and_its_word(word: str) -> None:
    badge = templating.state(word)
    assert GLYPHS[tone(word or "unknown")] in badge
    assert (word or "unknown") in badge


def test_an_undefined_name_in_a_template_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        templating.environment().from_string("{{ nobody }}").render()
    assert templating.environment().from_string("{{ '<b>' }}").render() == "&lt;b&gt;"
