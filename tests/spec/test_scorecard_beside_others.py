"""The county's scorecard where no targets are set: what is behind first, the rest opened when asked, each row with its place."""

import re

import pytest

from analysis.edition.scorecard import rows
from analysis.edition.wording import in_points
from analysis.exhibits.exhibit import to_html
from analysis.exhibits.indicators import neighbours
from analysis.exhibits.page import Page, open_page
from analysis.exhibits.scorecards import better_rated, not_held, scorecard, shown_rows
from analysis.exhibits.summaries import at_a_glance
from analysis.rules.rounding import round_half_up

LONG = 45
"""More open rows than these make a scorecard longer than three screens of a desktop."""


@pytest.fixture(scope="module")
def page() -> Page:
    return open_page("scorecard", "2025", "Kent")


def test_what_is_behind_stands_open_and_the_rest_opens(page: Page) -> None:
    rated = [row for row in shown_rows(page) if row.is_updated and row.is_rated]
    behind = [row for row in rated if row.rating.rag == "behind"]
    first, rest = to_html(scorecard(page)), to_html(better_rated(page))
    assert first.count('role="rowheader"') == len(behind) <= LONG < len(rated)
    assert rest.count('role="rowheader"') == len(rated) - len(behind)
    assert scorecard(page).title == f"Kent: {len(behind)} indicators behind"
    assert f"Show {len(rated) - len(behind)} measures mixed or ahead" in rest


@pytest.mark.parametrize(("period", "area"), [("2012", "Kent"), ("2025", "Thanet")])
def test_where_targets_judge_and_in_a_district_nothing_is_set_apart(period: str, area: str) -> None:
    assert better_rated(open_page("scorecard", period, area)) is None


def test_the_place_among_all_authorities_stands_on_the_row_and_the_tile_and_is_traced(page: Page) -> None:
    row = next(
        each for each in rows(page.edition, page.area) if each.indicator.id == "phonics" and each.place
    )
    assert row.place
    for shown in (scorecard(page), at_a_glance(page)):
        assert row.place.printed[1:] in to_html(shown)
        facts = [dict(fact.key) for fact in shown.facts if fact.table == "statements"]
        assert dict(row.place.key) in facts
    assert row.place.text[1:] in to_html(at_a_glance(page))


def test_the_column_of_neighbours_shows_the_median_that_the_rating_compares_with(page: Page) -> None:
    assert "Neighbours, median" in scorecard(page).data.columns  # type: ignore[union-attr]
    compared = 0
    for row in rows(page.edition, page.area):
        named = re.search(
            r"than the median of \d+ statistical neighbours \((.+?)\)(?=[,;.])", row.rating.reason
        )
        if named and (shown := neighbours(page, row)):
            assert in_points(named[1]) == shown.head and shown.below[-1].startswith("median of ")
            compared += 1
    assert compared > 10


def test_the_neighbours_average_is_as_fine_as_the_figure_beside_it(page: Page) -> None:
    row = next(each for each in rows(page.edition, page.area) if each.indicator.id == "phonics")
    assert row.figure and row.neighbours and row.neighbours.value
    shown = neighbours(page, row)
    assert shown
    average = f"{round_half_up(row.neighbours.value, row.figure.decimals):.0f}%"
    assert shown.below[-1] == f"median of {row.neighbours.text}, average {average}"


def test_what_a_district_lacks_is_named_as_within_a_sentence() -> None:
    lacking = not_held(open_page("scorecard", "2025", "Thanet"))
    assert lacking and "figures of this year for pupil premium, council spending, Early Years" in lacking.body
    assert "participation and NEET" in lacking.body and ", A level," in lacking.body
