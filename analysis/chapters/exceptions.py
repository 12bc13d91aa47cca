"""Exceptions: every red of the county with its commentary, action, owner and due date.

They are written in `narrative/PERIOD/COUNTY/exceptions.yml`. A red that nobody has explained is shown as
awaiting, and is a finding of `boldsteps check`.
"""

import html
from collections.abc import Callable
from dataclasses import dataclass

from analysis.edition.exceptions import REQUIRED, Explanation, county_reds, load_explanations
from analysis.edition.scorecard import ScorecardRow
from analysis.exhibits.exhibit import Columns, Exhibit, Lines, build_table
from analysis.exhibits.indicators import definition_href
from analysis.exhibits.page import Page

HEADINGS = dict(zip(REQUIRED, ("Commentary", "Action", "Owner", "Due"), strict=True))


@dataclass(frozen=True)
class Explained:
    """A red, and what is written about it."""

    red: ScorecardRow
    text: Explanation


def exceptions(page: Page) -> Exhibit:
    """Show the reds of the county, each with what is written about it; for a district, where to find them."""
    county = page.edition.county
    if not page.is_county:
        link = f'<a href="../{county.slug}/scorecard.html">the scorecard of {html.escape(county.name)}</a>'
        body = f"<p>Exceptions are reported for the county: see {link}.</p>"
        return page.exhibit("exceptions", "notice", body=body)
    reds = county_reds(page.edition)
    if not reds:
        return page.notice("exceptions", f"No indicator of {county.name} is rated red in this edition.")
    written = load_explanations(page.edition)
    keys = [(red.indicator.id, red.group.id) for red in reds]
    rows = [Explained(red, written.get(key, Explanation(*key))) for red, key in zip(reds, keys, strict=True)]
    figures = [figure for red in reds for figure in red.figures]
    cited, sources = {figure.source for figure in figures}, page.edition.sources
    stated = [(row.text.source, row.text.place) for row in rows]
    written_in = [(source, place) for source, place in stated if source in sources and source not in cited]
    return page.table(
        "exceptions",
        f"{county.name}: indicators rated red, and what is done about them",
        build_table(rows, COLUMNS, DOWNLOAD, sortable=True),
        figures=figures,
        citations=(*page.cite(figures), *page.cite_places(written_in)),
    )


def _written(name: str) -> Callable[[Explained], str]:
    return lambda row: "Awaiting" if name in row.text.missing else getattr(row.text, name)


COLUMNS: Columns = {
    "Indicator": lambda row: Lines(
        row.red.label, (row.red.rating.reason,), href=definition_href(row.red.indicator.id)
    ),
    **{heading: _written(name) for name, heading in HEADINGS.items()},
}
DOWNLOAD: Columns = {
    "indicator": "red.indicator.id",
    "group": "red.group.id",
    "time_period": "red.figure.year.label",
    "value": "red.figure.value",
    "rating_reason": "red.rating.reason",
    **{name: f"text.{name}" for name in (*REQUIRED, "source", "place")},
}
