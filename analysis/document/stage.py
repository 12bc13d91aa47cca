"""Staging: each run becomes a notebook of the document, with everything both assemblers need and no code.

The staged folder is a complete Quarto project: numbered captions, pictures and CSV files beside the pages,
navigation in each page's front matter, and `_quarto.yml` completed for the edition. What the two assemblers
make of it differs in nothing but tools.

A page that is made of the same as before is taken from the cache as it is (`drafts`).
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.data.areas import load_areas
from analysis.data.document import Document
from analysis.data.editions import EditionRecord
from analysis.data.indicators import Register
from analysis.document.content import Block, Prose, Shown
from analysis.document.definition import complete_definition, write_brand
from analysis.document.downloads import Download, download_path, download_texts
from analysis.document.drafts import Draft, draft_pages, generated_page, labels_of
from analysis.document.links import add_foot, definitions_line, fit_links, take_pictures
from analysis.document.navigation import page_metadata, with_anchors
from analysis.document.numbering import Labels, number_caption, references_in, resolve_references
from analysis.document.own_pages import contents_text, downloads_text
from analysis.document.page_text import PageText, front_matter, page_text, read_page
from analysis.document.pages import SitePage
from analysis.document.print_plan import kinds_of
from analysis.document.render_context import RenderContext
from analysis.document.search import write_index
from analysis.errors import AssemblyError
from analysis.io.cache import Cache, Entry, is_inside
from analysis.io.hashing import hash_text
from analysis.io.yaml_files import yaml_text
from analysis.project import Project

FRONT = "index"
CONTENTS, DOWNLOADS = (
    SitePage("contents", "Everything in this document"),
    SitePage("downloads/index", "Data downloads"),
)
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@dataclass(frozen=True)
class Staged:
    """The staged document: its folder, its completed definition and its pages in reading order.

    texts: the hash of the text of each page, by its path. new: the texts of the pages that were not taken
    from the cache. shown_as_rows: the hash of everything that the document shows in rows, and of what all
    pages share.
    """

    folder: Path
    definition: dict[str, Any]
    pages: tuple[SitePage, ...]
    figures: int
    tables: int
    texts: dict[str, str]
    new: dict[str, PageText]
    shown_as_rows: str

    def text_of(self, page: SitePage) -> PageText:
        """Return what the page is made of."""
        return self.new.get(page.path) or read_page(self.folder / f"{page.path}.ipynb")


def stage(
    project: Project,
    document: Document,
    edition: EditionRecord,
    register: Register,
    planned: list[SitePage],
    folder: Path,
    cache: Cache,
    formats: Sequence[str] = ("html",),
) -> Staged:
    """Write the staged document to `folder`. formats: in which print is made, so that it can be linked.

    Raises AssemblyError.
    """
    definition = _begin(project, document, edition, folder)
    pages = (
        tuple(planned)
        if any(page.path == FRONT for page in planned)
        else (SitePage(FRONT, edition.title), *planned)
    )
    context = RenderContext(
        definition,
        edition,
        load_areas(project.data),
        register,
        pages,
        (CONTENTS, DOWNLOADS),
        tuple(kinds_of(formats)),
    )
    drafts = draft_pages(planned, context, cache)
    labels = labels_of(drafts)
    texts, new = {}, {}
    for draft in [*drafts, *_generated(drafts, context)]:
        entry = draft.cached
        if entry is None:
            entry, new[draft.page.path] = _stage_page(draft, labels, context, cache)
        cache.place(entry, folder)
        texts[draft.page.path] = str(entry.value["text"])
    write_index(
        (entry for draft in drafts for entry in draft.summary.entries), folder / "theme" / "search-index.js"
    )
    return Staged(
        folder,
        definition,
        pages=(*pages, *context.own_pages),
        figures=sum(draft.summary.count("chart") for draft in drafts),
        tables=sum(draft.summary.count("table") for draft in drafts),
        texts=texts,
        new=new,
        shown_as_rows=hash_text(context.identity, *(draft.summary.rows for draft in drafts)),
    )


def _begin(project: Project, document: Document, edition: EditionRecord, folder: Path) -> dict[str, Any]:
    """Make the folder with the theme and the definition. Returns the definition. Raises AssemblyError."""
    folder.mkdir(parents=True)
    definition = complete_definition(document, edition)
    (folder / "_quarto.yml").write_text(yaml_text(definition), encoding="utf-8")
    _copy_theme(project.root / "theme", folder / "theme")
    write_brand(definition, folder / "theme")
    return definition


def _copy_theme(source: Path, target: Path) -> None:
    if not (source / "page.html").is_file():
        raise AssemblyError(
            "theme/page.html is missing: the template every page of the document is made with."
        )
    if linked := [
        path.relative_to(source).as_posix() for path in sorted(source.rglob("*")) if path.is_symlink()
    ]:
        raise AssemblyError(
            f"theme/{linked[0]} is a link to another place, which would be published. Put a copy of the file there."
        )
    shutil.copytree(source, target)


def _generated(drafts: Sequence[Draft], context: RenderContext) -> list[Draft]:
    """Return the pages that list what the others show: the front page too, if the document has no other."""
    summaries = [(draft.page, draft.summary) for draft in drafts]
    contents = contents_text(summaries)
    listed = [(page, summary.downloads) for page, summary in summaries]
    texts = {
        CONTENTS: contents,
        DOWNLOADS: downloads_text(listed, context.edition, context.prints, context.kinds),
    }
    if context.pages[0] not in [draft.page for draft in drafts]:
        texts = {context.pages[0]: contents, **texts}
    return [generated_page(page, text, context) for page, text in texts.items()]


def _stage_page(draft: Draft, labels: Labels, context: RenderContext, cache: Cache) -> tuple[Entry, PageText]:
    """Put the page into the cache, with its pictures and its data."""
    blocks, files = _finished_blocks(draft, labels, context)
    metadata = page_metadata(draft.page, draft.content.blocks, context)
    cells = [_text_cell("raw", front_matter(metadata)), *(_cell(block) for block in blocks)]
    files = {f"{draft.page.path}.ipynb": _notebook(cells), **files, **_data(draft, context)}
    for name in files:
        if not is_inside(name):
            raise AssemblyError(
                f"{name!r} would be a file outside the document: an exhibit's id is letters, digits, - and _ only."
            )
    text = page_text(cells)
    references = {
        reference for block in draft.content.blocks for reference in references_in(_text(block), draft.page)
    }
    value = {
        "text": hash_text(text.source),
        "summary": draft.summary.as_json(),
        "references": [(reference, labels.get(reference, "")) for reference in sorted(references)],
    }
    return cache.put(draft.key, files, value), text


def _finished_blocks(
    draft: Draft, labels: Labels, context: RenderContext
) -> tuple[list[Block], dict[str, str | bytes]]:
    """Return the blocks as they are on the page, numbered and linked, and their pictures by path."""
    blocks: list[Block] = []
    pictures: dict[str, str | bytes] = {}
    downloads = {download.path: download for download in draft.summary.downloads}
    for block in draft.content.blocks:
        if isinstance(block, Shown):
            download = downloads.get(download_path(block, draft.page))
            html, taken = take_pictures(
                _finished(block, download, draft.page, labels, context), draft.page.root
            )
            pictures |= taken
            blocks.append(block.with_html(html))
        else:
            blocks.append(Prose(_linked(with_anchors(block), draft.page, labels, context)))
    return blocks, pictures


def _finished(
    exhibit: Shown, download: Download | None, page: SitePage, labels: Labels, context: RenderContext
) -> str:
    """Return the HTML of an exhibit, with its number, its links, and what stands below it."""
    if label := labels.get((page.html, exhibit.id)):
        exhibit = exhibit.with_html(number_caption(exhibit, label))
    foot = [definitions_line(exhibit, context.register), download.link if download else ""]
    return _linked(add_foot(exhibit, [line for line in foot if line]), page, labels, context)


def _linked(text: str, page: SitePage, labels: Labels, context: RenderContext) -> str:
    return fit_links(resolve_references(text, page, labels, context.known), page, context.known)


def _data(draft: Draft, context: RenderContext) -> dict[str, str | bytes]:
    """Return the CSV files of what the page shows, by path."""
    files: dict[str, str | bytes] = {}
    downloads = {download.path: download for download in draft.summary.downloads}
    for exhibit in draft.content.exhibits:
        if download := downloads.get(download_path(exhibit, draft.page)):
            files[download.path], files[download.meta_path] = download_texts(
                exhibit, context.areas, context.register
            )
    return files


def _text(block: Block) -> str:
    return block.markdown if isinstance(block, Prose) else block.html


def _notebook(cells: Sequence[dict[str, Any]]) -> str:
    numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)]
    notebook = {"cells": numbered, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, ensure_ascii=False) + "\n"


def _text_cell(kind: str, text: str) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": _lines(text)}


def _lines(text: str) -> list[str]:
    """Return text as notebooks on disk have it. Quarto takes a source that is one string for one line."""
    return text.splitlines(keepends=True)


def _cell(block: Block) -> dict[str, Any]:
    if isinstance(block, Prose):
        return _text_cell("markdown", block.markdown)
    data = {"text/markdown": _lines(f"```{{=html}}\n{block.html}\n```")}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return {**_text_cell("code", "#| echo: false"), "execution_count": 1, "outputs": [output]}
