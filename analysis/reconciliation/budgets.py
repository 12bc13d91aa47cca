"""The printed tables of money: subtotals, totals, measures that follow from each other, amounts stated twice."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pandas as pd

from analysis.reconciliation.comparing import Disagreement, compare, compare_sum, literal_amount
from analysis.reconciliation.records import Records, Row, facts, measured, most_precise, rows_of

PROSE = ("text", "stated", "unit return", "bridge")
Terms = tuple[tuple[str, int], ...]


def check_subtotals(records: Records) -> list[Disagreement]:
    """A subtotal is the sum of its division's lines above it."""
    found = []
    for _, table in _printed_tables(records.budget):
        for subtotal in rows_of(table[table.level == "subtotal"]):
            lines = table[(table.division == subtotal.division) & (table.level == "line")]
            found += compare_sum("subtotal", subtotal, _above(lines, subtotal))
    return found


def check_totals(records: Records) -> list[Disagreement]:
    """A total is the sum of the lines above it, and of the subtotals of divisions that have no lines.

    A total announced above its list is compared with the list, which may be partial.
    """
    found = []
    for _, table in _printed_tables(records.budget):
        parts = _either(table, "line", "subtotal")
        for total in rows_of(table[table.level == "total"]):
            above = _above(parts, total)
            announced = above.empty
            found += compare_sum("total", total, parts if announced else above, partial=announced)
    return found


def check_totals_of_subtotals(records: Records) -> list[Disagreement]:
    """A total is the sum of the subtotals above it, and of the lines of divisions that have no subtotal."""
    found = []
    for _, table in _printed_tables(records.budget):
        parts = _either(table, "subtotal", "line")
        totals = table[table.level == "total"] if "subtotal" in set(table.level) else table[:0]
        for total in rows_of(totals):
            found += compare_sum("total of the subtotals", total, _above(parts, total))
    return found


def check_identities(records: Records) -> list[Disagreement]:
    """Measures of one line that follow from each other: variance, change of cash limit, next year's budget."""
    known = facts(records)
    found = []
    for _, line in known.groupby(["source", "financial_year", "division", "line"], sort=False):
        best = {str(measure): most_precise(rows) for measure, rows in line.groupby("measure")}
        for result, terms in _identities(best):
            amount = sum(sign * best[name].value for name, sign in terms if not pd.isna(best[name].value))
            slack = [best[name].quantum for name, _ in terms]
            found += compare(f"{result} of the line", best[result], amount, slack)
    return found


def check_stated_twice(records: Records) -> list[Disagreement]:
    """The same amount printed in two places; the more precise print is taken as the reference."""
    found = []
    keys = ["source", "financial_year", "division", "line", "measure"]
    for _, rows in facts(records).dropna(subset=["value"]).groupby(keys, sort=False):
        reference = most_precise(rows)
        for other in rows_of(rows[rows.place != reference.place]):
            found += compare("stated twice", other, reference.value, [reference.quantum])
    return found


def check_divisions_and_directorate(records: Records) -> list[Disagreement]:
    """The directorate's totals against the divisions' own, more precise, returns."""
    known = facts(records)
    divisions = known[known.line == "Total"]
    found = []
    for total in rows_of(known[(known.level == "total") & (known.statement == "revenue")]):
        own = divisions[(divisions.measure == total.measure) & (divisions.source == total.source)]
        amount = sum(most_precise(rows).value for _, rows in own.groupby("division"))
        slack = [max(rows.quantum) for _, rows in own.groupby("division")]
        found += compare("directorate from divisions", total, amount, slack)
    return found


def check_reserves(records: Records) -> list[Disagreement]:
    """What a division underspends goes into its reserves: the variance is the fall of the reserves."""
    known = facts(records)
    found = []
    for _, division in known.groupby(["source", "financial_year", "division"], sort=False):
        named = {row.measure: row for row in rows_of(division) if row.statement in ("text", "capital")}
        if {"opening_reserve", "closing_reserve", "variance"} <= named.keys():
            opening, closing = named["opening_reserve"], named["closing_reserve"]
            slack = [opening.quantum, closing.quantum]
            found += compare("variance against reserves", named["variance"], opening.value - closing.value, slack)
    return found


def check_printed_units_and_signs(records: Records) -> list[Disagreement]:
    """Where the figure as printed, read literally, is not the amount we hold: £m that is £000, brackets, no minus."""
    found = []
    for table in (records.budget, records.budget_movements, records.variance_reasons):
        for row in rows_of(measured(table)):
            literal = literal_amount(row.printed)
            if literal is not None and row.unit == "gbp_k":
                found += compare("figure as printed", row, row.value, [], printed_value=literal)
    return found


def _printed_tables(budget: pd.DataFrame) -> Iterator[tuple[object, pd.DataFrame]]:
    """Each column of figures of each printed table: source, year, statement and measure."""
    tables = measured(budget[~budget.statement.str.startswith(PROSE)])
    yield from tables.groupby(["source", "financial_year", "statement", "measure"], sort=False)


def _either(table: pd.DataFrame, level: str, otherwise: str) -> pd.DataFrame:
    """The rows of a level, and those of another for divisions that have none of the first."""
    rows = table[table.level == level]
    alone = table[(table.level == otherwise) & ~table.division.isin(rows.division)]
    return pd.concat([rows, alone])


def _above(parts: pd.DataFrame, row: Row) -> pd.DataFrame:
    return parts[parts["item"] < row.item]


def _identities(best: Mapping[str, Row]) -> Iterator[tuple[str, Terms]]:
    """The measures of a line that follow from others it has: result, and its terms with their signs."""
    years = sorted(name for name in best if re.fullmatch(r"budget_\d{4}_\d{2}", name))
    rules: list[tuple[str, Terms]] = [
        ("variance", (("outturn", 1), ("final_cash_limit", -1))),
        ("variance", (("outturn", 1), ("revised_budget", -1))),
        ("cash_limit_change", (("final_cash_limit", 1), ("original_cash_limit", -1))),
        ("original_cash_limit", (("gross_budget", 1), ("gross_income", -1))),
    ]
    rules += [(later, ((earlier, 1), ("mtp", 1))) for earlier, later in pairwise(years)]
    for result, terms in rules:
        if {result, *(name for name, _ in terms)} <= best.keys():
            yield result, terms
