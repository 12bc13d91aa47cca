"""The order of packages: every import counts, also inside functions and under TYPE_CHECKING. And the limits the code stays below."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import analysis

PACKAGE = Path(analysis.__file__).parent
MAX_INSIDE_FUNCTIONS = {"of the package": 10, "of libraries": 12}
"""Limits that only fall: what is left are optional libraries and the start of the command line."""
MAX_LINES = 34_139
"""Raised for the edition of 2025, drafts of descriptions, other councils, charts as SVG and Quarto's ways. It is lowered whenever code goes."""
MAX_COLUMNS = 110


def modules(folder: Path = PACKAGE) -> dict[str, Path]:
    """Return the file of every module below a folder, by its dotted name."""
    names = {path: path.relative_to(folder.parent).with_suffix("").parts for path in folder.rglob("*.py")}
    return {".".join(parts).removesuffix(".__init__"): path for path, parts in names.items()}


def imports(tree: ast.AST) -> Iterator[ast.Import | ast.ImportFrom]:
    """Yield every import below a node of the syntax tree."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))


def imported(node: ast.Import | ast.ImportFrom, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of the package that one import names. Raises AssertionError if it is relative."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in known)
        return
    assert not node.level, f"a relative import in line {node.lineno}"
    for alias in node.names:
        name = next((name for name in (f"{node.module}.{alias.name}", node.module) if name in known), None)
        if name:
            yield name


def graph(folder: Path = PACKAGE) -> dict[str, set[str]]:
    """Return what every module imports of its own package."""
    known = modules(folder)
    return {
        name: {to for node in imports(_tree(path)) for to in imported(node, known)}
        for name, path in known.items()
    }


def of_packages(by_module: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the same graph between packages; a module beside them counts as one."""
    packages = defaultdict(set)
    for module, others in by_module.items():
        packages[_package(module)] |= {_package(name) for name in others} - {_package(module)}
    return packages


def cycle(edges: dict[str, set[str]]) -> list[str]:
    """Return the nodes of a cycle, none if there is none."""
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        return sorted(set(error.args[1]))
    return []


def _package(module: str) -> str:
    return ".".join(module.split(".")[:2])


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def edges() -> dict[str, set[str]]:
    """What every module of the package imports of it."""
    return graph()


def test_files_import_one_another_in_one_direction(edges: dict[str, set[str]]) -> None:
    assert len(edges) > 100
    assert cycle(edges) == []


def test_packages_import_one_another_in_one_direction(edges: dict[str, set[str]]) -> None:
    assert cycle(of_packages(edges)) == []


@pytest.mark.parametrize("kind", MAX_INSIDE_FUNCTIONS)
def test_imports_stand_at_the_top(kind: str) -> None:
    known = modules()
    inside = {
        f"{name}:{node.lineno}"
        for name, path in known.items()
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in imports(function)
        if any(imported(node, known)) == (kind == "of the package")
    }
    assert len(inside) <= MAX_INSIDE_FUNCTIONS[kind], sorted(inside)


def test_the_code_stays_within_its_lines_and_columns() -> None:
    lines = [(path, line) for path in modules().values() for line in path.read_text("utf-8").splitlines()]
    assert len(lines) <= MAX_LINES
    assert [f"{path.name}: {line}" for path, line in lines if len(line) > MAX_COLUMNS] == []


@pytest.mark.parametrize(
    "hidden",
    [
        "def f():\n    from project.high import b\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import project.high.b\n",
    ],
)
def test_a_hidden_cycle_is_found(tmp_path: Path, hidden: str) -> None:
    low, high = tmp_path / "project" / "low", tmp_path / "project" / "high"
    for folder in (low, high):
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    (high / "b.py").write_text("from project.low.a import A\n", encoding="utf-8")
    (low / "a.py").write_text("A = 1\n", encoding="utf-8")
    assert cycle(graph(tmp_path / "project")) == []
    (low / "a.py").write_text(hidden, encoding="utf-8")
    assert cycle(graph(tmp_path / "project")) == ["project.high.b", "project.low.a"]
    assert cycle(of_packages(graph(tmp_path / "project"))) == ["project.high", "project.low"]
