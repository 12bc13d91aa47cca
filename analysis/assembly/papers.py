"""The papers a committee reads: the county's document and a pack for each district, as Word and PDF, from the staged pages.

Both are made by the Pandoc that comes with the project, whichever assembler makes the site: one text, one look, the same bytes.
The rows behind each chart are left to the downloads of the site; everything else that a page shows is there.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from analysis.assembly.page_text import read_page
from analysis.assembly.pages import Page
from analysis.assembly.paper_plan import Paper, kinds_of, plan_papers
from analysis.assembly.stage import Staged
from analysis.records.yaml_files import yaml_text


def build_papers(staged: Staged, target: Path, formats: Sequence[str]) -> tuple[Path, ...]:
    """Every paper of the staged document in each of the formats, `docx` and `pdf`. Raises AssemblyProblem."""
    edition = staged.definition["bold-steps"]["edition"]
    papers = plan_papers(edition["period"], str(edition["title"]), staged.pages)
    wanted = [(paper, kind) for paper in papers for kind in kinds_of(formats)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return tuple(pool.map(lambda each: _build(each[0], each[1], staged, target), wanted))


def paper_markdown(paper: Paper, staged: Staged) -> str:
    """The pages of a paper as one Markdown text, each in a block that names it."""
    front = yaml_text(_front_matter(paper, staged.definition))
    return f"---\n{front}---\n\n" + "\n\n".join(_page(page, staged.folder) for page in paper.pages) + "\n"


def _front_matter(paper: Paper, definition: dict[str, Any]) -> dict[str, Any]:
    about = definition["bold-steps"]
    return {
        "title": paper.title,
        "subtitle": paper.subtitle,
        "council": about["council"],
        "author": about["council"],
        "date": f"Figures as at {about['edition']['as-at']}",
        "as-at": about["edition"]["as-at"],
        "licence": about.get("licence", ""),
        "lang": definition["lang"],
        "toc-title": "Contents",
    }


def _page(page: Page, folder: Path) -> str:
    text = read_page(folder / f"{page.path}.ipynb").checked(page.path).markdown
    fence = ":" * 10
    return f'{fence} {{page="{page.path}"}}\n# {f"{page.number} {page.title}".strip()}\n\n{text}\n{fence}'


def _build(paper: Paper, kind: str, staged: Staged, target: Path) -> Path:
    from analysis.assembly import typeset, word

    file = target / f"{paper.path}.{kind}"
    file.parent.mkdir(parents=True, exist_ok=True)
    build = {"docx": word.build, "pdf": typeset.build}[kind]
    build(paper_markdown(paper, staged), staged, file)
    return file
