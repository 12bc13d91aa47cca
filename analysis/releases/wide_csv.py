"""Layout: one row per area, a column for each measure and group, one year a file (the department's underlying data)."""

from collections.abc import Iterator
from pathlib import Path

from .area_register import AreaRegister
from .mapping import TableMapping
from .measured import reading_of
from .readings import Reading, Unused
from .rows import area_of_row, columns_used, is_about, is_kept
from .text_files import open_rows


def read_wide_csv(path: Path, table: TableMapping, register: AreaRegister, unused: Unused) -> Iterator[Reading]:
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
            for measure in (each for each in table.measures if is_about(row, each)):
                place = f"{where} ({area.name}), {' / '.join(measure.columns)}"
                yield reading_of(row, measure, area, table.year, table, place)
