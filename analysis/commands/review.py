"""`boldsteps preview`, `references`, `review`, `sign-off`, `publish`: from a draft to what readers get."""

from pathlib import Path

import click

from analysis import publishing
from analysis.commands import options
from analysis.commands.building import default_period
from analysis.data.areas import load_areas
from analysis.data.document import load_document
from analysis.edition.edition import open_edition
from analysis.errors import UsageError
from analysis.narrative.available import as_text as available_references
from analysis.narrative.manuscripts import manuscript
from analysis.narrative.sign_off import head_of, read_sign_offs
from analysis.narrative.sign_off import sign_off as sign
from analysis.pipeline.manifest import keep_sign_offs
from analysis.pipeline.output_directory import OutputDirectory
from analysis.review.pack import prepare_pack, write_pack
from analysis.review.preview import preview as serve


@click.command()
@click.argument("period", default=default_period)
@click.option("--area", metavar="NAME", help="The area of the chapter. It is the county unless given.")
@click.option("--topic", metavar="NAME", help="The notebook of the chapter. It is the first unless given.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8012,
    show_default=True,
    help="Where to serve it, on this machine only.",
)
def preview(period: str, area: str | None, topic: str | None, port: int) -> None:
    """Serves one chapter of PERIOD on this machine.
    It is rebuilt whenever its narrative or figures are saved."""
    try:
        project = options.open_project()
        area = area or load_areas(project.data).county.name
        topic = topic or load_document(project.root).chapters[0].notebook
        serve(project, period, area, topic, click.echo, port=port)
    except KeyboardInterrupt:
        click.echo("Stopped.")


@click.command()
@options.period
@click.option("--area", required=True, metavar="NAME", help="The area of the chapter.")
@click.option("--topic", required=True, metavar="NAME", help="The notebook of the chapter.")
def references(period: str, area: str, topic: str) -> None:
    """Lists what narrative of a chapter of PERIOD may refer to.
    Each is written as it is pasted, with what it reads as now."""
    edition = open_edition(options.open_project(), period)
    click.echo(available_references(edition, edition.areas.find_reported(area), edition.document.find(topic)))


@click.command("sign-off")
@options.period
@click.option("--area", required=True, metavar="NAME", help="The area whose text is approved.")
@click.option("--topic", required=True, metavar="NAME", help="The notebook whose text is approved.")
@click.option("--by", "by", required=True, metavar="NAME", help="Who approves it.")
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="ID",
    help="Only this section. May be given more than once.",
)
def sign_off(period: str, area: str, topic: str, by: str, sections: tuple[str, ...]) -> None:
    """Records that the text of an AREA's TOPIC is approved.
    Every figure it rests on is approved with it, as it is now."""
    project = options.open_project()
    text = manuscript(project, period, area, topic)
    signed = "\n".join(
        f"signed off: {record.section} ({len(record.basis.used)} figures and ratings)"
        for record in sign(project, text, by, sections=sections)
    )
    head = head_of(read_sign_offs(project, text.edition.period))
    keep_sign_offs(OutputDirectory(project.reports / text.edition.period), head)
    click.echo(signed or f"{text.name} is signed off by {by} as it is; nothing to do.")


@click.command()
@options.period
@options.output
def review(period: str, output: Path | None) -> None:
    """Makes the reviewer's pack of PERIOD.
    It says what changed since each text was signed off, and what is unsigned."""
    project = options.open_project()
    pack = prepare_pack(project, period)
    click.echo(f"{pack.summary}\n{write_pack(pack, output or project.reports)}")


@click.command()
@options.period
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Go through the checklist, and publish nothing.")
@click.option(
    "--back-to", "earlier", metavar="vN", help="Publish nothing; show readers this earlier version again."
)
@click.option(
    "--forward", is_flag=True, help="Publish although readers were taken back to an earlier version."
)
@click.option(
    "--withdraw", "withdrawn", metavar="vN", help="Publish nothing; take this version's files away."
)
@click.option(
    "--reason", default="", metavar="TEXT", help="Why it is withdrawn. Readers see it in its place."
)
@options.output
def publish(
    period: str,
    destination: Path,
    dry_run: bool,
    earlier: str | None,
    forward: bool,
    withdrawn: str | None,
    reason: str,
    output: Path | None,
) -> None:
    """Publishes PERIOD as built, if the release checklist allows.
    It is a new version for readers, in DESTINATION."""
    project = options.open_project()
    if earlier:
        latest = publishing.go_back(project, period, destination, earlier).latest
        click.echo(f"Readers see {latest} again.")
        return
    if withdrawn:
        if not reason.strip():
            raise UsageError("--withdraw needs --reason: readers see it where the version was.")
        latest = publishing.withdraw(project, period, destination, withdrawn, reason.strip()).latest
        click.echo(f"{withdrawn} is withdrawn. Readers open {latest}.")
        return
    published = publishing.publish(
        project, period, destination, click.echo, dry_run=dry_run, forward=forward, reports=output
    )
    click.echo(str(published) if published else "Ready. It was a dry run: nothing was published.")
