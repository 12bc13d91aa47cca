"""Risks: the risk register, the pressures on the budget, and what the medium-term plan must allow for."""

from collections.abc import Sequence

from analysis.edition.money import say_pounds
from analysis.edition.plan import Risk, load_implications, load_risks
from analysis.edition.wording import listed
from analysis.exhibits import papers
from analysis.exhibits.exhibit import Columns, Exhibit, build_table, stated
from analysis.exhibits.page import Page

IMPLICATIONS: Columns = {
    "Unit": "service_unit",
    "What the medium-term plan must allow for": "implication",
    "£000": "text",
}
RISK_COLUMNS = {
    "Service": "service_unit",
    "Likelihood": "likelihood",
    "Impact": "impact",
    "What is done": "mitigation",
}


def risks(page: Page) -> Exhibit | None:
    """Show the risk register. Return None on a district's page."""
    rows = _register(page)
    if not rows and not load_implications(page.edition):
        return papers.notice(page, "risks", "The paper of this edition has no risk register.")
    return _risk_table(page, "risks", _counted(rows), rows)


def risks_summary(page: Page) -> papers.Summary:
    """Return how many risks or implications for the plan the paper lists, for a district's page."""
    if rows := _register(page):
        return [_counted(rows)], papers.cited(page, "risks", rows)
    ahead = load_implications(page.edition)
    items = [f"{len(ahead)} implications for the medium-term plan are listed"] if ahead else []
    return items, papers.cited(page, "plan_implications", ahead)


def _register(page: Page) -> list[Risk]:
    return [risk for risk in load_risks(page.edition) if not risk.is_budget_pressure]


def _counted(rows: Sequence[Risk]) -> str:
    mitigated = sum(bool(risk.mitigation) for risk in rows)
    return f"{len(rows)} directorate risks; a mitigation is printed for {mitigated}"


def pressures(page: Page) -> Exhibit | None:
    """Show the pressures on the budget."""
    rows = [risk for risk in load_risks(page.edition) if risk.is_budget_pressure]
    title = f"{len(rows)} pressures on the budget of {page.edition.financial_year}"
    return _risk_table(page, "pressures", title, rows)


def implications(page: Page) -> Exhibit | None:
    """Show what the units say the medium-term plan must allow for."""
    rows = load_implications(page.edition) if page.is_county else []
    if not rows:
        return None
    shown = [each for each in rows if each.value != 0]
    amounts = [each.value for each in shown if each.value]
    left_out = "Years for which nought is printed are left out here and are in the download."
    return papers.table(
        page,
        "implications",
        f"{say_pounds(sum(amounts))} of later pressures, and {len(shown) - len(amounts)} without an amount",
        "plan_implications",
        rows,
        IMPLICATIONS,
        unit=f"£000, {page.edition.county.name}",
        data=build_table(shown, IMPLICATIONS, downloaded=rows),
        notes=[left_out] if len(shown) < len(rows) else [],
    )


def _risk_table(page: Page, id: str, title: str, rows: Sequence[Risk]) -> Exhibit | None:
    """Show risks with what the paper prints of them. Return None without any, and for a district."""
    if not rows or not page.is_county:
        return None
    printed = {
        name: column for name, column in RISK_COLUMNS.items() if any(getattr(risk, column) for risk in rows)
    }
    missing = [name.lower() for name in RISK_COLUMNS if name not in printed]
    columns: Columns = {
        "Risk": "risk",
        **{name: stated(column, "not printed") for name, column in printed.items()},
    }
    notes = [f"The paper prints no {listed(missing)}."] if missing else []
    return papers.table(page, id, title, "risks", rows, columns, notes=notes)
