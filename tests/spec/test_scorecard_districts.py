"""The districts side by side: places, shades and positions follow from the figures and the polarity."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from analysis.data.areas import Area, load_areas
from analysis.edition.scorecard import district_rank
from analysis.exhibits.districts import (
    Comparison,
    comparisons,
    heat_map,
    range_of,
    shade_of,
    spine_of,
    tile_map,
    tile_places,
)
from analysis.exhibits.exhibit import InlineChart, to_html
from analysis.exhibits.indicators import comparable_series, sparkline
from analysis.exhibits.page import Page, open_page
from analysis.exhibits.scorecards import context, not_held
from analysis.io.dependencies import watch_reads
from analysis.project import find_project

AREAS = load_areas(find_project(Path(__file__)).data)
COUNTY, DISTRICTS = AREAS.county.name, AREAS.districts


@cache
def page_of(period: str, area: str = COUNTY) -> Page:
    return open_page("scorecard", period, area)


def compared(page: Page, indicator: str) -> Comparison:
    return next(each for each in comparisons(page) if each.indicator.id == indicator)


def test_the_best_is_first_whichever_way_is_good() -> None:
    page = page_of("2012")
    for indicator, best in (("claimant_rate", min), ("ks4_5ac_em_residence", max)):
        figures = compared(page, indicator).figures
        values = [figure.value for figure in figures if figure.value is not None]
        first = [figure.value for figure in figures if district_rank(page.edition, figure).position == 1]
        assert set(first) == {best(values)}


def test_the_heat_map_has_a_row_for_every_district_and_marks_its_own() -> None:
    page = page_of("2012", DISTRICTS[3].name)
    exhibit, of_2008 = heat_map(page), heat_map(page_of("2008"))
    assert exhibit is not None and exhibit.data is not None and of_2008 is not None
    assert [cells[0] for cells in exhibit.data.rows] == [area.name for area in DISTRICTS]
    assert exhibit.data.highlight == {3}
    assert exhibit.title == "12 districts, 13 measures: darker is better"
    assert of_2008.title == "12 districts, 1 measure: darker is better"


def test_a_figure_that_only_the_county_has_is_read_for_no_scorecard_of_a_district() -> None:
    """Of what it has none of, a district's page asks which years there are: not what the county's figure is."""
    page = page_of("2012", DISTRICTS[3].name)
    with watch_reads() as log:
        rows = page.rows()
        assert not_held(page) is not None
    about_county = [dict(where) for _, _, where in log.notes if ("area", AREAS.county.code) in where]
    read = {where["indicator"] for where in about_county if "indicator" in where}
    assert read and read <= {row.indicator.id for row in rows if row.figure or row.statements or row.target}
    assert len(rows) < len(page.rows(area=AREAS.county)) / 2


def test_a_quarter_of_the_districts_has_each_shade() -> None:
    page = page_of("2012")
    shades = Counter(shade_of(page, figure) for figure in compared(page, "ks4_5ac_em_residence").figures)
    assert shades == {0: 3, 1: 3, 2: 3, 3: 3}


def test_figures_that_are_bounds_are_not_compared() -> None:
    """Over 20% in five districts ranks nobody."""
    assert "youth_unemployment_rate" not in {each.indicator.id for each in comparisons(page_of("2012"))}
    assert (
        range_of(page_of("2012", "Thanet"), page_of("2012", "Thanet").figure("youth_unemployment_rate"))
        is None
    )


def test_a_range_is_drawn_for_a_district_beside_the_county() -> None:
    page = page_of("2013", DISTRICTS[0].name)
    county_of = {each.indicator.id: each.county for each in comparisons(page)}
    drawn = [(row.indicator.id, range_of(page, row.figure)) for row in page.rows() if row.figure]
    bars = {indicator: cell.head for indicator, cell in drawn if cell}
    assert set(bars) >= {"ks4_5ac_em", "ks4_5ac_em_residence", "claimant_rate"}
    for indicator, bar in bars.items():
        assert isinstance(bar, InlineChart)
        assert (f"{COUNTY} " in bar.alt) == bool(county_of[indicator])
    assert all(county_of[indicator] for indicator in ("ks4_5ac_em", "ks4_5ac_em_residence", "claimant_rate"))
    county = page_of("2013")
    assert all(range_of(county, row.figure) is None for row in county.rows() if row.figure)


@pytest.mark.parametrize("period", ["2012", "2013", "2014"])
def test_what_is_made_from_schools_is_not_set_beside_what_is_printed(period: str) -> None:
    page = page_of(period)
    made = {each.indicator.id: each for each in comparisons(page) if each.figures[0].is_made}
    assert made
    for each in made.values():
        assert all(figure.is_made for figure in each.figures)
        assert all(wider.is_made for wider in (each.county, each.national) if wider)
    printed = [id for id in made if (figure := page.figure(id)) and not figure.is_made]
    assert printed and not any(made[id].county for id in printed)


@pytest.mark.parametrize("district", DISTRICTS, ids=lambda area: area.slug)
def test_positions_on_the_spine_run_from_the_worst_to_the_best(district: Area) -> None:
    page = page_of("2013", district.name)
    for each in comparisons(page):
        if each.county and each.of(district):
            spine = spine_of(page, each)
            low, high = spine.middle_half
            places = [place for place, _ in spine.districts]
            assert -1 <= places[0] <= low <= high <= places[-1] <= 1
            assert max(*map(abs, places), abs(spine.county or 0)) == 1
            assert places == sorted(places) and spine.area in places


def test_a_tile_for_every_district_and_no_two_in_one_place() -> None:
    places = tile_places(page_of("2012"))
    assert set(places) == {area.code for area in DISTRICTS}
    assert len(set(places.values())) == len(places)
    assert tile_map(page_of("2012"), "claimant_rate") is not None
    by_measure = tile_map(page_of("2012"), "ks4_headline")
    assert by_measure is not None and by_measure.id == "scorecard-map-ks4-headline"
    assert tile_map(page_of("2012"), "permanent_exclusions") is None


def test_a_figure_older_than_the_baseline_is_no_context() -> None:
    """Children in care were counted in 2007-08: that says nothing of 2012."""
    shown = context(page_of("2012", "Thanet"))
    assert shown is not None and "2007-08" not in to_html(shown)
    assert context(page_of("2012")) is None


def test_a_line_says_how_many_figures_it_has_and_of_which_year_the_last_is() -> None:
    page = page_of("2012")
    for indicator in ("permanent_exclusions", "ks4_5ac_em"):
        drawn = page.row(indicator)
        spark = sparkline(page, drawn)
        assert spark is not None
        assert spark.alt.startswith(f"Line of {len(comparable_series(page, drawn))} figures")
        assert "2011/12" in spark.alt
