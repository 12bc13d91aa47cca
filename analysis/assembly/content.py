"""What an executed notebook shows, without its code: prose and exhibits in order."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from analysis.errors import AssemblyProblem
from analysis.exhibits import MIME_TYPE

HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)


@dataclass(frozen=True)
class Prose:
    """A Markdown cell."""

    markdown: str


@dataclass(frozen=True)
class Shown:
    """An exhibit: its HTML element, and the same as data."""

    html: str
    data: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def kind(self) -> str:
        return str(self.data["kind"])

    @property
    def title(self) -> str:
        return str(self.data["title"])

    def with_html(self, html: str) -> "Shown":
        return replace(self, html=html)


Block = Prose | Shown


@dataclass(frozen=True)
class Content:
    """The blocks of one page. `error`: how the notebook ended when it did not end well."""

    blocks: tuple[Block, ...]
    error: str = ""

    @property
    def exhibits(self) -> list[Shown]:
        return [block for block in self.blocks if isinstance(block, Shown)]


def read_content(run: Path) -> Content:
    """The content of an executed notebook. Raises AssemblyProblem when the file is not a notebook."""
    try:
        notebook = nbformat.read(run, as_version=4)
    except (ValueError, OSError) as error:
        raise AssemblyProblem(f"{run.parent.name}/{run.name}: cannot be read as a notebook ({type(error).__name__}).") from None
    blocks: list[Block] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.strip():
            blocks.append(Prose(cell.source))
        elif cell.cell_type == "code":
            blocks.extend(_shown(output) for output in cell.outputs if MIME_TYPE in output.get("data", {}))
    return Content(tuple(blocks), _error(notebook))


def _shown(output: Any) -> Shown:
    return Shown(output["data"]["text/html"], dict(output["data"][MIME_TYPE]))


def _error(notebook: Any) -> str:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                return f"{output.ename}: {output.evalue}".strip()
    return ""


def without_title(prose: Prose) -> Prose:
    """The cell without its level 1 headings: the page prints the chapter's title itself."""
    return Prose(HEADING.sub(lambda found: "" if found[1] == "#" else found[0], prose.markdown).strip())
