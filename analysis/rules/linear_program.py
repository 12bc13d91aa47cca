"""Linear programs of disclosure control, by HiGHS: what hidden numbers may be, and which shown ones to hide
with them at the least loss. Imported only where something hidden hangs together with something shown.

Every cell has a column, fixed at its value while it is shown, and two for moving away from that value; every
relation is a row. The answers are bounds and costs, never vertices, so they are the same on every machine.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import inf

import numpy as np
from highspy import HighsLp, HighsModelStatus, HighsVarType, MatrixFormat, SolutionStatus
from highspy._core import _Highs as Highs  # the public class prints a banner before it can be told not to

from analysis.rules.relations import LARGEST, TOLERANCE, Cell, Relation

MAX_NODES = 300
"""Of the search for whole numbers; what is not found by then counts as given away."""
_ALWAYS: dict[str, str | float] = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "presolve": "off",
    "solver": "simplex",
}
_WHOLE: dict[str, str | float] = {
    "presolve": "on",
    "mip_max_nodes": MAX_NODES,
    "mip_rel_gap": 10.0,
    "mip_heuristic_effort": 0.0,
}
Numbers = np.ndarray[tuple[int], np.dtype[np.float64]]


class LinearProgram:
    """Cells and the relations between them, of which more and more cells are hidden."""

    def __init__(self, cells: Mapping[str, Cell], relations: Sequence[Relation]) -> None:
        self._cells, self._relations, self._count = cells, relations, len(cells)
        self._column = {key: number for number, key in enumerate(cells)}
        given = [row for row, each in enumerate(relations) if each.given]
        self._owners = [*cells] * 3 + [relations[row].given for row in given] * 2
        self._lower, self._upper, self._most, self._costs = np.zeros((4, len(self._owners)))
        for number, cell in enumerate(cells.values()):
            up, down = self._count + number, 2 * self._count + number
            self._lower[number] = self._upper[number] = cell.value or 0.0
            if cell.can_be_hidden:
                self._costs[[up, down]] = cell.cost
                self._most[[up, down]] = LARGEST, min((cell.value or 0.0) - cell.least, LARGEST)
        for number, row in enumerate(given):
            owner = cells[relations[row].given]
            for column in (3 * self._count + number, 3 * self._count + len(given) + number):
                self._costs[column] = owner.cost / max(map(abs, relations[row].weights.values()))
                self._most[column] = inf if owner.can_be_hidden else 0.0
        self._costs[self._most == 0] = 0.0
        slack = {row: 3 * self._count + number for number, row in enumerate(given)}
        rows = []
        for row, each in enumerate(relations):
            weights = {self._column[key]: weight for key, weight in each.weights.items()}
            moved = {self._count + column: weight for column, weight in weights.items()}
            moved |= {2 * self._count + column: -weight for column, weight in weights.items()}
            moved |= {slack[row]: 1.0, slack[row] + len(given): -1.0} if row in slack else {}
            rows.append(weights | moved)
        self._limits = np.array([(each.lower, each.upper) for each in relations], dtype=float).reshape(-1, 2)
        self._solver = _solver(_lp(self._costs, np.array([self._lower, self._upper]).T, self._limits, rows))

    def hide(self, keys: Iterable[str]) -> None:
        """Let cells be anything that they could be when they are hidden; what rests on their value goes."""
        hidden = {*keys}
        for key in hidden & self._column.keys():
            column = self._column[key]
            self._lower[column], self._upper[column] = max(self._cells[key].least, -LARGEST), LARGEST
            self._solver.changeColBounds(column, self._lower[column], self._upper[column])
            self._most[[column + self._count, column + 2 * self._count]] = 0.0
        for row, each in enumerate(self._relations):
            if each.given in hidden:
                self._limits[row] = -inf, inf
                self._solver.changeRowBounds(row, -inf, inf)

    def end(self, key: str, sign: float) -> dict[str, float]:
        """Return numbers that fit with a cell as small (sign 1) or large (-1) as can be; empty if none
        fit."""
        return self._optimum(key, sign)[0]

    def cheapest(self, key: str, lower: float, upper: float) -> tuple[set[str], float]:
        """Return the shown cells to hide so that one can be within those limits, and the least that it can be
        when everything is hidden: no cells and infinity if nothing would help."""
        column, every = self._column[key], np.arange(len(self._lower), dtype=np.int32)
        self._solver.changeColsBounds(len(every), every, self._lower, np.maximum(self._upper, self._most))
        least = self._optimum(key, 1.0)[0].get(key, inf)
        lower = max(lower, self._lower[column])
        self._solver.changeColBounds(column, lower, max(lower, min(max(upper, least), self._upper[column])))
        found, moved = self._optimum(key, 0.0)
        self._solver.changeColsBounds(len(every), every, self._lower, self._upper)
        return {self._owners[each] for each in moved}, least if found else inf

    def whole_numbers(
        self, keys: Sequence[str], key: str, lower: float, upper: float
    ) -> dict[str, float] | None:
        """Return whole numbers that fit for the hidden cells that hang together, with one within limits.
        Empty if there are none, None if the search is too long."""
        column = {each: number for number, each in enumerate(keys)}
        rows, limits = [], []
        for each, ends in zip(self._relations, self._limits, strict=True):
            weights = {column[name]: weight for name, weight in each.weights.items() if name in column}
            if weights and np.isfinite(ends).any():
                shown = [name for name in each.weights if name not in column]
                known = sum(each.weights[name] * self._lower[self._column[name]] for name in shown)
                rows.append(weights)
                limits.append(ends - known)
        columns = [self._column[each] for each in keys]
        bounds = np.array([self._lower[columns], self._upper[columns]]).T
        bounds[column[key]] = max(lower, bounds[column[key], 0]), min(upper, bounds[column[key], 1])
        if bounds[column[key], 0] > bounds[column[key], 1]:
            return {}
        lp = _lp(np.zeros(len(keys)), bounds, np.array(limits).reshape(-1, 2), rows)
        kinds = {True: HighsVarType.kInteger, False: HighsVarType.kContinuous}
        lp.integrality_ = [kinds[self._cells[each].is_whole] for each in keys]
        solver = _solver(lp, _WHOLE)
        solver.run()
        if solver.getInfo().primal_solution_status == SolutionStatus.kSolutionStatusFeasible:
            return dict(zip(keys, map(float, solver.getSolution().col_value), strict=True))
        return {} if solver.getModelStatus() == HighsModelStatus.kInfeasible else None

    def _optimum(self, key: str, sign: float) -> tuple[dict[str, float], Iterable[int]]:
        """Return the numbers of the cells and the columns that move; empty if nothing fits."""
        column = self._column[key]
        if sign:  # bounds are asked for, whatever the movements cost
            every = np.arange(self._count, len(self._costs), dtype=np.int32)
            self._solver.changeColsCost(len(every), every, np.zeros(len(every)))
            self._solver.changeColCost(column, sign)
        self._solver.run()
        is_solved = self._solver.getModelStatus() == HighsModelStatus.kOptimal
        numbers = np.array(self._solver.getSolution().col_value) if is_solved else np.zeros(0)
        if sign:
            self._solver.changeColCost(column, 0.0)
            self._solver.changeColsCost(len(every), every, self._costs[self._count :])
        moved = np.nonzero(numbers[self._count :] > TOLERANCE)[0] + self._count
        return dict(zip(self._cells, numbers[: self._count].tolist(), strict=False)), moved.tolist()


def _lp(
    costs: Numbers, bounds: np.ndarray, limits: np.ndarray, rows: Sequence[Mapping[int, float]]
) -> HighsLp:
    """Return a program: what columns cost and lie between, what rows lie between, and their weights."""
    lp = HighsLp()
    lp.num_col_, lp.num_row_, lp.col_cost_ = len(costs), len(rows), costs
    lp.col_lower_, lp.col_upper_ = bounds.T
    lp.row_lower_, lp.row_upper_ = limits.T
    lp.a_matrix_.format_ = MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *map(len, rows)])
    lp.a_matrix_.index_ = np.array([column for row in rows for column in row], dtype=np.int32)
    lp.a_matrix_.value_ = np.array([weight for row in rows for weight in row.values()], dtype=float)
    return lp


def _solver(lp: HighsLp, options: Mapping[str, str | float] | None = None) -> Highs:
    """Return a solver that says nothing and answers the same every time."""
    solver = Highs()
    for option, chosen in {**_ALWAYS, **(options or {})}.items():
        solver.setOptionValue(option, chosen)
    solver.passModel(lp)
    return solver
