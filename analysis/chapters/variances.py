"""Variances: where more or less was spent than the budget, line by line and scheme by scheme, and why."""

from collections.abc import Sequence

import pandas as pd

from analysis.edition.money import (
    Money,
    Reason,
    Spending,
    in_thousands,
    largest,
    load_money,
    load_reasons,
    say_variance,
    signed_thousands,
)
from analysis.edition.wording import listed
from analysis.exhibits.charts import variance_bars, waterfall
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.paper_exhibits import Told, as_download, cited, cited_together, nothing
from analysis.exhibits.picture import Picture

LARGEST_SHOWN = 20
MOST_WORDS = 12


def revenue_waterfall(page: Page) -> Exhibit | None:
    """From the original to the final cash limit to what was spent, a step for every division."""
    money = load_money(page.edition)
    total = money.total("revenue")
    if total is None:
        return nothing(page, "revenue", f"No revenue outturn is published for {page.edition.financial_year}.")
    if not page.is_county:
        return None
    divisions = _divisions(money)
    picture = _spending_waterfall(total, divisions, "cash limit")
    sentences = [
        f"The cash limit moved from {total.said_original} to {total.said_budget} in the year; {total.said_outturn} was spent, "
        f"{total.said_variance}."
    ]
    chief = sorted(divisions, key=lambda each: -abs(each.change))[:2]
    sentences.append(f"The largest changes of cash limit, in £000, were in {_changes(chief)}.")
    return page.chart(
        "revenue",
        picture,
        title=f"{total.said_outturn} spent: {total.said_variance}",
        unit=f"£000, net revenue, {page.edition.county.name}, {page.edition.financial_year}. The axis does not begin at nought",
        alt=f"Waterfall chart from original cash limit to final cash limit to outturn, by division. {' '.join(sentences)}",
        generated=sentences,
        data=_spending_table("Division", [*divisions, total]),
        notes=_rounding_notes(total, divisions),
        **cited(page, "budget", [amount for each in (*divisions, total) for amount in each.amounts]),
    )


def by_division(page: Page) -> Exhibit | None:
    """Outturn less final cash limit of every division, with the reasons given."""
    divisions = _divisions(load_money(page.edition)) if page.is_county else []
    if not divisions:
        return None
    return _variance_chart(page, "divisions", "revenue", divisions, by="Division", what="division")


def by_line(page: Page) -> Exhibit | None:
    """The lines with the largest variances."""
    lines = load_money(page.edition).spending("revenue", "line") if page.is_county else []
    if not lines:
        return None
    return _variance_chart(
        page,
        "lines",
        "revenue",
        largest(lines, LARGEST_SHOWN),
        by="Line",
        what=f"line, the {LARGEST_SHOWN} largest",
    )


def reasons(page: Page) -> Exhibit | None:
    """Every line with its budget, outturn and variance, and the reason beside it."""
    money = load_money(page.edition)
    every = money.spending("revenue", "line", "subtotal") if page.is_county else []
    if not every:
        return None
    given = load_reasons(page.edition, "revenue")
    by_name = {(each.division, each.line): each for each in given}
    used = {id(by_name[key]) for each in every if (key := (each.division, each.outturn.line)) in by_name}
    rows = [_line_row(each, by_name.get((each.division, each.outturn.line))) for each in every]
    rest = [
        (each.division, each.line, "–", "–", "–", each.text, each.reason)
        for each in given
        if id(each) not in used
    ]
    sources = [
        cited(page, "budget", [a for each in every for a in (each.budget, each.outturn)]),
        cited(page, "variance_reasons", given),
    ]
    return page.exhibit(
        "reasons",
        "table",
        title=f"Reasons are given for {len(used)} of {len(money.spending('revenue', 'line'))} lines",
        unit=f"£000, {page.edition.county.name}, {page.edition.financial_year}; an overspend is positive",
        data=DataTable(
            columns=("Division", "Line", "Final cash limit", "Outturn", "Variance", "Explained", "Reason"),
            rows=(*rows, *rest),
            header_columns=2,
            **as_download(given),
        ),
        notes=[
            "Variance is outturn less final cash limit, worked out from the summary table. What is explained comes from the "
            "divisions' own returns, printed to £100.",
            "Lines at the end of the table are named in the returns only: the smaller variances of a division, or income that is "
            "not a line of the summary.",
        ],
        **cited_together(*sources),
    )


def capital_waterfall(page: Page) -> Exhibit | None:
    """From the original to the revised capital budget to what was spent, by portfolio."""
    money = load_money(page.edition)
    total = money.total("capital")
    if total is None:
        return nothing(page, "capital", f"No capital outturn is published for {page.edition.financial_year}.")
    if not page.is_county:
        return None
    portfolios = money.spending("capital", "line")
    picture = _spending_waterfall(total, portfolios, "budget")
    chief = largest(portfolios, 1)[0]
    sentences = [
        f"The capital budget was revised from {total.said_original} to {total.said_budget}.",
        f"{total.said_outturn} was spent, {total.said_variance}.",
        f"The largest variance was in {chief.division}: {chief.said_variance}.",
    ]
    return page.chart(
        "capital",
        picture,
        title=f"Capital: {total.said_outturn} spent, {total.said_variance} budget",
        unit=f"£000, capital, {page.edition.county.name}, {page.edition.financial_year}. The axis does not begin at nought",
        alt=f"Waterfall chart from original to revised capital budget to outturn, by portfolio. {' '.join(sentences)}",
        generated=sentences,
        data=_spending_table("Portfolio", [*portfolios, total]),
        **cited(page, "budget", [amount for each in (*portfolios, total) for amount in each.amounts]),
    )


def slippage(page: Page) -> Exhibit | None:
    """The schemes whose spending slipped or ran ahead, with the reasons given."""
    given = load_reasons(page.edition, "capital") if page.is_county else []
    schemes = sorted(
        (each for each in given if not each.is_part and each.value is not None),
        key=lambda each: each.value or 0,
    )
    if not schemes:
        return None
    frame = pd.DataFrame(
        {
            "name": [each.line for each in schemes],
            "value": [each.value for each in schemes],
            "shown": [each.text for each in schemes],
        }
    )
    picture = variance_bars(frame, unit="gbp_k")
    under = [each for each in schemes if (each.value or 0) < 0]
    sentences = [
        f"{len(under)} of the {len(schemes)} schemes named spent less than budgeted, "
        f"most of all {under[0].line} ({say_variance(under[0].value or 0)}).",
        *(f"{each.line}: {say_variance(each.value or 0)}. {each.reason}" for each in schemes[:3]),
    ]
    return page.chart(
        "slippage",
        picture,
        title=f"{len(under)} of {len(schemes)} capital schemes named spent less than budgeted",
        unit=f"£000 over or under the revised budget, {page.edition.county.name}, {page.edition.financial_year}",
        alt=f"Bar chart of variances by capital scheme. {' '.join(sentences)}",
        generated=sentences[:2],
        data=_reason_table(schemes),
        notes=_left_unexplained(page, schemes),
        **cited(page, "variance_reasons", schemes),
    )


def slippage_reasons(page: Page) -> Exhibit | None:
    """Why each capital scheme was over or under, the parts of a programme below it."""
    given = load_reasons(page.edition, "capital") if page.is_county else []
    if not given:
        return None
    return page.exhibit(
        "slippage-reasons",
        "table",
        title="Why capital spending differed from budget, scheme by scheme",
        unit=f"£000 over or under the revised budget, {page.edition.county.name}, {page.edition.financial_year}",
        data=_reason_table(given),
        notes=[
            "What follows a colon is a part of the programme before it, and lies within its amount.",
            *_left_unexplained(page, given),
        ],
        **cited(page, "variance_reasons", given),
    )


def revenue_told(page: Page) -> Told:
    """The county's revenue outturn in a few words, for a district's page."""
    total = load_money(page.edition).total("revenue")
    if total is None:
        return [], {}
    chief = largest(_divisions(load_money(page.edition)), 2)
    items = [
        f"Net revenue spending {page.edition.financial_year}: {total.said_outturn}, "
        f"{total.said_variance} against a final cash limit of {total.said_budget}",
        f"Largest variances: {listed([f'{each.division} ({each.said_variance})' for each in chief])}",
    ]
    return items, cited(page, "budget", [amount for each in (total, *chief) for amount in each.amounts])


def capital_told(page: Page) -> Told:
    """The county's capital outturn in a few words, for a district's page."""
    total = load_money(page.edition).total("capital")
    if total is None:
        return [], {}
    items = [
        f"Capital spending {page.edition.financial_year}: {total.said_outturn}, "
        f"{total.said_variance} against a revised budget of {total.said_budget}"
    ]
    return items, cited(page, "budget", total.amounts)


def _divisions(money: Money) -> list[Spending]:
    return money.spending("revenue", "subtotal")


def _variance_chart(
    page: Page, id: str, statement: str, shown: Sequence[Spending], *, by: str, what: str
) -> Exhibit:
    given = load_reasons(page.edition, statement)
    ordered = sorted(shown, key=lambda each: -each.variance)
    frame = pd.DataFrame(
        {
            "name": [each.name for each in ordered],
            "value": [each.variance for each in ordered],
            "shown": [signed_thousands(each.variance) for each in ordered],
        }
    )
    picture = variance_bars(frame, unit="gbp_k")
    over, under = ordered[0], ordered[-1]
    sentences = [
        f"{each.name} was {each.said_variance}.{_because(given, each)}" for each in largest(shown, 4)
    ]
    return page.chart(
        id,
        picture,
        title=_over_and_under(over, under),
        unit=f"£000 over or under the final cash limit by {what}, {page.edition.county.name}, {page.edition.financial_year}",
        alt=f"Bar chart of variances by {by.lower()}. {' '.join(sentences)}",
        generated=sentences,
        data=_spending_table(by, ordered),
        **cited(page, "budget", [amount for each in ordered for amount in (each.budget, each.outturn)]),
    )


def _over_and_under(over: Spending, under: Spending) -> str:
    """The largest each way, in at most twelve words."""
    title = f"{over.name} {over.said_variance}; {under.name} {under.said_variance}".replace(" million", "m")
    return (
        title
        if len(title.split()) <= MOST_WORDS
        else f"Largest: {over.said_variance} and {under.said_variance}"
    )


def _because(given: Sequence[Reason], each: Spending) -> str:
    """The reason given for a line; for a division the largest of its reasons, with its amount."""
    own = [reason for reason in given if reason.division == each.division and not reason.is_part]
    if each.outturn.level == "line":
        return next((f" {reason.reason}" for reason in own if reason.line == each.outturn.line), "")
    chief = max(own, key=lambda reason: abs(reason.value or 0), default=None)
    return f" Chiefly {chief.line} ({chief.text}): {chief.reason}" if chief else ""


def _spending_waterfall(total: Spending, parts: Sequence[Spending], budget: str) -> Picture:
    """Original, a change for each part, budget, a variance for each part, outturn."""
    assert total.budget.value is not None and total.outturn.value is not None
    original = (total.original.value if total.original else None) or 0
    changes = [
        (each.division, each.change, signed_thousands(each.change), False) for each in parts if each.change
    ]
    variances = [
        (each.division, each.variance, signed_thousands(each.variance), False)
        for each in parts
        if each.variance
    ]
    rows = [
        (f"Original {budget}", original, in_thousands(original), True),
        *changes,
        (
            f"{'Final' if budget == 'cash limit' else 'Revised'} {budget}",
            total.budget.value,
            total.budget.text,
            True,
        ),
        *variances,
        ("Outturn", total.outturn.value, total.outturn.text, True),
    ]
    return waterfall(pd.DataFrame(rows, columns=["name", "value", "shown", "is_level"]), unit="gbp_k")


def _spending_table(by: str, spending: Sequence[Spending]) -> DataTable:
    amounts = [amount for each in spending for amount in each.amounts]
    return DataTable(
        columns=(by, "Original", "Final budget", "Outturn", "Variance"),
        rows=tuple(
            (
                each.name,
                each.original.text if each.original else "–",
                each.budget.text,
                each.outturn.text,
                signed_thousands(each.variance),
            )
            for each in spending
        ),
        **as_download(amounts),
    )


def _reason_table(given: Sequence[Reason]) -> DataTable:
    return DataTable(
        columns=("Scheme", "Portfolio", "£000", "Reason"),
        rows=tuple((each.line, each.division, each.text, each.reason) for each in given),
        **as_download(given),
    )


def _line_row(each: Spending, reason: Reason | None) -> tuple[str, ...]:
    name = "Total" if each.outturn.level == "subtotal" else each.outturn.line
    explained, why = (reason.text, reason.reason) if reason else ("–", "–")
    return (
        each.division,
        name,
        each.budget.text,
        each.outturn.text,
        signed_thousands(each.variance),
        explained,
        why,
    )


def _changes(spending: Sequence[Spending]) -> str:
    return listed([f"{each.division} ({signed_thousands(each.change)})" for each in spending])


def _left_unexplained(page: Page, given: Sequence[Reason]) -> list[str]:
    """What of each portfolio's variance no scheme is named for."""
    notes = []
    for portfolio in load_money(page.edition).spending("capital", "line"):
        named = sum(
            each.value or 0 for each in given if each.division == portfolio.division and not each.is_part
        )
        rest = round(portfolio.variance - named, 4)
        if rest:
            notes.append(
                f"{portfolio.division}: {signed_thousands(rest)} of {signed_thousands(portfolio.variance)} (£000) "
                "is not put down to a scheme."
            )
    return notes


def _rounding_notes(total: Spending, parts: Sequence[Spending]) -> list[str]:
    """Where the parts as printed do not add up to the total, each being rounded to £000."""
    differences = {
        "change": (round(sum(each.change for each in parts), 4), total.change),
        "variance": (round(sum(each.variance for each in parts), 4), total.variance),
    }
    return [
        f"The divisions' {name}s add up to {signed_thousands(found)}, the directorate's is {signed_thousands(whole)} (£000): "
        "every amount is rounded by itself."
        for name, (found, whole) in differences.items()
        if found != whole
    ]
