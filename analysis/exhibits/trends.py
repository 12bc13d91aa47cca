"""Trends: figures over the years, against baseline and target, and beside the country and the neighbours."""

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.data.years import Year
from analysis.edition.figures import Figure
from analysis.edition.scorecard import resolve_for
from analysis.edition.wording import (
    at_start,
    comparable,
    comparison,
    in_points,
    listed,
    moved_by,
    not_comparable,
    said,
    series_break_between,
    shared_ending,
    since,
    within,
)
from analysis.exhibits import charts
from analysis.exhibits.charts import Marker
from analysis.exhibits.exhibit import Exhibit, chip_html
from analysis.exhibits.indicators import rating_chip, stated_figures, target_by
from analysis.exhibits.page import Page
from analysis.exhibits.picture import Picture
from analysis.narrative.section_ids import default_id
from analysis.rules.comparators import neighbour_average
from analysis.rules.rounding import format_value, round_half_up
from analysis.rules.targets import WHOLE

NEIGHBOURS = "Neighbour average"
MIN_POINTS_OF_A_LINE = 3
MAX_LINES = 4


@dataclass(frozen=True)
class Line:
    """One line of a chart under the name that the chart gives it: by year the value, if any, and its text.
    figures: what it is of; none for an average."""

    name: str
    points: dict[Year, tuple[float | None, str]]
    figures: list[Figure]

    @property
    def kind(self) -> str:
        return self.figures[0].area.kind if self.figures else "neighbours"

    @classmethod
    def of(cls, name: str, figures: list[Figure]) -> "Line":
        return cls(name, {figure.year: (figure.value, figure.text) for figure in figures}, figures)


def trend(
    page: Page, *names: str, group: str = "all", beside: Sequence[str] = (), id: str = ""
) -> Exhibit | None:
    """Return the figures of an indicator or measure over the years, with baseline and final target, as lines;
    as columns if they are too few for a trend. Several names: a line for each. beside: areas to compare with,
    by name or kind: `country`, `county`, `neighbours` (their average). None if the area has no figure.
    Earlier definitions of a measure are lines of their own if they are in the same unit, else a note."""
    id = page.begin(id or default_id("trend", *names))
    resolved = [indicator for name in names if (indicator := page.resolve(name, group))]
    series = [page.edition.figures.series(each.id, page.area.code, group) for each in resolved]
    with_value = [found for found in series if any(figure.value is not None for figure in found)]
    if len(with_value) > 1:
        return _several(page, id, with_value)
    return _single(page, id, with_value[0], beside) if with_value else None


def _single(page: Page, id: str, own: list[Figure], beside: Sequence[str]) -> Exhibit:
    """Return the figures of one indicator beside those of other areas, up to the year of the last."""
    last, shown = own[-1], [figure for figure in own if figure.value is not None]
    areas = [area for area in page.areas(beside) if area not in page.edition.neighbours]
    series_of = page.edition.figures.series
    series = [(area.name, series_of(last.indicator.id, area.code, last.group.id)) for area in areas]
    until = [(name, [figure for figure in found if figure.year <= last.year]) for name, found in series]
    others = [Line.of(name, found) for name, found in until if found]
    same_year = [each.figures[-1] for each in others if each.figures[-1].year == last.year]
    markers, before = levels(page, own), _earlier_definitions(page, own)
    joined = [Line.of(each[-1].indicator.short_label, each) for each in before if _is_alike(each[-1], last)]
    drawn = [Line.of(page.area.name, own), *joined]
    is_short = sum(len(line.points) for line in drawn) < MIN_POINTS_OF_A_LINE
    if is_short and all(marker.is_start for marker in markers):
        markers = []
        compared = [
            Marker(f"{f.area.name} {said(f)}", f.value, f.year.spoken, kind=f.area.kind)
            for f in same_year
            if f.value is not None
        ]
        frame = charts.bars((figure.year.spoken, figure.value, said(figure)) for figure in shown)
        picture = charts.columns(frame, unit=last.indicator.unit, kind=page.area.kind, markers=compared)
        years = {figure.year for figure in shown}
        held = [(each.name, [f for f in each.figures if f.year in years]) for each in others]
        drawn += [Line.of(name, found) for name, found in held if found]
    else:
        drawn += [*others, *(_neighbour_average(page, own) if "neighbours" in beside else [])]
        picture = _picture(drawn[:MAX_LINES], last.indicator.unit, markers)
    sentences = [since(shown, is_placed=last.area.is_district)]
    if last.value is not None:
        sentences += [f"It is {comparison(last, other)}." for other in same_year if other.value is not None]
    alike = comparable(shown)[0]
    told_of = {figure.year.end for figure in (alike[0], *alike[-2:])}
    sentences += [
        f"The {each.label.replace(' result ', ' result was ')}."
        if each.is_start
        else f"The target is {each.label.removeprefix('Target ')} by {each.at}."
        for each in markers
        if not (each.is_start and each.end in told_of)  # which is said already
    ]
    broken = series_break_between(last.indicator, own[0].year, last.year)
    notes = [not_comparable(broken)] if broken else []
    named = ((within(f.indicator.short_label), f) for *_, f in before)
    notes += [f"By the definition before, {name}: {f.text} in {f.year}." for name, f in named]
    title, unit = active_title(own, same_year), unit_line(own)
    chart = _chart(page, id, picture, drawn[:MAX_LINES], title, unit, sentences, notes)
    return replace(chart, narrative=f"{_stat(page, last)}\n{chart.narrative}".strip())


def _stat(page: Page, last: Figure) -> str:
    """Return a figure large, its rating and target, why it is red; empty with neither, or of old."""
    row = page.row(last.indicator.id, last.group.id)
    if row.figure != last or not row.is_updated or not (row.is_rated or row.target):
        return ""
    chip = f" {chip_html(rating_chip(row.rating))}" if row.is_rated else ""
    said = row.rating.reason if row.rating.rag == "red" else target_by(row) if row.target else ""
    target = f" <span>{html.escape(said)}</span>" if said else ""
    return f'<p class="stat"><strong>{html.escape(in_points(last.marked))}</strong>{chip}{target}</p>'


def _several(page: Page, id: str, series: Sequence[list[Figure]]) -> Exhibit | None:
    """Return a line for each indicator that is as recent as the most recent one, in its unit."""
    newest = max((found[-1] for found in series), key=lambda figure: figure.year.end)
    alike = [found for found in series if found[-1].year == newest.year and _is_alike(found[-1], newest)]
    names = [found[-1].indicator.short_label for found in alike]
    shared = shared_ending(names)
    own = [Line.of(name.removesuffix(shared), of) for name, of in zip(names, alike, strict=True)][:MAX_LINES]
    if max(len(line.points) for line in own) == 1:
        return stated_figures(page, id, [found[-1] for found in alike])
    about, start = at_start(shared.strip()) or page.area.name, min(found[0].year for found in alike)
    title = f"{about}: {listed([f'{within(line.name)} {said(line.figures[-1])}' for line in own])}"
    unit = f"{about}, {page.area.name}, {start} to {newest.year}{_good_end(newest)}"
    sentences = [since(line.figures) for line in own]
    return _chart(page, id, _picture(own, newest.indicator.unit), own, title, unit, sentences)


def _earlier_definitions(page: Page, own: Sequence[Figure]) -> list[list[Figure]]:
    """Return the series of other indicators of the measure that end before the current one's begins."""
    current, figures = own[0].indicator, page.edition.figures
    members = page.edition.register.named(current.measure) if current.measure else []
    found = [figures.series(each.id, page.area.code, own[0].group.id) for each in members if each != current]
    return [series for series in found if series and series[-1].year.end < own[0].year.end]


def _is_alike(one: Figure, other: Figure) -> bool:
    """Return whether two figures can stand on one axis: in the same unit, over the same type of year."""
    return (one.indicator.unit, one.year.type) == (other.indicator.unit, other.year.type)


def _good_end(figure: Figure) -> str:
    return "; lower is better" if figure.indicator.polarity == "L" else ""


def _picture(lines: Sequence[Line], unit: str, markers: Sequence[Marker] = ()) -> Picture:
    """Return the lines, none drawn over a year in which its series breaks."""
    breaks = [(line.figures or lines[0].figures)[-1].indicator.series_breaks for line in lines]
    rows = [
        (year.spoken, year.end, line.name, line.kind, value, sum(year.label >= label for label in labels))
        for line, labels in zip(lines, breaks, strict=True)
        for year, (value, _) in line.points.items()
    ]
    frame = pd.DataFrame(rows, columns=["year", "end", "series", "kind", "value", "part"])
    return charts.trend(frame.dropna(subset="value"), unit=unit, markers=markers)


def _chart(
    page: Page,
    id: str,
    picture: Picture,
    lines: Sequence[Line],
    title: str,
    unit: str,
    sentences: Sequence[str],
    notes: Sequence[str] = (),
) -> Exhibit:
    years = sorted({year for line in lines for year in line.points})
    rows = [[year.label, *(line.points.get(year, (None, "[x]"))[1] for line in lines)] for year in years]
    figures = [figure for line in lines for figure in line.figures]
    headings = ("Year", *(line.name for line in lines))
    return page.chart_of(
        id, picture, figures, headings, rows, title=title, unit=unit, sentences=sentences, notes=notes
    )


def active_title(own: Sequence[Figure], same_year: Sequence[Figure] = ()) -> str:
    """Return what the chart shows: `Oakvale 61.3% in 2012, up 1.9 points; the country 59.1%`; of few not the
    counts."""
    own, _ = comparable(own)
    last = own[-1]
    moved = f", {moved_by(last, own[-2])}".partition(":")[0] if own[1:] and last.value is not None else ""
    beside = "".join(f"; {each.area.name} {said(each)}" for each in same_year[:1])
    return f"{last.area.name} {said(last)} in {last.year.spoken}{moved}{beside}"


def unit_line(own: Sequence[Figure]) -> str:
    """Return the indicator, whose figure it is, and the years shown."""
    first, last = own[0], own[-1]
    group = "" if first.group.id == "all" else f", {first.group.label}"
    years = first.year.label if first.year == last.year else f"{first.year} to {last.year}"
    return f"{first.indicator.label}{group}, {years}{_good_end(last)}"


def levels(page: Page, own: Sequence[Figure]) -> list[Marker]:
    """Return the baseline year's result, where the way to the targets begins, and each target to come."""
    indicator, last = own[-1].indicator, own[-1]
    markers = []
    year = page.edition.baseline(indicator.year_type)
    baseline = next((figure for figure in own if figure.year == year and figure.value is not None), None)
    if baseline:
        label = f"{year.spoken} result {said(baseline)}"
        markers.append(Marker(label, baseline.value or 0, year.spoken, year.end, is_start=True))
    for target in page.edition.targets.of(indicator.id, last.area.code, last.group.id):
        resolved = resolve_for(page.edition, target)
        is_ahead = target.target_year > last.year.end and not target.kind.startswith("relative")
        if resolved.figure is not None and is_ahead:
            label = f"Target {in_points(resolved.text(indicator.unit, WHOLE))}"
            markers.append(Marker(label, resolved.figure, str(target.target_year), target.target_year))
    return markers


def _neighbour_average(page: Page, own: Sequence[Figure]) -> list[Line]:
    """Return the average of the neighbours that the same source states, for each year of the series."""
    points: dict[Year, tuple[float | None, str]] = {}
    for figure in own:
        subject = figure.indicator.id, figure.group.id
        peers = {
            each.code: page.edition.figures.get(subject[0], each.code, subject[1], figure.year)
            for each in page.edition.neighbours
        }
        average = neighbour_average(
            {
                code: peer.value if peer and peer.series_source == figure.series_source else None
                for code, peer in peers.items()
            }
        )
        if average.value is not None:
            value = round_half_up(average.value, own[0].decimals)
            points[figure.year] = value, format_value(value, figure.indicator.unit, own[0].decimals)
    return [Line(NEIGHBOURS, points, [])] if points else []
