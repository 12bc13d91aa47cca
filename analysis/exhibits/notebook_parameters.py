"""The parameters that plain papermill was given: one that the notebook does not have stops it.
papermill puts a cell below the notebook's own parameters, and only warns if a name in it is not among them:
the page of the default area would be taken for the one that was asked for."""

import ast
import sys
from collections.abc import Sequence

from analysis.errors import unknown

INJECTED = "# Parameters\n"
"""How the cell that papermill puts in begins."""


def check_injected(cells: Sequence[str] | None = None) -> None:
    """Raises UsageError, naming the nearest, if papermill set a name that no other cell run so far sets.
    cells: those run; by default those of the kernel this is called in, if it is one."""
    ran = list(_history() if cells is None else cells)
    injected = [number for number, cell in enumerate(ran) if cell.startswith(INJECTED)]
    known = {name for cell in ran if not cell.startswith(INJECTED) for name in _assigned(cell)}
    for name in _assigned(ran[injected[-1]]) if injected else []:
        if name not in known:
            raise unknown("parameter", name, _assigned(ran[injected[-1] - 1]))


def _history() -> Sequence[str]:
    """Return the cells that were run in this kernel, with the one that runs; none outside a kernel."""
    interactive = sys.modules.get("IPython")
    shell = interactive.get_ipython() if interactive else None
    return list(shell.user_ns.get("In", ())) if shell else ()


def _assigned(cell: str) -> list[str]:
    """Return the names that a cell sets; none of a cell that is not plain Python, such as `%matplotlib`."""
    try:
        statements = ast.parse(cell).body
    except SyntaxError:
        return []
    targets = [
        target
        for statement in statements
        for target in getattr(statement, "targets", [getattr(statement, "target", None)])
    ]
    return [target.id for target in targets if isinstance(target, ast.Name)]
