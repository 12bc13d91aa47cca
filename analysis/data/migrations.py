"""The version of `data/`: how its tables have changed, and how a folder from before a change is brought up to date.

`data/VERSION` holds the number. A folder without one is from before versions were written down: its columns say which it is.
A change of the tables of `analysis.data.schema` that older folders lack is a row of CHANGES, and rows stay for good: nobody
who has not looked at the project for years has to know what happened meanwhile. Nothing but `boldsteps upgrade` writes.
"""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from analysis import __version__
from analysis.data.transactions import exclusive_change, write_together
from analysis.errors import DataError
from analysis.io.dependencies import unrecorded_text

FILE = "VERSION"
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")
Row = dict[str, str]


@dataclass(frozen=True)
class NewColumn:
    """A version that came with a column. after: the column it stands behind. value: what it holds in a row from before.

    meaning: of that value, for people: what is the same as before, and what they may want to write.
    """

    version: int
    file: str
    column: str
    after: str
    value: Callable[[Row], str]
    meaning: str

    @property
    def told(self) -> str:
        return f"data/{self.file} gets the column {self.column}: {self.meaning}."

    def is_in(self, text: str) -> bool:
        return self.column in _header(text)

    def added_to(self, text: str) -> str:
        """The file with the column; as it is where it has it. Raises DataError where it does not fit."""
        return text if self.is_in(text) else self._added(text)

    def _added(self, text: str) -> str:
        header = _header(text)
        if self.after not in header:
            raise self._problem(1, f"there is no column {self.after!r}")
        place = header.index(self.after) + 1
        reader = csv.reader(text.splitlines(keepends=True))
        lines = []
        for line in reader:
            if line and len(line) != len(header):
                raise self._problem(
                    reader.line_num, f"there are {len(line)} values under {len(header)} columns"
                )
            lines.append(line)
        values = [self.column, *(self.value(dict(zip(header, line, strict=False))) for line in lines[1:])]
        added = [
            [*line[:place], value, *line[place:]] if line else line
            for line, value in zip(lines, values, strict=True)
        ]
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\n").writerows(added)
        return written.getvalue()

    def _problem(self, row: int, what: str) -> DataError:
        return DataError(
            f"data/{self.file}, row {row}: {what}. Put that right, then run boldsteps upgrade again; nothing was written."
        )


CHANGES = (
    NewColumn(
        2,
        "reference/editions.csv",
        "final_year",
        "fallback_year",
        lambda edition: edition["fallback_year"],
        "the fallback year, so that ratings stay as they are; write a later year where targets go on",
    ),
    NewColumn(
        3,
        "reference/editions.csv",
        "headlines",
        "about",
        lambda edition: "",
        "empty; list the indicators of the front page",
    ),
)
CURRENT = CHANGES[-1].version
LAST_WITHOUT_NUMBER = 3
"""The version at which numbers began to be written down."""


@dataclass(frozen=True)
class Upgrade:
    """What is to be done, or was. texts: what files become, by path from `data/`."""

    version: int | None
    changes: tuple[NewColumn, ...]
    texts: dict[str, str]
    is_dry_run: bool = False

    def __str__(self) -> str:
        if not self.texts:
            return f"data/ is of version {CURRENT}, the one that this boldsteps reads; nothing to do."
        was = "has no version yet" if self.version is None else f"is of version {self.version}"
        ending = (
            "Dry run: nothing was written."
            if self.is_dry_run
            else f"Written: {', '.join(sorted(self.texts))}."
        )
        steps = [f"  version {change.version}  {change.told}" for change in self.changes]
        return "\n".join([f"data/ {was}; this boldsteps reads version {CURRENT}.", *steps, ending])


def check_version(data: Path) -> None:
    """Raises DataError where `data/` is older or newer than what this code reads, saying what would be changed."""
    version = version_of(data)
    if version > CURRENT:
        raise DataError(
            f"data/{FILE} says version {version}; this boldsteps ({__version__}) reads up to version {CURRENT}. "
            "Install the newer boldsteps that wrote it, or restore the data/ of before."
        )
    if version < CURRENT:
        changes = " ".join(change.told for change in CHANGES if change.version > version)
        raise DataError(
            f"data/ is of version {version}; this boldsteps ({__version__}) reads version {CURRENT}. "
            f"boldsteps upgrade brings it up to date, with --dry-run it only says how: {changes}"
        )


def version_of(data: Path) -> int:
    """As its file says, or its columns where there is none. Raises DataError where it is no number."""
    written = _written(data)
    return _by_columns(data) if written is None else written


def upgrade(data: Path, dry_run: bool = False) -> Upgrade:
    """Brings `data/` to the current version: all files of it or none. Raises DataError, with nothing written."""
    if dry_run:
        return _planned(data, dry_run)
    with exclusive_change(data):
        planned = _planned(data)
        write_together(data, {data / name: text for name, text in planned.texts.items()})
        return planned


def _planned(data: Path, dry_run: bool = False) -> Upgrade:
    version = version_of(data)
    if version > CURRENT:
        check_version(data)
    changes = tuple(change for change in CHANGES if change.version > version)
    texts: dict[str, str] = {}
    for change in changes:
        before = texts.get(change.file) or _text(data, change.file)
        texts[change.file] = change.added_to(before)
    if _written(data) != CURRENT:
        texts[FILE] = f"{CURRENT}\n"
    return Upgrade(_written(data), changes, texts, dry_run)


def _written(data: Path) -> int | None:
    """The number in the file; None where there is no file."""
    text = unrecorded_text(data / FILE, "latin-1")
    if text is None:
        return None
    if not _NUMBER.fullmatch(text.strip()):
        raise DataError(
            f"data/{FILE} holds {text.strip()[:40]!r}. Restore it: it says the version of data/ as a number, {CURRENT} now."
        )
    return int(text)


def _by_columns(data: Path) -> int:
    """The version before the first change whose column is missing."""
    unnumbered = [change for change in CHANGES if change.version <= LAST_WITHOUT_NUMBER]
    return next((change.version - 1 for change in unnumbered if not _has(data, change)), LAST_WITHOUT_NUMBER)


def _has(data: Path, change: NewColumn) -> bool:
    return not (data / change.file).is_file() or change.is_in(_text(data, change.file))


def _text(data: Path, name: str) -> str:
    try:
        return (unrecorded_text(data / name, "utf-8-sig") or "").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DataError(f"data/{name} is not UTF-8 (byte {error.start}). Save it as CSV UTF-8.") from None


def _header(text: str) -> list[str]:
    return next(csv.reader(text.splitlines(keepends=True)[:1]), [])
