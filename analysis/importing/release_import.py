"""Importing an official release: read → check → calculate → protect → compare → write. One call a line."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from analysis.data.schema import OBSERVATIONS, STATEMENTS
from analysis.data.transactions import exclusive_change, write_together
from analysis.edition.disclosure import count_hidden, load_rules, protect_rows
from analysis.importing import release_checks
from analysis.importing.area_register import AreaRegister, load_area_register, load_registers
from analysis.importing.description import ReleaseDescription, TableDescription, load_description
from analysis.importing.diff import (
    ImportReport,
    Superseded,
    diff_of,
    key_of,
    reads_the_same,
    reason_for,
    superseded_by,
)
from analysis.importing.errors import ReleaseError, check_filled_in, listed
from analysis.importing.layouts import read_areas_csv, read_workbook
from analysis.importing.places import HOW, place_rows
from analysis.importing.provenance import not_as_imported, provenance_text
from analysis.importing.readings import Reading, ReleaseFile, Row, Unused, added_up, observation_rows
from analysis.importing.row_files import unpacked
from analysis.importing.schools_csv import read_schools_csv
from analysis.importing.series_checks import check_series
from analysis.io.csv_files import csv_text, read_csv
from analysis.io.yaml_files import read_yaml
from analysis.project import Project

STATEMENTS_FILE = "statements.csv"
READERS: dict[str, Callable[[ReleaseFile], Iterator[Reading]]] = {
    "wide_csv": read_areas_csv,
    "long_csv": read_areas_csv,
    "workbook": read_workbook,
}


def import_release(
    project: Project, source: str, file: Path, dry_run: bool = False, registers: Sequence[Path] = ()
) -> ImportReport:
    """Take the figures of the registered areas from a published file into `data/sources/<source>/`.
    registers: of schools or postcodes, for districts, the one to be believed first. The same file again
    changes nothing. Raises UsageError for a source that is not described; ReleaseError, with nothing written,
    for a file that is not as `data/releases/<source>.yml` describes."""
    data = project.data
    with nullcontext() if dry_run else exclusive_change(data):
        check_filled_in(data / "releases" / f"{source}.yml")
        mapping = load_description(data, source)
        _check_registered(mapping, data)
        unused, register = Unused(), {row["id"]: row for row in _reference(data, "indicators")}
        described = mapping.tables_of(file)
        tables = [release_checks.with_dictionary(file, each, register, unused) for each in described]
        folder = data / "sources" / source
        changed, stored = _by_hand(folder)
        if registers and not any(table.schools for table in tables):
            problem = "is no list of schools, so a register of districts is of no use to it: leave it out."
            raise ReleaseError(f"{file.name} {problem}")
        areas = load_area_register(data, mapping.neighbour_sets)
        tables = _about_areas(tables, areas, unused, file)
        years = {table.year for table in tables if table.schools and registers}
        known = {year: load_registers(data, registers, areas, year) for year in years}
        releases = [ReleaseFile(file, table, areas, unused, known.get(table.year)) for table in tables]
        stated = [row for release in releases for row in _stated(release, mapping)]
        release_checks.check_once(stated)
        release_checks.check_years(stated, register)
        _check_restated(changed, stated, source)
        read = {sheet for table in tables for sheet in table.sheets}
        unused.sheets = [name for name in dict.fromkeys(unused.sheets) if name not in read]
        stated, stored = _protected(stated, stored, mapping, data, unused)
        places = [row for release in releases for row in _places(stated, release, register, source)]
        if places:
            unused.remarks.append(f"{len(places)} places of the county among all authorities worked out.")
        diff = diff_of(stated, stored, tables[0].file)
        superseded = _superseded(stated, mapping, data)
        if not dry_run:
            rows = _in_reading_order(diff.result(stored), areas, mapping)
            originals = {tables[0].name_of(file): file} | {register.name: register for register in registers}
            changes = {folder / "observations.csv": csv_text(OBSERVATIONS.names, rows)}
            held = folder / STATEMENTS_FILE
            if places or held.is_file():
                kept, again = read_csv(held).rows if held.is_file() else [], set(map(key_of, stated))
                kept = [row for row in kept if row["note"] != HOW or key_of(row) not in again]
                ordered = _in_reading_order(kept + places, areas, mapping)
                changes[held] = csv_text(STATEMENTS.names, ordered)
            made = tuple(path.name for path in changes)
            changes[folder / "provenance.yml"] = provenance_text(folder, mapping, originals, made, rows)
            write_together(data, changes)
        names = {area.code: area.name for area in areas.areas}
        titles = "; ".join(table.title or table.name for table in tables)
        return ImportReport(source, tables[0].name_of(file), titles, diff, unused, dry_run, names, superseded)


def _about_areas(
    tables: list[TableDescription], areas: AreaRegister, unused: Unused, file: Path
) -> list[TableDescription]:
    """Return the tables about areas of the register. Raises ReleaseError if none is."""
    left = [table for table in tables if not any(areas.of_kinds(table.areas))]
    said = [f"able {each.name} is left: areas.csv has no {' or '.join(each.areas)}" for each in left]
    if len(left) == len(tables):
        raise ReleaseError(f"{file.name}: t{said[0]}. Add those areas to it first.")
    unused.remarks += [f"T{each}." for each in said]
    return [table for table in tables if table not in left]


def _stated(release: ReleaseFile, mapping: ReleaseDescription) -> list[Row]:
    """Return the rows that one table of the file makes. Raises ReleaseError."""
    with unpacked(release.path, release.table.inside) as opened:
        return observation_rows(_read_release(replace(release, opened=opened)), mapping, release)


def _places(stated: list[Row], release: ReleaseFile, register: dict[str, Row], source: str) -> Iterator[Row]:
    """Yield the county's places by one table of the file. Raises ReleaseError."""
    with unpacked(release.path, release.table.inside) as opened:
        yield from place_rows(stated, replace(release, opened=opened), register, source)


def _read_release(release: ReleaseFile) -> list[Reading]:
    """Return every figure of the file about a registered area, checked. Raises ReleaseError."""
    table = release.table
    stated = read_schools_csv(release, table.schools) if table.schools else READERS[table.layout](release)
    stated = added_up(stated) if table.adds_rows else stated
    readings = release_checks.without_zero_filled_years(list(stated), release.unused)
    release_checks.check_readings(readings, release)
    return readings


def _superseded(stated: list[Row], mapping: ReleaseDescription, data: Path) -> Superseded | None:
    """Return what the file does to the release that it supersedes. Raises ReleaseError if there is none."""
    if not mapping.supersedes:
        return None
    before = stored_rows(data / "sources" / mapping.supersedes / "observations.csv")
    if not before or mapping.supersedes == mapping.source:
        problem = "which has no figures in data/sources: import it first, or correct the name"
        raise ReleaseError(f"{mapping.source}.yml supersedes {mapping.supersedes}, {problem}.")
    superseded = superseded_by(stated, mapping.supersedes, before, mapping.reasons)
    check_series(superseded)
    for change in superseded.changes:
        why = reason_for(change.new["indicator"], mapping.reasons)
        if why and not reads_the_same(change):
            change.new["note"] = f"{change.new['note']} {why}".strip()
    return superseded


def _protected(
    stated: list[Row], stored: list[Row], mapping: ReleaseDescription, data: Path, unused: Unused
) -> tuple[list[Row], list[Row]]:
    """Return the rows of the file and those stored, with what disclosure control hides in either."""
    keys = {key_of(row) for row in stated}
    replaced = [row for row in stored if key_of(row) in keys]
    both = stated + [row for row in stored if key_of(row) not in keys]
    register = {row["id"]: row for row in _reference(data, "indicators")}
    parts = {whole: members for table in mapping.tables for whole, members in table.parts.items()}
    areas, rules = _reference(data, "areas"), load_rules(data)
    shown = protect_rows(both, register, areas, rules, mapping.date_published, parts)
    if hidden := count_hidden(shown) - count_hidden(both):
        why = "they rest on a small count, or would give one away (data/rules/suppression.csv)"
        unused.remarks.append(f"{hidden} figures hidden ([c]): {why}.")
    return shown[: len(stated)], [*replaced, *shown[len(stated) :]]


def _check_registered(mapping: ReleaseDescription, data: Path) -> None:
    """Raises ReleaseError naming the indicators and groups of the mapping that are not in the register."""
    measures = [measure for table in mapping.tables for measure in table.measures]
    for column, register in (("indicator", "indicators"), ("group", "groups")):
        known = {row["id"] for row in _reference(data, register)}
        unknown = sorted({getattr(measure, column) for measure in measures} - known)
        if unknown:
            remedy = f"not in data/reference/{register}.csv: add a row there first"
            raise ReleaseError(f"The mapping of {mapping.source} names {listed(unknown)}, {remedy}.")


def stored_rows(path: Path) -> list[Row]:
    """Return the rows of an observations.csv, none if there is no file. Raises ReleaseError."""
    if not path.is_file():
        return []
    table = read_csv(path)
    if table.columns != OBSERVATIONS.names:
        columns = listed(OBSERVATIONS.names, 20)
        raise ReleaseError(
            f"{path.name} of {path.parent.name} has other columns than the table's: {columns}."
        )
    return table.rows


def _by_hand(folder: Path) -> tuple[list[Row], list[Row]]:
    """Return the stored figures that may have been changed since they were imported, and the others."""
    rows, sidecar = stored_rows(folder / "observations.csv"), folder / "provenance.yml"
    recorded = read_yaml(sidecar.read_text(encoding="utf-8"), sidecar.name) if sidecar.is_file() else {}
    changed, _ = not_as_imported(rows, recorded.get("checked", {}))
    keys = {key_of(row) for row in changed}
    return changed, [row for row in rows if key_of(row) not in keys]


def _check_restated(changed: list[Row], stated: list[Row], source: str) -> None:
    """Raises ReleaseError for a figure changed by hand that the file does not state again."""
    keys = {key_of(row) for row in stated}
    if left := [row["place"] for row in changed if key_of(row) not in keys]:
        problem = f"data/sources/{source} was changed by hand since it was imported: {listed(left)}"
        raise ReleaseError(f"{problem}. Restore it, or import that file first.")


def _in_reading_order(rows: list[Row], register: AreaRegister, mapping: ReleaseDescription) -> list[Row]:
    """Return rows by indicator and group in the mapping's order, area in the register's, and year."""
    series = dict.fromkeys((m.indicator, m.group) for table in mapping.tables for m in table.measures)
    series_order = {key: position for position, key in enumerate(series)}
    area_order = {area.code: position for position, area in enumerate(register.areas)}

    def order(row: Row) -> tuple[int, int, tuple[str, ...]]:
        position = series_order.get((row["indicator"], row["group"]), len(series_order))
        return position, area_order.get(row["area"], len(area_order)), key_of(row)

    return sorted(rows, key=order)


def _reference(data: Path, table: str) -> list[Row]:
    path = data / "reference" / f"{table}.csv"
    if not path.is_file():
        needed = "an import needs to know what is kept"
        raise ReleaseError(f"There is no {path.name} in data/reference: {needed}.")
    return read_csv(path).rows
