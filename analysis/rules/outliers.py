"""Figures that cannot well be: far from their own series and from other areas; a whole repeated for its parts."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

FACTOR = 20
"""How many times larger or smaller than the middle of the others a figure is that is far from them. A percentage
typed as a proportion is a hundred times smaller."""
MIN_DIFFERENCE = 1
"""How far apart they are at least, in the unit: 0.01% beside 0.25% is no mistake."""
MIN_OTHERS = 3
"""Of fewer there is no middle."""


def far_from(value: Decimal, *others: Sequence[Decimal]) -> Decimal | None:
    """Return the middle of the others that a figure is far from, of the first list that is long enough; None if it is
    not far from that, or where there is none. Only what is above zero has a size to compare."""
    middle = next((median(each) for each in others if len(each) >= MIN_OTHERS), Decimal(0))
    if value <= 0 or middle <= 0 or abs(value - middle) < MIN_DIFFERENCE:
        return None
    return None if middle <= value * FACTOR and value <= middle * FACTOR else middle


def repeats(whole: Decimal, parts: Sequence[Decimal]) -> bool:
    """Return whether every part of an area has the figure of the whole, which is then not a figure of the parts.
    None and all, 0 and 100, may be true of each."""
    return len(parts) >= MIN_OTHERS and whole not in (0, 100) and set(parts) == {whole}
