"""An opening says the hardest finding first, and as hard as it is: cases of the districts as published."""

import re

import pytest

from analysis.exhibits.openings import opening
from analysis.exhibits.page import open_page
from analysis.exhibits.scorecards import awaiting, scorecard_opening
from analysis.exhibits.summaries import moved
from analysis.exhibits.trends import trend

FIRST = [
    # year, district, how the opening of its sheet begins
    ("2012", "Dover", "54.5% of pupils living in Dover gained five good GCSEs including English and maths in 2012, 4.6 points below England (59.1%)."),
    ("2012", "Swale", "53.6% of schools in Swale were good or outstanding in 2012, 16.8 points below England (70.4%)."),
    ("2012", "Sevenoaks", "9.8% of secondary pupils in Sevenoaks were persistently absent in 2012, the highest of Kent's 12 districts."),
    ("2013", "Dover", "53.2% of pupils living in Dover gained five good GCSEs including English and maths in 2013, the lowest of Kent's 12 districts."),
    ("2025", "Thanet", "57% of pupils in Thanet reached the expected standard in reading, writing and maths in 2025, joint lowest of Kent's 12 districts."),
    # as hard as key stage 2, and last as well as behind
    ("2025", "Dover", "76.2% of pupils in Dover went to a good or outstanding school in 2025, the lowest of Kent's 12 districts. It is 17.0 points below England"),
    # 2 of 37 outstanding is the lowest, and too few to tell
    ("2025", "Tunbridge Wells", "91.8% of primary pupils in Tunbridge Wells went to a good or outstanding school in 2025, 3.2 points below England (95.0%)."),
    # nothing is hard: the first headline, and how it moved
    ("2012", "Tunbridge Wells", "71.0% of pupils living in Tunbridge Wells gained five good GCSEs including English and maths in 2012, the same as in 2011 (71.0%)."),
]  # fmt: skip


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", html)).strip()


@pytest.mark.parametrize(("period", "area", "begins"), FIRST)
def test_the_sheet_of_a_district_begins_with_the_hardest_finding(period: str, area: str, begins: str) -> None:
    shown = scorecard_opening(open_page("scorecard", period, area))
    assert words_of(shown.body).startswith(begins)


def test_a_chapter_takes_a_harder_finding_than_those_it_names() -> None:
    """Attendance is named and near England; good schools are not named, and far behind."""
    shown = opening(open_page("ofsted", "2012", "Swale"), "persistent_absence_secondary")
    assert words_of(shown.body).startswith(
        "53.6% of schools in Swale were good or outstanding in 2012, 16.8 points below"
    )


def test_few_schools_are_no_hard_finding() -> None:
    """0 of 2 special schools of Canterbury were good: the lowest of all, and of two that says nothing."""
    shown = opening(open_page("ofsted", "2012", "Canterbury"), "persistent_absence_secondary")
    assert "special" not in words_of(shown.body)


def test_a_series_break_that_figures_share_is_told_once() -> None:
    """Good schools are named, and a harder finding of the same inspections stands before them."""
    for district in ("Dartford", "Gravesham", "Tunbridge Wells", "Dover"):
        shown = words_of(
            opening(open_page("ofsted", "2025", district), "ofsted_list_all", "ofsted_list_primary").body
        )
        assert shown.count("Figures from 2025 are not comparable with earlier ones.") == 1, district


def test_the_result_of_the_baseline_year_is_told_once() -> None:
    shown = trend(open_page("key_stages", "2025", "Ashford"), "ks2_rwm_expected")
    assert shown and "from 65% in 2019" in shown.narrative and "2019 result was" not in shown.narrative


def test_a_figure_before_of_another_year_than_the_year_before_says_which() -> None:
    shown = words_of(moved(open_page("front_page", "2012", "Kent")).body)
    assert "In care 4.6% (2010) 13.1%" in shown and "61.3%" in shown and "(2011)" not in shown


@pytest.mark.parametrize("period", ["2008", "2012", "2013", "2025"])
def test_what_awaits_a_rating_adds_up_with_the_scorecard(period: str) -> None:
    shown = awaiting(open_page("awaiting", period, "Kent"))
    rated, every, rest = map(
        int, re.findall(r"(\d+) of (\d+) measures can be rated; here are the other (\d+)", shown.unit)[0]
    )
    lacking = int((re.findall(r"and (\d+) of which no source has a figure", shown.unit) or ["0"])[0])
    assert rated + rest == every
    assert f"{rest + lacking} measures that cannot be rated yet" in shown.title
