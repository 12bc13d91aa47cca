"""The workbook: what an accessible spreadsheet must be, read back from the file, and that a file is the same every time."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analysis.data.editions import find_edition
from analysis.document.downloads import workbook_name
from analysis.document.workbook import write_workbook
from analysis.document.worksheets import MAX_TEXT, plain
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.project import Project

CHAPTERS = """bold-steps:
  licence: Made for tests.
  chapters:
    - {notebook: overview, title: Overview}
    - {notebook: sources, title: Sources, areas: county, appendix: true}
"""
COLUMNS = ["time_period", "area_code", "indicator", "value", "symbol", "place"]
HOSTILE = ["=1+1", "+44 1622", "-5", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://a.example")']
SHEETS = ["Cover", "Contents", "Notes", "Table_1", "Table_2", "Table_3"]


def exhibit(
    area: str, rows: list[list[Any]], name: str = "overview-rate", columns: list[str] = COLUMNS
) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "table",
        "title": f"{area}: the rate",
        "area_name": area,
        "unit": "Per cent",
        "notes": ["Symbols: [c] suppressed."],
        "citations": [{"source": "made-up-paper", "title": "A made-up paper", "place": "p 2"}],
        "columns": columns,
        "rows": rows,
    }


def write_run(runs: Path, name: str, *exhibits: dict[str, Any]) -> None:
    path = runs / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [{"outputs": [{"data": {MIME_TYPE: each}}]} for each in exhibits]
    path.write_text(json.dumps({"cells": [{"source": "no outputs"}, *cells]}), encoding="utf-8")


@pytest.fixture
def written(testshire: Project, tmp_path: Path) -> Path:
    """The workbook of a county with a chapter and an appendix, and two districts that share a row."""
    (testshire.root / "_quarto.yml").write_text(CHAPTERS, encoding="utf-8")
    (testshire.root / "_brand.yml").write_text("meta: {name: Testshire Council}", encoding="utf-8")
    county = ["2011/12", "T10000001", "pass_rate", 61.0, "", "p 2"]
    oakvale = ["2011/12", "T07000001", "pass_rate", None, "c", "p 3"]
    elm = ["2011/12", "T07000002", "pass_rate", 67.2, "", "p 4"]
    runs = tmp_path / "runs"
    write_run(runs, "testshire/overview", exhibit("Testshire", [county, oakvale]))
    write_run(
        runs,
        "testshire/sources",
        exhibit("Testshire", [[each] for each in HOSTILE], "sources-list", ["what"]),
    )
    write_run(runs, "oakvale/overview", exhibit("Oakvale", [oakvale, elm, county]))
    write_run(runs, "elm-and-ash/overview", exhibit("Elm and Ash", [elm, oakvale, county]))
    edition = find_edition(testshire.data, "2012")
    return write_workbook(testshire, edition, runs, tmp_path / "site" / "downloads" / workbook_name(edition))


@pytest.fixture
def book(written: Path) -> Any:
    return openpyxl.load_workbook(written)


def table_rows(sheet: Any) -> list[tuple[Any, ...]]:
    """The rows below the headings of the sheet's one table."""
    [table] = sheet.tables.values()
    return [tuple(cell.value for cell in row) for row in sheet[table.ref][1:]]


def test_it_is_called_after_its_edition_and_has_a_sheet_for_each_table(written: Path, book: Any) -> None:
    assert written.name == "bold-steps-2012.xlsx"
    assert book.sheetnames == SHEETS


def test_every_sheet_begins_with_its_title_in_the_first_cell(book: Any) -> None:
    assert [book[name]["A1"].value for name in SHEETS] == [
        "Made-up progress in 2012",
        "Contents",
        "Notes",
        "Testshire: the rate",
        "Testshire: the rate",
        "Overview: figures of the districts",
    ]


@pytest.mark.parametrize("name", SHEETS)
def test_no_sheet_has_merged_cells_or_blank_rows(book: Any, name: str) -> None:
    sheet = book[name]
    assert not sheet.merged_cells.ranges
    assert sheet.sheet_state == "visible"
    for row in sheet.iter_rows():
        assert any(cell.value not in (None, "") for cell in row), f"row {row[0].row} is blank"


@pytest.mark.parametrize("name", SHEETS[1:])
def test_each_sheet_has_one_table_with_headings_that_stay_in_sight(book: Any, name: str) -> None:
    sheet = book[name]
    [table] = sheet.tables.values()
    top, bottom = (int(number) for number in re.findall(r"\d+", table.ref))
    assert (table.ref[0], table.headerRowCount, bottom) == ("A", 1, sheet.max_row)
    assert sheet.freeze_panes == f"A{top + 1}"
    headings = [cell.value for cell in sheet[top]]
    assert all(headings) and len(headings) == len(set(headings))
    assert all(dimension.width >= 10 for dimension in sheet.column_dimensions.values())


def test_the_letters_are_those_said_and_not_those_of_a_theme(book: Any) -> None:
    looks = {
        (cell.font.name, cell.font.scheme, cell.font.sz, cell.font.u)
        for sheet in book
        for row in sheet
        for cell in row
    }
    assert looks == {("Arial", None, 11, None), ("Arial", None, 15, None), ("Arial", None, 11, "single")}


def test_what_is_longer_than_its_column_goes_on_below(
    written: Path, testshire: Project, tmp_path: Path
) -> None:
    long = ["2011/12", "T10000001", "word " * 40, -1234.5, "", "p 2"]
    write_run(tmp_path / "runs", "testshire/overview", exhibit("Testshire", [long]))
    write_workbook(testshire, find_edition(testshire.data, "2012"), tmp_path / "runs", written)
    sheet = openpyxl.load_workbook(written)["Table_1"]
    [row] = [row for row in sheet if row[2].value == long[2]]
    assert sheet.row_dimensions[row[0].row].height == 4 * 15
    assert [(cell.alignment.vertical, bool(cell.alignment.wrap_text)) for cell in row] == [
        ("top", place == 2) for place in range(6)
    ]
    assert [cell.number_format for cell in row] == [
        "General",
        "General",
        "General",
        "#,##0.0###",
        "General",
        "General",
    ]


def test_contents_lead_to_every_table(book: Any) -> None:
    rows = table_rows(book["Contents"])
    assert [row[0] for row in rows] == SHEETS[3:]
    assert rows[0] == ("Table_1", "Testshire: the rate", "Testshire", 2)
    links = [row[0].hyperlink.location for row in book["Contents"].iter_rows(min_row=4)]
    assert links == [f"'{name}'!A1" for name in SHEETS[3:]]


def test_a_missing_figure_is_its_symbol_and_a_number_is_a_number(book: Any) -> None:
    assert table_rows(book["Table_1"]) == [
        ("2011/12", "T10000001", "pass_rate", 61, None, "p 2"),
        ("2011/12", "T07000001", "pass_rate", "[c]", "c", "p 3"),
    ]


def test_the_districts_share_a_sheet_that_holds_each_figure_once_and_none_of_the_county(book: Any) -> None:
    assert [(row[1], row[3]) for row in table_rows(book["Table_3"])] == [
        ("T07000001", "[c]"),
        ("T07000002", 67.2),
    ]


def test_each_table_says_where_it_is_from(book: Any) -> None:
    lines = [cell.value for cell in book["Table_1"]["A"][:7]]
    assert "Source: A made-up paper." in lines
    assert "Chapter: Overview. Figure: testshire/overview-rate." in lines
    assert "In the document: testshire/overview.html#overview-rate." in lines
    assert "In the document: appendices/sources.html#sources-list." in [
        cell.value for cell in book["Table_2"]["A"][:7]
    ]


def test_the_notes_explain_every_symbol_and_the_rules(book: Any) -> None:
    notes = dict(table_rows(book["Notes"]))
    assert {"[c]", "[x]", "[z]", "[low]", "[p]", "[r]", "[b]"} <= notes.keys()
    assert notes["Rating: red"] == "Worse than the baseline"
    assert notes["Hidden figures: default"].startswith("counts of people from 1 to 5 ")


def test_no_text_becomes_a_formula(written: Path, book: Any) -> None:
    [table] = book["Table_2"].tables.values()
    cells = [row[0] for row in book["Table_2"][table.ref][1:]]
    assert [cell.value for cell in cells] == [
        each if each == "-5" else f"'{each}".replace("\r", "\n") for each in HOSTILE
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells if cell.quotePrefix] == ["-5"]
    with zipfile.ZipFile(written) as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "sheet" in name)


def test_an_edition_of_which_nothing_was_run_has_an_empty_list(testshire: Project, tmp_path: Path) -> None:
    edition = find_edition(testshire.data, "2012")
    book = openpyxl.load_workbook(
        write_workbook(testshire, edition, tmp_path / "runs", tmp_path / "empty.xlsx")
    )
    assert book.sheetnames == SHEETS[:3]
    assert [cell.value for cell in book["Contents"][book["Contents"].max_row]] == [
        "Sheet",
        "Table",
        "Area",
        "Rows",
    ]
    assert not book["Contents"].tables


def test_what_a_cell_cannot_hold_is_left_out_or_cut() -> None:
    assert plain("a\x00b\x1bc\ud800d\uffff") == "abcd"
    cut = plain("x" * 40_000)
    assert len(cut) < 32_767
    assert cut.startswith("x" * MAX_TEXT) and cut.endswith("(cut: the CSV holds all of it)")


def test_the_same_runs_give_the_same_bytes_at_any_time(
    written: Path, testshire: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: __import__("time").gmtime(2_000_000_000))
    edition = find_edition(testshire.data, "2012")
    again = write_workbook(testshire, edition, tmp_path / "runs", tmp_path / "elsewhere" / "other.xlsx")
    assert again.read_bytes() == written.read_bytes()


def test_nothing_in_it_tells_when_or_where_it_was_made(written: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(written) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert all(str(tmp_path).encode() not in parts.read(name) for name in parts.namelist())
        properties = parts.read("docProps/core.xml").decode()
    assert re.findall(r"W3CDTF\">([^<]*)<", properties) == ["2012-10-31T00:00:00Z"] * 2
    assert "Testshire Council" in properties and "en-GB" in properties
