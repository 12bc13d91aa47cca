"""`boldsteps list`: the runs of an edition."""

from pathlib import Path

import click

from analysis.commands import options
from analysis.data.editions import find_edition
from analysis.edition.figures import load_figures
from analysis.edition.outstanding import describe_awaited, still_awaited
from analysis.io.cache import Cache
from analysis.pipeline.inputs import Inputs
from analysis.pipeline.manifest import read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import plan_build
from analysis.pipeline.report import figures_first
from analysis.pipeline.runs import Run, check_notebooks, plan_runs


@click.command("list")
@options.period_or_default
@options.areas
@options.topics
@options.output
def list_runs(period: str, areas: tuple[str, ...], topics: tuple[str, ...], output: Path | None) -> None:
    """Lists the runs of PERIOD and says which are up to date."""
    project = options.open_project()
    with figures_first(project):
        edition = find_edition(project.data, period)
        runs = plan_runs(project, period, areas, topics)
    check_notebooks(runs)
    directory = OutputDirectory((output or project.reports) / edition.period)
    inputs = Inputs(project, Cache(directory.cache))
    planned = [run for run in plan_build(inputs, edition.period, runs) if run.is_requested]
    manifest = read_manifest(directory.folder)
    failed = {record.name for record in manifest.failed} if manifest else set()
    for run in planned:
        click.echo(f"{run.name:<40} {_state(run, failed)}")
    click.echo(f"{len(planned)} runs, {sum(1 for run in planned if run.record)} up to date.")
    if awaited := describe_awaited(still_awaited(project.data, load_figures(project.data, edition))):
        click.echo(awaited)


def _state(run: Run, failed: set[str]) -> str:
    if run.record:
        return "up to date"
    return "to run again: it failed" if run.name in failed else "to run"
