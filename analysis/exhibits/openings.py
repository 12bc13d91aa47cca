"""The opening of a chapter: what it says, in two or three sentences bound to figures."""

from collections.abc import Sequence

from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import comparable, comparison, movement
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page


def opening(page: Page, indicators: Sequence[str], *, fallback: Sequence[str] = ()) -> Exhibit:
    """Return what is written for `<topic>-opening`, else a sentence for each indicator with a figure here.

    fallback: indicators of the county to open with if the area has none of its own.
    """
    own = page.figures(indicators)
    figures = own or page.figures(fallback, area=page.edition.county)
    name, sentences = page.area.name, [describe(page, figure) for figure in figures]
    if not own and page.is_county:
        lead = f"No source of this edition states for {name} the figures that this chapter opens with."
        sentences.insert(0, lead)
    elif not own:
        shown = "; the county's figures are shown, marked as the county's" if figures else ""
        sentences.insert(0, f"Nothing is published for {name} on this topic{shown}.")
    return page.words("opening", sentences, figures)


def describe(page: Page, figure: Figure) -> str:
    """Return a figure in a sentence: where it stands, how it moved, and how it compares."""
    previous = page.edition.figures.previous(figure)
    broken = comparable([previous, figure])[1] if previous else ""
    stands = f"stood at {figure.text} in {figure.year}"
    if previous and previous.value is not None and figure.value is not None and not broken:
        stands = f"{movement(figure, previous)} between {previous.year} and {figure.year}"
    sentence = f"{figure.indicator.label}: in {figure.area.name} it {stands}"
    national = page.figure(
        figure.indicator.id, figure.group.id, page.edition.areas.country, figure.year.label
    )
    if national and national.value is not None and figure.value is not None:
        sentence += f", and was {comparison(figure, national)}"
    rank = district_rank(page.edition, figure) if figure.area.is_district else None
    if rank and rank.position:
        sentence += f"; it was {rank.text.replace(' of ', ' of the ')} districts, the best first"
    ending = f" Figures from {broken} are not comparable with earlier ones [b]." if broken else ""
    return f"{sentence}.{ending}"
