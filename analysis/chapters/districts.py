"""The districts side by side: context figures, the heat map, the spine chart of one of them, and tile maps.

A district is placed by the quarter of the districts that its figure falls in, the best quarter being the good
end of the indicator.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.data.areas import Area
from analysis.data.indicators import Indicator
from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import highest_and_lowest, listed, rounded
from analysis.exhibits.exhibit import Exhibit, Lines, figures_table
from analysis.exhibits.indicators import dated, definition_href
from analysis.exhibits.page import Page
from analysis.exhibits.scorecard_charts import SHADES, Spine, Tile, heat_map, spine_chart, tile_map
from analysis.io import dependencies
from analysis.rules.comparators import QUARTILES, quartile
from analysis.rules.rounding import format_value

KEY = ("Worst quarter", "Third quarter", "Second quarter", "Best quarter")
MIN_DISTRICTS = 4
SPINE_UNIT = "Right of the line is better than the county"


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


def context(page: Page) -> Exhibit:
    """Show the figures that help to interpret the area's results, beside the county's and England's."""
    areas = list(dict.fromkeys((page.area, page.edition.county, page.edition.areas.country)))
    rows, shown = [], []
    for row in dependencies.rows(page.edition.project.data / "reference" / "context.csv"):
        indicator = page.edition.indicator(row["indicator"])
        about = Lines(indicator.label, (f"{row['why']}.",), href=definition_href(indicator.id))
        stated = [page.figure(indicator.id, area=area) for area in areas]
        # a figure older than the baseline would say nothing of the area now
        recent = [f if f and f.year >= page.edition.baseline(f.year.type) else None for f in stated]
        shown += [figure for figure in recent if figure]
        ranks = [district_rank(page.edition, f) if f and f.area.is_district else None for f in recent]
        places = [f"{rank.text} districts" if rank and rank.position else "" for rank in ranks]
        cells = zip(recent, places, strict=True)
        rows.append((about, *(Lines(dated(f), (place,)) if f else "[x] not published" for f, place in cells)))
    table = figures_table(shown, ("Context", *(area.name for area in areas)), rows)
    title = f"{page.area.name}: figures to interpret the scorecard by"
    return page.table("context", title, table, figures=shown, indicators=())


def heat_map_of_districts(page: Page) -> Exhibit:
    """Show districts by indicators, each cell shaded by quarter; a notice if there is no such indicator."""
    compared = comparisons(page)
    districts = page.edition.areas.districts
    if not compared:
        lacking = (
            f"No source of this edition gives an indicator for the districts of {page.edition.county.name}."
        )
        return page.notice("heat-map", lacking)
    tiles = [
        _tile(page, area, column_of, (row, column))
        for row, area in enumerate(districts)
        for column, column_of in enumerate(compared)
    ]
    headings = [f"{each.indicator.short_label} {each.figures[0].year}" for each in compared]
    sentences = [f"{each.title}: {highest_and_lowest(each.figures)}." for each in compared]
    figures = [figure for each in compared for figure in each.figures]
    rows = [(area.name, *(_text(each.of(area)) for each in compared)) for area in districts]
    titles = ("District", *(each.title for each in compared))
    counted = f"{len(compared)} indicator{'s' if len(compared) > 1 else ''}"
    return page.chart(
        "heat-map",
        heat_map(tiles, headings),
        title=f"{len(districts)} districts, {counted}: darker is better",
        unit="Shaded by quarter of the districts, best quarter darkest",
        alt=f"Heat map. {' '.join(sentences)}",
        figures=figures,
        data=figures_table(figures, titles, rows, highlight=_highlight(page, districts)),
    )


def spine_of_district(page: Page) -> Exhibit | None:
    """Show a district against county, England and the range of the districts. Return None for the county."""
    stated = [each for each in comparisons(page) if each.county and each.county.value is not None]
    compared = [(each, figure) for each in stated if (figure := each.of(page.area))]
    if page.is_county or not compared:
        return None
    area, county, country = page.area.name, page.edition.county.name, page.edition.areas.country.name
    rows, sentences, shown = [], [], []
    for each, own_figure in compared:
        figures = (own_figure, each.county, each.national)
        shown += [figure for figure in figures if figure]
        own, of_county, national = map(_text, figures)
        rank = district_rank(page.edition, own_figure).text
        rows.append((each.title, own, rank, of_county, national))
        sentences.append(f"{each.title}: {area} {own}, {rank} districts; {county} {of_county}.")
    spines = [spine_of(page, each) for each, _ in compared]
    return page.chart(
        "spine",
        spine_chart(spines, area=area, county=county, country=country),
        title=f"{area} against {county} and the range of its districts",
        unit=f"{SPINE_UNIT}; the dark band holds the middle half of the districts",
        alt=f"Spine chart. {' '.join(sentences)}",
        figures=shown,
        generated=sentences,
        data=figures_table(shown, ("Indicator", area, "Place", county, country), rows),
    )


def tile_map_of(page: Page, indicator: str) -> Exhibit | None:
    """Show the districts on a tile map. Return None if too few have a figure, or one has no tile."""
    known = page.edition.register.get(indicator)
    each = _comparison(page, known) if known else None
    places, districts = tile_places(page), page.edition.areas.districts
    if each is None or any(area.code not in places for area in districts):
        return None
    tiles = [_tile(page, area, each, places[area.code]) for area in districts]
    year = each.figures[0].year
    sentence = f"In {year} the figure was {highest_and_lowest(each.figures)}."
    ranks = {figure: district_rank(page.edition, figure) for figure in each.figures}
    ordered = sorted(each.figures, key=lambda figure: ranks[figure].position)
    best = [f.area.name for f in ordered if ranks[f].position == ranks[ordered[0]].position]
    rows = [(figure.area.name, figure.text, ranks[figure].text) for figure in ordered]
    marked = _highlight(page, [figure.area for figure in ordered])
    return page.chart(
        f"map-{indicator.replace('_', '-')}",
        tile_map(tiles, KEY),
        title=f"{each.indicator.short_label}: best in {listed(best)}",
        unit=f"{each.indicator.label}, {year}",
        alt=f"Tile map of the districts: {each.indicator.short_label}. {sentence}",
        figures=each.figures,
        generated=[sentence],
        data=figures_table(each.figures, ("District", f"{year}", "Place"), rows, highlight=marked),
    )


def comparisons(page: Page) -> list[Comparison]:
    """Return the indicators with figures for at least four districts in the same year, in register order."""
    found = (_comparison(page, indicator) for indicator in page.edition.register.values())
    return [each for each in found if each]


def _comparison(page: Page, indicator: Indicator) -> Comparison | None:
    """Return None if too few districts have a figure, all have the same, or neither high nor low is good."""
    stated = [page.figure(indicator.id, area=area) for area in page.edition.areas.districts]
    year = max((figure.year for figure in stated if figure), default=None)
    if year is None or year < page.edition.baseline(indicator.year_type):
        return None
    figures = tuple(
        figure
        for figure in stated
        if figure and figure.year == year and figure.value is not None and not figure.qualifier
    )
    if len(figures) < MIN_DISTRICTS or indicator.polarity == "T" or len(set(map(rounded, figures))) == 1:
        return None
    wider = (page.edition.county, page.edition.areas.country)
    return Comparison(
        indicator, figures, *(page.figure(indicator.id, "all", area, year.label) for area in wider)
    )


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


def _text(figure: Figure | None) -> str:
    return figure.text if figure else "[x]"


def _highlight(page: Page, areas: Sequence[Area]) -> frozenset[int]:
    return frozenset(number for number, area in enumerate(areas) if area == page.area)


def spine_of(page: Page, each: Comparison) -> Spine:
    """Return where the marks of one indicator stand: 1 and −1 are as far from the county as any district."""
    own, county = each.of(page.area), each.county
    assert county is not None
    assert own is not None
    sign = 1 if each.indicator.polarity == "H" else -1
    distances = {figure: sign * (rounded(figure) - rounded(county)) for figure in each.figures}
    widest = max(abs(distance) for distance in distances.values())
    ordered = sorted(each.figures, key=lambda figure: distances[figure])
    scaled = sorted(distance / widest for distance in distances.values())
    national = None
    if each.national and each.national.value is not None:
        distance = sign * (rounded(each.national) - rounded(county)) / widest
        national = max(-1.2, min(1.2, distance))  # kept within the chart
    return Spine(
        label=each.title,
        text=own.text,
        worst_text=_short(ordered[0]),
        best_text=_short(ordered[-1]),
        worst=scaled[0],
        best=scaled[-1],
        middle_half=(_quantile(scaled, 0.25), _quantile(scaled, 0.75)),
        area=distances[own] / widest,
        national=national,
    )


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Return the value at that share of the way through ordered values, interpolated between two of them."""
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])
