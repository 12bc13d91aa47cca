"""Cells, names and mappings of official releases, each on its own."""

from decimal import Decimal

import pytest

from analysis.importing.area_register import comparable
from analysis.importing.cells import (
    Cell,
    read_cell,
    read_count,
    read_fraction,
    read_percentage,
    without_footnotes,
)
from analysis.importing.errors import ReleaseError, listed
from analysis.importing.periods import Period, check_form, read_period

SYMBOLS = {"x": "c", ".": "z"}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("52.5", Cell(Decimal("52.5"))),
        (" 60 ", Cell(Decimal(60))),
        ("x", Cell(None, "c")),
        (".", Cell(None, "z")),
        ("44,370", Cell(Decimal(44370))),
        ("7,373,720", Cell(Decimal(7373720))),
    ],
)
def test_a_cell_is_a_number_or_a_symbol(text: str, cell: Cell) -> None:
    assert read_cell(text, SYMBOLS, "here") == cell


@pytest.mark.parametrize("text", ["", "n/a", "1,23", "12%", "#error", "1e3"])
def test_anything_else_stops_and_says_what_was_found(text: str) -> None:
    with pytest.raises(ReleaseError, match="where a number was expected") as stopped:
        read_cell(text, SYMBOLS, "file.csv, row 7, pupils")
    assert str(stopped.value).startswith("file.csv, row 7, pupils: found ")
    assert (repr(text) if text else "an empty cell") in str(stopped.value)


@pytest.mark.parametrize("text", ["-1", "12.5"])
def test_a_count_is_a_whole_number_from_nought(text: str) -> None:
    with pytest.raises(ReleaseError, match="where a count was expected"):
        read_count(text, SYMBOLS, "here")


def test_a_fraction_becomes_a_percentage() -> None:
    assert read_fraction("0.89", SYMBOLS, "here") == Cell(Decimal("89.00"))
    assert read_fraction("x", SYMBOLS, "here") == Cell(None, "c")
    with pytest.raises(ReleaseError, match="where a fraction of 1 was expected"):
        read_fraction("89", SYMBOLS, "here")


@pytest.mark.parametrize("text", ["-0.1", "100.1"])
def test_a_percentage_is_from_nought_to_a_hundred(text: str) -> None:
    with pytest.raises(ReleaseError, match="where a percentage was expected"):
        read_percentage(text, SYMBOLS, "here")


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("England1,5", "England"),
        ("Total (state-funded sector)1", "Total (state-funded sector)"),
        ("Local Authority District2", "Local Authority District"),
        ("Number of pupils at the end of Key Stage 4", "Number of pupils at the end of Key Stage 4"),
        ("2005/06", "2005/06"),
        ("Kent ", "Kent"),
    ],
)
def test_footnote_digits_are_taken_off_and_numbers_stay(printed: str, plain: str) -> None:
    assert without_footnotes(printed) == plain


@pytest.mark.parametrize(
    "name", ["Tonbridge & Malling", "TONBRIDGE AND MALLING", "Tonbridge and  Malling UA3"]
)
def test_names_compare_whatever_their_dress(name: str) -> None:
    assert comparable(name) == "tonbridge and malling"


def test_a_period_is_a_calendar_year() -> None:
    assert read_period("calendar_interval", "2012-01-01/P1Y", "", "row 2") == Period("2012")


@pytest.mark.parametrize("period", ["2012", "2012-04-01/P1Y", "2012-01-01/P1M"])
def test_other_periods_stop(period: str) -> None:
    with pytest.raises(ReleaseError, match="is not a calendar year, which is written 2001-01-01/P1Y"):
        read_period("calendar_interval", period, "", "row 2")


@pytest.mark.parametrize(
    ("kind", "label", "identifier", "year", "status"),
    [
        ("calendar_interval", "2012-01-01/P1Y", "", "2012", ""),
        ("academic_interval", "2012-09-01/P1Y", "", "2012/13", ""),
        ("calendar", "2012", "", "2012", ""),
        ("academic_by_end", "2016", "", "2015/16", ""),
        ("academic_by_end", "2025 (prov)", "", "2024/25", "provisional"),
        ("academic_by_end", "2018 (Revised)", "", "2017/18", "revised"),
        ("academic_by_end", "2020 (Final)", "", "2019/20", "final"),
        ("academic_by_end", "2023 (Prov)", "", "2022/23", "provisional"),
        ("academic_by_end", "2025(REV)", "", "2024/25", "revised"),
        ("academic_by_end", "2023/24", "", "2023/24", ""),
        ("academic_by_end", "2023-24", "", "2023/24", ""),
        ("financial_by_end", "2025", "", "2024-25", ""),
        ("financial_by_end", "2025-26", "", "2025-26", ""),
        ("financial_by_end", "2024-25 (OT)", "", "2024-25", "final"),
        ("financial_by_end", "1999-00 (ot)", "", "1999-00", "final"),
        ("calendar_by_end", "2024 (prov)", "", "2024", "provisional"),
        ("calendar_by_end", "2023-24", "", "2024", ""),
        ("explore_education", "2022", "Calendar year", "2022", ""),
        ("explore_education", "201213", "Academic year", "2012/13", ""),
        ("explore_education", "201213", "Financial year", "2012-13", ""),
        ("explore_education", "199900", "Academic year", "1999/00", ""),
        ("explore_education", "2013", "March", "2013-03", ""),
    ],
)
def test_a_period_is_read_as_its_mapping_says(
    kind: str, label: str, identifier: str, year: str, status: str
) -> None:
    assert read_period(kind, label, identifier, "row 2") == Period(year, status)


@pytest.mark.parametrize(
    ("kind", "label", "identifier", "message"),
    [
        ("academic_interval", "2012-01-01/P1Y", "", "is not an academic year"),
        ("calendar", "2012/13", "", "is not a calendar year"),
        ("academic_by_end", "2016-18 (OT)", "", "is not two years that follow each other"),
        ("financial_by_end", "2014-16", "", "is not two years that follow each other"),
        ("calendar_by_end", "16", "", "is not a calendar year, which is written 2002 or 2001/02 or 2001-02"),
        ("academic_by_end", "2016 (est)", "", "is marked 'est', which is not known. Say under `marks`"),
        ("explore_education", "201214", "Academic year", "two years that follow each other"),
        ("explore_education", "2012", "Academic year", "is written 200102"),
        ("explore_education", "2012", "Week 3", "the time identifier is 'Week 3'. Known: Academic year"),
        ("academic Aug {start} to Jul {end}", "Aug 2012 to Jul 2014", "", "not two years that follow"),
        (
            "financial {start}-04-01/P1Y",
            "2012-01-01/P1Y",
            "",
            "a financial year, which is written 2001-04-01/P1Y",
        ),
    ],
)
def test_a_period_of_another_kind_stops(kind: str, label: str, identifier: str, message: str) -> None:
    with pytest.raises(ReleaseError, match=message):
        read_period(kind, label, identifier, "row 2")


@pytest.mark.parametrize(
    ("form", "label", "period"),
    [
        ("academic {start}-08-01/P1Y", "2024-08-01/P1Y", Period("2024/25")),
        ("financial {start}-04-01/P1Y", "2024-04-01/P1Y", Period("2024-25")),
        ("academic Aug {start} to Jul {end}", "Aug 2024 to Jul 2025", Period("2024/25")),
        ("month {start}-{month}-01/P1M", "2024-03-01/P1M", Period("2024-03")),
        ("academic {start}/{to}{mark}", "2025/26 (Aug to Oct)", Period("2025/26", "part", "Aug to Oct")),
    ],
)
def test_a_description_writes_its_own_form(form: str, label: str, period: Period) -> None:
    check_form(form, "made.yml")
    assert read_period(form, label, "", "row 2", {"Aug to Oct": "part"}) == period


@pytest.mark.parametrize("form", ["fortnightly", "academic", "lunar {start}", "academic {year}"])
def test_a_form_that_says_no_year_is_refused(form: str) -> None:
    with pytest.raises(ReleaseError, match=r"made.yml: period .* is neither one of calendar_interval"):
        check_form(form, "made.yml")


def test_words_of_another_column_may_mean_another_form() -> None:
    words = {"Reporting year": "financial {end}"}
    period = read_period("explore_education", "2025", "Reporting year", "row 2", {}, words)
    assert period == Period("2024-25")


def test_a_percentage_may_carry_its_sign_and_float_dust() -> None:
    assert read_percentage("65.5%", {}, "row 2") == Cell(Decimal("65.5"))
    assert read_percentage("7.0000000000000007E-2", {}, "row 2") == Cell(Decimal("7.0000000000000007E-2"))
    assert read_percentage("5.5e-05", {}, "row 2") == Cell(Decimal("0.000055"))


def test_long_lists_are_cut_and_counted() -> None:
    assert listed("abcdefghij") == "a, b, c, d, e, f, g, h and 2 more"
    assert listed([]) == "none"
