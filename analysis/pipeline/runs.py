"""The plan of a build: which notebook is run for which area of an edition, and what each run depends on."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.data.areas import Area, load_areas
from analysis.data.document import Chapter, load_document
from analysis.data.editions import EditionRecord, find_edition
from analysis.errors import DataError
from analysis.io.dependency_hashes import ReadHashes, by_pattern, is_touched, with_beside
from analysis.io.hashing import files_of, hash_file, hash_folder, hash_text
from analysis.io.library_versions import library_versions
from analysis.project import Project
from analysis.root import READ

if TYPE_CHECKING:
    from analysis.pipeline.code_dependencies import CodeDependencies

FIGURES = "data/"
WAIVERS = "waivers.csv"
"""Decisions about a release, written when it is built: no page shows them."""


@dataclass(frozen=True)
class Run:
    """One notebook for one area of one edition.

    notebook: the source. output: where the executed notebook goes, from the edition's folder.
    """

    chapter: Chapter
    notebook: Path
    edition: EditionRecord
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


def plan_runs(
    project: Project, period: str, areas: Iterable[str] = (), topics: Iterable[str] = ()
) -> list[Run]:
    """Every run of the edition, area by area in reading order; `areas` and `topics` narrow it.

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
        if chapter in wanted_topics and _covers(chapter, area)
    ]


def _covers(chapter: Chapter, area: Area) -> bool:
    return chapter.areas == "every" or area.kind == "county"


def check_notebooks(runs: Iterable[Run]) -> None:
    """Raises DataError where a chapter of the document has no notebook."""
    for run in runs:
        if not run.notebook.is_file():
            raise DataError(
                f"_quarto.yml lists the chapter {run.chapter.notebook!r}, but there is no notebooks/{run.notebook.name}. "
                "Add the notebook or take the chapter off the list."
            )


@dataclass(frozen=True)
class Inputs:
    """What runs may depend on as it is when a build begins: the code, the figures, the words, the libraries.

    While the whole of the package or of the data has the hash it had, nothing in it is looked at more closely.
    """

    project: Project

    @cached_property
    def package(self) -> str:
        """Hash of the whole package."""
        return hash_folder(Path(__file__).parent.parent)

    @cached_property
    def files(self) -> dict[str, str]:
        """Hashes of all files that runs may read, by path from the project's folder."""
        found = [path for name in READ for path in files_of(self.project.root / name) if path.name != WAIVERS]
        return {path.relative_to(self.project.root).as_posix(): hash_file(path) for path in found}

    @cached_property
    def data(self) -> str:
        """Hash of all those files."""
        return hash_text(*(f"{name} {found}" for name, found in self.files.items()))

    @cached_property
    def withheld(self) -> str:
        """Hash of what disclosure control hides of the stored figures: what is hidden of one row depends on others."""
        from analysis.edition.disclosure import withheld

        return hash_text(*(str(sorted(row.items())) for row in withheld(self.project.data)))

    @cached_property
    def code_dependencies(self) -> "CodeDependencies":
        from analysis.pipeline.code_dependencies import CodeDependencies

        return CodeDependencies()

    @cached_property
    def rereading(self) -> ReadHashes:
        return ReadHashes(self.project.root, self.files)

    @cached_property
    def _rereadings(self) -> dict[frozenset[str], ReadHashes]:
        """Of what has changed since an older build, by the files that have."""
        return {}

    def of_run(self, run: "Run", reads: Collection[str]) -> dict[str, str]:
        """What the run's output rests on besides its key: what it can reach of the code, what it read."""
        return {
            "notebook": hash_file(run.notebook),
            "package": self.package,
            "code": self.code(run),
            "data": self.data,
            "withheld": self.withheld,
            "reads": json.dumps(_digests(self.rereading, by_pattern(reads)), ensure_ascii=False),
        }

    def holds(
        self,
        run: "Run",
        recorded: Mapping[str, str],
        reads: Callable[[], Iterable[str]],
        then: Mapping[str, str],
    ) -> bool:
        """Whether the run would meet the same code and read the same again. `reads` is asked for only when it matters.

        then: the hashes of the files when it was made; empty where they are not known.
        """
        if recorded["package"] == self.package:
            self._codes[recorded["notebook"]] = recorded["code"]
        elif recorded["code"] != self.code(run):
            return False
        if recorded["data"] == self.data:
            return True
        changed = self._changed_since(then)
        if any(name.startswith(FIGURES) for name in changed) and recorded.get("withheld") != self.withheld:
            return False
        was: dict[str, dict[str, str]] = json.loads(recorded["reads"])
        concerned = {pattern for pattern in was if is_touched(pattern, changed)}
        if not concerned:
            return True
        lines = by_pattern(reads())
        now = _digests(self._of(changed), {pattern: lines.get(pattern, []) for pattern in concerned})
        before = {
            pattern: {name: made for name, made in was[pattern].items() if name in changed}
            for pattern in concerned
        }
        return lines.keys() == was.keys() and now == before

    def _of(self, changed: frozenset[str]) -> ReadHashes:
        if changed not in self._rereadings:
            self._rereadings[changed] = ReadHashes(self.project.root, self.files, changed)
        return self._rereadings[changed]

    def code(self, run: "Run") -> str:
        """What the run's notebook can reach of the code. While the package is the one of an older run, as it was found then."""
        notebook = hash_file(run.notebook)
        if notebook not in self._codes:
            self._codes[notebook] = self.code_dependencies.digest(run.notebook)
        return self._codes[notebook]

    @cached_property
    def _codes(self) -> dict[str, str]:
        """What notebooks can reach of the code, by the hash of the notebook."""
        return {}

    def _changed_since(self, then: Mapping[str, str]) -> frozenset[str]:
        """The files that were added, removed or changed since they had those hashes, or whose sidecar was."""
        names = then.keys() | self.files.keys()
        return with_beside((name for name in names if then.get(name) != self.files.get(name)), names)

    @cached_property
    def versions(self) -> dict[str, str]:
        return library_versions()

    @cached_property
    def document(self) -> str:
        """What a document depends on besides its runs: all of the code and the data, which are checked whenever they change.

        Pages that come to the same are not made again even so (`analysis.document.page_cache`).
        """
        return hash_text(
            self.package, self.data, *(f"{name} {number}" for name, number in self.versions.items())
        )


def run_key(run: Run, inputs: Inputs) -> str:
    """What the run is: its notebook, its parameters, the libraries. Its output rests on what it reads besides: `Inputs.holds`."""
    parameters = [f"{name}={value}" for name, value in sorted(run.parameters.items())]
    versions = [f"{name} {number}" for name, number in inputs.versions.items()]
    return hash_text(
        *versions, hash_file(run.notebook), run.chapter.notebook, run.area.code, run.county.code, *parameters
    )


def _digests(rereading: ReadHashes, reads: Mapping[str, Iterable[str]]) -> dict[str, dict[str, str]]:
    """Hashes of what was read, by the pattern of files that it was read of, and then by the file."""
    return {pattern: rereading.digests(lines) for pattern, lines in reads.items()}
