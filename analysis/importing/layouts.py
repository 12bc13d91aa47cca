"""Layouts of files about areas: a row per area, a row per area and period, and sheets of a workbook with
merged headings above a row per area (the department's tables).

The second is that of ONS Explore Local Statistics, the Explore Education Statistics standard and the Local
Authority Interactive Tool. Which rows hold which indicator and group is said by `where` of a measure.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from analysis.importing.area_register import Area, AreaRegister
from analysis.importing.cells import read_period, without_footnotes
from analysis.importing.description import Measure, TableMapping
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.readings import Reading, ReleaseFile, Unused, reading_of
from analysis.importing.row_files import column_index, column_letter, open_rows, open_workbook


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


YEAR = "{year}"


def read_workbook(release: ReleaseFile) -> Iterator[Reading]:
    """Yield every figure about a registered area, sheet by sheet. Raises ReleaseError."""
    workbook = open_workbook(release.path)
    for sheet, year in release.table.sheets.items():
        years = (year,) if year else release.table.years
        yield from _read_sheet(workbook.rows(sheet), years, f"{release.name}, sheet {sheet}", release)
    release.unused.sheets += [sheet for sheet in workbook.sheets if sheet not in release.table.sheets]


def _read_sheet(
    rows: list[list[str]], years: tuple[str, ...], where: str, release: ReleaseFile
) -> Iterator[Reading]:
    table, unused = release.table, release.unused
    columns = headings(rows, table, where)
    dated = [(measure, year, _in_year(measure, year)) for measure in table.measures for year in years]
    _check_headings(columns, [measure for _, _, measure in dated], where, table, unused)
    letters = {name: letter for letter, name in columns.items()}
    first = max(table.heading_rows)
    for number, cells in enumerate(rows[first:], first + 1):
        row = {
            name: cells[index] if (index := column_index(letter)) < len(cells) else ""
            for letter, name in columns.items()
        }
        if not any(row[column].strip() for _, _, measure in dated for column in measure.columns):
            continue  # blank lines, headings between areas, footnotes
        area = area_of_row(row, table, release.register, f"{where}, row {number}")
        if area is None or area.kind not in table.areas:
            unused.rows["other areas"] += 1
            continue
        for _, year, measure in dated:
            cells_read = " / ".join(f"{letters[column]}{number}" for column in measure.columns)
            yield reading_of(row, measure, area, year, table, f"{where}, {cells_read} ({area.name})")


def headings(rows: list[list[str]], table: TableMapping, where: str) -> dict[str, str]:
    """Return the name of each column by its letter: the headings above it joined by ` / `, merged ones
    carried to the right.

    The columns that hold areas are known by their letter, which is then their name.
    """
    if len(rows) < max(table.heading_rows):
        raise ReleaseError(
            f"{where} has {len(rows)} rows; its headings were expected in row {max(table.heading_rows)}."
        )
    lines = [[without_footnotes(text) for text in rows[number - 1]] for number in table.heading_rows]
    above: list[list[str]] = [list(accumulate(line, _carried)) for line in lines[:-1]]
    named = {
        column_letter(position): " / ".join([*(line[position] for line in above if line[position]), lowest])
        for position, lowest in enumerate(lines[-1])
        if lowest
    }
    areas = {letter: letter for columns in table.area for letter in columns.values()}
    return {letter: name for letter, name in named.items() if letter not in areas} | areas


def _check_headings(
    columns: dict[str, str], measures: list[Measure], where: str, table: TableMapping, unused: Unused
) -> None:
    named = list(columns.values())
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ReleaseError(
            f"{where} has columns of the same heading: {'; '.join(twice)}. Which one is meant cannot be told."
        )
    used = [column for columns_of in table.area for column in columns_of.values()]
    used += [column for measure in measures for column in measure.columns]
    known = table.check_columns(named, list(dict.fromkeys(used)), where)
    unused.columns += [column for column in known if column not in unused.columns]


def _in_year(measure: Measure, year: str) -> Measure:
    dated = {
        name: getattr(measure, name).replace(YEAR, year) for name in ("value", "numerator", "denominator")
    }
    return replace(measure, **dated)


def _carried(left: str, text: str) -> str:
    return text or left
