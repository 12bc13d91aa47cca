"""Claims: the words of narrative that assert. Each returns its word, or `say`, if the figures bear it out.

A claim that is true but within the interval of chance (`analysis.rules.uncertainty`) is doubted: a warning.
"""

from collections.abc import Callable
from operator import gt, lt

from analysis.edition import wording
from analysis.edition.course import course_to
from analysis.edition.figures import Figure
from analysis.edition.scorecard import row
from analysis.errors import BoldStepsError
from analysis.narrative.evidence import named, rating_evidence, stated
from analysis.narrative.figure_lookup import InvalidReferenceError, Lookup, MissingFigureError
from analysis.rules.rating import RAG_MARKS, one_sided
from analysis.rules.rounding import format_number, published
from analysis.rules.targets import WHOLE, final_target
from analysis.rules.uncertainty import NO_CLEAR_DIFFERENCE, Interval, wilson_interval

HALF = 50.0
SIDES = ("above", "below", "rose", "fell", "unchanged")
RATINGS = tuple(RAG_MARKS)


class FalseClaimError(BoldStepsError):
    """A claim that the figures refute. Says what they show; `remedy`: what could be written instead."""

    def __init__(self, refutation: str, remedy: str) -> None:
        super().__init__(refutation)
        self.remedy = remedy


def _movement_claim(word: str, expected: str, meaning: str) -> Callable[..., str]:
    """Return the claim that an indicator `rose`, `fell`, is `unchanged`, or moved the `good` or `bad` way."""

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
        reads = f"{named(later)} {wording.movement(later, earlier)} ({earlier.year} to {later.year})"
        reference = f'moved("{indicator}", since="{since}")' if since else f'moved("{indicator}")'
        remedy = (
            f"It {'' if went in ('rose', 'fell') else 'was '}{went}: correct the sentence, "
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
        reads = f"{named(figure)} is {figure.text}, {wording.comparison(figure, compared)}"
        return _hold(is_on == side, say, reads, f"It is {is_on} {compared.area.name}: correct the sentence.")

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
            problem = "are counted in different units, so neither exceeds the other"
            raise InvalidReferenceError(f"{indicator} and {other} {problem}")
        holds = wording.difference(figure, compared) > 0
        if holds:
            self._doubt(figure, compared, say, NO_CLEAR_DIFFERENCE)
        reads = f"{named(figure)} is {figure.text}, and {named(compared)} is {compared.text}"
        return _hold(holds, say, reads, "Correct the sentence.")

    def stated_exceeds(
        self, kind: str, indicator: str, group: str, other_group: str, area: str = "", say: str = "exceeds"
    ) -> str:
        """What a source states of one group is more than what it states of another: `stated_exceeds("change",
        "…", "girls", "boys")`."""
        one, other = (self._statement(kind, indicator, each, area) for each in (group, other_group))
        reads = f"{one.group.label}: {one.text}; {other.group.in_text}: {other.text}"
        return _hold((one.value or 0) > (other.value or 0), say, reads, "Correct the sentence.")

    def said(
        self,
        kind: str,
        indicator: str,
        group: str = "all",
        other: str = "",
        area: str = "",
        year: str = "",
        say: str = "",
    ) -> str:
        """A source says, without an amount, that the figure is `higher`, `lower` or the `same`, than `other`
        if given: `said("higher", "…", other="COUNTRY")`; says the kind unless `say` is given."""
        statement = self._statement(kind, indicator, group, area, year, other)
        return say or statement.amount

    def best(self, indicator: str, group: str = "all", say: str = "best") -> str:
        """First among the statistical neighbours, alone or jointly."""
        figure = self._figure(indicator, group, self.edition.county.name)
        rank = self._neighbour_rank(figure)
        if rank.position == 1:
            get, neighbours = self.edition.figures.get, self.edition.neighbours
            peers = (get(indicator, area.code, group, figure.year) for area in neighbours)
            others = [peer for peer in peers if peer and peer.value is not None and peer.area != figure.area]
            nearest = min(others, key=lambda peer: abs(wording.difference(figure, peer)))
            self._doubt(figure, nearest, say, NO_CLEAR_DIFFERENCE)
        reads = f"{figure.area.name} is {rank.text} ({stated([figure])})"
        return _hold(rank.position == 1, say, reads, f'{{{{ rank("{indicator}") }}}} gives the place.')

    def all_districts(
        self, side: str, indicator: str, group: str = "all", other: str = "", say: str = "all districts"
    ) -> str:
        """Every district rose, fell, is above or is below: `all_districts("above", "…", other="COUNTRY")`."""
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
        remedy = "Say how many with {{ districts_above(…) }}, or name them."
        return _hold(2 * len(against) < total, say, reads, remedy)

    def more_than_half(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", say: str = "more than half"
    ) -> str:
        """A percentage above 50."""
        return self._half(gt, say, indicator, group, area, year)

    def less_than_half(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", say: str = "less than half"
    ) -> str:
        """A percentage below 50."""
        return self._half(lt, say, indicator, group, area, year)

    def reached(
        self, indicator: str, year: int, group: str = "all", area: str = "", say: str = "reached"
    ) -> str:
        """The target for that calendar year is reached or exceeded."""
        is_reached, reads = self._against_target(indicator, year, group, area)
        return _hold(is_reached, say, reads, "Say that it has not been reached.")

    def missed(
        self, indicator: str, year: int, group: str = "all", area: str = "", say: str = "missed"
    ) -> str:
        """The target for that calendar year is not reached."""
        is_reached, reads = self._against_target(indicator, year, group, area)
        return _hold(not is_reached, say, reads, "Say that it has been reached.")

    def on_course(self, indicator: str, group: str = "all", area: str = "", say: str = "on course") -> str:
        """On or ahead of the straight line from the baseline year to the last target set."""
        is_on, reads = self._on_course(indicator, group, area)
        return _hold(is_on, say, reads, "Say that it is behind, with {{ off_course(…) }}.")

    def off_course(
        self, indicator: str, group: str = "all", area: str = "", say: str = "not on course"
    ) -> str:
        """Behind the straight line from the baseline year to the last target set."""
        is_on, reads = self._on_course(indicator, group, area)
        return _hold(not is_on, say, reads, "Say that it is on course, with {{ on_course(…) }}.")

    def rated(self, rating: str, indicator: str, group: str = "all", area: str = "", say: str = "") -> str:
        """Rated red, amber, green or not rated: `rated("red", "…")`; says the rating unless `say` is
        given."""
        if rating not in RATINGS:
            raise InvalidReferenceError(f"{rating!r} is not a rating: {wording.listed(RATINGS)}")
        here = self._area(area)
        rated = row(self.edition, here, self._indicator(indicator, here, group).id, group)
        for figure in rated.rated_by:
            self.evidence.add_figure(figure)
        self.evidence.add(rating_evidence(rated))
        reads = f"{rated.label} is {rated.rating.rag} in {rated.area.name}: {rated.rating.reason}"
        remedy = f'Write rated("{rated.rating.rag}", …).'
        return _hold(rated.rating.rag == rating, say or rating, reads, remedy)

    def _way_of(self, indicator: str, expected: str) -> str:
        """Return `rose`, `fell` or `unchanged` for what is expected, which may be the `good` or `bad` way."""
        if expected not in ("good", "bad"):
            return expected
        polarity = self._indicator(indicator, self.area).polarity
        if polarity == "T":
            raise InvalidReferenceError(f"{indicator} is best near its target: say rose or fell")
        return "rose" if (polarity == "H") == (expected == "good") else "fell"

    def _half(
        self,
        is_so: Callable[[float, float], bool],
        say: str,
        indicator: str,
        group: str,
        area: str,
        year: str,
    ) -> str:
        """Return what a claim about half says. Raises FalseClaimError on the other side of 50."""
        figure = self._figure(indicator, group, area, year)
        if figure.indicator.unit != "percent":
            raise InvalidReferenceError(f"{indicator} is not a percentage, so it has no half")
        self._known(figure)
        holds = is_so(wording.rounded(figure), HALF)
        if holds and figure.denominator:
            interval = wilson_interval(wording.count_behind(figure), figure.denominator)
            if interval.contains(HALF):
                self._add_doubt(say, f": {stated([figure])} has {_range(interval)}")
        reads = f"it is {figure.text}: {named(figure)}"
        return _hold(holds, say, reads, "Write the figure with {{ value(…) }}.")

    def _against_target(self, indicator: str, year: int, group: str, area: str) -> tuple[bool, str]:
        """Return whether the target of that calendar year is reached, and figure and target in words."""
        figure = self._figure(indicator, group, area)
        self._known(figure)
        target = self._target(figure.indicator.id, year, group, area)
        assert figure.value is not None
        faced = one_sided(target, figure.indicator.polarity)  # type: ignore[arg-type]
        shown = target.text(figure.indicator.unit, WHOLE)
        reads = f"{named(figure)} is {figure.text}; the target for {year} is {shown}"
        return faced.is_reached(published(figure.value, figure.decimals)), reads

    def _on_course(self, indicator: str, group: str, area: str) -> tuple[bool, str]:
        """Return whether the figure is on or ahead of the course to its last target, and words for it."""
        here = self._area(area)
        figure = self.edition.figures.get(self._indicator(indicator, here, group).id, here.code, group)
        if figure is None:
            figure = self._figure(indicator, group, area)  # says that there is none
        target = final_target(self.edition.targets.of(figure.indicator.id, figure.area.code, group))
        course = course_to(self.edition, figure, self._resolved(target) if target else None)
        if course is None:
            problem = "has no baseline or no target, so there is no course to be on"
            raise MissingFigureError(f"{indicator} of {figure.area.name} {problem}")
        self.evidence.add_figure(course.figure)
        self.evidence.add_figure(course.baseline)
        if course.distance.value is None:
            raise MissingFigureError(f"{named(figure)}: {course.distance.text}")
        reads = f"{named(figure)} is {course.figure.text}: {course.distance.text}"
        return course.distance.value >= 0, reads

    def _districts_against(
        self, side: str, indicator: str, group: str, other: str
    ) -> tuple[list[Figure], list[Figure]]:
        """Return the districts of which it is not so, and those of which it is, but may be by chance.

        Raises MissingFigureError unless every district has the figures it takes.
        """
        if side not in SIDES or (side in ("above", "below")) != bool(other):
            remedy = 'write "rose", "fell" or "unchanged", or "above" or "below" with other="AREA"'
            raise InvalidReferenceError(f"{side!r}: {remedy}")
        compare, judge = (self._beside, _side) if other else (self._pair, _way)
        every = self._every_district(indicator, group)
        pairs = [compare(of.indicator.id, group, of.area.name, of.year.label, other) for of in every]
        against = [figure for figure, compared in pairs if judge(figure, compared) != side]
        doubtful = [] if side == "unchanged" else [pair for pair in pairs if pair[0] not in against]
        return against, [
            figure for figure, compared in doubtful if wording.certainty(figure, compared) in ("same", "few")
        ]

    def _doubt(self, figure: Figure, other: Figure, say: str, verdict: str) -> None:
        """Add a doubt if the interval of the difference of two percentages with counts includes zero."""
        interval = wording.interval_between(figure, other)
        if interval and not interval.is_clear:
            points = format_number(interval.estimate, 1)
            difference_has = f"the difference of {points} points has {_range(interval)}"
            self._add_doubt(say, f", {verdict}: {stated([figure, other])}; {difference_has}")

    def _doubt_districts(self, unclear: list[Figure], say: str) -> None:
        """Add a doubt if a claim about districts counts some whose difference may be chance."""
        if unclear:
            interval = f"of {_areas(unclear)} the 95% interval of the difference holds no difference at all"
            self._add_doubt(say, f": {interval} ({stated(unclear)})")

    def _add_doubt(self, say: str, reason: str) -> None:
        self.evidence.doubts.append(f"{say!r} is within what chance alone could do{reason}")


def _hold(holds: bool, say: str, reads: str, remedy: str) -> str:
    """Return what the claim says. Raises FalseClaimError unless it holds."""
    if holds:
        return say
    raise FalseClaimError(reads, remedy)


def _way(later: Figure, earlier: Figure) -> str:
    went = wording.direction_of(later.indicator, later, earlier).movement
    return {"up": "rose", "down": "fell", "unclear": "of too few to tell"}.get(went, "unchanged")


def _side(figure: Figure, other: Figure) -> str:
    size = wording.difference(figure, other)
    return "the same as" if size == 0 else "above" if size > 0 else "below"


def _areas(figures: list[Figure]) -> str:
    return wording.listed([figure.area.name for figure in figures])


def _range(interval: Interval) -> str:
    return f"a 95% interval from {format_number(interval.lower, 1)} to {format_number(interval.upper, 1)}"
