"""The reasons given for variances, against the variances they explain."""

from collections.abc import Iterator
from dataclasses import replace

from analysis.validation.arithmetic.disagreement import Disagreement, compare_sum
from analysis.validation.arithmetic.records import Records, Row, facts, grouped, measured, of_division

REMAINDER = "Other minor variances"


def check_reasons_add_up(records: Records) -> Iterator[Disagreement]:
    """The reasons a division gives for its revenue variance add up to that variance."""
    reasons = _reasons(records, "revenue")
    for row in facts(records):
        if row.measure == "variance" and row.line == "Total":
            yield from compare_sum("reasons of the division", row, of_division(reasons, row))


def check_reasons_by_line(records: Records) -> Iterator[Disagreement]:
    """The amount a division explains on a line is that line's variance in the revenue table.

    "Other minor variances" is the variance of the lines that are not named.
    """
    variances = list(_line_variances(records))
    for division in grouped(_reasons(records, "revenue"), "financial_year", "division"):
        printed = of_division(variances, division[0])
        named = {reason.line for reason in division}
        rest = [row for row in printed if row.line not in named]
        for reason in division:
            own = rest if reason.line == REMAINDER else [row for row in printed if row.line == reason.line]
            yield from compare_sum("reason against Table 1", reason, own)


def check_capital_reasons(records: Records) -> Iterator[Disagreement]:
    """How far the programmes named explain a portfolio's capital variance, and the parts named a
    programme's."""
    reasons = _reasons(records, "capital")
    programmes = [row for row in reasons if row.topic == row.line]
    for row in measured(records.budget):
        if row.statement == "capital" and row.measure == "variance":
            parts = of_division(programmes, row)
            yield from compare_sum("reasons of the portfolio", row, parts, partial=True)
    for programme in programmes:
        parts = [row for row in reasons if row.topic == programme.line and row.line != programme.line]
        yield from compare_sum("parts of the programme", programme, parts, partial=True)


def _reasons(records: Records, statement: str) -> list[Row]:
    return [row for row in measured(records.variance_reasons) if row.statement == statement]


def _line_variances(records: Records) -> Iterator[Row]:
    """Yield outturn less final cash limit of every line of the revenue tables, in £000."""
    lines = [row for row in measured(records.budget) if (row.statement, row.level) == ("revenue", "line")]
    for rows in grouped(lines, "financial_year", "division", "line"):
        by_measure = {row.measure: row for row in rows}
        outturn, limit = by_measure.get("outturn"), by_measure.get("final_cash_limit")
        if outturn and limit:
            quantum = outturn.quantum + limit.quantum
            yield replace(outturn, value=outturn.amount - limit.amount, quantum=quantum)
