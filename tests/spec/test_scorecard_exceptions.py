"""Exceptions: every red of the county is explained or awaited, and a file that cannot be read says why."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analysis.chapters.exceptions import exceptions
from analysis.data.areas import load_areas
from analysis.edition.exceptions import Explanation, county_reds, explanations_path, load_explanations
from analysis.errors import DataError
from analysis.exhibits.exhibit import to_html
from analysis.exhibits.page import Page, open_page
from analysis.project import Project, find_project

PROJECT = find_project(Path(__file__))
AREAS = load_areas(PROJECT.data)


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


def test_every_red_of_2012_is_explained() -> None:
    page = page_of("2012")
    reds = county_reds(page.edition)
    written = load_explanations(page.edition)
    assert reds
    assert [written[red.indicator.id, red.group.id].missing for red in reds] == [[] for _ in reds]


def test_a_red_that_nobody_explained_is_shown_as_awaiting(tmp_path: Path) -> None:
    shown = to_html(exceptions(elsewhere(tmp_path, "")))
    assert shown.count(">Awaiting</td>") == 4 * len(county_reds(page_of("2012").edition))


def test_what_is_partly_written_says_what_is_missing() -> None:
    assert Explanation("a", commentary="Because.", action="awaiting", due="").missing == [
        "action",
        "owner",
        "due",
    ]


def test_a_district_is_sent_to_the_countys_page() -> None:
    shown = to_html(exceptions(page_of("2012", AREAS.districts[0].name)))
    assert f"../{AREAS.county.slug}/scorecard.html" in shown


def test_an_edition_without_reds_says_so() -> None:
    page = page_of("2008")
    assert not county_reds(page.edition)
    assert "No indicator of" in to_html(exceptions(page))


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
