"""Exhibits: what a notebook cell shows. A chart, a table, text or a notice, always with where its figures come from.

An exhibit has two representations, made from the same content:

- `text/html`: what JupyterLab and every page of the document show;
- `application/vnd.boldsteps.exhibit+json`: the content as data, which the assemblers, the downloads, `boldsteps trace`
  and the tests read. Its `sha256` is over the rows, so a page can be checked against the figures.
"""

import base64
import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from analysis.edition.citations import Citation, Fact
from analysis.io.executed_notebooks import MIME_TYPE

SCHEMA = 1

Cell = str | float | int | None


@dataclass(frozen=True)
class Chip:
    """A table cell that is also coloured: its text says everything (shape and word), the kind only colours it.

    kind: `red`, `amber`, `green` or `not-rated`.
    """

    text: str
    kind: str


@dataclass(frozen=True)
class Spark:
    """A line the size of a word: PNG bytes, the size in CSS pixels, and what it shows in words."""

    png: bytes
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Lines:
    """A cell of several lines: what it is about, linked where there is more to read, and below it, smaller, what belongs to it.

    Empty lines are left out. href: a page of the document, `../appendices/definitions.html#ks4_5ac_em`.
    """

    head: str | Chip
    below: tuple[str | Spark, ...] = ()
    href: str = ""


ShownCell = str | Chip | Lines


@dataclass(frozen=True)
class DataTable:
    """Exactly what an exhibit shows: column headings, rows of text cells as read by people, and raw rows for the CSV.

    columns: headings. rows: cells as printed. raw_columns/raw_rows: tidy names and unformatted values.
    header_columns: how many leading columns are row headers. parts: headings of consecutive rows, each with how many there are.
    sortable: readers may sort and filter it, and on a narrow screen each row stands as a card.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[ShownCell, ...], ...]
    raw_columns: tuple[str, ...]
    raw_rows: tuple[tuple[Cell, ...], ...]
    header_columns: int = 1
    highlight: frozenset[int] = frozenset()
    parts: tuple[tuple[str, int], ...] = ()
    sortable: bool = False

    @cached_property
    def word_columns(self) -> frozenset[int]:
        """The columns of words, which are read from the left: those most of whose cells begin with a letter."""
        found = (
            column for column in range(len(self.columns)) if _are_words([row[column] for row in self.rows])
        )
        return frozenset(found)


def _are_words(cells: Sequence[ShownCell]) -> bool:
    given = [text for cell in cells if (text := _begins(cell)) not in ("", "–")]
    return bool(given) and 2 * sum(text[0].isalpha() for text in given) >= len(given)


def _begins(cell: ShownCell) -> str:
    """What a cell begins with as it is read: a chip with its word, not its shape."""
    head = cell.head if isinstance(cell, Lines) else cell
    return head.text.partition(" ")[2] if isinstance(head, Chip) else head


@dataclass(frozen=True)
class Exhibit:
    """One thing shown on a page.

    id: unique within the document for its area, `gaps-ks4-fsm`. kind: chart, table, text or notice.
    title: active, at most 12 words. unit: what is counted, for which years. alt: the chart's message in words, with its figures.
    image: PNG bytes. body: HTML of a text or notice. narrative: HTML shown beside it.
    """

    id: str
    kind: str
    topic: str
    period: str
    area_code: str
    area_name: str
    title: str = ""
    unit: str = ""
    alt: str = ""
    image: bytes | None = None
    image_size: tuple[int, int] = (0, 0)
    data: DataTable | None = None
    body: str = ""
    narrative: str = ""
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    indicators: tuple[str, ...] = field(default=())

    @property
    def sha256(self) -> str:
        """Hash of the raw rows shown, with the area and the period they are about."""
        rows = [list(row) for row in self.data.raw_rows] if self.data else self.body
        content = json.dumps([self.period, self.area_code, self.id, rows], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """The exhibit as the JSON representation, without the picture (it is in the HTML)."""
        return {
            "schema": SCHEMA,
            "id": self.id,
            "kind": self.kind,
            "topic": self.topic,
            "period": self.period,
            "area": self.area_code,
            "area_name": self.area_name,
            "title": self.title,
            "unit": self.unit,
            "alt": self.alt,
            "notes": list(self.notes),
            "indicators": list(self.indicators),
            "citations": [vars(citation) for citation in self.citations],
            "facts": [
                {"table": fact.table, "key": dict(fact.key), "shown": fact.shown} for fact in self.facts
            ],
            "columns": list(self.data.raw_columns) if self.data else [],
            "rows": [list(row) for row in self.data.raw_rows] if self.data else [],
            "sha256": self.sha256,
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": to_html(self), "text/plain": self._as_text(), MIME_TYPE: self.as_data()}

    def _as_text(self) -> str:
        return "\n".join(part for part in (self.title, self.alt) if part) or f"[{self.kind} {self.id}]"


def to_html(exhibit: Exhibit) -> str:
    """The exhibit as one HTML element, its narrative beside it when it has one."""
    element = {"chart": _chart, "table": _table_exhibit, "text": _text, "notice": _notice}[exhibit.kind](
        exhibit
    )
    if not exhibit.narrative:
        return element
    return f'<section class="beside">\n<div class="narrative">\n{exhibit.narrative}\n</div>\n{element}\n</section>'


def table_html(exhibit: Exhibit, *, caption: str) -> str:
    """The data as an accessible table: caption, column and row headers with scope."""
    data = exhibit.data
    assert data is not None
    role = ' role="columnheader"' if data.sortable else ""
    head = "".join(
        f'<th scope="col"{role}{_words(data, column)}>{html.escape(name)}</th>'
        for column, name in enumerate(data.columns)
    )
    table, row = (
        ('<table class="sortable" role="table">', '<tr role="row">') if data.sortable else ("<table>", "<tr>")
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{_attribute(caption)}">{table}\n'
        f"<caption>{html.escape(caption)}</caption>\n<thead>{row}{head}</tr></thead>\n{_bodies(data)}\n</table></div>"
    )


def _bodies(data: DataTable) -> str:
    """The rows: one body, or one for each part under its heading."""
    rows = [_row(row, number, data) for number, row in enumerate(data.rows)]
    if not data.parts:
        return _body(rows)
    bodies, start = [], 0
    for heading, count in data.parts:
        title = f'<tr class="part"><th scope="rowgroup" colspan="{len(data.columns)}">{html.escape(heading)}</th></tr>'
        bodies.append(_body([title, *rows[start : start + count]]))
        start += count
    return "\n".join(bodies)


def _body(rows: list[str]) -> str:
    joined = "\n".join(rows)
    return f"<tbody>\n{joined}\n</tbody>"


def _row(row: tuple[ShownCell, ...], number: int, data: DataTable) -> str:
    marked = ' class="this-area"' if number in data.highlight else ""
    heads = "".join(
        f'<th scope="row"{_role(data, "rowheader")}>{_cell(cell)}</th>' for cell in row[: data.header_columns]
    )
    cells = "".join(
        f"<td{_role(data, 'cell')}{_words(data, column)}{_label(data, name)}>{_cell(cell)}</td>"
        for column, (name, cell) in enumerate(zip(data.columns, row, strict=True))
        if column >= data.header_columns
    )
    return f"<tr{marked}{_role(data, 'row')}>{heads}{cells}</tr>"


def _role(data: DataTable, role: str) -> str:
    """Shown as cards, a table would stop being one to a screen reader: its parts say what they are."""
    return f' role="{role}"' if data.sortable else ""


def _words(data: DataTable, column: int) -> str:
    return ' class="words"' if column in data.word_columns else ""


def _label(data: DataTable, name: str) -> str:
    return f' data-label="{_attribute(name)}"' if data.sortable else ""


def _cell(cell: ShownCell) -> str:
    if isinstance(cell, Chip):
        return f'<span class="chip {cell.kind}">{html.escape(cell.text)}</span>'
    if isinstance(cell, Lines):
        below = "".join(f'<span class="below">{_line(line)}</span>' for line in cell.below if line)
        head = f'<a href="{_attribute(cell.href)}">{_cell(cell.head)}</a>' if cell.href else _cell(cell.head)
        return f'<span class="cell">{head}{below}</span>'
    return html.escape(cell)


def _line(line: str | Spark) -> str:
    if isinstance(line, str):
        return html.escape(line)
    picture = base64.b64encode(line.png).decode()
    return f'<img src="data:image/png;base64,{picture}" width="{line.width}" height="{line.height}" alt="{_attribute(line.alt)}">'


def _open(exhibit: Exhibit, tag: str) -> str:
    return (
        f'<{tag} class="exhibit {exhibit.kind}" id="{exhibit.id}" data-period="{_attribute(exhibit.period)}" '
        f'data-area="{exhibit.area_code}" data-sha256="{exhibit.sha256}">'
    )


def _chart(exhibit: Exhibit) -> str:
    assert exhibit.image is not None
    picture = base64.b64encode(exhibit.image).decode()
    width, height = exhibit.image_size
    return (
        f"{_open(exhibit, 'figure')}\n{_caption(exhibit)}\n"
        f'<img src="data:image/png;base64,{picture}" width="{width}" height="{height}" alt="{_attribute(exhibit.alt)}">\n'
        f"{_foot(exhibit)}\n"
        f"<details><summary>Show the data</summary>\n{table_html(exhibit, caption=_data_caption(exhibit))}\n</details>\n</figure>"
    )


def _data_caption(exhibit: Exhibit) -> str:
    return f"Data: {exhibit.title}"


def _table_exhibit(exhibit: Exhibit) -> str:
    unit = f'<p class="unit">{html.escape(exhibit.unit)}</p>\n' if exhibit.unit else ""
    return f"{_open(exhibit, 'div')}\n{unit}{table_html(exhibit, caption=exhibit.title)}\n{_foot(exhibit)}\n</div>"


def _text(exhibit: Exhibit) -> str:
    return f"{_open(exhibit, 'div')}\n{exhibit.body}\n{_foot(exhibit)}\n</div>"


def _notice(exhibit: Exhibit) -> str:
    title = f"<p><strong>{html.escape(exhibit.title)}</strong></p>\n" if exhibit.title else ""
    return f"{_open(exhibit, 'div')}\n{title}{exhibit.body}\n{_foot(exhibit)}\n</div>"


def _caption(exhibit: Exhibit) -> str:
    unit = f'<br><span class="unit">{html.escape(exhibit.unit)}</span>' if exhibit.unit else ""
    return f'<figcaption><span class="title">{html.escape(exhibit.title)}</span>{unit}</figcaption>'


def _foot(exhibit: Exhibit) -> str:
    """Notes, then sources with links to where they are described, then the definitions of the indicators shown."""
    parts = [f'<p class="note">{html.escape(note)}</p>' for note in exhibit.notes]
    if exhibit.citations:
        parts.append(
            f'<p class="source">Source: {"; ".join(_cite(citation) for citation in exhibit.citations)}.</p>'
        )
    return "\n".join(parts)


def _cite(citation: Citation) -> str:
    place = f", {html.escape(citation.place)}" if citation.place else ""
    return f'<a href="../appendices/sources.html#{citation.source}">{html.escape(citation.title)}</a>{place}'


def _attribute(text: str) -> str:
    return html.escape(text, quote=True)
