"""Comparing a printed figure with what the others make it: how serious a difference is, what explains it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.validation.arithmetic.records import Row, total_of

SEVERITIES = {
    "rounding": "explained by the rounding of the figures involved",
    "partial": "a list that does not claim to be complete explains only part of the amount",
    "sign": "the amount agrees, its sign does not",
    "unit": "the amounts agree but for a factor of a thousand",
    "hard": "two statements of the paper cannot both be right",
}
EXPLAINS_ITSELF = ("rounding", "partial")
HEDGES = ("about", "nearly", "over", "under", "around")
HEDGE_SHARE = 0.05
SEPARATOR = "; "
EXPLAINED_BY = {
    "hard": ("hard", "arithmetic", "definition"),
    "sign": ("arithmetic", "definition"),
    "unit": ("unit",),
    "partial": ("definition",),
    "rounding": ("rounding",),
}
AS_RECOMPUTED = ""
"""What is used where the arithmetic tells: the amount it gives."""
BY_KIND = {
    "rounding": ("As printed", "Every amount is rounded by itself, so the parts need not make the whole."),
    "partial": ("As printed", "The paper names the most significant parts only; the rest is not set out."),
    "sign": (AS_RECOMPUTED, "An overspend is positive and what is taken off negative, whatever the print."),
    "unit": (AS_RECOMPUTED, "Printed in millions where thousands are meant."),
    "hard": ("As printed", "Nothing in the paper explains it."),
}


@dataclass(frozen=True)
class Disagreement:
    """One figure that does not follow from the others. Money in £000; `difference` is printed − recomputed.
    row: the one compared, of several bridges the first; `place` names them all."""

    check: str
    subject: str
    source: str
    place: str
    printed: str
    recomputed: float
    difference: float
    severity: str
    row: Row


def severity(printed: float, recomputed: float, slack: Sequence[float], partial: bool = False) -> str:
    """Return how serious a difference is, given the last-digit sizes of the figures involved; "" when they
    agree. Half of the coarsest last digit is agreement. Half of every last digit, or one unit of the coarsest
    (a figure cut off, not rounded), is rounding."""
    difference = abs(printed - recomputed)
    if difference <= max(slack) / 2 + 1e-6:
        return ""
    if difference <= max(max(slack), sum(slack) / 2) + 1e-6:
        return "rounding"
    if printed and abs(printed + recomputed) <= max(slack) + 1e-6:
        return "sign"
    if recomputed and any(abs(printed / recomputed / factor - 1) < 1e-6 for factor in (1000, 0.001)):
        return "unit"
    return "partial" if partial else "hard"


def compare(
    check: str,
    row: Row,
    recomputed: float,
    slack: Iterable[float] = (),
    partial: bool = False,
    printed_value: float | None = None,
) -> Iterator[Disagreement]:
    """Yield the disagreement of a printed figure with what it should be, if there is one.
    slack: the last-digit sizes of the figures that `recomputed` is made of. printed_value: what stands in the
    paper, where that is not the value of the row."""
    printed = row.amount if printed_value is None else printed_value
    is_hedged = row.qualifier in HEDGES or row.printed.startswith(HEDGES)
    hedge = HEDGE_SHARE * abs(printed) if is_hedged else 0.0
    if level := severity(printed, recomputed, [row.quantum, hedge, *slack], partial):
        difference = round(printed - recomputed, 4)
        names = (row.subject, row.source, row.place, row.printed)
        yield Disagreement(check, *names, round(recomputed, 4), difference, level, row)


def compare_sum(check: str, row: Row, parts: Sequence[Row], partial: bool = False) -> Iterator[Disagreement]:
    """Yield the disagreement of a figure with the sum of its parts; nothing where there are no parts."""
    if parts:
        yield from compare(check, row, total_of(parts), quanta(parts), partial)


def quanta(rows: Iterable[Row]) -> list[float]:
    """Return the last-digit sizes of the rows."""
    return [row.quantum for row in rows]


def explanation_of(found: Disagreement, conflicts: Iterable[Mapping[str, str]]) -> Mapping[str, str] | None:
    """Return the row of `conflicts.csv` that is about a disagreement; None if there is none."""
    return next((conflict for conflict in conflicts if explains(conflict, found)), None)


def explains(conflict: Mapping[str, str], found: Disagreement) -> bool:
    """Whether a recorded conflict is about a disagreement: one of its sides is at that place and states that
    figure as printed. A side may be at the start of the place, `Table 3, row Clusters`, and state several
    figures, separated by `; `. The conflict must be of a kind that can explain it."""
    return conflict["severity"] in EXPLAINED_BY[found.severity] and _stated(conflict, found) is not None


def used_for(conflict: Mapping[str, str], found: Disagreement) -> str:
    """Return which figure is used: all that the conflict says, or of as many as there are values its own."""
    used, stated = conflict["used"].split(SEPARATOR), _stated(conflict, found)
    return used[stated[1]] if stated and len(used) == stated[0] else conflict["used"]


def _stated(conflict: Mapping[str, str], found: Disagreement) -> tuple[int, int] | None:
    """Return how many values the side that states the figure has, and which it is; None if neither does."""
    for side in "ab":
        place, values = conflict[f"place_{side}"], conflict[f"value_{side}"].split(SEPARATOR)
        is_at = bool(place) and f"{found.place}, ".startswith(f"{place}, ")
        if is_at and conflict[f"source_{side}"] == found.source and found.printed in values:
            return len(values), values.index(found.printed)
    return None
