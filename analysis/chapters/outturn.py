"""Outturn: what was spent against the budget and why, and what the plans delivered."""

from analysis.chapters.bridges import bridge, bridges
from analysis.chapters.forecasts import forecasts, forecasts_summary
from analysis.chapters.plan_indicators import (
    counts_recounted,
    every_indicator,
    indicators_by_unit,
    indicators_summary,
)
from analysis.chapters.projects import (
    named_here,
    pledges_summary,
    projects,
    projects_not_delivered,
    towards_2010,
)
from analysis.chapters.risks import implications, risks, risks_summary
from analysis.chapters.variances import (
    by_division,
    by_line,
    capital_summary,
    capital_waterfall,
    reasons,
    revenue_summary,
    revenue_waterfall,
    slippage,
    slippage_reasons,
)
from analysis.edition.money import load_money
from analysis.edition.plan import load_counts
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.paper_exhibits import cited, cited_together, county_summary

__all__ = [
    "bridge",
    "bridges",
    "by_division",
    "by_line",
    "capital_waterfall",
    "counts_recounted",
    "county_position",
    "every_indicator",
    "forecasts",
    "implications",
    "indicators_by_unit",
    "named_here",
    "opening",
    "projects",
    "projects_not_delivered",
    "reasons",
    "revenue_waterfall",
    "risks",
    "slippage",
    "slippage_reasons",
    "towards_2010",
]
SUMMARIES = (
    revenue_summary,
    capital_summary,
    indicators_summary,
    pledges_summary,
    risks_summary,
    forecasts_summary,
)


def opening(page: Page) -> Exhibit | None:
    """Show what the chapter says. Return None for a district of which nobody has written."""
    if not page.is_county and not page.bound("outturn-opening"):
        return None
    money, year = load_money(page.edition), page.edition.financial_year
    totals = {name: total for name in ("revenue", "capital") if (total := money.total(name))}
    sentences = [
        f"{name.capitalize()}: {total.said_outturn} was spent in {year}, {total.said_variance}."
        for name, total in totals.items()
    ]
    if not totals:
        unspent = f"{year} had not been spent when its paper was written"
        sentences = [f"{unspent}: the chapter holds what is planned and what puts it at risk."]
    measures = ("projects", "projects_achieved")
    counts = [count for count in load_counts(page.edition) if count.is_total and count.measure in measures]
    if len(counts) == 2:
        planned, achieved = counts
        delivered = f"{achieved.text} of {planned.text} projects and key actions"
        sentences.append(f"{delivered} were reported as delivered.")
    amounts = [amount for total in totals.values() for amount in total.amounts]
    sources = cited_together(cited(page, "budget", amounts), cited(page, "kpi_counts", counts))
    return page.words("opening", sentences, **sources)


def county_position(page: Page) -> Exhibit | None:
    """Show, for a district, what the county spent and delivered, once, with the way to its page."""
    return county_summary(page, [summary(page) for summary in SUMMARIES])
