"""Every problem at once, with row and column, and what to do; nothing is written when there is one."""

from typing import Any

import pytest

from dcim.access.uow import unit_of_work
from dcim.core.errors import InvalidInput
from inventory.bulk import plan_rows, read_table, rehearse_rows
from inventory.objects.noun import noun_of


def refused(tables: Any, object_type: str, text: str, **more: Any) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        tables.write(object_type, text, **more)
    return [str(problem) for problem in caught.value.problems]


def test_unknown_columns_are_refused_with_a_suggestion(full: Any) -> None:
    found = refused(full, "dcim.device", "nmae,site,rol,created,Whatever\nx,paris,server,2020,1\n")
    assert found == [
        "nmae: is no column of devices; did you mean 'name'?", "rol: is no column of devices; did you mean 'role'?",
        "created: cannot be written: leave the column out, or map it to nothing",
        "Whatever: is no column of devices: leave it out, or map it to a column",
    ]  # fmt: skip


def test_every_problem_of_every_row(full: Any) -> None:
    text = """\
name,site,role,device_type,rack,position,status,serial,tenant,tags
new1,pariss,server,One,A1,5,active,,,
new2,paris,servr,One,A1,5.3,odd,,,
new3,paris,server,One,A1,x,active,,gamma,"web,wbe"
,paris,server,One,,,active,,,
new5,paris,server,,,,active,,,
"""
    found = refused(full, "dcim.device", text)
    assert found == [
        "row 2, site: there is no site 'pariss'; did you mean 'paris'?",
        "row 3, role: there is no device role 'servr'; did you mean 'server'?",
        "row 3, position: Ensure that this is a multiple of 0.5.",
        "row 3, status: odd is not a valid choice.",
        "row 4, position: 'x' is no number.",
        "row 4, tenant: there is no tenant 'gamma': create it first, or correct the cell",
        "row 4, tags: there is no tag 'wbe'; did you mean 'web'?",
        "row 5, name: is needed to know which object is meant: fill it, or give the object's id",
    ]
    # rows whose references are wrong are not tried; what is left is told next, with what only a try can tell
    text = """\
name,site,role,device_type,rack,position,status,serial,asset_tag
new3,paris,server,,A1,7,active,,
new4,paris,server,One,A1,3,active,,
new5,paris,server,One,A1,8,active,-S1,
new6,paris,server,One,A1,9,active,,=A1
new7,paris,server,One,A1,7,active,,
"""
    found = refused(full, "dcim.device", text)
    assert found[0] == "row 2, device_type: is missing: add the column, or fill the cell"
    assert found[1].startswith("row 3, position: overlaps srv1 in rack A1")
    assert found[2] == "row 4, serial: device with this serial already exists."
    assert found[3] == "row 5, asset_tag: device with this asset tag already exists."
    assert len(found) == 4


def test_nothing_is_half_written(full: Any) -> None:
    before = full.export("dcim.site", "json")
    refused(full, "dcim.site", "name,slug\n" + "".join(f"S{i},s{i}\n" for i in range(1500)) + "Bad,not a slug\n")
    assert full.export("dcim.site", "json") == before


def test_a_rehearsal_tells_what_only_a_try_can_and_writes_nothing(full: Any, helpers: Any) -> None:
    table = read_table(
        "d.csv", b"name,site,role,device_type,rack,position\na,paris,server,One,A1,3\nb,paris,server,One,A1,8\n"
    )
    before = full.export("dcim.device", "json")
    with unit_of_work(full.database, helpers.ROOT) as session:
        plan = plan_rows(session, noun_of("dcim.device"), table)
        assert plan.problems == []
        rehearse_rows(session, plan)
    assert [problem.row for problem in plan.problems] == [2]
    assert "overlaps srv1" in plan.problems[0].message
    assert full.export("dcim.device", "json") == before


def test_rows_that_are_the_same_object(full: Any) -> None:
    assert refused(full, "dcim.site", "name,slug\nA,a\nB,b\nC,a\n") == [
        "row 4: is the same site as row 2: keep one of them"
    ]
    assert refused(full, "dcim.site", "id,name\n1,A\n1,B\n") == ["row 3, id: stands in row 2 already: keep one of them"]


def test_ids(full: Any) -> None:
    assert refused(full, "dcim.site", "id,name\n999,A\nx,B\n") == [
        "row 2, id: there is no site with id 999: leave the cell empty to create one",
        "row 3, id: 'x' is no id: write a whole number, or leave the cell empty",
    ]
    plan = full.write("dcim.site", "id,name,slug\n1,Paris 2,paris-2\n,New,new\n")
    assert [(change.action, change.label) for change in plan.changes] == [("update", "paris-2"), ("create", "new")]
    assert [(field.name, field.old, field.new) for field in plan.changes[0].fields] == [
        ("name", "Paris", "Paris 2"), ("slug", "paris", "paris-2"),
    ]  # fmt: skip


def test_what_may_mean_several_objects_asks_for_more(full: Any) -> None:
    assert refused(full, "dcim.powerfeed", "name,power_panel,rack\nF9,P1,A1\n") == [
        "row 2, power_panel: 2 power panels fit 'P1': add the column power_panel.site",
        "row 2, rack: 2 racks fit 'A1': add the column rack.site",
    ]
    full.write("dcim.powerfeed", "name,power_panel,power_panel.site,rack,rack.site\nF9,P1,lyon,A1,lyon\n")
    assert refused(full, "dcim.interface", "device,name,untagged_vlan,mode\nfar,eth0,100,access\n") == [
        "row 2, untagged_vlan: 3 vlans fit '100': add the column untagged_vlan.group and untagged_vlan.site"
    ]
    full.write(
        "dcim.interface",
        "device,name,untagged_vlan,untagged_vlan.group,untagged_vlan.site,mode\nfar,eth0,100,,lyon,access\n",
    )


def test_a_qualifier_that_does_not_fit(full: Any) -> None:
    assert refused(full, "dcim.powerfeed", "name,power_panel,power_panel.site\nF9,P2,paris\n") == [
        "row 2, power_panel: there is no power panel 'P2' (paris): create it first, or correct the cell"
    ]


def test_parents_in_the_same_file_in_any_order(full: Any) -> None:
    text = "name,slug,parent\nC,c,b\nB,b,a\nA,a,\nD,d,europe\n"
    plan = full.write("dcim.region", text)
    assert plan.count("create") == 4
    assert full.plan("dcim.region", text).is_empty
    assert refused(full, "dcim.region", "name,slug,parent\nX,x,y\nY,y,x\n")[0].endswith(
        "which refers back to it: break the circle"
    )
    assert refused(full, "dcim.region", "name,slug,parent\nX,x,nowhere\n") == [
        "row 2, parent: there is no region 'nowhere': create it first, or correct the cell"
    ]


def test_children_of_a_refused_parent_are_not_blamed(full: Any) -> None:
    assert refused(full, "dcim.region", "name,slug,parent\nFrance,fr2,europe\nX,x,fr2\n") == [
        "row 2: The fields parent, name must make a unique set."
    ]


def test_lists_that_are_none(full: Any) -> None:
    assert refused(full, "dcim.site", 'name,slug,tags\nA,a,"""web"\n')[0].startswith("row 2, tags: '\"web' is no list")


def test_custom_fields_have_columns(full: Any) -> None:
    text = "name,slug,cf_count,cf_flag,cf_size\nA,a,many,perhaps,xl\nB,b,1,yes,xl\n"
    assert refused(full, "dcim.site", text)[:2] == [
        "row 2, cf_count: 'many' is no number.",
        "row 2, cf_flag: 'perhaps' is neither true nor false: write true or false.",
    ]
    full.write("dcim.site", 'name,slug,cf_count,cf_flag,cf_sizes,cf_blob\nA,a,5,yes,"s,l","{""x"": 1}"\n')
    assert refused(full, "dcim.site", "name,slug,cf_cuont\nA,a,1\n") == [
        "cf_cuont: is no column of sites; did you mean 'cf_count'?"
    ]


def test_a_cell_that_only_qualifies(full: Any) -> None:
    assert refused(full, "dcim.device", "name,device_type.manufacturer\nsrv1,acme\n") == [
        "row 2, device_type.manufacturer: needs the column device_type, which it only qualifies"
    ]


def test_files_that_are_no_tables() -> None:
    cases = {
        "a.csv": (b"", "is empty"),
        "b.csv": (b"name,slug\n\"a,b\n", "is not CSV"),
        "c.csv": (b"name\n\xff\xfe\xfa", "is not UTF-8"),
        "d.xlsx": (b"PK\x03\x04nonsense", "is no XLSX file"),
        "e.json": (b"{", "is not valid JSON"),
        "f.json": (b"[1]", "is no object"),
        "g.json": (b"5", "is no list"),
        "h.yaml": (b"a: [", ""),
        "i.yaml": (b"- &a [x]\n- *a\n", "aliases"),
        "j.bin": (b"\x00\x01", "format is not known"),
        "k.csv": (b"a,a\n1,2\n", "stands twice"),
        "l.csv": (b"a,b\n1,2,3\n", "more cells than"),
        "m.csv": (b"a" + b",x" * 400 + b"\n1\n", "more than 300 columns"),
    }  # fmt: skip
    for name, (data, text) in cases.items():
        with pytest.raises(InvalidInput) as caught:
            read_table(name, data)
        assert text in str(caught.value), name


def test_read_only_nouns_and_formats(full: Any) -> None:
    with pytest.raises(InvalidInput, match="cannot be imported"):
        full.plan("core.objectchange", "id\n1\n")
    with pytest.raises(InvalidInput, match="did you mean 'csv'"):
        full.export("dcim.site", "cvs")


def test_the_mapping_is_checked(full: Any) -> None:
    assert refused(full, "dcim.site", "Label,slug\nA,a\n", mapping={"Lable": "name"}) == [
        "mapping: the file has no column 'Lable'; did you mean 'Label'?"
    ]
