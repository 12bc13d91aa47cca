"""What readers of pages and papers asked for: short rows, reasons on the sheet, the whole map, nothing said twice."""

import re
from functools import cache
from pathlib import Path

import pytest

from analysis.data.areas import Area, load_areas
from analysis.data.document import Chapter
from analysis.document.pages import SitePage, plan_print
from analysis.exhibits.courses import ways_to_targets
from analysis.exhibits.districts import locator, outlines_of, tile_map
from analysis.exhibits.exhibit import CellLines, Chip, build_table, table_html, to_html
from analysis.exhibits.indicators import indicators, others
from analysis.exhibits.page import Page, open_page
from analysis.exhibits.picture import CSS_PIXELS_PER_INCH, FULL_IN
from analysis.exhibits.scorecards import scorecard
from analysis.exhibits.summaries import improved_and_worse
from analysis.exhibits.trends import trend
from analysis.project import find_project
from tests.support.cells import charts_not_drawn

DATA = find_project(Path(__file__)).data
DISTRICTS = load_areas(DATA).districts


@cache
def page_of(topic: str, period: str, area: str = "Kent") -> Page:
    return open_page(topic, period, area)


def rows_of(page: Page) -> dict[str, dict[str, str]]:
    """The rows of a sheet by the name of their measure, each cell as HTML."""
    shown = scorecard(page)
    assert shown.data
    found = {}
    for row in re.findall(r"<tr role=.row.>(<th scope=.row.*?)</tr>", table_html(shown, caption="")):
        name = re.sub(r"<span class=.below.*|<[^>]+>", "", row.partition("</th>")[0])
        found[name] = dict(re.findall(r'data-label="([^"]+)">(.*?)</td>', row))
    return found


# The district's sheet


@pytest.mark.parametrize("district", DISTRICTS, ids=lambda area: area.slug)
def test_a_measure_with_a_target_is_rated_or_says_why_not(district: Area) -> None:
    page = page_of("scorecard", "2012", district.name)
    ratings = {name: row["Rating"] for name, row in rows_of(page).items()}
    absent = ratings["Persistent absence in secondary schools"]
    assert all(part in absent for part in ("Not rated", "target 5.5% (2014)", "worked out from schools"))
    for name, rating in ratings.items():
        if "Not rated" in rating:
            assert "target" in rating, f"{name} has a chip and nothing to rate by"
        elif "chip" not in rating:
            assert rating == "No target"


def test_the_target_is_drawn_where_the_district_stands() -> None:
    rows = rows_of(page_of("scorecard", "2012", "Swale"))
    bars = {name: row["Districts, worst to best"] for name, row in rows.items()}
    green = [name for name, bar in bars.items() if "stroke-dasharray" in bar]
    assert "Five good GCSEs, by where pupils live" in green
    assert "Absence in secondary schools" not in green


# Tables of chapters


def test_a_row_says_its_year_only_where_it_is_not_the_usual_one() -> None:
    with charts_not_drawn():
        shown = indicators(page_of("key_stages", "2012"), section="Key Stage 4")
    assert shown and shown.data
    assert shown.unit == "Results of 2011/12, baselines of 2010/11, unless another is given"
    latest = [row[shown.data.columns.index("Latest")] for row in shown.data.rows]
    assert "61.3%†" in latest and not any("2011/12" in str(cell) for cell in latest)
    moved = [row[shown.data.columns.index("Since previous")] for row in shown.data.rows]
    assert "Up 1.9 points, better" in moved  # the baseline beside it says from where


def test_rows_that_only_a_statement_fills_are_counted() -> None:
    """A table of one such row was titled `0 indicators`."""
    page = page_of("ofsted", "2012")
    with charts_not_drawn():
        shown = others(page, id="all")
    assert shown and shown.data
    number = re.search(r"(\d+) indicators", shown.title)
    assert number and int(number[1]) == len(shown.data.rows)


def test_what_opens_says_so_in_words_that_paper_leaves_out() -> None:
    table = build_table(
        [1],
        {"Rating": lambda _: CellLines(Chip("■ Red", "red"), ("worse than before",), is_folded=True)},
        {"a": str},
    )
    unrated = build_table([1], {"Beside": lambda _: CellLines("61%", ("of 9",), is_folded=True)}, {"a": str})
    with charts_not_drawn():
        shown = page_of("key_stages", "2012").table("x", "A table", table)
        plain = page_of("key_stages", "2012").table(
            "y", "A table", build_table([1], {"Rating": str}, {"a": str})
        )
        beside = page_of("key_stages", "2012").table("z", "A table", unrated)
    assert '<p class="hint">Choose a rating to see why</p>' in to_html(shown)
    assert "hint" not in to_html(plain) + to_html(beside)


# Charts


def test_the_ways_to_the_targets_are_drawn_across_the_page_and_say_nothing_twice() -> None:
    shown = ways_to_targets(page_of("front_page", "2012"))
    assert shown and shown.image and not shown.narrative
    assert shown.image.width == round(FULL_IN * CSS_PIXELS_PER_INCH)
    assert ">59.4%<" in shown.image.svg and ">61.3%<" in shown.image.svg and ">70%<" in shown.image.svg


def test_a_chart_with_a_rating_shows_it_beside() -> None:
    with charts_not_drawn():
        shown = trend(page_of("key_stages", "2012"), "ks4_headline", beside=["country"])
    assert shown
    assert '<p class="stat"><strong>61.3%†</strong> <span class="chip amber">' in shown.narrative
    assert "Target 70% by 2016" in shown.narrative


def test_what_lies_within_the_borders_is_on_the_map_and_leads_nowhere() -> None:
    page = page_of("front_page", "2012")
    [outside] = outlines_of(page).keys() - {area.name for area in DISTRICTS}
    shown = tile_map(page, "ks4_headline")
    assert shown and shown.image
    assert f"<title>{outside}, not part of this report</title>" in shown.image.svg
    assert outside not in {row[0] for row in shown.data.rows}  # type: ignore[union-attr]
    assert "Automatic summary" not in shown.narrative  # its title says from where to where
    where = locator(page_of("scorecard", "2012", "Swale"))
    assert where and f"<title>{outside}</title>" in where.body


# Lists, and papers


def test_what_a_paper_says_in_words_is_said_to_be_its() -> None:
    shown = improved_and_worse(page_of("overview", "2012"))
    assert shown
    assert "Key Stage 1 reading: level 2b or above</a>. The committee paper says “improved" in shown.body
    assert "By the paper" not in shown.body


def test_the_volume_to_look_things_up_in_has_the_districts_earlier_years() -> None:
    pages = [
        SitePage(
            "swale/scorecard", "Scorecard", "2", DISTRICTS[8], chapter=Chapter("scorecard", "Scorecard")
        ),
        SitePage(
            "swale/key_stages", "Key stages", "3", DISTRICTS[8], chapter=Chapter("key_stages", "Key stages")
        ),
        SitePage(
            "kent/scorecard",
            "Scorecard",
            "2",
            load_areas(DATA).county,
            chapter=Chapter("scorecard", "Scorecard"),
        ),
    ]
    volume = next(each for each in plan_print("2012", "Report", pages) if each.part == "reference")
    assert [page.path for page in volume.pages] == ["kent/scorecard", "swale/scorecard"]
