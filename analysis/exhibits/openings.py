"""The opening of a chapter: what it says, in two or three sentences bound to figures."""

from collections.abc import Sequence

from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import comparable, comparison, movement
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page


def opening(page: Page, indicators: Sequence[str], *, otherwise: Sequence[str] = ()) -> Exhibit:
    """What is written for the section `<topic>-opening`; else a sentence for each of `indicators` that has a figure here.

    otherwise: indicators of the county to open with where the area has none of its own.
    """
    own = [figure for indicator in indicators if (figure := page.figure(indicator))]
    figures = own or [
        figure for indicator in otherwise if (figure := page.figure(indicator, area=page.edition.county))
    ]
    sentences = [
        *([] if own else [_nothing_of_its_own(page, bool(figures))]),
        *(describe(page, figure) for figure in figures),
    ]
    return page.words("opening", sentences, figures)


def _nothing_of_its_own(page: Page, has_county: bool) -> str:
    if page.is_county:
        return (
            f"No source of this edition states for {page.area.name} the figures that this chapter opens with."
        )
    shown = "; the county's figures are shown, marked as the county's" if has_county else ""
    return f"Nothing is published for {page.area.name} on this topic{shown}."


def describe(page: Page, figure: Figure) -> str:
    """One figure in a sentence: where it stands, how it moved, how it compares with England and with the other districts."""
    subject = f"{figure.indicator.label}: in {figure.area.name} it"
    previous = page.edition.figures.previous(figure)
    broken = comparable([previous, figure])[1] if previous else ""
    if previous and previous.value is not None and figure.value is not None and not broken:
        sentence = f"{subject} {movement(figure, previous)} between {previous.year} and {figure.year}"
    else:
        sentence = f"{subject} stood at {figure.text} in {figure.year}"
    national = page.edition.figures.get(
        figure.indicator.id, page.edition.areas.country.code, figure.group.id, figure.year
    )
    if national and national.value is not None and figure.value is not None:
        sentence += f", and was {comparison(figure, national)}"
    if place := _place(page, figure):
        sentence += f"; it was {place}"
    ending = f" Figures from {broken} are not comparable with earlier ones [b]." if broken else ""
    return f"{sentence}.{ending}"


def _place(page: Page, figure: Figure) -> str:
    """`12th of the 12 districts, the best first`; nothing for another area, or a district that cannot be placed."""
    place = district_rank(page.edition, figure) if figure.area.is_district else None
    if place is None or not place.position:
        return ""
    return f"{place.text.replace(' of ', ' of the ')} districts, the best first"
