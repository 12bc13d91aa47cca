"""Overview: how the area is doing, in one page: what is rated, what improved and what got worse."""

import html

from analysis.edition.scorecard import ScorecardRow, counts, movements, scale
from analysis.edition.wording import movement
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import definition_link, indicators_table
from analysis.exhibits.openings import describe
from analysis.exhibits.page import Page
from analysis.rules.rating import RAG_MARKS
from analysis.rules.uncertainty import NO_CLEAR_CHANGE

MAX_DESCRIBED = 3
"""How many indicators of a district its opening describes."""


def opening(page: Page) -> Exhibit:
    """Show what the page says."""
    if page.is_county:
        lead = f"This part reports where {page.area.name} stood in {page.edition.academic_year}."
        rows = rated(page)
        found = counts(rows, scale(page.edition))
        *parts, last = (f"{found[rag]} {RAG_MARKS[rag][0].lower()}" for rag in scale(page.edition)[:-1])
        of_rated = f"Of the {len(rows)} indicators that have a figure, a baseline and a target"
        return page.words("opening", [lead, f"{of_rated}, {', '.join(parts)} and {last}."])
    figures = [row.figure for row in own_rows(page) if row.figure]
    described, count = figures[:MAX_DESCRIBED], len(figures)
    published = "one indicator" if count == 1 else f"{count or 'no'} indicators"
    districts = f"{len(page.edition.areas.districts)} districts of {page.edition.county.name}"
    stated = f"The sources publish {published} for it in this edition"
    rest = "the others are published for the county as a whole."
    lead = f"{page.area.name} is one of the {districts}. {stated}; {rest}"
    return page.words("opening", [lead, *(describe(page, figure) for figure in described)], described)


def headlines(page: Page) -> Exhibit:
    """Show indicators that are rated; for a district, everything published for it."""
    rows = rated(page) if page.is_county else own_rows(page)
    if page.is_county and not rows:
        lacking = "No indicator of this edition has a figure, a baseline and a target, so none is rated."
        return page.notice("headlines", lacking)
    which = "indicators rated against their targets" if page.is_county else "every indicator published"
    return indicators_table(page, "headlines", f"{page.area.name}: {which}", rows)


def improved_and_worse(page: Page) -> Exhibit:
    """Show what moved the right way, what the wrong way, and what chance alone could have moved."""
    better, worse, unclear = movements(page.edition, page.area)
    headed = {"Improved": better, "Got worse": worse, NO_CLEAR_CHANGE.capitalize(): unclear}
    lists = [
        f"<h3>{heading}</h3>\n<ul>{''.join(map(_item, rows))}</ul>"
        for heading, rows in headed.items()
        if rows
    ] or ["<p>No indicator has two comparable figures that differ.</p>"]
    moved = [*better, *worse, *unclear]
    figures = [figure for row in moved for figure in (row.figure, row.previous) if figure]
    return page.exhibit("improved-and-worse", "text", body="\n".join(lists), figures=figures, indicators=())


def own_rows(page: Page) -> list[ScorecardRow]:
    """Return the rows with a figure for the page's area, without business plans and stated changes."""
    rows = [row for row in page.rows() if row.figure]
    return [row for row in rows if row.indicator.topic != "plan" and not row.indicator.is_worked_out]


def rated(page: Page) -> list[ScorecardRow]:
    """Return the rows that have a rating."""
    return [row for row in own_rows(page) if row.is_rated]


def _item(row: ScorecardRow) -> str:
    if not row.figure or not row.previous:
        return ""
    link, moved = (
        definition_link(row.indicator.id, row.label),
        html.escape(movement(row.figure, row.previous)),
    )
    return f"<li>{link} {moved} ({row.previous.year} to {row.figure.year})</li>"
