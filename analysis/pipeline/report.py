"""`boldsteps report`: check → plan → run → assemble → replace. What is up to date is taken from the cache."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.data.editions import EditionRecord, find_edition
from analysis.document import check_formats, choose_assembler
from analysis.errors import DataError, UsageError
from analysis.io.cache import Cache
from analysis.io.hashing import hash_file
from analysis.narrative.sign_off import head_of, read_sign_offs
from analysis.pipeline.build import Build, Request, document_key
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import Manifest, RunRecord, commit_of, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.parameters import check_parameters
from analysis.pipeline.plan import Run, check_requested, plan_build, plan_runs
from analysis.pipeline.pool import prepare
from analysis.pipeline.progress import log, logged
from analysis.pipeline.up_to_date import UpToDateCheck, inputs_state
from analysis.project import Project
from analysis.validation import check_project, render_errors, summary


@dataclass(frozen=True)
class BuildResult:
    """What is in place. ran: how many runs were made. is_unchanged: whether there was nothing to do."""

    folder: Path
    manifest: Manifest
    ran: int = 0
    is_unchanged: bool = False

    @property
    def index(self) -> Path:
        return self.folder / "site" / "index.html"

    @property
    def summary(self) -> str:
        """What was built, how long each part took, and where it is."""
        manifest, document = self.manifest, self.manifest.document
        assert document is not None
        runs = "1 run" if len(manifest.runs) == 1 else f"{len(manifest.runs)} runs"
        if self.is_unchanged:
            return f"Up to date: {runs}, {document.pages} pages; nothing to do.\n{self.index}"
        skipped = f"; {len(manifest.skipped)} skipped, with nothing of their own" if manifest.skipped else ""
        failed = [f"Failed: {record.name}: {record.error}" for record in manifest.failed]
        not_printed = [f"Not printed: {why}" for why in document.not_printed]
        up_to_date = len(manifest.runs) - self.ran
        counted = f"{self.ran - len(failed)} done, {up_to_date} up to date, {len(failed)} failed"
        made = f"{document.pages} pages by {document.assembler} from {runs} ({counted}){skipped}."
        return "\n".join(
            [*failed, *not_printed, f"{manifest.title}: {made}", f"{_durations(manifest)}.", str(self.index)]
        )


class BlockingFindingsError(DataError):
    """The figures have errors; nothing was built."""


class InputsChangedError(DataError):
    """Somebody changed figures, narrative, notebooks or the theme during the build."""


def build(project: Project, request: Request, echo: Callable[[str], None]) -> BuildResult:
    """Build the edition, and say what is done with `echo`.
    Raises UsageError, DataError (BlockingFindingsError, BuildInProgressError) or AssemblyError, and then
    leaves what was there before; runs that fail do not stop the build, they are in the manifest."""
    state = inputs_state(project.root)
    with findings_on_failure(project):
        edition = find_edition(project.data, request.period)
        requested, skipped = plan_runs(project, request.period, request.areas, request.topics)
    check_requested(requested, skipped)
    output = OutputDirectory((request.output or project.reports) / edition.period)
    with output.locked():
        built = _bring_up_to_date(project, edition, request, requested, output, echo)
        if request.command and not built.manifest.failed:
            answer = replace(built, is_unchanged=True).summary
            UpToDateCheck(output.folder).record(request.command, state, answer)
    return built


def _bring_up_to_date(
    project: Project,
    edition: EditionRecord,
    request: Request,
    requested: list[Run],
    output: OutputDirectory,
    echo: Callable[[str], None],
) -> BuildResult:
    """Return what is in place if nothing has changed; else build."""
    in_place = read_manifest(output.folder)
    if request.only_failed:
        manifests = [in_place, read_manifest(output.interrupted)]
        failed = {record.name for manifest in manifests if manifest for record in manifest.failed}
        requested = [run for run in requested if run.name in failed]
        if not requested:
            if in_place is None or in_place.document is None:
                raise UsageError(
                    "Nothing has been built yet, so nothing has failed. Leave out --only-failed."
                )
            echo("No run of the last build failed.")
            return BuildResult(output.folder, in_place, is_unchanged=True)
    inputs = Inputs(project, Cache(output.cache))
    if not all(inputs.is_code_known(run.notebook) for run in requested):
        _prepare(request)  # it starts while this process reads which code the notebooks reach
    planned = plan_build(inputs, edition.period, requested)
    if in_place and _is_same(in_place, planned, output, request, inputs):
        return BuildResult(output.folder, in_place, is_unchanged=True)
    for run in planned:
        check_parameters(run.notebook, run.parameters)
    manifest = Manifest(
        edition.period,
        edition.title,
        request.engine,
        commit_of(project.root),
        inputs.versions,
        inputs.files,
        skipped=plan_runs(project, edition.period)[1],
        sign_offs=head_of(read_sign_offs(project, edition.period)),
    )
    return _build(Build(edition, request, inputs, planned, output, manifest), echo)


def _prepare(request: Request) -> None:
    if not request.scheduler:
        prepare(request.engine)


def _is_same(
    in_place: Manifest, planned: list[Run], output: OutputDirectory, request: Request, inputs: Inputs
) -> bool:
    """Return whether exactly the document that would be built is in place."""
    document = in_place.document
    if document is None or in_place.failed or any(run.is_requested and not run.record for run in planned):
        return False
    key = document_key(records_in_place(planned, output.folder), request, inputs)
    return document.key == key and document.is_intact(output.folder)


def records_in_place(planned: Iterable[Run], folder: Path) -> list[RunRecord]:
    """Return the records of runs that are up to date and whose outputs are intact in the folder."""
    return [run.record for run in planned if run.record and run.record.is_intact(folder)]


def _build(current: Build, echo: Callable[[str], None]) -> BuildResult:
    """Build, and put the result in place."""
    before = _inputs_by_name(current, current.inputs)
    request, manifest, to_run = current.request, current.manifest, current.to_run
    choose_assembler(request.assembler)
    check_formats(request.formats)
    if to_run:
        _prepare(request)
    folder = current.output.start()
    with logged(folder), ThreadPoolExecutor(1) as background:  # figures are checked beside the first runs
        checked = background.submit(
            current.timed("check")(check), current.inputs.project, manifest.edition, current.inputs.cache
        ).result
        log.info("building %s with engine %s, %d at a time", manifest.edition, request.engine, request.jobs)
        current.reuse()
        echo(f"{len(to_run)} to run, {len(manifest.runs)} up to date.")
        with current.timed("run"):
            current.run(checked, echo)
        echo(checked())
        with current.timed("assemble"):
            current.assemble()
        log.info("built in %s", _durations(manifest))
    manifest.write(folder)
    _check_unchanged(before, _inputs_by_name(current, Inputs(current.inputs.project, current.inputs.cache)))
    current.output.finish()
    current.inputs.cache.drop_unused()
    return BuildResult(current.output.folder, manifest, len(to_run))


def _durations(manifest: Manifest) -> str:
    return ", ".join(f"{part} {seconds:.1f} s" for part, seconds in manifest.seconds.items())


def _inputs_by_name(current: Build, inputs: Inputs) -> dict[str, str]:
    """Return the hash of every file that a build is made of besides the code, by name."""
    notebooks = {f"notebooks/{run.notebook.name}": hash_file(run.notebook) for run in current.planned}
    return {**inputs.files, **notebooks}


def _check_unchanged(before: dict[str, str], after: dict[str, str]) -> None:
    """Raises InputsChangedError if a file differs: pages before and after a change are not one document."""
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        raise InputsChangedError(
            f"{', '.join(changed[:3])}{more} changed while the document was being built, so it was not put "
            "in place. Run the same command again; what the change does not concern is not run again."
        )


@contextmanager
def findings_on_failure(project: Project) -> Iterator[None]:
    """Raises BlockingFindingsError with the findings if a malformed table cannot be read."""
    try:
        yield
    except (UsageError, DataError):
        raise
    except Exception:
        check(project)
        raise


def check(project: Project, period: str | None = None, kept: Cache | None = None) -> str:
    """Return how many findings there are. Raises BlockingFindingsError if any is an error."""
    findings = check_project(project, period, kept)
    if findings.errors:
        listed = render_errors(findings)
        raise BlockingFindingsError(f"the figures have errors, so nothing was built.\n\n{listed}")
    return summary(findings)
