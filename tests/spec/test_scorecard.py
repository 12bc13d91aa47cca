"""The scorecard: its counts add up and are the same everywhere, every rating explains itself, nothing is left out unsaid."""

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from analysis.chapters import awaiting, front_page
from analysis.chapters import scorecard as scorecard_page
from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.edition.scorecard import ScorecardRow, counts, left_to_other_editions
from analysis.exhibits.exhibit import Chip, Exhibit, Lines, to_html
from analysis.exhibits.page import Page, open_page
from analysis.project import find_project
from analysis.rules.rating import RAGS, rate
from analysis.rules.targets import Target, resolve

DATA = find_project(Path(__file__)).data
EDITIONS = sorted(load_editions(DATA))
COUNTY, DISTRICT = load_areas(DATA).county.name, load_areas(DATA).districts[-3].name


@cache
def page_of(period: str, area: str = COUNTY, topic: str = "scorecard") -> Page:
    return open_page(topic, period, area)


def total(exhibit: Exhibit | None) -> dict[str, int]:
    """The last line of a table of counts, by heading."""
    assert exhibit is not None and exhibit.data is not None
    names, last = exhibit.data.raw_columns, exhibit.data.raw_rows[-1]
    return {str(name): int(cell) for name, cell in zip(names[1:], last[1:], strict=True) if cell is not None}


def column(exhibit: Exhibit | None, name: str) -> list[object]:
    """A column of what an exhibit's download holds."""
    if exhibit is None or exhibit.data is None:
        return []
    place = exhibit.data.raw_columns.index(name)
    return [row[place] for row in exhibit.data.raw_rows]


@pytest.mark.parametrize("period", EDITIONS)
def test_counts_by_rating_and_by_movement_add_up_to_the_rows(period: str) -> None:
    page = page_of(period)
    ratings, movements = total(scorecard_page.ratings(page)), total(scorecard_page.directions(page))
    assert ratings["All"] == movements["All"] == len(page.rows())
    assert sum(ratings[name] for name in ("Red", "Amber", "Green", "Not rated")) == ratings["All"]
    assert sum(ratings[cause] for cause in scorecard_page.CAUSES.values()) == ratings["Not rated"]
    assert sum(movements[name] for name in scorecard_page.MOVEMENTS.values()) == movements["All"]


@pytest.mark.parametrize("period", EDITIONS)
def test_a_district_without_ratings_has_no_table_of_noughts(period: str) -> None:
    page = page_of(period, DISTRICT)
    assert not any(row.rating.rag != "not rated" for row in page.rows())
    assert scorecard_page.ratings(page) is None
    assert scorecard_page.directions(page) is None


@pytest.mark.parametrize("period", EDITIONS)
def test_front_page_scorecard_and_downloads_count_the_same(period: str) -> None:
    scorecard = page_of(period)
    shown = {
        rag: int(number) for number, rag in re.findall(r"\S (\d+) (red|amber|green)</span>", front(period))
    }
    downloaded = Counter(
        column(scorecard_page.with_target(scorecard), "rating")
        + column(scorecard_page.without_target(scorecard), "rating")
    )
    expected = {rag: counts(scorecard.rows())[rag] for rag in RAGS}
    assert shown == {rag: number for rag, number in expected.items() if rag != "not rated"}
    assert {rag: downloaded[rag] for rag in RAGS} == expected


def front(period: str) -> str:
    return to_html(front_page.at_a_glance(page_of(period, topic="front_page")))


@pytest.mark.parametrize("period", EDITIONS)
def test_every_rating_explains_itself_in_one_sentence(period: str) -> None:
    for row in page_of(period).rows():
        reason = row.rating.reason
        assert reason.endswith(".")
        assert not re.search(r"[.!?] +[A-Z]", reason), f"{row.indicator.id}: more than one sentence: {reason}"
        if row.rating.rag == "not rated":
            assert row.rating.cause
        else:
            assert row.figure is not None
            assert str(row.baseline.year if row.baseline else "?") in reason


def test_a_rating_by_the_last_year_of_the_plan_says_that_the_rule_was_extended() -> None:
    by_year = {
        row.target.target_year: row
        for row in page_of("2012").rows()
        if row.target and row.rating.rag != "not rated"
    }
    assert by_year
    for year, row in by_year.items():
        assert ("none is set for 2013 or 2015" in row.rating.reason) == (year == 2016)


def test_the_2012_scorecard_rates_what_the_papers_allow() -> None:
    """Those of papers 002 and 004 with a figure, an outturn of 2010-11 and a target that comes to a figure."""
    rated = {
        (row.indicator.id, row.group.id): row.rating.rag
        for row in page_of("2012").rows()
        if row.rating.rag != "not rated"
    }
    assert rated == {
        ("ks2_em_l4", "all"): "amber",
        ("ks4_5ac_em", "all"): "amber",
        ("schools_below_floor_primary", "all"): "amber",
        ("ks2_em_l4_gap_fsm", "all"): "amber",
        ("permanent_exclusions", "all"): "amber",
        ("persistent_absence_primary", "all"): "amber",
        ("persistent_absence_secondary", "all"): "amber",
        ("neet_16_18", "all"): "red",
        ("level2_19", "all"): "amber",
        ("level2_19", "fsm"): "amber",
        ("level3_19", "fsm"): "amber",
    }


def test_what_lacks_nothing_is_rated_and_the_other_way_round() -> None:
    for row in page_of("2012").rows():
        is_complete = not awaiting.lacking(row)
        assert is_complete == (row.rating.rag != "not rated" or row.rating.cause == "series break"), (
            row.indicator.id
        )


def test_indicators_of_another_edition_are_counted_and_left_to_it() -> None:
    page = page_of("2012")
    covered = {row.indicator.id for row in page.rows()}
    left = {indicator.id for indicator in left_to_other_editions(page.edition)}
    assert "ks3_science_l5" in left
    assert "ks2_em_l4" in covered
    assert len(covered) + len(left) == len(page.edition.register)
    assert f"{len(left)} more indicators" in to_html(scorecard_page.opening(page))


def test_a_target_set_after_the_position_date_is_not_known() -> None:
    """More than 90% good schools by 2017 is a target of April 2014."""

    def good_schools(period: str) -> ScorecardRow:
        return next(row for row in page_of(period).rows() if row.indicator.id == "ofsted_good_all")

    assert good_schools("2012").final is None
    assert good_schools("2014").target_text(good_schools("2014").final) == "more than 90% (2017)"


def test_every_indicator_of_a_district_page_is_its_own_or_marked_as_the_countys() -> None:
    page = page_of("2012", DISTRICT)
    marked = scorecard_page.county_only(page)
    assert marked is not None
    assert COUNTY in marked.title
    assert set(column(marked, "area_name")) == {COUNTY}
    own = [
        *column(scorecard_page.with_target(page), "indicator"),
        *column(scorecard_page.without_target(page), "indicator"),
    ]
    on_page = {*own, *column(marked, "indicator")}
    assert on_page >= {row.indicator.id for row in page.rows(area=page.edition.county) if row.figure}
    assert not {*own} & {*column(marked, "indicator")}


def test_a_percentage_with_its_counts_carries_an_interval() -> None:
    row = next(row for row in page_of("2013", DISTRICT).rows() if row.indicator.id == "ks4_basics")
    assert row.figure is not None
    assert row.figure.value is not None
    assert row.interval is not None
    assert row.interval.lower < row.figure.value < row.interval.upper
    shown = to_html(scorecard_page.without_target(page_of("2013", DISTRICT)))
    assert f"95% interval {row.interval.lower:.1f}% to {row.interval.upper:.1f}%" in shown


def test_neighbours_say_how_many_have_a_figure_and_the_countys_place() -> None:
    shown = to_html(scorecard_page.with_target(page_of("2012")))
    assert "average of 10 of 10" in shown
    assert "2nd of 11, quartile A" in shown


def test_rows_are_by_priority_with_the_rated_ones_first() -> None:
    exhibit = scorecard_page.with_target(page_of("2012"))
    assert exhibit.data is not None
    place = 0
    for priority, count in exhibit.data.parts:
        part = exhibit.data.raw_rows[place : place + count]
        place += count
        assert {row[exhibit.data.raw_columns.index("priority")] for row in part} == {priority}
        rags = [RAGS.index(str(row[exhibit.data.raw_columns.index("rating")])) for row in part]
        assert rags == sorted(rags)
    assert place == len(exhibit.data.rows)


def test_a_rating_is_a_shape_and_a_word_before_it_is_a_colour() -> None:
    exhibit = scorecard_page.with_target(page_of("2012"))
    assert exhibit.data is not None
    chips = [
        cell.head
        for row in exhibit.data.rows
        for cell in row
        if isinstance(cell, Lines) and isinstance(cell.head, Chip)
    ]
    assert chips
    assert all(re.fullmatch(r"\S [A-Z].*", chip.text) for chip in chips)


def test_a_sortable_table_stays_a_table_when_shown_as_cards() -> None:
    html = to_html(scorecard_page.with_target(page_of("2012")))
    assert '<table class="sortable" role="table">' in html
    assert html.count('role="rowheader"') == len(rows_with_target())
    assert re.search(r'<td role="cell" data-label="Baseline">', html)
    assert not re.search(r"<script|style=", html)


def rows_with_target() -> list[ScorecardRow]:
    return [row for row in page_of("2012").rows() if row.final]


def test_a_fall_of_at_least_so_much_is_reached_from_above() -> None:
    """15% fewer than 200 is 170: 180 is not there yet, 160 is beyond."""
    target = Target(
        "a", "b", "all", 2016, "change_pct", "at least", value=15, direction="decrease", baseline_year="2012"
    )
    resolved = resolve(target, unit="count", decimals=0, baseline_value=200)
    assert (resolved.lower, resolved.upper) == (None, 170)
    rule = {"equal_to_baseline": "amber"}
    rags = [rate(now, 200, resolved, "L", rule, unit="count", decimals=0).rag for now in (210, 180, 170, 160)]
    assert rags == ["red", "amber", "green", "green"]
