"""How sure a percentage is: Wilson's 95% interval, and Newcombe's for the difference of two independent
percentages.

Wilson (1927), Journal of the American Statistical Association 22; Newcombe (1998), Statistics in Medicine 17,
method 10. A year's pupils are treated as a sample of those who might have been in that cohort: the usual
reading in education statistics.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

Certainty = Literal["clear", "same", "few", "untested"]
Z_95 = 1.959964
TELLING = 10.0
"""Points: what does not rule out so large a difference, or comes to half of it, is not about the same."""
MANY = 100
"""Of so many or more it is not said that they are too few to tell."""
SMALL = {"percent": (1.0, 0.0), "pp": (1.0, 0.0), "points": (0.0, 0.01)}
"""By unit what a difference without counts has to reach to be good or bad: points, or a share."""
NO_CLEAR_DIFFERENCE = "no clear difference"


@dataclass(frozen=True)
class Interval:
    """A 95% interval: per cent for a percentage, percentage points for a difference, around `estimate`."""

    estimate: float
    lower: float
    upper: float

    def contains(self, value: float) -> bool:
        return self.lower <= value <= self.upper

    @property
    def is_clear(self) -> bool:
        """Return whether a difference is larger than its uncertainty: zero lies outside."""
        return not self.contains(0.0)

    @property
    def certainty(self) -> Certainty:
        """Return of a difference whether it is clear, about the same, or of too few to tell."""
        is_telling = max(-self.lower, self.upper) <= TELLING and abs(self.estimate) <= TELLING / 2
        return "clear" if self.is_clear else "same" if is_telling else "few"


def wilson_interval(numerator: float, denominator: float) -> Interval:
    """Return the 95% interval of a fraction, in per cent. Raises ValueError for an impossible one."""
    if denominator <= 0 or not 0 <= numerator <= denominator:
        wanted = (
            "it must be from 0 to the denominator" if denominator > 0 else "the denominator must be above 0"
        )
        raise ValueError(f"{numerator} out of {denominator} is not a percentage: {wanted}")
    share = numerator / denominator
    squared = Z_95 * Z_95
    centre = share + squared / (2 * denominator)
    spread = Z_95 * sqrt(share * (1 - share) / denominator + squared / (4 * denominator * denominator))
    scale = 1 + squared / denominator
    lower = min(max(0.0, (centre - spread) / scale), share)
    upper = max(min(1.0, (centre + spread) / scale), share)
    return Interval(100 * share, 100 * lower, 100 * upper)


def difference_interval(
    numerator: float, denominator: float, other_numerator: float, other_denominator: float
) -> Interval:
    """Return the 95% interval of a difference of two independent percentages, in percentage points."""
    first = wilson_interval(numerator, denominator)
    other = wilson_interval(other_numerator, other_denominator)
    difference = first.estimate - other.estimate
    below = sqrt((first.estimate - first.lower) ** 2 + (other.upper - other.estimate) ** 2)
    above = sqrt((first.upper - first.estimate) ** 2 + (other.estimate - other.lower) ** 2)
    return Interval(difference, difference - below, difference + above)
