"""`boldsteps report`: check → plan → run → assemble → put in place. What is up to date is not run again."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.data.editions import EditionRecord, find_edition
from analysis.errors import DataError, UsageError
from analysis.io.hashing import hash_file
from analysis.pipeline.build import Build, document_key
from analysis.pipeline.build_log import log, logged
from analysis.pipeline.manifest import Manifest, commit_of, read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.parameters import check_parameters
from analysis.pipeline.plan import PlannedRun, plan_build
from analysis.pipeline.pool import prepare
from analysis.pipeline.request import Request
from analysis.pipeline.runs import Inputs, Run, check_notebooks, plan_runs
from analysis.pipeline.up_to_date import UpToDateCheck, made_of
from analysis.project import Project


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
        counted = (
            f"{self.ran - len(failed)} done, {len(manifest.runs) - self.ran} up to date, {len(failed)} failed"
        )
        made = f"{document.pages} pages by {document.assembler} from {runs} ({counted})."
        parts = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in manifest.seconds.items())
        return "\n".join([*failed, f"{manifest.title}: {made}", f"{parts}.", str(self.index)])


class BlockingFindingsError(DataError):
    """The figures have errors; nothing was built."""


class InputsChangedError(DataError):
    """Somebody changed figures, words, notebooks or looks during the build."""


def build(project: Project, request: Request, tell: Callable[[str], None]) -> Built:
    """Builds the edition, and says what it does with `tell`.

    Raises UsageError, DataError (BlockingFindingsError, BuildInProgressError) or AssemblyError, and then leaves what was there
    before; runs that fail do not stop the build, they are in the manifest.
    """
    as_it_is = made_of(project.root)
    with figures_first(project):
        edition = find_edition(project.data, request.period)
        asked = plan_runs(project, request.period, request.areas, request.topics)
    check_notebooks(asked)
    place = OutputDirectory((request.output or project.reports) / edition.period)
    with place.held():
        built = _bring_up_to_date(project, edition, request, asked, place, tell)
        if request.command and not built.manifest.failed:
            UpToDateCheck(place.folder).put(request.command, as_it_is, replace(built, is_unchanged=True).told)
    return built


def _bring_up_to_date(
    project: Project,
    edition: EditionRecord,
    request: Request,
    asked: list[Run],
    place: OutputDirectory,
    tell: Callable[[str], None],
) -> Built:
    """What is in place, if nothing has changed; else a new build."""
    if request.only_failed:
        asked = _that_failed(asked, place)
        if not asked:
            return _nothing_failed(place, tell)
    inputs = Inputs(project)
    planned = plan_build(project, edition, place, inputs, asked)
    if previous := _unchanged(planned, place, request, inputs):
        return Built(place.folder, previous, is_unchanged=True)
    for each in planned:
        check_parameters(each.run.notebook, each.run.parameters)
    manifest = Manifest(
        edition.period, edition.title, request.engine, commit_of(project.root), inputs.versions, inputs.files
    )
    return _build(Build(project, edition, request, inputs, planned, place, manifest), tell)


def _that_failed(asked: list[Run], place: OutputDirectory) -> list[Run]:
    """Those of the runs that failed in the last build, or in one that was interrupted."""
    manifests = [read_manifest(place.folder), read_manifest(place.interrupted)]
    failed = {record.name for manifest in manifests if manifest for record in manifest.failed}
    return [run for run in asked if run.name in failed]


def _nothing_failed(place: OutputDirectory, tell: Callable[[str], None]) -> Built:
    manifest = read_manifest(place.folder)
    if manifest is None or manifest.document is None:
        raise UsageError("Nothing has been built yet, so nothing has failed. Leave out --only-failed.")
    tell("No run of the last build failed.")
    return Built(place.folder, manifest, is_unchanged=True)


def _unchanged(
    planned: list[PlannedRun], place: OutputDirectory, request: Request, inputs: Inputs
) -> Manifest | None:
    """The manifest in place, if it is of exactly the document that would be built."""
    manifest = read_manifest(place.folder)
    if manifest is None or manifest.document is None or manifest.failed:
        return None
    kept = [each.record for each in planned if each.record and each.folder == place.folder]
    wanted = [each for each in planned if each.is_asked]
    is_same = all(each.record for each in wanted) and manifest.document.key == document_key(
        kept, request, inputs
    )
    return manifest if is_same and manifest.document.is_intact(place.folder) else None


def _build(making: Build, tell: Callable[[str], None]) -> Built:
    before = _state_of(making.inputs, making.planned)
    request, manifest, to_run = making.request, making.manifest, making.to_run
    check_assembler(request)
    if to_run and not request.scheduler:
        prepare(request.engine)
    folder = making.place.start()
    with logged(folder), _checked_meanwhile(making) as checked:
        log.info("building %s with engine %s, %d at a time", manifest.edition, request.engine, request.jobs)
        making.keep()
        tell(f"{len(to_run)} to run, {len(manifest.runs)} up to date.")
        with making.timed("run"):
            making.run(checked, tell)
        tell(checked())
        with making.timed("assemble"):
            making.assemble()
        log.info(
            "built in %s", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in manifest.seconds.items())
        )
    manifest.write(folder)
    _check_unchanged(before, _state_of(Inputs(making.project), making.planned))
    making.place.finish()
    return Built(making.place.folder, manifest, len(to_run))


@contextmanager
def _checked_meanwhile(making: Build) -> Iterator[Callable[[], str]]:
    """The figures are checked while the first runs are at work: asks for how many findings there are. It raises BlockingFindingsError."""

    def timed() -> str:
        with making.timed("check"):
            return check(making.project, making.edition.period)

    with ThreadPoolExecutor(1) as beside:
        yield beside.submit(timed).result


def _state_of(inputs: Inputs, planned: Sequence[PlannedRun]) -> dict[str, str]:
    """The hash of every file that a build is made of besides the code, by name: a run knows the code it was made with."""
    notebooks = {f"notebooks/{each.run.notebook.name}": hash_file(each.run.notebook) for each in planned}
    return {**inputs.files, **notebooks}


def _check_unchanged(before: dict[str, str], after: dict[str, str]) -> None:
    """Raises InputsChangedError: pages made before a change and pages made after it are not one document."""
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if changed:
        more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
        raise InputsChangedError(
            f"{', '.join(changed[:3])}{more} changed while the document was being built, so it was not put in place. "
            "Run the same command again; what the change does not concern is not run again."
        )


def check_assembler(request: Request) -> None:
    """Raises AssemblyError where the assembler or a format that was asked for is not there, before anything is run."""
    from analysis.document import check_formats, choose_assembler

    choose_assembler(request.assembler)
    check_formats(request.formats)


@contextmanager
def figures_first(project: Project) -> Iterator[None]:
    """A failure to read a table that is not as it should be is told as the findings on it. Raises BlockingFindingsError."""
    try:
        yield
    except (UsageError, DataError):
        raise
    except Exception:
        check(project)
        raise


def check(project: Project, period: str | None = None) -> str:
    """How many findings there are. Raises BlockingFindingsError where the figures have errors; warnings are only counted."""
    from analysis.validation import check_project, render_errors, summary

    findings = check_project(project, period)
    if findings.errors:
        raise BlockingFindingsError(
            f"the figures have errors, so nothing was built.\n\n{render_errors(findings)}"
        )
    return summary(findings)
