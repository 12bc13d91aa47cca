"""Checks on figures: range, counts, whether they may be shown, agreement with their parts, other sources and
the papers' own arithmetic; and on the conflicts that explain a disagreement."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from itertools import pairwise, product
from operator import itemgetter

from analysis.data.findings import ERROR, Finding
from analysis.data.schema import FORECAST, MAX_DECIMALS, PART_OF_YEAR, RATE, unit_in_words
from analysis.data.sources import releases_before
from analysis.data.years import YEAR_TYPES, parse_year
from analysis.rules.precision import agrees, hedge_in, published_decimals
from analysis.rules.rounding import published
from analysis.rules.suppression import SUPPRESSED
from analysis.validation.arithmetic import AS_PRINTED, reconcile, records_of
from analysis.validation.arithmetic.disagreement import EXPLAINS_ITSELF, explanation_of
from analysis.validation.cells import number, year_problem
from analysis.validation.data_files import DataFiles, Row
from analysis.validation.provenance import published_on

LIMITS: dict[str, tuple[str, int, int | None]] = {
    "percent": ("A percentage", 0, 100),
    "pp": ("A difference in percentage points", -100, 100),
    "count": ("A count", 0, None),
    "rank": ("A rank", 1, None),
    "days": ("A number of days", 0, None),
    "fte": ("A number of staff", 0, None),
}
"""For a unit: what its figures are called, and the lowest and highest there can be; of a rate, N."""


def check_observations_published(figures: DataFiles) -> Iterator[Finding]:
    """A figure that is no forecast is not of a year that begins after its source was published."""
    for file in figures.of_table("observations"):
        day = published_on(file.path.parent)
        for row in file.rows if file.is_usable and day else ():
            indicator = figures.indicator_of(row)
            year_type = indicator["year_type"] if indicator else ""
            is_forecast = row["status"] == FORECAST
            if is_forecast or year_type not in YEAR_TYPES or year_problem(row["year"], year_type):
                continue
            year = parse_year(row["year"], year_type)
            first_month = {"academic": 9, "financial": 4, "calendar": 1, "month": year.month}[year_type]
            if day and date(year.start, first_month, 1) > day:
                message = f"The year {row['year']} begins after the source was published, on {day}."
                yield row.warning("year", message, "Correct the year; a forecast has the status forecast.")


def check_observations_part(figures: DataFiles) -> Iterator[Finding]:
    """A figure of a part of its year says of which part."""
    for row in figures.rows("observations"):
        if row["status"] == PART_OF_YEAR and not row["note"]:
            remedy = "Write it into the note as the source does: August to October."
            yield row.error("note", "The note does not say of which part of the year the figure is.", remedy)


def check_observations_range(figures: DataFiles) -> Iterator[Finding]:
    """A figure lies where its unit can: percentages from 0 to 100, counts not below 0."""
    for row in figures.rows("observations"):
        indicator = figures.indicator_of(row)
        yield from out_of_range(row, "value", indicator["unit"] if indicator else "")
        for column in ("numerator", "denominator"):
            yield from out_of_range(row, column, "count")


def out_of_range(row: Row, column: str, unit: str) -> Iterator[Finding]:
    """Yield a finding if a number lies where those of its unit cannot."""
    value, limits = number(row[column]), _limits(unit)
    if value is None or limits is None:
        return
    name, low, high = limits
    if value < low or (high is not None and value > high):
        bounds = f"from {low} to {high}" if high is not None else f"{low} or more"
        message = f"{name} is {bounds}, not {row[column]}."
        yield row.error(column, message, "Correct the figure, or the unit of the indicator.")


@lru_cache
def _limits(unit: str) -> tuple[str, int, int | None] | None:
    rate = RATE.fullmatch(unit)
    return (f"A rate {unit_in_words(unit)}", 0, int(rate[1])) if rate else LIMITS.get(unit)


def check_observations_qualifier(figures: DataFiles) -> Iterator[Finding]:
    """A hedge that is printed before the figure is kept in `qualifier`."""
    for row in figures.rows("observations"):
        hedge = hedge_in(row["printed"])
        if hedge and not row["qualifier"]:
            message = f"{row['printed']!r} hedges the figure, and qualifier is empty."
            yield row.warning("qualifier", message, f"Write {hedge}.")


def check_observations_percentage(figures: DataFiles) -> Iterator[Finding]:
    """A percentage with its counts is numerator out of denominator, at its published precision."""
    for row in figures.rows("observations"):
        if not (row["numerator"] and row["denominator"]):
            continue
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
            decimals = _decimals_of(figures, row)
            expected = published(above * 100 / below, decimals)
            if published(value, decimals) != expected and not is_explained(figures, row):
                counts = f"{row['numerator']} out of {row['denominator']}"
                message = f"{counts} is {expected}%, not {row['value']}%."
                yield row.error("value", message, f"Correct it from the source, {_or_explain(row)}")


def _or_explain(row: Row) -> str:
    return f"or explain it in conflicts.csv ({row['indicator']}, {row['year']})."


def _decimals_of(figures: DataFiles, row: Row) -> int:
    """Return the published precision of a row of observations that has a value."""
    indicator, value, qualifier = figures.indicator_of(row), Decimal(row["value"]), row["qualifier"]
    unit, given = (indicator["unit"], number(indicator["decimals"])) if indicator else ("", None)
    registered = min(int(given or 0), MAX_DECIMALS)
    return published_decimals(row["printed"], value, unit=unit, qualifier=qualifier, registered=registered)


def check_observations_counts_shown(figures: DataFiles) -> Iterator[Finding]:
    """Small counts of people are stored suppressed, by the rule of the indicator's data set or the default.
    No rule is applied to an indicator without a data set: it has no counts and no hidden figures."""
    rules = sorted(figures.rows("suppression"), key=lambda rule: rule["from_date"])  # the latest applies
    thresholds = {rule["data_set"]: number(rule["lowest_shown"]) or Decimal(0) for rule in rules}
    for row in figures.rows("observations"):
        indicator = figures.indicator_of(row)
        if not indicator or not indicator["data_set"]:
            is_counted = row["numerator"] or row["symbol"] == SUPPRESSED
            if indicator and (is_counted or indicator["unit"] == "count"):
                message = f"{indicator['id']} has no data set, and so no rule on small counts."
                yield row.error("indicator", message, "Say in indicators.csv which data set it comes from.")
            continue
        threshold = thresholds.get(indicator["data_set"], thresholds.get("default", Decimal(0)))
        for column in ("numerator", "value") if indicator["unit"] == "count" else ("numerator",):
            count = number(row[column])
            if count is not None and 0 < count < threshold:
                message = f"{column} {count} is below {threshold}, the smallest count that is shown."
                own_rule = "or give the data set its own rule in suppression.csv."
                remedy = f"Leave the counts and the value empty, with symbol c; {own_rule}"
                yield row.error(column, message, remedy)


def check_observations_parts(figures: DataFiles) -> Iterator[Finding]:
    """Where every district has a count, they sum to the county's, or conflicts.csv explains it. Those made
    from schools need not: their notes say how many schools are in no district.
    """
    counties = {row["code"] for row in figures.rows("areas") if row["kind"] == "county"}
    districts = {row["code"] for row in figures.rows("areas") if row["kind"] == "district"}
    parts: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in _stated(figures):
        if row["area"] in districts:
            parts[_PARTS(row.cells)].append(row)
    for rows in _by_fact(row for row in _stated(figures) if row["area"] in counties):
        for row in rows:
            same_source = parts.get(_PARTS(row.cells), [])
            made = any(part["status"] == "calculated" for part in same_source)
            if len(same_source) == len(districts) > 0 and not made and not is_explained(figures, row):
                yield from _sum_findings(figures, row, same_source)


def _sum_findings(figures: DataFiles, whole: Row, parts: list[Row]) -> Iterator[Finding]:
    indicator = figures.indicator_of(whole)
    is_count = indicator is not None and indicator["unit"] == "count"
    for column in ("numerator", "denominator", *(("value",) if is_count else ())):
        total = number(whole[column])
        counts = [count for part in parts if (count := number(part[column])) is not None]
        if total is None or len(counts) < len(parts):
            continue
        # Counts that are all rounded to 10 or 5 need not sum exactly.
        stated = (total, *counts)
        units = [unit for unit in (10, 5) if len(parts) > 1 and not any(count % unit for count in stated)]
        if abs(sum(counts) - total) > max(units, default=0) * (len(parts) + 1) / 2:
            message = f"The {len(parts)} districts' {column}s sum to {sum(counts)}; the county's is {total}."
            yield whole.error(column, message, f"Correct the figure that is wrong, {_or_explain(whole)}")


def check_observations_agree(figures: DataFiles) -> Iterator[Finding]:
    """The same fact in two sources is the same figure at the coarser precision, or explained. A release and
    those that it supersedes are one: what agrees with one of them agrees, since a revision says why."""
    for rows in _by_fact(_stated(figures)):
        if len(rows) == 1:
            continue
        releases: dict[str, list[Row]] = {}
        for row in sorted(rows, key=lambda row: row.file):
            if number(row["value"]) is not None:
                releases.setdefault(figures.first_release.get(row["source"], row["source"]), []).append(row)
        sources = {row["source"] for row in rows}
        for one, other in pairwise(releases.values()):
            first, second = (max(each, key=partial(_generation, figures)) for each in (one, other))
            is_same = any(_same(figures, *pair) for pair in product(one, other))
            if not is_same and not is_explained(figures, second, sources):
                stated = f"{first['value']} in {first['source']} ({first.file} row {first.line})"
                message = f"Unexplained conflict: {second['value']} here, {stated}."
                yield second.error("value", message, f"Correct one, {_or_explain(second)}")


def _generation(figures: DataFiles, row: Row) -> int:
    return len(releases_before(row["source"], figures.superseded))


def _same(figures: DataFiles, first: Row, second: Row) -> bool:
    decimals = min(_decimals_of(figures, row) for row in (first, second))
    return published(Decimal(first["value"]), decimals) == published(Decimal(second["value"]), decimals)


_FACT = itemgetter("indicator", "area", "group", "year")
_PARTS = itemgetter("source", "indicator", "group", "year")


def _stated(figures: DataFiles) -> Iterator[Row]:
    """Yield the rows that state a figure of a whole year."""
    for row in figures.rows("observations"):
        is_stated = number(row["value"]) is not None or number(row["numerator"]) is not None
        if is_stated and row["status"] != PART_OF_YEAR:
            yield row


def _by_fact(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Return the rows by what they are about."""
    facts: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        facts.setdefault(_FACT(row.cells), []).append(row)
    return facts.values()


def is_explained(
    figures: DataFiles, row: Row, between: set[str] | None = None, value: Decimal | None = None
) -> bool:
    """Whether conflicts.csv explains a figure: the row is about its indicator and year, its source, and no
    other area or group; a conflict of a release is one of those that supersede it. between: for a
    disagreement of sources, those that state the fact; the conflict must then be between two of them.
    value: one that the conflict must state, so that what it says of another does not excuse a slip."""
    if (row["indicator"], row["year"]) not in figures.conflicts:
        return False
    first, unit = figures.first_release, (figures.indicator_of(row) or {"unit": ""})["unit"]
    for conflict in figures.conflicts[row["indicator"], row["year"]]:
        is_about = all(conflict[column] in ("", row[column]) for column in ("area", "group"))
        sources = {conflict["source_a"], conflict["source_b"]}
        is_between = between is None or (len(sources) == 2 and sources <= between)
        releases = {first.get(source, source) for source in sources}
        if not (is_about and is_between and first.get(row["source"], row["source"]) in releases | sources):
            continue
        if value is None or any(agrees(conflict[each], value, unit) for each in ("value_a", "value_b")):
            return True
    return False


def check_conflicts_differ(figures: DataFiles) -> Iterator[Finding]:
    """A conflict is between two different statements."""
    for row in figures.rows("conflicts"):
        if row["value_a"] == row["value_b"] and row["value_a"]:
            message = f"Both sources say {row['value_a']!r}."
            yield row.warning("value_b", message, "Remove the conflict, or correct what one of them says.")


def check_papers_reconciled(figures: DataFiles) -> Iterator[Finding]:
    """Totals, bridges, transfers and counts of a paper follow from its lines, or conflicts.csv says why.
    What rounding or a list in part explains needs no more: the page Reconciliation shows it."""
    records = records_of(lambda table: ((row.file, row.line, row.cells) for row in figures.rows(table)))
    conflicts = [row.cells for row in figures.rows("conflicts")]
    for found in reconcile(records):
        # values_printed compares every value with its print
        if found.check == AS_PRINTED or found.severity in EXPLAINS_ITSELF or explanation_of(found, conflicts):
            continue
        recomputed = f"the others make it {found.recomputed:,.10g} ({found.check})"
        message = f"{found.subject}: {found.printed!r} is printed, {recomputed}."
        conflict = f"conflicts.csv with place {found.place!r} and value {found.printed!r}"
        remedy = f"Correct what was mistyped, or explain it in {conflict}."
        yield Finding(ERROR, found.row.file, found.row.number, "value", "", message, remedy)
