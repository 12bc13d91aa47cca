"""The command line: `boldsteps`. Each command asks one module of `analysis` and prints what it says.

Exit codes: 0 done; 1 findings that block; 2 wrong usage; 3 some runs failed, the document is built; 4 the assembler failed;
130 stopped with Ctrl+C.
"""

import errno
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from analysis import __version__
from analysis.errors import BoldStepsError, DataError, ProjectNotFoundError
from analysis.pipeline.task import ENGINES
from analysis.project import Project, find_project

if TYPE_CHECKING:
    from analysis.pipeline.plan import PlannedRun
    from analysis.pipeline.request import Request

SOME_RUNS_FAILED = 3
INTERRUPTED = 130
DEFAULT_PERIOD = "2012"
FORMATS = ("html", "docx", "pdf")
ASSEMBLERS = ("auto", "quarto", "pandoc")

_period = click.argument("period", default=DEFAULT_PERIOD)
_areas = click.option(
    "--area", "areas", multiple=True, metavar="NAME", help="Only this area. May be given more than once."
)
_topics = click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="NAME",
    help="Only this notebook. May be given more than once.",
)
_jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="So many runs at a time. It is the number of processors unless given.",
)
_output = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder that holds a folder for each edition. It is `reports` unless given.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="boldsteps")
def cli() -> None:
    """Builds the Bold Steps education progress report, and says where its figures come from."""


@cli.command()
@_period
@_areas
@_topics
@_jobs
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="How cells are executed: in processes forked from a warm one, which is the default where processes can be forked, or "
    "each notebook in a plain Jupyter kernel.",
)
@click.option("--only-failed", is_flag=True, help="Only the runs that failed last time.")
@click.option(
    "--watch",
    "is_watching",
    is_flag=True,
    help="Stay, and bring the document up to date whenever a file is saved.",
)
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="Run the notebooks on the Dask cluster at this address: tcp://10.0.0.5:8786. The pages are made here.",
)
@click.option(
    "--assembler",
    type=click.Choice(ASSEMBLERS),
    default="auto",
    show_default=True,
    help="What makes the pages. With `auto` it is Quarto where it is installed, otherwise the Pandoc of this project.",
)
@click.option(
    "--to",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=("html",),
    show_default=True,
    help="What the document is made as. May be given more than once.",
)
@_output
@click.pass_context
def report(
    context: click.Context,
    period: str,
    areas: tuple[str, ...],
    topics: tuple[str, ...],
    jobs: int | None,
    engine: str | None,
    only_failed: bool,
    is_watching: bool,
    scheduler: str,
    assembler: str,
    formats: tuple[str, ...],
    output: Path | None,
) -> None:
    """Makes the document of PERIOD: checks, runs, assembles. Only the notebooks that are not up to date are run."""
    from analysis.pipeline.pool import default_engine, default_jobs
    from analysis.pipeline.report import build
    from analysis.pipeline.request import Request

    request = Request(
        period,
        areas,
        topics,
        jobs or default_jobs(),
        engine or default_engine(),
        assembler,
        formats,
        output,
        only_failed=only_failed,
        scheduler=scheduler,
        command=() if only_failed or is_watching or output else context.obj or (),
    )
    if is_watching:
        _watch(_project(), request)
        return
    try:
        built = build(_project(), request, click.echo)
    except KeyboardInterrupt:
        _stop(
            "stopped. What was built before is as it was; the next build takes over the runs that were finished.",
            INTERRUPTED,
        )
    click.echo(built.told)
    if built.manifest.failed:
        sys.exit(SOME_RUNS_FAILED)


def _watch(project: Project, request: "Request") -> None:
    from analysis.pipeline.watch import watch

    try:
        watch(project, request, click.echo)
    except KeyboardInterrupt:
        click.echo("Stopped.")


@cli.command("list")
@_period
@_areas
@_topics
@_output
def list_runs(period: str, areas: tuple[str, ...], topics: tuple[str, ...], output: Path | None) -> None:
    """Lists the runs of PERIOD and says which are up to date."""
    from analysis.data.editions import find_edition
    from analysis.pipeline.manifest import read_manifest
    from analysis.pipeline.output_directory import OutputDirectory
    from analysis.pipeline.plan import plan_build
    from analysis.pipeline.report import figures_first
    from analysis.pipeline.runs import Inputs, check_notebooks, plan_runs

    project = _project()
    with figures_first(project):
        edition = find_edition(project.data, period)
        asked = plan_runs(project, period, areas, topics)
    check_notebooks(asked)
    place = OutputDirectory((output or project.reports) / edition.period)
    planned = [each for each in plan_build(project, edition, place, Inputs(project), asked) if each.is_asked]
    failed = (
        {record.name for record in manifest.failed} if (manifest := read_manifest(place.folder)) else set()
    )
    for each in planned:
        click.echo(f"{each.run.name:<40} {_state(each, failed)}")
    current = sum(1 for each in planned if each.record)
    click.echo(f"{len(planned)} runs, {current} up to date.")
    from analysis.edition.figures import load_figures
    from analysis.edition.outstanding import still_awaited, told

    if awaited := told(still_awaited(project.data, load_figures(project.data, edition))):
        click.echo(awaited)


@cli.command()
@click.argument("period", required=False)
@click.option("--json", "as_data", is_flag=True, help="Print the findings as JSON.")
def check(period: str | None, as_data: bool) -> None:
    """Lists what is wrong in `data/` and narrative, and what to do. Every figure is checked; only errors stop a report."""
    from analysis.validation import as_json, check_project, render

    findings = check_project(_project(), period)
    click.echo(as_json(findings) if as_data else render(findings))
    if findings.errors:
        sys.exit(DataError.exit_code)


@cli.command()
@click.argument("period")
@click.argument("figure")
@_output
def trace(period: str, figure: str, output: Path | None) -> None:
    """Says where FIGURE on a page of PERIOD comes from. It is followed down to its source and the place in it."""
    from analysis.review.trace import trace as trace_figure

    click.echo(trace_figure(_project(), period, figure, output))


@cli.command("sign-off")
@click.argument("period")
@click.option("--area", required=True, metavar="NAME", help="The area whose text is approved.")
@click.option("--topic", required=True, metavar="NAME", help="The notebook whose text is approved.")
@click.option("--by", "by", required=True, metavar="NAME", help="Who approves it.")
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="ID",
    help="Only this section. May be given more than once.",
)
def sign_off(period: str, area: str, topic: str, by: str, sections: tuple[str, ...]) -> None:
    """Records that the text of an AREA's TOPIC is approved. Every figure it rests on is approved with it, as it is now."""
    from analysis.narrative.manuscripts import manuscript
    from analysis.narrative.sign_off import sign_off as sign

    project = _project()
    text = manuscript(project, period, area, topic)
    records = sign(project, text, by, sections=sections)
    signed = "\n".join(
        f"signed off: {record.section} ({len(record.basis.used)} figures and ratings)" for record in records
    )
    click.echo(signed or f"{text.name} is signed off by {by} as it is; nothing to do.")


@cli.command()
@click.argument("period")
@_output
def review(period: str, output: Path | None) -> None:
    """Makes the reviewer's pack of PERIOD. It says what changed since each text was signed off, and what is unsigned."""
    from analysis.review.pack import prepare_pack, write_pack

    project = _project()
    pack = prepare_pack(project, period)
    click.echo(f"{pack.summary}\n{write_pack(pack, output or project.reports)}")


@cli.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--csv",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write every difference to FILE.",
)
def compare(old: str, new: str, target: Path | None) -> None:
    """Says how two editions (periods) or builds (folders) differ. A revised figure without a reason is a finding."""
    from analysis.comparison.comparing import as_csv, told
    from analysis.comparison.comparing import compare as compare_both

    comparison = compare_both(_project(), old, new)
    click.echo(told(comparison))
    if target:
        target.write_text(as_csv(comparison), encoding="utf-8", newline="")
    if comparison.unexplained:
        sys.exit(DataError.exit_code)


@cli.command()
@click.argument("period")
@click.option("--area", required=True, metavar="NAME", help="The area of the chapter.")
@click.option("--topic", required=True, metavar="NAME", help="The notebook of the chapter.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8012,
    show_default=True,
    help="Where to serve it, on this machine only.",
)
def preview(period: str, area: str, topic: str, port: int) -> None:
    """Serves one chapter of PERIOD on this machine. It is rebuilt whenever its narrative or figures are saved."""
    from analysis.review.preview import preview as serve

    try:
        serve(_project(), period, area, topic, click.echo, port=port)
    except KeyboardInterrupt:
        click.echo("Stopped.")


@cli.command("import")
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option(
    "--districts",
    "districts_from",
    type=click.Path(path_type=Path),
    metavar="REGISTER",
    help="For a list of schools: the register that says which district each is in.",
)
def import_file(source: str, file: Path, dry_run: bool, districts_from: Path | None) -> None:
    """Takes the figures of an official release into `data/`. Those of FILE go to `data/sources/SOURCE/`, with where they come from.

    A list of statistical neighbours becomes a dated set of `data/reference/neighbours.csv`.
    """
    from analysis.importing.neighbours import describes_neighbours, import_neighbours
    from analysis.importing.release_import import import_release

    project = _project()
    if describes_neighbours(project.data, source):
        if districts_from:
            raise click.UsageError(
                f"{source} is a list of neighbours and not of schools: leave out --districts."
            )
        click.echo(str(import_neighbours(project, source, file, dry_run)))
    else:
        click.echo(str(import_release(project, source, file, dry_run, districts_from)))


@cli.command("new-edition")
@click.argument("period")
@click.option(
    "--from",
    "previous",
    required=True,
    metavar="PERIOD",
    help="The edition whose rules and years it continues.",
)
def new_edition(period: str, previous: str) -> None:
    """Lays out the new edition PERIOD. It writes its years, narrative to fill in, and what figures to collect; it replaces nothing."""
    from analysis.scaffolding.new_edition import lay_out

    click.echo(str(lay_out(_project(), period, previous)))


@cli.command("upgrade")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def upgrade_data(dry_run: bool) -> None:
    """Brings `data/` of an earlier version to the present one. It says what it adds; what people wrote stays as it is."""
    from analysis.data.migrations import upgrade

    project = find_project()
    _settled(project)
    click.echo(str(upgrade(project.data, dry_run)))


@cli.command()
@click.argument("period")
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Go through the checklist, and publish nothing.")
@click.option(
    "--back-to", "earlier", metavar="vN", help="Publish nothing; show readers this earlier version again."
)
@_output
def publish(period: str, destination: Path, dry_run: bool, earlier: str | None, output: Path | None) -> None:
    """Publishes PERIOD as built, if the release checklist allows. It is a new version for readers, in DESTINATION."""
    from analysis import publishing

    if earlier:
        click.echo(
            f"Readers see {publishing.go_back(_project(), period, destination, earlier).latest} again."
        )
        return
    published = publishing.publish(
        _project(), period, destination, click.echo, dry_run=dry_run, reports=output
    )
    click.echo(published.told if published else "Ready. It was a dry run: nothing was published.")


@cli.command()
@click.argument("period")
@_jobs
@_output
def verify(period: str, jobs: int | None, output: Path | None) -> None:
    """Builds PERIOD again and compares every byte. It is built from what its manifest names, in a folder of its own."""
    from analysis.pipeline.verify import told
    from analysis.pipeline.verify import verify as build_again

    verified = build_again(_project(), period, click.echo, reports=output, jobs=jobs)
    click.echo(told(verified))
    if not verified.is_same:
        sys.exit(DataError.exit_code)


def _project() -> Project:
    """The project, with figures that are whole and of the version that is read here. Raises ProjectNotFoundError, DataError."""
    from analysis.data.migrations import check_version

    project = find_project()
    _settled(project)
    check_version(project.data)
    return project


def _settled(project: Project) -> None:
    from analysis.data.transactions import settle

    if done := settle(project.data):
        click.echo(f"boldsteps: {done}", err=True)


def run(command: Sequence[str]) -> None:
    """The command with these words: every problem is said in words and by its exit code."""
    try:
        cli(list(command), prog_name="boldsteps", obj=tuple(command))
    except BoldStepsError as problem:
        _stop(str(problem), problem.exit_code)
    except OSError as problem:
        _stop(f"{_refused(problem)} What was there before is as it was. {_kept()}", 1)
    except Exception as problem:
        _stop(
            f"something went wrong that should not have ({type(problem).__name__}: {problem}). {_kept()}", 1
        )


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"boldsteps: {message}", err=True)
    sys.exit(code)


def _refused(problem: OSError) -> str:
    """What the system did not let the command do, and what helps."""
    remedies = {
        errno.ENOSPC: "Make room on that disk and run the command again.",
        errno.EDQUOT: "Make room on that disk and run the command again.",
        errno.EACCES: "Ask for the right to write there, or give another folder with --output.",
        errno.EROFS: "Nothing can be written there: give another folder with --output.",
    }
    stated = str(problem) or type(problem).__name__
    found = next(
        (number for number in remedies if problem.errno == number or f"[Errno {number}]" in stated), 0
    )
    remedy = remedies.get(found, "Put that right and run the command again.")
    return f"the system refused to read or write a file ({stated[:300]}). {remedy}"


def _kept() -> str:
    """Keeps the traceback that is being handled, and says where."""
    import traceback

    try:
        log = find_project().reports / "boldsteps.log"
        log.parent.mkdir(exist_ok=True)
        log.write_text(traceback.format_exc(), encoding="utf-8")
    except (OSError, ProjectNotFoundError):
        return "It could not be logged."
    return f"The whole of it is in {log}."


def _state(planned: "PlannedRun", failed: set[str]) -> str:
    if planned.record:
        return "up to date"
    return "to run again: it failed" if planned.run.name in failed else "to run"
