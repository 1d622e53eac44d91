"""The job file: what is understood, and that every problem is told at once with its line."""

import contextlib
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dcim.core.errors import DcimError, InvalidInput
from dcim.flows.batch import load_batch, load_batch_text
from dcim.flows.batch.model import DEFAULT_WAVES, Wave

GOOD = """name: web
goal: active
selector: {role: server, tag: [web, db], site: ivry}
image: debian-12
networks: [web, storage]
waves: [1, 1 rack, 25%, {name: half, percent: 50}, {name: big, hosts: 20}, rest]
abort_after: 2
concurrency: 10
firmware: uefi
disk: {min_size_bytes: 1000}
reason: new web tier
ticket: OPS-7
"""


def test_a_good_file() -> None:
    batch = load_batch_text(GOOD)
    assert batch.selector.tag == ("web", "db")
    assert batch.networks == ("web", "storage")
    assert batch.waves == (
        Wave("wave 1", hosts=1), Wave("wave 2", racks=1), Wave("wave 3", percent=25.0), Wave("half", percent=50.0),
        Wave("big", hosts=20), Wave("rest"),
    )  # fmt: skip
    assert (batch.abort_after, batch.concurrency, batch.firmware, batch.ticket) == (2, 10, "uefi", "OPS-7")
    assert not batch.redeploy


def test_defaults() -> None:
    batch = load_batch_text("name: web\nselector: {tag: web}\nimage: x\nnetworks: [web]\n")
    assert batch.waves == DEFAULT_WAVES
    assert (batch.goal, batch.abort_after, batch.concurrency, batch.firmware) == ("active", 0, 0, "bios")


def test_every_problem_at_once_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "web.yaml"
    path.write_text(
        """name: web
goal: aktive
selector:
  tga: web
  rack: {a: 1}
imgae: debian-12
networks: [web, web]
waves:
  - 1
  - sometimes
  - {hosts: 0}
  - {name: x, hosts: 1, racks: 1}
concurrency: -1
redeploy: perhaps
firmware: coreboot
"""
    )
    with pytest.raises(InvalidInput) as caught:
        load_batch(path, shown_as="web.yaml")
    found = {problem.where: problem.message for problem in caught.value.problems}
    assert "did you mean 'image'" in found["web.yaml:6"]
    assert "did you mean 'tag'" in found["web.yaml:4"]
    assert "aktive" in found["web.yaml:2"]
    assert "rack" in found["web.yaml:5"]
    assert "twice" in found["web.yaml:7"]
    assert "sometimes" in found["web.yaml:10"]
    assert "above 0" in found["web.yaml:11"]
    assert "not hosts and racks" in found["web.yaml:12"]
    assert {"web.yaml:13", "web.yaml:14", "web.yaml:15"} <= set(found)
    assert any(problem.message == "image: is missing" for problem in caught.value.problems)


def test_the_rest_comes_last() -> None:
    with pytest.raises(InvalidInput) as caught:
        load_batch_text(GOOD.replace("waves: [1,", "waves: [rest,"))
    assert "only the last wave" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["", "[]", "- a", "just words", "name: [", "a: &x 1\nb: *x\n", "name: web\nname: web\n"]
)
def test_what_is_no_job_file(text: str) -> None:
    with pytest.raises(InvalidInput):
        load_batch_text(text)


KEYS = st.sampled_from(["name", "goal", "selector", "image", "networks", "waves", "disk", "hosts", "tag"])
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=12
)


@settings(deadline=None)
@given(st.text(max_size=300) | DOCUMENTS.map(yaml.safe_dump))
def test_nothing_crashes_the_parser(text: str) -> None:
    with contextlib.suppress(DcimError):
        load_batch_text(text)
