"""The front page: what the document is, the headline figures with their rating, how to read it, and where to look."""

import html
from collections import Counter
from collections.abc import Sequence

from analysis.chapters.overview import movements
from analysis.edition.exceptions import county_reds
from analysis.edition.outstanding import still_awaited, told
from analysis.edition.scorecard import ScorecardRow, counts, load_rag_rule
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import Chip, Exhibit
from analysis.exhibits.page import LEGEND, Page, facts_of
from analysis.exhibits.progress import direction_chip, progress_table, rating_chip
from analysis.rules.rating import RAG_MARKS, RAGS, Rag

NOT_RATED = "No figure, baseline or target, or a series break between them. The scorecard says which."
LONGEST_LIST = 4
"""As many movements as fit on the first screen; the overview has them all."""


def at_a_glance(page: Page) -> Exhibit:
    """The first screen: how many indicators are red, amber and green, and each headline figure with its rating."""
    chosen = _headline_rows(page)
    every = page.rows()
    found = counts(every)
    rated = " ".join(
        _chip(Chip(f"{RAG_MARKS[rag][1]} {found[rag]} {RAG_MARKS[rag][0].lower()}", rag))
        for rag in RAGS
        if rag != "not rated"
    )
    reds = county_reds(page.edition)
    href = f"../{page.edition.county.slug}/scorecard.html#scorecard-exceptions"
    exceptions = (
        f'See <a href="{href}">{_exceptions(len(reds))}</a>.'
        if reds
        else f'<a href="{href}">No exception</a> has to be explained.'
    )
    tiles = "\n".join(_tile(each) for each in chosen)
    count = len(every) - found["not rated"]
    lead = (
        f"Of the {count} indicators that can be rated:"
        if count
        else "No indicator has a figure, a baseline and a target:"
    )
    body = f'<p class="lead">{lead} {rated}. {exceptions}</p>\n<ul class="tiles">\n{tiles}\n</ul>'
    figures = [each.figure for each in chosen if each.figure]
    return page.exhibit(
        "at-a-glance", "text", body=body, citations=page.cite(figures), facts=facts_of(figures), indicators=()
    )


def moved(page: Page) -> Exhibit:
    """What improved, what got worse since the previous figure, and where to look."""
    better, worse = (sorted(found, key=lambda each: _importance(page, each)) for found in movements(page)[:2])
    body = "\n".join(
        [
            '<div class="columns">',
            _movements(page, "improved", "What improved", better),
            _movements(page, "got-worse", "What got worse", worse),
            f'<div><h2 id="where-to-look">Where to look</h2>\n{_parts(page)}</div>',
            "</div>",
        ]
    )
    figures = [
        figure
        for each in [*better[:LONGEST_LIST], *worse[:LONGEST_LIST]]
        for figure in (each.figure, each.previous)
        if figure
    ]
    return page.exhibit(
        "moved", "text", body=body, citations=page.cite(figures), facts=facts_of(figures), indicators=()
    )


def about(page: Page) -> Exhibit:
    """What this document is."""
    edition = page.edition
    sentences = [
        f"{edition.about}",
        f"It has a part for {page.edition.county.name} and one for each of its {len(page.edition.areas.districts)} districts. "
        f"Figures are as known at {edition.as_at}.",
    ]
    return page.words("about", sentences)


def headlines(page: Page) -> Exhibit:
    """The headline indicators of the edition, rated."""
    return progress_table(
        page, "headlines", f"{page.edition.county.name}: headline indicators", _headline_rows(page)
    )


def ratings_in_brief(page: Page) -> Exhibit:
    """How many indicators can be rated, and what the others lack."""
    every = page.rows()
    found = counts(every)
    awaited = told(still_awaited(page.edition.project.data, page.edition.figures))
    causes = Counter(each.rating.cause for each in every if each.rating.cause)
    lacking = listed(
        [f"{count} {'has' if count == 1 else 'have'} {cause}" for cause, count in causes.most_common()]
    )
    link = f'<a href="../{page.edition.county.slug}/scorecard.html">scorecard</a>'
    body = (
        f"<p>The {link} has {len(every)} indicators. {len(every) - found['not rated']} can be rated; of the others {lacking}. "
        f"{html.escape(awaited)}</p>"
    )
    return page.exhibit("ratings", "text", body=body)


def how_to_read(page: Page) -> Exhibit:
    """The rating rule and the symbols."""
    rule = load_rag_rule(page.edition)
    ratings = "".join(_in_the_key(rag, NOT_RATED if rag == "not rated" else rule.words(rag)) for rag in RAGS)
    symbols = "".join(f"<dt>[{symbol}]</dt><dd>{meaning}</dd>" for symbol, meaning in LEGEND.items())
    return page.exhibit(
        "how-to-read",
        "text",
        body=f'<dl class="key">{ratings}</dl>\n<h3>Symbols</h3>\n<dl class="key">{symbols}</dl>',
    )


def _in_the_key(rag: Rag, meaning: str) -> str:
    word, shape = RAG_MARKS[rag]
    return f'<dt><span class="chip {rag.replace(" ", "-")}">{shape} {word}</span></dt><dd>{html.escape(meaning)}</dd>'


def _headline_rows(page: Page) -> list[ScorecardRow]:
    return [each for each in (page.row(indicator) for indicator in page.edition.headlines) if each.figure]


def _exceptions(count: int) -> str:
    return (
        "the exception and what is done about it"
        if count == 1
        else f"the {count} exceptions and what is done about them"
    )


def _tile(each: ScorecardRow) -> str:
    assert each.figure is not None
    chips = " ".join(_chip(chip) for chip in (rating_chip(each.rating), direction_chip(each.direction)))
    label = f'<a href="../appendices/definitions.html#{each.indicator.id}">{html.escape(each.indicator.short_label)}</a>'
    return (
        f'<li><span class="label">{label}</span> {_value(each.figure.text)} '
        f'<span class="when">{html.escape(str(each.figure.year))}</span> <span class="chips">{chips}</span></li>'
    )


def _value(text: str) -> str:
    """The number large, and what it counts in small letters: 32.9 percentage points."""
    number, _, unit = text.partition(" ")
    return f"<strong>{html.escape(number)}{f' <small>{html.escape(unit)}</small>' if unit else ''}</strong>"


def _chip(chip: Chip) -> str:
    return f'<span class="chip {chip.kind}">{html.escape(chip.text)}</span>'


def _importance(page: Page, each: ScorecardRow) -> tuple[bool, bool]:
    """Headlines first, then what is rated."""
    return each.indicator.id not in page.edition.headlines, each.rating.rag == "not rated"


def _movements(page: Page, id: str, heading: str, chosen: Sequence[ScorecardRow]) -> str:
    if not chosen:
        return f'<div><h2 id="{id}">{heading}</h2>\n<p>None of the indicators with two comparable figures.</p></div>'
    items = "".join(
        f"<li>{_label(each)}: <strong>{html.escape(each.figure.text)}</strong>, was {html.escape(each.previous.text)}</li>"
        for each in chosen[:LONGEST_LIST]
        if each.figure and each.previous
    )
    every = f'<a href="../{page.edition.county.slug}/overview.html#overview-improved-and-worse">all {len(chosen)}</a>'
    more = (
        f"<p>{LONGEST_LIST} of {len(chosen)} since the previous figure: {every}.</p>"
        if len(chosen) > LONGEST_LIST
        else ""
    )
    return f'<div><h2 id="{id}">{heading}</h2>\n<ul>{items}</ul>{more}</div>'


def _label(each: ScorecardRow) -> str:
    """The short name of an indicator, with the group where it is not everyone."""
    return html.escape(
        each.indicator.short_label
        if each.group.id == "all"
        else f"{each.indicator.short_label}, {each.group.label.lower()}"
    )


def _parts(page: Page) -> str:
    """Links to the part of each area."""
    items = "".join(
        f'<li><a href="../{area.slug}/overview.html">{html.escape(area.name)}</a></li>'
        for area in page.edition.areas.reported
    )
    return f'<ul class="areas-list">{items}</ul>'
