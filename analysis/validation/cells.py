"""Checks on values, driven by the columns of `analysis/data/schema.py`: required, kind, choice, reference, key, source."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from analysis.data.findings import Finding, nearest
from analysis.data.schema import SYMBOLS, TABLES, Column, Table
from analysis.data.years import InvalidYearError, parse_year
from analysis.validation.data_files import DataFiles, Row

NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
"""With more digits it is no figure, and cannot be reckoned with."""
INTEGER = re.compile(r"-?[0-9]{1,15}")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
VALUE_AND_SYMBOL_TABLES = [name for name, table in TABLES.items() if {"value", "symbol"} <= set(table.names)]
CALENDAR_YEARS = range(1900, 2101)

YEAR_COLUMNS = {
    ("editions", "academic_year"): "academic",
    ("editions", "financial_year"): "financial",
    ("editions", "calendar_year"): "calendar",
    ("editions", "baseline_year"): "academic",
    ("editions", "milestone_year"): "calendar",
    ("editions", "fallback_year"): "calendar",
    ("editions", "final_year"): "calendar",
    ("targets", "target_year"): "calendar",
    ("budget", "financial_year"): "financial",
    ("budget_movements", "financial_year"): "financial",
    ("variance_reasons", "financial_year"): "financial",
    ("floor_standards", "from_year"): "academic",
}
"""Columns of text that hold a year, and its type."""

SOURCE_COLUMNS = {"conflicts": ("source_a", "source_b"), "neighbours": ("source",)}
SOURCE_COLUMNS |= dict.fromkeys(("rag", "floor_standards", "suppression", "tolerance"), ("source",))
"""Columns of the reference tables and rules that name a source."""

HOUSE_RULE = "house rule"
"""The source of a rule that the council sets itself, where no paper states it."""


def number(text: str) -> Decimal | None:
    """The number in a cell; nothing where it is empty or malformed, which is another check's finding."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def check_values_required(figures: DataFiles) -> Iterator[Finding]:
    """Required columns are filled in."""
    for table in TABLES.values():
        required = [column for column in table.columns if column.required]
        for row in figures.rows(table.name):
            for column in required:
                if not row[column.name]:
                    remedy = f"Give it: {column.meaning}."
                    yield row.error("values_required", column.name, f"{column.name} is empty.", remedy)


def check_values_value_or_symbol(figures: DataFiles) -> Iterator[Finding]:
    """Missing is never blank: a figure is a number or a symbol that says why there is none."""
    symbols = ", ".join(f"{symbol} ({meaning})" for symbol, meaning in SYMBOLS.items())
    for table in VALUE_AND_SYMBOL_TABLES:
        for row in figures.rows(table):
            if not row["value"] and not row["symbol"]:
                remedy = f"Give the value, or a symbol: {symbols}."
                yield row.error(
                    "values_value_or_symbol", "value", "There is neither a value nor a symbol.", remedy
                )
            if row["value"] and row["symbol"]:
                message = f"There is a value {row['value']!r} and a symbol {row['symbol']!r}."
                yield row.error("values_value_or_symbol", "symbol", message, "Keep one of the two.")


def check_values_kind(figures: DataFiles) -> Iterator[Finding]:
    """Numbers, integers, identifiers, dates and yes or no are written as such."""
    for table in TABLES.values():
        columns = [column for column in table.columns if column.kind in _KINDS]
        for row in figures.rows(table.name):
            for column in columns:
                fault = _KINDS[column.kind](row[column.name])
                if row[column.name] and fault:
                    message = f"{row[column.name]!r} is not {fault[0]}."
                    yield row.error("values_kind", column.name, message, fault[1])


def check_values_bounds(figures: DataFiles) -> Iterator[Finding]:
    """A number lies where its column allows, whatever the row is about."""
    for table in TABLES.values():
        for column in (column for column in table.columns if column.bounds):
            for row in figures.rows(table.name):
                yield from _out_of_bounds(row, column)


def _out_of_bounds(row: Row, column: Column) -> Iterator[Finding]:
    given = number(row[column.name])
    if column.bounds and given is not None and not column.bounds[0] <= given <= column.bounds[1]:
        low, high = column.bounds
        message = f"{column.name} is {row[column.name]}; it may be from {low} to {high}."
        yield row.error("values_bounds", column.name, message, f"Correct it: {column.meaning}.")


Fault = tuple[str, str] | None


def _number(value: str) -> Fault:
    return (
        None
        if NUMBER.fullmatch(value)
        else ("a number", "Write digits only: 1234.5, without commas, %, £ or words.")
    )


def _integer(value: str) -> Fault:
    return None if INTEGER.fullmatch(value) else ("a whole number", "Write digits only.")


def _identifier(value: str) -> Fault:
    remedy = "Use letters, digits, - and _ only, without spaces."
    return None if IDENTIFIER.fullmatch(value) else ("an identifier", remedy)


def _date(value: str) -> Fault:
    try:
        valid = bool(ISO_DATE.fullmatch(value)) and bool(date.fromisoformat(value))
    except ValueError:
        valid = False
    return None if valid else ("a date", "Write it as 2013-01-18.")


def _yes_no(value: str) -> Fault:
    return None if value in ("yes", "no") else ("yes or no", "Write yes or no.")


_KINDS: dict[str, Callable[[str], Fault]] = {
    "number": _number,
    "integer": _integer,
    "identifier": _identifier,
    "date": _date,
    "yes_no": _yes_no,
}


def check_values_choice(figures: DataFiles) -> Iterator[Finding]:
    """A value out of a list is one of the list."""
    for table in TABLES.values():
        columns = [column for column in table.columns if column.kind == "choice"]
        for row in figures.rows(table.name):
            for column in columns:
                if row[column.name] and row[column.name] not in column.choices:
                    yield _not_among("values_choice", row, column, list(column.choices))


def check_values_reference(figures: DataFiles) -> Iterator[Finding]:
    """A reference names a row that is there. The nearest is proposed."""
    for table in TABLES.values():
        for column in table.columns:
            if column.kind == "reference" and figures.has_ids(column.refers_to):
                yield from _unresolved(figures, table, column)


def _unresolved(figures: DataFiles, table: Table, column: Column) -> Iterator[Finding]:
    known = figures.ids(column.refers_to)
    for row in figures.rows(table.name):
        if row[column.name] and row[column.name] not in known:
            yield _not_among("values_reference", row, column, sorted(known))


def _not_among(rule: str, row: Row, column: Column, known: list[str]) -> Finding:
    where = f" in data/{TABLES[column.refers_to].folder}/{column.refers_to}.csv" if column.refers_to else ""
    message = f"There is no {column.name} {row[column.name]!r}{where}."
    return row.error(
        rule, column.name, message, nearest(row[column.name], known) or f"Add it{where}, or correct it."
    )


def check_values_year(figures: DataFiles) -> Iterator[Finding]:
    """Years are written in the year type of their indicator or column."""
    for table in TABLES.values():
        typed = {column: kind for (name, column), kind in YEAR_COLUMNS.items() if name == table.name}
        of_indicator = [column.name for column in table.columns if column.kind == "year"]
        if typed or of_indicator:
            for row in figures.rows(table.name):
                indicator = figures.indicator_of(row) if of_indicator else None
                own = dict.fromkeys(of_indicator, indicator["year_type"]) if indicator else {}
                yield from _bad_years(row, {**typed, **own})


def _bad_years(row: Row, types: dict[str, str]) -> Iterator[Finding]:
    for column, year_type in types.items():
        problem = year_problem(row[column], year_type)
        if row[column] and problem:
            yield row.error("values_year", column, f"{problem}.", f"Write it as {EXAMPLE_YEARS[year_type]}.")


EXAMPLE_YEARS = {"academic": "2011/12", "financial": "2011-12", "calendar": "2012", "month": "2012-09"}


def year_problem(label: str, year_type: str) -> str:
    """What is wrong with a year of that type, or nothing. A year type that is not one is another check's finding."""
    if year_type not in EXAMPLE_YEARS:
        return ""
    try:
        year = parse_year(label, year_type)
    except InvalidYearError as error:
        return str(error)
    return "" if year.start in CALENDAR_YEARS else f"{label!r} is not a year from 1900 to 2100"


def check_values_unique(figures: DataFiles) -> Iterator[Finding]:
    """No two rows of a file have the same key. That a file holds rows of its own source only is another check."""
    for file in figures.files:
        if file.is_usable and file.table:
            columns = [column for column in file.table.key if column != "source"]
            yield from _repeated(file.rows, columns)


def _repeated(rows: list[Row], columns: list[str]) -> Iterator[Finding]:
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row[column] for column in columns)
        first = seen.setdefault(key, row)
        if first is not row:
            message = f"Row {first.line} already has {', '.join(columns)} = {', '.join(key)}."
            remedy = "Keep one of the two rows, or correct what tells them apart."
            yield row.error("values_unique", columns[-1], message, remedy)


def check_values_source(figures: DataFiles) -> Iterator[Finding]:
    """`source` is the folder's name in the tables of a source, and one of the sources elsewhere."""
    for file in figures.files:
        if file.is_usable and file.table and file.table.folder == "sources":
            for row in file.rows:
                if row["source"] and row["source"] != file.folder:
                    message = f"Source {row['source']!r} is not the name of the folder."
                    yield row.error(
                        "values_source", "source", message, f"Write {file.folder}, or move the row."
                    )


def check_values_source_known(figures: DataFiles) -> Iterator[Finding]:
    """Rules, neighbours and conflicts cite sources that have a folder."""
    for table, columns in SOURCE_COLUMNS.items():
        for row in figures.rows(table):
            for column in columns:
                if row[column] and row[column] not in _citable(figures, table):
                    message = f"There is no source {row[column]!r} in data/sources."
                    remedy = nearest(row[column], figures.sources) or "Add its folder with a provenance.yml."
                    yield row.error("values_source_known", column, message, remedy)


def _citable(figures: DataFiles, table: str) -> list[str]:
    return [*figures.sources, HOUSE_RULE] if TABLES[table].folder == "rules" else figures.sources
