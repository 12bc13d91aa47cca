"""Comparisons of areas, of the parts of a whole (what inspections judged), and of groups."""

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import comparison, highest_and_lowest, listed, possessive, rounded
from analysis.exhibits.charts import Marker, bars, columns, ranked_bars, stacked_bars
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.page import Page
from analysis.narrative.section_ids import default_id
from analysis.rules.rounding import format_value, ordinal
from analysis.rules.targets import WHOLE

Among = Literal["districts", "neighbours"]
REST = "The rest"
KINDS: dict[Among, str] = {"districts": "districts", "neighbours": "with its statistical neighbours"}


def ranking(page: Page, name: str, *, among: Among, group: str = "all", id: str = "") -> Exhibit | None:
    """Return the districts, or the county and its neighbours, best first, the country's figure as a line.

    None for an area that is not among them, and where none of them has a figure.
    """
    id = page.begin(id or default_id(among, name))
    shown = (
        figures_of_districts(page, name, group) if among == "districts" else _of_neighbours(page, name, group)
    )
    if not shown or not (page.is_county or page.area in [figure.area for figure in shown]):
        return None
    first = shown[0]
    label, year = first.indicator.label, first.year
    ordered = sorted(shown, key=rounded, reverse=first.indicator.polarity != "L")
    national = page.figure(first.indicator.id, group, page.edition.areas.country, year.label)
    reference = None
    if national and national.value is not None:
        reference = Marker(f"{national.area.name} {national.text}", national.value)
    frame = bars((figure.area.name, figure.value, figure.text) for figure in ordered)
    picture = ranked_bars(frame, unit=first.indicator.unit, marked=page.area.name, reference=reference)
    title, sentences = _title_and_sentences(page, ordered, national, KINDS[among])
    compared = [*ordered, *([national] if national else [])]
    rows = [(f.area.name, f.text, _rank(f, ordered) if f is not national else "–") for f in compared]
    marked = frozenset(number for number, figure in enumerate(ordered) if figure.area == page.area)
    return page.chart(
        id,
        picture,
        title=title,
        unit=f"{label}, {year}",
        alt=f"Bar chart of {label}, {year}. {' '.join(sentences)}",
        figures=compared,
        generated=sentences,
        data=figures_table(compared, ("Area", f"{year}", "Rank"), rows, highlight=marked),
    )


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
    same_source = [figure for figure in stated if figure.source == known[0].source]
    return [*same_source[:1], *known]


def _rank(figure: Figure, ordered: Sequence[Figure]) -> str:
    """Return the rank, ties sharing the best one."""
    return ordinal(1 + [rounded(other) for other in ordered].index(rounded(figure)))


def _title_and_sentences(
    page: Page, ordered: Sequence[Figure], national: Figure | None, kind: str
) -> tuple[str, list[str]]:
    sentences = [f"In {ordered[0].year} the figure was {highest_and_lowest(ordered)}."]
    own = next((figure for figure in ordered if figure.area == page.area), None)
    if own:
        ranked = f"{_rank(own, ordered)} of {len(ordered)} {kind}"
        versus = f", {comparison(own, national)}" if national else ""
        sentences.append(f"{possessive(own.area.name)} was {own.text}, {ranked}{versus}.")
        return f"{own.area.name}: {ranked} at {own.text}", sentences
    if national:
        above = sum(rounded(figure) > rounded(national) for figure in ordered)
        reference = f"{national.area.name} ({national.text})"
        sentences.append(f"{above} of the {len(ordered)} {kind} were above {reference}.")
    low, *_, high = sorted(ordered, key=rounded)
    title = f"Highest in {high.area.name} ({high.text}), lowest in {low.area.name} ({low.text})"
    return title, sentences


def composition(page: Page, *names: str, id: str = "") -> Exhibit | None:
    """Return shares, each with the rest of its whole, as bars, against their targets.

    Bars and parts are named by the short labels: `Special schools, good or outstanding`.
    """
    id = page.begin(id or default_id("composition", *names))
    figures = [figure for figure in page.figures(names) if figure.value is not None]
    if not figures:
        return None
    labels = [figure.indicator.short_label.partition(", ") for figure in figures]
    bar_names, part = [label[0] for label in labels], labels[0][2].capitalize() or labels[0][0]
    values = [figure.value or 0 for figure in figures]
    frame = pd.DataFrame({part: values, REST: [100 - value for value in values]}, index=bar_names)
    targets = {}  # as the scorecard shows them
    for name, figure in zip(bar_names, figures, strict=True):
        row = page.row(figure.indicator.id)
        if (target := row.target) and target.figure is not None:
            targets[name] = (target.figure, f"{target.text('percent', WHOLE)} by {target.target_year}")
    markers = [Marker(f"Target {text}", value, name) for name, (value, text) in targets.items()]
    picture = stacked_bars(frame, unit="percent", parts=(part, REST), targets=markers)
    texts = dict(zip(bar_names, [figure.text for figure in figures], strict=True))
    below = [
        name for name, value in zip(bar_names, values, strict=True) if value < targets.get(name, (0,))[0]
    ]
    lowest = min(figures, key=rounded)
    title = f"{page.area.name}: lowest for {bar_names[figures.index(lowest)].lower()} at {lowest.text}"
    if below:
        first = f"{below[0].lower()} at {texts[below[0]]}"
        title = f"Below target: {len(below)} of {len(targets)} that have one; {first}"
    sentences = [
        f"{name}: {text} {part.lower()}{f', target {targets[name][1]}' if name in targets else ''}."
        for name, text in texts.items()
    ]
    verdict = f"{listed(below)} {'is' if len(below) == 1 else 'are'} below target." if below else ""
    rest = [format_value(100 - (figure.value or 0), "percent", figure.decimals) for figure in figures]
    target_texts = [targets.get(name, (0, "–"))[1] for name in bar_names]
    unit = f"{figures[0].indicator.section}, {page.area.name}, {figures[0].year}"
    return page.chart(
        id,
        picture,
        title=title,
        unit=unit,
        alt=f"Stacked bars: {unit}. {title}. {' '.join(sentences)}",
        figures=figures,
        generated=[verdict, *sentences[:2]],
        data=figures_table(
            figures,
            ("", part, REST, "Target"),
            list(zip(bar_names, texts.values(), rest, target_texts, strict=True)),
        ),
    )


def by_group(page: Page, name: str, *, id: str = "") -> Exhibit | None:
    """Return a count or rate of each group as columns, with its change where a source states it."""
    id = page.begin(id or default_id("by-group", name))
    found = [
        indicator
        for group in page.edition.groups
        if (indicator := page.resolve(name, group)) and group != "all"
    ]
    if not found:
        return None
    indicator = found[0]
    stated = [page.figure(indicator.id, group) for group in page.edition.groups if group != "all"]
    figures = [figure for figure in stated if figure and figure.value is not None]
    if not figures:
        return None
    label, year = indicator.label, figures[0].year
    frame = bars((figure.group.short_label, figure.value, figure.text) for figure in figures)
    picture = columns(frame, unit=indicator.unit, last_is_marked=False)
    named = [f"{figure.group.short_label} {figure.text}" for figure in figures]
    most = max(figures, key=rounded)
    return page.chart(
        id,
        picture,
        title=f"{label}: most {most.group.label.lower()}, {most.text} in {year}",
        unit=f"{label} by group, {page.area.name}, {year}",
        alt=f"Column chart of {label.lower()} by group. {listed(named)}.",
        figures=figures,
        generated=[f"{label} in {year}: {listed(named)}.", indicator.note],
        data=figures_table(figures, ("Group", label), [(f.group.label, f.text) for f in figures]),
    )
