"""Staging: each run becomes a notebook of the document, with everything both assemblers need and no code.

The staged folder is a complete Quarto project: numbered captions, pictures and CSV files beside the pages, navigation in each
page's front matter, and `_quarto.yml` completed for the edition. What the two assemblers make of it differs in nothing but tools.
"""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from analysis.assembly.brand import write_brand
from analysis.assembly.content import Block, Content, Prose, Shown, read_content, without_title
from analysis.assembly.contents import contents_page
from analysis.assembly.definition import complete_definition
from analysis.assembly.downloads import Download, download_line, downloads_page, write_download
from analysis.assembly.links import add_foot, definitions_line, fit_links
from analysis.assembly.navigation import page_metadata, with_anchors
from analysis.assembly.notices import failure_notice
from analysis.assembly.numbering import Labels, label_exhibits, number_caption, resolve_references
from analysis.assembly.page_text import front_matter
from analysis.assembly.pages import Page
from analysis.assembly.pictures import write_pictures
from analysis.assembly.search import search_entries, write_index
from analysis.document import Document
from analysis.errors import AssemblyProblem
from analysis.exhibits.exhibit import MIME_TYPE
from analysis.project import Project
from analysis.records.areas import Areas, load_areas
from analysis.records.editions import Edition
from analysis.records.indicators import Register
from analysis.records.yaml_files import yaml_text

CONTENTS_TITLE = "Everything in this document"


@dataclass(frozen=True)
class Staged:
    """The staged document: its folder, its completed definition and its pages in reading order."""

    folder: Path
    definition: dict[str, Any]
    pages: tuple[Page, ...]
    figures: int
    tables: int


def stage(
    project: Project, document: Document, edition: Edition, register: Register, planned: list[Page], folder: Path
) -> Staged:
    """Write the staged document to `folder`. Raises AssemblyProblem."""
    folder.mkdir(parents=True)
    definition = complete_definition(document, edition)
    (folder / "_quarto.yml").write_text(yaml_text(definition), encoding="utf-8")
    _copy_theme(project.root / "theme", folder / "theme")
    write_brand(definition, folder / "theme")

    pages, contents = _read(planned, edition, str(definition["bold-steps"].get("contact", "")))
    exhibits = {path: content.exhibits for path, content in contents.items()}
    labels = {(page.html, name): label for page in pages for name, label in label_exhibits(page, exhibits[page.path]).items()}
    downloads = _write_downloads(pages, exhibits, labels, folder, load_areas(project.data), register)
    made_here = [_contents(pages, exhibits, labels), downloads_page(list(downloads.values()), edition)]
    if not any(page.path == "index" for page in pages):
        pages.insert(0, contents_page("index", edition.title, pages, exhibits, labels))
    known = {page.html for page in (*pages, *made_here)}

    for page in (*pages, *made_here):
        content = contents.get(page.path, Content((Prose(page.text),)))
        blocks = [_finished(block, page, labels, downloads, register, known, folder) for block in content.blocks]
        _write_page(page, page_metadata(page, pages, list(content.blocks), edition), blocks, folder)
    prose = {path: [block for block in content.blocks if isinstance(block, Prose)] for path, content in contents.items()}
    write_index(search_entries(pages, prose, exhibits, labels, register), folder / "theme" / "search-index.js")
    kinds = [exhibit.kind for shown in exhibits.values() for exhibit in shown]
    return Staged(folder, definition, (*pages, *made_here), kinds.count("chart"), kinds.count("table"))


def _copy_theme(source: Path, target: Path) -> None:
    if not (source / "page.html").is_file():
        raise AssemblyProblem("theme/page.html is missing: the template every page of the document is made with.")
    if linked := [path.relative_to(source).as_posix() for path in sorted(source.rglob("*")) if path.is_symlink()]:
        raise AssemblyProblem(
            f"theme/{linked[0]} is a link to another place, which would be published. Put a copy of the file there."
        )
    shutil.copytree(source, target)


def _read(planned: list[Page], edition: Edition, contact: str) -> tuple[list[Page], dict[str, Content]]:
    """The content of each page; a run that failed, or whose notebook holds an error, has a notice instead."""
    pages, contents = [], {}
    for page in planned:
        content = read_content(page.run) if page.run else Content((), page.failure)
        if content.error:
            page = replace(page, run=None, failure=content.error)
            content = Content((failure_notice(page, content.error, edition, contact),))
        blocks = (without_title(block) if isinstance(block, Prose) else block for block in content.blocks)
        contents[page.path] = Content(tuple(block for block in blocks if not isinstance(block, Prose) or block.markdown))
        pages.append(page)
    return pages, contents


def _write_downloads(
    pages: list[Page],
    exhibits: dict[str, list[Shown]],
    labels: Labels,
    folder: Path,
    areas: Areas,
    register: Register,
) -> dict[tuple[str, str], Download]:
    """The CSV of every exhibit that shows rows, by page and exhibit id. Raises AssemblyProblem when two would be one file."""
    downloads: dict[tuple[str, str], Download] = {}
    for page in pages:
        for exhibit in exhibits[page.path]:
            if exhibit.data["columns"]:
                if (folder / page.downloads / f"{exhibit.id}.csv").exists():
                    raise AssemblyProblem(
                        f"{page.path}: exhibit {exhibit.id!r} has the id of an exhibit on another page of {page.area.name if page.area else 'this area'}; "
                        "an id is used once for an area."
                    )
                label = labels.get((page.html, exhibit.id), "")
                downloads[page.path, exhibit.id] = write_download(exhibit, label, page, folder, areas, register)
    return downloads


def _contents(pages: list[Page], exhibits: dict[str, list[Shown]], labels: Labels) -> Page:
    return contents_page("contents", CONTENTS_TITLE, pages, exhibits, labels)


def _finished(
    block: Block,
    page: Page,
    labels: Labels,
    downloads: dict[tuple[str, str], Download],
    register: Register,
    known: set[str],
    folder: Path,
) -> Block:
    """A block as it stands on its page: numbered, linked, its picture in a file."""
    if isinstance(block, Prose):
        return Prose(fit_links(resolve_references(with_anchors(block), page, labels, known), page, known))
    if label := labels.get((page.html, block.id)):
        block = block.with_html(number_caption(block, label))
    foot = [definitions_line(block, register)]
    if download := downloads.get((page.path, block.id)):
        foot.append(download_line(download))
    text = add_foot(block, [line for line in foot if line])
    text = fit_links(resolve_references(text, page, labels, known), page, known)
    return block.with_html(write_pictures(text, folder, page.root))


def _write_page(page: Page, metadata: dict[str, Any], blocks: list[Block], folder: Path) -> None:
    cells = [_text_cell("raw", front_matter(metadata)), *(_cell(block) for block in blocks)]
    numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells)]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = {"cells": numbered, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    file = folder / f"{page.path}.ipynb"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(notebook, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def _text_cell(kind: str, text: str) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": _lines(text)}


def _lines(text: str) -> list[str]:
    """Text as notebooks on disk hold it. Quarto takes a source that is one string for one line."""
    return text.splitlines(keepends=True)


def _cell(block: Block) -> dict[str, Any]:
    if isinstance(block, Prose):
        return _text_cell("markdown", block.markdown)
    data = {"text/markdown": _lines(f"```{{=html}}\n{block.html}\n```"), MIME_TYPE: block.data}
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return {**_text_cell("code", "#| echo: false"), "execution_count": 1, "outputs": [output]}
