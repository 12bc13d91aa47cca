"""Quarto's Markdown in narrative: references to charts, tables and chapters, callouts and footnotes become
what they stand for; `boldsteps check` names what would be printed as it is typed."""

import re
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase

from analysis.data.areas import Area
from analysis.data.document import Chapter, Document
from analysis.data.findings import Finding, nearest
from analysis.narrative.files import Section

_KINDS = ("note", "tip", "important", "warning", "caution")
CALLOUTS = {f"callout-{kind}": kind.capitalize() for kind in _KINDS}
"""The classes of callouts, and what is above one that has no title of its own."""

REFERENCE = re.compile(r"(?<![\w.`@\\])@(fig|tbl|sec)-([\w-]*\w)")
"""`@fig-gaps-opening` and `@tbl-…` are exhibits by their id, `@sec-gaps` is a chapter by its notebook."""
_BLOCK = re.compile(r"^:{3,}[ \t]*(?:\{[ \t]*\.([\w-]+)[^}\n]*\}|([\w-]+)[ \t]*$)", re.MULTILINE)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](?!:)")
MARKS = re.compile(rf"{REFERENCE.pattern}|{_FOOTNOTE.pattern}|^\[\^[^\]\s]+\]:", re.MULTILINE)
"""References and footnotes, whose numbers are no figures."""
_CODE = re.compile(r"^(`{3,}).*?^\1`*[ \t]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_REFUSED = (
    (r"!\[[^\]\n]*\]\([^)\n]*\)", "A picture", "Show a chart of the notebook: that can be traced."),
    (r"\{\{<.*?>\}\}", "The shortcode", "Write what it should show."),
    (r"\[-?@[^\]\n]+\]", "The citation", "Name the source in words; exhibits state theirs."),
    (r"(?<![\w.`@\\])@(?:eq|lst|thm|lem|cor|exm|exr)-[\w-]+", "The reference", "Use @fig-, @tbl- or @sec-."),
    (r"\]\{[^}\n]*\}", "The attribute", "Leave it out: the looks are the document's."),
    (r"</?[A-Za-z][^>\n]*>", "HTML", "Write Markdown."),
    (r"\$\$?[^$\s][^$\n]*\$", "The formula", "Write it in words, with its numbers as references."),
    (r"~~[^~\n]+~~", "Struck text", "Leave it out."),
    (r"^`{3,}[ \t]*\{[^}\n]*\}", "The block of code", "Write code in the notebook."),
)  # fmt: skip
"""Markup that is neither rendered here nor by every format, what it is called, and what to do."""


def with_links(markdown: str, document: Document, area: Area, county: Area) -> str:
    """Return the text with links for `@fig-`, `@tbl-` and `@sec-`; the assembly writes numbers."""

    def linked(found: re.Match[str]) -> str:
        chapter = _chapter(found, document)
        if chapter is None:
            return found[0]
        href = f"../{chapter.path((area if chapter.areas == 'every' else county).slug)}.html"
        return f"[{chapter.title}]({href})" if found[1] == "sec" else f"[]({href}#{found[2]})"

    return REFERENCE.sub(linked, markdown)


def _chapter(found: re.Match[str], document: Document) -> Chapter | None:
    """Return the chapter a reference leads to: an exhibit's id begins with its notebook's name."""
    name = found[2].replace("-", "_")
    chapters = [each for each in document.chapters if f"{name}_".startswith(f"{each.notebook}_")]
    if found[1] == "sec":
        chapters = [each for each in chapters if each.notebook == name]
    return max(chapters, key=lambda each: len(each.notebook), default=None)


def check_markup(
    section: Section, document: Document, ids_of: Callable[[Chapter], Iterable[str]]
) -> Iterator[Finding]:
    """Yield an error for what would be printed as it is typed, with its line and what to do.
    ids_of: gives the ids of exhibits that the notebook of a chapter can show, `*` for any part of one."""
    text = _CODE.sub(
        lambda code: re.sub(r"[^\n]", " ", code[0]) if "{" not in code[0][:12] else code[0], section.text
    )

    def finding(position: int, message: str, remedy: str) -> Finding:
        row = section.line_of(position)
        return Finding.error("markup", message, remedy, row=row, column=section.id)

    for pattern, what, remedy in _REFUSED:
        for found in re.finditer(pattern, text, re.MULTILINE):
            yield finding(found.start(), f"{what} {found[0]} would be printed as it is typed.", remedy)
    for block in _BLOCK.finditer(text):
        if (name := block[1] or block[2]) not in CALLOUTS:
            message = f"The block ::: {name} would be printed as it is typed."
            yield finding(block.start(), message, f"Use one of {', '.join(CALLOUTS)}.")
    for note in _FOOTNOTE.finditer(text):
        if f"[^{note[1]}]:" not in text:
            remedy = f"Write a line [^{note[1]}]: and what it says, in this section."
            yield finding(note.start(), f"The footnote {note[0]} has no text.", remedy)
    for found in REFERENCE.finditer(text):
        chapter = _chapter(found, document)
        if chapter is None:
            chapters = [f"@sec-{each.notebook.replace('_', '-')}" for each in document.chapters]
            yield finding(found.start(), f"{found[0]} leads to no chapter.", nearest(found[0], chapters))
        elif found[1] != "sec":
            ids = sorted(ids_of(chapter))
            if not any(fnmatchcase(found[2], id) for id in ids):
                message = f"{found[0]}: notebooks/{chapter.notebook}.ipynb shows no such chart or table."
                yield finding(found.start(), message, nearest(found[2], ids))
