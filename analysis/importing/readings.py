"""What a layout reader returns: one stated figure with its place, and a tally of what it passed over."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from analysis.importing.area_register import Area, AreaRegister
from analysis.importing.cells import Cell, read_cell, read_count, read_percentage
from analysis.importing.description import Measure, TableMapping
from analysis.importing.districts import Districts


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
    """What was not used: columns and sheets by name, rows by why. remarks: what a reader must know."""

    columns: list[str] = field(default_factory=list)
    sheets: list[str] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ReleaseFile:
    """A file of a release with what is needed to read it: its mapping, the areas, and for a list of schools
    the districts.

    unused: filled while the file is read.
    """

    path: Path
    table: TableMapping
    register: AreaRegister
    unused: Unused
    districts: Districts | None = None

    @property
    def name(self) -> str:
        return self.path.name


def reading_of(
    row: dict[str, str], measure: Measure, area: Area, year: str, table: TableMapping, place: str
) -> Reading:
    """Return the figure of a row. Raises ReleaseError for a cell that is neither a number nor a symbol."""

    def cell(column: str, read: Callable[[str, dict[str, str], str], Cell]) -> Cell | None:
        if not column:
            return None
        # Some releases say beside a blank why it is one.
        stated = row[column].strip() or row.get(table.symbol_column, "")
        return read(stated, table.symbols, f"{place}, {column}")

    is_rounded = area.kind in table.rounded_counts
    return Reading(
        indicator=measure.indicator,
        area=area,
        group=measure.group,
        year=year,
        place=place,
        value=cell(measure.value, read_percentage if measure.unit == "percentage" else read_cell),
        numerator=None if is_rounded else cell(measure.numerator, read_count),
        denominator=None if is_rounded else cell(measure.denominator, read_count),
        note=table.notes.get(area.code, ""),
    )


def without_zero_filled_years(readings: list[Reading], unused: Unused) -> list[Reading]:
    """Return the readings without the last years in which every area has zero: not published yet."""
    years = sorted({reading.year for reading in readings})
    while len(years) > 1 and all(_is_zero(reading) for reading in readings if reading.year == years[-1]):
        unused.rows[f"{years.pop()} is nought everywhere, so not published yet"] += 1
    return [reading for reading in readings if reading.year in years]


def _is_zero(reading: Reading) -> bool:
    stated = reading.value or reading.numerator
    return stated is not None and stated.value == Decimal(0)
