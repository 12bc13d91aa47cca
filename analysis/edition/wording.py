"""How far figures are apart, as published, and sentences about them: the one place that turns numbers into
words, for alt texts, generated narrative and notices.

Movements and differences are taken between the figures as published (at their printed precision), so that a
sentence never disagrees with the numbers beside it. Between a rounded figure and a finer one both are taken
as coarsely as the rounded one: the difference is said to be `about` so much, and where rounding alone could
make it, as no difference. Between two percentages whose counts are published, one that chance alone could
make is `much the same`, or where they are few, `too few to tell`; a small one of shares without counts has
its size and no judgement. `tests/spec/test_style_guide.py` shows how sentences speak.
"""

import re
from collections.abc import Sequence
from typing import cast

from analysis.data.indicators import Indicator
from analysis.data.indicators import within as within
from analysis.data.years import Year
from analysis.edition.figures import MARKS, Figure
from analysis.rules.comparators import Rank
from analysis.rules.rating import Direction, Polarity, direction
from analysis.rules.rounding import format_change, ordinal, round_half_up
from analysis.rules.targets import ResolvedTarget
from analysis.rules.uncertainty import MANY, SMALL, Certainty, Interval, difference_interval, wilson_interval

RANK_WORDS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip
_IF_PLACED = re.compile(r"\[(.*?)\]")


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


def interval_around(figure: Figure) -> Interval | None:
    """Return the 95% interval of a percentage; None without the number that it is a percentage of."""
    if figure.indicator.unit != "percent" or not figure.denominator or figure.value is None:
        return None
    return wilson_interval(count_behind(figure), figure.denominator)


def certainty(one: Figure, other: Figure) -> Certainty:
    """Return how sure a difference is: `clear`, about the `same`, of too `few` to tell; `untested` where it
    is small and no counts are published to judge it by."""
    if one.value is None or other.value is None:
        return "clear"
    if interval := interval_between(one, other):
        are_many = min(one.denominator or 0, other.denominator or 0) >= MANY
        return "same" if are_many and not interval.is_clear else interval.certainty
    points, share = SMALL.get(one.indicator.unit, (0, 0))
    return "untested" if 0 < abs(difference(one, other)) < points + share * abs(other.value) else "clear"


def are_few(one: Figure, other: Figure) -> bool:
    """Return whether the two differ, but are of too few to tell whether by more than chance."""
    return difference(one, other) != 0 and certainty(one, other) == "few"


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
        certainty=certainty(later, earlier) if later and earlier else "clear",
    )


def apart(one: Figure, other: Figure) -> str:
    """Return the size of the difference: `2 percentage points`, `60`, `about 1 percentage point`."""
    size = format_change(difference(one, other), one.indicator.unit, shared_decimals(one, other))
    return f"about {size}" if is_about(one, other) else size


def apart_bare(one: Figure, other: Figure) -> str:
    """Return the same without `percentage points`, where the axis or the sentence has said the unit."""
    return without_points(apart(one, other))


def apart_in_points(one: Figure, other: Figure) -> str:
    """Return the same in `points`: what sentences say of two percentages."""
    return in_points(apart(one, other))


def said(figure: Figure) -> str:
    """Return the figure as sentences give it: `61%`, `32.9 points`, not marked as revised."""
    return in_points(figure.text.removesuffix(MARKS["revised"]))


def bare(figure: Figure) -> str:
    """Return the figure without a unit that has been said: `22` for a gap of 22 percentage points."""
    return without_points(figure.text.removesuffix(MARKS["revised"]))


def without_points(text: str) -> str:
    """Return `22` for `22 percentage points`."""
    return text.removesuffix(" percentage points").removesuffix(" percentage point")


def in_points(text: str) -> str:
    """Return `22 points` for `22 percentage points`, where the page has said what they are."""
    return text.replace("percentage point", "point")


def is_same(later: Figure, earlier: Figure) -> bool:
    """Return whether there is no difference, or none that is more than rounding or chance could make, of
    however few."""
    return difference(later, earlier) == 0 or certainty(later, earlier) in ("same", "few")


def is_unchanged(later: Figure, earlier: Figure) -> bool:
    """Return whether both are published as the same number."""
    return difference(later, earlier) == 0 and not is_about(later, earlier)


def movement(later: Figure, earlier: Figure) -> str:
    """Return `rose by 2 points, from 59% to 61%`; `narrowed by 5 points, …` of a gap; `stayed at 61%`;
    `stayed about the same, 87.6% after 88%` within rounding, and where chance alone could have made it; and
    where that cannot be told: `went from 75% to 100%, but of so few …`, `… from 3.0% to 3.2%, up …`."""
    if is_unchanged(later, earlier):
        return f"stayed at {said(later)}"
    if certainty(later, earlier) in ("few", "untested"):
        few = _of_so_few(later, earlier) if are_few(later, earlier) else moved_by(later, earlier)
        return f"went from {bare(earlier)} to {bare(later)}, {few}"
    if is_same(later, earlier):
        return f"stayed about the same, {said(later)} after {said(earlier)}"
    risen, fallen = ("widened", "narrowed") if later.indicator.unit == "pp" else ("rose", "fell")
    verb = risen if difference(later, earlier) > 0 else fallen
    return f"{verb} by {apart_in_points(later, earlier)}, from {bare(earlier)} to {bare(later)}"


def movement_from(later: Figure, earlier: Figure) -> str:
    """Return `up 2 points from 59% in 2011`, `much the same as in 2011 (59%)`, or of few, `after 75% in 2011,
    but of so few (8 of 8 after 6 of 8) that chance alone could make the difference`."""
    when = earlier.year.spoken
    if are_few(later, earlier):
        return f"after {bare(earlier)} in {when}, {_of_so_few(later, earlier)}"
    if is_same(later, earlier):
        much = "" if is_unchanged(later, earlier) else "much "
        return f"{much}the same as in {when} ({bare(earlier)})"
    return f"{moved_by(later, earlier)} from {bare(earlier)} in {when}"


def moved_by(later: Figure, earlier: Figure) -> str:
    """Return `up 2 points`, `unchanged`, `about the same`, or `too few to tell: 8 of 8 after 6 of 8`."""
    if are_few(later, earlier):
        return _too_few(later, earlier)
    if is_same(later, earlier):
        return "unchanged" if is_unchanged(later, earlier) else "about the same"
    return f"{'up' if difference(later, earlier) > 0 else 'down'} {apart_in_points(later, earlier)}"


def _too_few(*figures: Figure) -> str:
    """Return `too few to tell: 6 of 8 after 8 of 8`, as far as the counts are published."""
    counts = [f"{f.numerator:,.0f} of {f.denominator:,.0f}" for f in figures if f.numerator is not None]
    return f"too few to tell{': ' if counts else ''}{' after '.join(counts)}"


def _of_so_few(*figures: Figure) -> str:
    """Return in a sentence what chips and titles call `too few to tell`."""
    counts = _too_few(*figures).partition(": ")[2]
    return f"but of so few{counts and f' ({counts})'} that chance alone could make the difference"


def told(figure: Figure, earlier: Figure | None = None, *, is_placed: bool = False, finding: str = "") -> str:
    """Return a figure as a sentence: `57.3% of pupils passed in 2012, up 1.9 points from 55.4% in 2011.`
    earlier: of the same series, to compare it with. is_placed: whether it names the area. finding: what is
    said of it instead, `the lowest of the 12 districts`."""
    finding = movement_from(figure, earlier) if earlier and not finding else finding
    return f"{_stands(figure, is_placed)} in {figure.year.spoken}{', ' if finding else ''}{finding}."


def _stands(figure: Figure, is_placed: bool) -> str:
    """Return the figure in the words of its indicator, or of its label where it has none or is of a group."""
    indicator, place = figure.indicator, figure.area.name if is_placed else ""
    if indicator.says and figure.group.id == "all":
        phrase = _IF_PLACED.sub(r"\1" if place else "", indicator.says)
        return at_start(phrase.replace("{value}", said(figure)).replace("{place}", figure.area.name))
    group = "" if figure.group.id == "all" else f" ({within(figure.group.short_label)})"
    subject = f"{indicator.short_label}{group}"
    start = f"In {place}, {within(subject)}" if place else subject
    return f"{start} stood at {said(figure)}"


def comparison(figure: Figure, other: Figure, name: str = "") -> str:
    """Return `2.5 points above the country (58.8%)`, or `much the same as …`; of a gap `… wider than …`; of
    few, `14 points below the country (89%), but of so few (6 of 8) that …`."""
    owner, is_gap = name or other.area.name, figure.indicator.unit == "pp"
    named = f"{possessive(owner) if is_gap else owner} ({bare(other)})"
    few = f", {_of_so_few(figure)}" if are_few(figure, other) else ""
    if is_same(figure, other) and not few:
        return f"{'' if is_unchanged(figure, other) else 'much '}the same as {named}"
    more, less = ("wider than", "narrower than") if is_gap else ("above", "below")
    side = more if difference(figure, other) > 0 else less
    return f"{apart_in_points(figure, other)} {side} {named}{few}"


def comparable(figures: Sequence[Figure]) -> tuple[Sequence[Figure], str]:
    """Return the figures of a series comparable with its last, and the year of a break before them."""
    first, last = figures[0].year.label, figures[-1].year.label
    start = max((label for label in figures[-1].indicator.series_breaks if first < label <= last), default="")
    return [figure for figure in figures if figure.year.label >= start], start


def since(figures: Sequence[Figure], *, is_placed: bool = False) -> str:
    """Return a series in sentences, since its last break: where it stands, since the first and last year."""
    figures, start = comparable(figures)
    first, last = figures[0], figures[-1]
    sentences = [told(last, first if len(figures) > 1 else None, is_placed=is_placed)]
    if len(figures) > 2:
        sentences.append(f"Since {figures[-2].year.spoken} it {movement(last, figures[-2])}.")
    return " ".join([*sentences, *([not_comparable(start)] if start else [])])


def not_comparable(start: str) -> str:
    """Return that a series breaks in that year."""
    return f"Figures from {start} are not comparable with earlier ones."


def standing(rank: Rank, figure: Figure, of: str) -> str:
    """Return a place as people say it, counted from the nearer end where low is good; the last is said to be
    the lowest. of: who is ranked."""
    place, end = rank.position, "lowest " if figure.indicator.polarity == "L" else ""
    if not end and 1 < place == rank.out_of - rank.ties:
        place, end = 1, "lowest "
    elif end and (from_top := rank.out_of - place - rank.ties + 1) < place:
        place, end = from_top, "highest "
    word = RANK_WORDS[place - 1] if place <= len(RANK_WORDS) else ordinal(place)
    joint = "joint " if rank.ties else ""
    return f"{joint or 'the '}{end}of {of}" if end and place == 1 else f"{joint}{word} {end}of {of}"


def spread(figures: Sequence[Figure]) -> str:
    """Return `70.1% in Elmvale to 52.5% in Oakvale`, the highest first."""
    high, low = max(figures, key=rounded), min(figures, key=rounded)
    return f"{said(high)} in {high.area.name} to {said(low)} in {low.area.name}"


def possessive(name: str) -> str:
    """Return `Testshire's`, `Fiveoaks'`."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def listed(names: Sequence[str]) -> str:
    """Return `Ash`, `Ash and Elm`, `Ash, Elm and Oakvale`; with semicolons if a name has a comma itself."""
    if len(names) < 2:
        return "".join(names)
    between, last = ("; ", "; and ") if any(", " in name for name in names) else (", ", " and ")
    return f"{between.join(names[:-1])}{last}{names[-1]}"


def shared_ending(names: Sequence[str]) -> str:
    """Return the words, from a space on, that several names all end with: ` schools below the floor`."""
    endings = {name[at:] for name in names[:1] for at, letter in enumerate(name) if letter == " "}
    shared = [end for end in endings if len(names) > 1 and all(name.endswith(end) for name in names)]
    return max(shared, key=len, default="")


def at_start(words: str) -> str:
    """Return words as they stand at the start of a line."""
    return words[:1].upper() + words[1:]
