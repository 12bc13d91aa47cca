"""`boldsteps tidy`: tables as spreadsheets save them, put into the shape of `data/`; no value changes."""

import csv
import io
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from analysis.data.schema import TABLES, Table
from analysis.data.transactions import exclusive_change, write_together
from analysis.errors import DataError, UsageError
from analysis.io.csv_files import OTHER_DELIMITERS, csv_text, parse_records
from analysis.validation.data_files import count, folders_of, is_total, relative

BOM = "\ufeff"


@dataclass(frozen=True)
class Tidied:
    """What was done to each file, or would be."""

    changes: dict[str, list[str]]
    checked: int
    is_dry_run: bool

    def __str__(self) -> str:
        lines = [f"{name}: {', '.join(changes)}." for name, changes in self.changes.items()]
        rest = count(self.checked - len(self.changes), "table")
        ending = f"{rest} had the one shape." if self.changes else f"{rest}, all in the one shape."
        return "\n".join([*lines, ending, *(["Dry run: nothing was written."] if self.is_dry_run else [])])


def tidy(data: Path, files: Sequence[Path] = (), dry_run: bool = False) -> Tidied:
    """Put tables of `data/` into the one shape, all or none. files: only those. Raises DataError for one that
    is no table of the project, or of which a row does not fit."""
    every = [path for folder in folders_of(data) for path in sorted(folder.glob("[!.]*.csv"))]
    chosen = {path.resolve() for path in files}
    paths = [path for path in every if not chosen or path.resolve() in chosen]
    if others := sorted(chosen - {path.resolve() for path in paths}):
        problem = "is no table of this project" if others[0].exists() else "is not there"
        raise UsageError(f"{others[0]} {problem}. Name a table of data/, or none for all.")
    with nullcontext() if dry_run else exclusive_change(data):
        shaped = {path: _shaped(path, relative(path, data)) for path in paths if path.stem in TABLES}
        changed = {path: of for path, of in shaped.items() if of[1]}
        if not dry_run:
            write_together(data, {path: text for path, (text, _) in changed.items()})
    return Tidied({relative(path, data): of for path, (_, of) in changed.items()}, len(shaped), dry_run)


def _shaped(path: Path, name: str) -> tuple[str, list[str]]:
    """Return the text of a table in the one shape, and what is changed for it."""
    content, table = path.read_bytes(), TABLES[path.stem]
    changes = ["byte order mark removed"] if content.startswith(BOM.encode()) else []
    changes += ["line ends made LF"] if b"\r" in content else []
    text, is_utf8 = _decoded(content, name)
    if "\0" in text:
        raise DataError(f"{name} is no text, or UTF-16. Save it as CSV UTF-8.")
    changes += [] if is_utf8 else ["read as Windows-1252, written as UTF-8"]
    first = text.partition("\n")[0]
    mark = next((each for each in OTHER_DELIMITERS if first.count(each) > first.count(",")), ",")
    changes += [] if mark == "," else [f"{OTHER_DELIMITERS[mark]} made commas"]
    records = list(parse_records(text, mark))
    if not records:
        raise DataError(f"{name} is empty. Restore it.")
    every = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    empty = {"row": len(every) - len(records), "column": len(every[0]) - len(records[0][1])}
    changes += [f"{count(number, f'empty {what}')} removed" for what, number in empty.items() if number > 0]
    header = [column.strip() for column in records[0][1]]
    lines = [[cell.strip() for cell in cells] for _, cells in records[1:]]
    numbered = [(line, cells) for (line, _), cells in zip(records[1:], lines, strict=True)]
    _check_fits(name, table, header, numbered)
    if totals := [cells for cells in lines if is_total(cells)]:
        changes.append(f"{count(len(totals), 'row')} of totals removed")
        lines = [cells for cells in lines if not is_total(cells)]
    if tuple(header) != table.names:
        changes.append("columns put in order")
    if [header, *lines] != [cells for _, cells in records if not is_total(cells)]:
        changes.append("spaces around values removed")
    rows = [dict(zip(header, cells, strict=True)) for cells in lines]
    shaped = csv_text(table.names, rows)
    if not changes and shaped.encode() != content:
        changes.append("quotation marks as this project writes them")
    return shaped, changes


def _decoded(content: bytes, name: str) -> tuple[str, bool]:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), True
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252").replace("\r\n", "\n").replace("\r", "\n"), False
    except UnicodeDecodeError as error:
        raise DataError(f"{name} is no text (byte {error.start}). Save it as CSV UTF-8.") from None


def _check_fits(name: str, table: Table, header: list[str], lines: list[tuple[int, list[str]]]) -> None:
    """Raises DataError for other columns than the table's, or a row of more or fewer values."""
    if sorted(header) != sorted(table.names):
        wrong = f"its columns are {', '.join(header)}; those of {table.name} are {', '.join(table.names)}"
        raise DataError(f"{name}: {wrong}. Give it those, in its first row; nothing was changed.")
    for line, cells in lines:
        if len(cells) != len(header) and not is_total(cells):
            problem = f"{count(len(cells), 'value')} under {count(len(header), 'column')}"
            raise DataError(f"{name}, row {line}: {problem}. Put that right; nothing was changed.")
