"""The districts side by side: context figures, the heat map, the spine chart of one of them, and tile maps.

A district is placed by the quarter of the districts that its figure falls in, the best quarter being the good end of the
indicator.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.data.areas import Area
from analysis.data.indicators import Indicator
from analysis.edition.differences import rounded
from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import highest_and_lowest, listed
from analysis.exhibits.exhibit import DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.page import TIDY_COLUMNS, Page, tidy, tidy_row
from analysis.exhibits.scorecard_charts import SHADES, Spine, Tile, heat_map, spine_chart, tile_map
from analysis.io import dependencies as reads
from analysis.rules.comparators import QUARTILES, Rank, quartile
from analysis.rules.rounding import format_value

KEY = ("Worst quarter", "Third quarter", "Second quarter", "Best quarter")
FEWEST_DISTRICTS = 4


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
    """The figures that help to interpret the area's results, beside the county's and England's. What is not published says so."""
    lines = _context_indicators(page)
    rows, shown = [], []
    for indicator, why in lines:
        columns = [_recent(page, page.figure(indicator.id, area=area)) for area in _context_areas(page)]
        shown += [figure for figure in columns if figure]
        about = Lines(indicator.label, (f"{why}.",), href=f"../appendices/definitions.html#{indicator.id}")
        rows.append((about, *(_context_cell(page, figure) for figure in columns)))
    headings = ("Context", *(area.name for area in _context_areas(page)))
    raw = tuple(tidy_row(figure) for figure in shown)
    table = DataTable(headings, tuple(rows), TIDY_COLUMNS, raw)
    title = f"{page.area.name}: figures to interpret the scorecard by"
    return page.exhibit("context", "table", title=title, figures=shown, indicators=(), data=table)


def heat_map_of_districts(page: Page) -> Exhibit:
    """Districts by indicators, each cell shaded by quarter; a notice where no indicator is published for the districts."""
    compared = comparisons(page)
    if not compared:
        body = f"<p>No source of this edition gives an indicator for the districts of {html.escape(page.edition.county.name)}.</p>"
        return page.exhibit("heat-map", "notice", body=body)
    districts = page.edition.areas.districts
    tiles = [
        Tile(area.name, _short(each.of(area)), shade_of(page, each.of(area)), row, column, area == page.area)
        for row, area in enumerate(districts)
        for column, each in enumerate(compared)
    ]
    picture = heat_map(tiles, [f"{each.indicator.short_label} {each.figures[0].year}" for each in compared])
    sentences = [f"{each.title}: {highest_and_lowest(each.figures)}." for each in compared]
    figures = [figure for each in compared for figure in each.figures]
    return page.chart(
        "heat-map",
        picture,
        title=f"{len(districts)} districts, {len(compared)} indicator{'s' if len(compared) > 1 else ''}: darker is better",
        unit="Shaded by quarter of the districts, best quarter darkest",
        alt=f"Heat map. {' '.join(sentences)}",
        figures=figures,
        data=tidy(
            figures,
            ("District", *(each.title for each in compared)),
            [[area.name, *(_text(each.of(area)) for each in compared)] for area in districts],
            highlight=frozenset(number for number, area in enumerate(districts) if area == page.area),
        ),
    )


def spine_of_district(page: Page) -> Exhibit | None:
    """A district against the county, England and the range of the districts. None for the county or without figures."""
    compared = [each for each in comparisons(page) if _has_spine(page, each)]
    if page.is_county or not compared:
        return None
    picture = spine_chart(
        [spine_of(page, each) for each in compared],
        area=page.area.name,
        county=page.edition.county.name,
        country=page.edition.areas.country.name,
    )
    sentences = [_spine_sentence(page, each) for each in compared]
    own = [
        figure for each in compared for figure in (each.of(page.area), each.county, each.national) if figure
    ]
    return page.chart(
        "spine",
        picture,
        title=f"{page.area.name} against {page.edition.county.name} and the range of its districts",
        unit="Right of the line is better than the county; the dark band holds the middle half of the districts",
        alt=f"Spine chart. {' '.join(sentences)}",
        figures=own,
        generated=sentences,
        data=tidy(
            own,
            ("Indicator", page.area.name, "Place", page.edition.county.name, page.edition.areas.country.name),
            [_spine_row(page, each) for each in compared],
        ),
    )


def tile_map_of(page: Page, indicator: str) -> Exhibit | None:
    """The districts on a tile map of one indicator. None where too few have a figure, or the map has no tile for one."""
    known = page.edition.register.get(indicator)
    each = _comparison(page, known) if known else None
    places = tile_places(page)
    if each is None or any(area.code not in places for area in page.edition.areas.districts):
        return None
    tiles = [
        Tile(
            area.name,
            _short(each.of(area)),
            shade_of(page, each.of(area)),
            *places[area.code],
            area == page.area,
        )
        for area in page.edition.areas.districts
    ]
    picture = tile_map(tiles, KEY)
    sentence = f"In {each.figures[0].year} the figure was {highest_and_lowest(each.figures)}."
    ordered = sorted(each.figures, key=lambda figure: district_rank(page.edition, figure).position)
    return page.chart(
        f"map-{indicator.replace('_', '-')}",
        picture,
        title=f"{each.indicator.short_label}: best in {_best(page, ordered)}",
        unit=f"{each.indicator.label}, {each.figures[0].year}",
        alt=f"Tile map of the districts: {each.indicator.short_label}. {sentence}",
        figures=each.figures,
        generated=[sentence],
        data=tidy(
            each.figures,
            ("District", f"{each.figures[0].year}", "Place"),
            [[figure.area.name, figure.text, district_rank(page.edition, figure).text] for figure in ordered],
            highlight=frozenset(number for number, figure in enumerate(ordered) if figure.area == page.area),
        ),
    )


def comparisons(page: Page) -> list[Comparison]:
    """The indicators with figures for at least four districts in the latest year that any of them has, in register order."""
    found = (_comparison(page, indicator) for indicator in page.edition.register.values())
    return [each for each in found if each]


def _comparison(page: Page, indicator: Indicator) -> Comparison | None:
    """None where too few districts have a figure, or all have the same, or none is better for being higher or lower."""
    latest = [
        figure
        for area in page.edition.areas.districts
        if (figure := page.edition.figures.get(indicator.id, area.code))
    ]
    baseline = page.edition.baseline(indicator.year_type)
    if not latest or max(figure.year for figure in latest) < baseline:
        return None
    year = max(figure.year for figure in latest)
    figures = tuple(
        figure
        for figure in latest
        if figure.year == year and figure.value is not None and not figure.qualifier
    )
    if (
        len(figures) < FEWEST_DISTRICTS
        or indicator.polarity == "T"
        or len({rounded(figure) for figure in figures}) == 1
    ):
        return None
    county = page.edition.figures.get(indicator.id, page.edition.county.code, "all", year)
    national = page.edition.figures.get(indicator.id, page.edition.areas.country.code, "all", year)
    return Comparison(indicator, figures, county, national)


def _context_indicators(page: Page) -> list[tuple[Indicator, str]]:
    """The indicators of `data/reference/context.csv` with what each helps to interpret."""
    table = reads.rows(page.edition.project.data / "reference" / "context.csv")
    return [(page.edition.indicator(row["indicator"]), row["why"]) for row in table]


def _context_areas(page: Page) -> list[Area]:
    return list(dict.fromkeys((page.area, page.edition.county, page.edition.areas.country)))


def _recent(page: Page, figure: Figure | None) -> Figure | None:
    """The figure, unless it is older than the baseline: it would say nothing of the area now."""
    return figure if figure and figure.year >= page.edition.baseline(figure.year.type) else None


def _context_cell(page: Page, figure: Figure | None) -> ShownCell:
    if figure is None:
        return "[x] not published"
    place = district_rank(page.edition, figure) if figure.area.is_district else None
    return Lines(
        f"{figure.text} ({figure.year})", (f"{place.text} districts" if place and place.position else "",)
    )


def tile_places(page: Page) -> dict[str, tuple[int, int]]:
    """The row and column of each area's tile, from 0, of `data/reference/tiles.csv`."""
    table = reads.rows(page.edition.project.data / "reference" / "tiles.csv")
    return {row["area"]: (int(row["row"]) - 1, int(row["column"]) - 1) for row in table}


def shade_of(page: Page, figure: Figure | None) -> int | None:
    """0 for the worst quarter of the districts to 3 for the best; None without a figure."""
    if figure is None:
        return None
    letter = quartile(district_rank(page.edition, figure)).letter
    return len(SHADES) - 1 - QUARTILES.index(letter) if letter else None


def _short(figure: Figure | None) -> str:
    """The figure without the words of its unit."""
    if figure is None or figure.value is None:
        return "[x]"
    unit = figure.indicator.unit if figure.indicator.unit in ("percent", "gbp") else "count"
    return format_value(figure.value, unit, figure.decimals)


def _text(figure: Figure | None) -> str:
    return figure.text if figure else "[x]"


def _best(page: Page, ordered: Sequence[Figure]) -> str:
    first = district_rank(page.edition, ordered[0]).position
    return listed(
        [figure.area.name for figure in ordered if district_rank(page.edition, figure).position == first]
    )


def _has_spine(page: Page, each: Comparison) -> bool:
    return bool(each.of(page.area) and each.county and each.county.value is not None)


def spine_of(page: Page, each: Comparison) -> Spine:
    """Where the marks of one indicator stand: 1 and −1 are as far from the county as the furthest district."""
    assert each.county is not None
    own = each.of(page.area)
    assert own is not None
    sign = 1 if each.indicator.polarity == "H" else -1
    distances = {figure.area: sign * (rounded(figure) - rounded(each.county)) for figure in each.figures}
    widest = max(abs(distance) for distance in distances.values())
    ordered = sorted(each.figures, key=lambda figure: distances[figure.area])
    scaled = sorted(distance / widest for distance in distances.values())
    national = _national_position(each, sign, widest)
    return Spine(
        label=each.title,
        text=own.text,
        worst_text=_short(ordered[0]),
        best_text=_short(ordered[-1]),
        worst=scaled[0],
        best=scaled[-1],
        middle_half=(_at(scaled, 0.25), _at(scaled, 0.75)),
        area=distances[page.area] / widest,
        national=national,
    )


def _national_position(each: Comparison, sign: int, widest: float) -> float | None:
    """Where the country stands, kept within the chart; None without its figure."""
    if each.national is None or each.national.value is None or each.county is None:
        return None
    return max(-1.2, min(1.2, sign * (rounded(each.national) - rounded(each.county)) / widest))


def _at(ordered: Sequence[float], share: float) -> float:
    """The value at that share of the way through ordered values, between two of them where it falls there."""
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def _place(page: Page, each: Comparison) -> Rank:
    own = each.of(page.area)
    assert own is not None
    return district_rank(page.edition, own)


def _spine_sentence(page: Page, each: Comparison) -> str:
    own, county = each.of(page.area), each.county
    assert own is not None and county is not None
    place = _place(page, each).text
    return f"{each.title}: {page.area.name} {own.text}, {place} districts; {page.edition.county.name} {county.text}."


def _spine_row(page: Page, each: Comparison) -> list[str]:
    return [
        each.title,
        _text(each.of(page.area)),
        _place(page, each).text,
        _text(each.county),
        _text(each.national),
    ]
