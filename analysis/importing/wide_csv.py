"""Layout: one row per area, a column for each measure and group, one year a file (the department's underlying data)."""

from collections.abc import Iterator
from pathlib import Path

from analysis.importing.area_register import AreaRegister
from analysis.importing.description import TableMapping
from analysis.importing.measured import reading_of
from analysis.importing.readings import Reading, Unused
from analysis.importing.rows import is_about, rows_about_areas


def read_wide_csv(
    path: Path, table: TableMapping, register: AreaRegister, unused: Unused
) -> Iterator[Reading]:
    """Every figure about a registered area, row by row. Raises ReleaseError."""
    for where, row, area in rows_about_areas(path, table, register, unused):
        for measure in (each for each in table.measures if is_about(row, each)):
            place = f"{where} ({area.name}), {' / '.join(measure.columns)}"
            yield reading_of(row, measure, area, table.year, table, place)
