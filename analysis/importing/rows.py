"""What the layouts share: which area a row is about, and the columns a mapping needs."""

from collections.abc import Iterator
from pathlib import Path

from analysis.importing.area_register import Area, AreaRegister
from analysis.importing.cells import without_footnotes
from analysis.importing.description import Measure, TableMapping
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.readings import Unused
from analysis.importing.text_files import open_rows


def rows_about_areas(
    path: Path, table: TableMapping, register: AreaRegister, unused: Unused
) -> Iterator[tuple[str, dict[str, str], Area]]:
    """Where each row is that the mapping keeps and that is about an area of its kinds, the row and the area. Raises ReleaseError."""
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
            yield where, row, area


def area_of_row(row: dict[str, str], table: TableMapping, register: AreaRegister, where: str) -> Area | None:
    """The registered area a row is about: the most specific of the mapping's `area` columns that has a name."""
    for columns in table.area:
        name = row[columns["name"]].strip()
        if not name or name in table.no_names:
            continue
        plain = without_footnotes(name)
        if plain in table.row_as:
            return register.by_code(table.row_as[plain])
        if plain in table.rows_not_used:
            return None
        return register.match(_code(row, columns), name, where)
    return None


def is_kept(row: dict[str, str], table: TableMapping, unused: Unused, where: str) -> bool:
    """Whether the row's codes are those the mapping keeps. Raises ReleaseError for a code it does not know."""
    for column, codes in table.keep.items():
        found = row[column].strip()
        if found in codes.keep:
            continue
        if found not in codes.others and not codes.any_other:
            known = listed((repr(code) for code in (*codes.keep, *codes.others)), 20)
            raise ReleaseError(
                f"{where}: {column} is {found!r}, which the mapping does not know. It knows {known}."
            )
        unused.rows[f"{column} other than {listed(code or '(blank)' for code in codes.keep)}"] += 1
        return False
    return True


def is_about(row: dict[str, str], measure: Measure) -> bool:
    """Whether the row is one of those the measure is read from."""
    return all(row[column].strip() in codes for column, codes in measure.where.items())


def columns_used(table: TableMapping) -> list[str]:
    """Every column the mapping names for areas, years, codes and measures, each once."""
    used = [column for columns in table.area for column in columns.values()]
    used += [column for column in (table.year_column, table.identifier_column, table.symbol_column) if column]
    used += [
        *table.keep,
        *(column for measure in table.measures for column in (*measure.columns, *measure.where)),
    ]
    return list(dict.fromkeys(used))


def _code(row: dict[str, str], columns: dict[str, str]) -> str:
    code = row[columns["code"]].strip() if "code" in columns else ""
    return "" if code == "." else code
