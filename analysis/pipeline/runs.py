"""The runs of an edition: which notebook is run for which area."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from analysis.data.areas import Area, load_areas
from analysis.data.document import Chapter, load_document
from analysis.data.editions import EditionRecord, find_edition
from analysis.errors import DataError
from analysis.pipeline.manifest import RunRecord
from analysis.project import Project


@dataclass(frozen=True)
class Run:
    """One notebook for one area of one edition.

    notebook: the source. is_requested: whether the command asked for it. key: of its entry in the cache;
    record: of its output if that is up to date. `plan.plan_build` sets these three.
    """

    chapter: Chapter
    notebook: Path
    edition: EditionRecord
    area: Area
    county: Area
    is_requested: bool = True
    key: str = ""
    record: RunRecord | None = None

    @property
    def name(self) -> str:
        """How people refer to the run: thanet/gaps."""
        return f"{self.area.slug}/{self.chapter.notebook}"

    @property
    def output(self) -> Path:
        """Where the executed notebook goes, from the edition's folder."""
        return Path("runs", self.area.slug, f"{self.chapter.notebook}.ipynb")

    @property
    def reads(self) -> Path:
        """Where the list of what the run read goes (`analysis.io.dependencies`), beside its output."""
        return self.output.with_suffix(".reads")

    @property
    def parameters(self) -> dict[str, str]:
        return {"period": self.edition.period, "area": self.area.name}


def plan_runs(
    project: Project, period: str, areas: Iterable[str] = (), topics: Iterable[str] = ()
) -> list[Run]:
    """Return every run of the edition, area by area in reading order; `areas` and `topics` narrow it.

    Raises UsageError for a period, area or topic that does not exist.
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
        if chapter in wanted_topics and (chapter.areas == "every" or area.kind == "county")
    ]


def check_notebooks(runs: Iterable[Run]) -> None:
    """Raises DataError if a chapter of the document has no notebook."""
    for run in runs:
        if not run.notebook.is_file():
            raise DataError(
                f"_quarto.yml lists the chapter {run.chapter.notebook!r}, but there is no notebooks/{run.notebook.name}. "
                "Add the notebook or take the chapter off the list."
            )
