"""Layout: one row per area and period, the figure in one column (ONS Explore Local Statistics)."""

import re
from collections.abc import Iterator
from pathlib import Path

from .area_register import AreaRegister
from .errors import ReleaseError
from .mapping import TableMapping
from .measured import reading_of
from .readings import Reading, Unused
from .rows import area_of_row, columns_used, is_kept
from .text_files import open_rows

_CALENDAR_YEAR = re.compile(r"(\d{4})-01-01/P1Y")


def read_long_csv(path: Path, table: TableMapping, register: AreaRegister, unused: Unused) -> Iterator[Reading]:
    """Every figure about a registered area, row by row. Raises ReleaseError."""
    with open_rows(path) as sheet:
        unused.columns += table.check_columns(sheet.columns, columns_used(table), path.name)
        for line, row in sheet.rows:
            where = f"{path.name}, row {line}"
            if not is_kept(row, table, unused, where):
                continue
            area = area_of_row(row, table, register, where)
            if area is None or area.kind not in table.areas:
                unused.rows["other areas"] += 1
                continue
            year = calendar_year(row[table.year_column], where)
            if year < table.first_year:
                unused.rows[f"years before {table.first_year}"] += 1
                continue
            for measure in table.measures:
                place = f"{where} ({area.name}, {year}), {' / '.join(measure.columns)}"
                yield reading_of(row, measure, area, year, table, place)


def calendar_year(period: str, where: str) -> str:
    """`2012-01-01/P1Y`, the ISO interval of a calendar year, as 2012. Raises ReleaseError for any other period."""
    match = _CALENDAR_YEAR.fullmatch(period.strip())
    if not match:
        raise ReleaseError(f"{where}: the period {period!r} is not a calendar year, which is written 2012-01-01/P1Y.")
    return match[1]
