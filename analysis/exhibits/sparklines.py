"""The word-sized line of a scorecard row: its figures over the years, since the last series break."""

from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow, series_break_between
from analysis.exhibits.exhibit import Spark
from analysis.exhibits.page import Page
from analysis.exhibits.scorecard_charts import word_sized_line

FEWEST_FIGURES = 3


def sparkline(page: Page, row: ScorecardRow) -> Spark | None:
    """The line up to the row's figure. None for fewer than three comparable figures: two would look like a trend."""
    figures = comparable_series(page, row)
    if len(figures) < FEWEST_FIGURES:
        return None
    picture = word_sized_line([figure.value for figure in figures if figure.value is not None])
    first, last = figures[0], figures[-1]
    alt = f"Line of {len(figures)} figures, from {first.text} in {first.year} to {last.text} in {last.year}."
    return Spark(picture.png, picture.width, picture.height, alt)


def comparable_series(page: Page, row: ScorecardRow) -> list[Figure]:
    """The figures of one source that can be compared with the row's: up to its year, since the last series break."""
    if row.figure is None:
        return []
    own = page.edition.figures.series(row.indicator.id, row.area.code, row.group.id)
    return [
        figure
        for figure in own
        if figure.value is not None
        and figure.year <= row.figure.year
        and not series_break_between(row.indicator, figure.year, row.figure.year)
    ]
