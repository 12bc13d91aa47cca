"""The tables that are reconciled: reading them, and picking the figures that belong together."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from analysis.data.derivation import InvalidFormulaError, parse_formula
from analysis.data.schema import TABLES
from analysis.data.years import InvalidYearError, Year, parse_year
from analysis.io.csv_files import parse_csv
from analysis.io.dependencies import files, record_read, text
from analysis.rules.precision import last_digit
from analysis.rules.rounding import exact


class Row(NamedTuple):
    """One row of a paper's table, or one figure of an indicator. Columns its table does not have are empty.

    file, number: the CSV and the line in it. value: None where none is published. quantum: the size of its
    last digit as printed, in its unit. label, unit, polarity, derived_from: for a figure or a statement,
    of its indicator; year: None where it is not a year of that. From `source` on: the columns as they are.
    """

    file: str
    number: int
    value: float | None
    quantum: float
    unit: str
    item: int
    label: str
    polarity: str
    derived_from: str
    year: Year | None
    division: str
    source: str
    qualifier: str
    printed: str
    place: str
    financial_year: str
    statement: str
    line: str
    level: str
    measure: str
    step: str
    counterpart: str
    indicator: str
    area: str
    group: str
    reference: str
    set: str
    met: str
    kind: str
    other: str
    delivered: str

    @property
    def amount(self) -> float:
        """The value of a row that has one."""
        assert self.value is not None
        return self.value

    @property
    def topic(self) -> str:
        """The subject or programme before the colon, the whole line where there is none."""
        return self.line.partition(": ")[0]

    @property
    def subject(self) -> str:
        """`Commissioning, Total, outturn` or `Permanent exclusions: change on the year before, 2011/12`."""
        if self.indicator:
            group = "" if self.group == "all" else f" ({self.group.replace('_', ' ')})"
            kind = f": {self.kind.replace('_pct', ' in per cent').replace('_', ' ')}" if self.kind else ""
            return f"{self.label}{group}{kind}, {self.year}"
        names = (self.division, self.line, self.measure)
        return ", ".join(dict.fromkeys(name.replace("_", " ") for name in names if name))


_TEXTS = Row._fields[Row._fields.index("source") :]


@dataclass(frozen=True)
class Records:
    """The tables that are reconciled; one that no source holds is empty."""

    budget: tuple[Row, ...] = ()
    budget_movements: tuple[Row, ...] = ()
    variance_reasons: tuple[Row, ...] = ()
    kpi_counts: tuple[Row, ...] = ()
    observations: tuple[Row, ...] = ()
    statements: tuple[Row, ...] = ()
    neighbours: tuple[Row, ...] = ()
    kpis: tuple[Row, ...] = ()
    projects: tuple[Row, ...] = ()


Line = tuple[str, int, Mapping[str, str]]
"""A row of a CSV: the file, the line in it, and its cells."""


def read_records(data: Path) -> Records:
    """Return the tables of every source under `data`."""
    return records_of(lambda table: _lines(data, table))


def _lines(data: Path, table: str) -> Iterator[Line]:
    folder = TABLES[table].folder
    pattern = f"{folder}/*/{table}.csv" if folder == "sources" else f"{folder}/{table}.csv"
    record_read(f"data/{pattern}")
    for path in files(data, pattern):
        for number, cells in parse_csv(text(path) or "").numbered:
            yield path.as_posix(), number, cells


def records_of(lines: Callable[[str], Iterable[Line]]) -> Records:
    """Return the records made of what `lines` gives for the name of each table: of the observations those
    that something is stated of, or that the register derives or derives from."""
    register = {cells["id"]: cells for _, _, cells in lines("indicators")}

    used = {cells["indicator"] for _, _, cells in lines("statements")}
    for id, indicator in register.items():
        with suppress(InvalidFormulaError):
            if formula := indicator.get("derived_from"):
                used |= {id, *(name for name, _ in parse_formula(formula).operands)}

    concerned = register.keys() & used

    def rows(table: str) -> tuple[Row, ...]:
        if table not in ("observations", "statements"):
            return tuple(_row(line, table, {}) for line in lines(table))
        known = (line for line in lines(table) if line[2]["indicator"] in concerned)
        return tuple(_row(line, table, register[line[2]["indicator"]]) for line in known)

    return Records(**{table.name: rows(table.name) for table in fields(Records)})


def _row(line: Line, table: str, indicator: Mapping[str, str]) -> Row:
    """Return a row. A malformed number or year counts as empty: the checks of the tables report it."""
    file, number, cells = line
    value, unit = _number(cells.get("value")), indicator.get("unit") or cells.get("unit") or "gbp_k"
    quantum, year = 0.0, None
    if value is not None and table != "kpi_counts":
        quantum = last_digit(cells.get("printed") or "", exact(value), unit, cells.get("qualifier") or "")
    with suppress(InvalidYearError, KeyError):
        year = parse_year(cells["year"], indicator["year_type"])
    item = int(_number(cells.get("item")) or 0)
    label, polarity, formula = (indicator.get(name, "") for name in ("label", "polarity", "derived_from"))
    division = cells.get("division") or cells.get("service_unit") or ""
    texts = [cells.get(name) or "" for name in _TEXTS]
    return Row(file, number, value, quantum, unit, item, label, polarity, formula, year, division, *texts)


def _number(text: str | None) -> float | None:
    with suppress(ValueError):
        return number if text and isfinite(number := float(text)) else None
    return None


def measured(rows: Iterable[Row], **columns: str) -> list[Row]:
    """Return the rows that have a figure, and those values in those columns."""
    with_value = [row for row in rows if row.value is not None]
    return [row for row in with_value if all(getattr(row, name) == text for name, text in columns.items())]


def grouped(rows: Iterable[Row], *columns: str) -> list[list[Row]]:
    """Return the rows grouped by source and those columns, in the order in which they first come."""
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        key = (row.source, *(getattr(row, column) for column in columns))
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def total_of(rows: Iterable[Row]) -> float:
    return sum(row.amount for row in rows)
