"""The rating engine: red, amber or green against the targets, and the direction of travel, each with its reason in a sentence.

Rules (Education Cabinet Committee paper on the scorecard, paragraphs 2.3 to 2.6; `data/rules/rag.csv`):

- red: worse than the outturn of the baseline year; amber: from that outturn up to the target; green: target reached or exceeded;
- "worse" follows polarity: H lower, L higher, T further outside the target;
- figures are compared as published, that is rounded to the indicator's decimals;
- without a baseline, a target or a figure, or across a series break, there is no rating, and the reason says which.

Where the target lies on the wrong side of the baseline (it had been reached already), a figure can be both worse than the
baseline and on target. It is then green: the rule for green is about the target alone.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, Protocol

from analysis.data.schema import SYMBOLS
from analysis.rules.rounding import format_value, published
from analysis.rules.targets import ResolvedTarget, sense_word

Rag = Literal["red", "amber", "green", "not rated"]
Polarity = Literal["H", "L", "T"]
Movement = Literal["up", "down", "same", "not shown"]
MovementRag = Literal["red", "amber", "green", ""]
Cause = Literal["", "no figure", "no baseline", "no target", "series break"]

RAGS: tuple[Rag, ...] = ("red", "amber", "green", "not rated")
# Word and shape of each rating. The outlines differ (square, triangle, disc, ring), so they survive greyscale and small sizes.
RAG_MARKS: dict[str, tuple[str, str]] = {
    "red": ("Red", "■"),
    "amber": ("Amber", "▲"),
    "green": ("Green", "●"),
    "not rated": ("Not rated", "○"),
}
# Word and shape of each movement: open arrows, never to be taken for the filled shapes of a rating.
MOVEMENT_MARKS: dict[str, tuple[str, str]] = {
    "up": ("Up", "↑"),
    "down": ("Down", "↓"),
    "same": ("No change", "→"),
    "not shown": ("Not shown", "–"),
}
# What a coloured movement means: a colour is never the only sign.
MOVEMENT_WORDS: dict[str, str] = {"green": "better", "amber": "no better or worse", "red": "worse", "": ""}


class RagRule(Protocol):
    """What rule sets decide differently: the rating of a figure equal to the baseline."""

    @property
    def equal_to_baseline(self) -> Rag: ...


@dataclass(frozen=True)
class Rating:
    """A rating and why, in one sentence with the figures. cause: why it is not rated, for counting; else empty."""

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
    """Where the figure went since the previous one, whether that is better (green) or worse (red), and why."""

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
    rule: RagRule,
    *,
    unit: str,
    decimals: int,
    symbol: str = "",
    baseline_year: str = "baseline",
    baseline_symbol: str = "",
    is_provisional: bool = False,
    series_break: str = "",
) -> Rating:
    """The rating of a figure against its baseline and target.

    baseline_year: as the indicator writes it, `2010/11` or `2010-11`. symbol, baseline_symbol: why `current` or `baseline` is
    missing (c, x, z, low). series_break: the year from which figures are not comparable with the baseline, else empty.
    A provisional figure is rated, and its reason says that it is provisional.
    """
    cause, reason = _why_not_rated(
        current, baseline, target, symbol, baseline_symbol, baseline_year, series_break
    )
    if cause:
        return Rating("not rated", f"Not rated: {reason}.", cause)
    assert current is not None and baseline is not None and target is not None
    figures = _Figures(
        published(current, decimals),
        published(baseline, decimals),
        facing(target, polarity),
        polarity,
        unit,
        decimals,
    )
    provisional = " (provisional)" if is_provisional else ""
    return Rating(_rag(figures, rule), _sentence(figures, baseline_year, provisional))


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
    """The direction of travel since the previous reported figure, as published. `target` is what T is measured against."""
    if is_series_break:
        return Direction(
            "not shown",
            "",
            "Not shown: the series breaks between the two figures, so they cannot be compared.",
        )
    if current is None or previous is None:
        missing = "current" if current is None else "previous"
        return Direction("not shown", "", f"Not shown: there is no {missing} figure.")
    now, before = published(current, decimals), published(previous, decimals)
    movement: Movement = "same" if now == before else "up" if now > before else "down"
    rag = _movement_rag(now, before, polarity, target)
    return Direction(
        movement, rag, _movement_sentence(now, before, movement, rag, previous_year, unit, decimals)
    )


def shortfall(figure: Decimal, polarity: Polarity, target: ResolvedTarget | None = None) -> Decimal | None:
    """How bad a figure is, for comparing it with others: larger is worse. None for T without a target to be near to."""
    if polarity == "T":
        return target.distance(figure) if target is not None and target.is_resolved else None
    return -figure if polarity == "H" else figure


def facing(target: ResolvedTarget, polarity: Polarity) -> ResolvedTarget:
    """The target seen from its polarity: one set as an exact figure is also reached by exceeding it, unless polarity is T."""
    if target.sense != "equal" or polarity == "T":
        return target
    return replace(target, upper=None) if polarity == "H" else replace(target, lower=None)


@dataclass(frozen=True)
class _Figures:
    """What a rating compares, as published."""

    current: Decimal
    baseline: Decimal
    target: ResolvedTarget
    polarity: Polarity
    unit: str
    decimals: int

    def worse_by(self) -> Decimal:
        """How much worse the current figure is than the baseline; negative when better."""
        now = shortfall(self.current, self.polarity, self.target)
        then = shortfall(self.baseline, self.polarity, self.target)
        assert now is not None and then is not None
        return now - then

    def write(self, figure: Decimal) -> str:
        return format_value(float(figure), self.unit, self.decimals)


def _why_not_rated(
    current: float | None,
    baseline: float | None,
    target: ResolvedTarget | None,
    symbol: str,
    baseline_symbol: str,
    baseline_year: str,
    series_break: str,
) -> tuple[Cause, str]:
    if current is None or symbol:
        return "no figure", f"the figure {_missing(symbol)}"
    if baseline is None or baseline_symbol:
        return "no baseline", f"the {baseline_year} outturn {_missing(baseline_symbol)}"
    if series_break:
        return (
            "series break",
            f"figures from {series_break} cannot be compared with the {baseline_year} outturn",
        )
    if target is None:
        return "no target", "no target is set for this edition's years"
    if not target.is_resolved:
        return "no target", f"the {target.target_year} target has no figure: {target.unresolved_reason}"
    return "", ""


def _missing(symbol: str) -> str:
    if not symbol:
        return "is not available"
    return f"{'' if symbol == 'low' else 'is '}{SYMBOLS[symbol]} [{symbol}]"


def _rag(figures: _Figures, rule: RagRule) -> Rag:
    if figures.target.is_reached(figures.current):
        return "green"
    worse_by = figures.worse_by()
    if worse_by == 0:
        return rule.equal_to_baseline
    return "red" if worse_by > 0 else "amber"


def _sentence(figures: _Figures, baseline_year: str, provisional: str) -> str:
    compose = (
        _band_sentence
        if figures.target.lower is not None and figures.target.upper is not None
        else _bound_sentence
    )
    return f"{figures.write(figures.current)}{provisional} is {compose(figures, f'the {baseline_year} outturn')}."


def _bound_sentence(figures: _Figures, outturn: str) -> str:
    """`above the 2010/11 outturn of 59% but below the 2013 target of 63%`."""
    is_reached = figures.target.is_reached(figures.current)
    is_worse = figures.worse_by() > 0
    joined_by = "and" if is_reached != is_worse else "but"
    return (
        f"{_position(figures.current, figures.baseline)} {outturn} of {figures.write(figures.baseline)} "
        f"{joined_by} {_against_bound(figures)}"
    )


def _against_bound(figures: _Figures) -> str:
    target = figures.target
    bound = Decimal(repr(target.figure))
    written = target.text(figures.unit, figures.decimals)
    if target.is_strict and figures.current == bound:
        figure = written.removeprefix(sense_word(target.sense, figures.unit)).strip()
        return f"not {sense_word(target.sense, figures.unit)} {figure}, the {target.target_year} target"
    return f"{_position(figures.current, bound)} the {target.target_year} target of {written}"


def _position(figure: Decimal, other: Decimal) -> str:
    return "equal to" if figure == other else "above" if figure > other else "below"


def _band_sentence(figures: _Figures, outturn: str) -> str:
    """`outside the 2016 target of 5% to 7% and further from it than the 2010/11 outturn of 8%`."""
    target = (
        f"the {figures.target.target_year} target of {figures.target.text(figures.unit, figures.decimals)}"
    )
    then = f"{outturn} of {figures.write(figures.baseline)}"
    if figures.target.is_reached(figures.current):
        return f"within {target}; {then} was {'within' if figures.target.is_reached(figures.baseline) else 'outside'} it"
    worse_by = figures.worse_by()
    if worse_by == 0:
        return f"outside {target} and as far from it as {then}"
    return f"outside {target} {'and further from it' if worse_by > 0 else 'but nearer to it'} than {then}"


def _movement_rag(
    now: Decimal, before: Decimal, polarity: Polarity, target: ResolvedTarget | None
) -> MovementRag:
    if now == before:
        return "amber"
    worse, was = shortfall(now, polarity, target), shortfall(before, polarity, target)
    if worse is None or was is None:
        return ""
    return "amber" if worse == was else "red" if worse > was else "green"


def _movement_sentence(
    now: Decimal,
    before: Decimal,
    movement: Movement,
    rag: MovementRag,
    previous_year: str,
    unit: str,
    decimals: int,
) -> str:
    def write(figure: Decimal) -> str:
        return format_value(float(figure), unit, decimals)

    since = f" in {previous_year}" if previous_year else " before"
    if movement == "same":
        return f"{write(now)} is the same as{since}."
    meaning = {
        "green": "an improvement",
        "amber": "neither nearer to the target nor further from it",
        "red": "a deterioration",
        "": "without a target to be near to, neither better nor worse",
    }
    return f"{movement.capitalize()} from {write(before)}{since} to {write(now)}: {meaning[rag]}."
