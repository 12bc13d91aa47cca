"""What holds of every rating, direction, comparison and interval, whatever the figures."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.rules.comparators import gap, neighbour_average, quartile, rank
from analysis.rules.rating import Polarity, direction, rate, rate_by_comparators
from analysis.rules.rounding import format_number, round_half_up
from analysis.rules.targets import ResolvedTarget
from analysis.rules.trajectory import milestones
from analysis.rules.uncertainty import difference_interval, wilson_interval

RULE = {"equal_to_baseline": "amber"}
BETTER = {"red": 0, "amber": 1, "green": 2}
OPPOSITE = {"green": "red", "red": "green", "amber": "amber", "": ""}

figures = st.integers(min_value=0, max_value=1000).map(lambda tenths: tenths / 10)
polarities: st.SearchStrategy[Polarity] = st.sampled_from(("H", "L", "T"))
one_way: st.SearchStrategy[Polarity] = st.sampled_from(("H", "L"))


def rag(current: float, baseline: float, figure: float, polarity: Polarity) -> str:
    target = (
        ResolvedTarget(2013, "at least", lower=figure)
        if polarity == "H"
        else ResolvedTarget(2013, "at most", upper=figure)
    )
    return rate(current, baseline, target, polarity, RULE, unit="percent", decimals=1).rag


@given(figures, figures, figures, figures)
def test_a_higher_figure_is_never_rated_lower_where_high_is_good(
    one: float, other: float, baseline: float, figure: float
) -> None:
    low, high = sorted((one, other))
    assert BETTER[rag(low, baseline, figure, "H")] <= BETTER[rag(high, baseline, figure, "H")]


@given(figures, figures, figures)
def test_turning_the_scale_and_the_polarity_over_changes_no_rating(
    current: float, baseline: float, figure: float
) -> None:
    turned = (round_half_up(100 - value, 1) for value in (current, baseline, figure))
    assert rag(current, baseline, figure, "H") == rag(*turned, "L")


@given(figures, figures, figures, figures)
def test_nearer_to_the_band_is_never_rated_lower(
    one: float, other: float, baseline: float, edge: float
) -> None:
    band = ResolvedTarget(2016, "within", edge, round_half_up(edge + 2, 1))
    near, far = sorted(
        (one, other), key=lambda figure: max(edge - figure, figure - round_half_up(edge + 2, 1), 0)
    )
    rags = [rate(figure, baseline, band, "T", RULE, unit="percent", decimals=1).rag for figure in (far, near)]
    assert BETTER[rags[0]] <= BETTER[rags[1]]


@given(figures, figures, polarities)
def test_the_way_back_has_the_opposite_direction(one: float, other: float, polarity: Polarity) -> None:
    band = ResolvedTarget(2016, "within", 40, 60)
    there = direction(one, other, polarity, unit="percent", decimals=1, target=band)
    back = direction(other, one, polarity, unit="percent", decimals=1, target=band)
    assert {there.movement, back.movement} in ({"up", "down"}, {"same"})
    assert there.rag == OPPOSITE[back.rag]


@given(figures, figures, one_way)
def test_without_a_target_a_rating_is_red_exactly_where_it_is_worse_than_the_baseline(
    current: float, baseline: float, polarity: Polarity
) -> None:
    alone = rate(current, baseline, None, polarity, RULE, unit="percent", decimals=1)
    is_worse = current < baseline if polarity == "H" else current > baseline
    assert alone.rag == ("red" if is_worse else "not rated")


@given(figures, figures, figures, one_way)
def test_a_green_needs_no_baseline_and_a_red_no_target(
    current: float, baseline: float, figure: float, polarity: Polarity
) -> None:
    both = rag(current, baseline, figure, polarity)
    aim = ResolvedTarget(2013, "equal", figure, figure)
    without_baseline = rate(current, None, aim, polarity, RULE, unit="percent", decimals=1).rag
    without_target = rate(current, baseline, None, polarity, RULE, unit="percent", decimals=1).rag
    assert (both == "green") == (without_baseline == "green")
    assert (both == "red") <= (without_target == "red")


@given(figures, figures, st.lists(figures, min_size=8, max_size=12))
def test_turning_the_scale_over_changes_no_rating_by_comparators(
    current: float, national: float, neighbours: list[float]
) -> None:
    turned = [round_half_up(100 - value, 1) for value in (current, national, *neighbours)]
    there = rate_by_comparators(
        current, national, neighbours, "H", unit="percent", decimals=1, country="Testland"
    )
    back = rate_by_comparators(
        turned[0], turned[1], turned[2:], "L", unit="percent", decimals=1, country="Testland"
    )
    assert there.rag == back.rag != "not rated"


@given(figures, figures, st.integers(1, 400), st.integers(1, 400))
def test_a_movement_that_is_not_clear_is_none(one: float, other: float, first: int, second: int) -> None:
    interval = difference_interval(one * first / 100, first, other * second / 100, second)
    went = direction(one, other, "H", unit="percent", decimals=1, certainty=interval.certainty)
    assert interval.is_clear or (went.movement, went.rag) in (("same", "amber"), ("unclear", ""))


@given(figures, figures, polarities)
def test_every_reason_is_one_sentence_with_the_figure(
    current: float, baseline: float, polarity: Polarity
) -> None:
    band = ResolvedTarget(2016, "within", 40, 60)
    reason = rate(current, baseline, band, polarity, RULE, unit="count", decimals=1).reason
    assert reason.startswith(f"{format_number(current, 1)} is ")
    assert reason.endswith(".")
    assert ". " not in reason


@given(st.dictionaries(st.text(max_size=3), st.one_of(st.none(), figures), max_size=12))
def test_the_neighbour_average_lies_among_the_neighbours(values: dict[str, float | None]) -> None:
    average = neighbour_average(values)
    known = [value for value in values.values() if value is not None]
    assert average.with_figure == len(known)
    if average.value is None:
        assert not known
    else:
        assert min(known) <= average.value <= max(known)


@given(figures, figures)
def test_the_gap_turned_round_changes_only_its_sign(one: float, other: float) -> None:
    there = gap(one, other, other_name="England", unit="percent", decimals=1).value
    back = gap(other, one, other_name="England", unit="percent", decimals=1).value
    assert there is not None
    assert back is not None
    assert there == -back


@given(st.dictionaries(st.sampled_from("abcdefghijkl"), figures, min_size=1), one_way)
def test_ranks_of_all_areas_fit_together(values: dict[str, float | None], polarity: Polarity) -> None:
    places = [rank(code, values, polarity, decimals=1) for code in values]
    assert min(place.position for place in places) == 1
    for place in places:
        sharing = [other for other in places if other.position == place.position]
        assert place.ties == len(sharing) - 1
        assert place.position + place.ties <= place.out_of
        assert quartile(place).letter or place.out_of < 4


@given(st.integers(0, 500), st.integers(1, 500), st.integers(0, 500), st.integers(1, 500))
def test_intervals_hold_their_estimate_and_turn_round(
    one: int, left_out: int, other: int, others_left_out: int
) -> None:
    first, second = (one, one + left_out), (other, other + others_left_out)
    interval = wilson_interval(*first)
    assert 0 <= interval.lower <= interval.estimate <= interval.upper <= 100
    there, back = difference_interval(*first, *second), difference_interval(*second, *first)
    assert there.lower <= there.estimate <= there.upper
    assert abs(there.lower + back.upper) < 1e-9


@given(figures, figures, st.integers(1, 8))
def test_the_straight_line_never_turns_and_ends_at_the_target(
    baseline: float, figure: float, years: int
) -> None:
    values = [baseline, *milestones(2011, baseline, 2011 + years, figure).values()]
    assert values[-1] == figure
    assert values in (sorted(values), sorted(values, reverse=True))


@given(st.floats(min_value=-1e9, max_value=1e9), st.integers(0, 3))
def test_rounding_twice_is_rounding_once(value: float, decimals: int) -> None:
    once = round_half_up(value, decimals)
    assert round_half_up(once, decimals) == once
    assert round_half_up(-value, decimals) == -once
