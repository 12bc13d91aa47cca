"""Comma separated files as they are published: any of two encodings, any line end, read row by row."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.importing.errors import ReleaseError, listed
from analysis.importing.parquet import is_parquet, open_parquet
from analysis.importing.sheets import Sheet

ENCODINGS = ("utf-8-sig", "cp1252")
_MARK_IN_CP1252 = "\ufeff".encode().decode("cp1252")  # a byte order mark, where a later byte is no UTF-8
_CHUNK = 1 << 20
_OTHER_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def encoding_of(path: Path) -> str:
    """The first of ENCODINGS in which the whole file can be read. Raises ReleaseError."""
    for encoding in ENCODINGS:
        if _decodes(path, encoding):
            return encoding
    raise ReleaseError(f"{path.name} is not text in {' or '.join(ENCODINGS)}: save it again as CSV UTF-8.")


@contextmanager
def open_rows(path: Path, ends_early: str = "") -> Iterator[Sheet]:
    """The rows of a CSV file, streamed. Raises ReleaseError for a file that is not one.

    ends_early: a word after which a row may stop short of the header; it then stands in every column left out.
    """
    if is_parquet(path):
        yield open_parquet(path)
        return
    with path.open(encoding=encoding_of(path), newline="") as file:
        if file.read(len(_MARK_IN_CP1252)) != _MARK_IN_CP1252:
            file.seek(0)
        reader = csv.reader(file, strict=True)
        header = [name.strip() for name in next(_safely(reader, path), [])]
        _check_header(header, path)
        yield Sheet(header, _rows(reader, header, path, ends_early))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _safely(reader: Iterator[list[str]], path: Path) -> Iterator[list[str]]:
    """The reader's rows, its own complaint put as ours."""
    try:
        yield from reader
    except csv.Error as problem:
        line = getattr(reader, "line_num", "?")
        raise ReleaseError(
            f"{path.name}, row {line}: not readable as CSV ({problem}): the file may be cut short."
        ) from None


def _check_header(header: list[str], path: Path) -> None:
    if not any(header):
        raise ReleaseError(f"{path.name} is empty: its first row should hold the column names.")
    if len(header) == 1:
        used = next((word for mark, word in _OTHER_DELIMITERS.items() if mark in header[0]), "something else")
        raise ReleaseError(
            f"{path.name} is separated by {used}, not commas: save it again as CSV, comma separated."
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise ReleaseError(
            f"{path.name} has columns of the same name: {listed(twice)}. Which one is meant cannot be told."
        )


def _rows(
    reader: Iterator[list[str]], header: list[str], path: Path, ends_early: str
) -> Iterator[tuple[int, dict[str, str]]]:
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
        yield line, dict(zip(header, fields, strict=True))
