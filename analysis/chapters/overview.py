"""Overview: how the area is doing, in one page: what is rated, what improved, what got worse, and where to look."""

import html
from collections import Counter
from collections.abc import Sequence

from analysis.edition.differences import is_clear
from analysis.edition.scorecard import ScorecardRow
from analysis.edition.wording import movement
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.openings import describe
from analysis.exhibits.page import Page
from analysis.exhibits.progress import label_link, progress_table
from analysis.rules.rating import RAG_MARKS, RAGS
from analysis.rules.uncertainty import NO_CLEAR_CHANGE

MOST_DESCRIBED = 3
"""As many indicators of a district as its opening tells in words."""


def opening(page: Page) -> Exhibit:
    """What the page says."""
    if page.is_county:
        lead = f"This part reports where {page.area.name} stood in {page.edition.academic_year}."
        return page.words("opening", [lead, _count_sentence(rated(page))])
    figures = [each.figure for each in own_rows(page) if each.figure]
    lead = (
        f"{page.area.name} is one of the {len(page.edition.areas.districts)} districts of {page.edition.county.name}. "
        f"{_published(len(figures))} for it in this edition; the others are published for the county as a whole."
    )
    return page.words(
        "opening",
        [lead, *(describe(page, figure) for figure in figures[:MOST_DESCRIBED])],
        figures[:MOST_DESCRIBED],
    )


def headlines(page: Page) -> Exhibit:
    """Indicators that are rated; for a district, everything published for it."""
    chosen = rated(page) if page.is_county else own_rows(page)
    if page.is_county and not chosen:
        body = "<p>No indicator of this edition has a figure, a baseline and a target, so none is rated.</p>"
        return page.exhibit("headlines", "notice", body=body)
    title = (
        f"{page.area.name}: indicators rated against their targets"
        if page.is_county
        else f"{page.area.name}: every indicator published"
    )
    return progress_table(page, "headlines", title, chosen)


def improved_and_worse(page: Page) -> Exhibit:
    """What moved the right way and what the wrong way since the previous figure, and what chance alone could have moved."""
    better, worse, unclear = movements(page)
    headed = {"Improved": better, "Got worse": worse, NO_CLEAR_CHANGE.capitalize(): unclear}
    lists = [_list(heading, found) for heading, found in headed.items() if found]
    lists = lists or ["<p>No indicator has two comparable figures that differ.</p>"]
    figures = [
        figure for each in [*better, *worse, *unclear] for figure in (each.figure, each.previous) if figure
    ]
    return page.exhibit("improved-and-worse", "text", body="\n".join(lists), figures=figures, indicators=())


def movements(page: Page) -> tuple[list[ScorecardRow], list[ScorecardRow], list[ScorecardRow]]:
    """The area's rows that moved the right way, that moved the wrong way, and that did either without a clear change."""
    moved = [each for each in own_rows(page) if each.direction.rag in ("green", "red")]
    better, worse = (
        [each for each in moved if each.direction.rag == rag and _is_clear(each)] for rag in ("green", "red")
    )
    return better, worse, [each for each in moved if not _is_clear(each)]


def _is_clear(each: ScorecardRow) -> bool:
    assert each.figure and each.previous
    return is_clear(each.figure, each.previous)


def own_rows(page: Page) -> list[ScorecardRow]:
    """The rows with a figure for the page's area, those of the business plans and stated changes apart."""
    return [
        each
        for each in page.rows()
        if each.figure and each.indicator.topic != "plan" and not each.indicator.is_worked_out
    ]


def rated(page: Page) -> list[ScorecardRow]:
    """The rows that have a rating."""
    return [each for each in own_rows(page) if each.rating.rag != "not rated"]


def _published(count: int) -> str:
    return (
        "The sources publish one indicator"
        if count == 1
        else f"The sources publish {count or 'no'} indicators"
    )


def _count_sentence(chosen: Sequence[ScorecardRow]) -> str:
    found = Counter(each.rating.rag for each in chosen)
    parts = [f"{found[rag]} {RAG_MARKS[rag][0].lower()}" for rag in RAGS if rag != "not rated"]
    return f"Of the {len(chosen)} indicators that have a figure, a baseline and a target, {', '.join(parts[:-1])} and {parts[-1]}."


def _list(heading: str, chosen: Sequence[ScorecardRow]) -> str:
    items = "".join(
        f"<li>{label_link(each)} {html.escape(movement(each.figure, each.previous))} ({each.previous.year} to {each.figure.year})</li>"
        for each in chosen
        if each.figure and each.previous
    )
    return f"<h3>{heading}</h3>\n<ul>{items}</ul>"
