"""What readers know of figures of people: every number as a cell, and every relation that the register, the
statements and the sums of areas and groups declare, across sources and years (`analysis.rules.relations`).

A figure has a cell for its value and, where it is a rate, for those counted, everyone, and those left out.
What several sources state alike is one cell; where they differ each has its own. A relation is held against
what each source states, filled in from the others. What a total leaves over beside its parts is a cell that
nobody shows.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from math import ceil, floor, inf, log10
from operator import mul

from analysis.data.derivation import Formula, parse_formula
from analysis.data.schema import CALCULATED, RATE
from analysis.edition.calculated import Key, Register, key_of, operand_keys
from analysis.io.csv_files import Row
from analysis.rules.relations import LARGEST, TOLERANCE, Cell, Relation, rate_of, sum_of
from analysis.rules.rounding import exact, round_half_up
from analysis.rules.suppression import SUPPRESSED, SuppressionRule

PERCENT, COUNT, DISTRICT, DISTRICTS = "percent", "count", "district", "districts"
SIDES = VALUE, COUNTED, EVERYONE = ("value", "numerator", "denominator")
LEFT_OUT = "left out"
DIFFERENCES = ("change", "lead", "change_pct")
"""Kinds of statements that say by how much a figure differs from another."""
NO_RULE = SuppressionRule(lowest_shown=1, percentages_too=False, secondary=False)
STATEMENT, DERIVED, STATED, TOTAL = 0.1, 0.2, 1.0, 20.0
"""What is lost by hiding a number, beside the others: of a statement, a figure that is worked out and any
other; and how much more by one of the whole area or of everybody."""
MAX_ROUNDS = 100
"""How often each relation is gone through, on average, to find what follows."""
Side = tuple[Key, str]


@dataclass(frozen=True)
class Published:
    """What is published: observations and statements by the id of their source, and what they refer to.
    register: indicators by id. areas: rows with code, kind and parent. rules: by source and indicator, of
    those that are about people. parts: the families of groups that make up another, by that group. unstated:
    figures that no source states, and that others speak of. uncounted: figures that lost their counts because
    these leave few over: nobody may work out again what they leave."""

    tables: Mapping[str, Sequence[Row]]
    statements: Mapping[str, Sequence[Row]]
    register: Register
    areas: Sequence[Row]
    rules: Mapping[tuple[str, str], SuppressionRule]
    parts: Mapping[str, Sequence[tuple[str, ...]]]
    unstated: Sequence[Key] = ()
    uncounted: Collection[Key] = frozenset()

    @cached_property
    def figures(self) -> dict[Key, dict[str, Row]]:
        """The rows of each figure, by source; none of those that no source states."""
        figures: dict[Key, dict[str, Row]] = {key: {} for key in self.unstated}
        for source, rows in self.tables.items():
            for row in rows:
                figures.setdefault(key_of(row), {})[source] = row
        return figures

    @cached_property
    def families(self) -> dict[str, list[tuple[str, ...]]]:
        """The districts of each area, and the families of groups that make up another, by the whole."""
        inside: dict[str, list[str]] = defaultdict(list)
        for each in self.areas:  # a region has more authorities than the register
            if each.get("kind", DISTRICT) == DISTRICT and each.get("parent"):
                inside[each["parent"]].append(each["code"])
        return {area: [tuple(codes)] for area, codes in inside.items()} | {
            whole: [*families] for whole, families in self.parts.items()
        }

    @cached_property
    def wholes(self) -> dict[str, list[str]]:
        """What an area or a group is a part of."""
        wholes: dict[str, list[str]] = defaultdict(list)
        for whole, families in self.families.items():
            for part in dict.fromkeys(part for parts in families for part in parts):
                wholes[part].append(whole)
        return wholes

    @cached_property
    def worked_out(self) -> frozenset[str]:
        """The indicators that the register derives from others, or names a gap of another."""
        return frozenset(
            id
            for id, row in self.register.items()
            if row.get("derived_from") or id.partition("_gap_")[0] in self.register.keys() - {id}
        )

    def unit(self, key: Key) -> str:
        return self.register[key[0]].get("unit", "")

    def rule(self, key: Key) -> SuppressionRule:
        """Return the strictest rule of the sources that state a figure; one that hides nothing if it is not
        about people."""
        rules = (self.rules.get((source, key[0])) for source in self.figures[key] or self.tables)
        return max(filter(None, rules), key=lambda rule: rule.lowest_shown, default=NO_RULE)

    def is_gone(self, key: Key) -> bool:
        return any(row["symbol"] == SUPPRESSED for row in self.figures[key].values())

    def parts_of(self, key: Key) -> Iterator[tuple[list[Key], str]]:
        """Yield the figures that may add up to one, and what they are of."""
        indicator, area, group, year = key
        for codes in self.families.get(area, ()):
            yield [(indicator, code, group, year) for code in codes], DISTRICTS
        for groups in self.families.get(group, ()):
            yield [(indicator, area, part, year) for part in groups], "groups"

    def sums_with(self, key: Key) -> Iterator[list[Key]]:
        """Yield each total that a figure is or may be a part of, followed by its parts."""
        indicator, area, group, year = key
        wholes = [(indicator, whole, group, year) for whole in self.wholes.get(area, ())]
        wholes += [(indicator, area, whole, year) for whole in self.wholes.get(group, ())]
        for whole in (key, *wholes):
            yield from ([whole, *parts] for parts, _ in self.parts_of(whole) if key in (whole, *parts))

    def compared(self, statement: Row) -> Key:
        """Return the figure that a statement compares its own with."""
        key, other = key_of(statement), statement["other"]
        return (key[0], other, *key[2:]) if statement["kind"] == "lead" else (*key[:3], other)

    def made_of(self, key: Key) -> list[Key]:
        """Return the figures that one is worked out from or, where no formula says so, may be the gap
        between: `<indicator>_gap_<group>` that of a group to all, or to one that makes up the same with it;
        of another name, that between any two groups."""
        indicator, area, group, year = key
        if self.register[indicator].get("derived_from"):
            return operand_keys(
                {"indicator": indicator, "area": area, "group": group, "year": year}, self.register
            )
        base, _, name = indicator.rpartition("_gap_")
        of_base = self._groups.get((base, area, year), ())
        families = [family for families in self.parts.values() for family in families]
        beside = {each for family in families if name in family for each in family}
        if not beside and name not in of_base:  # a gap of gender: between those who make up all
            beside = {each for family in families for each in family} or {*of_base}
        groups = dict.fromkeys((*of_base, *sorted(beside)) if of_base else ())
        return [(base, area, each, year) for each in groups if each in {name, "all", *beside}]

    def made_by_readers(self) -> list[Key]:
        """Return the counts that no source states, and readers may work out from those that are."""
        made = {id: row["derived_from"] for id, row in self.register.items() if row.get("derived_from")}
        keys = dict.fromkeys((id, *key[1:]) for key in self.figures for id in made if key[0] in made[id])
        return [key for key in keys if key not in self.figures and self.unit(key) == COUNT]

    @cached_property
    def _groups(self) -> dict[tuple[str, str, str], list[str]]:
        """The groups that there are figures of, by indicator, area and year."""
        groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for indicator, area, group, year in self.figures:
            groups[indicator, area, year].append(group)
        return groups


def with_secrets(published: Published) -> Published:
    """Return what of a publication hangs together with a figure that is hidden, or has to be or might: all
    others can be shown as they are."""
    figures, near = published.figures, defaultdict[Key, list[Key]](list)
    compared = [
        (key_of(each), published.compared(each))
        for statements in published.statements.values()
        for each in statements
        if each["kind"] in DIFFERENCES
    ]
    worked_out = [*(key for key in figures if key[0] in published.worked_out), *published.made_by_readers()]
    made = [(key, each) for key in worked_out for each in published.made_of(key)]
    for one, other in (*compared, *made):
        near[one].append(other)
        near[other].append(one)
    # Of an unstated figure only a count could be small, or a rate of people whom a source counts.
    unstated = [key for pair in (*compared, *made) for key in pair if not _states_value(published, key)]
    counted = (key for key in unstated if key in figures or published.unit(key) == COUNT)
    of_people = {id for _, id in published.rules}
    reached = dict.fromkeys(
        [*counted, *(key for key in figures if key[0] in of_people and _is_suspect(published, key))]
    )
    waiting = [*reached]
    while waiting:
        key = waiting.pop()
        sums = [
            each
            for each in published.sums_with(key)
            if sum(one in figures or one in reached or one in near for one in each) > 1
        ]
        more = dict.fromkeys(
            each for some in (near.get(key, ()), *sums) for each in some if each not in reached
        )
        reached |= more
        waiting += more
    tables = {id: [row for row in rows if key_of(row) in reached] for id, rows in published.tables.items()}
    return replace(published, tables=tables, unstated=[key for key in reached if key not in figures])


def _states_value(published: Published, key: Key) -> bool:
    return any(row[VALUE] or row["symbol"] == SUPPRESSED for row in published.figures.get(key, {}).values())


def _is_suspect(published: Published, key: Key) -> bool:
    """Return whether a figure is hidden, rests on a small count, or leaves one over beside its parts."""
    rule = published.rule(key)
    if rule is NO_RULE or published.is_gone(key):
        return rule is not NO_RULE
    counts = _counts(published, key)
    if rule.lowest_shown <= 1 or not (counts or _states_value(published, key)):
        return False
    rests = [counts]
    for every_part, _ in published.parts_of(key):
        parts = [part for part in every_part if part in published.figures]
        counted = [part for part in parts if _counts(published, part)]
        if 0 < len(counted) < len(every_part) or (
            counts and any(_states_value(published, part) for part in parts if part not in counted)
        ):
            return True  # what is not counted of some, or only as a rate, may follow by several steps
        for source in {source for each in (parts and [key, *parts]) for source in published.figures[each]}:
            known = [_counts(published, part, source) for part in parts]
            wholes = _counts(published, key, source)
            sums = [sum(some[at] or 0 for some in known if some) for at in range(len(wholes))]
            rests.append([*map(_less, wholes, sums)])
    return any(rule.hides(count) for some in rests for count in some if count is not None)


def _counts(published: Published, key: Key, source: str = "") -> list[float | None]:
    """Return the counts of a figure, as a source states them, else as any does or as they follow: itself, or
    those counted, everyone and, of a percentage, those left out. Empty if there are none."""
    of = published.figures[key]
    rows = [of[source], *of.values()] if source in of else of.values()
    value = next((float(row[VALUE]) for row in rows if row[VALUE]), None)
    if published.unit(key) == COUNT:
        return [] if value is None else [value]
    counted, everyone = (next((float(row[side]) for row in rows if row[side]), None) for side in SIDES[1:])
    per = _per_of(published.unit(key))
    if counted is None and value is not None and everyone is not None and per:
        counted = float(round_half_up(float(exact(value) * exact(everyone) / per), 0))
    left_out = [_less(everyone, counted)] if published.unit(key) == PERCENT else []
    return [] if counted is None and everyone is None else [counted, everyone, *left_out]


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other


def _per_of(unit: str) -> int:
    """Return what a rate is per. 0 if the unit is not that of a rate."""
    return 100 if unit == PERCENT else int(found[1]) if (found := RATE.fullmatch(unit)) else 0


@dataclass
class DisclosureModel:
    """The cells of a publication, the relations between them, and the cells that are hidden or never
    shown."""

    published: Published
    cells: dict[str, Cell] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    unshown: set[str] = field(default_factory=set)
    leaves_over: bool = False

    def __post_init__(self) -> None:
        self._names: dict[Side, dict[str, str]] = {}  # of cells, by source
        self._takes: dict[str, set[str]] = defaultdict(set)
        self._decimals: dict[str, int] = {}  # of the rates, by cell
        self._printed: dict[tuple[str, str, bool], int] = {}  # decimals by source and indicator
        for key in self.published.figures:
            self._add_figure(key)
        for kind in KINDS.values():
            self.relations += kind(self)
        if not self._infer() and not self.leaves_over:  # totals have more in them than their parts
            self.__init__(self.published, leaves_over=True)  # type: ignore[misc]
            return
        self.relations = [each for each in self.relations if each.holds(self.cells)]
        for rank, name in enumerate(sorted(self.cells)):
            cell = self.cells[name]
            takes = tuple(sorted(each for each in self._takes.get(name, ()) if not self._is_nought(each)))
            self.cells[name] = replace(cell, cost=cell.cost + rank * 1e-6, takes=takes)

    def _is_nought(self, name: str) -> bool:
        """Return whether it is a count of nobody, which is never hidden."""
        cell = self.cells[name]
        return cell.is_whole and cell.value is not None and cell.value < cell.least

    def names(self, key: Key, side: str) -> Iterable[str]:
        """Return the cells of what is stated of a figure, or could be."""
        return self._names.get((key, side), {}).values()

    def cell(self, key: Key, side: str, source: str) -> str:
        """Return the cell of what a source states, else of what the first one does. Empty if there is
        none."""
        names = self._names.get((key, side), {})
        return names.get(source) or next(iter(names.values()), "")

    def sources(self, keys: Iterable[Key]) -> Iterable[str]:
        """Return the sources that state any of some figures; a nameless one if none does."""
        figures = self.published.figures
        return dict.fromkeys(source for key in keys for source in figures.get(key, ())) or [""]

    def _add_figure(self, key: Key) -> None:
        """Add the cells of a figure, hidden if it came hidden or rests on a small count."""
        unit, rule, is_gone = self.published.unit(key), self.published.rule(key), self.published.is_gone(key)
        per, may_hide = _per_of(unit), rule is not NO_RULE and rule.lowest_shown > 1
        weight = self._cost(key) if may_hide else inf
        is_printed = any(  # what is worked out is not there when it is hidden, and may have been nought
            (row[VALUE] or row["symbol"] == SUPPRESSED) and row.get("status") != CALCULATED
            for row in self.published.figures[key].values()
        )
        if unit == COUNT:
            stated = [float(row[VALUE]) for row in self.published.figures[key].values() if row[VALUE]]
            least = -inf if min(stated, default=0) < 0 else float(is_printed)
            values = self._add_side(key, VALUE, Cell(None, least, weight, rule.span, is_whole=True))
            if is_gone or any(rule.hides(self.cells[name].value or 0) for name in values):
                self.hidden.update(values)
            return
        if not rule.percentages_too:
            weight = inf
        values = self._add_side(key, VALUE, Cell(None, 0.0 if per else -inf, weight))
        if per:
            counted = self._add_side(key, COUNTED, Cell(None, 0.0, weight, rule.span, is_whole=True))
            some = Cell(None, float(is_printed), weight, rule.span, is_whole=True)
            everyone = self._add_side(key, EVERYONE, some)
            is_small = any(rule.hides(count) for count in _counts(self.published, key) if count is not None)
            # Whom a figure that came hidden is of is its source's to say, unless they are few.
            few = [name for name in everyone if rule.hides(self.cells[name].value or 0)]
            for value in values:
                self._takes[value] |= {*counted, *(few if is_gone else everyone)}
            if rule.percentages_too:
                for name in (*counted, *everyone):
                    self._takes[name] |= {*values}
            if is_small and not rule.percentages_too:
                self.hidden.update(counted, few)
            is_gone = is_gone or (is_small and rule.percentages_too)
        if is_gone:
            self.hidden.update(values)

    def _cost(self, key: Key, of: float = 0.0) -> float:
        """Return what is lost by hiding a number of a figure: more of one of many, of a whole area, of
        all."""
        of = of or (DERIVED if key[0] in self.published.worked_out else STATED)
        counts = [abs(count) for count in _counts(self.published, key) if count]
        size = 1 + log10(1 + max(counts)) / 4 if counts else 1.0
        above = (key[1] not in self.published.wholes) + (key[2] in self.published.families)
        return of * size * TOTAL**above

    def _add_side(self, key: Key, side: str, cell: Cell) -> list[str]:
        """Add a cell for each number that is stated, or one that nobody states, and return their names."""
        stated = {at: row[side] for at, row in self.published.figures[key].items() if row[side]}
        numbers = {text: float(text) for text in stated.values()}
        known = list(dict.fromkeys(n for n in numbers.values() if n % 1 == 0 or not cell.is_whole))
        label = " ".join(key) + ("" if side == VALUE else f", {side}")
        names = {number: label + (f" ({order})" if order else "") for order, number in enumerate(known)}
        self.cells |= {name: replace(cell, value=number) for number, name in names.items()}
        self._names[key, side] = {
            at: names[numbers[text]] for at, text in stated.items() if numbers[text] in names
        }
        for source, text in ({} if cell.is_whole else stated).items():
            self._decimals[names[numbers[text]]] = self._decimals_of(source, key)
        if not known:
            self._names[key, side] = {"": self.unknown(label, replace(cell, cost=inf))}
        return list(names.values()) or [label]

    def counts_of(self, key: Key) -> Sequence[str]:
        """Return the sides of a figure that count people, and add up."""
        unit = self.published.unit(key)
        if unit == PERCENT:
            return *SIDES[1:], LEFT_OUT
        return [VALUE] if unit == COUNT else SIDES[1:] if _per_of(unit) else []

    def unknown(self, name: str, cell: Cell) -> str:
        """Add a cell that nobody states, and return its name."""
        self.cells[name] = cell
        self.unshown.add(name)
        return name

    def take(self, key: Key, taken: Iterable[str]) -> None:
        """Let some be hidden whenever a figure is or, if nobody states it, has a small count."""
        for side in (VALUE, COUNTED, EVERYONE, LEFT_OUT):
            for name in self.names(key, side):
                if side == VALUE or self.unshown.issuperset({name, *self.names(key, VALUE)}):
                    self._takes[name].update(taken)

    def take_near(self, key: Key, taken: Iterable[str]) -> None:
        """Let some be hidden whenever a figure is, or one of the areas and groups that it adds up with."""
        near = {each for total in self.published.sums_with(key) for each in total}
        for beside in {each for one in near for total in self.published.sums_with(one) for each in total}:
            self.take(beside, taken)

    def left_out(self, key: Key, source: str, span: tuple[float, float] | None) -> str:
        """Add the cell of those whom a percentage leaves out, and return its name."""
        names = self._names.setdefault((key, LEFT_OUT), {})
        names[source] = f"{' '.join(key)}, left out" + (f" ({len(names)})" if names else "")
        return self.unknown(names[source], Cell(None, 0.0, inf, span, is_whole=True))

    def precision(self, *names: str) -> float:
        """Return half of the last decimals that the sources of numbers print; nothing for a count."""
        return sum(0.5 * 0.1 ** self._decimals[name] for name in names if name in self._decimals)

    def precision_behind(self, key: Key, source: str, made: str) -> float:
        """Return half of the last decimals of a figure from which a source makes a number; that of the number
        where it does not print the figure, which it may have rounded alike."""
        precision = self.precision(name := self.cell(key, VALUE, source))
        is_printed = source in self._names.get((key, VALUE), {})
        return precision if is_printed or not name else max(precision, self.precision(made))

    def rate_behind(self, key: Key, source: str, made: str) -> tuple[float | None, float]:
        """Return a figure from which a source makes a number, and within what: where it does not print it,
        the rates that its counts can have, as it may have rounded that itself."""
        rows, per = self.published.figures.get(key, {}), _per_of(self.published.unit(key))
        everyone = next((float(row[EVERYONE]) for row in rows.values() if row[EVERYONE]), 0.0)
        if per and everyone and source not in self._names[key, VALUE]:
            low, high = -inf, inf
            for of, row in rows.items():
                if row[COUNTED]:
                    low = high = float(row[COUNTED])
                    break
                if row[VALUE]:
                    rate, half = float(row[VALUE]), self.precision(self.cell(key, VALUE, of))
                    low = max(low, ceil((rate - half) * everyone / per - TOLERANCE))
                    high = min(high, floor((rate + half) * everyone / per + TOLERANCE))
            if -inf < low <= high:
                middle, wide = ((high + sign * low) / 2 * per / everyone for sign in (1, -1))
                return middle, self.precision(made) + wide
        name, precision = self.cell(key, VALUE, source), self.precision_behind(key, source, made)
        if source in self._names.get((key, VALUE), {}) and precision >= self.precision(made):
            precision -= self.precision(made)  # it may have subtracted what it prints
        return self.cells[name].value if name else None, precision

    def _decimals_of(self, source: str, key: Key) -> int:
        """Return the decimals of a figure: 50 is 50.0 where its source prints others with one."""
        at = source, key[0], self.published.figures[key][source].get("status") == CALCULATED
        if at not in self._printed:
            for row in self.published.tables[source]:
                of = source, row["indicator"], row.get("status") == CALCULATED
                self._printed[of] = max(self._printed.get(of, 0), len(row[VALUE].partition(".")[2]))
        return self._printed[at]

    def add_statement(self, source: str, statement: Row) -> str:
        """Add the cell of what a statement says, and return its name."""
        name = statement_name(source, statement)
        value = float(statement["value"]) if statement["value"] else 0.0
        self.cells[name] = Cell(value + 100 * (statement["kind"] == "change_pct"), -inf, STATEMENT)
        if statement["value"]:
            self._decimals[name] = len(statement["value"].partition(".")[2])
        return name

    def _infer(self) -> bool:
        """Work out what nobody states and follows from all that is stated, so that it is known which is
        small: bounds are carried through the relations until nothing changes. Return whether all that is
        stated agrees."""
        agrees = True
        bounds = {name: (cell.least, LARGEST) for name, cell in self.cells.items() if cell.value is None}
        beside: dict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(self.relations):
            for name in each.weights.keys() & bounds.keys():
                beside[name].append(number)
        waiting = dict.fromkeys(number for numbers in beside.values() for number in numbers)
        for _ in range(MAX_ROUNDS * len(self.relations)):
            if not waiting:
                break
            waiting.pop(number := next(iter(waiting)))
            for name in self._narrow(bounds, self.relations[number]):
                agrees = agrees and bounds[name][0] <= bounds[name][1] + TOLERANCE
                waiting |= dict.fromkeys(beside[name]) if agrees else {}
        for name, (lower, upper) in bounds.items():
            cell = self.cells[name]
            if abs(upper - lower) <= TOLERANCE:
                self.cells[name] = replace(cell, value=lower)
            elif cell.is_whole and cell.span and lower <= cell.span[1] and upper >= cell.span[0]:
                self.cells[name] = replace(cell, may_be_small=True)
        return agrees

    def _narrow(self, bounds: dict[str, tuple[float, float]], relation: Relation) -> Iterator[str]:
        """Narrow the bounds of each number of a relation by the others. Yield those that change."""
        ends = {}
        for name, weight in relation.weights.items():
            value = self.cells[name].value
            both = (value, value) if value is not None else bounds[name]
            ends[name] = sorted(weight * end for end in both) if weight else [0.0, 0.0]
        unbounded = [sum(end[side] in (inf, -inf) for end in ends.values()) for side in (0, 1)]
        sums = [sum(end[side] for end in ends.values() if abs(end[side]) < inf) for side in (0, 1)]
        for name in relation.weights.keys() & bounds.keys():
            weight, (low, high) = relation.weights[name], ends[name]
            least = most = inf
            if weight and unbounded[0] == (low == -inf):
                most = relation.upper - (sums[0] - (low if low > -inf else 0.0))
            least = -inf
            if weight and unbounded[1] == (high == inf):
                least = relation.lower - (sums[1] - (high if high < inf else 0.0))
            lower, upper = sorted((least / weight, most / weight)) if weight else (-inf, inf)
            if self.cells[name].is_whole and lower > -inf:
                lower = float(ceil(lower - TOLERANCE))
            if self.cells[name].is_whole and upper < inf:
                upper = float(floor(upper + TOLERANCE))
            before = bounds[name]
            bounds[name] = max(before[0], lower), min(before[1], upper)
            if bounds[name] != before:
                yield name


def statement_name(source: str, statement: Row) -> str:
    return " ".join((*key_of(statement), statement["kind"], statement["other"], source))


def compared_keys(statement: Row) -> set[Key]:
    """Return the figures that a statement is about: its own, and the one of another year or area."""
    (indicator, area, group, year), other = key_of(statement), statement["other"]
    return {(indicator, area, group, year), (indicator, area, group, other), (indicator, other, group, year)}


def _rates(model: DisclosureModel) -> Iterator[Relation]:
    """Yield that rates are of their counts, as each source states them, and of whom they leave out."""
    for key in model.published.figures:
        per = _per_of(model.published.unit(key))
        done = set[tuple[str, ...]]()
        for source in model.sources([key]) if per else ():
            names = value, counted, everyone = tuple(model.cell(key, side, source) for side in SIDES)
            if names in done:
                continue
            done.add(names)
            yield from _rate(
                model, counted, everyone, value, per, f"{' '.join(key)} is the rate of its counts"
            )
            if per == 100 and not any(done_of[1:] == names[1:] for done_of in done - {names}):
                left_out = model.left_out(key, source, model.published.rule(key).span)
                yield from sum_of(everyone, {counted: 1, left_out: 1}, f"{everyone}: those left out")


def _rate(model: DisclosureModel, part: str, whole: str, rate: str, per: float, why: str) -> list[Relation]:
    """Return that a rate is of two numbers, at the first precision of its source's and wider ones that is
    true. Nothing of a hidden one, with which all that speaks of it is hidden."""
    if rate in model.hidden and model.cells[rate].value is None:
        return []
    for precision in [(model.precision(rate) or 0.5) * wider for wider in (1, 10, 100)]:
        relations = [*rate_of(part, whole, rate, model.cells, per, precision, why)]
        if all(each.holds(model.cells) for each in relations):
            return relations
    return []


def _implied_rate(
    model: DisclosureModel, key: Key, source: str, made: str, weight: float, other: Key, share: float
) -> Iterator[Relation]:
    """Yield what a statement or a gap says of the counts of a rate that nobody states, or none as exactly: it
    is so much of that number and so much of another figure, within what the source rounds. Where that is not
    stated either, it may follow by several steps: the statement goes with any secret near it."""
    per, said = _per_of(model.published.unit(key)), model.cells[made].value
    if not per or said is None:
        return
    printed = [model.precision(name) for name in model.names(key, VALUE) if name not in model.unshown]
    value, precision = model.rate_behind(other, source, made)
    if value is None:
        model.take_near(key, [] if printed else [made])
        return
    rate = weight * said + share * value
    off = abs(weight) * model.precision(made) + abs(share) * precision
    if off >= min(printed, default=inf):
        return
    for source in model.sources([key]):
        part, whole = (model.cell(key, side, source) for side in SIDES[1:])
        why = f"{' '.join(key)} follows from {made}"
        yield Relation({part: per, whole: off - rate}, 0, inf, why, made)
        yield Relation({part: per, whole: -off - rate}, -inf, 0, why, made)


def _sums(model: DisclosureModel) -> Iterator[Relation]:
    """Yield that totals are their parts and what they leave over, as each source states them. Nothing is left
    over of an area or group of which no figure says so."""
    figures, found = model.published.figures, dict[tuple[str, ...], tuple[Key, str, str]]()
    for key in figures:
        sides = model.counts_of(key)
        for family, of in model.published.parts_of(key) if sides else ():
            keys = [key, *family]
            for source in model.sources(keys) if all(each in figures for each in keys) else ():
                for side in sides:
                    names = tuple(model.cell(each, side, source) for each in keys)
                    found.setdefault(names, (key, of, source))
    known = {names: _left_over(model, names) for names in found}
    leaves_over = {
        key[1] if of == DISTRICTS else key[2]
        for names, (key, of, _) in found.items()
        if (model.leaves_over and of == DISTRICTS) or (known[names] or 0) > 0
    }
    rests = dict[tuple[str, str, str], tuple[str, Sequence[int]]]()
    for names, (key, of, source) in found.items():
        total, *parts = names
        unstated = [place for place, part in enumerate(parts) if part in model.unshown]
        rest, why, beside = known[names], f"{total} is the sum of its {of}", dict.fromkeys(parts, 1.0)
        if rest is not None and rest < 0:
            continue
        is_open = (key[1] if of == DISTRICTS else key[2]) in leaves_over and rest != 0
        if LEFT_OUT in total:  # follows from the others, where nobody else is left out
            yield from sum_of(total, beside, why) if not is_open else []
            continue
        if is_open or 1 < len(unstated) < len(parts):
            cell = Cell(None, 0.0, inf, model.cells[total].span, is_whole=True)
            name = model.unknown(f"{total}, beside its {of} in {source}", cell)
            model.hidden |= {name} if is_open and key in model.published.uncounted else set()
            rests[total, of, source] = name, [] if is_open else unstated
            if not is_open:
                yield from sum_of(name, {parts[place]: 1.0 for place in unstated}, why)
            beside = {
                part: 1.0 for part in (*parts, name) if is_open or part == name or part not in model.unshown
            }
        yield from sum_of(total, beside, why)
    for (total, of, source), (counted, places) in rests.items():
        everyone = rests.get((total.removesuffix(COUNTED) + EVERYONE, of, source))
        if total.endswith(COUNTED) and everyone and everyone[1] == places:
            left_out = model.unknown(f"{counted}, left out", model.cells[everyone[0]])
            yield from sum_of(everyone[0], {counted: 1, left_out: 1}, f"{everyone[0]}: those left out")


def _left_over(model: DisclosureModel, names: Sequence[str]) -> float | None:
    """Return what a total leaves over beside its parts. None if not all of them are known."""
    total, *parts = [model.cells[name].value for name in names]
    return None if total is None or None in parts else total - sum(part or 0 for part in parts)


def _derived(model: DisclosureModel) -> Iterator[Relation]:
    """Yield what figures are worked out from, and let them be hidden with it."""
    for key in model.published.figures:
        made_of = model.published.made_of(key) if key[0] in model.published.worked_out else []
        for base in made_of:
            model.take(base, model.names(key, VALUE))
        text = model.published.register[key[0]].get("derived_from", "")
        if not text and not all(_states_value(model.published, base) for base in made_of):
            # It tells a rate that nobody states, by an unknown formula: it goes with any secret near it.
            for base in made_of:
                model.take_near(base, model.names(key, VALUE))
        for source in model.sources([key, *made_of]) if text and made_of else ():
            made = model.cell(key, VALUE, source)
            used = [model.cell(each, VALUE, source) for each in made_of]
            formula, why = parse_formula(text), f"{' '.join(key)} is {text}"
            if made and all(used) and (weights := _weights(formula)):
                wide = model.precision(made) + sum(
                    abs(weight) * model.precision_behind(each, source, made)
                    for each, weight in zip(made_of, weights[1:], strict=True)
                )
                yield from sum_of(made, dict(zip(used, weights[1:], strict=True)), why, wide, weights[0])
                is_stated = source in (model.published.figures.get(key) or [source])  # it rounds as it prints
                if len(used) == 2 and not weights[0] and is_stated:
                    for one, other, at in ((0, 1, 1), (1, 0, 2)):
                        share = -weights[3 - at] / weights[at]
                        yield from _implied_rate(
                            model, made_of[one], source, made, 1 / weights[at], made_of[other], share
                        )
            elif made and len(used) == 2 and all(used) and (per := _per(formula)):
                yield from _rate(model, used[0], used[1], made, per, why)


def _stated(model: DisclosureModel) -> Iterator[Relation]:
    """Yield by how much figures differ from others, as stated, and let what is said of them be hidden with
    them."""
    for source, statements in model.published.statements.items():
        for statement in statements:
            key, compared = key_of(statement), model.published.compared(statement)
            known = [each for each in compared_keys(statement) if each in model.published.figures]
            if not known:
                continue
            name = model.add_statement(source, statement)
            for each in known:
                model.take(each, [name])
            one, base = (model.cell(each, VALUE, source) for each in (key, compared))
            why = f"{' '.join(key)} against {statement['other']} is stated"
            if statement["kind"] not in DIFFERENCES or not statement["value"] or not (one and base):
                continue
            if statement["kind"] == "change_pct":
                yield from _rate(model, one, base, name, 100, why)
            else:
                off = model.precision(name)
                off += sum(model.precision_behind(each, source, name) for each in (key, compared))
                off = off if model.published.unit(key) != COUNT else 0
                yield from sum_of(one, {base: 1, name: 1}, why, off)
                yield from _implied_rate(model, key, source, name, 1, compared, 1)
                yield from _implied_rate(model, compared, source, name, -1, key, 1)


KINDS: Mapping[str, Callable[[DisclosureModel], Iterable[Relation]]] = {
    "rates": _rates,
    "sums": _sums,
    "derived": _derived,
    "statements": _stated,
}
"""The kinds of relations that readers know: each adds to a model what it lets be hidden together."""


def _at(formula: Formula, *numbers: int) -> Decimal:
    return formula.value(lambda operand: Decimal(numbers[formula.operands.index(operand)]))


def _weights(formula: Formula) -> list[float]:
    """Return the constant of a formula and the weight of each operand. Empty if it is not a sum of them."""
    count = len(formula.operands)
    if formula.is_quotient:
        return []
    constant, *ends = (
        float(_at(formula, *(int(at == one) for at in range(count)))) for one in range(-1, count)
    )
    weights, mixed = [end - constant for end in ends], range(2, count + 2)
    is_sum = float(_at(formula, *mixed)) == constant + sum(map(mul, weights, mixed))
    return [constant, *weights] if is_sum else []


def _per(formula: Formula) -> int:
    """Return the number that a formula of two operands multiplies their quotient by. 0 if it is no
    quotient."""
    per, *others = (_at(formula, *numbers) for numbers in ((1, 1), (2, 1), (1, 2), (6, 3)))
    return int(per) if others == [2 * per, per / 2, 2 * per] else 0
