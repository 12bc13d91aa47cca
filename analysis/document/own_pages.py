"""What the document writes itself: the lists of its contents and downloads, the notice for a failed run."""

import html
from collections.abc import Iterable, Sequence

from analysis.data.editions import EditionRecord
from analysis.document.content import Prose
from analysis.document.downloads import Download, workbook_name
from analysis.document.navigation import escaped
from analysis.document.pages import SitePage
from analysis.document.print_plan import KINDS, PrintDocument
from analysis.document.summary import Summary

INTRODUCTION = (
    "Every figure and table of this document as a CSV file (UTF-8, comma separated): exactly the values "
    "shown, without formatting. In the place of a missing value stands the symbol saying why. "
    "Times and places are written as in Explore Education Statistics: 201112 is 2011/12 or 2011-12, as `time_identifier` says. "
    "Beside each file `x.csv` stands `x.meta.csv`, which describes its filters and indicators."
)


def contents_text(pages: Iterable[tuple[SitePage, Summary]]) -> str:
    """Return a list of every page with its charts and tables, area by area. A part build has it in front."""
    parts: list[str] = []
    heading = ""
    for page, summary in pages:
        name = page.area_name or ("Appendices" if page.is_appendix else "The document")
        if name != heading:
            heading = name
            parts.append(f"## {_listed(name)}")
        lines = [f"- [{_listed(f'{page.number} {page.title}'.strip())}](../{page.html})"]
        lines += [
            f"    - {exhibit.label}: [{_listed(exhibit.title)}](../{page.html}#{exhibit.id})"
            for exhibit in summary.numbered
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _listed(text: str) -> str:
    """Return the text as Markdown of a list, which takes `1. ` for a number of its own."""
    return str(escaped(text)).replace(". ", "\\. ")


def downloads_text(
    pages: Iterable[tuple[SitePage, Sequence[Download]]],
    edition: EditionRecord,
    prints: Sequence[PrintDocument],
    kinds: Sequence[str],
) -> str:
    """Return links to what can be printed and to the workbook, and tables of every CSV, area by area."""
    parts = []
    if kinds:
        links = [
            [
                f'<a href="{each.path}.{kind}" download>{escaped(each.subtitle)}, {KINDS[kind]}</a>'
                for kind in kinds
            ]
            for each in prints
        ]
        items = "\n".join(f"- {' · '.join(of_one)}" for of_one in links)
        parts.append(f"The document to print, and a pack for each district:\n\n{items}")
    parts.append(
        f'<a href="{workbook_name(edition)}" download>Every table in one workbook (XLSX)</a>, '
        "with contents and notes, a table on each sheet."
    )
    parts.append(INTRODUCTION)
    areas: dict[str, list[str]] = {}
    for page, downloads in pages:
        for download in downloads:
            areas.setdefault(page.area.name if page.area else "", []).append(_row(page, download))
    for name, rows in areas.items():
        parts += [f"## {escaped(name)}", _table(f"Data downloads: {html.escape(name)}", rows)]
    return "\n\n".join(parts)


def _row(page: SitePage, download: Download) -> str:
    return (
        f'<tr><th scope="row"><a href="../{download.path}" download>{html.escape(download.title)}</a></th>'
        f"<td>{html.escape(download.label)}</td>"
        f'<td><a href="../{page.html}">{html.escape(page.title)}</a></td><td>{download.rows}</td></tr>'
    )


def _table(caption: str, rows: Iterable[str]) -> str:
    headings = "".join(f'<th scope="col">{name}</th>' for name in ("Data", "Number", "Page", "Rows"))
    lines = [
        "```{=html}",
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>',
        f"<caption>{caption}</caption>",
        f"<thead><tr>{headings}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table></div>",
        "```",
    ]
    return "\n".join(lines)


def failure_notice(page: SitePage, message: str, edition: EditionRecord, contact: str) -> Prose:
    """Return the notice for a run that failed: what is missing, why, whom to ask."""
    about = html.escape(f"{page.title}, {page.area.name}" if page.area else page.title)
    reasons = [line.strip() for line in message.splitlines() if line.strip()]
    return Prose(
        "```{=html}\n"
        '<div class="exhibit notice failed">\n'
        "<p><strong>This section could not be made</strong></p>\n"
        f"<p>{about} is missing from the {html.escape(edition.period)} edition since it was last built: "
        "its notebook stopped with an error. No earlier version is shown in its place. "
        "The rest of the document is complete.</p>\n"
        f"<p>What stopped it: {html.escape(reasons[0] if reasons else 'no message was given.')}</p>\n"
        f"<p>Whom to ask: {html.escape(contact)}.</p>\n</div>\n```"
    )
