"""Comparisons in one year: of areas, of the parts of a whole (what inspections judged), and of groups."""

from collections.abc import Mapping, Sequence
from typing import Literal

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import comparison, highest_and_lowest, listed, possessive, rounded
from analysis.exhibits.charts import Marker, bars, columns, ranked_bars, stacked_bars
from analysis.exhibits.exhibit import Exhibit, figures_table
from analysis.exhibits.indicators import available_figures
from analysis.exhibits.page import Page
from analysis.rules.rounding import format_value, ordinal
from analysis.rules.targets import WHOLE

Among = Literal["districts", "neighbours"]
KINDS: dict[Among, str] = {"districts": "districts", "neighbours": "with its statistical neighbours"}


def ranking(
    page: Page, id: str, indicator: str, *, among: Among, group: str = "all", fallback: Sequence[str] = ()
) -> Exhibit | None:
    """Return the districts, or the county and its neighbours, best first, with England's figure as a line.

    fallback: the indicators that the county shows if none of them has a figure (`available_figures`).
    """
    stated = (
        [page.figure(indicator, group, area) for area in page.edition.areas.districts]
        if among == "districts"
        else _of_neighbours(page, indicator, group)
    )
    shown = [figure for figure in stated if figure and figure.value is not None]
    if not shown:
        return available_figures(page, id, fallback or [indicator])
    first = shown[0]
    label, year = first.indicator.label, first.year
    ordered = sorted(shown, key=rounded, reverse=first.indicator.polarity != "L")
    national = page.figure(indicator, group, page.edition.areas.country, year.label)
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


def _of_neighbours(page: Page, indicator: str, group: str) -> list[Figure | None]:
    """Return the figures of the county and its neighbours from the source that states them all."""
    peers = [page.figure(indicator, group, area) for area in page.edition.neighbours]
    known = [figure for figure in peers if figure]
    if not known:
        return []
    own = page.figure(indicator, group, page.edition.county, known[0].year.label)
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


def shares(
    page: Page, id: str, indicators: Mapping[str, str], parts: tuple[str, str], unit: str
) -> Exhibit | None:
    """Return a share and the rest of the whole for each indicator, by phase, against the target.

    indicators: by the name of the phase. parts: what the share and the rest are called. The county shows what
    there is if it has none of them.
    """
    good, rest = parts
    stated = {name: page.figure(of_phase) for name, of_phase in indicators.items()}
    figures = {name: figure for name, figure in stated.items() if figure and figure.value is not None}
    if not figures:
        return available_figures(page, id, indicators.values())
    remainders = {name: 100 - (figure.value or 0) for name, figure in figures.items()}
    values = {name: figure.value for name, figure in figures.items()}
    frame = pd.DataFrame({good: values, rest: remainders})
    rated = {name: page.row(figure.indicator.id) for name, figure in figures.items()}
    set_for = {name: row.target for name, row in rated.items()}  # as the scorecard shows it
    targets = {
        name: (target.figure, f"{target.text('percent', WHOLE)} by {target.target_year}")
        for name, target in set_for.items()
        if target and target.figure is not None
    }
    markers = [Marker(f"Target {text}", value, name) for name, (value, text) in targets.items()]
    picture = stacked_bars(frame, unit="percent", parts=parts, targets=markers)
    short = [name for name, (value, _) in targets.items() if (figures[name].value or 0) < value]
    sentences = [
        f"{name}: {figure.text} {good.lower()}{f', target {targets[name][1]}' if name in targets else ''}."
        for name, figure in figures.items()
    ]
    title, verdict = "No phase is below its target", ""
    if short:
        lowest = f"{short[0].lower()} at {figures[short[0]].text}"
        title = f"{len(short)} of {len(figures)} phases are below target; {lowest}"
        verdict = f"{listed(short)} {'is' if len(short) == 1 else 'are'} below target."
    shown = list(figures.values())
    others = {name: format_value(remainders[name], "percent", f.decimals) for name, f in figures.items()}
    rows = [(name, f.text, others[name], targets.get(name, (0, "–"))[1]) for name, f in figures.items()]
    return page.chart(
        id,
        picture,
        title=title,
        unit=f"{unit}, {page.area.name}, {shown[0].year}",
        alt=f"Stacked bars of inspection outcomes by phase. {title}. {' '.join(sentences)}",
        figures=shown,
        generated=[verdict, *sentences[:2]],
        data=figures_table(shown, ("Phase", good, rest, "Target"), rows),
    )


def counts_by_group(
    page: Page,
    id: str,
    indicator: str,
    groups: Sequence[str],
    *,
    change: str,
    subject: str,
    by: str,
    note: str,
    fallback: Sequence[str],
) -> Exhibit | None:
    """Return a count of each group as columns. change: the indicator of the change on the year before.

    by: what the groups differ in. fallback: the indicators that the county shows if there is no count.
    """
    stated = [page.figure(indicator, group) for group in groups]
    figures = [figure for figure in stated if figure and figure.value is not None]
    if not figures:
        return available_figures(page, id, fallback)
    changes = [page.figure(change, figure.group.id) for figure in figures]
    pairs = list(zip(figures, changes, strict=True))
    frame = bars((figure.group.short_label, figure.value, figure.text) for figure in figures)
    picture = columns(frame, unit="count", last_is_marked=False)
    rises = [f" ({rise.text} up on the year before)" if rise else "" for rise in changes]
    named = [f"{f.group.short_label} {f.text}{rise}" for f, rise in zip(figures, rises, strict=True)]
    sentences = [f"{subject} in {figures[0].year} by {by.lower()}: {listed(named)}.", note]
    shown = [*figures, *(rise for rise in changes if rise)]
    most = max(figures, key=lambda figure: figure.value or 0)
    rows = [(f.group.short_label, f.text, rise.text if rise else "–") for f, rise in pairs]
    return page.chart(
        id,
        picture,
        title=f"Most {subject.lower()} at {most.group.short_label}: {most.text} in {most.year}",
        unit=f"{subject} by {by.lower()}, {page.area.name}, {figures[0].year}",
        alt=f"Column chart of {subject.lower()} by {by.lower()}. {' '.join(sentences)}",
        figures=shown,
        generated=sentences,
        data=figures_table(shown, (by, subject, "Change on the year before"), rows),
    )
