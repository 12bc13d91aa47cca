"""Looking figures up for narrative: how every word finds its figure, and what it says when there is none.
Every word names a figure the same way: an indicator of the register, or a measure; `group` (everyone unless
said); `area` by name (the page's area unless said); `year` (the latest of the edition unless said)."""

from dataclasses import dataclass, field

from analysis.data.areas import Area
from analysis.data.indicators import Indicator
from analysis.data.schema import STATEMENT_KINDS
from analysis.data.years import InvalidYearError, parse_year
from analysis.edition.edition import Edition
from analysis.edition.figures import Figure
from analysis.edition.scorecard import national_for, neighbour_rank, resolve_for
from analysis.edition.statements import Statement
from analysis.edition.wording import series_break_between
from analysis.errors import BoldStepsError, unknown
from analysis.narrative.evidence import Evidence, EvidenceItem, named
from analysis.rules.comparators import Rank
from analysis.rules.targets import WHOLE, ResolvedTarget, Target, choose_target

NOT_AVAILABLE = "[x]"


class MissingFigureError(BoldStepsError):
    """A reference or claim rests on a figure that is suppressed or not stated. `symbol`: how that reads."""

    def __init__(self, message: str, symbol: str = NOT_AVAILABLE) -> None:
        super().__init__(message)
        self.symbol = symbol


class InvalidReferenceError(BoldStepsError):
    """A reference that can never be looked up: no such id, area, year or way of writing."""


@dataclass(frozen=True)
class Lookup:
    """Finds figures of an edition, for one area unless another is named, and adds them to `evidence`. Raises
    UsageError or InvalidReferenceError for an unknown name, MissingFigureError if no source states it."""

    edition: Edition
    area: Area
    evidence: Evidence = field(default_factory=Evidence)

    def _figure(self, indicator: str, group: str = "all", area: str = "", year: str = "") -> Figure:
        """Return the figure, which may be a symbol."""
        here = self._area(area)
        indicator = self._indicator(indicator, here, group, year).id
        figure = self.edition.figures.get(indicator, here.code, group, year or None)
        if figure is None:
            who, when = f" ({group})" if group != "all" else "", f" for {year}" if year else ""
            what = f"{indicator} of {here.name}{who}{when}"
            raise MissingFigureError(f"no source of this edition states {what}")
        self.evidence.add_figure(figure)
        return figure

    def _indicator(self, name: str, area: Area, group: str = "all", year: str = "") -> Indicator:
        """Return the indicator of that id or, of a measure, the one that answers it for the area.
        Raises UsageError naming the nearest id or group, or InvalidReferenceError for a year that is none."""
        indicator = self.edition.resolve(name, area.code, group) or self.edition.register.named(name)[0]
        if year:
            try:
                parse_year(year, indicator.year_type)
            except InvalidYearError as problem:
                raise InvalidReferenceError(str(problem)) from None
        return indicator

    def _known(self, *figures: Figure) -> None:
        """Raises MissingFigureError if one of the figures is a symbol."""
        for figure in figures:
            if figure.value is None:
                problem = f"{named(figure)} is {figure.text}, so nothing can be compared with it"
                raise MissingFigureError(problem, figure.text)

    def _area(self, name: str) -> Area:
        return self.edition.areas.find(name) if name else self.area

    def _statement(
        self, kind: str, indicator: str, group: str, area: str, year: str = "", other: str = ""
    ) -> Statement:
        """Return what a source states of the latest figure, or that of a year. Raises MissingFigureError."""
        here = self._area(area)
        indicator = self._indicator(indicator, here, group, year).id
        if kind not in STATEMENT_KINDS:
            raise unknown("kind of statement", kind, list(STATEMENT_KINDS))
        of = self.edition.statements.of(indicator, here.code, group, year or None)
        stated = [each for each in of if each.kind == kind and other in ("", each.other, each.compared)]
        if not stated:
            what = f"a {kind} of {indicator} of {here.name}"
            raise MissingFigureError(f"no source of this edition states {what}")
        statement = max(stated, key=lambda each: each.year)
        name = f"{here.name}, {statement.year}: {statement.indicator.label}, {kind}"
        cited = (statement.value, statement.source, statement.place)
        self.evidence.add(EvidenceItem("statements", statement.key, name, statement.text, *cited))
        return statement

    def _previous(self, figure: Figure) -> Figure:
        earlier = self.edition.figures.previous(figure)
        if earlier is None:
            what = f"{figure.indicator.id} of {figure.area.name}"
            raise MissingFigureError(f"no source states {what} before {figure.year}")
        self.evidence.add_figure(earlier)
        return earlier

    def _in_series(self, figure: Figure, year: str, area: str = "") -> Figure:
        """Return the same fact of another year or area, of the same source or of one that it continues."""
        here = self._area(area) if area else figure.area
        if found := self.edition.figures.in_series(figure, year, here.code):
            self.evidence.add_figure(found)
            return found
        other = self._figure(figure.indicator.id, figure.group.id, here.name, year)
        what = f"{named(figure)} ({figure.source}) and {named(other)} ({other.source})"
        raise MissingFigureError(f"{what} are of two sources, which data/reference/series.csv does not join")

    def _pair(self, indicator: str, group: str, area: str, year: str, since: str) -> tuple[Figure, Figure]:
        """Return the figure and the one before it (or of the year `since`), both known and comparable."""
        later = self._figure(indicator, group, area, year)
        earlier = self._in_series(later, since) if since else self._previous(later)
        self._known(later, earlier)
        if start := series_break_between(later.indicator, earlier.year, later.year):
            reason = f"so {later.year} cannot be compared with {earlier.year}"
            raise MissingFigureError(f"{indicator} has a series break in {start}, {reason}", "[b]")
        return later, earlier

    def _beside(self, indicator: str, group: str, area: str, year: str, other: str) -> tuple[Figure, Figure]:
        """Return the figure and the other area's figure of the same year, both known."""
        figure = self._figure(indicator, group, area, year)
        compared = self._in_series(figure, figure.year.label, other)
        self._known(figure, compared)
        return figure, compared

    def _districts(self, indicator: str, group: str) -> list[Figure]:
        """Return the latest figures of the districts that have one, all of one year."""
        areas, get = self.edition.areas.districts, self.edition.figures.get
        named = ((self._indicator(indicator, area, group).id, area.code) for area in areas)
        figures = [figure for id, code in named if (figure := get(id, code, group))]
        latest = max((figure.year for figure in figures), default=None)
        figures = [figure for figure in figures if figure.year == latest]
        for figure in figures:
            self.evidence.add_figure(figure)
        known = [figure for figure in figures if figure.value is not None]
        if not known:
            raise MissingFigureError(f"no source states {indicator} ({group}) for a district")
        return known

    def _every_district(self, indicator: str, group: str) -> list[Figure]:
        """Return the figures of all districts. Raises MissingFigureError if one has none."""
        figures = self._districts(indicator, group)
        having = {figure.area for figure in figures}
        missing = [area.name for area in self.edition.areas.districts if area not in having]
        if missing:
            verb = "has" if len(missing) == 1 else "have"
            raise MissingFigureError(f"{', '.join(missing)} {verb} no figure for {indicator}")
        return figures

    def _neighbour_rank(self, figure: Figure) -> Rank:
        """Return the county's rank. Raises MissingFigureError if too few neighbours have a figure."""
        self._known(figure)
        rank = neighbour_rank(self.edition, figure)
        if rank is None or not rank.position:
            problem = "too few statistical neighbours have a figure for a rank"
            raise MissingFigureError(f"{figure.indicator.id}: {problem}")
        for area in self.edition.neighbours:
            if peer := self.edition.figures.get(figure.indicator.id, area.code, figure.group.id, figure.year):
                self.evidence.add_figure(peer)
        name = f"{named(figure)}: rank among statistical neighbours"
        self.evidence.add(EvidenceItem("rank", figure.key[1:], name, rank.text))
        return rank

    def _target(self, indicator: str, year: int, group: str = "all", area: str = "") -> ResolvedTarget:
        """Return the target that the scorecard rates by. Raises MissingFigureError if it has no figure."""
        here = self._area(area)
        indicator = self._indicator(indicator, here, group).id
        target = choose_target(self.edition.targets.of(indicator, here.code, group), [year])
        if target and (resolved := self._resolved(target)).is_resolved:
            return resolved
        what = f"{indicator} of {here.name} in {year}"
        raise MissingFigureError(f"no source sets a target for {what} that comes to a figure")

    def _resolved(self, target: Target) -> ResolvedTarget:
        """Return the target as a figure; adds it and the figures it is worked out from to the evidence."""
        resolved = resolve_for(self.edition, target)
        indicator, area = self.edition.indicator(target.indicator), self.edition.areas.by_code[target.area]
        name = f"{area.name}, target for {target.target_year}: {indicator.label}"
        shown = resolved.text(indicator.unit, WHOLE) if resolved.is_resolved else resolved.unresolved_reason
        self.evidence.add_row("targets", target, name, shown, resolved.figure)
        fact, get = (target.indicator, target.area, target.group), self.edition.figures.get
        used = [get(*fact, target.baseline_year)] if target.baseline_year else []
        if target.kind == "relative_national":
            used.append(national_for(self.edition, target, get(*fact)))
        for figure in filter(None, used):
            self.evidence.add_figure(figure)
        return resolved
