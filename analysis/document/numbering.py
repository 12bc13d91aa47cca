"""Figures and tables are numbered on each page in the order they come: Figure 2.3 is the third figure of chapter 2."""

import html
import re
from collections import Counter

from analysis.document.content import Shown
from analysis.document.pages import SitePage
from analysis.errors import AssemblyError

_WORDS = {"chart": "Figure", "table": "Table"}
_CAPTIONS = {"chart": "<figcaption>", "table": "<caption>"}
_REFERENCE = re.compile(r'<a href="([^"#]*)#([^"]+)"></a>')

Reference = tuple[str, str]
"""A chart or table: its page, as a file from the top of the site, and its id."""
Labels = dict[Reference, str]


def label_exhibits(page: SitePage, exhibits: list[Shown]) -> dict[str, str]:
    """The number of each chart and table of a page by exhibit id. Raises AssemblyError when an id repeats."""
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    seen: set[str] = set()
    for exhibit in exhibits:
        if exhibit.id in seen:
            raise AssemblyError(
                f"{page.path}: two exhibits are called {exhibit.id!r}. Each exhibit of a page needs its own id."
            )
        seen.add(exhibit.id)
        if word := _WORDS.get(exhibit.kind):
            counts[word] += 1
            labels[exhibit.id] = f"{word} {page.number}{'.' if page.number else ''}{counts[word]}"
    return labels


def number_caption(exhibit: Shown, label: str) -> str:
    """The exhibit's HTML with its number before the title. Raises AssemblyError when it has no caption."""
    caption = _CAPTIONS[exhibit.kind]
    if caption not in exhibit.html:
        raise AssemblyError(
            f"Exhibit {exhibit.id!r} is a {exhibit.kind} without a caption: it cannot be numbered."
        )
    return exhibit.html.replace(caption, f'{caption}<span class="number">{label}</span> ', 1)


def references_in(text: str, page: SitePage) -> set[Reference]:
    """What the text of a page refers to by number."""
    return {_reference(found, page) for found in _REFERENCE.finditer(text)}


def resolve_references(text: str, page: SitePage, labels: Labels, known_pages: frozenset[str]) -> str:
    """Empty links to an exhibit get its number as text: `<a href="#gaps-fsm"></a>` reads Figure 2.3.

    Raises AssemblyError when a page of this document has no such figure or table.
    """

    def numbered(found: re.Match[str]) -> str:
        target, _ = reference = _reference(found, page)
        if label := labels.get(reference):
            return f'<a href="{found[1]}#{found[2]}">{label}</a>'
        if target not in known_pages:
            return "a figure that is not in this document"
        figures = sorted(name for path, name in labels if path == target)
        raise AssemblyError(
            f"{page.path}: refers to {found[2]!r} on {target}, which has no such figure or table. "
            f"It has: {', '.join(figures) or 'none'}."
        )

    return _REFERENCE.sub(numbered, text)


def _reference(found: re.Match[str], page: SitePage) -> Reference:
    return found[1].removeprefix("../") or page.html, html.unescape(found[2])
