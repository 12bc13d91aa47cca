"""The CSV of the project: one reader and one writer. Lines end in `\\n`, texts are UTF-8; what a spreadsheet
adds as it saves (a byte order mark, `\\r\\n`, empty rows and columns) is read over.

A reader of `data/` that a run uses calls `analysis.io.dependencies.rows` instead, which records what was
read. Releases, which are written by others, have readers of their own (`analysis.importing`).
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, make_dataclass
from functools import lru_cache
from itertools import zip_longest
from keyword import iskeyword
from pathlib import Path
from sys import intern
from typing import Any

Row = dict[str, str]
OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
"""What people save for a CSV by mistake, as it is called."""


@dataclass(frozen=True)
class CsvTable:
    """The columns and rows of a CSV file, and the number of the line that each row ends on. A row that is too
    short has None for what it lacks; one that is too long has the rest under the key None."""

    columns: tuple[str, ...]
    rows: list[Row]
    lines: list[int]

    @property
    def numbered(self) -> list[tuple[int, Row]]:
        """The rows, each after the number of its line."""
        return [*zip(self.lines, self.rows, strict=True)]


def read_csv(path: Path, encoding: str = "utf-8") -> CsvTable:
    """Return the table of a file. Raises OSError if there is none."""
    with path.open(encoding=encoding, newline="") as file:
        return parse_csv(file.read())


def parse_csv(text: str) -> CsvTable:
    """Return the table of a text."""
    records = parse_records(text)
    header = next(records, (0, []))[1]
    table, make = CsvTable(tuple(header), [], []), row_maker(tuple(header))
    for line, cells in records:
        table.rows.append(make(cells) if len(cells) == len(header) else _ragged(header, cells))
        table.lines.append(line)
    return table


def _ragged(header: list[str], cells: list[str]) -> dict[Any, Any]:
    row: dict[Any, Any] = dict(zip_longest(header, cells[: len(header)]))
    return row | {None: cells[len(header) :]} if len(cells) > len(header) else row


@lru_cache(maxsize=64)
def row_maker(columns: tuple[str, ...]) -> Callable[[list[str]], Row]:
    """Return what makes a row of as many cells as there are columns. The rows share the names of their
    columns, as the instances of a class share those of their attributes: they take less than half the
    memory."""
    is_plain = all(name.isidentifier() and name[0] != "_" and not iskeyword(name) for name in columns)
    if not is_plain or len({*columns}) < len(columns):
        return lambda cells: dict(zip(columns, cells, strict=True))
    record = make_dataclass("Record", columns, repr=False, eq=False)
    return lambda cells: vars(record(*cells))


def parse_records(text: str, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield every record that is not empty, the header too: number of its last line, and cells, of which
    those that are alike are one text in memory."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    yield from without_empty((reader.line_num, [*map(intern, cells)]) for cells in reader)


def without_empty(records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """Yield the records without empty ones, nor the columns on their right that are empty in the header."""
    width, columns = 0, 0
    for line, cells in records:
        if not any(map(str.strip, cells)):
            continue
        if not columns or (width < columns == len(cells)):
            filled = max(at for at, cell in enumerate(cells, start=1) if cell.strip())
            width, columns = width or filled, columns or len(cells)
            cells = cells[: max(width, filled)]
        yield line, cells


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
