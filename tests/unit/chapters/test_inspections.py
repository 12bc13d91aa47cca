"""Inspections of a year by district, from the project's own figures."""

from pathlib import Path

import pytest

from analysis.exhibits.by_district import NOT_ALLOCATED
from analysis.notebook import counts_by_district, open_page

INSPECTIONS = ("inspections_good_year", "inspections_good_year_primary", "inspections_good_year_secondary")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def rows() -> dict[str, tuple[object, ...]]:
    page = open_page("ofsted", "2014", "Kent")
    shown = counts_by_district(page, *INSPECTIONS)
    assert shown and shown.data
    table = shown.data
    return {str(row[0]): tuple(row[1:]) for row in table.rows}


def test_the_county_counts_every_inspection(rows: dict[str, tuple[object, ...]]) -> None:
    assert rows["Kent"] == ("107 of 176 (61%)", "72 of 131 (55%)", "21 of 26 (81%)")


def test_what_is_in_no_district_is_shown(rows: dict[str, tuple[object, ...]]) -> None:
    assert rows[NOT_ALLOCATED] == ("18 of 35 (51%)", "10 of 25 (40%)", "none")


def test_districts_and_the_rest_make_the_county(rows: dict[str, tuple[object, ...]]) -> None:
    counted = [row for area, row in rows.items() if area != "Kent"]
    for column, whole in enumerate((176, 131, 26)):
        assert sum(int(str(row[column]).split()[2]) for row in counted if row[column] != "none") == whole


def test_districts_are_provisional_while_some_are_in_none(rows: dict[str, tuple[object, ...]]) -> None:
    assert all(
        str(row[1]).endswith("[p]") for area, row in rows.items() if area not in ("Kent", NOT_ALLOCATED)
    )


@pytest.mark.parametrize(("period", "area"), [("2012", "Kent"), ("2014", "Thanet")])
def test_an_edition_without_the_list_and_a_district_show_nothing(period: str, area: str) -> None:
    assert counts_by_district(open_page("ofsted", period, area), *INSPECTIONS) is None
