"""One verdict: whatever says of a figure that it moved says the same, and no comparison mixes sources."""

import csv
import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.data.sources import load_series
from analysis.document.scorecard_file import COLUMNS, scorecard_texts
from analysis.edition.edition import open_edition
from analysis.edition.exceptions import county_reds
from analysis.edition.figures import Figure
from analysis.edition.scorecard import ScorecardRow, counts, movements, rows, scale
from analysis.edition.wording import (
    difference,
    direction_of,
    interval_between,
    movement,
    series_break_between,
)
from analysis.exhibits import summaries
from analysis.exhibits.exhibit import to_html
from analysis.exhibits.indicators import change
from analysis.exhibits.page import Page, open_page
from analysis.exhibits.scorecards import scorecard_opening, shown_rows
from analysis.exhibits.trends import active_title
from analysis.project import find_project
from analysis.rules.rating import AMOUNTS

DATA = find_project(Path(__file__)).data
AREAS = load_areas(DATA)
EDITIONS = sorted(load_editions(DATA))
EVERY = [(period, area.name) for period in EDITIONS for area in AREAS.reported]
# What chip, sentence and title say of each movement.
FEW = "too few to tell"
CHIPS = {
    "up": ("Up",),
    "down": ("Down",),
    "same": ("No change", "About the same"),
    "unclear": (FEW.capitalize(),),
}
SENTENCES = {
    "up": ("rose by ", "widened by ", "went from "),
    "down": ("fell by ", "narrowed by ", "went from "),
    "same": ("stayed ",),
    "unclear": ("went from ",),
}
TITLES = {
    "up": (", up ",),
    "down": (", down ",),
    "same": (", unchanged", ", about the same"),
    "unclear": (f", {FEW}",),
}


@cache
def page_of(period: str, area: str, topic: str = "overview") -> Page:
    return open_page(topic, period, area)


@cache
def rows_of(period: str, area: str) -> list[ScorecardRow]:
    return page_of(period, area).rows()


@pytest.mark.parametrize(("period", "area"), EVERY)
def test_chip_sentence_and_title_say_the_same(period: str, area: str) -> None:
    for row in rows_of(period, area):
        figure, previous, went = row.figure, row.previous, row.direction.movement
        if figure is None or previous is None or went == "not shown":
            continue
        said = f"{row.indicator.id} of {area} in {period}"
        assert change(row).startswith(CHIPS[went]), said
        assert movement(figure, previous).startswith(SENTENCES[went]), said
        assert any(word in active_title([previous, figure]) for word in TITLES[went]), said
        interval = interval_between(figure, previous)
        assert went in ("same", "unclear") or interval is None or not interval.contains(0), said
        assert ("but of so few" in movement(figure, previous)) == (went == "unclear"), said
        if went in ("up", "down") and interval is None and row.indicator.unit in ("percent", "pp"):
            is_small = abs(difference(figure, previous)) < 1
            assert not is_small or row.direction.rag == "", said
            assert is_small == movement(figure, previous).startswith("went from "), said


@pytest.mark.parametrize(("period", "area"), EVERY)
def test_the_lists_hold_what_moved_and_nothing_else(period: str, area: str) -> None:
    better, worse, unclear = movements(page_of(period, area).edition, page_of(period, area).area)
    own = [row for row in rows_of(period, area) if row.is_updated]
    assert [row.direction.rag for row in better] == ["green"] * len(better)
    assert better == [row for row in own if row.direction.rag == "green"]
    assert worse == [row for row in own if row.direction.rag == "red"]
    assert unclear == [row for row in own if not row.direction.is_clear]
    for row in (*better, *worse):
        assert row.direction.movement in ("up", "down")
        if row.indicator.polarity != "T":
            is_good_way = (row.direction.movement == "up") == (row.indicator.polarity == "H")
            assert (row.direction.rag == "green") == is_good_way


@pytest.mark.parametrize("period", EDITIONS)
def test_front_page_and_overview_count_the_same_movements(period: str) -> None:
    county = AREAS.county.name
    better, worse, _ = movements(page_of(period, county).edition, AREAS.county)
    front = to_html(summaries.moved(page_of(period, county, "front_page")))
    for moved, heading in ((better, "What improved"), (worse, "What got worse")):
        part = front.partition(heading)[2].partition("</div>")[0]
        if len(moved) > summaries.MAX_MOVEMENTS:
            assert f"{summaries.MAX_MOVEMENTS} of {len(moved)} measures" in part
        else:
            assert part.count('<th scope="row">') == len(moved)
    overview = summaries.improved_and_worse(page_of(period, county))
    listed = to_html(overview) if overview else ""
    for moved, heading in ((better, "Improved"), (worse, "Got worse")):
        part = listed.partition(f"<h3>{heading}</h3>")[2].partition("</ul>")[0]
        assert part.count("<li>") == len(moved)


STATED = [
    ("ks1_writing_gap_gender", "red"),
    ("ks2_em_l4_gap_sen_statement", "red"),
    ("ks4_english_ac", "red"),
    ("ks2_em_l5", "green"),
    ("ks2_writing_gap_gender", "green"),
    ("apprenticeships", "green"),
    ("ofsted_good_early_years", "green"),
    ("absence_primary", "green"),
]


@pytest.mark.parametrize(("indicator", "rag"), STATED)
def test_what_the_paper_states_to_have_moved_is_in_the_lists(indicator: str, rag: str) -> None:
    better, worse, _ = movements(page_of("2012", AREAS.county.name).edition, AREAS.county)
    listed = {"green": better, "red": worse}
    assert indicator in {row.indicator.id for row in listed[rag]}


def is_one_series(one: Figure, other: Figure) -> bool:
    """Whether both are of one source, or `data/reference/series.csv` says that one continues the other."""
    declared = load_series(DATA)
    known = [each for which in ("", one.indicator.id) for each in declared.get((one.source, which), ())]
    return one.source == other.source or other.source in known


@pytest.mark.parametrize(("period", "area"), EVERY)
def test_no_comparison_mixes_sources(period: str, area: str) -> None:
    page = page_of(period, area)
    is_plan = page.edition.rule_set == "outturn-2007-08"
    for row in rows_of(period, area):
        assert (
            row.indicator.unit not in AMOUNTS or row.indicator.denominator or not (row.rank or row.neighbours)
        ), row.indicator.id
        if row.figure is None:
            continue
        compared = [row.previous, row.national] + ([] if is_plan and row.is_rated else [row.baseline])
        for other in filter(None, compared):
            assert is_one_series(row.figure, other), (
                f"{row.indicator.id}: {row.figure.source}, {other.source}"
            )
            assert (
                other is not row.national or row.indicator.unit not in AMOUNTS or row.indicator.denominator
            ), row.indicator.id
            assert (
                row.direction.movement != "up"
                or not series_break_between(row.indicator, other.year, row.figure.year)
                or other is not row.previous
            )


def test_five_good_gcses_rose_by_what_one_source_says() -> None:
    """The paper says 4.6 points, the release 4.0; across the two it would be 3.1."""
    row = page_of("2012", AREAS.county.name).row("ks4_5ac")
    assert row.figure is not None
    assert row.previous is not None
    assert (row.previous.value, row.figure.value) in ((81.0, 85.6), (82.5, 86.5))
    later = page_of("2013", AREAS.county.name).row("ks4_5ac")
    assert later.previous is None or later.figure is None or later.previous.source == later.figure.source


def test_boys_and_girls_of_2013_are_not_compared_with_the_papers_whole_numbers() -> None:
    for group in ("boys", "girls"):
        row = page_of("2013", AREAS.county.name).row("ks4_5ac_em", group)
        assert row.previous is None or (row.figure and row.previous.source == row.figure.source)


@pytest.mark.parametrize("period", EDITIONS)
def test_the_scorecard_file_has_a_row_for_each_indicator_group_and_area_shown(period: str) -> None:
    edition = page_of(period, AREAS.county.name).edition
    lines = list(csv.DictReader(io.StringIO(scorecard_texts(edition, AREAS.reported)[0])))
    assert tuple(lines[0]) == COLUMNS
    assert len({(line["area_code"], line["indicator"], line["group"]) for line in lines}) == len(lines)
    for area in AREAS.reported:
        shown = {(row.indicator.id, row.group.id): row for row in rows_of(period, area.name) if row.is_shown}
        own = {(line["indicator"], line["group"]): line for line in lines if line["area_code"] == area.code}
        assert set(shown) <= set(own)
        for key, row in shown.items():
            assert own[key]["rating"] == row.rating.rag
            assert own[key]["reason"] == row.rating.reason
            assert own[key]["direction"] == row.direction.word
            assert own[key]["target_of"] == row.target_of


RATED = [("2008", 80, 0), ("2012", 22, 12), ("2013", 19, 12), ("2014", 17, 12)]


@pytest.mark.parametrize(("period", "county", "districts"), RATED)
def test_the_scorecard_file_rates_what_can_be_rated(period: str, county: int, districts: int) -> None:
    edition = page_of(period, AREAS.county.name).edition
    lines = csv.DictReader(io.StringIO(scorecard_texts(edition, AREAS.reported)[0]))
    rated = [line["area_code"] for line in lines if line["rating"] != "not rated"]
    assert rated.count(AREAS.county.code) >= county
    assert len(set(rated) - {AREAS.county.code}) >= districts


@pytest.mark.parametrize(("period", "told"), [("2012", 13), ("2014", None), ("2025", None)])
def test_reds_that_may_be_chance_are_counted_as_their_reasons_say(period: str, told: int | None) -> None:
    page = open_page("scorecard", period, "Kent")
    doubts = ("chance alone", "too few are counted", "cannot be judged")
    reasons = [row.rating.reason for row in shown_rows(page) if row.rating.rag == "red"]
    unsure = sum(any(doubt in reason for doubt in doubts) for reason in reasons)
    assert told is None or unsure == told
    sentence = f"{unsure} of the red ones rest{'s' * (unsure == 1)} on a difference that may be chance."
    assert (sentence in scorecard_opening(page).body) == (unsure > 0)


def test_an_edition_without_targets_is_rated_against_nation_and_neighbours() -> None:
    """The figures of 2013 under the rule set that needs no target."""
    edition = replace(open_edition(find_project(Path(__file__)), "2013"), rule_set="official-statistics")
    found = {(row.indicator.id, row.group.id): row for row in rows(edition, edition.county)}
    assert {row.rating.rag for row in found.values()} == {"ahead", "mixed", "behind", "not rated"}
    assert found["ks4_5ac_em", "all"].rating.rag == "ahead"
    assert found["ks4_5ac_em_gap_fsm", "all"].rating.rag == "behind"
    assert found["level2_19", "all"].rating.rag == "mixed"
    made = [row for row in found.values() if row.figure and row.figure.is_made]
    printed = [row for row in made if not (row.national and row.national.is_made)]
    assert printed and {row.rating.cause for row in printed} == {"no printed figure"}
    alike = [row for row in made if row not in printed]
    assert alike and "no printed figure" not in {row.rating.cause for row in alike}
    assert {row.indicator.id for row in county_reds(edition)} == {
        "ks4_5ac_em_gap_fsm",
        "exclusions_fixed_rate_primary",
    }
    assert sum(counts(list(found.values()), scale(edition)).values()) == len(found)


def test_direction_is_worked_out_once() -> None:
    """A row's direction is that of its figures, or of the words where there is no earlier figure."""
    for period in EDITIONS:
        for row in rows_of(period, AREAS.county.name):
            if row.figure and row.previous:
                assert row.direction == direction_of(row.indicator, row.figure, row.previous, row.target)
