"""References to what was spent against the budget and what the plan delivered. One method a word, as in `analysis.narrative.references`."""

from collections.abc import Sequence

from analysis.data.schema import TABLES
from analysis.edition.money import Amount, Spending, load_money
from analysis.edition.paper_tables import Stated
from analysis.edition.plan import MET, NOT_AVAILABLE, NOT_MET, load_counts, load_kpis
from analysis.errors import unknown
from analysis.narrative.evidence import Used
from analysis.narrative.figure_lookup import Lookup, MissingFigureError
from analysis.rules.rounding import format_number

STATES = {"indicators": "", "met": MET, "not met": NOT_MET, "not available": NOT_AVAILABLE}
COUNTS = {"projects": "projects", "delivered": "projects_achieved"}


class OutturnReferences(Lookup):
    """The first line of each is its entry in docs/narrative.md."""

    def variance(self, statement: str, division: str = "", line: str = "") -> str:
        """What was spent over or under the budget, of a whole statement or of a division or line: `£1.3 million over`."""
        spending = self._spending(statement, division, line)
        self._note("budget", (spending.budget, spending.outturn))
        return spending.said_variance

    def plan_count(self, what: str, unit: str = "") -> str:
        """How many of the plan's `indicators` there are, or are `met`, `not met`, `not available`; `projects`, `delivered`."""
        if what in COUNTS:
            counts = [count for count in load_counts(self.edition) if count.measure == COUNTS[what]]
            of_unit = [
                count for count in counts if count.service_unit == unit or (not unit and count.is_total)
            ]
            self._note("kpi_counts", self._found(what, of_unit))
            return of_unit[0].text
        if what not in STATES:
            raise unknown("count of the plan", what, [*STATES, *COUNTS])
        kpis = [
            kpi
            for kpi in load_kpis(self.edition)
            if STATES[what] in ("", kpi.met) and unit in ("", kpi.service_unit)
        ]
        self._note("kpis", self._found(what, kpis))
        return format_number(len(kpis), 0)

    def _spending(self, statement: str, division: str, line: str) -> Spending:
        """Budget and outturn of that line, division or whole statement. Raises MissingFigureError where it has not both."""
        level = "line" if line else "subtotal" if division else "total"
        for spending in load_money(self.edition).spending(statement, level):
            named = (spending.outturn.division, spending.outturn.line)
            if (not division or named[0] == division) and (not line or named[1] == line):
                return spending
        raise MissingFigureError(
            f"no source of this edition states budget and outturn of {line or division or statement}"
        )

    def _found(self, what: str, rows: Sequence[Stated]) -> Sequence[Stated]:
        if not rows:
            raise MissingFigureError(f"the paper of this edition gives no {what} of its plan")
        return rows

    def _note(self, table: str, rows: Sequence[Stated]) -> None:
        """Writes down the rows that a word rests on."""
        for row in rows:
            key = tuple((name, str(getattr(row, name))) for name in TABLES[table].key)
            named = ", ".join(value for name, value in key if name not in ("source", "item"))
            value = row.value if isinstance(row, Amount) else None
            self.evidence.add(Used(table, key, named, row.text, value, row.source, row.place))
