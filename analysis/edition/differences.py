"""How far two figures are apart, as published, and whether rounding or chance alone could make it."""

from analysis.edition.figures import Figure
from analysis.rules.rounding import round_half_up
from analysis.rules.uncertainty import Interval, difference_interval


def rounded(figure: Figure) -> float:
    """Return the value at the precision it was published with. The figure has a value."""
    assert figure.value is not None
    return round_half_up(figure.value, figure.decimals)


def shared_decimals(one: Figure, other: Figure) -> int:
    """Return the coarser of the published precisions: what is said of both figures can be no finer."""
    return min(one.decimals, other.decimals)


def difference(later: Figure, earlier: Figure) -> float:
    """Return later − earlier, each at the coarser of their precisions, in the indicator's unit (points for
    percentages).

    Zero between figures of different precision means within rounding: 87.6% is no different from 88%. Both
    have a value.
    """
    assert later.value is not None and earlier.value is not None
    decimals = shared_decimals(later, earlier)
    return round_half_up(
        round_half_up(later.value, decimals) - round_half_up(earlier.value, decimals), decimals
    )


def is_about(one: Figure, other: Figure) -> bool:
    """Return whether a difference is approximate: precisions differ, or a figure is hedged."""
    return one.decimals != other.decimals or bool(one.qualifier or other.qualifier)


def interval_between(one: Figure, other: Figure) -> Interval | None:
    """Return the 95% interval of the difference of two percentages; None without the counts behind both."""
    if not (one.indicator.unit == "percent" and one.denominator and other.denominator):
        return None
    return difference_interval(count_behind(one), one.denominator, count_behind(other), other.denominator)


def count_behind(figure: Figure) -> float:
    """Return the numerator of a percentage, worked out where only its denominator is published."""
    assert figure.denominator is not None and figure.value is not None
    found = figure.numerator if figure.numerator is not None else figure.value * figure.denominator / 100
    return min(max(found, 0.0), figure.denominator)


def is_clear(one: Figure, other: Figure) -> bool:
    """Return whether the two differ by more than chance alone could make, as far as counts are published."""
    interval = interval_between(one, other)
    return interval is None or interval.is_clear
