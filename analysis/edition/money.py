"""Money: budgets, reasons for variances and movements of budgets, in £000, overspend positive."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.data.schema import BUDGET
from analysis.edition.edition import Edition
from analysis.edition.paper_tables import read_own
from analysis.errors import DataError
from analysis.io.dependencies import rows
from analysis.rules.rounding import format_number, format_signed, format_value

BUDGET_MEASURES = ("final_cash_limit", "revised_budget")
ENDS = ("opening", "subtotal", "closing")
"""Steps of a bridge that are not movements."""
MOVEMENT_DECIMALS = 1


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
    def said(self) -> str:
        """As in prose: `£18.3 million`, `£625,000`, `1,385 FTE`."""
        if self.value is None:
            return self.text
        if self.unit != "gbp_k":
            return format_value(self.value, self.unit, 1 if self.value % 1 else 0)
        return say_pounds(self.value)

    @property
    def name(self) -> str:
        """What a table calls it: its line, or its division for a division's total."""
        return self.line if self.level == "line" and self.line else self.division


@dataclass(frozen=True)
class Spending:
    """What was spent against what might be, of a line, division, portfolio or the directorate, in £000.
    original: None where the line came during the year, or was left blank."""

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
        return self.original.said if self.original else "nothing"

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
class Movement:
    """One row of `budget_movements.csv`: £000, positive adds to the budget."""

    financial_year: str
    division: str
    item: int
    step: str
    line: str
    counterpart: str
    value: float | None
    symbol: str
    printed: str
    source: str
    place: str
    note: str

    @property
    def text(self) -> str:
        return f"[{self.symbol}]" if self.value is None else format_number(self.value, MOVEMENT_DECIMALS)

    @property
    def amount(self) -> float:
        return self.value or 0


@dataclass(frozen=True)
class Bridge:
    """The movements of one division from its opening to its closing budget."""

    division: str
    opening: Movement
    steps: tuple[Movement, ...]
    closing: Movement

    @property
    def movements(self) -> tuple[Movement, ...]:
        return (self.opening, *self.steps, self.closing)

    @property
    def change(self) -> float:
        return round(self.closing.amount - self.opening.amount, 4)

    @property
    def unexplained(self) -> float:
        """What the movements leave out: zero where the bridge closes."""
        return round(self.change - sum(step.amount for step in self.steps), 4)


@dataclass(frozen=True)
class Money:
    """The amounts of one financial year."""

    amounts: tuple[Amount, ...]

    def of(self, **wanted: str) -> list[Amount]:
        """Return the amounts whose fields are as named: `of(statement="capital")`."""
        wanted = {name: value for name, value in wanted.items() if value}
        return [amount for amount in self.amounts if wanted.items() <= vars(amount).items()]

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
        found = []
        for amounts in by_item.values():
            budget = next((amounts[name] for name in BUDGET_MEASURES if name in amounts), None)
            outturn = amounts.get("outturn")
            original = amounts.get("original_cash_limit") or amounts.get("original_budget")
            if budget and outturn and budget.value is not None and outturn.value is not None:
                found.append(Spending(original, budget, outturn))
        return found

    def total(self, statement: str) -> Spending | None:
        """Return the directorate's budget and outturn in that statement; None for a year not yet spent."""
        return next(iter(self.spending(statement, "total")), None)


def load_money(edition: Edition) -> Money:
    """Return the amounts of the edition's financial year, from the sources the edition names."""
    files = [edition.project.data / "sources" / source / "budget.csv" for source in edition.source_order]
    of_year = [row for path in files for row in rows(path, financial_year=edition.financial_year)]
    return Money(tuple(Amount(**BUDGET.values(row)) for row in of_year))


def load_reasons(edition: Edition, statement: str) -> list[Reason]:
    """Return the reasons given in the edition's own paper for its financial year."""
    wanted = {"statement": statement, "financial_year": edition.financial_year}
    return read_own(edition, "variance_reasons", Reason, **wanted)


def load_bridges(edition: Edition) -> list[Bridge]:
    """Return the bridges of the edition's own paper, in order. Raises DataError for one without an end."""
    by_division: dict[str, list[Movement]] = {}
    for movement in read_own(edition, "budget_movements", Movement, financial_year=edition.financial_year):
        by_division.setdefault(movement.division, []).append(movement)
    bridges = []
    for division, movements in by_division.items():
        by_step = {movement.step: movement for movement in movements}
        for end in ("opening", "closing"):
            if end not in by_step:
                lacking = f"the bridge of {division} has no row whose step is {end}"
                raise DataError(f"budget_movements.csv: {lacking}; add it.")
        steps = tuple(each for each in movements if each.step not in ENDS)
        bridges.append(Bridge(division, by_step["opening"], steps, by_step["closing"]))
    return bridges


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
