"""One row and one measure of the mapping become one reading."""

from collections.abc import Callable

from analysis.importing.area_register import Area
from analysis.importing.cells import Cell, read_cell, read_count, read_percentage
from analysis.importing.description import Measure, TableMapping
from analysis.importing.readings import Reading

_READERS: dict[str, Callable[[str, dict[str, str], str], Cell]] = {
    "percentage": read_percentage,
    "number": read_cell,
}


def reading_of(
    row: dict[str, str], measure: Measure, area: Area, year: str, table: TableMapping, place: str
) -> Reading:
    """The figure of that row. Raises ReleaseError for a cell that is neither a number nor a symbol."""

    def cell(column: str, read: Callable[[str, dict[str, str], str], Cell]) -> Cell | None:
        if not column:
            return None
        stated = row[column].strip() or row.get(
            table.symbol_column, ""
        )  # some releases say beside a blank why it is one
        return read(stated, table.symbols, f"{place}, {column}")

    is_rounded = area.kind in table.rounded_counts
    return Reading(
        indicator=measure.indicator,
        area=area,
        group=measure.group,
        year=year,
        place=place,
        value=cell(measure.value, _READERS[measure.unit]),
        numerator=None if is_rounded else cell(measure.numerator, read_count),
        denominator=None if is_rounded else cell(measure.denominator, read_count),
        note=table.notes.get(area.code, ""),
    )
