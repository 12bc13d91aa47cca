"""The word-sized line of a scorecard row: its figures over the years, since the last series break."""

from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow, series_break_between
from analysis.exhibits.exhibit import Spark
from analysis.exhibits.page import Page
from analysis.exhibits.scorecard_charts import word_sized_line

MIN_FIGURES = 3


def sparkline(page: Page, row: ScorecardRow) -> Spark | None:
    """Return the line up to the row's figure. Return None for fewer than three comparable figures."""
    figures = comparable_series(page, row)
    if len(figures) < MIN_FIGURES:
        return None
    picture = word_sized_line([figure.value for figure in figures if figure.value is not None])
    first, last = figures[0], figures[-1]
    alt = f"Line of {len(figures)} figures, from {first.text} in {first.year} to {last.text} in {last.year}."
    return Spark(picture.png, picture.width, picture.height, alt)


def comparable_series(page: Page, row: ScorecardRow) -> list[Figure]:
    """Return the figures of one source up to the row's year, since the last series break."""
    if row.figure is None:
        return []
    last = row.figure.year
    return [
        figure
        for figure in page.edition.figures.series(row.indicator.id, row.area.code, row.group.id)
        if figure.value is not None and figure.year <= last
        if not series_break_between(row.indicator, figure.year, last)
    ]
