"""Bridges: how each division's budget moved from the one first set to the one it was held to, and what was then spent."""

import pandas as pd

from analysis.edition.bridges import DECIMALS, ENDS, Bridge, load_bridges
from analysis.edition.money import Amount, load_money, say_pounds, say_variance
from analysis.edition.wording import listed
from analysis.exhibits.charts import waterfall
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.paper_exhibits import as_download, cited, cited_together, notes_of, nothing
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


def signed(thousands: float) -> str:
    """A movement, £000: `+1,495.6`."""
    return format_signed(thousands, DECIMALS)


def bridges_table(page: Page) -> Exhibit | None:
    """Every division's budget from opening to revised, by kind of movement, and what the movements leave unexplained."""
    bridges = load_bridges(page.edition)
    if not bridges:
        return nothing(
            page,
            "bridges",
            f"No paper of this edition says how budgets moved in {page.edition.financial_year}.",
        )
    movements = [movement for bridge in bridges for movement in bridge.movements]
    open_ended = [bridge for bridge in bridges if abs(bridge.unexplained) > PRECISION]
    said = f"{len(bridges) - len(open_ended)} of {len(bridges)} bridges close"
    exceptions = [f"{bridge.division} by {signed(bridge.unexplained)}" for bridge in open_ended]
    if not page.is_county:
        return None
    kinds = [step for step in STEPS if step not in ENDS and any(each.step == step for each in movements)]
    return page.exhibit(
        "bridges",
        "table",
        title=f"{said}; {listed(exceptions)} does not" if len(exceptions) == 1 else said,
        unit=f"£000, {page.edition.county.name}, {page.edition.financial_year}",
        data=DataTable(
            columns=(
                "Division",
                "Opening budget",
                *(STEPS[kind] for kind in kinds),
                "Revised budget",
                UNEXPLAINED,
            ),
            rows=tuple(_kinds_row(bridge, kinds) for bridge in bridges),
            **as_download(movements),
        ),
        notes=[
            "A transfer should stand in two bridges with opposite signs; those that do not are under Reconciliation."
        ],
        **cited(page, "budget_movements", movements),
    )


def _kinds_row(bridge: Bridge, kinds: list[str]) -> tuple[str, ...]:
    sums = {kind: round(sum(step.amount for step in bridge.steps if step.step == kind), 4) for kind in kinds}
    cells = [signed(sums[kind]) if any(step.step == kind for step in bridge.steps) else "–" for kind in kinds]
    rest = signed(bridge.unexplained) if abs(bridge.unexplained) > PRECISION else "–"
    return (bridge.division, bridge.opening.text, *cells, bridge.closing.text, rest)


def bridge_chart(page: Page, number: int) -> Exhibit | None:
    """The bridge of the division with that number, from 1; None for a district, and where there are not so many."""
    bridges = load_bridges(page.edition) if page.is_county else []
    if number > len(bridges):
        return None
    bridge = bridges[number - 1]
    spent = _outturn(page, bridge.division)
    picture = waterfall(_rows(bridge, spent), unit="gbp_k")
    sentences = _sentences(bridge, spent)
    sources = cited_together(
        cited(page, "budget_movements", bridge.movements), cited(page, "budget", [spent] if spent else [])
    )
    return page.chart(
        f"bridge-{number}",
        picture,
        title=_title(bridge),
        unit=f"£000, {bridge.division}, {page.edition.financial_year}. The axis does not begin at nought",
        alt=f"Waterfall chart from opening to revised budget of {bridge.division}, then to what was spent. {' '.join(sentences)}",
        generated=sentences,
        data=DataTable(
            columns=("Step", "Kind", "To or from", "£000", "As printed"),
            rows=tuple(
                (each.line, STEPS[each.step], each.other_side, each.text, each.printed)
                for each in bridge.movements
            ),
            **as_download(bridge.movements),
        ),
        notes=notes_of(bridge.movements),
        **sources,
    )


def _rows(bridge: Bridge, spent: Amount | None) -> pd.DataFrame:
    """The rows of the waterfall: levels and steps."""
    rows = [("Opening budget", bridge.opening.amount, bridge.opening.text, True)]
    rows += [(step.line, step.amount, signed(step.amount), False) for step in bridge.steps if step.value]
    if abs(bridge.unexplained) > PRECISION:
        rows.append((UNEXPLAINED, bridge.unexplained, signed(bridge.unexplained), False))
    rows.append(("Revised budget", bridge.closing.amount, bridge.closing.text, True))
    if spent and spent.value is not None:
        variance = round(spent.value - bridge.closing.amount, 4)
        rows.append(("Over or under budget", variance, signed(variance), False))
        rows.append(("Outturn", spent.value, format_number(spent.value, DECIMALS), True))
    return pd.DataFrame(rows, columns=["name", "value", "shown", "is_level"])


def _sentences(bridge: Bridge, spent: Amount | None) -> list[str]:
    verb = "rose" if bridge.change > 0 else "fell"
    opening, closing = say_pounds(bridge.opening.amount), say_pounds(bridge.closing.amount)
    chief = sorted(bridge.steps, key=lambda step: -abs(step.amount))[:2]
    named = listed([f"{step.line} ({signed(step.amount)})" for step in chief])
    sentences = [
        f"The budget {verb} {say_pounds(abs(bridge.change))}, from {opening} to {closing}.",
        f"The largest movements, in £000, were {named}.",
    ]
    if abs(bridge.unexplained) > PRECISION:
        sentences.append(f"The movements printed leave {signed(bridge.unexplained)} (£000) unexplained.")
    if spent and spent.value is not None:
        sentences.append(
            f"{say_pounds(spent.value)} was spent, {say_variance(spent.value - bridge.closing.amount)}."
        )
    return sentences


def _title(bridge: Bridge) -> str:
    if abs(bridge.unexplained) > PRECISION:
        return f"{bridge.division}: {say_pounds(abs(bridge.unexplained))} of the change is not shown"
    return f"{bridge.division}: budget {'up' if bridge.change > 0 else 'down'} {say_pounds(abs(bridge.change))} in the year"


def _outturn(page: Page, division: str) -> Amount | None:
    """What the division spent, as printed to most digits: its own return rather than the summary table."""
    found = [
        amount
        for amount in load_money(page.edition).of(division=division, measure="outturn")
        if amount.level == "subtotal"
    ]
    return max(found, key=lambda amount: amount.statement == "unit return", default=None)
