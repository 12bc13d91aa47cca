"""Cells and relations: the numbers of published tables, and what readers know of how they hang together.

A relation says `lower ≤ Σ weight × cell ≤ upper`. A total is its parts; a change is the later figure less the
earlier one; a percentage at its precision is one shown number between two others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import ceil, floor, inf

LARGEST = 1e7
"""The most that a hidden number is taken to be: more people than any figure counts."""
TOLERANCE = 1e-6
MAX_ROUNDS = 100
"""How often each relation is gone through, on average, to find what follows."""
Bounds = dict[str, tuple[float, float]]


@dataclass(frozen=True)
class Cell:
    """A number that is shown, or that could be worked out from what is shown.

    value: None where nobody here knows it. least: what it is at least when it is hidden. cost: what is lost
    by hiding it; infinite where it is not for anybody to hide. span: the least and the most that must remain
    possible when it is hidden or never shown; None where anything may be known of it. takes: what is hidden
    whenever it is."""

    value: float | None = None
    least: float = -inf
    cost: float = inf
    span: tuple[float, float] | None = None
    is_whole: bool = False
    takes: tuple[str, ...] = ()

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


def bounds_of(cells: Mapping[str, Cell], relations: Sequence[Relation]) -> tuple[Bounds, bool]:
    """Return what each cell without a value lies between, and whether all that is known agrees: bounds are
    carried through the relations until nothing changes, through short ones before long sums."""
    bounds = {
        name: (max(cell.least, -LARGEST), LARGEST) for name, cell in cells.items() if cell.value is None
    }
    beside: dict[str, list[int]] = defaultdict(list)
    open_ones = list[tuple[list[tuple[str, float]], float, float]]()
    for each in relations:
        unknown = [(name, weight) for name, weight in each.weights.items() if weight and name in bounds]
        known = sum(weight * (cells[name].value or 0.0) for name, weight in each.weights.items())
        for name, _ in unknown:
            beside[name].append(len(open_ones))
        open_ones.append((unknown, each.lower - known, each.upper - known))
    waiting = {number for number, (unknown, _, _) in enumerate(open_ones) if unknown}
    heap = [(len(open_ones[number][0]), number) for number in waiting]
    heapify(heap)
    for _ in range(MAX_ROUNDS * len(relations)):
        if not heap:
            break
        waiting.remove(number := heappop(heap)[1])
        for name, lower, upper in _narrowed(cells, bounds, *open_ones[number]):
            if lower > upper + TOLERANCE:
                return bounds, False
            bounds[name] = lower, upper
            for other in beside[name]:
                if other not in waiting:
                    waiting.add(other)
                    heappush(heap, (len(open_ones[other][0]), other))
    return bounds, True


def _narrowed(
    cells: Mapping[str, Cell],
    bounds: Bounds,
    weights: Sequence[tuple[str, float]],
    lower: float,
    upper: float,
) -> Iterator[tuple[str, float, float]]:
    """Yield the numbers of a sum that are closer by the bounds of the others and of the sum, and their
    bounds."""
    ends = [sorted((weight * bounds[name][0], weight * bounds[name][1])) for name, weight in weights]
    least, most = (sum(end[side] for end in ends) for side in (0, 1))
    for (name, weight), (low, high) in zip(weights, ends, strict=True):
        new = sorted(((lower - most + high) / weight, (upper - least + low) / weight))
        if cells[name].is_whole:
            new = [
                ceil(new[0] - TOLERANCE) if new[0] > -inf else -inf,
                floor(new[1] + TOLERANCE) if new[1] < inf else inf,
            ]
        before = bounds[name]
        if new[0] > before[0] + TOLERANCE or new[1] < before[1] - TOLERANCE:
            yield name, max(before[0], new[0]), min(before[1], new[1])
