"""The reasons given for variances, against the variances they explain."""

import pandas as pd

from analysis.reconciliation.comparing import Disagreement, compare, compare_sum
from analysis.reconciliation.records import Records, facts, measured, of_division, rows_of, topic_of

REMAINDER = "Other minor variances"


def check_reasons_add_up(records: Records) -> list[Disagreement]:
    """The reasons a division gives for its revenue variance add up to that variance."""
    known = facts(records)
    reasons = measured(records.variance_reasons[records.variance_reasons.statement == "revenue"])
    variances = known[(known.measure == "variance") & (known.line == "Total")]
    found = []
    for variance in rows_of(variances):
        found += compare_sum("reasons of the division", variance, of_division(reasons, variance))
    return found


def check_reasons_by_line(records: Records) -> list[Disagreement]:
    """The amount a division explains on a line is that line's variance in the revenue table.

    "Other minor variances" is the variance of the lines that are not named.
    """
    lines = _line_variances(records.budget)
    found = []
    reasons = measured(records.variance_reasons[records.variance_reasons.statement == "revenue"])
    for _, division in reasons.groupby(["source", "financial_year", "division"], sort=False):
        printed = of_division(lines, next(rows_of(division)))
        for reason in rows_of(division):
            own = printed[printed.line == reason.line]
            rest = printed[~printed.line.isin(division.line)]
            compared = rest if reason.line == REMAINDER else own
            if not compared.empty:
                found += compare("reason against Table 1", reason, compared.value.sum(), compared.quantum)
    return found


def check_capital_reasons(records: Records) -> list[Disagreement]:
    """How far the programmes named explain a portfolio's capital variance, and the parts named a programme's."""
    reasons = measured(records.variance_reasons[records.variance_reasons.statement == "capital"])
    reasons = reasons.assign(programme=reasons.line.map(topic_of))
    whole, part = reasons[reasons.programme == reasons.line], reasons[reasons.programme != reasons.line]
    found = []
    capital = measured(records.budget[(records.budget.statement == "capital") & (records.budget.measure == "variance")])
    for variance in rows_of(capital):
        programmes = of_division(whole, variance)
        found += compare_sum("reasons of the portfolio", variance, programmes, partial=True)
    for programme in rows_of(whole):
        parts = part[part.programme == programme.line]
        found += compare_sum("parts of the programme", programme, parts, partial=True)
    return found


def _line_variances(budget: pd.DataFrame) -> pd.DataFrame:
    """Outturn less final cash limit of every line of the revenue tables, in £000."""
    lines = measured(budget[(budget.statement == "revenue") & (budget.level == "line")])
    keys = ["source", "financial_year", "division", "line"]
    ends = {name: lines[lines.measure == name][[*keys, "value", "quantum"]] for name in ("outturn", "final_cash_limit")}
    both = ends["outturn"].merge(ends["final_cash_limit"], on=keys, suffixes=("", "_limit"))
    return both.assign(value=both.value - both.value_limit, quantum=both["quantum"] + both.quantum_limit)
