"""Disclosure control: which numbers are hidden so that no small count can be seen or worked out.

Primary: counts from 1 to one less than `lowest_shown`, and percentages resting on one: on its numerator, on
those it leaves out, or on its denominator. Zero is shown. Secondary: more is hidden, at the least loss, until
by all relations together every hidden count is either certain not to be small or could be anything in the
small range (`Cell.span`): by linear programs, and by whole numbers where these do not tell.

That test looks only at what is published, as a reader would, who knows the rule and that a hidden count is
not zero. It therefore gives the same answer when it is run again on its own result, and can be run on what
others have published.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, inf

from analysis.rules.relations import LARGEST, TOLERANCE, Cell, Relation

SUPPRESSED = "c"
MAX_SHOWN_AGAIN = 2000
"""How many checks of hidden cells the trial of showing further ones again may take."""


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

    @property
    def span(self) -> tuple[float, float] | None:
        """Return what must remain possible of a hidden count: 1 to the highest small one."""
        return (1, self.lowest_shown - 1) if self.secondary and self.lowest_shown > 1 else None


def rule_for(rules: Iterable[SuppressionRule], data_set: str, date: str) -> SuppressionRule:
    """Return the rule of a data set, else the `default` one, on a date. Raises ValueError if there is none.
    date: YYYY-MM-DD or as much of it as is known; a year or a month counts from its first day."""
    day = f"{date}-01-01"[:10]
    in_force = [rule for rule in rules if rule.from_date <= day and rule.data_set in (data_set, "default")]
    if not in_force:
        raise ValueError(f"no suppression rule for {data_set!r} and no default one is in force on {day}")
    return max(in_force, key=lambda rule: (rule.data_set == data_set, rule.from_date))


def hide(
    cells: Mapping[str, Cell],
    relations: Sequence[Relation],
    hidden: Collection[str],
    unshown: Collection[str] = (),
) -> frozenset[str]:
    """Return the keys to hide: those that are hidden already, what goes with them, and what would give them,
    or a small one of those that nobody shows, away."""
    small = {key for key in unshown if key not in hidden and cells[key].is_small}
    found = frozenset(with_taken(cells, [*hidden, *sorted(small)])) - small
    for part in _parts(cells, relations, found, unshown):
        found |= _hide_in(part, found, unshown)
    return found


def leaks(
    cells: Mapping[str, Cell],
    relations: Sequence[Relation],
    hidden: Collection[str],
    unshown: Collection[str] = (),
) -> tuple[str, ...]:
    """Return the cells, hidden or never shown, of which more can be known than may be."""
    parts = _parts(cells, relations, hidden, unshown)
    return tuple(sorted(key for part in parts for key in _Search(*part, hidden, unshown).leaks()))


def with_taken(cells: Mapping[str, Cell], keys: Iterable[str]) -> dict[str, None]:
    """Return cells and all that is hidden whenever they are."""
    found = dict.fromkeys(keys)
    waiting = [*found]
    while waiting:
        more = [key for key in cells[waiting.pop()].takes if key not in found]
        found |= dict.fromkeys(more)
        waiting += more
    return found


_Part = tuple[Mapping[str, Cell], Sequence[Relation]]


def _parts(
    cells: Mapping[str, Cell],
    relations: Sequence[Relation],
    hidden: Collection[str],
    unshown: Collection[str],
) -> Iterator[_Part]:
    """Yield the cells and relations that hang together with a hidden or small cell, by cells that are not
    shown or might not be: part by part."""
    beside: dict[str, list[int]] = {}
    for number, each in enumerate(relations):
        for key in {*each.weights, *filter(None, [each.given])}:
            beside.setdefault(key, []).append(number)
    done, dark = set[str](), {*hidden, *unshown}
    for start in sorted(key for key in dark if key in hidden or cells[key].is_small):
        reached, rows, waiting = {start}, dict[int, None](), [start]
        while waiting and start not in done:
            key = waiting.pop()
            for number in beside.get(key, ()) if key in dark or cells[key].can_be_hidden else ():
                if number not in rows:
                    rows[number] = None
                    more = {*relations[number].weights, relations[number].given} - reached - {""}
                    reached |= more
                    waiting += more
            waiting += (more := {*cells[key].takes} - reached)
            reached |= more
        known = [relations[number] for number in sorted(rows)]
        # Sums of numbers of which none is shown tell nothing.
        telling = [
            each
            for each in known
            if each.given not in dark and (each.lower or each.upper or not dark.issuperset(each.weights))
        ]
        if telling and not _is_one_safe_sum(telling, cells, dark):
            yield {key: cells[key] for key in sorted(reached)}, known
        done |= {key for key in reached if key in dark or cells[key].can_be_hidden}


def _is_one_safe_sum(relations: Sequence[Relation], cells: Mapping[str, Cell], dark: Collection[str]) -> bool:
    """Return whether one sum of whole numbers is all there is, and lets each that is not shown be anything it
    may have to be: most hidden figures need no program."""
    weights, inner = relations[0].weights, [key for key in relations[0].weights if key in dark]
    if len(relations) > 1 or not all(cells[key].is_whole and abs(weights[key]) == 1 for key in inner):
        return False
    known = sum(weight * (cells[key].value or 0) for key, weight in weights.items() if key not in dark)
    for key in inner:
        ends = [(weights[each] * cells[each].least, weights[each] * inf) for each in inner if each != key]
        least, most = (sum(pick(end) for end in ends) for pick in (min, max))
        for value in cells[key].span or ():
            total = known + weights[key] * value
            if total + least > relations[0].upper or total + most < relations[0].lower:
                return False
    return True


def _hide_in(part: _Part, hidden: Collection[str], unshown: Collection[str]) -> frozenset[str]:
    """Return what to hide in one part: enough, and then without what can be shown again."""
    cells = part[0]
    first = {key for key in cells if key in hidden}
    search = _Search(*part, first, unshown)
    search.hide_enough()
    found = frozenset(search.hidden)
    more = sorted(found - first, key=lambda key: (-cells[key].cost, key))
    for key in more if len(more) * len(search.asked) <= MAX_SHOWN_AGAIN else ():
        fewer = found - ({key, *cells[key].takes} - first)
        if key in found and fewer == {*with_taken(cells, fewer)}:
            found = found if any(True for _ in _Search(*part, fewer, unshown).leaks()) else fewer
    return found


class _Search:
    """Cells of which more and more are hidden, and the ends of their spans that are seen to be possible: of a
    cell, the lower (1) or the upper (-1)."""

    def __init__(
        self,
        cells: Mapping[str, Cell],
        relations: Sequence[Relation],
        hidden: Collection[str],
        unshown: Collection[str],
    ) -> None:
        from analysis.rules.linear_program import LinearProgram

        self.cells, self.relations = cells, relations
        self.hidden = {key for key in cells if key in hidden}
        self.unshown = {key for key in cells if key in unshown}
        self.program = LinearProgram(cells, relations)
        self.program.hide(self.hidden | self.unshown)
        self.seen, self.beyond_help = set[tuple[str, int]](), set[str]()

    @property
    def asked(self) -> list[str]:
        """The hidden cells, and those that nobody shows and are small, or may be small and hang together with
        one of these: not all may be known."""
        secret = self.hidden | {key for key in self.unshown if self.cells[key].is_small}
        near = {id(self._together[key]) for key in secret}
        maybe = (key for key in self.unshown if self.cells[key].may_be_small)
        secret |= {key for key in maybe if id(self._together[key]) in near}
        return sorted(key for key in secret - self.beyond_help if self.cells[key].span)

    def leaks(self) -> Iterator[str]:
        """Yield the cells of which more can be known than may be."""
        yield from (key for key in self.asked if self._ruled_out(key))

    def hide_enough(self) -> None:
        """Hide more, cell by cell, until nothing can be known that may not be, or nothing more can be
        hidden."""
        before = None
        while before != (before := len(self.hidden)):
            for key in self.asked:
                while limits := self._ruled_out(key):
                    chosen, least = self.program.cheapest(key, *limits)
                    if least < inf and not chosen:
                        chosen = {*self._cheapest_beside(key)}
                    more = {*with_taken(self.cells, chosen)} - self.hidden
                    if not more:
                        self.beyond_help.add(key)
                        break
                    self.hidden |= more
                    self.program.hide(more)
                    self.__dict__.pop("_together", None)

    def _ruled_out(self, key: str) -> tuple[float, float] | None:
        """Return the limits that a cell would have to be within to reach the end of its span that is ruled
        out. None if it can reach both, or is certainly not within the span."""
        lower, upper = self.cells[key].span or (0.0, 0.0)
        if {(key, 1), (key, -1)} <= self.seen:
            return None
        least, most = (self._noted(self.program.end(key, sign)).get(key) for sign in (1, -1))
        if least is None or most is None:
            return -LARGEST, LARGEST  # what is shown contradicts itself: less of it is shown
        if ceil(least - TOLERANCE) > upper or floor(most + TOLERANCE) < lower:
            return None
        if least > lower + TOLERANCE:
            least_of_all = self.program.cheapest(key, -LARGEST, lower)[1]  # infinite where nothing fits
            lower = ceil(max(lower, min(least_of_all, upper) - TOLERANCE))
        for sign, limits in ((1, (-LARGEST, lower)), (-1, (upper, LARGEST))):
            if limits[0] > most + TOLERANCE or limits[1] < least - TOLERANCE:
                return limits
            if (key, sign) not in self.seen:
                together, end = self._together[key], lower if sign == 1 else upper
                if found := self.program.whole_numbers(together, key, end, end):
                    self._note(found)
                    self.seen.add((key, sign))
                elif self.program.whole_numbers(together, key, lower, upper) != {}:
                    return limits
        return None

    def _noted(self, numbers: Mapping[str, float]) -> Mapping[str, float]:
        """Return numbers that fit, noting the ends that they reach where all counts that hang together are
        whole."""
        mine = {key: number for key, number in numbers.items() if key in self._together}
        broken = {
            id(self._together[key])
            for key, number in mine.items()
            if self.cells[key].is_whole and abs(number - round(number)) > TOLERANCE
        }
        self._note({key: each for key, each in mine.items() if id(self._together[key]) not in broken})
        return numbers

    def _note(self, numbers: Mapping[str, float]) -> None:
        for key, number in numbers.items():
            lower, upper = self.cells[key].span or (inf, -inf)
            self.seen |= {(key, 1)} if abs(number - lower) <= TOLERANCE else set()
            self.seen |= {(key, -1)} if abs(number - upper) <= TOLERANCE else set()

    @cached_property
    def _together(self) -> dict[str, list[str]]:
        """The cells not shown that hang together by what is known of them, by each of them."""
        dark = self.hidden | self.unshown
        groups = {key: [key] for key in sorted(dark)}
        for each in self._known():
            joined = {id(groups[key]): groups[key] for key in each.weights if key in dark}
            if len(joined) > 1:
                merged = [key for group in joined.values() for key in group]
                groups |= dict.fromkeys(merged, merged)
        return groups

    def _known(self) -> Iterator[Relation]:
        """Yield the relations that are known."""
        yield from (each for each in self.relations if each.given not in self.hidden | self.unshown)

    def _cheapest_beside(self, leak: str) -> list[str]:
        """Return the cheapest shown cell of what hangs together with one; empty if there is none."""
        together = {*self._together[leak]}
        keys = {
            key
            for each in self._known()
            if not together.isdisjoint(each.weights)
            for key in (*each.weights, *filter(None, [each.given]))
            if key not in self.hidden and key not in self.unshown and self.cells[key].can_be_hidden
        }
        return sorted(keys, key=lambda key: (self.cells[key].cost, key))[:1]
