"""Staging: each run becomes a notebook of the document, with all that both assemblers need and no code: a
complete Quarto project. A page made of the same as before is taken from the cache."""

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.chapters.coverage import shown_chapters
from analysis.data.areas import Area, load_areas
from analysis.data.document import Chapter, Document, MarkdownPage, load_document
from analysis.data.editions import EditionRecord
from analysis.data.indicators import load_register
from analysis.document.content import Cell, Content, Prose, joined, read_cells
from analysis.document.definition import (
    EXTENSION,
    PUBLISHED,
    check_prose,
    complete_definition,
    in_theme,
    write_brand,
)
from analysis.document.downloads import description_name, download_texts
from analysis.document.drafts import Draft, draft_pages, labels_of
from analysis.document.links import Labels, complete_exhibit, references_in, resolve_links, take_pictures
from analysis.document.navigation import heading_id, page_metadata, with_anchors
from analysis.document.own_pages import contents_text, downloads_text, search_index
from analysis.document.pages import CONTENTS, DOWNLOADS, KINDS, SitePage, plan_pages
from analysis.document.render_context import RenderContext
from analysis.edition.edition import open_edition
from analysis.errors import AssemblyError
from analysis.exhibits.exhibit import KEY
from analysis.exhibits.page import legend
from analysis.io.cache import Cache, Entry, is_inside
from analysis.io.hashing import hash_text
from analysis.io.yaml_files import yaml_text
from analysis.narrative.markup import with_links
from analysis.narrative.rendering import markdown_to_html
from analysis.project import Project

FRONT = "index"
SYMBOLS = '<p class="note symbols">'
"""How the note at the foot of a page begins."""
_H2 = re.compile(r"<h2>(.*?)</h2>")
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass(frozen=True)
class Staged:
    """The staged document: its folder, what all pages share, and its pages in reading order.
    hashes: of the notebook of each page. new: the pages that were not taken from the cache. shown_as_rows:
    the hash of all that the document shows in rows, and of what all pages share."""

    folder: Path
    context: RenderContext
    hashes: dict[SitePage, str]
    new: set[SitePage]
    shown_as_rows: str

    def read(self, page: SitePage) -> dict[str, Any]:
        """Return the `metadata` and the `markdown` of a page. Raises AssemblyError at Markdown of Quarto."""
        front, *cells = read_cells(self.folder / f"{page.path}.ipynb")
        parts = []
        for cell in cells:
            if cell["cell_type"] == "markdown":
                parts.append(joined(cell["source"]))
                check_prose(parts[-1], page.path)
            else:
                parts += [joined(output["data"]["text/markdown"]) for output in cell["outputs"]]
        metadata = json.loads(joined(front["source"]).strip("-\n"))
        return {"metadata": metadata, "markdown": "\n\n".join(parts) + "\n", "parts": parts}


def stage(
    project: Project,
    edition: EditionRecord,
    runs_folder: Path,
    folder: Path,
    cache: Cache,
    formats: Sequence[str] = ("html",),
    failed: Sequence[tuple[Area, Chapter, str]] = (),
) -> Staged:
    """Write the staged document to `folder`. formats: of print, to be linked. Raises AssemblyError."""
    document, areas = load_document(project.root), load_areas(project.data, edition.position_date)
    shown = shown_chapters(open_edition(project, edition.period))
    made = {path.stem for path in runs_folder.glob("*/*.ipynb")}
    chapters = [each for each in document.chapters if each in shown or each.notebook in made]
    planned = [*plan_pages(chapters, areas, edition, runs_folder, failed)]
    planned += [_written_page(project.root, page, document, areas.county) for page in document.pages]
    register = load_register(project.data)
    folder.mkdir(parents=True)
    definition = complete_definition(document, edition, project.data)
    (folder / "_quarto.yml").write_text(yaml_text(definition), encoding="utf-8")
    _copy_extension(project.root / EXTENSION, folder)
    write_brand(document, project.root, folder)
    has_front = any(page.path == FRONT for page in planned)
    pages = tuple(planned) if has_front else (SitePage(FRONT, edition.title), *planned)
    kinds = tuple(kind for kind in formats if kind in KINDS)
    sheets = tuple(map(in_theme, document.stylesheets))
    shows_contents = document.options("html").get("toc", True)
    context = RenderContext(definition, edition, areas, register, pages, kinds, sheets, shows_contents)
    drafts = draft_pages(planned, context, cache)
    contents = contents_text(drafts, context)
    texts = {CONTENTS: contents, DOWNLOADS: downloads_text(drafts, context)}
    if not has_front:  # the list of contents is in front
        texts = {pages[0]: contents, **texts}
    own = [
        Draft(page, hash_text("generated page", context.identity, page.path, text), Content((Prose(text),)))
        for page, text in texts.items()
    ]
    labels = labels_of(drafts)
    hashes, new = {}, set()
    for draft in [*drafts, *own]:
        entry = draft.cached
        if entry is None:
            entry = _stage_page(draft, labels, context, cache)
            new.add(draft.page)
        cache.place(entry, folder)
        hashes[draft.page] = entry.files[f"{draft.page.path}.ipynb"]
    for name, script in search_index(drafts, context).items():
        (folder / "theme" / name).write_text(script, encoding="utf-8")
    shown_as_rows = hash_text(context.identity, *(draft.rows for draft in drafts))
    return Staged(folder, context, hashes, new, shown_as_rows)


def _written_page(root: Path, page: MarkdownPage, document: Document, county: Area) -> SitePage:
    """Return a page of Markdown, rendered as narrative is: callouts, footnotes and references in it too."""
    written, name = (root / page.file).read_text(encoding="utf-8-sig"), Path(page.file).stem
    text = with_links(Prose(written).without_title().markdown, document, county, county)
    html = _H2.sub(lambda of: f'<h2 id="{heading_id(of[1])}">{of[1]}</h2>', markdown_to_html(text, name))
    return SitePage(name, page.title, text=f"```{{=html}}\n{html}\n```")


def _copy_extension(source: Path, folder: Path) -> None:
    """Copy the extension to where Quarto looks for it, and what of it is published to `theme/`."""
    if not (source / "page.html").is_file():
        template = "the template every page of the document is made with"
        raise AssemblyError(f"{EXTENSION}/page.html is missing: {template}.")
    for path in sorted(source.rglob("*")):
        if path.is_symlink():
            problem = "is a link to another place, which would be published. Put a copy of the file there."
            raise AssemblyError(f"{EXTENSION}/{path.relative_to(source).as_posix()} {problem}")
    shutil.copytree(source, folder / EXTENSION)
    for pattern in PUBLISHED:
        for path in filter(Path.is_file, source.glob(pattern)):
            target = folder / "theme" / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _stage_page(draft: Draft, labels: Labels, context: RenderContext, cache: Cache) -> Entry:
    """Put the page into the cache, numbered and linked, with its pictures and its data."""
    page, items, known = draft.page, {item.id: item for item in draft.items}, context.known
    metadata = page_metadata(page, draft.content.blocks, context).items()
    # JSON is YAML, and ten times as fast
    lines = (f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in metadata)
    front = ",\n".join(lines)
    cells = [text_cell("raw", f"---\n{{\n{front}\n}}\n---\n")]
    files: dict[str, str | bytes] = {}
    for block in draft.content.blocks:
        if isinstance(block, Prose):
            cells.append(text_cell("markdown", resolve_links(with_anchors(block), page, labels, known)))
            continue
        item, download = items[block.id], ""
        if item.rows is not None:
            download = page.download(item.id)
            described = description_name(download)
            files[download], files[described] = download_texts(block, context.areas, context.register)
        text = complete_exhibit(block, item.label, download, context.register)
        html = resolve_links(text, page, labels, known)
        if context.kinds:
            html, pictures = take_pictures(html)
            files |= pictures
        cells.append(output_cell(f"```{{=html}}\n{html}\n```"))
    texts = [block.markdown if isinstance(block, Prose) else block.html for block in draft.content.blocks]
    texts = [text for text in texts if KEY not in text]  # which explains them all
    for note in legend(texts, context.edition):
        cells.append(text_cell("markdown", f"```{{=html}}\n{SYMBOLS}{note}</p>\n```"))
    for name in files:
        if not is_inside(name):
            rule = "an exhibit's id is letters, digits, - and _ only"
            raise AssemblyError(f"{name!r} would be a file outside the document: {rule}.")
    files[f"{page.path}.ipynb"] = notebook_text(cells)
    references = {reference for block in draft.content.blocks for reference in references_in(block, page)}
    given = [(reference, labels.get(reference, "")) for reference in sorted(references)]
    return cache.put(draft.key, files, {"summary": draft.summary, "references": given})


def text_cell(kind: str, text: str) -> Cell:
    """Return a cell of that kind, its text in lines as notebooks on disk have it."""
    return {"cell_type": kind, "metadata": {}, "source": _lines(text)}


def output_cell(markdown: str) -> Cell:
    """Return a cell whose output is the Markdown."""
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": _lines(markdown)}}
    return {**text_cell("code", "#| echo: false"), "execution_count": 1, "outputs": [output]}


def notebook_text(cells: Sequence[Cell]) -> str:
    """Return the notebook of the cells, as it is on disk."""
    numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)]
    notebook = {"cells": numbered, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False) + "\n"


def _lines(text: str) -> list[str]:
    """Return text as notebooks on disk have it. Quarto takes a source that is one string for one line."""
    return text.splitlines(keepends=True)
