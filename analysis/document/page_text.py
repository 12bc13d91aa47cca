"""What a page is made of once it is staged: its metadata and its Markdown, as they stand in its notebook."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.document.content import joined, read_cells
from analysis.document.definition import check_prose

FENCE = "---\n"


@dataclass(frozen=True)
class PageText:
    """metadata: what the page template shows around the text. prose: the Markdown cells, which people write."""

    metadata: dict[str, Any]
    markdown: str
    prose: tuple[str, ...]

    @property
    def source(self) -> str:
        """All of it as one text: equal texts are the same page."""
        return f"{json.dumps(self.metadata, ensure_ascii=False)}\n{self.markdown}"

    def checked(self, page: str) -> "PageText":
        """The text. Raises AssemblyError at what only Quarto understands."""
        for prose in self.prose:
            check_prose(prose, page)
        return self


def front_matter(metadata: dict[str, Any]) -> str:
    """The metadata as the first cell of a notebook has it: JSON, which is YAML too and takes a tenth of the time."""
    lines = ",\n".join(
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in metadata.items()
    )
    return f"{FENCE}{{\n{lines}\n}}\n{FENCE}"


def read_page(staged_notebook: Path) -> PageText:
    """A staged page from its notebook. Raises AssemblyError when it is not one."""
    return page_text(read_cells(staged_notebook))


def page_text(cells: Iterable[dict[str, Any]]) -> PageText:
    """The first cell is the front matter; then come prose and what the cells show."""
    first, *others = cells
    parts, prose = [], []
    for cell in others:
        if cell["cell_type"] == "markdown":
            prose.append(joined(cell["source"]))
            parts.append(prose[-1])
        else:
            parts += [joined(output["data"]["text/markdown"]) for output in cell["outputs"]]
    return PageText(json.loads(joined(first["source"]).strip("-\n")), "\n\n".join(parts) + "\n", tuple(prose))
