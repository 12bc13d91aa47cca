"""Money: budget amounts and reasons for variances of every source, in £000, overspend positive."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.data.schema import BUDGET
from analysis.edition.edition import Edition
from analysis.edition.paper_tables import read_own
from analysis.errors import DataError
from analysis.io.dependencies import rows
from analysis.rules.rounding import format_number, format_signed, format_value

BUDGET_MEASURES = ("final_cash_limit", "revised_budget")


@dataclass(frozen=True)
class Amount:
    """One amount of `budget.csv`. unit: gbp_k (£000), fte or count."""

    financial_year: str
    statement: str
    item: int
    division: str
    line: str
    level: str
    measure: str
    unit: str
    value: float | None
    symbol: str
    qualifier: str
    printed: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        """As in a table headed £000: `18,304`."""
        return f"[{self.symbol}]" if self.value is None else in_thousands(self.value)

    @property
    def name(self) -> str:
        """What a table calls it: its line, or its division for a division's total."""
        return self.line if self.level == "line" and self.line else self.division


@dataclass(frozen=True)
class Spending:
    """What was spent against what might be: a line, division, portfolio or the directorate, in £000.

    original, budget, outturn: the amounts; original is None where the line came during the year, or was left
    blank.
    """

    original: Amount | None
    budget: Amount
    outturn: Amount

    @property
    def division(self) -> str:
        return self.outturn.division

    @property
    def name(self) -> str:
        return self.outturn.name

    @property
    def variance(self) -> float:
        """Outturn less budget, £000: an overspend is positive."""
        assert self.outturn.value is not None and self.budget.value is not None
        return round(self.outturn.value - self.budget.value, 4)

    @property
    def change(self) -> float:
        """Budget less original budget, £000; what was not there before counts as nothing."""
        assert self.budget.value is not None
        return round(self.budget.value - ((self.original.value if self.original else None) or 0), 4)

    @property
    def said_original(self) -> str:
        return spoken(self.original) if self.original else "nothing"

    @property
    def said_budget(self) -> str:
        return spoken(self.budget)

    @property
    def said_outturn(self) -> str:
        return spoken(self.outturn)

    @property
    def said_variance(self) -> str:
        """`£1.3 million over`, `£325,000 under`."""
        return say_variance(self.variance)

    @property
    def amounts(self) -> tuple[Amount, ...]:
        return tuple(amount for amount in (self.original, self.budget, self.outturn) if amount)


@dataclass(frozen=True)
class Reason:
    """A row of `variance_reasons.csv`: £000, overspend positive. A colon precedes a part of a programme."""

    financial_year: str
    statement: str
    division: str
    item: int
    line: str
    reason: str
    value: float | None
    symbol: str
    printed: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return f"[{self.symbol}]" if self.value is None else signed_thousands(self.value)

    @property
    def is_part(self) -> bool:
        """Whether the amount lies within that of the programme named before the colon."""
        return ": " in self.line


@dataclass(frozen=True)
class Money:
    """The amounts of one financial year."""

    amounts: tuple[Amount, ...]

    def of(self, **wanted: str) -> list[Amount]:
        """Return the amounts whose fields are as named: `of(statement="capital")`."""
        return [
            amount
            for amount in self.amounts
            if all(getattr(amount, name) == value for name, value in wanted.items() if value)
        ]

    def one(self, **wanted: str) -> Amount:
        """Return the single amount so named. Raises DataError when there is none, or more than one."""
        found = self.of(**wanted)
        if len(found) != 1:
            named = ", ".join(f"{name} {value!r}" for name, value in wanted.items() if value)
            raise DataError(f"budget.csv: {len(found)} amounts have {named}; exactly one is wanted.")
        return found[0]

    def spending(self, statement: str, *levels: str) -> list[Spending]:
        """Return every line of a statement at those levels that has both budget and outturn, in order."""
        by_item: dict[int, dict[str, Amount]] = {}
        for amount in self.of(statement=statement):
            if amount.level in levels:
                by_item.setdefault(amount.item, {})[amount.measure] = amount
        return [found for measures in by_item.values() if (found := _spending(measures))]

    def total(self, statement: str) -> Spending | None:
        """Return the directorate's budget and outturn in that statement; None for a year not yet spent."""
        return next(iter(self.spending(statement, "total")), None)


def load_money(edition: Edition) -> Money:
    """Return the amounts of the edition's financial year, from the sources the edition names."""
    files = [edition.project.data / "sources" / source / "budget.csv" for source in edition.source_order]
    amounts = [Amount(**BUDGET.values(row)) for path in files for row in rows(path)]
    return Money(tuple(amount for amount in amounts if amount.financial_year == edition.financial_year))


def load_reasons(edition: Edition, statement: str) -> list[Reason]:
    """Return the reasons given in the edition's own paper for its financial year."""
    found = read_own(edition, "variance_reasons", Reason)
    return [
        each
        for each in found
        if each.statement == statement and each.financial_year == edition.financial_year
    ]


def spoken(amount: Amount) -> str:
    """Return money in prose: `£18.3 million`, `£625,000`, `1,385 FTE`."""
    if amount.value is None:
        return amount.text
    if amount.unit != "gbp_k":
        return format_value(amount.value, amount.unit, 1 if amount.value % 1 else 0)
    return say_pounds(amount.value)


def say_pounds(thousands: float) -> str:
    """Return £000 in prose: `£18.3 million`, `£625,000`."""
    if abs(thousands) >= 1000:
        return f"{format_value(thousands / 1000, 'gbp', 1).removesuffix('.0')} million"
    return format_value(thousands * 1000, "gbp", 0)


def say_variance(thousands: float) -> str:
    """Return a variance in prose: `£1.3 million over`, `£325,000 under`, `on budget`."""
    if not thousands:
        return "on budget"
    return f"{say_pounds(abs(thousands))} {'over' if thousands > 0 else 'under'}"


def in_thousands(value: float) -> str:
    """Return money in a table headed £000: `18,304`, `22,178.7`."""
    return format_number(value, 1 if value % 1 else 0)


def signed_thousands(value: float) -> str:
    """Return a change or variance in a table headed £000: `+1,578`."""
    return format_signed(value, 1 if value % 1 else 0)


def largest(spending: Iterable[Spending], count: int) -> list[Spending]:
    """Return those with the largest variances either way, largest first."""
    return sorted(spending, key=lambda each: -abs(each.variance))[:count]


def _spending(measures: dict[str, Amount]) -> Spending | None:
    budget = next((measures[name] for name in BUDGET_MEASURES if name in measures), None)
    outturn = measures.get("outturn")
    original = measures.get("original_cash_limit") or measures.get("original_budget")
    if budget is None or outturn is None or budget.value is None or outturn.value is None:
        return None
    return Spending(original, budget, outturn)
