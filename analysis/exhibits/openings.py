"""The opening of a chapter: what it says, in two or three sentences bound to figures."""

from collections.abc import Sequence

from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.pages import Page
from analysis.exhibits.sentences import comparable, comparison, movement
from analysis.records.figures import Figure


def opening(page: Page, indicators: Sequence[str], *, otherwise: Sequence[str] = ()) -> Exhibit:
    """What is written for the section `<topic>-opening`; else a sentence for each of `indicators` that has a figure here.

    otherwise: indicators of the county to open with where the area has none of its own.
    """
    own = [figure for indicator in indicators if (figure := page.figure(indicator))]
    section = f"{page.topic.replace('_', '-')}-opening"
    figures = own or [figure for indicator in otherwise if (figure := page.figure(indicator, area=page.county))]
    sentences = [*([] if own else [_nothing_of_its_own(page)]), *(describe(page, figure) for figure in figures)]
    return page.exhibit(
        "opening",
        "text",
        body=page.narrative_html(section, sentences),
        figures=figures,
        with_narrative=False,
    )


def _nothing_of_its_own(page: Page) -> str:
    if page.is_county:
        return f"No source of this edition states for {page.area.name} the figures that this chapter opens with."
    return f"Nothing is published for {page.area.name} on this topic; the county's figures are shown, marked as the county's."


def describe(page: Page, figure: Figure) -> str:
    """One figure in a sentence: where it stands, how it moved, how it compares with England."""
    subject = f"{figure.indicator.label}: the {figure.area.name} figure"
    previous = page.figures.previous(figure)
    broken = comparable([previous, figure])[1] if previous else ""
    if previous and previous.value is not None and figure.value is not None and not broken:
        sentence = f"{subject} {movement(figure, previous)} in {figure.year}"
    else:
        sentence = f"{subject} stood at {figure.text} in {figure.year}"
    national = page.figures.get(figure.indicator.id, page.areas.country.code, figure.group.id, figure.year)
    if national and national.value is not None and figure.value is not None:
        sentence += f", and was {comparison(figure, national)}"
    ending = f" Figures from {broken} are not comparable with earlier ones [b]." if broken else ""
    return f"{sentence}.{ending}"
