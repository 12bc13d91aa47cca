"""Layout: sheets of a workbook with merged headings above, one row per area (the department's tables)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from analysis.importing.area_register import AreaRegister
from analysis.importing.cells import without_footnotes
from analysis.importing.description import Measure, TableMapping
from analysis.importing.errors import ReleaseError
from analysis.importing.measured import reading_of
from analysis.importing.readings import Reading, Unused
from analysis.importing.rows import area_of_row
from analysis.importing.spreadsheets import column_index, column_letter, open_workbook

YEAR = "{year}"


def read_workbook(
    path: Path, table: TableMapping, register: AreaRegister, unused: Unused
) -> Iterator[Reading]:
    """Every figure about a registered area, sheet by sheet. Raises ReleaseError."""
    workbook = open_workbook(path)
    for sheet, year in table.sheets.items():
        years = (year,) if year else table.years
        where = f"{path.name}, sheet {sheet}"
        yield from _read_sheet(workbook.rows(sheet), years, where, table, register, unused)
    unused.sheets += [sheet for sheet in workbook.sheets if sheet not in table.sheets]


def _read_sheet(
    rows: list[list[str]],
    years: tuple[str, ...],
    where: str,
    table: TableMapping,
    register: AreaRegister,
    unused: Unused,
) -> Iterator[Reading]:
    columns = headings(rows, table, where)
    dated = [(measure, year, _in_year(measure, year)) for measure in table.measures for year in years]
    _check_headings(columns, [m for _, _, m in dated], where, table, unused)
    letters = {name: letter for letter, name in columns.items()}
    for number, cells in enumerate(rows[max(table.heading_rows) :], max(table.heading_rows) + 1):
        row = {
            name: cells[column_index(letter)] if column_index(letter) < len(cells) else ""
            for letter, name in columns.items()
        }
        if not any(row[column].strip() for _, _, measure in dated for column in measure.columns):
            continue  # blank lines, headings between areas, footnotes
        area = area_of_row(row, table, register, f"{where}, row {number}")
        if area is None or area.kind not in table.areas:
            unused.rows["other areas"] += 1
            continue
        for _, year, measure in dated:
            cells_read = " / ".join(f"{letters[column]}{number}" for column in measure.columns)
            yield reading_of(row, measure, area, year, table, f"{where}, {cells_read} ({area.name})")


def headings(rows: list[list[str]], table: TableMapping, where: str) -> dict[str, str]:
    """The name of each column by its letter: the headings above it joined by ` / `, merged ones carried to the right.

    The columns that hold areas are known by their letter, which is then their name.
    """
    if len(rows) < max(table.heading_rows):
        raise ReleaseError(
            f"{where} has {len(rows)} rows; its headings were expected in row {max(table.heading_rows)}."
        )
    width = max(len(rows[number - 1]) for number in table.heading_rows)
    above = [_carried(rows[number - 1], width) for number in table.heading_rows[:-1]]
    below = _plain(rows[table.heading_rows[-1] - 1], width)
    named = {}
    for position, lowest in enumerate(below):
        if lowest:
            named[column_letter(position)] = " / ".join(
                [line[position] for line in above if line[position]] + [lowest]
            )
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


def _plain(row: list[str], width: int) -> list[str]:
    return [without_footnotes(text) for text in row] + [""] * (width - len(row))


def _carried(row: list[str], width: int) -> list[str]:
    carried, current = [], ""
    for text in _plain(row, width):
        current = text or current
        carried.append(current)
    return carried
