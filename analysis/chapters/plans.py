"""The plans: projects and pledges delivered, what is named in a district, risks, pressures and forecasts."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.edition import plan
from analysis.edition.figures import Figure
from analysis.edition.money import say_pounds
from analysis.edition.wording import listed
from analysis.exhibits import papers
from analysis.exhibits.charts import stacked_bars
from analysis.exhibits.exhibit import Columns, Exhibit, build_table, figures_table, positions, stated
from analysis.exhibits.indicators import NONE, dated
from analysis.exhibits.page import Page
from analysis.rules.rounding import format_change, round_half_up

ALL_ACTIONS = "all actions"  # a unit's summary of all of them
PLANNED, ACHIEVED = "projects", "projects_achieved"
NOT_DELIVERED: Columns = {
    "Unit": "service_unit",
    "Project or action": "name",
    "Delivered": "delivered",
    "Not delivered": stated("not_delivered"),
    "Why": stated("reason"),
}
PLEDGES: Columns = {
    "Unit": "service_unit",
    "Target": "reference",
    "What": "name",
    "Status": stated("status_printed"),
}
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


def projects(page: Page) -> Exhibit | None:
    """Show projects and key actions planned and delivered, by unit."""
    every = plan.load_counts(page.edition)
    counts = [count for count in every if count.measure in (PLANNED, ACHIEVED)]
    if not counts:
        lacking = "The committee paper does not say which projects were delivered."
        return papers.notice(page, "projects", lacking)
    if not page.is_county:
        return None
    units = dict.fromkeys(
        count.service_unit for count in counts if not count.service_unit.endswith(plan.TOTAL)
    )
    by_cell = {(count.service_unit, count.measure): count.value or 0 for count in counts}
    planned, done = ([by_cell.get((unit, name), 0) for unit in units] for name in (PLANNED, ACHIEVED))
    short = [wanted - achieved for wanted, achieved in zip(planned, done, strict=True)]
    frame = pd.DataFrame({"Delivered": done, "Not delivered": short}, index=pd.Index(units))
    picture = stacked_bars(frame, unit="count", parts=["Delivered", "Not delivered"])
    late = [f"{unit} ({number:.0f})" for unit, number in zip(units, short, strict=True) if number]
    counted = f"{sum(done):,.0f} of {sum(planned):,.0f} projects and key actions were"
    sentences = [
        f"{counted} reported as delivered.",
        f"Not delivered: {listed(late)}." if late else "Every unit reports all of its actions as delivered.",
    ]
    columns: Columns = {
        "Unit": lambda unit: unit,
        "Planned": lambda unit: f"{by_cell.get((unit, PLANNED), 0):.0f}",
        "Delivered": lambda unit: f"{by_cell.get((unit, ACHIEVED), 0):.0f}",
    }
    in_part = [each for each in every if each.measure == "actions_completed" and "part" in each.note]
    return page.chart(
        "projects",
        picture,
        title=f"{counted} delivered",
        unit=papers.of_county(page, "Projects, developments and key actions by unit"),
        alt=f"Stacked bars of projects delivered and not delivered by unit. {' '.join(sentences)}",
        generated=sentences,
        data=build_table(list(units), columns, downloaded=counts),
        notes=[f"{count.service_unit}: {count.note}" for count in in_part],
        **papers.cited(page, "kpi_counts", counts),
    )


def projects_not_delivered(page: Page) -> Exhibit | None:
    """Show what was not delivered, and why."""
    every = [project for project in plan.load_projects(page.edition) if project.kind == "project"]
    late = [project for project in every if project.delivered in ("no", "partly")]
    found = [project for project in late if project.reference != ALL_ACTIONS]
    if not found or not page.is_county:
        return None
    title = f"{len(found)} projects or actions were not delivered, and why"
    return papers.table(page, "not-delivered", title, "projects", found, NOT_DELIVERED, header_columns=2)


def towards_2010(page: Page) -> Exhibit | None:
    """Show the pledges of the council's plan and how each unit says they stand."""
    every = plan.load_projects(page.edition)
    found = [each for each in every if each.kind == "towards_2010" and each.reference]
    if not found or not page.is_county:
        return None
    on_course = sum(each.delivered in ("on course", "yes") for each in found)
    counted = f"All {len(found)}" if on_course == len(found) else f"{on_course} of {len(found)}"
    title = f"{counted} Towards 2010 entries are on course or done"
    unit = f"{page.edition.county.name}, status as printed"
    notes = dict.fromkeys(each.note for each in found if each.note)
    content: dict[str, Any] = {"unit": unit, "notes": list(notes), "header_columns": 2}
    return papers.table(page, "towards-2010", title, "projects", found, PLEDGES, **content)


def named_here(page: Page) -> Exhibit | None:
    """Show, for a district, what the papers name in it, whether scheme, indicator, project or feedback."""
    if page.is_county:
        return None
    edition, name = page.edition, page.area.name
    stated_in = plan.named_in_plan(edition, page.area)

    def said(result: str) -> str:
        return "reported" if result == "yes" else result  # an achievement is reported as such

    rows = [
        *(
            ("Capital scheme", r.line, f"{r.text} (£000)", r.reason, r.place)
            for r in stated_in["variance_reasons"]
        ),
        *(("Indicator", k.description, k.text, k.commentary or "–", k.place) for k in stated_in["kpis"]),
        *(
            ("Project or achievement", p.name, said(p.text), p.reason or p.note or "–", p.place)
            for p in stated_in["projects"]
        ),
    ]
    if not rows:
        return None
    raw = [(name, *row[:4], edition.own_paper, row[4]) for row in rows]
    shown = positions(("Kind", "What", "Result", "What is said"))
    download = positions(("area_name", "kind", "what", "result", "said", "source", "place"))
    entries = f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'}"
    about = f"the rest of the chapter is about {edition.county.name} as a whole"
    return page.table(
        "named",
        f"What the paper names in {name}: {entries}",
        build_table(rows, shown, download, downloaded=raw, header_columns=2),
        unit=f"{name}, {edition.financial_year}; amounts over (+) or under (−) budget in £000",
        notes=[f"Entries whose text names {name}; {about}."],
        **papers.cited_together(*(papers.cited(page, table, rows) for table, rows in stated_in.items())),
    )


def risks(page: Page) -> Exhibit | None:
    """Show the risk register. Return None on a district's page."""
    rows = [risk for risk in plan.load_risks(page.edition) if not risk.is_budget_pressure]
    if not rows and not plan.load_implications(page.edition):
        return papers.notice(page, "risks", "The committee paper has no risk register.")
    mitigated = sum(bool(risk.mitigation) for risk in rows)
    title = f"{len(rows)} directorate risks; a mitigation is printed for {mitigated}"
    return _risk_table(page, "risks", title, rows)


def pressures(page: Page) -> Exhibit | None:
    """Show the pressures on the budget."""
    rows = [risk for risk in plan.load_risks(page.edition) if risk.is_budget_pressure]
    title = f"{len(rows)} pressures on the budget of {page.edition.financial_year}"
    return _risk_table(page, "pressures", title, rows)


def implications(page: Page) -> Exhibit | None:
    """Show what the units say the medium-term plan must allow for."""
    rows = plan.load_implications(page.edition) if page.is_county else []
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


def _risk_table(page: Page, id: str, title: str, rows: Sequence[plan.Risk]) -> Exhibit | None:
    """Show risks with what the paper prints of them. Return None without any, and for a district."""
    if not rows or not page.is_county:
        return None
    columns: dict[str, Any] = {"Risk": "risk"}
    for name, column in RISK_COLUMNS.items():
        if any(getattr(risk, column) for risk in rows):
            columns[name] = stated(column, "not printed")
    missing = [name.lower() for name in RISK_COLUMNS if name not in columns]
    notes = [f"The paper prints no {listed(missing)}."] if missing else []
    return papers.table(page, id, title, "risks", rows, columns, notes=notes)


def forecasts(page: Page) -> Exhibit | None:
    """Show each forecast of the county beside the figure it starts from. Return None without any."""
    pairs = _forecast_pairs(page)
    if not pairs or not page.is_county:
        return None
    shown = [figure for pair in pairs for figure in pair if figure]
    labels = dict.fromkeys(figure.indicator.short_label for _, figure in pairs)
    what = listed(list(labels)) if len(labels) < 3 else f"{len(labels)} indicators"
    rows = [(f.indicator.label, dated(start), dated(f), _forecast_change(start, f)) for start, f in pairs]
    return page.table(
        "forecasts",
        f"{what}: what is forecast",
        figures_table(shown, ("What", "From", "Forecast", "Change"), rows),
        unit=f"{page.edition.county.name}, numbers",
        generated=[f"{_forecast_in_words(start, figure)}." for start, figure in pairs],
        figures=shown,
    )


def _forecast_pairs(page: Page) -> list[tuple[Figure | None, Figure]]:
    """Return each indicator that is forecast: the figure it starts from, and the last of its forecasts.
    It starts from what is reported, or from the earliest forecast of the same paper."""
    edition = page.edition
    stated = edition.figures.stated_by(edition.own_paper, edition.county.code)
    ahead = [f for f in stated if f.value is not None and f.year > edition.year(f.year.type)]
    last = {figure.indicator.id: figure for figure in sorted(ahead, key=lambda figure: figure.year)}
    pairs = []
    for figure in last.values():
        earlier = [each for each in ahead if each.indicator is figure.indicator and each.year < figure.year]
        reported = page.figure(figure.indicator.id, figure.group.id, figure.area)
        pairs.append((reported or min(earlier, key=lambda each: each.year, default=None), figure))
    return pairs


def _forecast_in_words(start: Figure | None, figure: Figure) -> str:
    """Return `Primary pupils: 121,000 forecast for 2017/18, 9,881 more than in 2012/13`."""
    more = f", {_forecast_change(start, figure)} than in {start.year}" if start else ""
    return f"{figure.indicator.label}: {figure.text} forecast for {figure.year}{more}"


def _forecast_change(start: Figure | None, figure: Figure) -> str:
    if start is None or start.value is None or figure.value is None:
        return NONE
    decimals = min(start.decimals, figure.decimals)
    size = round_half_up(figure.value - start.value, decimals)
    change = format_change(abs(size), figure.indicator.unit, decimals)
    return f"{change} {'more' if size > 0 else 'fewer'}"
