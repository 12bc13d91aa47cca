"""The districts side by side: what each counts, and how each has moved, on the county's page."""

from collections.abc import Sequence

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import comparable, direction_of, not_comparable, rounded, said, spread
from analysis.exhibits.charts import small_line_charts
from analysis.exhibits.comparisons import figures_of_districts
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.page import Page
from analysis.narrative.section_ids import default_id
from analysis.rules.rounding import format_value, round_half_up

NOT_ALLOCATED, DISTRICT = "Not allocated to a district", "District"
MIN_PANELS, MIN_POINTS = 4, 3


def counts_by_district(page: Page, *names: str, id: str = "") -> Exhibit | None:
    """Return, on the county's page, counts of this year in each district, in none of them, and in the county.
    A cell is `9 of 11 (82%)`: counts first, since a few make a large share."""
    id = page.begin(id or default_id("by-district", *names))
    county, every = page.edition.county, page.edition.areas.districts
    wholes = [figure for figure in page.figures(names) if page.edition.is_own_year(figure)]
    if not (page.is_county and wholes):
        return None
    of_area = {
        area.name: [page.figure(whole.indicator.id, area=area, year=whole.year.label) for whole in wholes]
        for area in [*every, county]
    }
    rest = [_remainder(whole, [of_area[area.name][at] for area in every]) for at, whole in enumerate(wholes)]
    *districts, own = [(name, *map(_counts, stated)) for name, stated in of_area.items()]
    first = wholes[0].indicator
    figures = [figure for stated in of_area.values() for figure in stated if figure]
    return page.table(
        id,
        f"{first.label}, {wholes[0].year}, by district",
        figures_table(
            figures,
            ("Area", *(whole.indicator.short_label for whole in wholes)),
            [*districts, (NOT_ALLOCATED, *rest), own],
            highlight=frozenset([len(districts) + 1]),
        ),
        unit=f"{first.numerator} of {first.denominator.lower()}",
        figures=figures,
    )


def _counts(figure: Figure | None) -> str:
    if figure is None or figure.numerator is None or figure.denominator is None:
        return figure.text if figure else "–"
    mark = " [p]" if figure.status == "provisional" else ""
    return f"{_share(figure.numerator, figure.denominator)}{mark}"


def _share(part: float, whole: float) -> str:
    if not whole:
        return "none"
    return f"{part:.0f} of {whole:.0f} ({format_value(round_half_up(100 * part / whole, 0), 'percent', 0)})"


def _remainder(whole: Figure, parts: Sequence[Figure | None]) -> str:
    """Return what the county counts and no district does."""
    good, every = (
        (getattr(whole, of) or 0) - sum(getattr(part, of) or 0 for part in parts if part)
        for of in ("numerator", "denominator")
    )
    return _share(good, every)


def small_multiples(page: Page, name: str, *, group: str = "all", id: str = "") -> Exhibit | None:
    """Show, on the county's page, a small line chart a district, the best first, the county behind."""
    id = page.begin(id or default_id("by-district", name))
    latest = figures_of_districts(page, name, group) if page.is_county else []
    if len(latest) < MIN_PANELS:
        return None
    indicator, find = latest[0].indicator, page.edition.figures.series
    ordered = sorted(latest, key=rounded, reverse=indicator.polarity != "L")
    found = {figure.area: find(indicator.id, figure.area.code, group) for figure in ordered}
    series = {area: own for area, own in found.items() if any(figure.value is not None for figure in own)}
    behind = [f for f in find(indicator.id, page.area.code, group) if f.year <= latest[0].year]
    if max(map(len, series.values())) < MIN_POINTS:
        return None
    breaks = indicator.series_breaks
    points = [
        (area.name, whose, f.year.spoken, f.year.end, f.value, sum(f.year.label >= label for label in breaks))
        for area, own in series.items()
        for whose, figures in ((DISTRICT, own), (page.area.name, behind))
        for f in figures
        if f.value is not None
    ]
    frame = pd.DataFrame(points, columns=["panel", "series", "year", "end", "value", "part"])
    some, notes = page.some_of(ordered)
    values = {figure.area.name: said(figure) for figure in some}
    picture = small_line_charts(
        frame, unit=indicator.unit, values=values, marked=DISTRICT, links=page.district_links()
    )
    every = [*series.values(), *([behind] if behind else [])]
    years = sorted({figure.year for own in every for figure in own})
    thin = f"; thin line: {page.area.name}" if behind else ""
    title = f"From {spread(ordered)}"
    sentences = [f"{title}."]
    alike = [comparable([figure for figure in own if figure.value is not None]) for own in series.values()]
    if len({own[0].year for own, _ in alike}) == 1 and all(len(own) > 1 for own, _ in alike):
        risen = sum(direction_of(indicator, own[-1], own[0]).movement == "up" for own, _ in alike)
        number = f"all {risen}" if risen == len(series) else f"{risen or 'none'} of {len(series)}"
        title = f"Up in {number} districts since {alike[0][0][0].year.spoken}"
        sentences = [f"{title}.", f"Results run from {spread(ordered)}."]
    broken = alike[0][1]
    return page.chart_of(
        id,
        picture,
        [figure for own in every for figure in own],
        ("Area", *map(str, years)),
        [
            (own[0].area.name, *({f.year: f.text for f in own}.get(year, "–") for year in years))
            for own in every
            if own is behind or own[0].area.name in values
        ],
        title=title,
        unit=f"{indicator.label}, {years[0]} to {years[-1]}; all on one scale{thin}",
        sentences=sentences,
        notes=[*notes, *([not_comparable(broken)] if broken else [])],
    )
