"""The public library's part beside the checkout: all of it is read, imported twice, exported, and damaged."""

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from dcim.access.models import ObjectChange
from dcim.core.db import Database
from inventory.models import ComponentTemplate, DeviceType, Manufacturer, ModuleType
from inventory.types.export import export_types
from inventory.types.reading import read_library
from inventory.types.source import open_source
from tests.inventory.types.conftest import CORPUS, refusals, run

pytestmark = [
    pytest.mark.corpus, pytest.mark.slow,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the device-type library is not beside the checkout"),
]  # fmt: skip


def count(session: Session, model: type) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def test_every_file_is_read() -> None:
    with open_source(CORPUS) as source:
        library = read_library(source)
    assert library.problems == []
    assert Counter(found.kind for found in library.types) == {"device": 1270, "module": 459}
    assert sum(len(found.templates) for found in library.types) > 42_000
    groups = Counter(note.group for note in library.notes)
    assert groups["slug is not given: made of the model"] == 1270
    assert groups["a .yml file is passed over for its .yaml"] == 3
    assert groups["module-bays: 'poisition' is read as 'position'"] == 4


def test_there_and_back(each_database: Database, tmp_path: Path) -> None:
    """Import, import again, export, and import the export: nothing to change, here and in an empty inventory."""
    assert run(each_database, CORPUS).counts() == {"device": {"create": 1270}, "module": {"create": 459}}
    again = run(each_database, CORPUS)
    assert (again.is_empty, again.unchanged) == (True, 1729)
    with each_database.read() as session:
        assert (count(session, DeviceType), count(session, ModuleType)) == (1270, 459)
        templates = count(session, ComponentTemplate)
        for name, text in export_types(session):
            target = tmp_path / "exported" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            assert not target.exists()
            target.write_text(text, encoding="utf-8")
    back = run(each_database, tmp_path / "exported")
    assert (back.is_empty, back.unchanged, back.notes) == (True, 1729, [])
    other = Database(f"sqlite:///{tmp_path}/other.sqlite3")
    other.create_all()
    run(other, tmp_path / "exported")
    assert run(other, CORPUS).is_empty
    with other.read() as session:
        assert count(session, ComponentTemplate) == templates
    other.close()


Damage = Callable[[str], tuple[bytes, str]]
"""The text of a good file → what is written in its place, and a pattern of the messages after the file's name."""


def _line_of(text: str, pattern: str) -> int:
    return text.count("\n", 0, re.search(pattern, text, re.MULTILINE).start()) + 1  # type: ignore[union-attr]


def _unknown_key(text: str) -> tuple[bytes, str]:
    changed = re.sub(r"^model:", "modle: x\nmodel:", text, count=1, flags=re.MULTILINE)
    return changed.encode(), rf":{_line_of(changed, '^modle')}: unknown key 'modle'; did you mean 'model'\?"


def _wrong_type(text: str) -> tuple[bytes, str]:
    changed = re.sub(r"^part_number:.*$", "part_number: [1, 2]", text, count=1, flags=re.MULTILINE)
    return changed.encode(), rf":{_line_of(changed, '^part_number')}: part_number is \[1, 2\]; it must be text"


def _broken_yaml(text: str) -> tuple[bytes, str]:
    lines = text.count("\n")
    return f"{text}x: [1, 2\n".encode(), rf":{lines + 2}: did not find expected"


def _cut(text: str) -> tuple[bytes, str]:
    at = text.index("interfaces:")
    return f"{text[:at]}interfaces:\n  - name: e0\n    ty".encode(), r":\d+: could not find expected ':'"


def _binary(text: str) -> tuple[bytes, str]:
    return b"\x89PNG\r\n\x1a\n\x00\x00" + text.encode(), r":1: is not UTF-8 text \(byte 0\)"


def _control(text: str) -> tuple[bytes, str]:
    return text.replace("model:", "description: a\x07b\nmodel:", 1).encode(), r":\d+: has a control character"


def _alias(text: str) -> tuple[bytes, str]:
    lines = text.count("\n")
    return f"{text}description: &a x\ncomments2: *a\n".encode(), rf":{lines + 2}: aliases are not allowed"


def _huge(text: str) -> tuple[bytes, str]:
    return text.encode() + b"#" * 1_100_000, r": is larger than 1000000 bytes: split it"


def _empty(text: str) -> tuple[bytes, str]:
    return b"", r": is empty: write the type, or delete the file"


def _nested(text: str) -> tuple[bytes, str]:
    return b"a: " + b"[" * 300_000, r":1: is nested more than 100 deep"


def _doubled_key(text: str) -> tuple[bytes, str]:
    lines = text.count("\n")
    return f"{text}model: again\n".encode(), rf":{lines + 1}: the key 'model' stands twice"


def _doubled_port(text: str) -> tuple[bytes, str]:
    changed = text.replace(
        "interfaces:\n", "interfaces:\n  - {name: twin, type: other}\n  - {name: twin, type: other}\n", 1
    )
    return changed.encode(), rf":{_line_of(changed, '^interfaces') + 2}: interfaces has 'twin' twice: keep one"


def _nameless_port(text: str) -> tuple[bytes, str]:
    changed = text.replace("interfaces:\n", "interfaces:\n  - {type: other}\n", 1)
    return changed.encode(), rf":{_line_of(changed, '^interfaces') + 1}: an entry of interfaces has no name"


def _nobody(text: str) -> tuple[bytes, str]:
    changed = re.sub(r"^manufacturer:.*\n", "", text, count=1, flags=re.MULTILINE)
    return changed.encode(), r":\d+: needs both manufacturer and model"


DAMAGES: tuple[Damage, ...] = (
    _unknown_key, _wrong_type, _broken_yaml, _cut, _binary, _control, _alias, _huge, _empty, _nested, _doubled_key,
    _doubled_port, _nameless_port, _nobody,
)  # fmt: skip


def test_a_damaged_copy_reports_every_error_and_writes_nothing(database: Database, tmp_path: Path) -> None:
    copy = tmp_path / "library"
    shutil.copytree(CORPUS, copy)
    good = [path for path in sorted(copy.rglob("device-types/*/*.yaml")) if _fit(path.read_text())]
    chosen = random.Random(7).sample(good, 12 * len(DAMAGES))
    expected: dict[str, str] = {}
    for index, path in enumerate(chosen):
        path.chmod(0o644)
        content, pattern = DAMAGES[index % len(DAMAGES)](path.read_text())
        path.write_bytes(content)
        expected[path.relative_to(tmp_path).as_posix()] = pattern
    rest = [path for path in good if path not in chosen]
    for path in rest[:5]:
        shutil.copy(path, path.with_name(f"{path.stem}-copy.yaml"))
        expected[path.relative_to(tmp_path).as_posix()] = "x"  # either of the two is told
    found = refusals(database, copy)
    told: dict[str, list[str]] = {}
    for line in found:
        name = re.match(r"library/.*?\.ya?ml", line)
        assert name is not None, line
        told.setdefault(name.group().replace("-copy.yaml", ".yaml"), []).append(line[name.end() :])
    assert sorted(told) == sorted(expected)
    for name, pattern in expected.items():
        if pattern != "x":
            assert any(re.match(pattern, message) for message in told[name]), (name, pattern, told[name])
    assert sum("is declared twice, first at" in line for line in found) == 5
    with database.read() as session:
        assert (count(session, Manufacturer), count(session, DeviceType), count(session, ObjectChange)) == (0, 0, 0)


def _fit(text: str) -> bool:
    """Whether every damage can be done to a file."""
    return all(word in text for word in ("\ninterfaces:\n", "\npart_number:", "\nmodel:", "manufacturer:")) and (
        text.endswith("\n") and "\ndescription:" not in text and "twin" not in text and "\ncomments" not in text
    )
