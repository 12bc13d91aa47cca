"""Trends: figures over the years, against baseline and target, and beside England and the neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.data.areas import Area
from analysis.data.years import Year
from analysis.edition.figures import Figure
from analysis.edition.scorecard import resolve_for, year_label_of_target
from analysis.edition.wording import (
    comparable,
    comparison,
    difference,
    is_about,
    is_clear,
    listed,
    series_break_between,
    since,
)
from analysis.exhibits import charts
from analysis.exhibits.charts import Marker
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.indicators import available_figures
from analysis.exhibits.page import Page
from analysis.exhibits.picture import Picture
from analysis.rules.comparators import neighbour_average
from analysis.rules.rounding import format_value, round_half_up
from analysis.rules.targets import WHOLE, final_target
from analysis.rules.uncertainty import NO_CLEAR_CHANGE

NEIGHBOURS = "Neighbour average"
MIN_POINTS_OF_A_LINE = 3


@dataclass(frozen=True)
class Line:
    """One line of a chart: figures of one indicator, oldest first, under the name the chart gives it."""

    name: str
    figures: list[Figure]

    @property
    def points(self) -> list[tuple[Year, float]]:
        return [(figure.year, figure.value) for figure in self.figures if figure.value is not None]


def trend(
    page: Page,
    id: str,
    indicator: str,
    *,
    group: str = "all",
    beside: Sequence[Area] = (),
    neighbours: bool = False,
    as_columns: bool = False,
    fallback: Sequence[str] = (),
) -> Exhibit | None:
    """Return the figures of the page's area and the areas `beside`, with the baseline and the final target.

    They are drawn as lines; as columns if `as_columns` or if there are too few for a trend. neighbours:
    whether to draw their average. fallback: what the county shows if it has no figure (`available_figures`).
    """
    figures = page.edition.figures
    own = Line(page.area.name, figures.series(indicator, page.area.code, group))
    shown = [figure for figure in own.figures if figure.value is not None]
    if not shown:
        return available_figures(page, id, fallback or [indicator])
    if as_columns or len(shown) < MIN_POINTS_OF_A_LINE:
        return _columns(page, id, own, shown, beside)
    last = own.figures[-1]
    series = ((area, figures.series(indicator, area.code, group)) for area in beside)
    until = ((area, [figure for figure in found if figure.year <= last.year]) for area, found in series)
    others = [Line(area.name, found) for area, found in until if found]
    same_year = [line.figures[-1] for line in others if line.figures[-1].year == last.year]
    markers = levels(page, own.figures)
    return lines(
        page,
        id,
        [own, *others],
        title=active_title(own.figures, same_year),
        sentences=_sentences(shown, last, same_year, markers),
        markers=markers,
        average=_neighbour_average(page, own.figures) if neighbours else [],
    )


def lines(
    page: Page,
    id: str,
    lines: Sequence[Line],
    *,
    markers: Sequence[Marker] = (),
    average: Sequence[tuple[Year, float]] = (),
    **content: Any,
) -> Exhibit:
    """Return lines over the years, the first one the area's. average: the neighbour average, one more line.

    content: `title` and `sentences`, and `unit` if it is not the first line's.
    """
    points = [(line.name, line.points) for line in lines] + ([(NEIGHBOURS, list(average))] if average else [])
    frame = pd.DataFrame(
        [(year.label, year.end, name, value) for name, pairs in points for year, value in pairs],
        columns=["year", "end", "series", "value"],
    )
    picture = charts.trend(frame, unit=lines[0].figures[0].indicator.unit, markers=markers)
    return _chart(page, id, picture, lines, average, **content)


def _columns(page: Page, id: str, own: Line, shown: Sequence[Figure], beside: Sequence[Area]) -> Exhibit:
    """Return columns for the published years, other areas' figures of the last as levels, and the target."""
    last = shown[-1]
    stated = [page.figure(last.indicator.id, last.group.id, area, last.year.label) for area in beside]
    same_year = [figure for figure in stated if figure and figure.value is not None]
    targets = [marker for marker in levels(page, own.figures) if marker.at]
    compared = [Marker(f"{f.area.name} {f.text}", f.value or 0, f.year.label) for f in same_year]
    frame = charts.bars((f.year.label, f.value, f.text) for f in shown)
    picture = charts.columns(frame, unit=last.indicator.unit, markers=[*compared, *targets])
    title, sentences = active_title(own.figures, same_year), _sentences(shown, last, same_year, targets)
    others = [Line(figure.area.name, [figure]) for figure in same_year]
    return _chart(page, id, picture, [own, *others], title=title, sentences=sentences)


def _sentences(
    shown: Sequence[Figure], last: Figure, same_year: Sequence[Figure], markers: Sequence[Marker]
) -> list[str]:
    """Return how the figures moved, how the last compares with other areas, and where the levels stand."""
    sentences = [since(shown)]
    if same_year and last.value is not None:
        sentences.append(f"It was {listed([comparison(last, other) for other in same_year])} in {last.year}.")
    return sentences + [f"{marker.label}{f' by {marker.at}' if marker.at else ''}." for marker in markers]


def _chart(
    page: Page,
    id: str,
    picture: Picture,
    lines: Sequence[Line],
    average: Sequence[tuple[Year, float]] = (),
    *,
    title: str,
    sentences: Sequence[str],
    unit: str = "",
) -> Exhibit:
    figures, own = [figure for line in lines for figure in line.figures], lines[0].figures
    unit = unit or unit_line(own)
    broken = series_break_between(own[0].indicator, own[0].year, own[-1].year)
    note = f"[b] series break: figures from {broken} are not comparable with earlier ones."
    return page.chart(
        id,
        picture,
        title=title,
        unit=unit,
        alt=f"Chart of {unit}. {' '.join(sentences)}",
        figures=figures,
        generated=sentences,
        notes=[note] if broken else [],
        data=figures_table(figures, *_year_table(lines, average)),
    )


def active_title(own: Sequence[Figure], same_year: Sequence[Figure] = ()) -> str:
    """Return what the chart shows, in at most twelve words: `Kent: up to 61.3% in 2011/12, above England`."""
    own, _ = comparable(own)
    last = own[-1]
    if last.value is None or len(own) == 1:
        return f"{last.area.name}: {last.text} in {last.year}"
    versus = ""
    if same_year:
        gap = difference(last, same_year[0])
        side = "level with" if gap == 0 else "above" if gap > 0 else "below"
        versus = f", {side} {same_year[0].area.name}"
    if not is_clear(last, own[-2]):
        return f"{last.area.name}: {last.text} in {last.year}, {NO_CLEAR_CHANGE}{versus}"
    size = difference(last, own[-2])
    same = "about the same at" if is_about(last, own[-2]) else "unchanged at"
    moved = same if size == 0 else "up to" if size > 0 else "down to"
    return f"{last.area.name}: {moved} {last.text} in {last.year}{versus}"


def unit_line(own: Sequence[Figure]) -> str:
    """Return the indicator, whose figure it is, and the years shown."""
    first, last = own[0], own[-1]
    group = "" if first.group.id == "all" else f", {first.group.label}"
    years = first.year.label if first.year == last.year else f"{first.year} to {last.year}"
    return f"{first.indicator.label}{group}, {years}"


def levels(page: Page, own: Sequence[Figure]) -> list[Marker]:
    """Return the baseline outturn as a level across, and the final target as a point at its year."""
    indicator, last = own[-1].indicator, own[-1]
    markers = []
    year = page.edition.baseline(indicator.year_type)
    baseline = next((figure for figure in own if figure.year == year and figure.value is not None), None)
    if baseline and baseline is not last:
        markers.append(Marker(f"{year} outturn {baseline.text}", baseline.value or 0))
    target = final_target(page.edition.targets.of(indicator.id, last.area.code, last.group.id))
    resolved = resolve_for(page.edition, target) if target else None
    if target and resolved and resolved.figure is not None and target.target_year > last.year.end:
        label, end = f"Target {resolved.text(indicator.unit, WHOLE)}", target.target_year
        markers.append(Marker(label, resolved.figure, year_label_of_target(indicator, end), end))
    return markers


def _neighbour_average(page: Page, own: Sequence[Figure]) -> list[tuple[Year, float]]:
    """Return the average of the neighbours that the same source states, for each year of the series."""
    points = []
    for figure in own:
        stated = {}
        for area in page.edition.neighbours:
            peer = page.edition.figures.get(figure.indicator.id, area.code, figure.group.id, figure.year)
            stated[area.code] = peer.value if peer and peer.source == figure.source else None
        average = neighbour_average(stated)
        if average.value is not None:
            points.append((figure.year, round_half_up(average.value, figure.decimals)))
    return points


def _year_table(
    lines: Sequence[Line], average: Sequence[tuple[Year, float]]
) -> tuple[tuple[str, ...], list[list[str]]]:
    """Return the chart's data for people: a row a year, a column a line."""
    headings = ("Year", *(line.name for line in lines), *((NEIGHBOURS,) if average else ()))
    texts = [{figure.year: figure.text for figure in line.figures} for line in lines]
    if average:
        first = lines[0].figures[0]
        unit, decimals = first.indicator.unit, first.decimals
        texts.append({year: format_value(value, unit, decimals) for year, value in average})
    years = sorted({year for column in texts for year in column})
    return headings, [[year.label, *(column.get(year, "[x]") for column in texts)] for year in years]
