"""Worked cases: what a source says of an indicator, read by a person, against what the page of an edition shows of it."""

import csv
from pathlib import Path

import pytest

from analysis.exhibits.page import open_page

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
