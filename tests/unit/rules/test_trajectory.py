"""The straight line, the distance to it, and the projection of a trend with its interval or the reason why there is none."""

import pytest

from analysis.rules.rating import Polarity
from analysis.rules.trajectory import distance_to_trajectory, milestones, project

LINE = milestones(2011, 59, 2015, 67)


def test_the_straight_line_has_a_milestone_a_year_and_ends_at_the_target() -> None:
    assert LINE == {2012: 61, 2013: 63, 2014: 65, 2015: 67}


def test_milestones_are_exact_in_decimals() -> None:
    assert list(milestones(2011, 0.1, 2014, 0.4).values()) == [0.2, 0.3, 0.4]


@pytest.mark.parametrize("target_year", [2011, 2010])
def test_there_is_no_line_to_a_target_that_is_not_later(target_year: int) -> None:
    assert milestones(2011, 59, target_year, 67) == {}


@pytest.mark.parametrize(
    ("current", "polarity", "ahead", "text"),
    [
        (65, "H", 2, "2.0 percentage points ahead of the 2013 milestone of 63.0%."),
        (62, "H", -1, "1.0 percentage points behind the 2013 milestone of 63.0%."),
        (63.04, "H", 0, "On the 2013 milestone of 63.0%."),
        (65, "L", -2, "2.0 percentage points behind the 2013 milestone of 63.0%."),
        (62, "L", 1, "1.0 percentage points ahead of the 2013 milestone of 63.0%."),
        (62, "T", None, "No straight line: it is best to be near the target every year."),
        (None, "H", None, "No figure for 2013 to compare with the line."),
    ],
)
def test_distance_to_the_line_is_ahead_whichever_way_is_good(
    current: float | None, polarity: Polarity, ahead: float | None, text: str
) -> None:
    distance = distance_to_trajectory(2013, current, LINE, polarity, unit="percent", decimals=1)
    assert (distance.value, distance.text) == (ahead, text)


def test_a_year_off_the_line_is_not_compared() -> None:
    assert (
        distance_to_trajectory(2017, 70, LINE, "H", unit="percent", decimals=0).text
        == "The line has no milestone for 2017."
    )


def test_a_trend_is_projected_by_least_squares_with_its_prediction_interval() -> None:
    # By hand: mean 3 and 5.2, slope 0.8, residual sum of squares 0.4 over 3 degrees of freedom, t 3.182;
    # in year 6 the error is sqrt(0.4 / 3 * (1 + 1/5 + 9/10)) = 0.5292.
    projection = project([(1, 4), (2, 4), (3, 5), (4, 6), (5, 7)], 6)
    assert projection.value == pytest.approx(7.6)
    assert projection.lower == pytest.approx(7.6 - 3.182 * 0.52915, abs=1e-3)
    assert projection.upper == pytest.approx(7.6 + 3.182 * 0.52915, abs=1e-3)
    assert (
        projection.text("percent", 1)
        == "7.6% in 6 if the trend of 5 figures went on (95% prediction interval 5.9% to 9.3%)."
    )


@pytest.mark.parametrize(
    ("years", "reason"),
    [
        ([], "No projection: no figures, and a trend needs 4."),
        ([2012], "No projection: 1 figure, and a trend needs 4."),
        ([2011, 2012], "No projection: 2 figures, and a trend needs 4."),
        ([2010, 2011, 2012], "No projection: 3 figures, and a trend needs 4."),
        ([2009, 2010, 2010, 2011, 2012], "No projection: a year has two figures."),
        ([2013, 2014, 2015, 2016], "No projection: 2016 is not later than the latest figure."),
    ],
)
def test_too_few_figures_make_no_trend(years: list[int], reason: str) -> None:
    projection = project([(year, 60.0) for year in years], 2016)
    assert projection.value is None
    assert projection.text("percent", 0) == reason


def test_figures_before_a_series_break_are_not_part_of_the_trend() -> None:
    figures = [(year, 50.0 + year - 2006) for year in range(2006, 2013)]
    assert (
        project(figures, 2016, break_years=[2010]).reason
        == "3 figures since the series break of 2010, and a trend needs 4"
    )
    assert project(figures, 2016, break_years=[2009]).points == 4


def test_the_interval_is_cut_at_what_is_possible() -> None:
    projection = project([(2009, 90), (2010, 97), (2011, 92), (2012, 97)], 2013, limits=(0, 100))
    assert projection.value is not None
    assert projection.value < 100
    assert projection.upper == 100


def test_a_trend_that_leaves_what_is_possible_is_not_projected() -> None:
    projection = project([(2009, 80), (2010, 85), (2011, 90), (2012, 95)], 2016, limits=(0, 100))
    assert projection.reason == "the trend would leave the possible values before 2016"


def test_figures_on_a_line_are_projected_along_it() -> None:
    projection = project([(2012, 66), (2010, 62), (2011, 64), (2009, 60)], 2014)
    assert (projection.value, projection.lower, projection.upper) == (70, 70, 70)
