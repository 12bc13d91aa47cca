"""Layouts of files about areas: a row per area; a row per area and period (ONS Explore Local Statistics,
Explore Education Statistics, LAIT); and sheets of a workbook with merged headings above a row per area. Which
rows hold which indicator and group is said by `where` of a measure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from analysis.data.areas import Area
from analysis.importing.cells import without_footnotes
from analysis.importing.description import PLUS, TableDescription, is_about, parts_of
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.periods import Period, read_period
from analysis.importing.readings import Reading, ReleaseFile, Unused, reading_of
from analysis.importing.row_files import column_index, column_letter, open_workbook


def read_areas_csv(release: ReleaseFile) -> Iterator[Reading]:
    """Yield every figure of a file with one row per area, or per area and period. Raises ReleaseError."""
    table, unused, name = release.table, release.unused, release.name
    for line, row in release.kept or _rows_kept(release):
        where = f"{name}, row {line}"
        if not (area := area_of_row(row, release, where, line)):
            continue
        period, about, years = Period(""), area.name, list(table.years) or [table.year]
        if table.layout == "long_csv":
            period = _period_of(row, table.period, table, where)
            about, years = f"{area.name}, {period.year}", [period.year]
            if not table.first_year <= period.year <= (table.last_year or period.year):
                last = f" or after {table.last_year}" if table.last_year else ""
                unused.rows[f"years before {table.first_year}{last}"] += 1
                continue
        for year, measure in table.chosen_by(row, years):
            if measure.period:
                year = _period_of(row, measure.period, table, where).year
                about = f"{area.name}, {year}"
            place = f"{where} ({about}), {' / '.join(measure.stated)}"
            yield reading_of(row, measure, area, year, table, place, period.status, period.part)


def _rows_kept(release: ReleaseFile) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of the file that the mapping keeps, with their lines; those of a file that is read again
    for places are held, without the columns that are not used."""
    table, name, used = release.table, release.name, columns_used(release.table)
    with release.open_rows() as sheet:
        release.unused.columns += table.check_columns(sheet.columns, used, name)
        for line, row in sheet.rows:
            if is_kept(row, table, release.unused, f"{name}, row {line}"):
                if table.places_without:
                    release.kept.append((line, {name: row[name] for name in used}))
                yield line, row


def _period_of(row: dict[str, str], form: str, table: TableDescription, where: str) -> Period:
    """Return the period of a row, its year of the type of that form. Raises ReleaseError."""
    key = form, row[table.year_column], row.get(table.identifier_column, "")
    if key not in table.periods:
        table.periods[key] = read_period(*key, where, table.all_marks, table.all_identifiers)
    return table.periods[key]


def area_of_row(row: dict[str, str], release: ReleaseFile, where: str, line: int) -> Area | None:
    """Return the area by the most specific column with a name, or by its row; None for another area, which is
    counted. Where every column has a word for no name, that word may be the name of a whole, as `Total`."""
    table, register = release.table, release.register
    if release.everywhere:
        name = row[table.area[0]["name"]].strip()
        return None if is_about(row, table.places_without) else _called(release.everywhere, name)
    area = register.by_code(code) if (code := table.area_rows.get(str(line))) else None
    named = [(name, columns) for columns in table.area if (name := row[columns["name"]].strip())]
    own = [each for each in named if each[0] not in table.no_names]
    blank = (".", "NULL", *table.no_names, *table.symbols)
    for name, columns in () if area else (own or named[-1:])[:1]:
        plain, code = without_footnotes(name), row[columns["code"]].strip() if "code" in columns else ""
        if plain in table.row_as:
            area = register.by_code(table.row_as[plain])
        elif own and plain not in table.rows_not_used:
            area = register.match("" if code in blank else code, name, where)
    if area is None or area.kind not in table.areas:
        release.unused.rows["other areas"] += 1
        return None
    return area


@lru_cache(maxsize=1 << 12)
def _called(area: Area, name: str) -> Area:
    return replace(area, name=name)


def is_kept(row: dict[str, str], table: TableDescription, unused: Unused, where: str) -> bool:
    """Return whether the mapping keeps the row. Raises ReleaseError for a code it does not know."""
    for column, codes in table.keep.items():
        code = row[column].strip()
        if code in codes.codes:
            continue
        if code not in codes.others and not codes.any_other:
            known = listed((repr(known) for known in (*codes.keep, *codes.others)), 20)
            problem = f"{column} is {code!r}, which the mapping does not know"
            raise ReleaseError(f"{where}: {problem}. It knows {known}.")
        unused.rows[f"{column} other than {codes.named}"] += 1
        return False
    return True


def columns_used(table: TableDescription) -> list[str]:
    """Return every column the mapping names for areas, years, codes and measures, each once."""
    used = [column for columns in table.area for column in columns.values()]
    used += [column for column in (table.year_column, table.identifier_column, table.symbol_column) if column]
    used += [*table.keep, *table.places_without]
    dated = table.dated(table.years) if table.years else [("", measure) for measure in table.measures]
    used += [column for _, measure in dated for column in measure.columns_read]
    return list(dict.fromkeys(used))


def read_workbook(release: ReleaseFile) -> Iterator[Reading]:
    """Yield every figure about a registered area, sheet by sheet. Raises ReleaseError."""
    workbook, sheets = open_workbook(release.opened or release.path), release.table.sheets
    for sheet, year in sheets.items():
        years = [year] if year else list(release.table.years)
        yield from _read_sheet(workbook.rows(sheet), years, f"{release.name}, sheet {sheet}", release)
    release.unused.sheets += [sheet for sheet in workbook.sheets if sheet not in sheets]


_LETTER = re.compile("[A-Z]{1,2}")
"""How a column is named in a mapping where its heading alone does not tell it."""


def _read_sheet(
    rows: list[list[str]], years: list[str], where: str, release: ReleaseFile
) -> Iterator[Reading]:
    table = release.table
    dated = table.dated(years)
    by_letter = {column for _, measure in dated for column in measure.columns if _LETTER.fullmatch(column)}
    columns = headings(rows, table, where)
    columns = {letter: name for letter, name in columns.items() if letter not in by_letter}
    columns |= {letter: letter for letter in by_letter}
    columns_read = list(dict.fromkeys(column for _, measure in dated for column in measure.columns))
    _check_headings(columns, columns_read, where, release)
    letters = {name: letter for letter, name in columns.items()}
    first = max(table.heading_rows)
    for number, cells in enumerate(rows[first:], first + 1):
        indices = {name: column_index(letter) for letter, name in columns.items()}
        row = {name: cells[index] if index < len(cells) else "" for name, index in indices.items()}
        if not any(row[column].strip() for column in columns_read):
            continue  # blank lines, headings between areas, footnotes
        if area := area_of_row(row, release, f"{where}, row {number}", number):
            for year, measure in dated:
                parts = ([f"{letters[part]}{number}" for part in parts_of(each)] for each in measure.stated)
                cells_read = " / ".join(map(PLUS.join, parts))
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
    if twice := sorted({name for name in read if named.count(name) > 1}):
        same = f"has columns of the same heading: {'; '.join(twice)}"
        raise ReleaseError(f"{where} {same}. Which one is meant cannot be told.")
    used = [column for columns_of in release.table.area for column in columns_of.values()]
    known = release.table.check_columns(named, list(dict.fromkeys([*used, *read])), where)
    unused += [column for column in known if column not in unused]
