"""The rating engine: how a figure is rated, and its direction of travel, each with its reason in a sentence.

Rules (Education Cabinet Committee paper on the scorecard, paragraphs 2.3 to 2.6; `data/rules/rag.csv`):

- red: worse than the result of the baseline year, which needs no target; green: target reached or exceeded,
  which needs no baseline; amber: from that result up to the target;
- "worse" follows polarity: H lower, L higher, T further outside the target;
- figures are compared as published, that is rounded to the indicator's decimals;
- where a paper gives no number but says in words how the figure stands, the words count, and the reason says
  that it rests on them;
- otherwise there is no rating: the reason says what is missing, and what is known.

A figure can be both worse than the baseline and on target. It is then green: the rule for green is about the
target alone. Rule sets are of a kind: `targets` as above; `plan`, the same against the previous actual of an
operating plan; `comparators`, against the nation and the statistical neighbours where no target is set, of a
district against the nation alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median
from typing import Literal, cast

from analysis.data.schema import SYMBOLS
from analysis.rules.rounding import exact, format_value, published
from analysis.rules.targets import ResolvedTarget, sense_word
from analysis.rules.uncertainty import Certainty, Interval

Rag = Literal["red", "amber", "green", "behind", "mixed", "ahead", "worse", "similar", "better", "not rated"]
Polarity = Literal["H", "L", "T"]
Standing = Literal["", "better", "same", "worse"]
Movement = Literal["up", "down", "same", "unclear", "not shown"]
MovementRag = Literal["red", "amber", "green", ""]
Cause = Literal[
    "", "no figure", "no baseline", "no target", "no comparators", "series break", "no printed figure"
]

# Word and shape of each rating. The outlines differ (square, triangle, disc, ring), so they survive greyscale
# and small sizes.
RAG_MARKS: dict[Rag, tuple[str, str]] = {
    "red": ("Red", "■"),
    "amber": ("Amber", "▲"),
    "green": ("Green", "●"),
    "behind": ("Behind", "−"),
    "mixed": ("Mixed", "±"),
    "ahead": ("Ahead", "+"),
    "worse": ("Worse", "◄"),
    "similar": ("Similar", "≈"),
    "better": ("Better", "►"),
    "not rated": ("Not rated", "○"),
}
NOT_RATED: Rag = "not rated"
RAGS: tuple[Rag, ...] = ("red", "amber", "green", NOT_RATED)
# Ratings of each kind of rule set, the worst first; `country`: of a district where those of its county are
# by `comparators`.
SCALES: dict[str, tuple[Rag, ...]] = {
    "targets": RAGS,
    "plan": RAGS,
    "comparators": ("behind", "mixed", "ahead", NOT_RATED),
    "country": ("worse", "similar", "better", NOT_RATED),
}
# Word and shape of each movement: open arrows, never to be taken for the filled shapes of a rating.
MOVEMENT_MARKS = {
    "up": ("Up", "↑"),
    "down": ("Down", "↓"),
    "same": ("No change", "→"),
    "unclear": ("Too few to tell", "?"),
    "not shown": ("Not shown", "–"),
}
ABOUT_THE_SAME = "About the same"
MIN_NEIGHBOURS = 8
# Units of what grows with the area: another area's says nothing of it.
AMOUNTS = ("count", "fte", "rank", "gbp", "gbp_k", "gbp_m")
_COMPARED: dict[Standing, str] = {"better": "better than", "same": "similar to", "worse": "worse than"}
# What a coloured movement means: a colour is never the only sign.
MOVEMENT_WORDS: dict[str, str] = {"green": "better", "amber": "no better or worse", "red": "worse", "": ""}
# Why a difference between two published figures says less than it seems to.
_DOUBTS: dict[Certainty, str] = {
    "same": "chance alone could make the difference",
    "few": "too few are counted to be sure of the difference",
    "untested": "so small a difference cannot be judged, as no counts are published",
}
_MOVEMENT_MEANINGS: dict[MovementRag, str] = {
    "green": "an improvement",
    "amber": "neither nearer to the target nor further from it",
    "red": "a deterioration",
    "": "without a target to be near to, neither better nor worse",
}


@dataclass(frozen=True)
class Rating:
    """A rating, and why in one sentence. cause: why it is not rated, for counting; else empty."""

    rag: Rag
    reason: str
    cause: Cause = ""

    @property
    def word(self) -> str:
        return RAG_MARKS[self.rag][0]

    @property
    def shape(self) -> str:
        return RAG_MARKS[self.rag][1]


@dataclass(frozen=True)
class Direction:
    """Where the figure went since the previous one, whether that is better or worse, and why.
    is_clear: False where chance alone could make the movement, or nothing tells whether it could."""

    movement: Movement
    rag: MovementRag
    reason: str
    is_clear: bool = True

    @property
    def word(self) -> str:
        """`Up, better`: the movement and what it means."""
        if self.movement == "same" and not self.is_clear:
            return ABOUT_THE_SAME
        meaning = MOVEMENT_WORDS[self.rag] if self.movement in ("up", "down") else ""
        return ", ".join(part for part in (MOVEMENT_MARKS[self.movement][0], meaning) if part)

    @property
    def shape(self) -> str:
        return MOVEMENT_MARKS[self.movement][1]


@dataclass(frozen=True)
class InWords:
    """How a figure stands by the words of a paper, where it prints no number to compare with.
    against_baseline: than in the baseline year; is_target_reached: for a target relative to another area.
    quotes: the words."""

    against_baseline: Standing = ""
    is_target_reached: bool | None = None
    quotes: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """Return `, in the committee paper's words “below the average”`; empty without words."""
        quotes = " and ".join(f"“{quote}”" for quote in self.quotes)
        return f", in the committee paper's words {quotes}" if quotes else ""

    def clauses(self, baseline_year: str, target: ResolvedTarget | None) -> list[str]:
        """Return `is worse than in 2010/11` and `has not reached the 2016 target`, as far as they say so."""
        standing = "about as" if self.against_baseline == "same" else f"{self.against_baseline} than"
        reached = f"has {'' if self.is_target_reached else 'not '}reached {target.name if target else ''}"
        stated = {f"is {standing} in {baseline_year}": self.against_baseline, reached: self.is_target_reached}
        return [clause for clause, says in stated.items() if says not in ("", None)]


NO_WORDS = InWords()


def rate(
    current: float | None,
    baseline: float | None,
    target: ResolvedTarget | None,
    polarity: Polarity,
    rule: Mapping[str, str],
    *,
    unit: str,
    decimals: int,
    symbol: str = "",
    baseline_year: str = "baseline",
    baseline_symbol: str = "",
    is_provisional: bool = False,
    series_break: str = "",
    certainty: Certainty = "clear",
    is_baseline: bool = False,
    words: InWords = NO_WORDS,
) -> Rating:
    """Return the rating of a figure against its baseline and target. rule: a row of `data/rules/rag.csv`;
    `equal_to_baseline` is the rating of a figure equal to the baseline. baseline_year: as the indicator
    writes it, `2010/11` or `2010-11`. symbol, baseline_symbol: why `current` or `baseline` is missing (c, x,
    z, low). series_break: the year from which figures are not comparable with the baseline, else empty.
    certainty: of the distance to the baseline; the reason says what is to be held against it. is_baseline:
    whether the figure is that of the baseline year itself. A provisional figure is rated, and its reason says
    that it is provisional."""
    now = None if current is None or symbol else published(current, decimals)
    if now is None and words == NO_WORDS:
        return _not_rated("no figure", f"the figure {_missing(symbol)}")
    start, is_held = f"the {baseline_year} result", now is not None and not (baseline_symbol or series_break)
    then = published(baseline, decimals) if baseline is not None and is_held else None
    bound = one_sided(target, polarity) if target and target.is_resolved and now is not None else None
    worse_by = _worse_by(now, then, polarity, bound)
    is_reached = bound.is_reached(now) if bound and now is not None else words.is_target_reached
    standing = words.against_baseline if worse_by is None else _standing(worse_by)

    what, clauses = "the figure", words.clauses(baseline_year, target)
    if now is not None:
        what = f"{format_value(now, unit, decimals)}{' (provisional)' if is_provisional else ''}"
        stated = f"{start} of {format_value(then, unit, decimals)}" if then is not None else ""
        numbers = _against(now, then, bound, worse_by, stated, unit, decimals)
        if is_baseline and stated:  # it is not compared with itself
            numbers = numbers.replace(f"{_position(now, now)} {stated}", f"{start} itself")
        clauses = [f"is {numbers}", *clauses] if numbers else clauses
    said = f"{what} {' and '.join(clauses)}{words.said}" if clauses else ""
    if said and then is not None and certainty in _DOUBTS and now != then:
        said += f"; {_DOUBTS[certainty].replace('difference', 'difference from that result')}"

    lacks: dict[Cause, str] = {}
    if now is None:
        lacks["no figure"] = f"the figure {_missing(symbol)}"
    elif series_break:
        lacks["series break"] = f"figures from {series_break} cannot be compared with {start}"
    elif then is None and not words.against_baseline:
        lacks["no baseline"] = f"{start} {_missing(baseline_symbol)}"
    if target is None:
        lacks["no target"] = "no target is set"
    elif not target.is_resolved and words.is_target_reached is None:
        lacks["no target"] = f"{target.name} has no figure: {target.unresolved_reason}"
    missing, rag = " and ".join(lacks.values()), _rag(standing, is_reached, rule)
    if rag is None:
        return _not_rated(next(iter(lacks)), "; ".join(filter(None, (missing, said))))
    reason = "; ".join(filter(None, (said, missing if now is not None else "")))
    return Rating(rag, f"{reason[0].upper()}{reason[1:]}.")


def _rag(standing: Standing, is_reached: bool | None, rule: Mapping[str, str]) -> Rag | None:
    """Return the rating by how a figure stands against the baseline and whether the target is reached.
    A plan rates by its target only: what is worse than before is red only where that was missed."""
    if is_reached:
        return "green"
    if standing == "worse" and (is_reached is False or rule.get("kind") != "plan"):
        return "red"
    if standing and is_reached is False:
        return "amber" if standing == "better" else cast("Rag", rule["equal_to_baseline"])
    return None


def median_of(values: Iterable[float], decimals: int) -> tuple[Decimal, int]:
    """Return the median of figures as published, and its decimals: one more where it lies between two."""
    middle = Decimal(median(published(each, decimals) for each in values))
    return middle, decimals + (middle != published(middle, decimals))


def rate_by_comparators(
    current: float | None,
    national: float | None,
    neighbours: Sequence[float] | None,
    polarity: Polarity,
    *,
    unit: str,
    decimals: int,
    symbol: str = "",
    interval: Interval | None = None,
    rank: str = "",
    country: str,
) -> Rating:
    """Return the rating of a figure for which no target is set: against the nation, and the median of the
    statistical neighbours. Ahead: better on one and not worse on the other; behind: the mirror; else mixed.
    neighbours: None for a district, which has none: it is better than the nation, similar or worse. interval:
    of the figure, where counts are held: what lies in it is similar. Without it figures are compared as
    published, and the reason says so; a median between two published figures is not rounded. country: its
    name. rank: among the neighbours, in words."""
    if current is None or symbol:
        return _not_rated("no figure", f"the figure {_missing(symbol)}")
    if polarity == "T":
        return _not_rated("no target", "neither a high nor a low figure is good in itself")
    if unit in AMOUNTS:
        return _not_rated("no comparators", "a number that grows with the area is not compared with others")
    now = published(current, decimals)
    nation = None if national is None else exact(national) if interval else published(national, decimals)
    named, middle, finer = {country: nation}, None, decimals
    if neighbours is not None:
        if len(neighbours) >= MIN_NEIGHBOURS:
            middle, finer = median_of(neighbours, decimals)
        named[f"the median of {len(neighbours)} statistical neighbours"] = middle
    given = {name: other for name, other in named.items() if other is not None}
    standings = {name: _similar_or(now, other, polarity, interval) for name, other in given.items()}
    parts = [
        f"{_COMPARED[standings[name]]} {name} "
        f"({format_value(other, unit, finer if other is middle else decimals)})"
        for name, other in given.items()
    ]
    said = f"{format_value(now, unit, decimals)} is {' and '.join(parts)}" if parts else ""
    how = "by its 95% interval" if interval else "compared as published: chance is not tested"
    said += f", {how}" if parts else ""
    if len(standings) < len(named):
        lacking = []
        if national is None:
            lacking.append(f"{country}'s figure is not available")
        if neighbours is not None and middle is None:
            lacking.append(f"fewer than {MIN_NEIGHBOURS} statistical neighbours have a figure")
        return _not_rated("no comparators", "; ".join(filter(None, (" and ".join(lacking), said))))
    found = set(standings.values())
    rag: Rag = "mixed"
    if neighbours is None:
        rag = cast("Rag", found.pop().replace("same", "similar"))
    elif len(found & {"better", "worse"}) == 1:
        rag = "ahead" if "better" in found else "behind"
    return Rating(rag, f"{said}{f'; {rank}' if rank else ''}.")


def direction(
    current: float | None,
    previous: float | None,
    polarity: Polarity,
    *,
    unit: str,
    decimals: int,
    target: ResolvedTarget | None = None,
    previous_year: str = "",
    is_series_break: bool = False,
    certainty: Certainty = "clear",
) -> Direction:
    """Return the direction since the previous figure, as published. T is measured against `target`.
    certainty: `same` or `few` where chance alone could make the difference: the figure is then about the
    same, or too few are counted to tell; `untested`: it moved, but is not said to be better or worse."""
    if is_series_break:
        why = "the series breaks between the two figures, so they cannot be compared"
        return Direction("not shown", "", f"Not shown: {why}.")
    if current is None or previous is None:
        missing = "current" if current is None else "previous"
        return Direction("not shown", "", f"Not shown: there is no {missing} figure.")
    now, before = published(current, decimals), published(previous, decimals)
    since = f" in {previous_year}" if previous_year else " before"
    said, was_said = (format_value(figure, unit, decimals) for figure in (now, before))
    if now == before:
        return Direction("same", "amber", f"{said} is the same as{since}.")
    why = _DOUBTS.get(certainty, "")
    if certainty == "few":
        return Direction("unclear", "", f"{said} after {was_said}{since}: {why}.", False)
    if certainty == "same":
        return Direction("same", "amber", f"{said} is about the same as {was_said}{since}: {why}.", False)
    worse, was = shortfall(now, polarity, target), shortfall(before, polarity, target)
    rag: MovementRag = ""
    if worse is not None and was is not None:
        rag = "amber" if worse == was else "red" if worse > was else "green"
    movement: Movement = "up" if now > before else "down"
    moved = f"{movement.capitalize()} from {was_said}{since} to {said}"
    if certainty == "untested" and rag:
        return Direction(movement, "", f"{moved}: {why}.", False)
    return Direction(movement, rag, f"{moved}: {_MOVEMENT_MEANINGS[rag]}.")


def direction_in_words(is_higher: bool | None, polarity: Polarity, quote: str) -> Direction:
    """Return the direction that a paper says in words; is_higher: None where it says the same."""
    said = f"The committee paper says “{quote}”."
    if is_higher is None:
        return Direction("same", "amber", said)
    rag: MovementRag = "" if polarity == "T" else "green" if is_higher == (polarity == "H") else "red"
    return Direction("up" if is_higher else "down", rag, said)


def shortfall(figure: Decimal, polarity: Polarity, target: ResolvedTarget | None = None) -> Decimal | None:
    """Return how bad a figure is: larger is worse. None for T without a target to be near to."""
    if polarity == "T":
        return target.distance(figure) if target is not None and target.is_resolved else None
    return -figure if polarity == "H" else figure


def one_sided(target: ResolvedTarget, polarity: Polarity) -> ResolvedTarget:
    """Return the target by polarity: an exact figure is also reached by exceeding it, unless T."""
    if target.sense != "equal" or polarity == "T":
        return target
    return replace(target, upper=None) if polarity == "H" else replace(target, lower=None)


def _not_rated(cause: Cause, why: str) -> Rating:
    return Rating("not rated", f"Not rated: {why}.", cause)


def _missing(symbol: str) -> str:
    if not symbol:
        return "is not available"
    return f"{'' if symbol == 'low' else 'is '}{SYMBOLS[symbol]} [{symbol}]"


def _worse_by(
    now: Decimal | None, then: Decimal | None, polarity: Polarity, bound: ResolvedTarget | None
) -> Decimal | None:
    """Return how much worse than the baseline a figure is; None without one, or for T without a target."""
    if now is None or then is None:
        return None
    worse, was = shortfall(now, polarity, bound), shortfall(then, polarity, bound)
    return None if worse is None or was is None else worse - was


def _standing(worse_by: Decimal) -> Standing:
    return "worse" if worse_by > 0 else "better" if worse_by < 0 else "same"


def _similar_or(now: Decimal, other: Decimal, polarity: Polarity, interval: Interval | None) -> Standing:
    """Return how a figure stands against another: the same where the other lies in its interval."""
    if interval and interval.contains(float(other)):
        return "same"
    worse_by = _worse_by(now, other, polarity, None)
    return _standing(worse_by or Decimal(0))


def _against(
    now: Decimal,
    then: Decimal | None,
    bound: ResolvedTarget | None,
    worse_by: Decimal | None,
    stated: str,
    unit: str,
    decimals: int,
) -> str:
    """Return `above the 2010/11 result of 59% but below the 2013 target of 63%`, as far as it is known.
    stated: the result of the baseline year. On a strict bound: `not less than 25.8%, the 2013 target`. Of a
    band: `outside the 2016 target of 5% to 7% and further from it than the 2010/11 result of 8%`."""
    known = "" if then is None or worse_by is None else f"{_position(now, then)} {stated}"
    if bound is None:
        return known if worse_by is None or worse_by >= 0 else f"better than {stated}"
    text = bound.text(unit, decimals) + (f" (set for “{bound.set_as}”)" if bound.set_as else "")
    target, is_reached = f"{bound.name} of {text}", bound.is_reached(now)
    if bound.lower is not None and bound.upper is not None:
        where = f"{'within' if is_reached else 'outside'} {target}"
        if then is None or worse_by is None:
            return where
        if is_reached:
            return f"{where}; {stated} was {'within' if bound.is_reached(then) else 'outside'} it"
        how = "but nearer to it than" if worse_by < 0 else "and further from it than" if worse_by else ""
        return f"{where} {how or 'and as far from it as'} {stated}"
    figure, sense = exact(bound.figure or 0), sense_word(bound.sense, unit)
    against = f"{_position(now, figure)} {target}"
    if bound.is_strict and now == figure:
        against = f"not {sense} {text.removeprefix(sense).strip()}, {bound.name}"
    joined = "and" if is_reached != bool(worse_by is not None and worse_by > 0) else "but"
    return f"{known} {joined} {against}" if known else against


def _position(figure: Decimal, other: Decimal) -> str:
    return "equal to" if figure == other else "above" if figure > other else "below"
