"""The bridges from opening to revised budget, and the transfers that stand in two of them."""

from itertools import combinations

import pandas as pd

from analysis.reconciliation.comparing import Disagreement, compare, compare_sum, severity
from analysis.reconciliation.records import Records, measured, rows_of, topic_of

UNNAMED = "other divisions"


def check_bridges(records: Records) -> list[Disagreement]:
    """A division's revised budget is its opening budget and every movement."""
    found = []
    movements = measured(records.budget_movements)
    for _, bridge in movements.groupby(["source", "financial_year", "division"], sort=False):
        steps = bridge[~bridge.step.isin(["subtotal", "closing"])]
        for closing in rows_of(bridge[bridge.step == "closing"]):
            found += compare_sum("bridge", closing, steps)
    return found


def check_transfers(records: Records) -> list[Disagreement]:
    """A transfer between divisions stands in both bridges, with opposite signs.

    A transfer may answer several of the other division's rows at once. One that names no division
    ("other divisions") is answered by every row of the same subject that names this division.
    """
    transfers = _movements(records, "transfer")
    found = []
    for _, year in transfers.groupby(["source", "financial_year"], sort=False):
        answered = _mirrored(year)
        for pool in rows_of(year[year.counterpart == UNNAMED]):
            parts = year[(year.counterpart == pool.division) & (year.topic == topic_of(pool.line))]
            answered |= set(parts.index)
            found += compare("transfer to or from unnamed divisions", pool, 0.0 - parts.value.sum(), parts.quantum)
        unanswered = year[~year.index.isin(answered) & (year.counterpart != UNNAMED)]
        for row in rows_of(unanswered):
            found += compare(f"transfer without its mirror in {row.counterpart}", row, 0.0, [])
    return found


def check_transfers_cancel(records: Records) -> list[Disagreement]:
    """Over all divisions, transfers add up to nothing, and so does what is reallocated at the year end."""
    found = []
    transfers = _movements(records, "transfer")
    for _, year in transfers.groupby(["source", "financial_year"], sort=False):
        found += _net_of_divisions("all transfers together", "Transfers between divisions", year)
    year_end = _movements(records, "year_end_adjustment")
    for (_, _, topic), rows in year_end.groupby(["source", "financial_year", "topic"], sort=False):
        if rows.line.str.contains("reallocation").any() and rows.division.nunique() > 1:
            found += _net_of_divisions("year-end reallocation", f"{topic}: reallocated between divisions", rows)
    return found


def _movements(records: Records, step: str) -> pd.DataFrame:
    rows = measured(records.budget_movements[records.budget_movements.step == step])
    return rows.assign(topic=rows.line.map(topic_of))


def _mirrored(transfers: pd.DataFrame) -> set[object]:
    """The transfers whose opposite stands in the other bridge, as one row or as several that add up to it."""
    answered: set[object] = set()
    named = transfers[transfers.counterpart != UNNAMED]
    for size in (1, 2, 3, 4):
        for index, row in named[~named.index.isin(answered)].iterrows():
            open_rows = named[~named.index.isin(answered)]
            mirror = open_rows[(open_rows.division == row.counterpart) & (open_rows.counterpart == row.division)]
            for rows in combinations(mirror.index, size):
                if index not in answered and abs(mirror.value[list(rows)].sum() + row.value) < 1e-6:
                    answered |= {index, *rows}
    return answered


def _net_of_divisions(check: str, subject: str, rows: pd.DataFrame) -> list[Disagreement]:
    """What is left when the rows of all bridges, which should cancel, are added up."""
    net = rows.value.sum()
    level = severity(net, 0.0, [0.0, *rows["quantum"]])
    if not level:
        return []
    places = "; ".join(rows.place.drop_duplicates())
    printed = " ".join(rows.printed)
    return [Disagreement(check, subject, rows.source.iloc[0], places, printed, 0.0, round(net, 4), level)]
