"""Bridges: the movements from a division's first budget to its final one, as its paper prints them."""

from dataclasses import dataclass

from analysis.edition.edition import Edition
from analysis.edition.paper_tables import read_own
from analysis.errors import DataError
from analysis.rules.rounding import format_number

ENDS = ("opening", "subtotal", "closing")
DECIMALS = 1


@dataclass(frozen=True)
class Movement:
    """One row of `budget_movements.csv`: £000, positive adds to the budget."""

    financial_year: str
    division: str
    item: int
    step: str
    line: str
    counterpart: str
    value: float | None
    symbol: str
    printed: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return f"[{self.symbol}]" if self.value is None else format_number(self.value, DECIMALS)

    @property
    def amount(self) -> float:
        return self.value or 0

    @property
    def other_side(self) -> str:
        return self.counterpart or "–"


@dataclass(frozen=True)
class Bridge:
    """The movements of one division from its opening to its closing budget."""

    division: str
    opening: Movement
    steps: tuple[Movement, ...]
    closing: Movement

    @property
    def movements(self) -> tuple[Movement, ...]:
        return (self.opening, *self.steps, self.closing)

    @property
    def change(self) -> float:
        return round(self.closing.amount - self.opening.amount, 4)

    @property
    def unexplained(self) -> float:
        """What the movements leave out: zero where the bridge closes."""
        return round(self.change - sum(step.amount for step in self.steps), 4)


def load_bridges(edition: Edition) -> list[Bridge]:
    """Return the bridges of the edition's own paper, in its order."""
    by_division: dict[str, list[Movement]] = {}
    for movement in read_own(edition, "budget_movements", Movement):
        if movement.financial_year == edition.financial_year:
            by_division.setdefault(movement.division, []).append(movement)
    return [_bridge(division, movements) for division, movements in by_division.items()]


def _bridge(division: str, movements: list[Movement]) -> Bridge:
    by_step = {movement.step: movement for movement in movements}
    for end in ("opening", "closing"):
        if end not in by_step:
            raise DataError(
                f"budget_movements.csv: the bridge of {division} has no row whose step is {end}; add it."
            )
    steps = tuple(each for each in movements if each.step not in ENDS)
    return Bridge(division, by_step["opening"], steps, by_step["closing"])
