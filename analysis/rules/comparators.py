"""Comparators: the statistical-neighbour average, rank, quartile and the gap to another area, each with its
words. All compare figures as published. Rank and quartile follow polarity; ties share the best rank."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from analysis.rules.rating import Polarity, shortfall
from analysis.rules.rounding import exact, format_change, format_value, ordinal, published
from analysis.rules.targets import ResolvedTarget

QUARTILES = ("A", "B", "C", "D")
MIN_FOR_QUARTILES = 4


@dataclass(frozen=True)
class NeighbourAverage:
    """The simple mean of the neighbours that have a figure; None when none has. `text` is `9 of 10`."""

    value: float | None
    with_figure: int
    out_of: int
    values: tuple[float, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.with_figure} of {self.out_of}"


@dataclass(frozen=True)
class Rank:
    """A place among those with a figure, 1 the best; 0: not ranked, see `reason`. ties: how many share it."""

    position: int
    out_of: int
    ties: int = 0
    reason: str = ""

    @property
    def text(self) -> str:
        """Return `3rd of 11`, `joint 3rd of 11`, or why there is no rank."""
        if not self.position:
            return self.reason
        return f"{'joint ' if self.ties else ''}{ordinal(self.position)} of {self.out_of}"


@dataclass(frozen=True)
class Quartile:
    """A (best quarter) to D, or empty with the reason when there are too few to divide."""

    letter: str
    text: str


@dataclass(frozen=True)
class Difference:
    """How far a figure is from another or from a milestone, as published, in words too; None if unknown."""

    value: float | None
    text: str


def neighbour_average(values: Mapping[str, float | None]) -> NeighbourAverage:
    """Return the exact mean of the neighbours (by code) that have a figure, to be rounded once."""
    known = tuple(value for value in values.values() if value is not None)
    mean = float(sum(Fraction(exact(value)) for value in known) / len(known)) if known else None
    return NeighbourAverage(mean, len(known), len(values), known)


def rank(
    code: str,
    values: Mapping[str, float | None],
    polarity: Polarity,
    *,
    decimals: int,
    target: ResolvedTarget | None = None,
) -> Rank:
    """Return the rank of `code` among the areas that have a figure. T is measured against `target`."""
    return place_of(code, ranks(values, polarity, decimals=decimals, target=target))


def place_of(code: str, places: Mapping[str, Rank]) -> Rank:
    """Return the rank of `code` among those of all areas that have a figure."""
    return places.get(code, Rank(0, len(places), reason="not ranked: no figure"))


def ranks(
    values: Mapping[str, float | None],
    polarity: Polarity,
    *,
    decimals: int,
    target: ResolvedTarget | None = None,
) -> dict[str, Rank]:
    """Return the rank of every area that has a figure, by code. T is measured against `target`."""
    known = {name: value for name, value in values.items() if value is not None}
    badness = {name: shortfall(published(value, decimals), polarity, target) for name, value in known.items()}
    ordered = sorted(each for each in badness.values() if each is not None)
    found = dict.fromkeys(known, Rank(0, len(known), reason="not ranked: no target to be near to"))
    for name, own in badness.items():
        if own is not None:
            before, until = bisect_left(ordered, own), bisect_right(ordered, own)
            found[name] = Rank(before + 1, len(known), ties=until - before - 1)
    return found


def shown_places(out_of: int, own: int | None = None) -> list[int]:
    """Return which places of a long ranking are shown, from 0: ends, quarters, middle, around `own`."""
    ends = (0, 1, 2, out_of - 3, out_of - 2, out_of - 1)
    around = () if own is None else range(own - 2, own + 3)
    wanted = {*ends, *(quarter * (out_of - 1) // 4 for quarter in (1, 2, 3)), *around}
    return sorted(place for place in wanted if 0 <= place < out_of)


def quartile(place: Rank) -> Quartile:
    """Return the quarter of the ranking, of at least four areas: the first is A, an untied last is D."""
    if not place.position:
        return Quartile("", place.reason)
    if place.out_of < MIN_FOR_QUARTILES:
        return Quartile("", f"no quartile: only {place.out_of} with a figure")
    letter = QUARTILES[4 * (place.position - 1) // place.out_of]
    return Quartile(letter, f"quartile {letter} ({place.text})")


def gap(value: float | None, other: float | None, *, other_name: str, unit: str, decimals: int) -> Difference:
    """Return the gap of two figures (or gaps) as published: `2.0 percentage points above the country`."""
    if value is None or other is None:
        return Difference(None, f"no gap: {'no figure' if value is None else f'no figure for {other_name}'}")
    difference = float(published(value, decimals) - published(other, decimals))
    if difference == 0:
        return Difference(0.0, f"the same as {other_name} ({format_value(other, unit, decimals)})")
    side = "above" if difference > 0 else "below"
    return Difference(difference, f"{format_change(difference, unit, decimals)} {side} {other_name}")
