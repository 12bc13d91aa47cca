"""Summaries, of front page and overview: headline figures, what improved and got worse, how to read it."""

import html
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from analysis.edition.scorecard import ScorecardRow, has_targets, load_rag_rule, movements, scale
from analysis.edition.wording import at_start, in_points
from analysis.exhibits import indicators
from analysis.exhibits.exhibit import FOLDED, KEY, Chip, Exhibit, chip_html
from analysis.exhibits.indicators import NONE, change, target_by
from analysis.exhibits.openings import described
from analysis.exhibits.page import LEGEND, Page
from analysis.exhibits.scorecards import (
    caveats,
    counted_ratings,
    headline_rows,
    headlines_first,
    how_many_judged,
    judged,
    shown_rows,
    to_describe,
)
from analysis.rules.rating import NOT_RATED, RAG_MARKS, RAGS, Rag

BY_TARGETS = "No figure, baseline or target, or figures that cannot be compared. The scorecard says which."
BY_OTHERS = "No figure, or none of the country or of enough neighbours to compare. The scorecard says which."
"""Why an indicator is not rated, by targets and by what others have."""
OF_DISTRICTS: dict[Rag, str] = {
    "worse": "Of a district: worse than the country.",
    "similar": "Of a district: within the 95% interval of its figure; not tested: equal as published.",
    "better": "Of a district: better than the country. Not tested: compared as published.",
}
"""What the ratings of districts mean where no target is set."""
HOW = "<p>Every figure names its source; every rating can say why. Colour is never the only sign.</p>"
MAX_MOVEMENTS = 8
"""As many movements as the front page shows; the overview has them all."""
MAX_DESCRIBED = 3
MAX_OPEN = 20
"""Longer tables and lists of the overview open when they are asked for; the scorecard has what is rated."""


def at_a_glance(page: Page) -> Exhibit:
    """Show how many measures met their targets or can be rated, and each headline figure with its rating."""
    rows = shown_rows(page)
    rated = counted_ratings(page, rows).items()
    chips = " ".join(chip_html(Chip(f"{RAG_MARKS[rag][1]} {words}", rag)) for rag, words in rated)
    href = f"../{page.edition.county.slug}/scorecard.html"
    every = f'<a href="{href}">See all in the scorecard</a>'
    shown = headline_rows(page)
    tiles = "\n".join(_tile(page, row) for row in shown)
    counted = f"{html.escape(how_many_judged(page, rows))}{': ' if chips else ''}{chips}"
    lead = f'<p class="lead">{counted}. {caveats(rows)} {every}</p>'
    standing = f"<p>{html.escape(page.edition.standing)}</p>\n" if page.edition.standing else ""
    rule = load_rag_rule(page.edition)
    stated = {rag: rule[color] for rag, color in zip(scale(page.edition)[:-1], RAGS[:-1], strict=True)}
    key = _key(stated | {NOT_RATED: BY_TARGETS if has_targets(page.edition) else BY_OTHERS})
    body = f'{standing}{lead}\n<ul class="tiles">\n{tiles}\n</ul>\n{key}'
    figures = [figure for row in shown for figure in (row.figure, row.national) if figure]
    places = [row.place for row in shown if row.place]
    above = page.resolved_section(page.exhibit_id("about"))  # its sources stand here too
    own: list[Any] = [*figures, *places]
    sources = [(each.source, each.place) for each in own] + [*(above.evidence.places if above else ())]
    content: dict[str, Any] = {
        "figures": figures,
        "statements": places,
        "citations": page.cite_places(sources),
    }
    return page.exhibit("at-a-glance", "text", body=body, indicators=(), **content)


def moved(page: Page) -> Exhibit:
    """Show the first of what improved and of what got worse since the previous figure."""
    better, worse = (_headlines_then_rated(page, rows) for rows in movements(page.edition, page.area)[:2])
    improved = _movements(page, "improved", "What improved", better)
    body = f'<div class="columns">{improved}\n{_movements(page, "got-worse", "What got worse", worse)}</div>'
    rows = [*better[:MAX_MOVEMENTS], *worse[:MAX_MOVEMENTS]]
    figures = [figure for row in rows for figure in (row.figure, row.previous) if figure]
    return page.exhibit("moved", "text", body=body, figures=figures, indicators=())


def about(page: Page) -> Exhibit:
    """Show what this document is."""
    edition = page.edition
    parts = f"{edition.county.name} and one for each of its {len(edition.areas.districts)} districts"
    return page.words("about", [edition.about, f"It has a part for {parts}. {edition.known_at}."])


def how_to_read(page: Page) -> Exhibit:
    """Show the symbols and what ratings of districts mean; those of the county stand below its figures."""
    ratings = "" if has_targets(page.edition) else f"{_key(OF_DISTRICTS)}\n"
    symbols = "".join(f"<dt>{symbol}</dt><dd>{meaning}</dd>" for symbol, meaning in LEGEND.items())
    folded = FOLDED.format("How to read this report: symbols", f"{HOW}\n{ratings}{KEY}{symbols}</dl>")
    return page.exhibit("how-to-read", "text", body=folded)


def _key(meanings: Mapping[Rag, str]) -> str:
    """Return ratings, each with its meaning."""
    ratings = "".join(
        f"<dt>{chip_html(Chip(f'{RAG_MARKS[rag][1]} {RAG_MARKS[rag][0]}', rag.replace(' ', '-')))}</dt>"
        f"<dd>{html.escape(meaning)}</dd>"
        for rag, meaning in meanings.items()
    )
    return f"{KEY}{ratings}</dl>"


def overview_opening(page: Page) -> Exhibit:
    """Show what is written of the area, else how much can be judged and what its first figures say."""
    rows = _own_rows(page)
    figures = to_describe(page, rows)[:MAX_DESCRIBED]
    return page.words("opening", [judged(page, rows), *described(page, figures)], figures)


def rated(page: Page) -> Exhibit:
    """Show what is rated, each with its reason; else every figure of the year, or that there is none."""
    rows = _own_rows(page)
    if not rows:
        return page.notice("headlines", f"This report has no figure of {page.area.name} yet.")
    judged_rows = [row for row in rows if row.is_rated]
    which = "indicators that are rated" if judged_rows else "every indicator of this year"
    shown = indicators.indicators_table(
        page, "headlines", f"{page.area.name}: {which}", judged_rows or rows, is_reference=True
    )
    folded = f"Show {len(judged_rows)} {which}" if len(judged_rows) > MAX_OPEN else ""
    return replace(shown, data=replace(shown.data, folded=folded)) if shown.data else shown


def improved_and_worse(page: Page) -> Exhibit | None:
    """Show what moved the right way, what the wrong way, and what did not clearly do either."""
    parts = movements(page.edition, page.area)
    headed = zip(("Improved", "Got worse", "About the same, or too close to tell"), parts, strict=True)
    lists = [f"<h3>{name}</h3>\n{_many(rows)}" for name, rows in headed if rows]
    figures = [figure for rows in parts for row in rows for figure in (row.figure, row.previous) if figure]
    if not lists:
        return None
    content: dict[str, Any] = {"body": "\n".join(lists), "figures": figures, "is_reference": True}
    return page.exhibit("improved-and-worse", "text", indicators=(), **content)


def _own_rows(page: Page) -> list[ScorecardRow]:
    """Return the rows with a figure of the edition's own year, without business plans and stated changes."""
    return [row for row in page.rows() if row.is_updated]


def _headlines_then_rated(page: Page, rows: Sequence[ScorecardRow]) -> list[ScorecardRow]:
    return headlines_first(page, sorted(rows, key=lambda row: not row.is_rated))


def _tile(page: Page, row: ScorecardRow) -> str:
    """Return a headline figure: `61.3%, up 1.9 points since 2011; target 70% by 2016; the country 59.1%`."""
    assert row.figure is not None
    text = in_points(row.figure.marked)  # the number large, and what it counts in small letters: 32.9 points
    number, _, counted = text.partition(" ") if text[0].isdigit() else (text, "", "")
    small = f"<small> {html.escape(counted)}</small>" if counted else ""
    mark = "" if row.is_updated else ", not updated"
    moved, previous = change(row).partition(", ")[0], row.previous
    since = f"{moved} since {previous.year.spoken}" if previous and row.is_updated and moved != NONE else ""
    beside = f"{row.national.area.name} {in_points(row.national.marked)}" if row.national else ""
    place = at_start(row.place.text) if row.place else ""
    moved_by = f"<b>{html.escape(since)}</b>" if since else ""
    lines = [moved_by, *map(html.escape, (target_by(row), beside, place))]
    href = f"../{page.area.slug}/{row.indicator.topic}.html"
    label = f'<a href="{href}">{html.escape(row.indicator.short_label)}</a>'
    return (
        f'<li><span class="label">{label}</span> <strong>{html.escape(number)}{small}</strong> '
        f'<span class="when">{html.escape(row.figure.year.spoken)}{mark}</span> '
        f'<span class="change">{"<br>".join(filter(None, lines))}</span> '
        f'<span class="chips">{chip_html(indicators.rating_chip(row.rating))}</span></li>'
    )


def _movements(page: Page, id: str, heading: str, rows: Sequence[ScorecardRow]) -> str:
    title = f'<h2 id="{id}">{heading}</h2>'
    if not rows:
        return f"<div>{title}\n<p>None of the measures of this year.</p></div>"
    lines, caption = "", "Measures of this year"
    for row in rows[:MAX_MOVEMENTS]:
        words = (row.previous or row.statements[0]).text, row.figure.text if row.figure else ""
        before, now = (html.escape(in_points(text)) for text in words)
        if row.previous and row.figure and row.previous.year != row.figure.year.earlier():
            before += f" ({row.previous.year.spoken})"
        alone = f' colspan="2"><strong>{now}</strong>{now and ", "}{before}'
        both = f">{before}</td><td><strong>{now}</strong>" if row.previous and now else alone
        lines += f'<tr><th scope="row">{html.escape(row.short_label)}</th><td{both}</td></tr>'
    if len(rows) > MAX_MOVEMENTS:
        href = f"../{page.edition.county.slug}/overview.html#overview-improved-and-worse"
        caption = f'{MAX_MOVEMENTS} of {len(rows)} measures: <a href="{href}">see all</a>'
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Measure", "Before", "Now"))
    table = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{lines}</tbody>"
    return f"<div>{title}\n<table>{table}</table></div>"


def _many(rows: Sequence[ScorecardRow]) -> str:
    """Return movements as a list, which opens if it is long."""
    items = f'<ul class="many">{"".join(map(_item, rows))}</ul>'
    return FOLDED.format(f"Show {len(rows)} measures", items) if len(rows) > MAX_OPEN else items


def _item(row: ScorecardRow) -> str:
    """Return a movement in the words of the figures; where there are none, in those of the paper."""
    between = " " if row.figure and row.previous else ". "
    link = indicators.definition_link(row.indicator.id, row.label)
    return f"<li>{link}{between}{html.escape(row.moved)}</li>"
