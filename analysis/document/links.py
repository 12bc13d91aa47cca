"""Links inside exhibits and prose are written for a page in a folder (`../appendices/sources.html#…`); here they fit their page."""

import html
import re

from analysis.data.indicators import Register
from analysis.document.content import Shown
from analysis.document.pages import APPENDICES, SitePage
from analysis.errors import AssemblyError

_LINK = re.compile(r'<a\s+href="(\.\./[^"#]*\.html)(#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)
_UP = re.compile(r'((?:href|src)="|\]\()\.\./')


def fit_links(text: str, page: SitePage, known_pages: frozenset[str]) -> str:
    """The text with links to pages of this document only, each leading from `page`; other internal links become plain words."""
    kept = _LINK.sub(
        lambda found: found[0] if found[1].removeprefix("../") in known_pages else found[3], text
    )
    return kept if page.root == "../" else _UP.sub(lambda found: found[1] + page.root, kept)


def add_foot(exhibit: Shown, lines: list[str]) -> str:
    """The exhibit's HTML with lines added at its end. Raises AssemblyError when its end cannot be found."""
    closing = "</figure>" if exhibit.kind == "chart" else "</div>"
    end = exhibit.html.rfind(closing)
    if end < 0:
        raise AssemblyError(
            f"Exhibit {exhibit.id!r} has no closing {closing}: it is not the HTML of an exhibit."
        )
    return exhibit.html[:end] + "\n".join(lines) + "\n" + exhibit.html[end:]


def definitions_line(exhibit: Shown, register: Register) -> str:
    """Links from an exhibit to the definitions of its indicators."""
    links = [
        f'<a href="../{APPENDICES}/definitions.html#{indicator}">{html.escape(register.find(indicator).label)}</a>'
        for indicator in exhibit.data["indicators"]
    ]
    return f'<p class="definitions">What it counts: {"; ".join(links)}.</p>' if links else ""
