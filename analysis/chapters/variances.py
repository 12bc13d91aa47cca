"""Variances: where more or less was spent than the budget, line by line and scheme by scheme, and why."""

from collections.abc import Sequence

from analysis.edition.money import (
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
from analysis.exhibits import papers
from analysis.exhibits.charts import bars, waterfall
from analysis.exhibits.exhibit import Columns, DataTable, Exhibit, build_table, positions
from analysis.exhibits.page import Page
from analysis.exhibits.picture import Picture

MAX_LINES = 20
MAX_TITLE_WORDS = 12
AXIS = "The axis does not begin at nought"
SPENDING: Columns = {
    "Original": lambda spending: spending.original.text if spending.original else "–",
    "Final budget": "budget.text",
    "Outturn": "outturn.text",
    "Variance": lambda spending: signed_thousands(spending.variance),
}
SCHEMES: Columns = {"Scheme": "line", "Portfolio": "division", "£000": "text", "Reason": "reason"}
REASONS = ("Division", "Line", "Final cash limit", "Outturn", "Variance", "Explained", "Reason")


def revenue_waterfall(page: Page) -> Exhibit | None:
    """Show the way from the original to the final cash limit to what was spent, by division."""
    money = load_money(page.edition)
    total = money.total("revenue")
    if total is None:
        lacking = f"No revenue results are published for {page.edition.financial_year}."
        return papers.notice(page, "revenue", lacking)
    if not page.is_county:
        return None
    divisions = money.spending("revenue", "subtotal")
    chief = sorted(divisions, key=lambda spending: -abs(spending.change))[:2]
    changes = listed([f"{each.division} ({signed_thousands(each.change)})" for each in chief])
    moved = f"The cash limit moved from {total.said_original} to {total.budget.said} in the year"
    sentences = [
        f"{moved}; {total.outturn.said} was spent, {total.said_variance}.",
        f"The largest changes of cash limit, in £000, were in {changes}.",
    ]
    sums = {
        "change": (round(sum(each.change for each in divisions), 4), total.change),
        "variance": (round(sum(each.variance for each in divisions), 4), total.variance),
    }
    course = "from original cash limit to final cash limit to outturn, by division"
    return page.chart(
        "revenue",
        _waterfall(total, divisions, ("Original cash limit", "Final cash limit")),
        title=f"{total.outturn.said} spent: {total.said_variance}",
        unit=f"{papers.of_county(page, '£000, net revenue')}. {AXIS}",
        alt=f"Waterfall chart {course}. {' '.join(sentences)}",
        generated=sentences,
        data=_spending_table("Division", [*divisions, total]),
        notes=[
            f"The divisions' {name}s add up to {signed_thousands(found)}, the directorate's is "
            f"{signed_thousands(whole)} (£000): every amount is rounded by itself."
            for name, (found, whole) in sums.items()
            if found != whole
        ],
        **papers.cited(page, "budget", [amount for each in (*divisions, total) for amount in each.amounts]),
    )


def by_division(page: Page) -> Exhibit | None:
    """Show outturn less final cash limit of every division, with the reasons given."""
    divisions = load_money(page.edition).spending("revenue", "subtotal")
    return _variance_chart(page, "divisions", divisions, "Division", "division")


def by_line(page: Page) -> Exhibit | None:
    """Show the lines with the largest variances."""
    lines = largest(load_money(page.edition).spending("revenue", "line"), MAX_LINES)
    return _variance_chart(page, "lines", lines, "Line", f"line, the {MAX_LINES} largest")


def reasons(page: Page) -> Exhibit | None:
    """Show every line with its budget, outturn and variance, and the reason beside it."""
    money = load_money(page.edition)
    every = money.spending("revenue", "line", "subtotal") if page.is_county else []
    if not every:
        return None
    given = load_reasons(page.edition, "revenue")
    by_line = {(reason.division, reason.line): reason for reason in given}
    rows, used = [], set()
    for each in every:
        reason = by_line.get((each.division, each.outturn.line))
        used |= {id(reason)} if reason else set()
        name = "Total" if each.outturn.level == "subtotal" else each.outturn.line
        spent = (each.budget.text, each.outturn.text, signed_thousands(each.variance))
        rows.append((each.division, name, *spent, *((reason.text, reason.reason) if reason else ("–", "–"))))
    rest = [reason for reason in given if id(reason) not in used]
    rows += [(reason.division, reason.line, "–", "–", "–", reason.text, reason.reason) for reason in rest]
    divisions = list(dict.fromkeys(row[0] for row in rows))
    rows.sort(key=lambda row: divisions.index(row[0]))
    folded = f"Show all {len(rows)} lines, division by division"
    return page.table(
        "reasons",
        f"Reasons are given for {len(used)} of {len(money.spending('revenue', 'line'))} lines",
        build_table(rows, positions(REASONS), downloaded=given, header_columns=2, folded=folded),
        unit=f"{papers.of_county(page, '£000')}; an overspend is positive",
        is_reference=True,
        notes=[
            "Variance is outturn less final cash limit, worked out from the summary table. "
            "What is explained comes from the divisions' own returns, printed to £100.",
            "Lines below the total of a division are named in the returns only: "
            "the smaller variances of a division, or income that is not a line of the summary.",
        ],
        **papers.cited_together(
            papers.cited(page, "budget", [of for each in every for of in (each.budget, each.outturn)]),
            papers.cited(page, "variance_reasons", given),
        ),
    )


def capital_waterfall(page: Page) -> Exhibit | None:
    """Show the way from the original to the revised capital budget to what was spent, by portfolio."""
    money = load_money(page.edition)
    total = money.total("capital")
    if total is None:
        lacking = f"No capital results are published for {page.edition.financial_year}."
        return papers.notice(page, "capital", lacking)
    if not page.is_county:
        return None
    portfolios = money.spending("capital", "line")
    chief = largest(portfolios, 1)[0]
    sentences = [
        f"The capital budget was revised from {total.said_original} to {total.budget.said}.",
        f"{total.outturn.said} was spent, {total.said_variance}.",
        f"The largest variance was in {chief.division}: {chief.said_variance}.",
    ]
    course = "from original to revised capital budget to outturn, by portfolio"
    return page.chart(
        "capital",
        _waterfall(total, portfolios, ("Original budget", "Revised budget")),
        title=f"Capital: {total.outturn.said} spent, {total.said_variance} budget",
        unit=f"{papers.of_county(page, '£000, capital')}. {AXIS}",
        alt=f"Waterfall chart {course}. {' '.join(sentences)}",
        generated=sentences,
        data=_spending_table("Portfolio", [*portfolios, total]),
        **papers.cited(page, "budget", [amount for each in (*portfolios, total) for amount in each.amounts]),
    )


def slippage(page: Page) -> Exhibit | None:
    """Show the schemes whose spending slipped or ran ahead, with the reasons given."""
    given = load_reasons(page.edition, "capital") if page.is_county else []
    named = [reason for reason in given if not reason.is_part and reason.value is not None]
    schemes = sorted(named, key=lambda reason: reason.value or 0)
    if not schemes:
        return None
    picture = waterfall(bars((each.line, each.value, each.text) for each in schemes), unit="gbp_k")
    under = [scheme for scheme in schemes if (scheme.value or 0) < 0]
    count = f"{len(under)} of the {len(schemes)} schemes named spent less than budgeted"
    sentences = [
        f"{count}, most of all {under[0].line} ({say_variance(under[0].value or 0)}).",
        *(f"{each.line}: {say_variance(each.value or 0)}. {each.reason}" for each in schemes[:3]),
    ]
    return page.chart(
        "slippage",
        picture,
        title=f"{len(under)} of {len(schemes)} capital schemes named spent less than budgeted",
        unit=papers.of_county(page, "£000 over or under the revised budget"),
        alt=f"Bar chart of variances by capital scheme. {' '.join(sentences)}",
        generated=sentences[:2],
        data=build_table(schemes, SCHEMES),
        notes=_left_unexplained(page, schemes),
        **papers.cited(page, "variance_reasons", schemes),
    )


def slippage_reasons(page: Page) -> Exhibit | None:
    """Show why each capital scheme was over or under, the parts of a programme below it."""
    given = load_reasons(page.edition, "capital") if page.is_county else []
    if not given:
        return None
    parts = "What follows a colon is a part of the programme before it, and lies within its amount."
    return papers.table(
        page,
        "slippage-reasons",
        "Why capital spending differed from budget, scheme by scheme",
        "variance_reasons",
        given,
        SCHEMES,
        unit=papers.of_county(page, "£000 over or under the revised budget"),
        notes=[parts, *_left_unexplained(page, given)],
    )


def _variance_chart(page: Page, id: str, shown: Sequence[Spending], by: str, what: str) -> Exhibit | None:
    """Show revenue variances as bars, largest overspend first. Return None without any or for a district."""
    if not shown or not page.is_county:
        return None
    given = load_reasons(page.edition, "revenue")
    ordered = sorted(shown, key=lambda spending: -spending.variance)
    frame = bars((each.name, each.variance, signed_thousands(each.variance)) for each in ordered)
    chief = largest(shown, 4)
    sentences = [f"{each.name} was {each.said_variance}.{_because(given, each)}" for each in chief]
    over, under = ordered[0], ordered[-1]
    title = f"{over.name} {over.said_variance}; {under.name} {under.said_variance}".replace(" million", "m")
    if len(title.split()) > MAX_TITLE_WORDS:
        title = f"Largest: {over.said_variance} and {under.said_variance}"
    return page.chart(
        id,
        waterfall(frame, unit="gbp_k"),
        title=title,
        unit=papers.of_county(page, f"£000 over or under the final cash limit by {what}"),
        alt=f"Bar chart of variances by {by.lower()}. {' '.join(sentences)}",
        generated=sentences,
        data=_spending_table(by, ordered),
        **papers.cited(page, "budget", [of for each in ordered for of in (each.budget, each.outturn)]),
    )


def _because(given: Sequence[Reason], spending: Spending) -> str:
    """Return the reason given for a line; for a division the largest of its reasons, with its amount."""
    own = [reason for reason in given if reason.division == spending.division and not reason.is_part]
    if spending.outturn.level == "line":
        return next((f" {reason.reason}" for reason in own if reason.line == spending.outturn.line), "")
    chief = max(own, key=lambda reason: abs(reason.value or 0), default=None)
    return f" Chiefly {chief.line} ({chief.text}): {chief.reason}" if chief else ""


def _waterfall(total: Spending, parts: Sequence[Spending], names: tuple[str, str]) -> Picture:
    """Draw original, changes, budget, variances and outturn. names: of the first two levels."""
    assert total.budget.value is not None and total.outturn.value is not None
    original = (total.original.value if total.original else None) or 0
    changes = [(each.division, each.change) for each in parts if each.change]
    variances = [(each.division, each.variance) for each in parts if each.variance]
    rows = [
        (names[0], original, in_thousands(original), True),
        *((name, value, signed_thousands(value), False) for name, value in changes),
        (names[1], total.budget.value, total.budget.text, True),
        *((name, value, signed_thousands(value), False) for name, value in variances),
        ("Outturn", total.outturn.value, total.outturn.text, True),
    ]
    return waterfall(bars(rows, "is_level"), unit="gbp_k")


def _spending_table(by: str, spending: Sequence[Spending]) -> DataTable:
    amounts = [amount for each in spending for amount in each.amounts]
    return build_table(spending, {by: "name", **SPENDING}, downloaded=amounts)


def _left_unexplained(page: Page, given: Sequence[Reason]) -> list[str]:
    """Return what of each portfolio's variance no scheme is named for."""
    notes = []
    for portfolio in load_money(page.edition).spending("capital", "line"):
        own = [each for each in given if each.division == portfolio.division and not each.is_part]
        rest = round(portfolio.variance - sum(each.value or 0 for each in own), 4)
        if rest:
            unexplained = f"{signed_thousands(rest)} of {signed_thousands(portfolio.variance)} (£000)"
            notes.append(f"{portfolio.division}: {unexplained} is not put down to a scheme.")
    return notes
