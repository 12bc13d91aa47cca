"""What a paper says in words where it prints no number: how a figure stands against the baseline or against a
target relative to another area, and where it went since an earlier year."""

from collections.abc import Iterable, Sequence
from typing import cast

from analysis.data.years import Year
from analysis.edition.statements import Statement
from analysis.rules.rating import NO_WORDS, Direction, InWords, Polarity, Standing, direction_in_words
from analysis.rules.targets import Target

# What a relative target is relative to, as a statement names it; the country is named by its code.
SETS = {"relative_neighbours": "neighbours"}
_REACHED_FROM = {"more than": (1,), "at least": (0, 1), "equal": (0,), "at most": (-1, 0), "less than": (-1,)}


def standing_in_words(statements: Iterable[Statement], year: Year) -> tuple[InWords, list[Statement]]:
    """Return how the figure stands against that of a year, by the words, and the statements that say so."""
    said = [each for each in statements if each.since == year and each.sign is not None]
    if not said or said[0].indicator.polarity == "T":
        return NO_WORDS, []
    worse = 1 if said[0].indicator.polarity == "L" else -1
    standings: dict[int, Standing] = {worse: "worse", 0: "same", -worse: "better"}
    return InWords(standings[said[0].sign or 0], quotes=(said[0].printed,)), said[:1]


def reached_in_words(
    statements: Iterable[Statement], target: Target, country: str
) -> tuple[InWords, list[Statement]]:
    """Return whether a target relative to another area is reached, by the words, and what says so."""
    other = country if target.kind == "relative_national" else SETS.get(target.kind)
    said = [each for each in statements if each.other == other and each.sign is not None]
    if not said:
        return NO_WORDS, []
    is_reached = said[0].sign in _REACHED_FROM.get(target.sense, ())
    return InWords(is_target_reached=is_reached, quotes=(said[0].printed,)), said[:1]


def both(one: InWords, other: InWords) -> InWords:
    """Return what two sets of words say together."""
    is_reached = one.is_target_reached if other.is_target_reached is None else other.is_target_reached
    return InWords(one.against_baseline or other.against_baseline, is_reached, (*one.quotes, *other.quotes))


def moved_in_words(statements: Sequence[Statement]) -> tuple[Direction | None, list[Statement]]:
    """Return the direction since the latest earlier year that a statement names, and that statement."""
    dated = [each for each in statements if each.since and each.since < each.year and each.sign is not None]
    if not dated:
        return None, []
    latest = max(dated, key=lambda each: cast("Year", each.since))
    is_higher = None if latest.sign == 0 else latest.sign == 1
    polarity = cast("Polarity", latest.indicator.polarity)
    return direction_in_words(is_higher, polarity, latest.printed), [latest]
