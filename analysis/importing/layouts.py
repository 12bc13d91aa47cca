"""Layouts of files about areas: a row per area; a row per area and period (ONS Explore Local Statistics,
Explore Education Statistics, LAIT); and sheets of a workbook with merged headings above a row per area. Which
rows hold which indicator and group is said by `where` of a measure."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any

from analysis.data.areas import Area
from analysis.importing.cells import Period, read_period, without_footnotes
from analysis.importing.description import Measure, TableDescription
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.readings import Reading, ReleaseFile, Unused, reading_of
from analysis.importing.row_files import column_index, column_letter, open_rows, open_workbook


def read_areas_csv(release: ReleaseFile) -> Iterator[Reading]:
    """Yield every figure of a file with one row per area, or per area and period. Raises ReleaseError."""
    table, unused = release.table, release.unused
    with open_rows(release.path) as opened:
        unused.columns += table.check_columns(opened.columns, columns_used(table), release.name)
        for line, row in opened.rows:
            where = f"{release.name}, row {line}"
            if not is_kept(row, table, unused, where) or not (area := area_of_row(row, release, where)):
                continue
            period, about = Period(table.year), area.name
            if table.layout == "long_csv":
                identifier = row.get(table.identifier_column, "")
                period = read_period(table.period, row[table.year_column], identifier, where)
                about = f"{area.name}, {period.year}"
                if period.year < table.first_year:
                    unused.rows[f"years before {table.first_year}"] += 1
                    continue
            for measure in table.measures:
                if is_about(row, measure):
                    place = f"{where} ({about}), {' / '.join(measure.columns)}"
                    reading = reading_of(row, measure, area, period.year, table, place)
                    yield replace(reading, status=period.status)


def area_of_row(row: dict[str, str], release: ReleaseFile, where: str) -> Area | None:
    """Return the area by the most specific column with a name; None for another area, which is counted."""
    table, register = release.table, release.register
    area = None
    for columns in table.area:
        name = row[columns["name"]].strip()
        if name and name not in table.no_names:
            plain, code = without_footnotes(name), row[columns["code"]].strip() if "code" in columns else ""
            if plain in table.row_as:
                area = register.by_code(table.row_as[plain])
            elif plain not in table.rows_not_used:
                area = register.match("" if code == "." else code, name, where)
            break
    if area is None or area.kind not in table.areas:
        release.unused.rows["other areas"] += 1
        return None
    return area


def is_kept(row: dict[str, str], table: TableDescription, unused: Unused, where: str) -> bool:
    """Return whether the mapping keeps the row. Raises ReleaseError for a code it does not know."""
    for column, codes in table.keep.items():
        code = row[column].strip()
        if code in codes.keep:
            continue
        if code not in codes.others and not codes.any_other:
            known = listed((repr(known) for known in (*codes.keep, *codes.others)), 20)
            problem = f"{column} is {code!r}, which the mapping does not know"
            raise ReleaseError(f"{where}: {problem}. It knows {known}.")
        unused.rows[f"{column} other than {listed(kept or '(blank)' for kept in codes.keep)}"] += 1
        return False
    return True


def is_about(row: dict[str, str], measure: Measure) -> bool:
    """Return whether the row is one of those the measure is read from."""
    return all(row[column].strip() in codes for column, codes in measure.where.items())


def columns_used(table: TableDescription) -> list[str]:
    """Return every column the mapping names for areas, years, codes and measures, each once."""
    used = [column for columns in table.area for column in columns.values()]
    used += [column for column in (table.year_column, table.identifier_column, table.symbol_column) if column]
    used += table.keep
    used += [column for measure in table.measures for column in (*measure.columns, *measure.where)]
    return list(dict.fromkeys(used))


YEAR = "{year}"


def read_workbook(release: ReleaseFile) -> Iterator[Reading]:
    """Yield every figure about a registered area, sheet by sheet. Raises ReleaseError."""
    workbook, sheets = open_workbook(release.path), release.table.sheets
    for sheet, year in sheets.items():
        years = (year,) if year else release.table.years
        yield from _read_sheet(workbook.rows(sheet), years, f"{release.name}, sheet {sheet}", release)
    release.unused.sheets += [sheet for sheet in workbook.sheets if sheet not in sheets]


def _read_sheet(
    rows: list[list[str]], years: tuple[str, ...], where: str, release: ReleaseFile
) -> Iterator[Reading]:
    table = release.table
    columns = headings(rows, table, where)
    dated = [(year, _in_year(measure, year)) for measure in table.measures for year in years]
    columns_read = list(dict.fromkeys(column for _, measure in dated for column in measure.columns))
    _check_headings(columns, columns_read, where, release)
    letters = {name: letter for letter, name in columns.items()}
    first = max(table.heading_rows)
    for number, cells in enumerate(rows[first:], first + 1):
        row = {
            name: cells[index] if (index := column_index(letter)) < len(cells) else ""
            for letter, name in columns.items()
        }
        if not any(row[column].strip() for column in columns_read):
            continue  # blank lines, headings between areas, footnotes
        if area := area_of_row(row, release, f"{where}, row {number}"):
            for year, measure in dated:
                cells_read = " / ".join(f"{letters[column]}{number}" for column in measure.columns)
                yield reading_of(row, measure, area, year, table, f"{where}, {cells_read} ({area.name})")


def headings(rows: list[list[str]], table: TableDescription, where: str) -> dict[str, str]:
    """Return the name of each column by its letter: the headings above it joined by ` / `, merged ones
    carried to the right. The columns that hold areas are known by their letter, which is then their name."""
    if len(rows) < max(table.heading_rows):
        expected = f"its headings were expected in row {max(table.heading_rows)}"
        raise ReleaseError(f"{where} has {len(rows)} rows; {expected}.")
    lines = [[without_footnotes(text) for text in rows[number - 1]] for number in table.heading_rows]
    above: list[list[str]] = [list(accumulate(line, _carried)) for line in lines[:-1]]
    named = {
        column_letter(position): " / ".join([*(line[position] for line in above if line[position]), lowest])
        for position, lowest in enumerate(lines[-1])
        if lowest
    }
    areas = {letter: letter for columns in table.area for letter in columns.values()}
    return {letter: name for letter, name in named.items() if letter not in areas} | areas


def _carried(left: str, own: str) -> str:
    return own or left


def _check_headings(columns: dict[str, str], read: list[str], where: str, release: ReleaseFile) -> None:
    named, unused = list(columns.values()), release.unused.columns
    if twice := sorted({name for name in named if named.count(name) > 1}):
        same = f"has columns of the same heading: {'; '.join(twice)}"
        raise ReleaseError(f"{where} {same}. Which one is meant cannot be told.")
    used = [column for columns_of in release.table.area for column in columns_of.values()]
    known = release.table.check_columns(named, list(dict.fromkeys([*used, *read])), where)
    unused += [column for column in known if column not in unused]


def _in_year(measure: Measure, year: str) -> Measure:
    """Return a measure with a year in place of `{year}`."""
    columns = ("value", "numerator", "denominator")
    dated: dict[str, Any] = {name: getattr(measure, name).replace(YEAR, year) for name in columns}
    return replace(measure, **dated)
