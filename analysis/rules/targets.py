"""Targets: which one applies to an edition, and the figure a relative target comes to, with its arithmetic in
words.

A figure that a source states is kept exactly as stated. One that is worked out (a change, or the country's
figure) is rounded to the indicator's published decimals, since that is what the reader sees and can check.

A change whose source does not say whether it means per cent or percentage points is worked out both ways. The
reading in points is used: for a percentage below 100 it is the more demanding of the two, so no green rests
on the lenient reading.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from analysis.data.schema import TARGET_KINDS
from analysis.rules.rounding import MINUS, decimals_of, exact, format_change, format_value, round_half_up

# The schema lists the kinds with the one that asks most first.
_STATED_FIRST = tuple(TARGET_KINDS)
# A target is written with the decimals it was set with: no more than a whole number needs none.
WHOLE = 0
_STRICT = ("more than", "less than")
# A fall of at least 15% leaves at most the rest: the sense of a decrease is of its size, the target's of the
# figure.
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

    arithmetic: how it was worked out, in words. unresolved_reason: why there is no figure, else empty.
    is_past: whether its year is over. whose: `Testshire's` where it is not the area's own. set_as: the
    indicator it was set for, if it is another. is_relative: to the nation.
    """

    target_year: int
    sense: str
    lower: float | None = None
    upper: float | None = None
    arithmetic: str = ""
    unresolved_reason: str = ""
    is_past: bool = False
    whose: str = ""
    set_as: str = ""
    is_relative: bool = False

    @property
    def name(self) -> str:
        """Return `the 2016 target`, `the past 2013 target`, `Oakvale's 2016 target`; a plan has no year."""
        words = (self.whose or "the", "past" if self.is_past else "", str(self.target_year or ""), "target")
        return " ".join(filter(None, words))

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
        """Return how far outside the target a figure is, in the indicator's unit: 0 inside or on a bound."""
        below = exact(self.lower) - figure if self.lower is not None else Decimal(0)
        above = figure - exact(self.upper) if self.upper is not None else Decimal(0)
        return max(below, above, Decimal(0))

    def is_reached(self, figure: Decimal) -> bool:
        """Return whether the target is reached or exceeded. Raises ValueError when it is unresolved."""
        if not self.is_resolved:
            raise ValueError(f"the {self.target_year} target has no figure: {self.unresolved_reason}")
        on_bound = any(figure == exact(bound) for bound in (self.lower, self.upper) if bound is not None)
        return not self.distance(figure) and not (self.is_strict and on_bound)

    def text(self, unit: str, decimals: int) -> str:
        """Return the target as read by people: `63%`, `less than 25.8%`, `5% to 7%`."""
        bounds = [_write(bound, unit, decimals) for bound in (self.lower, self.upper) if bound is not None]
        if len(set(bounds)) == 2:
            return " to ".join(bounds)
        return f"{sense_word(self.sense, unit)} {bounds[0]}" if self.is_strict else bounds[0]


def years_in_turn(set_for: Iterable[int], milestone: int, fallback: int) -> list[int]:
    """Return the years of targets, the one that rates first: milestone, fallback, next later, last past."""
    known = sorted(set(set_for))
    first = [year for year in dict.fromkeys((milestone, fallback)) if year in known]
    later = [year for year in known if year > milestone and year != fallback]
    return [*first, *later, *(year for year in reversed(known) if year < milestone and year != fallback)]


def choose_target(targets: Iterable[Target], years: Sequence[int]) -> Target | None:
    """Return the target that rates: of the first of `years` that has one (`years_in_turn`).

    Of several for a year the one that asks most comes first: a stated figure, a change, above national, above
    neighbours, and last better than the baseline year. Otherwise the order given decides, so pass them by
    precedence of their sources. None where no year of the list has a target.
    """
    of_years = [target for target in targets if target.target_year in years]

    def order(target: Target) -> tuple[int, int]:
        return years.index(target.target_year), _STATED_FIRST.index(target.kind)

    return min(of_years, key=order, default=None)


def final_target(targets: Iterable[Target]) -> Target | None:
    """Return the target of the latest year, the trajectory's end. None if there are no targets."""
    known = list(targets)
    return choose_target(known, sorted(target.target_year for target in known)[-1:])


def sense_word(sense: str, unit: str) -> str:
    """Return `fewer than` for what is counted, else the sense as it is."""
    return "fewer than" if sense == "less than" and unit in _COUNTED else sense


def resolve(
    target: Target,
    *,
    unit: str,
    decimals: int,
    country: str,
    baseline_value: float | None = None,
    national_value: float | None = None,
    neighbours_value: float | None = None,
) -> ResolvedTarget:
    """Return the figure (or band) that the target comes to, or the reason why there is none.
    country: its name. baseline_value: the figure of `target.baseline_year`, for changes. The other two are of
    the year that is rated."""
    baseline = f"the {target.baseline_year} figure" if target.baseline_year else "the baseline year's figure"
    compared_with = {
        "relative_national": (national_value, f"{country}'s figure"),
        "relative_neighbours": (neighbours_value, "the statistical neighbour average"),
        "relative_year": (baseline_value, baseline),
    }
    sense, relative = sense_word(target.sense, unit), ""
    if target.kind == "band":
        if target.lower is not None and target.upper is not None:
            band = ResolvedTarget(target.target_year, "within", target.lower, target.upper)
            return replace(band, arithmetic=f"within {band.text(unit, decimals)}")
        missing = "a band needs both its ends"
    elif target.kind == "absolute":
        if target.value is not None:
            return _reached_from(target, target.value, f"{sense} {_write(target.value, unit, decimals)}")
        missing = "the source gives no figure"
    elif target.kind in compared_with:
        value, name = compared_with[target.kind]
        if value is not None:
            figure = round_half_up(value, decimals)
            return _reached_from(target, figure, f"{sense} {name}, {_write(figure, unit, decimals)}")
        missing, relative = f"{name} is not available", f"{sense} {name}"
    elif target.value is None:
        missing = "the source gives no amount for the change"
    elif not target.direction:
        missing = "the source does not say whether it is to rise or fall"
    elif baseline_value is None:
        missing = f"{baseline} that the change counts from is not available"
    else:
        return _changed(target, baseline_value, target.value, unit, decimals)
    return ResolvedTarget(target.target_year, target.sense, arithmetic=relative, unresolved_reason=missing)


def _changed(target: Target, baseline: float, size: float, unit: str, decimals: int) -> ResolvedTarget:
    """Return the target that is `size` more or less than the baseline, in the unit or in per cent.
    A change of a percentage by "8%" is read as points, which asks more."""
    rises = target.direction == "increase"
    if not rises:
        target = replace(target, sense=_SENSE_OF_DECREASE.get(target.sense, target.sense))
    change = exact(size) if rises else -exact(size)
    start = _write(baseline, unit, decimals) + (f" in {target.baseline_year}" if target.baseline_year else "")
    points = round_half_up(exact(baseline) + change, decimals)
    size_text = format_change(size, unit, decimals_of(size))
    in_points = f"{start} {'+' if rises else MINUS} {size_text} = {_write(points, unit, decimals)}"
    per_cent = round_half_up(exact(baseline) * (1 + change / 100), decimals)
    more = "more" if rises else "fewer" if unit in _COUNTED else "less"
    share = f"{size:,.{decimals_of(size)}f}% {more} than {start}"
    is_in_points = target.kind == "change_ambiguous" and unit in ("percent", "pp")
    if target.kind in ("change_pct", "change_ambiguous") and not is_in_points:
        return _reached_from(target, per_cent, f"{share} = {_write(per_cent, unit, decimals)}")
    return _reached_from(target, points, in_points)


def _reached_from(target: Target, figure: float, arithmetic: str) -> ResolvedTarget:
    """Return the target whose bound is `figure`, on the side that its sense says."""
    lower = figure if target.sense in ("at least", "more than", "equal", "within") else None
    upper = figure if target.sense in ("at most", "less than", "equal", "within") else None
    return ResolvedTarget(target.target_year, target.sense, lower, upper, arithmetic)


def _write(value: float, unit: str, decimals: int) -> str:
    """Return a target's figure, with more decimals than the indicator's where the source states them."""
    return format_value(value, unit, max(decimals, decimals_of(value)))
