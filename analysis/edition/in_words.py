"""What a paper says in words where it prints no number: how a figure stands against the baseline or against a
target relative to another area, and where it went since an earlier year."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from analysis.data.years import Year
from analysis.edition.statements import Statement
from analysis.rules.rating import NO_WORDS, Direction, InWords, Polarity, Standing, direction_in_words
from analysis.rules.targets import Target

_REACHED_FROM = {"more than": (1,), "at least": (0, 1), "equal": (0,), "at most": (-1, 0), "less than": (-1,)}


@dataclass(frozen=True)
class Said:
    """What the words come to. direction: where no earlier figure is held; statements: those that say so."""

    words: InWords = NO_WORDS
    direction: Direction | None = None
    statements: tuple[Statement, ...] = ()


def in_words(
    stated: Sequence[Statement], baseline: Year | None, target: Target | None, country: str, has_moved: bool
) -> Said:
    """Return what the statements about one figure say of what the figures leave open. baseline: the baseline
    year, if no figure of it is held. target: the one that rates, if it comes to no figure. country: the code
    of the nation. has_moved: whether an earlier figure is held."""
    said = [each for each in stated if each.sign is not None]
    others = {"relative_national": country, "relative_neighbours": "neighbours"}
    other = others.get(target.kind) if target else None
    is_ranked = bool(said) and said[0].indicator.polarity != "T"
    standing = next((each for each in said if is_ranked and baseline and each.since == baseline), None)
    reached = next((each for each in said if other and each.other == other), None)
    earlier = {each.since: each for each in reversed(said) if each.since and each.since < each.year}
    moved = earlier[max(earlier)] if earlier and not has_moved else None
    words = InWords(
        _standing(standing) if standing else "",
        reached.sign in _REACHED_FROM.get(target.sense, ()) if reached and target else None,
        tuple(each.printed for each in (standing, reached) if each),
    )
    used = dict.fromkeys(each for each in (standing, reached, moved) if each)
    return Said(words, _direction(moved) if moved else None, tuple(used))


def _standing(stated: Statement) -> Standing:
    is_good = {1: stated.indicator.polarity == "H", -1: stated.indicator.polarity == "L"}
    return "same" if stated.sign == 0 else "better" if is_good[stated.sign or 0] else "worse"


def _direction(stated: Statement) -> Direction:
    is_higher = None if stated.sign == 0 else stated.sign == 1
    return direction_in_words(is_higher, cast("Polarity", stated.indicator.polarity), stated.printed)
