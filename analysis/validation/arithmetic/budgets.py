"""The printed tables of money: subtotals, totals, measures that follow from each other, amounts stated
twice."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from analysis.validation.arithmetic.disagreement import (
    Disagreement,
    compare,
    compare_sum,
    literal_amount,
    quanta,
)
from analysis.validation.arithmetic.records import Records, Row, facts, grouped, measured, most_precise

AS_PRINTED = "figure as printed"
PROSE = ("text", "stated", "unit return", "bridge")
Terms = tuple[tuple[str, int], ...]


def check_subtotals(records: Records) -> Iterator[Disagreement]:
    """A subtotal is the sum of its division's lines above it."""
    for table in _printed_tables(records.budget):
        for subtotal in _at(table, "subtotal"):
            lines = [row for row in _at(table, "line") if row.division == subtotal.division]
            yield from compare_sum("subtotal", subtotal, _above(lines, subtotal))


def check_totals(records: Records) -> Iterator[Disagreement]:
    """A total is the sum of the lines above it, and of the subtotals of divisions that have no lines.

    A total announced above its list is compared with the list, which may be partial.
    """
    for table in _printed_tables(records.budget):
        parts = _either(table, "line", "subtotal")
        for total in _at(table, "total"):
            above = _above(parts, total)
            yield from compare_sum("total", total, above or parts, partial=not above)


def check_totals_of_subtotals(records: Records) -> Iterator[Disagreement]:
    """A total is the sum of the subtotals above it, and of the lines of divisions that have no subtotal."""
    for table in _printed_tables(records.budget):
        parts = _either(table, "subtotal", "line")
        for total in _at(table, "total") if _at(table, "subtotal") else ():
            yield from compare_sum("total of the subtotals", total, _above(parts, total))


def check_identities(records: Records) -> Iterator[Disagreement]:
    """Measures of one line that follow from each other: variance, change of cash limit, next year's
    budget."""
    blank = defaultdict(set)
    for row in records.budget:
        if row.value is None:
            blank[row.division, row.line].add(row.measure)
    for rows in grouped(facts(records), "financial_year", "division", "line"):
        best = {same[0].measure: most_precise(same) for same in grouped(rows, "measure")}
        for result, terms in _identities(best, blank[rows[0].division, rows[0].line]):
            present = [(best[name], sign) for name, sign in terms if name in best]
            amount = sum(sign * row.amount for row, sign in present)
            slack = [row.quantum for row, _ in present]
            yield from compare(f"{result} of the line", best[result], amount, slack)


def check_stated_twice(records: Records) -> Iterator[Disagreement]:
    """The same amount printed in two places; the more precise print is taken as the reference."""
    for rows in grouped(facts(records), "financial_year", "division", "line", "measure"):
        reference = most_precise(rows)
        for other in rows:
            if other.place != reference.place:
                yield from compare("stated twice", other, reference.amount, [reference.quantum])


def check_divisions_and_directorate(records: Records) -> Iterator[Disagreement]:
    """The directorate's totals against the divisions' own, more precise, returns."""
    known = facts(records)
    divisions = [row for row in known if row.line == "Total"]
    for total in known:
        if total.level == "total" and total.statement == "revenue":
            own = [row for row in divisions if (row.measure, row.source) == (total.measure, total.source)]
            returns = grouped(own, "division")
            slack = [max(quanta(rows)) for rows in returns]
            recomputed = sum(most_precise(rows).amount for rows in returns)
            yield from compare("directorate from divisions", total, recomputed, slack)


def check_reserves(records: Records) -> Iterator[Disagreement]:
    """What a division underspends goes into its reserves: the variance is the fall of the reserves."""
    for division in grouped(facts(records), "financial_year", "division"):
        named = {row.measure: row for row in division if row.statement in ("text", "capital")}
        if {"opening_reserve", "closing_reserve", "variance"} <= named.keys():
            opening, closing = named["opening_reserve"], named["closing_reserve"]
            used = opening.amount - closing.amount
            slack = quanta([opening, closing])
            yield from compare("variance against reserves", named["variance"], used, slack)


def check_printed_units_and_signs(records: Records) -> Iterator[Disagreement]:
    """Where the figure as printed, read literally, is not the amount we hold: £m that is £000, brackets, no
    minus."""
    for row in measured((*records.budget, *records.budget_movements, *records.variance_reasons)):
        literal = literal_amount(row.printed)
        if literal is not None and row.unit == "gbp_k":
            yield from compare(AS_PRINTED, row, row.amount, [], printed_value=literal)


def _printed_tables(budget: Iterable[Row]) -> list[list[Row]]:
    """Return each column of figures of each printed table: source, year, statement and measure."""
    rows = [row for row in measured(budget) if not row.statement.startswith(PROSE)]
    return grouped(rows, "financial_year", "statement", "measure")


def _at(table: Sequence[Row], level: str) -> list[Row]:
    return [row for row in table if row.level == level]


def _either(table: Sequence[Row], level: str, otherwise: str) -> list[Row]:
    """Return the rows of a level, and those of another for divisions that have none of the first."""
    rows = _at(table, level)
    divisions = {row.division for row in rows}
    return [*rows, *(row for row in _at(table, otherwise) if row.division not in divisions)]


def _above(parts: Iterable[Row], row: Row) -> list[Row]:
    return [part for part in parts if part.item < row.item]


def _identities(best: Mapping[str, Row], blank: set[str]) -> Iterator[tuple[str, Terms]]:
    """Yield the measures of a line that follow from others it has, or leaves blank: result, and its terms
    with their signs."""
    years = sorted(name for name in best if re.fullmatch(r"budget_\d{4}_\d{2}", name))
    rules: list[tuple[str, Terms]] = [
        ("variance", (("outturn", 1), ("final_cash_limit", -1))),
        ("variance", (("outturn", 1), ("revised_budget", -1))),
        ("cash_limit_change", (("final_cash_limit", 1), ("original_cash_limit", -1))),
        ("original_cash_limit", (("gross_budget", 1), ("gross_income", -1))),
    ]
    rules += [(later, ((earlier, 1), ("mtp", 1))) for earlier, later in pairwise(years)]
    for result, terms in rules:
        if result in best and {name for name, _ in terms} <= best.keys() | blank:
            yield result, terms
