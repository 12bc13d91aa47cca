"""Indicators of the business plans: met, not met or not available, and where the paper's count differs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

import pandas as pd

from analysis.edition.plan import MET, NOT_AVAILABLE, NOT_MET, TOTAL, Kpi, load_counts, load_kpis
from analysis.edition.scorecard import load_rag_rule
from analysis.exhibits import papers
from analysis.exhibits.charts import stacked_bars
from analysis.exhibits.exhibit import Columns, Exhibit, build_table, stated
from analysis.exhibits.indicators import RATING, dated, rating_cell
from analysis.exhibits.page import Page
from analysis.validation.arithmetic import Disagreement, disagreements

STATES = {"Met": MET, "Not met": NOT_MET, "Not available": NOT_AVAILABLE}
MET_RULE = (
    "Met: the actual reaches the target on the side that is good, or lies within its band. Not available: no "
    "target or no actual is printed. Dates and lists of several numbers are judged one by one."
)
RATED_RULE = (
    "Green: the target is met. Amber: it is not, but the actual is better than the year before. Red: neither."
)
SMALL_COUNTS = "[c] Counts of 1 to 5 are not shown, nor what rests on them."
RECOUNTED = "indicators recounted"
RECOUNT_NOTE = (
    "The summary is headed national indicators: those are recounted, "
    "and for a unit that lists none, its local ones."
)
LISTED_NOTE = (
    "The paper lists the indicators and prints no figures: "
    "its scorecard is an appendix that is not reproduced."
)
KPIS: Columns = {
    "Unit": "service_unit",
    "Indicator": lambda kpi: f"{kpi.description} ({kpi.code or kpi.set})",
    "Previous year": stated("prior_printed"),
    "Target": stated("target_printed"),
    "Actual": stated("actual_printed"),
}


def _counted(kpis: Sequence[Kpi]) -> str:
    by_state = Counter(kpi.met for kpi in kpis)
    missed = f"{by_state[NOT_MET]} not met, {by_state[NOT_AVAILABLE]} not available"
    return f"{by_state[MET]} of {len(kpis)} indicators met, {missed}"


def indicators_by_unit(page: Page) -> Exhibit | None:
    """Show how many indicators of each unit were met, not met or are not available."""
    every = load_kpis(page.edition)
    kpis = [kpi for kpi in every if kpi.met]
    if not every:
        lacking = "The paper of this report lists no indicators of its plan."
        return papers.notice(page, "indicators", lacking)
    if not kpis or not page.is_county:
        return None
    by_state = Counter(kpi.met for kpi in kpis)
    by_unit: dict[str, Counter[str]] = {}
    for kpi in kpis:
        by_unit.setdefault(kpi.service_unit, Counter())[kpi.met] += 1
    counts = {name: [unit[state] for unit in by_unit.values()] for name, state in STATES.items()}
    picture = stacked_bars(pd.DataFrame(counts, index=pd.Index(by_unit)), unit="count", parts=list(STATES))
    met = {unit: f"{states[MET]} of {states.total()}" for unit, states in by_unit.items()}
    best = max(by_unit, key=lambda unit: by_unit[unit][MET] / by_unit[unit].total())
    sentences = [f"{_counted(kpis)}.", f"{best} met the largest share: {met[best]}."]
    columns: Columns = {"Unit": str, **_state_columns(by_unit)}
    per_unit = "; ".join(f"{unit} {count}" for unit, count in met.items())
    lead = "Stacked bars of indicators met, not met and not available by unit"
    return page.chart(
        "indicators",
        picture,
        title=f"{by_state[MET]} of {len(kpis)} plan indicators met, {by_state[NOT_MET]} not met",
        unit=papers.of_county(page, "Indicators of the business plans by unit"),
        alt=f"{lead}. {' '.join(sentences)} {per_unit}.",
        generated=sentences,
        notes=[MET_RULE, *_listed_twice(kpis)],
        data=build_table(list(by_unit), columns, downloaded=kpis),
        **papers.cited(page, "kpis", kpis),
    )


def _listed_twice(kpis: Sequence[Kpi]) -> list[str]:
    """Return a note on the measures that two units list; none if there is none."""
    same = [kpi for kpi in kpis if kpi.same_as]
    different = f"{len(kpis) - len(same)} are different"
    several = f"{len(same)} of the {len(kpis)} are listed by two units, so {different}"
    return [f"{several}: {'; '.join(kpi.description for kpi in same)}."] if same else []


def _state_columns(by_unit: Mapping[str, Counter[str]]) -> Columns:
    """Return a column for each state, with how many indicators of a unit are in it."""

    def count(state: str, unit: str) -> str:
        return str(by_unit[unit][state])

    return {name: partial(count, state) for name, state in STATES.items()}


def counts_recounted(page: Page) -> Exhibit | None:
    """Show the paper's own summary of indicators met beside what its tables of indicators give."""
    counts = [count for count in load_counts(page.edition) if count.measure.startswith("kpis")]
    kpis = load_kpis(page.edition)
    if not counts or not kpis or not page.is_county:
        return None
    units = dict.fromkeys(count.service_unit for count in counts if not count.service_unit.endswith(TOTAL))
    printed = {(count.service_unit, count.measure): count.printed for count in counts}
    listed = {unit: [kpi for kpi in kpis if kpi.service_unit == unit] for unit in units}
    states = {unit: Counter(kpi.met for kpi in listed[unit]) for unit in units}
    found = disagreements(page.edition.project.data)
    differing = [each for each in found if each.check == RECOUNTED]
    wrong = [unit for unit in units if any(unit in each.subject for each in differing)]
    columns: Columns = {
        "Unit": lambda unit: unit,
        "Listed": lambda unit: str(len(listed[unit])),
        "National": lambda unit: str(sum(kpi.set.startswith("national") for kpi in listed[unit])),
        **_state_columns(states),
        "Summary: indicators": lambda unit: printed.get((unit, "kpis"), "–"),
        "Summary: achieved": lambda unit: printed.get((unit, "kpis_achieved"), "–"),
        "Compared": lambda unit: _compared(unit, differing),
    }
    return page.table(
        "recounted",
        f"The paper's counts differ from its tables in {len(wrong)} of {len(units)} units",
        build_table(list(units), columns, downloaded=counts),
        unit=papers.of_county(page, "Number of indicators"),
        notes=[MET_RULE, RECOUNT_NOTE],
        **papers.cited_together(papers.cited(page, "kpi_counts", counts), papers.cited(page, "kpis", kpis)),
    )


def _compared(unit: str, differing: Sequence[Disagreement]) -> str:
    """Return what the tables of a unit give where its summary says otherwise."""
    own = [(each.row.measure, each.recomputed) for each in differing if each.row.division == unit]
    names = [measure.removeprefix("kpis_").replace("_", " ") for measure, _ in own]
    said = [f"{name}: {count:.0f} by the tables" for name, (_, count) in zip(names, own, strict=True)]
    return "; ".join(said).replace("kpis:", "indicators:") or "agrees"


def every_indicator(page: Page) -> Exhibit | None:
    """Show every indicator of the plans as printed: previous year, target, actual, comment and rating."""
    kpis = load_kpis(page.edition) if page.is_county else []
    if not kpis:
        return None
    if not any(kpi.met for kpi in kpis):
        return _listed_only(page, kpis)
    printed = [text for kpi in kpis for text in (kpi.prior_printed, kpi.target_printed, kpi.actual_printed)]
    rule = load_rag_rule(page.edition)
    said = [(kpi.service_unit, kpi.commentary) for kpi in kpis]
    again = {id(kpi) for kpi, own, before in zip(kpis[1:], said[1:], said, strict=False) if own == before}
    columns: Columns = {
        **KPIS,
        "Comment": lambda kpi: "As above" if kpi.commentary and id(kpi) in again else kpi.commentary or "–",
        RATING: lambda kpi: rating_cell(kpi.rating(rule)),
    }
    folded = f"Show all {len(kpis)} indicators, unit by unit"
    return papers.table(
        page,
        "every-indicator",
        f"All {len(kpis)} indicators of the business plans, as printed",
        "kpis",
        kpis,
        columns,
        data=build_table(kpis, columns, header_columns=2, folded=folded),
        unit=papers.of_county(page, "In the unit printed"),
        notes=[RATED_RULE, *([SMALL_COUNTS] if "[c]" in printed else [])],
    )


def _listed_only(page: Page, kpis: Sequence[Kpi]) -> Exhibit:
    """Show indicators that the paper lists without results, each with the register's latest figure."""
    figures = {kpi.indicator: page.figure(kpi.indicator) for kpi in kpis if kpi.indicator}
    columns: Columns = {
        "Indicator": "description",
        "Latest figure": lambda kpi: dated(figures.get(kpi.indicator), "none in this report"),
    }
    shown = [figure for kpi in kpis if (figure := figures.get(kpi.indicator))]
    own = papers.cited(page, "kpis", kpis)["citations"]
    others = [citation for citation in page.cite(shown) if citation.source != kpis[0].source]
    return page.table(
        "every-indicator",
        f"{len(kpis)} key indicators; {len(shown)} have a figure in this report",
        build_table(kpis, columns),
        unit=f"{page.edition.county.name}, latest figure in this report",
        is_reference=True,
        figures=shown,
        notes=[LISTED_NOTE],
        citations=(*own, *others),
    )
