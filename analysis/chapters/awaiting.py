"""Awaiting: the county's indicators that still lack a figure, a baseline or a target."""

from collections import Counter

from analysis.edition.scorecard import ScorecardRow
from analysis.edition.wording import listed
from analysis.exhibits.exhibit import Columns, Exhibit, Lines, build_table
from analysis.exhibits.indicators import dated, definition_href
from analysis.exhibits.page import Page

AWAITING = "Awaiting"
LACKS = ("figure", "baseline", "target")


def opening(page: Page) -> Exhibit:
    """Show how many indicators lack what."""
    lacks = [lacking(row) for row in page.rows()]
    by_name = Counter(name for lack in lacks for name in lack)
    counted = listed([f"{by_name[name]} lack a {name}" for name in LACKS])
    number = f"{sum(map(bool, lacks))} still lack something: {counted}."
    sentence = f"Of {len(lacks)} indicators of {page.area.name} in this edition, {number}"
    return page.exhibit("opening", "text", body=f"<p>{sentence}</p>")


def awaiting(page: Page) -> Exhibit:
    """Show every indicator that lacks a figure, a baseline or a target, those with a target first."""
    rows = [row for row in page.rows() if lacking(row)]
    of_priority = Counter(row.indicator.priority for row in rows)
    priorities = list(of_priority)
    ordered = sorted(rows, key=lambda row: (priorities.index(row.indicator.priority), row.final is None))
    data = build_table(ordered, COLUMNS, DOWNLOAD, parts=tuple(of_priority.items()), sortable=True)
    title = f"{page.area.name}: indicators awaiting a figure, a baseline or a target"
    return page.table("indicators", title, data, indicators=())


def lacking(row: ScorecardRow) -> list[str]:
    """Return what a row lacks before it can be rated. A target that comes to no figure counts as lacking."""
    has = (
        row.figure is not None and row.figure.value is not None,
        row.baseline is not None and row.baseline.value is not None,
        row.final is not None and row.final.is_resolved,
    )
    return [name for name, is_there in zip(LACKS, has, strict=True) if not is_there]


COLUMNS: Columns = {
    "Indicator": lambda row: Lines(row.label, (row.indicator.owner,), definition_href(row.indicator.id)),
    "Figure": lambda row: dated(row.figure, AWAITING),
    "Baseline": lambda row: dated(row.baseline, AWAITING),
    "Target": lambda row: Lines(
        AWAITING if "target" in lacking(row) else row.target_text(row.target),
        (row.final.unresolved_reason if row.final else "",),
    ),
    "Lacks": lambda row: listed(lacking(row)).capitalize(),
}
DOWNLOAD: Columns = {
    "priority": "indicator.priority",
    "indicator": "indicator.id",
    "indicator_label": "indicator.label",
    "group": "group.id",
    "owner": "indicator.owner",
    "has_figure": lambda row: "no" if "figure" in lacking(row) else "yes",
    "has_baseline": lambda row: "no" if "baseline" in lacking(row) else "yes",
    "has_target": lambda row: "no" if "target" in lacking(row) else "yes",
}
