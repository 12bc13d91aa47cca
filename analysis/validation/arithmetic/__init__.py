"""Reconciliation: every total, bridge, variance, transfer, count and stated change of the papers, worked out
again.

A paper that states a figure twice, or a figure and its parts, can disagree with itself. Each function
named `check_…` looks at one way of doing so and yields the disagreements; `reconcile` runs them all.
Nothing is corrected here and no finding is written down in advance: all of it follows from the rows.

Conventions of the tables that the arithmetic relies on:

- money is £000, an overspend is positive, a transfer out of a budget is negative;
- the parts of a total stand above it, by `item`. A total that stands above its parts is one announced
  in the text, whose list may be incomplete;
- statements called `text`, `stated: …` and `unit return` repeat figures in prose: they have no parts;
- in `budget_movements` and `variance_reasons`, what stands before a colon is the subject or programme
  and what follows is a part of it;
- an indicator whose id ends in `_change`, `_change_since_2010` or `_gap_england` is a stated change or lead;
- the amount of a programme's part is within the programme's, never beside it.
"""

from collections.abc import Callable, Iterator

from analysis.validation.arithmetic.bridges import check_bridges, check_transfers, check_transfers_cancel
from analysis.validation.arithmetic.budgets import (
    AS_PRINTED,
    check_divisions_and_directorate,
    check_identities,
    check_printed_units_and_signs,
    check_reserves,
    check_stated_twice,
    check_subtotals,
    check_totals,
    check_totals_of_subtotals,
)
from analysis.validation.arithmetic.changes import check_changes, check_leads
from analysis.validation.arithmetic.counts import (
    check_counts_add_up,
    check_counts_stated_twice,
    check_indicators_counted,
    check_projects_counted,
)
from analysis.validation.arithmetic.disagreement import SEVERITIES, Disagreement
from analysis.validation.arithmetic.reasons import (
    check_capital_reasons,
    check_reasons_add_up,
    check_reasons_by_line,
)
from analysis.validation.arithmetic.records import Records, read_records, records_of

__all__ = [
    "AS_PRINTED",
    "CHECKS",
    "SEVERITIES",
    "Disagreement",
    "Records",
    "read_records",
    "reconcile",
    "records_of",
]

CHECKS: tuple[Callable[[Records], Iterator[Disagreement]], ...] = (
    check_subtotals,
    check_totals,
    check_totals_of_subtotals,
    check_identities,
    check_stated_twice,
    check_divisions_and_directorate,
    check_bridges,
    check_transfers,
    check_transfers_cancel,
    check_reasons_add_up,
    check_reasons_by_line,
    check_capital_reasons,
    check_reserves,
    check_printed_units_and_signs,
    check_counts_add_up,
    check_counts_stated_twice,
    check_indicators_counted,
    check_projects_counted,
    check_changes,
    check_leads,
)


def reconcile(records: Records) -> list[Disagreement]:
    """Return every disagreement, in the order of the checks; none when the papers agree with themselves."""
    return [row for check in CHECKS for row in check(records)]
