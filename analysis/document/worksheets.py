"""Worksheets that anybody can use: a title in A1, lines about it, one marked table; no merged cells or blank
rows; printed on A4 across, headings and first column on every page. Same sheets, same bytes."""

import io
import math
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from analysis.document.downloads import FORMULA_SIGNS, not_a_formula

_NOT_FOR_CELLS = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
MAX_TEXT = 32_000
"""Characters. Excel takes 32,767 in a cell; a longer text is cut and says where the rest is."""
MAX_WIDTH, MIN_WIDTH, TEXT_WIDTH = 60, 10, 90
CHARACTER_PIXELS = 7
LINE_POINTS, MAX_POINTS = 15, 405
"""The height of a line, and of the highest row that a spreadsheet can have."""
MAX_FROZEN_ROW = 10
"""Headings further down scroll: frozen, they would leave no room to read in, least of all when enlarged."""
PAGE_CHARACTERS = 220
"""What fits side by side on A4 across and can still be read."""
A4, EDGE, MARGINS = 9, 0.5, {"left": 0.75, "right": 0.75, "top": 1, "bottom": 1}
"""The number of A4 in XlsxWriter, and inches."""
FONT = {"font_name": "Arial", "font_size": 11, "font_scheme": "none"}
"""Of every cell. With a scheme Excel would use the font of its theme."""
STYLES: dict[str, dict[str, str | int]] = {
    "title": {"font_size": 15, "bold": True},
    "heading": {"bold": True},
    "link": {"underline": 1, "font_color": "#12436D"},
    "top": {"align": "top"},
    "wrapped": {"align": "top", "text_wrap": True},
    "quoted": {"quote_prefix": True},
    "thousands": {"num_format": "#,##0"},
    "short": {"num_format": "#,##0.0###"},
}
TABLE = {"style": "Table Style Light 1", "banded_rows": False}
LANGUAGE = b"<dc:language>en-GB</dc:language>"

Value = str | float | int | None


@dataclass(frozen=True)
class Table:
    """Cells marked as one table. name: unique in the workbook. links: the sheets that first cells lead to."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    links: Sequence[str] = ()


class Book:
    """A workbook that is being written: its sheets in the order in which they are added, and its formats."""

    def __init__(self, title: str, author: str, about: str, position_date: str) -> None:
        """position_date: the day that the file states (2013-01-18): nothing in it says when it was made."""
        self._file = io.BytesIO()
        self._book = Workbook(self._file, {"in_memory": True, "default_format_properties": dict(FONT)})
        created = datetime.fromisoformat(position_date)
        self._book.set_properties({"title": title, "author": author, "comments": about, "created": created})
        self._formats: dict[tuple[str, ...], Format] = {}

    def add_text(self, name: str, lines: Sequence[str]) -> None:
        """Add a sheet of lines to be read, wrapped where they are long. The first is its title."""
        sheet = self._add(name, lines[:1], [TEXT_WIDTH])
        for number, line in enumerate(lines[1:], start=1):
            self._write_row(sheet, number, [line], [TEXT_WIDTH])

    def add_table(self, name: str, lines: Sequence[str], table: Table) -> None:
        """Add a sheet with a table, below its title and lines about it."""
        columns = zip(*table.rows, strict=True) if table.rows else ((),) * len(table.columns)
        widths = [_width(heading, cells) for heading, cells in zip(table.columns, columns, strict=True)]
        sheet = self._add(name, lines, widths)
        first = len(lines)
        rows = zip_longest(table.rows, table.links, fillvalue="")
        for number, (row, target) in enumerate(rows, start=first + 1):
            self._write_row(sheet, number, row, widths, target)
        self._write_headings(sheet, first, table)
        if first < MAX_FROZEN_ROW:
            sheet.freeze_panes(first + 1, 0)

    def to_bytes(self) -> bytes:
        """Return the workbook as a file. Nothing can be added any more."""
        self._book.close()
        return _reproducible(self._file)

    def _add(self, name: str, lines: Sequence[str], widths: Sequence[int]) -> Worksheet:
        """Return a new sheet with its title in A1 and a line in each row below it."""
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column_pixels(column, column, width * CHARACTER_PIXELS)
        for number, line in enumerate(lines):
            self._write(sheet, number, 0, line, () if number else ("title",))
        sheet.set_landscape()  # A4 across, on as many pages side by side as it takes
        sheet.set_paper(A4)
        sheet.set_margins(**MARGINS)
        sheet.fit_to_pages(math.ceil(sum(widths) / PAGE_CHARACTERS), 0)
        sheet.set_header("", {"margin": EDGE})
        sheet.set_footer("&L&A&R&P of &N", {"margin": EDGE})
        return sheet

    def _write_headings(self, sheet: Worksheet, first: int, table: Table) -> None:
        """Mark the cells as a table, which screen readers announce. It needs a row below its headings."""
        headings = [plain(heading) for heading in table.columns]
        style = self._format(("heading",))
        if not table.rows:
            sheet.write_row(first, 0, headings, style)
            return
        columns = [{"header": heading, "header_format": style} for heading in headings]
        options = {"name": table.name, "columns": columns, **TABLE}
        sheet.add_table(first, 0, first + len(table.rows), len(headings) - 1, options)
        sheet.repeat_rows(first)
        sheet.repeat_columns(0)

    def _write_row(
        self, sheet: Worksheet, number: int, row: Sequence[Value], widths: Sequence[int], target: str = ""
    ) -> None:
        """Write a row that is high enough for the lines of texts that are longer than their column."""
        lines = [_lines(value, width) for value, width in zip(row, widths, strict=True)]
        highest = max(lines)
        if highest > 1:
            sheet.set_row(number, min(MAX_POINTS, highest * LINE_POINTS))
        styles = [() if highest == 1 else ("wrapped",) if count > 1 else ("top",) for count in lines]
        for column, value in enumerate(row):
            self._write(sheet, number, column, value, styles[column])
        if target:
            sheet.write_url(number, 0, f"internal:'{target}'!A1", self._format((*styles[0], "link")), row[0])

    def _write(self, sheet: Worksheet, row: int, column: int, value: Value, styles: tuple[str, ...]) -> None:
        """Write a number as a number, a text as a text whatever it begins with, nothing as an empty cell."""
        if value is None or value == "":
            if styles:
                sheet.write_blank(row, column, None, self._format(styles))
        elif isinstance(value, str):
            text = plain(value)
            quoted = ("quoted",) if text.startswith(FORMULA_SIGNS) else ()
            sheet.write_string(row, column, text, self._format(styles + quoted))
        else:
            sheet.write_number(row, column, value, self._format(styles + _number_style(value)))

    def _format(self, styles: tuple[str, ...]) -> Format | None:
        """Return the format of those styles together, made once. None if there are no styles."""
        if styles and styles not in self._formats:
            properties = {name: value for style in styles for name, value in STYLES[style].items()}
            self._formats[styles] = self._book.add_format(properties)
        return self._formats.get(styles)


def plain(text: str) -> str:
    """Return the text as a cell can hold it. One that begins like a formula gets an apostrophe."""
    clean = _NOT_FOR_CELLS.sub("", "\n".join(text.splitlines()))
    clean = not_a_formula(clean)
    return clean if len(clean) <= MAX_TEXT else f"{clean[:MAX_TEXT]} … (cut: the CSV holds all of it)"


def _number_style(value: float) -> tuple[str, ...]:
    """Return the style of a large number, and of one with many decimals. Others have none."""
    if abs(value) < 1000 and len(str(value).partition(".")[2]) <= 4:
        return ()
    return ("thousands",) if value == int(value) else ("short",)


def _width(heading: str, values: Sequence[Value]) -> int:
    """Return the width of a column in characters: that of its longest text, within limits."""
    longest = max(len(str(value)) for value in (heading, *values) if value is not None)
    return min(MAX_WIDTH, max(MIN_WIDTH, longest + 3))


def _lines(value: Value, width: int) -> int:
    """Return how many lines a value takes in a column of that width, with room lost between words."""
    length = len(value) if isinstance(value, str) else 0
    return 1 if length <= width else math.ceil(length * 1.1 / width)


def _reproducible(written: io.BytesIO) -> bytes:
    """Return the file with fixed times and the language of its texts, which XlsxWriter cannot state."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = content.replace(b"</cp:coreProperties>", LANGUAGE + b"</cp:coreProperties>")
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
