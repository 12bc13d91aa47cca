"""Downloads in the column names of Explore Education Statistics (EES), the service of the Department for Education.

EES names the columns of places (`new_la_code`, `lad_name`) and of time (`time_identifier`), and asks for a second file that says
what every other column holds: `x.meta.csv` beside `x.csv`. Years stay as they are written in the document, 2011/12, so that a row
can be found in it.
"""

import csv
from collections.abc import Sequence
from typing import Any, TextIO

from analysis.records.areas import Area, Areas
from analysis.records.indicators import Register

TIDY = ("time_period", "geographic_level", "area_code", "indicator")
PLACE_COLUMNS = ("country_code", "country_name", "new_la_code", "la_name", "lad_code", "lad_name")
COLUMNS = ("time_identifier", *PLACE_COLUMNS)
NOT_DESCRIBED = {"time_period", "geographic_level", "area_code", "area_name", *COLUMNS}
"""EES knows these and asks for no description of them."""
LEVELS = {
    "country": "National",
    "region": "Regional",
    "county": "Local authority",
    "neighbour": "Local authority",
    "district": "Local authority district",
}
META_COLUMNS = ("col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp", "filter_hint")
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


def in_ees_names(columns: Sequence[str], rows: Rows, areas: Areas, register: Register) -> tuple[list[str], list[list[Any]]]:
    """A tidy table with the columns of EES after its own; a table of another kind as it is."""
    if not set(TIDY) <= set(columns):
        return list(columns), [list(row) for row in rows]
    at = {name: columns.index(name) for name in TIDY}
    return [*columns, *COLUMNS], [_completed(row, at, areas, register) for row in rows]


def write_meta(stream: TextIO, columns: Sequence[str], rows: Rows, unit: str) -> None:
    """What each column holds: a filter (words) or an indicator (numbers, with their unit), as EES asks."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(META_COLUMNS)
    for number, name in enumerate(columns):
        if name not in NOT_DESCRIBED:
            writer.writerow(_described(name, [row[number] for row in rows], unit))


def time_identifier(label: str, year_type: str) -> str:
    """The kind of time that a year of an indicator is: `Academic year`; of a month, its name."""
    return MONTHS[int(label[-2:]) - 1] if year_type == "month" else IDENTIFIERS[year_type]


def _completed(row: Sequence[Any], at: dict[str, int], areas: Areas, register: Register) -> list[Any]:
    """The row with its level in the words of EES, and its time and place in columns of their own."""
    cells = list(row)
    cells[at["geographic_level"]] = LEVELS.get(row[at["geographic_level"]], row[at["geographic_level"]])
    year_type = register.find(str(row[at["indicator"]])).year_type
    place = _place(areas.by_code.get(str(row[at["area_code"]])), areas)
    return [*cells, time_identifier(str(row[at["time_period"]]), year_type), *place]


def _place(area: Area | None, areas: Areas) -> list[str]:
    country = next((each for each in areas.rows if each.kind == "country"), None)
    of_country = [country.code, country.name] if country else ["", ""]
    if area is None or area.kind in ("country", "region"):
        return [*of_country, "", "", "", ""]
    if area.is_district:
        parent = areas.by_code[area.parent]
        return [*of_country, parent.code, parent.name, area.code, area.name]
    return [*of_country, area.code, area.name, "", ""]


def _described(name: str, cells: Sequence[Any], unit: str) -> tuple[Any, ...]:
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    label = name.replace("_", " ").capitalize()
    if not numbers:
        return name, "Filter", label, "", "", "", ""
    decimals = max(len(str(cell).partition(".")[2].rstrip("0")) for cell in numbers)
    return name, "Indicator", label, "", unit, decimals, ""
