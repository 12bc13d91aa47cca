"""What fits exhibits and prose to where they stand: numbers (Figure 2.3 is the third of chapter 2), links
(written for a page in a folder: `../appendices/sources.html#…`), pictures, lines below an exhibit."""

import html
import re
from collections import Counter

from analysis.data.document import APPENDICES
from analysis.data.indicators import Register
from analysis.document.content import Block, Prose, ShownExhibit
from analysis.document.pages import SitePage
from analysis.errors import AssemblyError
from analysis.exhibits.exhibit import ABOUT
from analysis.io.hashing import hash_text

PICTURES = "pictures"
PRINT_FONT = "DejaVu Sans"
"""The font that charts are measured with, and print is set in."""
_LINK = re.compile(r'<a\s+href="\.\./([^"#]*\.html)(?:#[^"]*)?"[^>]*>((?:(?!</a>).)*)</a>', re.DOTALL)
_LINK_ALONE = re.compile(rf"<p>{_LINK.pattern}</p>\n?", re.DOTALL)
_UP = re.compile(r'((?:href|src)="|\]\()\.\./')
_SVG = "http://www.w3.org/2000/svg"
_PICTURE = re.compile(r'<svg class="(?!chart narrow)([^"]*)"([^>]*)>(.*?)</svg>', re.DOTALL)
_SHAPE = re.compile(r' (?:id|role|aria-label)="[^"]*"')
_KINDS = {"chart": ("Figure", "<figcaption>"), "table": ("Table", "<caption>")}
_REFERENCE = re.compile(r'<a href="([^"#]*)#([^"]+)"></a>')

Reference = tuple[str, str]
"""A chart or table: its page, as a file from the top of the site, and its id."""
Labels = dict[Reference, str]


def label_exhibits(page: SitePage, exhibits: list[ShownExhibit]) -> dict[str, str]:
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


def references_in(block: Block, page: SitePage) -> set[Reference]:
    """Return what a block of a page refers to by number."""
    text = block.markdown if isinstance(block, Prose) else block.html
    return {_reference(link, page) for link in _REFERENCE.finditer(text)}


def resolve_links(text: str, page: SitePage, labels: Labels, known_pages: frozenset[str]) -> str:
    """Return the text with links that lead from `page`, in place of links to unknown pages words, or nothing
    of one alone. An empty link to an exhibit, `<a href="#gaps-fsm"></a>`, gets its number. Raises
    AssemblyError when a page of this document has no such figure or table."""

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

    text = _REFERENCE.sub(numbered, text)
    text = _LINK_ALONE.sub(lambda link: link[0] if link[1] in known_pages else "", text)
    linked = _LINK.sub(lambda link: link[0] if link[1] in known_pages else link[2], text)
    return linked if page.root == "../" else _UP.sub(lambda link: link[1] + page.root, linked)


def _reference(link: re.Match[str], page: SitePage) -> Reference:
    return link[1].removeprefix("../") or page.html, html.unescape(link[2])


def take_pictures(text: str) -> tuple[str, dict[str, str]]:
    """Return the HTML of an exhibit with the name of a file on each of its pictures, and these files, for
    print: a picture stands in its page, in the page's font. Equal pictures are one file."""
    pictures: dict[str, str] = {}

    def named(picture: re.Match[str]) -> str:
        box, inside = picture[2], picture[3]
        path = f"{PICTURES}/{hash_text(box, inside)[:20]}"
        shape = _SHAPE.sub("", box)
        pictures[f"{path}.svg"] = f'<svg xmlns="{_SVG}" font-family="{PRINT_FONT}"{shape}>{inside}</svg>'
        return f'<svg class="{picture[1]}" data-picture="{path}"{box}>{inside}</svg>'

    return _PICTURE.sub(named, text), pictures


def complete_exhibit(exhibit: ShownExhibit, label: str, download: str, register: Register) -> str:
    """Return the exhibit's HTML with its number, and below it links to definitions and to its data.
    label: empty if it is not numbered. download: the path of its CSV, empty if it has none. Raises
    AssemblyError if it has no caption or no end."""
    text, closing = exhibit.html, "</figure>" if exhibit.kind == "chart" else "</div>"
    if label:
        _, caption = _KINDS[exhibit.kind]
        if caption not in text:
            problem = f"is a {exhibit.kind} without a caption: it cannot be numbered"
            raise AssemblyError(f"Exhibit {exhibit.id!r} {problem}.")
        text = text.replace(caption, f'{caption}<span class="number">{label}</span> ', 1)
    foot = []
    page = f"../{APPENDICES}/definitions.html"
    indicators = [(id, html.escape(register.find(id).label)) for id in exhibit.data["indicators"]]
    if links := [f'<a href="{page}#{id}">{name}</a>' for id, name in indicators]:
        foot.append(f'<p class="definitions">Definitions: {"; ".join(links)}.</p>')
    if download:
        name = html.escape(f"the data of {label}" if label else "the data")
        csv = f'<a href="../{download}" download>Download {name} (CSV)</a>'
        book = '<a href="../downloads/index.html">the workbook</a> for a spreadsheet'
        foot.append(f'<p class="download">{csv}, or {book}</p>')
    body, closed, rest = text.rpartition("</details>" if ABOUT in text else closing)
    if not closed:
        problem = f"has no closing {closing}: it is not the HTML of an exhibit"
        raise AssemblyError(f"Exhibit {exhibit.id!r} {problem}.")
    return body + "\n".join(foot) + "\n" + closed + rest
