"""What each chart and table shows, as a CSV file, with a file that describes its columns, as Explore
Education Statistics (EES) asks:
https://dfe-analytical-services.github.io/analysts-guide/statistics-production/ud.html. Time and place come
first, a missing figure is its symbol. What differs, and why, is in docs/document.md."""

import re
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from analysis.data.areas import Area, Areas
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Register
from analysis.document.content import ShownExhibit
from analysis.io.csv_files import csv_text

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
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
    "baseline", "previous", "england", "neighbours_average",
}  # fmt: skip
"""Columns whose numbers have the unit of their row; another column counts something."""
REMARKS = {
    "area_code", "area_name", "source", "place", "printed", "symbol", "note",
    "rating_reason", "direction_reason", "reason", "statement",
}  # fmt: skip
"""Columns that nobody chooses rows by: they say something about one row, or repeat its place."""
EVERYONE = "all"
IDENTIFIERS = {"academic": "Academic year", "financial": "Financial year", "calendar": "Calendar year"}
MONTHS = tuple(month_name[1:])

_SIGNED_NUMBER = re.compile(r"[+-]\d[\d,.]*%?")


def download_texts(exhibit: ShownExhibit, areas: Areas, register: Register) -> tuple[str, str]:
    """Return the rows of an exhibit, with symbols for missing values, and what its columns hold.
    A table about places and times has the columns of EES first; another is as it is."""
    given = exhibit.data["columns"]
    first = COLUMNS if set(given) >= NEEDED else ()
    columns = [*first, *(name for name in given if name not in first)]
    rows = []
    for cells in exhibit.data["rows"]:
        row = dict(zip(given, cells, strict=True))
        if row.get("symbol") and "value" in row and row["value"] is None:
            row["value"] = row["symbol"]
        if first:
            row |= zip(COLUMNS, _when_and_where(row, areas, register), strict=True)
        rows.append(row)
    return described_csv(columns, rows)


def described_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return the rows as CSV, without formulas and with whole numbers as such, and what its columns hold."""
    texts = [[_written(row[name]) for name in columns] for row in rows]
    meta = (line for name in columns if name not in COLUMNS for line in _described(name, rows))
    return csv_text(columns, texts), csv_text(META_COLUMNS, meta)


def _written(cell: Any) -> Any:
    if isinstance(cell, str):
        return not_a_formula(cell)
    return int(cell) if isinstance(cell, float | Decimal) and cell % 1 == 0 else cell


def description_name(name: str) -> str:
    """Return the name of the file that describes a CSV: `x.meta.csv` of `x.csv`."""
    return f"{name.removesuffix('.csv')}.meta.csv"


def workbook_name(edition: EditionRecord) -> str:
    """Return the name of the workbook beside the CSV files: `bold-steps-2012.xlsx`."""
    return f"bold-steps-{edition.period}.xlsx"


@lru_cache(10_000)  # a few names and years are in most rows
def not_a_formula(text: str) -> str:
    """Return the text, with an apostrophe before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) and not _SIGNED_NUMBER.fullmatch(text) else text


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


def _with_parents(area: Area | None, areas: Areas) -> list[Area]:
    return [area, *_with_parents(areas.by_code.get(area.parent), areas)] if area else []


def _described(name: str, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """Yield the row that describes a column; nothing for one that is neither filter nor indicator."""
    cells = [row[name] for row in rows]
    label = name.replace("_", " ").capitalize()
    numbers = [cell for cell in cells if isinstance(cell, int | float | Decimal)]
    if numbers or name == "value":
        units = {str(row.get("unit")) for row in rows}
        unit = UNITS.get(units.pop(), "") if name in IN_UNIT and len(units) == 1 else ""
        decimals = max((len(str(each).partition(".")[2].rstrip("0")) for each in numbers), default="")
        yield name, "Indicator", label, "", unit, decimals, "", "", ""
        return
    items = list(dict.fromkeys(str(cell or "") for cell in cells))
    if name not in REMARKS and "" not in items and len(items) > 1:
        yield name, "Filter", label, "", "", "", "", "", EVERYONE if EVERYONE in items else items[0]
