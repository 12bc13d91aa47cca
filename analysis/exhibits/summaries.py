"""Summaries, of front page and overview: headline figures, what improved and got worse, how to read it."""

import html
from collections.abc import Sequence

from analysis.edition.exceptions import county_reds
from analysis.edition.outstanding import describe_awaited, still_awaited
from analysis.edition.scorecard import ScorecardRow, has_targets, load_rag_rule, movements, scale
from analysis.edition.wording import in_points
from analysis.exhibits import indicators
from analysis.exhibits.exhibit import Chip, Exhibit, chip_html
from analysis.exhibits.openings import describe
from analysis.exhibits.page import LEGEND, Page
from analysis.exhibits.scorecards import (
    change_from,
    counted_ratings,
    headlines_first,
    how_many_judged,
    judged,
    on_earlier_years,
    shown_rows,
)
from analysis.rules.rating import ABOUT_THE_SAME, NOT_RATED, RAG_MARKS

BY_TARGETS = "No figure, baseline or target, or a series break between them. The scorecard says which."
BY_OTHERS = (
    "No figure, or none of the country or of enough neighbours to stand beside. The scorecard says which."
)
"""Why an indicator is not rated, by targets and by what others have."""
MAX_MOVEMENTS = 4
"""As many movements as fit on the first screen; the overview has them all."""
MAX_DESCRIBED = 3
KEY = '<dl class="key">'


def at_a_glance(page: Page) -> Exhibit:
    """Show how many indicators can be judged, each headline figure with its rating, and what is awaited."""
    rows, reds = shown_rows(page), len(county_reds(page.edition))
    rated = counted_ratings(page, rows).items()
    chips = " ".join(chip_html(Chip(f"{RAG_MARKS[rag][1]} {words}", rag)) for rag, words in rated)
    href = f"../{page.edition.county.slug}/scorecard.html#scorecard-exceptions"
    asked = (
        "the exception and what is done about it" if reds == 1 else f"the {reds} exceptions and what is done"
    )
    exceptions = f' See <a href="{href}">{asked}</a>.' if reds else ""
    shown = headline_rows(page)
    tiles = "\n".join(_tile(page, row) for row in shown)
    awaited = describe_awaited(still_awaited(page.edition.project.data, page.edition.figures))
    judged_so = f"{how_many_judged(rows)}{': ' if chips else ''}{chips}"
    lead = f'<p class="lead">{judged_so}. {on_earlier_years(rows)}{exceptions}</p>'
    standing = html.escape(page.edition.standing)
    parts = [
        f"<p>{standing}</p>" if standing else "",
        lead,
        f'<ul class="tiles">\n{tiles}\n</ul>',
        f"<p>{html.escape(awaited)}</p>" if awaited else "",
    ]
    body = "\n".join(part for part in parts if part)
    figures = [row.figure for row in shown if row.figure]
    return page.exhibit("at-a-glance", "text", body=body, figures=figures, indicators=())


def moved(page: Page) -> Exhibit:
    """Show the first of what improved and of what got worse since the previous figure, and where to look."""
    better, worse = (_headlines_then_rated(page, rows) for rows in movements(page.edition, page.area)[:2])
    pages = [
        (page.edition.county, "overview"),
        *((area, "scorecard") for area in page.edition.areas.districts),
    ]
    areas = "".join(
        f'<li><a href="../{area.slug}/{chapter}.html">{html.escape(area.name)}</a></li>'
        for area, chapter in pages
    )
    parts = (
        _movements(page, "improved", "What improved", better),
        _movements(page, "got-worse", "What got worse", worse),
        f'<div><h2 id="where-to-look">Where to look</h2>\n<ul class="areas-list">{areas}</ul></div>',
    )
    body = "\n".join(['<div class="columns">', *parts, "</div>"])
    rows = [*better[:MAX_MOVEMENTS], *worse[:MAX_MOVEMENTS]]
    figures = [figure for row in rows for figure in (row.figure, row.previous) if figure]
    return page.exhibit("moved", "text", body=body, figures=figures, indicators=())


def about(page: Page) -> Exhibit:
    """Show what this document is."""
    edition = page.edition
    parts = f"{edition.county.name} and one for each of its {len(edition.areas.districts)} districts"
    return page.words("about", [edition.about, f"It has a part for {parts}. {edition.known_at}."])


def how_to_read(page: Page) -> Exhibit:
    """Show the rating rule and the symbols."""
    rule = load_rag_rule(page.edition)
    stated = zip(
        scale(page.edition)[:-1], (rule[column] for column in ("red", "amber", "green")), strict=True
    )
    meanings = {**dict(stated), NOT_RATED: BY_TARGETS if has_targets(page.edition) else BY_OTHERS}
    ratings = "".join(
        f"<dt>{chip_html(Chip(f'{RAG_MARKS[rag][1]} {RAG_MARKS[rag][0]}', rag.replace(' ', '-')))}</dt>"
        f"<dd>{html.escape(meaning)}</dd>"
        for rag, meaning in meanings.items()
    )
    symbols = "".join(f"<dt>{symbol}</dt><dd>{meaning}</dd>" for symbol, meaning in LEGEND.items())
    body = f"{KEY}{ratings}</dl>\n<h3>Symbols</h3>\n{KEY}{symbols}</dl>"
    return page.exhibit("how-to-read", "text", body=body)


def overview_opening(page: Page) -> Exhibit:
    """Show what is written of the area, else how much can be judged and what its first figures say."""
    rows = _own_rows(page)
    figures = [row.figure for row in headlines_first(page, rows)[:MAX_DESCRIBED] if row.figure]
    return page.words("opening", [judged(page, rows), *(describe(page, each) for each in figures)], figures)


def rated(page: Page) -> Exhibit:
    """Show the indicators that are rated, each with its reason; every figure of the year if none is, or that
    there is none."""
    rows = _own_rows(page)
    if not rows:
        return page.notice("headlines", f"This report has no figure of {page.area.name} yet.")
    judged_rows = [row for row in rows if row.is_rated]
    beside = "their targets" if has_targets(page.edition) else "others"
    which = f"indicators rated against {beside}" if judged_rows else "every indicator of this year"
    title = f"{page.area.name}: {which}"
    return indicators.indicators_table(page, "headlines", title, judged_rows or rows)


def improved_and_worse(page: Page) -> Exhibit | None:
    """Show what moved the right way, what the wrong way, and what chance alone could have moved."""
    parts = movements(page.edition, page.area)
    headed = zip(("Improved", "Got worse", ABOUT_THE_SAME), parts, strict=True)
    lists = [f"<h3>{name}</h3>\n<ul>{''.join(map(_item, rows))}</ul>" for name, rows in headed if rows]
    figures = [figure for rows in parts for row in rows for figure in (row.figure, row.previous) if figure]
    if not lists:
        return None
    return page.exhibit("improved-and-worse", "text", body="\n".join(lists), figures=figures, indicators=())


def headline_rows(page: Page) -> list[ScorecardRow]:
    """Return the rows of the edition's headlines that have a figure."""
    named = (page.edition.resolve(name, page.area.code) for name in page.edition.headlines)
    return [page.row(indicator.id) for indicator in named if indicator]


def _own_rows(page: Page) -> list[ScorecardRow]:
    """Return the rows with a figure of the edition's own year, without business plans and stated changes."""
    return [row for row in page.rows() if row.is_updated]


def _headlines_then_rated(page: Page, rows: Sequence[ScorecardRow]) -> list[ScorecardRow]:
    return headlines_first(page, sorted(rows, key=lambda row: not row.is_rated))


def _tile(page: Page, row: ScorecardRow) -> str:
    assert row.figure is not None
    # the number large, and what it counts in small letters: 32.9 points
    number, points, _ = in_points(row.figure.marked).partition(" points")
    small = f"<small>{points}</small>" if points else ""
    mark = "" if row.is_updated else ", not updated"
    target = f"Target {in_points(row.target_text(row.target))}" if row.target else ""
    lines = [line for line in (change_from(row) if row.is_updated else "", target) if len(line) > 1]
    label = indicators.definition_link(row.indicator.id, row.indicator.short_label)
    return (
        f'<li><span class="label">{label}</span> <strong>{html.escape(number)}{small}</strong> '
        f'<span class="when">{html.escape(row.figure.year.label)}{mark}</span> '
        f'<span class="change">{"<br>".join(map(html.escape, lines))}</span> '
        f'<span class="chips">{chip_html(indicators.rating_chip(row.rating))}</span></li>'
    )


def _movements(page: Page, id: str, heading: str, rows: Sequence[ScorecardRow]) -> str:
    title = f'<h2 id="{id}">{heading}</h2>'
    if not rows:
        return f"<div>{title}\n<p>No indicator of this year.</p></div>"
    items, more = "", ""
    for row in rows[:MAX_MOVEMENTS]:
        now = f"<strong>{html.escape(in_points(row.figure.text))}</strong>, " if row.figure else ""
        before = f"was {row.previous.text}" if row.previous else row.statements[0].text
        items += f"<li>{html.escape(row.short_label)}: {now}{html.escape(in_points(before))}</li>"
    if len(rows) > MAX_MOVEMENTS:
        href = f"../{page.edition.county.slug}/overview.html#overview-improved-and-worse"
        every = f'<a href="{href}">all {len(rows)}</a>'
        more = f"<p>{MAX_MOVEMENTS} of {len(rows)} since the previous figure: {every}.</p>"
    return f"<div>{title}\n<ul>{items}</ul>{more}</div>"


def _item(row: ScorecardRow) -> str:
    return f"<li>{indicators.definition_link(row.indicator.id, row.label)} {html.escape(row.moved)}</li>"
