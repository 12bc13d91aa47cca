"""`boldsteps report`, `boldsteps verify` and `boldsteps list`: build an edition."""

import sys
from pathlib import Path
from typing import Any

import click

from analysis.commands import options
from analysis.data.document import load_document
from analysis.data.editions import find_edition, load_editions
from analysis.edition.figures import load_figures
from analysis.edition.outstanding import describe_awaited, still_awaited
from analysis.errors import AssemblyError, BoldStepsError, DataError
from analysis.io.cache import Cache
from analysis.pipeline.build import Request
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import check_requested, plan_build, plan_runs
from analysis.pipeline.pool import default_engine, default_jobs
from analysis.pipeline.report import build, findings_on_failure
from analysis.pipeline.task import ENGINES
from analysis.pipeline.verify import verify as build_again
from analysis.pipeline.watch import watch

SOME_RUNS_FAILED = 3
FORMATS = ("html", "docx", "pdf", "quarto")
ASSEMBLERS = ("auto", "quarto", "pandoc")


class InterruptedBuildError(BoldStepsError):
    """Ctrl+C was pressed during a build."""

    exit_code = 130


def default_period() -> str:
    """Return the edition of a command that names none: that of `_quarto.yml`, else the latest."""
    project = options.settled_project()
    with findings_on_failure(project):
        stated = load_document(project.root).definition["bold-steps"].get("period")
        return str(stated or max(load_editions(project.data), default=""))


@click.command()
@click.argument("period", default=default_period)
@options.areas
@options.topics
@options.jobs
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="How cells are executed: in processes forked from a warm one, which is the default where "
    "processes can be forked, or each notebook in a plain Jupyter kernel.",
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
    help="Run the notebooks on the Dask cluster at this address: tcp://10.0.0.5:8786. "
    "The pages are made here.",
)
@click.option(
    "--assembler",
    type=click.Choice(ASSEMBLERS),
    default="auto",
    show_default=True,
    help="What makes the pages. With `auto` it is Quarto where it is installed, "
    "otherwise the Pandoc of this project.",
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
@options.output
@click.pass_context
def report(
    context: click.Context, /, is_watching: bool, jobs: int | None, engine: str | None, **request_options: Any
) -> None:
    """Makes the document of PERIOD: checks, runs, assembles.
    Only the notebooks that are not up to date are run."""
    is_repeatable = not (is_watching or request_options["only_failed"] or request_options["output"])
    request = Request(
        jobs=jobs or default_jobs(),
        engine=engine or default_engine(),
        command=context.obj or () if is_repeatable else (),
        **request_options,
    )
    if is_watching:
        try:
            watch(options.open_project(), request, click.echo)
        except KeyboardInterrupt:
            click.echo("Stopped.")
        return
    try:
        built = build(options.open_project(), request, click.echo)
    except KeyboardInterrupt:
        raise InterruptedBuildError(
            "stopped. What was built before is as it was; "
            "the next build takes over the runs that were finished."
        ) from None
    click.echo(built.summary)
    if built.manifest.failed:
        sys.exit(SOME_RUNS_FAILED)
    if built.manifest.document and built.manifest.document.not_printed:
        sys.exit(AssemblyError.exit_code)


@click.command()
@options.period
@options.jobs
@options.output
def verify(period: str, jobs: int | None, output: Path | None) -> None:
    """Builds PERIOD again and compares every byte.
    It is built from what its manifest names, in a folder of its own."""
    verified = build_again(options.open_project(), period, click.echo, reports=output, jobs=jobs)
    click.echo(str(verified))
    if not verified.is_same:
        sys.exit(DataError.exit_code)


@click.command("list")
@click.argument("period", default=default_period)
@options.areas
@options.topics
@options.output
def list_runs(period: str, areas: tuple[str, ...], topics: tuple[str, ...], output: Path | None) -> None:
    """Lists the runs of PERIOD and says which are up to date."""
    project = options.open_project()
    with findings_on_failure(project):
        edition = find_edition(project.data, period)
        runs, skipped = plan_runs(project, period, areas, topics)
    check_requested(runs, skipped)
    directory = OutputDirectory((output or project.reports) / edition.period)
    inputs = Inputs(project, Cache(directory.cache))
    planned = [run for run in plan_build(inputs, edition.period, runs) if run.is_requested]
    manifest = read_manifest(directory.folder)
    failed = {record.name for record in manifest.failed} if manifest else set()
    for run in planned:
        to_run = "to run again: it failed" if run.name in failed else "to run"
        click.echo(f"{run.name:<40} {'up to date' if run.record else to_run}")
    for name, reason in skipped.items():
        click.echo(f"{name:<40} skipped: {reason}")
    up_to_date = sum(1 for run in planned if run.record)
    left_out = f", {len(skipped)} skipped" if skipped else ""
    click.echo(f"{len(planned)} runs, {up_to_date} up to date{left_out}.")
    if awaited := describe_awaited(still_awaited(project.data, load_figures(project.data, edition))):
        click.echo(awaited)
