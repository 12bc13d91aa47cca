"""Disclosure control, a case each: what is primary, what else is hidden, and what can be inferred from what stays."""

from math import inf

import pytest

from analysis.rules.suppression import SuppressionRule, rule_for
from tests.support.tables_of_counts import Bounds, Figure, Sum, bounds, hide, leaks, protect

RULE = SuppressionRule()
DISTRICTS = [Sum("county", ("ashford", "dover", "swale", "thanet"))]
EVERYONE = 200


@pytest.mark.parametrize(("count", "is_hidden"), [(0, False), (1, True), (5, True), (6, False)])
def test_counts_of_1_to_5_are_small(count: int, is_hidden: bool) -> None:
    assert RULE.hides(count) is is_hidden


def test_one_small_part_hides_the_next_smallest_too() -> None:
    counts = {"ashford": 40, "dover": 3, "swale": 12, "thanet": 0, "county": 55}
    assert hide(counts, DISTRICTS, RULE) == {"dover", "swale"}


def test_without_secondary_suppression_only_small_counts_are_hidden() -> None:
    counts = {"ashford": 40, "dover": 3, "swale": 12, "thanet": 0, "county": 55}
    assert hide(counts, DISTRICTS, SuppressionRule(secondary=False)) == {"dover"}


def test_two_small_parts_that_their_sum_gives_away_hide_a_third() -> None:
    counts = {"ashford": 40, "dover": 1, "swale": 1, "thanet": 9, "county": 51}
    assert leaks({**counts, "dover": None, "swale": None}, DISTRICTS, RULE) == ("dover", "swale")
    assert hide(counts, DISTRICTS, RULE) == {"dover", "swale", "thanet"}


def test_two_small_parts_that_could_be_anything_small_need_no_third() -> None:
    counts = {"ashford": 40, "dover": 4, "swale": 3, "thanet": 9, "county": 56}
    assert hide(counts, DISTRICTS, RULE) == {"dover", "swale"}


def test_the_total_is_hidden_when_no_part_is_left_to_hide() -> None:
    counts = {"ashford": 2, "dover": 2, "swale": 2, "thanet": 0, "county": 6}
    assert hide(counts, DISTRICTS, RULE) == {"ashford", "dover", "swale", "county"}


def test_a_count_hidden_in_one_edition_is_hidden_in_the_other() -> None:
    counts = {"dover 2012": 4, "dover 2013": 4, "swale 2013": 20, "thanet 2013": 30, "county 2013": 54}
    sums = [
        Sum("county 2013", ("dover 2013", "swale 2013", "thanet 2013")),
        Sum("dover 2012", ("dover 2013",)),
    ]
    assert hide(counts, sums, RULE) == {"dover 2012", "dover 2013", "swale 2013"}


def test_a_small_count_between_overlapping_totals_takes_a_rectangle_of_four() -> None:
    counts = {
        "boys a": 3,
        "girls a": 20,
        "boys b": 30,
        "girls b": 40,
        "a": 23,
        "b": 70,
        "boys": 33,
        "girls": 60,
    }
    sums = [
        Sum("a", ("boys a", "girls a")),
        Sum("b", ("boys b", "girls b")),
        Sum("boys", ("boys a", "boys b")),
        Sum("girls", ("girls a", "girls b")),
    ]
    assert hide(counts, sums, RULE) == {"boys a", "girls a", "boys b", "girls b"}


def test_bounds_of_one_hidden_part_are_exact_and_of_two_are_shared() -> None:
    shown = {"ashford": 40, "dover": None, "swale": 12, "thanet": 0, "county": 55}
    assert bounds(shown, DISTRICTS)["dover"] == Bounds(3, 3)
    assert bounds(shown, DISTRICTS)["dover"].is_exact
    shared = bounds({**shown, "swale": None}, DISTRICTS)
    assert (shared["dover"], shared["swale"]) == (Bounds(1, 14), Bounds(1, 14))


def test_bounds_carry_through_several_sums() -> None:
    sums = [Sum("county", ("east", "west")), Sum("east", ("ashford", "dover"))]
    shown = {"county": 100, "east": None, "west": 93, "ashford": None, "dover": None}
    found = bounds(shown, sums)
    assert (found["east"], found["ashford"]) == (Bounds(7, 7), Bounds(1, 6))


def test_without_a_total_nothing_bounds_a_hidden_count() -> None:
    assert bounds({"a": None, "b": 4, "t": None}, [Sum("t", ("a", "b"))])["a"] == Bounds(1, inf)
    assert bounds({"a": None, "b": 4, "t": 4}, [Sum("t", ("a", "b"))], may_be_zero=["a"])["a"] == Bounds(0, 0)


def percentage(key: str, numerator: int, denominator: int) -> Figure:
    return Figure(key, 100 * numerator / denominator, numerator, denominator, is_percentage=True)


@pytest.mark.parametrize(
    ("numerator", "denominator", "is_hidden"),
    [
        (0, 200, False),
        (5, 200, True),
        (6, 200, False),
        (194, 200, False),
        (195, 200, True),
        (200, 200, False),
        (0, 5, True),
        (0, 6, False),
    ],
)
def test_a_percentage_rests_on_those_counted_those_left_out_and_everyone(
    numerator: int, denominator: int, is_hidden: bool
) -> None:
    (shown,) = protect([percentage("dover", numerator, denominator)], [], RULE)
    assert (shown.value is None, shown.numerator is None, shown.symbol) == (
        is_hidden,
        is_hidden,
        "c" if is_hidden else "",
    )
    assert (shown.denominator is None) is is_hidden


def test_a_percentage_gives_away_its_count_even_where_that_is_not_published() -> None:
    (shown,) = protect([Figure("dover", 2.0, denominator=EVERYONE, is_percentage=True)], [], RULE)
    assert (shown.value, shown.symbol) == (None, "c")


def test_a_percentage_without_any_count_is_shown_as_published() -> None:
    figure = Figure("dover", 2.0, is_percentage=True)
    county = percentage("county", 100, 400)
    assert protect([figure, county], [Sum("county", ("dover", "swale"))], RULE) == (figure, county)


def test_a_hidden_percentage_takes_another_with_it_and_their_counts() -> None:
    figures = [
        percentage("dover", 3, 100),
        percentage("swale", 40, 100),
        percentage("thanet", 60, 100),
        percentage("county", 103, 300),
    ]
    shown = protect(figures, [Sum("county", ("dover", "swale", "thanet"))], RULE)
    assert [figure.value for figure in shown] == [None, None, 60, 34.3]
    assert [figure.denominator for figure in shown] == [None, None, 100, 300]


def test_a_rule_may_leave_percentages_shown() -> None:
    (shown,) = protect([percentage("dover", 3, 100)], [], SuppressionRule(percentages_too=False))
    assert (shown.value, shown.numerator) == (3, None)


def test_a_figure_missing_for_another_reason_keeps_its_symbol() -> None:
    figures = [Figure("dover", None, symbol="x"), Figure("swale", 12), Figure("county", 15)]
    shown = protect(figures, [Sum("county", ("dover", "swale"))], RULE)
    assert (shown[0].value, shown[0].symbol) == (None, "x")


def test_a_part_that_is_not_published_is_not_given_away_by_subtraction() -> None:
    shown = protect(
        [Figure("ashford", 40), Figure("dover", 12), Figure("county", 55)],
        [Sum("county", ("ashford", "dover", "other"))],
        RULE,
    )
    assert [figure.value for figure in shown] == [40, None, 55]


RULES = [
    SuppressionRule("default", 6, from_date="2008-01-01"),
    SuppressionRule("default", 11, from_date="2014-01-01"),
    SuppressionRule("ks4", 3, from_date="2012-01-01"),
]


@pytest.mark.parametrize(
    ("data_set", "date", "lowest_shown"),
    [
        ("ks4", "2013-01-18", 3),
        ("ks4", "2011-01-01", 6),
        ("absence", "2013-01-18", 6),
        ("absence", "2014-01-01", 11),
    ],
)
def test_the_rule_in_force_for_the_data_set_applies_else_the_default(
    data_set: str, date: str, lowest_shown: int
) -> None:
    assert rule_for(RULES, data_set, date).lowest_shown == lowest_shown


def test_no_rule_in_force_is_an_error() -> None:
    with pytest.raises(
        ValueError, match="no suppression rule for 'ks4' and no default one is in force on 2007-01-01"
    ):
        rule_for(RULES, "ks4", "2007-01-01")
