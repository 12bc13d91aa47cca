"""What a layout reader returns, a stated figure with its place, and the rows of `observations.csv` for it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path

from analysis.data.areas import Area
from analysis.data.schema import CALCULATED, PART_OF_YEAR, WORKED_OUT
from analysis.importing.area_register import AreaRegister, Registers
from analysis.importing.cells import Cell, read_cell, read_count, read_fraction, read_percentage
from analysis.importing.description import Measure, ReleaseDescription, TableDescription, parts_of
from analysis.importing.errors import ReleaseError
from analysis.importing.row_files import OpenTable, open_rows
from analysis.rules.rounding import published


@dataclass(frozen=True)
class Reading:
    """One figure as the file states it: a percentage or rate, its two counts, or both. status: if the file
    says so. decimals: other than the mapping's. part: of its year."""

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
    part: str = ""

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
    """A file of a release with its mapping, the areas, and registers for a list of schools. unused: filled in
    reading. opened: what is unpacked of it. everywhere: the area that rows of all authorities are read as, to
    work out its place. kept: the rows of the mapping with their lines, of a file that is read again."""

    path: Path
    table: TableDescription
    register: AreaRegister
    unused: Unused
    registers: Registers | None = None
    opened: Path | None = None
    everywhere: Area | None = None
    kept: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.table.name_of(self.path)

    def open_rows(self) -> AbstractContextManager[OpenTable]:
        """Open the rows of the file, or of the sheet that the mapping names."""
        table, ends_early = self.table, self.table.schools.ends_early if self.table.schools else ""
        heading = max(table.heading_rows, default=1)
        return open_rows(self.opened or self.path, ends_early, table.separator, table.sheet, heading)


def reading_of(
    row: dict[str, str],
    measure: Measure,
    area: Area,
    year: str,
    table: TableDescription,
    place: str,
    status: str = "",
    part: str = "",
) -> Reading:
    """Return the figure of a row. Raises ReleaseError for a cell that is neither a number nor a symbol."""

    def cell(column: str, read: Callable[[str, dict[str, str], str], Cell]) -> Cell | None:
        if not column:
            return None
        # Some releases say beside a blank why it is one.
        parts = [(part, row[part].strip() or row.get(table.symbol_column, "")) for part in parts_of(column)]
        as_numbers = ((part, table.words.get(stated, stated)) for part, stated in parts)
        return add([read(stated, table.symbols, f"{place}, {part}") for part, stated in as_numbers])

    value = cell(measure.value, _READ[measure.unit])
    counted = ("", "") if area.kind in table.rounded_counts else (measure.numerator, measure.denominator)
    above, below = (cell(column, read_count) for column in counted)
    note, about = table.notes.get(area.code, ""), (measure.indicator, area, measure.group, year, place)
    return Reading(*about, value, above, below, note, status, measure.decimals, part)


_READ = {"percentage": read_percentage, "number": read_cell, "fraction": read_fraction, "average": read_cell}


def add(cells: list[Cell]) -> Cell:
    """Return the sum of cells; the symbol of the first without a number, if there is one."""
    without = next((cell for cell in cells if cell.value is None), None)
    return without or Cell(sum((cell.value or Decimal(0) for cell in cells), Decimal(0)))


def added_up(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Yield one reading for each fact, the rows that state a part of it added up."""
    by_key: dict[tuple[str, str, str, str], list[Reading]] = {}
    for reading in readings:
        by_key.setdefault(reading.key, []).append(reading)
    for parts in by_key.values():
        rows = f"{len(parts)} rows added up ({parts[0].area.name}, {parts[0].year})"
        weighted = _weighted(parts) if parts[0].value and parts[0].denominator else None
        yield replace(
            parts[0],
            place=_place_of_rows(parts[0], rows),
            value=weighted or _sum_stated(part.value for part in parts),
            numerator=_sum_stated(part.numerator for part in parts),
            denominator=_sum_stated(part.denominator for part in parts),
        )


def _place_of_rows(first: Reading, rows: str) -> str:
    """Return the place of several rows added up: file or sheet, the rows, the columns of the first."""
    (file, rest), columns = first.place.split(", ", 1), first.place.rsplit(", ", 1)[1]
    if not rest.startswith("sheet "):
        return f"{file}, {rows}, {columns}"
    letters = re.sub(r"[0-9]+| [(].*[)]", "", columns)
    return f"{file}, {rest.split(', ')[0]}, {rows}, columns {letters}"


def _weighted(parts: Sequence[Reading]) -> Cell | None:
    """Return the mean of percentages weighted by their denominators; none where one of either is missing."""
    denominator = _sum([part.denominator for part in parts])
    if not denominator or not denominator.value or _sum([part.value for part in parts]) is None:
        return None
    pairs = [(part.value.value, part.denominator.value) for part in parts if part.value and part.denominator]
    total = sum((above * below for above, below in pairs if above and below), Decimal(0))
    return Cell(total / denominator.value)


def _sum_stated(cells: Iterable[Cell | None]) -> Cell | None:
    stated = [cell for cell in cells if cell]
    return add(stated) if stated else None


Row = dict[str, str]


def observation_rows(readings: list[Reading], mapping: ReleaseDescription, release: ReleaseFile) -> list[Row]:
    """Return a row for each figure, area and group, also of what only parts state. Raises ReleaseError."""
    every = (*readings, *_totals(readings, release), *_wholes(readings, release))
    return [_observation_row(reading, mapping, release.table) for reading in every]


def _observation_row(reading: Reading, mapping: ReleaseDescription, table: TableDescription) -> Row:
    """Return a reading as a row; `printed` only where the file prints the figure itself."""
    figure = _figure_of(reading, mapping.decimals if reading.decimals is None else reading.decimals)
    part = reading.part or table.part
    status = PART_OF_YEAR if part else reading.status or table.status_by_year.get(reading.year, table.status)
    return {
        "indicator": reading.indicator,
        "area": reading.area.code,
        "group": reading.group,
        "year": reading.year,
        "value": _text(figure),
        "numerator": _text(reading.numerator),
        "denominator": _text(reading.denominator),
        "status": status,
        "symbol": figure.symbol,
        "qualifier": "",
        "printed": _text(figure) if reading.value is not None and status != "calculated" else "",
        "source": mapping.source,
        "place": reading.place,
        "note": " ".join(filter(None, (reading.note, part and f"{part.removesuffix('.')}."))),
    }


def _figure_of(reading: Reading, decimals: int) -> Cell:
    """Return the stated figure, or the percentage its counts make. A suppressed count suppresses it."""
    if (stated := reading.value) is not None:
        return stated if stated.value is None else Cell(published(stated.value, decimals))
    numerator, denominator = reading.numerator, reading.denominator
    if numerator is None or denominator is None:
        problem = f"the mapping gives neither a value nor both counts for {reading.indicator}"
        raise ReleaseError(f"{reading.place}: {problem}.")
    if numerator.value is None or denominator.value is None:
        return Cell(None, numerator.symbol or denominator.symbol)
    if numerator.value > denominator.value:
        counts = f"{numerator.value} of {denominator.value} pupils"
        raise ReleaseError(f"{reading.place}: {counts}: the columns may be mixed up.")
    if denominator.value == 0:
        return Cell(None, "z")
    return Cell(published(numerator.value * 100 / denominator.value, decimals))


def _totals(readings: list[Reading], release: ReleaseFile) -> list[Reading]:
    """Return the area stated only through its parts, from their counts, their numbers of something, or their
    percentages weighted by their denominators; none where one is suppressed."""
    total = release.table.total
    if total is None:
        return []
    area, added = release.register.by_code(total.area), []
    numbers = {measure.indicator for measure in release.table.measures if measure.unit == "number"}
    series: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in readings:
        parts = series.setdefault((reading.indicator, reading.group, reading.year), [])
        if reading.area.kind == total.of:
            parts.append(reading)
    for (indicator, group, year), parts in series.items():
        counts = _sum([p.numerator for p in parts]), _sum([p.denominator for p in parts])
        value = _sum([p.value for p in parts]) if indicator in numbers else None
        value = value or (None if counts[0] else _weighted(parts))
        if value or all(counts):
            place = _place_of_rows(parts[0], f"rows of the {len(parts)} {total.of}s added up")
            note, status = f"{WORKED_OUT}{total.note}", parts[0].status or CALCULATED
            whole = Reading(indicator, area, group, year, place, value, *counts, note, status)
            added.append(replace(whole, part=parts[0].part, decimals=parts[0].decimals))
    return added


def _sum(cells: list[Cell | None]) -> Cell | None:
    values = [cell.value for cell in cells if cell is not None and cell.value is not None]
    return Cell(sum(values, Decimal(0))) if values and len(values) == len(cells) else None


def _text(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None else str(cell.value)


def _wholes(readings: list[Reading], release: ReleaseFile) -> list[Reading]:
    """Return the groups stated only through the groups that make them up, from their counts."""
    by_key, added = {reading.key: reading for reading in readings}, []
    for whole, parts in release.table.parts.items():
        for indicator, area, group, year in by_key:
            members = [by_key.get((indicator, area, part, year)) for part in parts]
            if group == parts[0] and (indicator, area, whole, year) not in by_key and all(members):
                stated = [member for member in members if member]
                above = _sum([member.numerator for member in stated])
                below = _sum([member.denominator for member in stated])
                if above and below:
                    place = " and ".join(member.place for member in stated)
                    first = replace(stated[0], group=whole, place=place, value=None)
                    added.append(replace(first, numerator=above, denominator=below))
    return added
