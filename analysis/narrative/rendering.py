"""Narrative as HTML: its Markdown, and tables of words in notices and in the reviewer's pack."""

import html
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")
_SIDES = {"text-align:right": "right", "text-align:center": "centre"}
"""The classes of cells of a table in place of styles, which the pages' security policy forbids."""


class Html(str):
    """Text that is HTML already."""


def markdown_to_html(text: str) -> str:
    """Convert Markdown to HTML. HTML and pictures in it are shown as text; classes align cells of tables."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        if side := _SIDES.get(str(token.attrs.pop("style", ""))):
            token.attrs["class"] = side
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()


def table_html(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a caption, and headers with their scope; the first cell of a row is its header."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    start = f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>"
    return f"{start}\n<tbody>\n{body}\n</tbody>\n</table>"


def escape(text: str) -> str:
    """Return the text as HTML, or as it is if it is HTML already."""
    return text if isinstance(text, Html) else html.escape(text)
