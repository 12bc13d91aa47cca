"""Budget: where the money goes, who it pays for, what is to be saved and earned, and what presses on it."""

from collections.abc import Sequence

import pandas as pd

from analysis.chapters.risks import implications, pressures
from analysis.edition.money import (
    Amount,
    Money,
    Spending,
    in_thousands,
    load_money,
    say_pounds,
    signed_thousands,
    spoken,
)
from analysis.edition.wording import listed
from analysis.exhibits.charts import ranked_bars
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.page import Page, facts_of
from analysis.exhibits.paper_exhibits import Told, as_download, cited, county_notice, notes_of, nothing
from analysis.exhibits.progress import county_instead

__all__ = [
    "amounts",
    "county_position",
    "divisions",
    "implications",
    "income",
    "incoming",
    "opening",
    "pressed",
    "pupil_premium",
    "savings",
    "staff",
]

PREMIUM_PUPILS = "pupil_premium_pupils"
SPEND, STAFF, SAVINGS, INCOME, INCOMING = "division spend", "staff", "savings", "income", "incoming"
MOST_TOLD = 3
"""As many amounts as are named where an edition states no total."""


def opening(page: Page) -> Exhibit | None:
    """What the chapter says. None for a district of which nobody has written: `county_position` says that nothing is published."""
    if not page.is_county and not page.bound("budget-opening"):
        return None
    money = load_money(page.edition)
    told = _headline(money) or list(money.amounts[:MOST_TOLD])
    return page.words("opening", [_in_words(page, told)], **cited(page, "budget", told))


def county_position(page: Page) -> Exhibit | None:
    """For a district: the county's budget and savings, once, with the way to its page."""
    return county_notice(page, [_budget_told(page), _savings_told(page), _premium_told(page)])


def _budget_told(page: Page) -> Told:
    money = load_money(page.edition)
    if total := money.total("revenue"):
        return [f"Net budget {page.edition.financial_year}: {total.said_budget}"], cited(
            page, "budget", total.amounts
        )
    rows = money.of(statement=SPEND, level="line") or list(money.amounts[:MOST_TOLD])
    return [f"{each.line}: {spoken(each)}" for each in rows], cited(page, "budget", rows)


def _savings_told(page: Page) -> Told:
    rows = load_money(page.edition).of(statement=SAVINGS, level="total")
    return [f"Savings to be made: {spoken(each)}" for each in rows], cited(page, "budget", rows)


def _premium_told(page: Page) -> Told:
    figure = page.figure(PREMIUM_PUPILS, area=page.edition.county)
    shown = [figure] if figure else []
    items = [f"{each.indicator.label}: {each.text} ({each.year})" for each in shown]
    return items, {"citations": page.cite(shown), "facts": facts_of(shown)}


def divisions(page: Page) -> Exhibit | None:
    """What each division has to spend."""
    money = load_money(page.edition)
    if total := money.total("revenue"):
        return _net_budgets(page, money, total)
    rows = money.of(statement=SPEND, level="line")
    if not rows:
        return nothing(
            page,
            "divisions",
            f"No source of this edition gives a budget by division for {page.edition.financial_year}.",
        )
    whole = money.one(statement=SPEND, level="total")
    said = f"{say_pounds(whole.value or 0)} for {page.edition.financial_year}"
    if not page.is_county:
        return None
    gap = round(sum(each.value or 0 for each in rows) - (whole.value or 0), 4)
    sentences = [
        f"The directorate's budget is {said}; the largest part is for {_top(rows).line} ({spoken(_top(rows))})."
    ]
    notes = list(dict.fromkeys(each.note for each in rows if each.note))
    if gap:
        sentences.append(
            f"The divisions printed add up to {say_pounds(abs(gap))} {'more' if gap > 0 else 'less'} than the total printed."
        )
        added = in_thousands(sum(each.value or 0 for each in rows))
        notes.append(f"Divisions {added}, total printed {whole.text} (£000): see Reconciliation.")
    return _bars(
        page,
        "divisions",
        rows,
        whole,
        f"{_top(rows).line} takes {spoken(_top(rows))}, the most",
        "£000 by division",
        sentences,
        notes,
    )


def staff(page: Page) -> Exhibit | None:
    """Full-time equivalent staff by division."""
    money = load_money(page.edition)
    rows = money.of(statement=STAFF, level="line")
    if not rows:
        return None
    whole = money.one(statement=STAFF, level="total")
    if not page.is_county:
        return None
    top = _top(rows)
    sentences = [f"The directorate has {spoken(whole)} staff, {spoken(top)} of them in {top.line}."]
    title = (
        f"{spoken(whole)} staff, most of them in {top.line}"
        if 2 * (top.value or 0) > (whole.value or 0)
        else f"{spoken(whole)} staff in {len(rows)} divisions"
    )
    return _bars(page, "staff", rows, whole, title, "Full-time equivalent staff by division", sentences, [])


def savings(page: Page) -> Exhibit | None:
    """The savings to be made, by area."""
    money = load_money(page.edition)
    rows = money.of(statement=SAVINGS, level="line")
    if not rows:
        lacking = "savings or income" if pressed(page) else "savings, income or pressures"
        return nothing(
            page,
            "savings",
            f"No source of this edition sets out {lacking} for {page.edition.financial_year}.",
        )
    whole = money.one(statement=SAVINGS, level="total")
    if not page.is_county:
        return None
    listed_total = sum(each.value or 0 for each in rows)
    rest = round((whole.value or 0) - listed_total, 4)
    sentences = [
        f"{spoken(whole)} is to be saved; the largest area named is {_top(rows).line} ({spoken(_top(rows))})."
    ]
    notes = []
    if rest:
        sentences.append(
            f"The areas named come to {say_pounds(listed_total)}; the other {say_pounds(rest)} is not set out."
        )
        notes.append("The paper lists its most significant areas only.")
    return _bars(
        page,
        "savings",
        rows,
        whole,
        f"{spoken(whole)} to save; {say_pounds(listed_total)} of it is set out",
        "£000 by area",
        sentences,
        notes,
    )


def income(page: Page) -> Exhibit | None:
    """Income to be earned, this year's budget beside last year's."""
    money = load_money(page.edition)
    by_item: dict[int, dict[str, Amount]] = {}
    for amount in money.of(statement=INCOME):
        by_item.setdefault(amount.item, {})[amount.measure] = amount
    if not by_item:
        return None
    years = sorted({name for cells in by_item.values() for name in cells if name.startswith("budget_")})
    last = list(by_item.values())[-1]
    before, after = last[years[0]], last[years[-1]]
    rise = round((after.value or 0) - (before.value or 0), 4)
    moved = f"{say_pounds(abs(rise))} {'more' if rise > 0 else 'less'} than the year before"
    said = f"{after.line}: {say_pounds(after.value or 0)} budgeted, {moved}"
    if not page.is_county:
        return None
    rows = [
        (
            cells[years[-1]].division,
            _line(cells[years[-1]]),
            *(cells[year].text for year in years),
            signed_thousands(_change(cells, years)),
        )
        for cells in by_item.values()
    ]
    every = [amount for cells in by_item.values() for amount in cells.values()]
    return page.exhibit(
        "income",
        "table",
        title=f"Traded income to rise {say_pounds(rise)} to {say_pounds(after.value or 0)}",
        unit=f"£000, {page.edition.county.name}",
        generated=[f"{said}."],
        data=DataTable(
            columns=("Division", "Service", *(_year(year) for year in years), "Change"),
            rows=tuple(rows),
            header_columns=2,
            **as_download(every),
        ),
        notes=notes_of([amount for amount in every if amount.value is not None]),
        **cited(page, "budget", every),
    )


def incoming(page: Page) -> Exhibit | None:
    """Budgets that come in from elsewhere in the council."""
    rows = load_money(page.edition).of(statement=INCOMING) if page.is_county else []
    if not rows:
        return None
    whole = [each for each in rows if not each.measure.endswith("_part")]
    total = sum(each.value or 0 for each in whole)
    return page.exhibit(
        "incoming",
        "table",
        title=f"{say_pounds(total)} comes in from {len(whole)} other parts of the council",
        unit=f"£000, {page.edition.county.name}, {page.edition.financial_year}",
        data=DataTable(
            columns=("From", "For", "£000", "As printed"),
            rows=tuple(
                (
                    each.division,
                    f"of which {each.line}" if each not in whole else each.line,
                    each.text,
                    each.printed,
                )
                for each in rows
            ),
            header_columns=2,
            **as_download(rows),
        ),
        notes=notes_of(rows),
        **cited(page, "budget", rows),
    )


def pressed(page: Page) -> Exhibit | None:
    """What presses on the budget: pressures named, and implications for the medium-term plan."""
    return pressures(page) or implications(page)


def amounts(page: Page) -> Exhibit | None:
    """Every amount of the edition's financial year, with how it was printed."""
    found = load_money(page.edition).amounts
    if not found:
        return nothing(
            page, "amounts", f"No source of this edition states an amount for {page.edition.financial_year}."
        )
    if not page.is_county:
        return None
    return page.exhibit(
        "amounts",
        "table",
        title=f"{page.edition.county.name}: {_count(found)} stated for {page.edition.financial_year}",
        unit="£000; staff in full-time equivalents",
        data=DataTable(
            columns=("Table", "Division", "Line", "Measure", "Amount", "As printed"),
            rows=tuple(
                (
                    each.statement,
                    each.division,
                    each.line or "–",
                    each.measure.replace("_", " "),
                    each.text,
                    each.printed or "–",
                )
                for each in found
            ),
            header_columns=3,
            **as_download(found),
        ),
        notes=notes_of(found),
        **cited(page, "budget", found),
    )


def pupil_premium(page: Page) -> Exhibit | None:
    """How many pupils the pupil premium is for."""
    figure = page.figure(PREMIUM_PUPILS)
    if figure is None:
        return county_instead(page, "pupil-premium", [PREMIUM_PUPILS])
    sentence = f"The pupil premium is stated as being for {figure.text} pupils in {figure.year}."
    return page.words("pupil-premium", [sentence], [figure])


def _net_budgets(page: Page, money: Money, total: Spending) -> Exhibit | None:
    """The divisions' net budgets, first and last: some are income and below nought, so they are a table."""
    assert total.budget.value is not None
    said = f"{total.said_budget}, {say_pounds(abs(total.change))} {'more' if total.change > 0 else 'less'} than first set"
    if not page.is_county:
        return None
    rows = [*money.spending("revenue", "subtotal"), total]
    shown = [amount for each in rows for amount in (each.original, each.budget) if amount]
    return page.exhibit(
        "divisions",
        "table",
        title=f"Net budget {said}",
        unit=f"£000, {page.edition.county.name}, {page.edition.financial_year}",
        data=DataTable(
            columns=("Division", "Original cash limit", "Final cash limit", "Change"),
            rows=tuple(
                (
                    each.name,
                    each.original.text if each.original else "–",
                    each.budget.text,
                    signed_thousands(each.change),
                )
                for each in rows
            ),
            **as_download(shown),
        ),
        notes=[
            "Net budgets: spending less income. Grants are income, so the division that holds them is below nought."
        ],
        **cited(page, "budget", shown),
    )


def _bars(
    page: Page,
    id: str,
    rows: Sequence[Amount],
    whole: Amount,
    title: str,
    unit: str,
    sentences: Sequence[str],
    notes: Sequence[str],
) -> Exhibit:
    """Amounts as bars, largest first, with the total in the data."""
    ordered = sorted(rows, key=lambda each: -(each.value or 0))
    frame = pd.DataFrame(
        {
            "name": [each.line for each in ordered],
            "value": [each.value for each in ordered],
            "shown": [each.text for each in ordered],
        }
    )
    picture = ranked_bars(frame, unit=whole.unit, marked=ordered[0].line)
    each_said = "; ".join(f"{each.line} {each.text}" for each in ordered)
    return page.chart(
        id,
        picture,
        title=title,
        unit=f"{unit}, {page.edition.county.name}, {page.edition.financial_year}",
        alt=f"Bar chart. {' '.join(sentences)} {each_said}.",
        generated=sentences,
        data=DataTable(
            columns=("What", "Amount", "As printed"),
            rows=tuple((each.line, each.text, each.printed) for each in (*ordered, whole)),
            **as_download([*ordered, whole]),
        ),
        notes=notes,
        **cited(page, "budget", [*ordered, whole]),
    )


def _headline(money: Money) -> list[Amount]:
    """The totals that a chapter on money begins with."""
    if total := money.total("revenue"):
        return [total.budget, total.outturn]
    return [total for name in (SPEND, SAVINGS, STAFF) for total in money.of(statement=name, level="total")]


def _in_words(page: Page, told: Sequence[Amount]) -> str:
    if not told:
        return f"No source of this edition states an amount for {page.edition.financial_year}."
    named = {
        "budget": "a budget of",
        "final_cash_limit": "a final cash limit of",
        "outturn": "an outturn of",
        "saving": "savings of",
        "staff": "staff of",
    }
    parts = [
        f"{named[each.measure]} {spoken(each)}"
        if each.measure in named and each.level == "total"
        else f"{each.line[0].lower()}{each.line[1:]} ({spoken(each)})"
        for each in told
    ]
    return f"The sources of this edition state {listed(parts)} for {page.edition.financial_year}."


def _count(rows: Sequence[Amount]) -> str:
    return "1 amount is" if len(rows) == 1 else f"{len(rows)} amounts are"


def _top(rows: Sequence[Amount]) -> Amount:
    return max(rows, key=lambda each: each.value or 0)


def _line(amount: Amount) -> str:
    return amount.line if amount.level != "subtotal" else "Total"


def _change(cells: dict[str, Amount], years: Sequence[str]) -> float:
    return round((cells[years[-1]].value or 0) - (cells[years[0]].value or 0), 4)


def _year(measure: str) -> str:
    """`budget_2013_14` as a heading: `2013-14`."""
    return "-".join(measure.split("_")[1:])
