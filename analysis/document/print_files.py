"""Print: the county's document and a pack for each district, as Word and PDF, from the staged pages.

Both are made by the Pandoc that comes with the project, whichever assembler makes the site: one text, one
look, the same bytes. The rows behind each chart are left to the downloads of the site; everything else that a
page shows is there. A document that would be made from the same text in the same way is taken from the build
before.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from analysis.document import pdf, word
from analysis.document.page_text import read_page
from analysis.document.pages import SitePage
from analysis.document.print_plan import PrintDocument, kinds_of, plan_print
from analysis.document.render_cache import RenderCache
from analysis.document.stage import Staged
from analysis.io.hashing import hash_text
from analysis.io.yaml_files import yaml_text

MAKERS = {"docx": word, "pdf": pdf}
"""What makes each kind: a module with `version`, `inputs` and `build`."""
FENCE = ":" * 10


def build_print(
    staged: Staged, site: Path, formats: Sequence[str], previous: Path | None = None
) -> tuple[Path, ...]:
    """Write every document to print among the downloads of the site, in each of the formats.

    previous: the folder of an older build. Raises AssemblyError.
    """
    edition = staged.definition["bold-steps"]["edition"]
    documents = plan_print(edition["period"], str(edition["title"]), staged.pages)
    return tuple(
        path for kind in kinds_of(formats) for path in _build_kind(kind, documents, staged, site, previous)
    )


def _build_kind(
    kind: str, documents: Sequence[PrintDocument], staged: Staged, site: Path, previous: Path | None
) -> list[Path]:
    """Write the documents as files of that kind."""
    maker = MAKERS[kind]
    cache = RenderCache(site, maker.version(), maker.inputs(staged), previous, notes=f"{kind}.json")

    def build(document: PrintDocument) -> Path:
        name, markdown = document.download(kind), print_markdown(document, staged)
        text = hash_text(markdown)
        if not cache.reuse(name, text):
            cache.put(name, text, maker.build(markdown, staged, Path(name).name))
        return site / name

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        paths = list(pool.map(build, documents))
    cache.write(staged.folder)
    return paths


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
