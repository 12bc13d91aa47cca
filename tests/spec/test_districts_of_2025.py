"""What the edition of today has of each district, and what it is set beside."""

import html
import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.data.areas import load_areas
from analysis.edition.scorecard import district_rank, rows
from analysis.exhibits.districts import range_of
from analysis.exhibits.exhibit import to_html
from analysis.exhibits.gaps import gap
from analysis.exhibits.indicators import indicators_table
from analysis.exhibits.page import Page, open_page
from analysis.exhibits.scorecards import context, not_updated, scorecard, shown_rows, tally
from analysis.project import find_project

DISTRICTS = load_areas(find_project(Path(__file__)).data).districts
RESULTS = [
    "eyfs_gld_2013",
    "eyfs_gld_groups[fsm]",
    "eyfs_gld_groups[summer_born]",
    "ks2_rwm_expected",
    "ks4_followed_sustained",
    "ks4_followed_education",
    "ks4_followed_apprenticeship",
    "ks4_followed_not_sustained",
    "gcse_em_by_19",
    "further_education_rate",
    "apprenticeship_starts",
    "ofsted_list_all",
    "ofsted_list_primary",
    "ofsted_list_secondary",
    "ofsted_list_pupils",
    "ofsted_quality_of_education",
    "ofsted_behaviour_attitudes",
    "ofsted_personal_development",
    "ofsted_leadership_management",
    "ofsted_early_years_in_schools",
]
"""The twenty results of a district's page that somebody drew of the same releases."""


@pytest.fixture(scope="module")
def page() -> Page:
    return open_page("scorecard", "2025", "Thanet")


@pytest.mark.parametrize("district", [area.name for area in DISTRICTS])
def test_each_has_twenty_figures_of_the_year_in_four_chapters(page: Page, district: str) -> None:
    found = rows(page.edition, page.edition.areas.find(district))
    chapters = Counter(row.indicator.topic for row in found if row.is_updated and row.figure)
    assert sum(chapters.values()) >= 20 and len(chapters) >= 4, chapters


@pytest.mark.parametrize("district", [area.name for area in DISTRICTS])
def test_each_has_the_twenty_results(page: Page, district: str) -> None:
    found = rows(page.edition, page.edition.areas.find(district))
    names = {f"{row.indicator.id}{'' if row.group.id == 'all' else f'[{row.group.id}]'}" for row in found}
    assert set(RESULTS) <= names


def test_the_county_beside_it_is_of_the_release_that_has_the_district(page: Page) -> None:
    figure = page.figure("eyfs_gld_groups", "not_fsm")
    assert figure
    county = page.same_fact(figure, page.edition.county)
    assert county and (county.source, county.text) == (figure.source, "69.8%")
    assert page.edition.figures.get("eyfs_gld_groups", county.area.code, "not_fsm", "2021/22") != county


@pytest.mark.parametrize("district", [area.name for area in DISTRICTS])
def test_the_title_of_each_sheet_has_at_most_twelve_words(district: str) -> None:
    page = open_page("scorecard", "2025", district)
    title = scorecard(page).title
    assert title.startswith(f"{page.area.name}: ") and len(title.split()) <= 12, title


def test_pupils_of_schools_are_no_sample(page: Page) -> None:
    figure = page.figure("ofsted_list_pupils")
    assert figure and figure.numerator is None and figure.denominator is None


def test_poverty_and_deprived_schools_are_its_context(page: Page) -> None:
    shown = to_html(context(page))
    for indicator in ("child_poverty", "claimant_rate", "ofsted_schools_deprived", "ofsted_schools_listed"):
        assert page.edition.indicator(indicator).short_label in shown


@pytest.mark.parametrize("period", ["2012", "2025"])
def test_context_is_not_rated(period: str) -> None:
    """A district's results are read with its poverty and its unemployment, which are not its schools' doing."""
    around = re.findall(r'class="label">([^<]+)<', to_html(context(open_page("scorecard", period, "Thanet"))))
    rated = re.findall(
        r'scope="row".*?>([^<>]+)</a>', to_html(scorecard(open_page("scorecard", period, "Thanet")))
    )
    assert len(around) > 3 and len(rated) > 10 and not set(around) & set(rated)


def test_where_targets_judge_the_tally_says_how_many_figures_have_none() -> None:
    shown = tally(open_page("scorecard", "2012", "Swale"))
    assert shown and tally(open_page("scorecard", "2012", "Kent")) is None
    assert re.sub("<[^>]+>", "", shown.body) == (
        "Against Kent&#x27;s targets: ▲ 1 amber; 9 without a target; 2 with a target, not rated"
    )


def test_what_a_table_says_of_its_bars_stands_only_over_bars() -> None:
    page = open_page("scorecard", "2012", "Swale")
    late = not_updated(page)
    assert late and not late.unit and scorecard(page).unit.startswith("Bars: ")


def test_it_is_rated_against_the_country_with_its_tally(page: Page) -> None:
    """By the interval of its figure where counts are held, else as published: and each says so."""
    found = {row.indicator.id: row.rating for row in rows(page.edition, page.area) if row.group.id == "all"}
    assert (found["eyfs_gld_2013"].rag, found["ofsted_list_all"].rag) == ("worse", "similar")
    assert "by its 95% interval" in found["eyfs_gld_2013"].reason
    assert found["ks2_rwm_expected"].rag == "worse" and "as published" in found["ks2_rwm_expected"].reason
    shown = tally(page)
    assert shown
    counted = re.search(
        r"Against England: \S+ (\d+) better, \S+ (\d+) similar, \S+ (\d+) worse; ",
        re.sub("<[^>]+>", "", shown.body),
    )
    assert counted
    rated = Counter(row.rating.rag for row in shown_rows(page) if row.is_updated)
    assert [int(number) for number in counted.groups()] == [
        rated[rag] for rag in ("better", "similar", "worse")
    ]
    table = scorecard(page)
    tested = re.findall(
        r'class="chip (better|similar|worse)( untested)?">.*?<span class="below">(.*?)<', to_html(table)
    )
    assert {said == "not tested" for _, is_untested, said in tested if is_untested} == {True}
    assert sum(bool(is_untested) for _, is_untested, _ in tested) == to_html(table).count(">not tested<") > 1
    assert ". Too few to tell: chance alone" in to_html(table) and "not tested: no counts" in to_html(table)
    assert "a line through it the 95% interval; where comparable" in to_html(table)


def test_what_grows_with_the_area_has_no_place_among_the_districts(page: Page) -> None:
    starts, place = page.figure("apprenticeship_starts"), page.figure("gcse_em_by_19")
    assert starts and not district_rank(page.edition, starts).position and not range_of(page, starts)
    assert place and district_rank(page.edition, place).position and range_of(page, place)


@pytest.mark.parametrize(
    ("district", "said"),
    [
        ("Ashford", "Ashford's difference is sixth highest of Kent's 12 districts."),
        ("Canterbury", "Canterbury's difference is the highest of Kent's 12 districts."),
        ("Dover", "Dover's difference is the lowest of Kent's 12 districts."),
    ],
)
def test_a_districts_gap_is_told_by_its_place_among_the_districts(district: str, said: str) -> None:
    """Beside the county and the country alone, the seventh of twelve would be the widest."""
    shown = gap(open_page("gaps", "2025", district), "eyfs_gld_groups", between=("fsm", "not_fsm"))
    assert shown and said in html.unescape(shown.narrative) and "widest for" not in shown.narrative


@pytest.mark.parametrize("area", ["Kent", "Dover"])
def test_what_grows_with_the_area_is_not_said_to_be_made_of_schools(area: str) -> None:
    """A sum of the districts' apprenticeships, or of learners; without targets none is said to be lacking."""
    here = open_page("learning_14_24", "2025", area)
    found = [row for row in here.rows() if row.indicator.id.startswith("apprenticeship_") and row.figure]
    assert found and all("schools" not in row.rating.reason for row in found)
    assert "Not rated: " not in " ".join(indicators_table(here, "all", "Apprenticeships", found).notes)
