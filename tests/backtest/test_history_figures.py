"""The figures that the list of releases gives to check the history by, each named, as data/ holds them."""

import csv
import html
from functools import cache
from pathlib import Path

import pytest

from analysis.chapters.coverage import shown_chapters
from analysis.edition import scorecard
from analysis.edition.edition import open_edition
from analysis.edition.plan import has_plan
from analysis.project import find_project
from tests.support.cells import exhibits_of

SOURCES = Path(__file__).resolve().parents[2] / "data" / "sources"
KENT, ENGLAND, THANET, SEVENOAKS = "E10000016", "E92000001", "E07000114", "E07000111"
TABLES = "performance-tables-2010-2013"

CHECKS = {
    "Kent, five or more A*-C with English and maths 2009/10": (TABLES, "ks4_5ac_em", KENT, "2009/10", "56.8"),
    "England, the same, independent schools included": (TABLES, "ks4_5ac_em", ENGLAND, "2009/10", "53.5"),
    "Kent, two A levels or equivalent 2010/11": (TABLES, "ks5_2_passes", KENT, "2010/11", "91.2"),
    "Kent, two A levels or equivalent 2011/12": (TABLES, "ks5_2_passes", KENT, "2011/12", "92.1"),
    "England, persistent absence, secondary 2010/11": (TABLES, "persistent_absence_secondary", ENGLAND, "2010/11", "9.5"),
    "England, persistent absence, secondary 2011/12": (TABLES, "persistent_absence_secondary", ENGLAND, "2011/12", "6.8"),
    "England, persistent absence, secondary 2012/13": (TABLES, "persistent_absence_secondary", ENGLAND, "2012/13", "6.5"),
    "Kent, two or more A*-E of the paper, another measure": ("paper-002", "a_level_2ae", KENT, "2011/12", "95.6"),
    "Kent, good or outstanding on 31 July 2013": ("ofsted-mi-2013-2014", "ofsted_list_all", KENT, "2013", "70.7"),
    "England, good or outstanding on 31 July 2013": ("ofsted-mi-2013-2014", "ofsted_list_all", ENGLAND, "2013", "78.2"),
    "Kent, rebuilt to 31 August 2012": ("ofsted-mi-2013-2014", "ofsted_rebuilt_all", KENT, "2012", "60.5"),
    "Kent, good or outstanding in the paper": ("paper-002", "ofsted_good_all", KENT, "2012", "62"),
    "Kent, looked after in March 2011": ("looked-after-2010-2014", "looked_after_children", KENT, "2010-11", "1694"),
    "Kent, looked after in March 2012": ("looked-after-2010-2014", "looked_after_children", KENT, "2011-12", "1798"),
    "Kent, looked after in March 2013": ("looked-after-2010-2014", "looked_after_children", KENT, "2012-13", "1828"),
    "Kent, looked after in March 2014": ("looked-after-2010-2014", "looked_after_children", KENT, "2013-14", "1837"),
    "Kent, permanent exclusions of the census 2009/10": ("exclusions-2006-2017", "exclusions_permanent_census", KENT, "2009/10", "175"),
    "Kent, permanent exclusions of the census 2010/11": ("exclusions-2006-2017", "exclusions_permanent_census", KENT, "2010/11", "171"),
    "Kent, permanent exclusions of the census 2011/12": ("exclusions-2006-2017", "exclusions_permanent_census", KENT, "2011/12", "189"),
    "Kent, permanent exclusions of the census 2012/13": ("exclusions-2006-2017", "exclusions_permanent_census", KENT, "2012/13", "123"),
    "Kent, permanent exclusions of the census 2013/14": ("exclusions-2006-2017", "exclusions_permanent_census", KENT, "2013/14", "87"),
    "Kent, permanent exclusions of the paper 2010/11": ("paper-002", "permanent_exclusions", KENT, "2010/11", "252"),
    "Kent, permanent exclusions of the paper 2011/12": ("paper-002", "permanent_exclusions", KENT, "2011/12", "192"),
    "Kent, schools 2010/11": ("pupil-numbers-2006-2017", "schools_all", KENT, "2010/11", "578"),
    "Kent, pupils 2010/11": ("pupil-numbers-2006-2017", "pupils_all", KENT, "2010/11", "214068"),
    "Kent, foundation stage 2012/13": ("eyfsp-2013-2019", "eyfs_gld_2013", KENT, "2012/13", "63.4"),
    "Kent, foundation stage 2013/14": ("eyfsp-2013-2019", "eyfs_gld_2013", KENT, "2013/14", "68.5"),
    "England, foundation stage 2012/13": ("eyfsp-2013-2019", "eyfs_gld_2013", ENGLAND, "2012/13", "51.7"),
    "England, foundation stage 2013/14": ("eyfsp-2013-2019", "eyfs_gld_2013", ENGLAND, "2013/14", "60.4"),
    "Kent, expected progress in mathematics 2012/13": ("ks2-2012-13", "ks2_progress_maths", KENT, "2012/13", "86.0"),
    "England, expected progress in mathematics 2012/13": ("ks2-2012-13", "ks2_progress_maths", ENGLAND, "2012/13", "88.0"),
    "Kent, level 2 by 19 in 2011": ("level23-age19", "level2_19", KENT, "2011", "81.2"),
    "Kent, level 2 by 19 in 2012": ("level23-age19", "level2_19", KENT, "2012", "83.3"),
    "England, level 2 by 19 in 2012": ("level23-age19", "level2_19", ENGLAND, "2012", "83.8"),
    "Kent, destinations in 2010/11 of pupils who finished in 2009/10": ("destinations-2010-2012", "ks4_dest_overall", KENT, "2009/10", "89"),
    "Kent, spending on children looked after 2010-11": ("looked-after-2010-2014", "s251_care_net", KENT, "2010-11", "71015312"),
    "Kent, spending on children looked after 2013-14": ("looked-after-2010-2014", "s251_care_net", KENT, "2013-14", "91781401"),
    "Kent, destinations in 2011/12 of pupils who finished in 2010/11": ("destinations-2010-2012", "ks4_dest_overall", KENT, "2010/11", "90"),
}  # fmt: skip
COUNTS = {
    "Kent, key stage 4 of children in care 2011": ("ks4_5ac_em", "2010/11", "15", "136"),
    "Kent, key stage 4 of children in care 2012": ("ks4_5ac_em", "2011/12", "16", "111"),
    "Kent, key stage 2 of children in care 2011": ("ks2_em_l4", "2010/11", "18", "52"),
    "Kent, key stage 2 of children in care 2012": ("ks2_em_l4", "2011/12", "18", "52"),
}
JOINED_TO_NOTHING = (
    {"permanent_exclusions", "exclusions_permanent_census"},
    {"a_level_2ae", "ks5_2_passes", "ks5_2_a_levels"},
    {"eyfs_gld", "eyfs_gld_2013"},
    {"ks4_dest_education_2009", "ks4_dest_education"},
    {"ofsted_good_all", "ofsted_rebuilt_all", "ofsted_list_all"},
)


@cache
def rows(source: str) -> list[dict[str, str]]:
    with (SOURCES / source / "observations.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(source: str, indicator: str, area: str, year: str, group: str = "all") -> dict[str, str]:
    key = (indicator, area, group, year)
    found = [
        each for each in rows(source) if key == tuple(each[c] for c in ("indicator", "area", "group", "year"))
    ]
    assert len(found) == 1, f"{source}: {len(found)} rows of {key}"
    return found[0]


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_figure_to_check_by_is_held(check: tuple[str, str, str, str, str]) -> None:
    source, indicator, area, year, expected = check
    assert row(source, indicator, area, year)["value"] == expected


@pytest.mark.parametrize("check", COUNTS.values(), ids=COUNTS)
def test_counts_of_children_in_care(check: tuple[str, str, str, str]) -> None:
    indicator, year, numerator, denominator = check
    found = row("looked-after-2010-2014", indicator, KENT, year, "care")
    assert (found["numerator"], found["denominator"]) == (numerator, denominator)


@pytest.mark.parametrize(("group", "expected"), [("fsm", "77"), ("not_fsm", "91"), ("all", "90")])
def test_91_is_the_destinations_of_pupils_without_free_school_meals(group: str, expected: str) -> None:
    """The list of releases gives Kent 90 and 91. All pupils are 89, then 90; 91 is printed once, of those without free meals."""
    found = row("destinations-2010-2012", "ks4_dest_overall", KENT, "2010/11", group)
    assert found["value"] == expected
    if group != "all":
        assert f"sheet FSM LA_KS4_Per_State, {'GH'[group == 'not_fsm']}83" in found["place"]


def test_the_gap_of_destinations_is_worked_out_and_wider_than_englands() -> None:
    edition = open_edition(find_project(SOURCES), "2012")
    found = scorecard.row(edition, edition.county, "ks4_dest_overall_gap_fsm")
    assert found.figure is not None
    assert found.national is not None
    assert (found.figure.value, found.national.value) == (14, 9)


def test_what_a_child_in_care_costs_is_compared_although_it_is_in_pounds() -> None:
    edition = open_edition(find_project(SOURCES), "2012")
    spent, each = (
        scorecard.row(edition, edition.county, name) for name in ("s251_care_net", "s251_care_per_child")
    )
    assert each.figure is not None
    assert each.national is not None
    assert each.neighbours is not None
    assert each.figure.value == 49_998  # £91,397,240 and 1,828 children
    assert (spent.national, spent.neighbours) == (None, None)


def test_kent_had_569_schools_on_the_list_of_july_2013() -> None:
    assert row("ofsted-mi-2013-2014", "ofsted_list_all", KENT, "2013")["denominator"] == "569"


def test_kents_free_school_meals_in_2011_12() -> None:
    found = row("pupil-numbers-2006-2017", "fsm_eligible", KENT, "2011/12")
    assert (found["numerator"], found["denominator"]) == ("28966", "214800")


def test_the_foundation_stage_of_districts_goes_from_thanet_to_sevenoaks() -> None:
    of_year = [
        each
        for each in rows("eyfsp-2013-2019")
        if each["indicator"] == "eyfs_gld_2013" and each["area"][:3] == "E07"
    ]
    values = {each["area"]: round(float(each["value"])) for each in of_year}
    assert (values[THANET], values[SEVENOAKS], len(values)) == (60, 74, 12)
    assert (min(values.values()), max(values.values())) == (60, 74)


@pytest.mark.parametrize("gap", [("2011", "32.7"), ("2012", "33.1")])
def test_the_gap_at_level_3_is_that_of_free_school_meals(gap: tuple[str, str]) -> None:
    year, expected = gap
    eligible, others = (
        float(row("level23-age19", "level3_19", KENT, year, g)["value"]) for g in ("fsm", "not_fsm")
    )
    assert f"{others - eligible:.1f}" == expected


@pytest.mark.parametrize("never", JOINED_TO_NOTHING, ids=lambda never: sorted(never)[0])
def test_what_is_measured_otherwise_is_an_indicator_of_its_own_and_says_why(never: set[str]) -> None:
    with (SOURCES.parent / "reference" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        register = {each["id"]: each for each in csv.DictReader(file) if each["id"] in never}
    assert register.keys() == never
    assert any("never joined" in each["note"] or "not joined" in each["note"] for each in register.values())
    for source in SOURCES.glob("*/observations.csv"):
        held = {each["indicator"] for each in rows(source.parent.name)} & never
        assert len(held & {"permanent_exclusions", "exclusions_permanent_census"}) < 2


@pytest.mark.parametrize("period", ["2012", "2013", "2014"])
def test_a_figure_made_from_schools_is_calculated_says_from_how_many_and_is_not_rated(period: str) -> None:
    edition = open_edition(find_project(SOURCES), period)
    made = [
        each
        for area in edition.areas.reported
        for each in scorecard.rows(edition, area)
        if each.figure and each.figure.is_made
    ]
    assert len(made) > 100
    assert {each.rating.rag for each in made} == {"not rated"}
    assert all("Made from the figures of " in each.figure.note for each in made if each.figure)


@pytest.mark.parametrize("period", ["2012", "2013", "2014"])
def test_children_in_care_stand_in_one_chapter_which_is_not_that_of_the_plan(period: str) -> None:
    edition = open_edition(find_project(SOURCES), period)
    held = {each["indicator"] for each in rows("looked-after-2010-2014")}
    in_care = {name for name in held if name.startswith(("care_", "looked_after_"))}
    assert len(in_care) > 20
    assert {edition.indicator(name).topic for name in in_care} == {"gaps"}
    chapters = {each.notebook for each in shown_chapters(edition)}
    assert "gaps" in chapters
    assert ("outturn" in chapters) == has_plan(edition)


@pytest.mark.parametrize(("period", "least"), [("2012", 12), ("2013", 18), ("2014", 18)])
def test_each_district_has_figures_of_its_own_of_the_year(period: str, least: int) -> None:
    edition = open_edition(find_project(SOURCES), period)
    for area in edition.areas.districts:
        figures = [each.figure for each in scorecard.rows(edition, area) if each.figure]
        own = [figure for figure in figures if figure.value is not None and edition.is_own_year(figure)]
        assert len(own) >= least, area.name


def test_the_county_of_2012_stands_beside_england_and_its_neighbours() -> None:
    edition = open_edition(find_project(SOURCES), "2012")
    rows_of = [
        each
        for each in scorecard.rows(edition, edition.county)
        if each.figure and edition.is_own_year(each.figure)
    ]
    beside_england = {each.indicator.id for each in rows_of if each.national}
    beside_neighbours = {each.indicator.id for each in rows_of if each.neighbours}
    with_baseline = {each.indicator.id for each in rows_of if each.baseline}
    assert len(beside_england) >= 60
    assert len(beside_neighbours) >= 45
    assert len(with_baseline) >= 20 + 35


@pytest.mark.parametrize("never", JOINED_TO_NOTHING, ids=lambda never: sorted(never)[0])
def test_what_is_never_joined_is_set_beside_nothing_of_the_other_and_the_definitions_say_why(
    never: set[str],
) -> None:
    project = find_project(SOURCES)
    definitions = [
        each for period in ("2012", "2013") for each in exhibits_of(project, "definitions", period, "Kent")
    ]
    said = html.unescape(" ".join(each.body for each in definitions))
    for period in ("2012", "2013", "2014"):
        edition = open_edition(project, period)
        for one in scorecard.rows(edition, edition.county):
            if one.figure and one.indicator.id in never:
                compared = (one.previous, one.baseline, one.national)
                assert {each.indicator.id for each in compared if each} <= {one.indicator.id}
    notes = [
        each.note
        for each in open_edition(project, "2013").register.values()
        if each.id in never and "joined" in each.note and f'id="{each.id}"' in said
    ]
    assert notes
    for note in notes:
        assert note in said
