"""Budget: where the money goes, who it pays for, what is to be saved and earned, and what presses on it."""

import re
from collections.abc import Sequence
from functools import partial

from analysis.chapters.plans import implications, pressures
from analysis.edition.money import Amount, Money, in_thousands, load_money, say_pounds, signed_thousands
from analysis.edition.wording import listed
from analysis.exhibits import openings, papers
from analysis.exhibits.charts import bars, ranked_bars
from analysis.exhibits.exhibit import Columns, Exhibit, build_table, stated
from analysis.exhibits.page import Page
from analysis.exhibits.summaries import MAX_OPEN

SPEND, STAFF, SAVINGS, INCOME, INCOMING = "division spend", "staff", "savings", "income", "incoming"
MAX_NAMED = 3
"""How many amounts are named where an edition states no total."""
IN_WORDS = {
    "budget": "a budget of",
    "final_cash_limit": "a final cash limit of",
    "outturn": "an outturn of",
    "saving": "savings of",
    "staff": "staff of",
}
MEASURES = {"mtp": "medium-term plan"}
"""How a table says a measure whose name is not words."""
_SPLIT_YEAR = re.compile(r"(?<=\d)_(?=\d\d$)")
AMOUNTS: Columns = {
    "Table": "statement",
    "Division": "division",
    "Line": stated("line"),
    "What": lambda amount: (
        MEASURES.get(amount.measure) or _SPLIT_YEAR.sub("-", amount.measure).replace("_", " ")
    ),
    "Amount": "text",
    "As printed": stated("printed"),
}
NET_BUDGETS: Columns = {
    "Division": "name",
    "Original cash limit": lambda spending: spending.original.text if spending.original else "–",
    "Final cash limit": "budget.text",
    "Change": lambda spending: signed_thousands(spending.change),
}
CHART_ROWS: Columns = {"What": "line", "Amount": "text", "As printed": "printed"}


def opening(page: Page, *names: str) -> Exhibit | None:
    """Show what the chapter says of amounts, or where there are none; None for a district with no text."""
    if not page.is_county and not page.resolved_section("budget-opening"):
        return None
    money = load_money(page.edition)
    if not money.amounts:
        return openings.opening(page, *names)
    amounts = list(money.amounts[:MAX_NAMED])
    if total := money.total("revenue"):
        amounts = [total.budget, total.outturn]
    elif totals := [of for name in (SPEND, SAVINGS, STAFF) for of in money.of(statement=name, level="total")]:
        amounts = totals
    return page.words("opening", [_in_words(page, amounts)], **papers.cited(page, "budget", amounts))


def divisions(page: Page) -> Exhibit | None:
    """Show what each division has to spend."""
    money = load_money(page.edition)
    if money.total("revenue"):
        return _net_budgets(page, money) if page.is_county else None
    rows = money.of(statement=SPEND, level="line")
    if not money.amounts:
        return None
    if not rows:
        lacking = f"No source of this report gives a budget by division for {page.edition.financial_year}."
        return papers.notice(page, "divisions", lacking)
    whole = money.one(statement=SPEND, level="total")
    added, total, top = _sum(rows), whole.value or 0, _top(rows)
    said = f"{say_pounds(total)} for {page.edition.financial_year}"
    sentences = [f"The directorate's budget is {said}; the largest part is for {top.line} ({top.said})."]
    notes = list(dict.fromkeys(row.note for row in rows if row.note))
    if gap := round(added - total, 4):
        off = f"{say_pounds(abs(gap))} {'more' if gap > 0 else 'less'}"
        sentences.append(f"The divisions printed add up to {off} than the total printed.")
        printed = f"Divisions {in_thousands(added)}, total printed {whole.text} (£000)"
        notes.append(f"{printed}: see Reconciliation.")
    title = f"{top.line} takes {top.said}, the most"
    return _bars(page, "divisions", rows, whole, title, "£000 by division", sentences, notes)


def staff(page: Page) -> Exhibit | None:
    """Show full-time equivalent staff by division."""
    money = load_money(page.edition)
    rows = money.of(statement=STAFF, level="line")
    if not rows:
        return None
    whole = money.one(statement=STAFF, level="total")
    top = _top(rows)
    sentences = [f"The directorate has {whole.said} staff, {top.said} of them in {top.line}."]
    is_most = 2 * (top.value or 0) > (whole.value or 0)
    where = f", most of them in {top.line}" if is_most else f" in {len(rows)} divisions"
    unit = "Full-time equivalent staff by division"
    return _bars(page, "staff", rows, whole, f"{whole.said} staff{where}", unit, sentences)


def savings(page: Page) -> Exhibit | None:
    """Show the savings to be made, by area."""
    money = load_money(page.edition)
    rows = money.of(statement=SAVINGS, level="line")
    if not money.amounts:
        return None
    if not rows:
        lacking = "savings or income" if pressed(page) else "savings, income or pressures"
        text = f"No source of this report sets out {lacking} for {page.edition.financial_year}."
        return papers.notice(page, "savings", text)
    whole = money.one(statement=SAVINGS, level="total")
    top, set_out, notes = _top(rows), _sum(rows), []
    lead = f"{whole.said} is to be saved"
    sentences = [f"{lead}; the largest area named is {top.line} ({top.said})."]
    if rest := round((whole.value or 0) - set_out, 4):
        named = f"The areas named come to {say_pounds(set_out)}"
        sentences.append(f"{named}; the other {say_pounds(rest)} is not set out.")
        notes.append("The paper lists its most significant areas only.")
    title = f"{whole.said} to save; {say_pounds(set_out)} of it is set out"
    return _bars(page, "savings", rows, whole, title, "£000 by area", sentences, notes)


def income(page: Page) -> Exhibit | None:
    """Show income to be earned, this year's budget beside last year's."""
    amounts = load_money(page.edition).of(statement=INCOME)
    by_item: dict[int, dict[str, Amount]] = {}
    for amount in amounts:
        by_item.setdefault(amount.item, {})[amount.measure] = amount
    if not by_item or not page.is_county:
        return None
    items = list(by_item.values())
    years = sorted({measure for item in items for measure in item if measure.startswith("budget_")})
    first, last = years[0], years[-1]

    def budget_of(year: str, item: dict[str, Amount]) -> str:
        return item[year].text

    def change(item: dict[str, Amount]) -> float:
        return round((item[last].value or 0) - (item[first].value or 0), 4)

    after, rise = items[-1][last], change(items[-1])
    budget = say_pounds(after.value or 0)
    moved = f"{say_pounds(abs(rise))} {'more' if rise > 0 else 'less'} than the year before"
    columns: Columns = {
        "Division": lambda item: item[last].division,
        "Service": lambda item: item[last].line if item[last].level != "subtotal" else "Total",
        **{
            "-".join(year.split("_")[1:]): partial(budget_of, year) for year in years
        },  # budget_2013_14: 2013-14
        "Change": lambda item: signed_thousands(change(item)),
    }
    every = [amount for item in items for amount in item.values()]
    return papers.table(
        page,
        "income",
        f"Traded income to rise {say_pounds(rise)} to {budget}",
        "budget",
        every,
        columns,
        unit=f"£000, {page.edition.county.name}",
        generated=[f"{after.line}: {budget} budgeted, {moved}."],
        data=build_table(items, columns, downloaded=every, header_columns=2),
        notes=papers.notes_of([amount for amount in every if amount.value is not None]),
    )


def incoming(page: Page) -> Exhibit | None:
    """Show budgets that come in from elsewhere in the council."""
    rows = load_money(page.edition).of(statement=INCOMING) if page.is_county else []
    if not rows:
        return None
    whole = [row for row in rows if not row.measure.endswith("_part")]
    columns: Columns = {
        "From": "division",
        "For": lambda row: row.line if row in whole else f"of which {row.line}",
        "£000": "text",
        "As printed": "printed",
    }
    title = f"{say_pounds(_sum(whole))} comes in from {len(whole)} other parts of the council"
    unit, notes = papers.of_county(page, "£000"), papers.notes_of(rows)
    data = build_table(rows, columns, header_columns=2)
    return page.table("incoming", title, data, unit=unit, notes=notes, **papers.cited(page, "budget", rows))


def pressed(page: Page) -> Exhibit | None:
    """Show what presses on the budget: pressures named, and implications for the medium-term plan."""
    return pressures(page) or implications(page)


def amounts(page: Page) -> Exhibit | None:
    """Show every amount of the edition's financial year, with how it was printed."""
    rows, year = load_money(page.edition).amounts, page.edition.financial_year
    if not rows or not page.is_county:
        return None
    count = "1 amount is" if len(rows) == 1 else f"{len(rows)} amounts are"
    title = f"{page.edition.county.name}: {count} stated for {year}"
    unit, notes = "£000; staff in full-time equivalents", papers.notes_of(rows)
    folded = f"Show {len(rows)} amounts" if len(rows) > MAX_OPEN else ""
    data = build_table(rows, AMOUNTS, header_columns=3, folded=folded)
    cited = papers.cited(page, "budget", rows)
    return page.table("amounts", title, data, unit=unit, notes=notes, is_reference=True, **cited)


def _net_budgets(page: Page, money: Money) -> Exhibit | None:
    """Show the divisions' net budgets, first and last: some are below zero, so they are a table."""
    total = money.total("revenue")
    assert total is not None
    rows = [*money.spending("revenue", "subtotal"), total]
    shown = [amount for row in rows for amount in (row.original, row.budget) if amount]
    moved = f"{say_pounds(abs(total.change))} {'more' if total.change > 0 else 'less'} than first set"
    grants = "Grants are income, so the division that holds them is below nought."
    return papers.table(
        page,
        "divisions",
        f"Net budget {total.budget.said}, {moved}",
        "budget",
        shown,
        NET_BUDGETS,
        unit=papers.of_county(page, "£000"),
        data=build_table(rows, NET_BUDGETS, downloaded=shown),
        notes=[f"Net budgets: spending less income. {grants}"],
    )


def _bars(
    page: Page,
    id: str,
    rows: Sequence[Amount],
    whole: Amount,
    title: str,
    unit: str,
    sentences: Sequence[str],
    notes: Sequence[str] = (),
) -> Exhibit | None:
    """Show amounts as bars, largest first, with the total in the data. Return None for a district."""
    if not page.is_county:
        return None
    ordered = sorted(rows, key=lambda row: -(row.value or 0))
    frame = bars((row.line, row.value, row.text) for row in ordered)
    picture = ranked_bars(frame, unit=whole.unit, marked=ordered[0].line)
    stated = "; ".join(f"{row.line} {row.text}" for row in ordered)
    return page.chart(
        id,
        picture,
        title=title,
        unit=papers.of_county(page, unit),
        alt=f"Bar chart. {' '.join(sentences)} {stated}.",
        generated=sentences,
        data=build_table([*ordered, whole], CHART_ROWS),
        notes=notes,
        **papers.cited(page, "budget", [*ordered, whole]),
    )


def _in_words(page: Page, amounts: Sequence[Amount]) -> str:
    parts = [
        f"{IN_WORDS[amount.measure]} {amount.said}"
        if amount.measure in IN_WORDS and amount.level == "total"
        else f"{amount.line[0].lower()}{amount.line[1:]} ({amount.said})"
        for amount in amounts
    ]
    return f"The sources of this report state {listed(parts)} for {page.edition.financial_year}."


def _top(rows: Sequence[Amount]) -> Amount:
    return max(rows, key=lambda row: row.value or 0)


def _sum(rows: Sequence[Amount]) -> float:
    return sum(row.value or 0 for row in rows)
