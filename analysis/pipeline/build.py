"""A build under way: runs are made or taken from the cache, then the document is made of them."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from analysis.data.editions import EditionRecord
from analysis.document import assemble
from analysis.io.hashing import hash_folder, hash_text
from analysis.pipeline.dask_cluster import run_on_cluster
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import DocumentRecord, Manifest, RunRecord
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import Run, put_run, reuse_run
from analysis.pipeline.pool import default_engine, default_jobs, run_all
from analysis.pipeline.process_tree import held_mb, processor_seconds
from analysis.pipeline.progress import LOG, log_outcome, shown
from analysis.pipeline.task import TIMEOUT_SECONDS, Outcome
from analysis.pipeline.up_to_date import quarto


@dataclass(frozen=True)
class Request:
    """What `boldsteps report` is asked for. areas, topics: narrow what is run; others up to date stay in the
    document. only_failed: of that, only what failed last time. scheduler: the address of a Dask cluster,
    empty for this machine. command: its words, for `up_to_date`; empty if no command asked."""

    period: str
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    jobs: int = field(default_factory=default_jobs)
    engine: str = field(default_factory=default_engine)
    assembler: str = "auto"
    formats: tuple[str, ...] = ("html",)
    output: Path | None = None
    timeout: float = TIMEOUT_SECONDS
    only_failed: bool = False
    scheduler: str = ""
    command: tuple[str, ...] = ()


RUNS_A_LOOK = 8
"""How many runs end from one look at the memory to the next."""


@dataclass(frozen=True)
class Build:
    """What is built and where. planned: all runs of the edition. manifest: what is noted as it goes on."""

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
        """Note in the manifest what that part takes."""
        start, used = time.monotonic(), processor_seconds()
        yield
        self.manifest.seconds[part] = round(time.monotonic() - start, 3)
        self.manifest.processor_seconds[part] = round(processor_seconds() - used, 3)
        self.look()

    def look(self) -> None:
        """Note in the manifest the memory that is held now, if it is the most so far."""
        self.manifest.peak_memory_mb = max(self.manifest.peak_memory_mb, round(held_mb(), 1))

    def reuse(self) -> None:
        """Place the runs that are up to date."""
        for run in self.planned:
            if run.record:
                reuse_run(run, self.inputs, self.folder)
                self.manifest.add(run.record)

    def run(self, check: Callable[[], str], echo: Callable[[str], None]) -> None:
        """Make the others. Each is put into the cache as it ends, so an interrupted build is resumed there.
        check: raises an exception if the figures have errors; until it has returned, no run is reported."""
        by_name = {run.name: run for run in self.to_run}
        log, engine, timeout = self.folder / LOG, self.request.engine, self.request.timeout
        tasks = [
            run.task(self.inputs.project, self.folder, log, engine, timeout, self.inputs.cache)
            for run in by_name.values()
        ]
        if self.request.scheduler and tasks:
            started = run_on_cluster(tasks, self.request.scheduler, self.inputs, echo)
        else:
            started = run_all(tasks, self.request.jobs)
        with closing(started) as outcomes:
            for number, outcome in enumerate(shown(_after(check, outcomes), len(tasks), echo)):
                if number % RUNS_A_LOOK == 1:
                    self.look()
                log_outcome(outcome)
                run = by_name[outcome.task.name]
                if outcome.is_done:
                    self.manifest.add(put_run(run, outcome, self.inputs, self.folder))
                else:
                    self.manifest.add(run.recorded("failed", error=outcome.error, **outcome.measured))
                    self.manifest.write(self.folder)  # for --only-failed, should the build be interrupted

    def assemble(self) -> None:
        """Make the document, and note it in the manifest. Raises AssemblyError."""
        records = self.manifest.runs
        failed = [
            (run.area, run.chapter, record.error)
            for run in self.planned
            if (record := records.get(run.name)) and record.is_failed
        ]
        result = assemble(
            self.inputs.project,
            self.edition,
            self.folder / "runs",
            self.folder,
            self.inputs.cache,
            assembler=self.request.assembler,
            formats=list(self.request.formats),
            failed=failed,
        )
        self.manifest.document = DocumentRecord(
            key="" if result.not_printed else document_key(records.values(), self.request, self.inputs),
            sha256=hash_folder(result.site),
            assembler=f"{result.assembler} {result.version}",
            formats=self.request.formats,
            pages=result.pages,
            seconds=round(result.seconds, 3),
            not_printed=result.not_printed,
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
