"""YAML with lines, and every refusal with file and line."""

from pathlib import Path

import pytest

from dcim.core.errors import InvalidInput
from dcim.core.yamlfile import MAX_BYTES, load


def _write(folder: Path, text: str) -> Path:
    path = folder / "site.yaml"
    path.write_text(text)
    return path


def test_lines_are_kept(tmp_path: Path) -> None:
    document = load(_write(tmp_path, "a: 1\nb:\n  - x\n  - y: 2\n"))
    assert document.lines == {"a": 1, "b": 2}
    assert document["b"].lines == [3, 4]
    assert document["b"][1].lines == {"y": 4}


def test_words_that_yaml_1_1_turns_into_booleans_and_dates_stay_text(tmp_path: Path) -> None:
    assert load(_write(tmp_path, "a: on\nb: no\nc: 2026-11-20\nd: true\n")) == {
        "a": "on",
        "b": "no",
        "c": "2026-11-20",
        "d": True,
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: &x 1\nb: *x\n", 2, "aliases are not allowed"),
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a: 1\n  b: [\n", 3, ""),
        ("a: !!python/object:os.system 1\n", 1, "could not determine a constructor"),
    ],
)
def test_a_refusal_says_where(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load(_write(tmp_path, text), shown_as="site.yaml")
    (problem,) = caught.value.problems
    assert problem.where.startswith("site.yaml:")
    if message:
        assert problem.where == f"site.yaml:{line}"
        assert message in problem.message


def test_a_large_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="split it"):
        load(_write(tmp_path, "#" * (MAX_BYTES + 1)))
