"""`boldsteps check`: findings on data and narrative."""

import sys

import click

from analysis.commands.options import open_project
from analysis.errors import DataError
from analysis.validation import as_json, check_project, render


@click.command()
@click.argument("period", required=False)
@click.option("--json", "is_json", is_flag=True, help="Print the findings as JSON.")
def check(period: str | None, is_json: bool) -> None:
    """Lists what is wrong in `data/` and narrative, and what to do.
    Every figure is checked; only errors stop a report."""
    findings = check_project(open_project(), period)
    click.echo(as_json(findings) if is_json else render(findings))
    if findings.errors:
        sys.exit(DataError.exit_code)
