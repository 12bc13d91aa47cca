"""The scorecard: its counts add up and are the same everywhere, every rating explains itself, nothing is left out unsaid."""

import html
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import cast

import pytest

from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.edition.scorecard import ScorecardRow, counts, covered_groups, scale
from analysis.exhibits import courses, indicators, scorecards, summaries
from analysis.exhibits.exhibit import CellLines, Chip, DataTable, Exhibit, InlineChart, to_html
from analysis.exhibits.page import Page, open_page
from analysis.project import find_project
from analysis.rules.rating import SCALES, Rag, rate
from analysis.rules.targets import Target, resolve

DATA = find_project(Path(__file__)).data
EDITIONS = sorted(load_editions(DATA))
COUNTY, DISTRICT = load_areas(DATA).county.name, load_areas(DATA).districts[-3].name


@cache
def page_of(period: str, area: str = COUNTY, topic: str = "scorecard") -> Page:
    return open_page(topic, period, area)


def shown(page: Page) -> Exhibit:
    return scorecards.scorecard(page)


def column(exhibit: Exhibit | None, name: str) -> list[object]:
    """A column of what an exhibit's download holds."""
    if exhibit is None or exhibit.data is None:
        return []
    place = exhibit.data.raw_columns.index(name)
    return [row[place] for row in exhibit.data.raw_rows]


def column_cells(data: DataTable) -> dict[str, tuple[object, ...]]:
    return dict(zip(data.columns, zip(*data.rows, strict=True), strict=True))


def tables(page: Page) -> list[DataTable]:
    return [each.data for each in exhibits(page) if each and each.data]


def exhibits(page: Page) -> tuple[Exhibit | None, ...]:
    below = (scorecards.better_rated, scorecards.not_judged, scorecards.not_updated)
    return shown(page), *(table(page) for table in below)


@pytest.mark.parametrize("area", [COUNTY, DISTRICT])
@pytest.mark.parametrize("period", EDITIONS)
def test_every_figure_has_a_line_and_headings_count_their_ratings(period: str, area: str) -> None:
    page = page_of(period, area)
    rows, shown_in = scorecards.shown_rows(page), tables(page)
    assert sum(len(data.rows) for data in shown_in) == len(rows)
    counted: Counter[str] = Counter()
    for data in shown_in:
        assert sum(count for _, count in data.parts) == len(data.rows)
        for heading, _ in data.parts:
            numbers = re.findall(r"(\d+) (red|amber|green|behind|mixed|ahead|worse|similar|better)", heading)
            counted.update({rag: int(number) for number, rag in numbers})
    assert +counted == {rag: n for rag, n in counts(rows).items() if n and rag != "not rated"}


@pytest.mark.parametrize("period", EDITIONS)
def test_what_is_not_updated_stands_apart_with_its_year_and_without_a_change(period: str) -> None:
    page = page_of(period)
    late = sum(not row.is_updated for row in scorecards.shown_rows(page))
    *of_year, earlier = [
        {} if each is None or each.data is None else column_cells(each.data) for each in exhibits(page)
    ]
    for columns in filter(None, of_year):
        assert not any(isinstance(cell, CellLines) for cell in columns["Result"])
    assert bool(earlier) == bool(late)
    for columns in filter(None, [earlier]):
        assert [isinstance(cell, CellLines) for cell in columns["Result"]] == [True] * late
        assert "Change" not in columns, "none has a change, so there is no such column"


@pytest.mark.parametrize("period", EDITIONS)
def test_what_is_not_updated_is_marked_on_the_front_page_and_on_no_course(period: str) -> None:
    page = page_of(period)
    tiles = re.findall(r'<li><span class="label">.*?</li>', front(period), re.DOTALL)
    late = [tile for tile in tiles if "not updated" in tile]
    assert len(late) == sum(not row.is_updated for row in summaries.headline_rows(page))
    assert not any(re.search("better|worse|the same", tile) for tile in late)
    assert all(page.edition.is_own_year(course.figure) for course in courses.courses(page))


@pytest.mark.parametrize("period", EDITIONS)
def test_what_is_not_updated_stands_apart_from_a_districts_sheet(period: str) -> None:
    """It opens below the sheet; a district that has nothing else has it on the sheet."""
    page = page_of(period, DISTRICT)
    rows = [row.is_updated for row in scorecards.shown_rows(page)]
    sheet, *rest = tables(page)
    is_late_only = not any(rows)
    assert sum(count for _, count in sheet.parts) == rows.count(not is_late_only)
    assert any(heading.startswith(indicators.EARLIER) for heading, _ in sheet.parts) == is_late_only
    assert sum(count for data in rest for _, count in data.parts) == (
        0 if is_late_only else rows.count(False)
    )


@pytest.mark.parametrize("period", EDITIONS)
def test_front_page_scorecard_and_downloads_count_the_same(period: str) -> None:
    scorecard = page_of(period)
    on_front = {
        rag: int(number)
        for number, rag in re.findall(r"\S (\d+) (red|amber|green|behind|mixed|ahead)</span>", front(period))
    }
    downloaded = Counter(rating for exhibit in exhibits(scorecard) for rating in column(exhibit, "rating"))
    expected = counts(scorecards.shown_rows(scorecard))
    assert on_front == {rag: n for rag, n in expected.items() if n and rag != "not rated"}
    assert downloaded == +expected


def front(period: str) -> str:
    return to_html(summaries.at_a_glance(page_of(period, topic="front_page")))


@pytest.mark.parametrize("period", EDITIONS)
def test_every_rating_explains_itself_in_one_sentence(period: str) -> None:
    for row in page_of(period).rows():
        reason = row.rating.reason
        assert reason.endswith(".")
        assert not re.search(r"[.!?] +[A-Z]", reason), f"{row.indicator.id}: more than one sentence: {reason}"
        if row.rating.rag == "not rated":
            assert row.rating.cause
        else:
            assert row.figure is not None or row.rests_on_words


def test_the_target_that_rates_is_the_one_shown_and_never_beside_no_target() -> None:
    for period in EDITIONS:
        for row in page_of(period).rows():
            assert not (row.target and row.target.is_resolved and "no target" in row.rating.reason)
            assert bool(row.target) == bool(row.final), row.indicator.id


def test_a_target_is_of_the_milestone_year_or_the_next_that_has_one() -> None:
    years = {row.indicator.id: row.target.target_year for row in page_of("2012").rows() if row.target}
    assert years["persistent_absence_primary"] == 2014
    assert years["ks4_5ac_em"] == 2016


def test_the_2012_scorecard_rates_what_the_papers_and_releases_allow() -> None:
    rated = {
        (row.indicator.id, row.group.id): row.rating.rag for row in page_of("2012").rows() if row.is_rated
    }
    assert rated == {
        ("eyfs_gld", "all"): "amber",
        ("ks2_em_l4", "all"): "amber",
        ("ks2_em_l4", "care"): "amber",
        ("ks4_5ac_em", "all"): "amber",
        ("ks4_5ac_em", "care"): "green",
        ("ks4_5ac_em_residence", "all"): "amber",
        ("ks4_english_ac", "all"): "red",
        ("a_level_2ae", "all"): "amber",
        ("schools_below_floor_primary", "all"): "amber",
        ("schools_above_floor_secondary_pct", "all"): "amber",
        ("ks1_reading_gap_gender", "all"): "red",
        ("ks1_writing_gap_gender", "all"): "red",
        ("ks1_maths_gap_gender", "all"): "red",
        ("ks2_em_l4_gap_fsm", "all"): "amber",
        ("ks2_em_l4_gap_sen_statement", "all"): "red",
        ("ks4_5ac_em_gap_fsm", "all"): "amber",
        ("ks4_progress_english", "all"): "red",
        ("ks4_progress_english", "mainstream"): "red",
        ("schools_in_category", "all"): "red",
        ("permanent_exclusions", "all"): "amber",
        ("persistent_absence_primary", "all"): "amber",
        ("persistent_absence_secondary", "all"): "amber",
        ("sen_statements_on_time", "all"): "amber",
        ("neet_16_18", "all"): "red",
        ("level2_19", "all"): "amber",
        ("level2_19", "fsm"): "amber",
        ("level3_19", "fsm"): "amber",
        ("attainment_19_gap_low_income", "all"): "red",
        ("claimant_rate", "all"): "red",
        ("ks2_maths_l4", "care"): "red",
        ("looked_after_children", "all"): "red",
        ("care_persistent_absence", "care"): "green",
        ("care_offending", "care"): "red",
        ("care_substance_misuse", "care"): "red",
        ("care_immunised", "care"): "red",
        ("care_development_assessed", "care"): "red",
        ("care_sdq_concern", "care"): "red",
        ("care_fostered", "care"): "red",
        ("care_three_placements", "care"): "red",
        ("care_placed_outside", "care"): "red",
        ("care_leavers_accommodated", "care"): "red",
        ("exclusions_permanent_rate", "all"): "red",
        ("exclusions_permanent_rate_secondary", "all"): "red",
        ("exclusions_fixed_rate_special", "all"): "red",
        ("exclusions_fixed_pupils_special", "all"): "red",
        ("exclusions_permanent_census", "all"): "red",
        ("ks5_points_student", "all"): "red",
        ("ks5_points_entry", "all"): "red",
    }


def test_a_papers_words_on_its_figure_stand_before_the_nations_figure_of_another_source() -> None:
    """The paper calls 13.1% of children in care above the national average; a release has its own two
    figures."""
    row = page_of("2012").row("ks4_5ac_em", "care")
    assert row.figure is not None
    assert (row.figure.value, row.national, row.rating.rag) == (13.1, None, "green")
    assert row.rests_on_words


def test_the_papers_target_for_children_in_care_rates_the_releases_figure() -> None:
    """Fewer than 10% persistently absent by 2016, which 7.9% already is."""
    row = page_of("2012").row("care_persistent_absence", "care")
    assert row.figure is not None and row.target is not None
    assert (row.figure.value, row.target.figure, row.rating.rag) == (7.9, 10, "green")


def test_what_is_made_from_schools_is_shown_and_not_rated() -> None:
    for period in ("2012", "2013", "2014"):
        for area in (COUNTY, DISTRICT):
            made = [row for row in page_of(period, area).rows() if row.figure and row.figure.is_made]
            assert made
            assert {(row.rating.rag, row.rating.cause) for row in made} == {
                ("not rated", "no printed figure")
            }


EXAMPLES = [
    # period, indicator, group, baseline, value, target, rag
    ("2012", "ks4_5ac_em_gap_fsm", "all", 33.7, 32.9, 25.8, "amber"),
    ("2012", "level2_19", "all", 81.2, 83.3, 83.8, "amber"),
    ("2012", "level2_19", "fsm", 59.6, 60.1, 68.9, "amber"),
    ("2012", "attainment_19_gap_low_income", "all", 32.7, 33.1, 23.0, "red"),
    ("2012", "eyfs_gld", "all", 65, 72, 75, "amber"),
    ("2012", "a_level_2ae", "all", 94.1, 95.6, None, "amber"),
    ("2012", "ks4_english_ac", "all", 68, 67, None, "red"),
    ("2012", "claimant_rate", "all", 3.0, 3.2, None, "red"),
    ("2013", "ks4_5ac_em_gap_fsm", "all", 33.7, 34.5, 26.7, "red"),
    ("2014", "ks4_5ac_em_gap_fsm", "all", 33.7, 34.5, 26.7, "red"),
    ("2014", "neet_16_18", "all", 6.2, 7.5, 1, "red"),
]


@pytest.mark.parametrize(("period", "indicator", "group", "baseline", "value", "target", "rag"), EXAMPLES)
def test_examples_with_their_arithmetic(
    period: str, indicator: str, group: str, baseline: float, value: float, target: float | None, rag: str
) -> None:
    row = page_of(period).row(indicator, group)
    assert row.figure is not None
    assert row.baseline is not None
    assert (row.baseline.value, row.figure.value, row.rating.rag) == (baseline, value, rag)
    assert (row.target.figure if row.target else None) == target


@pytest.mark.parametrize(("period", "at_least"), [("2008", 30), ("2012", 22), ("2013", 19), ("2014", 17)])
def test_the_county_has_as_many_rated_as_its_sources_allow(period: str, at_least: int) -> None:
    assert sum(row.is_rated for row in page_of(period).rows()) >= at_least


@pytest.mark.parametrize(("period", "rags"), [("2012", {"green": 1, "red": 1, "amber": 10}), ("2013", None)])
def test_districts_are_rated_with_the_countys_target(period: str, rags: dict[str, int] | None) -> None:
    """GCSE results by where pupils live, against the county's 70%."""
    rows = [page_of(period, area.name).row("ks4_5ac_em_residence") for area in load_areas(DATA).districts]
    assert {row.target_of for row in rows} == {"county"}
    assert all(row.is_rated and f"{COUNTY}'s 2016 target of 70.0%" in row.rating.reason for row in rows)
    if rags:
        assert Counter(row.rating.rag for row in rows) == rags


def test_a_countys_target_for_a_count_says_nothing_of_a_district() -> None:
    for period in EDITIONS:
        for row in page_of(period, DISTRICT).rows():
            assert row.target_of != "county" or row.indicator.unit in ("percent", "pp")


def test_what_lacks_nothing_is_rated() -> None:
    """Red needs no target and green no baseline: what lacks one of them may be rated all the same."""
    for row in page_of("2012").rows():
        if not lacks_something(row):
            assert row.is_rated or row.rating.cause == "series break", row.indicator.id
        if row.is_rated and lacks_something(row):
            assert row.rating.rag in ("red", "green") or row.rests_on_words, row.indicator.id


def lacks_something(row: ScorecardRow) -> bool:
    is_there = row.figure and row.baseline and None not in (row.figure.value, row.baseline.value)
    return not (is_there and row.final and row.final.is_resolved)


@pytest.mark.parametrize("period", EDITIONS)
def test_what_is_awaited_is_what_is_not_rated_and_begins_with_what_has_no_figure(period: str) -> None:
    page = page_of(period, topic="awaiting")
    table = scorecards.awaiting(page)
    assert table is not None and table.data is not None
    not_rated = [row for row in page.rows() if not row.is_rated]
    assert sorted(column(table, "indicator")) == sorted(row.indicator.id for row in not_rated)
    without = sum(row.rating.cause == "no figure" for row in not_rated)
    assert not without or table.data.parts[0] == ("No figure", without)
    assert not any(column(table, "value")[:without])
    assert [why for *_, why in table.data.rows if why[:1] != why[:1].upper()] == []


def test_indicators_of_another_edition_are_counted_and_left_to_it() -> None:
    page = page_of("2012")
    covered = {row.indicator.id for row in page.rows()}
    left = page.edition.register.keys() - {indicator for indicator, _ in covered_groups(page.edition)}
    assert "ks3_science_l5" in left
    assert "ks2_em_l4" in covered
    assert len(covered) + len(left) == len(page.edition.register)


def test_a_target_set_after_the_position_date_is_not_known() -> None:
    """More than 90% good schools by 2017 is a target of April 2014."""

    def good_schools(period: str) -> ScorecardRow:
        return next(row for row in page_of(period).rows() if row.indicator.id == "ofsted_good_all")

    assert good_schools("2012").final is None
    assert good_schools("2014").target_text(good_schools("2014").final) == "more than 90% (2017)"


@pytest.mark.parametrize("period", EDITIONS)
def test_a_districts_sheet_holds_its_own_figures_only_and_says_what_is_not_held(period: str) -> None:
    page = page_of(period, DISTRICT)
    sheet = shown(page)
    assert set(column(sheet, "area_name")) == {DISTRICT}
    of_county = {row.indicator.section for row in page.rows(area=page.edition.county) if row.figure}
    sentence = scorecards.not_held(page)
    assert sentence is not None
    assert f"This report has no {DISTRICT} figures of this year for" in sentence.body
    said = html.unescape(sentence.body).lower()
    named = [
        each
        for each in of_county
        if each and re.search(rf"(for|,|and) {re.escape(each.lower())}(,| and|\.)", said)
    ]
    own = {
        row.indicator.section for row in page.rows() if row.figure and page.edition.is_own_year(row.figure)
    }
    assert named and not own & set(named)
    assert scorecards.exceptions(page) is None


def test_a_percentage_with_its_counts_carries_an_interval() -> None:
    row = next(row for row in page_of("2013", DISTRICT).rows() if row.indicator.id == "ks4_basics")
    assert row.figure is not None
    assert row.figure.value is not None
    assert row.interval is not None
    assert row.interval.lower < row.figure.value < row.interval.upper
    sheet = to_html(shown(page_of("2013", DISTRICT)))
    assert f"95% interval {row.interval.lower:.1f}% to {row.interval.upper:.1f}%" in sheet


def test_neighbours_say_how_many_have_a_figure_and_the_countys_place() -> None:
    page = to_html(shown(page_of("2012")))
    assert "average of 10 of 10" in page
    assert "2nd of 11, quartile A" in page


def test_rows_are_by_priority_with_the_rated_ones_first() -> None:
    page = page_of("2012")
    data = shown(page).data
    assert data is not None
    priority_of = {indicator.id: indicator.priority for indicator in page.edition.register.values()}
    indicator, rating = data.raw_columns.index("indicator"), data.raw_columns.index("rating")
    place = 0
    for heading, count in data.parts:
        part = data.raw_rows[place : place + count]
        place += count
        assert {priority_of[str(row[indicator])] for row in part} == {heading.partition(": ")[0]}
        rags = [SCALES["targets"].index(cast("Rag", row[rating])) for row in part]
        assert rags == sorted(rags)


def test_a_rating_is_a_shape_and_a_word_before_it_is_a_colour() -> None:
    exhibit = shown(page_of("2012"))
    assert exhibit.data is not None
    chips = [
        cell.head
        for row in exhibit.data.rows
        for cell in row
        if isinstance(cell, CellLines) and isinstance(cell.head, Chip)
    ]
    assert chips
    assert all(re.fullmatch(r"\S [A-Z].*", chip.text) for chip in chips)


def judged_rows() -> int:
    return sum(row.is_updated and row.is_rated for row in scorecards.shown_rows(page_of("2012")))


def test_a_scorecard_stays_a_table_when_shown_as_cards() -> None:
    html = to_html(shown(page_of("2012")))
    assert '<table class="sortable cards scorecard" role="table">' in html
    assert html.count('role="rowheader"') == judged_rows()
    assert re.search(r'<td role="cell"[^>]* data-label="Baseline">', html)
    assert not re.search(r"<script|style=", html)


def test_every_rating_on_the_scorecard_says_why_when_it_is_opened() -> None:
    html = to_html(shown(page_of("2012")))
    cells = re.findall(r'<td[^>]*data-label="Rating">(.*?)</td>', html, re.DOTALL)
    assert len(cells) == judged_rows()
    told = re.compile(
        r'<details class="cell"><summary><span class="chip.*</summary><span class="below">[^<]{10,}'
    )
    assert [cell for cell in cells if not told.match(cell)] == []


def test_a_fall_of_at_least_so_much_is_reached_from_above() -> None:
    """15% fewer than 200 is 170: 180 is not there yet, 160 is beyond."""
    target = Target(
        "a", "b", "all", 2016, "change_pct", "at least", value=15, direction="decrease", baseline_year="2012"
    )
    resolved = resolve(target, country="England", unit="count", decimals=0, baseline_value=200)
    assert (resolved.lower, resolved.upper) == (None, 170)
    rule = {"equal_to_baseline": "amber"}
    rags = [rate(now, 200, resolved, "L", rule, unit="count", decimals=0).rag for now in (210, 180, 170, 160)]
    assert rags == ["red", "amber", "green", "green"]


@pytest.mark.parametrize("period", EDITIONS)
def test_the_way_to_a_target_is_a_bar_with_its_share_and_a_reached_one_says_so(period: str) -> None:
    for row in page_of(period).rows():
        cell = scorecards.way_to_target(row)
        assert (cell == "reached") == (row.rating.rag == "green"), row.indicator.id
        if isinstance(cell, CellLines):
            [share] = cell.below
            widths = [float(width) for width in re.findall(r' width="([\d.]+)" height="6"', to_svg(cell))]
            assert widths[1:] == pytest.approx([widths[0] * int(share.removesuffix("%")) / 100], abs=0.3)
            figure, baseline, target = row.figure, row.baseline, row.target
            assert figure and baseline and target
            passed, whole = figure.year.end - baseline.year.end, target.target_year - baseline.year.end
            marks = [float(x) for x in re.findall(r'x="([\d.]+)" y="1" width="2"', to_svg(cell))]
            even = [widths[0] * passed / whole - 1] if 0 < passed < whole else []
            assert marks == pytest.approx(even, abs=0.06), row.indicator.id


def to_svg(cell: CellLines) -> str:
    assert isinstance(cell.head, InlineChart)
    return cell.head.picture.svg


@pytest.mark.parametrize("period", EDITIONS)
def test_what_each_rating_means_stands_below_the_headline_figures(period: str) -> None:
    page = page_of(period, topic="front_page")
    _, key = to_html(summaries.at_a_glance(page)).split("</ul>")
    for rag in scale(page.edition):
        assert re.search(rf'<dt><span class="chip {rag.replace(" ", "-")}">[^<]+</span></dt><dd>[^<]+', key)
    assert "</dt><dd>" in to_html(summaries.how_to_read(page))
