"""Hashes of what runs read, as it is now. With the same hashes a run would read the same."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import uuid4

from analysis.io.csv_files import parse_records
from analysis.io.dependencies import Columns, parse_read
from analysis.io.hashing import hash_bytes, hash_text

SIDECAR = "provenance.yml"
Part = tuple[str, str]
"""A file, by its path from the project's folder, and something of it."""
DIGITS = 32
"""Of a hash: half of them tell any two readings apart."""
_CELL, _ROW = "\x1f", "\x1e"


def by_pattern(lines: Iterable[str]) -> dict[str, list[str]]:
    """Group `Read.line`s by their pattern of files: there are few patterns, and many lines of some."""
    patterns: dict[str, str] = {}
    groups: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        beginning = line.partition(", ")[0]
        if beginning not in patterns:
            patterns[beginning] = parse_read(line).pattern
        groups[patterns[beginning]].append(line)
    return dict(groups)


def is_touched(pattern: str, changed: Iterable[str]) -> bool:
    """Whether one of the files is of the pattern."""
    expression = _expression(pattern)
    return any(expression.fullmatch(name) for name in changed)


def with_sidecar_files(changed: Iterable[str], files: Iterable[str]) -> frozenset[str]:
    """Return the changed files and those beside a changed sidecar: it says where they are from."""
    names = frozenset(changed)
    folders = {name.rpartition("/")[0] for name in names if name.rpartition("/")[2] == SIDECAR}
    return names | {name for name in files if name.rpartition("/")[0] in folders}


class ReadHashes:
    """Hashes of reads in a project whose files had these hashes (by path from `root`).
    A file that has changed since has a hash of its own each time. among: only these files are looked at."""

    def __init__(self, root: Path, hashes: Mapping[str, str], among: Collection[str] | None = None) -> None:
        self.root = root
        self._hashes = hashes
        self._names = sorted(hashes if among is None else hashes.keys() & among)
        self._parts, self._tables = cache(self._parts_of), cache(self._table_of)
        self._files, self._index = cache(self._files_of), cache(self._index_of)

    def digests(self, lines: Iterable[str]) -> dict[str, str]:
        """Return the hash of what those `Read.line`s name of each file, by file."""
        parts: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            for name, part in self._parts(line):
                parts[name].append(part)
        return {name: hash_text("".join(found))[:DIGITS] for name, found in parts.items()}

    def _parts_of(self, line: str) -> list[Part]:
        """Return a hash of what the line names, file by file."""
        read = parse_read(line)
        if read.where or read.columns:
            index = self._index(read.pattern, tuple(name for name, _ in read.where), read.columns)
            parts = [*index.rows.get(tuple(value for _, value in read.where), ()), *index.others]
        else:
            parts = [(name, self._hashes[name]) for name in self._files(read.pattern)]
        texts = ((name, f"{line}{_CELL}{part}\n") for name, part in parts)
        return [(name, hash_bytes(text.encode("utf-8", "surrogateescape"))) for name, text in texts]

    def _files_of(self, pattern: str) -> list[str]:
        """Return the files of a pattern: `*` stands for a name, `**` for anything below."""
        expression = _expression(pattern)
        return [name for name in self._names if expression.fullmatch(name)]

    def _index_of(self, pattern: str, by: Columns, columns: Columns) -> "_Index":
        """Return the rows by file, after the hash of the sidecar; for what is no such table its hash."""
        index = _Index()
        for name in self._files(pattern):
            sidecar = f"{name.rpartition('/')[0]}/{SIDECAR}" if "*" in pattern else ""
            source = self._hashes.get(sidecar, "")
            table = self._tables(name)
            if table and table.has((*by, *columns)):
                for values, rows in table.by(by, columns).items():
                    index.rows[values].append((name, _ROW.join([source, *rows])))
            else:
                state = self._hashes[name] if table else f"changed while it was read: {uuid4()}"
                index.others.append((name, f"{source}{_ROW}{state}"))
        return index

    def _table_of(self, name: str) -> "_Table | None":
        """Return the table of a file. None if the file has changed."""
        try:
            content = (self.root / name).read_bytes()
        except OSError:
            content = b""
        if hash_bytes(content) != self._hashes[name]:
            return None
        records = parse_records(content.decode("utf-8", "surrogateescape"))
        header, *rows = [cells for _, cells in records if cells] or [[]]
        return _Table(header, rows)


@dataclass(frozen=True)
class _Index:
    """Rows of files by their values of some columns. others: files that are no table of such columns."""

    rows: dict[Columns, list[Part]] = field(default_factory=lambda: defaultdict(list))
    others: list[Part] = field(default_factory=list)


@dataclass(frozen=True)
class _Table:
    header: list[str]
    rows: list[list[str]]

    def has(self, columns: Columns) -> bool:
        """Whether it is a table with those columns."""
        return {*columns} <= {*self.header} and all(len(row) == len(self.header) for row in self.rows)

    def by(self, by: Columns, columns: Columns) -> dict[Columns, list[str]]:
        """Return the named columns of the rows (all if none is named), by their values of others."""
        keys = [self.header.index(name) for name in by]
        shown = [self.header.index(name) for name in columns]
        index: dict[Columns, list[str]] = defaultdict(lambda: [_CELL.join(columns or self.header)])
        for row in self.rows:
            index[tuple(row[key] for key in keys)].append(
                _CELL.join([row[cell] for cell in shown] if shown else row)
            )
        return index


def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", "[^/]*"))
