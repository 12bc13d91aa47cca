"""What a page says in place of a run that failed."""

import html

from analysis.data.editions import EditionRecord
from analysis.document.content import Prose
from analysis.document.pages import SitePage


def failure_notice(page: SitePage, message: str, edition: EditionRecord, contact: str) -> Prose:
    """The notice: what is missing, from which edition, why, whom to ask. Nothing older is shown in its place."""
    about = html.escape(f"{page.title}, {page.area.name}" if page.area else page.title)
    return Prose(
        "```{=html}\n"
        '<div class="exhibit notice failed">\n'
        "<p><strong>This section could not be made</strong></p>\n"
        f"<p>{about} is missing from the {html.escape(edition.period)} edition since it was last built: its notebook stopped with an error. "
        "No earlier version is shown in its place. The rest of the document is complete.</p>\n"
        f"<p>What stopped it: {html.escape(_first_line(message))}</p>\n"
        f"<p>Whom to ask: {html.escape(contact)}.</p>\n</div>\n```"
    )


def _first_line(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    return lines[0] if lines else "no message was given."
