"""Versions of `data/`: how its tables have changed, and the upgrade of a folder from before a change.
`data/VERSION` holds the number; the columns say it of a folder without one. A change of the tables that older
folders lack is a row of CHANGES, and rows stay for good. Only `boldsteps upgrade` writes."""

import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from analysis import __version__
from analysis.data.transactions import exclusive_change, write_together
from analysis.data.years import InvalidYearError, make_year, parse_year
from analysis.errors import DataError
from analysis.io.csv_files import Row, csv_text, parse_csv, parse_records
from analysis.io.dependencies import unrecorded_text

FILE = "VERSION"
_NUMBER = re.compile(r"[1-9][0-9]{0,5}")


class Texts(dict[str, str]):
    """What files become, by path from `data/`; a file that has not changed is read from the folder."""

    def __init__(self, data: Path) -> None:
        super().__init__()
        self.data = data

    def __missing__(self, name: str) -> str:
        return _text(self.data, name)


@dataclass(frozen=True)
class NewColumn:
    """A version that came with a column. file: below `data/`, or several, `sources/*/targets.csv`.
    after: the column that it follows. value: of a row from before. meaning: of that value, for people."""

    version: int
    file: str
    column: str
    after: str
    value: Callable[[Row], str]
    meaning: str

    def __str__(self) -> str:
        return f"data/{self.file} gets the column {self.column}: {self.meaning}."

    def is_made(self, data: Path) -> bool:
        """Whether every file of the folder has the column."""
        return all(self.column in _header(_text(data, name)) for name in _names(data, self.file))

    def make(self, texts: Texts) -> None:
        """Add the column. Raises DataError if a file does not fit."""
        for name in _names(texts.data, self.file):
            if self.column not in _header(texts[name]):
                texts[name] = self._added_to(texts[name], name)

    def _added_to(self, text: str, name: str) -> str:
        header = _header(text)
        if self.after not in header:
            raise _problem(name, 1, f"there is no column {self.after!r}")
        place, lines = header.index(self.after) + 1, list[list[str]]()
        for number, cells in parse_records(text):
            if cells and len(cells) != len(header):
                raise _problem(name, number, f"there are {len(cells)} values under {len(header)} columns")
            if cells:
                value = self.value(dict(zip(header, cells, strict=True))) if lines else self.column
                cells.insert(place, value)
            lines.append(cells)
        return csv_text(lines[0], lines[1:])


@dataclass(frozen=True)
class RenamedColumn:
    """A version in which a column got another name. column: the new name. meaning: of it, for people."""

    version: int
    file: str
    former: str
    column: str
    meaning: str

    def __str__(self) -> str:
        return f"data/{self.file}: the column {self.former} is called {self.column}: {self.meaning}."

    def is_made(self, data: Path) -> bool:
        """Whether the file has the column under its new name."""
        return self.column in _header(_text(data, self.file))

    def make(self, texts: Texts) -> None:
        """Rename the column."""
        header, *lines = [cells for _, cells in parse_records(texts[self.file])]
        renamed = [self.column if name == self.former else name for name in header]
        if renamed != header:
            texts[self.file] = csv_text(renamed, lines)


STATED = {
    "change": re.compile(r"(\w+)_change(?:_since_(\d{4}))?"),
    "lead": re.compile(r"(\w+)_gap_england"),
    "rank": re.compile(r"(\w+)_rank_(?:neighbours|england)"),
    "rank_from_bottom": re.compile(r"(\w+)_rank_from_bottom"),
    "quartile": re.compile(r"(\w+)_quartile_national"),
}
"""How the id of an indicator said, before version 4, that it is a statement about another."""
STATEMENT_COLUMNS = (
    "indicator", "area", "group", "year", "kind", "other", "value", "printed", "source", "place", "note",
)  # fmt: skip
REGISTER, EDITIONS = "reference/indicators.csv", "reference/editions.csv"
KPIS = "sources/*/kpis.csv"


@dataclass(frozen=True)
class StatementsMoved:
    """The version in which what sources state about figures got a table of its own."""

    version: int

    def __str__(self) -> str:
        what = "what sources state about figures (changes, ranks, quartiles, leads over the country)"
        return f"{what} moves from the register and the observations to data/sources/*/statements.csv."

    def is_made(self, data: Path) -> bool:
        """Whether it is done: the number has said so since it began to be written down."""
        return True

    def make(self, texts: Texts) -> None:
        """Move the rows. Raises DataError if one does not fit, or is about what is not in the register."""
        register = _rows(texts, REGISTER)
        by_id = {row["id"]: row for _, row in register}
        found = {(kind, id): of.fullmatch(id) for kind, of in STATED.items() for id in by_id}
        matches = {id: (kind, match) for (kind, id), match in found.items() if match}
        about = {id: match[1] for id, (_, match) in matches.items()}
        for number, row in register:
            if about.get(row["id"], row["id"]) not in by_id:
                what = f"{row['id']} is stated about {about[row['id']]}, which the register lacks"
                raise _problem(REGISTER, number, f"{what}: add a row for it")
        if not about:
            return

        def renamed(cell: str) -> str:
            return " ".join(about.get(word, word) for word in cell.split(" "))

        areas = (row for _, row in _rows(texts, "reference/areas.csv"))
        country = next((row["code"] for row in areas if row["kind"] == "country"), "")
        for name in _names(texts.data, "sources/*/observations.csv"):
            stated = []
            for number, row in _rows(texts, name):
                if row["indicator"] in about and row["value"]:
                    kind, match = matches[row["indicator"]]
                    try:
                        told = _statement(row, by_id[row["indicator"]], kind, match, country)
                    except InvalidYearError as error:
                        raise _problem(name, number, str(error)) from None
                    stated.append(told)
            if stated:
                folder = name.rpartition("/")[0]
                texts[f"{folder}/statements.csv"] = csv_text(STATEMENT_COLUMNS, stated)
                before, key, after = texts[f"{folder}/provenance.yml"].partition("\nfiles:")
                after = re.sub(r"([ -]*)observations\.csv", _listed_too, after, count=1)
                texts[f"{folder}/provenance.yml"] = before + key + after
        for pattern in ("sources/*/observations.csv", "releases/awaited/*/*.csv", REGISTER):
            for name in _names(texts.data, pattern):
                _edit(
                    texts, name, lambda row: None if (row.get("indicator") or row.get("id")) in about else row
                )
        for name in _names(texts.data, "reference/*.csv"):
            _edit(texts, name, lambda row: {column: renamed(cell) for column, cell in row.items()})


def _statement(row: Row, indicator: Row, kind: str, match: re.Match[str], country: str) -> Row:
    """Return the row of statements.csv that a row of observations.csv becomes."""
    other = "neighbours" if match[0].endswith("_neighbours") else country
    if kind == "change":
        year = parse_year(row["year"], indicator["year_type"])
        since = match[2]
        other = (make_year(int(since), year.type) if since else year.earlier()).label
        kind = "change_pct" if indicator["unit"] == "percent" else kind
    told = {**row, "indicator": match[1], "kind": kind, "other": other}
    return {column: told[column] for column in STATEMENT_COLUMNS}


def _listed_too(match: re.Match[str]) -> str:
    is_item = match[1].strip() == "-"
    return f"{match[0]}\n{match[1]}statements.csv" if is_item else f"{match[0]}, statements.csv"


def _rows(texts: Texts, name: str) -> list[tuple[int, Row]]:
    """Return the rows of a table, numbered. Raises DataError for one of another length than the header."""
    table = parse_csv(texts[name])
    for number, row in table.numbered:
        if None in row or None in row.values():
            raise _problem(name, number, f"the row has not the {len(table.columns)} values of the header")
    return table.numbered


def _edit(texts: Texts, name: str, change: Callable[[Row], Row | None]) -> None:
    """Write what the rows of a table become; nothing if they stay."""
    before = [row for _, row in _rows(texts, name)]
    after = list(filter(None, map(change, before)))
    if after != before:
        texts[name] = csv_text([*before[0]], after)


def _empty(version: int, file: str, column: str, after: str, meaning: str) -> NewColumn:
    """Return the change that adds a column which is empty in rows from before."""
    return NewColumn(version, file, column, after, lambda row: "", f"empty; {meaning}")


Change = NewColumn | RenamedColumn | StatementsMoved
CHANGES: tuple[Change, ...] = (
    NewColumn(
        2,
        EDITIONS,
        "final_year",
        "fallback_year",
        lambda edition: edition["fallback_year"],
        "the fallback year, so that ratings stay as they are; write a later year where targets go on",
    ),
    _empty(3, EDITIONS, "headlines", "about", "list the indicators of the front page"),
    _empty(
        4,
        REGISTER,
        "measure",
        "short_label",
        "name the question that successive definitions answer, the same for each",
    ),
    _empty(
        4,
        REGISTER,
        "derived_from",
        "denominator",
        "say how it is worked out from other indicators, where it can be",
    ),
    _empty(
        4,
        REGISTER,
        "targets_of",
        "definition",
        "name the indicator whose targets hold for it, where it has none of its own",
    ),
    _empty(4, KPIS, "indicator", "met", "name the indicator of the register that it rates"),
    _empty(4, KPIS, "group", "indicator", "name the group that it rates"),
    _empty(4, KPIS, "same_as", "group", "name the unit and item that has the same measure"),
    NewColumn(
        4,
        "rules/rag.csv",
        "kind",
        "rule_set",
        lambda rule: "targets",
        "targets: the rule of an edition that has them",
    ),
    RenamedColumn(4, EDITIONS, "as_at", "position_date", "the date of the position that is reported"),
    NewColumn(
        4,
        EDITIONS,
        "releases_date",
        "position_date",
        lambda edition: "",
        "empty: all releases that are held count, as before; write a date, and later ones do not",
    ),
    StatementsMoved(4),
    _empty(
        5,
        "reference/areas.csv",
        "renamed",
        "former_names",
        "write the later names of an area that was renamed, each after its day",
    ),
    _empty(5, EDITIONS, "standing", "about", "say who made an edition that the council did not publish"),
)
CURRENT = CHANGES[-1].version
LAST_WITHOUT_NUMBER = 3
"""The version at which numbers began to be written down."""


@dataclass(frozen=True)
class Upgrade:
    """What is to be done, or was. texts: what files become, by path from `data/`."""

    version: int | None
    changes: tuple[Change, ...]
    texts: dict[str, str]
    is_dry_run: bool = False

    def __str__(self) -> str:
        if not self.texts:
            return f"data/ is of version {CURRENT}, the one that this boldsteps reads; nothing to do."
        was = "has no version yet" if self.version is None else f"is of version {self.version}"
        written = f"Written: {', '.join(sorted(self.texts))}."
        ending = "Dry run: nothing was written." if self.is_dry_run else written
        steps = [f"  version {change.version}  {change}" for change in self.changes]
        return "\n".join([f"data/ {was}; this boldsteps reads version {CURRENT}.", *steps, ending])


def check_version(data: Path) -> None:
    """Raises DataError if `data/` is older or newer than what this code reads. Says what would be changed."""
    version = version_of(data)
    if version > CURRENT:
        raise DataError(
            f"data/{FILE} says version {version}; this boldsteps ({__version__}) reads up to "
            f"version {CURRENT}. Install the newer boldsteps that wrote it, or restore the data/ of before."
        )
    if version < CURRENT:
        changes = " ".join(str(change) for change in CHANGES if change.version > version)
        raise DataError(
            f"data/ is of version {version}; this boldsteps ({__version__}) reads version {CURRENT}. "
            f"boldsteps upgrade brings it up to date, with --dry-run it only says how: {changes}"
        )


def version_of(data: Path) -> int:
    """Return the version that the file states, or the columns if there is no file. Raises DataError."""
    stated = _stated_version(data)
    if stated is not None:
        return stated
    told = [change for change in CHANGES if change.version <= LAST_WITHOUT_NUMBER]
    new = [change for change in told if isinstance(change, NewColumn)]
    missing = (change.version for change in new if not change.is_made(data))
    return next(missing, LAST_WITHOUT_NUMBER + 1) - 1


def upgrade(data: Path, dry_run: bool = False) -> Upgrade:
    """Bring `data/` to the current version, all files or none. Raises DataError, with nothing written."""
    with nullcontext() if dry_run else exclusive_change(data):
        version, stated = version_of(data), _stated_version(data)
        if version > CURRENT:
            check_version(data)
        changes = tuple(change for change in CHANGES if change.version > version)
        texts = Texts(data)
        for change in changes:
            change.make(texts)
        if stated != CURRENT:
            texts[FILE] = f"{CURRENT}\n"
        if not dry_run:
            write_together(data, {data / name: text for name, text in texts.items()})
        return Upgrade(stated, changes, texts, dry_run)


def _stated_version(data: Path) -> int | None:
    """Return the number in the file. None if there is no file."""
    text = unrecorded_text(data / FILE, "latin-1")
    if text is None:
        return None
    if not _NUMBER.fullmatch(text.strip()):
        remedy = f"Restore it: it says the version of data/ as a number, {CURRENT} now."
        raise DataError(f"data/{FILE} holds {text.strip()[:40]!r}. {remedy}")
    return int(text)


def _text(data: Path, name: str) -> str:
    try:
        return (unrecorded_text(data / name, "utf-8-sig") or "").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise DataError(f"data/{name} is not UTF-8 (byte {error.start}). Save it as CSV UTF-8.") from None


def _names(data: Path, pattern: str) -> list[str]:
    """Return the files of a pattern, by path from `data/`."""
    return sorted(path.relative_to(data).as_posix() for path in data.glob(pattern))


def _problem(name: str, row: int, what: str) -> DataError:
    remedy = "Put that right, then run boldsteps upgrade again; nothing was written."
    return DataError(f"data/{name}, row {row}: {what}. {remedy}")


def _header(text: str) -> list[str]:
    return next((cells for _, cells in parse_records(text)), [])
