"""The ids of the exhibits that a notebook shows, found by reading it and the functions it calls.

An id is the text given as `id` to a function of `analysis` or to a method of the page that makes an exhibit,
after the name of the notebook, else `default_id`. Narrative for an exhibit that is not there is shown
nowhere."""

import ast
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
SHOWING = ("exhibit", "chart", "chart_of", "table", "notice", "words")
"""The methods of a page that make an exhibit of it."""
SHOWING_THE_REST = "others"
"""The function that shows every figure of a topic that nothing above it shows."""


@dataclass(frozen=True)
class Code:
    """A module of `analysis` or the cells of a notebook, read but not imported."""

    name: str
    tree: ast.Module

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Names taken from modules of `analysis`: the name here, then module and name there."""
        imports = [node for node in self.tree.body if isinstance(node, ast.ImportFrom) and node.module]
        return {
            alias.asname or alias.name: (str(node.module), alias.name)
            for node in imports
            for alias in node.names
            if str(node.module).partition(".")[0] == "analysis"
        }

    def function_of(self, call: ast.Call) -> tuple[str, str] | None:
        """Return module and name of the called function: `trend` or `trends.trend`."""
        if isinstance(call.func, ast.Name):
            return self.imported.get(call.func.id, (self.name, call.func.id))
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(call.func, ast.Attribute) and isinstance(owner, ast.Name) and owner.id in self.imported:
            return ".".join(self.imported[owner.id]), call.func.attr
        return None


def default_id(function: str, *names: str) -> str:
    """Return the id of an exhibit whose cell gives none: `headline-trend` of `trend(page, "headline")`."""
    return re.sub(r"[^a-z0-9]+", "-", "-".join([*names[:1], function]).lower())


def _code_of(notebook: Path) -> Code:
    return _code_in(notebook.read_text(encoding="utf-8"))


@cache
def _code_in(notebook: str) -> Code:
    cells = json.loads(notebook)["cells"]
    sources = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return Code("", ast.parse("\n".join(sources)))


def topics_shown(notebook: Path) -> set[str]:
    """Return the topics of which the notebook shows every figure: those of its calls of `others`."""
    topics = set()
    for call in _calls(_code_of(notebook).tree):
        if isinstance(call.func, ast.Name) and call.func.id == SHOWING_THE_REST:
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            topics.update(_text([given["topic"]]) if "topic" in given else [notebook.stem])
    return topics


def section_ids(notebook: Path) -> set[str]:
    """Return the ids of exhibits the notebook can show; `*` is a part known only when it runs."""
    prefix, code = notebook.stem.replace("_", "-"), _code_of(notebook)
    calls = [(call, function) for call in _calls(code.tree) if (function := code.function_of(call))]
    ids = [exhibit_ids(*function) | set(_given_ids(call, *function)) for call, function in calls]
    return {f"{prefix}-{id}" for found in ids for id in found}


def _given_ids(call: ast.Call, module_name: str, name: str) -> list[str]:
    """Return the id that a call gives to a function with an option `id`, or its default."""
    function = _definition(module_name, name)
    arguments = function.args if function else ast.arguments([], [], None, [], [], None, [])
    options = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    defaults = {each.arg: value for each, value in options}
    if not defaults.get("id"):
        return []
    given = {each.arg: each.value for each in call.keywords}
    stated = _text([each for each in [given.get("id", defaults["id"])] if each])
    named = [*call.args[1:2], *(given[option] for option in ("section",) if option in given)]
    names = [str(node.value) for each in named for node in ast.walk(each) if isinstance(node, ast.Constant)]
    return [id for id in stated if id] or [default_id(name, *names)]


@cache
def exhibit_ids(module_name: str, function: str) -> frozenset[str]:
    """Return the ids that the function, and those it hands the page to, give to exhibits."""
    ids: set[str] = set()
    _collect(module_name, function, ids, set())
    return frozenset(ids)


def _collect(module_name: str, name: str, ids: set[str], seen: set[tuple[str, str]]) -> None:
    module, definition = _module(module_name), _definition(module_name, name)
    if module is None or definition is None or (module_name, name) in seen:
        return
    seen.add((module_name, name))
    if name not in module.functions:
        _collect(*module.imported[name], ids, seen)
        return
    for call in _calls(definition):
        if isinstance(call.func, ast.Attribute) and call.func.attr in SHOWING:
            ids.update(_text(call.args[:1]))
        elif any(isinstance(each, ast.Name) and each.id == "page" for each in call.args[:1]):
            function = module.function_of(call)
            if function:
                ids.update(_given_ids(call, *function))
                ids.update(_text(call.args[1:2]) if _takes_id(*function) else [])
                _collect(*function, ids, seen)


def _definition(module_name: str, name: str) -> ast.FunctionDef | None:
    """Return a function of a module of `analysis`, of its own or imported there."""
    module = _module(module_name)
    if module and name in module.imported:
        return _definition(*module.imported[name])
    return module.functions.get(name) if module else None


@cache
def _calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _takes_id(module_name: str, function: str) -> bool:
    """Return whether its second parameter is the id of an exhibit."""
    definition = _definition(module_name, function)
    parameters = definition.args.args if definition else []
    return len(parameters) > 1 and parameters[1].arg == "id"


def _text(arguments: Sequence[ast.expr]) -> list[str]:
    """Return the texts among the arguments, with `*` for what is only known when it runs: `bridge-*`."""
    texts = [each.values if isinstance(each, ast.JoinedStr) else [each] for each in arguments]
    return [
        "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in text)
        for text in texts
        if any(isinstance(part, ast.Constant) for part in text)
    ]


@cache
def _module(name: str) -> Code | None:
    path = PACKAGE.parent / f"{name.replace('.', '/')}.py"
    return Code(name, ast.parse(path.read_text(encoding="utf-8"))) if path.is_file() else None
