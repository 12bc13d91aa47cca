"""From what a release states to rows of `observations.csv`: percentages from counts, totals from parts."""

from decimal import Decimal

from analysis.importing.area_register import AreaRegister
from analysis.importing.cells import Cell
from analysis.importing.description import Mapping, TableMapping
from analysis.importing.errors import ReleaseError
from analysis.importing.readings import Reading
from analysis.rules.rounding import published

Row = dict[str, str]


def observation_rows(
    readings: list[Reading], mapping: Mapping, table: TableMapping, register: AreaRegister
) -> list[Row]:
    """One row a figure, and one for the total that the mapping asks for. Raises ReleaseError."""
    with_total = readings + totals(readings, table, register)
    return [observation_row(reading, mapping, table) for reading in with_total]


def observation_row(reading: Reading, mapping: Mapping, table: TableMapping) -> Row:
    """A reading as a row; `printed` only where the file prints the figure itself and not its counts."""
    figure = figure_of(reading, mapping.decimals if reading.decimals is None else reading.decimals)
    return {
        "indicator": reading.indicator,
        "area": reading.area.code,
        "group": reading.group,
        "year": reading.year,
        "value": _written(figure),
        "numerator": _written(reading.numerator),
        "denominator": _written(reading.denominator),
        "status": reading.status or table.status_of(reading.year),
        "symbol": figure.symbol,
        "qualifier": "",
        "printed": _printed(reading, figure),
        "source": mapping.source,
        "place": reading.place,
        "note": reading.note,
    }


def figure_of(reading: Reading, decimals: int) -> Cell:
    """The stated figure, or the percentage its counts make, rounded half up. A suppressed count suppresses it."""
    if reading.value is not None:
        return (
            Cell(published(reading.value.value, decimals))
            if reading.value.value is not None
            else reading.value
        )
    numerator, denominator = reading.numerator, reading.denominator
    if numerator is None or denominator is None:
        raise ReleaseError(
            f"{reading.place}: the mapping gives neither a value nor both counts for {reading.indicator}."
        )
    if numerator.value is None or denominator.value is None:
        return Cell(None, numerator.symbol or denominator.symbol)
    if numerator.value > denominator.value:
        raise ReleaseError(
            f"{reading.place}: {numerator.value} of {denominator.value} pupils: the columns may be mixed up."
        )
    if denominator.value == 0:
        return Cell(None, "z")
    return Cell(published(numerator.value * 100 / denominator.value, decimals))


def totals(readings: list[Reading], table: TableMapping, register: AreaRegister) -> list[Reading]:
    """The area that the file states only through its parts, from their counts; none where a count is suppressed."""
    if table.total is None:
        return []
    area = register.by_code(table.total.area)
    added = []
    for indicator, group, year in dict.fromkeys((r.indicator, r.group, r.year) for r in readings):
        parts = [
            r
            for r in readings
            if (r.indicator, r.group, r.year) == (indicator, group, year) and r.area.kind == table.total.of
        ]
        numerator, denominator = _sum([p.numerator for p in parts]), _sum([p.denominator for p in parts])
        if numerator and denominator:
            place = f"{_file(parts[0])}, rows of the {len(parts)} {table.total.of}s added up, {_columns(parts[0])}"
            added.append(
                Reading(indicator, area, group, year, place, None, numerator, denominator, table.total.note)
            )
    return added


def _sum(cells: list[Cell | None]) -> Cell | None:
    values = [cell.value for cell in cells if cell is not None and cell.value is not None]
    return Cell(sum(values, Decimal(0))) if values and len(values) == len(cells) else None


def _file(reading: Reading) -> str:
    return reading.place.split(", ", 1)[0]


def _columns(reading: Reading) -> str:
    return reading.place.rsplit(", ", 1)[1]


def _written(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None else str(cell.value)


def _printed(reading: Reading, figure: Cell) -> str:
    return _written(figure) if reading.value is not None else ""
