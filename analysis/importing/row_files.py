"""Published files as rows of text: CSV in one of two encodings and Parquet, row by row; the sheets of
workbooks (.xls, .xlsx, .xlsb or .ods, recognised by their content). All are read within a bound of memory,
and no cell is longer than the csv module allows (131,072 characters)."""

import csv
import zipfile
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache, partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from string import ascii_uppercase
from tempfile import TemporaryDirectory
from typing import IO, Any

from python_calamine import CalamineWorkbook

from analysis.importing.errors import ReleaseError, listed
from analysis.io.bounded_memory import MAX_BYTES as MAX_MEMORY
from analysis.io.bounded_memory import within_memory
from analysis.io.csv_files import OTHER_DELIMITERS

ENCODINGS = ("utf-8-sig", "cp1252")
_PARQUET = b"PAR1"
_BOM_IN_CP1252 = "\ufeff".encode().decode("cp1252")  # a byte order mark, where a later byte is no UTF-8
_CHUNK_CHARACTERS = 1 << 20
_PARQUET_ROWS = 4096
"""How many rows of a Parquet file are held at a time."""


@dataclass(frozen=True)
class OpenTable:
    """The column names of an open file, and its rows with the line each ends on."""

    columns: list[str]
    rows: Iterator[tuple[int, dict[str, str]]]


@contextmanager
def unpacked(path: Path, inside: str) -> Iterator[Path]:
    """Yield the file, or the one packed in it whose name has that pattern. Raises ReleaseError."""
    if not inside:
        yield path
        return
    with TemporaryDirectory() as folder:
        with _damage_reported(path.name), zipfile.ZipFile(path) as packed:
            names = [part.filename for part in packed.infolist() if fnmatchcase(part.filename, inside)]
            if len(names) != 1 or packed.getinfo(names[0]).file_size > MAX_BYTES:
                raise ValueError(f"one file {inside} of at most {MAX_BYTES:,} bytes was expected in it")
            unpacked_file = Path(packed.extract(names[0], folder))
        yield unpacked_file


@contextmanager
def open_rows(
    path: Path, ends_early: str = "", separator: str = ",", sheet: str = "", heading_row: int = 1
) -> Iterator[OpenTable]:
    """Open the rows of a CSV or Parquet file, streamed, or of a sheet whose columns are named in one row.
    Raises ReleaseError for a file that is none of them. sheet: needed for a workbook of several. ends_early:
    a word after which a row may stop short of the header; it then stands in every column left out."""
    table = partial(_table, path, ends_early, separator, sheet, heading_row)
    with closing(_within_memory(path.name, table)) as parts:
        columns = next(parts)
        rows = ((line, dict(zip(columns, cells, strict=True))) for line, cells in parts)
        yield OpenTable(columns, _or_empty(rows, path.name))


def _or_empty(rows: Iterator[Any], name: str) -> Iterator[Any]:
    """Yield the rows. Raises ReleaseError if there is none."""
    number = 0
    for number, row in enumerate(rows, 1):  # noqa: B007  # how many there were
        yield row
    if not number:
        raise ReleaseError(f"{name} has headings and no row below them: it may be cut short. Get it again.")


def _within_memory(name: str, work: Callable[[], Iterable[Any]]) -> Generator[Any]:
    try:
        yield from within_memory(work)
    except MemoryError:
        bound = f"takes more than {MAX_MEMORY // 1_000_000:,} MB of memory to read"
        raise ReleaseError(f"{name} {bound}; no release does. Nothing was read of it.") from None


def _table(path: Path, ends_early: str, separator: str, sheet: str, heading_row: int) -> Iterator[Any]:
    """Yield the column names, then the cells of each row with its line."""
    with path.open("rb") as file_start:
        start = file_start.read(4)
    if sheet or start in (_XLS, _ZIPPED):
        yield from _sheet_table(path, sheet, heading_row)
        return
    if start == _PARQUET:
        yield from _parquet_table(path)
        return
    with path.open(encoding=encoding_of(path), newline="") as file:
        if file.read(len(_BOM_IN_CP1252)) != _BOM_IN_CP1252:
            file.seek(0)
        reader = csv.reader(file, strict=True, delimiter=separator)
        lines = islice(_safely(reader, path), heading_row - 1, None)
        header = [name.strip() for name in next(lines, [])]
        _check_header(header, path)
        yield header
        yield from _rows(reader, header, path, ends_early)


def _sheet_table(path: Path, sheet: str, heading_row: int) -> Iterator[Any]:
    """Yield the column names of a sheet, or of the only one, then the cells of each row that has any."""
    workbook = _opened(path)
    if not sheet and len(workbook.sheet_names) > 1:
        remedy = f"Say which is read under `sheet`: {listed(workbook.sheet_names, 30)}"
        raise ReleaseError(f"{path.name} is a workbook of {len(workbook.sheet_names)} sheets. {remedy}.")
    rows = _sheet_rows(path, workbook, sheet or workbook.sheet_names[0])
    header = [" ".join(name.split()) for name in rows[heading_row - 1]] if len(rows) >= heading_row else []
    _check_header(header, path)
    yield header
    for line, cells in enumerate(rows[heading_row:], heading_row + 1):
        if any(map(str.strip, cells)):
            yield line, cells


def encoding_of(path: Path) -> str:
    """Return the first of ENCODINGS in which the whole file can be read. Raises ReleaseError."""
    for encoding in ENCODINGS:
        with suppress(UnicodeDecodeError), path.open(encoding=encoding, newline="") as file:
            if not any("\0" in chunk for chunk in iter(lambda: file.read(_CHUNK_CHARACTERS), "")):
                return encoding
    raise ReleaseError(f"{path.name} is not text in UTF-8 or Windows-1252: save it again as CSV UTF-8.")


def _safely(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    """Yield the reader's rows. Raises ReleaseError in place of its own error."""
    try:
        yield from reader
    except csv.Error as problem:
        line = getattr(reader, "line_num", "?")
        what = f"not readable as CSV ({problem}): the file may be cut short"
        raise ReleaseError(f"{path.name}, row {line}: {what}.") from None


def _check_header(header: list[str], path: Path) -> None:
    if not any(header):
        raise ReleaseError(f"{path.name} is empty: its first row should hold the column names.")
    if len(header) == 1:
        used = next((word for mark, word in OTHER_DELIMITERS.items() if mark in header[0]), "something else")
        problem = f"is separated by {used}, not commas: save it again as CSV, comma separated"
        raise ReleaseError(f"{path.name} {problem}.")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        same = f"has columns of the same name: {listed(twice)}"
        raise ReleaseError(f"{path.name} {same}. Which one is meant cannot be told: rename one in the file.")


def _rows(
    reader: Iterator[list[str]], header: list[str], path: Path, ends_early: str
) -> Iterator[tuple[int, list[str]]]:
    for fields in _safely(reader, path):
        line: int = reader.line_num  # type: ignore[attr-defined]
        if not any(field.strip() for field in fields) or len(fields) == 1:
            continue  # blank lines, and notes written below the table
        if ends_early and fields[-1] == ends_early:
            fields += [ends_early] * (len(header) - len(fields))
        if len(fields) != len(header):
            raise ReleaseError(
                f"{path.name}, row {line}: {len(fields)} fields where the header has {len(header)}: "
                "the file is cut short, or a comma inside a name is not quoted."
            )
        if [field.strip() for field in fields] == header:
            raise ReleaseError(f"{path.name}, row {line} repeats the header: two files may have been joined.")
        yield line, fields


def _parquet_table(path: Path) -> Iterator[Any]:
    """Yield names, then numbered rows. Raises ReleaseError if damaged, too large, or without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        install = "pip install 'boldsteps[releases]'"
        raise ReleaseError(f"{path.name} needs the package pyarrow: {install}.") from None
    try:
        file = parquet.ParquetFile(path)
    except (pyarrow.ArrowException, OSError) as problem:
        what = f"cannot be opened as parquet: it is cut short or damaged ({problem})"
        raise ReleaseError(f"{path.name} {what}.") from None
    if (count := file.metadata.num_rows * file.metadata.num_columns) > MAX_CELLS:
        raise ReleaseError(f"{path.name} has {count:,} cells; no release has more than {MAX_CELLS:,}.")
    yield file.schema_arrow.names
    yield from ((line, cells) for line, cells in enumerate(_parquet_rows(file), 1) if any(cells))


def _parquet_rows(file: Any) -> Iterator[tuple[str, ...]]:
    text = lru_cache(maxsize=_PARQUET_ROWS, typed=True)(cell_text)  # cells that are alike are one text
    for batch in file.iter_batches(_PARQUET_ROWS):
        yield from zip(*(map(text, column.to_pylist()) for column in batch.columns), strict=True)


_XLS, _ZIPPED = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
MAX_BYTES = 500_000_000
"""A workbook that unpacks to more is a trap, not a release: every known release stays far below."""
MAX_CELLS = 200_000_000
"""Of a Parquet file, which is streamed: thirty times the largest known."""


@dataclass(frozen=True)
class Workbook:
    """The names of its sheets, hidden ones too, and their rows on demand."""

    path: Path
    sheets: list[str]

    def rows(self, sheet: str) -> list[list[str]]:
        """Return all rows of a sheet, from its first cell. Raises ReleaseError if there is no such sheet."""
        return list(_within_memory(self.path.name, lambda: _sheet_rows(self.path, _opened(self.path), sheet)))


def open_workbook(path: Path) -> Workbook:
    """Open a workbook. Raises ReleaseError for another kind of file, a damaged one or one too large."""
    return Workbook(path, list(_within_memory(path.name, lambda: _opened(path).sheet_names)))


def _opened(path: Path) -> CalamineWorkbook:
    with path.open("rb") as file:
        start = file.read(4)
        if start not in (_XLS, _ZIPPED):
            cause = "a web page or a CSV may have been saved under its name."
            raise ReleaseError(f"{path.name} is not an Excel workbook: {cause}")
        with _damage_reported(path.name):
            packed = _checked_parts(path) if start == _ZIPPED else []
            file.seek(0)
        if packed and not {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & {*packed}:
            raise ReleaseError(
                f"{path.name} is a packed file of {listed(packed)}. Unpack it, or say which one is read "
                "under `inside` of its description; to begin one, unpack and describe that."
            )
        with _damage_reported(path.name):
            return CalamineWorkbook.from_filelike(_with_mimetype(file) if start == _ZIPPED else file)


def _with_mimetype(file: IO[bytes]) -> IO[bytes]:
    """Return the file; an OpenDocument one that does not say first what it is, with that said."""
    with zipfile.ZipFile(file) as packed:
        if "mimetype" in packed.namelist() or "content.xml" not in packed.namelist():
            file.seek(0)
            return file
        whole = BytesIO()
        with zipfile.ZipFile(whole, "w") as named:
            named.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            for part in packed.infolist():
                named.writestr(part, packed.read(part))
    whole.seek(0)
    return whole


def _sheet_rows(path: Path, workbook: CalamineWorkbook, sheet: str) -> list[list[str]]:
    if sheet not in workbook.sheet_names:
        sheets = listed(workbook.sheet_names, 30)
        raise ReleaseError(f"{path.name} has no sheet {sheet!r}. Its sheets are {sheets}.")
    with _damage_reported(path.name):
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return [[cell_text(value) for value in row] for row in rows]


def cell_text(value: Any) -> str:
    """Return a cell as text, empty for None; a whole number has no .0. Raises ReleaseError for a long one."""
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if len(text) > csv.field_size_limit():
        raise ReleaseError(f"A cell has {len(text):,} characters ({text[:20]}…); no release has one.")
    return text


def column_letter(position: int) -> str:
    """Return the name of a column, `AA` for 26."""
    first, second = divmod(position, 26)
    return (ascii_uppercase[first - 1] if first else "") + ascii_uppercase[second]


def column_index(letter: str) -> int:
    """Return the position of a column from 0, 26 for `AA`."""
    total = 0
    for character in letter:
        total = total * 26 + ascii_uppercase.index(character) + 1
    return total - 1


@contextmanager
def _damage_reported(name: str) -> Iterator[None]:
    """Raises ReleaseError for whatever the reader stumbles on; its panics are not of class Exception."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as problem:
        what = f"cannot be opened as a workbook: it is cut short or damaged ({problem})"
        raise ReleaseError(f"{name} {what}.") from None


def _checked_parts(path: Path) -> list[str]:
    """Return the names of what is packed in a file. Raises ValueError if it unpacks to too many bytes."""
    with zipfile.ZipFile(path) as packed:
        size = sum(part.file_size for part in packed.infolist())
        names = packed.namelist()
    if size > MAX_BYTES:
        limit = f"no release is larger than {MAX_BYTES // 1_000_000} MB"
        raise ValueError(f"unpacked it is {size // 1_000_000:,} MB; {limit}")
    return names
