"""Gaps: two figures a row and the difference between them, of groups, of areas, of stages or of years."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import (
    apart_bare,
    at_start,
    bare,
    direction_of,
    listed,
    movement,
    shared_ending,
    within,
)
from analysis.exhibits.charts import bars, paired_dots, ranked_bars
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.indicators import dated, stated_figures
from analysis.exhibits.page import Page
from analysis.narrative.section_ids import default_id
from analysis.rules.rounding import format_value, round_half_up


@dataclass(frozen=True)
class Pair:
    """Two figures of one row of a chart, as drawn and as written, and the difference between them."""

    name: str
    left: float
    right: float
    left_text: str
    right_text: str
    gap: str
    figures: tuple[Figure, Figure]


def gap(page: Page, *names: str, between: tuple[str, str], id: str = "") -> Exhibit | None:
    """Return two groups and their difference: of one indicator or measure in the area, the country,
    the region and the neighbours; of several, such as the key stages, a row each.

    A group that is not held is the other plus the stated gap; without either it stands by the country's.
    """
    id = page.begin(id or default_id("gap", *names))
    sides = tuple(page.edition.groups[group].short_label for group in between)
    if pairs := _between_groups(page, names, between):
        shown = [pair.figures[0].indicator.label for pair in pairs]
        note = f"{sides[1]}: the figure for {within(sides[0])} plus the gap that is stated."
        is_sum = any(pair.figures[0].indicator != pair.figures[1].indicator for pair in pairs)
        return _dots(page, id, pairs, sides, shown, "percent", [note] if is_sum else [])
    country = page.edition.areas.country
    gaps = [found for name in names for found in _stated_gaps(page, name, between)]
    national = [page.figure(figure.indicator.id, area=country) for figure in gaps]
    pairs = _pairs(
        ((_named_year(own, there), there, own) for there, own in zip(national, gaps, strict=True)), bare
    )
    shown = [pair.figures[1].indicator.label for pair in pairs]
    if pairs:
        return _dots(page, id, pairs, (country.name, page.area.name), shown, "pp")
    return stated_figures(page, id, gaps)


def _between_groups(page: Page, names: Sequence[str], groups: tuple[str, str]) -> list[Pair]:
    """Return the two groups of each indicator in the page's area; of a single one in the other areas too."""
    one, two = groups
    own = [figure for name in names if (figure := page.figure(name, one)) and figure.value is not None]
    beside = page.areas(["country", "region", "neighbours"]) if len(own) == 1 else []
    pairs = []
    for figure in own:
        indicator, year = figure.indicator, figure.year.label
        name = page.area.name if len(own) == 1 else indicator.short_label
        held = _pairs([(name, figure, page.figure(indicator.id, two, year=year))])
        pairs += held or [_with_sum(name, figure, each) for each in _stated_gaps(page, indicator.id, groups)]
        stated = [
            (each.name, *(page.figure(indicator.id, group, each, year) for group in groups))
            for each in beside
        ]
        pairs += _pairs((name, *both) for name, *both in stated)  # type: ignore[misc]
    return pairs


def _pairs(
    rows: Iterable[tuple[str, Figure | None, Figure | None]], say: Callable[[Figure], str] = lambda f: f.text
) -> list[Pair]:
    """Return the rows of which both figures have a value."""
    return [
        Pair(name, one.value, two.value, say(one), say(two), apart_bare(two, one), (one, two))
        for name, one, two in rows
        if one and two and one.value is not None and two.value is not None
    ]


def _with_sum(name: str, figure: Figure, gap: Figure) -> Pair:
    """Return a group's figure, and that figure plus the gap to the other group, both as published."""
    assert figure.value is not None and gap.value is not None
    decimals = max(figure.decimals, gap.decimals)
    other = round_half_up(figure.value + gap.value, decimals)
    text = format_value(other, figure.indicator.unit, decimals)
    return Pair(name, figure.value, other, figure.text, text, bare(gap), (figure, gap))


def _stated_gaps(page: Page, name: str, groups: tuple[str, str]) -> list[Figure]:
    """Return the latest figure of an indicator that the register derives as the second group minus the first."""
    one, two = groups
    derived = {f"{each.id}[{two}] - {each.id}[{one}]" for each in page.edition.register.named(name)}
    found = page.figures(each.id for each in page.edition.register.values() if each.derived_from in derived)
    return sorted((figure for figure in found if figure.value is not None), key=lambda each: each.year)[-1:]


def _dots(
    page: Page,
    id: str,
    pairs: Sequence[Pair],
    sides: Sequence[str],
    shown: Iterable[str],
    axis: str,
    notes: Sequence[str] = (),
) -> Exhibit:
    """Return pairs of figures as two dots a row. sides: what the left and the right figures are of."""
    left, right = sides
    one, two = sides if axis == "pp" else map(within, sides)
    marks = [(pair.name, pair.left, pair.right, pair.gap) for pair in pairs]
    frame = pd.DataFrame(marks, columns=["name", "left", "right", "gap"])
    picture = paired_dots(frame, unit=axis, left_label=left, right_label=right, marked=page.area.name)
    figures = list(dict.fromkeys(figure for pair in pairs for figure in pair.figures))
    shared = shared_ending([pair.name for pair in pairs])
    pairs = [replace(pair, name=pair.name.removesuffix(shared).rstrip(" ,")) for pair in pairs]
    widest = max(pairs, key=lambda pair: abs(pair.right - pair.left))
    first = pairs[0] if pairs[0].name == page.area.name else widest
    points = " points" if axis == "pp" else ""
    rows = [[pair.name, pair.left_text, pair.right_text, pair.gap] for pair in pairs]
    sentences = [f"{name}: {one} {a}, {two} {b}, a difference of {c} points." for name, a, b, c in rows[:4]]
    years = " and ".join(sorted({figure.year.label for figure in figures}))
    unit = (
        f"{listed([*dict.fromkeys(shown)]) if len(set(shown)) < 3 else figures[0].indicator.section}, {years}"
    )
    return page.chart(
        id,
        picture,
        title=f"{first.name}: {one} {first.left_text}, {two} {first.right_text}{points}",
        unit=f"{unit}{', percentage points' if axis == 'pp' else ''}",
        alt=f"Dot chart of {unit}. {' '.join(sentences)}",
        figures=figures,
        generated=[f"The difference is widest for {widest.name}, at {widest.gap} points.", *sentences[:2]],
        notes=notes,
        data=figures_table(figures, ("", left, right, "Difference, points"), rows),
    )


def _named_year(own: Figure, other: Figure | None) -> str:
    """Return the indicator, and the year of the other area's figure if it is not that of the own."""
    is_same = other is None or other.year == own.year
    return own.indicator.short_label + ("" if is_same else f" ({other.area.name} {other.year})")  # type: ignore[union-attr]


def gap_over_stages(page: Page, *names: str, id: str = "") -> Exhibit | None:
    """Return stated gaps as bars, in the order of the names: the stages as pupils meet them, the country's
    in the table.
    """
    id = page.begin(id or default_id("gap-over-stages", *names))
    figures = [figure for figure in page.figures(names) if figure.value is not None]
    if len(figures) < 2:
        return stated_figures(page, id, figures)
    shared = shared_ending([figure.indicator.short_label for figure in figures])
    short = [figure.indicator.short_label.removesuffix(shared) for figure in figures]
    years = sorted({figure.year.label for figure in figures})
    if len(years) > 1:
        short = [f"{name}, {figure.year}" for name, figure in zip(short, figures, strict=True)]
    widest = max(figures, key=lambda figure: figure.value or 0)
    frame = bars((name, figure.value, bare(figure)) for name, figure in zip(short, figures, strict=True))
    picture = ranked_bars(frame, unit="pp", marked=short[figures.index(widest)])
    stages = listed([f"{name} {bare(figure)}" for name, figure in zip(short, figures, strict=True)])
    country = page.edition.areas.country
    national = [page.figure(figure.indicator.id, area=country) for figure in figures]
    rows = [
        (own.indicator.label, bare(own), own.year.label, f"{bare(there)} ({there.year})" if there else "–")
        for own, there in zip(figures, national, strict=True)
    ]
    shown = [*figures, *(figure for figure in national if figure)]
    unit = f"{at_start(shared.strip()) or 'Gaps'}, percentage points, {page.area.name}, {listed(years)}"
    return page.chart(
        id,
        picture,
        title=f"{page.area.name}: the gap is widest at {bare(widest)} points ({within(short[figures.index(widest)])})",
        unit=unit,
        alt=f"Bar chart: {unit}. {stages}.",
        figures=shown,
        generated=[f"In percentage points: {stages}."],
        data=figures_table(shown, ("Measure", "Gap, percentage points", "Year", country.name), rows),
    )


def change(page: Page, *names: str, id: str = "") -> Exhibit | None:
    """Return the latest figure of each indicator or measure and the one before as two dots a row.

    Those without a figure before, or of other years than the first, are in the table only.
    """
    id = page.begin(id or default_id("change", *names))
    found = [(page.edition.figures.previous(figure), figure) for figure in page.figures(names)]
    every = [pair.figures for pair in _pairs(("", *pair) for pair in found)]
    if not every:
        return stated_figures(page, id, [later for _, later in found])
    before, now = (figure.year for figure in every[0])
    pairs = [(one, two) for one, two in every if (one.year, two.year) == (before, now)]
    marks = [(two.indicator.short_label, one.value, two.value, apart_bare(two, one)) for one, two in pairs]
    frame = pd.DataFrame(marks, columns=["name", "left", "right", "gap"])
    last = pairs[0][1].indicator
    picture = paired_dots(frame, unit=last.unit, left_label=before.label, right_label=now.label)
    sentences = [f"{two.indicator.label} {movement(two, one)}." for one, two in pairs]
    fell = sum(direction_of(two.indicator, two, one).movement == "down" for one, two in pairs)
    figures = [figure for pair in found for figure in pair if figure]
    rows = [(two.indicator.label, dated(one), dated(two)) for one, two in found]
    return page.chart(
        id,
        picture,
        title=f"{last.section} in {page.area.name}: {fell} of {len(pairs)} measures fell",
        unit=f"{last.section}, {page.area.name}, {before} and {now}",
        alt=f"Dot chart of {last.section.lower()}, {before} and {now}. {' '.join(sentences)}",
        figures=figures,
        generated=sentences,
        data=figures_table(figures, ("Measure", "Before", "Latest"), rows),
    )
