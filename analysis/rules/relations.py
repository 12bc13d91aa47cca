"""Cells and relations: the numbers of published tables, and what readers know of how they hang together.

A relation says `lower ≤ Σ weight × cell ≤ upper`. A total is its parts; a change is the later figure less the
earlier one; a percentage at its precision is one shown number between two others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf

LARGEST = 1e7
"""The most that a hidden number is taken to be: more people than any figure counts."""
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Cell:
    """A number that is shown, or that could be worked out from what is shown.

    value: None where nobody here knows it. least: what it is at least when it is hidden. cost: what is lost
    by hiding it; infinite where it is not for anybody to hide. span: the least and the most that must remain
    possible when it is hidden or never shown; None where anything may be known of it. takes: what is hidden
    whenever it is. may_be_small: whether nobody knows it, and all that is stated lets it be a small count."""

    value: float | None = None
    least: float = -inf
    cost: float = inf
    span: tuple[float, float] | None = None
    is_whole: bool = False
    takes: tuple[str, ...] = ()
    may_be_small: bool = False

    @property
    def can_be_hidden(self) -> bool:
        """Return whether it is shown and not a count of nobody, which readers know is never hidden."""
        return self.cost < inf and self.value is not None and self.value >= self.least

    @property
    def is_small(self) -> bool:
        return self.value is not None and self.span is not None and self.span[0] <= self.value <= self.span[1]


@dataclass(frozen=True)
class Relation:
    """What readers know of cells, and why. given: the shown cell whose value the weights are made of: nothing
    is known when it is hidden."""

    weights: Mapping[str, float]
    lower: float
    upper: float
    why: str
    given: str = ""

    def holds(self, cells: Mapping[str, Cell]) -> bool:
        """Return whether it is true, as far as the cells are known."""
        values = [cells[key].value for key in self.weights]
        total = sum(
            weight * (value or 0) for weight, value in zip(self.weights.values(), values, strict=True)
        )
        return None in values or self.lower - TOLERANCE <= total <= self.upper + TOLERANCE


def sum_of(
    total: str, parts: Mapping[str, float], why: str, precision: float = 0, more: float = 0
) -> list[Relation]:
    """Return that a total is the sum of so much of each part and a constant `more`, within their
    precision."""
    weights = {total: 1.0, **{part: -weight for part, weight in parts.items()}}
    return [Relation(weights, more - precision, more + precision, why)]


def rate_of(
    part: str, whole: str, rate: str, cells: Mapping[str, Cell], per: float, precision: float, why: str
) -> Iterator[Relation]:
    """Yield that a rate is so many of `per` of a whole, at its precision: where the rate is shown or, if it
    is stated nowhere, where the whole is."""
    shown, everyone = cells[rate].value, cells[whole].value
    if shown is not None:
        yield Relation({part: per, whole: precision - shown}, 0, inf, why, given=rate)
        yield Relation({part: per, whole: -precision - shown}, -inf, 0, why, given=rate)
    elif everyone:
        wide = precision * everyone
        yield Relation({part: per, rate: -everyone}, -wide, wide, why, given=whole)
