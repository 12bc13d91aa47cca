"""The workbook of the 2012 edition, opened by LibreOffice: nothing of it is lost, and every sheet can be printed and read."""

import csv
import math
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

SHEETS_WITHOUT_TABLE = ["Cover"]
EVERY_SHEET_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""Commas, quotes, UTF-8, values and not what is shown of them, each sheet as a file."""


def calc() -> str:
    """LibreOffice with its spreadsheets. Skips the test where it is not installed."""
    found = shutil.which("soffice")
    if not found or not list(Path(found).resolve().parent.glob("libsclo.*")):
        pytest.skip("LibreOffice Calc is not installed: Debian has it in the package `libreoffice-calc`")
    return found


@pytest.fixture(scope="module")
def workbook(site: Path) -> Path:
    return site / "downloads" / "bold-steps-2012.xlsx"


@pytest.fixture(scope="module")
def book(workbook: Path) -> Any:
    return openpyxl.load_workbook(workbook)


@pytest.fixture(scope="module")
def opened(workbook: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What LibreOffice makes of the workbook: `bold-steps-2012.pdf`, and `bold-steps-2012-Table_1.csv`, …"""
    program, folder = calc(), tmp_path_factory.mktemp("opened")
    for kind in ("pdf", EVERY_SHEET_AS_CSV):
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        words = [program, profile, "--headless", "--convert-to", kind, "--outdir", str(folder), str(workbook)]
        subprocess.run(words, check=True, capture_output=True, timeout=600)
    return folder


def test_it_is_what_an_accessible_workbook_must_be(book: Any) -> None:
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    assert len(book.sheetnames) > 50
    tables = [(sheet.title, table) for sheet in book.worksheets for table in sheet.tables.values()]
    assert [name for name, _ in tables] == [
        name for name in book.sheetnames if name not in SHEETS_WITHOUT_TABLE
    ]
    assert len({table.displayName for _, table in tables}) == len(tables)
    for sheet in book.worksheets:
        assert isinstance(sheet["A1"].value, str) and sheet["A1"].font.size > sheet["A2"].font.size, (
            sheet.title
        )
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.sheet_state == "visible", sheet.title
        assert {(cell.font.name, cell.font.scheme) for row in sheet.iter_rows() for cell in row} == {
            ("Arial", None)
        }, sheet.title
    linked = {row[0].hyperlink.location for row in book["Contents"].iter_rows() if row[0].hyperlink}
    assert linked == {f"'{name}'!A1" for name in book.sheetnames[3:]}


def test_what_is_longer_than_its_column_is_wrapped_and_the_row_high_enough(book: Any) -> None:
    cut = []
    for sheet in book.worksheets:
        widths = column_widths(sheet)
        for table in sheet.tables.values():
            for row in sheet[table.ref]:
                for cell in row:
                    width = widths[cell.column]
                    height = sheet.row_dimensions[cell.row].height or 15
                    lines = math.ceil(len(str(cell.value or "")) / width)
                    if lines > 1 and not (cell.alignment.wrap_text and height >= min(lines * 15, 405)):
                        cut.append(f"{sheet.title} {cell.coordinate}")
    assert cut == []


def column_widths(sheet: Any) -> dict[int, float]:
    """In characters; neighbours of one width stand in the file as one range."""
    ranges = sheet.column_dimensions.values()
    return {column: each.width for each in ranges for column in range(each.min, each.max + 1)}


def test_no_value_is_lost_when_it_is_opened(book: Any, opened: Path) -> None:
    compared = 0
    for sheet in book.worksheets:
        with (opened / f"bold-steps-2012-{sheet.title}.csv").open(encoding="utf-8", newline="") as file:
            read = list(csv.reader(file))
        for row, cells in zip(sheet.iter_rows(values_only=True), read, strict=True):
            for value, cell in zip(row, cells, strict=True):
                assert is_same(value, cell), (sheet.title, value, cell)
                compared += value is not None
    assert compared > 5000


def is_same(value: Any, cell: str) -> bool:
    if isinstance(value, int | float):
        return math.isclose(float(cell), value, rel_tol=1e-12)
    return cell == (value or "")


def test_every_sheet_is_printed_across_with_its_headings(book: Any, opened: Path) -> None:
    pages = pypdf.PdfReader(opened / "bold-steps-2012.pdf").pages
    texts = [page.extract_text() for page in pages]
    assert all(page.mediabox.width > page.mediabox.height for page in pages)
    feet = [
        re.search(rf"^(\w+) {number} of {len(pages)}$", text, re.MULTILINE)
        for number, text in enumerate(texts, start=1)
    ]
    assert {foot[1] for foot in feet if foot} == set(book.sheetnames)
    assert None not in feet
    of_contents = [text for text, foot in zip(texts, feet, strict=True) if foot and foot[1] == "Contents"]
    assert len(of_contents) > 1 and all("Sheet Table Area Rows" in text for text in of_contents)
