"""Checks on which files there are."""

from collections.abc import Iterator
from pathlib import Path

from analysis.data.findings import ERROR, WARNING, Finding, nearest
from analysis.data.migrations import FILE as VERSION
from analysis.data.schema import TABLES
from analysis.validation.data_files import FOLDERS, DataFiles, folders_of, relative

PROVENANCE = "provenance.yml"
REQUIRED_TABLES = ("areas", "groups", "indicators", "editions", "neighbours", "rag", "suppression")


def check_files_known(figures: DataFiles) -> Iterator[Finding]:
    """Every CSV is a table of the contract in the folder it belongs in."""
    for file in figures.files:
        if file.table is None:
            folder = "sources" if file.path.parent.parent.name == "sources" else file.folder
            names = [f"{table.name}.csv" for table in TABLES.values() if table.folder == folder]
            remedy = nearest(file.path.name, names) or f"Files of data/{folder} are {', '.join(names)}."
            yield Finding(
                ERROR,
                file.name,
                0,
                "",
                "files_known",
                f"{file.path.name} is not a table of data/{folder}.",
                remedy,
            )


def check_files_stray(figures: DataFiles) -> Iterator[Finding]:
    """Nothing lies in `data/` that nobody reads."""
    for path in _entries(figures.data, allowed=(*FOLDERS, "releases", "README.md", VERSION)):
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
    return [
        path
        for path in sorted(folder.glob("*"))
        if path.name not in allowed and not path.name.startswith(".")
    ]


def _stray(path: Path, figures: DataFiles) -> Finding:
    remedy = f"Move it elsewhere, or make it a table: folders are {', '.join(FOLDERS)}, files are CSV."
    return Finding(
        WARNING,
        relative(path, figures.data),
        0,
        "",
        "files_stray",
        f"{path.name} is read by nothing.",
        remedy,
    )


def check_files_present(figures: DataFiles) -> Iterator[Finding]:
    """The tables without which there is no document."""
    for name in REQUIRED_TABLES:
        if not figures.of_table(name):
            table = TABLES[name]
            path = f"data/{table.folder}/{name}.csv"
            yield Finding(
                ERROR, path, 0, "", "files_present", "The file is missing.", f"Add it: {table.meaning}."
            )
