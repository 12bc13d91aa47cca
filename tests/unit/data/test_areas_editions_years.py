"""Names of areas, periods and years: what is accepted, and what an unknown one is told."""

import pytest

from analysis.data.areas import load_areas
from analysis.data.editions import find_edition
from analysis.data.years import InvalidYearError, make_year, parse_year
from analysis.edition.edition import open_edition
from analysis.errors import UsageError
from analysis.notebook import at_a_glance, open_page
from analysis.project import Project


@pytest.mark.parametrize(
    "name", ["Elm and Ash", "elm and ash", "elm-and-ash", "T07000002", "Elm & Ash", " ELM AND ASH "]
)
def test_an_area_is_found_by_any_of_its_names(testshire: Project, name: str) -> None:
    assert load_areas(testshire.data).find_reported(name).name == "Elm and Ash"


def test_the_slug_is_the_name_in_lower_case_with_hyphens(testshire: Project) -> None:
    assert [area.slug for area in load_areas(testshire.data).reported] == [
        "testshire",
        "oakvale",
        "elm-and-ash",
    ]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Oakvail", "Did you mean Oakvale?"), ("Testland", "Known: Testshire, Oakvale, Elm and Ash")],
)
def test_an_area_without_pages_is_refused_and_the_nearest_named(
    testshire: Project, name: str, hint: str
) -> None:
    with pytest.raises(UsageError) as problem:
        load_areas(testshire.data).find_reported(name)
    assert hint in str(problem.value)


def test_an_area_has_the_name_of_the_date_and_is_found_by_each(testshire: Project) -> None:
    path = testshire.data / "reference" / "areas.csv"
    text = path.read_text(encoding="utf-8")
    renamed = "2018-04-01 Coast;2024-05-01 Coast and Oak"
    path.write_text(text.replace("Oakvale,district,T10000001,,", f"Oakvale,district,T10000001,,{renamed}"))
    dated = {"": "Oakvale", "2018-03-31": "Oakvale", "2018-04-01": "Coast", "2025-01-01": "Coast and Oak"}
    for date, name in dated.items():
        areas = load_areas(testshire.data, date)
        assert areas.districts[0].name == name
        assert {areas.find_reported(each).code for each in dated.values()} == {"T07000001"}


def test_an_edition_calls_areas_as_its_position_date_did_and_says_who_made_it(testshire: Project) -> None:
    for name, old, new in (
        ("areas", "Oakvale,district,T10000001,,", "Oakvale,district,T10000001,,2012-10-31 Coast"),
        ("editions", "made for tests.,,", "made for tests.,Nobody published it.,"),
    ):
        path = testshire.data / "reference" / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    edition = open_edition(testshire, "2012")
    assert edition.areas.districts[0].name == "Coast"
    assert {each.area.name for each in edition.figures.all_shown() if each.area.is_district} >= {"Coast"}
    assert "<p>Nobody published it.</p>" in at_a_glance(open_page("front_page", "2012", "Testshire")).body


def test_a_period_may_be_a_number(testshire: Project) -> None:
    assert find_edition(testshire.data, 2012).title == "Made-up progress in 2012"


def test_an_unknown_period_is_refused(testshire: Project) -> None:
    with pytest.raises(UsageError, match="There is no period called '2021'. Did you mean 2012"):
        find_edition(testshire.data, "2021")


@pytest.mark.parametrize(
    ("period", "is_told"), [("2016", True), ("1999", False), ("20160", False), ("soon", False)]
)
def test_a_year_to_come_is_told_how_to_begin_its_edition(
    testshire: Project, period: str, is_told: bool
) -> None:
    with pytest.raises(UsageError) as problem:
        find_edition(testshire.data, period)
    remedy = f"To begin it: boldsteps new-edition {period} --from 2012."
    assert (remedy in str(problem.value)) is is_told


def test_the_baseline_is_written_in_each_year_type(testshire: Project) -> None:
    edition = find_edition(testshire.data, "2012")
    assert [edition.baseline(kind).label for kind in ("academic", "financial", "calendar")] == [
        "2010/11",
        "2010-11",
        "2011",
    ]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("2011/13", "academic"),
        ("2011-12", "academic"),
        ("11/12", "academic"),
        ("2012/13", "financial"),
        ("2012-13", "calendar"),
        ("2012-13", "month"),
    ],
)
def test_a_label_of_another_type_is_refused(label: str, kind: str) -> None:
    with pytest.raises(InvalidYearError, match=f"'{label}' is not a"):
        parse_year(label, kind)


@pytest.mark.parametrize(
    ("end", "kind", "label"),
    [(2012, "academic", "2011/12"), (2000, "financial", "1999-00"), (2012, "calendar", "2012")],
)
def test_a_year_is_made_from_the_year_it_ends_in(end: int, kind: str, label: str) -> None:
    year = make_year(end, kind)
    assert (year.label, year.end) == (label, end)
    assert year.earlier().end == end - 1
