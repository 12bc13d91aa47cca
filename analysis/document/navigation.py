"""Where a page is and where a reader can go from it, as the metadata that the page template shows."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from analysis.document.content import HEADING, Block, Prose
from analysis.document.pages import CONTENTS, KINDS, SitePage
from analysis.document.render_context import RenderContext

_MARKDOWN = re.compile(r"([\\`*_\[\]<>$@^~|#])")
_HTML_HEADING = re.compile(r'<h2[^>]*\bid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def page_metadata(page: SitePage, blocks: Sequence[Block], context: RenderContext) -> dict[str, Any]:
    """Return the front matter of a page, with what Markdown would read as a mark escaped."""
    pages, edition = context.pages, context.edition
    of_areas = [other for other in pages if other.is_area_chapter]
    first = next((other for other in of_areas if not page.area_name or other.area == page.area), None)
    way = [{"text": "Front page", "href": f"{page.root}index.html"}] if page.path != "index" else []
    way += [_link(page.area_name, page, first)] if page.area_name and first and not page.is_sheet else []
    title = page.area_name if page.is_sheet else page.title
    named = (page.title, page.area_name, edition.title)
    metadata = {
        "title": title,
        "browser-title": " – ".join(filter(None, named)),
        "number": "" if page.is_sheet else page.number,
        "sheet": page.is_sheet,
        "siblings": _siblings(page, pages) if page.is_sheet else [],
        "root": page.root,
        "area": page.area_name,
        "front": page.path == "index",
        "breadcrumbs": way,
        "areas": _areas(page, of_areas, context),
        # on a page that is about no area the chapters of the first one
        "chapters": [
            _entry(other, page, context) for other in of_areas if first and other.area == first.area
        ],
        "appendices": [_entry(other, page, context) for other in pages if other.is_appendix or other.text],
        "contents": contents_of(blocks) if context.shows_contents else [],
        "stylesheets": [page.root + sheet for sheet in context.stylesheets],
        "papers": _prints(page, context),
        **_neighbours(page, pages),
    }
    absent: tuple[object, ...] = ("", [], None, False)
    shown = {key: value for key, value in metadata.items() if value not in absent or key == "root"}
    return {key: escaped(value) for key, value in shown.items()}


def _link(text: str, page: SitePage, other: SitePage) -> dict[str, Any]:
    return {"text": text, "href": page.root + other.html}


def _entry(other: SitePage, page: SitePage, context: RenderContext) -> dict[str, Any]:
    title = (other.chapter and other.chapter.short) or other.title
    entry = {"text": title, "number": other.number, "href": page.root + other.html}
    if page.path == "index" and other.chapter and other.chapter.about:
        entry["about"] = context.findings.get(other.path) or other.chapter.about
    return {**entry, "current": True} if other.path == page.path else entry


def _areas(page: SitePage, of_areas: Sequence[SitePage], context: RenderContext) -> list[dict[str, Any]]:
    """Return a link to each area: to the same chapter there or else to its first one; of many areas to the
    county, this one, and the list of all, which the search has too."""
    links: dict[str, dict[str, Any]] = {}
    few = {context.areas.county.name, page.area_name} if context.areas.are_many else ()
    for other in of_areas:
        if few and other.area_name not in few:
            continue
        if other.area_name not in links or other.chapter == page.chapter:
            links[other.area_name] = _link(other.area_name, page, other)
    if page.area_name:
        links[page.area_name]["current"] = True
    return [*links.values(), *([_link("All areas", page, CONTENTS)] if few else [])]


def _prints(page: SitePage, context: RenderContext) -> dict[str, Any] | None:
    """Return where the document that the page is printed in can be downloaded, in each kind it is made in:
    the volume to look things up in only if it is in no other."""
    for document in sorted(context.prints, key=lambda document: document.part == "reference"):
        if page in document.pages:
            paths = {KINDS[kind]: page.root + document.download(kind) for kind in context.kinds}
            files = [{"text": kind, "href": path} for kind, path in paths.items()]
            return {"about": document.subtitle, "files": files}
    return None


def _siblings(page: SitePage, pages: Sequence[SitePage]) -> list[dict[str, Any]]:
    """Return links to the district before, to all of them, and to the one after."""
    sheets = [other for other in pages if other.is_sheet]
    at = sheets.index(page)
    around = [(f"Previous: {other.area_name}", other.html) for other in sheets[at - 1 : at] if at]
    around.append(("All districts", "index.html#section-across-the-districts"))
    around += [(f"Next: {other.area_name}", other.html) for other in sheets[at + 1 : at + 2]]
    return [{"text": text, "href": page.root + target} for text, target in around]


def _neighbours(page: SitePage, pages: Sequence[SitePage]) -> dict[str, Any]:
    """Return the previous and the next page in reading order, within the document."""
    if page not in pages:
        return {}
    number = pages.index(page)
    found = {"previous": pages[:number][-1:], "next": pages[number + 1 : number + 2]}
    return {
        name: _link(f"{other.area_name}: {other.title}" if other.area_name else other.title, page, other)
        for name, others in found.items()
        for other in others
    }


def contents_of(blocks: Sequence[Block]) -> list[dict[str, str]]:
    """Return the level 2 headings of a page with their anchors."""
    headings: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, Prose):
            texts = [found[2] for found in HEADING.finditer(block.markdown) if found[1] == "##"]
            headings += [(text, heading_id(text)) for text in texts]
        else:
            headings += [(_TAG.sub("", text), id) for id, text in _HTML_HEADING.findall(block.html)]
    return [{"text": text, "href": f"#{anchor}"} for text, anchor in headings]


def heading_id(text: str) -> str:
    """Return the anchor of a heading, `section-how-we-are-doing`, which no exhibit has for its id."""
    return "section-" + (re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "untitled")


def with_anchors(prose: Prose) -> str:
    """Return the cell with an explicit anchor on each heading, the same in every assembler."""
    return HEADING.sub(lambda found: f"{found[1]} {found[2]} {{#{heading_id(found[2])}}}", prose.markdown)


def escaped(value: Any) -> Any:
    """Return the value with what Markdown would read as a mark, or as HTML, made plain in its texts."""
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, list):
        return [escaped(each) for each in value]
    return {key: escaped(each) for key, each in value.items()} if isinstance(value, dict) else value


@lru_cache(10_000)  # the names of pages are on every page
def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
