"""References: the words of narrative that give a figure as text. A figure that is suppressed or not stated reads as its
symbol."""

from collections.abc import Callable

from analysis.edition.differences import difference, rounded
from analysis.edition.money import spoken
from analysis.edition.wording import apart, movement
from analysis.narrative.figure_lookup import InvalidReferenceError, Lookup, MissingFigureError
from analysis.rules.rounding import format_number
from analysis.rules.targets import WHOLE

COUNTS = ("numerator", "denominator")


class References(Lookup):
    """One method a word. The first line of each is its entry in docs/narrative.md."""

    def value(self, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """The figure with its unit: `61%`, `nearly 10,000`, or its symbol `[c]`."""
        return self._figure(indicator, group, area, year).text

    def previous(self, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """The figure reported before it."""
        only_dates_it = Lookup(self.edition, self.area)._figure(indicator, group, area, year)
        return self._previous(only_dates_it).text

    def count(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", of: str = "numerator"
    ) -> str:
        """How many are behind a percentage, where published: `9,876`; of="denominator" for out of how many."""
        if of not in COUNTS:
            raise InvalidReferenceError(f"of={of!r}: it may be {' or '.join(COUNTS)}")
        figure = self._figure(indicator, group, area, year)
        number = getattr(figure, of)
        if number is None or figure.value is None:
            raise MissingFigureError(
                f"no {of} is published for {indicator} of {figure.area.name} in {figure.year}"
            )
        return format_number(number, 0)

    def change(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = ""
    ) -> str:
        """The size of the movement since the previous figure, or since the year `since`: `2 percentage points`."""
        later, earlier = self._pair(indicator, group, area, year, since)
        return apart(later, earlier)

    def moved(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = ""
    ) -> str:
        """Whichever way it went: `rose 2 percentage points, from 59% to 61%`."""
        try:
            return movement(*self._pair(indicator, group, area, year, since))
        except MissingFigureError as missing:
            figure = self._figure(indicator, group, area, year)
            self.evidence.missing.append(str(missing))
            return f"stood at {figure.text}"

    def gap(self, indicator: str, group: str, other: str, area: str = "", year: str = "") -> str:
        """The size of the difference between two groups: `9 percentage points`."""
        one, two = self._figure(indicator, group, area, year), self._figure(indicator, other, area, year)
        self._known(one, two)
        return apart(one, two)

    def difference_from(
        self, other: str, indicator: str, group: str = "all", area: str = "", year: str = ""
    ) -> str:
        """The size of the difference from another area in the same year: `2.5 percentage points`."""
        return apart(*self._beside(indicator, group, area, year, other))

    def target(self, indicator: str, year: int, group: str = "all", area: str = "") -> str:
        """The target for that calendar year, as a figure: `70%`, `less than 25.8%`."""
        return self._target(indicator, year, group, area).text(self.edition.indicator(indicator).unit, WHOLE)

    def rank(self, indicator: str, group: str = "all", year: str = "") -> str:
        """The county's place among its statistical neighbours, best first: `2nd of 11`."""
        return self._neighbour_rank(self._figure(indicator, group, "", year)).text

    def money(self, division: str, line: str, measure: str, statement: str = "") -> str:
        """An amount of the budget tables in £ million or £: `£18.3 million`."""
        return spoken(self._amount(division, line, measure, statement))

    def districts_above(self, other: str, indicator: str, group: str = "all") -> str:
        """How many districts are above another area: `5 of the 12 districts`."""
        figures = self._districts(indicator, group)
        compared = self._figure(indicator, group, other, figures[0].year.label)
        self._known(compared)
        count = sum(difference(figure, compared) > 0 for figure in figures)
        return f"{count} of the {len(figures)} districts"

    def highest_district(self, indicator: str, group: str = "all") -> str:
        """The district with the highest figure: `Sevenoaks (70.1%)`; ties are all named."""
        return self._extreme(indicator, group, max)

    def lowest_district(self, indicator: str, group: str = "all") -> str:
        """The district with the lowest figure: `Thanet (52.5%)`; ties are all named."""
        return self._extreme(indicator, group, min)

    def _extreme(self, indicator: str, group: str, choose: Callable[[list[float]], float]) -> str:
        figures = self._districts(indicator, group)
        bound = choose([rounded(figure) for figure in figures])
        found = [figure for figure in figures if rounded(figure) == bound]
        return f"{' and '.join(figure.area.name for figure in found)} ({found[0].text})"
