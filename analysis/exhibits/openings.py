"""The opening of a chapter: what it says, in two or three sentences bound to figures."""

from collections.abc import Sequence

from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import comparable, comparison, in_points, listed, movement_from
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page


def opening(page: Page, *names: str, id: str = "opening") -> Exhibit:
    """Return what is written for `<topic>-opening`, else a sentence for each of those indicators and measures
    with a figure of the edition's own year; if none has, what the report lacks."""
    figures = [figure for figure in page.figures(names) if page.edition.is_own_year(figure)]
    sentences = [describe(page, figure) for figure in figures] or [_lacking(page, names)]
    return page.words(id, sentences, figures)


def _lacking(page: Page, names: Sequence[str]) -> str:
    """Return that the report has no figure of this year for the area, and whether it has older ones."""
    labels = [page.edition.register.named(name)[0].label for name in names]
    older = "; earlier ones stand below, marked as not updated" if page.figures(names) else ""
    return f"For {page.area.name} this report has no figure of this year for {listed(labels)}{older}."


def describe(page: Page, figure: Figure) -> str:
    """Return a figure in sentences: where it stands and how it moved, how it compares, and its place."""
    previous = page.edition.figures.previous(figure)
    broken = comparable([previous, figure])[1] if previous else ""
    has_moved = previous and previous.value is not None and figure.value is not None and not broken
    moved = f", {movement_from(figure, previous)}" if previous and has_moved else ""
    sentences = [f"{figure.indicator.label}: {figure.text} in {figure.area.name} in {figure.year}{moved}."]
    country = page.edition.areas.country
    national = page.figure(figure.indicator.id, figure.group.id, country, figure.year.label)
    if national and national.value is not None and figure.value is not None:
        sentences.append(f"That is {in_points(comparison(figure, national))}.")
    rank = district_rank(page.edition, figure) if figure.area.is_district else None
    if rank and rank.position:
        sentences.append(f"It is {rank.text.replace(' of ', ' of the ')} districts, the best first.")
    if broken:
        sentences.append(f"Figures from {broken} are not comparable with earlier ones [b].")
    return " ".join(sentences)
