"""Projects and pledges of the business plans: what was delivered, and what is named in a district."""

import re

import pandas as pd

from analysis.edition.money import load_reasons
from analysis.edition.plan import TOTAL, Project, load_counts, load_kpis, load_projects
from analysis.edition.wording import listed
from analysis.exhibits import papers
from analysis.exhibits.charts import stacked_bars
from analysis.exhibits.exhibit import Columns, Exhibit, build_table, positions, stated
from analysis.exhibits.page import Page

ALL_ACTIONS = "all actions"
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


def projects(page: Page) -> Exhibit | None:
    """Show projects and key actions planned and delivered, by unit."""
    every = load_counts(page.edition)
    counts = [count for count in every if count.measure in (PLANNED, ACHIEVED)]
    if not counts:
        lacking = "The paper of this edition does not say which projects were delivered."
        return papers.notice(page, "projects", lacking)
    if not page.is_county:
        return None
    units = dict.fromkeys(count.service_unit for count in counts if not count.service_unit.endswith(TOTAL))
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
    found = [
        project
        for project in load_projects(page.edition)
        if project.kind == "project"
        and project.reference != ALL_ACTIONS  # a unit's summary of all of them
        and project.delivered in ("no", "partly")
    ]
    if not found or not page.is_county:
        return None
    title = f"{len(found)} projects or actions were not delivered, and why"
    return papers.table(page, "not-delivered", title, "projects", found, NOT_DELIVERED, header_columns=2)


def _pledges(page: Page) -> list[Project]:
    return [each for each in load_projects(page.edition) if each.kind == "towards_2010" and each.reference]


def pledges_summary(page: Page) -> papers.Summary:
    """Return how many pledges are on course or done, for a district's page."""
    found = _pledges(page)
    on_course = sum(each.delivered in ("on course", "yes") for each in found)
    counted = f"All {len(found)}" if on_course == len(found) else f"{on_course} of {len(found)}"
    items = [f"{counted} Towards 2010 entries are on course or done"] if found else []
    return items, papers.cited(page, "projects", found)


def towards_2010(page: Page) -> Exhibit | None:
    """Show the pledges of the council's plan and how each unit says they stand."""
    found = _pledges(page)
    if not found or not page.is_county:
        return None
    (title,), _ = pledges_summary(page)
    notes = list(dict.fromkeys(each.note for each in found if each.note))
    return papers.table(
        page,
        "towards-2010",
        title,
        "projects",
        found,
        PLEDGES,
        unit=f"{page.edition.county.name}, status as printed",
        header_columns=2,
        notes=notes,
    )


def named_here(page: Page) -> Exhibit | None:
    """Show, for a district, what the papers name in it, whether scheme, indicator, project or feedback."""
    if page.is_county:
        return None
    edition, name = page.edition, page.area.name

    def names(*texts: str) -> bool:
        return any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts)

    reasons = [each for each in load_reasons(edition, "capital") if names(each.line, each.reason)]
    kpis = [each for each in load_kpis(edition) if names(each.description, each.commentary)]
    found = [each for each in load_projects(edition) if names(each.name, each.reason, each.note)]
    rows = [
        *(("Capital scheme", r.line, f"{r.text} (£000)", r.reason, r.place) for r in reasons),
        *(("Indicator", k.description, k.text, k.commentary or "–", k.place) for k in kpis),
        *(("Project or achievement", p.name, _result(p), p.reason or p.note or "–", p.place) for p in found),
    ]
    if not rows:
        return None
    shown = positions(("Kind", "What", "Result", "What is said"))
    download: Columns = {
        "area_name": lambda row: name,
        **dict(zip(("kind", "what", "result", "said"), shown.values(), strict=True)),
        "source": lambda row: edition.source_order[0],
        "place": lambda row: row[-1],
    }
    entries = f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'}"
    about = f"the rest of the chapter is about {edition.county.name} as a whole"
    return page.table(
        "named",
        f"What the paper names in {name}: {entries}",
        build_table(rows, shown, download, header_columns=2),
        unit=f"{name}, {edition.financial_year}; amounts over (+) or under (−) budget in £000",
        notes=[f"Entries whose text names {name}; {about}."],
        **papers.cited_together(
            papers.cited(page, "variance_reasons", reasons),
            papers.cited(page, "kpis", kpis),
            papers.cited(page, "projects", found),
        ),
    )


def _result(project: Project) -> str:
    """Return what the paper says came of it: an achievement is reported as such."""
    return "reported" if project.text == "yes" else project.text
