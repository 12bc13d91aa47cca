"""Sentences about figures: the one place that turns numbers into words, for alt texts, generated narrative and notices.

Movements and differences are taken between the figures as published (at their printed precision), so that a sentence never
disagrees with the numbers beside it.
"""

from collections.abc import Sequence

from analysis.records.figures import Figure
from analysis.rules.rounding import format_change, format_value, round_half_up


def rounded(figure: Figure) -> float:
    """The value at the precision it was published with. The figure has a value."""
    assert figure.value is not None
    return round_half_up(figure.value, figure.decimals)


def difference(later: Figure, earlier: Figure) -> float:
    """later − earlier, at the coarser of their precisions, in the indicator's unit (points for percentages)."""
    return round_half_up(rounded(later) - rounded(earlier), min(later.decimals, earlier.decimals))


def amount(size: float, figure: Figure, decimals: int | None = None) -> str:
    """A difference in words: `2 percentage points`, `60`, `£1,200`."""
    return format_change(abs(size), figure.indicator.unit, figure.decimals if decimals is None else decimals)


def bare(figure: Figure) -> str:
    """The figure inside a sentence that has already said its unit: a gap of 22 percentage points is `22`."""
    return figure.text.removesuffix(" percentage points").removesuffix(" percentage point")


def movement(later: Figure, earlier: Figure) -> str:
    """`rose 2 percentage points, from 59% to 61%`; `fell …`; `was unchanged at 61%`."""
    size = difference(later, earlier)
    if size == 0:
        return f"was unchanged at {later.text}"
    verb = "rose" if size > 0 else "fell"
    decimals = min(later.decimals, earlier.decimals)
    return f"{verb} {amount(size, later, decimals)}, from {bare(earlier)} to {bare(later)}"


def comparison(figure: Figure, other: Figure, name: str = "") -> str:
    """`2.5 percentage points above England (58.8%)`; `the same as England (61%)`."""
    size = difference(figure, other)
    named = f"{name or other.area.name} ({bare(other)})"
    if size == 0:
        return f"the same as {named}"
    side = "above" if size > 0 else "below"
    return f"{amount(size, figure, min(figure.decimals, other.decimals))} {side} {named}"


def comparable(figures: Sequence[Figure]) -> tuple[Sequence[Figure], str]:
    """The figures of a series that can be compared with its last, and the year of the series break before them, if there is one."""
    first, last = figures[0].year.label, figures[-1].year.label
    start = max((label for label in figures[-1].indicator.series_breaks if first < label <= last), default="")
    return [figure for figure in figures if figure.year.label >= start], start


def since(figures: Sequence[Figure]) -> str:
    """A series in one sentence: first, last, and how it moved between and most recently. A series break is not crossed."""
    figures, start = comparable(figures)
    first, last = figures[0], figures[-1]
    broken = f" Figures from {start} are not comparable with earlier ones [b]." if start else ""
    if len(figures) == 1:
        return f"{last.area.name} stood at {last.text} in {last.year}.{broken}"
    sentence = f"{last.area.name} {movement(last, first)}, between {first.year} and {last.year}"
    if len(figures) == 2:
        return f"{sentence}.{broken}"
    return f"{sentence}; in the last year it {movement(last, figures[-2])}.{broken}"


def highest_and_lowest(figures: Sequence[Figure]) -> str:
    """`highest in Sevenoaks (70.1%), lowest in Thanet (52.5%)`."""
    ordered = sorted(figures, key=rounded)
    return f"highest in {ordered[-1].area.name} ({ordered[-1].text}), lowest in {ordered[0].area.name} ({ordered[0].text})"


def possessive(name: str) -> str:
    """`Kent's`, `Sevenoaks'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def listed(names: Sequence[str]) -> str:
    """`Dover`, `Dover and Swale`, `Dover, Swale and Thanet`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def stated(value: float, figure: Figure) -> str:
    """A value worked out from figures, written as those figures are."""
    return format_value(value, figure.indicator.unit, figure.decimals)
