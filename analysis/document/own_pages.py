"""What the document writes itself: the lists of its contents and downloads, and the search index."""

import html
import json
from collections.abc import Iterable

from analysis.document import scorecard_file, statements_file
from analysis.document.downloads import workbook_name
from analysis.document.drafts import Draft, Item
from analysis.document.navigation import escaped
from analysis.document.pages import KINDS
from analysis.document.render_context import RenderContext

INTRODUCTION = (
    "Every figure and table of this document as a CSV file (UTF-8, comma separated), for programs: "
    "exactly the values shown, without formatting. A spreadsheet that opens one by itself may show £ as Â£ "
    "and take 2007-08 for a date: there the workbook is the one to use. "
    "In the place of a missing value stands the symbol saying why. "
    "Times and places are written as in Explore Education Statistics: "
    "201112 is 2011/12 or 2011-12, as `time_identifier` says. "
    "Beside each file `x.csv` stands `x.meta.csv`, which describes its filters and indicators."
)


SEARCHED = ("id", "url", "title", "about", "area", "page", "kind", "words")
"""The fields of an entry of the search index."""


def contents_text(drafts: Iterable[Draft], context: RenderContext) -> str:
    """Return a list of every page with its charts and tables, area by area; of many districts only pages."""
    parts: list[str] = []
    heading = ""
    for draft in drafts:
        page = draft.page
        name = page.area_name or ("Appendices" if page.is_appendix else "The document")
        if name != heading:
            heading = name
            parts.append(f"## {_listed(name)}")
        lines = [f"- [{_listed(f'{page.number} {page.title}'.strip())}](../{page.html})"]
        labelled = (item for item in _listed_items(draft, context) if item.label)
        shown = ((item.label, _listed(item.title), f"../{page.html}#{item.id}") for item in labelled)
        lines += [f"    - {label}: [{title}]({href})" for label, title, href in shown]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _is_left_out(draft: Draft, context: RenderContext) -> bool:
    """Return whether lists for the whole document name the page only: it is one of too many districts."""
    area = draft.page.area
    return bool(context.areas.are_many and area and area.is_district)


def _listed_items(draft: Draft, context: RenderContext) -> tuple[Item, ...]:
    return () if _is_left_out(draft, context) else draft.items


def _listed(text: str) -> str:
    """Return the text as Markdown of a list, which takes `1. ` for a number of its own."""
    return str(escaped(text)).replace(". ", "\\. ")


def downloads_text(drafts: Iterable[Draft], context: RenderContext) -> str:
    """Return links to the workbook and to what can be printed, and tables of every CSV, area by area."""
    parts = [
        "To look at figures in a spreadsheet, "
        f'<a href="{workbook_name(context.edition)}" download>every table in one workbook (XLSX)</a>, '
        "with contents and notes, a table on each sheet."
    ]
    if context.kinds:
        items = ""
        for document in context.prints:
            name = escaped(document.subtitle)
            links = (f'<a href="{document.path}.{k}" download>{name}, {KINDS[k]}</a>' for k in context.kinds)
            items += f"- {' · '.join(links)}\n"
        parts.append(f"The document to print, and a pack for each district:\n\n{items.rstrip()}")
    parts.append(
        f'<a href="{scorecard_file.NAME}" download>Every rating in one file (CSV)</a>, with its reason: a '
        "row for each indicator, group and area."
    )
    parts.append(
        f'<a href="{statements_file.NAME}" download>What sources state about figures (CSV)</a>: '
        "changes, ranks, quartiles and leads, with the place of each."
    )
    if context.areas.are_many:
        parts.append("Those of a district stand on its pages, below each chart and table.")
    parts.append(INTRODUCTION)
    areas: dict[str, list[str]] = {}
    for draft in drafts:
        page = draft.page
        areas.setdefault(page.area.name if page.area else "", []).extend(
            f'<tr><th scope="row"><a href="../{page.download(item.id)}" download>'
            f'{html.escape(item.title)}</a></th><td class="words"><a href="../{page.html}#{item.id}">'
            f"{html.escape(item.label)}, {html.escape(page.title)}</a></td><td>{item.rows}</td></tr>"
            for item in _listed_items(draft, context)
            if item.rows is not None
        )
    headings = '<th scope="col">Data</th><th scope="col" class="words">Where</th><th scope="col">Rows</th>'
    for name, rows in areas.items():
        caption = f"Data downloads: {html.escape(name)}"
        begin = f'```{{=html}}\n<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>'
        head = f"<caption>{caption}</caption>\n<thead><tr>{headings}</tr></thead>\n<tbody>"
        table = [begin, head, *rows, "</tbody>\n</table></div>\n```"]
        parts += [f"## {escaped(name)}", "\n".join(table)] if rows else []
    return "\n\n".join(parts)


def search_index(drafts: Iterable[Draft], context: RenderContext) -> dict[str, str]:
    """Return pages, charts and tables with the words that find them, as scripts by their names: one, or, of
    many districts, one that has only the names of their pages, and one a district for when it is named.
    A page opened from a folder may not fetch data, but may load a script. This one parses one piece of text,
    escaped twice, as JSON and as a string: no figure can end it early."""
    parts: dict[str, list[tuple[str, ...]]] = {"": []}
    for draft in drafts:
        page, where = draft.page, (draft.page.area_name, draft.page.title)
        is_apart = _is_left_out(draft, context)
        parts[""].append((page.html, page.title, "", *where, "Page", "" if is_apart else draft.words))
        found = parts.setdefault(page.path.partition("/")[0] if is_apart else "", [])
        for item in draft.items:
            if item.label:
                shown = (f"{page.html}#{item.id}", item.title, item.about)
                found.append((*shown, *where, item.label, item.words))
    apart = sorted(name for name in parts if name)
    scripts = {f"search-index{name and f'-{name}'}.js": _script(name, found) for name, found in parts.items()}
    if apart:
        scripts["search-index.js"] += f"window.boldStepsApart = {json.dumps(apart)};\n"
    return scripts


def _script(name: str, found: Iterable[tuple[str, ...]]) -> str:
    entries = [
        dict(zip(SEARCHED, (f"{name}-{number}" if name else number, *entry), strict=True))
        for number, entry in enumerate(found)
    ]
    content = json.dumps(json.dumps(entries, ensure_ascii=False, separators=(",", ":")))
    script = content.replace("<", "\\u003c")
    return f"window.boldStepsIndex = JSON.parse({script});\n"
