"""Indicators of the business plans: met, not met or not available, and where the paper's own count differs."""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pandas as pd

from analysis.edition.plan import MET, NOT_AVAILABLE, NOT_MET, TOTAL, Kpi, KpiCount, load_counts, load_kpis
from analysis.exhibits.charts import stacked_bars
from analysis.exhibits.exhibit import Chip, DataTable, Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.paper_exhibits import Told, as_download, cited, cited_together, nothing
from analysis.validation.arithmetic import Disagreement, read_records, reconcile
from analysis.validation.arithmetic.records import Row

MET_MARKS = {
    MET: Chip("● Met", "green"),
    NOT_MET: Chip("▲ Not met", "red"),
    NOT_AVAILABLE: Chip("– Not available", "not-rated"),
}
MET_RULE = (
    "Met: the actual reaches the target on the side that is good, or lies within its band. Not available: no target or no actual "
    "is printed. Dates and lists of several numbers are judged one by one."
)
SMALL_COUNTS = "[c] Counts of 1 to 5 are not shown, nor what rests on them."
RECOUNTED = "indicators recounted"


def indicators_told(page: Page) -> Told:
    """How many indicators of the plan were met, for a district's page."""
    every = load_kpis(page.edition)
    kpis = [kpi for kpi in every if kpi.met]
    if kpis:
        return [_counted(kpis)], cited(page, "kpis", kpis)
    items = [f"{len(every)} key indicators are listed, without results"] if every else []
    return items, cited(page, "kpis", every)


def _counted(kpis: Sequence[Kpi]) -> str:
    found = Counter(kpi.met for kpi in kpis)
    return f"{found[MET]} of {len(kpis)} indicators met, {found[NOT_MET]} not met, {found[NOT_AVAILABLE]} not available"


def indicators_by_unit(page: Page) -> Exhibit | None:
    """How many indicators of each unit were met, not met or cannot be told."""
    every = load_kpis(page.edition)
    kpis = [kpi for kpi in every if kpi.met]
    if not every:
        return nothing(page, "indicators", "The paper of this edition lists no indicators of its plan.")
    if not kpis or not page.is_county:
        return None
    found = Counter(kpi.met for kpi in kpis)
    units = list(dict.fromkeys(kpi.service_unit for kpi in kpis))
    by_unit = {unit: Counter(kpi.met for kpi in kpis if kpi.service_unit == unit) for unit in units}
    parts = {"Met": MET, "Not met": NOT_MET, "Not available": NOT_AVAILABLE}
    frame = pd.DataFrame(
        {name: [by_unit[unit][state] for unit in units] for name, state in parts.items()},
        index=pd.Index(units),
    )
    picture = stacked_bars(frame, unit="count", parts=list(parts))
    best = max(units, key=lambda unit: by_unit[unit][MET] / sum(by_unit[unit].values()))
    sentences = [
        f"{_counted(kpis)}.",
        f"{best} met the largest share: {by_unit[best][MET]} of {sum(by_unit[best].values())}.",
    ]
    return page.chart(
        "indicators",
        picture,
        title=f"{found[MET]} of {len(kpis)} plan indicators met, {found[NOT_MET]} not met",
        unit=f"Indicators of the business plans by unit, {page.edition.county.name}, {page.edition.financial_year}",
        alt=f"Stacked bars of indicators met, not met and not available by unit. {' '.join(sentences)} {_per_unit(by_unit)}",
        generated=sentences,
        notes=[MET_RULE],
        data=DataTable(
            columns=("Unit", *parts),
            rows=tuple((unit, *(str(by_unit[unit][state]) for state in parts.values())) for unit in units),
            **as_download(kpis),
        ),
        **cited(page, "kpis", kpis),
    )


def counts_recounted(page: Page) -> Exhibit | None:
    """The paper's own summary of indicators met beside what its tables of indicators give."""
    counts = (
        [count for count in load_counts(page.edition) if count.measure.startswith("kpis")]
        if page.is_county
        else []
    )
    kpis = load_kpis(page.edition)
    if not counts or not kpis:
        return None
    units = [
        unit for unit in dict.fromkeys(count.service_unit for count in counts) if not unit.endswith(TOTAL)
    ]
    by_cell = {(count.service_unit, count.measure): count for count in counts}
    differing = _differing(page.edition.project.data)
    rows = [
        _recount(unit, by_cell, [kpi for kpi in kpis if kpi.service_unit == unit], differing)
        for unit in units
    ]
    wrong = [unit for unit in units if any(unit in each.subject for each in differing)]
    return page.exhibit(
        "recounted",
        "table",
        title=f"The paper's counts differ from its tables in {len(wrong)} of {len(units)} units",
        unit=f"Number of indicators, {page.edition.county.name}, {page.edition.financial_year}",
        data=DataTable(
            columns=(
                "Unit",
                "Listed",
                "National",
                "Met",
                "Not met",
                "Not available",
                "Summary: indicators",
                "Summary: achieved",
                "Compared",
            ),
            rows=tuple(rows),
            **as_download(counts),
        ),
        notes=[
            MET_RULE,
            "The summary is headed national indicators: those are recounted, and for a unit that lists none, its local ones.",
        ],
        **cited_together(cited(page, "kpi_counts", counts), cited(page, "kpis", kpis)),
    )


def every_indicator(page: Page) -> Exhibit | None:
    """Every indicator of the plans as printed: previous year, target, actual, whether met, and what the paper says of it."""
    kpis = load_kpis(page.edition) if page.is_county else []
    if not kpis:
        return None
    if not any(kpi.met for kpi in kpis):
        return _listed_only(page, kpis)
    return page.exhibit(
        "every-indicator",
        "table",
        title=f"All {len(kpis)} indicators of the business plans, as printed",
        unit=f"In the unit printed, {page.edition.county.name}, {page.edition.financial_year}",
        data=DataTable(
            columns=(
                "Unit",
                "Indicator",
                "Set",
                "Previous year",
                "Target",
                "Actual",
                "Target met",
                "Comment",
            ),
            rows=tuple(_kpi_row(kpi) for kpi in kpis),
            header_columns=2,
            **as_download(kpis),
        ),
        notes=[MET_RULE, *([SMALL_COUNTS] if any("[c]" in _kpi_row(kpi) for kpi in kpis) else [])],
        **cited(page, "kpis", kpis),
    )


def _listed_only(page: Page, kpis: Sequence[Kpi]) -> Exhibit:
    """Indicators that the paper lists without results, each with the latest figure of the register under the same label."""
    by_label = {indicator.label: indicator for indicator in page.edition.register.values()}
    figures = {
        kpi: page.figure(by_label[kpi.description].id) if kpi.description in by_label else None
        for kpi in kpis
    }
    shown = [figure for figure in figures.values() if figure]
    rows = [
        (kpi.description, f"{figure.text} ({figure.year})" if figure else "none in this edition")
        for kpi, figure in figures.items()
    ]
    own = cited(page, "kpis", kpis)
    return page.exhibit(
        "every-indicator",
        "table",
        title=f"{len(kpis)} key indicators; {len(shown)} have a figure in this edition",
        unit=f"{page.edition.county.name}, latest figure in this edition",
        figures=shown,
        data=DataTable(columns=("Indicator", "Latest figure"), rows=tuple(rows), **as_download(kpis)),
        notes=[
            "The paper lists the indicators and prints no figures: its scorecard is an appendix that is not reproduced."
        ],
        citations=(*own["citations"], *(each for each in page.cite(shown) if each.source != kpis[0].source)),
    )


def _kpi_row(kpi: Kpi) -> tuple[str | Chip, ...]:
    name = f"{kpi.description} ({kpi.code})" if kpi.code else kpi.description
    printed = (kpi.prior_printed or "–", kpi.target_printed or "–", kpi.actual_printed or "–")
    return (kpi.service_unit, name, kpi.set, *printed, MET_MARKS.get(kpi.met, "–"), kpi.commentary or "–")


def _recount(
    unit: str, counts: dict[tuple[str, str], KpiCount], kpis: Sequence[Kpi], differing: Sequence[Disagreement]
) -> tuple[str, ...]:
    found = Counter(kpi.met for kpi in kpis)
    national = sum(kpi.set.startswith("national") for kpi in kpis)
    mine = [
        (each.row, each.recomputed)
        for each in differing
        if isinstance(each.row, Row) and each.row.division == unit
    ]
    said = "; ".join(
        f"{row.measure.removeprefix('kpis_').replace('_', ' ')}: {count:.0f} by the tables"
        for row, count in mine
    )
    cells = (str(len(kpis)), str(national), *(str(found[state]) for state in (MET, NOT_MET, NOT_AVAILABLE)))
    summary = tuple(
        counts[unit, measure].printed if (unit, measure) in counts else "–"
        for measure in ("kpis", "kpis_achieved")
    )
    return (unit, *cells, *summary, said.replace("kpis:", "indicators:") or "agrees")


@cache
def _differing(data: Path) -> tuple[Disagreement, ...]:
    return tuple(each for each in reconcile(read_records(data)) if each.check == RECOUNTED)


def _per_unit(by_unit: dict[str, Counter[str]]) -> str:
    return "; ".join(f"{unit} {found[MET]} of {sum(found.values())}" for unit, found in by_unit.items()) + "."
