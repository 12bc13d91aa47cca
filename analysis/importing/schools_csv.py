"""Layout: one row per school or inspection, added up to the authority and its districts.

Always by numerator and denominator, never as a mean of percentages. A school without a published result is left out of both and
counted. Where the release also states the authority's own figure, the difference is worked out and said.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from analysis.importing.area_register import Area, AreaRegister
from analysis.importing.cells import Cell, read_count, read_percentage
from analysis.importing.description import Measure, Schools, TableMapping
from analysis.importing.districts import Districts
from analysis.importing.errors import ReleaseError
from analysis.importing.left_out import LeftOut, difference
from analysis.importing.measured import reading_of
from analysis.importing.readings import Reading, Unused
from analysis.importing.rows import columns_used, is_about, is_kept
from analysis.importing.text_files import open_rows
from analysis.rules.rounding import published

STATED_BY_AUTHORITY = "authority"
_NOBODY = Decimal(0)


@dataclass(frozen=True)
class School:
    """One row about a school of an authority that is kept. district: None where it is not known."""

    row: dict[str, str]
    where: str
    line: int
    authority: Area
    district: Area | None


@dataclass
class Sum:
    """The schools of one area added up for one measure."""

    numerator: Decimal = _NOBODY
    denominator: Decimal = _NOBODY
    lines: list[int] = field(default_factory=list)
    left_out: LeftOut = field(default_factory=LeftOut)


def read_schools_csv(
    path: Path,
    table: TableMapping,
    register: AreaRegister,
    unused: Unused,
    districts: Districts | None = None,
) -> Iterator[Reading]:
    """The figures of the authority, and of its districts where a register says which each school is in. Raises ReleaseError."""
    layout = _layout_of(table)
    schools: list[School] = []
    stated: list[Reading] = []
    rows = 0
    with open_rows(path, layout.ends_early) as sheet:
        unused.columns += table.check_columns(
            sheet.columns, [*columns_used(table), *layout.columns], path.name
        )
        for line, row in sheet.rows:
            where = f"{path.name}, row {line}"
            rows += 1
            if not is_kept(row, table, unused, where):
                continue
            area, is_sum = _area_of(row, layout, register)
            if area is None:
                unused.rows["other areas" if is_sum else "schools of other authorities"] += 1
            elif is_sum:
                stated += _stated(row, area, table, where)
            else:
                schools.append(School(row, where, line, area, _district(row, layout, register, districts)))
    check_whole(rows, layout, path.name)
    check_schools(schools, table, path.name)
    yield from stated
    yield from _added_up(schools, stated, table, register, unused, path.name, districts)


def check_whole(rows: int, layout: Schools, file: str) -> None:
    """Raises ReleaseError for a list with fewer or more rows than the release was published with."""
    if layout.rows and rows != layout.rows:
        cause = "it may be cut short" if rows < layout.rows else "rows may have been added"
        raise ReleaseError(
            f"{file} has {rows} rows, its mapping expects {layout.rows}: {cause}. If it was published again, change `rows`."
        )


def check_schools(schools: list[School], table: TableMapping, file: str) -> None:
    """Raises ReleaseError for no school of the authority, a school that is there twice, or a row of another year."""
    layout, seen = _layout_of(table), dict[tuple[str, ...], School]()
    if not schools:
        raise ReleaseError(
            f"{file} has no school of {', '.join(layout.authorities)}: it may be another authority's file."
        )
    for school in schools:
        urn = school.row[layout.urn].strip()
        if not urn.isdigit():
            raise ReleaseError(
                f"{school.where}: {layout.urn} is {urn!r}, not a school's number: the columns may have moved."
            )
        same = tuple(school.row.values()) if layout.may_repeat else (urn,)
        if same in seen:
            raise ReleaseError(
                f"{school.where}: the school {urn} is there twice, also in row {seen[same].line}. Remove the copy."
            )
        seen[same] = school
        if layout.date:
            _check_date(school, layout.date, table.year)


def _check_date(school: School, column: str, academic_year: str) -> None:
    start = int(academic_year[:4])
    try:
        when = datetime.strptime(school.row[column].strip(), "%d/%m/%Y").date()
    except ValueError:
        raise ReleaseError(
            f"{school.where}: {column} is {school.row[column]!r}, not a date written 31/08/2014."
        ) from None
    if not date(start, 9, 1) <= when <= date(start + 1, 8, 31):
        raise ReleaseError(
            f"{school.where}: {column} is {school.row[column]}, which is not in {academic_year}: it may be another year's file."
        )


def _layout_of(table: TableMapping) -> Schools:
    if table.schools is None:
        raise ReleaseError(f"The table {table.name} has no `schools` in its mapping.")
    return table.schools


def _area_of(row: dict[str, str], layout: Schools, register: AreaRegister) -> tuple[Area | None, bool]:
    """The area a row is about and whether it sums the area up; no area where it is not kept."""
    own = layout.authorities.get(row[layout.authority].strip(), "")
    for column, codes in layout.stated.items():
        code = row[column].strip()
        if code in codes:
            area = own if codes[code] == STATED_BY_AUTHORITY else codes[code]
            return (register.by_code(area) if area else None), True
    return (register.by_code(own) if own else None), False


def _district(
    row: dict[str, str], layout: Schools, register: AreaRegister, districts: Districts | None
) -> Area | None:
    if districts is None:
        return None
    postcode = row[layout.postcode] if layout.postcode else ""
    if districts.by == "postcode" and not layout.postcode:
        raise ReleaseError(
            f"{districts.file} goes by postcode, and this release has none: give a register of schools."
        )
    code = districts.of_school(row[layout.urn], postcode)
    return register.by_code(code) if code else None


def _stated(row: dict[str, str], area: Area, table: TableMapping, where: str) -> list[Reading]:
    return [
        reading_of(
            row, measure, area, table.year, table, f"{where} ({area.name}), {' / '.join(measure.columns)}"
        )
        for measure in table.measures
        if measure.is_stated and is_about(row, measure)
    ]


def _added_up(
    schools: list[School],
    stated: list[Reading],
    table: TableMapping,
    register: AreaRegister,
    unused: Unused,
    file: str,
    districts: Districts | None,
) -> Iterator[Reading]:
    own = {(reading.indicator, reading.area.code): reading for reading in stated}
    for authority in dict.fromkeys(school.authority for school in schools):
        of_authority = [school for school in schools if school.authority == authority]
        for measure in (each for each in table.measures if not each.is_stated):
            about = [school for school in of_authority if is_about(school.row, measure)]
            if measure.is_unallocated:
                yield from _unallocated(about, authority, measure, table, file, districts)
                continue
            whole = _reading(about, authority, measure, table, file)
            remark = _remark(about, measure, table, own.get((measure.compare_with, authority.code)))
            if remark:
                unused.remarks.append(f"{authority.name}, {measure.indicator}: {remark}")
            yield replace(whole, note=remark)
            if districts is not None and not measure.is_county_only:
                yield from _by_district(about, authority, measure, table, register, file, districts)


def _by_district(
    about: list[School],
    authority: Area,
    measure: Measure,
    table: TableMapping,
    register: AreaRegister,
    file: str,
    districts: Districts,
) -> Iterator[Reading]:
    """A figure for every district; provisional, with the number said, as long as some schools are in none."""
    nowhere = sum(1 for school in about if school.district is None)
    note = (
        f"By {districts.file}; {nowhere} of the county's {len(about)} are not allocated to a district."
        if nowhere
        else ""
    )
    for district in register.of_kinds(("district",)):
        inside = [school for school in about if school.district == district]
        left_out = added_up(inside, measure, table).left_out.told(_layout_of(table))
        reading = _reading(inside, district, measure, table, file)
        yield replace(
            reading, note=" ".join(filter(None, (note, left_out))), status="provisional" if nowhere else ""
        )


def _unallocated(
    about: list[School],
    authority: Area,
    measure: Measure,
    table: TableMapping,
    file: str,
    districts: Districts | None,
) -> Iterator[Reading]:
    """How many of the authority's rows are in no district; only where a register was given to tell."""
    if districts is None:
        return
    nowhere = [school for school in about if school.district is None]
    place = _place(file, authority, [school.line for school in nowhere], measure)
    note = f"Not in {districts.file}."
    yield Reading(
        measure.indicator,
        authority,
        measure.group,
        table.year,
        place,
        Cell(Decimal(len(nowhere))),
        note=note,
        decimals=0,
    )


def _reading(schools: list[School], area: Area, measure: Measure, table: TableMapping, file: str) -> Reading:
    total = added_up(schools, measure, table)
    place = _place(file, area, total.lines, measure)
    counts = Cell(total.numerator), Cell(total.denominator)
    return Reading(measure.indicator, area, measure.group, table.year, place, None, *counts)


def _place(file: str, area: Area, lines: list[int], measure: Measure) -> str:
    span = f"rows {min(lines)} to {max(lines)}, {len(lines)} of them" if lines else "no row"
    return f"{file}, {span} added up ({area.name}), {' / '.join(measure.columns) or 'rows'}"


def added_up(schools: list[School], measure: Measure, table: TableMapping) -> Sum:
    """The schools' numerators and denominators, and those left out by the symbol that stands for their result."""
    total = Sum()
    for school in schools:
        cells = _counts(school, measure, table)
        if cells[0].value is None or cells[1].value is None:
            symbol = next(
                school.row[column].strip()
                for column, cell in zip(measure.columns, cells, strict=True)
                if cell.value is None
            )
            total.left_out.add(symbol, cells[1].value)
            continue
        total.numerator += cells[0].value
        total.denominator += cells[1].value
        total.lines.append(school.line)
    return total


def _counts(school: School, measure: Measure, table: TableMapping) -> tuple[Cell, Cell]:
    """Numerator and denominator of one school; the pupils behind a percentage are the whole number it stands for."""
    row, where = school.row, school.where
    if measure.counts:
        is_counted = all(row[column].strip() in codes for column, codes in measure.counts.items())
        return Cell(Decimal(is_counted)), Cell(Decimal(1))
    pupils = read_count(row[measure.denominator], table.symbols, f"{where}, {measure.denominator}")
    if measure.numerator:
        return read_count(row[measure.numerator], table.symbols, f"{where}, {measure.numerator}"), pupils
    share = read_percentage(row[measure.value], table.symbols, f"{where}, {measure.value}")
    if share.value is None or pupils.value is None:
        return share, pupils
    return Cell(published(share.value * pupils.value / 100, 0)), pupils


def _remark(about: list[School], measure: Measure, table: TableMapping, own: Reading | None) -> str:
    """Which schools are left out, and why the release's own figure differs."""
    total = added_up(about, measure, table)
    told = total.left_out.told(_layout_of(table))
    if (
        own is None
        or own.value is None
        or own.value.value is None
        or own.denominator is None
        or own.denominator.value is None
    ):
        return told
    return f"{told} {difference(total.numerator, total.denominator, own.value.value, own.denominator.value, total.left_out)}".strip()
