"""What is far from its series or from others, and a whole repeated for its parts."""

from decimal import Decimal

import pytest

from analysis.rules.outliers import far_from, repeats


def numbers(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@pytest.mark.parametrize(
    ("value", "others", "middle"),
    [
        ("116", ("2.9", "2.8", "2.88"), "2.88"),  # babies of low weight in per cent
        ("1305", ("6386755", "8552047", "7100852"), "7100852"),  # pounds, where thousands are lacking
        ("0.07", ("7.1", "6.9", "7.4"), "7.1"),  # a proportion among percentages
        ("0.58", ("59", "61", "55", "60"), "59.5"),
        ("7", ("7.1", "6.9", "7.4"), None),
        ("0.01", ("0.25", "0.3", "0.2"), None),  # small beside small
        ("30", ("2", "2", "2"), None),  # fifteen times as many may be
        ("0", ("7.1", "6.9", "7.4"), None),  # none has no size
        ("-3", ("7.1", "6.9", "7.4"), None),
        ("0.07", ("7.1", "6.9"), None),  # of two there is no middle
    ],
)
def test_far_from_the_middle_of_its_series(value: str, others: tuple[str, ...], middle: str | None) -> None:
    assert far_from(Decimal(value), numbers(*others)) == (Decimal(middle) if middle else None)


def test_far_from_other_areas_though_not_from_a_series_that_is_wrong_or_short() -> None:
    others = numbers("60", "55", "70")
    assert far_from(Decimal("0.6"), numbers("58"), sorted([Decimal("0.6"), *others])) == 60
    assert far_from(Decimal("0.6"), numbers("0.5", "0.7", "0.6"), sorted([Decimal("0.6"), *others])) == 60
    assert far_from(Decimal("0.6"), [], []) is None


def test_the_middle_of_the_others_is_the_same_whichever_of_them_the_figure_is() -> None:
    for among in (numbers("1", "2", "40", "60"), numbers("1", "2", "2", "40", "60", "900")):
        for at, value in enumerate(among):
            others = [*among[:at], *among[at + 1 :]]
            assert far_from(value, [], among) == far_from(value, others)


def test_every_district_with_the_countys_figure() -> None:
    county = Decimal("62.5")
    assert repeats(county, [county] * 3)
    assert not repeats(county, [county, county, Decimal("62.6")])
    assert not repeats(county, [county] * 2), "two may be alike"
    assert not repeats(Decimal(0), [Decimal(0)] * 3), "none is true of each"
    assert not repeats(Decimal(100), [Decimal(100)] * 3)
