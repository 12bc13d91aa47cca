"""What a run reads of the project, written down as it reads: the rows of tables, files of text, and what was looked for in vain.

Everything below `data/`, `narrative/` and `_quarto.yml` is read through this module while a notebook runs. A table of figures is
read whole and looked up row by row, so its rows are noted where they are looked up (`note`); the rest is noted where it is read.
A run is out of date when one of its notes reads differently now (`analysis.records.rereading`).

Nothing is written down unless a run is being recorded: by `start`, or in a kernel by the environment variable BOLDSTEPS_READS.
A file that is opened past this module is noted whole; in tests (BOLDSTEPS_STRICT_READS) it fails the run.
"""

import csv
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE_VARIABLE = "BOLDSTEPS_READS"
STRICT_VARIABLE = "BOLDSTEPS_STRICT_READS"
PROJECT_VARIABLE = "BOLDSTEPS_PROJECT"
WATCHED = ("data", "narrative", "theme", "_quarto.yml")
EVENTS = ("open", "os.listdir", "os.scandir")


class UnrecordedRead(Exception):
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
        return json.dumps([self.pattern, self.where, self.columns], ensure_ascii=False)


def parse_read(line: str) -> Read:
    """The read of a line that `Read.line` made."""
    pattern, where, columns = json.loads(line)
    return Read(pattern, tuple((name, value) for name, value in where), tuple(columns))


def rows(path: Path, **where: str) -> list[dict[str, str]]:
    """The rows of a table that have those values in those columns, noted. None where there is no such file."""
    _note_path(path, where)
    return [row for row in unnoted_rows(path) if all(row[name] == value for name, value in where.items())]


def unnoted_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a table whose reader notes each when it is looked up. None where there is no such file."""
    try:
        now = path.stat()
    except FileNotFoundError:
        return []
    return [dict(row) for row in _parsed(path, now.st_mtime_ns, now.st_size)]


@lru_cache(maxsize=4)
def _parsed(path: Path, changed: int, size: int) -> list[dict[str, str]]:
    """The rows of a table as it was at that time: a rule is looked up for every rating."""
    with _layer(), path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def text(path: Path, encoding: str = "utf-8") -> str | None:
    """The text of a file, noted; None where there is no such file."""
    _note_path(path, {})
    return unnoted_text(path, encoding)


def unnoted_text(path: Path, encoding: str = "utf-8") -> str | None:
    """The text of a file whose reader notes it when it is used; None where there is no such file."""
    if not path.is_file():
        return None
    with _layer():
        return path.read_text(encoding=encoding)


def files(folder: Path, pattern: str) -> list[Path]:
    """The files of a pattern in the order of their names, for readers that note what they take from each."""
    with _layer():
        return sorted(folder.glob(pattern))


def note(pattern: str, columns: Sequence[str] = (), **where: str) -> None:
    """Writes down that rows were looked up, found or not: `note("data/sources/*/targets.csv", indicator=…)`."""
    if _state.recorder:
        _state.recorder.add(pattern, tuple(where.items()), tuple(columns))


def start(root: Path, file: Path) -> None:
    """Records what this process reads of the project in `root` from now on, a line each, in `file`."""
    if _state.recorder is None:
        sys.addaudithook(_watch)
    _state.recorder = _Recorder(root.resolve(), file)


def read_lines(file: Path) -> list[str]:
    """The lines that were recorded, each once and in order. Raises OSError where nothing was recorded."""
    return sorted(set(file.read_text(encoding="utf-8").splitlines()))


class _Recorder:
    def __init__(self, root: Path, file: Path) -> None:
        self.root = root
        self._seen: set[tuple[Any, ...]] = set()
        self._prefix = f"{root}{os.sep}"
        self._number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def add(self, *read: Any) -> None:
        """Writes it down the first time; figures are looked up many thousand times a run."""
        if read not in self._seen:
            self._seen.add(read)
            pattern, where, columns = read
            os.write(self._number, f"{Read(pattern, tuple(sorted(where)), columns).line}\n".encode())

    def watched(self, path: str) -> str:
        """The path from the project's folder, if it is one of those that a run may only read through this module."""
        full = os.path.abspath(path)  # noqa: PTH100  # follows no links and makes no Path: it is called at every open
        inside = full[len(self._prefix) :].replace(os.sep, "/") if full.startswith(self._prefix) else ""
        return inside if inside.partition("/")[0] in WATCHED else ""


@dataclass
class _State:
    recorder: _Recorder | None = None
    depth: int = field(default=0)


_state = _State()


@contextmanager
def _layer() -> Iterator[None]:
    _state.depth += 1
    try:
        yield
    finally:
        _state.depth -= 1


def _note_path(path: Path, where: dict[str, str]) -> None:
    if _state.recorder:
        note(path.resolve().relative_to(_state.recorder.root).as_posix(), **where)


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
        raise UnrecordedRead(f"{inside} was opened past analysis.records.reads; a change in it would not be noticed.")
    note(inside if event == "open" else f"{inside}/**")


def _is_written(event: str, arguments: tuple[Any, ...]) -> bool:
    return event == "open" and bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))


if os.environ.get(FILE_VARIABLE) and os.environ.get(PROJECT_VARIABLE):
    start(Path(os.environ[PROJECT_VARIABLE]), Path(os.environ[FILE_VARIABLE]))
