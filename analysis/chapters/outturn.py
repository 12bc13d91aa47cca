"""Outturn: what was spent against the budget and why, and what the plans delivered."""

from analysis.edition.money import load_money
from analysis.edition.plan import load_counts
from analysis.exhibits import papers
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page


def opening(page: Page) -> Exhibit | None:
    """Show what the chapter says. Return None for a district of which nobody has written."""
    if not page.is_county and not page.resolved_section("outturn-opening"):
        return None
    money, year = load_money(page.edition), page.edition.financial_year
    totals = {name: total for name in ("revenue", "capital") if (total := money.total(name))}
    sentences = [
        f"{name.capitalize()}: {total.outturn.said} was spent in {year}, {total.said_variance}."
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
