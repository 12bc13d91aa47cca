"""Exceptions: every red of the county with its commentary, action, owner and due date.

They are written in `narrative/PERIOD/COUNTY/exceptions.yml`. A red that nobody has explained is shown as awaiting, and is a
finding of `boldsteps check`.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from analysis.errors import DataProblem
from analysis.exhibits.exhibit import Citation, DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.pages import Page
from analysis.records import reads
from analysis.records.yaml_files import BadYaml, read_yaml
from analysis.rules.scorecard import Row, rows

AWAITING = "awaiting"
FILE = "exceptions.yml"
REQUIRED = ("commentary", "action", "owner", "due")
COLUMNS = ("Indicator", "Commentary", "Action", "Owner", "Due")
RAW_COLUMNS = ("indicator", "group", "time_period", "value", "rating_reason", *REQUIRED, "source", "place")


@dataclass(frozen=True)
class Explanation:
    """What is written about one red. Each text is `awaiting` where nobody has written it; due is a date or a year."""

    indicator: str
    group: str = "all"
    commentary: str = AWAITING
    action: str = AWAITING
    owner: str = AWAITING
    due: str = AWAITING
    source: str = ""
    place: str = ""

    @property
    def missing(self) -> list[str]:
        """What is still awaited of it."""
        return [name for name in REQUIRED if getattr(self, name).strip() in ("", AWAITING)]


Explanations = Mapping[tuple[str, str], Explanation]


def exceptions(page: Page) -> Exhibit:
    """The reds of the county, each with what is written about it; for a district, where to find them."""
    if not page.is_county:
        link = f'<a href="../{page.county.slug}/scorecard.html">the scorecard of {html.escape(page.county.name)}</a>'
        return page.exhibit("exceptions", "notice", body=f"<p>Exceptions are reported for the county: see {link}.</p>")
    reds = county_reds(page)
    if not reds:
        body = f"<p>No indicator of {html.escape(page.county.name)} is rated red in this edition.</p>"
        return page.exhibit("exceptions", "notice", body=body)
    written = load_explanations(page)
    explained = [(red, written.get(_key(red), Explanation(*_key(red)))) for red in reds]
    return page.exhibit(
        "exceptions",
        "table",
        title=f"{page.county.name}: indicators rated red, and what is done about them",
        figures=[figure for red in reds for figure in red.figures],
        citations=(*page.cite(figure for red in reds for figure in red.figures), *_citations(page, explained)),
        data=DataTable(
            columns=COLUMNS,
            rows=tuple(_cells(red, text) for red, text in explained),
            raw_columns=RAW_COLUMNS,
            raw_rows=tuple(_raw(red, text) for red, text in explained),
            sortable=True,
        ),
    )


def county_reds(page: Page) -> list[Row]:
    """The county's red rows, in the order of the register."""
    return [each for each in rows(page, area=page.county) if each.rating.rag == "red"]


def explanations_path(page: Page) -> Path:
    return page.project.narrative / page.edition.period / page.county.name / FILE


def load_explanations(page: Page) -> Explanations:
    """What is written about the reds of the edition, by indicator and group. Raises DataProblem for an unreadable file."""
    path = explanations_path(page)
    name = path.relative_to(page.project.root).as_posix()
    try:
        entries = read_yaml(reads.text(path) or "") or []
    except (BadYaml, UnicodeDecodeError) as error:
        raise DataProblem(f"{name} cannot be read: {error}.") from None
    if not isinstance(entries, list):
        raise DataProblem(f"{name} must be a list: one entry, beginning `- indicator:`, for each red.")
    found = [_explanation(entry, name) for entry in entries]
    return {(each.indicator, each.group): each for each in found}


def _explanation(entry: Any, name: str) -> Explanation:
    known = [field.name for field in fields(Explanation)]
    if not isinstance(entry, dict) or "indicator" not in entry or set(entry) - set(known):
        raise DataProblem(f"{name}: {entry!r} is not an entry. It needs `indicator`, and may have {', '.join(known[1:])}.")
    return Explanation(**{key: str(value if value is not None else AWAITING).strip() for key, value in entry.items()})


def _key(red: Row) -> tuple[str, str]:
    return red.indicator.id, red.group.id


def _cells(red: Row, text: Explanation) -> tuple[ShownCell, ...]:
    about = Lines(red.label, (red.rating.reason,), href=f"../appendices/definitions.html#{red.indicator.id}")
    return (about, *("Awaiting" if name in text.missing else getattr(text, name) for name in REQUIRED))


def _raw(red: Row, text: Explanation) -> tuple[str | float | None, ...]:
    assert red.figure is not None
    figures = (red.figure.year.label, red.figure.value, red.rating.reason)
    return (*_key(red), *figures, *(getattr(text, name) for name in (*REQUIRED, "source", "place")))


def _citations(page: Page, explained: list[tuple[Row, Explanation]]) -> tuple[Citation, ...]:
    """Where the explanations are written, for sources that the figures do not name already."""
    cited = {figure.source for red, _ in explained for figure in red.figures}
    return tuple(
        Citation(text.source, page.sources[text.source].short_title, text.place)
        for _, text in explained
        if text.source in page.sources and text.source not in cited
    )
