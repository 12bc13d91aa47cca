"""What fits an exhibit's HTML and a page's prose to where they stand: links, pictures, and lines below an
exhibit.

Links are written for a page in a folder (`../appendices/sources.html#…`), and pictures come inside the
exhibit as data.
"""

import base64
import html
import re

from analysis.data.indicators import Register
from analysis.document.content import Shown
from analysis.document.pages import APPENDICES, SitePage
from analysis.errors import AssemblyError
from analysis.io.hashing import hash_bytes

MEDIA = "media"
_LINK = re.compile(r'<a\s+href="(\.\./[^"#]*\.html)(#[^"]*)?"[^>]*>(.*?)</a>', re.DOTALL)
_UP = re.compile(r'((?:href|src)="|\]\()\.\./')
_PICTURE = re.compile(r'src="data:image/(png|svg\+xml|jpeg);base64,([A-Za-z0-9+/=\s]+)"')
_EXTENSIONS = {"png": "png", "svg+xml": "svg", "jpeg": "jpg"}


def fit_links(text: str, page: SitePage, known_pages: frozenset[str]) -> str:
    """Return the text with links that lead from `page`, and words in place of links to unknown pages."""
    linked = _LINK.sub(lambda link: link[0] if link[1].removeprefix("../") in known_pages else link[3], text)
    return linked if page.root == "../" else _UP.sub(lambda link: link[1] + page.root, linked)


def take_pictures(html: str, root: str) -> tuple[str, dict[str, bytes]]:
    """Return the HTML of an exhibit with links to its pictures, and these by path from `root`.

    A picture is named by its content, so that equal charts are one file.
    """
    pictures: dict[str, bytes] = {}

    def linked(picture: re.Match[str]) -> str:
        content = base64.b64decode(picture[2])
        path = f"{MEDIA}/{hash_bytes(content)[:20]}.{_EXTENSIONS[picture[1]]}"
        pictures[path] = content
        return f'src="{root}{path}"'

    return _PICTURE.sub(linked, html), pictures


def add_foot(exhibit: Shown, lines: list[str]) -> str:
    """Return the exhibit's HTML with lines added at its end. Raises AssemblyError if it has no end."""
    closing = "</figure>" if exhibit.kind == "chart" else "</div>"
    body, closed, rest = exhibit.html.rpartition(closing)
    if not closed:
        raise AssemblyError(
            f"Exhibit {exhibit.id!r} has no closing {closing}: it is not the HTML of an exhibit."
        )
    return body + "\n".join(lines) + "\n" + closed + rest


def definitions_line(exhibit: Shown, register: Register) -> str:
    """Return links from an exhibit to the definitions of its indicators. Empty if it is about none."""
    page = f"../{APPENDICES}/definitions.html"
    labels = [(id, html.escape(register.find(id).label)) for id in exhibit.data["indicators"]]
    links = [f'<a href="{page}#{id}">{label}</a>' for id, label in labels]
    return f'<p class="definitions">What it counts: {"; ".join(links)}.</p>' if links else ""
