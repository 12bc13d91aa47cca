"""Outturn: what was spent against the budget and why, and what the plans delivered: indicators, projects, pledges, risks."""

from analysis.chapters.bridges import bridge_chart as bridge
from analysis.chapters.bridges import bridges_table as bridges
from analysis.chapters.forecasts import forecasts, forecasts_told
from analysis.chapters.plan_indicators import (
    counts_recounted,
    every_indicator,
    indicators_by_unit,
    indicators_told,
)
from analysis.chapters.projects import (
    named_here,
    pledges_told,
    projects,
    projects_not_delivered,
    towards_2010,
)
from analysis.chapters.risks import implications, risks, risks_told
from analysis.chapters.variances import (
    by_division,
    by_line,
    capital_told,
    capital_waterfall,
    reasons,
    revenue_told,
    revenue_waterfall,
    slippage,
    slippage_reasons,
)
from analysis.edition.money import load_money
from analysis.edition.plan import load_counts
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.paper_exhibits import cited, cited_together, county_notice

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


def opening(page: Page) -> Exhibit | None:
    """What the chapter says. None for a district of which nobody has written: `county_position` says that nothing is published."""
    if not page.is_county and not page.bound("outturn-opening"):
        return None
    money = load_money(page.edition)
    totals = {name: total for name in ("revenue", "capital") if (total := money.total(name))}
    sentences = [
        f"{name.capitalize()}: {total.said_outturn} was spent in {page.edition.financial_year}, {total.said_variance}."
        for name, total in totals.items()
    ]
    if not totals:
        unspent = f"{page.edition.financial_year} had not been spent when its paper was written"
        sentences = [f"{unspent}: the chapter holds what is planned and what puts it at risk."]
    delivered = [
        count
        for count in load_counts(page.edition)
        if count.is_total and count.measure in ("projects", "projects_achieved")
    ]
    if len(delivered) == 2:
        planned, achieved = delivered
        sentences.append(
            f"{achieved.text} of {planned.text} projects and key actions were reported as delivered."
        )
    amounts = [amount for total in totals.values() for amount in total.amounts]
    sources = cited_together(cited(page, "budget", amounts), cited(page, "kpi_counts", delivered))
    return page.words("opening", sentences, **sources)


def county_position(page: Page) -> Exhibit | None:
    """For a district: what the county spent and delivered, once, with the way to its page."""
    parts = (revenue_told, capital_told, indicators_told, pledges_told, risks_told, forecasts_told)
    return county_notice(page, [told(page) for told in parts])
