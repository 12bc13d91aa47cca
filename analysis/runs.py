"""The plan of a build: which notebook is run for which area of an edition, and what each run depends on."""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from analysis.areas import Area, load_areas
from analysis.document import Chapter, load_document
from analysis.editions import Edition, find_edition
from analysis.errors import DataProblem
from analysis.project import Project

LIBRARIES = ("ipykernel", "ipython", "matplotlib", "nbformat", "numpy", "pandas", "papermill", "seaborn")
"""The libraries that decide what a run shows. Their versions are part of every run's key."""


@dataclass(frozen=True)
class Run:
    """One notebook for one area of one edition.

    notebook: the source. output: where the executed notebook goes, from the edition's folder.
    """

    chapter: Chapter
    notebook: Path
    edition: Edition
    area: Area
    county: Area

    @property
    def name(self) -> str:
        """How people refer to the run: thanet/gaps."""
        return f"{self.area.slug}/{self.chapter.notebook}"

    @property
    def output(self) -> Path:
        return Path("runs", self.area.slug, f"{self.chapter.notebook}.ipynb")

    @property
    def parameters(self) -> dict[str, str]:
        return {"period": self.edition.period, "area": self.area.name}


def plan_runs(project: Project, period: str, areas: Iterable[str] = (), topics: Iterable[str] = ()) -> list[Run]:
    """Every run of the edition, area by area in reading order; `areas` and `topics` narrow it.

    Raises UsageProblem for a period, area or topic that does not exist.
    """
    edition = find_edition(project.data, period)
    known = load_areas(project.data)
    document = load_document(project.root)
    wanted_areas = [known.find_reported(name) for name in areas] or known.reported
    wanted_topics = [document.find(topic) for topic in topics] or list(document.chapters)
    return [
        Run(chapter, project.notebooks / f"{chapter.notebook}.ipynb", edition, area, known.county)
        for area in known.reported
        if area in wanted_areas
        for chapter in document.chapters_of(edition.period)
        if chapter in wanted_topics and _covers(chapter, area)
    ]


def _covers(chapter: Chapter, area: Area) -> bool:
    return chapter.areas == "every" or area.kind == "county"


def check_notebooks(runs: Iterable[Run]) -> None:
    """Raises DataProblem where a chapter of the document has no notebook."""
    for run in runs:
        if not run.notebook.is_file():
            raise DataProblem(
                f"_quarto.yml lists the chapter {run.chapter.notebook!r}, but there is no notebooks/{run.notebook.name}. "
                "Add the notebook or take the chapter off the list."
            )


@dataclass(frozen=True)
class Inputs:
    """What every run may depend on, hashed once a build: the code, the figures, the words, the libraries."""

    project: Project

    @cached_property
    def code(self) -> str:
        """Hash of the package."""
        return hash_folder(Path(__file__).parent)

    @cached_property
    def data(self) -> str:
        """Hash of the figures, the words and the definition of the document."""
        folders = (hash_folder(self.project.data), hash_folder(self.project.narrative))
        return hash_text(*folders, hash_file(self.project.root / "_quarto.yml"))

    @cached_property
    def versions(self) -> dict[str, str]:
        return {"python": sys.version.split()[0], **{name: _version(name) for name in LIBRARIES}}

    @cached_property
    def environment(self) -> str:
        return hash_text(self.code, self.data, *(f"{name} {number}" for name, number in self.versions.items()))


def run_key(run: Run, inputs: Inputs) -> str:
    """What the run's output depends on, as one hash: an output whose run has this key is up to date."""
    parameters = [f"{name}={value}" for name, value in sorted(run.parameters.items())]
    return hash_text(inputs.environment, hash_file(run.notebook), run.chapter.notebook, run.area.code, *parameters)


def hash_folder(folder: Path) -> str:
    """Hash over the names and the bytes of all files below the folder; what Python compiles does not count."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return hash_text(*(f"{path.relative_to(folder).as_posix()} {hash_file(path)}" for path in files))


def hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_text(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
