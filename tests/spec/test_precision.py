"""The published precision, one for everything that shows, compares, rates or checks a figure: its own, as printed."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from analysis.comparison.comparing import reads_the_same
from analysis.data.indicators import Indicator
from analysis.edition.figures import Figure
from analysis.rules.precision import agrees, hedge_in, last_digit, published_decimals

# printed, value as held, unit, qualifier, decimals of the register: published decimals, text shown
PUBLISHED = [
    ("61%", "61", "percent", "", 1, 0, "61%"),
    ("61.0", "61", "percent", "", 0, 1, "61.0%"),
    ("61.3%", "61.3", "percent", "", 0, 1, "61.3%"),
    ("9% Band 5", "9", "percent", "", 1, 0, "9%"),
    ("9.4 Band 5", "9.4", "percent", "", 1, 1, "9.4%"),
    ("1.7 (1.66)", "1.66", "rate_per_1000", "", 2, 2, "1.66 per 1,000"),
    ("1.7 (1.66)", "1.66", "rate_per_1000", "", 0, 2, "1.66 per 1,000"),
    ("1.7 (1.66)", "1.7", "rate_per_1000", "", 2, 1, "1.7 per 1,000"),
    ("around 8,000", "8000", "count", "about", 0, -3, "about 8,000"),
    ("approximately 22,000", "22000", "count", "about", 1, -3, "about 22,000"),
    ("nearly 10,000", "10000", "count", "nearly", 0, -4, "nearly 10,000"),
    ("about 780", "780", "count", "about", 0, -1, "about 780"),
    ("below 200", "200", "count", "under", 0, -2, "under 200"),
    ("more than half", "50", "percent", "over", 0, -1, "over 50%"),
    ("exceeds 20%", "20", "percent", "over", 1, -1, "over 20%"),
    ("over 60%", "60", "percent", "over", 0, -1, "over 60%"),
    ("about 6.1%", "6.1", "percent", "about", 0, 1, "about 6.1%"),
    ("252", "252", "count", "", 0, 0, "252"),
    ("250", "250", "count", "", 0, 0, "250"),
    ("42 832", "42832", "count", "", 0, 0, "42,832"),
    ("-4.2", "-4.2", "pp", "", 0, 1, "\u22124.2 percentage points"),
    ("£77.364 million", "77.364", "gbp_m", "", 0, 3, "£77.364m"),
    ("£1.254 bn", "1254", "gbp_m", "", 0, 0, "£1,254m"),
    ("£15.3m", "15300", "gbp_k", "", 0, -2, "£15,300k"),
    ("£3.5m", "3500000", "gbp", "", 0, -5, "£3,500,000"),
    ("half", "50", "percent", "", 1, 0, "50%"),
    ("eleven schools", "11", "count", "", 1, 0, "11"),
    ("a fifth of them", "20", "percent", "", 1, 1, "20.0%"),
    ("", "61.3", "percent", "", 1, 1, "61.3%"),
    ("", "61", "percent", "", 1, 1, "61.0%"),
]


@pytest.mark.parametrize(
    ("printed", "value", "unit", "qualifier", "registered", "decimals", "text"), PUBLISHED
)
def test_the_published_precision_is_the_figures_own(
    printed: str, value: str, unit: str, qualifier: str, registered: int, decimals: int, text: str
) -> None:
    said = published_decimals(printed, Decimal(value), unit=unit, qualifier=qualifier, registered=registered)
    assert said == decimals
    figure = _figure(printed, value, unit, qualifier, registered)
    assert (figure.decimals, figure.text) == (decimals, text)


def _figure(printed: str, value: str, unit: str, qualifier: str, registered: int) -> Figure:
    indicator: Indicator = SimpleNamespace(unit=unit, decimals=registered)  # type: ignore[assignment]
    empty: dict[str, str] = dict.fromkeys(("symbol", "source", "place", "note"), "")
    return Figure(
        indicator,
        area=None,  # type: ignore[arg-type]
        group=None,  # type: ignore[arg-type]
        year=None,  # type: ignore[arg-type]
        value=float(value),
        numerator=None,
        denominator=None,
        status="final",
        qualifier=qualifier,
        printed=printed,
        **empty,
    )


@pytest.mark.parametrize(
    ("printed", "value", "unit", "expected"),
    [
        ("£15.3m", "15300", "gbp_k", 100),
        ("22,178.7", "22178.7", "gbp_k", 0.1),
        ("£7,087.9m", "7087.9", "gbp_k", 0.1),
        ("(153)", "153", "gbp_k", 1),
        ("0.0", "0", "gbp_k", 0.1),
        ("£14, 652.6", "14652.6", "gbp_k", 0.1),
        ("none", "0", "gbp_k", 0),
        ("", "12", "count", 0),
    ],
)
def test_size_of_the_last_digit(printed: str, value: str, unit: str, expected: float) -> None:
    assert last_digit(printed, Decimal(value), unit) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("61%", "61.3%", True),
        ("61%", "61.6%", False),
        ("9% [p]", "9.4%", True),
        ("about 8,000", "8,234", True),
        ("about 8,000", "8,634", False),
        ("1.66 per 1,000", "1.7 per 1,000", True),
        ("\u22122.5 percentage points", "2.5 percentage points", False),
        ("[c]", "12", False),
    ],
)
def test_two_editions_are_compared_at_the_coarser_precision(old: str, new: str, same: bool) -> None:
    assert reads_the_same(old, new) is same


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("61%", "61", "percent"),
        ("61%", "61.3", "percent"),
        ("nearly 10,000", "10000", "count"),
        ("£3.5m", "3500", "gbp_k"),
        ("£3.5m", "3.5", "gbp_m"),
        ("£1.254 bn", "1254", "gbp_m"),
        ("£250k", "250000", "gbp"),
        ("(1,234.5)", "-1234.5", "gbp_k"),
        ("£93, 958.8", "93958.8", "gbp_k"),
        ("42 832", "42832", "count"),
        ("eleven schools", "11", "count"),
        ("Sixty four", "64", "percent"),
        ("twenty-one of 45", "21", "count"),
        ("bottom quartile", "4", "rank"),
        ("from 33.4 to 26.5 points", "26.5", "pp"),
        ("target \u2013 4.8%", "4.8", "percent"),
        ("-4.2", "-4.2", "pp"),
    ],
)
def test_what_is_printed_agrees_with_the_value(printed: str, value: str, unit: str) -> None:
    assert agrees(printed, Decimal(value), unit)


@pytest.mark.parametrize(
    ("printed", "value", "unit"),
    [
        ("61%", "62", "percent"),
        ("61.4%", "61.3", "percent"),
        ("nearly 10,000", "1000", "count"),
        ("£3.5m", "350", "gbp_k"),
        ("-4.2", "4.2", "pp"),
        ("eleven", "12", "count"),
        ("many", "12", "count"),
        ("forty-nine", "50", "count"),
    ],
)
def test_what_is_printed_does_not_agree(printed: str, value: str, unit: str) -> None:
    assert not agrees(printed, Decimal(value), unit)


@pytest.mark.parametrize(
    ("printed", "qualifier"),
    [
        ("nearly 10,000", "nearly"),
        ("More than £3m", "over"),
        ("10,000", ""),
        ("pupils over the age of 16", ""),
        ("circa 5%", "about"),
    ],
)
def test_hedges_before_a_figure(printed: str, qualifier: str) -> None:
    assert hedge_in(printed) == qualifier
