"""The trajectory: the straight line from baseline to target, how far a figure is from it, and what a
continued trend would reach.

The straight line is arithmetic, not a forecast. A trend is drawn through at least four comparable figures by
least squares, and said with the 95% prediction interval of a single year; with fewer figures there is none,
and the reason says so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import inf, sqrt

from analysis.rules.comparators import Difference
from analysis.rules.rating import Polarity
from analysis.rules.rounding import exact, format_change, format_value, published

MIN_FOR_TREND = 4
# Two-sided 95% quantiles of Student's t, by degrees of freedom from 1 to 30; beyond 30 the last is used,
# which is a little wide.
T_95 = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)


@dataclass(frozen=True)
class Projection:
    """What a continued trend would reach, with its 95% prediction interval; or no value, and the reason."""

    year: int
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    points: int = 0
    reason: str = ""

    def text(self, unit: str, decimals: int) -> str:
        """Return `66% in 2016 if the trend of 5 figures went on (95% prediction …)`, or why not."""
        if self.value is None or self.lower is None or self.upper is None:
            return f"No projection: {self.reason}."
        figures = (self.value, self.lower, self.upper)
        value, lower, upper = (format_value(figure, unit, decimals) for figure in figures)
        interval = f"95% prediction interval {lower} to {upper}"
        return f"{value} in {self.year} if the trend of {self.points} figures went on ({interval})."


def milestones(baseline_year: int, baseline: float, target_year: int, target: float) -> dict[int, float]:
    """Return where the line stands in each year after the baseline up to the target's; empty if not later."""
    span, start = target_year - baseline_year, Fraction(exact(baseline))
    rise = Fraction(exact(target)) - start
    return {baseline_year + step: float(start + rise * Fraction(step, span)) for step in range(1, span + 1)}


def distance_to_trajectory(
    year: int,
    current: float | None,
    line: Mapping[int, float],
    polarity: Polarity,
    *,
    unit: str,
    decimals: int,
) -> Difference:
    """Return how far a figure is ahead of its year's milestone (negative: behind), as published."""
    if polarity == "T":
        return Difference(None, "No straight line: it is best to be near the target every year.")
    if current is None:
        return Difference(None, f"No figure for {year} to compare with the line.")
    if year not in line:
        return Difference(None, f"The line has no milestone for {year}.")
    rise = published(current, decimals) - published(line[year], decimals)
    ahead = float(rise if polarity == "H" else -rise) + 0.0
    where = f"the {year} milestone of {format_value(line[year], unit, decimals)}"
    if ahead == 0:
        return Difference(ahead, f"On {where}.")
    side = "ahead of" if ahead > 0 else "behind"
    return Difference(ahead, f"{format_change(ahead, unit, decimals)} {side} {where}.")


def project(
    figures: Sequence[tuple[int, float]],
    year: int,
    *,
    break_years: Collection[int] = (),
    limits: tuple[float | None, float | None] = (None, None),
) -> Projection:
    """Return what the least-squares trend through yearly figures would reach in `year`.

    figures: (calendar year, value), a year once. break_years: years from which the series is not comparable
    with earlier ones; only figures since the last are used. limits: the values that are possible, (0, 100)
    for a percentage: the interval is cut at them, and a trend that runs out of them is not projected.
    """
    last_break = max((start for start in break_years if start <= year), default=None)
    usable = sorted((when, value) for when, value in figures if last_break is None or when >= last_break)
    if not (reason := _why_no_trend(usable, year, last_break)):
        value, half_width = _extrapolate(usable, year)
        low, high = -inf if limits[0] is None else limits[0], inf if limits[1] is None else limits[1]
        if low <= value <= high:
            lower, upper = max(low, value - half_width), min(high, value + half_width)
            return Projection(year, value, lower, upper, len(usable))
        reason = f"the trend would leave the possible values before {year}"
    return Projection(year, points=len(usable), reason=reason)


def _why_no_trend(figures: Sequence[tuple[int, float]], year: int, last_break: int | None) -> str:
    if len({when for when, _ in figures}) < len(figures):
        return "a year has two figures"
    if len(figures) < MIN_FOR_TREND:
        since = f" since the series break of {last_break}" if last_break is not None else ""
        count = {0: "no figures", 1: "1 figure"}.get(len(figures), f"{len(figures)} figures")
        return f"{count}{since}, and a trend needs {MIN_FOR_TREND}"
    return f"{year} is not later than the latest figure" if year <= figures[-1][0] else ""


def _extrapolate(figures: Sequence[tuple[int, float]], year: int) -> tuple[float, float]:
    """Return the value of the fitted line in `year` and half the width of its prediction interval."""
    count = len(figures)
    middle = sum(when for when, _ in figures) / count
    mean = sum(value for _, value in figures) / count
    spread = sum((when - middle) ** 2 for when, _ in figures)
    slope = sum((when - middle) * (value - mean) for when, value in figures) / spread
    residual = sum((value - mean - slope * (when - middle)) ** 2 for when, value in figures)
    error = sqrt(residual / (count - 2) * (1 + 1 / count + (year - middle) ** 2 / spread))
    return mean + slope * (year - middle), T_95[min(count - 2, len(T_95)) - 1] * error
