"""Which target applies, and the figure that a relative one comes to, as tables with their arithmetic."""

from decimal import Decimal

import pytest

from analysis.data.schema import SENSES, TARGET_KINDS
from analysis.rules.targets import ResolvedTarget, Target, choose_target, final_target, resolve, years_in_turn


def target(
    kind: str = "absolute",
    sense: str = "at least",
    value: float | None = None,
    *,
    year: int = 2016,
    direction: str = "",
    lower: float | None = None,
    upper: float | None = None,
    source: str = "paper",
) -> Target:
    baseline_year = "2011/12" if kind.startswith("change") or kind == "relative_year" else ""
    return Target(
        "an_indicator",
        "an_area",
        "all",
        year,
        kind,
        sense,
        value,
        lower,
        upper,
        direction,
        baseline_year,
        source=source,
    )


RESOLVED = [
    # target, unit, decimals, baseline, national, neighbours; lower, upper, arithmetic
    (target("absolute", "at least", 70), "percent", 0, None, None, None, 70, None, "at least 70%"),
    (target("absolute", "at most", 5.5), "percent", 0, None, None, None, None, 5.5, "at most 5.5%"),
    (target("absolute", "less than", 40), "count", 0, None, None, None, None, 40, "fewer than 40"),
    (target("absolute", "equal", 0), "count", 0, None, None, None, 0, 0, "equal 0"),
    (target("band", "within", lower=5, upper=7), "percent", 0, None, None, None, 5, 7, "within 5% to 7%"),
    (target("change_pp", "at least", 8, direction="increase"), "percent", 0, 72, None, None, 80, None, "72% in 2011/12 + 8 percentage points = 80%"),
    (target("change_pp", "at most", 1.5, direction="decrease"), "percent", 1, 4.8, None, None, None, 3.3, "4.8% in 2011/12 − 1.5 percentage points = 3.3%"),
    (target("change_pct", "at most", 15, direction="decrease"), "count", 0, 200, None, None, None, 170, "15% fewer than 200 in 2011/12 = 170"),
    (target("change_pct", "at least", 10, direction="increase"), "count", 0, 2715, None, None, 2987, None, "10% more than 2,715 in 2011/12 = 2,987"),
    (target("change_pct", "at most", 10, direction="decrease"), "pp", 1, 27.4, None, None, None, 24.7, "10% less than 27.4 percentage points in 2011/12 = 24.7 percentage points"),
    (target("change_count", "at most", 4000, direction="decrease"), "count", 0, 9600, None, None, None, 5600, "9,600 in 2011/12 − 4,000 = 5,600"),
    (target("relative_national", "less than"), "pp", 1, None, 25.84, None, None, 25.8, "less than England's figure, 25.8 percentage points"),
    (target("relative_national", "more than"), "percent", 1, None, 59.25, None, 59.3, None, "more than England's figure, 59.3%"),
    (target("relative_neighbours", "at least"), "percent", 1, None, None, 61.25, 61.3, None, "at least the statistical neighbour average, 61.3%"),
    (target("relative_year", "less than"), "pp", 1, 33.7, None, None, None, 33.7, "less than the 2011/12 figure, 33.7 percentage points"),
    # a count that "improves by 8%" can only mean per cent
    (target("change_ambiguous", "at least", 8, direction="increase"), "count", 0, 200, None, None, 216, None, "8% more than 200 in 2011/12 = 216"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "unit", "decimals", "baseline", "national", "neighbours", "lower", "upper", "arithmetic"),
    RESOLVED,
)
def test_a_target_comes_to_a_figure_with_its_arithmetic(
    given: Target,
    unit: str,
    decimals: int,
    baseline: float | None,
    national: float | None,
    neighbours: float | None,
    lower: float | None,
    upper: float | None,
    arithmetic: str,
) -> None:
    resolved = resolve(
        given,
        country="England",
        unit=unit,
        decimals=decimals,
        baseline_value=baseline,
        national_value=national,
        neighbours_value=neighbours,
    )
    assert (resolved.lower, resolved.upper, resolved.arithmetic) == (lower, upper, arithmetic)
    assert resolved.is_resolved


def test_every_kind_and_sense_of_the_contract_is_in_the_table() -> None:
    assert {row[0].kind for row in RESOLVED} == set(TARGET_KINDS)
    assert {row[0].sense for row in RESOLVED} == set(SENSES)


def test_a_per_cent_that_may_be_points_is_read_as_points_which_asks_more() -> None:
    resolved = resolve(
        target("change_ambiguous", "at least", 8, direction="increase"),
        country="England",
        unit="percent",
        decimals=1,
        baseline_value=72,
    )
    assert (resolved.lower, resolved.arithmetic) == (80, "72.0% in 2011/12 + 8 percentage points = 80.0%")


def test_the_reading_in_points_is_the_more_demanding_for_a_gap_too() -> None:
    resolved = resolve(
        target("change_ambiguous", "at most", 10, direction="decrease"),
        country="England",
        unit="pp",
        decimals=1,
        baseline_value=27.4,
    )
    assert resolved.upper == 17.4


UNRESOLVED = [
    (target("absolute"), None, "the source gives no figure"),
    (target("band", "within", lower=5), None, "a band needs both its ends"),
    (
        target("change_pp", value=8, direction="increase"),
        None,
        "the 2011/12 figure that the change counts from is not available",
    ),
    (target("change_pct", value=8), 72, "the source does not say whether it is to rise or fall"),
    (target("change_pct", direction="increase"), 72, "the source gives no amount for the change"),
    (target("relative_national"), 72, "England's figure is not available"),
    (target("relative_neighbours"), 72, "the statistical neighbour average is not available"),
    (target("relative_year"), None, "the 2011/12 figure is not available"),
]


@pytest.mark.parametrize(("given", "baseline", "reason"), UNRESOLVED)
def test_a_target_without_what_it_rests_on_says_what_is_missing(
    given: Target, baseline: float | None, reason: str
) -> None:
    resolved = resolve(given, country="England", unit="percent", decimals=0, baseline_value=baseline)
    assert (resolved.is_resolved, resolved.unresolved_reason) == (False, reason)
    with pytest.raises(ValueError, match="the 2016 target has no figure"):
        resolved.is_reached(Decimal(72))


CHOICES = [
    # years that have a target, milestone, fallback, year chosen
    ([2013, 2015, 2016], 2013, 2015, 2013),
    ([2015, 2016], 2013, 2015, 2015),
    ([2014, 2016], 2013, 2015, 2014),
    ([2016, 2017], 2013, 2015, 2016),
    ([2012, 2016], 2013, 2015, 2016),
    ([2011, 2012], 2013, 2015, 2012),
    ([2015], 2015, 2015, 2015),
    ([], 2013, 2015, None),
]


@pytest.mark.parametrize(("set_for", "milestone", "fallback", "chosen"), CHOICES)
def test_the_milestone_years_target_applies_else_the_fallbacks_the_next_or_the_last(
    set_for: list[int], milestone: int, fallback: int, chosen: int | None
) -> None:
    targets = [target(value=70, year=year) for year in set_for]
    found = choose_target(targets, years_in_turn(set_for, milestone, fallback))
    assert (found.target_year if found else None) == chosen


def test_of_several_for_a_year_the_one_that_states_a_figure_applies() -> None:
    relative, stated = (
        target("relative_national", "more than", year=2016),
        target("absolute", value=87, year=2016),
    )
    assert choose_target([relative, stated], [2016]) is stated


def test_less_than_national_asks_more_than_less_than_before() -> None:
    before, national = target("relative_year", "less than"), target("relative_national", "less than")
    assert choose_target([before, national], [2016]) is national


def test_of_two_of_a_kind_the_first_given_applies() -> None:
    first, second = target(value=87, source="paper-002"), target(value=85, source="paper-000")
    assert choose_target([first, second], [2016]) is first


def test_the_final_target_is_the_latest_years() -> None:
    early, late = target(value=63, year=2013), target(value=70, year=2016)
    assert final_target([late, early]) is late
    assert final_target([]) is None


@pytest.mark.parametrize(
    ("resolved", "unit", "text"),
    [
        (ResolvedTarget(2013, "at least", lower=63), "percent", "63%"),
        (ResolvedTarget(2013, "at most", upper=5.5), "percent", "5.5%"),
        (ResolvedTarget(2013, "less than", upper=25.8), "percent", "less than 25.8%"),
        (ResolvedTarget(2013, "less than", upper=40), "count", "fewer than 40"),
        (ResolvedTarget(2013, "within", 5, 7), "percent", "5% to 7%"),
        (ResolvedTarget(2013, "equal", 100, 100), "percent", "100%"),
    ],
)
def test_a_target_is_written_with_its_unit(resolved: ResolvedTarget, unit: str, text: str) -> None:
    assert resolved.text(unit, 0) == text


@pytest.mark.parametrize(
    ("resolved", "figure"),
    [
        (ResolvedTarget(2013, "at least", lower=63), 63),
        (ResolvedTarget(2013, "within", 5, 7), 6),
        (ResolvedTarget(2013, "at least"), None),
    ],
)
def test_the_course_is_drawn_to_the_bound_or_the_middle_of_a_band(
    resolved: ResolvedTarget, figure: float | None
) -> None:
    assert resolved.figure == figure
