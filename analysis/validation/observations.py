"""Checks on figures: range, counts, whether they may be shown, agreement with their parts and other sources;
and on the conflicts that explain a disagreement."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import pairwise

from analysis.data.findings import Finding
from analysis.data.indicators import CHANGE
from analysis.data.schema import MAX_DECIMALS
from analysis.data.years import YEAR_TYPES, parse_year
from analysis.rules.precision import hedge_in, published_decimals
from analysis.rules.rounding import published
from analysis.validation.cells import number, year_problem
from analysis.validation.data_files import DataFiles, Row
from analysis.validation.provenance import published_on

FORECAST = "estimated"
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


def check_observations_published(figures: DataFiles) -> Iterator[Finding]:
    """A figure that is no forecast is not of a year that begins after its source was published: the year is
    mistyped."""
    for file in figures.of_table("observations"):
        day = published_on(file.path.parent)
        for row in file.rows if file.is_usable and day else ():
            indicator = figures.indicator_of(row)
            year_type = indicator["year_type"] if indicator else ""
            if (
                year_type not in YEAR_TYPES
                or row["status"] == FORECAST
                or year_problem(row["year"], year_type)
            ):
                continue
            year = parse_year(row["year"], year_type)
            begins = date(
                year.start, {"academic": 9, "financial": 4, "calendar": 1, "month": year.month}[year_type], 1
            )
            if day and begins > day:
                message = f"The year {row['year']} begins after the source was published, on {day}."
                yield row.warning("year", message, "Correct the year; a forecast has the status estimated.")


def check_observations_range(figures: DataFiles) -> Iterator[Finding]:
    """A figure lies where its unit can: percentages from 0 to 100, percentage points from -100 to 100, counts
    not below 0."""
    for row in figures.rows("observations"):
        indicator = figures.indicator_of(row)
        if indicator:
            is_change = indicator["unit"] == "percent" and CHANGE.fullmatch(indicator["id"])
            unit = "change in per cent" if is_change else indicator["unit"]
            yield from out_of_range(row, "value", unit)
        for column in ("numerator", "denominator"):
            yield from out_of_range(row, column, "count")


def out_of_range(row: Row, column: str, unit: str) -> Iterator[Finding]:
    """Yield a finding if a number lies where those of its unit cannot."""
    value = number(row[column])
    if value is None or unit not in LIMITS:
        return
    name, low, high = LIMITS[unit]
    if value < low or (high is not None and value > high):
        bounds = f"from {low} to {high}" if high is not None else f"{low} or more"
        message = f"{name} is {bounds}, not {row[column]}."
        yield row.error(column, message, "Correct the figure, or the unit of the indicator.")


def check_observations_qualifier(figures: DataFiles) -> Iterator[Finding]:
    """A hedge that is printed before the figure is kept in `qualifier`."""
    for row in figures.rows("observations"):
        hedge = hedge_in(row["printed"])
        if hedge and not row["qualifier"]:
            message = f"{row['printed']!r} hedges the figure, and qualifier is empty."
            yield row.warning("qualifier", message, f"Write {hedge}.")


def check_observations_percentage(figures: DataFiles) -> Iterator[Finding]:
    """A percentage with its counts is the numerator out of the denominator, at the precision it is published
    with."""
    for row in figures.rows("observations"):
        above, below, value = (number(row[column]) for column in ("numerator", "denominator", "value"))
        indicator = figures.indicator_of(row)
        if above is None or below is None or indicator is None or indicator["unit"] != "percent":
            continue
        if above > below:
            message = f"The numerator {above} is more than the denominator {below}."
            yield row.error("numerator", message, "Correct one of the two counts.")
        elif not below and row["value"]:
            message = f"The denominator is 0, yet there is a percentage, {row['value']}."
            remedy = "Leave the value empty, with symbol z, or correct the denominator."
            yield row.error("denominator", message, remedy)
        elif below > 0 and value is not None:
            decimals = decimals_of_row(figures, row)
            expected = published(above * 100 / below, decimals)
            if published(value, decimals) != expected and not is_explained(figures, row):
                message = (
                    f"{row['numerator']} out of {row['denominator']} is {expected}%, not {row['value']}%."
                )
                remedy = (
                    f"Correct it from the source, or explain it in conflicts.csv ({row['indicator']}, "
                    f"{row['year']})."
                )
                yield row.error("value", message, remedy)


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
    rules = sorted(figures.rows("suppression"), key=lambda rule: rule["from_date"])  # the latest applies
    thresholds = {rule["data_set"]: number(rule["lowest_shown"]) or Decimal(0) for rule in rules}
    for row in figures.rows("observations"):
        indicator = figures.indicator_of(row)
        if not indicator or not indicator["data_set"]:
            continue
        threshold = thresholds.get(indicator["data_set"], thresholds.get("default", Decimal(0)))
        for column in ("numerator", "value") if indicator["unit"] == "count" else ("numerator",):
            count = number(row[column])
            if count is not None and 0 < count < threshold:
                message = f"{column} {count} is below {threshold}, the smallest count that is shown."
                remedy = (
                    "Leave the counts and the value empty, with symbol c; or give the data set its own "
                    "rule in suppression.csv."
                )
                yield row.error(column, message, remedy)


def check_observations_parts(figures: DataFiles) -> Iterator[Finding]:
    """Where every district has a count, they sum to the county's. A row of conflicts.csv explains a
    difference."""
    counties = {row["code"] for row in figures.rows("areas") if row["kind"] == "county"}
    districts = {row["code"] for row in figures.rows("areas") if row["kind"] == "district"}
    facts = _by_fact(figures)
    for (indicator, area, group, year), rows in facts.items():
        for row in rows if area in counties else ():
            parts = [facts.get((indicator, district, group, year), []) for district in sorted(districts)]
            same_source = [part for rows_of in parts for part in rows_of if part["source"] == row["source"]]
            if districts and len(same_source) == len(districts) and not is_explained(figures, row):
                yield from _sum_findings(figures, row, same_source)


def _sum_findings(figures: DataFiles, whole: Row, parts: list[Row]) -> Iterator[Finding]:
    indicator = figures.indicator_of(whole)
    is_count = indicator is not None and indicator["unit"] == "count"
    for column in ("numerator", "denominator", *(("value",) if is_count else ())):
        total = number(whole[column])
        counts = [count for part in parts if (count := number(part[column])) is not None]
        if total is None or len(counts) < len(parts):
            continue
        tolerance = _rounded_to([total, *counts]) * (len(parts) + 1) / 2
        if abs(sum(counts) - total) > tolerance:
            message = f"The {len(parts)} districts' {column}s sum to {sum(counts)}; the county's is {total}."
            remedy = (
                f"Correct the figure that is wrong, or explain it in conflicts.csv ({whole['indicator']}, "
                f"{whole['year']})."
            )
            yield whole.error(column, message, remedy)


def _rounded_to(counts: list[Decimal]) -> int:
    """Return what all counts are rounded to: 10, 5, or 0 for counts that are not rounded. Rounded parts need
    not sum exactly."""
    return next(
        (unit for unit in (10, 5) if len(counts) > 2 and all(count % unit == 0 for count in counts)), 0
    )


def check_observations_agree(figures: DataFiles) -> Iterator[Finding]:
    """The same fact in two sources is the same figure at the coarser precision, or conflicts.csv explains
    it."""
    for rows in _by_fact(figures).values():
        stated = sorted((row for row in rows if number(row["value"]) is not None), key=lambda row: row.file)
        sources = {row["source"] for row in stated}
        for first, second in pairwise(stated):
            is_same = first["source"] == second["source"] or _same(figures, first, second)
            if not is_same and not is_explained(figures, second, sources):
                message = (
                    f"{second['value']} here, {first['value']} in {first['source']} ({first.file} row "
                    f"{first.line})."
                )
                remedy = (
                    f"Correct one, or explain it in conflicts.csv ({second['indicator']}, {second['year']})."
                )
                yield second.error("value", f"Unexplained conflict: {message}", remedy)


def _same(figures: DataFiles, first: Row, second: Row) -> bool:
    decimals = min(decimals_of_row(figures, row) for row in (first, second))
    return published(Decimal(first["value"]), decimals) == published(Decimal(second["value"]), decimals)


def _by_fact(figures: DataFiles) -> dict[tuple[str, str, str, str], list[Row]]:
    """Return the rows that state a figure, by what it is about: indicator, area, group and year."""
    facts: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in figures.rows("observations"):
        if number(row["value"]) is not None or number(row["numerator"]) is not None:
            facts[row["indicator"], row["area"], row["group"], row["year"]].append(row)
    return facts


def is_explained(figures: DataFiles, row: Row, between: set[str] | None = None) -> bool:
    """Whether conflicts.csv explains a figure: the row is about its indicator and year, its source, and no
    other area or group.

    between: for a disagreement of sources, those that state the fact; the conflict must then be between two
    of them.
    """
    return any(
        _is_about(conflict, row) and _is_between(conflict, row, between)
        for conflict in figures.rows("conflicts")
    )


def _is_about(conflict: Row, row: Row) -> bool:
    same = conflict["indicator"] == row["indicator"] and conflict["year"] == row["year"]
    return same and conflict["area"] in ("", row["area"]) and conflict["group"] in ("", row["group"])


def _is_between(conflict: Row, row: Row, between: set[str] | None) -> bool:
    sources = {conflict["source_a"], conflict["source_b"]}
    if between is None:
        return row["source"] in sources
    return row["source"] in sources and len(sources) == 2 and sources <= between


def check_conflicts_differ(figures: DataFiles) -> Iterator[Finding]:
    """A conflict is between two different statements."""
    for row in figures.rows("conflicts"):
        if row["value_a"] == row["value_b"] and row["value_a"]:
            message = f"Both sources say {row['value_a']!r}."
            yield row.warning("value_b", message, "Remove the conflict, or correct what one of them says.")
