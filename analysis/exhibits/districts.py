"""The districts side by side: the heat map, tile maps, and where one of them stands in the range of all.
A district is placed by the quarter of the districts that its figure falls in, the best quarter being the good
end of the indicator."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median, quantiles

from analysis.data.areas import Area
from analysis.data.indicators import Indicator
from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import interval_around, rounded, said, spread
from analysis.exhibits import scorecard_charts as charts
from analysis.exhibits.exhibit import CellLines, Exhibit, InlineChart, figures_table
from analysis.exhibits.page import Page
from analysis.exhibits.scorecard_charts import SHADES, Outlines, Spine, Tile, middle_of
from analysis.io import dependencies
from analysis.rules.comparators import QUARTILES, quartile
from analysis.rules.rounding import format_value
from analysis.rules.targets import ResolvedTarget

KEY = ("Worst quarter", "Third quarter", "Second quarter", "Best quarter")
MIN_DISTRICTS = 4
NONE = "–"


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
    notes: list[str] = []
    if page.edition.areas.are_many:
        some, notes = page.some_of(_ranked(page, compared[0]))
        districts, notes = [each.area for each in some], [f"By {compared[0].title}. {note}" for note in notes]
    tiles = [
        _tile(page, area, column_of, (row, column))
        for row, area in enumerate(districts)
        for column, column_of in enumerate(compared)
    ]
    headings = [f"{each.indicator.short_label} {each.figures[0].year.spoken}" for each in compared]
    sentences = [f"{each.title}: from {spread(each.figures)}." for each in compared]
    figures = [figure for each in compared for figure in each.figures]
    by_area = {area.name: [each.of(area) for each in compared] for area in districts}
    rows = [(name, *(f.text if f else "[x]" for f in stated)) for name, stated in by_area.items()]
    titles = ("District", *(each.title for each in compared))
    counted = f"{len(compared)} measure{'s' if len(compared) > 1 else ''}"
    return page.chart(
        "heat-map",
        charts.heat_map(tiles, headings, page.district_links("scorecard")),
        title=f"{len(districts)} districts, {counted}: darker is better",
        unit="Shaded by quarter of the districts, best quarter darkest",
        alt=f"Heat map of {len(districts)} districts, {counted}. {' '.join(sentences)}",
        figures=figures,
        data=figures_table(figures, titles, rows, highlight=_highlight(page, districts)),
        notes=notes,
    )


def tile_map(page: Page, *names: str) -> Exhibit | None:
    """Show the districts on a map, on a tile map where the council has no outlines of them; not where they
    are so many that a name would not fit its tile.
    names: indicators or measures, which are then the districts' own; the first that enough districts have a
    figure of. Return None if there is none, or a district has no place on the map."""
    if page.edition.areas.are_many:
        return None
    name, each, districts = names[0], None, page.edition.areas.districts
    for answer in (page.edition.resolve(of, area.code) for of in names for area in districts):
        if answer and (each := _comparison(page, answer)):
            break
    places, outlines = tile_places(page), outlines_of(page)
    if each is None or any(area.code not in places and area.name not in outlines for area in districts):
        return None
    tiles = [_tile(page, area, each, places.get(area.code, (0, 0))) for area in districts]
    is_mapped = all(area.name in outlines for area in districts)
    ordered = _ranked(page, each)
    key = _bands(page, ordered)
    picture = charts.district_map(tiles, outlines, key) if is_mapped else charts.tile_map(tiles, key)
    rows = [(figure.area.name, figure.text, district_rank(page.edition, figure).text) for figure in ordered]
    wider = [figure for figure in (each.county, each.national) if figure and figure.value is not None]
    beside = [f"{figure.area.name} {said(figure)}" for figure in wider]
    title = f"From {spread(each.figures)}"
    unit = f"{each.indicator.label}, {each.figures[0].year}{'; ' if beside else ''}{', '.join(beside)}"
    chart = page.chart_of(
        f"map-{name.replace('_', '-')}",
        picture,
        [*each.figures, *wider],
        ("District", f"{each.figures[0].year}", "Place"),
        [*rows, *((figure.area.name, figure.text, NONE) for figure in wider)],
        title=title,
        unit=unit,
        sentences=[f"{title}."],
        highlight=_highlight(page, [figure.area for figure in ordered]),
        citations=page.cite_places(
            [
                *((figure.source, "") for figure in (*each.figures, *wider)),
                *((table.parent.name, "") for table in _outline_tables(page) if is_mapped),
            ]
        ),
    )
    listed = _in_order(page, [*ordered, *wider]) if page.is_county else ""
    return replace(chart, narrative=f"{chart.narrative}\n{listed}".strip())


def _in_order(page: Page, figures: Sequence[Figure]) -> str:
    """Return the districts in their order, each leading to its scorecard, then county and country."""
    links = page.district_links("scorecard")
    items = (
        f"<li>{_led(figure.area.name, links)} <strong>{html.escape(said(figure))}</strong></li>"
        for figure in figures
    )
    return f'<ul class="ranked">{"".join(items)}</ul>'


def _led(name: str, links: dict[str, str]) -> str:
    text = html.escape(name)
    return f'<a href="{links[name]}">{text}</a>' if name in links else text


def _ranked(page: Page, each: Comparison) -> list[Figure]:
    """Return the districts' figures, the best first."""
    return sorted(each.figures, key=lambda figure: district_rank(page.edition, figure).position)


def outlines_of(page: Page) -> Outlines:
    """Return the outlines of the districts by name, first where their names stand, then the parts of each,
    the largest first; none if there are none. What lies within the council's borders but is no part of it
    stands in the tables by its name."""
    rings: Outlines = {}
    dependencies.record_read("data/sources/*/outlines.csv")
    for row in (row for table in _outline_tables(page) for row in dependencies.unrecorded_rows(table)):
        numbers = [float(number) for number in row["outline"].split()]
        area = page.edition.areas.by_code.get(row["area"])
        name = area.name if area else row["area"]
        outline = list(zip(numbers[::2], numbers[1::2], strict=True))
        label = [float(number) for number in row["label"].split()]
        rings.setdefault(name, [[(label[0], label[1])] if label else [middle_of(outline)]]).append(outline)
    return rings


def _outline_tables(page: Page) -> list[Path]:
    return dependencies.files(page.edition.project.data / "sources", "*/outlines.csv")


def locator(page: Page) -> Exhibit | None:
    """Show, for a district, where it lies. Return None for the county, and without outlines."""
    outlines = outlines_of(page)
    if page.area.name not in outlines:
        return None
    picture = charts.locator(outlines, page.area.name, page.district_links("scorecard"))
    alt = f"Map of the districts of {page.edition.county.name}, with {page.area.name} marked."
    body = f'<svg class="locator" role="group" aria-label="{html.escape(alt)}" {picture.svg}'
    return page.exhibit("where", "text", body=body)


def range_of(
    page: Page, figure: Figure, chip: str = "", target: ResolvedTarget | None = None
) -> CellLines | None:
    """Return where a district's figure stands in the range of all, drawn. Return None if it cannot be.
    chip: how it is rated. target: what it is to reach."""
    each = _comparison(page, figure.indicator) if figure.group.id == "all" else None
    if each is None or figure not in each.figures:
        return None
    spine = spine_of(page, each, chip, target.figure if target and target.is_resolved else None)
    beside = "".join(f"; {other.area.name} {other.text}" for other in (each.county, each.national) if other)
    around, ends = interval_around(figure), ""
    if around:
        low, high = (format_value(end, "percent", 1) for end in (around.lower, around.upper))
        ends = f", 95% interval {low} to {high}"
    words = f"The districts from {spine.worst_text} to {spine.best_text}; {spine.text} here{ends}{beside}."
    chart = InlineChart(charts.range_bar(spine), words)
    return CellLines(chart, (f"{spine.worst_text} to {spine.best_text}",))


def comparisons(page: Page) -> list[Comparison]:
    """Return the indicators with figures for at least four districts in the same year, in register order."""
    found = (_comparison(page, indicator) for indicator in page.edition.register.values())
    return [each for each in found if each]


def _comparison(page: Page, indicator: Indicator) -> Comparison | None:
    """Return None if too few districts have a figure, all have the same, or the indicator ranks none."""
    stated = [page.figure(indicator.id, area=area) for area in page.edition.areas.districts]
    year = max((figure.year for figure in stated if figure), default=None)
    if year is None or year < page.edition.first_of_own_year(indicator.year_type):
        return None
    figures = tuple(
        figure
        for figure in stated
        if figure and figure.year == year and figure.value is not None and not figure.qualifier
    )
    if not figures or not district_rank(page.edition, figures[0]).position:
        return None
    if len(figures) < MIN_DISTRICTS or indicator.polarity == "T" or len(set(map(rounded, figures))) == 1:
        return None
    areas = (page.edition.county, page.edition.areas.country)
    wider = [page.same_fact(figures[0], area) for area in areas]
    # What is made from schools is not set beside what is printed.
    alike = (each if each and each.is_made == figures[0].is_made else None for each in wider)
    return Comparison(indicator, figures, *alike)


def tile_places(page: Page) -> dict[str, tuple[int, int]]:
    """Return the row and column of each area's tile, from 0, of `data/reference/tiles.csv`."""
    table = dependencies.rows(page.edition.project.data / "reference" / "tiles.csv")
    return {row["area"]: (int(row["row"]) - 1, int(row["column"]) - 1) for row in table}


def _tile(page: Page, area: Area, compared: Comparison, place: tuple[int, int]) -> Tile:
    figure = compared.of(area)
    href = page.district_links("scorecard").get(area.name, "")
    return Tile(area.name, _short(figure), shade_of(page, figure), *place, area == page.area, href)


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


def _bands(page: Page, figures: Sequence[Figure]) -> list[str]:
    """Return what each shade means, worst first: which quarter, and on a line below from where to where."""
    of_shade = [[each for each in figures if shade_of(page, each) == shade] for shade in range(len(KEY))]
    ends = [sorted(some, key=rounded)[:: max(1, len(some) - 1)] for some in of_shade]
    texts = (" to ".join(dict.fromkeys(map(_short, pair))) or "no district" for pair in ends)
    return ["\n".join(entry) for entry in zip(KEY, texts, strict=True)]


def _highlight(page: Page, areas: Sequence[Area]) -> frozenset[int]:
    return frozenset(number for number, area in enumerate(areas) if area == page.area)


def spine_of(page: Page, each: Comparison, chip: str = "", target: float | None = None) -> Spine:
    """Return where an indicator's marks stand: 1 and −1 are as far from the country as any district or the
    county. The county, or else the middle of the districts, takes the country's place where that has no
    figure.
    """
    own = each.of(page.area)
    assert own is not None
    sign = 1 if each.indicator.polarity == "H" else -1
    county, national = (f if f and f.value is not None else None for f in (each.county, each.national))
    centre = national or county
    middle = rounded(centre) if centre else median(map(rounded, each.figures))
    distances = {figure: sign * (rounded(figure) - middle) for figure in each.figures}
    reach = [*distances.values(), *([sign * (rounded(county) - middle)] if county else [])]
    widest = max(map(abs, reach)) or 1
    ordered = sorted(each.figures, key=lambda figure: distances[figure])
    some, _ = page.some_of(ordered)
    places = [distances[figure] / widest for figure in ordered]
    lower, _, upper = quantiles(places, method="inclusive")
    interval = interval_around(own)
    bounds = (interval.lower, interval.upper) if interval else ()
    ends = sorted(sign * (end - middle) / widest for end in bounds) or None
    return Spine(
        text=own.text,
        worst_text=_short(ordered[0]),
        best_text=_short(ordered[-1]),
        districts=tuple(
            (place, f"{figure.area.name} {said(figure)}")
            for place, figure in zip(places, ordered, strict=True)
            if figure in some
        ),
        middle_half=(lower, upper),
        area=distances[own] / widest,
        interval=(ends[0], ends[1]) if ends else None,
        county=sign * (rounded(county) - middle) / widest if county else None,
        national=0.0 if national else None,
        chip=chip,
        target=None if target is None else sign * (float(target) - float(middle)) / float(widest),
    )
