"""Checks on provenance: each folder says where its figures come from, and holds what it lists."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from analysis.data.findings import ERROR, WARNING, Finding, nearest
from analysis.data.years import YEAR_TYPES, parse_year
from analysis.io.yaml_files import InvalidYamlError, read_yaml
from analysis.validation.cells import year_problem
from analysis.validation.data_files import DataFiles, Row, folders_of, relative
from analysis.validation.files import PROVENANCE

REQUIRED_FIELDS = (
    "source",
    "publisher",
    "title",
    "date_published",
    "location",
    "licence",
    "transcribed_by",
    "files",
)
FILE_FIELDS = ("file", "sha256")
OPTIONAL_FIELDS = ("cite_as", "demonstration")
FIELDS = (*REQUIRED_FIELDS, *FILE_FIELDS, *OPTIONAL_FIELDS)
FORECAST = "estimated"
PART_OF_A_DATE = re.compile(r"\d{4}(-\d{2})?")
SHA256 = re.compile(r"[0-9a-f]{64}")


def check_provenance(figures: DataFiles) -> Iterator[Finding]:
    """Each folder says where its figures come from, completely, and lists its files."""
    for folder in folders_of(figures.data):
        name = relative(folder / PROVENANCE, figures.data)
        record = read_provenance(folder / PROVENANCE)
        if isinstance(record, str):
            yield Finding(ERROR, name, 0, "", "provenance", record, f"Write it with {', '.join(FIELDS)}.")
        else:
            yield from _check_fields(record, name)
            yield from _check_names(record, name, folder)
            yield from _check_original(record, name)
            yield from _check_listed(record, name, folder)


def read_provenance(path: Path) -> dict[str, Any] | str:
    """The record, or what is wrong with the file."""
    if not path.is_file():
        return "The folder has no provenance.yml."
    try:
        record = read_yaml(path.read_text(encoding="utf-8"))
    except (InvalidYamlError, UnicodeDecodeError) as error:
        return f"The file is not YAML in UTF-8: {error}."
    return record if isinstance(record, dict) else "The file holds no fields."


def _check_fields(record: dict[str, Any], name: str) -> Iterator[Finding]:
    for field in REQUIRED_FIELDS:
        if record.get(field) in (None, "") or (field not in record):
            yield Finding(
                ERROR,
                name,
                0,
                field,
                "provenance_fields",
                f"Field {field!r} is missing or empty.",
                "Fill it in.",
            )
        elif field != "files" and isinstance(record[field], list | dict):
            yield Finding(
                ERROR,
                name,
                0,
                field,
                "provenance_fields",
                f"Field {field!r} is not a text.",
                "Write one text.",
            )
    for field in record:
        if field not in FIELDS:
            remedy = nearest(str(field), FIELDS)
            yield Finding(
                WARNING, name, 0, str(field), "provenance_fields", f"There is no field {field!r}.", remedy
            )


def _check_names(record: dict[str, Any], name: str, folder: Path) -> Iterator[Finding]:
    given, published = record.get("source"), record.get("date_published")
    if given and given != folder.name:
        message = f"Source {given!r} is not the name of the folder."
        yield Finding(ERROR, name, 0, "source", "provenance_source", message, f"Write {folder.name}.")
    if published and not _as_date(published):
        message = f"{published!r} is not a date."
        yield Finding(ERROR, name, 0, "date_published", "provenance_date", message, "Write it as 2013-01-18.")


def _as_date(value: Any) -> date | None:
    """A date as YAML gives it, with or without quotation marks, or the first day of a month or year; nothing where it is none."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(
            f"{value}-01-01"[:10] if PART_OF_A_DATE.fullmatch(str(value)) else str(value)
        )
    except ValueError:
        return None


def published_on(folder: Path) -> date | None:
    """When the source in the folder was published; None where its sidecar does not say."""
    record = read_provenance(folder / PROVENANCE)
    return _as_date(record.get("date_published")) if isinstance(record, dict) else None


def _check_original(record: dict[str, Any], name: str) -> Iterator[Finding]:
    """An original file goes with its hash; several files with as many hashes."""
    files, hashes = _listed(record.get("file")), _listed(record.get("sha256"))
    if len(files) != len(hashes):
        message = f"{len(files)} in `file`, {len(hashes)} in `sha256`."
        yield Finding(
            ERROR, name, 0, "sha256", "provenance_sha256", message, "Give the hash of each original file."
        )
    for given in hashes:
        if not SHA256.fullmatch(str(given)):
            message = f"{given!r} is not a sha256: 64 digits 0 to 9, a to f."
            yield Finding(
                ERROR,
                name,
                0,
                "sha256",
                "provenance_sha256",
                message,
                "Copy what sha256sum prints for the file.",
            )


def _check_listed(record: dict[str, Any], name: str, folder: Path) -> Iterator[Finding]:
    listed = [str(each) for each in _listed(record.get("files"))]
    there = sorted(path.name for path in folder.glob("*.csv") if not path.name.startswith("."))
    for file in there:
        if file not in listed:
            yield Finding(
                ERROR, name, 0, "files", "provenance_files", f"{file} is not listed.", "Add it to `files`."
            )
    for file in listed:
        if file not in there:
            yield Finding(
                ERROR,
                name,
                0,
                "files",
                "provenance_files",
                f"{file} is listed but not there.",
                _not_there(file, [each for each in there if each not in listed]),
            )


def _not_there(file: str, unlisted: list[str]) -> str:
    return nearest(file, unlisted) or "Remove it from `files`, or restore the file."


def _listed(value: Any) -> list[Any]:
    """A field that holds nothing, one or several, as a list."""
    if value in (None, ""):
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def check_observations_published(figures: DataFiles) -> Iterator[Finding]:
    """A figure that is no forecast is not of a year that begins after its source was published: the year is mistyped."""
    for file in figures.of_table("observations"):
        published = published_on(file.path.parent)
        if file.is_usable and published:
            yield from _after(file.rows, published, figures)


def _after(rows: list[Row], published: date, figures: DataFiles) -> Iterator[Finding]:
    for row in rows:
        indicator = figures.indicator_of(row)
        if (
            not indicator
            or indicator["year_type"] not in YEAR_TYPES
            or row["status"] == FORECAST
            or year_problem(row["year"], indicator["year_type"])
        ):
            continue
        if _begins(row, indicator) > published:
            message = f"The year {row['year']} begins after the source was published, on {published}."
            yield row.warning(
                "observations_published",
                "year",
                message,
                "Correct the year; a forecast has the status estimated.",
            )


def _begins(row: Row, indicator: Row) -> date:
    """The first day of the year of a figure."""
    year = parse_year(row["year"], indicator["year_type"])
    first_month = {"academic": 9, "financial": 4, "calendar": 1, "month": year.month}
    return date(year.start, first_month[year.type], 1)
