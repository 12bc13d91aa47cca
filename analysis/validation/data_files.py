"""The files of `data/` as they stand: rows of text with their line numbers, and what is wrong with a file as
a file. Nothing is repaired on disk. What a spreadsheet adds as it saves (a byte order mark, carriage returns,
empty rows and columns) is read over; spaces around a value are reported and then ignored."""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from sys import intern
from typing import Any

from analysis.data.findings import ERROR, WARNING, Finding, nearest
from analysis.data.schema import TABLES, Table
from analysis.data.sources import releases_before
from analysis.io.csv_files import OTHER_DELIMITERS, row_maker, without_empty
from analysis.io.dependency_hashes import SIDECAR
from analysis.io.yaml_files import InvalidYamlError, read_yaml

FOLDERS = ("reference", "rules", "sources")
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True, eq=False)
class Row:
    """One row of a table. A column the file does not have reads as empty."""

    file: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def error(self, column: str, message: str, remedy: str, rule: str = "") -> Finding:
        """Return an error about a column of the row; its rule is that of the check where none is given."""
        return Finding(ERROR, self.file, self.line, column, rule, message, remedy)

    def warning(self, column: str, message: str, remedy: str, rule: str = "") -> Finding:
        return Finding(WARNING, self.file, self.line, column, rule, message, remedy)


def whole_file(name: str) -> Row:
    """Return what stands for a file as a whole: a finding about it names no row."""
    return Row(name, 0, {})


@dataclass
class DataFile:
    """One CSV. `is_usable` when its header is the table's, so that its rows can be checked by column.
    `is_cut` when its rows could not be read to the end; `ragged` rows have too few or too many values."""

    path: Path
    name: str
    table: Table | None
    header: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    ragged: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    is_usable: bool = False
    is_cut: bool = False

    @property
    def folder(self) -> str:
        return self.path.parent.name

    def note(
        self, line: int, rule: str, message: str, remedy: str, column: str = "", severity: str = ERROR
    ) -> None:
        """Note what is wrong with the file."""
        self.findings.append(Finding(severity, self.name, line, column, rule, message, remedy))


@dataclass(frozen=True)
class DataFiles:
    """Every CSV of `data/`, read but not interpreted. period: the edition to check; empty for all."""

    data: Path
    files: tuple[DataFile, ...]
    period: str = ""

    @cached_property
    def _tables(self) -> dict[str, list[DataFile]]:
        by_table: dict[str, list[DataFile]] = {name: [] for name in TABLES}
        for file in self.files:
            if file.table:
                by_table[file.table.name].append(file)
        return by_table

    def of_table(self, table: str) -> list[DataFile]:
        return self._tables[table]

    def rows(self, table: str) -> list[Row]:
        """The well-formed rows of a table, over all its files."""
        return [row for file in self._tables[table] if file.is_usable for row in file.rows]

    def is_complete(self, table: str) -> bool:
        """Whether every row of the table could be read: only then can something be missing from it."""
        return all(file.is_usable and not file.is_cut and not file.ragged for file in self._tables[table])

    @cached_property
    def by_id(self) -> dict[str, dict[str, Row]]:
        """For each table with a key of one column: its rows by that key."""
        single = [table for table in TABLES.values() if len(table.key) == 1]
        return {table.name: {row[table.key[0]]: row for row in self.rows(table.name)} for table in single}

    def ids(self, table: str) -> set[str]:
        """Return the ids that a reference may name, of malformed rows too: one mistake is one finding."""
        ragged = {row[TABLES[table].key[0]] for file in self._tables[table] for row in file.ragged}
        return set(self.by_id[table]) | ragged

    def has_ids(self, table: str) -> bool:
        """Whether the table could be read well enough to say that an id is not in it."""
        files = self._tables[table]
        return bool(files) and all(file.is_usable and not file.is_cut for file in files)

    def without(self, wrong: Collection[tuple[str, int]]) -> "DataFiles":
        """Return the files whose rows, by file and line, are there but wrong: compared with nothing."""
        files = []
        for file in self.files:
            bad = [row for row in file.rows if (row.file, row.line) in wrong]
            kept = [row for row in file.rows if (row.file, row.line) not in wrong] if bad else file.rows
            files.append(replace(file, rows=kept, ragged=[*file.ragged, *bad]))
        return replace(self, files=tuple(files))

    @cached_property
    def sources(self) -> list[str]:
        """The sources: the folders of `data/sources/`."""
        return sorted(folder.name for folder in folders_of(self.data) if folder.parent.name == "sources")

    @cached_property
    def superseded(self) -> dict[str, str]:
        """The release that a source supersedes, if its sidecar names one."""
        records = {name: read_provenance(self.data / "sources" / name / SIDECAR) for name in self.sources}
        return {name: str(of.get("supersedes") or "") for name, of in records.items() if isinstance(of, dict)}

    @cached_property
    def first_release(self) -> dict[str, str]:
        """For every source the first of the releases that it supersedes, or itself."""
        named = self.superseded
        return {source: (releases_before(source, named) or [source])[-1] for source in self.sources}

    @cached_property
    def editions(self) -> list[Row]:
        return [row for row in self.rows("editions") if self.period in ("", row["period"])]

    @cached_property
    def conflicts(self) -> dict[tuple[str, str], list[Row]]:
        """The rows of `conflicts.csv`, by indicator and year."""
        conflicts: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows("conflicts"):
            conflicts.setdefault((row["indicator"], row["year"]), []).append(row)
        return conflicts

    def indicator_of(self, row: Row) -> Row | None:
        return self.by_id["indicators"].get(row["indicator"])


def read_figures(data: Path, period: str = "", *, with_sources: bool = True) -> DataFiles:
    """Return every CSV of `data/`, or all but those of sources. Bad files are read as far as they go."""
    folders = (folder for folder in folders_of(data) if with_sources or folder.parent == data)
    paths = sorted(path for folder in folders for path in folder.glob("[!.]*.csv"))
    return DataFiles(data, tuple(_read_file(path, data) for path in paths), period)


def read_provenance(path: Path) -> dict[str, Any] | str:
    """Return the record, or what is wrong with the file."""
    if not path.is_file():
        return "The folder has no provenance.yml."
    try:
        record = read_yaml(path.read_text(encoding="utf-8"))
    except (InvalidYamlError, UnicodeDecodeError) as error:
        return f"The file is not YAML in UTF-8: {error}."
    return record if isinstance(record, dict) else "The file holds no fields."


def folders_of(data: Path) -> list[Path]:
    """Return the folders that hold tables: `reference`, `rules` and one for each source."""
    sources = sorted((data / "sources").glob("[!.]*"))
    return [path for path in (data / "reference", data / "rules", *sources) if path.is_dir()]


def relative(path: Path, data: Path) -> str:
    """Return the path as people know it: from the project folder."""
    return path.relative_to(data.parent).as_posix()


def _read_file(path: Path, data: Path) -> DataFile:
    """Return one CSV with its faults as a file: encoding, line ends, quoting, header, ragged rows, spaces."""
    folder = "sources" if path.parent.parent.name == "sources" else path.parent.name
    table = TABLES.get(path.stem)
    file = DataFile(path, relative(path, data), table if table and table.folder == folder else None)
    text = _decoded(file) or ""
    records = without_empty(_split(file, text)) if not file.findings else iter(())
    first, header = next(records, (0, list[str]()))
    if file.table and first:
        _read_header(file, header)
    last = max((first, *(_read_rows(file, records) if file.is_usable else (line for line, _ in records))))
    if first and not (file.is_cut or text.endswith("\n")):
        remedy = "Compare the last row with the source, and end the line."
        message = "The last line has no line end: the file may be cut short."
        file.note(last, "file_last_line", message, remedy, severity=WARNING)
    if file.is_usable and folder == "sources" and last == first:
        remedy = "Restore its rows, or remove the file and its entry in provenance.yml."
        file.note(1, "file_no_rows", "The table has a header and no rows.", remedy, severity=WARNING)
    return file


def _decoded(file: DataFile) -> str | None:
    """Return the file as text, or None where it cannot be read at all."""
    try:
        content = file.path.read_bytes()
    except OSError as error:
        message = f"The file cannot be opened: {error.strerror}."
        file.note(0, "file_readable", message, "Check that it exists and may be read.")
        return None

    def line_at(position: int) -> int:
        return content.count(b"\n", 0, position) + 1

    if b"\0" in content:
        message, at = "There is a NUL byte in the file: it is damaged or UTF-16.", content.index(b"\0")
    else:
        body = content.removeprefix(BOM)
        try:
            return body.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            at = error.start + len(content) - len(body)
            message = f"The file is not UTF-8: byte 0x{content[at]:02x}."
    file.note(line_at(at), "file_encoding", message, "Save it as CSV UTF-8.")
    return None


def _split(file: DataFile, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records with the line each begins on, up to the first that cannot be split. Cells that are
    alike are one text in memory."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 0
    try:
        for record in reader:
            yield line + 1, [*map(intern, record)]
            line = reader.line_num
    except csv.Error as error:
        remedy = "Close the quotation mark, and write one inside a text twice."
        file.is_cut = True
        file.note(line + 1, "file_quoting", f"The row cannot be read: {error}.", remedy)
    if not line and not file.is_cut:
        remedy = "Restore it, or remove it and its entry in provenance.yml."
        file.note(0, "file_empty", "The file is empty.", remedy)


def _read_header(file: DataFile, header: list[str]) -> None:
    table, rule = file.table, "file_columns"
    assert table is not None
    file.header = header
    marks = OTHER_DELIMITERS.items() if len(header) == 1 else ()
    used = next((name for mark, name in marks if mark in header[0]), "")
    if used:
        file.note(1, "file_delimiter", f"Columns are separated by {used}.", "Save it with commas.")
        return
    missing = [name for name in table.names if name not in header]
    for name in sorted({name for name in header if header.count(name) > 1}):
        file.note(1, rule, f"Column {name!r} is there twice.", "Keep one of them.", column=name)
    for name in dict.fromkeys(name for name in header if name not in table.names):
        remedy = nearest(name, missing) or f"Remove it: {table.name} has {', '.join(table.names)}."
        file.note(1, rule, f"There is no column {name!r} in this table.", remedy, column=name)
        missing = [known for known in missing if remedy != f"Did you mean {known}?"]
    for name in missing:
        remedy = f"Add it: {table.column(name).meaning}."
        file.note(1, rule, f"Column {name!r} is missing.", remedy, column=name)
    if not any(finding.rule == rule for finding in file.findings) and tuple(header) != table.names:
        remedy = f"Order them: {','.join(table.names)}."
        file.note(1, rule, "The columns are in another order.", remedy)
    file.is_usable = sorted(header) == sorted(table.names)


def _read_rows(file: DataFile, records: Iterator[tuple[int, list[str]]]) -> Iterator[int]:
    """Add the rows to the file, without the spaces around values, which are reported. Yield their lines."""
    make, width = row_maker(tuple(file.header)), len(file.header)
    for line, record in records:
        yield line
        values = [cell.strip() for cell in record]
        if values.count("") * 2 > width and is_total(values):
            remedy = "Remove it: totals are worked out."
            file.note(line, "file_total_row", "The row is a total of those above.", remedy)
        elif len(record) != width:
            file.ragged.append(Row(file.name, line, dict(zip(file.header, record, strict=False))))
            given, columns = count(len(record), "value"), count(width, "column")
            message = f"The row has {given}; the header has {columns}."
            remedy = "Put texts that hold a comma in quotation marks; add or remove commas."
            file.note(line, "file_row_length", message, remedy)
        else:
            for name, given, value in (
                zip(file.header, record, values, strict=True) if values != record else ()
            ):
                if given != value:
                    message = f"{given!r} has spaces around it."
                    file.note(line, "file_spaces", message, "Remove them.", column=name)
            file.rows.append(Row(file.name, line, make(values)))


def is_total(record: list[str]) -> bool:
    """Return whether it is a row a spreadsheet adds below: a word for a total, and hardly anything."""
    filled = [*filter(None, map(str.strip, record))]
    words = {cell.casefold().rstrip(":") for cell in filled} if len(filled) * 2 < len(record) else set()
    return not words.isdisjoint(("total", "totals", "grand total", "sum"))


def count(number: int, noun: str) -> str:
    """Return `1 row` or `1,234 rows`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
