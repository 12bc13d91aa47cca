"""Risks: the risk register, the pressures on the budget, and what the medium-term plan must allow for."""

from collections.abc import Sequence

from analysis.edition.money import say_pounds
from analysis.edition.plan import Risk, load_implications, load_risks
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.paper_exhibits import Told, as_download, cited, nothing


def risks(page: Page) -> Exhibit | None:
    """The risk register; what the medium-term plan must allow for stands in for one on a district's page."""
    found = [each for each in load_risks(page.edition) if not each.is_budget_pressure]
    ahead = load_implications(page.edition)
    if not found and not ahead:
        return nothing(page, "risks", "The paper of this edition has no risk register.")
    if not found or not page.is_county:
        return None
    return _risk_table(page, "risks", _counted(found), found)


def risks_told(page: Page) -> Told:
    """How many risks the paper lists, or implications for the medium-term plan, for a district's page."""
    found = [each for each in load_risks(page.edition) if not each.is_budget_pressure]
    if found:
        return [_counted(found)], cited(page, "risks", found)
    ahead = load_implications(page.edition)
    items = [f"{len(ahead)} implications for the medium-term plan are listed"] if ahead else []
    return items, cited(page, "plan_implications", ahead)


def _counted(found: Sequence[Risk]) -> str:
    mitigated = sum(bool(each.mitigation) for each in found)
    return f"{len(found)} directorate risks; a mitigation is printed for {mitigated}"


def pressures(page: Page) -> Exhibit | None:
    """The pressures on the budget."""
    found = [each for each in load_risks(page.edition) if each.is_budget_pressure]
    if not found or not page.is_county:
        return None
    return _risk_table(
        page, "pressures", f"{len(found)} pressures on the budget of {page.edition.financial_year}", found
    )


def implications(page: Page) -> Exhibit | None:
    """What the units say the medium-term plan must allow for."""
    found = load_implications(page.edition) if page.is_county else []
    if not found:
        return None
    shown = [each for each in found if each.value != 0]
    amounts = [each for each in shown if each.value]
    total = sum(each.value or 0 for each in amounts)
    return page.exhibit(
        "implications",
        "table",
        title=f"{say_pounds(total)} of later pressures, and {len(shown) - len(amounts)} without an amount",
        unit=f"£000, {page.edition.county.name}",
        data=DataTable(
            columns=("Unit", "What the medium-term plan must allow for", "£000"),
            rows=tuple((each.service_unit, each.implication, each.text) for each in shown),
            **as_download(found),
        ),
        notes=["Years for which nought is printed are left out here and are in the download."]
        if len(shown) < len(found)
        else [],
        **cited(page, "plan_implications", found),
    )


def _risk_table(page: Page, id: str, title: str, found: Sequence[Risk]) -> Exhibit:
    named = {
        "Service": "service_unit",
        "Likelihood": "likelihood",
        "Impact": "impact",
        "What is done": "mitigation",
    }
    given = {name: column for name, column in named.items() if any(getattr(each, column) for each in found)}
    missing = [name.lower() for name in named if name not in given]
    return page.exhibit(
        id,
        "table",
        title=title,
        unit=f"{page.edition.county.name}, {page.edition.financial_year}",
        data=DataTable(
            columns=("Risk", *given),
            rows=tuple(
                (each.risk, *(getattr(each, column) or "not printed" for column in given.values()))
                for each in found
            ),
            **as_download(found),
        ),
        notes=[f"The paper prints no {listed(missing)}."] if missing else [],
        **cited(page, "risks", found),
    )
