"""A build under way, in a folder of its own: runs are made or taken from the cache, then the document of them."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.data.editions import EditionRecord
from analysis.document import assemble
from analysis.io.hashing import hash_folder, hash_text
from analysis.pipeline.build_log import NAME as LOG
from analysis.pipeline.build_log import log_outcome
from analysis.pipeline.dask_cluster import run_on_cluster
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import DocumentRecord, Manifest, RunRecord
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import put_run, reuse_run
from analysis.pipeline.pool import run_all
from analysis.pipeline.progress import shown
from analysis.pipeline.request import Request
from analysis.pipeline.runs import Run
from analysis.pipeline.task import Outcome, Task
from analysis.pipeline.up_to_date import quarto
from analysis.project import Project


@dataclass(frozen=True)
class Build:
    """What is built and where. planned: all runs of the edition. manifest: what is noted as it goes on."""

    project: Project
    edition: EditionRecord
    request: Request
    inputs: Inputs
    planned: Sequence[Run]
    output: OutputDirectory
    manifest: Manifest

    @property
    def folder(self) -> Path:
        """Where it is built."""
        return self.output.building

    @property
    def to_run(self) -> list[Run]:
        return [run for run in self.planned if run.is_requested and not run.record]

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Note in the manifest how long that part takes."""
        start = time.monotonic()
        yield
        self.manifest.seconds[part] = round(time.monotonic() - start, 3)

    def reuse(self) -> None:
        """Place the runs that are up to date."""
        for run in self.planned:
            if run.record:
                reuse_run(run, self.inputs, self.folder)
                self.manifest.add(run.record)

    def run(self, check: Callable[[], str], echo: Callable[[str], None]) -> None:
        """Make the others. Each is put into the cache as it ends, so an interrupted build is resumed there.

        check: raises an exception if the figures have errors; until it has returned, no run is reported.
        """
        by_name = {run.name: run for run in self.to_run}
        tasks = [self._task(run) for run in by_name.values()]
        with closing(self._outcomes(tasks)) as outcomes:
            for outcome in shown(_after(check, outcomes), len(tasks), echo):
                log_outcome(outcome)
                self.manifest.add(self._record(by_name[outcome.task.name], outcome))
                if not outcome.is_done:  # for --only-failed, should the build be interrupted
                    self.manifest.write(self.folder)

    def _outcomes(self, tasks: list[Task]) -> Generator[Outcome]:
        """Run the tasks here, or on the cluster that was named."""
        if self.request.scheduler and tasks:
            return run_on_cluster(tasks, self.request.scheduler, self.inputs)
        return run_all(tasks, self.request.jobs)

    def _task(self, run: Run) -> Task:
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
            cache=str(self.inputs.cache.folder),
            code=run.key,
        )

    def _record(self, run: Run, outcome: Outcome) -> RunRecord:
        """Return the record of a run that has ended. One that is done is put into the cache."""
        if outcome.is_done:
            return put_run(run, outcome, self.inputs, self.folder)
        return RunRecord(
            area=run.area.slug,
            notebook=run.chapter.notebook,
            parameters=run.parameters,
            key=run.key,
            status="failed",
            error=outcome.error,
            seconds=round(outcome.seconds, 3),
            peak_memory_mb=outcome.peak_memory_mb,
        )

    def assemble(self) -> None:
        """Make the document, and note it in the manifest. Raises AssemblyError."""
        records = self.manifest.runs
        failed = [
            (run.area, run.chapter, record.error)
            for run in self.planned
            if (record := records.get(run.name)) and record.is_failed
        ]
        result = assemble(
            self.project,
            self.edition,
            self.folder / "runs",
            self.folder,
            self.inputs.cache,
            assembler=self.request.assembler,
            formats=list(self.request.formats),
            failed=failed,
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
    """Return the hash of what the document depends on: its runs, the code, the data, how it is made."""
    runs = sorted(f"{record.name} {record.output_sha256} {record.error}" for record in records)
    how = f"{request.assembler} {quarto()} {sorted(request.formats)}"
    return hash_text(inputs.document, how, *runs)


def _after(check: Callable[[], str], outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """Yield the outcomes once the figures are known to have no errors."""
    for outcome in outcomes:
        check()
        yield outcome
