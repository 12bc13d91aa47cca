"""Targets: which one applies to an edition, and the figure a relative target comes to, with its arithmetic in words.

A figure that a source states is kept exactly as stated. One that is worked out (a change, or England's figure) is rounded to
the indicator's published decimals, since that is what the reader sees and can check.

A change whose source does not say whether it means per cent or percentage points is worked out both ways. The reading in
points is used: for a percentage below 100 it is the more demanding of the two, so no green rests on the lenient reading.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analysis.rules.rounding import MINUS, decimals_of, exact, format_change, format_value, round_half_up

_STATED_FIRST = (
    "absolute",
    "band",
    "change_pp",
    "change_pct",
    "change_count",
    "change_ambiguous",
    "relative_national",
    "relative_neighbours",
    "relative_year",
)
# A target is written with the decimals it was set with: no more than a whole number needs none.
WHOLE = 0
_STRICT = ("more than", "less than")
# A fall of at least 15% leaves at most the rest: the sense of a decrease is of its size, the target's of the figure.
_SENSE_OF_DECREASE = {"at least": "at most", "more than": "less than"}
_COUNTED = ("count", "fte")


@dataclass(frozen=True)
class Target:
    """One row of the targets table. `value` is the figure, or the size of the change (positive)."""

    indicator: str
    area: str
    group: str
    target_year: int
    kind: str
    sense: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    direction: str = ""
    baseline_year: str = ""
    printed: str = ""
    source: str = ""
    place: str = ""
    note: str = ""


@dataclass(frozen=True)
class ResolvedTarget:
    """A target as figures: reached from `lower`, up to `upper`, whichever there are.

    arithmetic: how it was worked out, in words. alternative: the figure of the other reading where the source is ambiguous.
    explanation: what a reader must know about an ambiguous target. unresolved_reason: why there is no figure, else empty.
    """

    target_year: int
    sense: str
    lower: float | None = None
    upper: float | None = None
    arithmetic: str = ""
    is_ambiguous: bool = False
    alternative: float | None = None
    explanation: str = ""
    unresolved_reason: str = ""

    @property
    def is_resolved(self) -> bool:
        return self.lower is not None or self.upper is not None

    @property
    def is_strict(self) -> bool:
        """Whether the bound itself does not count as reached: `less than`, `more than`."""
        return self.sense in _STRICT

    @property
    def figure(self) -> float | None:
        """The bound a straight line is drawn to: the figure itself, or the middle of a band."""
        if self.lower is not None and self.upper is not None:
            return float((exact(self.lower) + exact(self.upper)) / 2)
        return self.upper if self.lower is None else self.lower

    def distance(self, figure: Decimal) -> Decimal:
        """How far outside the target a figure is, in the indicator's unit: 0 when inside or on a bound."""
        below = exact(self.lower) - figure if self.lower is not None else Decimal(0)
        above = figure - exact(self.upper) if self.upper is not None else Decimal(0)
        return max(below, above, Decimal(0))

    def is_reached(self, figure: Decimal) -> bool:
        """Whether the target is reached or exceeded. Raises ValueError when it is unresolved."""
        if not self.is_resolved:
            raise ValueError(f"the {self.target_year} target has no figure: {self.unresolved_reason}")
        on_bound = any(figure == exact(bound) for bound in (self.lower, self.upper) if bound is not None)
        return not self.distance(figure) and not (self.is_strict and on_bound)

    def text(self, unit: str, decimals: int) -> str:
        """The target as read by people: `63%`, `less than 25.8%`, `5% to 7%`."""
        bounds = [_write(bound, unit, decimals) for bound in (self.lower, self.upper) if bound is not None]
        if len(set(bounds)) == 2:
            return " to ".join(bounds)
        return f"{sense_word(self.sense, unit)} {bounds[0]}" if self.is_strict else bounds[0]


def choose_target(targets: Iterable[Target], years: Sequence[int]) -> Target | None:
    """The target that rates: of the first of `years` that has one (the milestone year, then the fallback).

    Of several for a year the one that asks most comes first: a stated figure, a change, above national, above neighbours, and
    last better than the baseline year. Otherwise the order given decides, so pass them by precedence of their sources.
    None where no year of the list has a target.
    """
    known = list(targets)
    for year in years:
        of_year = [target for target in known if target.target_year == year]
        if of_year:
            return min(of_year, key=lambda target: _STATED_FIRST.index(target.kind))
    return None


def final_target(targets: Iterable[Target]) -> Target | None:
    """The target of the latest year: what the course is drawn to."""
    known = list(targets)
    return choose_target(known, [max(target.target_year for target in known)]) if known else None


def tolerance_band(lower: float, upper: float, target_year: int) -> ResolvedTarget:
    """The green band that a dated rule gives an indicator that is best near its target."""
    return ResolvedTarget(target_year, "within", lower, upper, arithmetic="the band set by the rule")


def sense_word(sense: str, unit: str) -> str:
    """`fewer than` for what is counted, else the sense as it is."""
    return "fewer than" if sense == "less than" and unit in _COUNTED else sense


def resolve(
    target: Target,
    *,
    unit: str,
    decimals: int,
    baseline_value: float | None = None,
    national_value: float | None = None,
    neighbours_value: float | None = None,
) -> ResolvedTarget:
    """The figure (or band) that the target comes to.

    baseline_value: the figure of `target.baseline_year`, for changes. The other two are of the year that is rated.
    """
    if target.kind == "band":
        return _band(target, unit, decimals)
    if target.kind == "absolute":
        return _stated(target, unit, decimals)
    if target.kind == "relative_national":
        return _compared(target, national_value, "England's figure", unit, decimals)
    if target.kind == "relative_neighbours":
        return _compared(target, neighbours_value, "the statistical neighbour average", unit, decimals)
    if target.kind == "relative_year":
        return _compared(target, baseline_value, _baseline_words(target), unit, decimals)
    return _change(target, baseline_value, unit, decimals)


def _band(target: Target, unit: str, decimals: int) -> ResolvedTarget:
    if target.lower is None or target.upper is None:
        return _unresolved(target, "a band needs both its ends")
    resolved = ResolvedTarget(target.target_year, "within", target.lower, target.upper)
    return replace(resolved, arithmetic=f"within {resolved.text(unit, decimals)}")


def _stated(target: Target, unit: str, decimals: int) -> ResolvedTarget:
    if target.value is None:
        return _unresolved(target, "the source gives no figure")
    return _reached_from(
        target, target.value, f"{sense_word(target.sense, unit)} {_write(target.value, unit, decimals)}"
    )


def _compared(
    target: Target, value: float | None, with_what: str, unit: str, decimals: int
) -> ResolvedTarget:
    if value is None:
        return _unresolved(target, f"{with_what} is not available")
    figure = round_half_up(value, decimals)
    sense = sense_word(target.sense, unit)
    return _reached_from(target, figure, f"{sense} {with_what}, {_write(figure, unit, decimals)}")


def _change(target: Target, baseline: float | None, unit: str, decimals: int) -> ResolvedTarget:
    if target.value is None:
        return _unresolved(target, "the source gives no amount for the change")
    if not target.direction:
        return _unresolved(target, "the source does not say whether it is to rise or fall")
    if baseline is None:
        return _unresolved(target, f"{_baseline_words(target)} that the change counts from is not available")
    towards = replace(target, sense=_sense_of_figure(target))
    if target.kind == "change_ambiguous" and unit in ("percent", "pp"):
        return _both_ways(towards, baseline, target.value, unit, decimals)
    as_per_cent = target.kind in ("change_pct", "change_ambiguous")
    work_out = _per_cent_more_or_less if as_per_cent else _plus_or_minus
    return _reached_from(towards, *work_out(towards, baseline, target.value, unit, decimals))


def _sense_of_figure(target: Target) -> str:
    return (
        _SENSE_OF_DECREASE.get(target.sense, target.sense) if target.direction == "decrease" else target.sense
    )


def _both_ways(target: Target, baseline: float, size: float, unit: str, decimals: int) -> ResolvedTarget:
    points, in_points = _plus_or_minus(target, baseline, size, unit, decimals)
    per_cent, in_per_cent = _per_cent_more_or_less(target, baseline, size, unit, decimals)
    explanation = (
        f"The source does not say whether {_plain(size)}% means per cent or percentage points: in points {in_points}; "
        f"in per cent {in_per_cent}. The reading in points is used."
    )
    return replace(
        _reached_from(target, points, in_points),
        is_ambiguous=True,
        alternative=per_cent,
        explanation=explanation,
    )


def _plus_or_minus(
    target: Target, baseline: float, size: float, unit: str, decimals: int
) -> tuple[float, str]:
    change = exact(size) if target.direction == "increase" else -exact(size)
    figure = round_half_up(float(exact(baseline) + change), decimals)
    sign = "+" if target.direction == "increase" else MINUS
    start = f"{_write(baseline, unit, decimals)}{_of_year(target)}"
    return (
        figure,
        f"{start} {sign} {format_change(size, unit, decimals_of(size))} = {_write(figure, unit, decimals)}",
    )


def _per_cent_more_or_less(
    target: Target, baseline: float, size: float, unit: str, decimals: int
) -> tuple[float, str]:
    share = exact(size) / 100
    factor = 1 + share if target.direction == "increase" else 1 - share
    figure = round_half_up(float(exact(baseline) * factor), decimals)
    more = "more" if target.direction == "increase" else "fewer" if unit in _COUNTED else "less"
    start = f"{_write(baseline, unit, decimals)}{_of_year(target)}"
    return figure, f"{_plain(size)}% {more} than {start} = {_write(figure, unit, decimals)}"


def _reached_from(target: Target, figure: float, arithmetic: str) -> ResolvedTarget:
    """The target whose bound is `figure`, on the side that its sense says."""
    lower = figure if target.sense in ("at least", "more than", "equal", "within") else None
    upper = figure if target.sense in ("at most", "less than", "equal", "within") else None
    return ResolvedTarget(target.target_year, target.sense, lower, upper, arithmetic)


def _unresolved(target: Target, reason: str) -> ResolvedTarget:
    return ResolvedTarget(target.target_year, target.sense, unresolved_reason=reason)


def _baseline_words(target: Target) -> str:
    return f"the {target.baseline_year} figure" if target.baseline_year else "the baseline year's figure"


def _of_year(target: Target) -> str:
    return f" in {target.baseline_year}" if target.baseline_year else ""


def _write(value: float, unit: str, decimals: int) -> str:
    """A target's figure, with more decimals than the indicator's where the source states them."""
    return format_value(value, unit, max(decimals, decimals_of(value)))


def _plain(size: float) -> str:
    return f"{size:,.{decimals_of(size)}f}"
