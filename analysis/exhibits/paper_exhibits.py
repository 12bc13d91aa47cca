"""What a paper states besides indicators, as exhibits show it: cited, with its notes, and ready for the download."""

import html
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Protocol

from analysis.data.schema import TABLES
from analysis.edition.citations import Citation, Fact
from analysis.edition.paper_tables import Stated
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page


class Noted(Protocol):
    """A row of a paper's table with a line and a note."""

    @property
    def line(self) -> str: ...
    @property
    def note(self) -> str: ...


Told = tuple[Sequence[str], dict[str, Any]]
"""What the county's figures come to, in a few items for a district's page, and the citations and facts they rest on."""


def cited(page: Page, table: str, rows: Sequence[Stated]) -> dict[str, Any]:
    """The citations and facts of an exhibit made of those rows: a place is named where one covers them all."""
    places: dict[str, list[str]] = {}
    for row in rows:
        stated = places.setdefault(row.source, [])
        if row.place not in stated:
            stated.append(row.place)
    key = TABLES[table].key
    return {
        "citations": tuple(
            Citation(source, page.edition.sources[source].short_title, _covering(found))
            for source, found in places.items()
        ),
        "facts": tuple(
            Fact(table, tuple((name, str(getattr(row, name))) for name in key), row.text) for row in rows
        ),
    }


def cited_together(*parts: dict[str, Any]) -> dict[str, Any]:
    """The citations and facts of an exhibit made of rows of several tables."""
    merged: dict[str, Citation] = {}
    for citation in (citation for part in parts for citation in part["citations"]):
        known = merged.get(citation.source)
        place = citation.place if known is None else _covering([known.place, citation.place])
        merged[citation.source] = Citation(citation.source, citation.title, place)
    return {
        "citations": tuple(merged.values()),
        "facts": tuple(fact for part in parts for fact in part["facts"]),
    }


def as_download(rows: Sequence[Any]) -> dict[str, Any]:
    """The columns and rows of the download: every field of the rows, as held."""
    names = tuple(field.name for field in fields(rows[0])) if rows else ()
    return {
        "raw_columns": names,
        "raw_rows": tuple(tuple(getattr(row, name) for name in names) for row in rows),
    }


def notes_of(rows: Sequence[Noted]) -> list[str]:
    """The notes on the rows, each once, with the lines it is about."""
    by_note: dict[str, list[str]] = {}
    for row in rows:
        if row.note:
            by_note.setdefault(row.note, []).append(row.line)
    return [f"{listed(list(dict.fromkeys(lines)))}: {note}" for note, lines in by_note.items()]


def nothing(page: Page, id: str, what: str) -> Exhibit | None:
    """A notice on the county's page that the papers of this edition do not have it; None for a district."""
    return page.exhibit(id, "notice", body=f"<p>{html.escape(what)}</p>") if page.is_county else None


def county_notice(page: Page, told: Sequence[Told]) -> Exhibit | None:
    """Once on a district's page: that nothing is published for it, where the county stands, and a link. None for the county."""
    if page.is_county:
        return None
    county, area = html.escape(page.edition.county.name), html.escape(page.area.name)
    listed = "".join(f"<li>{html.escape(item)}</li>" for items, _ in told for item in items)
    chapter = page.edition.document.find(page.topic).page_name
    body = (
        f"<p>Nothing is published for {area}: the papers report for {county} as a whole.</p>\n"
        + (f"<ul>{listed}</ul>\n" if listed else "")
        + f'<p><a href="../{page.edition.county.slug}/{chapter}.html">The county\'s figures in full</a></p>'
    )
    sourced = cited_together(*(sources for items, sources in told if items))
    return page.exhibit(
        "county-figures", "notice", title=f"{page.edition.county.name} (county) figures", body=body, **sourced
    )


def _covering(places: Sequence[str]) -> str:
    """The part of the places that all of them begin with, as far as a comma; empty where they share nothing."""
    common: list[str] = []
    for parts in zip(*(place.split(", ") for place in places), strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0])
    return ", ".join(common)
