"""Layout: one row per area and period (ONS Explore Local Statistics, the Explore Education Statistics standard, the Local
Authority Interactive Tool). Which rows hold which indicator and group is said by `where` of a measure."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from analysis.importing.area_register import AreaRegister
from analysis.importing.description import TableMapping
from analysis.importing.measured import reading_of
from analysis.importing.periods import read_period
from analysis.importing.readings import Reading, Unused
from analysis.importing.rows import is_about, rows_about_areas


def read_long_csv(
    path: Path, table: TableMapping, register: AreaRegister, unused: Unused
) -> Iterator[Reading]:
    """Every figure about a registered area, row by row. Raises ReleaseError."""
    for where, row, area in rows_about_areas(path, table, register, unused):
        period = read_period(
            table.period, row[table.year_column], row.get(table.identifier_column, ""), where
        )
        if period.year < table.first_year:
            unused.rows[f"years before {table.first_year}"] += 1
            continue
        for measure in (each for each in table.measures if is_about(row, each)):
            place = f"{where} ({area.name}, {period.year}), {' / '.join(measure.columns)}"
            yield replace(reading_of(row, measure, area, period.year, table, place), status=period.status)
