"""Print: the county's document and a pack for each district, as Word and PDF, from the staged pages. Pandoc
makes both, whichever assembler makes the site. The rows behind each chart are left to the downloads."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from analysis.document import pandoc, pdf, word
from analysis.document.definition import EXTENSION
from analysis.document.navigation import escaped
from analysis.document.pages import PrintDocument
from analysis.document.stage import SYMBOLS, Staged
from analysis.errors import AssemblyError
from analysis.exhibits.exhibit import REFERENCE
from analysis.io.cache import Cache
from analysis.io.hashing import hash_file, hash_text
from analysis.io.yaml_files import yaml_text

MAKERS = {"docx": word, "pdf": pdf}
"""What makes each kind: a module with `THEME`, `versions`, `prepare` and `build`."""
EARLIER = "Figures of earlier years, by district"
FENCE = ":" * 10
FILE = "print"
"""The name of a file in the cache."""


def build_print(staged: Staged, site: Path, cache: Cache) -> tuple[list[Path], list[str]]:
    """Write every document to print among the site's downloads, in each kind of the edition. Return the
    files, from the cache where text and way are the same, and why others failed."""

    def build(kind: str, inputs: str, document: PrintDocument) -> Path | str:
        try:
            return make(kind, inputs, document)
        except AssemblyError as error:
            return str(error)

    def make(kind: str, inputs: str, document: PrintDocument) -> Path:
        file = site / document.download(kind)
        markdown = print_markdown(document, staged)
        key = hash_text(kind, inputs, hash_text(markdown))
        if cache.get(key) is None:
            cache.put(key, {FILE: MAKERS[kind].build(markdown, staged, file.name)})
        cache.place_file(key, FILE, file)
        return file

    made: list[Path | str] = []
    for kind in staged.context.kinds:
        maker = MAKERS[kind]
        maker.prepare(staged)
        files = [*(staged.folder / EXTENSION / name for name in maker.THEME), Path(str(maker.__file__))]
        versions = (pandoc.version(), *maker.versions())
        inputs = hash_text(*versions, *map(hash_file, [*files, staged.folder / "_quarto.yml"]))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made += pool.map(partial(build, kind, inputs), staged.context.prints)
    files_made = [each for each in made if isinstance(each, Path)]
    return files_made, [each for each in made if isinstance(each, str)]


def print_markdown(document: PrintDocument, staged: Staged) -> str:
    """Return the pages of a document as one Markdown text, each in a block that names it."""
    about = staged.context.definition["bold-steps"]
    front = {
        "title": escaped(document.title),
        "subtitle": document.subtitle,
        "council": about["council"],
        "author": about["council"],
        "date": about["edition"]["known-at"],
        "licence": about.get("licence", ""),
        "lang": staged.context.definition["lang"],
        "toc-title": "Contents",
        "sheet": document.part == "sheet",
    }
    parts, is_following = [f"---\n{yaml_text(front)}---"], False
    for page in document.pages:
        is_sheet, shown = document.part == "sheet", staged.read(page)["parts"]
        heading = f"# {document.subtitle if is_sheet else f'{page.number} {page.title}'.strip()}"
        if not page.is_appendix:
            shown = chosen(shown, is_reference=document.part == "reference")
        if shown and page.is_sheet and not is_sheet:  # districts follow one another under one heading
            heading = f"{'' if is_following else f'# {EARLIER}'}\n\n## {page.area_name}".strip()
            shown, is_following = [part for part in shown if not part.startswith("#")], True
        if shown:
            text = "\n\n".join(shown)
            parts.append(f'{FENCE} {{page="{page.path}"}}\n{heading}\n\n{text}\n{FENCE}')
    return "\n\n".join(parts) + "\n"


def chosen(parts: Sequence[str], *, is_reference: bool) -> list[str]:
    """Return the parts of a page that are to be read, or the tables to look up, with their headings."""
    kept: list[str] = []
    for part in reversed(parts):
        level = len(part) - len(part.lstrip("#"))
        if part.startswith("```{=html}"):
            is_kept = (REFERENCE in part) == is_reference
        else:  # a heading, or words: over what is kept below it, up to the next heading of its level
            below = kept[-1] if kept and SYMBOLS not in kept[-1] else ""
            over = len(below) - len(below.lstrip("#"))
            is_kept = bool(below) and (not level or not over or over > level) if level else not is_reference
        if is_kept:
            kept.append(part)
    return kept[::-1]
