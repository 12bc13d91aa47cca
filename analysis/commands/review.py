"""`boldsteps sign-off` and `boldsteps review`: approve narrative."""

from pathlib import Path

import click

from analysis.commands import options
from analysis.narrative.manuscripts import manuscript
from analysis.narrative.sign_off import sign_off as sign
from analysis.review.pack import prepare_pack, write_pack


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
