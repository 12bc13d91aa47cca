"""The parameters of a notebook, read from its `parameters` cell and checked before anything runs.
papermill only warns about an unknown parameter and then reports the default."""

import ast
import json
from pathlib import Path
from typing import Any

from analysis.errors import UsageError, unknown

_SAID = {str: "text", int: "a whole number", float: "a number", bool: "yes or no"}
TYPES: dict[str, type] = {each.__name__: each for each in _SAID}
DESCRIPTIONS = {each: f"{said} ({each.__name__})" for each, said in _SAID.items()}


def check_parameters(notebook: Path, given: dict[str, Any]) -> None:
    """Raises UsageError if there is no parameters cell, or a parameter is unknown or of another type."""
    declared = declared_parameters(notebook)
    for name, value in given.items():
        if name not in declared:
            raise UsageError(f"{notebook.name}: {unknown('parameter', name, list(declared))}")
        if type(value) is not declared[name]:
            wanted, is_now = DESCRIPTIONS[declared[name]], DESCRIPTIONS.get(type(value), type(value).__name__)
            raise UsageError(f"{notebook.name}: the parameter {name!r} is {wanted}; {value!r} is {is_now}.")


def declared_parameters(notebook: Path) -> dict[str, type]:
    """Return the parameters that a notebook declares and their types. Raises UsageError if it has none."""
    try:
        statements = ast.parse(_parameters_cell(notebook)).body
    except SyntaxError as error:
        raise UsageError(f"{notebook.name}: the parameters cell is not Python: {error}.") from None
    return dict(_declaration(notebook, statement) for statement in statements)


def _parameters_cell(notebook: Path) -> str:
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{notebook.name}: not a notebook that can be read ({error}).") from None
    for cell in content.get("cells", []) if isinstance(content, dict) else []:
        if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", []):
            return "".join(cell["source"])
    remedy = "Tag the cell that sets `period` and `area`"
    raise UsageError(f"{notebook.name}: no cell is tagged `parameters`. {remedy}.")


def _declaration(notebook: Path, statement: ast.stmt) -> tuple[str, type]:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name(id=written)) if written in TYPES:
            return name, TYPES[written]
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=default)) if (
            type(default) in TYPES.values()
        ):
            return name, type(default)
    raise UsageError(
        f"{notebook.name}: line {statement.lineno} of the parameters cell is {ast.unparse(statement)!r}; "
        f"each line must read `name: type = default`, the type being one of {', '.join(TYPES)}."
    )
