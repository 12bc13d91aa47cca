"""What a layout reader hands over: one stated figure with its place, and a tally of what it passed over."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.importing.area_register import Area
from analysis.importing.cells import Cell


@dataclass(frozen=True)
class Reading:
    """One figure as the file states it: a percentage or rate, or the two counts behind one, or both.

    status: how firm it is, where the file says so itself. decimals: where other than the mapping's.
    """

    indicator: str
    area: Area
    group: str
    year: str
    place: str
    value: Cell | None = None
    numerator: Cell | None = None
    denominator: Cell | None = None
    note: str = ""
    status: str = ""
    decimals: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.indicator, self.area.code, self.group, self.year


@dataclass
class Unused:
    """What in the file was not used: columns and sheets by name, rows by why. remarks: what a reader must know of it."""

    columns: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


def without_zero_filled_years(readings: list[Reading], unused: Unused) -> list[Reading]:
    """Leaves out the last years in which every area has nought: columns laid out for figures not published yet."""
    years = sorted({reading.year for reading in readings})
    while len(years) > 1 and all(_is_nought(reading) for reading in readings if reading.year == years[-1]):
        unused.rows[f"{years.pop()} is nought everywhere, so not published yet"] += 1
    return [reading for reading in readings if reading.year in years]


def _is_nought(reading: Reading) -> bool:
    stated = reading.value or reading.numerator
    return stated is not None and stated.value == Decimal(0)
