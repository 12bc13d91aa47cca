"""Print: the county's document and a pack for each district, as Word and PDF, from the staged pages.

Both are made by the Pandoc that comes with the project, whichever assembler makes the site: one text, one
look, the same bytes. The rows behind each chart are left to the downloads of the site; everything else that a
page shows is there. A document that would be made from the same text in the same way is taken from the cache.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from analysis.document import pdf, word
from analysis.document.page_text import read_page
from analysis.document.pages import SitePage
from analysis.document.print_plan import PrintDocument, kinds_of, plan_print
from analysis.document.stage import Staged
from analysis.io.cache import Cache
from analysis.io.hashing import hash_file, hash_text
from analysis.io.yaml_files import yaml_text

MAKERS = {"docx": word, "pdf": pdf}
"""What makes each kind: a module with `version`, `inputs` and `build`."""
FENCE = ":" * 10
FILE = "print"
"""The name of a file in the cache."""


def build_print(staged: Staged, site: Path, formats: Sequence[str], cache: Cache) -> tuple[Path, ...]:
    """Write every document to print among the downloads of the site, in each of the formats, `docx` and
    `pdf`.

    One that would be made from the same text in the same way is taken from the cache. Raises AssemblyError.
    """
    edition = staged.definition["bold-steps"]["edition"]
    documents = plan_print(edition["period"], str(edition["title"]), staged.pages)

    def build(kind: str, inputs: str, document: PrintDocument) -> Path:
        file = site / document.download(kind)
        markdown = print_markdown(document, staged)
        key = hash_text(kind, inputs, hash_text(markdown))
        if cache.get(key) is None:
            cache.put(key, {FILE: MAKERS[kind].build(markdown, staged, file.name)})
        cache.place_file(key, FILE, file)
        return file

    made: list[Path] = []
    for kind in kinds_of(formats):
        inputs = hash_text(MAKERS[kind].version(), *map(hash_file, MAKERS[kind].inputs(staged)))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made += pool.map(partial(build, kind, inputs), documents)
    return tuple(made)


def print_markdown(document: PrintDocument, staged: Staged) -> str:
    """Return the pages of a document as one Markdown text, each in a block that names it."""
    front = yaml_text(_front_matter(document, staged.definition))
    return f"---\n{front}---\n\n" + "\n\n".join(_page(page, staged.folder) for page in document.pages) + "\n"


def _front_matter(document: PrintDocument, definition: dict[str, Any]) -> dict[str, Any]:
    about = definition["bold-steps"]
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "council": about["council"],
        "author": about["council"],
        "date": f"Figures as at {about['edition']['as-at']}",
        "as-at": about["edition"]["as-at"],
        "licence": about.get("licence", ""),
        "lang": definition["lang"],
        "toc-title": "Contents",
    }


def _page(page: SitePage, folder: Path) -> str:
    text = read_page(folder / f"{page.path}.ipynb").checked(page.path).markdown
    return f'{FENCE} {{page="{page.path}"}}\n# {f"{page.number} {page.title}".strip()}\n\n{text}\n{FENCE}'
