"""The bridges from opening to revised budget, and the transfers that stand in two of them."""

from collections.abc import Sequence
from itertools import combinations

from analysis.validation.arithmetic.disagreement import Disagreement, compare, compare_sum, severity
from analysis.validation.arithmetic.records import Records, Row, grouped, measured, total_of

UNNAMED = "other divisions"


def check_bridges(records: Records) -> list[Disagreement]:
    """A division's revised budget is its opening budget and every movement."""
    found = []
    for bridge in grouped(
        measured(records.budget_movements), "source", "financial_year", "division"
    ).values():
        steps = [row for row in bridge if row.step not in ("subtotal", "closing")]
        for closing in bridge:
            found += compare_sum("bridge", closing, steps) if closing.step == "closing" else []
    return found


def check_transfers(records: Records) -> list[Disagreement]:
    """A transfer between divisions stands in both bridges, with opposite signs.

    A transfer may answer several of the other division's rows at once. One that names no division
    ("other divisions") is answered by every row of the same subject that names this division.
    """
    found = []
    for year in grouped(_movements(records, "transfer"), "source", "financial_year").values():
        answered = _mirrored(year)
        for pool in [row for row in year if row.counterpart == UNNAMED]:
            parts = [row for row in year if row.counterpart == pool.division and row.topic == pool.topic]
            answered |= set(parts)
            found += compare(
                "transfer to or from unnamed divisions",
                pool,
                -total_of(parts),
                [row.quantum for row in parts],
            )
        for row in year:
            if row not in answered and row.counterpart != UNNAMED:
                found += compare(f"transfer without its mirror in {row.counterpart}", row, 0.0, [])
    return found


def check_transfers_cancel(records: Records) -> list[Disagreement]:
    """Over all divisions, transfers add up to nothing, and so does what is reallocated at the year end."""
    found = []
    for year in grouped(_movements(records, "transfer"), "source", "financial_year").values():
        found += _net_of_divisions("all transfers together", "Transfers between divisions", year)
    for rows in grouped(
        _movements(records, "year_end_adjustment"), "source", "financial_year", "topic"
    ).values():
        if any("reallocation" in row.line for row in rows) and len({row.division for row in rows}) > 1:
            subject = f"{rows[0].topic}: reallocated between divisions at the year end"
            found += _net_of_divisions("year-end reallocation", subject, rows)
    return found


def _movements(records: Records, step: str) -> list[Row]:
    return [row for row in measured(records.budget_movements) if row.step == step]


def _mirrored(transfers: Sequence[Row]) -> set[Row]:
    """The transfers whose opposite stands in the other bridge, as one row or as several that add up to it."""
    answered: set[Row] = set()
    named = [row for row in transfers if row.counterpart != UNNAMED]
    for size in (1, 2, 3, 4):
        for row in named:
            mirror = [
                each
                for each in named
                if each.division == row.counterpart
                and each.counterpart == row.division
                and each not in answered
            ]
            for rows in combinations(mirror, size):
                if (
                    row not in answered
                    and not answered & set(rows)
                    and abs(total_of(rows) + row.amount) < 1e-6
                ):
                    answered |= {row, *rows}
    return answered


def _net_of_divisions(check: str, subject: str, rows: Sequence[Row]) -> list[Disagreement]:
    """What is left when the rows of all bridges, which should cancel, are added up."""
    net = total_of(rows)
    level = severity(net, 0.0, [0.0, *(row.quantum for row in rows)])
    if not level:
        return []
    printed = f"{len(rows)} rows, which make {net:,.1f}"
    return [
        Disagreement(
            check,
            subject,
            rows[0].source,
            "the bridges of all divisions",
            printed,
            0.0,
            round(net, 4),
            level,
            rows[0],
        )
    ]
