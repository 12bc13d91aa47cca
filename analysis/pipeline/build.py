"""A build on its way: its runs are made or kept, and then the document of them, in a folder of their own."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.data.editions import EditionRecord
from analysis.io.dependencies import read_lines
from analysis.io.hashing import hash_file, hash_folder, hash_text
from analysis.io.linking import copy_by_link
from analysis.pipeline.build_log import NAME as LOG
from analysis.pipeline.build_log import log_outcome
from analysis.pipeline.manifest import DocumentRecord, Manifest, RunRecord
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import PlannedRun
from analysis.pipeline.pool import run_all
from analysis.pipeline.progress import shown
from analysis.pipeline.request import Request
from analysis.pipeline.runs import Inputs
from analysis.pipeline.task import Outcome, Task, chart_cache_of, reads_of
from analysis.pipeline.up_to_date import quarto
from analysis.project import Project


@dataclass(frozen=True)
class Build:
    """What a build is made of and where. planned: all runs of the edition. manifest: what is noted of it as it goes on."""

    project: Project
    edition: EditionRecord
    request: Request
    inputs: Inputs
    planned: Sequence[PlannedRun]
    place: OutputDirectory
    manifest: Manifest

    @property
    def folder(self) -> Path:
        """Where it is made."""
        return self.place.building

    @property
    def to_run(self) -> list[PlannedRun]:
        return [each for each in self.planned if each.is_asked and not each.record]

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.manifest.seconds[part] = round(time.monotonic() - start, 3)

    def keep(self) -> None:
        """Takes the runs that still hold from where they are."""
        for each in self.planned:
            if each.record and each.folder:
                self._keep(each.record, each.folder)

    def _keep(self, record: RunRecord, source: Path) -> None:
        for name in (record.output, record.reads):
            copy_by_link(source / name, self.folder / name)
        if (source / record.album).is_file():
            copy_by_link(source / record.album, self.folder / record.album)
        self.manifest.add(replace(record, status="reused"))

    def run(self, checked: Callable[[], str], tell: Callable[[str], None]) -> None:
        """Makes the others, noting each in the manifest as it ends: an interrupted build is taken up from there.

        checked: raises an exception where the figures do not hold; before it has not, nothing is said of any run.
        """
        by_name = {each.run.name: each for each in self.to_run}
        tasks = [self._task(each) for each in by_name.values()]
        with closing(self._outcomes(tasks)) as outcomes:
            for outcome in shown(_once(checked, outcomes), len(tasks), tell):
                log_outcome(outcome)
                self.manifest.add(self._record(by_name[outcome.task.name], outcome))
                self.manifest.write(self.folder)

    def _outcomes(self, tasks: list[Task]) -> Generator[Outcome]:
        """Of the runs, here or on the cluster that was named."""
        if not self.request.scheduler or not tasks:
            return run_all(tasks, self.request.jobs)
        from analysis.pipeline.dask_cluster import run_on_cluster

        return run_on_cluster(tasks, self.request.scheduler, self.inputs)

    def _task(self, planned: PlannedRun) -> Task:
        run = planned.run
        return Task(
            name=run.name,
            notebook=str(run.notebook),
            output=str(self.folder / run.output),
            parameters=run.parameters,
            area_code=run.area.code,
            county_code=run.county.code,
            project=str(self.project.root),
            engine=self.request.engine,
            timeout=self.request.timeout,
            log=str(self.folder / LOG),
            drawn_before=str(self.place.folder / chart_cache_of(run.output)),
            drawn_by=f"{planned.key} {self.inputs.code(run)}",
        )

    def _record(self, planned: PlannedRun, outcome: Outcome) -> RunRecord:
        run = planned.run
        left: dict[str, Any] = {}
        if outcome.is_done:
            output = self.folder / run.output
            read = self.inputs.of_run(run, read_lines(reads_of(output)))
            left = {"output": run.output.as_posix(), "output_sha256": hash_file(output), "inputs": read}
        return RunRecord(
            area=run.area.slug,
            notebook=run.chapter.notebook,
            parameters=run.parameters,
            key=planned.key,
            status="done" if outcome.is_done else "failed",
            error=outcome.error,
            seconds=round(outcome.seconds, 3),
            peak_memory_mb=outcome.peak_memory_mb,
            **left,
        )

    def assemble(self) -> None:
        """Makes the document, and notes it in the manifest. Raises AssemblyError."""
        from analysis.document import assemble

        records = self.manifest.runs
        failed = [
            (each.run.area, each.run.chapter, record.error)
            for each in self.planned
            if (record := records.get(each.run.name)) and record.is_failed
        ]
        result = assemble(
            self.project,
            self.edition,
            self.folder / "runs",
            self.folder,
            assembler=self.request.assembler,
            formats=list(self.request.formats),
            failed=failed,
            previous=self.place.folder,
        )
        self.manifest.document = DocumentRecord(
            key=document_key(records.values(), self.request, self.inputs),
            sha256=hash_folder(result.site),
            assembler=f"{result.assembler} {result.version}",
            formats=self.request.formats,
            pages=result.pages,
            seconds=round(result.seconds, 3),
        )


def document_key(records: Iterable[RunRecord], request: Request, inputs: Inputs) -> str:
    """What the document depends on: its runs, the code and the looks, how it is to be made."""
    runs = sorted(f"{record.name} {record.output_sha256} {record.error}" for record in records)
    how = f"{request.assembler} {quarto()} {sorted(request.formats)}"
    return hash_text(inputs.document, how, *runs)


def _once(checked: Callable[[], str], outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes, of which nothing is said before the figures are known to hold."""
    for outcome in outcomes:
        checked()
        yield outcome
