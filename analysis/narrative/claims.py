"""Claims: the words of narrative that assert. Each returns its word, or the words of `say`, only if the figures bear it out.

A claim that is true but within the interval of chance (`analysis.rules.uncertainty`) is doubted: a warning for the writer to weigh.
"""

from collections.abc import Callable
from operator import gt, lt

from analysis.edition.differences import count_behind, difference, interval_between, is_clear, rounded
from analysis.edition.figures import Figure
from analysis.edition.scorecard import row
from analysis.edition.wording import comparison, listed, movement
from analysis.errors import BoldStepsError
from analysis.narrative.evidence import named, stated
from analysis.narrative.figure_lookup import InvalidReferenceError, Lookup, MissingFigureError
from analysis.rules.rating import RAG_MARKS, one_sided
from analysis.rules.rounding import format_number, published
from analysis.rules.targets import WHOLE, final_target
from analysis.rules.trajectory import distance_to_trajectory, milestones
from analysis.rules.uncertainty import NO_CLEAR_CHANGE, NO_CLEAR_DIFFERENCE, Interval, wilson_interval

HALF = 50.0
SIDES = ("above", "below", "rose", "fell", "unchanged")
RATINGS = tuple(RAG_MARKS)
WITHIN_CHANCE = "is within what chance alone could do"


class FalseClaimError(BoldStepsError):
    """A claim that the figures refute. The text says what they show; `remedy` what could be written instead."""

    def __init__(self, refutation: str, remedy: str) -> None:
        super().__init__(refutation)
        self.remedy = remedy


def _movement_claim(word: str, expected: str, meaning: str) -> Callable[..., str]:
    """Return the claim that an indicator moved as expected: `rose`, `fell`, `unchanged`, or the `good` or the `bad` way."""

    def claim(
        self: "Claims",
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = word,
    ) -> str:
        way = self._way_of(indicator, expected)
        later, earlier = self._pair(indicator, group, area, year, since)
        went = _way(later, earlier)
        if went == way and way != "unchanged":
            self._doubt(later, earlier, say, NO_CLEAR_CHANGE)
        reads = f"{named(later)} {movement(later, earlier)} ({earlier.year} to {later.year})"
        reference = f'moved("{indicator}", since="{since}")' if since else f'moved("{indicator}")'
        remedy = (
            f"It {'was ' if went == 'unchanged' else ''}{went}: correct the sentence, "
            f"or write {{{{ {reference} }}}}, which follows the figures."
        )
        return _hold(went == way, say, reads, remedy)

    claim.__doc__ = meaning
    return claim


def _comparison_claim(side: str, meaning: str) -> Callable[..., str]:
    """Return the claim that an area is on that side of another: `above`, `below`."""

    def claim(
        self: "Claims",
        other: str,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        say: str = side,
    ) -> str:
        figure, compared = self._beside(indicator, group, area, year, other)
        is_on = _side(figure, compared)
        if is_on == side:
            self._doubt(figure, compared, say, NO_CLEAR_DIFFERENCE)
        reads = f"{named(figure)} is {figure.text}, {comparison(figure, compared)}"
        return _hold(is_on == side, say, reads, f"It is {is_on} {compared.area.name}: correct the sentence.")

    claim.__doc__ = meaning
    return claim


def _half_claim(word: str, is_so: Callable[[float, float], bool], meaning: str) -> Callable[..., str]:
    """Return the claim that a percentage is on that side of 50."""

    def claim(
        self: "Claims", indicator: str, group: str = "all", area: str = "", year: str = "", say: str = word
    ) -> str:
        figure = self._figure(indicator, group, area, year)
        if figure.indicator.unit != "percent":
            raise InvalidReferenceError(f"{indicator} is not a percentage, so it has no half")
        self._known(figure)
        holds = is_so(rounded(figure), HALF)
        if holds and figure.denominator:
            interval = wilson_interval(count_behind(figure), figure.denominator)
            if interval.contains(HALF):
                self.evidence.doubts.append(
                    f"{say!r} {WITHIN_CHANCE}: {stated([figure])} has {_range(interval)}"
                )
        return _hold(
            holds, say, f"it is {figure.text}: {named(figure)}", "Write the figure with {{ value(…) }}."
        )

    claim.__doc__ = meaning
    return claim


def _target_claim(word: str, expected: bool, meaning: str) -> Callable[..., str]:
    """Return the claim that a target is reached, or that it is not."""

    def claim(
        self: "Claims", indicator: str, year: int, group: str = "all", area: str = "", say: str = word
    ) -> str:
        figure = self._figure(indicator, group, area)
        self._known(figure)
        target = self._target(indicator, year, group, area)
        assert figure.value is not None
        faced = one_sided(target, figure.indicator.polarity)  # type: ignore[arg-type]
        reached = faced.is_reached(published(figure.value, figure.decimals))
        shown = target.text(figure.indicator.unit, WHOLE)
        remedy = f"Say that it has {'not ' if expected else ''}been reached."
        return _hold(
            reached == expected,
            say,
            f"{named(figure)} is {figure.text}; the target for {year} is {shown}",
            remedy,
        )

    claim.__doc__ = meaning
    return claim


def _course_claim(word: str, expected: bool, remedy: str, meaning: str) -> Callable[..., str]:
    """Return the claim that a figure is on or ahead of the course to its last target, or that it is behind."""

    def claim(self: "Claims", indicator: str, group: str = "all", area: str = "", say: str = word) -> str:
        figure = self._figure(indicator, group, area)
        self._known(figure)
        baseline = self.edition.figures.baseline(figure)
        target = final_target(self.edition.targets.of(indicator, figure.area.code, group))
        resolved = self._resolved(target) if target else None
        if baseline is None or baseline.value is None or resolved is None or resolved.figure is None:
            raise MissingFigureError(
                f"{indicator} of {figure.area.name} has no baseline or no target, so there is no course to be on"
            )
        self.evidence.add_figure(baseline)
        distance = distance_to_trajectory(
            figure.year.end,
            figure.value,
            milestones(baseline.year.end, baseline.value, resolved.target_year, resolved.figure),
            figure.indicator.polarity,  # type: ignore[arg-type]
            unit=figure.indicator.unit,
            decimals=figure.decimals,
        )
        if distance.value is None:
            raise MissingFigureError(f"{named(figure)}: {distance.text}")
        reads = f"{named(figure)} is {figure.text}: {distance.text}"
        return _hold((distance.value >= 0) == expected, say, reads, remedy)

    claim.__doc__ = meaning
    return claim


class Claims(Lookup):
    """One public attribute a word. Its meaning is its entry in docs/narrative.md."""

    rose = _movement_claim("rose", "rose", "Higher than the previous figure, or than in the year `since`.")
    fell = _movement_claim("fell", "fell", "Lower than the previous figure, or than in the year `since`.")
    unchanged = _movement_claim(
        "unchanged", "unchanged", "The same as the previous figure at published precision."
    )
    narrowed = _movement_claim(
        "narrowed", "fell", "Lower than before, for an indicator that is itself a gap."
    )
    widened = _movement_claim("widened", "rose", "Higher than before, for an indicator that is itself a gap.")
    improved = _movement_claim("improved", "good", "Moved the way that is good for the indicator.")
    worsened = _movement_claim("worsened", "bad", "Moved the way that is bad for the indicator.")
    above = _comparison_claim("above", "Higher than another area in the same year.")
    below = _comparison_claim("below", "Lower than another area in the same year.")

    def exceeds(
        self,
        indicator: str,
        other: str,
        group: str = "all",
        other_group: str = "all",
        area: str = "",
        year: str = "",
        say: str = "exceeds",
    ) -> str:
        """Higher than another indicator or group of the same area, or the same indicator of another group."""
        figure = self._figure(indicator, group, area, year)
        same_year = figure.year.label if figure.indicator.id == other else year
        compared = self._figure(other, other_group, area, same_year)
        self._known(figure, compared)
        if figure.indicator.unit != compared.indicator.unit:
            raise InvalidReferenceError(
                f"{indicator} and {other} are counted in different units, so neither exceeds the other"
            )
        holds = difference(figure, compared) > 0
        if holds:
            self._doubt(figure, compared, say, NO_CLEAR_DIFFERENCE)
        reads = f"{named(figure)} is {figure.text}, and {named(compared)} is {compared.text}"
        return _hold(holds, say, reads, "Correct the sentence.")

    def best(self, indicator: str, group: str = "all", say: str = "best") -> str:
        """First among the statistical neighbours, alone or jointly."""
        figure = self._figure(indicator, group)
        rank = self._neighbour_rank(figure)
        if rank.position == 1:
            peers = (
                self.edition.figures.get(indicator, area.code, group, figure.year)
                for area in self.edition.neighbours
            )
            others = [peer for peer in peers if peer and peer.value is not None and peer.area != figure.area]
            nearest = min(others, key=lambda peer: abs(difference(figure, peer)))
            self._doubt(figure, nearest, say, NO_CLEAR_DIFFERENCE)
        reads = f"{figure.area.name} is {rank.text} ({stated([figure])})"
        return _hold(rank.position == 1, say, reads, f'{{{{ rank("{indicator}") }}}} gives the place.')

    def all_districts(
        self, side: str, indicator: str, group: str = "all", other: str = "", say: str = "all districts"
    ) -> str:
        """Every district rose, fell, is above or is below: `all_districts("above", "…", other="England")`."""
        against, unclear = self._districts_against(side, indicator, group, other)
        if not against:
            self._doubt_districts(unclear, say)
        reads = f"not {_areas(against)} ({stated(against)})"
        return _hold(not against, say, reads, "Say most districts, or name the exceptions.")

    def most_districts(
        self, side: str, indicator: str, group: str = "all", other: str = "", say: str = "most districts"
    ) -> str:
        """More than half of all districts rose, fell, are above or are below."""
        against, unclear = self._districts_against(side, indicator, group, other)
        total = len(self.edition.areas.districts)
        if 2 * len(against) < total <= 2 * (len(against) + len(unclear)):
            self._doubt_districts(unclear, say)
        reads = f"only {total - len(against)} of {total}; not {_areas(against)}"
        return _hold(
            2 * len(against) < total, say, reads, "Say how many with {{ districts_above(…) }}, or name them."
        )

    more_than_half = _half_claim("more than half", gt, "A percentage above 50.")
    less_than_half = _half_claim("less than half", lt, "A percentage below 50.")
    reached = _target_claim("reached", True, "The target for that calendar year is reached or exceeded.")
    missed = _target_claim("missed", False, "The target for that calendar year is not reached.")
    on_course = _course_claim(
        "on course",
        True,
        "Say that it is behind, with {{ off_course(…) }}.",
        "On or ahead of the straight line from the baseline year to the last target set.",
    )
    off_course = _course_claim(
        "not on course",
        False,
        "Say that it is on course, with {{ on_course(…) }}.",
        "Behind the straight line from the baseline year to the last target set.",
    )

    def rated(self, rating: str, indicator: str, group: str = "all", area: str = "", say: str = "") -> str:
        """Rated red, amber, green or not rated: `rated("red", "…")`; says the rating unless `say` is given."""
        if rating not in RATINGS:
            raise InvalidReferenceError(f"{rating!r} is not a rating: {listed(RATINGS)}")
        self._check_names(indicator, group, "")
        rated = row(self.edition, self._area(area), indicator, group)
        for figure in rated.figures:
            self.evidence.add_figure(figure)
        self.evidence.add_rating(rated)
        reads = f"{rated.label} is {rated.rating.rag} in {rated.area.name}: {rated.rating.reason}"
        return _hold(
            rated.rating.rag == rating, say or rating, reads, f'Write rated("{rated.rating.rag}", …).'
        )

    def _way_of(self, indicator: str, expected: str) -> str:
        """Return `rose`, `fell` or `unchanged` for what is expected, which may be the `good` or the `bad` way."""
        if expected not in ("good", "bad"):
            return expected
        polarity = self.edition.indicator(indicator).polarity
        if polarity == "T":
            raise InvalidReferenceError(f"{indicator} is best near its target: say rose or fell")
        return "rose" if (polarity == "H") == (expected == "good") else "fell"

    def _districts_against(
        self, side: str, indicator: str, group: str, other: str
    ) -> tuple[list[Figure], list[Figure]]:
        """Return the districts of which it is not so, and those of which it is, but may be by chance.

        Raises MissingFigureError unless every district has the figures it takes.
        """
        if side not in SIDES or (side in ("above", "below")) != bool(other):
            raise InvalidReferenceError(
                f'{side!r}: write "rose", "fell" or "unchanged", or "above" or "below" with other="England"'
            )
        compare, judge = (self._beside, _side) if other else (self._pair, _way)
        pairs = [
            compare(indicator, group, figure.area.name, figure.year.label, other)
            for figure in self._every_district(indicator, group)
        ]
        against = [figure for figure, compared in pairs if judge(figure, compared) != side]
        unclear = [
            figure
            for figure, compared in pairs
            if figure not in against and side != "unchanged" and not is_clear(figure, compared)
        ]
        return against, unclear

    def _doubt(self, figure: Figure, other: Figure, say: str, verdict: str) -> None:
        """Add a doubt if the difference may be chance: of two percentages with counts, whose interval includes zero."""
        interval = interval_between(figure, other)
        if interval and not interval.is_clear:
            self.evidence.doubts.append(
                f"{say!r} {WITHIN_CHANCE}, {verdict}: {stated([figure, other])}; the difference of "
                f"{format_number(interval.estimate, 1)} points has {_range(interval)}"
            )

    def _doubt_districts(self, unclear: list[Figure], say: str) -> None:
        """Add a doubt if a claim about districts counts some whose difference may be chance."""
        if unclear:
            self.evidence.doubts.append(
                f"{say!r} {WITHIN_CHANCE}: of {_areas(unclear)} the 95% interval of the difference holds no "
                f"difference at all ({stated(unclear)})"
            )


def _hold(holds: bool, say: str, reads: str, remedy: str) -> str:
    """Return what the claim says. Raises FalseClaimError unless it holds."""
    if holds:
        return say
    raise FalseClaimError(reads, remedy)


def _way(later: Figure, earlier: Figure) -> str:
    size = difference(later, earlier)
    return "unchanged" if size == 0 else "rose" if size > 0 else "fell"


def _side(figure: Figure, other: Figure) -> str:
    size = difference(figure, other)
    return "the same as" if size == 0 else "above" if size > 0 else "below"


def _areas(figures: list[Figure]) -> str:
    return listed([figure.area.name for figure in figures])


def _range(interval: Interval) -> str:
    return f"a 95% interval from {format_number(interval.lower, 1)} to {format_number(interval.upper, 1)}"
