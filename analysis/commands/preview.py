"""`boldsteps preview`: one chapter, rebuilt as it is written."""

import click

from analysis.commands import options
from analysis.review.preview import preview as serve


@click.command()
@options.period
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
    """Serves one chapter of PERIOD on this machine.
    It is rebuilt whenever its narrative or figures are saved."""
    try:
        serve(options.open_project(), period, area, topic, click.echo, port=port)
    except KeyboardInterrupt:
        click.echo("Stopped.")
