"""Disclosure control on any table: idempotent, never shows a small count, and a reader who tries every table learns nothing."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.rules.suppression import SuppressionRule
from tests.support.tables_of_counts import Figure, Sum, bounds, hide, leaks, protect

RULE = SuppressionRule(lowest_shown=4)
SMALL = range(1, RULE.lowest_shown)
CAP = 14

counts_of_parts = st.lists(st.integers(min_value=0, max_value=9), min_size=2, max_size=5)
two_way = st.tuples(*(st.integers(min_value=0, max_value=6) for _ in range(6)))


def one_total(parts: list[int]) -> tuple[dict[str, int], list[Sum]]:
    names = [f"part{number}" for number in range(len(parts))]
    return {**dict(zip(names, parts, strict=True)), "total": sum(parts)}, [Sum("total", tuple(names))]


def two_rows_three_columns(cells: tuple[int, ...]) -> tuple[dict[str, int], list[Sum]]:
    """Districts by group, with both margins and the county."""
    counts = {
        f"{row}{column}": cells[3 * index + place]
        for index, row in enumerate("ab")
        for place, column in enumerate("xyz")
    }
    sums = [Sum(row, tuple(row + column for column in "xyz")) for row in "ab"]
    sums += [Sum(column, ("a" + column, "b" + column)) for column in "xyz"]
    for each in sums:
        counts[each.total] = sum(counts[part] for part in each.parts)
    counts["county"] = sum(cells)
    return counts, [*sums, Sum("county", ("a", "b")), Sum("county", ("x", "y", "z"))]


def shown(counts: dict[str, int], hidden: frozenset[str]) -> dict[str, int | None]:
    return {key: None if key in hidden else count for key, count in counts.items()}


def values_a_reader_finds_possible(
    view: dict[str, int | None], cells: list[str], sums: list[Sum]
) -> dict[str, set[int]]:
    """By trying every table of whole numbers: the innermost cells, then the totals in the order of `sums`."""
    possible: dict[str, set[int]] = {key: set() for key in view}
    ranges = [range(1, CAP + 1) if (count := view[cell]) is None else [count] for cell in cells]
    for guess in product(*ranges):
        table = dict(zip(cells, guess, strict=True))
        for each in sums:
            table.setdefault(each.total, sum(table[part] for part in each.parts))
        fits = all(view[key] is None or view[key] == value for key, value in table.items())
        if fits and all(view[key] is not None or value >= 1 for key, value in table.items()):
            for key, value in table.items():
                possible[key].add(value)
    return possible


def least_when_all_hidden(key: str, counts: dict[str, int], sums: list[Sum]) -> int:
    """A total is at least the number of its parts that are not nought, however much is hidden."""
    return max(
        [
            1,
            *(
                sum(least_when_all_hidden(p, counts, sums) for p in s.parts if counts[p])
                for s in sums
                if s.total == key
            ),
        ]
    )


def assert_nothing_is_given_away(counts: dict[str, int], cells: list[str], sums: list[Sum]) -> None:
    hidden = hide(counts, sums, RULE)
    possible = values_a_reader_finds_possible(shown(counts, hidden), cells, sums)
    for key in hidden:
        required = {value for value in SMALL if value >= least_when_all_hidden(key, counts, sums)}
        assert counts[key] in possible[key] or counts[key] > CAP
        assert required <= possible[key] or min(possible[key]) > max(SMALL), (
            key,
            counts,
            hidden,
            possible[key],
        )


@given(counts_of_parts)
def test_hiding_again_hides_nothing_more(parts: list[int]) -> None:
    counts, sums = one_total(parts)
    hidden = hide(counts, sums, RULE)
    assert hide(counts, sums, RULE, already=hidden) == hidden
    assert hide(shown(counts, hidden), sums, RULE) == hidden


@given(two_way)
def test_hiding_again_hides_nothing_more_in_a_two_way_table(cells: tuple[int, ...]) -> None:
    counts, sums = two_rows_three_columns(cells)
    hidden = hide(counts, sums, RULE)
    assert hide(shown(counts, hidden), sums, RULE) == hidden


@given(counts_of_parts)
def test_no_small_count_is_shown_and_no_nought_is_hidden(parts: list[int]) -> None:
    counts, sums = one_total(parts)
    hidden = hide(counts, sums, RULE)
    assert not [key for key, count in counts.items() if count in SMALL and key not in hidden]
    assert not [key for key in hidden if counts[key] == 0]


@given(counts_of_parts)
def test_nothing_is_hidden_without_a_small_count(parts: list[int]) -> None:
    counts, sums = one_total([count if count not in SMALL else 8 for count in parts])
    assert hide(counts, sums, RULE) == frozenset()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=9), min_size=2, max_size=3))
def test_a_reader_who_tries_every_table_learns_nothing(parts: list[int]) -> None:
    counts, sums = one_total(parts)
    assert_nothing_is_given_away(counts, [key for key in counts if key != "total"], sums)


@settings(max_examples=25, deadline=None)
@given(st.tuples(*(st.integers(min_value=0, max_value=5) for _ in range(4))))
def test_a_reader_learns_nothing_from_overlapping_totals(cells: tuple[int, ...]) -> None:
    counts = {"ax": cells[0], "ay": cells[1], "bx": cells[2], "by": cells[3]}
    sums = [Sum("a", ("ax", "ay")), Sum("b", ("bx", "by")), Sum("x", ("ax", "bx")), Sum("y", ("ay", "by"))]
    for each in sums:
        counts[each.total] = sum(counts[part] for part in each.parts)
    assert_nothing_is_given_away(counts, ["ax", "ay", "bx", "by"], sums)


@given(two_way)
def test_bounds_always_hold_the_true_count(cells: tuple[int, ...]) -> None:
    counts, sums = two_rows_three_columns(cells)
    found = bounds(shown(counts, hide(counts, sums, RULE)), sums)
    assert all(found[key].lower <= count <= found[key].upper for key, count in counts.items())


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_percentages_protected_once_stay_as_they_are(pairs: list[tuple[int, int]]) -> None:
    figures, sums = percentages(pairs)
    once = protect(figures, sums, RULE)
    assert protect(once, sums, RULE) == once


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=2, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_percentage_resting_on_a_small_count_is_shown(pairs: list[tuple[int, int]]) -> None:
    figures, sums = percentages(pairs)
    for before, after in zip(figures, protect(figures, sums, RULE), strict=True):
        assert before.numerator is not None and before.denominator is not None
        rests_on = (before.numerator, before.denominator - before.numerator, before.denominator)
        if any(count in SMALL for count in rests_on):
            assert after.value is None and after.numerator is None and after.symbol == "c"


@given(counts_of_parts)
def test_what_is_shown_has_no_leak_unless_all_is_hidden(parts: list[int]) -> None:
    counts, sums = one_total(parts)
    hidden = hide(counts, sums, RULE)
    assert not leaks(shown(counts, hidden), sums, RULE)


def percentages(pairs: list[tuple[int, int]]) -> tuple[tuple[Figure, ...], list[Sum]]:
    """Districts (counted, left out) and their county."""
    names = [f"district{number}" for number in range(len(pairs))]
    county = (sum(counted for counted, _ in pairs), sum(left_out for _, left_out in pairs))
    rows = zip([*names, "county"], [*pairs, county], strict=True)
    return tuple(_percentage(name, *row) for name, row in rows), [Sum("county", tuple(names))]


def _percentage(name: str, counted: int, left_out: int) -> Figure:
    everyone = counted + left_out
    value = 100 * counted / everyone if everyone else None
    return Figure(name, value, counted, everyone, is_percentage=True, symbol="" if everyone else "z")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=2, max_size=2))
def test_a_reader_of_percentages_who_tries_every_table_finds_no_small_count(
    pairs: list[tuple[int, int]],
) -> None:
    figures, sums = percentages(pairs)
    published = protect(figures, sums, RULE)
    tables = [table for table in EVERY_TABLE if _agrees(table, published)]
    for place, figure in enumerate(figures):
        assert figure.numerator is not None and figure.denominator is not None
        for side, count in enumerate(
            (figure.numerator, figure.denominator - figure.numerator, figure.denominator)
        ):
            possible = {_sides(table[place])[side] for table in tables}
            if count in SMALL:
                least = (
                    max(1, sum(counted + left_out > 0 for counted, left_out in pairs))
                    if (figure.key, side) == COUNTY_ALL
                    else 1
                )
                assert set(range(least, RULE.lowest_shown)) <= possible, (figure.key, side, possible)


CELLS = list(product(range(11), repeat=2))
EVERY_TABLE = [
    (first, second, (first[0] + second[0], first[1] + second[1]))
    for first, second in product(CELLS, repeat=2)
]


def _sides(pair: tuple[int, int]) -> tuple[int, int, int]:
    return pair[0], pair[1], sum(pair)


COUNTY_ALL = ("county", 2)


def _agrees(table: tuple[tuple[int, int], ...], published: tuple[Figure, ...]) -> bool:
    for (counted, left_out), figure in zip(table, published, strict=True):
        if figure.numerator not in (None, counted) or figure.denominator not in (None, counted + left_out):
            return False
        if figure.denominator is None and counted + left_out == 0:
            return False
    return True
