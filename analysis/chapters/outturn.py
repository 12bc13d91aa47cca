"""Outturn: what was spent against the budget and why, and what the plans delivered."""

from analysis.chapters.bridges import bridge as bridge
from analysis.chapters.bridges import bridges as bridges
from analysis.chapters.forecasts import forecasts as forecasts
from analysis.chapters.forecasts import forecasts_summary
from analysis.chapters.plan_indicators import counts_recounted as counts_recounted
from analysis.chapters.plan_indicators import every_indicator as every_indicator
from analysis.chapters.plan_indicators import indicators_by_unit as indicators_by_unit
from analysis.chapters.plan_indicators import indicators_summary
from analysis.chapters.projects import named_here as named_here
from analysis.chapters.projects import pledges_summary
from analysis.chapters.projects import projects as projects
from analysis.chapters.projects import projects_not_delivered as projects_not_delivered
from analysis.chapters.projects import towards_2010 as towards_2010
from analysis.chapters.risks import implications as implications
from analysis.chapters.risks import risks as risks
from analysis.chapters.risks import risks_summary
from analysis.chapters.variances import by_division as by_division
from analysis.chapters.variances import by_line as by_line
from analysis.chapters.variances import capital_summary, revenue_summary
from analysis.chapters.variances import capital_waterfall as capital_waterfall
from analysis.chapters.variances import reasons as reasons
from analysis.chapters.variances import revenue_waterfall as revenue_waterfall
from analysis.chapters.variances import slippage as slippage
from analysis.chapters.variances import slippage_reasons as slippage_reasons
from analysis.edition.money import load_money
from analysis.edition.plan import load_counts
from analysis.exhibits import papers
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page

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
    sources = papers.cited_together(
        papers.cited(page, "budget", amounts), papers.cited(page, "kpi_counts", counts)
    )
    return page.words("opening", sentences, **sources)


def county_position(page: Page) -> Exhibit | None:
    """Show, for a district, what the county spent and delivered, once, with the way to its page."""
    return papers.summary(page, [summary(page) for summary in SUMMARIES])
