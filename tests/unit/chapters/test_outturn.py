"""The outturn chapter: what each exhibit says for the county, for a district, and for a year not yet spent."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.chapters import bridges, budget, outturn, plan_indicators, plans, variances
from analysis.chapters.coverage import reason_to_skip
from analysis.edition.edition import open_edition
from analysis.exhibits.exhibit import Exhibit
from analysis.exhibits.page import Page, open_page
from analysis.project import find_project

ROOT = find_project(Path(__file__)).root
SHOWN_ONLY_FOR_THE_COUNTY = (
    variances.revenue_waterfall,
    variances.by_division,
    variances.by_line,
    variances.reasons,
    variances.capital_waterfall,
    variances.slippage,
    variances.slippage_reasons,
    bridges.bridges,
    plan_indicators.indicators_by_unit,
    plan_indicators.every_indicator,
    plans.projects,
    plans.towards_2010,
    plans.implications,
    plans.forecasts,
)


@pytest.fixture(scope="module")
def county() -> Page:
    return open_page("outturn", "2008", "Kent")


@pytest.fixture(scope="module")
def district() -> Page:
    return open_page("outturn", "2008", "Dartford")


def _calls(notebook: str) -> list[str]:
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [line for line in code if line.startswith(f"{notebook}.")]


def _shown(notebook: str, period: str, area: str) -> list[Exhibit]:
    topics = {"outturn": outturn, "budget": budget}
    page = open_page(notebook, period, area)
    found = [eval(call, {notebook: topics[notebook], "page": page}) for call in _calls(notebook)]
    return [exhibit for exhibit in found if exhibit is not None]


@pytest.mark.parametrize("area", ["Kent", "Thanet"])
@pytest.mark.parametrize(
    ("notebook", "period"),
    [("outturn", "2008"), ("outturn", "2014"), ("budget", "2008"), ("budget", "2012"), ("budget", "2014")],
)
def test_every_exhibit_has_a_short_title_its_sources_and_a_place_for_each_row(
    notebook: str, period: str, area: str
) -> None:
    for exhibit in _shown(notebook, period, area):
        assert len(exhibit.title.split()) <= 12, exhibit.title
        if exhibit.data:
            assert exhibit.citations, exhibit.id
            assert {"source"} <= set(exhibit.data.raw_columns), exhibit.id
            assert all(len(row) == len(exhibit.data.columns) for row in exhibit.data.rows), exhibit.id
        if exhibit.kind == "chart":
            assert len(exhibit.alt) > 60 and any(letter.isdigit() for letter in exhibit.alt), exhibit.id


def test_ids_are_unique_on_a_page() -> None:
    ids = [exhibit.id for exhibit in _shown("outturn", "2008", "Kent")]
    assert len(ids) == len(set(ids))


def test_the_waterfall_names_the_totals_and_the_rounding(county: Page) -> None:
    exhibit = variances.revenue_waterfall(county)
    assert exhibit.title == "£154.8 million spent: £325,000 under"
    assert exhibit.data is not None
    assert exhibit.data.rows[-1] == ("CFE Directorate", "153,139", "155,083", "154,758", "−325")
    assert [note for note in exhibit.notes if "+1,942" in note and "+1,944" in note]


def test_reasons_stand_beside_their_lines(county: Page) -> None:
    exhibit = variances.reasons(county)
    assert exhibit is not None and exhibit.data is not None
    rows = {row[:2]: row[2:] for row in exhibit.data.rows}
    limit, spent, variance, explained, reason = rows["Resources", "Capital Strategy"]
    assert (limit, spent, variance, explained) == ("1,596", "3,342", "+1,746", "+1,745.6")
    assert "Tree safety" in str(reason)


def test_slippage_says_what_no_scheme_explains(county: Page) -> None:
    exhibit = variances.slippage(county)
    assert exhibit is not None
    assert "Schools: −16,981 of −16,981 (£000) is not put down to a scheme." in exhibit.notes


def test_the_bridge_that_does_not_close_shows_its_gap(county: Page) -> None:
    table = bridges.bridges(county)
    assert table.title == "7 of 8 divisions' budget changes add up; Commissioning's do not"
    commissioning = bridges.bridge(county, 4)
    assert commissioning is not None
    assert commissioning.title == "Commissioning: the changes printed miss the budget by £241,800"
    assert (
        "That is twice Other minor adjustments (+120.9): with the other sign they meet it."
        in commissioning.alt
    )


def test_there_are_as_many_bridges_as_divisions_with_one(county: Page) -> None:
    assert bridges.bridge(county, 8) is not None
    assert bridges.bridge(county, 9) is None


@pytest.mark.parametrize("show", SHOWN_ONLY_FOR_THE_COUNTY, ids=lambda show: show.__name__)
def test_detail_is_for_the_county_only(
    show: Callable[[Page], Exhibit | None], county: Page, district: Page
) -> None:
    assert show(county) is not None
    assert show(district) is None


@pytest.mark.parametrize(
    ("notebook", "period"),
    [("outturn", "2008"), ("outturn", "2014"), ("budget", "2008"), ("budget", "2012"), ("budget", "2014")],
)
def test_a_district_of_which_nothing_is_held_has_no_such_page(notebook: str, period: str) -> None:
    edition = open_edition(find_project(), period)
    chapter = edition.document.find(notebook)
    assert reason_to_skip(edition, chapter, edition.areas.find("Sevenoaks"))
    assert not reason_to_skip(edition, chapter, edition.county)
    assert not [exhibit for exhibit in _shown(notebook, period, "Sevenoaks") if exhibit.kind != "notice"]


def test_a_district_that_the_paper_names_has_a_page(district: Page) -> None:
    chapter = district.edition.document.find("outturn")
    assert reason_to_skip(district.edition, chapter, district.area) == ""


def test_a_district_sees_what_the_paper_names_in_it(district: Page) -> None:
    named = plans.named_here(district)
    assert named is not None and named.data is not None
    assert [row[1] for row in named.data.rows] == [
        "Dartford Campus (Development Opportunity Programme)",
        "North Dartford, The Bridge (Basic Need Project)",
    ]


def test_a_year_not_yet_spent_says_so() -> None:
    page = open_page("outturn", "2014", "Kent")
    notice = variances.revenue_waterfall(page)
    assert notice.kind == "notice"
    assert "No revenue results are published for 2014-15" in notice.body
    assert variances.by_line(page) is None


def test_spend_by_division_says_that_it_does_not_add_up() -> None:
    exhibit = budget.divisions(open_page("budget", "2014", "Kent"))
    assert "Divisions 96,977, total printed 93,958.8 (£000): see Reconciliation." in exhibit.notes
    assert "£3 million more than the total printed" in exhibit.alt


def test_savings_set_out_and_not_set_out() -> None:
    exhibit = budget.savings(open_page("budget", "2014", "Kent"))
    assert exhibit.title == "£15.3 million to save; £10.9 million of it is set out"
    assert "£4.4 million is not set out" in exhibit.alt
