"""The exhibits of an executed notebook, read from the outputs of its cells."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MIME_TYPE = "application/vnd.boldsteps.exhibit+json"
"""The representation of an exhibit as data, beside the HTML that pages show (`analysis.exhibits.exhibit`)."""


def exhibit_outputs(cell: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the data of every output that shows an exhibit, by MIME type: `MIME_TYPE` and `text/html`."""
    for output in cell.get("outputs", ()):
        if MIME_TYPE in output.get("data", {}):
            yield output["data"]


def read_exhibits(notebook: Path) -> Iterator[dict[str, Any]]:
    """Yield the exhibits of a notebook in their order. Raises OSError or ValueError if it cannot be read."""
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        for data in exhibit_outputs(cell):
            yield data[MIME_TYPE]


def read_build_exhibits(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield every exhibit of every run of the build in a folder."""
    for notebook in sorted((folder / "runs").glob("*/*.ipynb")):
        yield from read_exhibits(notebook)
