"""Compositions: a whole in its parts, such as what inspections judged, and counts by group."""

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.edition.figures import Figure
from analysis.edition.wording import listed
from analysis.exhibits.charts import Marker, bars, columns, stacked_bars
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import available_figures
from analysis.exhibits.page import Page
from analysis.exhibits.tables import figures_table
from analysis.rules.rounding import format_value
from analysis.rules.targets import WHOLE


def shares(
    page: Page, id: str, indicators: Mapping[str, str], parts: tuple[str, str], unit: str
) -> Exhibit | None:
    """Return a share and the rest of the whole for each indicator, by phase, against the target.

    indicators: by the name of the phase. parts: what the share and the rest are called. The county shows what
    there is if it has none of them.
    """
    good, rest = parts
    figures = {name: figure for name, of_phase in indicators.items() if (figure := page.figure(of_phase))}
    figures = {name: figure for name, figure in figures.items() if figure.value is not None}
    if not figures:
        return available_figures(page, id, indicators.values())
    remainders = {name: 100 - (figure.value or 0) for name, figure in figures.items()}
    frame = pd.DataFrame(
        {good: [figure.value for figure in figures.values()], rest: list(remainders.values())},
        index=pd.Index(figures),
    )
    targets = {name: target for name, figure in figures.items() if (target := _target(page, figure))}
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
    rows = [
        (
            name,
            figure.text,
            format_value(remainders[name], "percent", figure.decimals),
            targets[name][1] if name in targets else "–",
        )
        for name, figure in figures.items()
    ]
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


def _target(page: Page, figure: Figure) -> tuple[float, str] | None:
    """Return the target that the scorecard shows, as a figure and as text. Return None if there is none."""
    row = page.row(figure.indicator.id)
    target = row.target or row.final
    if target is None or target.figure is None:
        return None
    return target.figure, f"{target.text('percent', WHOLE)} by {target.target_year}"


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
