"""A figure of a part of its year stands beside those of whole years and is compared with none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.edition.calculated import derived_rows
from analysis.exhibits.indicators import others
from analysis.exhibits.page import Page
from analysis.project import Project
from analysis.validation import check_project

OpenPage = Callable[..., Page]
NOTE = "August to October."


def _add(testshire: Project, *rows: str) -> None:
    path: Path = testshire.data / "sources" / "made-up-release" / "observations.csv"
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def _part(indicator: str, area: str = "T10000001", note: str = NOTE) -> str:
    return f"{indicator},{area},all,2011/12,99,,,part,,,99,made-up-release,sheet 9 row 1,{note}"


@pytest.fixture
def with_part(testshire: Project) -> Project:
    """Everybody passed on the first day: a part of the year that only the release of the made-up data has."""
    for path in (testshire.data / "sources").glob("*/observations.csv"):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(line for line in lines if "pass_rate,T10000001,all,2011/12" not in line))
    _add(testshire, _part("pass_rate"))
    return testshire


def test_it_is_neither_the_latest_nor_in_a_series(with_part: Project, page: OpenPage) -> None:
    opened = page()
    figures = opened.edition.figures
    about = ("pass_rate", "T10000001", "all")
    assert figures.get(*about).text == "58%"
    assert all(figure.status != "part" for figure in [*figures.all_shown(), *figures.series(*about)])
    assert figures.also_stated(figures.get(*about)) == []
    assert [figure.text for figure in figures.parts_of_year("T10000001")] == ["99% [part of year]"]
    assert figures.parts_of_year("T07000001") == []


def test_it_stands_in_the_row_of_its_indicator_with_its_mark_and_period(
    with_part: Project, page: OpenPage
) -> None:
    exhibit = others(page())
    shown = " ".join(str(cell) for row in exhibit.data.rows for cell in row)
    assert "99% [part of year] in 2011/12. August to October." in shown
    assert any(fact.shown == "99% [part of year]" for fact in exhibit.facts)
    assert any("[part of year]" in note for note in exhibit.notes)


def test_the_whole_year_takes_its_place(testshire: Project, page: OpenPage) -> None:
    path = testshire.data / "sources" / "made-up-release" / "observations.csv"
    path.write_text(path.read_text().replace("61.3,613,1000,final", "61.3,613,1000,part"))
    assert page().edition.figures.parts_of_year("T10000001") == []


def test_nothing_is_worked_out_from_it() -> None:
    register = {"rate": {"unit": "percent", "decimals": "0", "series_breaks": ""}}
    register["gap"] = register["rate"] | {"derived_from": "rate[boys] - rate[girls]"}
    empty = dict.fromkeys(("numerator", "denominator", "symbol", "qualifier", "source", "place"), "")
    girls, boys = (
        {"indicator": "rate", "area": "T", "group": group, "year": "2011/12", "value": value}
        | {"printed": value, "status": "final", **empty}
        for group, value in (("girls", "60"), ("boys", "50"))
    )
    groups = {"girls": "Girls", "boys": "Boys"}
    assert [row["value"] for row in derived_rows([girls, boys], register, groups)] == ["-10"]
    assert not list(derived_rows([girls, boys | {"status": "part"}], register, groups))


def test_it_must_say_of_which_part_it_is(testshire: Project) -> None:
    _add(testshire, _part("excluded", "T07000001", note=""))
    (found,) = [each for each in check_project(testshire) if each.rule == "observations_part"]
    assert found.column == "note"
