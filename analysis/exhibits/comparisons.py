"""Comparisons of areas, of the parts of a whole (what inspections judged), and of groups."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import (
    at_start,
    comparison,
    interval_around,
    listed,
    possessive,
    rounded,
    said,
    spread,
    standing,
    within,
)
from analysis.exhibits.charts import Marker, bars, columns, ranked_bars, stacked_bars
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page
from analysis.narrative.section_ids import default_id
from analysis.rules.comparators import Rank
from analysis.rules.rounding import format_value, ordinal
from analysis.rules.targets import WHOLE

Among = Literal["districts", "neighbours"]
REST = "The rest"


def ranking(page: Page, name: str, *, among: Among, group: str = "all", id: str = "") -> Exhibit | None:
    """Return the districts, or the county and its neighbours, best first, the country's figure as a line.
    None for an area that is not among them, and where none of them has a figure."""
    id = page.begin(id or default_id(among, name))
    shown = (figures_of_districts if among == "districts" else _of_neighbours)(page, name, group)
    if not shown or not (page.is_county or page.area in [figure.area for figure in shown]):
        return None
    first, year = shown[0], shown[0].year
    ordered = sorted(shown, key=rounded, reverse=first.indicator.polarity != "L")
    national = page.edition.figures.in_series(first, year, page.edition.areas.country.code)
    code = page.edition.county.code
    county = page.edition.figures.in_series(first, year, code) if among == "districts" else None
    wider = [figure for figure in (national, county) if figure and figure.value is not None]
    references = [Marker(f"{f.area.name} {said(f)}", f.value or 0, kind=f.area.kind) for f in wider]
    some, notes = page.some_of(ordered)
    intervals = [interval_around(figure) if among == "districts" else None for figure in some]
    hollow = f"; hollow dots: {possessive(wider[-1].area.name)} figure lies within" if wider else ""
    how = f"; lines: 95% intervals{hollow}" if all(intervals) else ""
    frame = bars((figure.area.name, figure.value, said(figure)) for figure in some).assign(
        low=[interval.lower if interval else None for interval in intervals],
        high=[interval.upper if interval else None for interval in intervals],
    )
    picture = ranked_bars(
        frame,
        unit=first.indicator.unit,
        marked=page.area.name,
        kind=page.area.kind,
        references=references,
        links=page.district_links(),
    )
    title, sentences = _title_and_sentences(page, ordered, national, among)
    compared, values = [*ordered, *wider], list(map(rounded, ordered))
    rows = [(f.area.name, f.text, ordinal(_rank(f, values).position)) for f in some]
    rows += [(f.area.name, f.text, "–") for f in wider]
    own = frozenset(number for number, figure in enumerate(some) if figure.area == page.area)
    unit, headings = f"{first.indicator.label}, {year}{how}", ("Area", f"{year}", "Rank")
    chart = (picture, compared, headings, rows)
    return page.chart_of(id, *chart, highlight=own, title=title, unit=unit, sentences=sentences, notes=notes)


def figures_of_districts(page: Page, name: str, group: str) -> list[Figure]:
    """Return the districts' figures of the latest year, of the indicator that most of them have."""
    districts = page.edition.areas.districts
    resolved = [found for area in districts if (found := page.resolve(name, group, area))]
    if not resolved:
        return []
    indicator = max(resolved, key=resolved.count)
    stated = [figure for area in districts if (figure := page.figure(indicator.id, group, area))]
    latest = max(figure.year for figure in stated)
    return [figure for figure in stated if figure.value is not None and figure.year == latest]


def _of_neighbours(page: Page, name: str, group: str) -> list[Figure]:
    """Return, on the county's page, its figure and its neighbours', from the source that states them all."""
    indicator = page.resolve(name, group) if page.is_county else None
    peers = [page.figure(indicator.id, group, area) for area in page.edition.neighbours] if indicator else []
    known = [figure for figure in peers if figure and figure.value is not None]
    if not known:
        return []
    own = page.figure(known[0].indicator.id, group, year=known[0].year.label)
    stated = [own, *page.edition.figures.also_stated(own)] if own else []
    same_source = [figure for figure in stated if figure.series_source == known[0].series_source]
    return [*same_source[:1], *known]


def _rank(figure: Figure, values: Sequence[float]) -> Rank:
    """Return the rank among the values of all, ties sharing the best one."""
    return Rank(1 + values.index(rounded(figure)), len(values), values.count(rounded(figure)) - 1)


def _title_and_sentences(
    page: Page, ordered: Sequence[Figure], national: Figure | None, among: Among
) -> tuple[str, list[str]]:
    whose, count = possessive(page.edition.county.name), len(ordered)
    whole = f"{whose} {count} districts" if among == "districts" else f"{count} similar authorities"
    title = f"From {spread(ordered)}"
    sentences = [f"{title}."]
    own = next((figure for figure in ordered if figure.area == page.area), None)
    if own:
        ranked = standing(_rank(own, list(map(rounded, ordered))), own, whole)
        title = f"{own.area.name} is {ranked}, at {said(own)}"
        sentences = [f"Results run from {spread(ordered)}.", f"{title}."]
    if own and national:
        sentences.append(f"At {said(own)}, {own.area.name} is {comparison(own, national)}.")
    elif national:
        above = sum(rounded(figure) > rounded(national) for figure in ordered)
        sentences.append(f"{above} of the {len(ordered)} are above {national.area.name} ({said(national)}).")
    return title, sentences


def composition(page: Page, *names: str, id: str = "") -> Exhibit | None:
    """Return shares of one year, the latest, each with the rest of its whole, as bars, against their targets.
    Bars and parts are named by the short labels: `Special schools, good or outstanding`."""
    id = page.begin(id or default_id("composition", *names))
    figures = [figure for figure in page.figures(names) if figure.value is not None]
    figures = [figure for figure in figures if figure.year == max(each.year for each in figures)]
    if not figures:
        return None
    labels = [figure.indicator.short_label.partition(", ") for figure in figures]
    named = {label[0]: figure for label, figure in zip(labels, figures, strict=True)}
    part = at_start(labels[0][2]) or labels[0][0]
    values = {name: figure.value or 0 for name, figure in named.items()}
    frame = pd.DataFrame({part: values, REST: {name: 100 - value for name, value in values.items()}})
    set_for = {name: page.row(figure.indicator.id).target for name, figure in named.items()}
    targets = {
        name: (target.figure, f"{target.text('percent', WHOLE)} by {target.target_year}")
        for name, target in set_for.items()
        if target and target.figure is not None
    }
    markers = [Marker(f"Target {text}", value, name) for name, (value, text) in targets.items()]
    picture = stacked_bars(frame, unit="percent", parts=(part, REST), targets=markers)
    below = [name for name, (target, _) in targets.items() if values[name] < target]
    lowest = min(below or values, key=lambda name: values[name] - (targets[name][0] if name in below else 0))
    title = f"{lowest} at {said(named[lowest])}, {'furthest from target' if below else 'the lowest'}"
    if len({*values.values()}) == 1 and not below:
        title = f"{'All' if len(values) > 1 else lowest} at {said(named[lowest])}"
    rows, told_of = [], []
    for name, figure in named.items():
        rest = format_value(100 - values[name], "percent", figure.decimals)
        target = targets[name][1] if name in targets else ""
        rows.append((name, figure.text, rest, target or "–"))
        told_of.append(f"{within(name)} {said(figure)}{f' (target {target})' if target else ''}")
    return page.chart_of(
        id,
        picture,
        figures,
        ("", part, REST, "Target"),
        rows,
        title=title,
        unit=f"{figures[0].indicator.section}, {page.area.name}, {figures[0].year}",
        sentences=[f"{part}: {listed(told_of)}."],
    )


def by_group(page: Page, name: str, *, id: str = "") -> Exhibit | None:
    """Return a count or rate of each group as columns."""
    id = page.begin(id or default_id("by-group", name))
    groups = [group for group in page.edition.groups if group != "all"]
    stated = [page.figure(name, group) for group in groups]
    figures = [figure for figure in stated if figure and figure.value is not None]
    if not figures:
        return None
    most = max(figures, key=rounded)
    indicator, year = most.indicator, most.year
    figures = [figure for figure in figures if (figure.indicator, figure.year) == (indicator, year)]
    frame = bars((figure.group.short_label, figure.value, said(figure)) for figure in figures)
    picture = columns(frame, unit=indicator.unit, kind=page.area.kind, are_years=False)
    named = [f"{figure.group.short_label} {said(figure)}" for figure in figures]
    return page.chart_of(
        id,
        picture,
        figures,
        ("Group", indicator.label),
        [(figure.group.label, figure.text) for figure in figures],
        title=f"{indicator.short_label}: largest group {within(most.group.label)}, "
        f"{said(most)} in {year.spoken}",
        unit=f"{indicator.label} by group, {page.area.name}, {year}",
        sentences=[f"{indicator.short_label} in {year.spoken}: {listed(named)}.", indicator.note],
    )
