"""The front page: what the document is, the headline figures with their rating, how to read it, and where to look."""

import html

from analysis.awaited import still_awaited, told
from analysis.exhibits import Exhibit
from analysis.pages import LEGEND, Page
from analysis.progress import progress_table
from analysis.rating import RAG_MARKS
from analysis.scorecard import counts, load_rag_rule, row, rows


def about(page: Page) -> Exhibit:
    """What this document is."""
    edition = page.edition
    sentences = [
        f"{edition.about}",
        f"It has a part for {page.county.name} and one for each of its {len(page.areas.districts)} districts. Figures are as known at {edition.as_at}.",
    ]
    return page.exhibit("about", "text", body=page.narrative_html("front-page-about", sentences), with_narrative=False)


def headlines(page: Page) -> Exhibit:
    """The headline indicators of the edition, rated."""
    chosen = [each for each in (row(page, indicator) for indicator in page.edition.headlines) if each.figure]
    return progress_table(page, "headlines", f"{page.county.name}: headline indicators", chosen)


def ratings_in_brief(page: Page) -> Exhibit:
    """How many indicators have each rating, and how many have none."""
    every = rows(page)
    found = counts(every)
    awaited = told(still_awaited(page.project.data, page.figures))
    items = "".join(
        f'<li><span class="chip {rag.replace(" ", "-")}">{shape} {word}</span> {found[rag]}</li>'
        for rag, (word, shape) in RAG_MARKS.items()
    )
    have_figure = sum(bool(each.figure) for each in every)
    body = (
        f"<p>The scorecard has {len(every)} indicators; {have_figure} of them have a figure and "
        f"{len(every) - found['not rated']} can be rated. {html.escape(awaited)}</p>\n"
        f'<ul class="ratings">{items}</ul>'
    )
    return page.exhibit("ratings", "text", body=body)


def how_to_read(page: Page) -> Exhibit:
    """The rating rule and the symbols."""
    rule = load_rag_rule(page)
    rag = "".join(
        f'<dt><span class="chip {name.replace(" ", "-")}">{shape} {word}</span></dt><dd>{html.escape(text)}</dd>'
        for name, (word, shape), text in (
            ("red", RAG_MARKS["red"], rule.red),
            ("amber", RAG_MARKS["amber"], rule.amber),
            ("green", RAG_MARKS["green"], rule.green),
            ("not rated", RAG_MARKS["not rated"], "No figure, no baseline or no target, or a series break between them."),
        )
    )
    symbols = "".join(f"<dt>[{symbol}]</dt><dd>{meaning}</dd>" for symbol, meaning in LEGEND.items())
    return page.exhibit("how-to-read", "text", body=f"<dl>{rag}</dl>\n<h3>Symbols</h3>\n<dl>{symbols}</dl>")


def parts(page: Page) -> Exhibit:
    """Links to the part of each area."""
    items = "".join(f'<li><a href="../{area.slug}/overview.html">{html.escape(area.name)}</a></li>' for area in page.areas.reported)
    return page.exhibit("parts", "text", body=f'<ul class="areas">{items}</ul>')
