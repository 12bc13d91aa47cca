"""How an indicator is worked out from others: the formulas in `derived_from` of the register.

A formula adds, subtracts, multiplies and divides indicators and whole numbers, `100 * passed / entered`. An
indicator stands for its figure of the same source, area and year, of the same group or of that in brackets:
`pass_rate[girls] - pass_rate[boys]`.
"""

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeVar

from analysis.errors import BoldStepsError

_OPERATIONS: dict[type[ast.operator], tuple[str, Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("\u2212", operator.sub),
    ast.Mult: ("\u00d7", operator.mul),
    ast.Div: ("\u00f7", operator.truediv),
}
Operand = tuple[str, str]
"""An indicator and a group; an empty group is that of the result."""
Result = TypeVar("Result")


class InvalidFormulaError(BoldStepsError):
    """A formula that cannot be read."""


@dataclass(frozen=True)
class Formula:
    """A formula that has been read. is_quotient: whether it divides."""

    tree: ast.expr
    operands: tuple[Operand, ...]
    is_quotient: bool

    def value(self, of: Callable[[Operand], Decimal]) -> Decimal:
        """Return what it comes to. Raises ZeroDivisionError, where nought is divided by nought too."""
        try:
            return _walk(
                self.tree, of, Decimal, lambda node, one, other: _OPERATIONS[type(node.op)][1](one, other)
            )
        except InvalidOperation as error:
            raise ZeroDivisionError(ast.unparse(self.tree)) from error

    def text(self, of: Callable[[Operand], str]) -> str:
        """Return it with its operands in words."""

        def joined(node: ast.BinOp, one: str, other: str) -> str:
            other = f"({other})" if isinstance(node.right, ast.BinOp) else other
            return f"{one} {_OPERATIONS[type(node.op)][0]} {other}"

        return _walk(self.tree, of, str, joined)


@lru_cache(maxsize=256)
def parse_formula(text: str) -> Formula:
    """Return the formula. Raises InvalidFormulaError."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        operands: list[Operand] = []
        of: Callable[[Any], Any] = operands.append
        _walk(tree, of, int, lambda node, one, other: _OPERATIONS[type(node.op)])
        if operands:
            divides = any(isinstance(node, ast.Div) for node in ast.walk(tree))
            return Formula(tree, tuple(dict.fromkeys(operands)), divides)
    except (SyntaxError, ValueError, KeyError, RecursionError, MemoryError):
        pass
    example = "`pass_rate[girls] - pass_rate[boys]` or `100 * passed / entered`"
    raise InvalidFormulaError(f"{text!r} is not a formula such as {example}")


def _walk(
    node: ast.expr,
    of: Callable[[Operand], Result],
    constant: Callable[[int], Result],
    join: Callable[[ast.BinOp, Result, Result], Result],
) -> Result:
    """Return what a tree comes to: `of` an operand, the `constant` of a number, and two of them joined."""
    match node:
        case ast.BinOp(left, _, right):
            return join(node, _walk(left, of, constant, join), _walk(right, of, constant, join))
        case ast.Name(id):
            return of((id, ""))
        case ast.Subscript(ast.Name(id), ast.Name(group)):
            return of((id, group))
        case ast.Constant(int(number)):
            return constant(number)
    raise ValueError(node)
