"""Worked cases: what a source says of an indicator, read by a person, against what the page of an edition shows of it."""

import csv
from pathlib import Path

import pytest

from analysis.exhibits.exhibit import CellLines
from analysis.exhibits.indicators import indicators_table
from analysis.exhibits.page import open_page
from analysis.notebook import trend

Case = dict[str, str]

WITH_ANOTHER_SOURCE = ("ks4_5ac_em", "paper-002", "61%")


def worked_cases() -> list[Case]:
    path = Path(__file__).with_name("worked_cases.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(case: Case) -> str:
    return f"{case['period']}-{case['area']}-{case['indicator']}-{case['group']}"


@pytest.mark.parametrize("case", worked_cases(), ids=named)
def test_the_page_shows_what_was_read_in_the_source(case: Case) -> None:
    page = open_page("overview", case["period"], case["area"])
    shown = page.row(case["indicator"], case["group"])
    assert shown.figure is not None
    assert (shown.figure.year.label, shown.figure.text) == (case["year"], case["shown"])
    assert (shown.baseline.text if shown.baseline else "") == case["baseline"]
    assert (shown.target_text(shown.target) if shown.target else "") == case["target"]
    assert shown.rating.rag == case["rating"], shown.rating.reason


def test_gcse_is_stated_to_a_whole_per_cent_by_the_paper_and_to_a_decimal_by_the_release() -> None:
    indicator, source, text = WITH_ANOTHER_SOURCE
    page = open_page("key_stages", "2012", "Kent")
    figure = page.figure(indicator)
    assert figure is not None
    assert (figure.source, figure.text) == ("sfr01-2014", "61.3%")
    assert [(other.source, other.text) for other in page.edition.figures.also_stated(figure)] == [
        (source, text)
    ]


def test_a_chart_of_two_years_has_the_country_in_both() -> None:
    page = open_page("key_stages", "2008", "Kent")
    exhibit = trend(page, "ks4_headline", beside=["country"], id="gcse-trend")
    assert exhibit is not None and exhibit.data is not None
    assert exhibit.data.rows == (("2005/06", "46.8%", "44.1%"), ("2006/07", "48.5%", "45.9%"))


def test_a_stated_change_or_lead_does_not_stand_beside_another_that_is_worked_out() -> None:
    """The paper has exclusions down by 16% and five or more A* to C up by 4.6 points; its counts and the release differ."""
    for period, wrong in (
        ("2012", ("16%", "up 4.6")),
        ("2008", ("2.9 percentage points above", "1.8 percentage points above")),
    ):
        for topic in ("key_stages", "ofsted"):
            page = open_page(topic, period, "Kent")
            table = indicators_table(page, "x", "x", page.rows(topic))
            assert table.data is not None
            text = " ".join(
                line
                for row in table.data.rows
                if isinstance(row[0], CellLines)
                for line in row[0].below
                if isinstance(line, str)
            )
            assert not [each for each in wrong if each in text]
