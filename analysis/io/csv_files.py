"""The CSV of the project: one reader and one writer. Lines end in `\\n`, texts are UTF-8.

A reader of `data/` that a run uses calls `analysis.io.dependencies.rows` instead, which records what was
read. Releases, which are written by others, have readers of their own (`analysis.importing`).
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

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
    """Return the table of a file. Raises OSError if there is none; `utf-8-sig` skips a byte order mark."""
    with path.open(encoding=encoding, newline="") as file:
        return parse_csv(file)


def parse_csv(text: str | TextIO) -> CsvTable:
    """Return the table of a text or an open file."""
    reader = csv.DictReader(io.StringIO(text, newline="") if isinstance(text, str) else text)
    numbered = [(reader.line_num, row) for row in reader]
    return CsvTable(tuple(reader.fieldnames or ()), [row for _, row in numbered], numbered)


def parse_records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield every record of a text, the header included: number of its last line, and cells."""
    reader = csv.reader(io.StringIO(text, newline=""))
    for cells in reader:
        yield reader.line_num, cells


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
