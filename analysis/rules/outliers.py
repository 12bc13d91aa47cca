"""Figures that cannot well be: far from their series and other areas; a whole repeated for its parts."""

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from statistics import median

FACTOR = 20
"""How many times larger or smaller than the middle of the others a figure is that is far from them. A
percentage typed as a proportion is a hundred times smaller."""
MIN_DIFFERENCE = 1
"""How far apart they are at least, in the unit: 0.01% beside 0.25% is no mistake."""
MIN_OTHERS = 3
"""Of fewer there is no middle."""


def far_from(value: Decimal, others: Sequence[Decimal], among: Sequence[Decimal] = ()) -> Decimal | None:
    """Return the middle of the others, or else of those that it is among, long enough to have one, that a
    figure is far from; None if it is far from none. Only what is above zero has a size to compare.
    among: sorted, with the figure itself, which is left out."""
    middles = [median(others)] if len(others) >= MIN_OTHERS else []
    if (left := len(among) - 1) >= MIN_OTHERS:
        own = bisect_left(among, value)
        low, high = (among[at + (at >= own)] for at in ((left - 1) // 2, left // 2))
        middles.append((low + high) / 2)
    return next((middle for middle in middles if _is_far(value, middle)), None)


def are_near(values: Sequence[Decimal]) -> bool:
    """Return whether none of some figures can be far from the middle of any others of them."""
    low, high = min(values), max(values)
    return high - low < MIN_DIFFERENCE or 0 < high <= low * FACTOR


def _is_far(value: Decimal, middle: Decimal) -> bool:
    is_small = value <= 0 or middle <= 0 or abs(value - middle) < MIN_DIFFERENCE
    return not is_small and not (middle <= value * FACTOR and value <= middle * FACTOR)


def repeats(whole: Decimal, parts: Sequence[Decimal]) -> bool:
    """Return whether every part has the whole's figure, unless that is 0 or 100, which all may have."""
    return len(parts) >= MIN_OTHERS and whole not in (0, 100) and set(parts) == {whole}
