"""The rating engine: red, amber or green against the targets, and the direction of travel, each with its
reason in a sentence.

Rules (Education Cabinet Committee paper on the scorecard, paragraphs 2.3 to 2.6; `data/rules/rag.csv`):

- red: worse than the outturn of the baseline year; amber: from that outturn up to the target; green: target
  reached or exceeded;
- "worse" follows polarity: H lower, L higher, T further outside the target;
- figures are compared as published, that is rounded to the indicator's decimals;
- without a baseline, a target or a figure, or across a series break, there is no rating, and the reason says
  which.

Where the target lies on the wrong side of the baseline (it had been reached already), a figure can be both
worse than the baseline and on target. It is then green: the rule for green is about the target alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, cast, get_args

from analysis.data.schema import SYMBOLS
from analysis.rules.rounding import exact, format_value, published
from analysis.rules.targets import ResolvedTarget, sense_word

Rag = Literal["red", "amber", "green", "not rated"]
Polarity = Literal["H", "L", "T"]
Movement = Literal["up", "down", "same", "not shown"]
MovementRag = Literal["red", "amber", "green", ""]
Cause = Literal["", "no figure", "no baseline", "no target", "series break"]

# Word and shape of each rating. The outlines differ (square, triangle, disc, ring), so they survive greyscale
# and small sizes.
RAG_MARKS = {
    "red": ("Red", "■"),
    "amber": ("Amber", "▲"),
    "green": ("Green", "●"),
    "not rated": ("Not rated", "○"),
}
RAGS: tuple[Rag, ...] = get_args(Rag)
# Word and shape of each movement: open arrows, never to be taken for the filled shapes of a rating.
MOVEMENT_MARKS = {
    "up": ("Up", "↑"),
    "down": ("Down", "↓"),
    "same": ("No change", "→"),
    "not shown": ("Not shown", "–"),
}
# What a coloured movement means: a colour is never the only sign.
MOVEMENT_WORDS: dict[str, str] = {"green": "better", "amber": "no better or worse", "red": "worse", "": ""}
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
    """Where the figure went since the previous one, whether that is better or worse, and why."""

    movement: Movement
    rag: MovementRag
    reason: str

    @property
    def word(self) -> str:
        """`Up, better`: the movement and what it means."""
        meaning = MOVEMENT_WORDS[self.rag] if self.movement in ("up", "down") else ""
        return ", ".join(part for part in (MOVEMENT_MARKS[self.movement][0], meaning) if part)

    @property
    def shape(self) -> str:
        return MOVEMENT_MARKS[self.movement][1]


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
) -> Rating:
    """Return the rating of a figure against its baseline and target.

    rule: a row of `data/rules/rag.csv`; `equal_to_baseline` is the rating of a figure equal to the baseline.
    baseline_year: as the indicator writes it, `2010/11` or `2010-11`. symbol, baseline_symbol: why `current`
    or `baseline` is missing (c, x, z, low). series_break: the year from which figures are not comparable with
    the baseline, else empty. A provisional figure is rated, and its reason says that it is provisional.
    """
    outturn = f"the {baseline_year} outturn"
    if current is None or symbol:
        return _not_rated("no figure", f"the figure {_missing(symbol)}")
    if baseline is None or baseline_symbol:
        return _not_rated("no baseline", f"{outturn} {_missing(baseline_symbol)}")
    if series_break:
        return _not_rated("series break", f"figures from {series_break} cannot be compared with {outturn}")
    if target is None:
        return _not_rated("no target", "no target is set for this edition's years")
    if not target.is_resolved:
        why = f"the {target.target_year} target has no figure: {target.unresolved_reason}"
        return _not_rated("no target", why)
    now, then = published(current, decimals), published(baseline, decimals)
    bound = one_sided(target, polarity)
    worse_by = (shortfall(now, polarity, bound) or 0) - (shortfall(then, polarity, bound) or 0)
    rag = "red" if worse_by > 0 else "amber" if worse_by < 0 else cast("Rag", rule["equal_to_baseline"])
    stated = f"{outturn} of {format_value(then, unit, decimals)}"
    text = bound.text(unit, decimals)
    if bound.lower is not None and bound.upper is not None:
        reason = _against_band(now, then, bound, text, stated, worse_by)
    else:
        joined_by = "and" if bound.is_reached(now) != (worse_by > 0) else "but"
        against = _against_bound(now, bound, text, sense_word(bound.sense, unit))
        reason = f"{_position(now, then)} {stated} {joined_by} {against}"
    provisional = " (provisional)" if is_provisional else ""
    reason = f"{format_value(now, unit, decimals)}{provisional} is {reason}."
    return Rating("green" if bound.is_reached(now) else rag, reason)


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
) -> Direction:
    """Return the direction since the previous figure, as published. T is measured against `target`."""
    if is_series_break:
        why = "the series breaks between the two figures, so they cannot be compared"
        return Direction("not shown", "", f"Not shown: {why}.")
    if current is None or previous is None:
        missing = "current" if current is None else "previous"
        return Direction("not shown", "", f"Not shown: there is no {missing} figure.")
    now, before = published(current, decimals), published(previous, decimals)
    since = f" in {previous_year}" if previous_year else " before"
    said = format_value(now, unit, decimals)
    if now == before:
        return Direction("same", "amber", f"{said} is the same as{since}.")
    worse, was = shortfall(now, polarity, target), shortfall(before, polarity, target)
    rag: MovementRag = ""
    if worse is not None and was is not None:
        rag = "amber" if worse == was else "red" if worse > was else "green"
    movement: Movement = "up" if now > before else "down"
    moved = f"{movement.capitalize()} from {format_value(before, unit, decimals)}{since} to {said}"
    return Direction(movement, rag, f"{moved}: {_MOVEMENT_MEANINGS[rag]}.")


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


def _position(figure: Decimal, other: Decimal) -> str:
    return "equal to" if figure == other else "above" if figure > other else "below"


def _against_bound(now: Decimal, target: ResolvedTarget, text: str, sense: str) -> str:
    """Return `below the 2013 target of 63%`, or `not less than 25.8%, the 2013 target` on a strict bound."""
    bound = exact(target.figure or 0)
    if target.is_strict and now == bound:
        return f"not {sense} {text.removeprefix(sense).strip()}, the {target.target_year} target"
    return f"{_position(now, bound)} the {target.target_year} target of {text}"


def _against_band(
    now: Decimal, then: Decimal, target: ResolvedTarget, text: str, outturn: str, worse_by: Decimal | int
) -> str:
    """Return `outside the 2016 target of 5% to 7% and further from it than the 2010/11 outturn of 8%`."""
    stated = f"the {target.target_year} target of {text}"
    if target.is_reached(now):
        return f"within {stated}; {outturn} was {'within' if target.is_reached(then) else 'outside'} it"
    if worse_by == 0:
        return f"outside {stated} and as far from it as {outturn}"
    return f"outside {stated} {'and further from it' if worse_by > 0 else 'but nearer to it'} than {outturn}"
