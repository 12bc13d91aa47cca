"""Reading again: a hash of what a run read of each file, as it is now. The same hashes mean that the run would read the same.

Needs neither pandas nor the meaning of a table: a row is its cells as text, an absent file or row is a fact like any other.
"""

import csv
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from analysis.io.dependencies import Read, parse_read

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

SIDECAR = "provenance.yml"
Part = tuple[str, str]
"""A file, by its path from the project's folder, and something of it."""
Columns = tuple[str, ...]
DIGITS = 32
"""Of a hash: half of them tell any two readings apart."""
_CELL, _ROW = "\x1f", "\x1e"


def by_pattern(lines: Iterable[str]) -> dict[str, list[str]]:
    """Those lines (`Read.line`) by the files that they name: few patterns, of some of which many rows are read."""
    patterns: dict[str, str] = {}
    found: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        beginning = line.partition(", ")[0]
        if beginning not in patterns:
            patterns[beginning] = parse_read(line).pattern
        found[patterns[beginning]].append(line)
    return dict(found)


def is_touched(pattern: str, changed: Iterable[str]) -> bool:
    """Whether one of those files is of that pattern."""
    wanted = re.compile(_expression(pattern))
    return any(wanted.fullmatch(name) for name in changed)


def with_beside(changed: Iterable[str], files: Iterable[str]) -> frozenset[str]:
    """The files that changed, with those that stand beside a sidecar that did: it says where their figures are from."""
    names = frozenset(changed)
    folders = {name.rpartition("/")[0] for name in names if name.rpartition("/")[2] == SIDECAR}
    return names | {name for name in files if name.rpartition("/")[0] in folders}


class ReadHashes:
    """The project as it was when its files had these hashes (by path from `root`).

    A file that has changed since makes a hash that nothing has: what was read of it is not known. among: only these files are looked at.
    """

    def __init__(self, root: Path, hashes: Mapping[str, str], among: Collection[str] | None = None) -> None:
        self.root = root
        self._hashes = hashes
        self._names = sorted(hashes if among is None else hashes.keys() & among)
        self._parts: dict[str, list[Part]] = {}
        self._files: dict[str, _File] = {}
        self._found: dict[str, list[str]] = {}
        self._indexes: dict[tuple[str, Columns, Columns], _Index] = {}

    def digests(self, lines: Iterable[str]) -> dict[str, str]:
        """Of each file that holds something of what those lines (`Read.line`) name, the hash of what it holds."""
        found: dict[str, Hash] = {}
        for line in lines:
            if line not in self._parts:
                self._parts[line] = list(self._read(line))
            for name, part in self._parts[line]:
                if name not in found:
                    found[name] = hashlib.sha256()
                found[name].update(part.encode())
        return {name: made.hexdigest()[:DIGITS] for name, made in found.items()}

    def _read(self, line: str) -> Iterator[Part]:
        """What the line names, file by file: a hash of it."""
        read = parse_read(line)
        is_whole = not read.where and not read.columns
        named = (
            ((name, self._hashes[name]) for name in self._matching(read.pattern))
            if is_whole
            else self._rows(read)
        )
        return ((name, _hash(line, part)) for name, part in named)

    def _matching(self, pattern: str) -> list[str]:
        """The files of a pattern: `*` stands for a name, `**` for anything below."""
        if pattern not in self._found:
            wanted = re.compile(_expression(pattern))
            self._found[pattern] = [name for name in self._names if wanted.fullmatch(name)]
        return self._found[pattern]

    def _rows(self, read: Read) -> Iterator[Part]:
        """The rows read of each file that has some, with the sidecar that says where they are from. Of what is no such table, all of it."""
        wanted = tuple(name for name, _ in read.where)
        key = (read.pattern, wanted, read.columns)
        if key not in self._indexes:
            self._indexes[key] = self._index(*key)
        index = self._indexes[key]
        return chain(index.rows.get(tuple(value for _, value in read.where), ()), index.strange)

    def _index(self, pattern: str, wanted: Columns, columns: Columns) -> "_Index":
        index = _Index()
        for name in self._matching(pattern):
            if name not in self._files:
                self._files[name] = _File(self.root / name, self._hashes[name])
            file, sidecar = (
                self._files[name],
                f"{name.rpartition('/')[0]}/{SIDECAR}" if "*" in pattern else "",
            )
            source = self._hashes.get(sidecar, "")
            try:
                for values, rows in file.by(wanted, columns).items():
                    index.rows[values].append((name, _ROW.join([source, *rows])))
            except NotATableError as no:
                index.strange.append((name, f"{source}{_ROW}{no}"))
        return index


@dataclass(frozen=True)
class _Index:
    """The rows of all files of a pattern by their values of some columns; strange: the files that are no table of such columns."""

    rows: dict[Columns, list[Part]] = field(default_factory=lambda: defaultdict(list))
    strange: list[Part] = field(default_factory=list)


class NotATableError(Exception):
    """A file is no table of the columns that were asked for. Says what it is instead: a hash."""


class _File:
    """One table."""

    def __init__(self, path: Path, sha256: str) -> None:
        self.path = path
        self.sha256 = sha256

    @cached_property
    def _rows(self) -> list[list[str]]:
        """The header and the rows. Raises NotATableError where the file is no longer the one of that hash."""
        try:
            content = self.path.read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise NotATableError(f"changed while it was read: {uuid4()}")
        lines = io.StringIO(content.decode("utf-8", "surrogateescape"), newline="")
        return [row for row in csv.reader(lines) if row]

    def by(self, wanted: Columns, columns: Columns) -> dict[Columns, list[str]]:
        """The rows, after their columns, by their values of the wanted columns. Raises NotATableError."""
        header, *rows = self._rows or [[]]
        if not {*wanted, *columns} <= set(header) or any(len(row) != len(header) for row in rows):
            raise NotATableError(self.sha256)
        keys = [header.index(name) for name in wanted]
        kept = [header.index(name) for name in columns]
        index: dict[Columns, list[str]] = defaultdict(lambda: [_CELL.join(columns or header)])
        for row in rows:
            index[tuple(row[key] for key in keys)].append(
                _CELL.join([row[each] for each in kept] if kept else row)
            )
        return index


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", "[^/]*")


def _hash(line: str, part: str) -> str:
    return hashlib.sha256(f"{line}{_CELL}{part}\n".encode("utf-8", "surrogateescape")).hexdigest()
