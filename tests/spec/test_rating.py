"""The RAG rule as a table: below, at and above each bound for H, L and T, with the sentence that explains each rating."""

from dataclasses import replace
from functools import partial
from typing import Literal

import pytest

from analysis.rules import rating as engine
from analysis.rules.rating import RAG_MARKS, SCALES, InWords, Polarity, rate_by_comparators
from analysis.rules.targets import ResolvedTarget
from analysis.rules.uncertainty import Interval

RULE = {"equal_to_baseline": "amber"}
rate = partial(engine.rate, baseline_year="2010/11")


def at_least(figure: float, sense: str = "at least") -> ResolvedTarget:
    return ResolvedTarget(2013, sense, lower=figure)


def at_most(figure: float, sense: str = "at most") -> ResolvedTarget:
    return ResolvedTarget(2013, sense, upper=figure)


BAND = ResolvedTarget(2016, "within", 5, 7)

HIGH_IS_GOOD = [
    # current, baseline, target, rag, reason
    (58, 59, 63, "red", "58% is below the 2010/11 result of 59% and below the 2013 target of 63%."),
    (59, 59, 63, "amber", "59% is equal to the 2010/11 result of 59% but below the 2013 target of 63%."),
    (61, 59, 63, "amber", "61% is above the 2010/11 result of 59% but below the 2013 target of 63%."),
    (63, 59, 63, "green", "63% is above the 2010/11 result of 59% and equal to the 2013 target of 63%."),
    (65, 59, 63, "green", "65% is above the 2010/11 result of 59% and above the 2013 target of 63%."),
    # compared as published: 62.5 is published as 63, and 62.4 as 62
    (62.5, 59, 63, "green", "63% is above the 2010/11 result of 59% and equal to the 2013 target of 63%."),
    (62.4, 59, 63, "amber", "62% is above the 2010/11 result of 59% but below the 2013 target of 63%."),
    (58.5, 59.4, 63, "amber", "59% is equal to the 2010/11 result of 59% but below the 2013 target of 63%."),
    # the target had been reached at the baseline: green is about the target alone
    (66, 70, 63, "green", "66% is below the 2010/11 result of 70% but above the 2013 target of 63%."),
    (62, 70, 63, "red", "62% is below the 2010/11 result of 70% and below the 2013 target of 63%."),
    (70, 70, 63, "green", "70% is equal to the 2010/11 result of 70% and above the 2013 target of 63%."),
    # a target stated with more decimals than the indicator keeps them
    (63, 59, 63.5, "amber", "63% is above the 2010/11 result of 59% but below the 2013 target of 63.5%."),
]
LOW_IS_GOOD = [
    (260, 252, 40, "red", "260 is above the 2010/11 result of 252 and above the 2013 target of 40."),
    (252, 252, 40, "amber", "252 is equal to the 2010/11 result of 252 but above the 2013 target of 40."),
    (192, 252, 40, "amber", "192 is below the 2010/11 result of 252 but above the 2013 target of 40."),
    (40, 252, 40, "green", "40 is below the 2010/11 result of 252 and equal to the 2013 target of 40."),
    (39, 252, 40, "green", "39 is below the 2010/11 result of 252 and below the 2013 target of 40."),
    (35, 30, 40, "green", "35 is above the 2010/11 result of 30 but below the 2013 target of 40."),
    (41, 30, 40, "red", "41 is above the 2010/11 result of 30 and above the 2013 target of 40."),
]
NEAR_IS_GOOD = [
    (6, 9, "green", "6% is within the 2016 target of 5% to 7%; the 2010/11 result of 9% was outside it."),
    (5, 9, "green", "5% is within the 2016 target of 5% to 7%; the 2010/11 result of 9% was outside it."),
    (7, 6, "green", "7% is within the 2016 target of 5% to 7%; the 2010/11 result of 6% was within it."),
    (
        8,
        9,
        "amber",
        "8% is outside the 2016 target of 5% to 7% but nearer to it than the 2010/11 result of 9%.",
    ),
    (
        9,
        9,
        "amber",
        "9% is outside the 2016 target of 5% to 7% and as far from it as the 2010/11 result of 9%.",
    ),
    (
        3,
        9,
        "amber",
        "3% is outside the 2016 target of 5% to 7% and as far from it as the 2010/11 result of 9%.",
    ),
    (
        10,
        9,
        "red",
        "10% is outside the 2016 target of 5% to 7% and further from it than the 2010/11 result of 9%.",
    ),
    (
        2,
        9,
        "red",
        "2% is outside the 2016 target of 5% to 7% and further from it than the 2010/11 result of 9%.",
    ),
    (
        4,
        6,
        "red",
        "4% is outside the 2016 target of 5% to 7% and further from it than the 2010/11 result of 6%.",
    ),
]
STRICT = [
    (at_most(25.8, "less than"), "L", 25.7, "green", "25.7% is below the 2010/11 result of 30.0% and below the 2013 target of less than 25.8%."),
    (at_most(25.8, "less than"), "L", 25.8, "amber", "25.8% is below the 2010/11 result of 30.0% but not less than 25.8%, the 2013 target."),
    (at_most(25.8, "less than"), "L", 25.9, "amber", "25.9% is below the 2010/11 result of 30.0% but above the 2013 target of less than 25.8%."),
    (at_least(90, "more than"), "H", 90.0, "amber", "90.0% is above the 2010/11 result of 30.0% but not more than 90.0%, the 2013 target."),
    (at_least(90, "more than"), "H", 90.1, "green", "90.1% is above the 2010/11 result of 30.0% and above the 2013 target of more than 90.0%."),
]  # fmt: skip


@pytest.mark.parametrize(("current", "baseline", "figure", "rag", "reason"), HIGH_IS_GOOD)
def test_high_is_good(current: float, baseline: float, figure: float, rag: str, reason: str) -> None:
    rating = rate(current, baseline, at_least(figure), "H", RULE, unit="percent", decimals=0)
    assert (rating.rag, rating.reason, rating.cause) == (rag, reason, "")


@pytest.mark.parametrize(("current", "baseline", "figure", "rag", "reason"), LOW_IS_GOOD)
def test_low_is_good(current: float, baseline: float, figure: float, rag: str, reason: str) -> None:
    rating = rate(current, baseline, at_most(figure), "L", RULE, unit="count", decimals=0)
    assert (rating.rag, rating.reason) == (rag, reason)


@pytest.mark.parametrize(("current", "baseline", "rag", "reason"), NEAR_IS_GOOD)
def test_near_the_target_is_good(current: float, baseline: float, rag: str, reason: str) -> None:
    rating = rate(current, baseline, BAND, "T", RULE, unit="percent", decimals=0)
    assert (rating.rag, rating.reason) == (rag, reason)


@pytest.mark.parametrize(("target", "polarity", "current", "rag", "reason"), STRICT)
def test_the_bound_itself_is_not_less_or_more_than_it(
    target: ResolvedTarget, polarity: Polarity, current: float, rag: str, reason: str
) -> None:
    rating = rate(current, 30, target, polarity, RULE, unit="percent", decimals=1)
    assert (rating.rag, rating.reason) == (rag, reason)


def test_what_is_counted_is_fewer_not_less() -> None:
    rating = rate(40, 252, at_most(40, "less than"), "L", RULE, unit="count", decimals=0)
    assert rating.reason == "40 is below the 2010/11 result of 252 but not fewer than 40, the 2013 target."


@pytest.mark.parametrize(
    ("polarity", "current", "rag"),
    [("H", 89, "green"), ("L", 87, "green"), ("H", 87, "amber"), ("T", 89, "amber")],
)
def test_a_target_set_as_an_exact_figure_is_reached_by_exceeding_it(
    polarity: Polarity, current: float, rag: str
) -> None:
    baseline = {"H": 80, "L": 95, "T": 80}[polarity]
    rating = rate(
        current, baseline, ResolvedTarget(2013, "equal", 88, 88), polarity, RULE, unit="count", decimals=0
    )
    assert rating.rag == rag


def test_a_band_set_by_a_tolerance_rule_rates_like_a_target() -> None:
    rating = rate(7.5, 9, ResolvedTarget(2013, "within", 5, 7), "T", RULE, unit="percent", decimals=1)
    assert rating.rag == "amber"
    assert (
        rating.reason
        == "7.5% is outside the 2013 target of 5.0% to 7.0% but nearer to it than the 2010/11 result of 9.0%."
    )


@pytest.mark.parametrize("rag", ["amber", "red", "green"])
def test_the_rule_says_how_a_figure_equal_to_the_baseline_is_rated(
    rag: Literal["amber", "red", "green"],
) -> None:
    assert rate(59, 59, at_least(63), "H", {"equal_to_baseline": rag}, unit="percent", decimals=0).rag == rag


UNRESOLVED = ResolvedTarget(2013, "less than", unresolved_reason="England's figure is not available")
NOT_RATED = [
    # current, symbol, baseline, baseline symbol, target, break, cause, reason
    (None, "c", 59, "", at_least(63), "", "no figure", "Not rated: the figure is suppressed to protect individuals [c]."),
    (None, "x", 59, "", at_least(63), "", "no figure", "Not rated: the figure is not available [x]."),
    (None, "z", 59, "", at_least(63), "", "no figure", "Not rated: the figure is not applicable [z]."),
    (None, "low", 59, "", at_least(63), "", "no figure", "Not rated: the figure rounds to zero but is not zero [low]."),
    (None, "", 59, "", at_least(63), "", "no figure", "Not rated: the figure is not available."),
    (61, "", None, "", at_least(63), "", "no baseline", "Not rated: the 2010/11 result is not available; 61% is below the 2013 target of 63%."),
    (61, "", None, "c", at_least(63), "", "no baseline", "Not rated: the 2010/11 result is suppressed to protect individuals [c]; 61% is below the 2013 target of 63%."),
    (61, "", None, "", None, "", "no baseline", "Not rated: the 2010/11 result is not available and no target is set."),
    (61, "", 59, "", None, "", "no target", "Not rated: no target is set; 61% is better than the 2010/11 result of 59%."),
    (59, "", 59, "", None, "", "no target", "Not rated: no target is set; 59% is equal to the 2010/11 result of 59%."),
    (61, "", 59, "", UNRESOLVED, "", "no target", "Not rated: the 2013 target has no figure: England's figure is not available; 61% is better than the 2010/11 result of 59%."),
    (61, "", 59, "", at_least(63), "2012/13", "series break", "Not rated: figures from 2012/13 cannot be compared with the 2010/11 result; 61% is below the 2013 target of 63%."),
    (61, "", 59, "", None, "2012/13", "series break", "Not rated: figures from 2012/13 cannot be compared with the 2010/11 result and no target is set."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("current", "symbol", "baseline", "baseline_symbol", "target", "series_break", "cause", "reason"),
    NOT_RATED,
)
def test_what_cannot_be_rated_says_what_is_missing_and_what_is_known(
    current: float | None,
    symbol: str,
    baseline: float | None,
    baseline_symbol: str,
    target: ResolvedTarget | None,
    series_break: str,
    cause: str,
    reason: str,
) -> None:
    rating = rate(
        current,
        baseline,
        target,
        "H",
        RULE,
        unit="percent",
        decimals=0,
        symbol=symbol,
        baseline_symbol=baseline_symbol,
        series_break=series_break,
    )
    assert (rating.rag, rating.cause, rating.reason) == ("not rated", cause, reason)


ONE_IS_ENOUGH = [
    # current, baseline, target, break, rag, reason
    (58, 59, None, "", "red", "58% is below the 2010/11 result of 59%; no target is set."),
    (58, 59, UNRESOLVED, "", "red", "58% is below the 2010/11 result of 59%; the 2013 target has no figure: England's figure is not available."),
    (63, None, at_least(63), "", "green", "63% is equal to the 2013 target of 63%; the 2010/11 result is not available."),
    (63, 59, at_least(63), "2012/13", "green", "63% is equal to the 2013 target of 63%; figures from 2012/13 cannot be compared with the 2010/11 result."),
]  # fmt: skip


@pytest.mark.parametrize(("current", "baseline", "target", "series_break", "rag", "reason"), ONE_IS_ENOUGH)
def test_red_needs_no_target_and_green_no_baseline(
    current: float,
    baseline: float | None,
    target: ResolvedTarget | None,
    series_break: str,
    rag: str,
    reason: str,
) -> None:
    rating = rate(current, baseline, target, "H", RULE, unit="percent", decimals=0, series_break=series_break)
    assert (rating.rag, rating.reason, rating.cause) == (rag, reason, "")


def test_near_its_target_is_good_only_where_there_is_a_target() -> None:
    rating = rate(8, 9, None, "T", RULE, unit="percent", decimals=0)
    assert (rating.rag, rating.cause) == ("not rated", "no target")


def test_a_distance_that_chance_could_make_says_so() -> None:
    rating = rate(60.1, 59.6, at_least(68.9), "H", RULE, unit="percent", decimals=1, certainty="same")
    assert rating.rag == "amber"
    assert rating.reason.endswith("; chance alone could make the difference from that result.")
    same = rate(59.6, 59.6, at_least(68.9), "H", RULE, unit="percent", decimals=1, certainty="same")
    assert "chance" not in same.reason
    aside = rate(8, 9, None, "T", RULE, unit="percent", decimals=0, certainty="same")
    assert aside.reason == "Not rated: no target is set."


def test_a_target_says_whose_it_is_and_whether_it_is_past() -> None:
    target = replace(at_least(63), is_past=True, whose="Kent's", set_as="all pupils")
    rating = rate(61, 59, target, "H", RULE, unit="percent", decimals=0)
    assert rating.reason == (
        "61% is above the 2010/11 result of 59% but below Kent's past 2013 target of 63% (set for “all pupils”)."
    )


UNKNOWN = ResolvedTarget(2016, "less than", unresolved_reason="England's figure is not available")
IN_WORDS = [
    # current, baseline, target, words, rag, reason
    (10, None, None, InWords("worse", None, ("the gap widened",)), "red", "10% is worse than in 2010/11, in the committee paper's words “the gap widened”; no target is set."),
    (13.1, None, UNKNOWN, InWords("", True, ("above the national average",)), "green", "13% has reached the 2016 target, in the committee paper's words “above the national average”; the 2010/11 result is not available."),
    (22, 27, UNKNOWN, InWords("", False, ("still wider",)), "amber", "22% is better than the 2010/11 result of 27% and has not reached the 2016 target, in the committee paper's words “still wider”."),
    (85, None, at_most(80), InWords("better", None, ("has fallen",)), "amber", "85% is above the 2013 target of 80% and is better than in 2010/11, in the committee paper's words “has fallen”."),
    (None, None, UNKNOWN, InWords("better", False, ("improved", "still below")), "amber", "The figure is better than in 2010/11 and has not reached the 2016 target, in the committee paper's words “improved” and “still below”."),
    (None, None, UNKNOWN, InWords("same", False, ("similar", "wider")), "amber", "The figure is about as in 2010/11 and has not reached the 2016 target, in the committee paper's words “similar” and “wider”."),
    (None, None, None, InWords("worse", None, ("widened by 2%",)), "red", "The figure is worse than in 2010/11, in the committee paper's words “widened by 2%”."),
    (None, None, None, InWords("better", None, ("narrowed",)), "not rated", "Not rated: the figure is not available and no target is set; the figure is better than in 2010/11, in the committee paper's words “narrowed”."),
]  # fmt: skip


@pytest.mark.parametrize(("current", "baseline", "target", "words", "rag", "reason"), IN_WORDS)
def test_what_a_paper_says_in_words_can_rate(
    current: float | None,
    baseline: float | None,
    target: ResolvedTarget | None,
    words: InWords,
    rag: str,
    reason: str,
) -> None:
    rating = rate(current, baseline, target, "L", RULE, unit="percent", decimals=0, words=words)
    assert (rating.rag, rating.reason) == (rag, reason)


PLAN = {"kind": "plan", "equal_to_baseline": "red"}
BY_PLAN = [
    # previous, target, actual, polarity, rag
    (77, 80, 80, "H", "green"),
    (77, 80, 81, "H", "green"),
    (77, 80, 79, "H", "amber"),
    (77, 80, 78, "H", "amber"),
    (77, 80, 77, "H", "red"),
    (77, 80, 76, "H", "red"),
    (70, 54, 60, "H", "green"),
    (8.0, 7.8, 7.8, "L", "green"),
    (8.0, 7.8, 7.9, "L", "amber"),
    (8.0, 7.8, 8.0, "L", "red"),
    (8.0, 7.8, 8.1, "L", "red"),
    (None, 80, 80, "H", "green"),
    (None, 80, 79, "H", "not rated"),
    (77, None, 76, "H", "not rated"),
]


@pytest.mark.parametrize(("previous", "target", "actual", "polarity", "rag"), BY_PLAN)
def test_an_operating_plan_is_met_or_better_than_before_or_neither(
    previous: float | None, target: float | None, actual: float, polarity: Polarity, rag: str
) -> None:
    aim = ResolvedTarget(0, "equal", target, target) if target is not None else None
    rating = rate(actual, previous, aim, polarity, PLAN, unit="percent", decimals=1, baseline_year="previous")
    assert rating.rag == rag
    if aim and previous:
        assert "the previous result of" in rating.reason
        assert " the target of " in rating.reason


EIGHT = (50, 52, 54, 56, 58, 60, 62, 64)  # the median is 57
BY_COMPARATORS = [
    # current, England, neighbours, polarity, interval, rag
    (58, 57, EIGHT, "H", None, "ahead"),
    (58, 58, EIGHT, "H", None, "ahead"),
    (57, 58, EIGHT, "H", None, "behind"),
    (57, 57, EIGHT, "H", None, "mixed"),
    (58, 59, EIGHT, "H", None, "mixed"),
    (56, 59, EIGHT, "H", None, "behind"),
    (56, 59, EIGHT, "L", None, "ahead"),
    (58, 56, EIGHT, "L", None, "behind"),
    # a median between two published figures is not rounded: 57.5 here
    (58, 58, (50, 52, 54, 57, 58, 60, 62, 64), "H", None, "ahead"),
    (57, 57, (50, 52, 54, 57, 58, 60, 62, 64), "H", None, "behind"),
    # what lies in the interval is similar, its bounds included
    (58, 57, EIGHT, "H", Interval(58, 57, 59), "mixed"),
    (58, 56.9, EIGHT, "H", Interval(58, 57, 59), "ahead"),
    (58, 59.1, EIGHT, "H", Interval(58, 57, 59), "behind"),
    # compared as published: 57.4 is published as 57
    (57.4, 57, EIGHT, "H", None, "mixed"),
    (58, 57, EIGHT[:7], "H", None, "not rated"),
    (58, None, EIGHT, "H", None, "not rated"),
    (None, 57, EIGHT, "H", None, "not rated"),
    (58, 57, EIGHT, "T", None, "not rated"),
]


@pytest.mark.parametrize(("current", "national", "neighbours", "polarity", "interval", "rag"), BY_COMPARATORS)
def test_without_targets_figures_are_ahead_mixed_or_behind(
    current: float | None,
    national: float | None,
    neighbours: tuple[float, ...],
    polarity: Polarity,
    interval: Interval | None,
    rag: str,
) -> None:
    rating = rate_by_comparators(
        current,
        national,
        neighbours,
        polarity,
        country="England",
        unit="percent",
        decimals=0,
        interval=interval,
    )
    assert rating.rag == rag
    assert bool(rating.cause) == (rag == "not rated")


@pytest.mark.parametrize(
    ("current", "national", "polarity", "interval", "rag"),
    [
        (58, 57, "H", None, "better"),
        (58, 58, "H", None, "similar"),
        (57, 58, "H", None, "worse"),
        (57, 58, "L", None, "better"),
        (75, 88.9, "H", Interval(75, 41, 93), "similar"),
        (60, 65.2, "H", Interval(60, 58, 62), "worse"),
        (57, None, "H", None, "not rated"),
    ],
)
def test_a_district_is_rated_against_the_country_alone(
    current: float, national: float | None, polarity: Polarity, interval: Interval | None, rag: str
) -> None:
    rating = rate_by_comparators(
        current, national, None, polarity, country="England", unit="percent", decimals=0, interval=interval
    )
    assert rating.rag == rag
    assert "neighbour" not in rating.reason
    how = "by its 95% interval" if interval else "as published"
    assert how in rating.reason or national is None


def test_what_grows_with_the_area_has_no_comparators() -> None:
    rating = rate_by_comparators(6, 154, EIGHT, "L", unit="count", decimals=0, country="England")
    assert (rating.rag, rating.cause) == ("not rated", "no comparators")


def test_a_rating_by_comparators_says_how_they_were_compared() -> None:
    rating = rate_by_comparators(
        58, 57, EIGHT, "H", country="England", unit="percent", decimals=0, rank="4th of 9"
    )
    assert rating.reason == (
        "58% is better than England (57%) and better than the median of 8 statistical neighbours (57%), "
        "compared as published: chance is not tested; 4th of 9."
    )
    held = rate_by_comparators(
        58, 57, EIGHT, "H", country="England", unit="percent", decimals=0, interval=Interval(58, 56, 60)
    )
    assert held.reason == (
        "58% is similar to England (57%) and similar to the median of 8 statistical neighbours (57%), "
        "by its 95% interval."
    )
    few = rate_by_comparators(58, 57, EIGHT[:7], "H", country="England", unit="percent", decimals=0)
    assert few.reason == (
        "Not rated: fewer than 8 statistical neighbours have a figure; "
        "58% is better than England (57%), compared as published: chance is not tested."
    )


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (None, "Not rated: no target is set; 59% is the 2010/11 result itself."),
        (at_least(63), "59% is the 2010/11 result itself but below the 2013 target of 63%."),
        (at_least(59), "59% is the 2010/11 result itself and equal to the 2013 target of 59%."),
    ],
)
def test_a_figure_is_not_compared_with_itself(target: ResolvedTarget | None, reason: str) -> None:
    more = {"baseline_year": "2010/11", "is_baseline": True}
    assert rate(59, 59, target, "H", RULE, unit="percent", decimals=0, **more).reason == reason


def test_a_provisional_figure_is_rated_and_says_that_it_is_provisional() -> None:
    rating = rate(61, 59, at_least(63), "H", RULE, unit="percent", decimals=0, is_provisional=True)
    assert rating.rag == "amber"
    assert (
        rating.reason
        == "61% (provisional) is above the 2010/11 result of 59% but below the 2013 target of 63%."
    )


def test_the_reason_names_the_baseline_year_of_the_indicator() -> None:
    rating = rate(6.2, 7.5, at_most(1), "L", RULE, unit="percent", decimals=1, baseline_year="2010-11")
    assert rating.reason == "6.2% is below the 2010-11 result of 7.5% but above the 2013 target of 1.0%."


def test_the_baseline_is_called_that_where_its_year_is_not_given() -> None:
    rating = engine.rate(61, 59, at_least(63), "H", RULE, unit="percent", decimals=0)
    assert rating.reason == "61% is above the baseline result of 59% but below the 2013 target of 63%."


def test_every_rating_has_a_word_and_a_shape_of_its_own() -> None:
    assert set(RAG_MARKS) == {rag for scale in SCALES.values() for rag in scale}
    assert len({word for word, _ in RAG_MARKS.values()}) == len(RAG_MARKS)
    assert len({shape for _, shape in RAG_MARKS.values()}) == len(RAG_MARKS)
    rating = rate(61, 59, at_least(63), "H", RULE, unit="percent", decimals=0)
    assert (rating.word, rating.shape) == ("Amber", "▲")
