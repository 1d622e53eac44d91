"""Device types in the library's format: the real library, both spellings of front ports, and slips."""

from pathlib import Path

import pytest

from dcim.core import yamlfile
from dcim.core.errors import InvalidInput, Problem
from inventory.types.library import TypeFile, parse_device_type

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "devicetype-library" / "device-types"


def parse(tmp_path: Path, text: str) -> tuple[TypeFile | None, list[str]]:
    path = tmp_path / "type.yaml"
    path.write_text(text)
    problems: list[Problem] = []
    found = parse_device_type(yamlfile.load(path, shown_as="type.yaml"), "type.yaml", problems)
    return found, [str(problem) for problem in problems]


@pytest.mark.corpus
@pytest.mark.slow
def test_the_whole_library() -> None:
    """Every file is read; the one refused names inlets that it does not have."""
    if not CORPUS.is_dir():
        pytest.skip("the device-type library is not beside the checkout")
    problems: list[Problem] = []
    slugs: dict[str, str] = {}
    templates = 0
    for file in sorted(CORPUS.rglob("*.y*ml")):
        shown = str(file.relative_to(CORPUS))
        try:
            document = yamlfile.load(file, shown_as=shown)
        except InvalidInput as error:
            problems += error.problems
            continue
        found = parse_device_type(document, shown, problems)
        assert found is not None, shown
        assert slugs.setdefault(found.slug, shown) == shown
        templates += len(found.templates)
        assert all(len(t.name) <= 64 and len(t.label) <= 64 for t in found.templates)
    assert len(slugs) == 1270
    assert templates > 38_000
    assert {problem.where.split(":")[0] for problem in problems} == {"HPE/J9805A.yaml"}
    assert {problem.message.split(" names ")[1].split(" ")[0] for problem in problems} == {"power_port"}


def test_defaults_are_said(tmp_path: Path) -> None:
    found, problems = parse(tmp_path, "manufacturer: Acme+Co\nmodel: Big Box 2\n")
    assert problems == []
    assert found is not None
    assert (found.slug, found.values["u_height"], found.values["is_full_depth"]) == ("acme-plusco-big-box-2", 1, True)
    assert len(found.notes) == 3


HEAD = "manufacturer: A\nmodel: B\nslug: a-b\nu_height: 1\nis_full_depth: false\n"


@pytest.mark.parametrize(
    "text",
    [
        "rear-ports: [{name: R, type: lc, positions: 2}]\n"
        "front-ports: [{name: F, type: lc, rear_port: R, rear_port_position: 2}]\n",
        "front-ports: [{name: F, type: lc}]\nrear-ports: [{name: R, type: lc, positions: 2}]\n"
        "port-mappings: [{front_port: F, rear_port: R, rear_port_position: 2}]\n",
    ],
)
def test_old_and_new_front_ports(tmp_path: Path, text: str) -> None:
    found, problems = parse(tmp_path, HEAD + text)
    assert problems == []
    assert found is not None
    front = next(template for template in found.templates if template.kind == "front-ports")
    assert front.data == {"rear_port": "R", "rear_port_position": 2}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wight: 1\n", "type.yaml:6: unknown key 'wight'; did you mean 'weight'?"),
        ("power_ports: []\n", "type.yaml:6: unknown key 'power_ports'; did you mean 'power-ports'?"),
        ("weight: 1\n", "type.yaml:1: gives only one of weight and weight_unit: give both or neither"),
        ("airflow: sideways\n", "type.yaml:6: airflow is 'sideways'; it must be one of front-to-rear"),
        ("interfaces:\n  - {name: e0, type: x, speed: 1}\n", "type.yaml:7: unknown key 'speed' in interfaces"),
        ("interfaces:\n  - {name: e0, type: x}\n  - {name: e0, type: x}\n",
         "type.yaml:8: interfaces has 'e0' twice: keep one"),
        ("interfaces:\n  - {name: e0}\n", "type.yaml:7: interfaces 'e0' has no type"),
        ("interfaces:\n  - {type: x}\n", "type.yaml:7: an entry of interfaces has no name"),
        ("interfaces:\n  - {name: e0, type: " + "x" * 51 + "}\n", "type.yaml:7: type is 'xxx"),
        ('part_number: "a\\0b"\n', "type.yaml:6: part_number is 'a\\x00b'; it must be text of at most 50 characters"),
        ("front-ports:\n  - {name: F, type: lc}\n",
         "type.yaml:7: front port 'F' has no rear_port, and no port-mappings entry names it"),
        ("power-ports:\n  - {name: P, type: x, maximum_draw: lots}\n",
         "type.yaml:7: maximum_draw is 'lots'; it must be a whole number from 0 to 2000000"),
    ],
)  # fmt: skip
def test_refusals(tmp_path: Path, text: str, expected: str) -> None:
    _found, problems = parse(tmp_path, HEAD + text)
    assert len(problems) == 1
    assert problems[0].startswith(expected)


def test_known_slips_are_read_and_said(tmp_path: Path) -> None:
    found, problems = parse(tmp_path, HEAD + "module-bays:\n  - {name: PSU 0, poisition: '0'}\n")
    assert problems == []
    assert found is not None
    assert found.templates[0].data == {"position": "0"}
    assert [str(note) for note in found.notes] == ["type.yaml:7: 'poisition' is read as 'position'"]
