"""Money: the amounts of every source's budget tables, in £000, overspend positive."""

import csv
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import DataProblem
from analysis.pages import Page
from analysis.rounding import format_number, format_value


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
        return f"[{self.symbol}]" if self.value is None else format_number(self.value, 1 if self.value % 1 else 0)


@dataclass(frozen=True)
class Money:
    """The amounts of one financial year."""

    amounts: tuple[Amount, ...]

    def of(self, **wanted: str) -> list[Amount]:
        """The amounts whose fields are as named: `of(statement="capital")`."""
        return [amount for amount in self.amounts if all(getattr(amount, name) == value for name, value in wanted.items() if value)]

    def one(self, **wanted: str) -> Amount:
        """The single amount so named. Raises DataProblem when there is none, or more than one."""
        found = self.of(**wanted)
        if len(found) != 1:
            named = ", ".join(f"{name} {value!r}" for name, value in wanted.items() if value)
            raise DataProblem(f"budget.csv: {len(found)} amounts have {named}; exactly one is wanted.")
        return found[0]


def load_money(page: Page) -> Money:
    """The amounts of the edition's financial year, from the sources the edition names."""
    files = [page.project.data / "sources" / source / "budget.csv" for source in page.edition.source_order]
    amounts = [amount for path in files if path.is_file() for amount in _read(path)]
    return Money(tuple(amount for amount in amounts if amount.financial_year == page.edition.financial_year))


def spoken(amount: Amount) -> str:
    """In prose: `£18.3 million`, `£625,000`."""
    if amount.value is None:
        return amount.text
    if abs(amount.value) >= 1000:
        return f"{format_value(amount.value / 1000, 'gbp', 1).removesuffix('.0')} million"
    return format_value(amount.value * 1000, "gbp", 0)


def _read(path: Path) -> list[Amount]:
    with path.open(encoding="utf-8", newline="") as file:
        return [_amount(row) for row in csv.DictReader(file)]


def _amount(row: dict[str, str]) -> Amount:
    value = float(row["value"]) if row["value"] else None
    return Amount(**{**row, "item": int(row["item"]), "value": value})  # type: ignore[arg-type]
