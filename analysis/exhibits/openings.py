"""The opening of a chapter: what it says, in two or three sentences bound to figures."""

from collections.abc import Sequence

from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import (
    comparable,
    comparison,
    listed,
    not_comparable,
    possessive,
    standing,
    told,
    within,
)
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
    labels = [within(page.edition.register.named(name)[0].short_label) for name in names]
    older = " Earlier ones stand below, marked as not updated." if page.figures(names) else ""
    return f"This report has no {page.area.name} figure of this year for {listed(labels)}.{older}"


def describe(page: Page, figure: Figure) -> str:
    """Return a figure in sentences: where it stands and how it moved, how it compares, and its place."""
    previous = page.edition.figures.previous(figure)
    broken = comparable([previous, figure])[1] if previous else ""
    has_moved = previous and previous.value is not None and figure.value is not None and not broken
    sentences = [told(figure, previous if has_moved else None, is_placed=figure.area.is_district)]
    country = page.edition.areas.country
    national = page.figure(figure.indicator.id, figure.group.id, country, figure.year.label)
    if national and national.value is not None and figure.value is not None:
        sentences.append(f"It is {comparison(figure, national)}.")
    rank = district_rank(page.edition, figure) if figure.area.is_district else None
    if rank and rank.position:
        whose = possessive(page.edition.county.name)
        sentences.append(f"That is {standing(rank, figure, f'{whose} {rank.out_of} districts')}.")
    if broken:
        sentences.append(not_comparable(broken))
    return " ".join(sentences)
