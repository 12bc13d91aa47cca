"""`boldsteps check`, `compare`, `trace`, `import`, `new-council`, `new-edition`, `upgrade`: figures."""

import sys
from pathlib import Path

import click

from analysis.commands import options
from analysis.comparison import comparing
from analysis.data import migrations
from analysis.errors import DataError
from analysis.importing.neighbours import describes_neighbours, import_neighbours
from analysis.importing.release_import import import_release
from analysis.io.atomic_write import write_atomically
from analysis.review.trace import trace as trace_figure
from analysis.scaffolding.describe import check_described, describe
from analysis.scaffolding.new_council import lay_out_council
from analysis.scaffolding.new_edition import lay_out
from analysis.scaffolding.tidy import tidy
from analysis.validation import as_json, check_project, render


@click.command()
@click.argument("period", required=False)
@click.option("--json", "is_json", is_flag=True, help="Print the findings as JSON.")
def check(period: str | None, is_json: bool) -> None:
    """Lists what is wrong in `data/` and narrative, and what to do.
    Every figure is checked; only errors stop a report."""
    findings = check_project(options.open_project(), period)
    click.echo(as_json(findings) if is_json else render(findings))
    if findings.errors:
        sys.exit(DataError.exit_code)


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
    comparison = comparing.compare(options.open_project(), old, new)
    click.echo(comparing.as_text(comparison))
    if target:
        write_atomically(target, comparing.as_csv(comparison))
    if comparison.unexplained:
        sys.exit(DataError.exit_code)


@click.command()
@options.period
@click.argument("figure")
@options.output
def trace(period: str, figure: str, output: Path | None) -> None:
    """Says where FIGURE on a page of PERIOD comes from.
    It is followed down to its source and the place in it."""
    click.echo(trace_figure(options.open_project(), period, figure, output))


@click.command("import")
@click.argument("source")
@click.argument("file", type=click.Path(path_type=Path))
@options.dry_run
@click.option(
    "--districts",
    "registers",
    type=click.Path(path_type=Path),
    metavar="REGISTER",
    multiple=True,
    help="For a list of schools: a register that says which district each is in, or its postcode or phase.",
)
def import_file(source: str, file: Path, dry_run: bool, registers: tuple[Path, ...]) -> None:
    """Takes the figures of an official release into `data/`. Those of FILE go to `data/sources/SOURCE/`, with
    where they come from.

    A list of statistical neighbours becomes a dated set of `data/reference/neighbours.csv`.
    """
    project = options.open_project()
    if not describes_neighbours(project.data, source):
        check_described(project, source, file)
        click.echo(str(import_release(project, source, file, dry_run, registers)))
        return
    if registers:
        raise click.UsageError(f"{source} is a list of neighbours and not of schools: leave out --districts.")
    click.echo(str(import_neighbours(project, source, file, dry_run)))


@click.command("describe")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--like", default="", metavar="SOURCE", help="The description to start from.")
@click.option(
    "--as", "name", default="", metavar="SOURCE", help="The source's name; that of FILE unless given."
)
@click.option("--sheet", default="", help="Of a workbook; the one with most areas unless given.")
@options.dry_run
def describe_file(file: Path, like: str, name: str, sheet: str, dry_run: bool) -> None:
    """Drafts the description of a release. It says what FILE holds, column by column, what of it the
    project knows, and which description is the closest; docs/descriptions.md explains the keys.

    With --dry-run the draft is printed, and not written to `data/releases/SOURCE.yml`.
    """
    click.echo(str(describe(options.open_project(), file, like, name, sheet, dry_run)))


@click.command("new-council")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--name", required=True, metavar="NAME", help="The county, as the document calls it.")
@click.option(
    "--areas",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A list of areas of the Office for National Statistics: codes and names, with counties or without.",
)
@click.option(
    "--code", default="", metavar="CODE", help="The county's code, where the list does not have it."
)
@click.option(
    "--district",
    "districts",
    multiple=True,
    metavar="NAME",
    help="A district, where the list does not say which are the county's. May be given more than once.",
)
@click.option(
    "--number",
    default="",
    metavar="NUMBER",
    help="The authority's number in releases that know it by one: 886.",
)
@click.option("--period", default="", metavar="PERIOD", help="The edition; the latest here unless given.")
def new_council(folder: Path, name: str, areas: Path, districts: tuple[str, ...], **options_: str) -> None:
    """Lays out the project of another council in FOLDER.
    It takes over what is of no council, and writes areas, register, rules and one edition without figures."""
    click.echo(
        str(lay_out_council(options.open_project(), folder, name, areas, districts=districts, **options_))
    )


@click.command("tidy")
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, metavar="[FILE]...")
@options.dry_run
def tidy_files(files: tuple[Path, ...], dry_run: bool) -> None:
    """Puts the tables of `data/` into their one shape. FILE alone, if given: UTF-8, commas, columns in order,
    no empty rows or columns, no spaces around a value. It says what it changed, and changes no value."""
    click.echo(str(tidy(options.open_project().data, files, dry_run)))


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
