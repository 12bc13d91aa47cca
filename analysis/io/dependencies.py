"""What a run reads of the project, written down as it reads: the rows of tables, files of text, and what was looked for in vain.

Everything below `data/`, `narrative/` and `_quarto.yml` is read through this module while a notebook runs. A table of figures is
read whole and looked up row by row, so its rows are noted where they are looked up (`note`); the rest is noted where it is read.
A run is out of date when one of its notes reads differently now (`analysis.io.dependency_hashes`).

Nothing is written down unless a run is being recorded: by `start`, or in a kernel by the environment variable BOLDSTEPS_READS.
A file that is opened past this module is noted whole; in tests (BOLDSTEPS_STRICT_READS) it fails the run.

What is made of files may be kept while none of them changes (`analysis.io.memoize`): a `ReadLog` says what was read for it.
"""

import csv
import json
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.io.fingerprints import Fingerprint, fingerprint_at, is_settled
from analysis.root import READ

FILE_VARIABLE = "BOLDSTEPS_READS"
STRICT_VARIABLE = "BOLDSTEPS_STRICT_READS"
PROJECT_VARIABLE = "BOLDSTEPS_PROJECT"
EVENTS = ("open", "os.listdir", "os.scandir")
BUFFER = 1 << 20


class UnrecordedReadError(Exception):
    """A file of the project was opened past the recorded layer, so a change in it would go unnoticed."""


@dataclass(frozen=True)
class Read:
    """Something read. pattern: the file or files (`*`), from the project's folder.

    where: the values of columns that the rows read have; none for all rows. columns: those that matter; none for all.
    """

    pattern: str
    where: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def line(self) -> str:
        return _written([self.pattern, self.where, self.columns])


_written = json.JSONEncoder(ensure_ascii=False).encode
"""Made once: a run notes thousands of reads."""


def parse_read(line: str) -> Read:
    """The read of a line that `Read.line` made."""
    pattern, where, columns = json.loads(line)
    return Read(pattern, tuple((name, value) for name, value in where), tuple(columns))


def rows(path: Path, **where: str) -> list[dict[str, str]]:
    """The rows of a table that have those values in those columns, noted. None where there is no such file."""
    note(path, **where)
    return [row for row in unrecorded_rows(path) if all(row[name] == value for name, value in where.items())]


def unrecorded_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table whose reader notes each when it is looked up. None where there is no such file."""
    state = _looked_at(path)
    return [dict(row) for row in _parsed(path, state)] if state else []


@lru_cache(maxsize=64)
def _parsed(path: Path, state: Fingerprint) -> list[dict[str, str]]:
    """The rows of a table as it was in that state: a rule is looked up for every rating."""
    with _layer(), path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(path: Path, encoding: str = "utf-8") -> str | None:
    """The text of a file, noted; None where there is no such file."""
    note(path)
    return unrecorded_text(path, encoding)


def unrecorded_text(path: Path, encoding: str = "utf-8") -> str | None:
    """The text of a file whose reader notes it when it is used; None where there is no such file."""
    _looked_at(path)
    if not path.is_file():
        return None
    with _layer():
        return path.read_text(encoding=encoding)


def files(folder: Path, pattern: str) -> list[Path]:
    """The files of a pattern in the order of their names, for readers that note what they take from each."""
    with _layer():
        found = sorted(folder.glob(pattern))
    if _here.witness:
        _here.witness.listings[folder, pattern] = found
    return found


def note(pattern: str | Path, columns: Sequence[str] = (), **where: str) -> None:
    """Writes down that rows were looked up, found or not: `note("data/sources/*/targets.csv", indicator=…)`."""
    if _here.witness:
        _here.witness.notes[pattern, tuple(columns), tuple(where.items())] = None
    if _state.recorder:
        _state.recorder.add(pattern, tuple(where.items()), tuple(columns))


@dataclass(frozen=True)
class ReadLog:
    """Everything that was read while it watched: what was noted, the files as they were, the listings of folders."""

    notes: dict[tuple[str | Path, tuple[str, ...], tuple[tuple[str, str], ...]], None] = field(
        default_factory=dict
    )
    states: dict[Path, Fingerprint | None] = field(default_factory=dict)
    listings: dict[tuple[Path, str], list[Path]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether all of it would be read the same now."""
        with _layer():
            are_same = all(fingerprint_at(path) == state for path, state in self.states.items())
            return are_same and all(
                sorted(folder.glob(pattern)) == found for (folder, pattern), found in self.listings.items()
            )

    @property
    def is_settled(self) -> bool:
        return all(is_settled(state) for state in self.states.values() if state)

    def replay(self) -> None:
        """Notes all of it again, as if it were read now."""
        for pattern, columns, where in self.notes:
            note(pattern, columns, **dict(where))
        if _here.witness:
            _here.witness.states.update(self.states)
            _here.witness.listings.update(self.listings)


@contextmanager
def watch_reads() -> Iterator[ReadLog]:
    """Watches what is read meanwhile; who watches already sees it as well."""
    before, witness = _here.witness, ReadLog()
    _here.witness = witness
    try:
        yield witness
    finally:
        _here.witness = before
    if before:
        before.notes.update(witness.notes)
        before.states.update(witness.states)
        before.listings.update(witness.listings)


def start(root: Path, file: Path, *, at_once: bool = True) -> None:
    """Records what this process reads of the project in `root` from now on, a line each, in `file`.

    at_once: each line is in the file when it has been read, whatever becomes of the process; without, when `finish` is called.
    """
    if _state.recorder is None:
        sys.addaudithook(_watch)
    _state.recorder = _Recorder(root.resolve(), file, at_once)


def finish() -> None:
    """Everything that was recorded is in the file."""
    if _state.recorder:
        _state.recorder.file.flush()


def read_lines(file: Path) -> list[str]:
    """The lines that were recorded, each once and in order. Raises OSError where nothing was recorded."""
    return sorted(set(file.read_text(encoding="utf-8").splitlines()))


class _Recorder:
    def __init__(self, root: Path, file: Path, at_once: bool) -> None:
        self.root = root
        self.file = file.open("ab", buffering=0 if at_once else BUFFER)
        self._seen: set[tuple[Any, ...]] = set()
        self._prefix = f"{root}{os.sep}"

    def add(self, *read: Any) -> None:
        """Writes it down the first time; figures are looked up many thousand times a run."""
        if read not in self._seen:
            self._seen.add(read)
            pattern, where, columns = read
            line = Read(self._inside(pattern), tuple(sorted(where)), columns).line
            self.file.write(f"{line}\n".encode())

    def _inside(self, pattern: str | Path) -> str:
        """A pattern as it is; a path from the project's folder."""
        return pattern if isinstance(pattern, str) else pattern.resolve().relative_to(self.root).as_posix()

    def watched(self, path: str) -> str:
        """The path from the project's folder, if it is one of those that a run may only read through this module."""
        full = os.path.abspath(path)  # noqa: PTH100  # follows no links and makes no Path: it is called at every open
        inside = full[len(self._prefix) :].replace(os.sep, "/") if full.startswith(self._prefix) else ""
        return inside if inside.partition("/")[0] in READ else ""


@dataclass
class _State:
    recorder: _Recorder | None = None
    depth: int = field(default=0)


class _OfThread(threading.local):
    """What a thread reads, another has not read."""

    witness: ReadLog | None = None


_state = _State()
_here = _OfThread()


@contextmanager
def _layer() -> Iterator[None]:
    _state.depth += 1
    try:
        yield
    finally:
        _state.depth -= 1


def _looked_at(path: Path) -> Fingerprint | None:
    """How the file is before it is read."""
    state = fingerprint_at(path)
    if _here.witness:
        _here.witness.states[path] = state
    return state


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Python calls this at every open: what is opened past the layer is noted whole, or refused."""
    if event not in EVENTS or _state.depth or _state.recorder is None:
        return
    path = arguments[0] if arguments else None
    if not isinstance(path, str | bytes | os.PathLike) or _is_written(event, arguments):
        return
    inside = _state.recorder.watched(os.fsdecode(path))
    if not inside:
        return
    if os.environ.get(STRICT_VARIABLE):
        raise UnrecordedReadError(
            f"{inside} was opened past analysis.io.dependencies; a change in it would not be noticed."
        )
    note(inside if event == "open" else f"{inside}/**")


def _is_written(event: str, arguments: tuple[Any, ...]) -> bool:
    return event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


if os.environ.get(FILE_VARIABLE) and os.environ.get(PROJECT_VARIABLE):
    start(Path(os.environ[PROJECT_VARIABLE]), Path(os.environ[FILE_VARIABLE]))
