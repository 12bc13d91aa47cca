"""Layout: sheets of a workbook with merged headings above, one row per area (the department's tables)."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate

from analysis.importing.cells import without_footnotes
from analysis.importing.csv_layouts import area_of_row
from analysis.importing.description import Measure, TableMapping
from analysis.importing.errors import ReleaseError
from analysis.importing.readings import Reading, ReleaseFile, Unused, reading_of
from analysis.importing.spreadsheets import column_index, column_letter, open_workbook

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
