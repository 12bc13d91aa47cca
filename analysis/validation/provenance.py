"""Checks on provenance: each folder says where its figures come from, and lists the files it has."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from analysis.data.findings import Finding, nearest
from analysis.data.sources import last_day, releases_before
from analysis.importing.provenance import as_list, not_as_imported
from analysis.io.dependency_hashes import SIDECAR
from analysis.validation.data_files import DataFiles, Row, folders_of, read_provenance, relative, whole_file

TEXT_FIELDS = ("source", "publisher", "title", "date_published", "location", "licence", "transcribed_by")
REQUIRED_FIELDS = (*TEXT_FIELDS, "files")
FIELDS = (*REQUIRED_FIELDS, "file", "sha256", "cite_as", "supersedes", "demonstration", "checked")
PART_OF_A_DATE = re.compile(r"\d{4}(-\d{2})?")
SHA256 = re.compile(r"[0-9a-f]{64}")


def check_provenance(figures: DataFiles) -> Iterator[Finding]:
    """Each folder says where its figures come from, completely, and lists its files."""
    for folder in folders_of(figures.data):
        file = whole_file(relative(folder / SIDECAR, figures.data))
        record = read_provenance(folder / SIDECAR)
        if isinstance(record, str):
            yield file.error("", record, f"Write it with {', '.join(FIELDS)}.")
        else:
            yield from _field_findings(record, file, folder.name)
            yield from _file_findings(record, file, folder)


def published_on(folder: Path) -> date | None:
    """Return when the source in the folder was published; None where its sidecar does not say."""
    record = read_provenance(folder / SIDECAR)
    return _as_date(record.get("date_published")) if isinstance(record, dict) else None


def published_at_latest(folder: Path) -> str:
    """Return the last day it can have been published on, as an ISO date; empty if not said."""
    record = read_provenance(folder / SIDECAR)
    given = record.get("date_published") if isinstance(record, dict) else None
    return last_day(str(given)) if _as_date(given) else ""


def check_provenance_supersedes(figures: DataFiles) -> Iterator[Finding]:
    """A release supersedes one that there is, and that was published before it."""
    named = figures.superseded
    for source, earlier in named.items():
        file = whole_file(f"data/sources/{source}/{SIDECAR}")
        folder = figures.data / "sources"
        if earlier and earlier not in figures.sources:
            message = f"There is no source {earlier!r} in data/sources."
            remedy = nearest(earlier, figures.sources)
            yield file.error("supersedes", message, remedy or "Import it first, or correct the name.")
        elif earlier and source in (earlier, *releases_before(earlier, named)):
            yield file.error("supersedes", f"{source} would supersede itself.", "Name the earlier release.")
        elif earlier and published_at_latest(folder / source) <= published_at_latest(folder / earlier):
            message = f"{earlier} was not published before {source}, which supersedes it."
            yield file.error("supersedes", message, "Correct date_published, or name the earlier release.")


def check_provenance_checked(figures: DataFiles) -> Iterator[Finding]:
    """Imported figures are those that were imported: the hashes of the import still hold."""
    by_file: dict[str, list[Row]] = defaultdict(list)
    for row in figures.rows("observations"):
        by_file[row.file].append(row)
    for source in figures.sources:
        record = read_provenance(figures.data / "sources" / source / SIDECAR)
        recorded = record.get("checked") if isinstance(record, dict) else None
        if not isinstance(recorded, dict) or not all(isinstance(of, dict) for of in recorded.values()):
            continue
        name = f"data/sources/{source}/observations.csv"
        changed, differ = not_as_imported(by_file[name], recorded)
        remedy = "Restore it, or import the release again."
        for row in changed:
            message = f"{row['value'] or row['symbol']} is not what {source} states ({row['place']})"
            among = f", or another of these {len(changed)} figures is not" if len(changed) > 1 else ""
            yield row.error("value", f"{message}{among}: it was changed since it was imported.", remedy)
        if differ and not changed:
            lost = "; ".join(f"{column} {', '.join(of[:3])}" for column, of in differ.items())
            yield whole_file(name).error("", f"A figure that was imported is not here: {lost}.", remedy)


def _field_findings(record: dict[str, Any], file: Row, source: str) -> Iterator[Finding]:
    rule = "provenance_fields"
    for field in REQUIRED_FIELDS:
        if record.get(field) in (None, ""):
            yield file.error(field, f"Field {field!r} is missing or empty.", "Fill it in.", rule)
        elif field in TEXT_FIELDS and isinstance(record[field], list | dict):
            yield file.error(field, f"Field {field!r} is not a text.", "Write one text.", rule)
    for field in record:
        if field not in FIELDS:
            message = f"There is no field {field!r}."
            yield file.warning(str(field), message, nearest(str(field), FIELDS), rule)
    given, published = record.get("source"), record.get("date_published")
    if given and given != source:
        message = f"Source {given!r} is not the name of the folder."
        yield file.error("source", message, f"Write {source}.", "provenance_source")
    if published and not _as_date(published):
        message = f"{published!r} is not a date."
        yield file.error("date_published", message, "Write it as 2013-01-18.", "provenance_date")


def _as_date(value: Any) -> date | None:
    """Return the date in a YAML value, the first day of a month or year; None for others."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = f"{value}-01-01"[:10] if PART_OF_A_DATE.fullmatch(str(value)) else str(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _file_findings(record: dict[str, Any], file: Row, folder: Path) -> Iterator[Finding]:
    """Yield findings on originals without a hash, and on listed files that are not those of the folder."""
    files, hashes, rule = as_list(record.get("file")), as_list(record.get("sha256")), "provenance_sha256"
    if len(files) != len(hashes):
        message = f"{len(files)} in `file`, {len(hashes)} in `sha256`."
        yield file.error("sha256", message, "Give the hash of each original file.", rule)
    for given in hashes:
        if not SHA256.fullmatch(str(given)):
            message = f"{given!r} is not a sha256: 64 digits 0 to 9, a to f."
            yield file.error("sha256", message, "Copy what sha256sum prints for the file.", rule)
    listed, rule = [str(name) for name in as_list(record.get("files"))], "provenance_files"
    there = sorted(path.name for path in folder.glob("[!.]*.csv"))
    unlisted = [name for name in there if name not in listed]
    for name in unlisted:
        yield file.error("files", f"{name} is not listed.", "Add it to `files`.", rule)
    for name in listed:
        if name not in there:
            remedy = nearest(name, unlisted) or "Remove it from `files`, or restore the file."
            yield file.error("files", f"{name} is listed but not there.", remedy, rule)
