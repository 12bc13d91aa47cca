"""On course? Each indicator with a baseline and a target: where a straight line stands this year, and what a trend would reach.

The line is arithmetic, not a forecast; a trend needs four comparable figures and is said with its uncertainty
(`analysis.rules.trajectory`).
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.data.years import parse_year
from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow
from analysis.exhibits.exhibit import Chip, DataTable, Exhibit, Lines, ShownCell
from analysis.exhibits.page import Page
from analysis.exhibits.sparklines import comparable_series
from analysis.rules.rating import Polarity
from analysis.rules.rounding import format_value, round_half_up
from analysis.rules.targets import ResolvedTarget
from analysis.rules.trajectory import (
    CourseDistance,
    Milestone,
    Projection,
    distance_to_course,
    milestones,
    project,
)

COLUMNS = ("Indicator", "Latest", "Line this year", "Distance", "Next on the line", "If the trend went on")
RAW_COLUMNS = (
    "indicator",
    "group",
    "time_period",
    "value",
    "baseline_value",
    "target_year",
    "target_value",
    "line_this_year",
    "ahead_of_line",
    "projected",
    "projected_lower",
    "projected_upper",
    "figures_in_trend",
    "no_projection_because",
)
POSSIBLE: dict[str, tuple[float | None, float | None]] = {"percent": (0, 100), "pp": (None, None)}


@dataclass(frozen=True)
class Course:
    """One indicator's straight line, the distance of its figure from it, and its projection."""

    row: ScorecardRow
    figure: Figure
    baseline: Figure
    target: ResolvedTarget
    line: Sequence[Milestone]
    distance: CourseDistance
    projection: Projection

    def milestone(self, year: int) -> Milestone | None:
        return next((step for step in self.line if step.year == year), None)

    def write(self, value: float) -> str:
        return format_value(value, self.row.indicator.unit, self.figure.decimals)


def on_course(page: Page) -> Exhibit:
    """A row for each indicator with a figure, a baseline and a target that comes to a figure; a notice where there is none."""
    found = courses(page)
    if not found:
        body = f"<p>No indicator of {html.escape(page.area.name)} has a figure, a baseline and a target to draw a line between.</p>"
        return page.exhibit("on-course", "notice", body=body)
    return page.exhibit(
        "on-course",
        "table",
        title=f"{page.area.name}: against the straight line from the baseline to the last target",
        unit="The line rises or falls by the same amount each year: arithmetic, not a forecast",
        figures=[figure for each in found for figure in (each.figure, each.baseline)],
        citations=page.cite(
            figure for each in found for figure in (each.figure, *comparable_series(page, each.row))
        ),
        indicators=(),
        data=DataTable(
            columns=COLUMNS,
            rows=tuple(_cells(each) for each in found),
            raw_columns=RAW_COLUMNS,
            raw_rows=tuple(_raw(each) for each in found),
            sortable=True,
        ),
    )


def courses(page: Page) -> list[Course]:
    """The courses of the page's area, in the order of the register."""
    return [course for each in page.rows() if (course := _course(page, each))]


def _course(page: Page, each: ScorecardRow) -> Course | None:
    figure, baseline, target = each.figure, each.baseline, each.final
    if figure is None or baseline is None or target is None or figure.value is None or baseline.value is None:
        return None
    end = target.figure
    if end is None or each.rating.cause == "series break":
        return None
    line = milestones(baseline.year.end, baseline.value, target.target_year, end)
    polarity: Polarity = each.indicator.polarity  # type: ignore[assignment]
    unit, decimals = each.indicator.unit, figure.decimals
    distance = distance_to_course(figure.year.end, figure.value, line, polarity, unit=unit, decimals=decimals)
    return Course(each, figure, baseline, target, line, distance, _projection(page, each, target.target_year))


def _projection(page: Page, each: ScorecardRow, year: int) -> Projection:
    series = [
        (figure.year.end, figure.value)
        for figure in comparable_series(page, each)
        if figure.value is not None
    ]
    breaks = [parse_year(label, each.indicator.year_type).end for label in each.indicator.series_breaks]
    return project(series, year, break_years=breaks, limits=POSSIBLE.get(each.indicator.unit, (0, None)))


def _cells(course: Course) -> tuple[ShownCell, ...]:
    each, year = course.row, course.figure.year.end
    now, following = course.milestone(year), course.milestone(year + 1)
    return (
        Lines(
            each.label,
            (f"target {each.target_text(course.target)}",),
            href=f"../appendices/definitions.html#{each.indicator.id}",
        ),
        f"{course.figure.text} ({course.figure.year})",
        f"{course.write(now.value)} ({now.year})" if now else "–",
        Lines(_chip(course.distance), (course.distance.text,)),
        f"{course.write(following.value)} ({following.year})" if following else "–",
        course.projection.text(each.indicator.unit, course.figure.decimals),
    )


def _chip(distance: CourseDistance) -> Chip:
    """Ahead of the line, on it, or behind it: in signs, not in the shapes of the ratings."""
    if distance.value is None:
        return Chip("No line", "not-rated")
    if distance.value < 0:
        return Chip("− Behind", "red")
    return Chip("+ Ahead" if distance.value > 0 else "= On the line", "green")


def _raw(course: Course) -> tuple[str | float | int | None, ...]:
    each, now, projection = course.row, course.milestone(course.figure.year.end), course.projection
    return (
        each.indicator.id,
        each.group.id,
        course.figure.year.label,
        course.figure.value,
        course.baseline.value,
        course.target.target_year,
        course.target.figure,
        round_half_up(now.value, course.figure.decimals) if now else None,
        course.distance.value,
        projection.value,
        projection.lower,
        projection.upper,
        projection.points,
        projection.reason,
    )
