"""Claims: the words of narrative that assert. Each gives its word, or the words of `say`, only when the figures bear it out.

A claim that is true but inside the interval of chance (`analysis.rules.uncertainty`) is doubted: a warning, for the writer to weigh.
"""

from analysis.edition.differences import count_behind, difference, interval_between, is_clear, rounded
from analysis.edition.figures import Figure
from analysis.edition.scorecard import row
from analysis.edition.wording import comparison, listed, movement
from analysis.errors import BoldStepsError
from analysis.narrative.evidence import Used, named, stated
from analysis.narrative.figure_lookup import InvalidReferenceError, Lookup, MissingFigureError
from analysis.rules.rating import RAG_MARKS, facing
from analysis.rules.rounding import format_number, published
from analysis.rules.targets import WHOLE, final_target
from analysis.rules.trajectory import distance_to_course, milestones
from analysis.rules.uncertainty import NO_CLEAR_CHANGE, NO_CLEAR_DIFFERENCE, wilson_interval

HALF = 50.0
SIDES = ("above", "below", "rose", "fell", "unchanged")
RATINGS = tuple(RAG_MARKS)


class FalseClaimError(BoldStepsError):
    """A claim that the figures refute. The text says what they show; `remedy` what could be written instead."""

    def __init__(self, refutation: str, remedy: str) -> None:
        super().__init__(refutation)
        self.remedy = remedy


class Claims(Lookup):
    """One method a word. The first line of each is its entry in docs/narrative.md."""

    def rose(
        self,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = "rose",
    ) -> str:
        """Higher than the previous figure, or than in the year `since`."""
        return self._moved_as("rose", indicator, group, area, year, since, say)

    def fell(
        self,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = "fell",
    ) -> str:
        """Lower than the previous figure, or than in the year `since`."""
        return self._moved_as("fell", indicator, group, area, year, since, say)

    def unchanged(
        self,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = "unchanged",
    ) -> str:
        """The same as the previous figure at published precision."""
        return self._moved_as("unchanged", indicator, group, area, year, since, say)

    def narrowed(
        self,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = "narrowed",
    ) -> str:
        """Lower than before, for an indicator that is itself a gap."""
        return self._moved_as("fell", indicator, group, area, year, since, say)

    def widened(
        self,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = "widened",
    ) -> str:
        """Higher than before, for an indicator that is itself a gap."""
        return self._moved_as("rose", indicator, group, area, year, since, say)

    def improved(
        self,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = "improved",
    ) -> str:
        """Moved the way that is good for the indicator."""
        return self._moved_as(self._good_way(indicator), indicator, group, area, year, since, say)

    def worsened(
        self,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        since: str = "",
        say: str = "worsened",
    ) -> str:
        """Moved the way that is bad for the indicator."""
        return self._moved_as(
            {"rose": "fell", "fell": "rose"}[self._good_way(indicator)],
            indicator,
            group,
            area,
            year,
            since,
            say,
        )

    def above(
        self,
        other: str,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        say: str = "above",
    ) -> str:
        """Higher than another area in the same year."""
        return self._beside_as("above", other, indicator, group, area, year, say)

    def below(
        self,
        other: str,
        indicator: str,
        group: str = "all",
        area: str = "",
        year: str = "",
        say: str = "below",
    ) -> str:
        """Lower than another area in the same year."""
        return self._beside_as("below", other, indicator, group, area, year, say)

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
        compared = self._figure(
            other, other_group, area, figure.year.label if figure.indicator.id == other else year
        )
        self._known(figure, compared)
        if figure.indicator.unit != compared.indicator.unit:
            raise InvalidReferenceError(
                f"{indicator} and {other} are counted in different units, so neither exceeds the other"
            )
        reads = f"{named(figure)} is {figure.text}, and {named(compared)} is {compared.text}"
        holds = difference(figure, compared) > 0
        if holds:
            self._doubt(figure, compared, say, NO_CLEAR_DIFFERENCE)
        return self._hold(holds, say, reads, "Correct the sentence.")

    def best(self, indicator: str, group: str = "all", say: str = "best") -> str:
        """First among the statistical neighbours, alone or jointly."""
        figure = self._figure(indicator, group)
        place = self._neighbour_rank(figure)
        reads = f"{figure.area.name} is {place.text} ({stated([figure])})"
        if place.position == 1:
            self._doubt(figure, self._nearest_neighbour(figure), say, NO_CLEAR_DIFFERENCE)
        return self._hold(place.position == 1, say, reads, f'{{{{ rank("{indicator}") }}}} gives the place.')

    def all_districts(
        self, side: str, indicator: str, group: str = "all", other: str = "", say: str = "all districts"
    ) -> str:
        """Every district rose, fell, is above or is below: `all_districts("above", "…", other="England")`."""
        against, unclear = self._districts_not(side, indicator, group, other)
        reads = f"not {listed([figure.area.name for figure in against])} ({stated(against)})"
        if not against:
            self._doubt_districts(unclear, say)
        return self._hold(not against, say, reads, "Say most districts, or name the exceptions.")

    def most_districts(
        self, side: str, indicator: str, group: str = "all", other: str = "", say: str = "most districts"
    ) -> str:
        """More than half of all districts rose, fell, are above or are below."""
        against, unclear = self._districts_not(side, indicator, group, other)
        every = len(self.edition.areas.districts)
        if 2 * len(against) < every <= 2 * (len(against) + len(unclear)):
            self._doubt_districts(unclear, say)
        reads = (
            f"only {every - len(against)} of {every}; not {listed([figure.area.name for figure in against])}"
        )
        return self._hold(
            2 * len(against) < every, say, reads, "Say how many with {{ districts_above(…) }}, or name them."
        )

    def more_than_half(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", say: str = "more than half"
    ) -> str:
        """A percentage above 50."""
        figure = self._share(indicator, group, area, year)
        return self._half_as(rounded(figure) > HALF, figure, say)

    def less_than_half(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", say: str = "less than half"
    ) -> str:
        """A percentage below 50."""
        figure = self._share(indicator, group, area, year)
        return self._half_as(rounded(figure) < HALF, figure, say)

    def reached(
        self, indicator: str, year: int, group: str = "all", area: str = "", say: str = "reached"
    ) -> str:
        """The target for that calendar year is reached or exceeded."""
        is_reached, reads = self._against_target(indicator, year, group, area)
        return self._hold(is_reached, say, reads, "Say that it has not been reached.")

    def missed(
        self, indicator: str, year: int, group: str = "all", area: str = "", say: str = "missed"
    ) -> str:
        """The target for that calendar year is not reached."""
        is_reached, reads = self._against_target(indicator, year, group, area)
        return self._hold(not is_reached, say, reads, "Say that it has been reached.")

    def on_course(self, indicator: str, group: str = "all", area: str = "", say: str = "on course") -> str:
        """On or ahead of the straight line from the baseline year to the last target set."""
        ahead, reads = self._course(indicator, group, area)
        return self._hold(ahead >= 0, say, reads, "Say that it is behind, with {{ off_course(…) }}.")

    def off_course(
        self, indicator: str, group: str = "all", area: str = "", say: str = "not on course"
    ) -> str:
        """Behind the straight line from the baseline year to the last target set."""
        ahead, reads = self._course(indicator, group, area)
        return self._hold(ahead < 0, say, reads, "Say that it is on course, with {{ on_course(…) }}.")

    def rated(self, rating: str, indicator: str, group: str = "all", area: str = "", say: str = "") -> str:
        """Rated red, amber, green or not rated: `rated("red", "…")`; says the rating unless `say` is given."""
        if rating not in RATINGS:
            raise InvalidReferenceError(f"{rating!r} is not a rating: {listed(RATINGS)}")
        self._check_names(indicator, group, "")
        found = row(self.edition, self._area(area), indicator, group)
        for figure in found.figures:
            self.evidence.add_figure(figure)
        key = (("indicator", indicator), ("area", found.area.code), ("group", group))
        self.evidence.add(Used("rating", key, f"{found.area.name}, rating: {found.label}", found.rating.rag))
        reads = f"{found.label} is {found.rating.rag} in {found.area.name}: {found.rating.reason}"
        return self._hold(
            found.rating.rag == rating, say or rating, reads, f'Write rated("{found.rating.rag}", …).'
        )

    # How a claim is judged ----------------------------------------------------------------------------------------

    def _hold(self, holds: bool, say: str, reads: str, remedy: str) -> str:
        if holds:
            return say
        raise FalseClaimError(reads, remedy)

    def _moved_as(
        self, way: str, indicator: str, group: str, area: str, year: str, since: str, say: str
    ) -> str:
        later, earlier = self._pair(indicator, group, area, year, since)
        reads = f"{named(later)} {movement(later, earlier)} ({earlier.year} to {later.year})"
        went = _way(difference(later, earlier))
        follows = f'{{{{ moved("{indicator}"{_since(since)}) }}}}, which follows the figures'
        instead = f"It {_WENT[went]}: correct the sentence, or write {follows}."
        if went == way and way != "unchanged":
            self._doubt(later, earlier, say, NO_CLEAR_CHANGE)
        return self._hold(went == way, say, reads, instead)

    def _beside_as(
        self, side: str, other: str, indicator: str, group: str, area: str, year: str, say: str
    ) -> str:
        figure, compared = self._beside(indicator, group, area, year, other)
        found = _side(difference(figure, compared))
        if found == side:
            self._doubt(figure, compared, say, NO_CLEAR_DIFFERENCE)
        reads = f"{named(figure)} is {figure.text}, {comparison(figure, compared)}"
        return self._hold(
            found == side, say, reads, f"It is {found} {compared.area.name}: correct the sentence."
        )

    def _doubt(self, figure: Figure, other: Figure, say: str, verdict: str) -> None:
        """Notes a difference that may be chance: of two percentages with counts, whose interval holds no difference at all."""
        interval = interval_between(figure, other)
        if interval and not interval.is_clear:
            self.evidence.doubts.append(
                f"{say!r} is within what chance alone could do, {verdict}: {stated([figure, other])}; the difference of "
                f"{format_number(interval.estimate, 1)} points has a 95% interval from {format_number(interval.lower, 1)} "
                f"to {format_number(interval.upper, 1)}"
            )

    def _doubt_districts(self, unclear: list[Figure], say: str) -> None:
        """Notes that a claim about districts counts some whose difference may be chance."""
        if unclear:
            names = listed([figure.area.name for figure in unclear])
            self.evidence.doubts.append(
                f"{say!r} is within what chance alone could do: of {names} the 95% interval of the difference holds no "
                f"difference at all ({stated(unclear)})"
            )

    def _half_as(self, holds: bool, figure: Figure, say: str) -> str:
        if holds and figure.denominator:
            interval = wilson_interval(count_behind(figure), figure.denominator)
            if interval.contains(HALF):
                self.evidence.doubts.append(
                    f"{say!r} is within what chance alone could do: {stated([figure])} has a 95% interval from "
                    f"{format_number(interval.lower, 1)} to {format_number(interval.upper, 1)}"
                )
        return self._hold(
            holds, say, f"it is {figure.text}: {named(figure)}", "Write the figure with {{ value(…) }}."
        )

    def _nearest_neighbour(self, figure: Figure) -> Figure:
        """The statistical neighbour whose figure is closest. There is one: the figure has a rank."""
        peers = (
            self.edition.figures.get(figure.indicator.id, area.code, figure.group.id, figure.year)
            for area in self.edition.neighbours
        )
        known = [peer for peer in peers if peer and peer.value is not None and peer.area != figure.area]
        return min(known, key=lambda peer: abs(difference(figure, peer)))

    def _good_way(self, indicator: str) -> str:
        polarity = self.edition.indicator(indicator).polarity
        if polarity == "T":
            raise InvalidReferenceError(f"{indicator} is best near its target: say rose or fell")
        return "rose" if polarity == "H" else "fell"

    def _districts_not(
        self, side: str, indicator: str, group: str, other: str
    ) -> tuple[list[Figure], list[Figure]]:
        """The districts of which it is not so, and those of which it is, but may be by chance.

        Raises MissingFigureError unless every district has what it takes.
        """
        if side not in SIDES or (side in ("above", "below")) != bool(other):
            raise InvalidReferenceError(
                f'{side!r}: write "rose", "fell" or "unchanged", or "above" or "below" with other="England"'
            )
        figures = self._every_district(indicator, group)
        if other:
            pairs, judged = [self._beside_of(figure, other) for figure in figures], _side
        else:
            pairs = [
                self._pair(indicator, group, figure.area.name, figure.year.label, "") for figure in figures
            ]
            judged = _way
        against = [figure for figure, compared in pairs if judged(difference(figure, compared)) != side]
        unclear = [
            figure
            for figure, compared in pairs
            if figure not in against and side != "unchanged" and not is_clear(figure, compared)
        ]
        return against, unclear

    def _beside_of(self, figure: Figure, other: str) -> tuple[Figure, Figure]:
        return self._beside(figure.indicator.id, figure.group.id, figure.area.name, figure.year.label, other)

    def _share(self, indicator: str, group: str, area: str, year: str) -> Figure:
        figure = self._figure(indicator, group, area, year)
        if figure.indicator.unit != "percent":
            raise InvalidReferenceError(f"{indicator} is not a percentage, so it has no half")
        self._known(figure)
        return figure

    def _against_target(self, indicator: str, year: int, group: str, area: str) -> tuple[bool, str]:
        figure = self._figure(indicator, group, area)
        self._known(figure)
        target = self._target(indicator, year, group, area)
        assert figure.value is not None
        faced = facing(target, figure.indicator.polarity)  # type: ignore[arg-type]
        is_reached = faced.is_reached(published(figure.value, figure.decimals))
        reads = f"{named(figure)} is {figure.text}; the target for {year} is {target.text(figure.indicator.unit, WHOLE)}"
        return is_reached, reads

    def _course(self, indicator: str, group: str, area: str) -> tuple[float, str]:
        """How far the figure is ahead of the straight line, and that in words."""
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
        line = milestones(baseline.year.end, baseline.value, resolved.target_year, resolved.figure)
        distance = distance_to_course(
            figure.year.end,
            figure.value,
            line,
            figure.indicator.polarity,  # type: ignore[arg-type]
            unit=figure.indicator.unit,
            decimals=figure.decimals,
        )
        if distance.value is None:
            raise MissingFigureError(f"{named(figure)}: {distance.text}")
        return distance.value, f"{named(figure)} is {figure.text}: {distance.text}"


_WENT = {"rose": "rose", "fell": "fell", "unchanged": "was unchanged"}


def _way(size: float) -> str:
    return "unchanged" if size == 0 else "rose" if size > 0 else "fell"


def _side(size: float) -> str:
    return "the same as" if size == 0 else "above" if size > 0 else "below"


def _since(year: str) -> str:
    return f', since="{year}"' if year else ""
