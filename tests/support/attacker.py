"""An attacker on hidden figures: it reads what is published, how indicators, areas and groups are declared to hang
together, and the rule, and asks integer programs which values of a hidden number agree with all of that. Nothing of it is
shared with the code that hides; formulas are read here once more.

Numbers: of a figure, its count, or those counted, left out and everyone, its exact rate, and the rate that each source
prints, which is within half of its last decimal. A zero is shown, so a number hidden by the symbol is 1 or more.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor, inf

import numpy as np
from highspy import HighsLp, HighsModelStatus, HighsVarType, MatrixFormat
from highspy._core import _Highs as Highs  # the public class prints a banner

Row = Mapping[str, str]
Key = tuple[str, str, str, str]
MOST, NEAR = 10_000.0, 1e-7
"""More than any count that is made up, and what sums of decimals are off by."""
COUNTED, LEFT_OUT, EVERYONE, RATE = "counted", "left out", "everyone", "rate"


@dataclass(frozen=True)
class Published:
    """What there is to read. register: indicators by id. inside, parts: what makes up an area or a group; is_all: whether
    nobody lives in an area beside those inside it."""

    register: Mapping[str, Row]
    inside: Mapping[str, Sequence[str]]
    parts: Mapping[str, Sequence[str]]
    rows: Mapping[str, Sequence[Row]]
    statements: Mapping[str, Sequence[Row]]
    lowest_shown: int = 6
    is_all: bool = True


@dataclass(frozen=True)
class Linear:
    """So much of each number adds up to between two limits."""

    weights: Mapping[str, float]
    lower: float = 0.0
    upper: float = 0.0


@dataclass
class Attacker:
    """known: what each number lies between. whole: those that are counts."""

    published: Published
    known: dict[str, tuple[float, float]] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    relations: list[Linear] = field(default_factory=list)
    ratios: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    found: list[dict[str, float]] = field(default_factory=list)
    keys: dict[str, tuple[Key, str]] = field(default_factory=dict)
    totals: set[tuple[Key, str, bool]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for source, rows in self.published.rows.items():
            for row in rows:
                self._read(source, row)
        for source, statements in self.published.statements.items():
            for statement in statements:
                self._read_statement(source, statement)
        for key, _ in list(self.keys.values()):
            self._follow(key)
        for name in list(self.known):
            self._add_up(name)
        self._propagate()

    # What is read ------------------------------------------------------------------------------------------------

    def _read(self, source: str, row: Row) -> None:
        key, is_hidden = key_of(row), row["symbol"] == "c"
        if self.unit(key) == "count":
            self._narrow(self.count(key), *(_exactly(row["value"]) or (float(is_hidden), inf)))
            return
        printed = self.printed(key, source)
        self._narrow(printed, *(_exactly(row["value"]) or (-inf, inf)))
        if self.is_rate(key) and not self.published.register[key[0]]["derived_from"]:
            everyone = self.side(key, EVERYONE)
            self._narrow(everyone, float(is_hidden or bool(row["value"])), inf)
            for side, column in ((COUNTED, "numerator"), (EVERYONE, "denominator")):
                self._narrow(self.side(key, side), *(_exactly(row[column]) or (0, inf)))

    def _read_statement(self, source: str, row: Row) -> None:
        """Read that a figure is so much more, or so many per cent more, than that of another year or area."""
        key, value = key_of(row), float(row["value"])
        other = (key[0], row["other"], *key[2:]) if row["kind"] == "lead" else (*key[:3], row["other"])
        if row["kind"] == "change_pct":
            rate = self._number(" ".join((*key, row["kind"], source)), value + 100 - _half(row["value"]))
            self._narrow(rate, 0, value + 100 + _half(row["value"]))
            self.ratios[rate] = self.count(key), self.count(other), 100.0
            return
        if self.unit(key) == "count":
            one, less, off = self.count(key), self.count(other), 0.0
        else:
            one, less = self.printed(key, source), self.printed(other, source)
            off = 0.0 if _half(row["value"]) <= self._half_of(source, key[0]) else _half(row["value"])
        self.relations.append(Linear({one: 1, less: -1}, value - off, value + off))

    def _follow(self, key: Key) -> None:
        """Name the counts that are made of one, which are 0 or more where nobody states them either."""
        for id, row in self.published.register.items():
            formula = row["derived_from"]
            if formula and row["unit"] == "count" and (key[0], "") in _weights(formula)[0]:
                self.count((id, *key[1:]))

    def _add_up(self, name: str) -> None:
        """Add that those in all parts of an area or group are those in it, for each side of a rate."""
        if name not in self.whole or name not in self.keys:
            return
        key, side = self.keys[name]
        indicator, area, group, year = key
        if self.published.register[indicator]["derived_from"]:
            return
        wholes = [area, *(whole for whole, parts in self.published.inside.items() if area in parts)]
        for whole in wholes:
            for_each = self.published.inside.get(whole, ())
            self._total(
                (indicator, whole, group, year),
                side,
                [(indicator, each, group, year) for each in for_each],
                True,
            )
        wholes = [group, *(whole for whole, parts in self.published.parts.items() if group in parts)]
        for whole in wholes:
            for_each = self.published.parts.get(whole, ())
            self._total(
                (indicator, area, whole, year),
                side,
                [(indicator, area, each, year) for each in for_each],
                False,
            )

    def _total(self, key: Key, side: str, parts: list[Key], is_area: bool) -> None:
        if not parts or (key, side, is_area) in self.totals:
            return
        self.totals.add((key, side, is_area))
        names = [self.side(each, side) for each in (key, *parts)]
        weights = {name: 1.0 if name == names[0] else -1.0 for name in names}
        if is_area and not self.published.is_all:
            weights[self._number(f"{names[0]} beside", 0, is_whole=True)] = -1.0
        self.relations.append(Linear(weights))
        for name in names:
            self._add_up(name)

    # Numbers -----------------------------------------------------------------------------------------------------

    def unit(self, key: Key) -> str:
        return self.published.register[key[0]]["unit"]

    def per(self, key: Key) -> float:
        return 100.0 if self.unit(key) == "percent" else float(self.unit(key).removeprefix("rate_per_"))

    def is_rate(self, key: Key) -> bool:
        return self.unit(key).startswith(("percent", "rate_per_"))

    def count(self, key: Key) -> str:
        return self.side(key, COUNTED)

    def side(self, key: Key, side: str) -> str:
        """Return the name of a number of a figure, and read how those of a figure hang together."""
        name = " ".join((*key, side))
        if name in self.known:
            return name
        self._number(name, -inf if side == RATE else 0, is_whole=side != RATE)
        self.keys[name] = key, side
        formula = self.published.register[key[0]]["derived_from"]
        if self.unit(key) == "count" and formula:
            self._narrow(name, -inf, inf)
            weights, constant = _weights(formula)
            of = {self.count(_operand(key, each)): -weight for each, weight in weights.items()}
            self.relations.append(Linear({name: 1.0, **of}, constant, constant))
        if side == RATE and formula:
            per, one, other = _quotient(formula)
            self.ratios[name] = self.count(_operand(key, one)), self.count(_operand(key, other)), per
        elif side == RATE:
            self.ratios[name] = self.side(key, COUNTED), self.side(key, EVERYONE), self.per(key)
        elif self.is_rate(key) and self.unit(key) == "percent":
            names = {each: self.side(key, each) for each in (EVERYONE, COUNTED, LEFT_OUT)}
            if side == EVERYONE:
                self.relations.append(
                    Linear({names[EVERYONE]: 1.0, names[COUNTED]: -1.0, names[LEFT_OUT]: -1.0})
                )
        return name

    def printed(self, key: Key, source: str) -> str:
        """Return the name of what a source prints, or would, of a rate or of a gap between two."""
        name = " ".join((*key, source))
        if name in self.known:
            return name
        self._number(name, -inf)
        if self.is_rate(key):
            half = self._half_of(source, key[0])
            self.relations.append(Linear({name: 1.0, self.side(key, RATE): -1.0}, -half, half))
        elif formula := self.published.register[key[0]]["derived_from"]:
            weights, constant = _weights(formula)
            of = {self.printed(_operand(key, each), source): -weight for each, weight in weights.items()}
            self.relations.append(Linear({name: 1.0, **of}, constant, constant))
        return name

    def _half_of(self, source: str, indicator: str) -> float:
        """Return half of the last decimal that a source prints an indicator with, as far as it is seen."""
        seen = [
            _half(row["value"])
            for row in self.published.rows.get(source, ())
            if row["indicator"] == indicator and row["value"]
        ]
        return min(seen, default=0.5 * 0.1 ** int(self.published.register[indicator]["decimals"]))

    def _number(self, name: str, least: float, is_whole: bool = False) -> str:
        self.known.setdefault(name, (max(least, -MOST), MOST))
        if is_whole:
            self.whole.add(name)
        return name

    def _narrow(self, name: str, lower: float, upper: float) -> bool:
        low, high = self.known[name]
        if name in self.whole:
            lower, upper = _up(lower), _down(upper)
        self.known[name] = max(low, lower), min(high, upper)
        return self.known[name][0] > low + NEAR or self.known[name][1] < high - NEAR

    # What follows ------------------------------------------------------------------------------------------------

    def _cut(self, rate: str) -> list[Linear]:
        """Return what a rate says of two counts: exactly where everyone is known, else between the bounds of the rate."""
        counted, everyone, per = self.ratios[rate]
        (low, high), (least, most) = self.known[rate], self.known[everyone]
        if least == most:
            return [Linear({counted: per, rate: -least})]
        return [
            Linear({counted: per, everyone: -low}, 0, inf),
            Linear({counted: per, everyone: -high}, -inf, 0),
        ]

    def _propagate(self) -> None:
        """Carry bounds through everything that is read until nothing changes."""
        everything: list[Linear | str] = [*self.relations, *self.ratios]
        beside: dict[str, list[int]] = {}
        for number, each in enumerate(everything):
            for name in each.weights if isinstance(each, Linear) else (each, *self.ratios[each][:2]):
                beside.setdefault(name, []).append(number)
        waiting = dict.fromkeys(range(len(everything)))
        for _ in range(40 * len(everything)):
            if not waiting:
                break
            number = next(iter(waiting))
            del waiting[number]
            each = everything[number]
            changed = self._carry(each) if isinstance(each, Linear) else self._carry_rate(each)
            waiting |= dict.fromkeys(other for name in changed for other in beside[name])

    def _carry_rate(self, rate: str) -> list[str]:
        counted, everyone, per = self.ratios[rate]
        (low, high), (least, most) = self.known[counted], self.known[everyone]
        upper = per * high / least if least > 0 else inf
        changed = [rate] if self._narrow(rate, per * low / most if most else 0.0, upper) else []
        return [*changed, *(name for cut in self._cut(rate) for name in self._carry(cut))]

    def _carry(self, each: Linear) -> list[str]:
        ends, lows, highs, changed = [], 0.0, 0.0, []
        for name, weight in each.weights.items():
            low, high = self.known[name]
            ends.append((weight * low, weight * high) if weight > 0 else (weight * high, weight * low))
            lows, highs = lows + ends[-1][0], highs + ends[-1][1]
        for (name, weight), (low, high) in zip(each.weights.items(), ends, strict=True):
            if weight and low < high:
                least, most = (each.lower - highs + high) / weight, (each.upper - lows + low) / weight
                if self._narrow(name, *((least, most) if weight > 0 else (most, least))):
                    changed.append(name)
        return changed

    def could_be(self, name: str, value: float) -> bool:
        """Return whether numbers that agree with everything have that one."""
        low, high = self.known[name]
        if not low - NEAR <= value <= high + NEAR:
            return False
        if low == high or any(abs(numbers.get(name, inf) - value) < 1e-4 for numbers in self.found):
            return True
        return self._solve(name, (value, value)) is not None

    def extremes(self, name: str) -> tuple[float, float]:
        """Return the least and the most that a number can be."""
        low, high = self.known[name]
        if low < high:
            low, high = (self._solve(name, (low, high), sign) for sign in (1.0, -1.0))
        return low, high

    def _solve(self, name: str, between: tuple[float, float], sign: float = 0.0) -> float | None:
        """Return the number in one answer, the least or most where a sign is given; none if nothing agrees."""
        names, rows = self._near(name)
        column = {each: number for number, each in enumerate(names)}
        bounds = np.array([between if each == name else self.known[each] for each in names])
        lp = HighsLp()
        lp.num_col_, lp.num_row_ = len(names), len(rows)
        lp.col_cost_ = np.array([sign if each == name else 0.0 for each in names])
        lp.col_lower_, lp.col_upper_ = bounds.T
        lp.row_lower_ = np.array([lower for _, lower, _ in rows])
        lp.row_upper_ = np.array([upper for _, _, upper in rows])
        lp.a_matrix_.format_ = MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(len(weights) for weights, _, _ in rows)])
        lp.a_matrix_.index_ = np.array(
            [column[each] for weights, _, _ in rows for each in weights], dtype=np.int32
        )
        lp.a_matrix_.value_ = np.array(
            [each for weights, _, _ in rows for each in weights.values()], dtype=float
        )
        kinds = {True: HighsVarType.kInteger, False: HighsVarType.kContinuous}
        lp.integrality_ = [kinds[each in self.whole] for each in names]
        solver = Highs()
        for option, chosen in {
            "output_flag": False,
            "threads": 1,
            "random_seed": 0,
            "mip_rel_gap": 0.0,
        }.items():
            solver.setOptionValue(option, chosen)
        solver.passModel(lp)
        solver.run()
        if solver.getModelStatus() == HighsModelStatus.kInfeasible:
            return None
        assert solver.getModelStatus() == HighsModelStatus.kOptimal, solver.getModelStatus()
        numbers = dict(zip(names, map(float, solver.getSolution().col_value), strict=True))
        self.found.append(numbers)
        return numbers[name]

    def _near(self, name: str) -> tuple[list[str], list[tuple[dict[str, float], float, float]]]:
        """Return the open numbers that hang together with one, and what relations say of them."""
        if name not in self._parts:
            reached, waiting, rows = {name: None}, [name], {}
            while waiting:
                for number in self._beside.get(waiting.pop(), ()):
                    if number not in rows:
                        each = self._open[number]
                        rows[number] = each
                        more = [other for other in each[0] if other not in reached]
                        reached |= dict.fromkeys(more)
                        waiting += more
            self._parts |= dict.fromkeys(reached, (list(reached), list(rows.values())))
        return self._parts[name]

    @cached_property
    def _parts(self) -> dict[str, tuple[list[str], list[tuple[dict[str, float], float, float]]]]:
        return {}

    @cached_property
    def _open(self) -> list[tuple[dict[str, float], float, float]]:
        """The relations without what is known for certain."""
        opened = []
        for each in [*self.relations, *(cut for rate in self.ratios for cut in self._cut(rate))]:
            weights = {
                name: weight for name, weight in each.weights.items() if weight and not self.is_certain(name)
            }
            fixed = sum(
                weight * self.known[name][0] for name, weight in each.weights.items() if name not in weights
            )
            if weights:
                opened.append((weights, each.lower - fixed, each.upper - fixed))
        return opened

    @cached_property
    def _beside(self) -> dict[str, list[int]]:
        beside: dict[str, list[int]] = {}
        for number, (weights, _, _) in enumerate(self._open):
            for name in weights:
                beside.setdefault(name, []).append(number)
        return beside

    def is_certain(self, name: str) -> bool:
        return self.known[name][1] - self.known[name][0] < NEAR

    # What is given away ------------------------------------------------------------------------------------------

    def learns(self, name: str) -> bool:
        """Return whether a count that nobody may know is known to be small and not either end of the small range."""
        low, high = self.known[name]
        highest = self.published.lowest_shown - 1
        if self.is_certain(name):
            return 0 < low <= highest
        if low > highest or high < 1:
            return False
        if not self.could_be(name, highest):
            return True
        return not self.could_be(name, 1) and not self.could_be(
            name, max(1.0, self.least_of_all_hidden(name))
        )

    def learns_rate(self, name: str, half: float) -> bool:
        """Return whether what a source would print of a hidden rate is known as well as if it did."""
        low, high = self.extremes(name)
        return high - low <= 2 * half + NEAR

    def least_of_all_hidden(self, name: str) -> float:
        """Return the least that a count could be if all but the zeros were hidden: a total has 1 in each part."""
        return self._hidden.extremes(name)[0] if name in self._hidden.known else 1.0

    @cached_property
    def _hidden(self) -> "Attacker":
        rows = {source: [_hidden_row(row) for row in rows] for source, rows in self.published.rows.items()}
        of = self.published
        hidden = Attacker(Published(of.register, of.inside, of.parts, rows, {}, of.lowest_shown, of.is_all))
        for name in hidden.whole:  # zero is no secret, whether it is shown or follows
            if self.known.get(name) == (0, 0):
                hidden._narrow(name, 0, 0)
        hidden._propagate()
        return hidden


def key_of(row: Row) -> Key:
    return row["indicator"], row["area"], row["group"], row["year"]


def _hidden_row(row: Row) -> Row:
    """Return a row of which only what is zero is shown."""
    shown = {
        column: row[column] if row[column] and not float(row[column]) else ""
        for column in ("value", "numerator", "denominator")
    }
    return {**row, **shown, "symbol": "" if shown["value"] else "c"}


def _exactly(text: str) -> tuple[float, float] | None:
    return (float(text), float(text)) if text else None


def _half(text: str) -> float:
    """Return half of the last decimal of a number as it is printed."""
    return 0.5 * 0.1 ** len(text.partition(".")[2])


def _up(number: float) -> float:
    return number if abs(number) == inf else float(ceil(number - NEAR))


def _down(number: float) -> float:
    return number if abs(number) == inf else float(floor(number + NEAR))


def _operand(key: Key, node: tuple[str, str]) -> Key:
    return node[0], key[1], node[1] or key[2], key[3]


def _name(node: ast.expr) -> tuple[str, str]:
    if isinstance(node, ast.Subscript):
        return ast.unparse(node.value), ast.unparse(node.slice)
    return ast.unparse(node), ""


def _weights(formula: str) -> tuple[dict[tuple[str, str], float], float]:
    """Return how much of each operand a sum has, and what it adds."""

    def walk(node: ast.expr, sign: float) -> float:
        if isinstance(node, ast.BinOp):
            return walk(node.left, sign) + walk(node.right, -sign if isinstance(node.op, ast.Sub) else sign)
        if isinstance(node, ast.Constant):
            return sign * float(str(node.value))
        weights[_name(node)] = sign
        return 0.0

    weights: dict[tuple[str, str], float] = {}
    return weights, walk(ast.parse(formula, mode="eval").body, 1.0)


def _quotient(formula: str) -> tuple[float, tuple[str, str], tuple[str, str]]:
    """Return 100, one and other of `100 * one / other`."""
    body = ast.parse(formula, mode="eval").body
    assert isinstance(body, ast.BinOp) and isinstance(body.left, ast.BinOp)
    return float(ast.unparse(body.left.left)), _name(body.left.right), _name(body.right)
