"""YAML with lines, and every refusal with file and line."""

from pathlib import Path

import pytest

from dcim.core.errors import InvalidInput
from dcim.core.yamlfile import MAX_BYTES, MAX_DEPTH, load, parse, parse_all


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
        ("a: 1\n<<: {b: 2}\n", 2, "'<<' is not allowed"),
        ("a: 1\n? [b]\n: 2\n", 2, "a key must be a word"),
        ("a: 1\n\nb: \x07\n", 3, "has a control character"),
        ("a: 1\nb: !!int x\n", 2, "'x' is not int"),
        ("a: 1\n---\nb: 2\n", 3, "a second document begins here"),
        ("a: 1\nb: " + "[" * 5000, 2, "is nested more than 100 deep"),
        ("a: 1\n" + "- " * 5000, 2, ""),
        ("{a: " * 200_000, 1, "is nested more than 100 deep"),
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


def test_numbers_that_could_not_be_written_back_stay_text(tmp_path: Path) -> None:
    """An interface named 1:1 is not number 61, nor port 007 number 7; a long serial number keeps its digits."""
    text = "a: 1:1\nb: 007\nc: 1_000\nd: 0x1f\ne: 12345678901234567890123\nf: '12'\n"
    assert load(_write(tmp_path, text + "g: 12\nh: -1.5e+3\ni: 1e5\nj: .inf\nk:\n")) == {
        "a": "1:1", "b": "007", "c": "1_000", "d": "0x1f", "e": "12345678901234567890123", "f": "12", "g": 12,
        "h": -1500.0, "i": "1e5", "j": ".inf", "k": None,
    }  # fmt: skip


def test_nesting_up_to_the_limit_is_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    found = parse(text.encode(), "x")
    for _level in range(MAX_DEPTH - 1):
        (found,) = found
    assert found == []


def test_a_star_is_not_an_alias(tmp_path: Path) -> None:
    assert load(_write(tmp_path, "a: '*b'\nc: |\n  **bold**\n")) == {"a": "*b", "c": "**bold**\n"}


def test_a_stream_of_documents() -> None:
    assert parse_all(b"---\na: 1\n---\n---\nb: 2\n", "x") == [{"a": 1}, {"b": 2}]
    assert parse(b"", "x") is None


def test_bytes_that_are_no_text_are_told_by_line() -> None:
    with pytest.raises(InvalidInput) as caught:
        parse(b"a: 1\nb: \xff\n", "x.yaml")
    assert str(caught.value.problems[0]) == "x.yaml:2: is not UTF-8 text (byte 8)"
