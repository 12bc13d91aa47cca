"""How far figures are apart, as published, and sentences about them: the one place that turns numbers into
words, for alt texts, generated narrative and notices.

Movements and differences are taken between the figures as published (at their printed precision), so that a
sentence never disagrees with the numbers beside it. Between a rounded figure and a finer one both are taken
as coarsely as the rounded one: the difference is said to be `about` so much, and where rounding alone could
make it, as no difference. Between two percentages whose counts are published, one that chance alone could
make is marked with the words `no clear change` or `no clear difference`.
"""

from collections.abc import Sequence
from typing import cast

from analysis.data.indicators import Indicator
from analysis.data.years import Year
from analysis.edition.figures import Figure
from analysis.rules.rating import Direction, Polarity, direction
from analysis.rules.rounding import format_change, round_half_up
from analysis.rules.targets import ResolvedTarget
from analysis.rules.uncertainty import NO_CLEAR_CHANGE, NO_CLEAR_DIFFERENCE, Interval, difference_interval


def rounded(figure: Figure) -> float:
    """Return the value at the precision it was published with. The figure has a value."""
    assert figure.value is not None
    return round_half_up(figure.value, figure.decimals)


def shared_decimals(one: Figure, other: Figure) -> int:
    """Return the coarser of the published precisions: what is said of both figures can be no finer.
    A figure worked out from the other and a stated change is as fine as that change."""
    finest = max if _is_worked_out(one, other) else min
    return finest(one.decimals, other.decimals)


def _is_worked_out(one: Figure, other: Figure) -> bool:
    return (one.status == "calculated") != (other.status == "calculated") and one.source == other.source


def difference(later: Figure, earlier: Figure) -> float:
    """Return later − earlier, each at the coarser of their precisions, in the indicator's unit (points for
    percentages). Zero between figures of different precision means within rounding: 87.6% is no different
    from 88%. Both have a value."""
    assert later.value is not None and earlier.value is not None
    decimals = shared_decimals(later, earlier)
    end, start = round_half_up(later.value, decimals), round_half_up(earlier.value, decimals)
    return round_half_up(end - start, decimals)


def is_about(one: Figure, other: Figure) -> bool:
    """Return whether a difference is approximate: precisions differ, or a figure is hedged."""
    is_finer = one.decimals != other.decimals and not _is_worked_out(one, other)
    return is_finer or bool(one.qualifier or other.qualifier)


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


def series_break_between(indicator: Indicator, earlier: Year, later: Year) -> str:
    """Return the year of a series break after `earlier` and up to `later`, or an empty text."""
    breaks = [label for label in indicator.series_breaks if earlier.label < label <= later.label]
    return breaks[0] if breaks else ""


def direction_of(
    indicator: Indicator, later: Figure | None, earlier: Figure | None, target: ResolvedTarget | None = None
) -> Direction:
    """Return whether a figure went up, down or stayed about the same, and whether that is better or worse.
    Whatever says of a figure that it moved (chip, sentence, list, chart title) asks here."""
    return direction(
        later.value if later else None,
        earlier.value if earlier else None,
        cast("Polarity", indicator.polarity),
        unit=indicator.unit,
        decimals=shared_decimals(later, earlier) if later and earlier else indicator.decimals,
        target=target,
        previous_year=earlier.year.label if earlier else "",
        is_series_break=bool(later and earlier and series_break_between(indicator, earlier.year, later.year)),
        is_clear=not (later and earlier) or is_clear(later, earlier),
    )


def apart(one: Figure, other: Figure) -> str:
    """Return the size of the difference: `2 percentage points`, `60`, `about 1 percentage point`."""
    size = format_change(difference(one, other), one.indicator.unit, shared_decimals(one, other))
    return f"about {size}" if is_about(one, other) else size


def apart_bare(one: Figure, other: Figure) -> str:
    """Return the same without `percentage points`, where the axis or the sentence has said the unit."""
    return without_points(apart(one, other))


def bare(figure: Figure) -> str:
    """Return the figure without a unit that has been said: `22` for a gap of 22 percentage points."""
    return without_points(figure.text)


def without_points(text: str) -> str:
    """Return `22` for `22 percentage points`."""
    return text.removesuffix(" percentage points").removesuffix(" percentage point")


def in_points(text: str) -> str:
    """Return `22 points` for `22 percentage points`, where the page has said what they are."""
    return text.replace("percentage point", "point")


def movement(later: Figure, earlier: Figure) -> str:
    """Return `rose 2 percentage points, from 59% to 61%`; `fell about 1 …`; `was unchanged at 61%`; `was
    about the same, 87.6% after 88%`, with `(no clear change)` where chance alone could have made it."""
    size = difference(later, earlier)
    if size == 0 and not is_about(later, earlier):
        return f"was unchanged at {later.text}"
    if size == 0 or not is_clear(later, earlier):
        doubt = f" ({NO_CLEAR_CHANGE})" if size else ""
        return f"was about the same, {later.text} after {earlier.text}{doubt}"
    return f"{'rose' if size > 0 else 'fell'} {apart(later, earlier)}, from {bare(earlier)} to {bare(later)}"


def movement_from(later: Figure, earlier: Figure) -> str:
    """Return `up 2 percentage points from 59% in 2010/11` or `about the same as in 2010/11 (59%)`."""
    verb, _, _ = movement(later, earlier).partition(" ")
    if verb == "was":
        about = "about the same as" if "about" in movement(later, earlier) else "the same as"
        return f"{about} in {earlier.year} ({bare(earlier)})"
    up = "up" if verb == "rose" else "down"
    return f"{up} {apart(later, earlier)} from {bare(earlier)} in {earlier.year}"


def comparison(figure: Figure, other: Figure, name: str = "") -> str:
    """Return `2.5 percentage points above the country (58.8%)`, `the same as …` or `about the same as …`."""
    size = difference(figure, other)
    named = f"{name or other.area.name} ({bare(other)})"
    if size == 0:
        return f"{'about ' if is_about(figure, other) else ''}the same as {named}"
    doubt = "" if is_clear(figure, other) else f", {NO_CLEAR_DIFFERENCE}"
    return f"{apart(figure, other)} {'above' if size > 0 else 'below'} {named}{doubt}"


def comparable(figures: Sequence[Figure]) -> tuple[Sequence[Figure], str]:
    """Return the figures of a series comparable with its last, and the year of a break before them."""
    first, last = figures[0].year.label, figures[-1].year.label
    start = max((label for label in figures[-1].indicator.series_breaks if first < label <= last), default="")
    return [figure for figure in figures if figure.year.label >= start], start


def since(figures: Sequence[Figure]) -> str:
    """Return a series in a sentence: first, last, and the movements, from the last series break on."""
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
    """Return `highest in Elmvale (70.1%), lowest in Oakvale (52.5%)`."""
    ordered = sorted(figures, key=rounded)
    low, high = ordered[0], ordered[-1]
    return f"highest in {high.area.name} ({high.text}), lowest in {low.area.name} ({low.text})"


def possessive(name: str) -> str:
    """Return `Testshire's`, `Fiveoaks'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def listed(names: Sequence[str]) -> str:
    """Return `Ash`, `Ash and Elm`, `Ash, Elm and Oakvale`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def shared_ending(names: Sequence[str]) -> str:
    """Return the words, from a space on, that several names all end with: ` schools below the floor`."""
    endings = {name[at:] for name in names[:1] for at, letter in enumerate(name) if letter == " "}
    shared = [end for end in endings if len(names) > 1 and all(name.endswith(end) for name in names)]
    return max(shared, key=len, default="")


def within(label: str) -> str:
    """Return a label as it stands within a sentence: `free school meals`, but `KS1 reading`."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def at_start(words: str) -> str:
    """Return words as they stand at the start of a line."""
    return words[:1].upper() + words[1:]
