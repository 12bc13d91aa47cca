"""What sources state about figures: which an edition shows, and how each reads."""

from dataclasses import replace

import pytest

from analysis.edition.edition import open_edition
from analysis.edition.statements import Statement
from analysis.project import Project


@pytest.fixture
def change(testshire: Project) -> Statement:
    edition = open_edition(testshire, "2012")
    [stated, *_] = edition.statements.of("pass_rate", edition.county.code)
    return stated


@pytest.mark.parametrize(
    ("kind", "value", "compared", "text", "said"),
    [
        ("change", 7.0, "2010/11", "up 7 percentage points since 2010/11", "up 7 percentage points"),
        ("change", -0.8, "2009/10", "down 0.8 percentage points since 2009/10", "down 0.8 percentage points"),
        ("change", 0.0, "2010/11", "unchanged since 2010/11", "unchanged"),
        ("change", 7.0, "", "up 7 percentage points", "up 7 percentage points"),
        ("change_pct", -16.0, "2010/11", "down 16% since 2010/11", "down 16%"),
        ("rank", 2.0, "the statistical neighbours", "2nd among the statistical neighbours", "2nd"),
        ("rank", 59.0, "Testland", "59th in Testland", "59th"),
        ("rank_from_bottom", 10.0, "Testland", "10th from the bottom in Testland", "10th from the bottom"),
        ("quartile", 4.0, "Testland", "bottom quartile in Testland", "bottom"),
        ("lead", 2.5, "Testland", "2.5 percentage points above Testland", "2.5 percentage points"),
        ("lead", -2.5, "Testland", "2.5 percentage points below Testland", "−2.5 percentage points"),
        ("higher", None, "Testland", "higher than Testland", "higher"),
        ("same", None, "Testland", "about the same as Testland", "same"),
    ],
)
def test_it_reads(
    change: Statement, kind: str, value: float | None, compared: str, text: str, said: str
) -> None:
    stated = replace(change, kind=kind, value=value, compared=compared, other="T92000001" if compared else "")
    assert (stated.text, stated.said) == (text, said)


@pytest.mark.parametrize(
    ("value", "printed", "text"),
    [
        (17.0, "joint 17th of 152", "joint 17th of 152 authorities, top quartile"),
        (39.0, "39th of 152", "39th of 152 authorities, second quartile"),
        (152.0, "152nd of 152", "152nd of 152 authorities, bottom quartile"),
    ],
)
def test_a_place_among_all_authorities_says_its_quarter(
    change: Statement, value: float, printed: str, text: str
) -> None:
    of_all = replace(change, kind="rank", value=value, printed=printed, other="152 authorities")
    assert of_all.is_among_all and of_all.text == text


def test_words_may_compare_with_a_year(change: Statement) -> None:
    stated = replace(change, kind="lower", value=None, other="2010/11", compared="2010/11")
    assert stated.text == "lower than in 2010/11"


def test_points_are_not_percentage_points(change: Statement) -> None:
    stated = replace(change, indicator=replace(change.indicator, unit="points"), value=14.4)
    assert stated.text == "up 14.4 points since 2010/11"


def test_an_edition_has_those_of_its_years_and_of_the_sources_that_count(testshire: Project) -> None:
    path = testshire.data / "sources" / "made-up-paper" / "statements.csv"
    with path.open("a", encoding="utf-8") as file:
        file.write("pass_rate,T10000001,all,2012/13,change,2011/12,1,up 1,made-up-paper,p 3,\n")
        file.write("pass_rate,T07000001,all,2009/10,lower,districts,,lower,made-up-paper,p 3,\n")
    edition = open_edition(testshire, "2012")
    county = edition.county.code
    assert [each.kind for each in edition.statements.of("pass_rate", county)] == ["change", "rank", "higher"]
    assert edition.statements.of("pass_rate", county, "fsm") == []
    assert edition.statements.of("pass_rate", county, year="2010/11") == []
    [oakvale] = edition.statements.about("T07000001")
    assert oakvale.text == "lower than the districts"
    assert dict(oakvale.key)["kind"] == "lower"
