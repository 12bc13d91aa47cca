"""Comparators as tables: neighbour average, rank, quartile and gap, with their words."""

import pytest

from analysis.rules.comparators import Rank, gap, neighbour_average, quartile, rank, ranks
from analysis.rules.rating import Polarity
from analysis.rules.rounding import round_half_up
from analysis.rules.targets import ResolvedTarget

FOUR = {"a": 61.0, "b": 59.0, "c": 59.04, "d": 40.0, "e": None}


@pytest.mark.parametrize(
    ("values", "mean", "text"),
    [
        ({"a": 60.0, "b": 62.0, "c": None}, 61, "2 of 3"),
        ({"a": 61.2, "b": 61.3}, 61.25, "2 of 2"),
        ({"a": 0.1, "b": 0.2}, 0.15, "2 of 2"),
        ({"a": None}, None, "0 of 1"),
        ({}, None, "0 of 0"),
    ],
)
def test_the_average_is_of_the_neighbours_with_a_figure(
    values: dict[str, float | None], mean: float | None, text: str
) -> None:
    average = neighbour_average(values)
    assert (average.value, average.text) == (mean, text)


def test_the_ranks_of_all_are_worked_out_at_once() -> None:
    values = {str(at): float(at % 7) for at in range(30)}
    for polarity in ("H", "L"):
        places = ranks(values, polarity, decimals=0)
        for code, value in values.items():
            better = [each for each in values.values() if (each > value if polarity == "H" else each < value)]
            ties = [*values.values()].count(value) - 1
            assert places[code] == Rank(len(better) + 1, 30, ties)


def test_an_average_halfway_rounds_up_as_its_published_figures_do() -> None:
    average = neighbour_average({"a": 61.2, "b": 61.3}).value
    assert average is not None
    assert round_half_up(average, 1) == 61.3


@pytest.mark.parametrize(
    ("code", "polarity", "text"),
    [
        ("a", "H", "1st of 4"),
        ("b", "H", "joint 2nd of 4"),
        ("c", "H", "joint 2nd of 4"),
        ("d", "H", "4th of 4"),
        ("d", "L", "1st of 4"),
        ("b", "L", "joint 2nd of 4"),
        ("a", "L", "4th of 4"),
        ("e", "H", "not ranked: no figure"),
        ("a", "T", "not ranked: no target to be near to"),
    ],
)
def test_rank_follows_polarity_and_ties_share_the_best(code: str, polarity: Polarity, text: str) -> None:
    assert rank(code, FOUR, polarity, decimals=1).text == text


@pytest.mark.parametrize(
    ("code", "text"), [("a", "joint 2nd of 4"), ("b", "1st of 4"), ("c", "joint 2nd of 4"), ("d", "4th of 4")]
)
def test_near_the_target_ranks_first(code: str, text: str) -> None:
    values = {"a": 4.0, "b": 6.0, "c": 8.0, "d": 9.0}
    assert rank(code, values, "T", decimals=0, target=ResolvedTarget(2016, "within", 5, 7)).text == text


@pytest.mark.parametrize(
    ("place", "letter"),
    [
        *(
            (Rank(position, 12), letter)
            for position, letter in zip(range(1, 13), "AAABBBCCCDDD", strict=True)
        ),
        *((Rank(position, 11), letter) for position, letter in zip(range(1, 12), "AAABBBCCCDD", strict=True)),
        *((Rank(position, 4), letter) for position, letter in zip(range(1, 5), "ABCD", strict=True)),
        (Rank(38, 152), "A"),
        (Rank(39, 152), "B"),
    ],
)
def test_quartiles_run_from_a_the_best_to_d(place: Rank, letter: str) -> None:
    assert quartile(place).letter == letter


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Rank(3, 12, ties=1), "quartile A (joint 3rd of 12)"),
        (Rank(1, 3), "no quartile: only 3 with a figure"),
        (Rank(0, 11, reason="not ranked: no figure"), "not ranked: no figure"),
    ],
)
def test_a_quartile_says_what_it_rests_on(place: Rank, text: str) -> None:
    assert quartile(place).text == text


@pytest.mark.parametrize(
    ("value", "other", "unit", "decimals", "difference", "text"),
    [
        (61, 59, "percent", 0, 2, "2 percentage points above England"),
        (59.04, 61.06, "percent", 1, -2.1, "2.1 percentage points below England"),
        (59.04, 59.01, "percent", 1, 0, "the same as England (59.0%)"),
        (192, 252, "count", 0, -60, "60 below England"),
        (None, 59, "percent", 0, None, "no gap: no figure"),
        (61, None, "percent", 0, None, "no gap: no figure for England"),
    ],
)
def test_the_gap_is_between_figures_as_published(
    value: float | None, other: float | None, unit: str, decimals: int, difference: float | None, text: str
) -> None:
    found = gap(value, other, other_name="England", unit=unit, decimals=decimals)
    assert (found.value, found.text) == (difference, text)
