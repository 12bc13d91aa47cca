"""Small tables for tests of suppression: counts by key and the sums between them, as `analysis` takes them, and what a reader
makes of them by carrying bounds through the sums, apart from the linear programs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from analysis.edition.disclosure import protected
from analysis.edition.disclosure_model import TOTAL, Published
from analysis.rules import suppression
from analysis.rules.relations import Cell, Relation, sum_of
from analysis.rules.suppression import SuppressionRule

MAX_ROUNDS = 500


@dataclass(frozen=True)
class Sum:
    """A total and the parts that add up to it, by key. One part: the same count published twice, as in two
    editions."""

    total: str
    parts: tuple[str, ...]

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


def cells_of(
    counts: Mapping[str, int | None], sums: Sequence[Sum], rule: SuppressionRule
) -> tuple[dict[str, Cell], list[Relation]]:
    """Return a cell for each count, which costs as much as it counts and more if it is a total, and a relation for
    each sum."""
    totals = {each.total for each in sums}
    ranks = {key: rank * 1e-6 for rank, key in enumerate(sorted(counts))}
    cells = {
        key: Cell(
            count,
            1,
            (1 + (count or 0)) * (TOTAL if key in totals else 1) + ranks[key],
            rule.span,
            is_whole=True,
        )
        for key, count in counts.items()
    }
    return cells, [one for each in sums for one in sum_of(each.total, dict.fromkeys(each.parts, 1.0), "sum")]


def hide(
    counts: Mapping[str, int | None],
    sums: Sequence[Sum],
    rule: SuppressionRule,
    already: Collection[str] = (),
) -> frozenset[str]:
    """Return the keys to hide: those that came hidden (None, or in `already`), the small ones, and what gives them away."""
    small = {key for key, count in counts.items() if count is None or rule.hides(count)}
    return suppression.hide(*cells_of(counts, sums, rule), {*small, *already})


def leaks(counts: Mapping[str, int | None], sums: Sequence[Sum], rule: SuppressionRule) -> tuple[str, ...]:
    """Return the hidden counts (None) that can be inferred more exactly than the small range."""
    hidden = [key for key, count in counts.items() if count is None]
    return suppression.leaks(*cells_of(counts, sums, rule), hidden)


_View = dict[str, Bounds]


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
    return _carried_through(view, sums)


def _carried_through(view: _View, sums: Sequence[Sum], since: str = "") -> _View:
    """Return the bounds narrowed through the sums until stable or contradictory. since: the only new key."""
    view = dict(view)
    waiting = {place: each for place, each in enumerate(sums) if not since or since in each.keys}
    for _ in range(MAX_ROUNDS * len(sums)):
        if not waiting:
            break
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


def protect(figures: Sequence[Figure], sums: Sequence[Sum], rule: SuppressionRule) -> tuple[Figure, ...]:
    """Return the figures as they may be shown, each that of an area; the parts of a sum are districts of its total."""
    areas = [{"code": part, "parent": each.total} for each in sums for part in each.parts]
    register = {
        name: {"unit": unit, "data_set": "ks4"} for name, unit in (("rate", "percent"), ("count", "count"))
    }
    rows = [
        dict.fromkeys(("printed", "qualifier", "note"), "")
        | {
            "indicator": "rate" if each.is_percentage else "count",
            "area": each.key,
            "group": "all",
            "year": "2012",
        }
        | {"symbol": each.symbol}
        | {
            side: ""
            if (number := getattr(each, side)) is None
            else f"{number:.1f}"
            if side == "value" and each.is_percentage
            else repr(number)
            for side in ("value", "numerator", "denominator")
        }
        for each in figures
    ]
    rules = {("", name): rule for name in register}
    tables, _, _ = protected(Published({"": rows}, {}, register, areas, rules, {}))
    shown = []
    for figure, row in zip(figures, tables[""], strict=True):
        numbers = {
            side: float(row[side]) if row[side] else None for side in ("value", "numerator", "denominator")
        }
        shown.append(Figure(figure.key, **numbers, is_percentage=figure.is_percentage, symbol=row["symbol"]))
    return tuple(shown)
