"""Disclosure control: which figures are hidden so that no small count can be seen or worked out.

Primary: counts from 1 to one less than `lowest_shown`, and percentages resting on one: on its numerator, on
those it leaves out, or on its denominator. Zero is shown. Secondary: more counts are hidden, smallest first,
until from all that is still shown (totals, parts, overlapping groups, other editions) every hidden count is
either certain not to be small or could be anything in the small range.

That test looks only at what is published, as a reader would, who knows the rule and that a hidden count is
not zero. It therefore gives the same answer when it is run again on its own result, and can be run on what
others have published. It takes a bounded number of steps: a count of which it cannot show in time that it
could be anything small counts as given away, so that more is hidden rather than searched on.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import inf

from analysis.rules.rounding import exact, round_half_up

SUPPRESSED = "c"
MAX_ROUNDS = 500
MAX_STEPS = 40  # of a search, for each sum that hangs together with the count
_NUMERATOR, _LEFT_OUT, _DENOMINATOR = _SIDES = (" (numerator)", " (left out)", " (denominator)")


@dataclass(frozen=True)
class SuppressionRule:
    """One row of `data/rules/suppression.csv`: counts from 1 to one less than `lowest_shown` are hidden."""

    data_set: str = "default"
    lowest_shown: int = 6
    percentages_too: bool = True
    secondary: bool = True
    from_date: str = ""
    source: str = ""
    place: str = ""

    def hides(self, count: float) -> bool:
        return 0 < count < self.lowest_shown


@dataclass(frozen=True)
class Sum:
    """A total and the parts that add up to it, by key. One part: the same count published twice, as in two
    editions.
    keeps_total: the total is never hidden to protect a part, as the pupils a percentage is of."""

    total: str
    parts: tuple[str, ...]
    keeps_total: bool = False

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset({self.total, *self.parts})


@dataclass(frozen=True)
class Bounds:
    """What can be inferred of a hidden count: it is from `lower` to `upper`, which may be infinite."""

    lower: float
    upper: float

    @property
    def is_exact(self) -> bool:
        return self.lower == self.upper

    def within(self, lower: float, upper: float) -> "Bounds":
        return Bounds(max(self.lower, lower), min(self.upper, upper))


@dataclass(frozen=True)
class Figure:
    """A published figure: a count in `value`, or a percentage with the counts behind it if known."""

    key: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    is_percentage: bool = False
    symbol: str = ""

    @property
    def count(self) -> int | None:
        """The count shown, or behind a percentage: published, or given away by value and denominator."""
        if not self.is_percentage:
            return _whole(self.value)
        if self.numerator is not None or self.value is None or self.denominator is None:
            return _whole(self.numerator)
        return _whole(float(exact(self.value) * exact(self.denominator) / 100))

    @property
    def counts(self) -> dict[str, int | None]:
        """The counts it shows or gives away, by key: itself, or those counted, left out, and everyone."""
        count, everyone = self.count, _whole(self.denominator)
        if self.is_percentage and (everyone is not None or self.symbol == SUPPRESSED):
            left_out = None if count is None or everyone is None else everyone - count
            return dict(zip((self.key + side for side in _SIDES), (count, left_out, everyone), strict=True))
        return {} if self.is_percentage and count is None else {self.key + _NUMERATOR: count}

    def is_primary(self, rule: SuppressionRule) -> bool:
        """Return whether the figure came hidden, is a small count, or rests on one (see the module)."""
        counts = [self.value]
        if self.is_percentage:
            count, everyone = self.count, self.denominator
            left_out = None if count is None or everyone is None else everyone - count
            counts = [count, everyone, left_out]
        return self.symbol == SUPPRESSED or any(rule.hides(count) for count in counts if count is not None)


_View = dict[str, Bounds]


def rule_for(rules: Iterable[SuppressionRule], data_set: str, date: str) -> SuppressionRule:
    """Return the rule of a data set, else the `default` one, on a date. Raises ValueError if there is none.
    date: YYYY-MM-DD or as much of it as is known; a year or a month counts from its first day."""
    day = f"{date}-01-01"[:10]
    in_force = [rule for rule in rules if rule.from_date <= day and rule.data_set in (data_set, "default")]
    if not in_force:
        raise ValueError(f"no suppression rule for {data_set!r} and no default one is in force on {day}")
    return max(in_force, key=lambda rule: (rule.data_set == data_set, rule.from_date))


def protect(figures: Sequence[Figure], sums: Sequence[Sum], rule: SuppressionRule) -> tuple[Figure, ...]:
    """Return the figures as they may be shown: a hidden one has no value and the symbol `c`, and keeps only
    safe counts.

    `sums` are over the keys of the figures and hold for numerators and for denominators alike. A part that is
    not among the figures counts as not published. Hiding a percentage can leave less to go by than its counts
    alone: it is repeated until nothing changes.
    """
    shown = tuple(figures)
    while (protected := _protect_once(shown, sums, rule)) != shown:
        shown = protected
    return shown


def hide(
    counts: Mapping[str, int | None],
    sums: Sequence[Sum],
    rule: SuppressionRule,
    *,
    already: Collection[str] = (),
    may_be_zero: Collection[str] = (),
) -> frozenset[str]:
    """Return the keys to hide: those that came hidden (None, or in `already`), the small ones, and those that
    would give them away.

    already: also counts that are never shown but can be worked out, such as the pupils a percentage leaves
    out. may_be_zero: counts that are zero or more when they are not shown; any other is then 1 or more.
    """
    small = {key for key, count in counts.items() if count is None or rule.hides(count)}
    hidden = frozenset({*small, *already})
    if not rule.secondary:
        return hidden
    tables: list[_View] = []  # a table that agrees with what is shown still does when more is hidden
    while True:
        next_smallest = partial(_next_smallest, counts=counts, sums=sums, hidden=hidden)
        found = _leaks(counts, sums, rule, hidden, may_be_zero, tables, next_smallest)
        if (chosen := next(iter(found), None)) is None:
            return hidden
        hidden |= {chosen}


def leaks(
    counts: Mapping[str, int | None],
    sums: Sequence[Sum],
    rule: SuppressionRule,
    *,
    may_be_zero: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the hidden counts (None) that can be inferred more exactly than the small range."""
    hidden = frozenset(key for key, count in counts.items() if count is None)
    return tuple(_leaks(counts, sums, rule, hidden, may_be_zero, [], str))


def bounds(
    counts: Mapping[str, int | None],
    sums: Sequence[Sum],
    *,
    hidden: Collection[str] = (),
    may_be_zero: Collection[str] = (),
) -> dict[str, Bounds]:
    """Return what a reader can infer of every count. Hidden ones (None, or `hidden`) are 1 or more, unless
    they may be zero. The bounds are carried through the sums until nothing changes, so the true count always
    lies within them."""
    unknown = {key for key, count in counts.items() if count is None or key in hidden}
    view = {key: Bounds(count or 0, count or 0) for key, count in counts.items()}
    view |= {key: Bounds(0 if key in may_be_zero else 1, inf) for key in unknown}
    return _carried_through(view, sums, [MAX_ROUNDS * len(sums)])


def _leaks(
    counts: Mapping[str, int | None],
    sums: Sequence[Sum],
    rule: SuppressionRule,
    hidden: frozenset[str],
    may_be_zero: Collection[str],
    tables: list[_View],
    remedy: Callable[[str], str | None],
) -> Iterable[str]:
    """Yield the remedy of the hidden keys that can be inferred more exactly than the small range, where it
    has one. Adds to `tables`."""
    if not hidden:
        return
    # The least each count could be if all but the zeros were hidden: a total has 1 in each other part.
    all_but_zeros = [key for key, count in counts.items() if count != 0 or key in may_be_zero]
    least = bounds(counts, sums, hidden=all_but_zeros, may_be_zero=may_be_zero)
    view = bounds(counts, sums, hidden=hidden, may_be_zero=may_be_zero)
    highest = rule.lowest_shown - 1
    for key in sorted(hidden):
        lowest, seen = max(1.0, least[key].lower), view[key]
        if lowest > highest or seen.lower > highest or seen.upper < 1:
            continue  # certainly not small
        possible = {table[key] for table in tables}
        unseen = [value for value in (lowest, highest) if Bounds(value, value) not in possible]
        if not unseen or (chosen := remedy(key)) is None:
            continue
        if not all(_could_be(key, value, view, sums, tables) for value in unseen):
            yield chosen


def _could_be(key: str, value: float, view: _View, sums: Sequence[Sum], tables: list[_View]) -> bool:
    """Return whether some table agrees with what is shown and has that value. A new one joins `tables`."""
    connected = _connected(key, sums, {name for name, span in view.items() if not span.is_exact})
    table = _some_table(view, key, value, connected, [MAX_STEPS * (1 + len(connected))])
    if table:
        tables.append(table)
    return table is not None


def _connected(key: str, sums: Sequence[Sum], unknown: Collection[str]) -> list[Sum]:
    """Return the sums of a count, then those of the unknown counts in them, and so on: the nearest first."""
    reached, found, others = {key}, list[Sum](), list(sums)
    while touching := [each for each in others if reached & each.keys]:
        found += touching
        others = [each for each in others if not reached & each.keys]
        reached |= {name for each in touching for name in each.keys if name in unknown}
    return found


def _some_table(view: _View, key: str, value: float, sums: Sequence[Sum], steps: list[int]) -> _View | None:
    """Return whole numbers that fit the sums and that value; None if there are none or the search is long."""
    view = _carried_through({**view, key: Bounds(value, value)}, sums, steps, since=key)
    if not steps[0] or any(span.lower > span.upper for span in view.values()):
        return None
    still_open = sorted({name for each in sums for name in each.keys if not view[name].is_exact})
    if not still_open:
        return view
    narrowest = min(still_open, key=lambda name: view[name].upper - view[name].lower)
    for guess in _guesses(view[narrowest], steps):
        if table := _some_table(view, narrowest, guess, sums, steps):
            return table
    return None


def _guesses(span: Bounds, steps: list[int]) -> Iterable[float]:
    """Yield values of an open count, from the middle outwards if bounded, while steps are left."""
    start = span.lower if span.upper == inf else (span.lower + span.upper) // 2
    step = 0
    while steps[0] and (start - step >= span.lower or start + step <= span.upper):
        for guess in sorted({start - step, start + step}):
            if span.lower <= guess <= span.upper:
                yield guess
        step += 1


def _carried_through(view: _View, sums: Sequence[Sum], steps: list[int], since: str = "") -> _View:
    """Return the bounds narrowed through the sums until stable or contradictory, or no steps are left.
    since: the only new key."""
    view = dict(view)
    waiting = {place: each for place, each in enumerate(sums) if not since or since in each.keys}
    while waiting and steps[0]:
        steps[0] -= 1
        changed = _narrow(view, waiting.pop(next(iter(waiting))))
        if any(view[key].lower > view[key].upper for key in changed):
            break
        if changed:
            waiting |= {place: each for place, each in enumerate(sums) if not changed.isdisjoint(each.keys)}
    return view


def _narrow(view: _View, each: Sum) -> set[str]:
    """Narrow a total by its parts, and each part by the rest. Return the keys that changed."""
    before = {key: view[key] for key in each.keys}
    lows = sum(view[part].lower for part in each.parts)
    highs = [view[part].upper for part in each.parts]
    unbounded, bounded = highs.count(inf), sum(high for high in highs if high < inf)
    total = view[each.total].within(lows, sum(highs))
    view[each.total] = total
    for part in each.parts:
        span = before[part]
        others = inf if unbounded > (span.upper == inf) else bounded - (span.upper if span.upper < inf else 0)
        least = 0 if others == inf else total.lower - others
        view[part] = span.within(least, total.upper - (lows - span.lower))
    return {key for key, span in before.items() if view[key] != span}


def _next_smallest(
    leak: str, counts: Mapping[str, int | None], sums: Sequence[Sum], hidden: frozenset[str]
) -> str | None:
    """Return the count to hide next: the smallest part still shown of the sum with fewest hidden counts, else
    its total. A sum with one hidden count gives it away, and with it whatever hangs together with that; so it
    comes first."""
    # What a percentage leaves out is not shown, and yet known where its other counts are shown.
    unshown = [(each.keys & hidden) for each in sums if each.keeps_total]
    unknown = hidden - {key for keys in unshown if len(keys) == 1 for key in keys if key != leak}
    for each in sorted(_connected(leak, sums, unknown), key=lambda each: len(each.keys & unknown)):
        for candidates in (each.parts, () if each.keeps_total else (each.total,)):
            shown = {key: count for key in candidates if key not in hidden and (count := counts[key])}
            if shown:
                return min(shown, key=lambda key: (shown[key], key))
    return None


def _protect_once(
    figures: Sequence[Figure], sums: Sequence[Sum], rule: SuppressionRule
) -> tuple[Figure, ...]:
    counts = {key: count for figure in figures for key, count in figure.counts.items()}
    # Those counted and those left out are everyone; each side adds up where any count of it is known.
    every_sum = [
        Sum(figure.key + _DENOMINATOR, (figure.key + _NUMERATOR, figure.key + _LEFT_OUT), keeps_total=True)
        for figure in figures
        if figure.key + _DENOMINATOR in counts
    ]
    for side in _SIDES:
        of_side = (Sum(each.total + side, tuple(part + side for part in each.parts)) for each in sums)
        every_sum += [each for each in of_side if each.keys & counts.keys()]
    not_published = {key: None for each in every_sum for key in each.keys if key not in counts}
    never_shown = {*not_published, *(key for key in counts if key.endswith(_LEFT_OUT))}
    primary = {figure.key + _NUMERATOR for figure in figures if figure.is_primary(rule)}
    # Hidden counts may be zero behind a percentage (0 of 3), and where they are missing but not by `c`.
    may_be_zero = {
        figure.key + side
        for figure in figures
        for side in _SIDES
        if figure.symbol not in ("", SUPPRESSED) or (figure.is_percentage and side == _NUMERATOR)
    }
    hidden = hide(
        {**counts, **not_published},
        every_sum,
        rule,
        already=never_shown | primary,
        may_be_zero=never_shown | may_be_zero,
    )
    return tuple(_as_shown(figure, hidden & counts.keys(), rule) for figure in figures)


def _whole(count: float | None) -> int | None:
    return None if count is None else int(round_half_up(count, 0))


def _as_shown(figure: Figure, hidden: Collection[str], rule: SuppressionRule) -> Figure:
    is_hidden, hides_everyone = figure.key + _NUMERATOR in hidden, figure.key + _DENOMINATOR in hidden
    numerator, denominator = figure.numerator, figure.denominator
    if figure.is_percentage:
        numerator, denominator = None if is_hidden else numerator, None if hides_everyone else denominator
    shown = replace(figure, numerator=numerator, denominator=denominator)
    if (is_hidden or hides_everyone) and (rule.percentages_too or not figure.is_percentage):
        return replace(shown, value=None, symbol=figure.symbol or SUPPRESSED)
    return shown
