"""Overview: how the area is doing, in one page: what is rated, what improved, what got worse, and where to look."""

import html
from collections import Counter
from collections.abc import Sequence

from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.openings import describe
from analysis.exhibits.pages import Page
from analysis.exhibits.progress import progress_table
from analysis.exhibits.sentences import movement
from analysis.rules.rating import RAG_MARKS, RAGS
from analysis.rules.scorecard import Row, rows


def opening(page: Page) -> Exhibit:
    """What the page says."""
    if page.is_county:
        sentences = [
            f"This part reports where {page.area.name} stood in {page.edition.academic_year}.",
            _count_sentence(rated(page)),
        ]
    else:
        figures = [each.figure for each in own_rows(page) if each.figure]
        sentences = [
            f"{page.area.name} is one of the {len(page.areas.districts)} districts of {page.county.name}. The sources publish {len(figures)} indicators for it in this edition.",
            *(describe(page, figure) for figure in figures[:2]),
        ]
    body = page.narrative_html("overview-opening", sentences)
    return page.exhibit(
        "opening", "text", body=body, figures=[each.figure for each in own_rows(page) if each.figure][:4], with_narrative=False
    )


def headlines(page: Page) -> Exhibit:
    """Indicators that are rated; for a district, everything published for it."""
    chosen = rated(page) if page.is_county else own_rows(page)
    title = (
        f"{page.area.name}: indicators rated against their targets"
        if page.is_county
        else f"{page.area.name}: every indicator published"
    )
    return progress_table(page, "headlines", title, chosen)


def improved_and_worse(page: Page) -> Exhibit:
    """What moved the right way and what the wrong way since the previous figure."""
    better, worse = ([each for each in own_rows(page) if each.direction.rag == rag] for rag in ("green", "red"))
    body = f"{_list('Improved', better)}\n{_list('Got worse', worse)}"
    figures = [figure for each in [*better, *worse] for figure in (each.figure, each.previous) if figure]
    return page.exhibit("improved-and-worse", "text", body=body, figures=figures)


def own_rows(page: Page) -> list[Row]:
    """The rows with a figure for the page's area, those of the business plans apart."""
    return [each for each in rows(page) if each.figure and each.indicator.topic != "plan"]


def rated(page: Page) -> list[Row]:
    """The rows that have a rating."""
    return [each for each in own_rows(page) if each.rating.rag != "not rated"]


def _count_sentence(chosen: Sequence[Row]) -> str:
    found = Counter(each.rating.rag for each in chosen)
    parts = [f"{found[rag]} {RAG_MARKS[rag][0].lower()}" for rag in RAGS if rag != "not rated"]
    return (
        f"Of the {len(chosen)} indicators that have a figure, a baseline and a target, {', '.join(parts[:-1])} and {parts[-1]}."
    )


def _list(heading: str, chosen: Sequence[Row]) -> str:
    if not chosen:
        return f"<h3>{heading}</h3>\n<p>None of the indicators with two comparable figures.</p>"
    items = "".join(
        f"<li>{html.escape(each.label)} {html.escape(movement(each.figure, each.previous))} ({each.previous.year} to {each.figure.year})</li>"
        for each in chosen
        if each.figure and each.previous
    )
    return f"<h3>{heading}</h3>\n<ul>{items}</ul>"
