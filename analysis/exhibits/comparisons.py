"""Comparison exhibits: an indicator across areas in one year, this page's area marked."""

from collections.abc import Sequence

import pandas as pd

from analysis.data.areas import Area
from analysis.edition.differences import rounded
from analysis.edition.figures import Figure
from analysis.edition.wording import comparison, highest_and_lowest, possessive
from analysis.exhibits.charts import Marker, ranked_bars
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page, tidy
from analysis.rules.rounding import ordinal


def districts_exhibit(page: Page, id: str, indicator: str, *, group: str = "all") -> Exhibit | None:
    """The districts, best first, with England's figure as a line. None where no district has a figure."""
    found = [page.edition.figures.get(indicator, area.code, group) for area in page.edition.areas.districts]
    return _ranked(page, id, [figure for figure in found if figure], "districts")


def neighbours_exhibit(page: Page, id: str, indicator: str, *, group: str = "all") -> Exhibit | None:
    """The county and its statistical neighbours, best first, from the source that states them all."""
    peers = [page.edition.figures.get(indicator, area.code, group) for area in page.edition.neighbours]
    known = [figure for figure in peers if figure]
    if not known:
        return None
    own = page.edition.figures.get(indicator, page.edition.county.code, group, known[0].year)
    stated = [own, *page.edition.figures.also_stated(own)] if own else []
    same_source = [figure for figure in stated if figure.source == known[0].source]
    return _ranked(page, id, [*same_source[:1], *known], "with its statistical neighbours")


def _ranked(page: Page, id: str, figures: Sequence[Figure], kind: str) -> Exhibit | None:
    shown = [figure for figure in figures if figure.value is not None]
    if not shown:
        return None
    first = shown[0]
    ordered = sorted(shown, key=rounded, reverse=first.indicator.polarity != "L")
    marked = page.area.name
    national = page.edition.figures.get(
        first.indicator.id, page.edition.areas.country.code, first.group.id, first.year
    )
    reference = (
        Marker(f"{national.area.name} {national.text}", national.value)
        if national and national.value is not None
        else None
    )
    frame = pd.DataFrame(
        {
            "name": [f.area.name for f in ordered],
            "value": [f.value for f in ordered],
            "shown": [f.text for f in ordered],
        }
    )
    picture = ranked_bars(frame, unit=first.indicator.unit, marked=marked, reference=reference)
    sentences = _sentences(page, ordered, national, kind)
    columns = ("Area", f"{first.year}", "Rank")
    return page.chart(
        id,
        picture,
        title=_title(page, ordered, kind),
        unit=f"{first.indicator.label}, {first.year}",
        alt=f"Bar chart of {first.indicator.label}, {first.year}. {' '.join(sentences)}",
        figures=[*ordered, *([national] if national else [])],
        generated=sentences,
        data=tidy(
            [*ordered, *([national] if national else [])],
            columns,
            [[f.area.name, f.text, _place(f, ordered)] for f in ordered]
            + ([[national.area.name, national.text, "–"]] if national else []),
            highlight=frozenset(number for number, figure in enumerate(ordered) if figure.area == page.area),
        ),
    )


def _place(figure: Figure, ordered: Sequence[Figure]) -> str:
    """The rank, ties sharing the best one."""
    return ordinal(1 + [rounded(other) for other in ordered].index(rounded(figure)))


def _own(area: Area, ordered: Sequence[Figure]) -> Figure | None:
    return next((figure for figure in ordered if figure.area == area), None)


def _title(page: Page, ordered: Sequence[Figure], kind: str) -> str:
    own = _own(page.area, ordered)
    if own:
        return f"{own.area.name}: {_place(own, ordered)} of {len(ordered)} {kind} at {own.text}"
    low, *_, high = sorted(ordered, key=rounded)
    return f"Highest in {high.area.name} ({high.text}), lowest in {low.area.name} ({low.text})"


def _sentences(page: Page, ordered: Sequence[Figure], national: Figure | None, kind: str) -> list[str]:
    year = ordered[0].year
    sentences = [f"In {year} the figure was {highest_and_lowest(ordered)}."]
    own = _own(page.area, ordered)
    if own:
        versus = f", {comparison(own, national)}" if national else ""
        sentences.append(
            f"{possessive(own.area.name)} was {own.text}, {_place(own, ordered)} of {len(ordered)} {kind}{versus}."
        )
    elif national:
        above = sum(rounded(figure) > rounded(national) for figure in ordered)
        sentences.append(
            f"{above} of the {len(ordered)} {kind} were above {national.area.name} ({national.text})."
        )
    return sentences
