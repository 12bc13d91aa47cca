"""The exhibits a notebook shows, found by reading it and the functions it calls, without running anything.

A section of narrative stands beside the exhibit whose id it has; one whose exhibit does not exist would be shown nowhere. An
id is the text given as `id` to a function of `analysis` or to a method of the page that makes an exhibit, after the name of the notebook.
"""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
SHOWING = ("exhibit", "chart", "table", "notice", "words")
"""The methods of a page that make an exhibit of it."""


@dataclass(frozen=True)
class Module:
    """One module of `analysis`, read but not imported."""

    tree: ast.Module

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Names taken from other modules of `analysis`: the name here, then module and name there."""
        return {
            alias.asname or alias.name: (node.module, alias.name)
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom)
            and node.module
            and node.module.partition(".")[0] == "analysis"
            for alias in node.names
        }


def section_ids(notebook: Path) -> set[str]:
    """The ids of every exhibit the notebook can show; `*` stands for a part that is only known when it runs."""
    prefix = notebook.stem.replace("_", "-")
    return {
        f"{prefix}-{id}" for module, function in _called(notebook) for id in exhibit_ids(module, function)
    }


def _called(notebook: Path) -> Iterator[tuple[str, str]]:
    """The functions `topic.function(page)` that the notebook's cells call."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    nodes = list(ast.walk(ast.parse(code)))
    imports = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    modules = {
        alias.asname or alias.name: f"{node.module}.{alias.name}" for node in imports for alias in node.names
    }
    for call in nodes:
        if (
            isinstance(call, ast.Call)
            and isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
        ):
            yield modules.get(call.func.value.id, ""), call.func.attr


@cache
def exhibit_ids(module_name: str, function: str) -> frozenset[str]:
    """The ids that the function, and those it hands the page to, give to exhibits."""
    found: set[str] = set()
    _collect(module_name, function, found, set())
    return frozenset(found)


def _collect(module_name: str, function: str, found: set[str], seen: set[tuple[str, str]]) -> None:
    module = _module(module_name)
    if module and function not in module.functions and function in module.imported:
        _collect(*module.imported[function], found, seen)
        return
    if module is None or function not in module.functions or (module_name, function) in seen:
        return
    seen.add((module_name, function))
    for call in (node for node in ast.walk(module.functions[function]) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Attribute) and call.func.attr in SHOWING:
            found.update(_text(call.args[:1]))
        elif _is_page(call.args[:1]) and (called := _name(module_name, module, call.func)):
            there, name = called
            if _takes_id(there, name):
                found.update(_text(call.args[1:2]))
            _collect(there, name, found, seen)


def _name(module_name: str, module: Module, function: ast.expr) -> tuple[str, str] | None:
    """Module and name of a called function: `trend_exhibit` or `trends.trend_exhibit`."""
    if isinstance(function, ast.Name):
        return module.imported.get(function.id, (module_name, function.id))
    if (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in module.imported
    ):
        return ".".join(module.imported[function.value.id]), function.attr
    return None


def _takes_id(module_name: str, function: str) -> bool:
    """Whether its second parameter is the id of an exhibit."""
    module = _module(module_name)
    parameters = module.functions[function].args.args if module and function in module.functions else []
    return len(parameters) > 1 and parameters[1].arg == "id"


def _is_page(arguments: list[ast.expr]) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "page" for each in arguments)


def _text(arguments: list[ast.expr]) -> list[str]:
    """The text, with `*` for what is only known when it runs: `bridge-*`."""
    texts = [each.values if isinstance(each, ast.JoinedStr) else [each] for each in arguments]
    known = [text for text in texts if any(isinstance(part, ast.Constant) for part in text)]
    return [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in text) for text in known
    ]


@cache
def _module(name: str) -> Module | None:
    path = PACKAGE.parent / f"{name.replace('.', '/')}.py"
    return Module(ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else None
