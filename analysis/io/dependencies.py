"""Dependency tracking: what a run reads of the project, or looks for in vain, is recorded as it reads.

Everything below `data/`, `narrative/` and `_quarto.yml` is read through this module while a notebook runs. A
table of figures is read whole and looked up row by row, so its rows are recorded where they are looked up
(`record_read`); the rest is recorded where it is read. A run is out of date when one of its reads has another
hash now (`analysis.io.dependency_hashes`).

Reads are recorded after `start`, or in a kernel with the environment variable BOLDSTEPS_READS. A file that is
opened without this module is recorded whole; in tests (BOLDSTEPS_STRICT_READS) it fails the run. A `ReadLog`
holds the reads of a piece of code whose result is reused (`analysis.io.memoize`).
"""

import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.io.csv_files import Row, read_csv
from analysis.io.fingerprints import Fingerprint, fingerprint_at, is_settled
from analysis.root import INPUT_PATHS

FILE_VARIABLE = "BOLDSTEPS_READS"
STRICT_VARIABLE = "BOLDSTEPS_STRICT_READS"
PROJECT_VARIABLE = "BOLDSTEPS_PROJECT"
EVENTS = ("open", "os.listdir", "os.scandir")
BUFFER = 1 << 20

Columns = tuple[str, ...]
Where = tuple[tuple[str, str], ...]
"""Columns, each with the value that the rows read have in it."""


class UnrecordedReadError(Exception):
    """A file of the project was opened without this module, so a change of it would go unnoticed."""


@dataclass(frozen=True)
class Read:
    """Something read. pattern: the file or files (`*`), from the project's folder.
    where: values of columns that select rows; none for all. columns: those that matter; none for all."""

    pattern: str
    where: Where = ()
    columns: Columns = ()

    @property
    def line(self) -> str:
        return _to_json([self.pattern, self.where, self.columns])


_to_json = json.JSONEncoder(ensure_ascii=False).encode
"""Made once: a run records thousands of reads."""


def parse_read(line: str) -> Read:
    """Return the read of a `Read.line`."""
    pattern, where, columns = json.loads(line)
    return Read(pattern, tuple((name, value) for name, value in where), tuple(columns))


def rows(path: Path, **where: str) -> list[Row]:
    """Read and record the rows of a table with those values in those columns. Empty if there is no file."""
    record_read(path, **where)
    return [row for row in unrecorded_rows(path) if all(row[name] == value for name, value in where.items())]


def unrecorded_rows(path: Path) -> list[Row]:
    """Read the rows of a table, which are shared and must not be changed; the caller records each that it
    looks up. Empty if there is no such file."""
    fingerprint = _fingerprint(path)
    return _parsed(path, fingerprint) if fingerprint else []


@lru_cache(maxsize=64)
def _parsed(path: Path, fingerprint: Fingerprint) -> list[Row]:
    """Return the rows of a table as it was with that fingerprint: a rule is looked up for every rating."""
    with _in_layer():
        return read_csv(path).rows


def text(path: Path, encoding: str = "utf-8") -> str | None:
    """Read and record the text of a file. None if there is no such file."""
    record_read(path)
    return unrecorded_text(path, encoding)


def unrecorded_text(path: Path, encoding: str = "utf-8") -> str | None:
    """Read the text of a file; the caller records it when it is used. None if there is no such file."""
    _fingerprint(path)
    with _in_layer():
        return path.read_text(encoding=encoding) if path.is_file() else None


def files(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a pattern, sorted. The caller records what it takes from each."""
    with _in_layer():
        listing = sorted(folder.glob(pattern))
    if _thread.log:
        _thread.log.listings[folder, pattern] = listing
    return listing


def record_read(pattern: str | Path, columns: Sequence[str] = (), **where: str) -> None:
    """Record a look-up of rows: `record_read("data/sources/*/targets.csv", indicator="ks4")`."""
    if not (_thread.log or _process.recorder):
        return
    read = pattern, tuple(columns), tuple(where.items())
    if _thread.log:
        _thread.log.notes[read] = None
    if _process.recorder:
        _process.recorder.add(*read)


@dataclass(frozen=True)
class ReadLog:
    """Reads of a piece of code: what it recorded, the fingerprints of the files, the listings of folders."""

    notes: dict[tuple[str | Path, Columns, Where], None] = field(default_factory=dict)
    fingerprints: dict[Path, Fingerprint | None] = field(default_factory=dict)
    listings: dict[tuple[Path, str], list[Path]] = field(default_factory=dict)

    @property
    def is_current(self) -> bool:
        """Whether all of it would be read the same now."""
        with _in_layer():
            return all(fingerprint_at(path) == before for path, before in self.fingerprints.items()) and all(
                sorted(folder.glob(pattern)) == before for (folder, pattern), before in self.listings.items()
            )

    @property
    def is_settled(self) -> bool:
        """Whether a change of any of its files from now on would show."""
        return all(is_settled(fingerprint) for fingerprint in self.fingerprints.values() if fingerprint)

    def replay(self) -> None:
        """Record all of it again, as if it were read now."""
        if _process.recorder:
            _process.recorder.add_all(self.notes)
        self.pass_on()

    def pass_on(self) -> None:
        """Add all of it to the log around this code, if there is one."""
        if _thread.log:
            _thread.log.update(self)

    def update(self, other: "ReadLog") -> None:
        """Add the reads of another log."""
        self.notes.update(other.notes)
        self.fingerprints.update(other.fingerprints)
        self.listings.update(other.listings)


@contextmanager
def watch_reads() -> Iterator[ReadLog]:
    """Yield a log of what this thread reads meanwhile. Logs around it get these reads too."""
    outer, log = _thread.log, ReadLog()
    _thread.log = log
    try:
        yield log
    finally:
        _thread.log = outer
    if outer:
        outer.update(log)


def start(root: Path, file: Path, *, at_once: bool = True) -> None:
    """Record what this process reads of the project in `root` from now on, a line each, in `file`.
    at_once: write each line when it is read, otherwise when `finish` is called."""
    if _process.recorder is None:
        sys.addaudithook(_watch)
    _process.recorder = _Recorder(root.resolve(), file, at_once)


def finish() -> None:
    """Write what was recorded to the file."""
    if _process.recorder:
        _process.recorder.file.flush()


def read_lines(file: Path) -> list[str]:
    """Return the recorded lines, sorted and without repetitions. Raises OSError if nothing was recorded."""
    return sorted(set(file.read_text(encoding="utf-8").splitlines()))


class _Recorder:
    """Writes reads to a file."""

    def __init__(self, root: Path, file: Path, at_once: bool) -> None:
        self.root = root
        self.file = file.open("ab", buffering=0 if at_once else BUFFER)
        self._seen: set[tuple[str | Path, Columns, Where]] = set()
        self._prefix = f"{root}{os.sep}"

    def add(self, pattern: str | Path, columns: Columns, where: Where) -> None:
        """Write it the first time: figures are looked up many thousand times a run."""
        read = pattern, columns, where
        if read not in self._seen:
            self._seen.add(read)
            if isinstance(pattern, Path):
                pattern = pattern.resolve().relative_to(self.root).as_posix()
            self.file.write(f"{Read(pattern, tuple(sorted(where)), columns).line}\n".encode())

    def add_all(self, reads: Mapping[tuple[str | Path, Columns, Where], None]) -> None:
        """Write those of the reads that are new."""
        for read in reads.keys() - self._seen:
            self.add(*read)

    def watched(self, path: str) -> str:
        """Return the path from the project's folder if only this module may read it, otherwise nothing."""
        full = os.path.abspath(path)  # noqa: PTH100  # makes no Path: it is called at every open
        inside = full[len(self._prefix) :].replace(os.sep, "/") if full.startswith(self._prefix) else ""
        return inside if inside.partition("/")[0] in INPUT_PATHS else ""


@dataclass
class _Process:
    """The recorder of this process, and how many of its calls are within this module."""

    recorder: _Recorder | None = None
    depth: int = 0


class _Thread(threading.local):
    """The innermost log of each thread."""

    log: ReadLog | None = None


_process = _Process()
_thread = _Thread()


@contextmanager
def _in_layer() -> Iterator[None]:
    _process.depth += 1
    try:
        yield
    finally:
        _process.depth -= 1


def _fingerprint(path: Path) -> Fingerprint | None:
    """Return and log the fingerprint of a file that is about to be read."""
    fingerprint = fingerprint_at(path)
    if _thread.log:
        _thread.log.fingerprints[path] = fingerprint
    return fingerprint


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Record or refuse what is opened without this module. Python calls this at every open."""
    if event not in EVENTS or _process.depth or _process.recorder is None:
        return
    path = arguments[0] if arguments else None
    is_written = event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
    if not isinstance(path, str | bytes | os.PathLike) or is_written:
        return
    inside = _process.recorder.watched(os.fsdecode(path))
    if not inside:
        return
    if os.environ.get(STRICT_VARIABLE):
        raise UnrecordedReadError(
            f"{inside} was opened past analysis.io.dependencies; a change in it would not be noticed."
        )
    record_read(inside if event == "open" else f"{inside}/**")


if os.environ.get(FILE_VARIABLE) and os.environ.get(PROJECT_VARIABLE):
    start(Path(os.environ[PROJECT_VARIABLE]), Path(os.environ[FILE_VARIABLE]))
