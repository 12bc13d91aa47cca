"""`boldsteps publish`: a version for readers."""

from pathlib import Path

import click

from analysis import publishing
from analysis.commands import options


@click.command()
@options.period
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Go through the checklist, and publish nothing.")
@click.option(
    "--back-to", "earlier", metavar="vN", help="Publish nothing; show readers this earlier version again."
)
@options.output
def publish(period: str, destination: Path, dry_run: bool, earlier: str | None, output: Path | None) -> None:
    """Publishes PERIOD as built, if the release checklist allows.
    It is a new version for readers, in DESTINATION."""
    project = options.open_project()
    if earlier:
        latest = publishing.go_back(project, period, destination, earlier).latest
        click.echo(f"Readers see {latest} again.")
        return
    published = publishing.publish(project, period, destination, click.echo, dry_run=dry_run, reports=output)
    click.echo(str(published) if published else "Ready. It was a dry run: nothing was published.")
