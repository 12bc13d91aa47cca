"""The front page: what the document is, the rated headline figures, how to read it, and where to look."""

import html
from collections.abc import Sequence

from analysis.edition.exceptions import county_reds
from analysis.edition.outstanding import describe_awaited, still_awaited
from analysis.edition.scorecard import ScorecardRow, counts, load_rag_rule, movements
from analysis.exhibits import indicators, papers
from analysis.exhibits.exhibit import Chip, Exhibit, chip_html
from analysis.exhibits.page import LEGEND, Page
from analysis.rules.rating import RAG_MARKS, RAGS

NOT_RATED = "No figure, baseline or target, or a series break between them. The scorecard says which."
MAX_MOVEMENTS = 4
"""As many movements as fit on the first screen; the overview has them all."""


def at_a_glance(page: Page) -> Exhibit:
    """Show how many indicators are red, amber and green, and each headline figure with its rating."""
    rows = page.rows()
    by_rating = counts(rows)
    rated = " ".join(
        chip_html(Chip(f"{RAG_MARKS[rag][1]} {by_rating[rag]} {RAG_MARKS[rag][0].lower()}", rag))
        for rag in RAGS
        if rag != "not rated"
    )
    reds = len(county_reds(page.edition))
    href = f"../{page.edition.county.slug}/scorecard.html#scorecard-exceptions"
    exceptions = f'See <a href="{href}">the {reds} exceptions and what is done about them</a>.'
    if reds == 1:
        exceptions = f'See <a href="{href}">the exception and what is done about it</a>.'
    if not reds:
        exceptions = f'<a href="{href}">No exception</a> has to be explained.'
    count = len(rows) - by_rating["not rated"]
    can = f"Of the {count} indicators that can be rated:"
    lead = can if count else "No indicator has a figure, a baseline and a target:"
    headline = _headline_rows(page)
    tiles = "\n".join(map(_tile, headline))
    body = f'<p class="lead">{lead} {rated}. {exceptions}</p>\n<ul class="tiles">\n{tiles}\n</ul>'
    sourced = papers.cited_figures(page, [row.figure for row in headline if row.figure])
    return page.exhibit("at-a-glance", "text", body=body, indicators=(), **sourced)


def moved(page: Page) -> Exhibit:
    """Show what improved, what got worse since the previous figure, and where to look."""
    headlines = page.edition.headlines  # they come first, then what is rated
    better, worse = (
        sorted(rows, key=lambda row: (row.indicator.id not in headlines, not row.is_rated))
        for rows in movements(page.edition, page.area)[:2]
    )
    areas = "".join(
        f'<li><a href="../{area.slug}/overview.html">{html.escape(area.name)}</a></li>'
        for area in page.edition.areas.reported
    )
    parts = (
        _movements(page, "improved", "What improved", better),
        _movements(page, "got-worse", "What got worse", worse),
        f'<div><h2 id="where-to-look">Where to look</h2>\n<ul class="areas-list">{areas}</ul></div>',
    )
    body = "\n".join(['<div class="columns">', *parts, "</div>"])
    rows = [*better[:MAX_MOVEMENTS], *worse[:MAX_MOVEMENTS]]
    figures = [figure for row in rows for figure in (row.figure, row.previous) if figure]
    return page.exhibit("moved", "text", body=body, indicators=(), **papers.cited_figures(page, figures))


def about(page: Page) -> Exhibit:
    """Show what this document is."""
    edition = page.edition
    parts = f"{edition.county.name} and one for each of its {len(edition.areas.districts)} districts"
    known = f"It has a part for {parts}. {edition.known_at}."
    return page.words("about", [edition.about, known])


def headlines(page: Page) -> Exhibit:
    """Show the headline indicators of the edition, rated."""
    title = f"{page.edition.county.name}: headline indicators"
    return indicators.indicators_table(page, "headlines", title, _headline_rows(page))


def ratings_in_brief(page: Page) -> Exhibit:
    """Show how many indicators can be rated, and what the others lack."""
    rows = page.rows()
    awaited = html.escape(describe_awaited(still_awaited(page.edition.project.data, page.edition.figures)))
    link = f'<a href="../{page.edition.county.slug}/scorecard.html">scorecard</a>'
    rated = f"{len(rows) - counts(rows)['not rated']} can be rated"
    others = f"of the others {indicators.causes_listed(rows)}"
    body = f"<p>The {link} has {len(rows)} indicators. {rated}; {others}. {awaited}</p>"
    return page.exhibit("ratings", "text", body=body)


def how_to_read(page: Page) -> Exhibit:
    """Show the rating rule and the symbols."""
    rule = load_rag_rule(page.edition)
    meanings = {rag: NOT_RATED if rag == "not rated" else rule[rag] for rag in RAGS}
    ratings = "".join(
        f"<dt>{chip_html(Chip(f'{RAG_MARKS[rag][1]} {RAG_MARKS[rag][0]}', rag.replace(' ', '-')))}</dt>"
        f"<dd>{html.escape(meaning)}</dd>"
        for rag, meaning in meanings.items()
    )
    symbols = "".join(f"<dt>{symbol}</dt><dd>{meaning}</dd>" for symbol, meaning in LEGEND.items())
    body = f'<dl class="key">{ratings}</dl>\n<h3>Symbols</h3>\n<dl class="key">{symbols}</dl>'
    return page.exhibit("how-to-read", "text", body=body)


def _headline_rows(page: Page) -> list[ScorecardRow]:
    return [row for row in map(page.row, page.edition.headlines) if row.figure]


def _tile(row: ScorecardRow) -> str:
    assert row.figure is not None
    # the number large, and what it counts in small letters: 32.9 percentage points
    number, _, unit = row.figure.text.partition(" ")
    small = f" <small>{html.escape(unit)}</small>" if unit else ""
    rating, direction = indicators.rating_chip(row.rating), indicators.direction_chip(row.direction)
    chips = f"{chip_html(rating)} {chip_html(direction)}"
    label = indicators.definition_link(row.indicator.id, row.indicator.short_label)
    return (
        f'<li><span class="label">{label}</span> <strong>{html.escape(number)}{small}</strong> '
        f'<span class="when">{html.escape(row.figure.year.label)}</span> '
        f'<span class="chips">{chips}</span></li>'
    )


def _movements(page: Page, id: str, heading: str, rows: Sequence[ScorecardRow]) -> str:
    title = f'<h2 id="{id}">{heading}</h2>'
    if not rows:
        return f"<div>{title}\n<p>None of the indicators with two comparable figures.</p></div>"
    items, more = "", ""
    for row in rows[:MAX_MOVEMENTS]:
        assert row.figure and row.previous
        group = "" if row.group.id == "all" else f", {row.group.label.lower()}"
        label, now, before = map(
            html.escape, (f"{row.indicator.short_label}{group}", row.figure.text, row.previous.text)
        )
        items += f"<li>{label}: <strong>{now}</strong>, was {before}</li>"
    if len(rows) > MAX_MOVEMENTS:
        href = f"../{page.edition.county.slug}/overview.html#overview-improved-and-worse"
        every = f'<a href="{href}">all {len(rows)}</a>'
        more = f"<p>{MAX_MOVEMENTS} of {len(rows)} since the previous figure: {every}.</p>"
    return f"<div>{title}\n<ul>{items}</ul>{more}</div>"
