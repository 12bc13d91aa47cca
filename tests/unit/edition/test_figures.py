"""Which figure an edition shows where sources differ, and how it is written."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.data.years import parse_year
from analysis.edition.calculated import key_of
from analysis.edition.edition import open_edition
from analysis.edition.figures import Figure, Figures
from analysis.exhibits.page import Page
from analysis.project import find_project

OpenPage = Callable[..., Page]


def test_the_first_source_of_the_edition_states_the_figure(page: OpenPage) -> None:
    figure = page().figure("pass_rate")
    assert figure is not None
    assert (figure.source, figure.text, figure.year.label) == ("made-up-paper", "61% [p]", "2011/12")


def test_the_other_source_is_kept_beside_it(page: OpenPage) -> None:
    opened = page()
    figure = opened.figure("pass_rate")
    assert [other.text for other in opened.edition.figures.also_stated(figure)] == ["61.3%"]


def test_a_difference_is_noted_with_its_recorded_reason(page: OpenPage) -> None:
    opened = page()
    figure = opened.figure("pass_rate", year="2009/10")
    (note,) = opened.exhibit("x", "text", figures=[figure]).notes
    assert (
        note
        == "Passed, Testshire: 50% (2009/10) here; 51.4% in nobody, made for tests, A made-up release. The paper was written before the release"
    )


def test_a_series_never_mixes_sources(page: OpenPage) -> None:
    series = page().edition.figures.series("pass_rate", "T10000001")
    assert {figure.source for figure in series} == {"made-up-paper"}
    assert [figure.year.label for figure in series] == ["2009/10", "2010/11", "2011/12"]


def test_a_series_goes_on_in_the_source_that_continues_it(testshire: object, page: OpenPage) -> None:
    sources = testshire.data / "sources"
    with (sources / "made-up-paper" / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator"] == "pass_rate"]
    last = next(
        row for row in rows if (row["area"], row["group"], row["year"]) == ("T10000001", "all", "2011/12")
    )
    with (sources / "made-up-release" / "observations.csv").open("a", encoding="utf-8", newline="") as file:
        added = {**last, "year": "2008/09", "value": "40", "printed": "40", "source": "made-up-release"}
        csv.DictWriter(file, list(last), lineterminator="\n").writerow(added)
    (testshire.data / "reference" / "series.csv").write_text(
        "source,continues,indicator,why\nmade-up-paper,made-up-release,pass_rate,One count.\n",
        encoding="utf-8",
    )
    assert [
        (figure.year.label, figure.source)
        for figure in page().edition.figures.series("pass_rate", "T10000001")
    ] == [
        ("2008/09", "made-up-release"),
        ("2009/10", "made-up-paper"),
        ("2010/11", "made-up-paper"),
        ("2011/12", "made-up-paper"),
    ]


def test_previous_and_baseline_come_from_the_same_source(page: OpenPage) -> None:
    opened = page()
    figure = opened.figure("pass_rate")
    assert opened.edition.figures.previous(figure).text == "58%"
    assert opened.edition.figures.baseline(figure).year.label == "2010/11"


def test_nothing_later_than_the_edition_is_shown(testshire: object, page: OpenPage) -> None:
    path = testshire.data / "sources" / "made-up-release" / "observations.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("pass_rate,T10000001,all,2012/13,70,,,final,,,70.0,made-up-release,sheet 1 row 9,\n")
    assert page().figure("pass_rate").year.label == "2011/12"


@pytest.mark.parametrize(
    ("indicator", "group", "text"),
    [("excluded", "all", "nearly 10,000"), ("pass_rate", "fsm", "[x]"), ("surplus", "all", "6.1%")],
)
def test_a_figure_is_written_with_its_hedge_or_symbol(
    page: OpenPage, indicator: str, group: str, text: str
) -> None:
    assert page().figure(indicator, group).text == text


def test_no_source_no_figure(page: OpenPage) -> None:
    assert page().figure("pass_rate", area=page().edition.areas.find("Oakvale"), year="2009/10") is None
    assert page().edition.figures.series("no_such_indicator", "T10000001") == []


@pytest.mark.parametrize(
    ("year_type", "year", "is_own"),
    [
        ("academic", "2011/12", True),
        ("academic", "2010/11", False),
        ("financial", "2012-13", True),
        ("financial", "2011-12", False),
        ("calendar", "2012", True),
        ("calendar", "2011", False),
        ("month", "2012-01", True),
        ("month", "2011-12", False),
    ],
)
def test_a_figure_older_than_the_year_the_edition_reports_is_not_updated(
    page: OpenPage, year_type: str, year: str, is_own: bool
) -> None:
    opened = page()
    figure = replace(opened.figure("pass_rate"), year=parse_year(year, year_type))
    assert opened.edition.is_own_year(figure) is is_own


def test_a_release_after_the_position_is_marked_wherever_it_stands(page: OpenPage) -> None:
    opened = page()
    ours, theirs = (
        opened.figure("pass_rate"),
        opened.figure("pass_rate", area=opened.edition.areas.districts[0]),
    )
    assert (ours.is_later, ours.marked) == (False, "61% [p]")
    assert (theirs.source, theirs.is_later, theirs.marked) == ("made-up-release", True, f"{theirs.text}†")
    exhibit = opened.exhibit("x", "text", figures=[ours, theirs])
    assert [citation.title.endswith("†") for citation in exhibit.citations] == [False, True]
    assert any("† published after 31 October 2012" in note for note in exhibit.notes)


@pytest.mark.parametrize(
    ("releases_date", "published", "counts"),
    [
        ("", "2013-01-18", True),
        ("2013-01-18", "2013-01-18", True),
        ("2013-01-17", "2013-01-18", False),
        ("2013-01-31", "2013-01", True),
        ("2013-01-30", "2013-01", False),
        ("2013-12-31", "2013", True),
        ("2013-12-30", "2013", False),
    ],
)
def test_a_release_counts_up_to_the_releases_date(
    testshire: object, page: OpenPage, releases_date: str, published: str, counts: bool
) -> None:
    sidecar = testshire.data / "sources" / "made-up-release" / "provenance.yml"
    sidecar.write_text(sidecar.read_text().replace("2013-01-18", published))
    editions = testshire.data / "reference" / "editions.csv"
    editions.write_text(editions.read_text().replace("2012-10-31,,", f"2012-10-31,{releases_date},"))
    opened = page()
    assert (opened.figure("pass_rate", area=opened.edition.areas.districts[0]) is not None) is counts
    assert opened.figure("pass_rate").source == "made-up-paper"


def test_the_reason_of_a_difference_is_that_of_the_two_sources(testshire: object, page: OpenPage) -> None:
    conflicts = testshire.data / "reference" / "conflicts.csv"
    first = next(row for row in conflicts.read_text().splitlines() if row.split(",")[2] == "pass_rate")
    text = conflicts.read_text().replace(first, first.replace("made-up-release", "made-up-paper", 1))
    conflicts.write_text(text)
    opened = page()
    (note,) = opened.exhibit("x", "text", figures=[opened.figure("pass_rate", year="2009/10")]).notes
    assert note.endswith("A made-up release.")


def test_a_figure_is_made_when_it_is_asked_for_and_once(page: OpenPage) -> None:
    edition, made = page().edition, []
    stated = [row for rows in edition.figures._rows.values() for row in rows]

    def make(row: dict[str, str]) -> Figure:
        made.append((row["indicator"], row["area"], row["group"], row["year"]))
        return edition.figures._make(row)

    figures = Figures(stated, edition, edition.register, make)
    figures.latest_years()
    assert made == []
    for _ in range(2):
        figure = figures.get("pass_rate", "T10000001")
        assert figure
    asked = (*figure.subject, figure.year.label)
    assert made == [key for row in stated if (key := key_of(row)) == asked]


def test_what_a_source_states_stays_in_the_order_of_its_table(page: OpenPage) -> None:
    edition = page().edition
    rows = edition.figures._rows["pass_rate", "T10000001", "all"]
    stated = [row for row in reversed(rows) if row["source"] == rows[0]["source"]]
    figures = Figures(stated, edition, edition.register, edition.figures._make)
    found = figures.stated_by(rows[0]["source"], "T10000001")
    assert [figure.year.label for figure in found] == [row["year"] for row in stated]
    assert found[0].year > found[-1].year
    assert figures.years("pass_rate", "T10000001") == sorted(figure.year for figure in found)


def test_an_edition_believes_sources_that_it_does_not_name_as_the_one_before_did() -> None:
    """The two papers of January 2013 state 160 and 165; an edition of official releases names neither."""
    asked = "schools_requiring_improvement_primary", "E10000016", "all", "2012"
    found = [
        open_edition(find_project(Path(__file__)), period).figures.get(*asked)
        for period in ("2012", "2014", "2025")
    ]
    assert [figure and figure.text for figure in found] == ["160", "160", "160"]


@pytest.mark.parametrize("period", ["2014", "2025"])
def test_a_forecast_is_never_the_figure_of_its_year(period: str) -> None:
    """The paper of 2014 forecasts 85,883 secondary pupils in 2022: the edition of 2025 has no figure of them."""
    edition = open_edition(find_project(Path(__file__)), period)
    county = edition.county.code
    assert edition.figures.get("secondary_pupils", county) is None
    assert edition.figures.series("secondary_pupils", county) == []
    assert ("secondary_pupils", county, "all") not in edition.figures.latest_years()
    ahead = [each for each in edition.figures.stated_by("paper-001", county) if each.status == "forecast"]
    assert {each.text for each in ahead} == {"121,000", "77,244", "85,883"}
