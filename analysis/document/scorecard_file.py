"""`downloads/scorecard.csv`: every rating of the document, a row for each indicator, group and area shown;
after those of the register the ones that only the edition's operating plans have."""

from collections.abc import Iterable, Iterator
from typing import Any

from analysis.data.areas import Area
from analysis.document.downloads import described_csv
from analysis.edition.edition import Edition
from analysis.edition.figures import Figure
from analysis.edition.plan import Kpi
from analysis.edition.scorecard import ScorecardRow, load_rag_rule, plan_only, rows
from analysis.rules.rounding import published
from analysis.rules.targets import ResolvedTarget

NAME = "scorecard.csv"
COLUMNS = (
    "area_code", "area_name", "indicator", "indicator_label", "topic", "group", "year", "value", "unit",
    "baseline_year", "baseline", "target_year", "target", "target_of", "rating", "reason",
    "previous_year", "previous", "direction", "england", "neighbours_average", "neighbours_n",
    "rank", "rank_n", "status", "is_updated", "published_after",
)  # fmt: skip


def scorecard_texts(edition: Edition, areas: Iterable[Area]) -> tuple[str, str]:
    """Return the scorecards of those areas as CSV, and what its columns hold."""
    none = dict.fromkeys(COLUMNS, "")
    return described_csv(COLUMNS, [none | line for area in areas for line in _lines(edition, area)])


def _lines(edition: Edition, area: Area) -> Iterator[dict[str, Any]]:
    yield from (_of_row(row) for row in rows(edition, area) if row.is_shown)
    if area == edition.county:
        yield from (_of_plan(edition, kpi) for kpi in plan_only(edition))


def _of_row(row: ScorecardRow) -> dict[str, Any]:
    figure, neighbours, rank = row.figure, row.neighbours, row.rank
    return {
        "area_code": row.area.code,
        "area_name": row.area.name,
        "indicator": row.indicator.id,
        "indicator_label": row.indicator.label,
        "topic": row.indicator.topic,
        "group": row.group.id,
        "unit": row.indicator.unit,
        **_dated("year", "value", figure),
        **_dated("baseline_year", "baseline", row.baseline),
        **_target(row.target),
        "target_of": row.target_of,
        "rating": row.rating.rag,
        "reason": row.rating.reason,
        **_dated("previous_year", "previous", row.previous),
        "direction": row.direction.word,
        "england": _value(row.national),
        "neighbours_average": _average(row),
        "neighbours_n": neighbours.with_figure if neighbours else "",
        "rank": rank.position if rank and rank.position else "",
        "rank_n": rank.out_of if rank and rank.position else "",
        "status": figure.status if figure else "",
        "is_updated": "yes" if row.is_updated else "no" if figure else "",
        "published_after": row.published_after,
    }


def _average(row: ScorecardRow) -> Any:
    """Return the neighbours' average with the decimals of the figure beside it, empty if there is none."""
    if not row.figure or not row.neighbours or row.neighbours.value is None:
        return ""
    return published(row.neighbours.value, row.figure.decimals)


def _of_plan(edition: Edition, kpi: Kpi) -> dict[str, Any]:
    rating, year = kpi.rating(load_rag_rule(edition)), edition.year("financial")
    has_prior = kpi.prior_value is not None
    return {
        "area_code": edition.county.code,
        "area_name": edition.county.name,
        "indicator": kpi.id,
        "indicator_label": kpi.description,
        "topic": "plan",
        "group": "all",
        "year": year,
        "value": "" if kpi.actual_value is None else kpi.actual_value,
        "unit": kpi.unit,
        "baseline_year": year.earlier() if has_prior else "",
        "baseline": kpi.prior_value if has_prior else "",
        **_target(kpi.target),
        "target_year": str(year.end) if kpi.target else "",
        "target_of": "own" if kpi.target else "",
        "rating": rating.rag,
        "reason": rating.reason,
        "is_updated": "yes",
    }


def _dated(year: str, value: str, figure: Figure | None) -> dict[str, Any]:
    return {year: figure.year if figure else "", value: _value(figure)}


def _value(figure: Figure | None) -> Any:
    """Return the figure as published; why there is none, as its symbol."""
    if figure is None or figure.value is None:
        return figure.symbol if figure else ""
    number = published(figure.value, figure.decimals)
    return number if figure.decimals > 0 else int(number)


def _target(target: ResolvedTarget | None) -> dict[str, Any]:
    if target is None or not target.is_resolved:
        return {"target_year": str(target.target_year) if target else "", "target": ""}
    bounds = dict.fromkeys(bound for bound in (target.lower, target.upper) if bound is not None)
    return {"target_year": str(target.target_year), "target": " to ".join(f"{bound:g}" for bound in bounds)}
