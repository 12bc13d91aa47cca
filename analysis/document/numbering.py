"""Figures and tables are numbered on each page in order: Figure 2.3 is the third figure of chapter 2."""

import html
import re
from collections import Counter

from analysis.document.content import Shown
from analysis.document.pages import SitePage
from analysis.errors import AssemblyError

_KINDS = {"chart": ("Figure", "<figcaption>"), "table": ("Table", "<caption>")}
_REFERENCE = re.compile(r'<a href="([^"#]*)#([^"]+)"></a>')

Reference = tuple[str, str]
"""A chart or table: its page, as a file from the top of the site, and its id."""
Labels = dict[Reference, str]


def label_exhibits(page: SitePage, exhibits: list[Shown]) -> dict[str, str]:
    """Return the numbers of a page's charts and tables by id. Raises AssemblyError if an id repeats."""
    if repeated := [name for name, count in Counter(each.id for each in exhibits).items() if count > 1]:
        raise AssemblyError(
            f"{page.path}: two exhibits are called {repeated[0]!r}. Each exhibit of a page needs its own id."
        )
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for exhibit in exhibits:
        if exhibit.kind in _KINDS:
            counts[exhibit.kind] += 1
            number = f"{page.number}{'.' if page.number else ''}{counts[exhibit.kind]}"
            labels[exhibit.id] = f"{_KINDS[exhibit.kind][0]} {number}"
    return labels


def number_caption(exhibit: Shown, label: str) -> str:
    """Return the exhibit's HTML with its number before the title. Raises AssemblyError without a caption."""
    _, caption = _KINDS[exhibit.kind]
    if caption not in exhibit.html:
        raise AssemblyError(
            f"Exhibit {exhibit.id!r} is a {exhibit.kind} without a caption: it cannot be numbered."
        )
    return exhibit.html.replace(caption, f'{caption}<span class="number">{label}</span> ', 1)


def references_in(text: str, page: SitePage) -> set[Reference]:
    """Return what the text of a page refers to by number."""
    return {_reference(link, page) for link in _REFERENCE.finditer(text)}


def resolve_references(text: str, page: SitePage, labels: Labels, known_pages: frozenset[str]) -> str:
    """Return the text with a number in each empty link to an exhibit: `<a href="#gaps-fsm"></a>`.

    Raises AssemblyError when a page of this document has no such figure or table.
    """

    def numbered(link: re.Match[str]) -> str:
        target, _ = reference = _reference(link, page)
        if label := labels.get(reference):
            return f'<a href="{link[1]}#{link[2]}">{label}</a>'
        if target not in known_pages:
            return "a figure that is not in this document"
        figures = sorted(name for path, name in labels if path == target)
        raise AssemblyError(
            f"{page.path}: refers to {link[2]!r} on {target}, which has no such figure or table. "
            f"It has: {', '.join(figures) or 'none'}."
        )

    return _REFERENCE.sub(numbered, text)


def _reference(link: re.Match[str], page: SitePage) -> Reference:
    return link[1].removeprefix("../") or page.html, html.unescape(link[2])
