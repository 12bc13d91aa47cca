"""What explains a disagreement: the row of `data/reference/conflicts.csv` about it, or the kind of
disagreement it is."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from analysis.validation.arithmetic.disagreement import Disagreement

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


class Side(Protocol):
    """One row of `conflicts.csv`, of which the two statements are read."""

    def __getitem__(self, column: str) -> str: ...


Recorded = TypeVar("Recorded", bound=Side)


def explains(conflict: Side, found: Disagreement) -> bool:
    """Whether a recorded conflict is about a disagreement: one of its sides is at that place and states that
    figure as printed.

    A side may be at the start of the place, `Table 3, row Clusters`, and state several figures, separated by
    `; `. The conflict must be of a kind that can explain it.
    """
    is_of_kind = conflict["severity"] in EXPLAINED_BY[found.severity]
    return is_of_kind and any(
        _is_at(conflict[f"place_{side}"], found.place) and _states(conflict, side, found) for side in "ab"
    )


def explanation_of(found: Disagreement, conflicts: Iterable[Recorded]) -> Recorded | None:
    """The recorded conflict that is about it."""
    return next((conflict for conflict in conflicts if explains(conflict, found)), None)


def _is_at(place: str, wanted: str) -> bool:
    return bool(place) and (wanted == place or wanted.startswith(f"{place}, "))


def _states(conflict: Side, side: str, found: Disagreement) -> bool:
    return conflict[f"source_{side}"] == found.source and found.printed in conflict[f"value_{side}"].split(
        SEPARATOR
    )
