"""The rounding policy, half up, and how figures are written, as tables."""

from decimal import Decimal

import pytest

from analysis.data.schema import RATE, UNITS
from analysis.rules.rounding import (
    decimals_of,
    format_change,
    format_number,
    format_signed,
    format_value,
    ordinal,
    published,
    round_half_up,
)


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (2.675, 2, 2.68),
        (61.25, 1, 61.3),
        (61.24, 1, 61.2),
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (1.005, 2, 1.01),
        (-2.5, 0, -3),
        (-61.25, 1, -61.3),
        (63.1, 0, 63),
        (9_950, -2, 10_000),
        (1e-7, 1, 0),
        (1e22, 0, 1e22),
    ],
)
def test_halves_go_up_away_from_zero(value: float, decimals: int, rounded: float) -> None:
    assert round_half_up(value, decimals) == rounded


@pytest.mark.parametrize(
    ("number", "decimals", "rounded"),
    [
        ("6.25", 1, "6.3"),
        ("52.45", 1, "52.5"),
        ("-6.25", 1, "-6.3"),
        ("0.5", 0, "1"),
        ("9876", -3, "10000"),
        ("9876", -2, "9900"),
        ("62.45", 1, "62.5"),
        ("62.449", 1, "62.4"),
        ("0.05", 1, "0.1"),
        ("60", 1, "60.0"),
    ],
)
def test_a_decimal_number_is_rounded_as_a_float_is(number: str, decimals: int, rounded: str) -> None:
    assert str(published(Decimal(number), decimals)) == rounded
    assert published(float(number), decimals) == Decimal(rounded)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_not_a_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="is not a figure that can be rounded"):
        round_half_up(value, 1)


WRITTEN = [
    (61, "percent", 0, "61%"),
    (61.25, "percent", 1, "61.3%"),
    (2, "pp", 1, "2.0 percentage points"),
    (1, "pp", 0, "1 percentage point"),
    (-2, "pp", 1, "−2.0 percentage points"),
    (-0.04, "pp", 1, "0.0 percentage points"),
    (1234, "count", 0, "1,234"),
    (78, "points", 0, "78 points"),
    (3, "rank", 0, "3rd"),
    (18_304_000, "gbp", 0, "£18,304,000"),
    (93_958.8, "gbp_k", 1, "£93,958.8k"),
    (-138, "gbp_k", 0, "−£138k"),
    (18.3, "gbp_m", 1, "£18.3m"),
    (1234.5, "fte", 1, "1,234.5 FTE"),
    (5.1, "rate_per_1000", 1, "5.1 per 1,000"),
    (48.7, "rate_per_10000", 1, "48.7 per 10,000"),
    (827.4, "rate_per_100000", 0, "827 per 100,000"),
    (1, "grade", 0, "Outstanding (1)"),
    (2195, "gbp_week", 0, "£2,195 a week"),
    (30, "days", 0, "30 days"),
    (1, "days", 0, "1 day"),
    (1.25, "ratio", 2, "1.25"),
]


@pytest.mark.parametrize(("value", "unit", "decimals", "written"), WRITTEN)
def test_figures_in_prose_carry_their_unit(value: float, unit: str, decimals: int, written: str) -> None:
    assert format_value(value, unit, decimals) == written


def test_every_unit_of_the_register_is_written() -> None:
    assert {RATE.sub("rate_per_N", unit) for _, unit, _, _ in WRITTEN} == set(UNITS)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="'furlongs' is not a unit figures are written in: count, days"):
        format_value(1, "furlongs", 0)


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "written"),
    [
        (2, "percent", 1, "2.0 percentage points"),
        (-2, "percent", 1, "2.0 percentage points"),
        (60, "count", 0, "60"),
        (-1, "rank", 0, "1 place"),
        (12, "rank", 0, "12 places"),
        (-138, "gbp_k", 0, "£138k"),
    ],
)
def test_a_change_is_written_without_its_sign(value: float, unit: str, decimals: int, written: str) -> None:
    assert format_change(value, unit, decimals) == written


@pytest.mark.parametrize(
    ("value", "decimals", "plain", "signed"),
    [
        (93_958.8, 1, "93,958.8", "+93,958.8"),
        (-2, 1, "−2.0", "−2.0"),
        (0.04, 1, "0.0", "0.0"),
        (-0.04, 1, "0.0", "0.0"),
    ],
)
def test_table_cells_have_no_unit_and_a_true_minus(
    value: float, decimals: int, plain: str, signed: str
) -> None:
    assert (format_number(value, decimals), format_signed(value, decimals)) == (plain, signed)


@pytest.mark.parametrize(
    ("position", "written"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (122, "122nd")],
)
def test_places_are_written_as_ordinals(position: int, written: str) -> None:
    assert ordinal(position) == written


@pytest.mark.parametrize(("value", "decimals"), [(63, 0), (63.0, 0), (25.8, 1), (0.25, 2), (100, 0)])
def test_decimals_a_number_is_written_with(value: float, decimals: int) -> None:
    assert decimals_of(value) == decimals
