"""Exhibits: what a notebook cell shows. A chart, a table, text or a notice, with where its figures come from.

An exhibit has two representations, made from the same content:

- `text/html`: what JupyterLab and every page of the document show;
- `application/vnd.boldsteps.exhibit+json`: the content as data, which the assemblers, the downloads,
  `boldsteps trace` and the tests read. Its `sha256` is over the rows, so a page can be checked.
"""

import html
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import compress, groupby, islice
from operator import attrgetter, itemgetter
from typing import Any

from analysis.edition.citations import Citation, Fact
from analysis.edition.figures import Figure
from analysis.exhibits.lighter import lighter
from analysis.exhibits.picture import ID, Picture
from analysis.io.executed_notebooks import MIME_TYPE
from analysis.io.hashing import hash_text

SCHEMA = 1
FOLDED = '<details class="folded"><summary>{}</summary>{}</details><!--folded-->'
REFERENCE = ' data-print="reference"'
ABOUT = '<details class="about">'
LONGEST_FIGURE = 40  # letters
HINT = '<p class="hint">Choose a rating to see why</p>'
"""What a page says over a table whose ratings open; paper leaves it out."""
KEY = '<dl class="key">'
EMPTY = {"–", ""}

Cell = str | float | int | None


@dataclass(frozen=True)
class Chip:
    """A coloured table cell: its text says everything (shape and word), the kind only colours it.

    kind: `red`, `amber`, `green`, `ahead`, `mixed`, `behind`, `better`, `similar`, `worse` or `not-rated`.
    """

    text: str
    kind: str


@dataclass(frozen=True)
class InlineChart:
    """A picture the size of a word, and what it shows in words."""

    picture: Picture
    alt: str


@dataclass(frozen=True)
class CellLines:
    """A cell of several lines: what it is about, linked if there is more to read, and smaller lines below.
    Empty lines are left out. href: a page of the document, `../appendices/definitions.html#pass_rate`.
    is_folded: whether the smaller lines show when the head is opened; papers show them."""

    head: str | Chip | InlineChart
    below: tuple[str, ...] = ()
    href: str = ""
    is_folded: bool = False


ShownCell = str | Chip | InlineChart | CellLines


@dataclass(frozen=True)
class DataTable:
    """Exactly what an exhibit shows: headings, rows of cells as read by people, and raw rows for the CSV.

    columns: headings. rows: cells as printed. raw_columns/raw_rows: tidy names and unformatted values.
    header_columns: how many columns are row headers; the first of two stands over its rows.
    parts: headings of consecutive rows, with their count.
    sortable: readers may sort and filter it. are_cards: on a narrow screen each row stands as a card. look: a
    class of its own in the style sheet, `sheet`. folded: the line that opens the table, if it is long.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[ShownCell, ...], ...]
    raw_columns: tuple[str, ...]
    raw_rows: tuple[tuple[Cell, ...], ...]
    header_columns: int = 1
    highlight: frozenset[int] = frozenset()
    parts: tuple[tuple[str, int], ...] = ()
    sortable: bool = False
    are_cards: bool = False
    look: str = ""
    folded: str = ""

    @cached_property
    def word_columns(self) -> frozenset[int]:
        """The columns of words, aligned left: half of their cells begin with a letter or are long. The table
        head says so once, by the class `w3` for its third column."""
        columns = []
        for number in range(len(self.columns)):
            heads = [cell.head if isinstance(cell := row[number], CellLines) else cell for row in self.rows]
            # a chip is read from its word on, not from its shape
            texts = [head.text.partition(" ")[2] if isinstance(head, Chip) else head for head in heads]
            words = (text for text in texts if isinstance(text, str) and text not in EMPTY)
            are_words = [word[0].isalpha() or len(word) > LONGEST_FIGURE for word in words]
            if are_words and 2 * sum(are_words) >= len(are_words):
                columns.append(number)
        return frozenset(columns)


Columns = Mapping[str, str | Callable[[Any], Any]]
"""By heading how a row gives the cell: a function, or the path of an attribute, `figure.year.label`."""

FIGURE_COLUMNS: Columns = {
    "time_period": "year.label",
    "geographic_level": "area.kind",
    "area_code": "area.code",
    "area_name": "area.name",
    "indicator": "indicator.id",
    "indicator_label": "indicator.label",
    "group": "group.id",
    "value": "value",
    "unit": "indicator.unit",
    "numerator": "numerator",
    "denominator": "denominator",
    "symbol": "symbol",
    "status": "status",
    "source": "source",
    "place": "place",
}
"""The columns of the download of a chart or table of figures."""


def build_table(
    rows: Sequence[Any],
    columns: Columns,
    download: Columns | None = None,
    *,
    downloaded: Sequence[Any] | None = None,
    **options: Any,
) -> DataTable:
    """Return a table with a row for each of `rows` and a column for each of `columns`.
    download: the columns of the CSV; every field of the rows if None. downloaded: its rows, if not the same.
    options: the other fields of the table, `header_columns` or `parts`. Columns without a value go."""
    raw = rows if downloaded is None else downloaded
    if download is None:
        download = {field.name: field.name for field in fields(raw[0])} if raw else {}
    shown = _filled(columns, cells(rows, columns))
    return DataTable(*shown, tuple(download), cells(raw, download), **options)


def _filled(headings: Collection[str], rows: Sequence[Sequence[ShownCell]]) -> tuple[Any, Any]:
    """Return headings and rows without the columns that have a value in no row; all if there are no rows."""
    filled = [not {*texts} <= EMPTY for texts in zip(*rows, strict=True)] or [True] * len(headings)
    names, *lines = (tuple(compress(line, filled)) for line in (headings, *rows))
    return names, tuple(lines)


def stated(name: str, missing: str = "–") -> Callable[[Any], Any]:
    """Return how a row gives that attribute, or `missing` if it is empty."""
    return lambda row: getattr(row, name) or missing


def positions(headings: Sequence[str]) -> Columns:
    """Return columns for rows that are tuples of cells."""
    return {heading: itemgetter(number) for number, heading in enumerate(headings)}


def cells(rows: Sequence[Any], columns: Columns) -> tuple[tuple[Any, ...], ...]:
    """Return the cells of each row. A path that leads through None gives None."""
    getters = [_path(column) if isinstance(column, str) else column for column in columns.values()]
    return tuple(tuple(getter(row) for getter in getters) for row in rows)


def _path(path: str) -> Callable[[Any], Any]:
    if "." not in path:
        return attrgetter(path)
    first, rest = path.split(".", 1)
    following = _path(rest)
    return lambda row: None if (value := getattr(row, first)) is None else following(value)


def figures_table(
    figures: Sequence[Figure], columns: Sequence[str], rows: Sequence[Sequence[ShownCell]], **options: Any
) -> DataTable:
    """Return a table of cells as read by people, with the figures behind it as tidy rows for the download."""
    raw = cells(tuple(dict.fromkeys(figures)), FIGURE_COLUMNS)
    return DataTable(*_filled(columns, rows), tuple(FIGURE_COLUMNS), raw, **options)


@dataclass(frozen=True)
class Exhibit:
    """One thing shown on a page. id: unique within the document for its area, `gaps-ks4-fsm`. kind: chart,
    table, text or notice. title: active, at most 12 words. unit: what is counted, for which years. alt: the
    message in words. image: the chart. body: HTML of a text or notice. narrative: HTML shown beside it."""

    id: str
    kind: str
    topic: str
    period: str
    area_code: str
    area_name: str
    title: str = ""
    unit: str = ""
    alt: str = ""
    image: Picture | None = None
    data: DataTable | None = None
    body: str = ""
    narrative: str = ""
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    indicators: tuple[str, ...] = ()
    is_reference: bool = False
    """Whether print has it in the volume to look things up in, not among what a committee reads."""

    @property
    def sha256(self) -> str:
        """Hash of the raw rows shown, with the area and the period they are about."""
        rows = [list(row) for row in self.data.raw_rows] if self.data else self.body
        content = json.dumps([self.period, self.area_code, self.id, rows], ensure_ascii=False, sort_keys=True)
        return hash_text(content)

    def as_data(self) -> dict[str, Any]:
        """Return the exhibit as its JSON representation, without the picture (it is in the HTML)."""
        return {
            "schema": SCHEMA,
            **{name: getattr(self, name) for name in ("id", "kind", "topic", "period")},
            "area": self.area_code,
            **{name: getattr(self, name) for name in ("area_name", "title", "unit", "alt")},
            "notes": list(self.notes),
            "indicators": list(self.indicators),
            "citations": [vars(citation) for citation in self.citations],
            "facts": [{**vars(fact), "key": dict(fact.key)} for fact in self.facts],
            "columns": list(self.data.raw_columns) if self.data else [],
            "rows": [list(row) for row in self.data.raw_rows] if self.data else [],
            "sha256": self.sha256,
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        text = "\n".join(part for part in (self.title, self.alt) if part) or f"[{self.kind} {self.id}]"
        return {"text/html": to_html(self), "text/plain": text, MIME_TYPE: self.as_data()}


def to_html(exhibit: Exhibit) -> str:
    """Return the exhibit as one HTML element, beside its narrative if it has one."""
    tag, content = "figure" if exhibit.kind == "chart" else "div", "\n".join(_content(exhibit))
    element = (
        f'<{tag} class="exhibit {exhibit.kind}" id="{exhibit.id}" '
        f'data-period="{html.escape(exhibit.period)}" data-area="{exhibit.area_code}" '
        f'data-sha256="{exhibit.sha256}"{REFERENCE if exhibit.is_reference else ""}>\n{content}\n</{tag}>'
    )
    if not exhibit.narrative:
        return element
    narrative = f'<div class="narrative">\n{exhibit.narrative}\n</div>'
    return f'<section class="beside">\n{narrative}\n{element}\n</section>'


def _content(exhibit: Exhibit) -> list[str]:
    """Return the parts of an exhibit, by its kind, each a piece of HTML."""
    title, unit = html.escape(exhibit.title), html.escape(exhibit.unit)
    cited = "; ".join(map(_cite, exhibit.citations))
    source = [f'<p class="source">Source: {cited}.</p>'] if cited else []
    if exhibit.kind == "chart":
        assert exhibit.image is not None
        below = f'<br><span class="unit">{unit}</span>' if unit else ""
        rows = table_html(exhibit, caption=f"Data: {exhibit.title}")
        return [
            f'<figcaption><span class="title">{title}</span>{below}</figcaption>',
            *_drawn(exhibit.image, exhibit.id, exhibit.alt),
            *source,
            *_about(exhibit, [rows]),
        ]
    if exhibit.kind == "table":
        above = [f'<p class="unit">{unit}</p>'] if unit else []
        cells = [cell for row in exhibit.data.rows for cell in row] if exhibit.data else []
        opens = (cell for cell in cells if isinstance(cell, CellLines) and cell.is_folded and any(cell.below))
        if any(isinstance(cell.head, Chip) for cell in opens):
            above.append(HINT)
        table = table_html(exhibit, caption=exhibit.title)
        if exhibit.data and exhibit.data.folded:
            folded = FOLDED.format(html.escape(exhibit.data.folded), "\n".join([*above, table]))
            return [folded, *_about(exhibit, source)]
        return [*above, table, *source, *_about(exhibit, [])]
    heading = [f"<p><strong>{title}</strong></p>"] if title and exhibit.kind == "notice" else []
    return [*heading, exhibit.body, *_about(exhibit, source)]


def _about(exhibit: Exhibit, content: list[str]) -> list[str]:
    """Return, in one line that opens, the notes of an exhibit and that content; what the document adds, the
    definitions and the download, goes before its end. Nothing where there is none of all that."""
    notes = [f'<p class="note">{html.escape(note)}</p>' for note in exhibit.notes]
    if not (notes or content or exhibit.data or exhibit.indicators):
        return []
    what = exhibit.kind if exhibit.kind in ("chart", "table") else "figures"
    name = f"About {'these' if what == 'figures' else 'this'} {what}"
    return [ABOUT, f"<summary>{name}</summary>", *notes, *content, "</details>"]


def table_html(exhibit: Exhibit, *, caption: str) -> str:
    """Return the data as an accessible table: caption, column and row headers with scope."""
    assert exhibit.data is not None
    data, title = _in_parts(exhibit.data), html.escape(caption)
    of_words = " ".join(f"w{column + 1}" for column in sorted(data.word_columns) if column)
    aligned = f' class="{of_words}"' if of_words else ""
    names = " ".join(filter(None, ("sortable" * data.sortable, "cards" * data.are_cards, data.look)))
    shown_as = f' class="{names}"' if names else ""
    shown_as += _role(data, "table")
    role = _role(data, "columnheader")
    head = "".join(f'<th scope="col"{role}>{html.escape(name)}</th>' for name in data.columns)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"><table{shown_as}>\n'
        f"<caption>{title}</caption>\n<thead{aligned}><tr{_role(data, 'row')}>{head}</tr></thead>\n"
        f"{_bodies(data)}\n</table></div>"
    )


def _in_parts(data: DataTable) -> DataTable:
    """Return a table of two columns of headings with the first over the rows that it is the same for, if
    these are two or more on average."""
    groups = [(first, len([*same])) for first, same in groupby(row[0] for row in data.rows)]
    parts = tuple((first, count) for first, count in groups if isinstance(first, str))
    if data.header_columns != 2 or data.parts or len(parts) < len(groups) or 2 * len(parts) > len(data.rows):
        return data
    rest = tuple(row[1:] for row in data.rows)
    return replace(data, columns=data.columns[1:], rows=rest, parts=parts, header_columns=1)


def _bodies(data: DataTable) -> str:
    """Return the rows in one body, or in one for each part under its heading."""
    rows = iter([_row(row, number, data) for number, row in enumerate(data.rows)])
    heading = f'<tr class="part"><th scope="rowgroup" colspan="{len(data.columns)}">%s</th></tr>'
    bodies = [[heading % html.escape(name), *islice(rows, count)] for name, count in data.parts]
    return "\n".join("\n".join(["<tbody>", *body, "</tbody>"]) for body in bodies or [[*rows] or [""]])


def _row(row: tuple[ShownCell, ...], number: int, data: DataTable) -> str:
    marked = ' class="this-area"' if number in data.highlight else ""
    cells = "".join(
        f'<th scope="row"{_role(data, "rowheader")}>{_cell(cell)}</th>'
        if column < data.header_columns
        else f"<td{_role(data, 'cell')}{_as_card(data, name, cell)}>{_cell(cell)}</td>"
        for column, (name, cell) in enumerate(zip(data.columns, row, strict=True))
    )
    return f"<tr{marked}{_role(data, 'row')}>{cells}</tr>"


def _role(data: DataTable, role: str) -> str:
    """Return the role of a part of a table that may be shown as cards, for a screen reader."""
    return f' role="{role}"' if data.are_cards else ""


def _as_card(data: DataTable, name: str, cell: ShownCell) -> str:
    """Return what a cell needs where its row is shown as a card: its heading, or that there is nothing."""
    label = f' data-label="{html.escape(name)}"' if data.are_cards else ""
    if data.are_cards and cell in EMPTY:
        return f' class="none"{label if data.look else ""}'
    return label


def chip_html(chip: Chip) -> str:
    """Return a chip as HTML."""
    return f'<span class="chip {chip.kind}">{html.escape(chip.text)}</span>'


def _cell(cell: ShownCell) -> str:
    if isinstance(cell, Chip):
        return chip_html(cell)
    if isinstance(cell, InlineChart):
        said = html.escape(cell.alt)
        return f'<svg class="inline" role="img" aria-label="{said}" {lighter(cell.picture.svg)}'
    if isinstance(cell, CellLines):
        below = "".join(f'<span class="below">{html.escape(line)}</span>' for line in cell.below if line)
        head = f'<a href="{html.escape(cell.href)}">{_cell(cell.head)}</a>' if cell.href else _cell(cell.head)
        if cell.is_folded and below:
            return f'<details class="cell"><summary>{head}</summary>{below}</details>'
        return f'<span class="cell">{head}{below}</span>'
    return html.escape(cell)


def _drawn(picture: Picture, id: str, alt: str) -> Iterator[str]:
    """Yield the chart as it stands in a page and on a phone, its ids those of the exhibit, the second named
    by the words of the first."""
    own = f'id="{id}-wide" ' if picture.narrow else ""
    named = {"wide": f'{own}aria-label="{html.escape(alt)}"', "narrow": f'aria-labelledby="{id}-wide"'}
    for look, svg in (("wide", picture.svg), ("narrow", picture.narrow)):
        role = "group" if "<a href" in svg else "img"
        name = look if picture.narrow else "small" if picture.is_small else "chart"
        about = f'<svg class="chart {name}" role="{role}" {named[look]} '
        if svg:
            yield about + lighter(svg).replace(ID, f"{id}-{look}-")


def _cite(citation: Citation) -> str:
    """Return a source linked to its entry; the place in it is for `boldsteps trace`."""
    return f'<a href="../appendices/sources.html#{citation.source}">{html.escape(citation.title)}</a>'
