"""Importing an official release: read → check → calculate → protect → compare → write. One call a line."""

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

from analysis.data.schema import OBSERVATIONS
from analysis.data.transactions import exclusive_change, write_together
from analysis.edition.disclosure import hidden_by, load_rules, protect_rows
from analysis.importing.area_register import AreaRegister, load_area_register
from analysis.importing.completeness import check_readings
from analysis.importing.description import Mapping, TableMapping, load_mapping
from analysis.importing.dictionary import check_dictionary
from analysis.importing.diff import key_of, plan_import
from analysis.importing.districts import Districts, load_districts
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.figures import Row, observation_rows
from analysis.importing.long_csv import read_long_csv
from analysis.importing.provenance import provenance_text
from analysis.importing.readings import Reading, Unused, without_zero_filled_years
from analysis.importing.report import ImportReport
from analysis.importing.schools_csv import read_schools_csv
from analysis.importing.wide_csv import read_wide_csv
from analysis.importing.workbook import read_workbook
from analysis.project import Project

Reader = Callable[[Path, TableMapping, AreaRegister, Unused], Iterator[Reading]]
READERS: dict[str, Reader] = {"wide_csv": read_wide_csv, "long_csv": read_long_csv, "workbook": read_workbook}


def import_release(
    project: Project, source: str, file: Path, dry_run: bool = False, districts_from: Path | None = None
) -> ImportReport:
    """Takes the figures of the registered areas from a published file into `data/sources/<source>/`.

    districts_from: a register of schools or of postcodes, by which a list of schools is added up to districts.

    Importing the same file again changes nothing. Raises UsageError for a source that is not described and
    ReleaseError, with nothing written, for a file that is not what the mapping `data/releases/<source>.yml` describes.
    """
    with nullcontext() if dry_run else exclusive_change(project.data):
        mapping = load_mapping(project.data, source)
        check_register(mapping, project.data)
        table, register, unused = mapping.table_for(file), load_area_register(project.data), Unused()
        districts = load_districts(project.data, districts_from, register) if districts_from else None
        readings = read_release(file, table, register, unused, districts)
        folder = project.data / "sources" / source
        stored = stored_rows(folder / "observations.csv")
        stated, stored = protected(
            observation_rows(readings, mapping, table, register), stored, mapping, project.data, unused
        )
        plan = plan_import(stated, stored, table)
        if not dry_run:
            rows = in_reading_order(plan.result(stored), register, mapping)
            write_together(
                project.data,
                {
                    folder / "observations.csv": csv_text(rows),
                    folder / "provenance.yml": provenance_text(
                        folder, mapping, *filter(None, (file, districts_from))
                    ),
                },
            )
        return ImportReport(source, file.name, table.title or table.name, plan, unused, dry_run)


def read_release(
    file: Path,
    table: TableMapping,
    register: AreaRegister,
    unused: Unused,
    districts: Districts | None = None,
) -> list[Reading]:
    """Every figure of the file about a registered area, checked. Raises ReleaseError."""
    check_dictionary(file, table, unused)
    if table.schools:
        stated = read_schools_csv(file, table, register, unused, districts)
    elif districts:
        raise ReleaseError(
            f"{file.name} is no list of schools, so a register of districts is of no use to it: leave it out."
        )
    else:
        stated = READERS[table.layout](file, table, register, unused)
    readings = without_zero_filled_years(list(stated), unused)
    check_readings(readings, table, register, file.name)
    return readings


def protected(
    stated: list[Row], stored: list[Row], mapping: Mapping, data: Path, unused: Unused
) -> tuple[list[Row], list[Row]]:
    """The rows of the file and those stored from other files, with what disclosure control hides in either."""
    stated_keys = {key_of(row) for row in stated}
    replaced = [row for row in stored if key_of(row) in stated_keys]
    others = [row for row in stored if key_of(row) not in stated_keys]
    parts = {whole: members for table in mapping.tables for whole, members in table.parts.items()}
    both = [*stated, *others]
    shown = protect_rows(
        both,
        _register(data),
        _rows(data / "reference" / "areas.csv"),
        load_rules(data),
        mapping.date_published,
        parts,
    )
    if hidden := hidden_by(both, shown):
        unused.remarks.append(
            f"{hidden} figures hidden ([c]): they rest on a small count, or would give one away (data/rules/suppression.csv)."
        )
    return shown[: len(stated)], [*replaced, *shown[len(stated) :]]


def check_register(mapping: Mapping, data: Path) -> None:
    """Every indicator and group of the mapping is in the register. Raises ReleaseError naming those that are not."""
    measures = [measure for table in mapping.tables for measure in table.measures]
    for column, register in (("indicator", "indicators"), ("group", "groups")):
        known = _ids(data / "reference" / f"{register}.csv")
        unknown = sorted({getattr(measure, column) for measure in measures} - known)
        if unknown:
            raise ReleaseError(
                f"The mapping of {mapping.source} names {listed(unknown)}, not in data/reference/{register}.csv: "
                "add a row there first."
            )


def stored_rows(path: Path) -> list[Row]:
    """The rows of an observations.csv, none if there is no file. Raises ReleaseError for other columns."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != OBSERVATIONS.names:
            raise ReleaseError(
                f"{path.name} of {path.parent.name} has other columns than the table's: {listed(OBSERVATIONS.names, 20)}."
            )
        return list(reader)


def in_reading_order(rows: list[Row], register: AreaRegister, mapping: Mapping) -> list[Row]:
    """Rows by indicator and group as the mapping lists them, then area as the register does, then year."""
    series = dict.fromkeys((m.indicator, m.group) for table in mapping.tables for m in table.measures)
    series_order = {key: position for position, key in enumerate(series)}
    area_order = {area.code: position for position, area in enumerate(register.areas)}

    def order(row: Row) -> tuple[int, int, tuple[str, ...]]:
        position = series_order.get((row["indicator"], row["group"]), len(series_order))
        return position, area_order.get(row["area"], len(area_order)), key_of(row)

    return sorted(rows, key=order)


def csv_text(rows: list[Row]) -> str:
    """Rows as the text of an observations.csv."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, OBSERVATIONS.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _ids(path: Path) -> set[str]:
    return {row["id"] for row in _rows(path)}


def _register(data: Path) -> dict[str, Row]:
    return {row["id"]: row for row in _rows(data / "reference" / "indicators.csv")}


def _rows(path: Path) -> list[Row]:
    if not path.is_file():
        raise ReleaseError(
            f"There is no {path.name} in data/reference: an import needs to know what is kept."
        )
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
