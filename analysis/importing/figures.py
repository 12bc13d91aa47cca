"""From what a release states to rows of `observations.csv`: percentages from counts, totals from parts."""

from decimal import Decimal

from analysis.importing.cells import Cell
from analysis.importing.description import Mapping, TableMapping
from analysis.importing.errors import ReleaseError
from analysis.importing.readings import Reading, ReleaseFile
from analysis.rules.rounding import published

Row = dict[str, str]


def observation_rows(readings: list[Reading], mapping: Mapping, release: ReleaseFile) -> list[Row]:
    """Return one row for each figure, and one for the mapping's total. Raises ReleaseError."""
    return [
        _observation_row(reading, mapping, release.table)
        for reading in (*readings, *_totals(readings, release))
    ]


def _observation_row(reading: Reading, mapping: Mapping, table: TableMapping) -> Row:
    """Return a reading as a row; `printed` only where the file prints the figure itself."""
    figure = _figure_of(reading, mapping.decimals if reading.decimals is None else reading.decimals)
    return {
        "indicator": reading.indicator,
        "area": reading.area.code,
        "group": reading.group,
        "year": reading.year,
        "value": _text(figure),
        "numerator": _text(reading.numerator),
        "denominator": _text(reading.denominator),
        "status": reading.status or table.status_of(reading.year),
        "symbol": figure.symbol,
        "qualifier": "",
        "printed": _text(figure) if reading.value is not None else "",
        "source": mapping.source,
        "place": reading.place,
        "note": reading.note,
    }


def _figure_of(reading: Reading, decimals: int) -> Cell:
    """Return the stated figure, or the percentage its counts make. A suppressed count suppresses it."""
    if (stated := reading.value) is not None:
        return stated if stated.value is None else Cell(published(stated.value, decimals))
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


def _totals(readings: list[Reading], release: ReleaseFile) -> list[Reading]:
    """Return the area stated only through its parts, from their counts; none where one is suppressed."""
    total = release.table.total
    if total is None:
        return []
    area, added = release.register.by_code(total.area), []
    series: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in readings:
        parts = series.setdefault((reading.indicator, reading.group, reading.year), [])
        if reading.area.kind == total.of:
            parts.append(reading)
    for key, parts in series.items():
        numerator, denominator = _sum([p.numerator for p in parts]), _sum([p.denominator for p in parts])
        if numerator and denominator:
            file, columns = parts[0].place.split(", ", 1)[0], parts[0].place.rsplit(", ", 1)[1]
            place = f"{file}, rows of the {len(parts)} {total.of}s added up, {columns}"
            indicator, group, year = key
            added.append(
                Reading(indicator, area, group, year, place, None, numerator, denominator, total.note)
            )
    return added


def _sum(cells: list[Cell | None]) -> Cell | None:
    values = [cell.value for cell in cells if cell is not None and cell.value is not None]
    return Cell(sum(values, Decimal(0))) if values and len(values) == len(cells) else None


def _text(cell: Cell | None) -> str:
    return "" if cell is None or cell.value is None else str(cell.value)
