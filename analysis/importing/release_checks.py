"""Checks on a release before any of it becomes a figure: its dictionary, and everything read from one file.
An id such as `PriTotAbs` says little by itself, and a release may give it to another measure. The mapping
repeats the label of each measure it takes; where the dictionary lies beside the file, the two must agree."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fnmatch import fnmatchcase
from pathlib import Path

from analysis.data.years import InvalidYearError, parse_year
from analysis.importing.area_register import named
from analysis.importing.description import Dictionary, Measure, TableDescription
from analysis.importing.diff import key_of
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.readings import Reading, ReleaseFile, Row, Unused
from analysis.importing.row_files import open_rows
from analysis.rules.outliers import repeats


def without_zero_filled_years(readings: list[Reading], unused: Unused) -> list[Reading]:
    """Return the readings without the last years in which every area has zero: not published yet."""
    years = sorted({reading.year for reading in readings})
    stated = [(reading.year, reading.value or reading.numerator) for reading in readings]
    while len(years) > 1 and all(cell and cell.value == 0 for year, cell in stated if year == years[-1]):
        unused.rows[f"{years.pop()} is nought everywhere, so not published yet"] += 1
    return [reading for reading in readings if reading.year in years]


def check_readings(readings: list[Reading], release: ReleaseFile) -> None:
    """Raises ReleaseError for a figure stated twice or missing, or a whole that its parts do not make."""
    by_key: dict[tuple[str, str, str, str], Reading] = {}
    for reading in readings:
        first = by_key.setdefault(reading.key, reading)
        if first is not reading:  # even where both are the same: a duplicated row means the file was changed
            places = f"{first.place}; and {reading.place}"
            raise ReleaseError(f"{named(reading.area)} is there twice: {places}. Remove the copy.")
    _check_every_area(by_key, release)
    _check_districts(readings, release)
    for (indicator, area, group, year), whole in by_key.items():
        members = [by_key.get((indicator, area, part, year)) for part in release.table.parts.get(group, ())]
        for counts in ("numerator", "denominator"):
            _check_sum(whole, [member for member in members if member], counts)


def _check_every_area(by_key: dict[tuple[str, str, str, str], Reading], release: ReleaseFile) -> None:
    """Raises ReleaseError unless every expected area has every measure in every year of the file."""
    table, file = release.table, release.name
    expected = [area for area in release.register.of_kinds(table.areas) if area.code not in table.absent]
    unplaced = ""
    if table.schools and not release.registers:
        unplaced = "it names no district. Give registers that place its schools with --districts"
    if not by_key:
        cause = unplaced or "it may be another authority's file"
        raise ReleaseError(f"{file} has nothing about {listed(map(named, expected))}: {cause}.")
    series = {(indicator, group, year) for indicator, _, group, year in by_key}
    for indicator, group, year in sorted(series):
        missing = [area for area in expected if (indicator, area.code, group, year) not in by_key]
        if missing:
            cut = "it may be cut short. If the release leaves an area out, say so under `absent` of its table"
            raise ReleaseError(
                f"{file} has no {indicator} ({group}, {year}) for {listed(map(named, missing))}, "
                f"{len(missing)} of {len(expected)} areas expected: {unplaced or cut}."
            )
    there = [code for code in table.absent if all((of[0], code, *of[1:]) in by_key for of in series)]
    if there:
        areas = listed(named(release.register.by_code(code)) for code in there)
        raise ReleaseError(f"{file} has every figure of {areas}: take it out of `absent` in its mapping.")
    years = {year for _, _, year in series}
    measures = {(each.indicator, each.group) for each in table.measures if not each.is_unallocated}
    if table.own_years:
        measures -= {(indicator, group) for indicator, group, _ in series}
    absent = sorted({(*measure, year) for measure in measures for year in years} - series)
    if absent:
        raise ReleaseError(f"{file} lacks {listed(' '.join(key) for key in absent)}.")
    if table.first_year and table.first_year not in years:
        expected_year = f"its mapping expects figures from {table.first_year}"
        cause = "it may be another year's file"
        raise ReleaseError(f"{file} starts in {min(years)}; {expected_year}: {cause}.")


def _check_districts(readings: list[Reading], release: ReleaseFile) -> None:
    """Raises ReleaseError where every district has the county's figure: the file repeats it for each."""
    stated: dict[tuple[str, str, str], dict[str, list[Decimal]]] = {}
    for reading in readings:
        cell = reading.value or (reading.denominator and reading.numerator)
        if cell and cell.value is not None:
            of_kind = stated.setdefault((reading.indicator, reading.group, reading.year), {})
            of_kind.setdefault(reading.area.kind, []).append(cell.value)
    for (indicator, group, year), of_kind in stated.items():
        whole, parts = of_kind.get("county"), of_kind.get("district", [])
        if whole and repeats(whole[0], parts):
            raise ReleaseError(
                f"{release.name}: all {len(parts)} districts have the county's {indicator} ({group}, "
                f"{year}), {whole[0]}: the figure is repeated for each and is not theirs. Leave the "
                "districts out of `areas` in its mapping."
            )


def _check_sum(whole: Reading, members: list[Reading], counts: str) -> None:
    """Groups that make up a whole add up to it, where no count is suppressed: `all` is boys and girls."""
    stated = [getattr(reading, counts) for reading in (whole, *members)]
    if not members or any(cell is None or cell.value is None for cell in stated):
        return
    total, *rest = (cell.value for cell in stated)
    if total != sum(rest):
        groups = " and ".join(f"{member.group} {value}" for member, value in zip(members, rest, strict=True))
        problem = f"the {counts} of {whole.group}, {total}, is not {groups}"
        raise ReleaseError(f"{whole.place}: {problem}: the columns may be mixed up.")


def check_once(stated: list[Row]) -> None:
    """Raises ReleaseError for a figure that two tables of one file state."""
    places: dict[tuple[str, ...], str] = {}
    for row in stated:
        if (first := places.setdefault(key_of(row), row["place"])) is not row["place"]:
            raise ReleaseError(f"{' '.join(key_of(row))} is stated twice: {first}; and {row['place']}.")


def check_years(stated: list[Row], register: Mapping[str, Row]) -> None:
    """Raises ReleaseError for a figure whose year is of another kind than its indicator's in the register."""
    kinds = {id: row["year_type"] for id, row in register.items() if "year_type" in row}
    for row in (row for row in stated if row["indicator"] in kinds):
        kind = kinds[row["indicator"]]
        try:
            parse_year(row["year"], kind)
        except InvalidYearError as error:
            raise ReleaseError(
                f"{row['place']}: {row['indicator']} has {kind} years in data/reference/indicators.csv, and "
                f"{error}. Correct `period`, `period` of that measure or `year` in its mapping; "
                "or the register."
            ) from error


def with_dictionary(
    file: Path, table: TableDescription, register: Mapping[str, Row], unused: Unused
) -> TableDescription:
    """Return the table, its measures with the decimals that the dictionary beside the file states. Raises
    ReleaseError for a measure with another label or none, and for one of which the register says otherwise;
    remarks on a missing dictionary."""
    dictionary = table.dictionary
    if dictionary is None:
        return table
    beside = sorted(file.parent.glob(dictionary.file))
    if not beside:
        lacking = f"No {dictionary.file} beside the file"
        if dictionary.decimals:
            states = "it says with how many decimals measures are published"
            raise ReleaseError(f"{lacking}: {states}. Put it there.")
        unused.remarks.append(f"{lacking}: what its measures mean was not checked.")
        return table
    entries = read_dictionary(beside[0], dictionary)
    for measure, expected in dictionary.labels.items():
        label = " ".join(entries[measure][dictionary.label].split()) if measure in entries else None
        if label != expected:
            stated = "does not have it" if label is None else f"says {label!r}"
            raise ReleaseError(
                f"The mapping takes {measure} for {expected!r}, and {beside[0].name} {stated}. "
                "If it is the same measure under a new label, change `labels` in its mapping; "
                "otherwise take another measure."
            )
    taken = listed(dictionary.labels)
    unused.remarks.append(f"The measures are those the mapping means, by {beside[0].name}: {taken}.")
    measures = [_as_published(measure, dictionary, entries, register) for measure in table.measures]
    return replace(table, measures=tuple(measures))


def _as_published(
    measure: Measure, dictionary: Dictionary, entries: Mapping[str, Row], register: Mapping[str, Row]
) -> Measure:
    """Return a measure with its entry's decimals. Raises ReleaseError unless polarity and unit agree."""
    code = next(iter(measure.where.get(dictionary.column, ())), "")
    entry = entries.get(code)
    if entry is None:
        return measure
    said = register[measure.indicator]
    direction = dictionary.polarities.get(entry.get(dictionary.polarity, "").strip(), "T")
    unit = entry.get(dictionary.unit, "").strip()
    units = (each for pattern, each in dictionary.units.items() if fnmatchcase(unit, pattern))
    stated = {"polarity": direction, "unit": next(units, "")}
    read = {"polarity": dictionary.polarity, "unit": dictionary.unit if dictionary.units else ""}
    for column, value in stated.items():
        if read[column] and said[column] not in (value, "T" if column == "polarity" else value):
            raise ReleaseError(
                f"{code} has {read[column]} {entry[read[column]]!r} in its dictionary, and "
                f"{measure.indicator} has {column} {said[column]!r} in data/reference/indicators.csv. "
                "Correct the register, or what the mapping takes the word for."
            )
    decimals = entry.get(dictionary.decimals, "").strip().removesuffix(".0")
    return replace(measure, decimals=int(decimals)) if decimals.isdigit() else measure


def read_dictionary(file: Path, dictionary: Dictionary) -> dict[str, Row]:
    """Return the entries of a dictionary by the id of their measure. Raises ReleaseError."""
    with open_rows(file) as opened:
        missing = [column for column in dictionary.columns if column not in opened.columns]
        if missing:
            problem = f"has no column {' or '.join(missing)}"
            raise ReleaseError(f"{file.name} {problem}: it is not the dictionary that the mapping describes.")
        return {row[dictionary.id].strip(): row for _, row in opened.rows}
