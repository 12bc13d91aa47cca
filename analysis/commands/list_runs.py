"""`boldsteps list`: the runs of an edition."""

from pathlib import Path

import click

from analysis.commands import options
from analysis.data.editions import find_edition
from analysis.edition.figures import load_figures
from analysis.edition.outstanding import describe_awaited, still_awaited
from analysis.pipeline.manifest import read_manifest
from analysis.pipeline.output_directory import OutputDirectory
from analysis.pipeline.plan import PlannedRun, plan_build
from analysis.pipeline.report import figures_first
from analysis.pipeline.runs import Inputs, check_notebooks, plan_runs


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
    planned = [
        each for each in plan_build(project, edition, directory, Inputs(project), runs) if each.is_asked
    ]
    manifest = read_manifest(directory.folder)
    failed = {record.name for record in manifest.failed} if manifest else set()
    for each in planned:
        click.echo(f"{each.run.name:<40} {_state(each, failed)}")
    click.echo(f"{len(planned)} runs, {sum(1 for each in planned if each.record)} up to date.")
    if awaited := describe_awaited(still_awaited(project.data, load_figures(project.data, edition))):
        click.echo(awaited)


def _state(planned: PlannedRun, failed: set[str]) -> str:
    if planned.record:
        return "up to date"
    return "to run again: it failed" if planned.run.name in failed else "to run"
