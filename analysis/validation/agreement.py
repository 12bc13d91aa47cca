"""Checks on figures against each other: parts and totals, and the same fact in two sources."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from analysis.data.findings import Finding
from analysis.rules.rounding import published
from analysis.validation.cells import number
from analysis.validation.conflicts import is_explained
from analysis.validation.data_files import DataFiles, Row
from analysis.validation.observations import decimals_of_row


def check_observations_parts(figures: DataFiles) -> Iterator[Finding]:
    """Where every district has a count, they sum to the county's. A row of conflicts.csv explains a difference."""
    counties = {row["code"] for row in figures.rows("areas") if row["kind"] == "county"}
    districts = {row["code"] for row in figures.rows("areas") if row["kind"] == "district"}
    facts = _by_fact(figures)
    for (indicator, area, group, year), rows in facts.items():
        for row in rows if area in counties else ():
            parts = [facts.get((indicator, district, group, year), []) for district in sorted(districts)]
            same_source = [part for found in parts for part in found if part["source"] == row["source"]]
            if districts and len(same_source) == len(districts) and not is_explained(figures, row):
                yield from _sum_differs(figures, row, same_source)


def _sum_differs(figures: DataFiles, whole: Row, parts: list[Row]) -> Iterator[Finding]:
    indicator = figures.indicator_of(whole)
    is_count = indicator is not None and indicator["unit"] == "count"
    for column in ("numerator", "denominator", *(("value",) if is_count else ())):
        total, counts = number(whole[column]), [number(part[column]) for part in parts]
        known = [count for count in counts if count is not None]
        if total is not None and len(known) == len(parts):
            tolerance = _rounded_to([total, *known]) * (len(parts) + 1) / 2
            if abs(sum(known) - total) > tolerance:
                message = (
                    f"The {len(parts)} districts' {column}s sum to {sum(known)}; the county's is {total}."
                )
                remedy = f"Correct the figure that is wrong, or explain it in conflicts.csv ({whole['indicator']}, {whole['year']})."
                yield whole.error("observations_parts", column, message, remedy)


def _rounded_to(counts: list[Decimal]) -> int:
    """What all counts are rounded to: 10, 5, or 0 for counts that are not rounded. Rounded parts need not sum exactly."""
    return next(
        (unit for unit in (10, 5) if len(counts) > 2 and all(count % unit == 0 for count in counts)), 0
    )


def check_observations_agree(figures: DataFiles) -> Iterator[Finding]:
    """The same fact in two sources is the same figure at the coarser precision, or conflicts.csv explains it."""
    for rows in _by_fact(figures).values():
        stated = sorted((row for row in rows if number(row["value"]) is not None), key=lambda row: row.file)
        sources = {row["source"] for row in stated}
        for first, second in pairwise(stated):
            if first["source"] == second["source"] or _same(figures, first, second):
                continue
            if not is_explained(figures, second, sources):
                message = f"{second['value']} here, {first['value']} in {first['source']} ({first.file} row {first.line})."
                remedy = (
                    f"Correct one, or explain it in conflicts.csv ({second['indicator']}, {second['year']})."
                )
                yield second.error("observations_agree", "value", f"Unexplained conflict: {message}", remedy)


def _same(figures: DataFiles, first: Row, second: Row) -> bool:
    decimals = min(decimals_of_row(figures, row) for row in (first, second))
    return published(Decimal(first["value"]), decimals) == published(Decimal(second["value"]), decimals)


def _by_fact(figures: DataFiles) -> dict[tuple[str, str, str, str], list[Row]]:
    """The rows that state a figure, by what it is about: indicator, area, group and year."""
    facts: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in figures.rows("observations"):
        if number(row["value"]) is not None or number(row["numerator"]) is not None:
            facts[row["indicator"], row["area"], row["group"], row["year"]].append(row)
    return facts
