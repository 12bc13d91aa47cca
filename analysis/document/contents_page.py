"""The page that lists every page, chart and table: the way to find things where search cannot run, and the front page of a part build."""

from collections.abc import Iterable

from analysis.document.pages import SitePage
from analysis.document.summary import Summary


def contents_text(pages: Iterable[tuple[SitePage, Summary]]) -> str:
    """Every page with its numbered charts and tables, area by area."""
    parts: list[str] = []
    heading = ""
    for page, summary in pages:
        if (name := _part(page)) != heading:
            heading = name
            parts.append(f"## {_escaped(name)}")
        lines = [f"- [{_escaped(f'{page.number} {page.title}'.strip())}](../{page.html})"]
        for exhibit in summary.numbered:
            lines.append(f"    - {exhibit.label}: [{_escaped(exhibit.title)}](../{page.html}#{exhibit.id})")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _part(page: SitePage) -> str:
    if page.is_area_chapter and page.area:
        return page.area.name
    return "Appendices" if page.is_appendix else "The document"


def _escaped(text: str) -> str:
    return "".join(
        f"\\{character}" if character in "\\`*_[]<>$@^~|#" else character for character in text
    ).replace(". ", "\\. ")
