"""Arguments and options that several commands have, and the project that they work on."""

from pathlib import Path

import click

from analysis.data.migrations import check_version
from analysis.data.transactions import complete_interrupted
from analysis.project import Project, find_project

period = click.argument("period")
areas = click.option(
    "--area", "areas", multiple=True, metavar="NAME", help="Only this area. May be given more than once."
)
topics = click.option(
    "--topic",
    "topics",
    multiple=True,
    metavar="NAME",
    help="Only this notebook. May be given more than once.",
)
jobs = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="So many runs at a time. It is the number of processors unless given.",
)
output = click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder that holds a folder for each edition. It is `reports` unless given.",
)
dry_run = click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")


def open_project() -> Project:
    """Return the project, its data whole and of the present version. Raises BoldStepsError."""
    project = settled_project()
    check_version(project.data)
    return project


def settled_project() -> Project:
    """Return the project of the working folder after completing a change of its data that was interrupted."""
    project = find_project()
    if done := complete_interrupted(project.data):
        click.echo(f"boldsteps: {done}", err=True)
    return project
