"""The built-in assembler: the staged notebooks through Pandoc and the same page template that Quarto uses."""

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pypandoc

from analysis.assembly.content import joined, read_cells
from analysis.assembly.converted import Converted
from analysis.assembly.definition import RESOURCES, check_definition, check_prose
from analysis.assembly.pages import Page
from analysis.assembly.stage import Staged
from analysis.errors import AssemblyProblem

NAME = "pandoc"
FILTER = "plain-tables.lua"
TIME_LIMIT_SECONDS = 120


@cache
def version() -> str:
    """The version of the Pandoc that comes with the project."""
    return str(pypandoc.get_pandoc_version())


def build_site(staged: Staged, site: Path, previous: Path | None = None) -> None:
    """Every staged page as HTML in `site`, with the files they need. Raises AssemblyProblem.

    previous: the folder of an older build; a page that would be made from the same text in the same way is taken from it.
    """
    check_definition(staged.definition)
    template = staged.folder / str(staged.definition["format"]["html"]["template"])
    ways = (template, staged.folder / "_quarto.yml", staged.folder / "theme" / FILTER)
    converted = Converted(site, version(), ways, previous)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda page: _build_page(page, staged.folder, template, site, converted), staged.pages))
    converted.write(staged.folder)
    _copy_resources(staged.folder, site)


def _build_page(page: Page, folder: Path, template: Path, site: Path, converted: Converted) -> None:
    markdown = page_markdown(folder / f"{page.path}.ipynb")
    target = site / page.html
    target.parent.mkdir(parents=True, exist_ok=True)
    if not converted.reuse(page.html, markdown):
        _convert(page, folder, template, markdown, target)
        converted.note(page.html, markdown)


def _convert(page: Page, folder: Path, template: Path, markdown: str, target: Path) -> None:
    run_pandoc(
        [
            "--to=html5",
            "--standalone",
            f"--template={template}",
            f"--metadata-file={folder / '_quarto.yml'}",
            f"--lua-filter={folder / 'theme' / FILTER}",
            "--syntax-highlighting=none",
            "--wrap=preserve",
            f"--output={target}",
        ],
        markdown,
        page.path,
    )


def page_markdown(staged_notebook: Path) -> str:
    """A staged page as the Markdown that Quarto would give to Pandoc: front matter, prose, and what the cells show.

    Raises AssemblyProblem at what only Quarto understands.
    """
    parts = []
    for cell in read_cells(staged_notebook):
        if cell["cell_type"] == "code":
            parts += [joined(output["data"]["text/markdown"]) for output in cell["outputs"]]
        else:
            source = joined(cell["source"])
            if cell["cell_type"] == "markdown":
                check_prose(source, f"{staged_notebook.parent.name}/{staged_notebook.name}")
            parts.append(source)
    return "\n\n".join(parts) + "\n"


def run_pandoc(arguments: list[str], markdown: str, what: str) -> None:
    """Run Pandoc on Markdown. Raises AssemblyProblem with what Pandoc said."""
    command = [pypandoc.get_pandoc_path(), "--from=markdown", *arguments]
    try:
        done = subprocess.run(
            command, input=markdown, capture_output=True, text=True, encoding="utf-8", timeout=TIME_LIMIT_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise AssemblyProblem(f"{what}: Pandoc did not finish within {TIME_LIMIT_SECONDS} seconds.") from None
    if done.returncode:
        raise AssemblyProblem(
            f"{what}: Pandoc could not make the page. It said: {done.stderr.partition('HasCallStack')[0].strip()}"
        )


def _copy_resources(folder: Path, site: Path) -> None:
    for pattern in RESOURCES:
        for file in folder.glob(pattern):
            if file.is_file():
                target = site / file.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
