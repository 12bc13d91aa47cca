"""The document to take away: a plain Quarto website of the same executed notebooks, in `quarto/`, for people
who want Quarto's own themes, sidebar, search, numbers of figures and `quarto publish`. Nothing in it needs
this project. Exhibits are HTML in Markdown outputs, so that no page asks for anything outside its folder."""

import re
from collections import defaultdict
from html import unescape
from pathlib import Path
from typing import Any

from analysis.document.content import Cell
from analysis.document.pages import SitePage
from analysis.document.stage import Staged, notebook_text, output_cell, text_cell
from analysis.io.cache import copy_by_link
from analysis.io.yaml_files import yaml_text

FOLDER = "quarto"
LOOKS = """/*-- scss:rules --*/
.narrow, .folded-only { display: none; }
.quarto-float, .quarto-float figure { text-align: left; }
.exhibit svg { max-width: 100%; height: auto; }
svg text:not([fill]) { fill: currentColor; }
.exhibit .scroll { overflow-x: auto; }
.exhibit table { font-size: .875rem; }
.exhibit td, .exhibit th { padding: .25rem .5rem; vertical-align: top; }
td:not(.words) { font-variant-numeric: tabular-nums; }
.exhibit .note, .exhibit .source, .exhibit .unit, .below { font-size: .875rem; }
.below { display: block; }
.chip { font-weight: 700; white-space: nowrap; }
a { text-decoration: underline; }
"""
_KINDS = {"Figure": "fig", "Table": "tbl"}
_EXHIBIT = re.compile(r'<(?:figure|div) class="exhibit (?:chart|table)" id="([^"]+)"')
_CAPTION = re.compile(
    r'(<figcaption>|<caption>)<span class="number">(Figure|Table) [^<]*</span> (.*?)'
    r"(</figcaption>|</caption>)",
    re.DOTALL,
)
_TITLE = re.compile(r'<span class="title">(.*?)</span>(?:<br>)?', re.DOTALL)
_PARAGRAPH = re.compile(
    r"<p>((?:(?!</p>).)*?<a href=\"[^\"]*#[^\"]+\">(?:Figure|Table) [^<]*</a>.*?)</p>", re.DOTALL
)
_NUMBERED = re.compile(r'<a href="([^"#]*)#([^"]+)">(?:Figure|Table) [^<]*</a>')
_TAG = re.compile(r"<[^>]+>")
_MARK = re.compile(r"([\\`*_\[\]<>$@^~|#{}])")

Captions = dict[tuple[str, str], tuple[str, str]]
"""By page, as a file from the top of the site, and id of the exhibit: `fig` or `tbl`, and its title."""


def write_export(staged: Staged, target: Path) -> None:
    """Write the project to the folder `target`, which is not there."""
    pages = {page: staged.read(page) for page in staged.hashes if page.path != "contents"}
    parts = ((page, part) for page, read in pages.items() for part in read["parts"])
    captions = {(page.html, id): caption for page, part in parts for id, caption in _captions(part)}
    for page, read in pages.items():
        cells = [text_cell("raw", f"---\n{yaml_text({'title': page.title})}---\n")]
        cells += [cell for part in read["parts"] for cell in _cells(part, page, captions)]
        file = target / f"{page.path}.ipynb"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(notebook_text(cells), encoding="utf-8")
    (target / "_quarto.yml").write_text(yaml_text(_definition(staged, list(pages))), encoding="utf-8")
    (target / "report.scss").write_text(LOOKS, encoding="utf-8")
    for pattern in ("downloads/**/*", "media/*"):
        for path in filter(Path.is_file, staged.folder.glob(pattern)):
            if path.suffix != ".ipynb":
                copy_by_link(path, target / path.relative_to(staged.folder))


def _definition(staged: Staged, pages: list[SitePage]) -> dict[str, Any]:
    """Return the `_quarto.yml` of the project: a section of the sidebar for each area."""
    sections: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        if page.path != "index":
            sections[page.area_name or "More"].append(f"{page.path}.ipynb")
    edition = staged.context.edition
    sidebar = [{"section": name, "contents": files} for name, files in sections.items()]
    looks = {"theme": {"light": ["default", "report.scss"], "dark": ["darkly", "report.scss"]}}
    return {
        "project": {"type": "website", "resources": ["downloads/**", "media/**"]},
        "website": {
            "title": edition.title,
            "search": True,
            "sidebar": {"style": "docked", "contents": ["index.ipynb", *sidebar]},
            "page-footer": staged.context.definition["bold-steps"].get("licence", ""),
        },
        "lang": staged.context.definition["lang"],
        "execute": {"enabled": False},
        "format": {
            "html": {**looks, "toc": True, "html-table-processing": "none", "html-math-method": "plain"}
        },
    }


def _captions(part: str) -> list[tuple[str, tuple[str, str]]]:
    """Return the id, kind and title of the chart or table that a part of a page is, none if it is neither."""
    exhibit, caption = _EXHIBIT.search(part), _CAPTION.search(part)
    if not exhibit or not caption:
        return []
    title = _TITLE.search(caption[3])
    return [(exhibit[1], (_KINDS[caption[2]], _TAG.sub("", title[1] if title else caption[3])))]


def _cells(part: str, page: SitePage, captions: Captions) -> list[Cell]:
    """Return a part of a page as cells: prose as it is, an exhibit as an output with label and caption."""
    if not part.startswith("```{=html}"):
        return [text_cell("markdown", part)]
    html = part.removeprefix("```{=html}\n").removesuffix("\n```")
    above, below = "", ""
    for id, (kind, title) in _captions(part):
        above, below = f"::: {{#{kind}-{id}}}\n\n", f"\n\n{_escaped(title)}\n:::"
        html = _CAPTION.sub(_without_title, html, count=1)
    pieces = _PARAGRAPH.split(html)
    shown = [
        _referring(piece, page, captions) if number % 2 else f"```{{=html}}\n{piece}\n```"
        for number, piece in enumerate(pieces)
        if piece.strip()
    ]
    return [output_cell(above + "\n\n".join(shown) + below)]


def _without_title(caption: re.Match[str]) -> str:
    """Return the caption without its number and title, which Quarto writes: a table has none left."""
    rest = _TITLE.sub("", caption[3]) if caption[1] == "<figcaption>" else ""
    return f'<p class="unit">{rest}</p>' if rest.strip() else ""


def _referring(paragraph: str, page: SitePage, captions: Captions) -> str:
    """Return a paragraph whose references to exhibits of its page are Quarto's, others their titles."""
    parts, end = [], 0
    for found in _NUMBERED.finditer(paragraph):
        target = re.sub(r"^(\.\./)+", "", found[1]) or page.html
        kind, title = captions.get((target, found[2]), ("fig", found[0]))
        elsewhere = f"[{_escaped(title)}]({found[1]}#{kind}-{found[2]})"
        reference = f"@{kind}-{found[2]}" if target == page.html else elsewhere
        parts += [_raw(paragraph[end : found.start()]), reference]
        end = found.end()
    return "".join([*parts, _raw(paragraph[end:])])


def _raw(html: str) -> str:
    """Return HTML within a line of Markdown, with the spaces at its ends outside."""
    text = " ".join(html.split())
    before, after = " " * (html[:1].isspace()), " " * (html[-1:].isspace())
    return f"{before}`{text}`{{=html}}{after}" if text else before


def _escaped(text: str) -> str:
    """Return the text of HTML as Markdown that shows it."""
    return _MARK.sub(r"\\\1", unescape(text))
