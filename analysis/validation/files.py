"""Checks on which files there are, on each as a file, and on the descriptions of official releases."""

from collections.abc import Iterator
from pathlib import Path

from analysis.data.findings import Finding, nearest
from analysis.data.migrations import FILE as VERSION
from analysis.data.schema import TABLES
from analysis.errors import DataError
from analysis.importing.description import load_description
from analysis.importing.neighbours import describes_neighbours, load_neighbour_release
from analysis.io.dependency_hashes import SIDECAR
from analysis.validation.data_files import FOLDERS, DataFiles, folders_of, relative, whole_file

REQUIRED_TABLES = ("areas", "groups", "indicators", "editions", "neighbours", "rag", "suppression")


def check_files_known(figures: DataFiles) -> Iterator[Finding]:
    """Every CSV is a table of the contract in the folder it belongs in."""
    for file in figures.files:
        if file.table is None:
            folder = "sources" if file.path.parent.parent.name == "sources" else file.folder
            names = [f"{table.name}.csv" for table in TABLES.values() if table.folder == folder]
            remedy = nearest(file.path.name, names) or f"Files of data/{folder} are {', '.join(names)}."
            message = f"{file.path.name} is not a table of data/{folder}."
            yield whole_file(file.name).error("", message, remedy)


def check_files_present(figures: DataFiles) -> Iterator[Finding]:
    """The tables without which there is no document."""
    for name in REQUIRED_TABLES:
        if not figures.of_table(name):
            path = f"data/{TABLES[name].folder}/{name}.csv"
            yield whole_file(path).error("", "The file is missing.", f"Add it: {TABLES[name].meaning}.")


def check_files_stray(figures: DataFiles) -> Iterator[Finding]:
    """Nothing lies in `data/` that nobody reads."""
    stray = _entries(figures.data, allowed=(*FOLDERS, "releases", "README.md", VERSION))
    stray += [path for path in _entries(figures.data / "sources") if path.is_file()]
    for folder in folders_of(figures.data):
        stray += [path for path in _entries(folder, (SIDECAR, "README.md")) if path.suffix != ".csv"]
    for path in stray:
        remedy = f"Move it elsewhere, or make it a table: folders are {', '.join(FOLDERS)}, files are CSV."
        name = relative(path, figures.data)
        yield whole_file(name).warning("", f"{path.name} is read by nothing.", remedy)


def _entries(folder: Path, allowed: tuple[str, ...] = ()) -> list[Path]:
    """Return what lies in the folder and is neither allowed nor hidden."""
    return [path for path in sorted(folder.glob("[!.]*")) if path.name not in allowed]


def check_files_readable(figures: DataFiles) -> Iterator[Finding]:
    """What is wrong with each CSV as a file, with rules of its own."""
    for file in figures.files:
        yield from file.findings


def check_releases_described(figures: DataFiles) -> Iterator[Finding]:
    """Every description has the keys it needs and no others, and says what an import has to know."""
    data, remedy = figures.data, "Correct it; docs/descriptions.md explains the keys."
    for path in sorted((data / "releases").glob("*.yml")):
        file = whole_file(relative(path, data))
        try:
            if describes_neighbours(data, path.stem):
                load_neighbour_release(data, path.stem)
            else:
                load_description(data, path.stem)
        except DataError as problem:
            yield file.error("", str(problem), remedy)
        except UnicodeDecodeError as problem:
            yield file.error("", f"The file is not UTF-8 (byte {problem.start}).", remedy)
