"""Projects and pledges of the business plans: what was delivered, what was not and why, and what is named in a district."""

import re

import pandas as pd

from analysis.edition.money import load_reasons
from analysis.edition.plan import TOTAL, Project, load_counts, load_kpis, load_projects
from analysis.edition.wording import listed
from analysis.exhibits.charts import stacked_bars
from analysis.exhibits.exhibit import DataTable, Exhibit
from analysis.exhibits.page import Page
from analysis.exhibits.paper_exhibits import Told, as_download, cited, cited_together, nothing

ALL_ACTIONS = "all actions"


def projects(page: Page) -> Exhibit | None:
    """Projects and key actions planned and delivered, by unit."""
    counts = [
        count for count in load_counts(page.edition) if count.measure in ("projects", "projects_achieved")
    ]
    if not counts:
        return nothing(
            page, "projects", "The paper of this edition does not say which projects were delivered."
        )
    units = [
        unit for unit in dict.fromkeys(count.service_unit for count in counts) if not unit.endswith(TOTAL)
    ]
    cell = {(count.service_unit, count.measure): count.value or 0 for count in counts}
    planned, done = (
        sum(cell.get((unit, measure), 0) for unit in units) for measure in ("projects", "projects_achieved")
    )
    said = f"{done:,.0f} of {planned:,.0f} projects and key actions were reported as delivered"
    if not page.is_county:
        return None
    frame = pd.DataFrame(
        {
            "Delivered": [cell.get((unit, "projects_achieved"), 0) for unit in units],
            "Not delivered": [
                cell.get((unit, "projects"), 0) - cell.get((unit, "projects_achieved"), 0) for unit in units
            ],
        },
        index=pd.Index(units),
    )
    picture = stacked_bars(frame, unit="count", parts=["Delivered", "Not delivered"])
    short = {
        unit: cell.get((unit, "projects"), 0) - cell.get((unit, "projects_achieved"), 0) for unit in units
    }
    late = [f"{unit} ({number:.0f})" for unit, number in short.items() if number]
    sentences = [
        f"{said}.",
        f"Not delivered: {listed(late)}." if late else "Every unit reports all of its actions as delivered.",
    ]
    return page.chart(
        "projects",
        picture,
        title=f"{done:,.0f} of {planned:,.0f} projects and key actions were delivered",
        unit=f"Projects, developments and key actions by unit, {page.edition.county.name}, {page.edition.financial_year}",
        alt=f"Stacked bars of projects delivered and not delivered by unit. {' '.join(sentences)}",
        generated=sentences,
        data=DataTable(
            columns=("Unit", "Planned", "Delivered"),
            rows=tuple(
                (
                    unit,
                    f"{cell.get((unit, 'projects'), 0):.0f}",
                    f"{cell.get((unit, 'projects_achieved'), 0):.0f}",
                )
                for unit in units
            ),
            **as_download(counts),
        ),
        notes=[
            f"{count.service_unit}: {count.note}"
            for count in load_counts(page.edition)
            if count.measure == "actions_completed" and "part" in count.note
        ],
        **cited(page, "kpi_counts", counts),
    )


def projects_not_delivered(page: Page) -> Exhibit | None:
    """What was not delivered, and why."""
    found = (
        [
            each
            for each in load_projects(page.edition)
            if _is_action(each) and each.delivered in ("no", "partly")
        ]
        if page.is_county
        else []
    )
    if not found:
        return None
    return page.exhibit(
        "not-delivered",
        "table",
        title=f"{len(found)} projects or actions were not delivered, and why",
        unit=f"{page.edition.county.name}, {page.edition.financial_year}",
        data=DataTable(
            columns=("Unit", "Project or action", "Delivered", "Not delivered", "Why"),
            rows=tuple(
                (each.service_unit, each.name, each.delivered, each.not_delivered or "–", each.reason or "–")
                for each in found
            ),
            header_columns=2,
            **as_download(found),
        ),
        **cited(page, "projects", found),
    )


def _pledges(page: Page) -> list[Project]:
    return [each for each in load_projects(page.edition) if each.kind == "towards_2010" and each.reference]


def pledges_told(page: Page) -> Told:
    """How many pledges are on course or done, for a district's page."""
    found = _pledges(page)
    on_course = sum(each.delivered in ("on course", "yes") for each in found)
    counted = f"All {len(found)}" if on_course == len(found) else f"{on_course} of {len(found)}"
    return [f"{counted} Towards 2010 entries are on course or done"] if found else [], cited(
        page, "projects", found
    )


def towards_2010(page: Page) -> Exhibit | None:
    """The pledges of the council's plan and how each unit says they stand."""
    found = _pledges(page)
    if not found or not page.is_county:
        return None
    (said,) = pledges_told(page)[0]
    return page.exhibit(
        "towards-2010",
        "table",
        title=said,
        unit=f"{page.edition.county.name}, status as printed",
        data=DataTable(
            columns=("Unit", "Target", "What", "Status"),
            rows=tuple(
                (each.service_unit, each.reference, each.name, each.status_printed or "–") for each in found
            ),
            header_columns=2,
            **as_download(found),
        ),
        notes=list(dict.fromkeys(each.note for each in found if each.note)),
        **cited(page, "projects", found),
    )


def named_here(page: Page) -> Exhibit | None:
    """For a district: what the papers name in it, whether scheme, indicator, project or feedback."""
    if page.is_county:
        return None
    reasons = [each for each in load_reasons(page.edition, "capital") if _names(page, each.line, each.reason)]
    kpis = [each for each in load_kpis(page.edition) if _names(page, each.description, each.commentary)]
    found = [each for each in load_projects(page.edition) if _names(page, each.name, each.reason, each.note)]
    rows = [("Capital scheme", each.line, f"{each.text} (£000)", each.reason) for each in reasons]
    rows += [("Indicator", each.description, each.text, each.commentary or "–") for each in kpis]
    rows += [
        ("Project or achievement", each.name, _result(each), each.reason or each.note or "–")
        for each in found
    ]
    if not rows:
        return None
    sources = [
        cited(page, "variance_reasons", reasons),
        cited(page, "kpis", kpis),
        cited(page, "projects", found),
    ]
    places = [
        *(each.place for each in reasons),
        *(each.place for each in kpis),
        *(each.place for each in found),
    ]
    return page.exhibit(
        "named",
        "table",
        title=f"What the paper names in {page.area.name}: {len(rows)} {'entry' if len(rows) == 1 else 'entries'}",
        unit=f"{page.area.name}, {page.edition.financial_year}; amounts over (+) or under (−) budget in £000",
        data=DataTable(
            columns=("Kind", "What", "Result", "What is said"),
            rows=tuple(rows),
            header_columns=2,
            raw_columns=("area_name", "kind", "what", "result", "said", "source", "place"),
            raw_rows=tuple(
                (page.area.name, *row, page.edition.source_order[0], place)
                for row, place in zip(rows, places, strict=True)
            ),
        ),
        notes=[
            f"Entries whose text names {page.area.name}; the rest of the chapter is about {page.edition.county.name} as a whole."
        ],
        **cited_together(*sources),
    )


def _result(project: Project) -> str:
    """What the paper says came of it: an achievement is reported as such."""
    return "reported" if project.text == "yes" else project.text


def _is_action(project: Project) -> bool:
    """Whether it is one action, not a unit's summary of all of them."""
    return project.kind == "project" and project.reference != ALL_ACTIONS


def _names(page: Page, *texts: str) -> bool:
    """Whether one of the texts names the page's area."""
    return any(re.search(rf"\b{re.escape(page.area.name)}\b", text) for text in texts)
