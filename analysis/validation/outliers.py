"""Checks on figures far from their series or other areas, and a county's repeated for its districts."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from analysis.data.findings import Finding
from analysis.data.schema import PART_OF_YEAR
from analysis.rules.outliers import FACTOR, far_from, repeats
from analysis.rules.rating import AMOUNTS
from analysis.validation.cells import number
from analysis.validation.data_files import DataFiles, Row
from analysis.validation.observations import is_explained


def check_observations_outliers(figures: DataFiles) -> Iterator[Finding]:
    """A figure is not many times larger or smaller than those of other years or, of a share, of other areas,
    or conflicts.csv explains it."""
    series: dict[tuple[str, ...], list[tuple[str, Decimal]]] = defaultdict(list)
    areas: dict[tuple[str, ...], list[Decimal]] = defaultdict(list)
    for row, value in _stated(figures):
        series[row["indicator"], row["group"], row["area"]].append((row["year"], value))
        areas[row["source"], row["indicator"], row["group"], row["year"]].append(value)
    for values in areas.values():
        values.sort()
    for row, value in _stated(figures):
        years = [
            each for year, each in series[row["indicator"], row["group"], row["area"]] if year != row["year"]
        ]
        same = areas[row["source"], row["indicator"], row["group"], row["year"]]
        indicator = figures.indicator_of(row)
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
    facts: dict[tuple[str, ...], list[tuple[Row, Decimal]]] = defaultdict(list)
    for row, value in _stated(figures):
        facts[row["source"], row["indicator"], row["group"], row["year"]].append((row, value))
    for stated in facts.values():
        whole = [value for row, value in stated if kinds.get(row["area"]) == "county"]
        parts = [(row, value) for row, value in stated if kinds.get(row["area"]) == "district"]
        if whole and repeats(whole[0], [value for _, value in parts]):
            row, value = parts[0]
            message = f"All {len(parts)} districts have the county's figure, {value}."
            yield row.error(
                "value", message, "Take the rows of the districts out: they are the county's, repeated."
            )


def _stated(figures: DataFiles) -> Iterator[tuple[Row, Decimal]]:
    for row in figures.rows("observations"):
        value = number(row["value"])
        if value is not None and row["status"] != PART_OF_YEAR:
            yield row, Decimal(value)
