"""Downloads as the Department for Education asks for data files of Explore Education Statistics (EES).

Followed is its open data standard
(https://dfe-analytical-services.github.io/analysts-guide/statistics-production/ud.html): the columns of time
and place come first, a year of two calendar years is six digits, a missing figure is its symbol, and
`x.meta.csv` beside `x.csv` describes filters and indicators. What differs, and why, is in docs/document.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.data.areas import Area, Areas
from analysis.data.indicators import Register

NEEDED = {"time_period", "area_code", "indicator"}
"""A table with these columns is about places and times; another kind of table keeps its own."""
COLUMNS = (
    "time_period", "time_identifier", "geographic_level", "country_code", "country_name",
    "region_code", "region_name", "new_la_code", "la_name", "lad_code", "lad_name",
)  # fmt: skip
LEVELS = {
    "country": "National",
    "region": "Regional",
    "county": "Local authority",
    "neighbour": "Local authority",
    "district": "Local authority district",
}
META_COLUMNS = (
    "col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp",
    "filter_hint", "filter_grouping_column", "filter_default",
)  # fmt: skip
UNITS = {"percent": "%", "pp": "pp", "gbp": "£", "gbp_m": "£m"}
"""The units that EES has a sign for. A number of any other unit has none."""
IN_UNIT = {
    "value", "previous_value", "baseline_value", "target", "milestone", "rating_target", "final_target",
    "england_value", "national_value", "neighbour_average", "interval_lower", "interval_upper",
}  # fmt: skip
"""Columns whose numbers have the unit of their row; another column counts something."""
REMARKS = {
    "area_code", "area_name", "source", "place", "printed", "symbol", "note",
    "rating_reason", "direction_reason", "reason",
}  # fmt: skip
"""Columns that nobody chooses rows by: they say something about one row, or repeat its place."""
EVERYONE = "all"
IDENTIFIERS = {"academic": "Academic year", "financial": "Financial year", "calendar": "Calendar year"}
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

Rows = Sequence[Sequence[Any]]


def in_ees_columns(
    columns: Sequence[str], rows: Rows, areas: Areas, register: Register
) -> tuple[list[str], list[list[Any]]]:
    """Return a table about places and times with the columns of EES first; another table as it is."""
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    if not set(columns) >= NEEDED:
        return list(columns), [_own(row, columns) for row in named]
    own = [name for name in columns if name not in COLUMNS]
    return [*COLUMNS, *own], [[*_when_and_where(row, areas, register), *_own(row, own)] for row in named]


def meta_rows(columns: Sequence[str], rows: Rows) -> Iterator[tuple[Any, ...]]:
    """Yield a row of META_COLUMNS for each filter, which people choose by, and each indicator."""
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    for name in columns:
        if name not in COLUMNS:
            yield from _described(name, named)


def time_identifier(label: str, year_type: str) -> str:
    """Return the kind of time that a year of an indicator is: `Academic year`; the name of a month."""
    return MONTHS[int(label[-2:]) - 1] if year_type == "month" else IDENTIFIERS[year_type]


def time_period(label: str, year_type: str) -> str:
    """Return `201112` for 2011/12 and 2011-12, `2012` for a calendar year or a month of it."""
    digits = "".join(sign for sign in label if sign.isdigit())
    return digits[:4] if year_type == "month" else digits


def _when_and_where(row: Mapping[str, Any], areas: Areas, register: Register) -> list[str]:
    """Return the cells of COLUMNS. A row without a figure has no time; an unknown area has no level."""
    label, year_type = str(row["time_period"] or ""), register.find(str(row["indicator"])).year_type
    when = [time_period(label, year_type), time_identifier(label, year_type)] if label else ["", ""]
    area = areas.by_code.get(str(row["area_code"]))
    above = {each.kind: each for each in _with_parents(area, areas)}
    authority = above.get("county") or above.get("neighbour")
    levels = (above.get("country") or areas.country, above.get("region"), authority, above.get("district"))
    where = [cell for each in levels for cell in ((each.code, each.name) if each else ("", ""))]
    return [*when, LEVELS[area.kind] if area else "", *where]


def _own(row: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    """Return the other cells, with the symbol of a missing value in its place."""
    symbol = row.get("symbol")
    return [symbol if name == "value" and row[name] is None and symbol else row[name] for name in names]


def _with_parents(area: Area | None, areas: Areas) -> list[Area]:
    return [area, *_with_parents(areas.by_code.get(area.parent), areas)] if area else []


def _described(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield the row that describes a column; nothing for one that is neither filter nor indicator."""
    cells = [row[name] for row in rows]
    label = name.replace("_", " ").capitalize()
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    if numbers or name == "value":
        units = {str(row.get("unit")) for row in rows}
        unit = UNITS.get(units.pop(), "") if name in IN_UNIT and len(units) == 1 else ""
        decimals = max((len(str(each).partition(".")[2].rstrip("0")) for each in numbers), default="")
        yield name, "Indicator", label, "", unit, decimals, "", "", ""
        return
    items = list(dict.fromkeys(str(cell or "") for cell in cells))
    if name not in REMARKS and "" not in items and len(items) > 1:
        yield name, "Filter", label, "", "", "", "", "", EVERYONE if EVERYONE in items else items[0]
