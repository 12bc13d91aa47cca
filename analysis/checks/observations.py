"""Checks on figures: each on its own, then parts against totals and sources against each other."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from analysis.checks.cells import NUMBER
from analysis.checks.findings import Finding
from analysis.checks.printed import agrees, hedge_in, numbers_in, places_of, precision_of, round_half_up
from analysis.checks.reading import Figures, Row
from analysis.tables import SYMBOLS, TABLES

LIMITS: dict[str, tuple[str, int, int | None]] = {
    "percent": ("A percentage", 0, 100),
    "pp": ("A difference in percentage points", -100, 100),
    "count": ("A count", 0, None),
    "rank": ("A rank", 1, None),
    "days": ("A number of days", 0, None),
    "fte": ("A number of staff", 0, None),
    "rate_per_1000": ("A rate per 1,000", 0, 1_000),
    "rate_per_10000": ("A rate per 10,000", 0, 10_000),
}
"""For a unit: what its figures are called, and the lowest and highest there can be."""

VALUE_AND_SYMBOL_TABLES = [name for name, table in TABLES.items() if {"value", "symbol"} <= set(table.names)]
PRINTED_COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    name: (("value", "printed"),) for name, table in TABLES.items() if {"value", "printed"} <= set(table.names)
}
PRINTED_COLUMNS |= {
    "targets": (("value", "printed"), ("lower", "printed"), ("upper", "printed")),
    "kpis": (
        ("prior_value", "prior_printed"),
        ("target_value", "target_printed"),
        ("target_upper", "target_printed"),
        ("actual_value", "actual_printed"),
    ),
}
"""For a table: each column of numbers, and the column with the text it was read from."""

UNITS_OF_TABLES = dict.fromkeys(("budget_movements", "variance_reasons", "plan_implications"), "gbp_k") | {"kpi_counts": "count"}


def number(text: str) -> Decimal | None:
    """The number in a cell; nothing where it is empty or malformed, which is another check's finding."""
    return Decimal(text) if NUMBER.fullmatch(text) else None


def check_values_value_or_symbol(figures: Figures) -> Iterator[Finding]:
    """Missing is never blank: a figure is a number or a symbol that says why there is none."""
    symbols = ", ".join(f"{symbol} ({meaning})" for symbol, meaning in SYMBOLS.items())
    for table in VALUE_AND_SYMBOL_TABLES:
        for row in figures.rows(table):
            if not row["value"] and not row["symbol"]:
                remedy = f"Give the value, or a symbol: {symbols}."
                yield row.error("values_value_or_symbol", "value", "There is neither a value nor a symbol.", remedy)
            if row["value"] and row["symbol"]:
                message = f"There is a value {row['value']!r} and a symbol {row['symbol']!r}."
                yield row.error("values_value_or_symbol", "symbol", message, "Keep one of the two.")


def check_observations_range(figures: Figures) -> Iterator[Finding]:
    """A figure lies where its unit can: percentages from 0 to 100, percentage points from -100 to 100, counts not below 0."""
    for row in figures.rows("observations"):
        indicator = figures.indicator_of(row)
        if indicator:
            yield from out_of_range("observations_range", row, "value", indicator["unit"])
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


def check_observations_percentage(figures: Figures) -> Iterator[Finding]:
    """A percentage with its counts is the numerator out of the denominator, at the precision it is published with."""
    for row in figures.rows("observations"):
        above, below, indicator = number(row["numerator"]), number(row["denominator"]), figures.indicator_of(row)
        if above is None or below is None or indicator is None or indicator["unit"] != "percent":
            continue
        if above > below:
            message = f"The numerator {above} is more than the denominator {below}."
            yield row.error("observations_percentage", "numerator", message, "Correct one of the two counts.")
        elif below > 0:
            yield from _percentage_differs(figures, row, above * 100 / below, number(row["value"]), indicator)


def _percentage_differs(figures: Figures, row: Row, exact: Decimal, value: Decimal | None, indicator: Row) -> Iterator[Finding]:
    if value is None:
        return
    places = _published_places(row, value, indicator)
    expected = round_half_up(exact, places)
    if round_half_up(value, places) != expected and not _explained(figures, row):
        message = f"{row['numerator']} out of {row['denominator']} is {expected}%, not {row['value']}%."
        yield row.error(
            "observations_percentage",
            "value",
            message,
            f"Correct it from the source, or explain it in conflicts.csv ({row['indicator']}, {row['year']}).",
        )


def _published_places(row: Row, value: Decimal, indicator: Row) -> int:
    """Decimals of the percentage: as printed where it is, otherwise as the register says or the value has, whichever is more."""
    if row["printed"] and numbers_in(row["printed"]):
        return max(0, precision_of(row["printed"], value, hedged=False))
    registered = number(indicator["decimals"]) or Decimal(0)
    return max(int(registered), places_of(value))


def check_observations_counts_shown(figures: Figures) -> Iterator[Finding]:
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


def _lowest_shown(figures: Figures) -> dict[str, Decimal]:
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


def check_observations_parts(figures: Figures) -> Iterator[Finding]:
    """Where every district has a count, they sum to the county's. A row of conflicts.csv explains a difference."""
    counties = {row["code"] for row in figures.rows("areas") if row["kind"] == "county"}
    districts = {row["code"] for row in figures.rows("areas") if row["kind"] == "district"}
    facts = _by_fact(figures)
    for (indicator, area, group, year), rows in facts.items():
        for row in rows if area in counties else ():
            parts = [facts.get((indicator, district, group, year), []) for district in sorted(districts)]
            same_source = [part for found in parts for part in found if part["source"] == row["source"]]
            if districts and len(same_source) == len(districts) and not _explained(figures, row):
                yield from _sum_differs(figures, row, same_source)


def _sum_differs(figures: Figures, whole: Row, parts: list[Row]) -> Iterator[Finding]:
    indicator = figures.indicator_of(whole)
    is_count = indicator is not None and indicator["unit"] == "count"
    for column in ("numerator", "denominator", *(("value",) if is_count else ())):
        total, counts = number(whole[column]), [number(part[column]) for part in parts]
        known = [count for count in counts if count is not None]
        if total is not None and len(known) == len(parts):
            tolerance = _rounded_to([total, *known]) * (len(parts) + 1) / 2
            if abs(sum(known) - total) > tolerance:
                message = f"The {len(parts)} districts' {column}s sum to {sum(known)}; the county's is {total}."
                remedy = (
                    f"Correct the figure that is wrong, or explain it in conflicts.csv ({whole['indicator']}, {whole['year']})."
                )
                yield whole.error("observations_parts", column, message, remedy)


def _rounded_to(counts: list[Decimal]) -> int:
    """What all counts are rounded to: 10, 5, or 0 for counts that are not rounded. Rounded parts need not sum exactly."""
    return next((unit for unit in (10, 5) if len(counts) > 2 and all(count % unit == 0 for count in counts)), 0)


def check_observations_agree(figures: Figures) -> Iterator[Finding]:
    """The same fact in two sources is the same figure at the coarser precision, or conflicts.csv explains it."""
    for rows in _by_fact(figures).values():
        stated = sorted((row for row in rows if number(row["value"]) is not None), key=lambda row: row.file)
        for first, second in pairwise(stated):
            if first["source"] != second["source"] and not _same(first, second) and not _explained(figures, second):
                message = f"{second['value']} here, {first['value']} in {first['source']} ({first.file} row {first.line})."
                remedy = f"Correct one, or explain it in conflicts.csv ({second['indicator']}, {second['year']})."
                yield second.error("observations_agree", "value", f"Unexplained conflict: {message}", remedy)


def _same(first: Row, second: Row) -> bool:
    a, b = Decimal(first["value"]), Decimal(second["value"])
    places = min(_places_of_row(first, a), _places_of_row(second, b))
    return round_half_up(a, places) == round_half_up(b, places)


def _places_of_row(row: Row, value: Decimal) -> int:
    return precision_of(row["printed"], value, hedged=bool(row["qualifier"]))


def _by_fact(figures: Figures) -> dict[tuple[str, str, str, str], list[Row]]:
    """The rows that state a figure, by what it is about: indicator, area, group and year."""
    facts: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in figures.rows("observations"):
        if number(row["value"]) is not None or number(row["numerator"]) is not None:
            facts[row["indicator"], row["area"], row["group"], row["year"]].append(row)
    return facts


def _explained(figures: Figures, row: Row) -> bool:
    """Whether conflicts.csv has a row about the indicator and year, and about no other area or group."""
    return any(
        conflict["indicator"] == row["indicator"]
        and conflict["year"] == row["year"]
        and conflict["area"] in ("", row["area"])
        and conflict["group"] in ("", row["group"])
        for conflict in figures.rows("conflicts")
    )


def check_values_printed(figures: Figures) -> Iterator[Finding]:
    """What is printed holds the value. Where it is in words only, a note may say how they were read."""
    for table, pairs in PRINTED_COLUMNS.items():
        for row in figures.rows(table):
            unit = _unit(figures, table, row)
            for column, printed in pairs:
                value = number(row[column])
                if value is None or unit is None or not row[printed] or _is_read_in_note(row, printed):
                    continue
                if not agrees(row[printed], value, unit):
                    message = f"The {column} {row[column]} is not in what is printed: {row[printed]!r}."
                    yield row.warning(
                        "values_printed", column, message, "Compare with the source; a note may say how words were read."
                    )


def _is_read_in_note(row: Row, printed: str) -> bool:
    return bool(row["note"]) and not any(character.isdigit() for character in row[printed])


def _unit(figures: Figures, table: str, row: Row) -> str | None:
    """The unit of the value: the table's, the row's own or the indicator's; nothing where the indicator is not known."""
    if table in UNITS_OF_TABLES:
        return UNITS_OF_TABLES[table]
    if "unit" in row.cells:
        return row["unit"]
    indicator = figures.indicator_of(row)
    return indicator["unit"] if indicator else None


def check_observations_qualifier(figures: Figures) -> Iterator[Finding]:
    """A hedge that is printed before the figure is kept in `qualifier`."""
    for row in figures.rows("observations"):
        hedge = hedge_in(row["printed"])
        if hedge and not row["qualifier"]:
            message = f"{row['printed']!r} hedges the figure, and qualifier is empty."
            yield row.warning("observations_qualifier", "qualifier", message, f"Write {hedge}.")
