"""Comparisons: an indicator across areas in one year, this page's area marked."""

from collections.abc import Sequence
from typing import Literal

from analysis.edition.differences import rounded
from analysis.edition.figures import Figure
from analysis.edition.wording import comparison, highest_and_lowest, possessive
from analysis.exhibits.charts import Marker, bars, ranked_bars
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import available_figures
from analysis.exhibits.page import Page
from analysis.exhibits.tables import figures_table
from analysis.rules.rounding import ordinal

Among = Literal["districts", "neighbours"]
KINDS: dict[Among, str] = {"districts": "districts", "neighbours": "with its statistical neighbours"}


def ranking(
    page: Page, id: str, indicator: str, *, among: Among, group: str = "all", fallback: Sequence[str] = ()
) -> Exhibit | None:
    """Return the districts, or the county and its neighbours, best first, with England's figure as a line.

    fallback: the indicators that the county shows if none of them has a figure (`available_figures`).
    """
    figures = _of_districts if among == "districts" else _of_neighbours
    shown = [figure for figure in figures(page, indicator, group) if figure.value is not None]
    if not shown:
        return available_figures(page, id, fallback or [indicator])
    first = shown[0]
    label, year = first.indicator.label, first.year
    ordered = sorted(shown, key=rounded, reverse=first.indicator.polarity != "L")
    national = page.figure(indicator, group, page.edition.areas.country, year.label)
    reference = None
    if national and national.value is not None:
        reference = Marker(f"{national.area.name} {national.text}", national.value)
    frame = bars((figure.area.name, figure.value, figure.text) for figure in ordered)
    picture = ranked_bars(frame, unit=first.indicator.unit, marked=page.area.name, reference=reference)
    title, sentences = _title_and_sentences(page, ordered, national, KINDS[among])
    compared = [*ordered, *([national] if national else [])]
    rows = [(f.area.name, f.text, _rank(f, ordered) if f is not national else "–") for f in compared]
    marked = frozenset(number for number, figure in enumerate(ordered) if figure.area == page.area)
    return page.chart(
        id,
        picture,
        title=title,
        unit=f"{label}, {year}",
        alt=f"Bar chart of {label}, {year}. {' '.join(sentences)}",
        figures=compared,
        generated=sentences,
        data=figures_table(compared, ("Area", f"{year}", "Rank"), rows, highlight=marked),
    )


def _of_districts(page: Page, indicator: str, group: str) -> list[Figure]:
    found = [page.figure(indicator, group, area) for area in page.edition.areas.districts]
    return [figure for figure in found if figure]


def _of_neighbours(page: Page, indicator: str, group: str) -> list[Figure]:
    """Return the figures of the county and its neighbours from the source that states them all."""
    peers = [page.figure(indicator, group, area) for area in page.edition.neighbours]
    known = [figure for figure in peers if figure]
    if not known:
        return []
    own = page.figure(indicator, group, page.edition.county, known[0].year.label)
    stated = [own, *page.edition.figures.also_stated(own)] if own else []
    same_source = [figure for figure in stated if figure.source == known[0].source]
    return [*same_source[:1], *known]


def _rank(figure: Figure, ordered: Sequence[Figure]) -> str:
    """Return the rank, ties sharing the best one."""
    return ordinal(1 + [rounded(other) for other in ordered].index(rounded(figure)))


def _title_and_sentences(
    page: Page, ordered: Sequence[Figure], national: Figure | None, kind: str
) -> tuple[str, list[str]]:
    sentences = [f"In {ordered[0].year} the figure was {highest_and_lowest(ordered)}."]
    own = next((figure for figure in ordered if figure.area == page.area), None)
    if own:
        ranked = f"{_rank(own, ordered)} of {len(ordered)} {kind}"
        versus = f", {comparison(own, national)}" if national else ""
        sentences.append(f"{possessive(own.area.name)} was {own.text}, {ranked}{versus}.")
        return f"{own.area.name}: {ranked} at {own.text}", sentences
    if national:
        above = sum(rounded(figure) > rounded(national) for figure in ordered)
        reference = f"{national.area.name} ({national.text})"
        sentences.append(f"{above} of the {len(ordered)} {kind} were above {reference}.")
    low, *_, high = sorted(ordered, key=rounded)
    title = f"Highest in {high.area.name} ({high.text}), lowest in {low.area.name} ({low.text})"
    return title, sentences
