"""The reasons given for variances, against the variances they explain."""

from collections.abc import Iterable
from dataclasses import replace

from analysis.validation.arithmetic.disagreement import Disagreement, compare, compare_sum
from analysis.validation.arithmetic.records import (
    Records,
    Row,
    facts,
    grouped,
    measured,
    of_division,
    total_of,
)

REMAINDER = "Other minor variances"


def check_reasons_add_up(records: Records) -> list[Disagreement]:
    """The reasons a division gives for its revenue variance add up to that variance."""
    reasons = _reasons(records, "revenue")
    variances = [row for row in facts(records) if row.measure == "variance" and row.line == "Total"]
    return [
        each
        for row in variances
        for each in compare_sum("reasons of the division", row, of_division(reasons, row))
    ]


def check_reasons_by_line(records: Records) -> list[Disagreement]:
    """The amount a division explains on a line is that line's variance in the revenue table.

    "Other minor variances" is the variance of the lines that are not named.
    """
    lines = _line_variances(records.budget)
    found = []
    for division in grouped(_reasons(records, "revenue"), "source", "financial_year", "division").values():
        printed = of_division(lines, division[0])
        named = {reason.line for reason in division}
        for reason in division:
            is_rest = reason.line == REMAINDER
            compared = [
                row for row in printed if (row.line not in named if is_rest else row.line == reason.line)
            ]
            if compared:
                found += compare(
                    "reason against Table 1", reason, total_of(compared), [row.quantum for row in compared]
                )
    return found


def check_capital_reasons(records: Records) -> list[Disagreement]:
    """How far the programmes named explain a portfolio's capital variance, and the parts named a programme's."""
    reasons = _reasons(records, "capital")
    whole = [row for row in reasons if row.topic == row.line]
    found = []
    for variance in measured(records.budget):
        if variance.statement == "capital" and variance.measure == "variance":
            found += compare_sum(
                "reasons of the portfolio", variance, of_division(whole, variance), partial=True
            )
    for programme in whole:
        parts = [row for row in reasons if row.topic == programme.line and row.line != programme.line]
        found += compare_sum("parts of the programme", programme, parts, partial=True)
    return found


def _reasons(records: Records, statement: str) -> list[Row]:
    return [row for row in measured(records.variance_reasons) if row.statement == statement]


def _line_variances(budget: Iterable[Row]) -> list[Row]:
    """Outturn less final cash limit of every line of the revenue tables, in £000."""
    lines = [row for row in measured(budget) if row.statement == "revenue" and row.level == "line"]
    found = []
    for rows in grouped(lines, "source", "financial_year", "division", "line").values():
        by_measure = {row.measure: row for row in rows}
        if {"outturn", "final_cash_limit"} <= by_measure.keys():
            outturn, limit = by_measure["outturn"], by_measure["final_cash_limit"]
            found.append(
                replace(outturn, value=outturn.amount - limit.amount, quantum=outturn.quantum + limit.quantum)
            )
    return found
