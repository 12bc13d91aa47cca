"""References: the words of narrative that give a figure as text, or the symbol of one that is missing."""

from collections.abc import Callable, Sequence

from analysis.data.schema import TABLES
from analysis.edition.figures import Figure
from analysis.edition.money import Amount, load_money, say_pounds
from analysis.edition.paper_tables import Stated
from analysis.edition.plan import MET, NOT_AVAILABLE, NOT_MET, load_counts, load_kpis
from analysis.edition.wording import apart, difference, movement, rounded
from analysis.errors import unknown
from analysis.narrative.figure_lookup import InvalidReferenceError, Lookup, MissingFigureError
from analysis.rules.rounding import format_number
from analysis.rules.targets import WHOLE

COUNTS_BEHIND = ("numerator", "denominator")
PLAN_STATES = {
    "indicators": "",
    "measures": "",
    "met": MET,
    "not met": NOT_MET,
    "not available": NOT_AVAILABLE,
}
THOUSANDS = {"gbp": 0.001, "gbp_k": 1, "gbp_m": 1000}
"""What an amount is multiplied by for £000, by its unit."""
PLAN_COUNTS = {"projects": "projects", "delivered": "projects_achieved"}


class References(Lookup):
    """One public method a word. The first paragraph of its docstring is its entry in docs/narrative.md."""

    def value(self, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """The figure with its unit: `61%`, `nearly 10,000`, `£18.3 million`, or its symbol `[c]`."""
        return _in_prose(self._figure(indicator, group, area, year))

    def previous(self, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """The figure reported before it."""
        only_dates_it = Lookup(self.edition, self.area)._figure(indicator, group, area, year)
        return _in_prose(self._previous(only_dates_it))

    def count(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", of: str = "numerator"
    ) -> str:
        """How many are behind a percentage, where published: `9,876`; of="denominator" for out of how
        many."""
        if of not in COUNTS_BEHIND:
            raise InvalidReferenceError(f"of={of!r}: it may be {' or '.join(COUNTS_BEHIND)}")
        figure = self._figure(indicator, group, area, year)
        number = getattr(figure, of)
        if number is None or figure.value is None:
            what = f"{indicator} of {figure.area.name} in {figure.year}"
            raise MissingFigureError(f"no {of} is published for {what}")
        return format_number(number, 0)

    def change(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = ""
    ) -> str:
        """The size of the movement since the previous figure, or since the year `since`, in a sentence with a
        claim that says which way: `2 percentage points`."""
        return apart(*self._pair(indicator, group, area, year, since))

    def moved(
        self, indicator: str, group: str = "all", area: str = "", year: str = "", since: str = ""
    ) -> str:
        """Whichever way it went: `rose by 2 points, from 59% to 61%`."""
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
        unit = self._indicator(indicator, self._area(area), group).unit
        return self._target(indicator, year, group, area).text(unit, WHOLE)

    def rank(self, indicator: str, group: str = "all", year: str = "") -> str:
        """The county's place among its statistical neighbours, best first: `2nd of 11`."""
        return self._neighbour_rank(self._figure(indicator, group, self.edition.county.name, year)).text

    def stated(self, kind: str, indicator: str, group: str = "all", area: str = "", year: str = "") -> str:
        """What a source states of the figure, a `change`, `change_pct`, `rank`, `rank_from_bottom`,
        `quartile` or `lead`: `down 0.8 percentage points`, `2nd`, `bottom`."""
        return self._statement(kind, indicator, group, area, year).said

    def money(self, division: str, line: str, measure: str, statement: str = "") -> str:
        """An amount of the budget tables in £ million or £: `£18.3 million`."""
        only = {"statement": statement, "division": division, "line": line, "measure": measure}
        amount = load_money(self.edition).one(**only)
        name = f"{amount.division}, {amount.line}: {amount.measure}, {amount.financial_year}"
        self.evidence.add_row("budget", amount, name, amount.text, amount.value)
        return amount.said

    def districts_above(self, other: str, indicator: str, group: str = "all") -> str:
        """How many districts are above another area: `5 of the 12 districts`."""
        figures = self._districts(indicator, group)
        compared = self._in_series(figures[0], figures[0].year.label, other)
        self._known(compared)
        count = sum(difference(figure, compared) > 0 for figure in figures)
        return f"{count} of the {len(figures)} districts"

    def highest_district(self, indicator: str, group: str = "all") -> str:
        """The district with the highest figure: `Elmvale (70.1%)`; ties are all named."""
        return self._extreme(indicator, group, max)

    def lowest_district(self, indicator: str, group: str = "all") -> str:
        """The district with the lowest figure: `Oakvale (52.5%)`; ties are all named."""
        return self._extreme(indicator, group, min)

    def variance(self, statement: str, division: str = "", line: str = "") -> str:
        """What was spent over or under the budget, of a whole statement or of a division or line: `£1.3
        million over`."""
        level = "line" if line else "subtotal" if division else "total"
        for spending in load_money(self.edition).spending(statement, level):
            if division in ("", spending.outturn.division) and line in ("", spending.outturn.line):
                self._add_rows("budget", (spending.budget, spending.outturn))
                return spending.said_variance
        what = f"budget and outturn of {line or division or statement}"
        raise MissingFigureError(f"no source of this edition states {what}")

    def plan_count(self, what: str, unit: str = "") -> str:
        """How many of the plan's `indicators` there are, or are `met`, `not met`, `not available`; different
        `measures`, where units list the same one; `projects`, `delivered`."""
        if what in PLAN_COUNTS:
            counts = [count for count in load_counts(self.edition) if count.measure == PLAN_COUNTS[what]]
            total = [count for count in counts if (count.service_unit == unit if unit else count.is_total)]
            return self._counted(what, "kpi_counts", total)[0].text
        if what not in PLAN_STATES:
            raise unknown("count of the plan", what, [*PLAN_STATES, *PLAN_COUNTS])
        kpis = [kpi for kpi in load_kpis(self.edition) if unit in ("", kpi.service_unit)]
        kpis = [kpi for kpi in kpis if PLAN_STATES[what] in ("", kpi.met)]
        kpis = [kpi for kpi in kpis if what != "measures" or not kpi.same_as]
        return format_number(len(self._counted(what, "kpis", kpis)), 0)

    def _extreme(self, indicator: str, group: str, choose: Callable[[list[float]], float]) -> str:
        figures = self._districts(indicator, group)
        bound = choose([rounded(figure) for figure in figures])
        reaching = [figure for figure in figures if rounded(figure) == bound]
        return f"{' and '.join(figure.area.name for figure in reaching)} ({reaching[0].text})"

    def _counted(self, what: str, table: str, rows: Sequence[Stated]) -> Sequence[Stated]:
        """Return the rows of a count and add them to the evidence. Raises MissingFigureError for none."""
        if not rows:
            raise MissingFigureError(f"the paper of this edition gives no {what} of its plan")
        self._add_rows(table, rows)
        return rows

    def _add_rows(self, table: str, rows: Sequence[Stated]) -> None:
        for row in rows:
            columns = (name for name in TABLES[table].key if name not in ("source", "item"))
            name = ", ".join(str(getattr(row, column)) for column in columns)
            self.evidence.add_row(table, row, name, row.text, row.value if isinstance(row, Amount) else None)


def _in_prose(figure: Figure) -> str:
    """Return a figure as a sentence has it: large amounts in £ million, thousands of pounds in £."""
    factor, value = THOUSANDS.get(figure.indicator.unit, 0), figure.value
    is_small = figure.indicator.unit == "gbp" and abs(value or 0) < 1_000_000
    if value is None or not factor or is_small or figure.qualifier:
        return figure.text
    _, bracket, mark = figure.text.partition(" [")
    return f"{say_pounds(value * factor)}{bracket}{mark}"
