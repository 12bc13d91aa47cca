"""Checks on files and folders: which there are, and that each folder says where its figures come from."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from analysis.checks.findings import ERROR, WARNING, Finding, nearest
from analysis.checks.reading import FOLDERS, Figures, folders_of, relative
from analysis.tables import TABLES

PROVENANCE = "provenance.yml"
REQUIRED_FIELDS = ("source", "publisher", "title", "date_published", "location", "licence", "transcribed_by", "files")
FILE_FIELDS = ("file", "sha256")
FIELDS = (*REQUIRED_FIELDS, *FILE_FIELDS)
SHA256 = re.compile(r"[0-9a-f]{64}")
REQUIRED_TABLES = ("areas", "groups", "indicators", "editions", "neighbours", "rag", "suppression")


def check_files_known(figures: Figures) -> Iterator[Finding]:
    """Every CSV is a table of the contract in the folder it belongs in."""
    for file in figures.files:
        if file.table is None:
            folder = "sources" if file.path.parent.parent.name == "sources" else file.folder
            names = [f"{table.name}.csv" for table in TABLES.values() if table.folder == folder]
            remedy = nearest(file.path.name, names) or f"Files of data/{folder} are {', '.join(names)}."
            yield Finding(ERROR, file.name, 0, "", "files_known", f"{file.path.name} is not a table of data/{folder}.", remedy)


def check_files_stray(figures: Figures) -> Iterator[Finding]:
    """Nothing lies in `data/` that nobody reads."""
    for path in _entries(figures.data, allowed=(*FOLDERS, "releases", "README.md")):
        yield _stray(path, figures)
    for path in _entries(figures.data / "sources"):
        if path.is_file():
            yield _stray(path, figures)
    for folder in folders_of(figures.data):
        for path in _entries(folder, allowed=(PROVENANCE, "README.md")):
            if path.suffix != ".csv":
                yield _stray(path, figures)


def _entries(folder: Path, allowed: tuple[str, ...] = ()) -> list[Path]:
    """What lies in the folder and is neither allowed nor hidden."""
    return [path for path in sorted(folder.glob("*")) if path.name not in allowed and not path.name.startswith(".")]


def _stray(path: Path, figures: Figures) -> Finding:
    remedy = f"Move it elsewhere, or make it a table: folders are {', '.join(FOLDERS)}, files are CSV."
    return Finding(WARNING, relative(path, figures.data), 0, "", "files_stray", f"{path.name} is read by nothing.", remedy)


def check_files_present(figures: Figures) -> Iterator[Finding]:
    """The tables without which there is no document."""
    for name in REQUIRED_TABLES:
        if not figures.of_table(name):
            table = TABLES[name]
            path = f"data/{table.folder}/{name}.csv"
            yield Finding(ERROR, path, 0, "", "files_present", "The file is missing.", f"Add it: {table.meaning}.")


def check_provenance(figures: Figures) -> Iterator[Finding]:
    """Each folder says where its figures come from, completely, and lists its files."""
    for folder in folders_of(figures.data):
        name = relative(folder / PROVENANCE, figures.data)
        record = _read_provenance(folder / PROVENANCE)
        if isinstance(record, str):
            yield Finding(ERROR, name, 0, "", "provenance", record, f"Write it with {', '.join(FIELDS)}.")
        else:
            yield from _check_fields(record, name)
            yield from _check_names(record, name, folder)
            yield from _check_original(record, name)
            yield from _check_listed(record, name, folder)


def _read_provenance(path: Path) -> dict[str, Any] | str:
    """The record, or what is wrong with the file."""
    if not path.is_file():
        return "The folder has no provenance.yml."
    try:
        record = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        return f"The file is not YAML in UTF-8: {' '.join(str(error).split())}."
    return record if isinstance(record, dict) else "The file holds no fields."


def _check_fields(record: dict[str, Any], name: str) -> Iterator[Finding]:
    for field in REQUIRED_FIELDS:
        if record.get(field) in (None, "") or (field not in record):
            yield Finding(ERROR, name, 0, field, "provenance_fields", f"Field {field!r} is missing or empty.", "Fill it in.")
    for field in record:
        if field not in FIELDS:
            remedy = nearest(str(field), FIELDS)
            yield Finding(WARNING, name, 0, str(field), "provenance_fields", f"There is no field {field!r}.", remedy)


def _check_names(record: dict[str, Any], name: str, folder: Path) -> Iterator[Finding]:
    given, published = record.get("source"), record.get("date_published")
    if given and given != folder.name:
        message = f"Source {given!r} is not the name of the folder."
        yield Finding(ERROR, name, 0, "source", "provenance_source", message, f"Write {folder.name}.")
    if published and not _is_date(published):
        message = f"{published!r} is not a date."
        yield Finding(ERROR, name, 0, "date_published", "provenance_date", message, "Write it as 2013-01-18.")


def _is_date(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False


def _check_original(record: dict[str, Any], name: str) -> Iterator[Finding]:
    """An original file goes with its hash; several files with as many hashes."""
    files, hashes = _listed(record.get("file")), _listed(record.get("sha256"))
    if len(files) != len(hashes):
        message = f"{len(files)} in `file`, {len(hashes)} in `sha256`."
        yield Finding(ERROR, name, 0, "sha256", "provenance_sha256", message, "Give the hash of each original file.")
    for given in hashes:
        if not SHA256.fullmatch(str(given)):
            message = f"{given!r} is not a sha256: 64 digits 0 to 9, a to f."
            yield Finding(ERROR, name, 0, "sha256", "provenance_sha256", message, "Copy what sha256sum prints for the file.")


def _check_listed(record: dict[str, Any], name: str, folder: Path) -> Iterator[Finding]:
    listed = [str(each) for each in _listed(record.get("files"))]
    there = [path.name for path in _entries(folder) if path.suffix == ".csv"]
    for file in there:
        if file not in listed:
            yield Finding(ERROR, name, 0, "files", "provenance_files", f"{file} is not listed.", "Add it to `files`.")
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
