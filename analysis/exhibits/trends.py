"""Trend exhibits: figures over the years, against baseline and target, and beside England and the neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.data.areas import Area
from analysis.data.years import Year
from analysis.edition.differences import difference, is_about, is_clear
from analysis.edition.figures import Figure
from analysis.edition.scorecard import resolve_for, series_break_between, year_label_of_target
from analysis.edition.wording import comparable, comparison, listed, since
from analysis.exhibits.charts import Marker, columns, trend
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page, tidy
from analysis.exhibits.picture import Picture
from analysis.exhibits.progress import county_instead
from analysis.rules.comparators import neighbour_average
from analysis.rules.rounding import format_value, round_half_up
from analysis.rules.targets import WHOLE, final_target
from analysis.rules.uncertainty import NO_CLEAR_CHANGE

NEIGHBOURS = "Neighbour average"
FEWEST_FOR_A_LINE = 3


@dataclass(frozen=True)
class Line:
    """One line of a chart: figures of one indicator, oldest first, under the name the chart gives it."""

    name: str
    figures: list[Figure]

    @property
    def points(self) -> list[tuple[Year, float]]:
        return [(figure.year, figure.value) for figure in self.figures if figure.value is not None]


def trend_exhibit(
    page: Page,
    id: str,
    indicator: str,
    *,
    group: str = "all",
    beside: Sequence[Area] = (),
    neighbours: bool = False,
) -> Exhibit | None:
    """A line for the page's area and one for each of `beside`, with the baseline outturn and the final target.

    Two figures are not a trend: they are drawn as columns. Where there is none, a notice says so for the county; a district has None.
    """
    own = Line(page.area.name, page.edition.figures.series(indicator, page.area.code, group))
    if len(own.points) < FEWEST_FOR_A_LINE:
        return columns_exhibit(page, id, indicator, group=group, beside=beside)
    last = own.figures[-1].year
    others = [
        Line(area.name, series)
        for area in beside
        if (
            series := [
                figure
                for figure in page.edition.figures.series(indicator, area.code, group)
                if figure.year <= last
            ]
        )
    ]
    average = _neighbour_average(page, own.figures) if neighbours else []
    markers = levels(page, own.figures)
    same_year = [line.figures[-1] for line in others if line.figures[-1].year == last]
    sentences = [since(_with_value(own.figures))]
    if same_year and own.figures[-1].value is not None:
        sentences.append(
            f"It was {listed([comparison(own.figures[-1], other) for other in same_year])} in {last}."
        )
    sentences += [f"{marker.label}{f' by {marker.at}' if marker.at else ''}." for marker in markers]
    title = active_title(own.figures, same_year)
    return lines_exhibit(
        page, id, [own, *others], title=title, sentences=sentences, markers=markers, average=average
    )


def lines_exhibit(
    page: Page,
    id: str,
    lines: Sequence[Line],
    *,
    title: str,
    sentences: Sequence[str],
    unit: str = "",
    markers: Sequence[Marker] = (),
    average: Sequence[tuple[Year, float]] = (),
) -> Exhibit:
    """Lines over the years, the first one the area's. average: points of the neighbour average, drawn as one more line."""
    first = lines[0].figures
    points = [(line.name, line.points) for line in lines] + ([(NEIGHBOURS, list(average))] if average else [])
    frame = pd.DataFrame(
        [(year.label, year.end, name, value) for name, pairs in points for year, value in pairs],
        columns=["year", "end", "series", "value"],
    )
    picture = trend(frame, unit=first[0].indicator.unit, markers=markers)
    return _exhibit(page, id, picture, lines, title, unit or unit_line(first), sentences, average)


def columns_exhibit(
    page: Page, id: str, indicator: str, *, group: str = "all", beside: Sequence[Area] = ()
) -> Exhibit | None:
    """Columns for the years that are published, other areas' figures of the last year as levels, and the final target."""
    own = Line(page.area.name, page.edition.figures.series(indicator, page.area.code, group))
    shown = _with_value(own.figures)
    if not shown:
        return county_instead(page, id, [indicator])
    others = [
        Line(area.name, [figure])
        for area in beside
        if (figure := page.edition.figures.get(indicator, area.code, group, shown[-1].year))
        and figure.value is not None
    ]
    frame = pd.DataFrame(
        {
            "name": [f.year.label for f in shown],
            "value": [f.value for f in shown],
            "shown": [f.text for f in shown],
        }
    )
    markers = [marker for marker in levels(page, own.figures) if marker.at]
    same_year = [line.figures[0] for line in others]
    beside_levels = [Marker(f"{f.area.name} {f.text}", f.value or 0, f.year.label) for f in same_year]
    picture = columns(frame, unit=shown[0].indicator.unit, markers=[*beside_levels, *markers])
    sentences = [since(shown)]
    if same_year:
        sentences.append(
            f"It was {listed([comparison(shown[-1], other) for other in same_year])} in {shown[-1].year}."
        )
    sentences += [f"{marker.label} by {marker.at}." for marker in markers]
    return _exhibit(
        page,
        id,
        picture,
        [own, *others],
        active_title(own.figures, same_year),
        unit_line(own.figures),
        sentences,
        (),
    )


def _exhibit(
    page: Page,
    id: str,
    picture: Picture,
    lines: Sequence[Line],
    title: str,
    unit: str,
    sentences: Sequence[str],
    average: Sequence[tuple[Year, float]],
) -> Exhibit:
    figures = [figure for line in lines for figure in line.figures]
    return page.chart(
        id,
        picture,
        title=title,
        unit=unit,
        alt=f"Chart of {unit}. {' '.join(sentences)}",
        figures=figures,
        generated=sentences,
        notes=_breaks(lines[0].figures),
        data=tidy(figures, *_year_table(lines, average)),
    )


def active_title(own: Sequence[Figure], same_year: Sequence[Figure] = ()) -> str:
    """What the chart shows, in at most twelve words: `Kent: up to 61.3% in 2011/12, above England`."""
    own, _ = comparable(own)
    last = own[-1]
    if last.value is None or len(own) == 1:
        return f"{last.area.name}: {last.text} in {last.year}"
    versus = f", {_side(last, same_year[0])} {same_year[0].area.name}" if same_year else ""
    if not is_clear(last, own[-2]):
        return f"{last.area.name}: {last.text} in {last.year}, {NO_CLEAR_CHANGE}{versus}"
    size = difference(last, own[-2])
    same = "about the same at" if is_about(last, own[-2]) else "unchanged at"
    moved = same if size == 0 else "up to" if size > 0 else "down to"
    return f"{last.area.name}: {moved} {last.text} in {last.year}{versus}"


def _side(figure: Figure, other: Figure) -> str:
    gap = difference(figure, other)
    return "level with" if gap == 0 else "above" if gap > 0 else "below"


def unit_line(own: Sequence[Figure]) -> str:
    """The indicator, whose figure, and the years shown."""
    first, last = own[0], own[-1]
    group = "" if first.group.id == "all" else f", {first.group.label}"
    years = first.year.label if first.year == last.year else f"{first.year} to {last.year}"
    return f"{first.indicator.label}{group}, {years}"


def levels(page: Page, own: Sequence[Figure]) -> list[Marker]:
    """The outturn of the baseline year as a level across, and the final target as a point at its year."""
    indicator, last = own[-1].indicator, own[-1]
    markers = []
    year = page.edition.baseline(indicator.year_type)
    baseline = next((figure for figure in own if figure.year == year and figure.value is not None), None)
    if baseline and baseline is not last:
        markers.append(Marker(f"{year} outturn {baseline.text}", baseline.value or 0))
    target = final_target(page.edition.targets.of(indicator.id, last.area.code, last.group.id))
    resolved = resolve_for(page.edition, target) if target else None
    if target and resolved and resolved.figure is not None and target.target_year > last.year.end:
        label = f"Target {resolved.text(indicator.unit, WHOLE)}"
        markers.append(
            Marker(
                label,
                resolved.figure,
                year_label_of_target(indicator, target.target_year),
                target.target_year,
            )
        )
    return markers


def _with_value(figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.value is not None]


def _neighbour_average(page: Page, own: Sequence[Figure]) -> list[tuple[Year, float]]:
    """The average of the neighbours that have a figure from the same source, for each year of the area's own series."""
    points = []
    for figure in own:
        peers = {
            area.code: page.edition.figures.get(figure.indicator.id, area.code, figure.group.id, figure.year)
            for area in page.edition.neighbours
        }
        stated = {
            code: peer.value if peer and peer.source == figure.source else None
            for code, peer in peers.items()
        }
        average = neighbour_average(stated)
        if average.value is not None:
            points.append((figure.year, round_half_up(average.value, figure.decimals)))
    return points


def _year_table(
    lines: Sequence[Line], average: Sequence[tuple[Year, float]]
) -> tuple[tuple[str, ...], list[list[str]]]:
    """The chart's data for people: a row a year, a column a line."""
    headings = ("Year", *(line.name for line in lines), *((NEIGHBOURS,) if average else ()))
    texts = [{figure.year: figure.text for figure in line.figures} for line in lines]
    if average:
        figure = lines[0].figures[0]
        texts.append(
            {year: format_value(value, figure.indicator.unit, figure.decimals) for year, value in average}
        )
    years = sorted({year for column in texts for year in column})
    return headings, [[year.label, *(column.get(year, "[x]") for column in texts)] for year in years]


def _breaks(own: Sequence[Figure]) -> list[str]:
    """A note where the method changed within the years shown."""
    found = series_break_between(own[0].indicator, own[0].year, own[-1].year)
    return [f"[b] series break: figures from {found} are not comparable with earlier ones."] if found else []
