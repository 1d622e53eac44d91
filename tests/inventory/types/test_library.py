"""Types in the library's format: old and new spellings, slips of the library itself, and what is refused."""

import pytest

from dcim.core import yamlfile
from dcim.core.errors import Problem
from inventory.types.components import mappings_of
from inventory.types.library import TypeFile, TypeKind, parse_type


def parse(text: str, kind: TypeKind = "device") -> tuple[TypeFile | None, list[str]]:
    problems: list[Problem] = []
    found = parse_type(kind, yamlfile.parse(text.encode(), "type.yaml"), "type.yaml", problems)
    return found, [str(problem) for problem in problems]


def read(text: str, kind: TypeKind = "device") -> TypeFile:
    """A file in which nothing is wrong."""
    found, problems = parse(text, kind)
    assert problems == []
    assert found is not None
    return found


def test_defaults_are_said() -> None:
    found, problems = parse("manufacturer: Acme+Co\nmodel: Big Box 2\n")
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
        "front-ports: [{name: F, type: lc, rear_port: R, rear_port_position: 2}]\n"
        "rear-ports: [{name: R, type: lc, positions: 2}]\n"
        "port-mappings: [{front_port: F, front_port_position: 1, rear_port: R, rear_port_position: 2}]\n",
    ],
)
def test_old_and_new_front_ports(text: str) -> None:
    front = next(template for template in read(HEAD + text).templates if template.kind == "front-ports")
    assert front.data == {"rear_port": "R", "rear_port_position": 2}
    assert mappings_of(front.data) == [(1, "R", 2)]


def test_a_front_port_of_several_strands() -> None:
    found = read(
        HEAD + "rear-ports: [{name: R, type: mpo, positions: 4}]\nfront-ports: [{name: F, type: lc, positions: 2}]\n"
        "port-mappings:\n  - {front_port: F, front_port_position: 2, rear_port: R, rear_port_position: 4}\n"
        "  - {front_port: F, front_port_position: 1, rear_port: R, rear_port_position: 3}\n"
    )
    front = next(template for template in found.templates if template.kind == "front-ports")
    assert mappings_of(front.data) == [(1, "R", 3), (2, "R", 4)]
    assert front.data["positions"] == 2


def test_a_front_port_that_goes_nowhere_is_said() -> None:
    found = read(HEAD + "front-ports:\n  - {name: F, type: lc}\n")
    assert [str(note) for note in found.notes] == [
        "type.yaml:7: front port 'F' has no rear port: nothing passes through it"
    ]
    assert mappings_of(found.templates[0].data) == []


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
        ("front-ports:\n  - {name: F, type: lc, rear_port: Q}\nrear-ports:\n  - {name: R, type: lc}\n",
         "type.yaml:7: 'F' names rear_port 'Q', which is not among rear-ports"),
        ("front-ports:\n  - {name: F, type: lc, rear_port: R, rear_port_position: 2}\nrear-ports:\n"
         "  - {name: R, type: lc}\n", "type.yaml:7: 'F' goes to position 2 of rear port 'R', which has 1"),
        ("front-ports:\n  - {name: F, type: lc, rear_port: R}\n  - {name: G, type: lc, rear_port: R}\nrear-ports:\n"
         "  - {name: R, type: lc}\n", "type.yaml:8: position 1 of rear port 'R' is taken by 'F': give 'G' another"),
        ("rear-ports:\n  - {name: R, type: lc, positions: 2}\nfront-ports:\n  - {name: F, type: lc, rear_port: R}\n"
         "port-mappings:\n  - {front_port: F, rear_port: R, rear_port_position: 2}\n",
         "type.yaml:11: position 1 of front port 'F' is mapped already, to position 1 of 'R' (line 9): keep one"),
        ("port-mappings:\n  - {front_port: F, rear_port: R}\n",
         "type.yaml:7: port-mappings names front port 'F', which is not among front-ports"),
        ("port-mappings:\n  - {front_port: F}\n", "type.yaml:7: each port mapping needs front_port and rear_port"),
        ("port-mappings:\n  - {front_port: F, rear_port: R, rear: 1}\n",
         "type.yaml:7: unknown key 'rear' in a port mapping; did you mean 'rear_port'?"),
        ("port-mappings:\n  - {front_port: F, rear_port: R, rear_port_position: x}\n",
         "type.yaml:7: rear_port_position is 'x'; it must be a whole number from 1 to 1024"),
        ("power-ports:\n  - {name: PSU1, type: x}\npower-outlets:\n  - {name: O, type: x, power_port: PSU2}\n",
         "type.yaml:9: 'O' names power_port 'PSU2', which is not among power-ports; did you mean 'PSU1'?"),
        ("power-ports:\n  - {name: P, type: x, maximum_draw: 5, allocated_draw: 6}\n",
         "type.yaml:7: 'P' has allocated_draw 6, above its maximum_draw 5"),
        ("power-outlets:\n  - {name: O, type: x, feed_leg: D}\n", "type.yaml:7: feed_leg is 'D'; it must be one of A"),
        ("interfaces: eth0\n", "type.yaml:6: interfaces must be a list"),
        ("interfaces:\n  - eth0\n", "type.yaml:7: each entry of interfaces is a mapping with a name, not 'eth0'"),
        ("interfaces:\n  - {name: e0, type: x, mgmt_only: 'yes'}\n",
         "type.yaml:7: mgmt_only is 'yes'; it must be true or false"),
        ("interfaces:\n  - {name: eth0, type: x, bridge: eth1}\n",
         "type.yaml:7: 'eth0' names bridge 'eth1', which is not among interfaces; did you mean 'eth0'?"),
        ("device-bays:\n  - {name: B}\n", "type.yaml:6: device-bays need subdevice_role: parent, which is not given"),
        ("subdevice_role: child\n", "type.yaml:4: u_height is 1; a child sits in a bay of its chassis"),
        ("form_factor: 4-post-cabinet\n", "type.yaml:6: unknown key 'form_factor'"),
        ("front_image: front.png\n", "type.yaml:6: front_image is 'front.png'; it must be true or false"),
        ("console-port: []\nconsole-ports: []\n", "type.yaml:6: 'console-port' stands beside 'console-ports'"),
        ("power-ports:\n  - {name: P, type: x, maximum_draw: lots}\n",
         "type.yaml:7: maximum_draw is 'lots'; it must be a whole number from 0 to 2000000"),
    ],
)  # fmt: skip
def test_refusals(text: str, expected: str) -> None:
    _found, problems = parse(HEAD + text)
    assert len(problems) == 1
    assert problems[0].startswith(expected)


def test_known_slips_are_read_and_said() -> None:
    found, problems = parse(HEAD + "module-bays:\n  - {name: PSU 0, poisition: '0'}\n")
    assert problems == []
    assert found is not None
    assert found.templates[0].data == {"position": "0"}
    assert [str(note) for note in found.notes] == ["type.yaml:7: 'poisition' is read as 'position'"]


def test_older_names_of_lists() -> None:
    found = read(HEAD + "power-port:\n  - {name: P, type: iec-60320-c14}\n")
    assert [(template.kind, template.name) for template in found.templates] == [("power-ports", "P")]
    assert [str(note) for note in found.notes] == ["type.yaml:6: 'power-port' is read as 'power-ports'"]


def test_what_says_nothing_is_not_kept() -> None:
    """NetBox's own export writes every field, empty or not; the library leaves them out: the same type."""
    plain = read(HEAD + "interfaces:\n  - {name: e0, type: virtual}\nrear-ports:\n  - {name: R, type: lc}\n")
    written = read(
        HEAD + "subdevice_role: null\nairflow: null\nweight: null\nweight_unit: null\ncomments: ''\n"
        "exclude_from_utilization: false\ninterfaces:\n"
        "  - {name: e0, type: virtual, enabled: true, mgmt_only: false, label: '', description: '', bridge: null,"
        " poe_mode: null, poe_type: null, rf_role: null}\n"
        "rear-ports:\n  - {name: R, type: lc, color: '', positions: 1, label: '', description: ''}\n"
    )
    for template in (*plain.templates, *written.templates):
        template.line = 0
    assert plain.templates == written.templates
    assert [template.data for template in plain.templates] == [{}, {}]


def test_a_type_that_is_not_known_may_be_said_so() -> None:
    assert read(HEAD + "console-ports:\n  - {name: C, type: null}\n").templates[0].type == ""
    assert parse(HEAD + "console-ports:\n  - {name: C}\n")[1] == ["type.yaml:7: console-ports 'C' has no type"]
    assert parse(HEAD + "interfaces:\n  - {name: e0, type: null}\n")[1] == ["type.yaml:7: interfaces 'e0' has no type"]


def test_an_inlet_that_comes_with_a_module() -> None:
    """A shelf's outlets name the inlets of power supplies that are modules; without bays that is a mistake."""
    outlets = "power-outlets:\n  - {name: O, type: dc-terminal, power_port: PS1}\n"
    found = read(HEAD + "module-bays:\n  - {name: PSU 1}\n" + outlets)
    assert found.templates[0].data == {}
    assert "comes with a module" in str(found.notes[0])
    assert parse(HEAD + outlets)[1] == ["type.yaml:7: 'O' names power_port 'PS1', which is not among power-ports"]


MODULE = """\
manufacturer: Cisco
model: Supervisor
part_number: SUP-1
airflow: front-to-rear
weight: 1.5
weight_unit: kg
profile: Expansion card
attribute_data: {connector_type: PCIe, bandwidth: 64}
interfaces:
  - {name: "Gi{module}/1", type: 1000base-t}
module-bays:
  - {name: "SFP {module}/1", position: "{module}/1"}
"""


def test_a_module_type() -> None:
    found = read(MODULE, "module")
    assert (found.slug, found.values["profile"], found.values["attribute_data"]["bandwidth"]) == (
        "",
        "Expansion card",
        64,
    )
    assert [(t.kind, t.name) for t in found.templates] == [
        ("interfaces", "Gi{module}/1"),
        ("module-bays", "SFP {module}/1"),
    ]
    assert read(MODULE.replace("attribute_data", "attributes"), "module").values == found.values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("u_height: 1\n", "type.yaml:13: unknown key 'u_height'"),
        ("device-bays: []\n", "type.yaml:13: a module type has no device-bays"),
        ("airflow: bottom-to-top\n", "type.yaml:13: the key 'airflow' stands twice"),
        ("attributes: 3\n", "type.yaml:13: 'attributes' stands beside 'attribute_data'"),
    ],
)
def test_refusals_of_module_types(text: str, expected: str) -> None:
    try:
        problems = parse(MODULE + text, "module")[1]
    except yamlfile.InvalidInput as error:
        problems = [str(problem) for problem in error.problems]
    assert len(problems) == 1
    assert problems[0].startswith(expected)


RACK = """\
manufacturer: APC
model: AR1300
slug: apc-ar1300
form_factor: 4-post-cabinet
width: 19
u_height: 42
starting_unit: 1
outer_width: 600
outer_height: 1991
outer_depth: 1070
outer_unit: mm
mounting_depth: 914.9
weight: 125.09
max_weight: 1020.6
weight_unit: kg
desc_units: false
"""


def test_a_rack_type_with_the_library_s_decimals() -> None:
    found = read(RACK, "rack")
    assert (found.values["mounting_depth"], found.values["max_weight"], found.values["weight"]) == (915, 1020, 125.09)
    assert [note.group for note in found.notes] == [
        "max_weight is rounded to a whole number", "mounting_depth is rounded to a whole number",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("width: 19", "width: 20", "type.yaml:5: width is 20; it must be one of 10, 19, 21, 23"),
        ("4-post-cabinet", "cabinet", "type.yaml:4: form_factor is 'cabinet'; it must be one of 2-post-frame"),
        ("outer_unit: mm\n", "", "type.yaml:1: outer_width, outer_height and outer_depth need an outer_unit: mm or in"),
        ("weight_unit: kg\n", "", "type.yaml:1: weight and max_weight need a weight_unit, and it needs one of them"),
        ("u_height: 42", "u_height: 42.5", "type.yaml:6: u_height is 42.5; it must be a whole number from 1 to 100"),
        ("desc_units", "desc_unit", "type.yaml:16: unknown key 'desc_unit'; did you mean 'desc_units'?"),
        ("desc_units: false", "interfaces: []", "type.yaml:16: a rack type has no interfaces"),
    ],
)
def test_refusals_of_rack_types(old: str, new: str, expected: str) -> None:
    problems = parse(RACK.replace(old, new), "rack")[1]
    assert len(problems) == 1
    assert problems[0].startswith(expected)


def test_no_manufacturer_is_told_once() -> None:
    assert parse("model: X\n") == (None, ["type.yaml:1: needs both manufacturer and model"])
    assert parse("[]\n") == (None, ["type.yaml:1: is not a mapping: a device type begins with manufacturer and model"])
