"""Exceptions: every red of the county is explained or awaited, and a file that cannot be read says why."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analysis.data.areas import load_areas
from analysis.data.editions import load_editions
from analysis.edition.exceptions import Explanation, county_reds, explanations_path, load_explanations
from analysis.errors import DataError
from analysis.exhibits.exhibit import to_html
from analysis.exhibits.page import Page, open_page
from analysis.exhibits.scorecards import YET_TO_WRITE, exceptions
from analysis.project import Project, find_project

PROJECT = find_project(Path(__file__))
AREAS = load_areas(PROJECT.data)
EDITIONS = sorted(load_editions(PROJECT.data))


@cache
def page_of(period: str, area: str = AREAS.county.name) -> Page:
    return open_page("scorecard", period, area)


def elsewhere(folder: Path, text: str) -> Page:
    """The page of 2012 in a project whose exceptions are that text."""
    page = page_of("2012")
    page = replace(page, edition=replace(page.edition, project=_Written(PROJECT, folder)))
    path = explanations_path(page.edition)
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return page


class _Written(Project):
    """The project with its narrative in another folder."""

    def __init__(self, project: Project, folder: Path) -> None:
        super().__init__(folder)
        self.__dict__.update(data=project.data, narrative=folder / "narrative")


SOCIAL_CARE = {
    ("looked_after_children", "all"),
    ("care_offending", "care"),
    ("care_substance_misuse", "care"),
    ("care_immunised", "care"),
    ("care_development_assessed", "care"),
    ("care_sdq_concern", "care"),
    ("care_fostered", "care"),
    ("care_three_placements", "care"),
    ("care_placed_outside", "care"),
    ("care_leavers_accommodated", "care"),
}
PARTLY = {("exclusions_fixed_rate_special", "all"), ("exclusions_fixed_pupils_special", "all")}


def test_every_red_of_2012_that_a_paper_speaks_of_is_explained() -> None:
    """The papers are of education: of the reds that the releases add, none of them speaks of children's social
    care, and of fixed period exclusions they say what is done and not why there are more."""
    page = page_of("2012")
    reds = {(red.indicator.id, red.group.id) for red in county_reds(page.edition)}
    written = load_explanations(page.edition)
    assert reds >= SOCIAL_CARE | PARTLY
    assert {red for red in reds if written[red] == Explanation(*red)} == SOCIAL_CARE
    missing = {red: written[red].missing for red in reds - SOCIAL_CARE if written[red].missing}
    assert missing == {key: ["commentary", "due"] for key in PARTLY}


def test_a_red_that_nobody_explained_is_shown_as_awaiting(tmp_path: Path) -> None:
    table = exceptions(elsewhere(tmp_path, ""))
    assert table is not None
    shown = to_html(table)
    assert shown.count("The council has still to write commentary, action, owner and due") == 1
    assert "Awaiting" not in shown and YET_TO_WRITE not in shown
    assert table.data is not None and table.data.columns == ("Indicator",)
    assert table.data.parts == ()


def test_reds_of_which_nothing_is_written_come_last_and_that_is_said_once(tmp_path: Path) -> None:
    last = county_reds(page_of("2012").edition)[-1]
    begun = f"- indicator: {last.indicator.id}\n  group: {last.group.id}\n  action: Schools are helped.\n"
    table = exceptions(elsewhere(tmp_path, begun))
    assert table is not None
    assert table.data is not None
    assert [row[1:] for row in table.data.rows[:2]] == [("Schools are helped.",), ("–",)]
    assert table.data.parts == (("What is written", 1), ("Nothing written yet", len(table.data.rows) - 1))
    assert table.unit == "The council has still to write commentary, owner and due"
    first = exceptions(elsewhere(tmp_path / "most", begun), most=1)
    assert first is not None and first.data is not None
    assert first.data.columns == ("Indicator", "Action")  # what nobody has written yet is no column
    assert first.unit.endswith("The council has still to write commentary, owner and due")


def test_what_is_partly_written_says_what_is_missing() -> None:
    assert Explanation("a", commentary="Because.", action="awaiting", due="").missing == [
        "action",
        "owner",
        "due",
    ]


def test_exceptions_are_the_countys() -> None:
    assert exceptions(page_of("2012", AREAS.districts[0].name)) is None


@pytest.mark.parametrize("period", EDITIONS)
def test_no_exception_is_said_only_where_something_could_be_rated(period: str) -> None:
    page = page_of(period)
    reds, shown = county_reds(page.edition), exceptions(page)
    is_any_rated = any(row.rating.rag != "not rated" for row in page.rows())
    assert (shown is None) == (not is_any_rated)
    if shown is not None:
        assert (shown.kind == "notice") == (not reds)


BAD = (
    (
        "- owner: nobody\n",
        "narrative/2012/{county}/exceptions.yml: {{'owner': 'nobody'}} is not an entry. It needs `indicator`",
    ),
    (
        "- indicator: a\n  reason: b\n",
        "is not an entry. It needs `indicator`, and may have group, commentary, action",
    ),
    ("indicator: a\n", "narrative/2012/{county}/exceptions.yml must be a list"),
    ("- indicator: [a\n", "narrative/2012/{county}/exceptions.yml cannot be read"),
)


@pytest.mark.parametrize(("text", "message"), BAD)
def test_a_file_that_cannot_be_read_says_why(text: str, message: str, tmp_path: Path) -> None:
    page = elsewhere(tmp_path, text)
    with pytest.raises(DataError) as problem:
        load_explanations(page.edition)
    assert message.format(county=AREAS.county.name) in str(problem.value)
