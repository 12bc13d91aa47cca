"""Intervals against the worked examples of Newcombe (1998), Statistics in Medicine 17, pages 857 to 890."""

import pytest

from analysis.rules.uncertainty import difference_interval, wilson_interval


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.00, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilson_agrees_with_the_published_examples(
    numerator: int, denominator: int, lower: float, upper: float
) -> None:
    interval = wilson_interval(numerator, denominator)
    assert (round(interval.lower, 2), round(interval.upper, 2)) == (lower, upper)


@pytest.mark.parametrize(
    ("first", "other", "lower", "upper"),
    [((56, 70), (48, 80), 5.24, 33.39), ((9, 10), (3, 10), 17.05, 80.90), ((10, 10), (0, 10), 60.75, 100.0)],
)
def test_a_difference_agrees_with_the_published_examples(
    first: tuple[int, int], other: tuple[int, int], lower: float, upper: float
) -> None:
    interval = difference_interval(*first, *other)
    assert (round(interval.lower, 2), round(interval.upper, 2)) == (lower, upper)


def test_all_or_none_of_a_group_stays_within_0_and_100() -> None:
    assert wilson_interval(0, 7).lower == 0
    assert wilson_interval(7, 7).upper == 100


@pytest.mark.parametrize(
    ("first", "other", "is_clear"),
    [
        ((56, 70), (48, 80), True),
        ((10_537, 16_698), (10_100, 16_698), True),
        ((30, 50), (28, 50), False),
        ((30, 50), (30, 50), False),
    ],
)
def test_a_change_is_clear_when_it_is_larger_than_its_uncertainty(
    first: tuple[int, int], other: tuple[int, int], is_clear: bool
) -> None:
    assert difference_interval(*first, *other).is_clear is is_clear
    assert difference_interval(*other, *first).is_clear is is_clear


@pytest.mark.parametrize(
    ("numerator", "denominator", "message"),
    [
        (1, 0, "1 out of 0 is not a percentage: the denominator must be above 0"),
        (8, 7, "8 out of 7 is not a percentage: it must be from 0 to the denominator"),
        (-1, 7, "-1 out of 7 is not a percentage: it must be from 0 to the denominator"),
    ],
)
def test_an_impossible_fraction_is_refused(numerator: int, denominator: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        wilson_interval(numerator, denominator)
