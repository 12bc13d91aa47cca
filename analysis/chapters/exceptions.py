"""Exceptions: every red of the county with its commentary, action, owner and due date.

They are written in `narrative/PERIOD/COUNTY/exceptions.yml`. A red that nobody has explained is shown as awaiting, and is a
finding of `boldsteps check`.
"""

import html

from analysis.edition.citations import Citation
from analysis.edition.exceptions import REQUIRED, Explanation, county_reds, load_explanations
from analysis.edition.scorecard import ScorecardRow
from analysis.exhibits.exhibit import DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.page import Page

COLUMNS = ("Indicator", "Commentary", "Action", "Owner", "Due")
RAW_COLUMNS = ("indicator", "group", "time_period", "value", "rating_reason", *REQUIRED, "source", "place")


def exceptions(page: Page) -> Exhibit:
    """The reds of the county, each with what is written about it; for a district, where to find them."""
    if not page.is_county:
        link = f'<a href="../{page.edition.county.slug}/scorecard.html">the scorecard of {html.escape(page.edition.county.name)}</a>'
        return page.exhibit(
            "exceptions", "notice", body=f"<p>Exceptions are reported for the county: see {link}.</p>"
        )
    reds = county_reds(page.edition)
    if not reds:
        body = f"<p>No indicator of {html.escape(page.edition.county.name)} is rated red in this edition.</p>"
        return page.exhibit("exceptions", "notice", body=body)
    written = load_explanations(page.edition)
    explained = [(red, written.get(_key(red), Explanation(*_key(red)))) for red in reds]
    return page.exhibit(
        "exceptions",
        "table",
        title=f"{page.edition.county.name}: indicators rated red, and what is done about them",
        figures=[figure for red in reds for figure in red.figures],
        citations=(
            *page.cite(figure for red in reds for figure in red.figures),
            *_citations(page, explained),
        ),
        data=DataTable(
            columns=COLUMNS,
            rows=tuple(_cells(red, text) for red, text in explained),
            raw_columns=RAW_COLUMNS,
            raw_rows=tuple(_raw(red, text) for red, text in explained),
            sortable=True,
        ),
    )


def _key(red: ScorecardRow) -> tuple[str, str]:
    return red.indicator.id, red.group.id


def _cells(red: ScorecardRow, text: Explanation) -> tuple[ShownCell, ...]:
    about = Lines(red.label, (red.rating.reason,), href=f"../appendices/definitions.html#{red.indicator.id}")
    return (about, *("Awaiting" if name in text.missing else getattr(text, name) for name in REQUIRED))


def _raw(red: ScorecardRow, text: Explanation) -> tuple[str | float | None, ...]:
    assert red.figure is not None
    figures = (red.figure.year.label, red.figure.value, red.rating.reason)
    return (*_key(red), *figures, *(getattr(text, name) for name in (*REQUIRED, "source", "place")))


def _citations(page: Page, explained: list[tuple[ScorecardRow, Explanation]]) -> tuple[Citation, ...]:
    """Where the explanations are written, for sources that the figures do not name already."""
    cited = {figure.source for red, _ in explained for figure in red.figures}
    return tuple(
        Citation(text.source, page.edition.sources[text.source].short_title, text.place)
        for _, text in explained
        if text.source in page.edition.sources and text.source not in cited
    )
