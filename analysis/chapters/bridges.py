"""Bridges: how each division's budget moved from the first to the final one, and what was then spent."""

from functools import partial

from analysis.edition.money import (
    ENDS,
    MOVEMENT_DECIMALS,
    Amount,
    Bridge,
    load_bridges,
    load_money,
    say_pounds,
    say_variance,
)
from analysis.edition.wording import listed
from analysis.exhibits import papers
from analysis.exhibits.charts import bars, waterfall
from analysis.exhibits.exhibit import Columns, Exhibit, build_table
from analysis.exhibits.page import Page
from analysis.exhibits.picture import Picture, small
from analysis.rules.rounding import format_number, format_signed

STEPS = {
    "opening": "Opening budget",
    "corporate_adjustment": "Corporate adjustments",
    "transfer": "Transfers between divisions",
    "grant_adjustment": "Grant adjustments",
    "year_end_adjustment": "Year-end adjustments",
    "other": "Other",
    "subtotal": "Subtotal",
    "closing": "Revised budget",
}
UNEXPLAINED = "Not shown in the paper"
PRECISION = 0.05  # £000: half of the last digit that movements are printed with
MOVEMENTS: Columns = {
    "Step": "line",
    "To or from": lambda movement: movement.counterpart or "–",
    "£000": "text",
}


def signed(thousands: float) -> str:
    """Return a movement, £000: `+1,495.6`."""
    return format_signed(thousands, MOVEMENT_DECIMALS)


def bridges(page: Page) -> Exhibit | None:
    """Show every division's budget from opening to revised, by kind of movement, and what is unexplained."""
    loaded = load_bridges(page.edition)
    if not loaded:
        lacking = f"No paper of this report says how budgets moved in {page.edition.financial_year}."
        return papers.notice(page, "bridges", lacking)
    if not page.is_county:
        return None
    movements = [movement for bridge in loaded for movement in bridge.movements]
    exceptions = [each.division for each in loaded if _is_open(each)]
    title = f"{len(loaded) - len(exceptions)} of {len(loaded)} divisions' budget changes add up"
    if len(exceptions) == 1:
        title += f"; {exceptions[0]}'s do not"
    used = {movement.step for movement in movements}
    kinds = [step for step in STEPS if step in used and step not in ENDS]
    columns: Columns = {
        "Division": "division",
        "Opening budget": "opening.text",
        **{STEPS[kind]: partial(_sum_of, kind) for kind in kinds},
        "Revised budget": "closing.text",
        UNEXPLAINED: lambda bridge: signed(bridge.unexplained) if _is_open(bridge) else "–",
    }
    transfers = "A transfer should stand in two bridges with opposite signs"
    return papers.table(
        page,
        "bridges",
        title,
        "budget_movements",
        movements,
        columns,
        unit=papers.of_county(page, "£000"),
        data=build_table(loaded, columns, downloaded=movements),
        notes=[f"{transfers}; those that do not are under Reconciliation."],
    )


def _is_open(bridge: Bridge) -> bool:
    """Return whether the movements printed leave a part of the change unexplained."""
    return abs(bridge.unexplained) > PRECISION


def _sum_of(kind: str, bridge: Bridge) -> str:
    amounts = [step.amount for step in bridge.steps if step.step == kind]
    return signed(round(sum(amounts), 4)) if amounts else "–"


def bridge(page: Page, number: int) -> Exhibit | None:
    """Show the bridge of the division with that number, from 1. Return None for a district or without one."""
    loaded = load_bridges(page.edition) if page.is_county else []
    if number > len(loaded):
        return None
    bridge = loaded[number - 1]
    outturns = load_money(page.edition).of(division=bridge.division, measure="outturn", level="subtotal")
    # the division's own return, if it prints the outturn
    spent = max(outturns, key=lambda amount: amount.statement == "unit return", default=None)
    sentences = _sentences(bridge, spent)
    moved = f"{'up' if bridge.change > 0 else 'down'} {say_pounds(abs(bridge.change))} in the year"
    title = f"{bridge.division}: budget {moved}"
    if _is_open(bridge):
        missed = say_pounds(abs(bridge.unexplained))
        title = f"{bridge.division}: the changes printed miss the budget by {missed}"
    spending = papers.cited(page, "budget", [spent] if spent else [])
    movements = papers.cited(page, "budget_movements", bridge.movements)
    sources = papers.cited_together(movements, spending)
    course = f"from opening to revised budget of {bridge.division}, then to what was spent"
    place = f"£000, {bridge.division}, {page.edition.financial_year}"
    return page.chart(
        f"bridge-{number}",
        _waterfall(bridge, spent),
        title=title,
        unit=f"{place}. The axis does not begin at nought",
        alt=f"Waterfall chart {course}. {' '.join(sentences)}",
        generated=sentences,
        data=build_table(bridge.movements, MOVEMENTS),
        notes=papers.notes_of(bridge.movements),
        **sources,
    )


def _waterfall(bridge: Bridge, spent: Amount | None) -> Picture:
    rows = [("Opening budget", bridge.opening.amount, bridge.opening.text, True)]
    rows += [(step.line, step.amount, signed(step.amount), False) for step in bridge.steps if step.value]
    if _is_open(bridge):
        rows.append((UNEXPLAINED, bridge.unexplained, signed(bridge.unexplained), False))
    rows.append(("Revised budget", bridge.closing.amount, bridge.closing.text, True))
    if spent and spent.value is not None:
        variance = round(spent.value - bridge.closing.amount, 4)
        rows.append(("Over or under budget", variance, signed(variance), False))
        rows.append(("Outturn", spent.value, format_number(spent.value, MOVEMENT_DECIMALS), True))
    return small(waterfall(bars(rows, "is_level"), unit="gbp_k"))


def _sentences(bridge: Bridge, spent: Amount | None) -> list[str]:
    verb = "rose" if bridge.change > 0 else "fell"
    opening, closing = say_pounds(bridge.opening.amount), say_pounds(bridge.closing.amount)
    chief = sorted(bridge.steps, key=lambda step: -abs(step.amount))[:2]
    named = listed([f"{step.line} ({signed(step.amount)})" for step in chief])
    sentences = [
        f"The budget {verb} {say_pounds(abs(bridge.change))}, from {opening} to {closing}.",
        f"The largest movements, in £000, were {named}.",
    ]
    if _is_open(bridge):
        sentences.append(f"The movements printed miss the change by {signed(bridge.unexplained)} (£000).")
        twice = [step for step in bridge.steps if abs(2 * step.amount + bridge.unexplained) <= PRECISION]
        sentences += [
            f"That is twice {step.line} ({signed(step.amount)}): with the other sign they meet it."
            for step in twice
        ]
    if spent and spent.value is not None:
        variance = say_variance(spent.value - bridge.closing.amount)
        sentences.append(f"{say_pounds(spent.value)} was spent, {variance}.")
    return sentences
