"""What a page is made of once it is staged: its metadata and its Markdown, as they stand in its notebook."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.document.content import Cell, joined, read_cells
from analysis.document.definition import check_prose

FENCE = "---\n"


@dataclass(frozen=True)
class PageText:
    """metadata: what the page template shows around the text. prose: the Markdown that people write."""

    metadata: dict[str, Any]
    markdown: str
    prose: tuple[str, ...]

    @property
    def source(self) -> str:
        """Return all of it as one text: equal texts are the same page."""
        return f"{json.dumps(self.metadata, ensure_ascii=False)}\n{self.markdown}"

    def checked(self, page: str) -> "PageText":
        """Return the text. Raises AssemblyError at what only Quarto understands."""
        for prose in self.prose:
            check_prose(prose, page)
        return self


def front_matter(metadata: dict[str, Any]) -> str:
    """Return the metadata as the first cell of a notebook: JSON, which is YAML and ten times as fast."""
    items = metadata.items()
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in items)
    return f"{FENCE}{{\n{lines}\n}}\n{FENCE}"


def read_page(staged_notebook: Path) -> PageText:
    """Return a staged page, read from its notebook. Raises AssemblyError when it is not one."""
    return page_text(read_cells(staged_notebook))


def page_text(cells: Iterable[Cell]) -> PageText:
    """Return the page of these cells: the front matter, then prose and what code shows."""
    first, *others = cells
    parts, prose = [], []
    for cell in others:
        if cell["cell_type"] == "markdown":
            prose.append(joined(cell["source"]))
            parts.append(prose[-1])
        else:
            parts += [joined(output["data"]["text/markdown"]) for output in cell["outputs"]]
    return PageText(json.loads(joined(first["source"]).strip("-\n")), "\n\n".join(parts) + "\n", tuple(prose))
