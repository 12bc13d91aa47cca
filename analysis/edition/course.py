"""The course to a target: the straight line from the baseline, and where a figure stands against it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from analysis.edition.edition import Edition
from analysis.edition.figures import Figure
from analysis.rules.comparators import Difference
from analysis.rules.rating import Polarity
from analysis.rules.targets import ResolvedTarget
from analysis.rules.trajectory import distance_to_trajectory, milestones


@dataclass(frozen=True)
class Course:
    """A straight line, the figure and baseline that it is judged by, and the distance. line: by year."""

    figure: Figure
    baseline: Figure
    line: Mapping[int, float]
    distance: Difference


def course_to(edition: Edition, figure: Figure, target: ResolvedTarget | None) -> Course | None:
    """Return the course of a figure to a target, at the finest precision held; None without a line.
    Of several sources that state the figure and its baseline, the one that prints most decimals decides."""
    if target is None or target.figure is None:
        return None
    figures, held = edition.figures, list[tuple[Figure, Figure, float, float]]()
    for each in (figure, *figures.also_stated(figure)):
        start = figures.baseline(each)
        if each.value is not None and start is not None and start.value is not None:
            held.append((each, start, each.value, start.value))
    if not held:
        return None
    finest, baseline, value, begun = max(held, key=lambda each: min(each[0].decimals, each[1].decimals))
    line = milestones(baseline.year.end, begun, target.target_year, target.figure)
    polarity, unit = cast("Polarity", figure.indicator.polarity), figure.indicator.unit
    return Course(
        finest,
        baseline,
        line,
        distance_to_trajectory(figure.year.end, value, line, polarity, unit=unit, decimals=finest.decimals),
    )
