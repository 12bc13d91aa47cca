"""The parameters of a notebook, read from its own `parameters` cell and checked before anything runs.

papermill only warns about an unknown parameter, and the default is then reported silently; here it stops the
build.
"""

import ast
import json
from pathlib import Path
from typing import Any

from analysis.errors import UsageError, unknown

TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


def check_parameters(notebook: Path, given: dict[str, Any]) -> None:
    """Raises UsageError where the notebook has no parameters cell, does not know a parameter, or wants
    another type."""
    declared = declared_parameters(notebook)
    for name, value in given.items():
        if name not in declared:
            problem = unknown("parameter", name, list(declared))
            raise UsageError(f"{notebook.name}: {problem}")
        if type(value) is not declared[name]:
            raise UsageError(
                f"{notebook.name}: the parameter {name!r} is {_described(declared[name])}; "
                f"{value!r} is {_described(type(value))}."
            )


def declared_parameters(notebook: Path) -> dict[str, type]:
    """The parameters a notebook declares and their types. Raises UsageError where it declares none."""
    source = _parameters_cell(notebook)
    try:
        statements = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(f"{notebook.name}: the parameters cell is not Python: {error}.") from None
    return dict(_declaration(notebook, statement) for statement in statements)


def _parameters_cell(notebook: Path) -> str:
    for cell in _read(notebook)["cells"]:
        if cell["cell_type"] == "code" and "parameters" in cell["metadata"].get("tags", []):
            return "".join(cell["source"])
    raise UsageError(
        f"{notebook.name}: no cell is tagged `parameters`. Tag the cell that sets `period` and `area`."
    )


def _read(notebook: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(notebook.read_text(encoding="utf-8"))
        return content if "cells" in content else {"cells": []}
    except ValueError as error:
        raise UsageError(f"{notebook.name}: not a notebook that can be read ({error}).") from None


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


def _described(kind: type) -> str:
    return {
        "str": "text (str)",
        "int": "a whole number (int)",
        "float": "a number (float)",
        "bool": "yes or no (bool)",
    }.get(kind.__name__, kind.__name__)
