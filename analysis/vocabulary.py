"""The words of narrative: what `{{ value(…) }}`, `{{ rose(…) }}` and the rest mean in a narrative file.

References give a figure as text. Claims give the word itself, or the words of `say`, and only when the figures bear it out; otherwise
they raise FalseClaim with the figures that refute it. Every word takes the same way of naming a figure:

    indicator           an id of the register
    group="fsm"         whose figure; everyone unless said
    area="England"      any area by name; the page's area unless said
    year="2010/11"      the latest of the edition unless said
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analysis.areas import Area
from analysis.figures import Figure
from analysis.narrative import FalseClaim, MissingFigure
from analysis.pages import Page
from analysis.rounding import format_value, round_half_up
from analysis.sentences import amount, difference, rounded
from analysis.targets import WHOLE

WORDS = (
    "value",
    "previous",
    "change",
    "moved",
    "gap",
    "difference_from",
    "target",
    "rank",
    "money",
    "rose",
    "fell",
    "unchanged",
    "above",
    "below",
    "narrowed",
    "widened",
    "best",
    "districts_above",
    "highest_district",
    "lowest_district",
)


@dataclass(frozen=True)
class Vocabulary:
    """The words, for one page."""

    page: Page

    def words(self) -> Mapping[str, Callable[..., str]]:
        return {name: getattr(self, name) for name in WORDS}

    # References -------------------------------------------------------------------------------------------------

    def value(self, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """The figure with its unit: `61%`, `nearly 10,000`, or its symbol `[c]`."""
        return self._figure(indicator, group, area, year).text

    def previous(self, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """The figure reported before it."""
        return self._previous(self._figure(indicator, group, area, year)).text

    def change(self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = "") -> str:
        """The size of the movement since the previous figure (or the year `since`): `2 percentage points`."""
        later, earlier = self._pair(indicator, group, area, year, since)
        return amount(difference(later, earlier), later, min(later.decimals, earlier.decimals))

    def moved(self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = "") -> str:
        """`rose 2 percentage points, from 59% to 61%`, whichever way it went."""
        from analysis.sentences import movement

        return movement(*self._pair(indicator, group, area, year, since))

    def gap(self, indicator: str, group: str, other: str, area: str = "", year: str = "") -> str:
        """The size of the difference between two groups: `9 percentage points`."""
        one, two = self._figure(indicator, group, area, year), self._figure(indicator, other, area, year)
        return amount(difference(one, two), one, min(one.decimals, two.decimals))

    def difference_from(self, other: str, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """The size of the difference from another area in the same year: `2.5 percentage points`."""
        figure = self._figure(indicator, group, area, year)
        compared = self._same_year(figure, other)
        return amount(difference(figure, compared), figure, min(figure.decimals, compared.decimals))

    def target(self, indicator: str, year: int, group: str = "all", area: str = "") -> str:
        """The target for that calendar year, as a figure: `70%`, `less than 25.8%`."""
        from analysis.scorecard import resolve_for

        for target in self.page.aims.of(indicator, self._area(area).code, group):
            if target.target_year == year:
                resolved = resolve_for(self.page, target)
                if resolved.is_resolved:
                    unit = self.page.indicator(indicator)
                    return resolved.text(unit.unit, WHOLE)
        raise MissingFigure(f"no source sets a target for {indicator} in {year} that comes to a figure")

    def rank(self, indicator: str, group: str = "all", year: str = "") -> str:
        """The county's place among its statistical neighbours, best first: `2nd of 11`."""
        from analysis.scorecard import neighbour_rank

        place = neighbour_rank(self.page, self._figure(indicator, group, "", year))
        if place is None:
            raise MissingFigure(f"{indicator}: too few statistical neighbours have a figure for a rank")
        return place.text

    def money(self, division: str, line: str, measure: str, statement: str = "") -> str:
        """An amount of the budget tables in £ million or £: `£18.3 million`."""
        from analysis.money import load_money, spoken

        return spoken(load_money(self.page).one(statement=statement, division=division, line=line, measure=measure))

    # Claims -----------------------------------------------------------------------------------------------------

    def rose(self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = "", say: str = "rose") -> str:
        later, earlier = self._pair(indicator, group, area, year, since)
        return self._claim(difference(later, earlier) > 0, say, later, earlier)

    def fell(self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = "", say: str = "fell") -> str:
        later, earlier = self._pair(indicator, group, area, year, since)
        return self._claim(difference(later, earlier) < 0, say, later, earlier)

    def unchanged(self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = "", say: str = "unchanged") -> str:
        later, earlier = self._pair(indicator, group, area, year, since)
        return self._claim(difference(later, earlier) == 0, say, later, earlier)

    def above(self, other: str, indicator: str, group: str = "all", area: str = "", year: str = "", say: str = "above") -> str:
        figure = self._figure(indicator, group, area, year)
        compared = self._same_year(figure, other)
        return self._claim(difference(figure, compared) > 0, say, figure, compared)

    def below(self, other: str, indicator: str, group: str = "all", area: str = "", year: str = "", say: str = "below") -> str:
        figure = self._figure(indicator, group, area, year)
        compared = self._same_year(figure, other)
        return self._claim(difference(figure, compared) < 0, say, figure, compared)

    def narrowed(self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = "", say: str = "narrowed") -> str:
        """For an indicator that is itself a gap."""
        return self.fell(indicator, group, area, year, since, say)

    def widened(self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = "", say: str = "widened") -> str:
        """For an indicator that is itself a gap."""
        return self.rose(indicator, group, area, year, since, say)

    def best(self, indicator: str, group: str = "all", say: str = "best") -> str:
        """First among the statistical neighbours."""
        from analysis.scorecard import neighbour_rank

        figure = self._figure(indicator, group, "", "")
        place = neighbour_rank(self.page, figure)
        if place is None:
            raise MissingFigure(f"{indicator}: too few statistical neighbours have a figure for a rank")
        return self._claim(place.position == 1, say, figure)

    def districts_above(self, other: str, indicator: str, group: str = "all") -> str:
        """How many districts are above another area: `5 of the 12 districts`."""
        figures = self._districts(indicator, group)
        compared = self._same_year(figures[0], other)
        count = sum(difference(figure, compared) > 0 for figure in figures)
        return f"{count} of the {len(figures)} districts"

    def highest_district(self, indicator: str, group: str = "all") -> str:
        """`Sevenoaks (70.1%)`."""
        top = max(self._districts(indicator, group), key=rounded)
        return f"{top.area.name} ({top.text})"

    def lowest_district(self, indicator: str, group: str = "all") -> str:
        """`Thanet (52.5%)`."""
        bottom = min(self._districts(indicator, group), key=rounded)
        return f"{bottom.area.name} ({bottom.text})"

    # How a figure is found --------------------------------------------------------------------------------------

    def _figure(self, indicator: str, group: str, area: str, year: str) -> Figure:
        self.page.indicator(indicator)
        place = self._area(area)
        figure = self.page.figures.get(indicator, place.code, group, year or None)
        if figure is None:
            when = f" for {year}" if year else ""
            raise MissingFigure(f"no source states {indicator} of {place.name} ({group}){when}")
        return figure

    def _area(self, name: str) -> Area:
        return self.page.areas.find(name) if name else self.page.area

    def _previous(self, figure: Figure) -> Figure:
        earlier = self.page.figures.previous(figure)
        if earlier is None:
            raise MissingFigure(f"no source states {figure.indicator.id} of {figure.area.name} before {figure.year}")
        return earlier

    def _pair(self, indicator: str, group: str, area: str, year: str, since: str) -> tuple[Figure, Figure]:
        later = self._figure(indicator, group, area, year)
        earlier = self._figure(indicator, group, area, since) if since else self._previous(later)
        for figure in (later, earlier):
            if figure.value is None:
                raise MissingFigure(f"{indicator} of {figure.area.name} in {figure.year} is {figure.text}, so it cannot be compared")
        return later, earlier

    def _same_year(self, figure: Figure, other: str) -> Figure:
        return self._figure(figure.indicator.id, figure.group.id, other, figure.year.label)

    def _districts(self, indicator: str, group: str) -> list[Figure]:
        found = [self.page.figures.get(indicator, district.code, group) for district in self.page.areas.districts]
        figures = [figure for figure in found if figure and figure.value is not None]
        if not figures:
            raise MissingFigure(f"no source states {indicator} ({group}) for a district")
        return figures

    def _claim(self, holds: bool, say: str, *figures: Figure) -> str:
        if holds:
            return say
        shown = "; ".join(f"{figure.area.name} {figure.year} {figure.text}" for figure in figures)
        raise FalseClaim(f"the figures do not say {say!r}: {figures[0].indicator.label}, {shown}")


def vocabulary_of(page: Page) -> Mapping[str, Callable[..., str]]:
    """The words for that page, by name."""
    return Vocabulary(page).words()


def percent_of(part: float, whole: float, decimals: int = 0) -> str:
    """A share worked out from two counts."""
    return format_value(round_half_up(100 * part / whole, decimals), "percent", decimals)
