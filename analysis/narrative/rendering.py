"""Narrative as HTML: its Markdown, tables of words in notices, and pages that stand beside the document."""

import html
import re
from collections.abc import Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from analysis.narrative.markup import CALLOUTS

_BLOCK = re.compile(r"\{\s*\.([\w-]+)[^}]*\}|([\w-]+)")
_TITLE = re.compile(r'\btitle="([^"]*)"')
_SIDES = {"text-align:right": "right", "text-align:center": "centre"}
"""The classes of cells of a table in place of styles, which the pages' security policy forbids."""
VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1">'
_PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
{head}
</head>
<body>
{body}
</body>
</html>
"""


def _kind(parameters: str) -> str:
    """Return the class of a block that begins with `::: parameters`."""
    found = _BLOCK.fullmatch(parameters.strip())
    return (found[1] or found[2]) if found else ""


def _callout(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    """Return the beginning or the end of a callout: its title, then what it says."""
    if tokens[index].nesting < 0:
        return "</div>\n"
    parameters = tokens[index].info
    title = _TITLE.search(parameters)
    heading = html.escape(title[1] if title else CALLOUTS[_kind(parameters)])
    return f'<div class="{_kind(parameters)}">\n<p><strong>{heading}</strong></p>\n'


_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "typographer": False})
    .enable("table")
    .disable("image")
    .use(footnote_plugin)
    .use(
        container_plugin,
        "callout",
        validate=lambda parameters, _: _kind(parameters) in CALLOUTS,
        render=_callout,
    )
)


class Html(str):
    """Text that is HTML already."""


def markdown_to_html(text: str, section: str = "") -> str:
    """Convert Markdown to HTML. HTML and pictures in it are shown as text; classes align cells of tables.
    section: its id, which makes the places of its footnotes its own on a page."""
    environment = {"docId": section} if section else {}
    tokens = _MARKDOWN.parse(text, environment)
    for token in tokens:
        if side := _SIDES.get(str(token.attrs.pop("style", ""))):
            token.attrs["class"] = side
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, environment)).strip()


def table_html(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a caption, and headers with their scope; the first cell of a row is its header."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "\n".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    start = f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>"
    return f"{start}\n<tbody>\n{body}\n</tbody>\n</table>"


def page_html(body: str, *head: str) -> str:
    """Return a page that stands beside the document. head: the lines of its head."""
    return _PAGE.format(head="\n".join(head), body=body)


def escape(text: str) -> str:
    """Return the text as HTML, or as it is if it is HTML already."""
    return text if isinstance(text, Html) else html.escape(text)
