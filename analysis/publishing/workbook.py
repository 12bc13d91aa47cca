"""One accessible workbook per edition: cover, contents, notes, and every table of the document on a sheet of its own.

It follows the Analysis Function's guidance on spreadsheets (https://analysisfunction.civilservice.gov.uk/policy-store/
releasing-statistics-in-spreadsheets/): one table a sheet, beginning in column A, marked as a table; its title in A1, what it is
about below it; no merged cells, no blank rows, no meaning by colour. The county has a sheet for each of its tables; the districts
share one for each chapter, with the area in a column. The same runs give the same bytes.
"""

import io
import json
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.indexed_list import IndexedList  # type: ignore[import-untyped]
from openpyxl.worksheet.hyperlink import Hyperlink  # type: ignore[import-untyped]
from openpyxl.worksheet.properties import PageSetupProperties  # type: ignore[import-untyped]
from openpyxl.worksheet.table import Table, TableStyleInfo  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from analysis.document import Chapter, Document, load_document
from analysis.exhibits.exhibit import MIME_TYPE
from analysis.exhibits.pages import LEGEND
from analysis.project import Project
from analysis.records.areas import Areas, load_areas
from analysis.records.editions import Edition
from analysis.records.reads import unnoted_rows

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\n")
_SIGNED_NUMBER = re.compile(r"[+-]\d[\d,.]*%?")
LONGEST_TEXT = 32_000
"""Excel holds 32,767 characters in a cell; a longer text is cut and says where the rest is."""
WIDEST, NARROWEST, COVER_WIDTH = 60, 10, 90
LINE_POINTS, HIGHEST_POINTS = 15, 405
"""The height of a line, and of the highest row that a spreadsheet can have."""
LAST_FROZEN_ROW = 10
"""Headings further down scroll: frozen, they would leave no room to read in, least of all when enlarged."""
LETTERS = "Arial"
PLAIN, BOLD = Font(name=LETTERS, size=11), Font(name=LETTERS, size=11, bold=True)
TITLE, LINK = Font(name=LETTERS, size=15, bold=True), Font(name=LETTERS, size=11, underline="single", color="12436D")
TOP, WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
PAGE_CHARACTERS = 220
"""What fits side by side on A4 across and can still be read."""
THOUSANDS, SHORT = "#,##0", "#,##0.0###"
AREA_CODE = "area_code"
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")

Value = str | float | int | None


@dataclass(frozen=True)
class Sheet:
    """One table on one sheet. name: `Table_1`. about: lines below the title. where: the page of the document that shows it."""

    name: str
    title: str
    area: str
    about: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    where: str


def write_workbook(project: Project, edition: Edition, runs_folder: Path, path: Path) -> Path:
    """The workbook of the edition, from its executed notebooks, at `path`."""
    document = load_document(project.root)
    sheets = [*tables_of(document, load_areas(project.data), edition, runs_folder)]
    book = Workbook()
    book._fonts = IndexedList([PLAIN])  # the first is that of every cell which has no other
    book.remove(book.active)
    settings = document.definition.get("bold-steps", {})
    _describe(book, edition, settings)
    _cover(book.create_sheet("Cover"), edition, settings, len(sheets))
    _contents(book.create_sheet("Contents"), sheets)
    _notes(book.create_sheet("Notes"), project, edition)
    for sheet in sheets:
        _table_sheet(book.create_sheet(sheet.name), sheet)
    for each in book.worksheets:
        _set_up_for_print(each)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(same_bytes(book, edition))
    return path


def tables_of(document: Document, areas: Areas, edition: Edition, runs_folder: Path) -> Iterator[Sheet]:
    """The county's tables in reading order, then the districts' chapter by chapter."""
    chapters = document.chapters_of(edition.period)
    county = areas.county
    number = 0
    for chapter in chapters:
        for exhibit in _exhibits(runs_folder / county.slug / f"{chapter.notebook}.ipynb"):
            number += 1
            yield _county_sheet(f"Table_{number}", exhibit, chapter, county.slug)
    for chapter in chapters:
        shown = [
            exhibit for area in areas.districts for exhibit in _exhibits(runs_folder / area.slug / f"{chapter.notebook}.ipynb")
        ]
        districts = {area.code for area in areas.districts}
        for columns in dict.fromkeys(tuple(exhibit["columns"]) for exhibit in shown if AREA_CODE in exhibit["columns"]):
            rows = _district_rows(shown, columns, districts)
            if rows:
                number += 1
                yield _district_sheet(f"Table_{number}", shown, chapter, columns, rows)


def _county_sheet(name: str, exhibit: Mapping[str, Any], chapter: Chapter, slug: str) -> Sheet:
    folder = "appendices" if chapter.appendix else slug
    page = "index.html" if chapter.is_front_page else f"{folder}/{chapter.page_name}.html"
    about = [
        exhibit["unit"],
        *exhibit["notes"],
        _sources([exhibit]),
        f"Chapter: {chapter.title}. Figure: {slug}/{exhibit['id']}.",
    ]
    rows = tuple(tuple(row) for row in exhibit["rows"])
    return Sheet(
        name,
        exhibit["title"] or exhibit["id"],
        exhibit["area_name"],
        tuple(filter(None, about)),
        tuple(exhibit["columns"]),
        rows,
        f"{page}#{exhibit['id']}",
    )


def _district_rows(
    shown: Iterable[Mapping[str, Any]], columns: tuple[str, ...], districts: set[str]
) -> tuple[tuple[Value, ...], ...]:
    """The rows about districts of all exhibits with those columns, each once, in reading order."""
    place = columns.index(AREA_CODE)
    rows = (tuple(row) for exhibit in shown if tuple(exhibit["columns"]) == columns for row in exhibit["rows"])
    return tuple(dict.fromkeys(row for row in rows if row[place] in districts))


def _district_sheet(
    name: str, shown: Sequence[Mapping[str, Any]], chapter: Chapter, columns: tuple[str, ...], rows: tuple[tuple[Value, ...], ...]
) -> Sheet:
    what = "targets and ratings" if "rating" in columns else "figures"
    of_columns = [exhibit for exhibit in shown if tuple(exhibit["columns"]) == columns]
    about = (_sources(of_columns), f"Chapter: {chapter.title}. One row for each figure shown of a district.")
    return Sheet(name, f"{chapter.title}: {what} of the districts", "Districts", tuple(filter(None, about)), columns, rows, "")


def _exhibits(path: Path) -> Iterator[Mapping[str, Any]]:
    """The exhibits of an executed notebook that show rows; none where it was not run or failed."""
    if not path.is_file():
        return
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", ()):
            exhibit = output.get("data", {}).get(MIME_TYPE)
            if exhibit and exhibit["rows"]:
                yield exhibit


def _sources(exhibits: Iterable[Mapping[str, Any]]) -> str:
    titles = dict.fromkeys(citation["title"] for exhibit in exhibits for citation in exhibit["citations"])
    return f"Source: {'; '.join(titles)}." if titles else ""


def _describe(book: Workbook, edition: Edition, settings: Mapping[str, Any]) -> None:
    """What a screen reader and a file manager say of the workbook."""
    book.properties.title = edition.title
    book.properties.creator = str(settings.get("council", ""))
    book.properties.language = "en-GB"
    book.properties.description = edition.about


def _cover(sheet: Worksheet, edition: Edition, settings: Mapping[str, Any], count: int) -> None:
    lines = [
        edition.title,
        str(settings.get("council", "")),
        edition.about,
        f"Edition {edition.period}. Figures are as known at {edition.as_at}.",
        f"This workbook holds the {count} tables of the document, one on each sheet. The sheet Contents lists and links them; "
        "the sheet Notes explains symbols and rules.",
        str(settings.get("licence", "")),
        f"Contact: {settings['contact']}." if settings.get("contact") else "",
    ]
    said = [line for line in lines if line]
    _write_lines(sheet, said)
    sheet.column_dimensions["A"].width = COVER_WIDTH
    for number, line in enumerate(said[1:], start=2):
        _make_room(sheet, number, [line], [COVER_WIDTH])


def _contents(sheet: Worksheet, sheets: Sequence[Sheet]) -> None:
    _write_lines(sheet, ["Contents", "This worksheet contains one table: every other sheet with a table, with a link to it."])
    rows = [(each.name, each.title, each.area, len(each.rows)) for each in sheets]
    first = _write_table(sheet, "Contents_list", ("Sheet", "Table", "Area", "Rows"), rows)
    for number, each in enumerate(sheets, start=first + 1):
        cell = sheet.cell(number, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{each.name}'!A1")
        cell.font = LINK


def _notes(sheet: Worksheet, project: Project, edition: Edition) -> None:
    _write_lines(
        sheet,
        ["Notes", "This worksheet contains one table: what symbols mean, and the rules that figures are rated and hidden by."],
    )
    _write_table(sheet, "Notes_list", ("Note", "Meaning"), [*_symbols(), *_rules(project, edition)])


def _symbols() -> Iterator[tuple[str, str]]:
    for symbol, meaning in LEGEND.items():
        yield f"[{symbol}]", meaning
    yield "Empty cell", "nothing is stated there, or it does not apply; where a figure is missing, a symbol says why"
    yield "symbol", "the column that says why a value is missing, without brackets"
    yield "percent, pp", "percentages are numbers from 0 to 100; pp are percentage points"
    yield "value", "not rounded further than its source; the document shows it rounded half up"


def _rules(project: Project, edition: Edition) -> Iterator[tuple[str, str]]:
    for rule in unnoted_rows(project.data / "rules" / "rag.csv"):
        if rule["rule_set"] == edition.rule_set:
            yield from ((f"Rating: {name}", rule[name]) for name in ("red", "amber", "green"))
    for rule in unnoted_rows(project.data / "rules" / "suppression.csv"):
        if int(rule["lowest_shown"]) > 1:
            hidden = (
                f"counts of people from 1 to {int(rule['lowest_shown']) - 1} are hidden, with the percentages that rest on them"
            )
            yield f"Hidden figures: {rule['data_set']}", f"{hidden} (since {rule['from_date']})"


def _table_sheet(sheet: Worksheet, content: Sheet) -> None:
    where = f"In the document: {content.where}." if content.where else ""
    lines = [
        content.title,
        f"{content.area}. This worksheet contains one table. Symbols are explained on the sheet Notes.",
        where,
    ]
    _write_lines(sheet, [*filter(None, lines), *content.about])
    _write_table(sheet, content.name.casefold(), content.columns, [_with_symbol(content.columns, row) for row in content.rows])


def _with_symbol(columns: Sequence[str], row: Sequence[Value]) -> tuple[Value, ...]:
    """The row with the symbol in the place of a missing value, as it stands in the document."""
    found = dict(zip(columns, row, strict=True))
    symbol = found.get("symbol")
    return tuple(f"[{symbol}]" if name == "value" and value is None and symbol else value for name, value in found.items())


def _write_lines(sheet: Worksheet, lines: Iterable[str]) -> None:
    """The title in A1 and a line in each row below it."""
    for number, line in enumerate(lines, start=1):
        _write(sheet, number, 1, line)
    sheet["A1"].font = TITLE


def _write_table(sheet: Worksheet, name: str, columns: Sequence[str], rows: Sequence[Sequence[Value]]) -> int:
    """The table below what is written already, marked as one. Returns the row of its headings."""
    first = int(sheet.max_row) + 1
    for column, heading in enumerate(columns, start=1):
        _write(sheet, first, column, heading)
        sheet.cell(first, column).font = BOLD
    for number, row in enumerate(rows, start=first + 1):
        for column, value in enumerate(row, start=1):
            _write(sheet, number, column, value)
    if rows:
        _mark(sheet, name, f"A{first}:{get_column_letter(len(columns))}{first + len(rows)}")
    if first <= LAST_FROZEN_ROW:
        sheet.freeze_panes = sheet.cell(first + 1, 1)
    widths = [_width(heading, [row[place] for row in rows]) for place, heading in enumerate(columns)]
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, start=first + 1):
        _make_room(sheet, number, row, widths)
    return first


def _width(heading: str, values: Sequence[Value]) -> int:
    """Of a column, in characters: that of its longest text, within limits."""
    longest = max(len(str(value)) for value in (heading, *values) if value is not None)
    return min(WIDEST, max(NARROWEST, longest + 3))


def _make_room(sheet: Worksheet, number: int, row: Sequence[Value], widths: Sequence[int]) -> None:
    """Texts that are longer than their column go on in further lines, for which the row is high enough."""
    lines = [_lines(value, width) for value, width in zip(row, widths, strict=True)]
    if max(lines) > 1:
        for column, count in enumerate(lines, start=1):
            sheet.cell(number, column).alignment = WRAPPED if count > 1 else TOP
        sheet.row_dimensions[number].height = min(HIGHEST_POINTS, max(lines) * LINE_POINTS)


def _lines(value: Value, width: int) -> int:
    """How many lines a value takes in a column of that width; lines break between words, so some room is lost."""
    length = len(value) if isinstance(value, str) else 0
    return 1 if length <= width else math.ceil(length * 1.1 / width)


def _set_up_for_print(sheet: Worksheet) -> None:
    """A4 across, headings and first column on each page, at the foot the name of the sheet and the page."""
    characters = sum(each.width for each in sheet.column_dimensions.values())
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = math.ceil(characters / PAGE_CHARACTERS), 0
    for table in sheet.tables.values():
        head = re.findall(r"\d+", table.ref)[0]
        sheet.print_title_rows, sheet.print_title_cols = f"{head}:{head}", "A:A"
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P of &N"


def _mark(sheet: Worksheet, name: str, place: str) -> None:
    """Those cells as a table, which screen readers announce and people can filter. It needs a row below its headings."""
    table = Table(displayName=name, ref=place)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)


def _write(sheet: Worksheet, row: int, column: int, value: Value) -> None:
    """A number as a number, a text as a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        if number_format := _number_format(value):
            cell.number_format = number_format
        return
    cell.value = plain(value)
    cell.data_type = "s"
    if cell.value.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def _number_format(value: float | None) -> str:
    """How a large number is shown, and one that was worked out to many decimals; empty for any other."""
    if value is None or (abs(value) < 1000 and len(str(value).partition(".")[2]) <= 4):
        return ""
    return THOUSANDS if value == int(value) else SHORT


def plain(text: str) -> str:
    """The text without what a spreadsheet cannot hold. One that begins like a formula gets an apostrophe, as in the CSV files."""
    clean = str(ILLEGAL_CHARACTERS_RE.sub("", "\n".join(text.splitlines())))
    if clean.startswith(FORMULA_SIGNS) and not _SIGNED_NUMBER.fullmatch(clean):
        clean = f"'{clean}"
    return clean if len(clean) <= LONGEST_TEXT else f"{clean[:LONGEST_TEXT]} … (cut: the CSV holds all of it)"


def same_bytes(book: Workbook, edition: Edition) -> bytes:
    """The workbook as a file in which nothing tells when it was made."""
    made, fixed = io.BytesIO(), io.BytesIO()
    book.save(made)
    as_at = f"{edition.as_at}T00:00:00Z".encode()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>" + as_at + rb"\g<3>", content)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            target.writestr(entry, content)
    return fixed.getvalue()
