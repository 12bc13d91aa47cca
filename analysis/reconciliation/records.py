"""The tables that are reconciled: reading them, and picking the figures that belong together."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.tables import TABLES


@dataclass(frozen=True)
class Records:
    """The tables that are reconciled; one that no source holds is empty."""

    budget: pd.DataFrame
    budget_movements: pd.DataFrame
    variance_reasons: pd.DataFrame
    kpi_counts: pd.DataFrame
    kpis: pd.DataFrame
    projects: pd.DataFrame


@dataclass(frozen=True)
class Row:
    """One figure with what is needed to compare it and to say where it stands."""

    division: str
    line: str
    subject: str
    statement: str
    measure: str
    item: int
    value: float
    quantum: float
    unit: str
    qualifier: str
    counterpart: str
    source: str
    financial_year: str
    place: str
    printed: str


def read_records(data: Path) -> Records:
    """Reads the tables of every source under `data`; an empty `value` becomes NaN, other empty cells ""."""
    return Records(**{field.name: _read(data, field.name) for field in fields(Records)})


def quantum(printed: str, value: float) -> float:
    """The size of the last digit printed, in the unit of `value`: "£15.3m" held as 15300 is good to 100."""
    number = re.search(r"\d[\d, ]*(?:\.(\d+))?", printed)
    if number is None:
        return 0.0
    digits = float(re.sub(r"[, ]", "", number.group()))
    scale = abs(value) / digits if digits and value else 1.0
    return float(scale * 10.0 ** -len(number.group(1) or ""))


def rows_of(table: pd.DataFrame) -> Iterator[Row]:
    """The rows of a table; a column that the table does not have is empty."""
    for cells in table.to_dict("records"):
        defaults = {"division": cells.get("service_unit", ""), "unit": "gbp_k", "subject": _subject(cells)}
        named: dict[Hashable, Any] = defaults | cells
        yield Row(**{field.name: named.get(field.name, "") for field in fields(Row)})


def measured(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that have a figure."""
    return table.dropna(subset=["value"])


def of_division(table: pd.DataFrame, row: Row) -> pd.DataFrame:
    """The rows of the same source, year and division as `row`."""
    keys = ["source", "financial_year", "division"]
    return table[(table[keys] == [getattr(row, key) for key in keys]).all(axis="columns")]


def topic_of(line: str) -> str:
    """What a line is about: the subject or programme before the colon, the whole line where there is none."""
    return line.partition(": ")[0]


def most_precise(rows: pd.DataFrame) -> Row:
    """The row printed to the smallest last digit; the first of them in the paper's order."""
    return next(rows_of(rows.sort_values("quantum", kind="stable").head(1)))


def facts(records: Records) -> pd.DataFrame:
    """The budget with both ends of every bridge beside it: the opening is the original, net, cash limit."""
    ends = []
    names = {"original_cash_limit": "opening", "net_budget": "opening", "final_cash_limit": "closing"}
    for measure, step in names.items():
        rows = records.budget_movements[records.budget_movements.step == step]
        ends.append(rows.assign(statement="bridge", line="Total", level="subtotal", unit="gbp_k", measure=measure))
    return pd.concat([records.budget, *ends], ignore_index=True).fillna({"qualifier": "", "counterpart": ""})


def _read(data: Path, name: str) -> pd.DataFrame:
    """One table of every source, `value` as a number and the size of its last digit beside it.

    A cell that is not a number counts as empty here: the checks of the tables report it.
    """
    columns = list(TABLES[name].names)
    paths = sorted((data / "sources").glob(f"*/{name}.csv"))
    parts = [pd.read_csv(path, dtype=str, keep_default_na=False) for path in paths]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype=str)
    table["item"] = pd.to_numeric(table["item"], errors="coerce")
    if "value" in columns:
        table["value"] = pd.to_numeric(table["value"], errors="coerce")
        cells = zip(table.printed, table.value.fillna(0.0), strict=True)
        table["quantum"] = [0.0 if name == "kpi_counts" else quantum(*cell) for cell in cells]
    return table


def _subject(cells: Mapping[Hashable, Any]) -> str:
    names = [str(cells.get(name, "")) for name in ("service_unit", "division", "line", "measure")]
    return ", ".join(dict.fromkeys(name.replace("_", " ") for name in names if name))
