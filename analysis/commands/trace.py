"""`boldsteps trace`: where a figure comes from."""

from pathlib import Path

import click

from analysis.commands import options
from analysis.review.trace import trace as trace_figure


@click.command()
@options.period
@click.argument("figure")
@options.output
def trace(period: str, figure: str, output: Path | None) -> None:
    """Says where FIGURE on a page of PERIOD comes from.
    It is followed down to its source and the place in it."""
    click.echo(trace_figure(options.open_project(), period, figure, output))
