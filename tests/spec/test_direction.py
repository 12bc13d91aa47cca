"""Direction of travel as a table: the movement, what it means for each polarity, and when it is not shown."""

import pytest

from analysis.rules.rating import MOVEMENT_MARKS, RAG_MARKS, Polarity, direction
from analysis.rules.targets import ResolvedTarget

BAND = ResolvedTarget(2016, "within", 5, 7)

MOVEMENTS = [
    # polarity, previous, current, movement, rag, word, reason
    ("H", 59, 61, "up", "green", "Up, better", "Up from 59% in 2010/11 to 61%: an improvement."),
    ("H", 61, 59, "down", "red", "Down, worse", "Down from 61% in 2010/11 to 59%: a deterioration."),
    ("L", 59, 61, "up", "red", "Up, worse", "Up from 59% in 2010/11 to 61%: a deterioration."),
    ("L", 61, 59, "down", "green", "Down, better", "Down from 61% in 2010/11 to 59%: an improvement."),
    ("H", 61, 61, "same", "amber", "No change", "61% is the same as in 2010/11."),
    ("L", 61.4, 60.5, "same", "amber", "No change", "61% is the same as in 2010/11."),
    ("H", 61.4, 61.5, "up", "green", "Up, better", "Up from 61% in 2010/11 to 62%: an improvement."),
    ("T", 9, 8, "down", "green", "Down, better", "Down from 9% in 2010/11 to 8%: an improvement."),
    ("T", 3, 4, "up", "green", "Up, better", "Up from 3% in 2010/11 to 4%: an improvement."),
    ("T", 6, 8, "up", "red", "Up, worse", "Up from 6% in 2010/11 to 8%: a deterioration."),
    ("T", 5, 7, "up", "amber", "Up, no better or worse", "Up from 5% in 2010/11 to 7%: neither nearer to the target nor further from it."),
    ("T", 4, 8, "up", "amber", "Up, no better or worse", "Up from 4% in 2010/11 to 8%: neither nearer to the target nor further from it."),
]  # fmt: skip


@pytest.mark.parametrize(("polarity", "previous", "current", "movement", "rag", "word", "reason"), MOVEMENTS)
def test_a_movement_is_shown_with_what_it_means(
    polarity: Polarity, previous: float, current: float, movement: str, rag: str, word: str, reason: str
) -> None:
    shown = direction(
        current, previous, polarity, unit="percent", decimals=0, target=BAND, previous_year="2010/11"
    )
    assert (shown.movement, shown.rag, shown.word, shown.reason) == (movement, rag, word, reason)


def test_a_movement_near_a_target_that_is_not_known_has_no_rating() -> None:
    shown = direction(8, 6, "T", unit="percent", decimals=0)
    assert (shown.movement, shown.rag, shown.word) == ("up", "", "Up")
    assert (
        shown.reason == "Up from 6% before to 8%: without a target to be near to, neither better nor worse."
    )


@pytest.mark.parametrize(
    ("current", "previous", "is_series_break", "reason"),
    [
        (None, 59, False, "Not shown: there is no current figure."),
        (61, None, False, "Not shown: there is no previous figure."),
        (61, 59, True, "Not shown: the series breaks between the two figures, so they cannot be compared."),
    ],
)
def test_no_direction_without_two_comparable_figures(
    current: float | None, previous: float | None, is_series_break: bool, reason: str
) -> None:
    shown = direction(current, previous, "H", unit="percent", decimals=0, is_series_break=is_series_break)
    assert (shown.movement, shown.rag, shown.shape, shown.reason) == ("not shown", "", "–", reason)


def test_the_shapes_of_movements_are_none_of_those_of_ratings() -> None:
    movements, ratings = ({shape for _, shape in marks.values()} for marks in (MOVEMENT_MARKS, RAG_MARKS))
    assert len(movements) == 5
    assert not movements & ratings
