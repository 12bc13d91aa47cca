"""Charts and tables of a page: what they say, for the county, a district, and where nothing is published."""

from collections.abc import Callable

import pytest

from analysis.errors import UsageError
from analysis.exhibits.comparisons import ranking
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.indicators import EARLIER, UPDATED, indicators_table, others
from analysis.exhibits.openings import opening
from analysis.exhibits.page import Page
from analysis.exhibits.trends import trend
from analysis.narrative.evidence import Evidence
from analysis.narrative.vocabulary import word

OpenPage = Callable[..., Page]


def test_a_trend_says_where_it_stands_against_baseline_and_target(page: OpenPage) -> None:
    exhibit = trend(page(), "pass_rate")
    assert exhibit.kind == "chart"
    assert exhibit.title == "Testshire 61% [p] in 2012, up 3 points"
    assert "from 58% to 61%" in exhibit.alt and "2011 result" not in exhibit.alt, "the baseline is said once"
    assert "The target is 65% by 2013." in exhibit.alt
    assert [cells[1] for cells in exhibit.data.rows] == ["50%", "58%", "61% [p]"]


def test_one_figure_is_not_drawn_as_a_trend(page: OpenPage) -> None:
    exhibit = trend(page("key_stages", "Oakvale"), "pass_rate")
    assert exhibit.title == "Oakvale 52.5% in 2012"


def test_a_chart_without_figures_is_left_out_of_a_districts_page(page: OpenPage) -> None:
    assert trend(page("key_stages", "Oakvale"), "excluded") is None


def test_the_countys_figures_are_not_on_a_districts_page(page: OpenPage) -> None:
    opened = page("learning_14_24", "Oakvale")
    assert others(opened) is None
    assert others(page("learning_14_24")) is not None


def rows_of(table: Exhibit | None) -> list[tuple[object, ...]]:
    """The indicator and group of each row of its download."""
    return [(row[0], row[4]) for row in table.data.raw_rows] if table and table.data else []


def test_others_shows_what_nothing_above_shows(page: OpenPage) -> None:
    opened = page("learning_14_24")
    every = rows_of(others(opened))
    trend(opened, "excluded", id="above")
    assert ("excluded", "all") in every
    assert rows_of(others(opened)) == [row for row in every if row != ("excluded", "all")]


def test_others_shows_what_is_stated_of_a_figure_that_a_chart_shows(page: OpenPage) -> None:
    opened = page()
    assert opened.edition.statements.of("pass_rate", opened.area.code)
    trend(opened, "pass_rate", id="above")
    assert ("pass_rate", "all") in rows_of(others(opened))


def test_a_cell_that_is_run_again_shows_the_same_and_a_changed_one_gives_back_what_it_showed(
    page: OpenPage,
) -> None:
    opened = page("learning_14_24")
    trend(opened, "excluded", id="above")
    first = others(opened)
    trend(opened, "excluded", id="above")
    assert [others(opened), others(opened)] == [first, first]
    trend(opened, "pass_gap", id="above")
    assert ("excluded", "all") in rows_of(others(opened))


def test_older_figures_stand_under_their_own_heading(testshire: object, page: OpenPage) -> None:
    opened = page()
    rows = [row for row in opened.rows() if row.figure]
    own = [opened.edition.is_own_year(row.figure) for row in rows if row.figure]
    table = indicators_table(opened, "table", "Title", rows).data
    assert table is not None
    assert dict(table.parts) == ({UPDATED: sum(own), EARLIER: len(own) - sum(own)} if not all(own) else {})


def test_an_indicator_that_nobody_knows_is_named(page: OpenPage) -> None:
    with pytest.raises(UsageError, match="pass_rate"):
        trend(page(), "pas_rate")


@pytest.mark.parametrize(("area", "is_there"), [("Testshire", True), ("Oakvale", False)])
def test_an_opening_says_what_the_report_lacks(page: OpenPage, area: str, is_there: bool) -> None:
    body = opening(page("gaps", area), "excluded").body
    assert ("figure of this year" in body) is not is_there
    assert "Testshire" not in body or is_there


def test_districts_are_ranked_best_first_and_this_one_marked(page: OpenPage) -> None:
    exhibit = ranking(page("key_stages", "Oakvale"), "pass_rate", among="districts")
    assert exhibit.title == "Oakvale is the lowest of Testshire's 2 districts, at 52.5%"
    assert [cells[0] for cells in exhibit.data.rows] == ["Elm and Ash", "Oakvale", "Testshire"]
    assert exhibit.data.highlight == {1}


def test_low_is_good_turns_the_order_round(testshire: object, page: OpenPage) -> None:
    path = testshire.data / "reference" / "indicators.csv"
    path.write_text(
        path.read_text().replace(
            "percent,1,H,A,academic,Pupils who passed", "percent,1,L,A,academic,Pupils who passed"
        )
    )
    exhibit = ranking(page("key_stages", "Oakvale"), "pass_rate", among="districts")
    assert exhibit.title == "Oakvale is the lowest of Testshire's 2 districts, at 52.5%"


def test_neighbours_are_compared_from_the_source_that_states_them(page: OpenPage) -> None:
    exhibit = ranking(page(), "pass_rate", among="neighbours")
    assert [cells[:2] for cells in exhibit.data.rows] == [("Testshire", "61.3%"), ("Otherfolk", "60.0%")]


def test_no_districts_no_chart(page: OpenPage) -> None:
    for area in ("Testshire", "Oakvale"):
        assert ranking(page("key_stages", area), "surplus", among="districts") is None


def test_a_progress_table_rates_and_says_why_in_its_download(page: OpenPage) -> None:
    opened = page()
    exhibit = indicators_table(opened, "table", "Title", [opened.row("pass_rate")])
    (raw,) = exhibit.data.raw_rows
    download = dict(zip(exhibit.data.raw_columns, raw, strict=True))
    assert download["rating"] == "amber"
    assert (
        download["rating_reason"]
        == "61% (provisional) is above the 2010/11 result of 58% but below the 2013 target of 65%."
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
