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
- the amount of a programme's part is within the programme's, never beside it.
"""

from pathlib import Path

from analysis.io.memoize import memoized
from analysis.validation.arithmetic import indicators, money
from analysis.validation.arithmetic.disagreement import SEVERITIES, Disagreement
from analysis.validation.arithmetic.money import AS_PRINTED
from analysis.validation.arithmetic.records import Records, read_records, records_of

__all__ = ["AS_PRINTED", "SEVERITIES", "Disagreement", "disagreements", "reconcile", "records_of"]

_NAMED = (*vars(money).items(), *vars(indicators).items())
CHECKS = [value for name, value in _NAMED if name.startswith("check_")]


def reconcile(records: Records) -> list[Disagreement]:
    """Return every disagreement, in the order of the checks; none when the papers agree with themselves."""
    return [found for check in CHECKS for found in check(records)]


@memoized
def disagreements(data: Path) -> tuple[Disagreement, ...]:
    """Return every disagreement of the sources under `data`."""
    return tuple(reconcile(read_records(data)))
