"""The runs of an edition: which are up to date, and how outputs get into the cache and out of it. The key of
a run covers what is known before it is made. What it read (`analysis.io.dependencies`) is known afterwards,
so its entry says what that was; the entry is up to date while all of it would be read the same again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from analysis.chapters.coverage import areas_of, reason_to_skip
from analysis.data.areas import Area
from analysis.data.document import Chapter
from analysis.data.editions import EditionRecord, find_edition
from analysis.edition.edition import open_edition
from analysis.errors import DataError, UsageError
from analysis.io.cache import Cache, Entry
from analysis.io.dependencies import read_lines
from analysis.io.hashing import hash_file, hash_text
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import RunRecord
from analysis.pipeline.task import TIMEOUT_SECONDS, Outcome, Task, reads_of
from analysis.project import Project


@dataclass(frozen=True)
class Run:
    """One notebook for one area of one edition.
    notebook: the source. is_requested: whether the command asked for it. key: of its entry in the cache;
    record: of its output if that is up to date. `plan_build` sets these three."""

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
        return reads_of(self.output)

    @property
    def parameters(self) -> dict[str, str]:
        return {"period": self.edition.period, "area": self.area.name}

    def task(
        self,
        project: Project,
        folder: Path,
        log: Path,
        engine: str,
        timeout: float = TIMEOUT_SECONDS,
        cache: Cache | None = None,
    ) -> Task:
        """Return what a process needs to make the run. folder: the edition's. cache: for its charts."""
        return Task(
            self.name,
            str(self.notebook),
            str(folder / self.output),
            self.parameters,
            self.area.code,
            self.county.code,
            str(project.root),
            engine,
            timeout,
            str(log),
            cache=str(cache.folder) if cache else "",
            code=self.key,
        )

    def recorded(self, status: str, **values: Any) -> RunRecord:
        """Return the record of how the run ended. values: the other fields of `RunRecord`."""
        return RunRecord(self.area.slug, self.chapter.notebook, self.parameters, self.key, status, **values)


def plan_runs(
    project: Project, period: str, areas: Iterable[str] = (), topics: Iterable[str] = ()
) -> tuple[list[Run], dict[str, str]]:
    """Return every run of the edition, area by area in reading order, and by name why others are skipped:
    they have nothing of their own to show (`chapters.coverage`). `areas` and `topics` narrow both.
    Raises UsageError for a period, area or topic that does not exist."""
    edition = open_edition(project, period)
    document, reported = edition.document, edition.areas.reported
    wanted_areas = [edition.areas.find_reported(name) for name in areas] or reported
    wanted_topics = [document.find(topic) for topic in topics] or document.chapters
    record = find_edition(project.data, period)
    runs: list[Run] = []
    skipped: dict[str, str] = {}
    for area, chapter in product(reported, document.chapters):
        if area in wanted_areas and chapter in wanted_topics and area in areas_of(edition, chapter):
            notebook = project.notebooks / f"{chapter.notebook}.ipynb"
            run = Run(chapter, notebook, record, area, edition.county)
            if reason := reason_to_skip(edition, chapter, area):
                skipped[run.name] = reason
            else:
                runs.append(run)
    return runs, skipped


def check_requested(runs: Sequence[Run], skipped: Mapping[str, str]) -> None:
    """Raises UsageError if there is nothing to run, DataError if a chapter has no notebook."""
    if not runs:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in skipped.items())
        remedy = "It is made once one of these is there." if reasons else "Give the county."
        raise UsageError(f"There is no such page. {reasons or 'It is a page of the county only'}. {remedy}")
    for run in runs:
        if not run.notebook.is_file():
            raise DataError(
                f"_quarto.yml lists the chapter {run.chapter.notebook!r}, "
                f"but there is no notebooks/{run.notebook.name}. "
                "Add the notebook or take the chapter off the list."
            )


def plan_build(inputs: Inputs, period: str, requested: list[Run]) -> list[Run]:
    """Return every run of the edition, with the record of its output if the cache has one up to date."""
    names = {run.name for run in requested}
    return [
        _with_record(replace(run, is_requested=run.name in names, key=run_key(run, inputs)), inputs)
        for run in plan_runs(inputs.project, period)[0]
        if run.notebook.is_file() or run.name in names
    ]


def _with_record(run: Run, inputs: Inputs) -> Run:
    entry = inputs.cache.get(run.key)
    if entry is None:
        return run
    lines = inputs.cache.file(entry, run.reads.as_posix())
    is_same = inputs.is_read_the_same(entry.value["reads"], lambda: read_lines(lines))
    return replace(run, record=_record_in_cache(run, entry, "reused")) if is_same else run


def run_key(run: Run, inputs: Inputs) -> str:
    """Return the hash of what decides how the run turns out, besides what it reads."""
    return hash_text(
        *(f"{name} {number}" for name, number in inputs.versions.items()),
        hash_file(run.notebook),
        inputs.code(run.notebook),
        run.chapter.notebook,
        run.area.code,
        run.county.code,
        *(f"{name}={value}" for name, value in sorted(run.parameters.items())),
    )


def put_run(run: Run, outcome: Outcome, inputs: Inputs, folder: Path) -> RunRecord:
    """Put a run that is done into the cache and return its record. folder: the edition's, with its files."""
    before, state = inputs.cache.get(run.key), hash_file(folder / run.reads)
    is_same = before is not None and before.files.get(run.reads.as_posix()) == state
    reads = inputs.reads(
        read_lines(folder / run.reads), before.value["reads"] if before and is_same else None
    )
    hashes = {
        "notebook": hash_file(run.notebook),
        "code": inputs.code(run.notebook),
        "reads": hash_text(str(sorted(reads["digests"].items()))),
    }
    entry = inputs.cache.put(
        run.key,
        {path.as_posix(): folder / path for path in (run.output, run.reads)},
        {"record": {**outcome.measured, "inputs": hashes}, "reads": reads},
        parts=(inputs.put_files(), *outcome.charts),
    )
    return _record_in_cache(run, entry, "done")


def reuse_run(run: Run, inputs: Inputs, folder: Path) -> None:
    """Place a run that is up to date, and note in its entry the files that it has now been compared with."""
    entry = inputs.cache.get(run.key)
    assert entry is not None
    inputs.cache.place(entry, folder)
    value = {**entry.value, "reads": {**entry.value["reads"], "data": inputs.data}}
    if value != entry.value:
        inputs.cache.write(replace(entry, value=value, parts=(inputs.put_files(), *entry.parts[1:])))


def _record_in_cache(run: Run, entry: Entry, status: str) -> RunRecord:
    output = run.output.as_posix()
    return run.recorded(status, output=output, output_sha256=entry.files[output], **entry.value["record"])
