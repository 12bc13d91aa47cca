"""Checks on each figure on its own: its range, its counts, and whether it may be shown."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.data.findings import Finding
from analysis.data.indicators import CHANGE
from analysis.data.schema import MAX_DECIMALS
from analysis.rules.precision import published_decimals
from analysis.rules.rounding import published
from analysis.validation.cells import number
from analysis.validation.conflicts import is_explained
from analysis.validation.data_files import DataFiles, Row

LIMITS: dict[str, tuple[str, int, int | None]] = {
    "percent": ("A percentage", 0, 100),
    "change in per cent": ("A change in per cent", -100, None),
    "pp": ("A difference in percentage points", -100, 100),
    "count": ("A count", 0, None),
    "rank": ("A rank", 1, None),
    "days": ("A number of days", 0, None),
    "fte": ("A number of staff", 0, None),
    "rate_per_1000": ("A rate per 1,000", 0, 1_000),
    "rate_per_10000": ("A rate per 10,000", 0, 10_000),
}
"""For a unit: what its figures are called, and the lowest and highest there can be."""


def check_observations_range(figures: DataFiles) -> Iterator[Finding]:
    """A figure lies where its unit can: percentages from 0 to 100, percentage points from -100 to 100, counts not below 0."""
    for row in figures.rows("observations"):
        indicator = figures.indicator_of(row)
        if indicator:
            is_change = indicator["unit"] == "percent" and CHANGE.fullmatch(indicator["id"])
            unit = "change in per cent" if is_change else indicator["unit"]
            yield from out_of_range("observations_range", row, "value", unit)
        for column in ("numerator", "denominator"):
            yield from out_of_range("observations_range", row, column, "count")


def out_of_range(rule: str, row: Row, column: str, unit: str) -> Iterator[Finding]:
    value = number(row[column])
    if value is None or unit not in LIMITS:
        return
    name, low, high = LIMITS[unit]
    if value < low or (high is not None and value > high):
        bounds = f"from {low} to {high}" if high is not None else f"{low} or more"
        message = f"{name} is {bounds}, not {row[column]}."
        yield row.error(rule, column, message, "Correct the figure, or the unit of the indicator.")


def check_observations_percentage(figures: DataFiles) -> Iterator[Finding]:
    """A percentage with its counts is the numerator out of the denominator, at the precision it is published with."""
    for row in figures.rows("observations"):
        above, below, indicator = (
            number(row["numerator"]),
            number(row["denominator"]),
            figures.indicator_of(row),
        )
        if above is None or below is None or indicator is None or indicator["unit"] != "percent":
            continue
        if above > below:
            message = f"The numerator {above} is more than the denominator {below}."
            yield row.error("observations_percentage", "numerator", message, "Correct one of the two counts.")
        elif not below and row["value"]:
            message = f"The denominator is 0, yet there is a percentage, {row['value']}."
            remedy = "Leave the value empty, with symbol z, or correct the denominator."
            yield row.error("observations_percentage", "denominator", message, remedy)
        elif below > 0:
            yield from _percentage_differs(figures, row, above * 100 / below, number(row["value"]))


def _percentage_differs(
    figures: DataFiles, row: Row, exact: Decimal, value: Decimal | None
) -> Iterator[Finding]:
    if value is None:
        return
    decimals = decimals_of_row(figures, row)
    expected = published(exact, decimals)
    if published(value, decimals) != expected and not is_explained(figures, row):
        message = f"{row['numerator']} out of {row['denominator']} is {expected}%, not {row['value']}%."
        remedy = (
            f"Correct it from the source, or explain it in conflicts.csv ({row['indicator']}, {row['year']})."
        )
        yield row.error("observations_percentage", "value", message, remedy)


def decimals_of_row(figures: DataFiles, row: Row) -> int:
    """Return the published precision of a row of observations that has a value."""
    indicator = figures.indicator_of(row)
    unit, registered = (indicator["unit"], number(indicator["decimals"])) if indicator else ("", None)
    return published_decimals(
        row["printed"],
        Decimal(row["value"]),
        unit=unit,
        qualifier=row["qualifier"],
        registered=min(int(registered or 0), MAX_DECIMALS),
    )


def check_observations_counts_shown(figures: DataFiles) -> Iterator[Finding]:
    """Small counts of people are stored suppressed, by the rule of the indicator's data set or the default.

    An indicator without a data set is not about records of people, and no rule is applied to it.
    """
    thresholds = _lowest_shown(figures)
    for row in figures.rows("observations"):
        indicator = figures.indicator_of(row)
        if indicator and indicator["data_set"]:
            threshold = thresholds.get(indicator["data_set"], thresholds.get("default", Decimal(0)))
            columns = ("numerator", "value") if indicator["unit"] == "count" else ("numerator",)
            yield from _small_counts(row, columns, threshold)


def _lowest_shown(figures: DataFiles) -> dict[str, Decimal]:
    """The smallest count shown of each data set, by its latest rule."""
    rules = sorted(figures.rows("suppression"), key=lambda rule: rule["from_date"])
    return {rule["data_set"]: number(rule["lowest_shown"]) or Decimal(0) for rule in rules}


def _small_counts(row: Row, columns: tuple[str, ...], threshold: Decimal) -> Iterator[Finding]:
    for column in columns:
        count = number(row[column])
        if count is not None and 0 < count < threshold:
            message = f"{column} {count} is below {threshold}, the smallest count that is shown."
            remedy = "Leave the counts and the value empty, with symbol c; or give the data set its own rule in suppression.csv."
            yield row.error("observations_counts_shown", column, message, remedy)
