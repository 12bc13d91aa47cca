"""The page that lists every page, chart and table: the way to find things where search cannot run, and the front page of a part build."""

from analysis.assembly.content import Shown
from analysis.assembly.numbering import Labels
from analysis.assembly.pages import Page


def contents_page(path: str, title: str, pages: list[Page], exhibits: dict[str, list[Shown]], labels: Labels) -> Page:
    """Every page with its numbered charts and tables, area by area, at `path`."""
    parts: list[str] = []
    heading = ""
    for page in pages:
        if page.path == path:
            continue
        if (name := _part(page)) != heading:
            heading = name
            parts.append(f"## {_escaped(name)}")
        lines = [f"- [{_escaped(f'{page.number} {page.title}'.strip())}](../{page.html})"]
        for exhibit in exhibits.get(page.path, []):
            if label := labels.get((page.html, exhibit.id)):
                lines.append(f"    - {label}: [{_escaped(exhibit.title)}](../{page.html}#{exhibit.id})")
        parts.append("\n".join(lines))
    return Page(path, title, text="\n\n".join(parts))


def _part(page: Page) -> str:
    if page.is_area_chapter and page.area:
        return page.area.name
    return "Appendices" if page.is_appendix else "The document"


def _escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "\\`*_[]<>$@^~|#" else character for character in text).replace(". ", "\\. ")
