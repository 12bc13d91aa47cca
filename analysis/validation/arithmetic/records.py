"""The tables that are reconciled: reading them, and picking the figures that belong together."""

import csv
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from math import isfinite
from pathlib import Path
from typing import TypeVar

from analysis.data.schema import TABLES
from analysis.data.years import InvalidYearError, Year, parse_year
from analysis.io.dependencies import files, note, text
from analysis.rules.precision import last_digit
from analysis.rules.rounding import exact

AMOUNTS = ("budget", "budget_movements", "variance_reasons", "kpi_counts")
BRIDGE_ENDS = (("original_cash_limit", "opening"), ("net_budget", "opening"), ("final_cash_limit", "closing"))


@dataclass(frozen=True)
class Printed(ABC):
    """One figure with what is needed to compare it and to say where it stands.

    value: None where none is published. quantum: the size of its last digit as printed, in its unit.
    file, number: the CSV and the line in it.
    """

    file: str
    number: int
    source: str
    value: float | None
    quantum: float
    qualifier: str
    printed: str
    place: str

    @property
    @abstractmethod
    def subject(self) -> str:
        """What the figure is, in words."""

    @property
    def amount(self) -> float:
        """The value of a row that has one."""
        assert self.value is not None
        return self.value


@dataclass(frozen=True)
class Row(Printed):
    """An amount or a count of the papers. Columns its table does not have are empty."""

    financial_year: str
    statement: str
    item: int
    division: str
    line: str
    level: str
    measure: str
    step: str
    counterpart: str
    unit: str

    @property
    def topic(self) -> str:
        """The subject or programme before the colon, the whole line where there is none."""
        return self.line.partition(": ")[0]

    @property
    def subject(self) -> str:
        """`Commissioning, Total, outturn`."""
        names = (self.division, self.line, self.measure)
        return ", ".join(dict.fromkeys(name.replace("_", " ") for name in names if name))


@dataclass(frozen=True)
class Observation(Printed):
    """The figure of an indicator. label, unit: of the indicator. is_national: of the country.

    year: None where it is not a year of its indicator.
    """

    indicator: str
    label: str
    unit: str
    area: str
    is_national: bool
    group: str
    year: Year | None

    @property
    def year_end(self) -> int | None:
        """The calendar year in which its year ends."""
        return self.year.end if self.year else None

    @property
    def subject(self) -> str:
        """`Permanent exclusions: change on the year before, 2011/12`."""
        group = "" if self.group == "all" else f" ({self.group.replace('_', ' ')})"
        return f"{self.label}{group}, {self.year}"


@dataclass(frozen=True)
class Listed:
    """One indicator or action of a unit's own table. kind: of an indicator the set it is headed by; state: met or delivered."""

    source: str
    service_unit: str
    kind: str
    state: str
    reference: str


@dataclass(frozen=True)
class Records:
    """The tables that are reconciled; one that no source holds is empty."""

    budget: tuple[Row, ...] = ()
    budget_movements: tuple[Row, ...] = ()
    variance_reasons: tuple[Row, ...] = ()
    kpi_counts: tuple[Row, ...] = ()
    kpis: tuple[Listed, ...] = ()
    projects: tuple[Listed, ...] = ()
    observations: tuple[Observation, ...] = ()


Figure = TypeVar("Figure", bound=Printed)
Line = tuple[str, int, Mapping[str, str]]
"""A row of a CSV: the file, the line in it, and its cells."""


def read_records(data: Path) -> Records:
    """The tables of every source under `data`."""
    return records_of(lambda table: _lines(data, table))


def records_of(lines: Callable[[str], Iterable[Line]]) -> Records:
    """The records made of what `lines` gives for the name of each table."""
    amounts = {
        name: tuple(_row(line, counted=name == "kpi_counts") for line in lines(name)) for name in AMOUNTS
    }
    kpis = tuple(_listed(cells, "set", "met") for _, _, cells in lines("kpis"))
    projects = tuple(_listed(cells, "kind", "delivered") for _, _, cells in lines("projects"))
    register = {cells["id"]: cells for _, _, cells in lines("indicators")}
    kinds = {cells["code"]: cells["kind"] for _, _, cells in lines("areas")}
    observations = tuple(
        _observation(line, register, kinds)
        for line in lines("observations")
        if line[2]["indicator"] in register
    )
    return Records(**amounts, kpis=kpis, projects=projects, observations=observations)


def measured(rows: Iterable[Figure]) -> list[Figure]:
    """The rows that have a figure."""
    return [row for row in rows if row.value is not None]


def grouped(rows: Iterable[Row], *names: str) -> dict[tuple[str, ...], list[Row]]:
    """The rows by those columns, in the order in which they first come."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    return found


def of_division(rows: Iterable[Row], row: Row) -> list[Row]:
    """The rows of the same source, year and division as `row`."""
    key = (row.source, row.financial_year, row.division)
    return [each for each in rows if (each.source, each.financial_year, each.division) == key]


def most_precise(rows: Iterable[Row]) -> Row:
    """The row printed to the smallest last digit; the first of them in the paper's order."""
    return min(rows, key=lambda row: row.quantum)


def facts(records: Records) -> list[Row]:
    """The budget with both ends of every bridge beside it: the opening is the original, net, cash limit."""
    ends = [
        replace(row, statement="bridge", line="Total", level="subtotal", measure=measure)
        for measure, step in BRIDGE_ENDS
        for row in records.budget_movements
        if row.step == step
    ]
    return measured([*records.budget, *ends])


def total_of(rows: Iterable[Row]) -> float:
    return sum(row.amount for row in rows)


def _lines(data: Path, table: str) -> Iterator[Line]:
    folder = TABLES[table].folder
    pattern = f"{folder}/*/{table}.csv" if folder == "sources" else f"{folder}/{table}.csv"
    note(f"data/{pattern}")
    for path in files(data, pattern):
        reader = csv.DictReader(StringIO(text(path) or "", newline=""))
        yield from ((path.as_posix(), reader.line_num, cells) for cells in reader)


def _row(line: Line, *, counted: bool) -> Row:
    """A cell that is not a number counts as empty here: the checks of the tables report it."""
    file, number, cells = line
    value, unit = _number(cells.get("value", "")), cells.get("unit") or "gbp_k"
    names = (
        "source",
        "financial_year",
        "statement",
        "line",
        "level",
        "measure",
        "step",
        "counterpart",
        "qualifier",
        "printed",
        "place",
    )
    texts = {name: cells.get(name) or "" for name in names}
    return Row(
        file=file,
        number=number,
        item=int(_number(cells.get("item", "")) or 0),
        division=cells.get("division") or cells.get("service_unit") or "",
        unit=unit,
        value=value,
        quantum=0.0 if counted else _last_digit(texts["printed"], value, unit, texts["qualifier"]),
        **texts,
    )


def _observation(
    line: Line, register: Mapping[str, Mapping[str, str]], kinds: Mapping[str, str]
) -> Observation:
    """kinds: of the areas, by code."""
    file, number, cells = line
    indicator = register[cells["indicator"]]
    value = _number(cells["value"])
    return Observation(
        file=file,
        number=number,
        value=value,
        quantum=_last_digit(cells["printed"], value, indicator["unit"], cells["qualifier"]),
        label=indicator["label"],
        unit=indicator["unit"],
        is_national=kinds.get(cells["area"]) == "country",
        year=_year(cells["year"], indicator["year_type"]),
        **{
            name: cells[name]
            for name in ("source", "qualifier", "printed", "place", "indicator", "area", "group")
        },
    )


def _year(label: str, year_type: str) -> Year | None:
    try:
        return parse_year(label, year_type)
    except (
        InvalidYearError,
        KeyError,
    ):  # a year or a kind of year that the other checks have something to say about
        return None


def _listed(cells: Mapping[str, str], kind: str, state: str) -> Listed:
    named = {
        "kind": kind,
        "state": state,
        "source": "source",
        "service_unit": "service_unit",
        "reference": "reference",
    }
    return Listed(**{name: cells.get(column) or "" for name, column in named.items()})


def _last_digit(printed: str, value: float | None, unit: str, qualifier: str) -> float:
    return last_digit(printed, exact(value or 0.0), unit, qualifier)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if isfinite(number) else None
