"""Everything a build leaves, as text to search and as figures to compare: pages, notebooks, downloads, workbook, search index."""

import base64
import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from analysis.data.schema import SYMBOLS
from analysis.document.downloads import MONTHS
from analysis.io.executed_notebooks import MIME_TYPE
from tests.support.reading import pdf_text

PACKED = (".xlsx", ".docx", ".zip")
PICTURES = (".png", ".jpg")
_PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=\\n\s]+")


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """The name and the text of every file below the folder; of packed files, of every file in them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            yield from _text(name, path.read_bytes())


def _text(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    if name.endswith(PACKED):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for member in packed.namelist():
                yield from _text(f"{name}/{member}", packed.read(member))
    elif name.endswith(".pdf"):
        yield name, pdf_text(content)
    elif name.endswith(PICTURES):
        yield name, "".join(_png_texts(content))
    else:
        yield name, html.unescape(_PICTURE.sub(_picture_texts, content.decode("utf-8", "replace")))


def _picture_texts(found: re.Match[str]) -> str:
    """A picture inside a page: what its file says besides its points."""
    encoded = found[0].partition(",")[2].replace("\\n", "")
    return "".join(_png_texts(base64.b64decode(encoded)))


def _png_texts(content: bytes) -> Iterator[str]:
    """The text a PNG carries: software, author, comments. What is drawn in it is not text."""
    place = 8
    while place + 8 <= len(content):
        size = int.from_bytes(content[place : place + 4], "big")
        if content[place + 4 : place + 8] in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            yield content[place + 8 : place + 8 + size].decode("latin-1")
        place += 12 + size


def exhibits(folder: Path) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """The area, the notebook and the exhibit, for every exhibit of every executed notebook."""
    for path in sorted((folder / "runs").glob("*/*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            for output in cell.get("outputs", ()):
                if MIME_TYPE in output.get("data", {}):
                    yield path.parent.name, path.stem, output["data"][MIME_TYPE]


def downloads(folder: Path) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Each CSV by its path from `downloads/`, with its rows, their years and missing values written as in the document."""
    top = folder / "site" / "downloads"
    for path in sorted(top.rglob("*.csv")):
        yield path.relative_to(top).as_posix(), rows_of_download(path)


def rows_of_download(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV, their years and missing values written as in the document."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_as_in_the_document(row) for row in csv.DictReader(file)]


def _as_in_the_document(row: dict[str, str]) -> dict[str, str]:
    """201112 of an academic year is 2011/12, and a symbol in the place of a value is no value."""
    identifier = row.get("time_identifier", "")
    if identifier in MONTHS:
        row["time_period"] += f"-{MONTHS.index(identifier) + 1:02d}"
    elif separator := {"Academic year": "/", "Financial year": "-"}.get(identifier):
        row["time_period"] = f"{row['time_period'][:4]}{separator}{row['time_period'][4:]}"
    if row.get("value") in SYMBOLS:
        row["value"] = ""
    return row


def sheets(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Each table of the workbook, with its rows."""
    for path in sorted((folder / "site" / "downloads").glob("*.xlsx")):
        for sheet in load_workbook(path).worksheets:
            for table in sheet.tables.values():
                head, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
                yield sheet.title, [dict(zip(head, row, strict=True)) for row in rows]
