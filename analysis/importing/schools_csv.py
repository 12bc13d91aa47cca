"""Layout: one row per school or inspection, added up to the authority and its districts. Always by numerator
and denominator, never as a mean of percentages. A school without a published result is left out of both and
counted. Where the release also states the authority's own figure, the difference is worked out and said."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fnmatch import fnmatchcase

from analysis.data.areas import Area
from analysis.data.schema import CALCULATED
from analysis.importing.area_register import DISTRICT
from analysis.importing.cells import MOVED, Cell, read_cell, read_count, read_percentage
from analysis.importing.description import REGISTER, Measure, Schools, is_about, parts_of
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.layouts import columns_used, is_kept
from analysis.importing.readings import Reading, ReleaseFile, add, reading_of
from analysis.rules.rounding import published

STATED_BY_AUTHORITY = "authority"
_ROUNDING = Decimal("0.1")
NUMBER, AVERAGE = "number", "average"


@dataclass(frozen=True)
class School:
    """One row about a school that is kept. areas: it is added up to, but its district, which may be None."""

    row: dict[str, str]
    where: str
    line: int
    areas: list[Area]
    district: Area | None


@dataclass
class Sum:
    """The schools of one area added up; those without a result, and their pupils, by its symbol."""

    numerator: Decimal = Decimal(0)
    denominator: Decimal = Decimal(0)
    lines: list[int] = field(default_factory=list)
    schools_left_out: Counter[str] = field(default_factory=Counter)
    pupils_left_out: Counter[str] = field(default_factory=Counter)


def read_schools_csv(release: ReleaseFile, layout: Schools) -> Iterator[Reading]:
    """Yield the figures of the authority, and of its districts if known. Raises ReleaseError."""
    table, unused = release.table, release.unused
    if not layout.authority:
        counties = {district.code: district.parent for district in release.register.of_kinds((DISTRICT,))}
        layout = replace(layout, authority=REGISTER + DISTRICT, authorities=counties)
    from_registers = {
        column for m in table.measures for column in m.columns_read if column.startswith(REGISTER)
    }
    wanted = from_registers | ({layout.authority} if layout.authority.startswith(REGISTER) else set())
    if wanted and not release.registers:
        needed = f"{release.name} does not say {listed(sorted(wanted))}"
        raise ReleaseError(f"{needed}: give the registers that do with --districts.")
    schools: list[School] = []
    stated: list[Reading] = []
    rows = 0
    with release.open_rows() as sheet:
        used = [each for each in (*columns_used(table), *layout.columns) if each != layout.derived]
        unused.columns += table.check_columns(sheet.columns, used, release.name)
        read = dict.fromkeys((*used, *filter(None, [layout.derived])))
        for rows, (line, row) in enumerate(sheet.rows, 1):  # noqa: B007  # how many there were
            where = f"{release.name}, row {line}"
            if layout.as_at:
                row[layout.derived] = layout.as_at.grade(row)
            if not is_kept(row, table, unused, where):
                continue
            facts = _registered(row, layout, release) if layout.authority.startswith(REGISTER) else None
            row |= _columns(facts or {}, [*from_registers, layout.authority] if facts is not None else [])
            areas, is_sum = _areas_of(row, layout, release)
            if not areas:
                unused.rows["other areas" if is_sum else "schools of other authorities"] += 1
            elif is_sum:
                area = areas[0]
                for measure in table.measures:
                    if measure.is_stated and is_about(row, measure.where):
                        place = f"{where} ({area.name}), {' / '.join(measure.stated)}"
                        stated.append(reading_of(row, measure, area, table.year, table, place))
            else:
                facts = _registered(row, layout, release) if facts is None else facts
                row |= _columns(facts, from_registers)
                code = facts.get("district", "")
                district = release.register.by_code(code) if code else None
                kept = row if layout.may_repeat else {name: row[name] for name in read}
                schools.append(School(kept, where, line, areas, district))
    if layout.rows and rows != layout.rows:
        cause = "it may be cut short" if rows < layout.rows else "rows may have been added"
        counted = f"{release.name} has {rows} rows, its mapping expects {layout.rows}"
        raise ReleaseError(f"{counted}: {cause}. If it was published again, change `rows`.")
    if not schools:
        of = layout.authorities or [area.name for area in release.register.of_kinds(("county",))]
        none = f"has no school of {', '.join(of)}"
        raise ReleaseError(f"{release.name} {none}: it may be another authority's file.")
    _check_schools(schools, layout, table.year)
    yield from stated
    yield from _added_up(schools, stated, layout, release)


def _check_schools(schools: list[School], layout: Schools, academic_year: str) -> None:
    """Raises ReleaseError for a school that is there twice or has no number, or a row of another year."""
    seen: dict[tuple[str, ...], School] = {}
    start = int(academic_year[:4])
    for school in schools:
        where, urn = school.where, _number(school.row, layout.urn or layout.laestab)
        if not urn.isdigit():
            named = layout.urn or layout.laestab
            raise ReleaseError(f"{where}: {named} is {urn!r}, not a school's number: {MOVED}.")
        first = seen.setdefault(tuple(school.row.values()) if layout.may_repeat else (urn,), school)
        if first is not school:
            twice = f"the school {urn} is there twice, also in row {first.line}"
            raise ReleaseError(f"{where}: {twice}. Remove the copy.")
        if not (column := layout.date):
            continue
        given = school.row[column]
        try:
            when = datetime.strptime(given.strip(), "%d/%m/%Y").date()
        except ValueError:
            raise ReleaseError(f"{where}: {column} is {given!r}, not a date written 31/08/2014.") from None
        if not date(start, 9, 1) <= when <= date(start + 1, 8, 31):
            problem = f"which is not in {academic_year}: it may be another year's file."
            raise ReleaseError(f"{where}: {column} is {given}, {problem}")


def _areas_of(row: dict[str, str], layout: Schools, release: ReleaseFile) -> tuple[list[Area], bool]:
    """Return the areas of a row and whether the row sums one up; no area where none is kept."""
    word, is_sum = row[layout.authority].strip(), False
    codes = [code for pattern, code in layout.authorities.items() if fnmatchcase(word, pattern)]
    if not layout.authorities and (area := release.register.match("", word, "")):
        codes = [area.code]
    for column, stated_codes in layout.stated.items():
        if (stated := stated_codes.get(row[column].strip())) is not None:
            codes, is_sum = (codes if stated == STATED_BY_AUTHORITY else [stated]), True
            break
    else:
        codes += [named.get(row[column].strip(), "") for column, named in layout.within.items()]
        codes.append(layout.country)
    return [release.register.by_code(code) for code in codes if code], is_sum


def _number(row: dict[str, str], columns: str) -> str:
    return "".join(row[column].strip() for column in parts_of(columns))


def _columns(facts: dict[str, str], named: Iterable[str]) -> dict[str, str]:
    """Return what registers say as columns, empty where they say nothing."""
    return dict.fromkeys(named, "") | {REGISTER + name: fact for name, fact in facts.items()}


def _registered(row: dict[str, str], layout: Schools, release: ReleaseFile) -> dict[str, str]:
    """Return what the registers say of a school. Raises ReleaseError where none can be asked about it."""
    if release.registers is None:
        return {}
    columns = {"urn": layout.urn, "laestab": layout.laestab, "postcode": layout.postcode}
    known = {key: _number(row, column) for key, column in columns.items() if column}
    if not {key for facts in release.registers.facts for key in facts} & known.keys():
        problem = f"{listed(release.registers.files)} goes by postcode, and this release has none"
        raise ReleaseError(f"{problem}: give a register of schools.")
    return release.registers.about(**known)


def _added_up(
    schools: list[School], stated: list[Reading], layout: Schools, release: ReleaseFile
) -> Iterator[Reading]:
    own = {(reading.indicator, reading.area.code): reading for reading in stated}
    for authority in dict.fromkeys(area for school in schools for area in school.areas):
        of_authority = [school for school in schools if authority in school.areas]
        for measure in release.table.measures:
            about = [school for school in of_authority if is_about(school.row, measure.where)]
            if measure.is_stated:
                continue
            if measure.is_unallocated:
                yield from _unallocated(about, authority, measure, release)
                continue
            total, whole = _reading(about, authority, measure, release)
            remark = _remark(total, layout, own.get((measure.compare_with, authority.code)))
            if remark:
                release.unused.remarks.append(f"{authority.name}, {measure.indicator}: {remark}")
            if authority.kind in release.table.areas:
                yield replace(whole, note=" ".join(filter(None, (_made_from(total, release), remark))))
            if authority.kind == "county" and not measure.is_county_only:
                yield from _by_district(about, measure, layout, release)


def _by_district(
    about: list[School], measure: Measure, layout: Schools, release: ReleaseFile
) -> Iterator[Reading]:
    """Yield a figure for every district; provisional, with a note, as long as some schools are in none."""
    if release.registers is None:
        return
    note, status, unallocated = "", "", sum(school.district is None for school in about)
    if unallocated:
        of_all = f"{unallocated} of the county's {len(about)}"
        by = f"By {release.registers.files[0]}; " if len(release.registers.files) == 1 else ""
        note = f"{by}{of_all} are not allocated to a district."
        status = "" if release.table.status == CALCULATED else "provisional"
    for district in release.register.of_kinds(("district",)):
        inside = [school for school in about if school.district == district]
        total, reading = _reading(inside, district, measure, release)
        notes = " ".join(filter(None, (_made_from(total, release), note, _left_out(total, layout))))
        yield replace(reading, note=notes, status=status)


def _unallocated(
    about: list[School], authority: Area, measure: Measure, release: ReleaseFile
) -> Iterator[Reading]:
    """Yield how many of the authority's rows are in no district; only where a register was given to tell."""
    if release.registers is None:
        return
    lines = [school.line for school in about if school.district is None]
    place, number = _place(authority, lines, measure, release), Cell(Decimal(len(lines)))
    note, year = f"Not in {' or '.join(release.registers.files)}.", release.table.year
    yield Reading(measure.indicator, authority, measure.group, year, place, number, note=note, decimals=0)


def _reading(
    schools: list[School], area: Area, measure: Measure, release: ReleaseFile
) -> tuple[Sum, Reading]:
    """Return the schools' numerators and denominators added up, and the reading that they make."""
    total = Sum()
    for school in schools:
        above, below = (cell.value for cell in _counts(school, measure, release.table.symbols))
        if above is None or below is None:
            stated = measure.denominator if below is None else measure.numerator or measure.value
            texts = [school.row[part].strip() for part in parts_of(stated)]
            symbol = next(text for text in texts if text.removesuffix("%") in release.table.symbols)
            total.schools_left_out[symbol] += 1
            total.pupils_left_out[symbol] += int(below or 0)
            continue
        total.numerator += above
        total.denominator += below
        total.lines.append(school.line)
    place = _place(area, total.lines, measure, release)
    fact = Reading(measure.indicator, area, measure.group, release.table.year, place, None)
    if measure.unit == NUMBER:
        return total, replace(fact, value=Cell(total.numerator), decimals=0)
    if measure.unit == AVERAGE:
        each = 100 if measure.counts else 1
        average = Cell(total.numerator * each / total.denominator) if total.denominator else Cell(None, "z")
        return total, replace(fact, value=average, decimals=measure.decimals)
    return total, replace(fact, numerator=Cell(total.numerator), denominator=Cell(total.denominator))


def _place(area: Area, lines: list[int], measure: Measure, release: ReleaseFile) -> str:
    span = f"rows {min(lines)} to {max(lines)}, {len(lines)} of them" if lines else "no row"
    columns = " / ".join([*measure.stated, *measure.counts]) or "rows"
    return f"{release.name}, {span} added up ({area.name}), {columns}"


def _counts(school: School, measure: Measure, symbols: dict[str, str]) -> tuple[Cell, Cell]:
    """Return numerator and denominator of a school; behind a percentage, the whole number of pupils."""
    row, where, pupils = school.row, school.where, Cell(Decimal(1))

    def count(columns: str) -> Cell:
        return add([read_count(row[part], symbols, f"{where}, {part}") for part in parts_of(columns)])

    if measure.denominator:
        pupils = count(measure.denominator)
    if measure.counts or not measure.columns:
        return (pupils if is_about(row, measure.counts) else Cell(Decimal(0))), pupils
    if measure.unit == AVERAGE:
        each = read_cell(row[measure.value].strip().removesuffix("%"), symbols, f"{where}, {measure.value}")
        if each.value is None or pupils.value is None:
            return each, pupils
        return Cell(each.value * pupils.value), pupils
    if measure.numerator:
        return count(measure.numerator), pupils
    share = read_percentage(row[measure.value], symbols, f"{where}, {measure.value}")
    if share.value is None or pupils.value is None:
        return share, pupils
    return Cell(published(share.value * pupils.value / 100, 0)), pupils


def _made_from(total: Sum, release: ReleaseFile) -> str:
    """Return on how many schools a calculated figure rests."""
    count = len(total.lines)
    is_calculated = release.table.status == CALCULATED
    return f"Made from the figures of {count} school{'s' * (count != 1)}." if is_calculated else ""


def _left_out(total: Sum, layout: Schools) -> str:
    """Return `Left out: 9 schools with 131 pupils, NE (…); 47, NA (…).`; empty if no school is left out."""
    parts = []
    for symbol, count in sorted(total.schools_left_out.items()):
        pupils = f" with {total.pupils_left_out[symbol]} pupils" if total.pupils_left_out[symbol] else ""
        meaning = f" ({layout.left_out[symbol]})" if layout.left_out.get(symbol) else ""
        parts.append(f"{count} school{'s' * (count != 1)}{pupils}, {symbol or 'blank'}{meaning}")
    return f"Left out: {'; '.join(parts)}." if parts else ""


def _remark(total: Sum, layout: Schools, own: Reading | None) -> str:
    """Return which schools are left out, and how far that explains the release's own figure."""
    left_out = _left_out(total, layout)
    value, whole = (own.value, own.denominator) if own else (None, None)
    if value is None or value.value is None or whole is None or whole.value is None:
        return left_out
    added_up = published(total.numerator * 100 / total.denominator, 1)
    of_all = published(total.numerator * 100 / whole.value, 1)
    unpublished = sum(total.pupils_left_out.values())
    elsewhere = whole.value - total.denominator - unpublished
    remark = (
        f"{left_out} The release's own row says {value.value}% of {whole.value} pupils, its schools make "
        f"{added_up}% ({total.numerator} of {total.denominator}): {unpublished} pupils are in schools left "
        f"out and {elsewhere} in no school's row."
    ).strip()
    how = "That does not explain the difference:"
    if abs(of_all - value.value) <= _ROUNDING:
        how = "With them as pupils who did not reach it,"
    return f"{remark} {how} {total.numerator} of {whole.value} is {of_all}%."
