"""Downloads as the Department for Education asks for data files of Explore Education Statistics (EES).

Followed is its open data standard (https://dfe-analytical-services.github.io/analysts-guide/statistics-production/ud.html): the
columns of time and place come first, a year of two calendar years is six digits, a missing figure is its symbol, and `x.meta.csv`
beside `x.csv` describes filters and indicators. What differs, and why, is in docs/document.md.
"""

import csv
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from analysis.data.areas import Area, Areas
from analysis.data.indicators import Register

NEEDED = {"time_period", "area_code", "indicator"}
"""A table with these columns is about places and times; another kind of table keeps its own."""
PLACE_COLUMNS = (
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "new_la_code",
    "la_name",
    "lad_code",
    "lad_name",
)
COLUMNS = ("time_period", "time_identifier", "geographic_level", *PLACE_COLUMNS)
LEVELS = {
    "country": "National",
    "region": "Regional",
    "county": "Local authority",
    "neighbour": "Local authority",
    "district": "Local authority district",
}
META_COLUMNS = (
    "col_name",
    "col_type",
    "label",
    "indicator_grouping",
    "indicator_unit",
    "indicator_dp",
    "filter_hint",
    "filter_grouping_column",
    "filter_default",
)
UNITS = {"percent": "%", "pp": "pp", "gbp": "£", "gbp_m": "£m"}
"""The units that EES has a sign for. A number of any other unit has none."""
IN_UNIT = {
    "value",
    "previous_value",
    "baseline_value",
    "target",
    "milestone",
    "rating_target",
    "final_target",
    "england_value",
    "national_value",
    "neighbour_average",
    "interval_lower",
    "interval_upper",
}
"""Columns whose numbers have the unit of their row; another column counts something."""
REMARKS = {
    "area_code",
    "area_name",
    "source",
    "place",
    "printed",
    "symbol",
    "note",
    "rating_reason",
    "direction_reason",
    "reason",
}
"""Columns that nobody chooses rows by: they say something about one row, or repeat its place."""
EVERYONE = "all"
IDENTIFIERS = {"academic": "Academic year", "financial": "Financial year", "calendar": "Calendar year"}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

Rows = Sequence[Sequence[Any]]


def in_ees_columns(
    columns: Sequence[str], rows: Rows, areas: Areas, register: Register
) -> tuple[list[str], list[list[Any]]]:
    """A table about places and times with the columns of EES first, then its own; a table of another kind with its own."""
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    if not set(columns) >= NEEDED:
        return list(columns), [_own(row, columns) for row in named]
    own = [name for name in columns if name not in COLUMNS]
    return [*COLUMNS, *own], [[*_when_and_where(row, areas, register), *_own(row, own)] for row in named]


def write_meta(stream: TextIO, columns: Sequence[str], rows: Rows) -> None:
    """What people may choose by (filters) and what they may read (indicators, with their unit), as EES asks."""
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(META_COLUMNS)
    for name in columns:
        if name not in COLUMNS and (described := _described(name, named)):
            writer.writerow(described)


def time_identifier(label: str, year_type: str) -> str:
    """The kind of time that a year of an indicator is: `Academic year`; of a month, its name."""
    return MONTHS[int(label[-2:]) - 1] if year_type == "month" else IDENTIFIERS[year_type]


def time_period(label: str, year_type: str) -> str:
    """`201112` for 2011/12 and 2011-12, `2012` for a calendar year or a month of it."""
    digits = "".join(sign for sign in label if sign.isdigit())
    return digits[:4] if year_type == "month" else digits


def _when_and_where(row: Mapping[str, Any], areas: Areas, register: Register) -> list[str]:
    """The columns of EES. A row without a figure has no time; a place that is no area of the register, no level."""
    label, year_type = str(row["time_period"] or ""), register.find(str(row["indicator"])).year_type
    when = [time_period(label, year_type), time_identifier(label, year_type)] if label else ["", ""]
    area = areas.by_code.get(str(row["area_code"]))
    return [*when, LEVELS[area.kind] if area else "", *_place(area, areas)]


def _own(row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    """The other cells, with the symbol of a missing value in its place."""
    symbol = row.get("symbol")
    return [symbol if name == "value" and row[name] is None and symbol else row[name] for name in names]


def _place(area: Area | None, areas: Areas) -> list[str]:
    """Code and name of the country, the region, the authority and the district that the area is or lies in, where it is known."""
    above = {each.kind: each for each in _and_what_it_lies_in(area, areas)}
    authority = above.get("county") or above.get("neighbour")
    levels = (above.get("country") or areas.country, above.get("region"), authority, above.get("district"))
    return [cell for each in levels for cell in ((each.code, each.name) if each else ("", ""))]


def _and_what_it_lies_in(area: Area | None, areas: Areas) -> list[Area]:
    return [area, *_and_what_it_lies_in(areas.by_code.get(area.parent), areas)] if area else []


def _described(name: str, rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...] | None:
    """The row of a column in the file of descriptions; None for one that is neither filter nor indicator."""
    cells = [row[name] for row in rows]
    label = name.replace("_", " ").capitalize()
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if numbers or name == "value":
        return name, "Indicator", label, "", _unit(name, rows), _decimals(numbers), "", "", ""
    items = list(dict.fromkeys(str(cell or "") for cell in cells))
    if name in REMARKS or "" in items or len(items) < 2:
        return None
    return name, "Filter", label, "", "", "", "", "", EVERYONE if EVERYONE in items else items[0]


def _unit(name: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The sign of the one unit that the numbers of a column are in; empty where there are several, or EES has no sign."""
    units = {str(row.get("unit")) for row in rows}
    return UNITS.get(units.pop(), "") if name in IN_UNIT and len(units) == 1 else ""


def _decimals(numbers: Sequence[float]) -> int | str:
    return max((len(str(number).partition(".")[2].rstrip("0")) for number in numbers), default="")
