"""Values in all usual spellings, in each format; texts of any kind survive."""

import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from dcim.access.context import Context
from dcim.access.uow import unit_of_work
from dcim.core.db import Database
from inventory.bulk import FORMATS, read_table
from inventory.bulk.cells import as_text, guard, join_list, number, split_list, truth, unguard
from inventory.objects import writing
from inventory.objects.fields import FieldError
from inventory.objects.noun import noun_of

ROOT = Context("tester", is_superuser=True)


@pytest.mark.parametrize("word", ["true", "True", "YES", "1", "on", "x", "✓", "oui", True, 1])
def test_true(word: Any) -> None:
    assert truth(word) is True


@pytest.mark.parametrize("word", ["false", "No", "0", "off", "non", False, 0])
def test_false(word: Any) -> None:
    assert truth(word) is False


@pytest.mark.parametrize(
    ("text", "value"),
    [("42", 42), (" 42 ", 42), ("42.0", 42), ("7.5", 7.5), ("7,5", 7.5), ("-0.25", -0.25), ("1 000", 1000),
     ("1 234 567", 1234567), ("1e3", 1000), (42.0, 42), ("+7", 7), ("1\u202f000", 1000)],
)  # fmt: skip
def test_numbers(text: Any, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["U7.5", "7.5U", "u 7,5", "7.5 U"])
def test_rack_units(text: str) -> None:
    assert number(text, units=True) == 7.5


@pytest.mark.parametrize("text", ["1,000", "seven", "--1", "1e999", "0x10", "٣", "nan", "1.2.3"])
def test_no_numbers(text: str) -> None:
    with pytest.raises(FieldError):
        number(text)


@given(st.text())
def test_the_guard_comes_off_again(text: str) -> None:
    guarded = guard(text)
    assert unguard(guarded) == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_lists_in_a_cell(items: list[str]) -> None:
    assert split_list(join_list(items)) == items


TEXT = (
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=60).map(str.strip).filter(len)
)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, helpers: Any) -> Any:
    """A database with a site whose texts change from example to example."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('texts')}/d.sqlite3")
    database.create_all()
    with unit_of_work(database, ROOT) as session:
        writing.create(session, noun_of("extras.customfield"), [
            {"name": "note", "type": "text", "object_types": ["dcim.site"]},
            {"name": "blob", "type": "json", "object_types": ["dcim.site"]}])  # fmt: skip
        writing.create(session, noun_of("dcim.site"), [{"name": "x", "slug": "s"}])
    return helpers.Tables(database)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXT, facility=st.text(max_size=50).filter(lambda text: "\0" not in text), long=TEXT, note=TEXT)
def test_any_text_survives(sites: Any, format: str, name: str, facility: str, long: str, note: str) -> None:
    """Written by REST, exported, imported to no change; cleared, imported again to the same."""
    try:
        facility.encode()
    except UnicodeEncodeError:
        facility = ""
    body = {
        "name": name,
        "facility": facility,
        "comments": long,
        "custom_fields": {"note": note, "blob": {note: [name]}},
    }
    with unit_of_work(sites.database, ROOT) as session:
        writing.update(session, noun_of("dcim.site"), [body], [1], partial=True)
    data = sites.export("dcim.site", format)
    plan = sites.plan("dcim.site", data, f"f.{format}")
    assert plan.problems == []
    assert plan.is_empty, next(plan.pending()).fields
    empty = {"name": "x", "facility": "", "comments": "", "custom_fields": {"note": None, "blob": None}}
    with unit_of_work(sites.database, ROOT) as session:
        writing.update(session, noun_of("dcim.site"), [empty], [1], partial=True)
    sites.write("dcim.site", data, f"f.{format}")
    assert sites.export("dcim.site", format) == data or format == "xlsx"
    assert sites.export("dcim.site", "json") == sites.export("dcim.site", "json")
    assert sites.plan("dcim.site", data, f"f.{format}").is_empty


def test_formulas_are_guarded_in_csv_and_text_in_workbooks(held: Any) -> None:
    text = held.export("dcim.device").decode()
    assert ",'=A1," in text
    assert ",'-S1," in text
    assert ",''=quoted," in text
    assert ",-1.25," in text  # a number is no formula
    sheet = load_workbook(io.BytesIO(held.export("dcim.device", "xlsx"))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=A1"]
    assert [cell.data_type for cell in cells] == ["s"]


def test_a_workbook_as_a_person_makes_it(tables: Any) -> None:
    """Numbers, truth values and dates as spreadsheets hold them; the columns called otherwise; a blank row."""
    tables.write("dcim.site", "name,slug\nParis,paris\n")
    book = Workbook()
    hidden = book.create_sheet("Notes", 0)
    hidden.sheet_state = "hidden"
    sheet = book["Sheet"]
    sheet.append(["Rack", "Site", "Height", "Status", "Desc units", "Serial", "Remark"])
    sheet.append(["A1", "PARIS", 42.0, "Active", True, 123, "x"])
    sheet.append([])
    sheet.append(["A2", "Paris", "47U", "PLANNED", "no", "00123", "=1+1"])
    file = io.BytesIO()
    book.save(file)
    plan = tables.write(
        "dcim.rack", file.getvalue(), "racks.xlsx",
        mapping={"Rack": "name", "Height": "u_height", "Remark": ""},
    )  # fmt: skip
    assert [change.row for change in plan.changes] == [2, 4]
    rows = tables.export("dcim.rack", columns=["name", "site", "u_height", "status", "desc_units", "serial"]).decode()
    assert rows.splitlines() == [
        "name,site,status,serial,u_height,desc_units", "A1,paris,active,123,42,true", "A2,paris,planned,00123,47,false",
    ]  # fmt: skip


def test_csv_of_other_programs(tables: Any) -> None:
    """Semicolons, a byte order mark, UTF-16, tabs, quoted line breaks, spaces around headers."""
    tables.write("dcim.site", '\ufeffname;slug;physical_address\r\nParis;paris;"1, rue X\r\nParis"\r\n')
    tables.write("dcim.site", "name\tslug\nLyon\tlyon\n".encode("utf-16"))
    tables.write("dcim.site", 'Name , SLUG\n"Ni""ce" , nice\n'.replace(" , ", ","))
    assert {"Paris", "Lyon", 'Ni"ce'} == {
        row.cells["name"] for row in read_table("x.json", tables.export("dcim.site", "json")).rows
    }


def test_choices_by_value_or_label(tables: Any) -> None:
    tables.write("dcim.site", "name,slug,status\nA,a,Planned\nB,b,planned\nC,c,\n")
    rows = read_table("x.json", tables.export("dcim.site", "json")).rows
    assert [row.cells["status"] for row in rows] == ["planned", "planned", "active"]


def test_units_ports_and_ranges(tables: Any) -> None:
    tables.write("dcim.site", "name,slug\nParis,paris\n")
    tables.write("dcim.rack", "name,site\nA1,paris\n")
    tables.write("dcim.rackreservation", 'rack,rack.site,units,description\nA1,paris,"5-7, 9",x\n')
    tables.write("ipam.servicetemplate", 'name,protocol,ports\nweb,TCP,"80,443"\n')
    tables.write("ipam.vlangroup", 'name,slug,vid_ranges,scope_type,scope\nG,g,"10-99,200",site,paris\n')
    shown = [
        tables.export(noun, "csv").decode()
        for noun in ("dcim.rackreservation", "ipam.servicetemplate", "ipam.vlangroup")
    ]
    assert '"5-7,9"' in shown[0]
    assert '"80,443"' in shown[1]
    assert '"10-99,200-200"' in shown[2]


def test_numbers_as_text() -> None:
    assert [as_text(value) for value in (1.0, 1.5, True, None, ["a", "b,c"], {"a": 1})] == [
        "1", "1.5", "true", "", 'a,"b,c"', '{"a": 1}',
    ]  # fmt: skip
