"""Layouts of text files about areas: one row per area, or one row per area and period.

The second is that of ONS Explore Local Statistics, the Explore Education Statistics standard and the Local
Authority Interactive Tool. Which rows hold which indicator and group is said by `where` of a measure.
"""

from collections.abc import Iterator
from dataclasses import replace

from analysis.importing.area_register import Area, AreaRegister
from analysis.importing.cells import without_footnotes
from analysis.importing.description import Measure, TableMapping
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.periods import read_period
from analysis.importing.readings import Reading, ReleaseFile, Unused, reading_of
from analysis.importing.row_files import open_rows


def read_wide_csv(release: ReleaseFile) -> Iterator[Reading]:
    """Yield every figure of a file with one row per area. Raises ReleaseError."""
    table = release.table
    for where, row, area in _rows_about_areas(release):
        for measure in table.measures:
            if is_about(row, measure):
                place = f"{where} ({area.name}), {' / '.join(measure.columns)}"
                yield reading_of(row, measure, area, table.year, table, place)


def read_long_csv(release: ReleaseFile) -> Iterator[Reading]:
    """Yield every figure of a file with one row per area and period. Raises ReleaseError."""
    table = release.table
    for where, row, area in _rows_about_areas(release):
        identifier = row.get(table.identifier_column, "")
        period = read_period(table.period, row[table.year_column], identifier, where)
        if period.year < table.first_year:
            release.unused.rows[f"years before {table.first_year}"] += 1
            continue
        for measure in table.measures:
            if is_about(row, measure):
                place = f"{where} ({area.name}, {period.year}), {' / '.join(measure.columns)}"
                reading = reading_of(row, measure, area, period.year, table, place)
                yield replace(reading, status=period.status)


def _rows_about_areas(release: ReleaseFile) -> Iterator[tuple[str, dict[str, str], Area]]:
    """Yield the place, the row and its area, for the rows that the mapping keeps."""
    table, unused = release.table, release.unused
    with open_rows(release.path) as sheet:
        unused.columns += table.check_columns(sheet.columns, columns_used(table), release.name)
        for line, row in sheet.rows:
            where = f"{release.name}, row {line}"
            if not is_kept(row, table, unused, where):
                continue
            area = area_of_row(row, table, release.register, where)
            if area is None or area.kind not in table.areas:
                unused.rows["other areas"] += 1
                continue
            yield where, row, area


def area_of_row(row: dict[str, str], table: TableMapping, register: AreaRegister, where: str) -> Area | None:
    """Return the area of a row, by the most specific of the mapping's `area` columns with a name."""
    for columns in table.area:
        name = row[columns["name"]].strip()
        if not name or name in table.no_names:
            continue
        plain = without_footnotes(name)
        if plain in table.row_as:
            return register.by_code(table.row_as[plain])
        if plain in table.rows_not_used:
            return None
        code = row[columns["code"]].strip() if "code" in columns else ""
        return register.match("" if code == "." else code, name, where)
    return None


def is_kept(row: dict[str, str], table: TableMapping, unused: Unused, where: str) -> bool:
    """Return whether the mapping keeps the row. Raises ReleaseError for a code it does not know."""
    for column, codes in table.keep.items():
        code = row[column].strip()
        if code in codes.keep:
            continue
        if code not in codes.others and not codes.any_other:
            known = listed((repr(known) for known in (*codes.keep, *codes.others)), 20)
            raise ReleaseError(
                f"{where}: {column} is {code!r}, which the mapping does not know. It knows {known}."
            )
        unused.rows[f"{column} other than {listed(kept or '(blank)' for kept in codes.keep)}"] += 1
        return False
    return True


def is_about(row: dict[str, str], measure: Measure) -> bool:
    """Return whether the row is one of those the measure is read from."""
    return all(row[column].strip() in codes for column, codes in measure.where.items())


def columns_used(table: TableMapping) -> list[str]:
    """Return every column the mapping names for areas, years, codes and measures, each once."""
    used = [column for columns in table.area for column in columns.values()]
    used += [column for column in (table.year_column, table.identifier_column, table.symbol_column) if column]
    used += table.keep
    used += [column for measure in table.measures for column in (*measure.columns, *measure.where)]
    return list(dict.fromkeys(used))
