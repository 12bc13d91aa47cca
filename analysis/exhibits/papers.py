"""What a paper states besides indicators, as exhibits show it: cited, with notes, ready for the download."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from analysis.data.schema import TABLES
from analysis.edition.citations import Citation, Fact
from analysis.edition.paper_tables import Stated
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import Columns, Exhibit, build_table
from analysis.exhibits.page import Page


class Noted(Protocol):
    """A row of a paper's table with a line and a note."""

    @property
    def line(self) -> str: ...
    @property
    def note(self) -> str: ...


def table(
    page: Page,
    id: str,
    title: str,
    name: str,
    rows: Sequence[Any],
    columns: Columns,
    *,
    unit: str | None = None,
    header_columns: int = 1,
    **content: Any,
) -> Exhibit:
    """Return rows of the paper table `name`, `budget` or `kpis`, cited, with all their fields in the CSV.
    unit: what is counted; the county and the year by default. content: what an exhibit has besides; `data` if
    the table shows other rows than those that are cited."""
    data = content.pop("data", None) or build_table(rows, columns, header_columns=header_columns)
    unit = of_county(page) if unit is None else unit
    return page.table(id, title, data, unit=unit, **{**cited(page, name, rows), **content})


def of_county(page: Page, what: str = "") -> str:
    """Return `£000, Testshire, 2007-08`: what is counted, where and when."""
    county_and_year = f"{page.edition.county.name}, {page.edition.financial_year}"
    return f"{what}, {county_and_year}" if what else county_and_year


def cited(page: Page, name: str, rows: Iterable[Stated]) -> dict[str, Any]:
    """Return the citations and facts of an exhibit made of those rows, with a place that covers them all."""
    places: dict[str, dict[str, None]] = {}
    facts = []
    for row in rows:
        places.setdefault(row.source, {})[row.place] = None
        key = tuple((field, str(getattr(row, field))) for field in TABLES[name].key)
        facts.append(Fact(name, key, row.text))
    citations = (page.citation(source, _covering(list(found))) for source, found in places.items())
    return {"citations": tuple(citations), "facts": tuple(facts)}


def cited_together(*parts: dict[str, Any]) -> dict[str, Any]:
    """Return the citations and facts of an exhibit made of rows of several tables."""
    merged: dict[str, Citation] = {}
    for citation in (citation for part in parts for citation in part["citations"]):
        known = merged.get(citation.source)
        place = citation.place if known is None else _covering([known.place, citation.place])
        merged[citation.source] = Citation(citation.source, citation.title, place)
    facts = tuple(fact for part in parts for fact in part["facts"])
    return {"citations": tuple(merged.values()), "facts": facts}


def notes_of(rows: Sequence[Noted]) -> list[str]:
    """Return the notes on the rows, each once, with the lines it is about."""
    by_note: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            by_note.setdefault(row.note, []).append(row.line)
    return [f"{listed(list(dict.fromkeys(lines)))}: {note}" for note, lines in by_note.items()]


def notice(page: Page, id: str, text: str) -> Exhibit | None:
    """Return a notice on the county's page that the papers do not have it. Return None for a district."""
    return page.notice(id, text) if page.is_county else None


def _covering(places: Sequence[str]) -> str:
    """Return the part, up to a comma, that all places begin with; empty if they share none."""
    common: list[str] = []
    for parts in zip(*(place.split(", ") for place in places), strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return ", ".join(common)
