"""The bridges from opening to revised budget, and the transfers that stand in two of them."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from analysis.validation.arithmetic.disagreement import Disagreement, compare, compare_sum, quanta, severity
from analysis.validation.arithmetic.records import Records, Row, grouped, measured, total_of

UNNAMED = "other divisions"
MAX_ROWS_OF_MIRROR = 4


def check_bridges(records: Records) -> Iterator[Disagreement]:
    """A division's revised budget is its opening budget and every movement."""
    for bridge in grouped(measured(records.budget_movements), "financial_year", "division"):
        steps = [row for row in bridge if row.step not in ("subtotal", "closing")]
        for closing in bridge:
            if closing.step == "closing":
                yield from compare_sum("bridge", closing, steps)


def check_transfers(records: Records) -> Iterator[Disagreement]:
    """A transfer between divisions stands in both bridges, with opposite signs.

    A transfer may answer several of the other division's rows at once. One that names no division
    ("other divisions") is answered by every row of the same subject that names this division.
    """
    for year in grouped(_movements(records, "transfer"), "financial_year"):
        answered = _mirrored([row for row in year if row.counterpart != UNNAMED])
        for pool in [row for row in year if row.counterpart == UNNAMED]:
            parts = [row for row in year if row.counterpart == pool.division and row.topic == pool.topic]
            answered |= set(parts)
            check = "transfer to or from unnamed divisions"
            yield from compare(check, pool, -total_of(parts), quanta(parts))
        for row in year:
            if row not in answered and row.counterpart != UNNAMED:
                yield from compare(f"transfer without its mirror in {row.counterpart}", row, 0.0)


def check_transfers_cancel(records: Records) -> Iterator[Disagreement]:
    """Over all divisions, transfers add up to zero, and so does what is reallocated at the year end."""
    for year in grouped(_movements(records, "transfer"), "financial_year"):
        yield from _net_of_divisions("all transfers together", "Transfers between divisions", year)
    for rows in grouped(_movements(records, "year_end_adjustment"), "financial_year", "topic"):
        if any("reallocation" in row.line for row in rows) and len({row.division for row in rows}) > 1:
            subject = f"{rows[0].topic}: reallocated between divisions at the year end"
            yield from _net_of_divisions("year-end reallocation", subject, rows)


def _movements(records: Records, step: str) -> list[Row]:
    return [row for row in measured(records.budget_movements) if row.step == step]


def _mirrored(transfers: Sequence[Row]) -> set[Row]:
    """Return the transfers whose opposite stands in the other bridge, as one row or as several that add up to
    it."""
    answered: set[Row] = set()
    for size in range(1, MAX_ROWS_OF_MIRROR + 1):
        for row in transfers:
            mirror = [
                other
                for other in transfers
                if (other.division, other.counterpart) == (row.counterpart, row.division)
                and other not in answered
            ]
            for rows in combinations(mirror, size):
                is_free = row not in answered and not answered & set(rows)
                if is_free and abs(total_of(rows) + row.amount) < 1e-6:
                    answered |= {row, *rows}
    return answered


def _net_of_divisions(check: str, subject: str, rows: Sequence[Row]) -> Iterator[Disagreement]:
    """Yield what is left when the rows of all bridges, which should cancel, are added up."""
    net = total_of(rows)
    if level := severity(net, 0.0, [0.0, *quanta(rows)]):
        names = (
            subject,
            rows[0].source,
            "the bridges of all divisions",
            f"{len(rows)} rows, which make {net:,.1f}",
        )
        yield Disagreement(check, *names, 0.0, round(net, 4), level, rows[0])
