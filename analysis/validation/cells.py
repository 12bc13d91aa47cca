"""Checks on values, driven by the columns of `analysis/data/schema.py`."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType

from analysis.data.areas import AREA_CODE
from analysis.data.findings import Finding, nearest
from analysis.data.schema import SYMBOLS, TABLES, Column
from analysis.data.years import InvalidYearError, parse_year
from analysis.io.csv_files import split_list
from analysis.rules.precision import agrees
from analysis.validation.data_files import DataFiles, Row

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
"""With more digits it is no figure, and cannot be reckoned with."""
INTEGER = re.compile(r"-?[0-9]{1,15}")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
VALUE_AND_SYMBOL_TABLES = [name for name, table in TABLES.items() if {"value", "symbol"} <= set(table.names)]
CALENDAR_YEARS = range(1900, 2101)

FINANCIAL_YEAR = {"financial_year": "financial"}
YEAR_COLUMNS = {
    "editions": {"academic_year": "academic", "financial_year": "financial", "calendar_year": "calendar"}
    | {"baseline_year": "academic", "milestone_year": "calendar", "fallback_year": "calendar"}
    | {"final_year": "calendar"},
    "targets": {"target_year": "calendar"},
    "floor_standards": {"from_year": "academic"},
    **dict.fromkeys(("budget", "budget_movements", "variance_reasons"), FINANCIAL_YEAR),
}
"""For a table: the columns of text that hold a year, and its type."""

SOURCE_COLUMNS: dict[str, tuple[str, ...]] = {
    "conflicts": ("source_a", "source_b"),
    "series": ("source", "continues"),
    **dict.fromkeys(("neighbours", "rag", "floor_standards", "suppression", "tolerance"), ("source",)),
}
"""Columns of the reference tables and rules that name a source."""

PRINTED_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    **{name: (("value", "printed"),) for name in TABLES if {"value", "printed"} <= {*TABLES[name].names}},
    "targets": (("value", "printed"), ("lower", "printed"), ("upper", "printed")),
    "kpis": (
        ("prior_value", "prior_printed"),
        ("target_value", "target_printed"),
        ("target_upper", "target_printed"),
        ("actual_value", "actual_printed"),
    ),
}
"""For a table: each column of numbers, and the column with the text it was read from."""

UNITS_OF_TABLES = dict.fromkeys(("budget_movements", "variance_reasons", "plan_implications"), "gbp_k")
UNITS_OF_TABLES["kpi_counts"] = "count"

HOUSE_RULE = "house rule"
"""The source of a rule that the council sets itself, where no paper states it."""


@lru_cache(maxsize=1 << 16)
def number(text: str) -> Decimal | None:
    """Return the number in a cell; None where it is empty or malformed, which is another check's finding."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def check_values_required(figures: DataFiles) -> Iterator[Finding]:
    """Required columns are filled in."""
    for table in TABLES.values():
        required = [column for column in table.columns if column.required]
        for row in figures.rows(table.name):
            for column in required:
                if not row.cells[column.name]:
                    remedy = f"Give it: {column.meaning}."
                    yield row.error(column.name, f"{column.name} is empty.", remedy)


def check_values_kind(figures: DataFiles) -> Iterator[Finding]:
    """Numbers, integers, identifiers, dates and yes or no are written as such."""
    for row, column in _filled_in(figures, lambda column: column.kind in KINDS):
        is_kind, name, remedy = KINDS[column.kind]
        if not is_kind(row[column.name]):
            yield row.error(column.name, f"{row[column.name]!r} is not {name}.", remedy)


def _is_date(value: str) -> bool:
    with suppress(ValueError):
        return bool(ISO_DATE.fullmatch(value)) and bool(date.fromisoformat(value))
    return False


IDENTIFIER_REMEDY = "Use letters, digits, - and _ only, without spaces."
KINDS: dict[str, tuple[Callable[[str], object], str, str]] = {
    "number": (NUMBER.fullmatch, "a number", "Write digits only: 1234.5, without commas, %, £ or words."),
    "integer": (INTEGER.fullmatch, "a whole number", "Write digits only."),
    "identifier": (IDENTIFIER.fullmatch, "an identifier", IDENTIFIER_REMEDY),
    "date": (_is_date, "a date", "Write it as 2013-01-18."),
    "yes_no": (("yes", "no").__contains__, "yes or no", "Write yes or no."),
}
"""For a kind of column: whether a value is one, what that is called, and what to do about one that is not."""


def check_values_bounds(figures: DataFiles) -> Iterator[Finding]:
    """A number lies where its column allows, whatever the row is about."""
    for row, column in _filled_in(figures, lambda column: column.bounds):
        given = number(row[column.name])
        if column.bounds and given is not None and not column.bounds[0] <= given <= column.bounds[1]:
            low, high = column.bounds
            message = f"{column.name} is {row[column.name]}; it may be from {low} to {high}."
            yield row.error(column.name, message, f"Correct it: {column.meaning}.")


def check_values_choice(figures: DataFiles) -> Iterator[Finding]:
    """A value out of a list is one of the list."""
    for row, column in _filled_in(figures, lambda column: column.choices):
        if not column.is_choice(row[column.name]):
            yield _not_among(row, column, column.choices)


def check_values_reference(figures: DataFiles) -> Iterator[Finding]:
    """A reference names a row that is there; so does a text for one, if it is a code or an area's name."""
    known = {table: figures.ids(table) for table in figures.by_id if figures.has_ids(table)}
    names = {
        name.casefold(): f"Write {row['code']}, the code of {name}."
        for row in figures.rows("areas")
        for name in (row["name"], *split_list(row["former_names"]))
    }
    for row, column in _filled_in(figures, lambda column: column.refers_to in known):
        value = row[column.name]
        is_free = column.kind == "text" and not AREA_CODE.fullmatch(value) and value.casefold() not in names
        if value not in known[column.refers_to] and not is_free:
            codes = names if column.refers_to == "areas" else {}
            yield _not_among(row, column, sorted(known[column.refers_to]), codes)


def _filled_in(figures: DataFiles, is_checked: Callable[[Column], object]) -> Iterator[tuple[Row, Column]]:
    """Yield every row of every table with each of its columns that is checked and filled in."""
    for table in TABLES.values():
        columns = list(filter(is_checked, table.columns))
        for row in figures.rows(table.name) if columns else ():
            yield from ((row, column) for column in columns if row.cells[column.name])


def _not_among(
    row: Row, column: Column, known: Sequence[str], codes: Mapping[str, str] = MappingProxyType({})
) -> Finding:
    """Return the finding on a value that is not known. codes: remedies, by what areas are called."""
    where = f" in data/{TABLES[column.refers_to].folder}/{column.refers_to}.csv" if column.refers_to else ""
    name = get_close_matches(row[column.name].casefold(), codes, n=1, cutoff=0.8)
    add = f"Add it{where}, or correct it."
    remedy = (codes[name[0]] if name else "") or nearest(row[column.name], known) or add
    return row.error(column.name, f"There is no {column.name} {row[column.name]!r}{where}.", remedy)


def check_values_year(figures: DataFiles) -> Iterator[Finding]:
    """Years are written in the year type of their indicator or column."""
    for table in TABLES.values():
        typed = YEAR_COLUMNS.get(table.name, {})
        of_indicator = [column.name for column in table.columns if column.kind == "year"]
        if typed or of_indicator:
            for row in figures.rows(table.name):
                indicator = figures.indicator_of(row) if of_indicator else None
                own = dict.fromkeys(of_indicator, indicator["year_type"]) if indicator else {}
                for column, year_type in {**typed, **own}.items():
                    problem = year_problem(row[column], year_type)
                    if row[column] and problem:
                        yield row.error(column, f"{problem}.", f"Write it as {EXAMPLE_YEARS[year_type]}.")


EXAMPLE_YEARS = {"academic": "2011/12", "financial": "2011-12", "calendar": "2011", "month": "2012-09"}


def year_problem(label: str, year_type: str) -> str:
    """Return what is wrong with a year of that type; an empty text also where there is no such type."""
    if year_type not in EXAMPLE_YEARS:
        return ""
    try:
        year = parse_year(label, year_type)
    except InvalidYearError as error:
        return str(error)
    return "" if year.start in CALENDAR_YEARS else f"{label!r} is not a year from 1900 to 2100"


def check_values_unique(figures: DataFiles) -> Iterator[Finding]:
    """No two rows of a file have the same key; the source is that of the file."""
    for file in figures.files:
        if file.is_usable and file.table:
            columns = [column for column in file.table.key if column != "source"]
            seen: dict[tuple[str, ...], Row] = {}
            for row in file.rows:
                first = seen.setdefault(key := tuple(row[column] for column in columns), row)
                if first is not row:
                    message = f"Row {first.line} already has {', '.join(columns)} = {', '.join(key)}."
                    remedy = "Keep one of the two rows, or correct what tells them apart."
                    yield row.error(columns[-1], message, remedy)


def check_values_source(figures: DataFiles) -> Iterator[Finding]:
    """`source` is the folder's name in the tables of a source, and one of the sources elsewhere."""
    for file in figures.files:
        if file.is_usable and file.table and file.table.folder == "sources":
            for row in file.rows:
                if row["source"] and row["source"] != file.folder:
                    message = f"Source {row['source']!r} is not the name of the folder."
                    yield row.error("source", message, f"Write {file.folder}, or move the row.")


def check_values_source_known(figures: DataFiles) -> Iterator[Finding]:
    """Rules, neighbours and conflicts cite sources that have a folder."""
    for table, columns in SOURCE_COLUMNS.items():
        known = [*figures.sources, HOUSE_RULE] if TABLES[table].folder == "rules" else figures.sources
        for row in figures.rows(table):
            for column in columns:
                if row[column] and row[column] not in known:
                    message = f"There is no source {row[column]!r} in data/sources."
                    remedy = nearest(row[column], figures.sources) or "Add its folder with a provenance.yml."
                    yield row.error(column, message, remedy)


def check_values_value_or_symbol(figures: DataFiles) -> Iterator[Finding]:
    """Missing is never blank: a figure is a number or a symbol that says why there is none."""
    symbols = ", ".join(f"{symbol} ({meaning})" for symbol, meaning in SYMBOLS.items())
    for table in VALUE_AND_SYMBOL_TABLES:
        for row in figures.rows(table):
            if not row["value"] and not row["symbol"]:
                remedy = f"Give the value, or a symbol: {symbols}."
                yield row.error("value", "There is neither a value nor a symbol.", remedy)
            if row["value"] and row["symbol"]:
                message = f"There is a value {row['value']!r} and a symbol {row['symbol']!r}."
                yield row.error("symbol", message, "Keep one of the two.")


def check_values_printed(figures: DataFiles) -> Iterator[Finding]:
    """What is printed holds the value. Where it is in words only, a note may say how they were read."""
    for table, pairs in PRINTED_COLUMNS.items():
        for row in figures.rows(table):
            unit = _unit(figures, table, row)
            for column, beside in pairs:
                value, printed = number(row[column]), row[beside]
                if value is None or unit is None or not printed or printed.removesuffix("%") == row[column]:
                    continue
                is_read_in_note = row["note"] and not any(map(str.isdigit, printed))
                if not is_read_in_note and not agrees(printed, value, unit):
                    message = f"The {column} {row[column]} is not in what is printed: {printed!r}."
                    if (figures.data / "releases" / f"{row['source']}.yml").is_file():
                        stated = f"{printed} ({row['place']})"
                        message = f"{row[column]} is not what {row['source']} states, {stated}."
                        remedy = "It was changed by hand: restore it, or import the release again."
                        yield row.error(column, message, remedy)
                        continue
                    remedy = "Compare with the source; a note may say how words were read."
                    yield row.warning(column, message, remedy)


def _unit(figures: DataFiles, table: str, row: Row) -> str | None:
    """Return the unit of the table, the row or its indicator; None if the indicator is not known."""
    if table in UNITS_OF_TABLES:
        return UNITS_OF_TABLES[table]
    if "unit" in row.cells:
        return row["unit"]
    indicator = figures.indicator_of(row)
    return indicator["unit"] if indicator else None
