"""Gaps: two figures a row and the difference between them, of groups, of areas, of stages or of years."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from analysis.data.schema import MAX_DECIMALS
from analysis.edition.figures import Figure
from analysis.edition.scorecard import district_rank
from analysis.edition.wording import (
    apart_bare,
    at_start,
    bare,
    comparison,
    direction_of,
    listed,
    possessive,
    series_break_between,
    shared_ending,
    standing,
    told,
    within,
)
from analysis.exhibits.charts import bars, paired_dots, ranked_bars
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import dated, stated_figures
from analysis.exhibits.page import Page
from analysis.narrative.section_ids import default_id
from analysis.rules.rounding import format_value, round_half_up

MIN_BARS = 2
MAX_TOLD = 4
"""So many pairs are told one by one; of more areas, the first two, and how many are wider."""


class Pair(NamedTuple):
    """Two figures of one row of a chart, each as drawn and as written, and the difference between them."""

    name: str
    left: tuple[float, str]
    right: tuple[float, str]
    apart: str
    figures: tuple[Figure, Figure]


def gap(page: Page, *names: str, between: tuple[str, str], id: str = "") -> Exhibit | None:
    """Return two groups and their difference: of one indicator or measure in the area, the country, the
    region and the neighbours; of several, such as the key stages, a row each.
    A group that is not held is the other plus the stated gap; without either it stands by the country's.
    Raises UsageError for an unknown group."""
    id = page.begin(id or default_id("gap", *names))
    pairs, country = _between_groups(page, names, between), page.edition.areas.country
    sides = [page.edition.group(group).short_label for group in between]
    one, two = map(within, sides)
    points, subject = "", [pair.figures[0].indicator for pair in pairs]
    notes = [f"{sides[1]}: the figure for {one} plus the gap that is stated."]
    is_sum = any(one.indicator != two.indicator for *_, (one, two) in pairs)
    if not pairs:
        gaps = [found for name in names for found in _stated_gaps(page, name, between)]
        national = [page.edition.figures.in_series(figure, figure.year, country.code) for figure in gaps]
        pairs = _pairs((own.indicator.short_label, far, own) for far, own in zip(national, gaps, strict=True))
        if not pairs:
            return stated_figures(page, id, gaps)
        one, two = sides = [country.name, page.area.name]
        points, subject = " points", [pair.figures[1].indicator for pair in pairs]
    shared = shared_ending([pair.name for pair in pairs])
    pairs = [pair._replace(name=pair.name.removesuffix(shared).rstrip(" ,")) for pair in pairs]
    widest = max(pairs, key=lambda pair: abs(pair.right[0] - pair.left[0]))
    shown = pairs[0] if pairs[0].name == page.area.name else widest
    about = at_start(shared.strip()) or listed([*dict.fromkeys(indicator.label for indicator in subject)])
    years = sorted({figure.year.label for pair in pairs for figure in pair.figures})
    sizes = [round(abs(pair.right[0] - pair.left[0]), MAX_DECIMALS) for pair in pairs]
    is_of_areas = len(pairs) > MAX_TOLD and pairs[0].name == page.area.name
    sentences = [
        f"{p.name}: {one} {p.left[1]}, {two} {p.right[1]}, {p.apart} points apart."
        for p in pairs[: 2 if is_of_areas else MAX_TOLD]
    ]
    if is_of_areas:
        wider = sum(size > sizes[0] for size in sizes)
        are = "is" if wider == 1 else "are"
        sentences.append(f"{wider or 'None'} of the other {len(pairs) - 1} differences shown {are} wider.")
    title = f"{shown.name}: {one} {shown.left[1]}, {two} {shown.right[1]}"
    if points:
        there, own = shown.figures
        title = f"{possessive(own.area.name)} gap is {comparison(own, there)}"
        both = [pair.figures for pair in pairs]
        sentences = [f"{told(own)} That is {comparison(own, there)}." for there, own in both]
    if len(pairs) > 1:
        areas = {figure.area.name for pair in pairs for figure in pair.figures}
        name = widest.name if widest.name in areas else within(widest.name)
        first = [f"The difference is widest for {name}, at {widest.apart} points."]
        is_placed = page.area.is_district and pairs[0].name == page.area.name
        sentences[:0] = _place(page, _stated_gaps(page, names[0], between)) if is_placed else first
    return _dots(
        page,
        id,
        pairs,
        sides,
        unit="pp" if points else subject[0].unit,
        title=title,
        about=f"{about}{', percentage' if points else ''}{points}, {listed(years)}",
        sentences=sentences,
        notes=notes if is_sum else [],
        kinds=(country.kind, page.area.kind) if points else (),
    )


def _between_groups(page: Page, names: Sequence[str], groups: tuple[str, str]) -> list[Pair]:
    """Return the two groups of each indicator in the page's area; of a single one in the other areas too,
    all of one series of sources."""
    own = [figure for name in names if (figure := page.figure(name, groups[0])) and figure.value is not None]
    kinds = ["country", "region", "neighbours"] if page.is_county else ["county", "country"]
    beside = page.areas(kinds) if len(own) == 1 else []
    pairs, in_series = [], page.edition.figures.in_series
    for figure in own:
        indicator, year = figure.indicator, figure.year
        name = page.area.name if len(own) == 1 else indicator.short_label
        other = replace(figure, group=page.edition.group(groups[1]))
        held = _pairs([(name, figure, in_series(other, year))])
        pairs += held or [_with_sum(name, figure, each) for each in _stated_gaps(page, indicator.id, groups)]
        for area in beside:
            one, two = (in_series(each, year, area.code) for each in (figure, other))
            pairs += _pairs([(area.name, one, two)])
    return pairs


def _pairs(rows: Iterable[tuple[str, Figure | None, Figure | None]]) -> list[Pair]:
    """Return the rows of which both figures have a value."""
    return [
        Pair(
            name,
            (one.value, bare(one)),
            (two.value, bare(two)),
            apart_bare(two, one).removesuffix(" points"),
            (one, two),
        )
        for name, one, two in rows
        if one and two and one.value is not None and two.value is not None
    ]


def _with_sum(name: str, figure: Figure, gap: Figure) -> Pair:
    """Return a group's figure, and that figure plus the gap to the other group, both as published."""
    assert figure.value is not None and gap.value is not None
    decimals = max(figure.decimals, gap.decimals)
    other = round_half_up(figure.value + gap.value, decimals)
    text = format_value(other, figure.indicator.unit, decimals)
    return Pair(name, (figure.value, figure.text), (other, text), bare(gap), (figure, gap))


def _stated_gaps(page: Page, name: str, groups: tuple[str, str]) -> list[Figure]:
    """Return the latest figure that the register derives as the second group minus the first."""
    one, two = groups
    derived = {f"{each.id}[{two}] - {each.id}[{one}]" for each in page.edition.register.named(name)}
    found = page.figures(each.id for each in page.edition.register.values() if each.derived_from in derived)
    return sorted((figure for figure in found if figure.value is not None), key=lambda each: each.year)[-1:]


def _place(page: Page, gaps: Sequence[Figure]) -> list[str]:
    """Return where the district's gap stands among those of all districts, in a sentence."""
    whose, of = (possessive(area.name) for area in (page.area, page.edition.county))
    ranked = ((gap, district_rank(page.edition, gap)) for gap in gaps)
    said = (standing(rank, gap, f"{of} {rank.out_of} districts") for gap, rank in ranked if rank.position)
    return [f"{whose} difference is {place}." for place in said]


def _dots(
    page: Page,
    id: str,
    pairs: Sequence[Pair],
    sides: Sequence[str],
    *,
    unit: str,
    about: str,
    table: Sequence[tuple[str, ...]] = (),
    figures: Sequence[Figure] = (),
    kinds: Sequence[str] = (),
    **content: Any,
) -> Exhibit:
    """Return pairs of figures as two dots a row. sides: what the left and the right figures are of."""
    marks = [(pair.name, pair.left[0], pair.right[0], pair.apart) for pair in pairs]
    frame = pd.DataFrame(marks, columns=["name", "left", "right", "gap"])
    picture = paired_dots(frame, unit=unit, sides=sides, marked=page.area.name, kinds=kinds)
    rows = table or [(pair.name, pair.left[1], pair.right[1], pair.apart) for pair in pairs]
    figures = figures or [*dict.fromkeys(figure for pair in pairs for figure in pair.figures)]
    headings = ("", *sides, *(["Difference, points"] if not table else []))
    return page.chart_of(id, picture, figures, headings, rows, unit=about, **content)


def gap_over_stages(page: Page, *names: str, id: str = "") -> Exhibit | None:
    """Return stated gaps as bars, in the order of the names: the stages as pupils meet them, the country's in
    the table."""
    id = page.begin(id or default_id("gap-over-stages", *names))
    figures = [figure for figure in page.figures(names) if figure.value is not None]
    if len(figures) < MIN_BARS:  # a district's stands in the tables below
        return stated_figures(page, id, figures) if page.is_county else None
    shared = shared_ending([figure.indicator.short_label for figure in figures])
    years = sorted({figure.year.label for figure in figures})
    named = {
        figure.indicator.short_label.removesuffix(shared) + (f", {figure.year}" if years[1:] else ""): figure
        for figure in figures
    }
    widest = max(named, key=lambda name: named[name].value or 0)
    frame = bars((name, figure.value, bare(figure)) for name, figure in named.items())
    picture = ranked_bars(frame, unit="pp", marked=widest, kind=page.area.kind)
    country = page.edition.areas.country
    national = [page.figure(figure.indicator.id, area=country) for figure in figures]
    rows = [
        (own.indicator.label, bare(own), own.year.label, f"{bare(there)} ({there.year})" if there else "–")
        for own, there in zip(figures, national, strict=True)
    ]
    stages = listed([f"{within(name)} {bare(figure)}" for name, figure in named.items()])
    return page.chart_of(
        id,
        picture,
        [*figures, *(figure for figure in national if figure)],
        ("Measure", "Gap, percentage points", "Year", country.name),
        rows,
        title=f"Widest: {within(widest)}, {bare(named[widest])} points",
        unit=f"{at_start(shared.strip()) or 'Gaps'}, percentage points, {page.area.name}, {listed(years)}",
        sentences=[f"In percentage points: {stages}."],
    )


def change(page: Page, *names: str, id: str = "") -> Exhibit | None:
    """Return the latest figure of each indicator or measure and the one before as two dots a row.
    Those without a figure before, of other years or of another series are in the table only."""
    id = page.begin(id or default_id("change", *names))
    figures = page.figures(names)
    latest = [figure for figure in figures if page.edition.is_own_year(figure)] or figures
    found = [(page.edition.figures.previous(figure), figure) for figure in latest]
    unbroken = [
        (one, two)
        for one, two in found
        if one and not series_break_between(two.indicator, one.year, two.year)
    ]
    every = _pairs((two.indicator.short_label, one, two) for one, two in unbroken)
    if not every:
        return stated_figures(page, id, [later for _, later in found])
    years = [figure.year for figure in every[0].figures]
    pairs = [pair for pair in every if [figure.year for figure in pair.figures] == years]
    moved = [pair.figures for pair in pairs]
    fell = sum(direction_of(two.indicator, two, one).movement == "down" for one, two in moved)
    last = moved[0][1].indicator
    return _dots(
        page,
        id,
        pairs,
        [year.spoken for year in years],
        unit=last.unit,
        title=f"{last.section}: {_how_many(fell, len(pairs))} fell",
        about=f"{last.section}, {page.area.name}, {listed([year.label for year in years])}",
        sentences=[f"{at_start(_how_many(fell, len(pairs)))} fell.", *(told(two, one) for one, two in moved)],
        table=[(two.indicator.label, dated(one), dated(two)) for one, two in found],
        figures=[figure for pair in found for figure in pair if figure],
        kinds=(page.area.kind, page.area.kind),
    )


def _how_many(some: int, every: int) -> str:
    """Return `all 4 measures`, `both measures`, `3 of 4 measures`, `none of 4 measures`."""
    if some == every > 1:
        return "both measures" if every == 2 else f"all {every} measures"
    return f"{some or 'none'} of {every} measure{'s' if every > 1 else ''}"
