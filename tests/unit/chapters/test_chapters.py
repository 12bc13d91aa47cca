"""Charts and tables of a page: what they say, for the county, a district, and where nothing is published."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.data.document import Chapter
from analysis.exhibits.comparisons import ranking
from analysis.exhibits.indicators import available_figures, indicators_table, others
from analysis.exhibits.openings import opening
from analysis.exhibits.page import Page
from analysis.exhibits.trends import trend
from analysis.narrative.evidence import Evidence
from analysis.narrative.vocabulary import word

OpenPage = Callable[..., Page]


def test_a_trend_says_where_it_stands_against_baseline_and_target(page: OpenPage) -> None:
    exhibit = trend(page(), "trend", "pass_rate")
    assert exhibit.kind == "chart"
    assert exhibit.title == "Testshire: up to 61% [p] in 2011/12"
    assert "2010/11 outturn 58%." in exhibit.alt
    assert "Target 65% by 2012/13." in exhibit.alt
    assert [cells[1] for cells in exhibit.data.rows] == ["50%", "58%", "61% [p]"]


def test_one_figure_is_not_drawn_as_a_trend(page: OpenPage) -> None:
    exhibit = trend(page("key_stages", "Oakvale"), "trend", "pass_rate")
    assert exhibit.title == "Oakvale: 52.5% in 2011/12"


def test_a_chart_without_figures_is_left_out_of_a_districts_page(page: OpenPage) -> None:
    assert trend(page("key_stages", "Oakvale"), "trend", "excluded") is None


def test_what_is_published_for_the_county_only_is_shown_once_and_named(page: OpenPage) -> None:
    opened = page("learning_14_24", "Oakvale")
    document = replace(opened.edition.document, chapters=(Chapter("learning_14_24", "Learning"),))
    opened = replace(opened, edition=replace(opened.edition, document=document))
    exhibit = others(opened)
    assert exhibit is not None and exhibit.data is not None
    assert exhibit.title == "Testshire (county) figures: none is published for Oakvale"
    names = exhibit.data.raw_columns
    assert {row[names.index("area_name")] for row in exhibit.data.raw_rows} == {"Testshire"}


def test_a_table_without_rows_is_a_notice_that_names_what_is_awaited(page: OpenPage) -> None:
    opened = page()
    notice = indicators_table(opened, "table", "Title", [opened.row("pass_gap")])
    assert (notice.kind, notice.data) == ("notice", None)
    assert notice.notes == (
        "No figure yet for: Gap between all pupils and those eligible for free school meals, passing.",
    )


def test_where_the_county_has_none_that_is_said_on_its_page(page: OpenPage) -> None:
    notice = available_figures(page("gaps"), "x", ["no_such"])
    assert notice is not None
    assert "No source of this edition gives a figure for Testshire." in notice.body


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        (
            "Testshire",
            "No source of this edition states for Testshire the figures that this chapter opens with.",
        ),
        ("Oakvale", "Nothing is published for Oakvale on this topic."),
    ],
)
def test_an_opening_without_figures_says_so_of_the_right_place(
    page: OpenPage, area: str, expected: str
) -> None:
    assert expected in opening(page("gaps", area), ["no_such"]).body


def test_an_opening_with_the_countys_figures_says_whose_they_are(page: OpenPage) -> None:
    body = opening(page("gaps", "Oakvale"), ["no_such"], fallback=["excluded"]).body
    assert (
        "Nothing is published for Oakvale on this topic; the county's figures are shown, marked as the county's."
        in body
    )


def test_districts_are_ranked_best_first_and_this_one_marked(page: OpenPage) -> None:
    exhibit = ranking(page("key_stages", "Oakvale"), "districts", "pass_rate", among="districts")
    assert exhibit.title == "Oakvale: 2nd of 2 districts at 52.5%"
    assert [cells[0] for cells in exhibit.data.rows] == ["Elm and Ash", "Oakvale"]
    assert exhibit.data.highlight == {1}


def test_low_is_good_turns_the_order_round(testshire: object, page: OpenPage) -> None:
    path = testshire.data / "reference" / "indicators.csv"
    path.write_text(
        path.read_text().replace(
            "percent,1,H,A,academic,Pupils who passed", "percent,1,L,A,academic,Pupils who passed"
        )
    )
    exhibit = ranking(page("key_stages", "Oakvale"), "districts", "pass_rate", among="districts")
    assert exhibit.title == "Oakvale: 1st of 2 districts at 52.5%"


def test_neighbours_are_compared_from_the_source_that_states_them(page: OpenPage) -> None:
    exhibit = ranking(page(), "neighbours", "pass_rate", among="neighbours")
    assert [cells[:2] for cells in exhibit.data.rows] == [("Testshire", "61.3%"), ("Otherfolk", "60.0%")]


def test_no_districts_no_chart(page: OpenPage) -> None:
    assert ranking(page("key_stages", "Oakvale"), "districts", "surplus", among="districts") is None
    notice = ranking(page(), "districts", "surplus", among="districts")
    assert notice is not None
    assert notice.kind == "notice"


def test_a_progress_table_rates_and_says_why_in_its_download(page: OpenPage) -> None:
    opened = page()
    exhibit = indicators_table(opened, "table", "Title", [opened.row("pass_rate")])
    (raw,) = exhibit.data.raw_rows
    download = dict(zip(exhibit.data.raw_columns, raw, strict=True))
    assert download["rating"] == "amber"
    assert (
        download["rating_reason"]
        == "61% (provisional) is above the 2010/11 outturn of 58% but below the 2013 target of 65%."
    )
    assert download["direction"] == "up"


@pytest.mark.parametrize("topic", ["key_stages", "gaps", "learning_14_24"])
def test_every_figure_shown_is_a_fact_with_its_source(page: OpenPage, topic: str) -> None:
    exhibit = others(page(topic))
    assert exhibit is not None
    assert exhibit.facts
    assert {dict(fact.key)["source"] for fact in exhibit.facts} <= {
        citation.source for citation in exhibit.citations
    }


def test_narrative_and_scorecard_name_the_same_target(testshire: object, page: OpenPage) -> None:
    """Of several targets for a year the one that rates is the one that is written."""
    path = testshire.data / "sources" / "made-up-paper" / "targets.csv"
    first, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    easier = "pass_rate,T10000001,all,2013,relative_year,,,,more than,,2010/11,better than 2010/11,made-up-paper,p 3,\n"
    path.write_text("".join([first, easier, *rows]), encoding="utf-8")
    opened = page()
    written = word("target", opened.edition, opened.area, Evidence())("pass_rate", 2013)
    assert written == "65%"
    assert opened.row("pass_rate").target_text(opened.row("pass_rate").target) == "65% (2013)"
