"""Where a page is and where a reader can go from it, as the metadata that the page template shows."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from analysis.document.content import HEADING, Block, Prose
from analysis.document.pages import SitePage
from analysis.document.print_plan import KINDS
from analysis.document.render_context import RenderContext

_MARKDOWN = re.compile(r"([\\`*_\[\]<>$@^~|#])")
_HTML_HEADING = re.compile(r'<h2[^>]*\bid="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def page_metadata(page: SitePage, blocks: Sequence[Block], setting: RenderContext) -> dict[str, Any]:
    """The front matter of a page. Texts are Markdown to Pandoc, so what Markdown would read as a mark is escaped."""
    pages, edition = setting.pages, setting.edition
    metadata = {
        "title": page.title,
        "browser-title": " – ".join(part for part in (page.title, _place(page), edition.title) if part),
        "number": page.number,
        "root": page.root,
        "area": page.area.name if page.is_area_chapter and page.area else "",
        "front": page.path == "index",
        "breadcrumbs": _breadcrumbs(page, pages),
        "areas": _areas(page, pages),
        "chapters": _chapters(page, pages),
        "appendices": [_entry(other, page) for other in pages if other.is_appendix],
        "contents": contents_of(blocks),
        "papers": _papers(page, setting),
        **_neighbours(page, pages),
    }
    return {
        key: escaped(value)
        for key, value in metadata.items()
        if value not in ("", [], None, False) or key == "root"
    }


def _place(page: SitePage) -> str:
    return page.area.name if page.is_area_chapter and page.area else ""


def _entry(other: SitePage, page: SitePage) -> dict[str, Any]:
    entry = {"text": other.title, "number": other.number, "href": page.root + other.html}
    return {**entry, "current": True} if other.path == page.path else entry


def _breadcrumbs(page: SitePage, pages: Sequence[SitePage]) -> list[dict[str, Any]]:
    crumbs = []
    if page.path != "index":
        crumbs.append({"text": "Front page", "href": f"{page.root}index.html"})
    if page.is_area_chapter and page.area:
        first = next(other for other in pages if other.is_area_chapter and other.area == page.area)
        crumbs.append({"text": page.area.name, "href": page.root + first.html})
    return crumbs


def _areas(page: SitePage, pages: Sequence[SitePage]) -> list[dict[str, Any]]:
    """Each area, leading to the same chapter there or else to its first one."""
    found: dict[str, dict[str, Any]] = {}
    for other in pages:
        if other.is_area_chapter and other.area:
            same_chapter = other.chapter == page.chapter
            if other.area.name not in found or same_chapter:
                found[other.area.name] = {"text": other.area.name, "href": page.root + other.html}
    if page.is_area_chapter and page.area:
        found[page.area.name]["current"] = True
    return list(found.values())


def _chapters(page: SitePage, pages: Sequence[SitePage]) -> list[dict[str, Any]]:
    """The chapters of the page's area; of the first area on pages that are about none."""
    of_areas = [other for other in pages if other.is_area_chapter]
    area = page.area if page.is_area_chapter else (of_areas[0].area if of_areas else None)
    return [_entry(other, page) for other in of_areas if other.area == area]


def _papers(page: SitePage, setting: RenderContext) -> dict[str, Any] | None:
    """Where the paper that the page is printed in can be downloaded, in each kind it is made in."""
    paper = next((each for each in setting.papers if each.holds(page)), None)
    if paper is None:
        return None
    files = [{"text": KINDS[kind], "href": page.root + paper.download(kind)} for kind in setting.kinds]
    return {"about": paper.subtitle, "files": files}


def _neighbours(page: SitePage, pages: Sequence[SitePage]) -> dict[str, Any]:
    """Previous and next in reading order, within the document."""
    position = next((number for number, other in enumerate(pages) if other.path == page.path), None)
    if position is None:
        return {}
    before = pages[position - 1] if position else None
    after = pages[position + 1] if position + 1 < len(pages) else None
    return {
        name: {"text": _full_name(other), "href": page.root + other.html}
        for name, other in (("previous", before), ("next", after))
        if other
    }


def _full_name(page: SitePage) -> str:
    return f"{_place(page)}: {page.title}" if _place(page) else page.title


def contents_of(blocks: Sequence[Block]) -> list[dict[str, str]]:
    """The level 2 headings of a page with their anchors."""
    found = []
    for block in blocks:
        if isinstance(block, Prose):
            found += [
                {"text": heading[2], "href": f"#{heading_id(heading[2])}"}
                for heading in HEADING.finditer(block.markdown)
                if heading[1] == "##"
            ]
        else:
            found += [
                {"text": _TAG.sub("", text), "href": f"#{anchor}"}
                for anchor, text in _HTML_HEADING.findall(block.html)
            ]
    return found


def heading_id(text: str) -> str:
    """The anchor of a heading: lower case words joined by hyphens, beginning with `section`, so that it meets no exhibit's id."""
    return "section-" + (re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "untitled")


def with_anchors(prose: Prose) -> str:
    """The cell with an explicit anchor on each heading, the same in every assembler."""
    return HEADING.sub(lambda found: f"{found[1]} {found[2]} {{#{heading_id(found[2])}}}", prose.markdown)


def escaped(value: Any) -> Any:
    """The texts in the value with what Markdown would read as a mark, or as HTML, made plain."""
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, list):
        return [escaped(each) for each in value]
    return {key: escaped(each) for key, each in value.items()} if isinstance(value, dict) else value


@lru_cache(10_000)  # the names of pages are on every page
def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)
