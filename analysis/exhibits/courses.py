"""On course? Where the line from baseline to target stands, and what a trend would reach. The line is no
forecast; a trend needs four comparable figures and is said with its uncertainty."""

from dataclasses import dataclass

import pandas as pd

from analysis.data.years import parse_year
from analysis.edition.course import Course, course_to
from analysis.edition.scorecard import ScorecardRow
from analysis.edition.wording import bare, in_points, said
from analysis.exhibits import charts
from analysis.exhibits.exhibit import CellLines, Chip, Columns, Exhibit, build_table, figures_table
from analysis.exhibits.indicators import NONE, comparable_series, dated, definition_href
from analysis.exhibits.page import Page
from analysis.exhibits.scorecards import headline_rows
from analysis.rules.comparators import Difference
from analysis.rules.rounding import exact, format_change, format_value, round_half_up
from analysis.rules.targets import WHOLE
from analysis.rules.trajectory import Projection, project

POSSIBLE: dict[str, tuple[float | None, float | None]] = {"percent": (0, 100), "pp": (None, None)}


@dataclass(frozen=True)
class CourseRow(Course):
    """One indicator's course to its final target, and what its trend would reach."""

    row: ScorecardRow
    projection: Projection


def on_course(page: Page) -> Exhibit | None:
    """Show a row for each indicator with a figure, a baseline and a target. Return None if there is none."""
    rows = courses(page)
    if not rows:
        return None
    trends = (figure for each in rows for figure in (each.figure, *comparable_series(page, each.row)))
    return page.table(
        "on-course",
        f"{page.area.name}: against the straight line from the baseline to the last target",
        build_table(rows, COLUMNS, DOWNLOAD, sortable=True),
        unit="The line rises or falls by the same amount each year: arithmetic, not a forecast",
        figures=[figure for each in rows for figure in (each.figure, each.baseline)],
        citations=page.cite(trends),
        indicators=(),
        is_reference=True,
    )


def ways_to_targets(page: Page) -> Exhibit | None:
    """Show the way of each headline measure to its target: baseline, straight line, result, and how far ahead
    of the line or behind it. Return None if no headline has a line."""
    headlines = [row.indicator.id for row in headline_rows(page)]
    found = {course.row.indicator.id: course for course in courses(page) if course.row.group.id == "all"}
    shown = [found[id] for id in headlines if id in found and found[id].distance.value is not None]
    if not shown:
        return None
    figures = [figure for course in shown for figure in (course.figure, course.baseline)]
    topics = {course.row.short_label: course.row.indicator.topic for course in shown}
    links = {label: f"../{page.area.slug}/{topic}.html" for label, topic in topics.items()}
    ahead = sum((course.distance.value or 0) >= 0 for course in shown)
    rows = [
        (course.row.short_label, said(course.baseline), said(course.figure), by, _beside(course))
        for course in shown
        if (by := f"{_target(course)} by {max(course.line)}")
    ]
    count = f"{ahead or 'None'} of {len(shown)} headline measures"
    title = f"{count} {'is' if ahead == 1 else 'are'} on or ahead of the line"
    drawn = "a bar beside the result shows how far ahead or behind it is"
    said_of = [f"{name}: {result}, {beside}; target {target}." for name, _, result, target, beside in rows]
    headings = ("Measure", "Baseline", "Result", "Target", "Against the line")
    return page.chart(
        "ways-to-targets",
        charts.ways(pd.DataFrame([_way(course) for course in shown], columns=WAY), links=links),
        title=title,
        unit=f"If progress were even, each result (blue dot) would lie on the dashed line to the target "
        f"(diamond); {drawn}. Each chart has its own scale",
        alt=f"{title}. {' '.join(said_of)}",
        figures=figures,
        data=figures_table(figures, headings, rows),
    )


WAY = (
    "name", "said", "start", "start_shown", "start_end", "value", "value_end", "shown", "line", "target",
    "target_end", "target_shown", "is_ahead",
)  # fmt: skip


def _way(course: CourseRow) -> tuple[str | float | bool, ...]:
    """Return one panel of the ways to the targets."""
    start, now, final = course.baseline, course.figure, course.row.final
    assert final and final.figure is not None and start.value is not None and now.value is not None
    result = now.value, now.year.end
    goal = final.figure, final.target_year
    is_ahead = (course.distance.value or 0) >= 0
    drawn = (start.value, bare(start), start.year.end, *result, said(now), course.line[now.year.end], *goal)
    return (course.row.short_label, _beside(course), *drawn, _target(course), is_ahead)


def _target(course: CourseRow) -> str:
    assert course.row.final
    return in_points(course.row.final.text(course.row.indicator.unit, WHOLE))


def _beside(course: CourseRow) -> str:
    """Return `0.2 points behind the line`, or `on the line`."""
    distance = course.distance.value or 0
    if not distance:
        return "on the line"
    size = in_points(format_change(distance, course.row.indicator.unit, course.figure.decimals))
    return f"{size} {'ahead of' if distance > 0 else 'behind'} the line"


def courses(page: Page) -> list[CourseRow]:
    """Return the courses of the area's figures of the edition's own year, in the order of the register."""
    return [course for row in page.rows() if row.is_updated and (course := _course(page, row))]


def _course(page: Page, row: ScorecardRow) -> CourseRow | None:
    target, unit = row.final, row.indicator.unit
    is_one_series = row.rating.cause != "series break"
    held = course_to(page.edition, row.figure, target) if row.figure and is_one_series else None
    if held is None or target is None or target.is_reached(exact(held.baseline.value or 0)):
        return None  # from a baseline past the target a line would lead back
    stated = [(each.year.end, each.value) for each in comparable_series(page, row)]
    series = [(year, value) for year, value in stated if value is not None]
    breaks = [parse_year(label, row.indicator.year_type).end for label in row.indicator.series_breaks]
    limits = POSSIBLE.get(unit, (0, None))
    projection = project(series, target.target_year, break_years=breaks, limits=limits)
    return CourseRow(**vars(held), row=row, projection=projection)


def _on_line(course: CourseRow, years_ahead: int) -> str:
    year = course.figure.year.end + years_ahead
    if year not in course.line:
        return NONE
    return f"{format_value(course.line[year], course.row.indicator.unit, course.figure.decimals)} ({year})"


def _chip(distance: Difference) -> Chip:
    """Return ahead of the line, on it, or behind it: in signs, not in the shapes of the ratings."""
    if distance.value is None:
        return Chip("No line", "not-rated")
    if distance.value < 0:
        return Chip("− Behind", "behind")
    return Chip("+ Ahead" if distance.value > 0 else "= On the line", "ahead")


COLUMNS: Columns = {
    "Indicator": lambda course: CellLines(
        course.row.label,
        (f"target {course.row.target_text(course.row.final)}",),
        definition_href(course.row.indicator.id),
    ),
    "Latest": lambda course: dated(course.figure),
    "Line this year": lambda course: _on_line(course, 0),
    "Distance": lambda course: CellLines(_chip(course.distance), (course.distance.text,)),
    "Next on the line": lambda course: _on_line(course, 1),
    "If the trend went on": lambda course: course.projection.text(
        course.row.indicator.unit, course.figure.decimals
    ),
}
DOWNLOAD: Columns = {
    "indicator": "row.indicator.id",
    "group": "row.group.id",
    "time_period": "figure.year.label",
    "value": "figure.value",
    "baseline_value": "baseline.value",
    "target_year": "row.final.target_year",
    "target_value": "row.final.figure",
    "line_this_year": lambda course: (
        None
        if (value := course.line.get(course.figure.year.end)) is None
        else round_half_up(value, course.figure.decimals)
    ),
    "ahead_of_line": "distance.value",
    "projected": "projection.value",
    "projected_lower": "projection.lower",
    "projected_upper": "projection.upper",
    "figures_in_trend": "projection.points",
    "no_projection_because": "projection.reason",
}
