"""`boldsteps compare`: the differences of two editions or builds."""

import sys
from pathlib import Path

import click

from analysis.commands.options import open_project
from analysis.comparison.comparing import as_csv, as_text
from analysis.comparison.comparing import compare as compare_both
from analysis.errors import DataError


@click.command()
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
    """Says how two editions (periods) or builds (folders) differ.
    A revised figure without a reason is a finding."""
    comparison = compare_both(open_project(), old, new)
    click.echo(as_text(comparison))
    if target:
        target.write_text(as_csv(comparison), encoding="utf-8", newline="")
    if comparison.unexplained:
        sys.exit(DataError.exit_code)
