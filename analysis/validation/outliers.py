"""Checks on figures far from their series or other areas, and a county's repeated for its districts."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from operator import itemgetter

from analysis.data.findings import Finding
from analysis.data.schema import PART_OF_YEAR
from analysis.rules.outliers import FACTOR, are_near, far_from, repeats
from analysis.rules.rating import AMOUNTS
from analysis.validation.cells import number
from analysis.validation.data_files import DataFiles, Row
from analysis.validation.observations import is_explained

_SERIES, _FACT = itemgetter("indicator", "group", "area"), itemgetter("source", "indicator", "group", "year")
"""What the figures of several years have in common, and those of several areas."""


def check_observations_outliers(figures: DataFiles) -> Iterator[Finding]:
    """A figure is not many times larger or smaller than those of other years or, of a share, of other areas,
    or conflicts.csv explains it."""
    series: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    areas: dict[tuple[str, ...], list[Decimal]] = defaultdict(list)
    for row, value in _stated(figures):
        series[_SERIES(row.cells)].append(row)
        areas[_FACT(row.cells)].append(value)
    series = {key: rows for key, rows in series.items() if not are_near([_value(row) for row in rows])}
    areas = {key: sorted(values) for key, values in areas.items() if not are_near(values)}
    for row, value in _stated(figures) if series or areas else ():
        years = [_value(each) for each in series.get(_SERIES(row.cells), ()) if each["year"] != row["year"]]
        same = areas.get(_FACT(row.cells), ())
        indicator = figures.indicator_of(row) if years or same else None
        is_amount = indicator is None or indicator["unit"] in AMOUNTS
        middle = far_from(value, years, () if is_amount else same)
        if middle is not None and not is_explained(figures, row, value=value):
            beside = f"the middle of the others is {middle:,.10g}"
            message = f"{row['value']} is over {FACTOR} times larger or smaller than usual: {beside}."
            remedy = (
                f"Compare it with {row['source']}, {row['place']}: a proportion may stand for a percentage, "
                "or a figure lack its thousands. If it is printed so, say so in conflicts.csv "
                f"({row['indicator']}, {row['year']})."
            )
            yield row.error("value", message, remedy)


def check_observations_districts_alike(figures: DataFiles) -> Iterator[Finding]:
    """The figures of the districts are not the county's, repeated for each."""
    kinds = {code: area["kind"] for code, area in figures.by_id["areas"].items()}
    facts: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row, _ in _stated(figures):
        facts[_FACT(row.cells)].append(row)
    for stated in facts.values():
        whole = [_value(row) for row in stated if kinds.get(row["area"]) == "county"]
        parts = [row for row in stated if kinds.get(row["area"]) == "district"] if whole else []
        if whole and repeats(whole[0], [_value(row) for row in parts]):
            message = f"All {len(parts)} districts have the county's figure, {_value(parts[0])}."
            remedy = "Take the rows of the districts out: they are the county's, repeated."
            yield parts[0].error("value", message, remedy)


def _stated(figures: DataFiles) -> Iterator[tuple[Row, Decimal]]:
    for row in figures.rows("observations"):
        value = number(row["value"])
        if value is not None and row["status"] != PART_OF_YEAR:
            yield row, value


def _value(row: Row) -> Decimal:
    return number(row["value"]) or Decimal(0)
