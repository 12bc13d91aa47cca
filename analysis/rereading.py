"""Reading again: one hash of everything a run read, as it is now. The same hash means that the run would read the same.

Needs neither pandas nor the meaning of a table: a row is its cells as text, an absent file or row is a fact like any other.
"""

import csv
import hashlib
import io
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from analysis.reads import Read, parse_read

SIDECAR = "provenance.yml"
_CELL, _ROW = "\x1f", "\x1e"


class Rereading:
    """The project as it is now. Each file is read once, so ask a new one when files may have changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._digests: dict[str, str] = {}
        self._files: dict[Path, _File] = {}
        self._found: dict[str, list[Path]] = {}

    def digest(self, lines: Iterable[str]) -> str:
        """The hash of what those lines (`Read.line`) name."""
        return _hash(f"{line}{_CELL}{self._line(line)}" for line in lines)

    def _line(self, line: str) -> str:
        if line not in self._digests:
            self._digests[line] = self._read(parse_read(line))
        return self._digests[line]

    def _read(self, read: Read) -> str:
        found = [self._file(path) for path in self._matching(read.pattern)]
        if read.where or read.columns:
            return _hash(part for file in found if (part := file.selected(read)))
        return _hash(f"{file.path.relative_to(self.root).as_posix()}{_CELL}{file.sha256}" for file in found)

    def _matching(self, pattern: str) -> list[Path]:
        if pattern not in self._found:
            path = self.root / pattern
            self._found[pattern] = sorted(self.root.glob(pattern)) if "*" in pattern else [path] if path.exists() else []
        return self._found[pattern]

    def _file(self, path: Path) -> "_File":
        return self._files.setdefault(path, _File(path))


class _File:
    """One file as it is now, and its rows by the columns that were asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._indexes: dict[tuple[tuple[str, ...], tuple[str, ...]], dict[tuple[str, ...], list[str]]] = {}

    @cached_property
    def content(self) -> bytes:
        """Of a folder that was looked into, nothing: its name says that it is there."""
        return self.path.read_bytes() if self.path.is_file() else b""

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def _rows(self) -> list[list[str]]:
        return [row for row in csv.reader(io.StringIO(self.content.decode("utf-8", "surrogateescape"), newline="")) if row]

    def selected(self, read: Read) -> str:
        """The rows read, with the file's name, its columns and where it says it is from; empty where it has no such row."""
        header = self._rows[0] if self._rows else []
        wanted = tuple(name for name, _ in read.where)
        if not {*wanted, *read.columns} <= set(header):
            return self.sha256
        index = self._index(wanted, read.columns)
        if index is None:
            return self.sha256
        rows = index.get(tuple(value for _, value in read.where), [])
        if not rows:
            return ""
        sidecar = self.path.parent / SIDECAR
        origin = hashlib.sha256(sidecar.read_bytes()).hexdigest() if "*" in read.pattern and sidecar.is_file() else ""
        return _ROW.join([self.path.parent.name, _CELL.join(read.columns or header), origin, *rows])

    def _index(self, wanted: tuple[str, ...], columns: tuple[str, ...]) -> dict[tuple[str, ...], list[str]] | None:
        """The rows by their values of the wanted columns; None where one is not as long as the header, so is not a row."""
        if (wanted, columns) not in self._indexes:
            header, *rows = self._rows
            keys = [header.index(name) for name in wanted]
            kept = [header.index(name) for name in columns]
            index: dict[tuple[str, ...], list[str]] = defaultdict(list)
            for row in rows:
                if len(row) != len(header):
                    return None
                index[tuple(row[key] for key in keys)].append(_CELL.join([row[each] for each in kept] if kept else row))
            self._indexes[wanted, columns] = index
        return self._indexes[wanted, columns]


def _hash(parts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(part.encode("utf-8", "surrogateescape"))
        found.update(b"\n")
    return found.hexdigest()
