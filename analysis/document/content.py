"""What an executed notebook shows, without its code: prose and exhibits in order."""

import html
import json
import re
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from analysis.errors import AssemblyError
from analysis.io.executed_notebooks import MIME_TYPE, exhibit_outputs

HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)

LONGEST_FINDING = 170  # letters
_TAG, _SENTENCE = re.compile(r"<[^>]+>"), re.compile(r".+?[.!?](?= [A-Z\d£]|$)")

Cell = dict[str, Any]


@dataclass(frozen=True)
class Prose:
    """A Markdown cell."""

    markdown: str

    def without_title(self) -> "Prose":
        """Return the cell without its level 1 headings: the page prints the chapter's title itself."""
        text = HEADING.sub(lambda heading: "" if heading[1] == "#" else heading[0], self.markdown)
        return Prose(text.strip())


@dataclass(frozen=True)
class ShownExhibit:
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


Block = Prose | ShownExhibit


@dataclass(frozen=True)
class Content:
    """The blocks of one page. `error`: how the notebook ended when it did not end well."""

    blocks: tuple[Block, ...]
    error: str = ""

    @property
    def exhibits(self) -> list[ShownExhibit]:
        return [block for block in self.blocks if isinstance(block, ShownExhibit)]


def read_content(run: Path) -> Content:
    """Return the content of an executed notebook. Raises AssemblyError when the file is not a notebook."""
    cells = read_cells(run)
    blocks: list[Block] = []
    for number, cell in enumerate(cells):
        if _is_empty_section(cell, cells[number + 1 :]):
            continue  # what the area has no figures for is not announced
        if cell["cell_type"] == "markdown" and (text := joined(cell["source"]).strip()):
            if _is_alone(blocks[-1:], text):  # a heading right below another would leave that without content
                text = HEADING.sub("", text, 1).lstrip()
            blocks += [Prose(text)] if text else []
        elif cell["cell_type"] == "code":
            shown = exhibit_outputs(cell)
            blocks.extend(ShownExhibit(joined(data["text/html"]), data[MIME_TYPE]) for data in shown)
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    errors = (output for output in outputs if output["output_type"] == "error")
    error = next((f"{error['ename']}: {error['evalue']}".strip() for error in errors), "")
    return Content(tuple(blocks), error)


def finding(run: Path) -> str:
    """Return the first sentence of a chapter's opening, for a list of chapters; nothing if it is long, or has
    a mark that stands for something there."""
    opening = next((each.html for each in read_content(run).exhibits if each.id.endswith("-opening")), "")
    text = " ".join(html.unescape(_TAG.sub("", opening.partition("<p>")[2].partition("</p>")[0])).split())
    sentence = found[0] if (found := _SENTENCE.match(text)) else ""
    return sentence if len(sentence) <= LONGEST_FINDING and not set("[†") & set(sentence) else ""


def _is_empty_section(cell: Cell, following: list[Cell]) -> bool:
    """Return whether the cell is a heading over code that shows nothing, up to the next one of its level."""
    if not (level := _heading_level(cell)):
        return False
    beneath = takewhile(lambda other: not 0 < _heading_level(other) <= level, following)
    code = [other for other in beneath if other["cell_type"] == "code"]
    return bool(code) and not any(other["outputs"] for other in code)


def _is_alone(before: list[Block], text: str) -> bool:
    """Return whether the text is headed below a heading of which nothing has been shown."""
    above = [HEADING.fullmatch(block.markdown) for block in before if isinstance(block, Prose)]
    heading = HEADING.match(text)
    return bool(heading and above and above[0] and 1 < len(above[0][1]) < len(heading[1]))


def _heading_level(cell: Cell) -> int:
    """Return 2 for a cell that begins `## …`, 0 for any other, and for the title of the page."""
    heading = HEADING.match(joined(cell["source"]).lstrip()) if cell["cell_type"] == "markdown" else None
    return len(heading[1]) if heading and heading[1] != "#" else 0


def read_cells(notebook: Path) -> list[Cell]:
    """Return the cells of a notebook as in its file. Raises AssemblyError when it is not a notebook. Read as
    plain JSON: to validate each, as `nbformat` does, takes ten times as long, and papermill wrote them."""
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        return list(content["cells"])
    except (ValueError, KeyError, TypeError, OSError) as error:
        name = f"{notebook.parent.name}/{notebook.name}"
        raise AssemblyError(f"{name}: cannot be read as a notebook ({type(error).__name__}).") from None


def joined(text: str | list[str]) -> str:
    """Return text of a notebook, which may be a list of lines there, as one text."""
    return text if isinstance(text, str) else "".join(text)
