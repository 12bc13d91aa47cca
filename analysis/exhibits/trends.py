"""Trends: figures over the years, against baseline and target, and beside the country and the neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.data.areas import Area
from analysis.data.indicators import Indicator
from analysis.data.years import Year
from analysis.edition.figures import Figure
from analysis.edition.scorecard import resolve_for, year_label_of_target
from analysis.edition.wording import (
    at_start,
    comparable,
    comparison,
    difference,
    direction_of,
    is_about,
    listed,
    series_break_between,
    shared_ending,
    since,
    within,
)
from analysis.exhibits import charts
from analysis.exhibits.charts import Marker
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.indicators import stated_figures
from analysis.exhibits.page import Page
from analysis.exhibits.picture import Picture
from analysis.narrative.section_ids import default_id
from analysis.rules.comparators import neighbour_average
from analysis.rules.rounding import format_value, round_half_up
from analysis.rules.targets import WHOLE, final_target

NEIGHBOURS = "Neighbour average"
MIN_POINTS_OF_A_LINE = 3
MAX_LINES = 4


@dataclass(frozen=True)
class Line:
    """One line of a chart: figures of one indicator, oldest first, under the name the chart gives it."""

    name: str
    figures: list[Figure]

    @property
    def points(self) -> list[tuple[Year, float]]:
        return [(figure.year, figure.value) for figure in self.figures if figure.value is not None]


def trend(
    page: Page, *names: str, group: str = "all", beside: Sequence[str] = (), id: str = ""
) -> Exhibit | None:
    """Return the figures of an indicator or measure over the years, with baseline and final target, as lines;
    as columns if they are too few for a trend. Several names: a line for each.

    beside: areas to compare with, by name or kind: `country`, `county`, `neighbours` (their average).
    None if the area has no figure. Earlier definitions of a measure are a line of their own if they are in the
    same unit, else a note.
    """
    id = page.begin(id or default_id("trend", *names))
    found = [line for name in names if (line := _line(page, name, group))]
    if len(found) > 1:
        return _several(page, id, found)
    if not found:
        return None
    figures, own = page.edition.figures, Line(page.area.name, found[0].figures)
    shown = [figure for figure in own.figures if figure.value is not None]
    last, indicator = own.figures[-1], own.figures[-1].indicator
    areas = [area for area in page.areas(beside) if area not in page.edition.neighbours]
    if len(shown) < MIN_POINTS_OF_A_LINE:
        return _columns(page, id, own, shown, areas)
    series = ((area, figures.series(indicator.id, area.code, group)) for area in areas)
    until = ((area, [figure for figure in found if figure.year <= last.year]) for area, found in series)
    others = [Line(area.name, found) for area, found in until if found]
    same_year = [line.figures[-1] for line in others if line.figures[-1].year == last.year]
    markers = levels(page, own.figures)
    before = _earlier_definitions(page, indicator, group, own.figures[0].year)
    joined = [Line(each[-1].indicator.short_label, each) for each in before if _is_alike(each[-1], last)]
    apart = [each[-1] for each in before if not _is_alike(each[-1], last)]
    drawn = [own, *joined, *others][:MAX_LINES]
    return lines(
        page,
        id,
        drawn,
        title=active_title(own.figures, same_year),
        sentences=_sentences(shown, last, same_year, markers),
        markers=markers,
        average=_neighbour_average(page, own.figures) if "neighbours" in beside else [],
        notes=[
            *(
                f"[b] series break: before {shown[0].year}, {line.figures[0].indicator.label}."
                for line in joined
            ),
            *(f"By the definition before, {f.indicator.label}: {f.text} in {f.year}." for f in apart),
        ],
    )


def _line(page: Page, name: str, group: str) -> Line | None:
    """Return the series of an indicator or measure in the page's area, or None without a value."""
    indicator = page.resolve(name, group)
    found = page.edition.figures.series(indicator.id, page.area.code, group) if indicator else []
    has_value = any(figure.value is not None for figure in found)
    return Line(found[-1].indicator.short_label, found) if has_value else None


def _several(page: Page, id: str, found: Sequence[Line]) -> Exhibit | None:
    """Return a line for each indicator that is as recent as the most recent one, in its unit."""
    latest = [line.figures[-1] for line in found]
    newest = max(latest, key=lambda figure: figure.year.end)
    own = [
        line for line in found if line.figures[-1].year == newest.year and _is_alike(line.figures[-1], newest)
    ]
    if max(len(line.points) for line in own) == 1:
        return stated_figures(page, id, [line.figures[-1] for line in own])
    shared = shared_ending([line.name for line in own])
    own = [Line(line.name.removesuffix(shared).strip(), line.figures) for line in own]
    about, ends = (
        at_start(shared.strip()) or page.area.name,
        [f"{within(x.name)} {x.figures[-1].text}" for x in own],
    )
    return lines(
        page,
        id,
        own[:MAX_LINES],
        title=f"{about}: {listed(ends)}",
        unit=f"{about}, {page.area.name}, {own[0].figures[0].year} to {newest.year}{_good_end(newest)}",
        sentences=[f"{line.name}: {since(line.figures)}" for line in own],
    )


def _earlier_definitions(page: Page, current: Indicator, group: str, start: Year) -> list[list[Figure]]:
    """Return the series of other indicators of the measure that end before the current one's begins."""
    found = [
        page.edition.figures.series(each.id, page.area.code, group)
        for each in (page.edition.register.named(current.measure) if current.measure else [])
        if each != current
    ]
    return [series for series in found if series and series[-1].year.end < start.end]


def _is_alike(one: Figure, other: Figure) -> bool:
    """Return whether two figures can stand on one axis: in the same unit, over the same type of year."""
    return (one.indicator.unit, one.year.type) == (other.indicator.unit, other.year.type)


def _good_end(figure: Figure) -> str:
    return "; lower is better" if figure.indicator.polarity == "L" else ""


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
    average = average if len(lines) < MAX_LINES else []
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
    notes: Sequence[str] = (),
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
        notes=[*([note] if broken else []), *notes],
        data=figures_table(figures, *_year_table(lines, average)),
    )


def active_title(own: Sequence[Figure], same_year: Sequence[Figure] = ()) -> str:
    """Return what the chart shows, in few words: `Oakvale: up to 61.3% in 2011/12, above the country`."""
    own, _ = comparable(own)
    last = own[-1]
    if last.value is None or len(own) == 1:
        return f"{last.area.name}: {last.text} in {last.year}"
    versus = ""
    if same_year:
        gap = difference(last, same_year[0])
        side = "level with" if gap == 0 else "above" if gap > 0 else "below"
        versus = f", {side} {same_year[0].area.name}"
    went = direction_of(last.indicator, last, own[-2])
    is_same = went.is_clear and not is_about(last, own[-2])
    same = "unchanged at" if is_same else "about the same at"
    moved = {"up": "up to", "down": "down to"}.get(went.movement, same)
    return f"{last.area.name}: {moved} {last.text} in {last.year}{versus}"


def unit_line(own: Sequence[Figure]) -> str:
    """Return the indicator, whose figure it is, and the years shown."""
    first, last = own[0], own[-1]
    group = "" if first.group.id == "all" else f", {first.group.label}"
    years = first.year.label if first.year == last.year else f"{first.year} to {last.year}"
    return f"{first.indicator.label}{group}, {years}{_good_end(last)}"


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
