"""`boldsteps report`: check → plan → run → assemble → put in place. What is up to date is not run again."""

import logging
import shutil
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from analysis.building.manifest import DocumentRecord, Manifest, RunRecord, commit_of, read_manifest
from analysis.building.replacement import Place, copy_by_link
from analysis.building.runs import Inputs, Run, check_notebooks, plan_runs, run_key
from analysis.building.seal import Seal, made_of
from analysis.errors import DataProblem, UsageProblem
from analysis.execution.parameters import check_parameters
from analysis.execution.pool import default_engine, default_jobs, prepare, run_all
from analysis.execution.progress import shown
from analysis.execution.task import Outcome, Task, album_of, reads_of
from analysis.hashes import hash_file, hash_folder, hash_text
from analysis.project import Project
from analysis.records.editions import Edition, find_edition
from analysis.records.reads import read_lines

LOG = "build.log"
TIMEOUT_SECONDS = 600.0

log = logging.getLogger("boldsteps")


@dataclass(frozen=True)
class Request:
    """What is asked for. `areas` and `topics` narrow what is run; what is up to date besides stays in the document.

    only_failed: of that, only what failed last time. scheduler: the address of a Dask cluster to run on; empty for this machine.
    command: the words it was asked for with, so that the same need not be looked into again; none where that may be asked any time.
    """

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


@dataclass(frozen=True)
class Built:
    """What there is now. `ran`: how many runs it took; nothing had to be done when `is_unchanged`."""

    folder: Path
    manifest: Manifest
    ran: int = 0
    is_unchanged: bool = False

    @property
    def index(self) -> Path:
        return self.folder / "site" / "index.html"

    @property
    def told(self) -> str:
        """What was built, how long each part took, and where it is."""
        manifest, document = self.manifest, self.manifest.document
        assert document is not None
        runs = "1 run" if len(manifest.runs) == 1 else f"{len(manifest.runs)} runs"
        if self.is_unchanged:
            return f"Up to date: {runs}, {document.pages} pages; nothing to do.\n{self.index}"
        failed = [f"Failed: {record.name}: {record.error}" for record in manifest.failed]
        counted = f"{self.ran - len(failed)} done, {len(manifest.runs) - self.ran} up to date, {len(failed)} failed"
        made = f"{document.pages} pages by {document.assembler} from {runs} ({counted})."
        parts = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in manifest.seconds.items())
        return "\n".join([*failed, f"{manifest.title}: {made}", f"{parts}.", str(self.index)])


@dataclass(frozen=True)
class Planned:
    """A run of the edition, whether it was asked for, and the output of it that still holds, if there is one."""

    run: Run
    key: str
    is_asked: bool
    record: RunRecord | None = None
    folder: Path | None = None


class FindingsBlock(DataProblem):
    """The figures have errors; nothing was built."""


class InputsChanged(DataProblem):
    """Somebody changed figures, words, notebooks or looks during the build."""


def build(project: Project, request: Request, tell: Callable[[str], None]) -> Built:
    """Builds the edition, and says what it does with `tell`.

    Raises UsageProblem, DataProblem (FindingsBlock, BuildUnderWay) or AssemblyProblem, and then leaves what was there
    before; runs that fail do not stop the build, they are in the manifest.
    """
    as_it_is = made_of(project.root)
    with figures_first(project):
        edition = find_edition(project.data, request.period)
        asked = plan_runs(project, request.period, request.areas, request.topics)
    check_notebooks(asked)
    place = Place((request.output or project.reports) / edition.period)
    with place.held():
        built = _bring_up_to_date(project, edition, request, asked, place, tell)
        if request.command and not built.manifest.failed:
            Seal(place.folder).put(request.command, as_it_is, replace(built, is_unchanged=True).told)
    return built


def _bring_up_to_date(
    project: Project, edition: Edition, request: Request, asked: list[Run], place: Place, tell: Callable[[str], None]
) -> Built:
    """What is in place, if nothing has changed; else a new build."""
    if request.only_failed:
        asked = _that_failed(asked, place)
        if not asked:
            return _nothing_failed(place, tell)
    inputs = Inputs(project)
    planned = survey(project, edition, place, inputs, asked)
    if previous := _unchanged(planned, place, request, inputs):
        return Built(place.folder, previous, is_unchanged=True)
    for each in planned:
        check_parameters(each.run.notebook, each.run.parameters)
    return _build(project, edition, request, planned, inputs, place, tell)


def _that_failed(asked: list[Run], place: Place) -> list[Run]:
    """Those of the runs that failed in the last build, or in one that was interrupted."""
    manifests = [read_manifest(place.folder), read_manifest(place.interrupted)]
    failed = {record.name for manifest in manifests if manifest for record in manifest.failed}
    return [run for run in asked if run.name in failed]


def _nothing_failed(place: Place, tell: Callable[[str], None]) -> Built:
    manifest = read_manifest(place.folder)
    if manifest is None or manifest.document is None:
        raise UsageProblem("Nothing has been built yet, so nothing has failed. Leave out --only-failed.")
    tell("No run of the last build failed.")
    return Built(place.folder, manifest, is_unchanged=True)


def survey(project: Project, edition: Edition, place: Place, inputs: Inputs, asked: list[Run]) -> list[Planned]:
    """Every run of the edition, with the output of it that still holds, built or left by an interrupted build."""
    names = {run.name for run in asked}
    everything = [run for run in plan_runs(project, edition.period) if run.notebook.is_file() or run.name in names]
    folders = [place.folder, place.building, place.interrupted]
    manifests = [(manifest, folder) for folder in folders if (manifest := read_manifest(folder))]
    return [_planned(run, inputs, run.name in names, manifests) for run in everything]


def _planned(run: Run, inputs: Inputs, is_asked: bool, manifests: list[tuple[Manifest, Path]]) -> Planned:
    planned = Planned(run, run_key(run, inputs), is_asked)
    for manifest, folder in manifests:
        if record := manifest.up_to_date(run, planned.key, inputs, folder):
            return replace(planned, record=record, folder=folder)
    return planned


def _unchanged(planned: list[Planned], place: Place, request: Request, inputs: Inputs) -> Manifest | None:
    """The manifest in place, if it is of exactly the document that would be built."""
    manifest = read_manifest(place.folder)
    if manifest is None or manifest.document is None or manifest.failed:
        return None
    kept = [each.record for each in planned if each.record and each.folder == place.folder]
    wanted = [each for each in planned if each.is_asked]
    is_same = all(each.record for each in wanted) and manifest.document.key == document_key(kept, request, inputs)
    return manifest if is_same and manifest.document.is_intact(place.folder) else None


def document_key(records: list[RunRecord], request: Request, inputs: Inputs) -> str:
    """What the document depends on: its runs, the code and the looks, how it is to be made."""
    runs = sorted(f"{record.name} {record.output_sha256} {record.error}" for record in records)
    how = f"{request.assembler} {shutil.which('quarto')} {sorted(request.formats)}"
    return hash_text(inputs.document, how, *runs)


def _build(
    project: Project,
    edition: Edition,
    request: Request,
    planned: list[Planned],
    inputs: Inputs,
    place: Place,
    tell: Callable[[str], None],
) -> Built:
    to_run = [each for each in planned if each.is_asked and not each.record]
    before = _state_of(inputs, planned)
    manifest = Manifest(edition.period, edition.title, request.engine, commit_of(project.root), inputs.versions, inputs.files)
    check_assembler(request)
    if to_run and not request.scheduler:
        prepare(request.engine)
    scratch = place.start()
    with _logged(scratch / LOG), _checked_meanwhile(project, edition, manifest) as checked:
        log.info("building %s with engine %s, %d at a time", edition.period, request.engine, request.jobs)
        for each in planned:
            if each.record and each.folder:
                _keep(each.record, each.folder, scratch, manifest)
        tell(f"{len(to_run)} to run, {len(manifest.runs)} up to date.")
        with _timed(manifest, "run"):
            _run(to_run, checked, request, project, inputs, scratch, place.folder, manifest, tell)
        tell(checked())
        with _timed(manifest, "assemble"):
            manifest.document = _assemble(project, edition, request, planned, inputs, scratch, place.folder, manifest)
        log.info("built in %s", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in manifest.seconds.items()))
    manifest.write(scratch)
    _check_unchanged(before, _state_of(Inputs(project), planned))
    place.finish()
    return Built(place.folder, manifest, len(to_run))


def _state_of(inputs: Inputs, planned: list[Planned]) -> dict[str, str]:
    """The hash of every file that a build is made of besides the code, by name: a run knows the code it was made with."""
    notebooks = {f"notebooks/{each.run.notebook.name}": hash_file(each.run.notebook) for each in planned}
    return {**inputs.files, **notebooks}


def _check_unchanged(before: dict[str, str], after: dict[str, str]) -> None:
    """Raises InputsChanged: pages made before a change and pages made after it are not one document."""
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        raise InputsChanged(
            f"{', '.join(changed[:3])}{more} changed while the document was being built, so it was not put in place. "
            "Run the same command again; what the change does not concern is not run again."
        )


def check_assembler(request: Request) -> None:
    """Raises AssemblyProblem where the assembler or a format that was asked for is not there, before anything is run."""
    from analysis.assembly import check_formats, choose_assembler

    choose_assembler(request.assembler)
    check_formats(request.formats)


@contextmanager
def figures_first(project: Project) -> Iterator[None]:
    """A failure to read a table that is not as it should be is told as the findings on it. Raises FindingsBlock."""
    try:
        yield
    except (UsageProblem, DataProblem):
        raise
    except Exception:
        check(project)
        raise


def check(project: Project, period: str | None = None) -> str:
    """How many findings there are. Raises FindingsBlock where the figures have errors; warnings are only counted."""
    from analysis.checks import check_project, render_errors, summary

    findings = check_project(project, period)
    if findings.errors:
        raise FindingsBlock(f"the figures have errors, so nothing was built.\n\n{render_errors(findings)}")
    return summary(findings)


def _keep(record: RunRecord, source: Path, scratch: Path, manifest: Manifest) -> None:
    for name in (record.output, record.reads):
        copy_by_link(source / name, scratch / name)
    if (source / record.album).is_file():
        copy_by_link(source / record.album, scratch / record.album)
    manifest.add(replace(record, status="reused"))


@contextmanager
def _checked_meanwhile(project: Project, edition: Edition, manifest: Manifest) -> Iterator[Callable[[], str]]:
    """The figures are checked while the first runs are at work: asks for how many findings there are. It raises FindingsBlock."""

    def timed() -> str:
        with _timed(manifest, "check"):
            return check(project, edition.period)

    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(timed).result


def _run(
    to_run: list[Planned],
    checked: Callable[[], str],
    request: Request,
    project: Project,
    inputs: Inputs,
    scratch: Path,
    before: Path,
    manifest: Manifest,
    tell: Callable[[str], None],
) -> None:
    """Runs them, noting each in the manifest as it ends: an interrupted build is taken up from there. before: the build before."""
    by_name = {each.run.name: each for each in to_run}
    tasks = [_task(each, request, project, inputs, scratch, before) for each in to_run]
    with closing(_outcomes(tasks, request, inputs)) as outcomes:
        for outcome in shown(_once(checked, outcomes), len(tasks), tell):
            _log_outcome(outcome)
            manifest.add(_record(by_name[outcome.task.name], outcome, inputs, scratch))
            manifest.write(scratch)


def _once(checked: Callable[[], str], outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes, of which nothing is said before the figures are known to hold."""
    for outcome in outcomes:
        checked()
        yield outcome


def _outcomes(tasks: list[Task], request: Request, inputs: Inputs) -> Generator[Outcome]:
    """Of the runs, here or on the cluster that was named."""
    if not request.scheduler or not tasks:
        return run_all(tasks, request.jobs)
    from analysis.execution.cluster import run_on_cluster

    return run_on_cluster(tasks, request.scheduler, inputs)


def _task(planned: Planned, request: Request, project: Project, inputs: Inputs, scratch: Path, before: Path) -> Task:
    run = planned.run
    return Task(
        name=run.name,
        notebook=str(run.notebook),
        output=str(scratch / run.output),
        parameters=run.parameters,
        area_code=run.area.code,
        county_code=run.county.code,
        project=str(project.root),
        engine=request.engine,
        timeout=request.timeout,
        log=str(scratch / LOG),
        drawn_before=str(before / album_of(run.output)),
        drawn_by=f"{planned.key} {inputs.code(run)}",
    )


def _record(planned: Planned, outcome: Outcome, inputs: Inputs, scratch: Path) -> RunRecord:
    run = planned.run
    left: dict[str, Any] = {}
    if outcome.is_done:
        output = scratch / run.output
        read = inputs.of_run(run, read_lines(reads_of(output)))
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


def _assemble(
    project: Project,
    edition: Edition,
    request: Request,
    planned: list[Planned],
    inputs: Inputs,
    scratch: Path,
    previous: Path,
    manifest: Manifest,
) -> DocumentRecord:
    from analysis.assembly import assemble

    failed = [
        (each.run.area, each.run.chapter, record.error)
        for each in planned
        if (record := manifest.runs.get(each.run.name)) and record.is_failed
    ]
    result = assemble(
        project,
        edition,
        scratch / "runs",
        scratch,
        assembler=request.assembler,
        formats=list(request.formats),
        failed=failed,
        previous=previous,
    )
    return DocumentRecord(
        key=document_key(list(manifest.runs.values()), request, inputs),
        sha256=hash_folder(result.site),
        assembler=f"{result.assembler} {result.version}",
        formats=request.formats,
        pages=result.pages,
        seconds=round(result.seconds, 3),
    )


def _log_outcome(outcome: Outcome) -> None:
    if outcome.is_done:
        log.info("%s done in %.2f s, %s MB", outcome.task.name, outcome.seconds, outcome.peak_memory_mb)
    else:
        log.error("%s failed: %s\n%s", outcome.task.name, outcome.error, outcome.detail)


@contextmanager
def _timed(manifest: Manifest, part: str) -> Iterator[None]:
    start = time.monotonic()
    yield
    manifest.seconds[part] = round(time.monotonic() - start, 3)


class _Log(logging.FileHandler):
    """What cannot be logged, because the disk is full, is not a reason to print a traceback."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        return


@contextmanager
def _logged(path: Path) -> Iterator[None]:
    """The log of the build, in the folder that is built; closed before the folder is moved. What goes wrong is in it too."""
    handler = _Log(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    try:
        yield
    except Exception as problem:
        log.exception("the build was stopped: %s", problem)
        raise
    finally:
        log.removeHandler(handler)
        handler.close()
