"""What a file that nobody has described holds: columns, values, areas of the project, form of periods."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path

from analysis.data.areas import AREA_CODE, Area
from analysis.importing.area_register import AreaRegister
from analysis.importing.errors import ReleaseError, check_exists
from analysis.importing.periods import BY_IDENTIFIER, IDENTIFIERS, Period, read_period
from analysis.importing.row_files import column_letter, encoding_of, open_rows, open_workbook

MAX_DISTINCT = 5_000
"""Values of a column that are counted; a column with more is text or numbers, and no list of codes."""
MAX_CODES = 60
MAX_TITLE_ROWS = 40
"""Rows of a text in which its headings are looked for."""
MAX_ROWS = 50_000
"""Rows about areas of the project that are looked at together."""
KINDS = ("district", "county", "neighbour", "region", "country")
"""Kinds of area, the most specific first."""
FORMS = (
    "calendar_interval", "academic_interval", "academic {start}-08-01/P1Y", "financial {start}-04-01/P1Y",
    "month {start}-{month}-01/P1M", "academic_digits", "academic {start}/{to}{mark}", "academic_by_end",
)  # fmt: skip
"""The forms that are tried, the strictest first."""
_NUMBER = re.compile(r"[-−£]?\d[\d,]*(\.\d+)?([eE]-\d+)?%?")
LETTERED = re.compile(r"^[a-z]\.")
"""What stands before the words of lists that are kept in order: `b.North`."""
_PERIOD_NAME = re.compile(r"year|period|cohort|date|time", re.IGNORECASE)
_KEY_NAME = re.compile(
    r"(^|[_ ])(urn|estab|laestab|lea?|code|number|id)($|[_ ])|urn|code$|number$", re.IGNORECASE
)
_MARKED = re.compile(r"\(([^()]+)\)$")


@dataclass
class Column:
    """A column and its values, those of rows about areas of the project by area and period."""

    name: str
    values: Counter[str] = field(default_factory=Counter)
    by_area: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @cached_property
    def filled(self) -> Counter[str]:
        return Counter({value: count for value, count in self.values.items() if value})

    @cached_property
    def numbers(self) -> list[float]:
        numbers = (value.strip("£%").replace(",", "") for value in self.filled if is_number(value))
        return [float(number.replace("−", "-")) for number in numbers]

    @property
    def words(self) -> dict[str, int]:
        """Return what stands in place of a number, and how often."""
        return {value: count for value, count in self.values.most_common() if not is_number(value)}

    @property
    def is_key(self) -> bool:
        return bool(_KEY_NAME.search(self.name))

    @property
    def is_of_area_codes(self) -> bool:
        return sum(map(bool, map(AREA_CODE.fullmatch, self.filled))) * 2 > len(self.filled)

    @property
    def is_numeric(self) -> bool:
        return len(self.numbers) * 2 > len(self.filled) > 0 and len(self.words) <= MAX_CODES

    @property
    def ours(self) -> set[str]:
        """Return its values in rows about areas of the project."""
        return set().union(*self.by_area.values())

    @property
    def chooses(self) -> bool:
        """Return whether rows of one area and period have several of its values, to choose from."""
        return any(len(values) > 1 for values in self.by_area.values())

    @property
    def is_shared(self) -> bool:
        """Return whether areas have most of its values, as the names of measures."""
        of_each: dict[str, set[str]] = defaultdict(set)
        for key, values in self.by_area.items():
            of_each[key.partition(" ")[0]] |= values
        return sum(map(len, of_each.values())) * 2 > len(of_each) * len(self.ours)

    @property
    def decimals(self) -> int:
        numbers = (value.strip("%") for value in self.filled if is_number(value))
        return max((len(number.partition(".")[2]) for number in numbers), default=0)


def is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


@dataclass(frozen=True)
class Survey:
    """What a file or sheet holds. areas: by the column that names them. misnamed: codes beside a name that is
    not known. headings: of columns known by their letter."""

    path: Path
    sheet: str
    heading_row: int
    separator: str
    rows: int
    columns: dict[str, Column]
    areas: dict[str, dict[str, Area]]
    misnamed: dict[str, str]
    row_as: dict[str, str] = field(default_factory=dict)
    """Code of an area of the project by the word for it that is no name, as `b.North`."""
    others: tuple[str, ...] = ()
    headings: dict[str, str] = field(default_factory=dict)
    there: Counter[str] = field(default_factory=Counter)
    """How many rows are about an area of the project, by its code."""
    repeats: Counter[str] = field(default_factory=Counter)
    """How many rows are about an area and period."""

    @property
    def has_a_row_each(self) -> bool:
        """Return whether an area has one row, of a period, so that none is to be chosen or added up."""
        return max(self.repeats.values(), default=0) == 1

    def named(self, column: Column) -> str:
        """Return the column's name, with its heading where it is known by its letter."""
        heading = self.headings.get(column.name)
        return f"{column.name} ({heading})" if heading else column.name

    def numeric(self) -> list[Column]:
        """Return the columns that may hold figures."""
        no_figures = {*self.areas, self.period_column, self.identifier_column}
        every = (column for name, column in self.columns.items() if name not in no_figures)
        return [column for column in every if column.is_numeric and not column.is_key]

    def codes(self) -> list[Column]:
        """Return the columns with few words, by which rows may be chosen."""
        no_codes = {*self.areas, self.period_column, self.identifier_column}
        no_codes |= {column.name for column in self.numeric()}
        every = (column for name, column in self.columns.items() if name not in no_codes)
        few = (column for column in every if 1 < len(column.values) <= MAX_CODES)
        return [column for column in few if self.rows >= 2 * len(column.values)]

    @property
    def no_names(self) -> list[str]:
        """Return the words in place of an area's code."""
        coded = [self.columns[name] for name in self.areas if self.columns[name].is_of_area_codes]
        words = (word for column in coded for word in column.filled if not AREA_CODE.fullmatch(word))
        return sorted({*words} - {".", "NULL"})[:MAX_CODES]

    def names(self) -> list[Column]:
        """Return the columns with many words that each stand in many rows, as the names of measures."""
        taken = {*self.areas, self.period_column, *(column.name for column in self.numeric())}
        every = (column for name, column in self.columns.items() if name not in taken and not column.is_key)
        found = (column for column in every if MAX_CODES < len(column.values) < MAX_DISTINCT)
        return [each for each in found if each.chooses and each.is_shared]

    @cached_property
    def identifier_column(self) -> str:
        return next(
            (name for name, of in self.columns.items() if {*of.filled} and {*of.filled} <= {*IDENTIFIERS}), ""
        )

    @property
    def period_names(self) -> list[str]:
        """Return the columns that by their names may say the year."""
        return [name for name in self.columns if _PERIOD_NAME.search(name) and name != self.identifier_column]

    @cached_property
    def period_column(self) -> str:
        return next((name for name in self.period_names if self._read(self.columns[name])[1]), "")

    @cached_property
    def period(self) -> tuple[str, dict[str, Period], list[str]]:
        """Return the form that reads most labels, the period of each, and the labels left."""
        column = self.columns.get(self.period_column)
        return self._read(column) if column else ("", {}, [])

    @cached_property
    def marks(self) -> list[str]:
        """Return the words in brackets behind years that no form knows."""
        labels = self.period[2]
        return list(dict.fromkeys(found[1] for label in labels if (found := _MARKED.search(label))))

    def _read(self, column: Column) -> tuple[str, dict[str, Period], list[str]]:
        identifiers = list(self.columns[self.identifier_column].filled) if self.identifier_column else []
        labels = list(column.filled)
        forms = [(BY_IDENTIFIER, word) for word in identifiers] or [(form, "") for form in FORMS]
        if len(labels) > MAX_CODES * 4:
            return "", {}, labels
        read = [(form, _labels_read(form, word, labels)) for form, word in forms]
        form, found = max(read, key=lambda each: len(each[1]))
        return (form, found, [label for label in labels if label not in found])


def _labels_read(form: str, identifier: str, labels: list[str]) -> dict[str, Period]:
    found = {}
    for label in labels:
        try:
            found[label] = read_period(form, label, identifier, "")
        except ReleaseError:
            continue
    return {label: period for label, period in found.items() if "1950" < period.year < "2100"}


def survey(path: Path, register: AreaRegister, sheet: str = "") -> Survey:
    """Return what the file, the sheet or the one with most areas holds. Raises ReleaseError."""
    check_exists(path)
    with path.open("rb") as file:
        start = file.read(4)
    if start in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        workbook = open_workbook(path)
        sheets = ((each, workbook.rows(each)) for each in workbook.sheets)
        found = [_survey_sheet(path, each, rows, register) for each, rows in sheets if rows]
        if not any(each.rows for each in found):
            raise ReleaseError(f"{path.name} has no sheet with rows below headings.")
        chosen = [each for each in found if each.sheet == sheet] if sheet else found
        if not chosen:
            sheets_there = ", ".join(workbook.sheets)
            raise ReleaseError(f"{path.name} has no sheet {sheet!r}. Its sheets are {sheets_there}.")
        best = max(chosen, key=lambda each: (len(each.there) * (1 + each.has_a_row_each), each.rows))
        sizes = (f"{each.sheet} ({each.rows} rows × {len(each.columns)} columns)" for each in found)
        return replace(best, others=tuple(sizes))
    separator, heading = (",", 1) if start == b"PAR1" else _shape(path, register)
    with open_rows(path, separator=separator, heading_row=heading) as opened:
        cells = (row for _, row in opened.rows)
        return _survey(path, opened.columns, cells, register, separator=separator, heading_row=heading)


def _shape(path: Path, register: AreaRegister) -> tuple[str, int]:
    """Return what separates the cells of a text, and the row with its headings."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        lines = list(islice(file, MAX_TITLE_ROWS))
    separator = max(",\t;|", key="".join(lines).count)
    with suppress(csv.Error):
        return separator, _heading(list(csv.reader(lines, delimiter=separator)), register) + 1
    return separator, 1


def _heading(rows: list[list[str]], register: AreaRegister) -> int:
    """Return which row has the headings, from 0: the fullest above the first about an area."""
    about = (n for n, cells in enumerate(rows) if any(_area(cell, register) for cell in cells))
    above = range(min(max(next(about, 1), 1), len(rows)))
    return max(above, key=lambda n: (len(list(filter(str.strip, rows[n]))), -n), default=0)


def _survey_sheet(path: Path, sheet: str, rows: list[list[str]], register: AreaRegister) -> Survey:
    """Return what a sheet holds: its headings are in the fullest row above the first about an area."""
    heading = _heading(rows, register)
    names, below = [" ".join(name.split()) for name in rows[heading]], rows[heading + 1 :]
    filled = [n for n in range(len(names)) if any(len(row) > n and row[n].strip() for row in below)]
    shown = [names[n] for n in filled]
    by_letter = not all(shown) or len({*shown}) < len(shown)
    columns = [column_letter(n) for n in range(len(names))] if by_letter else names
    cells = (dict(zip(columns, row, strict=False)) for row in below if any(map(str.strip, row)))
    kept = [columns[n] for n in filled]
    found = _survey(path, kept, cells, register, sheet=sheet, heading_row=heading + 1)
    return replace(found, headings=dict(zip(columns, names, strict=True)) if by_letter else {})


def _survey(
    path: Path,
    names: list[str],
    rows: Iterator[dict[str, str]],
    register: AreaRegister,
    *,
    sheet: str = "",
    heading_row: int = 1,
    separator: str = ",",
) -> Survey:
    columns = {name: Column(name) for name in names if name}
    areas: dict[str, dict[str, Area]] = defaultdict(dict)
    misnamed: dict[str, str] = {}
    row_as: dict[str, str] = {}
    kept: list[dict[str, str]] = []
    count = 0
    for given in rows:
        count += 1
        row = {name: value.strip() for name, value in given.items() if name in columns}
        found = {name: area for name, value in row.items() if value and (area := _area(value, register))}
        for name, area in found.items():
            areas[name][area.code] = area
            code = row[name]
            row_as |= {code: area.code} if LETTERED.match(code) else {}
            for beside in _names_beside(name, row) if AREA_CODE.fullmatch(code) else ():
                if _area(beside, register) is not area:
                    misnamed[code] = beside
        for name, value in row.items():
            column = columns[name]
            if value in column.values or len(column.values) < MAX_DISTINCT:
                column.values[value] += 1
        if found and len(kept) < MAX_ROWS:
            kept.append(row)
    areas = {name: of for name, of in areas.items() if not columns[name].is_numeric}
    about = Survey(path, sheet, heading_row, separator, count, columns, areas, misnamed, row_as)
    ordered, periods = area_columns(columns, areas), (about.period_column, about.identifier_column)
    blank = ("", *about.no_names)
    for row in kept:
        name = next((text for each in ordered if (text := row.get(each["name"], "")) not in blank), "")
        if of := _area(name, register) if name else None:
            about.there[of.code] += 1
            key = " ".join((of.code, *(row.get(column, "") for column in periods)))
            about.repeats[key] += 1
            for column in columns.values():
                column.by_area[key].add(row.get(column.name, ""))
    return about


def area_columns(columns: dict[str, Column], areas: dict[str, dict[str, Area]]) -> list[dict[str, str]]:
    """Return the columns with names of areas, the most specific first, each with the one of its codes."""

    def order(name: str) -> int:
        return min(KINDS.index(area.kind) for area in areas[name].values())

    codes = [name for name in areas if columns[name].is_of_area_codes]
    found, free = [], list(codes)
    for name in sorted((name for name in areas if name not in codes), key=order):
        start = name[:3].casefold()
        same = [code for code in free if {*areas[code]} <= {*areas[name]}]
        same = sorted(same, key=lambda code: (not code.casefold().startswith(start), -len(areas[code])))
        free = [code for code in free if code not in same[:1]]
        found.append(({"code": same[0]} if same else {}) | {"name": name})
    return found or [{"name": code} for code in sorted(codes, key=order)]


def _names_beside(code_column: str, row: dict[str, str]) -> list[str]:
    """Return the name beside a column of codes: in `la_name` for `new_la_code`."""
    stem = re.sub(r"new_?|_?(code|cd)$", "", code_column, flags=re.IGNORECASE)
    if stem in ("", code_column):
        return []
    wanted = re.compile(rf"{re.escape(stem)}_?(name|nm)", re.IGNORECASE)
    return [value for name, value in row.items() if value and wanted.fullmatch(name)]


@lru_cache(maxsize=100_000)
def _area(cell: str, register: AreaRegister) -> Area | None:
    """Return the area whose code or name the cell is."""
    text = LETTERED.sub("", cell.strip())
    if len(text) > 60 or not text or is_number(text):
        return None
    return register.by_code(text) if register.knows(text) else register.match("", text, "")
