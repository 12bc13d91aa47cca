"""`boldsteps import`, `boldsteps new-edition` and `boldsteps upgrade`: change `data/`."""

from pathlib import Path

import click

from analysis.commands import options
from analysis.data import migrations
from analysis.importing.neighbours import describes_neighbours, import_neighbours
from analysis.importing.release_import import import_release
from analysis.scaffolding.new_edition import lay_out


@click.command("import")
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path))
@options.dry_run
@click.option(
    "--districts",
    "districts_from",
    type=click.Path(path_type=Path),
    metavar="REGISTER",
    help="For a list of schools: the register that says which district each is in.",
)
def import_file(source: str, file: Path, dry_run: bool, districts_from: Path | None) -> None:
    """Takes the figures of an official release into `data/`. Those of FILE go to `data/sources/SOURCE/`, with
    where they come from.

    A list of statistical neighbours becomes a dated set of `data/reference/neighbours.csv`.
    """
    project = options.open_project()
    if not describes_neighbours(project.data, source):
        click.echo(str(import_release(project, source, file, dry_run, districts_from)))
        return
    if districts_from:
        raise click.UsageError(f"{source} is a list of neighbours and not of schools: leave out --districts.")
    click.echo(str(import_neighbours(project, source, file, dry_run)))


@click.command("new-edition")
@options.period
@click.option(
    "--from",
    "previous",
    required=True,
    metavar="PERIOD",
    help="The edition whose rules and years it continues.",
)
def new_edition(period: str, previous: str) -> None:
    """Lays out the new edition PERIOD.
    It writes its years, narrative to fill in, and what figures to collect; it replaces nothing."""
    click.echo(str(lay_out(options.open_project(), period, previous)))


@click.command()
@options.dry_run
def upgrade(dry_run: bool) -> None:
    """Brings `data/` of an earlier version to the present one.
    It says what it adds; what people wrote stays as it is."""
    click.echo(str(migrations.upgrade(options.settled_project().data, dry_run)))
