"""Gaps: two figures a row and the difference between them, of groups, of areas, of stages or of years."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import apart_bare, bare, listed, movement
from analysis.exhibits.charts import bars, paired_dots, ranked_bars
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.indicators import available_figures
from analysis.exhibits.page import Page
from analysis.rules.rounding import format_value, round_half_up

BOYS, GIRLS, PEERS = "Boys", "Girls", "Their peers"


@dataclass(frozen=True)
class Pair:
    """Two figures of one row of a chart, as drawn and as written, and the difference between them."""

    name: str
    left: float
    right: float
    left_text: str
    right_text: str
    gap: str
    figures: tuple[Figure, ...]


def between_groups(page: Page, indicator: str, groups: tuple[str, str]) -> list[Pair]:
    """Return the two groups in the page's area, then England, region and neighbours, for the same year.

    Areas without a figure for both are left out. Return no pairs if the page's area has none for the first.
    """
    own = page.figure(indicator, groups[0])
    if own is None:
        return []
    areas = page.edition.areas
    pairs = []
    for area in (page.area, areas.country, *areas.of_kind("region"), *page.edition.neighbours):
        one, two = (page.figure(indicator, group, area, own.year.label) for group in groups)
        if one and two and one.value is not None and two.value is not None:
            gap = apart_bare(two, one)
            pairs.append(Pair(area.name, one.value, two.value, one.text, two.text, gap, (one, two)))
    return pairs


def between_areas(page: Page, indicators: Sequence[str]) -> list[Pair]:
    """Return England's gap and this area's, for each stage; England's is of its own latest year."""
    pairs = []
    for indicator in indicators:
        own, national = page.figure(indicator), page.figure(indicator, area=page.edition.areas.country)
        if own and national and own.value is not None and national.value is not None:
            year = "" if own.year == national.year else f"\n(England {national.year})"
            name = f"{own.indicator.id[:3].upper().replace('KS', 'Key stage ')}{year}"
            texts = (bare(national), bare(own), apart_bare(own, national))
            pairs.append(Pair(name, national.value, own.value, *texts, (national, own)))
    return pairs


def from_published_gaps(page: Page, gap_of: Mapping[str, str], group: str) -> list[Pair]:
    """Return a group and its peers: the group's figure, and that figure plus the gap, both as published.

    gap_of: by indicator the indicator of its gap.
    """
    pairs = []
    for indicator, gap in gap_of.items():
        own, apart = page.figure(indicator, group), page.figure(gap)
        if own and apart and own.value is not None and apart.value is not None:
            decimals = max(own.decimals, apart.decimals)
            peers = round_half_up(own.value + apart.value, decimals)
            texts = (own.text, format_value(peers, "percent", decimals), bare(apart))
            pairs.append(Pair(own.indicator.short_label, own.value, peers, *texts, (own, apart)))
    return pairs


def gap(
    page: Page, id: str, pairs: Sequence[Pair], unit: str, sides: tuple[str, str], *, axis: str = "percent"
) -> Exhibit:
    """Return pairs of figures as two dots a row. sides: what the left and the right figures are of."""
    left, right = sides
    marks = [(pair.name, pair.left, pair.right, pair.gap) for pair in pairs]
    frame = pd.DataFrame(marks, columns=["name", "left", "right", "gap"])
    picture = paired_dots(frame, unit=axis, left_label=left, right_label=right, marked=page.area.name)
    figures = list(dict.fromkeys(figure for pair in pairs for figure in pair.figures))
    widest = max(pairs, key=lambda pair: pair.right - pair.left)
    rows = [[pair.name.replace("\n", " "), pair.left_text, pair.right_text, pair.gap] for pair in pairs]
    sentences = [f"{n}: {left} {a}, {right} {b}, a difference of {c} points." for n, a, b, c in rows[:4]]
    lead = f"{left} {widest.left_text}, {right} {widest.right_text}."
    peers = "The figure for their peers is the figure for FSM plus the published gap."
    return page.chart(
        id,
        picture,
        title=_title(pairs[0] if pairs[0].name == page.area.name else widest, sides),
        unit=f"{unit}, {figures[0].year if len({f.year for f in figures}) == 1 else 'latest year'}",
        alt=f"Dot chart of {unit}. {' '.join(sentences)}",
        figures=figures,
        generated=[f"The difference is widest for {widest.name.splitlines()[0]}: {lead}", *sentences[:2]],
        notes=[peers] if right == PEERS else [],
        data=figures_table(figures, ("", left, right, "Difference, points"), rows),
    )


def _title(pair: Pair, sides: tuple[str, str]) -> str:
    """Return `Kent: girls 9 points above boys`."""
    words = (BOYS, GIRLS, PEERS)
    low, high = (name.lower() if name in words else name.replace("Not", "not") for name in sides)
    if pair.right < pair.left:
        low, high = high, low
    return f"{pair.name.splitlines()[0]}: {high} {pair.gap} points above {low}"


def gaps_in_order(page: Page, id: str, indicators: Sequence[str], subject: str) -> Exhibit | None:
    """Return gaps as bars, in the order of the indicators. The county shows what there is if it has none."""
    figures = [figure for figure in page.figures(indicators) if figure.value is not None]
    if not figures:
        return available_figures(page, id, indicators)
    widest = max(figures, key=lambda figure: figure.value or 0)
    frame = bars((figure.indicator.short_label, figure.value, bare(figure)) for figure in figures)
    picture = ranked_bars(frame, unit="pp", marked=widest.indicator.short_label)
    stages = listed([f"{figure.indicator.short_label} {bare(figure)}" for figure in figures])
    rows = [(figure.indicator.label, bare(figure), figure.year.label) for figure in figures]
    return page.chart(
        id,
        picture,
        title=f"{subject}: widest at {bare(widest)} points",
        unit=f"{subject}, percentage points, {page.area.name}, {widest.year}",
        alt=f"Bar chart of {subject.lower()} in percentage points. {stages}.",
        figures=figures,
        generated=[f"In percentage points: {stages}."],
        data=figures_table(figures, ("Measure", "Gap, percentage points", "Year"), rows),
    )


def change(page: Page, id: str, indicators: Sequence[str], subject: str) -> Exhibit | None:
    """Return the latest figure of each indicator and the one before as two dots a row.

    The county shows what there is if no indicator has both.
    """
    found = [(figure, page.edition.figures.previous(figure)) for figure in page.figures(indicators)]
    pairs = [
        (later, earlier)
        for later, earlier in found
        if earlier and later.value is not None and earlier.value is not None
    ]
    if not pairs:
        return available_figures(page, id, indicators)
    last, first = pairs[0]
    before, now = first.year.label, last.year.label
    falling = (last.value or 0) < (first.value or 0)
    ends = [sorted((later.value or 0, earlier.value or 0)) for later, earlier in pairs]
    marks = [
        (later.indicator.short_label, *both, apart_bare(later, earlier))
        for (later, earlier), both in zip(pairs, ends, strict=True)
    ]
    frame = pd.DataFrame(marks, columns=["name", "left", "right", "gap"])
    low, high = (now, before) if falling else (before, now)
    picture = paired_dots(frame, unit=last.indicator.unit, left_label=low, right_label=high)
    sentences = [f"{later.indicator.label} {movement(later, earlier)}." for later, earlier in pairs]
    figures = [figure for pair in pairs for figure in pair]
    cells = [(later.indicator.label, earlier.text, later.text) for later, earlier in pairs]
    return page.chart(
        id,
        picture,
        title=f"{subject} {'fell' if falling else 'rose'} on {len(pairs)} measures in {page.area.name}",
        unit=f"{subject}, {page.area.name}, {before} and {now}",
        alt=f"Dot chart of {subject.lower()}, {before} and {now}. {' '.join(sentences)}",
        figures=figures,
        generated=sentences,
        data=figures_table(figures, ("Measure", before, now), cells),
    )
