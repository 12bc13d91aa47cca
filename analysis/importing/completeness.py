"""Checks on everything read from one file, before any of it becomes a figure. They look and never touch."""

from collections.abc import Iterable

from analysis.importing.area_register import AreaRegister
from analysis.importing.description import TableMapping
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.readings import Reading


def check_readings(readings: list[Reading], table: TableMapping, register: AreaRegister, file: str) -> None:
    """Raises ReleaseError for a figure stated twice, a figure missing, or a whole that its parts do not make."""
    check_stated_once(readings)
    check_every_area(readings, table, register, file)
    check_parts(readings, table.parts)


def check_stated_once(readings: list[Reading]) -> None:
    """No figure twice in one file, even where both are the same: a duplicated row means the file was tampered with."""
    places: dict[tuple[str, str, str, str], str] = {}
    for reading in readings:
        if reading.key in places:
            raise ReleaseError(
                f"{reading.area} is there twice: {places[reading.key]}; and {reading.place}. Remove the copy."
            )
        places[reading.key] = reading.place


def check_every_area(readings: list[Reading], table: TableMapping, register: AreaRegister, file: str) -> None:
    """Every area of the kinds the table should hold has every measure in every year of the file."""
    wanted = [area for area in register.of_kinds(table.areas) if area.code not in table.absent]
    stated = {reading.key for reading in readings}
    if not stated:
        raise ReleaseError(
            f"{file} has nothing about {listed(map(str, wanted))}: it may be another authority's file."
        )
    series = {(reading.indicator, reading.group, reading.year) for reading in readings}
    for indicator, group, year in sorted(series):
        missing = [area for area in wanted if (indicator, area.code, group, year) not in stated]
        if missing:
            raise ReleaseError(
                f"{file} has no {indicator} ({group}, {year}) for {listed(map(str, missing))}, "
                f"{len(missing)} of {len(wanted)} areas expected: "
                "it may be cut short. If the release leaves an area out, say so under `absent` in its mapping."
            )
    _check_series(series, table, file)


def check_parts(readings: list[Reading], parts: dict[str, tuple[str, ...]]) -> None:
    """Groups that make up a whole add up to it, where no count is suppressed: `all` is boys and girls."""
    by_key = {reading.key: reading for reading in readings}
    for (indicator, area, group, year), whole in by_key.items():
        members = [by_key.get((indicator, area, part, year)) for part in parts.get(group, ())]
        for counts in ("numerator", "denominator"):
            _check_sum(whole, [member for member in members if member], counts)


def _check_sum(whole: Reading, members: list[Reading], counts: str) -> None:
    stated = [getattr(reading, counts) for reading in (whole, *members)]
    if not members or any(cell is None or cell.value is None for cell in stated):
        return
    total, *rest = (cell.value for cell in stated)
    if total != sum(rest):
        groups = " and ".join(f"{member.group} {value}" for member, value in zip(members, rest, strict=True))
        raise ReleaseError(
            f"{whole.place}: the {counts} of {whole.group}, {total}, is not {groups}: the columns may be mixed up."
        )


def _check_series(series: Iterable[tuple[str, str, str]], table: TableMapping, file: str) -> None:
    """Every year that the mapping expects is there for every measure."""
    found = set(series)
    years = {year for _, _, year in found}
    expected = {
        (measure.indicator, measure.group, year)
        for measure in table.measures
        if not measure.is_unallocated
        for year in years
    }
    if table.own_years:
        expected = {key for key in expected if key[:2] not in {each[:2] for each in found}}
    absent = sorted(expected - found)
    if absent:
        raise ReleaseError(f"{file} lacks {listed(' '.join(key) for key in absent)}.")
    if table.first_year and table.first_year not in years:
        raise ReleaseError(
            f"{file} starts in {min(years)}; its mapping expects figures from {table.first_year}: it may be another year's file."
        )
