"""The CSV of the project: one reader and one writer. Lines end in `\\n`, texts are UTF-8; what a spreadsheet
adds as it saves (a byte order mark, `\\r\\n`, empty rows and columns) is read over.

A reader of `data/` that a run uses calls `analysis.io.dependencies.rows` instead, which records what was
read. Releases, which are written by others, have readers of their own (`analysis.importing`).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

Row = dict[str, str]
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What people save for a CSV by mistake, as it is called."""


@dataclass(frozen=True)
class CsvTable:
    """The columns and rows of a CSV file. numbered: the rows, each after the number of the line it ends on. A
    row that is too short has None for what it lacks; one that is too long has the rest under the key None."""

    columns: tuple[str, ...]
    rows: list[Row]
    numbered: list[tuple[int, Row]]


def read_csv(path: Path, encoding: str = "utf-8") -> CsvTable:
    """Return the table of a file. Raises OSError if there is none."""
    with path.open(encoding=encoding, newline="") as file:
        return parse_csv(file.read())


def parse_csv(text: str) -> CsvTable:
    """Return the table of a text."""
    (_, header), *records = [*parse_records(text)] or [(0, [])]
    numbered: list[tuple[int, Any]] = []
    for line, cells in records:
        row: dict[str | None, Any] = dict(zip_longest(header, cells[: len(header)]))
        numbered.append((line, row | {None: cells[len(header) :]} if len(cells) > len(header) else row))
    return CsvTable(tuple(header), [row for _, row in numbered], numbered)


def parse_records(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield every record that is not empty, the header too: number of its last line, and cells."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    yield from without_empty((reader.line_num, cells) for cells in reader)


def without_empty(records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the records without empty ones, nor the columns on their right that are empty in the header."""
    width, columns = 0, 0
    for line, cells in records:
        filled = len(cells)
        while filled and not cells[filled - 1].strip():
            filled -= 1
        width, columns = width or filled, columns or (len(cells) if filled else 0)
        if filled:
            yield line, cells[: max(width, filled)] if len(cells) == columns else cells


def csv_text(
    columns: Sequence[str], rows: Iterable[Mapping[str, object] | Sequence[object]], *, header: bool = True
) -> str:
    """Return rows as CSV, with the columns as its first line unless `header` is false.
    A row is a mapping with a value for every column, or the values in the order of the columns; an empty one
    is an empty line. Raises ValueError for a row of more or fewer values."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if header:
        writer.writerow(columns)
    for row in rows:
        if row and len(row) != len(columns):
            raise ValueError(f"a row of {len(row)} values under {len(columns)} columns: {row}")
        writer.writerow([row[name] for name in columns] if isinstance(row, Mapping) else row)
    return text.getvalue()


def split_list(cell: str) -> list[str]:
    """Return the parts of a cell that holds several, separated by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]
