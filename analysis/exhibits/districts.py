"""The districts side by side: the heat map, tile maps, and where one of them stands in the range of all.
A district is placed by the quarter of the districts that its figure falls in, the best quarter being the good
end of the indicator."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from analysis.data.areas import Area
from analysis.data.indicators import Indicator
from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import rounded, spread
from analysis.exhibits import scorecard_charts as charts
from analysis.exhibits.exhibit import CellLines, Exhibit, InlineChart, figures_table
from analysis.exhibits.page import Page
from analysis.exhibits.scorecard_charts import SHADES, Spine, Tile
from analysis.io import dependencies
from analysis.rules.comparators import QUARTILES, quartile
from analysis.rules.rounding import format_value

KEY = ("Worst quarter", "Third quarter", "Second quarter", "Best quarter")
MIN_DISTRICTS = 4


@dataclass(frozen=True)
class Comparison:
    """One indicator in one year for the districts that have a figure, in the order of the areas."""

    indicator: Indicator
    figures: tuple[Figure, ...]
    county: Figure | None
    national: Figure | None

    @property
    def title(self) -> str:
        return f"{self.indicator.short_label}, {self.figures[0].year}"

    def of(self, area: Area) -> Figure | None:
        return next((figure for figure in self.figures if figure.area == area), None)


def heat_map(page: Page) -> Exhibit | None:
    """Show districts by indicators, each cell shaded by quarter. Return None without such indicators."""
    compared, districts = comparisons(page), page.edition.areas.districts
    if not compared:
        return None
    tiles = [
        _tile(page, area, column_of, (row, column))
        for row, area in enumerate(districts)
        for column, column_of in enumerate(compared)
    ]
    headings = [f"{each.indicator.short_label} {each.figures[0].year}" for each in compared]
    sentences = [f"{each.title}: from {spread(each.figures)}." for each in compared]
    figures = [figure for each in compared for figure in each.figures]
    rows = [
        (area.name, *(f.text if (f := each.of(area)) else "[x]" for each in compared)) for area in districts
    ]
    titles = ("District", *(each.title for each in compared))
    counted = f"{len(compared)} indicator{'s' if len(compared) > 1 else ''}"
    return page.chart(
        "heat-map",
        charts.heat_map(tiles, headings),
        title=f"{len(districts)} districts, {counted}: darker is better",
        unit="Shaded by quarter of the districts, best quarter darkest",
        alt=f"Heat map of {len(districts)} districts, {counted}. {' '.join(sentences)}",
        figures=figures,
        data=figures_table(figures, titles, rows, highlight=_highlight(page, districts)),
    )


def tile_map(page: Page, name: str) -> Exhibit | None:
    """Show the districts on a tile map. name: an indicator or a measure, which is then the districts' own.
    Return None if too few have a figure, or one has no tile."""
    answered = (page.edition.resolve(name, area.code) for area in page.edition.areas.districts)
    known = next((indicator for indicator in answered if indicator), None)
    each = _comparison(page, known) if known else None
    places, districts = tile_places(page), page.edition.areas.districts
    if each is None or any(area.code not in places for area in districts):
        return None
    tiles = [_tile(page, area, each, places[area.code]) for area in districts]
    year = each.figures[0].year
    ranks = {figure: district_rank(page.edition, figure) for figure in each.figures}
    ordered = sorted(each.figures, key=lambda figure: ranks[figure].position)
    rows = [(figure.area.name, figure.text, ranks[figure].text) for figure in ordered]
    return page.chart_of(
        f"map-{name.replace('_', '-')}",
        charts.tile_map(tiles, KEY),
        each.figures,
        ("District", f"{year}", "Place"),
        rows,
        title=f"From {spread(each.figures)}",
        unit=f"{each.indicator.label}, {year}",
        sentences=[f"Results run from {spread(each.figures)}."],
        highlight=_highlight(page, [figure.area for figure in ordered]),
    )


def range_of(page: Page, figure: Figure) -> CellLines | None:
    """Return where a district's figure stands in the range of all, drawn. Return None if it cannot be."""
    each = _comparison(page, figure.indicator) if figure.group.id == "all" else None
    if each is None or figure not in each.figures:
        return None
    spine = spine_of(page, each)
    beside = "".join(f"; {other.area.name} {other.text}" for other in (each.county, each.national) if other)
    words = f"The districts from {spine.worst_text} to {spine.best_text}; {spine.text} here{beside}."
    picture = charts.range_bar(spine)
    bar = InlineChart(picture.png, *picture.size, words)
    return CellLines(bar, (f"{spine.worst_text} to {spine.best_text}",))


def comparisons(page: Page) -> list[Comparison]:
    """Return the indicators with figures for at least four districts in the same year, in register order."""
    found = (_comparison(page, indicator) for indicator in page.edition.register.values())
    return [each for each in found if each]


def _comparison(page: Page, indicator: Indicator) -> Comparison | None:
    """Return None if too few districts have a figure, all have the same, or neither high nor low is good."""
    stated = [page.figure(indicator.id, area=area) for area in page.edition.areas.districts]
    year = max((figure.year for figure in stated if figure), default=None)
    if year is None or year < page.edition.first_of_own_year(indicator.year_type):
        return None
    figures = tuple(
        figure
        for figure in stated
        if figure and figure.year == year and figure.value is not None and not figure.qualifier
    )
    if len(figures) < MIN_DISTRICTS or indicator.polarity == "T" or len(set(map(rounded, figures))) == 1:
        return None
    areas = (page.edition.county, page.edition.areas.country)
    wider = [page.figure(indicator.id, "all", area, year.label) for area in areas]
    # What is made from schools is not set beside what is printed.
    alike = (each if each and each.is_made == figures[0].is_made else None for each in wider)
    return Comparison(indicator, figures, *alike)


def tile_places(page: Page) -> dict[str, tuple[int, int]]:
    """Return the row and column of each area's tile, from 0, of `data/reference/tiles.csv`."""
    table = dependencies.rows(page.edition.project.data / "reference" / "tiles.csv")
    return {row["area"]: (int(row["row"]) - 1, int(row["column"]) - 1) for row in table}


def _tile(page: Page, area: Area, compared: Comparison, place: tuple[int, int]) -> Tile:
    figure = compared.of(area)
    return Tile(area.name, _short(figure), shade_of(page, figure), *place, area == page.area)


def shade_of(page: Page, figure: Figure | None) -> int | None:
    """Return 0 for the worst quarter of the districts to 3 for the best; None without a figure."""
    letter = quartile(district_rank(page.edition, figure)).letter if figure else ""
    return len(SHADES) - 1 - QUARTILES.index(letter) if letter else None


def _short(figure: Figure | None) -> str:
    """Return the figure without the words of its unit."""
    if figure is None or figure.value is None:
        return "[x]"
    unit = figure.indicator.unit if figure.indicator.unit in ("percent", "gbp") else "count"
    return format_value(figure.value, unit, figure.decimals)


def _highlight(page: Page, areas: Sequence[Area]) -> frozenset[int]:
    return frozenset(number for number, area in enumerate(areas) if area == page.area)


def spine_of(page: Page, each: Comparison) -> Spine:
    """Return where an indicator's marks stand: 1 and −1 are as far from the county as any district.
    The middle of the districts takes the county's place where it has no figure."""
    own = each.of(page.area)
    assert own is not None
    sign = 1 if each.indicator.polarity == "H" else -1
    wider = [f if f and f.value is not None else None for f in (each.county, each.national)]
    middle = rounded(wider[0]) if wider[0] else median(map(rounded, each.figures))
    distances = {figure: sign * (rounded(figure) - middle) for figure in each.figures}
    widest = max(abs(distance) for distance in distances.values())
    ordered = sorted(each.figures, key=lambda figure: distances[figure])
    scaled = sorted(distance / widest for distance in distances.values())
    lower, _, upper = quantiles(scaled, method="inclusive")
    # what lies beyond is kept within the chart
    marks = [max(-1.2, min(1.2, sign * (rounded(f) - middle) / widest)) if f else None for f in wider]
    return Spine(
        text=own.text,
        worst_text=_short(ordered[0]),
        best_text=_short(ordered[-1]),
        worst=scaled[0],
        best=scaled[-1],
        middle_half=(lower, upper),
        area=distances[own] / widest,
        county=marks[0],
        national=marks[1],
    )
